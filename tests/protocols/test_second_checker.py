"""No plan violates any of its own protocols, by a checker that reads the files straight; and the checker sees a violation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from protocols.facts import Facts
from protocols.library import load_library
from protocols.merging import merge
from protocols.plan import Plan
from protocols.screening import Screening, applying, facts_for_plan, screen
from protocols.terms import Component
from tests.protocols.anyone import anyone
from tests.protocols.residents import ON, taking, well_known
from tests.protocols.second_checker import broken, certain

LIBRARY = load_library()
RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large]


def worked(values: dict[str, Any]) -> tuple[Facts, Screening, Plan]:
    raw = Facts.of(ON, values)
    facts, screening = facts_for_plan(raw, LIBRARY), screen(raw, LIBRARY)
    return facts, screening, merge(applying(facts, LIBRARY), facts, screening, LIBRARY)


def keeps_every_promise(values: dict[str, Any]) -> None:
    assert broken(*worked(values)) == []


def test_a_plan_keeps_what_its_protocols_say():
    settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=RELAXED)(given(anyone())(keeps_every_promise))()


@pytest.mark.slow
def test_ten_thousand_residents_of_every_kind_have_plans_that_keep_what_their_protocols_say():
    settings(max_examples=10_000, deadline=None, suppress_health_check=RELAXED)(given(anyone())(keeps_every_promise))()


def many_diseases() -> dict[str, Any]:
    return well_known(
        hypertension=True, diabetes_type="type2", retinopathy_stage="severe_npdr", foot_ulcer=True, autonomic_neuropathy=True,
        medications=taking("meituoluoer", "ganjingyidaosu"), resting_heart_rate=64.0,
    )  # fmt: skip


def changed(plan: Plan, component: Component, **what: Any) -> Plan:
    """The plan with one component of the last stage but one altered."""
    stage = plan.stages[3]
    rows = tuple(replace(c, **{k: v(c) for k, v in what.items()}) if c.component is component else c for c in stage.components)
    return replace(plan, stages=(*plan.stages[:3], replace(stage, components=rows), *plan.stages[4:]))


def raised(field: str, by: float):
    return lambda row: tuple(replace(b, high=b.high + by) if b.field == field else b for b in row.bounds)


@pytest.mark.parametrize(
    ("spoil", "names"),
    [
        (lambda p: changed(p, Component.AEROBIC, bounds=raised("aerobic.rpe", 2)), "DM-R2 caps aerobic.rpe"),
        (lambda p: changed(p, Component.RESISTANCE, bounds=raised("resistance.pct1rm", 1)), "caps resistance.pct1rm"),
        (lambda p: changed(p, Component.AEROBIC, bounds=raised("aerobic.frequency", 5)), "aerobic.frequency up to"),
        (lambda p: replace(p, effort_by_feel=()), "effort goes by feel"),
        (lambda p: replace(p, stop_signs=p.stop_signs[:1]), "is not said"),
        (lambda p: replace(p, max_days_between=3), "no more than 2 days"),
        (lambda p: replace(p, follow_up=p.follow_up[1:]), "wants to see the resident"),
        (lambda p: replace(p, protocols=p.protocols[1:]), "left out"),
        (lambda p: replace(p, effects=(), goals=()), "lacks benefit"),
        (lambda p: replace(p, progression=()), "lacks progression"),
    ],
)  # fmt: skip
def test_the_checker_sees_a_broken_promise(spoil, names):
    facts, screening, plan = worked(many_diseases())
    assert broken(facts, screening, plan) == []
    assert any(names in one for one in broken(facts, screening, spoil(plan))), broken(facts, screening, spoil(plan))


def test_the_checker_sees_an_activity_that_a_complication_forbids():
    facts, screening, plan = worked(many_diseases())
    _, _, healthy = worked(well_known())
    walking = next(m for m in healthy.stages[3].component(Component.AEROBIC).activities if "DM-N3" in LIBRARY.activities[m.activity_id].avoid_for)
    spoilt = changed(plan, Component.AEROBIC, activities=lambda row: (walking,))
    assert any("forbids" in one for one in broken(facts, screening, spoilt))


@pytest.mark.parametrize(
    ("when", "values", "answer"),
    [
        ({"age": {"at_least": 65}}, {"age": (65.0, False)}, True),
        ({"age": {"at_least": 65}}, {"age": (64.0, False)}, False),
        ({"age": {"at_least": 65}}, {"age": (64.0, True)}, None),
        ({"age": {"at_least": 65}}, {}, None),
        ({"any": [{"copd": True}, {"asthma": True}]}, {"asthma": (True, False)}, True),
        ({"all": [{"copd": True}, {"asthma": True}]}, {"asthma": (True, False)}, None),
        ({"not": {"copd": True}}, {"copd": (True, False)}, False),
        ({"copd": {"not_known": True}}, {}, None),
        ({"copd": {"not_known": True}}, {"copd": (True, False)}, False),
    ],
)
def test_what_is_certain(when, values, answer):
    assert certain(when, values) is answer
