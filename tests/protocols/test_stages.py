"""The stage table: steps depend on what is safe, and a draft's numbers fit together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.bounds import Range
from protocols.dose_fields import DOSE_FIELDS
from protocols.stages import STAGES, fitting_days, fitting_minutes, giving_way, in_stage, proposed, week_minutes
from protocols.terms import Confidence

A = Confidence.A


def made(field: str, low: float, high: float) -> Range:
    return Range(DOSE_FIELDS[field], low, high, (), A, False)


@pytest.mark.parametrize(
    ("field", "stage", "ends"),
    [
        ("aerobic.frequency", "1", (3, 4)), ("aerobic.frequency", "2a", (3, 5)), ("aerobic.frequency", "2b", (4, 7)),
        ("aerobic.minutes", "1", (3, 4)), ("aerobic.hrr_pct", "2a", (4, 4)), ("aerobic.hrr_pct", "2b", (5, 7)),
    ],
)  # fmt: skip
def test_stages_of_one_field(field: str, stage: str, ends: tuple[float, float]) -> None:
    term = next(t for t in STAGES if t.key == stage)
    part = in_stage(term, made(field, 3, 4), made(field, 5, 7), None)
    assert (part.low, part.high) == ends


def test_a_load_grows_by_five_points_a_week_at_most() -> None:
    """30 %1RM at the start is 50 % by week 12 although another condition asks for 60 %; nothing changes for 50 to 60–70 %."""
    weak = {t.key: in_stage(t, made("resistance.pct1rm", 20, 30), made("resistance.pct1rm", 60, 70), None) for t in STAGES}
    assert [(weak[key].low, weak[key].high) for key in ("1", "2a", "2b", "3")] == [(20, 30), (25, 30), (30, 50), (50, 70)]
    usual = {t.key: in_stage(t, made("resistance.pct1rm", 40, 50), made("resistance.pct1rm", 60, 70), None) for t in STAGES}
    assert [(usual[key].low, usual[key].high) for key in ("2b", "3")] == [(50, 70), (60, 70)]
    cleared = in_stage(STAGES[3], made("resistance.pct1rm", 40, 50), made("resistance.pct1rm", 60, 70), made("resistance.pct1rm", 60, 80))
    assert (cleared.low, cleared.high) == (60, 80)


def test_a_raised_floor_of_the_target_never_opens_an_earlier_stage() -> None:
    """More benefit asked by a second condition moves the goal, not the ceiling of weeks 5–8."""
    early = next(t for t in STAGES if t.key == "2a")
    start = made("aerobic.frequency", 2, 3)
    calm = in_stage(early, start, made("aerobic.frequency", 3, 7), None)
    eager = in_stage(early, start, made("aerobic.frequency", 6, 7), None)
    assert eager.high == calm.high == 4


def test_a_start_above_its_target_is_brought_down() -> None:
    part = in_stage(STAGES[0], made("aerobic.rpe", 11, 13), made("aerobic.rpe", 10, 11), None)
    assert (part.low, part.high) == (11, 11)


def test_the_cap_is_used_from_week_13_only() -> None:
    cleared = made("aerobic.hrr_pct", 40, 80)
    parts = {t.key: in_stage(t, made("aerobic.hrr_pct", 40, 50), made("aerobic.hrr_pct", 40, 59), cleared).high for t in STAGES}
    assert parts == {"1": 50, "2a": 50, "2b": 59, "3": 80, "4": 80}


@given(st.integers(1, 7), st.integers(0, 4), st.integers(5, 60), st.integers(0, 60), st.integers(60, 300))
def test_a_week_never_passes_its_bound_and_the_proposal_fits_it(often: int, more: int, short: int, longer: int, most: int) -> None:
    frequency = made("aerobic.frequency", often, min(7, often + more))
    minutes = made("aerobic.minutes", short, short + longer)
    week = week_minutes(frequency, minutes, made("aerobic.week_minutes", 60, most))
    assert week[0] <= week[1] <= most
    days = proposed(STAGES[0], frequency, frequency)
    fitted = fitting_minutes(days, 20, minutes, week)
    assert minutes.low <= fitted <= minutes.high
    if days * minutes.low <= most - 5 * days:
        assert days * fitted <= most


def test_short_sessions_come_more_often_until_the_week_is_full() -> None:
    """Three sessions of at most 45 minutes are 135, not 150: a fourth is proposed, never one more than allowed."""
    minutes, week = made("aerobic.minutes", 30, 45), (150.0, 225.0)
    assert fitting_days(3, made("aerobic.frequency", 3, 5), minutes, week) == 4
    assert fitting_days(3, made("aerobic.frequency", 3, 3), minutes, week) == 3
    assert fitting_days(5, made("aerobic.frequency", 3, 5), minutes, week) == 5
    assert fitting_days(3, made("aerobic.frequency", 3, 5), made("aerobic.minutes", 30, 60), week) == 3


def test_a_week_of_exactly_150_minutes_is_met_in_whole_steps() -> None:
    """Four sessions in steps of 5 minutes give 140 or 160: five of 30 are proposed; with no such number, what was wished."""
    minutes, week = made("aerobic.minutes", 30, 45), (150.0, 150.0)
    days = fitting_days(3, made("aerobic.frequency", 3, 5), minutes, week)
    assert (days, fitting_minutes(days, 45, minutes, week)) == (5, 30)
    assert fitting_days(4, made("aerobic.frequency", 3, 4), made("aerobic.minutes", 30, 60), week) == 3
    assert fitting_days(4, made("aerobic.frequency", 4, 4), minutes, week) == 4


def test_the_ceiling_of_a_week_holds_when_even_the_shortest_sessions_pass_it() -> None:
    """Five sessions of at least 30 minutes are 150, the week may have 140: the sessions become shorter, not the week longer."""
    often, minutes, week = made("aerobic.frequency", 5, 5), made("aerobic.minutes", 30, 60), made("aerobic.week_minutes", 140, 140)
    shorter = giving_way(minutes, often, week)
    assert (shorter.low, shorter.high) == (28, 60)
    ends = week_minutes(often, shorter, week)
    assert ends == (140, 140)
    assert fitting_days(5, often, shorter, ends) == 5 and fitting_minutes(5, 45, shorter, ends) == 28
    assert giving_way(minutes, made("aerobic.frequency", 3, 5), week) is minutes
    assert giving_way(minutes, often, None) is minutes
