"""Every worked resident of protocols/conditions/*.cases.yaml, and that each rule is seen to fire and to stay silent."""

from __future__ import annotations

from collections import defaultdict

import pytest

from protocols.facts import Facts
from protocols.files import shipped
from protocols.library import Case, load_library, read_cases
from protocols.merging import merge
from protocols.plan import Plan
from protocols.screening import Screening, applying, facts_for_plan, screen
from protocols.terms import Answer
from tests.protocols.second_checker import broken

LIBRARY = load_library()
CASES = [case for path in sorted(shipped("protocols", "conditions").glob("*.cases.yaml")) for case in read_cases(path)]
LEAST_CASES = 120


def _worked(case: Case) -> tuple[Facts, Screening, Plan]:
    facts = facts_for_plan(case.facts, LIBRARY)
    screening = screen(case.facts, LIBRARY)
    return facts, screening, merge(applying(facts, LIBRARY), facts, screening, LIBRARY)


def _names(case: Case) -> str:
    return f"{case.file.removesuffix('.cases.yaml')}:{case.line}"


@pytest.mark.parametrize("case", CASES, ids=_names)
def test_case(case: Case) -> None:
    facts, screening, plan = _worked(case)
    assert broken(facts, screening, plan) == [], case.name
    fired = {finding.rule_id for finding in screening.findings}
    expect = case.expect
    assert set(expect.get("findings", ())) <= fired, case.name
    assert not set(expect.get("not_findings", ())) & fired, case.name
    missing = [m.fact_id for m in screening.missing]
    if expect.get("missing") is not None:
        assert set(expect["missing"]) <= set(missing), case.name
    assert not set(expect.get("not_missing", ())) & set(missing), case.name
    seen = {
        "clearance": screening.clearance.name,
        "concluded": screening.concluded,
        "risk": screening.risk.name,
        "questionnaire": screening.questionnaire,
        "upper_intensity": screening.upper_intensity.name,
        "effort_by_feel": bool(plan.effort_by_feel),
        "clashes": [clash.field for clash in plan.clashes],
    }
    for name, value in seen.items():
        if expect.get(name) is not None:
            assert value == expect[name], f"{case.name}: {name}"
    for where, ends in expect.get("bounds", {}).items():
        assert _bound(plan, where) == tuple(ends), f"{case.name}: {where}"
    for table, outcome in expect.get("tables", {}).items():
        assert {t.name: t.outcome for t in screening.tables}[table] == outcome, case.name


def _bound(plan: Plan, where: str) -> tuple[float, float] | None:
    stage, field = where.split("/")
    for row in plan.stage(stage).components:
        if (bound := row.bound(field)) is not None:
            return bound.low, bound.high
    return None


def test_there_are_enough_cases_and_no_two_share_a_name() -> None:
    assert len(CASES) >= LEAST_CASES
    names = [(case.file, case.name) for case in CASES]
    assert len(set(names)) == len(names)


def test_every_rule_fires_in_one_case_and_stays_silent_in_another() -> None:
    """A rule that no case names on both sides is not known to work; so is one whose cases never reach it."""
    named: dict[str, set[str]] = defaultdict(set)
    for case in CASES:
        for side in ("findings", "not_findings"):
            for rule_id in case.expect.get(side, ()):
                named[rule_id].add(side)
    known = {rule.id for p in LIBRARY.protocols.values() for rule in p.rules}
    one_sided = sorted(rule for rule in known if named[rule] != {"findings", "not_findings"})
    assert not one_sided, one_sided
    tables = {rule for rule in named if rule not in known}
    assert all(rule.startswith(("ACSM", "CN25", "READY", "CLEARANCE")) for rule in tables), tables


@pytest.mark.slow
def test_a_silent_rule_is_silent_because_it_was_asked() -> None:
    """At least one of the cases in which a rule must not fire answers it with a plain no, not with a missing fact."""
    answered: dict[str, set[Answer]] = defaultdict(set)
    for case in CASES:
        trace = dict(screen(case.facts, LIBRARY).trace)
        for rule_id in case.expect.get("not_findings", ()):
            answered[rule_id].add(trace.get(rule_id, Answer.NO))
    never_no = sorted(rule for rule, answers in answered.items() if Answer.NO not in answers)
    assert not never_no, never_no
