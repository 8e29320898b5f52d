"""The week board: proposals are legal whenever a legal week exists, and a broken rule is named."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.terms import Component
from protocols.week import propose_week, week_breaks
from tests.protocols.residents import planned, taking, well_known

PLAN = planned(well_known(hypertension=True, diabetes_type="type2"))[1]
FREE = planned(well_known(hypertension=True))[1]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["1", "2a", "2b", "3", "4"]),
    st.integers(3, 7),
    st.integers(0, 3),
    st.integers(0, 7),
    st.one_of(st.none(), st.integers(3, 7)),
    st.integers(0, 20),
)
def test_a_proposed_week_keeps_every_rule(
    stage: str, aerobic: int, resistance: int, balance: int, days: int | None, variant: int
) -> None:
    chosen = {
        "aerobic.frequency": (aerobic, aerobic), "aerobic.minutes": (20, 20),
        "resistance.frequency": (resistance, resistance), "balance.frequency": (balance, balance),
    }  # fmt: skip
    week = propose_week(PLAN, stage, chosen, days, variant)
    assert week_breaks(PLAN, week) == ()
    used = {day for day, _, _ in week}
    assert len(used) <= (days or 7)
    walks = [slot for slot in week if slot[1] is Component.AEROBIC]
    assert len(walks) == min(aerobic, days or 7)
    assert all(minutes == 20 for _, _, minutes in walks)


def test_the_usual_week_has_what_the_plan_proposes() -> None:
    week = propose_week(PLAN, "1", {}, None)
    counts = {part: sum(1 for _, c, _ in week if c is part) for part in Component}
    assert counts == {Component.AEROBIC: 4, Component.RESISTANCE: 2, Component.BALANCE: 3, Component.FLEXIBILITY: 3}
    assert week == propose_week(PLAN, "1", {}, None)


def test_another_variant_is_another_week() -> None:
    assert len({propose_week(PLAN, "1", {}, None, variant) for variant in range(4)}) == 4


def test_a_rest_of_three_days_is_named_with_its_days() -> None:
    week = ((0, Component.AEROBIC, 20), (4, Component.AEROBIC, 20))
    assert week_breaks(PLAN, week) == ("有氧会连停 3 天（周一到周五），最多停 2 天。",)
    assert week_breaks(FREE, week) == ()


def test_monday_wednesday_friday_keeps_the_gap_and_two_days_a_week_cannot() -> None:
    assert week_breaks(PLAN, [(d, Component.AEROBIC, 20) for d in (0, 2, 4)]) == ()
    assert week_breaks(PLAN, propose_week(PLAN, "1", {}, 2)) != ()


@pytest.mark.parametrize(("days", "said"), [((0, 1), "周一、周二"), ((6, 0), "周日、周一")])
def test_resistance_on_two_days_in_a_row_is_named_also_over_the_weekend(days: tuple[int, int], said: str) -> None:
    week = [(d, Component.RESISTANCE, 25) for d in days] + [(d, Component.AEROBIC, 20) for d in (0, 2, 4)]
    assert week_breaks(PLAN, week) == (f"抗阻连着两天（{said}），要隔一天。",)


def test_the_same_part_twice_a_day_is_named() -> None:
    week = [(0, Component.AEROBIC, 20), (0, Component.AEROBIC, 10), (2, Component.AEROBIC, 20), (4, Component.AEROBIC, 20)]
    assert week_breaks(PLAN, week) == ("周一同一样练习排了两次。",)


def test_an_unknown_stage_is_refused() -> None:
    with pytest.raises(KeyError):
        propose_week(PLAN, "9", {}, None)


def test_a_plan_by_feel_still_has_a_week() -> None:
    plan = planned(well_known(hypertension=True, medications=taking("meituoluoer")))[1]
    assert propose_week(plan, "1", {}, 3)
