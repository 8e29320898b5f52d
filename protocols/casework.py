"""Worked residents tried against a library: does each get what its case expects?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from protocols.library import Case, cases_of
from protocols.merging import merge
from protocols.plan import Plan
from protocols.protocol import Library
from protocols.screening import Screening, applying, facts_for_plan, screen
from protocols.texts import CASES

_NEEDS_PLAN = ("bounds", "effort_by_feel", "clashes")


@dataclass(frozen=True, slots=True)
class Tried:
    """One case and what did not come true; empty = it holds."""

    case: Case
    wrong: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether everything expected came true."""
        return not self.wrong


def cases_in(files: Mapping[str, bytes], protocol_id: str | None = None) -> tuple[Case, ...]:
    """The cases of an edition's texts, of one protocol or all. Raises ProtocolError."""
    wanted = sorted(name for name in files if name.endswith(CASES))
    if protocol_id is not None:
        wanted = [name for name in wanted if name == f"conditions/{protocol_id}{CASES}"]
    return tuple(case for name in wanted for case in cases_of(name.rpartition("/")[2], files[name]))


def tried(cases: Iterable[Case], library: Library, told: Callable[[int, int], None] | None = None) -> tuple[Tried, ...]:
    """Each case with what did not come true. `told(done, of)` hears of each; what it raises stops the work."""
    every, found = tuple(cases), []
    for done, case in enumerate(every):
        if told is not None:
            told(done, len(every))
        found.append(Tried(case, wrong_in(case, library)))
    return tuple(found)


def wrong_in(case: Case, library: Library) -> tuple[str, ...]:
    """What a case expects and does not get, as Chinese sentences; only what it names is compared."""
    screening, expect = screen(case.facts, library), case.expect
    wrong = _rules(screening, expect)
    missing = {m.fact_id for m in screening.missing}
    wrong += [f"应当还要问“{fact}”" for fact in expect.get("missing") or () if fact not in missing]
    wrong += [f"不应当再问“{fact}”" for fact in expect.get("not_missing", ()) if fact in missing]
    seen: dict[str, object] = {
        "clearance": screening.clearance.name, "concluded": screening.concluded, "risk": screening.risk.name,
        "questionnaire": screening.questionnaire, "upper_intensity": screening.upper_intensity.name,
    }  # fmt: skip
    if any(expect.get(name) is not None for name in _NEEDS_PLAN):
        facts = facts_for_plan(case.facts, library)
        plan = merge(applying(facts, library), facts, screening, library)
        seen |= {"effort_by_feel": bool(plan.effort_by_feel), "clashes": [clash.field for clash in plan.clashes]}
        for where, ends in (expect.get("bounds") or {}).items():
            got = bound_at(plan, where)
            if got != tuple(ends):
                wrong.append(f"{where} 应为 {_span(tuple(ends))}，得到 {_span(got)}")
    wrong += [f"{name} 应为 {expect[name]}，得到 {value}" for name, value in seen.items() if expect.get(name) not in (None, value)]
    outcomes = {table.name: table.outcome for table in screening.tables}
    for table, outcome in expect.get("tables", {}).items():
        if outcomes.get(table) != outcome:
            wrong.append(f"{table} 应为 {outcome}，得到 {outcomes.get(table)}")
    return tuple(wrong)


def bound_at(plan: Plan, where: str) -> tuple[float, float] | None:
    """The range of `stage/field`; None when the plan has none."""
    stage, field = where.split("/", 1)
    rows = [row for s in plan.stages if s.key == stage for row in s.components]
    found = next((bound for row in rows if (bound := row.bound(field)) is not None), None)
    return (found.low, found.high) if found else None


def _rules(screening: Screening, expect: Mapping[str, object]) -> list[str]:
    fired = {finding.rule_id for finding in screening.findings}
    wrong = [f"规则 {rule} 应当成立" for rule in expect.get("findings", ()) if rule not in fired]  # type: ignore[attr-defined]
    return wrong + [f"规则 {rule} 不应当成立" for rule in expect.get("not_findings", ()) if rule in fired]  # type: ignore[attr-defined]


def _span(ends: tuple[float, ...] | None) -> str:
    return "没有" if ends is None else "–".join(f"{end:g}" for end in ends)
