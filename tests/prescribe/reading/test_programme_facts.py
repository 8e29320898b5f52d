"""Programme facts: both sides of every boundary of days and counts, out of rows as the tables hold them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from prescribe.answers import Answered
from prescribe.clock import STATION_ZONE
from prescribe.reading.programme_facts import (
    SessionLine,
    SignedPaper,
    Span,
    _of_sessions,
    days_trained,
    extra_reps_twice,
    fitness_change,
    planned_sessions,
    programme_days,
)

TODAY = date(2026, 11, 23)


def before(days: int) -> date:
    return TODAY - timedelta(days=days)


def session(days: int, **fields) -> SessionLine:
    on = before(days)
    given = {"done": True, "supervised": True, "stopped": False, "effort": 12, "extra_reps": frozenset(), "prescription_id": None} | fields
    return SessionLine(f"{on}T09:00:00+08:00", on, **given)


def signed(days: int, weeks: int, replaces: bool = False) -> SignedPaper:
    on = before(days)
    return SignedPaper(uuid4(), uuid4(), uuid4() if replaces else None, on, on + timedelta(weeks=weeks))


@pytest.mark.parametrize(
    ("first", "after", "held", "days"),
    [(28, 0, (), 28), (28, 0, (Span(before(10), before(3)),), 21), (28, 0, (Span(before(40), before(21)),), 21),
     (28, 0, (Span(before(3), TODAY + timedelta(days=1)),), 25), (5, 5, (), 0), (3, 5, (), 0)],
)  # fmt: skip
def test_days_on_hold_do_not_count(first, after, held, days):
    assert days_trained(before(first), before(after), held) == days


@pytest.mark.parametrize(("days", "weeks"), [(27, 3), (28, 4), (0, 0), (6, 0), (7, 1)])
def test_whole_weeks_since_the_signing(days, weeks):
    assert programme_days((signed(days, 12),), (), TODAY) // 7 == weeks


def test_a_renewal_goes_on_and_a_fresh_start_after_a_gap_begins_anew():
    assert programme_days((signed(56, 4), signed(28, 12, replaces=True)), (), TODAY) == 56
    assert programme_days((signed(100, 4), signed(14, 12, replaces=True)), (), TODAY) == 29 + 14
    assert programme_days((signed(100, 4), signed(14, 12)), (), TODAY) == 14
    assert programme_days((signed(100, 4),), (), TODAY) == 29


def test_four_weeks_are_twenty_eight_days():
    facts = _of_sessions((session(28, stopped=True), session(27, stopped=True), session(3), session(2, supervised=False)), TODAY)
    assert facts["stop_events_4wk"] == 1 and facts["days_since_last_session"] == 2
    assert facts["supervised_sessions_done"] == 1, "a session stopped early was not done under supervision to its end"
    assert "stop_events_4wk" not in _of_sessions((session(28),), TODAY) and _of_sessions((), TODAY) == {}


@pytest.mark.parametrize(
    ("last", "before_last", "twice"),
    [({"squat"}, {"squat", "row"}, True), ({"squat"}, {"row"}, False), ({"squat"}, set(), False)],
)  # fmt: skip
def test_two_sessions_running_of_the_same_exercise(last, before_last, twice):
    lines = [session(9, extra_reps=frozenset({"squat"})), session(5, extra_reps=frozenset(before_last)), session(2, extra_reps=frozenset(last))]
    assert extra_reps_twice(lines) is twice
    assert extra_reps_twice(lines[:1]) is None


@pytest.mark.parametrize(("days_a_week", "days", "held", "planned"), [(4, 28, (), 16), (4, 7, (), 4), (4, 0, (), 0), (4, 28, (Span(before(14), TODAY),), 8)])
def test_planned_sessions_leave_holds_out(days_a_week, days, held, planned):
    assert planned_sessions(days_a_week, before(days), TODAY, held) == planned


def walked(days: int, metres: float, origin: str = "measured_here", course: str = "30") -> Answered:
    at = datetime.combine(before(days), datetime.min.time(), STATION_ZONE)
    return Answered("six_minute_walk_distance", "known", metres, at, "张锐", "rx_instructor", origin, "fitness", how=(("course", course),))


@pytest.mark.parametrize(
    ("answers", "change"),
    [
        ((walked(60, 500), walked(2, 450)), -10.0), ((walked(60, 500), walked(2, 455)), -9.0), ((walked(60, 500),), None),
        ((walked(2, 450),), None), ((walked(60, 500), walked(30, 400), walked(2, 500)), 0.0),
        ((walked(60, 500), walked(2, 300, origin="told")), None), ((walked(60, 500, course="20"), walked(2, 450)), None),
    ],
)  # fmt: skip
def test_fitness_against_the_beginning_measured_the_same_way(answers, change):
    assert fitness_change(answers, before(56), TODAY) == change
