"""Measures over time: what is compared with what, and when a change is one."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta

import pytest

from prescribe.answers import Answered
from prescribe.clock import STATION_ZONE
from prescribe.measured_how import asked_how
from prescribe.over_time import Point
from prescribe.reading.measures import better_direction, measure_of, measures_of, smallest_changes
from prescribe.reading.targets import AGREED, Target
from protocols.facts import definition
from protocols.files import shipped
from protocols.library import load_library

TODAY = date(2026, 11, 23)
COURSE_30 = (("course", "30"), ("aid", "none"), ("oxygen", "air"), ("stops", "no"))
COURSE_20 = (("course", "20"), *COURSE_30[1:])
WALK = "six_minute_walk_distance"


def walked(*values, how=COURSE_30):
    return tuple(Point(TODAY - timedelta(days=30 * (len(values) - 1 - i)), float(v), how) for i, v in enumerate(values))


def answer(fact_id, value, days_ago=0, *, how=(), origin="measured_here", status="known", side="fitness", readings=()):
    at = datetime(2026, 11, 23, 9, tzinfo=STATION_ZONE) - timedelta(days=days_ago)
    return Answered(fact_id, status, value, at, "张锐", "rx_instructor", origin, side, "", "", readings, how)


def measured(answers, targets=None, today=TODAY):
    return {m.fact_id: m for m in measures_of(answers, targets or {}, today, load_library())}


def test_the_file_of_smallest_changes_holds_what_the_reference_says_and_no_more():
    with shipped("resources", "smallest_changes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["fact_id"], r["value"], r["confidence"], r["source"]) for r in rows] == [(WALK, "30", "C", "OWN")]
    assert smallest_changes()[WALK].confidence.needs_physician and smallest_changes()[WALK].kind == "important"


@pytest.mark.parametrize(("now", "real", "better"), [
    (460, True, True), (459.9, False, True), (400, True, False), (400.1, False, False), (430, False, None),
])  # fmt: skip
def test_at_the_smallest_change_it_is_one_and_just_beside_it_is_not(now, real, better):
    found = measure_of(WALK, walked(430, now), None)
    assert (found.since_last.real, found.since_last.better) == (real, better)
    assert found.since_last.amount == pytest.approx(now - 430)


def test_what_nobody_knows_the_size_of_gets_no_verdict():
    found = measure_of("chair_stand_30s", (Point(date(2026, 8, 1), 11.0), Point(TODAY, 13.0)), None)
    assert found.smallest is None and found.since_last.real is None and found.since_last.better is True


def test_a_first_visit_has_no_pair():
    found = measure_of(WALK, walked(430), None)
    assert (found.baseline, found.last, found.since_baseline, found.since_last) == (None, None, None, None)
    assert found.now.value == 430


def test_baseline_is_the_first_and_last_the_one_before():
    found = measure_of(WALK, walked(400, 450, 440), None)
    assert (found.baseline.value, found.last.value, found.now.value) == (400, 450, 440)
    assert (found.since_baseline.amount, found.since_baseline.real) == (40, True)
    assert (found.since_last.amount, found.since_last.real, found.since_last.better) == (-10, False, False)


def test_two_courses_are_never_set_against_each_other():
    points = (*walked(380, 400, how=COURSE_20), Point(TODAY + timedelta(days=1), 430.0, COURSE_30))
    found = measure_of(WALK, points, None)
    assert found.points == points[-1:] and found.others == points[:2] and found.since_last is None
    back = measure_of(WALK, (*points, Point(TODAY + timedelta(days=2), 410.0, COURSE_20)), None)
    assert back.last.value == 400 and [p.value for p in back.others] == [430]


def test_not_said_is_not_alike_to_anything_said():
    found = measure_of(WALK, (Point(date(2026, 8, 1), 400.0), *walked(430)), None)
    assert found.last is None and len(found.others) == 1


def test_the_lower_pressure_goes_by_the_arm_of_the_upper():
    right, left = (("arm", "right"), ("posture", "seated")), (("arm", "left"), ("posture", "seated"))
    answers = [
        answer("resting_systolic", 150, 60, how=left), answer("resting_diastolic", 92, 60),
        answer("resting_systolic", 140, 30, how=right), answer("resting_diastolic", 86, 30),
        answer("resting_systolic", 132, 0, how=right), answer("resting_diastolic", 82, 0),
    ]  # fmt: skip
    lower = measured(answers)["resting_diastolic"]
    assert [p.value for p in lower.points] == [86, 82] and [p.value for p in lower.others] == [92]


def test_lower_is_better_where_it_is():
    up_and_go = measure_of("tug_3m", (Point(date(2026, 8, 1), 12.0, (("aid", "none"),)), Point(TODAY, 11.0, (("aid", "none"),))), None)
    assert up_and_go.better == "lower" and up_and_go.since_last.better is True
    pressure = measure_of("resting_systolic", (Point(date(2026, 8, 1), 130.0), Point(TODAY, 140.0)), None)
    assert pressure.better == "lower" and pressure.since_last.better is False


def test_a_weight_has_no_direction_of_its_own():
    assert better_direction("weight", None) == "" and better_direction("fasting_glucose", None) == ""
    found = measure_of("weight", (Point(date(2026, 8, 1), 78.0), Point(TODAY, 76.0)), None)
    assert found.since_last.better is None


def test_a_goal_is_reached_or_not_and_comes_first():
    target = Target(None, 140.0, True, AGREED, "血压 <140/90 mmHg")
    answers = [answer("weight", 76), answer("resting_systolic", 139, how=(("arm", "right"), ("posture", "seated")))]
    found = measures_of(answers, {"resting_systolic": target}, TODAY, load_library())
    assert found[0].fact_id == "resting_systolic" and found[0].reached is True
    assert measure_of("resting_systolic", (Point(TODAY, 140.0),), target).reached is False
    assert measure_of("resting_systolic", (Point(TODAY, 140.0),), None).reached is None


def test_trials_are_reduced_and_a_day_has_one_value():
    found = measured([answer("grip_strength", 31.5, 0, readings=(30.0, 31.5, 29.0)), answer("weight", 76, 10), answer("weight", 75, 10)])
    assert [p.value for p in found["grip_strength"].points] == [31.5] and len(found["weight"].points) == 1


def test_a_pressure_that_waits_for_its_repeat_is_no_point():
    arm = (("arm", "right"), ("posture", "seated"))
    answers = [answer("resting_systolic", 150, 30, how=arm), answer("resting_diastolic", 90, 30), answer("resting_systolic", 184, 0, how=arm)]
    found = measured(answers)["resting_systolic"]
    assert [p.value for p in found.points] == [150] and "再量" in found.note


def test_what_was_told_is_not_compared_where_it_is_measured():
    found = measured([answer("weight", 80, 30, origin="told"), answer("weight", 76)])
    assert [p.value for p in found["weight"].points] == [76]
    assert "hba1c" not in measured([answer("hba1c", 7.1, origin="told", side="medical")])


def test_refused_today_stands_beside_the_older_value():
    found = measured([answer("grip_strength", 30, 30), answer("grip_strength", None, 0, status="refused")])["grip_strength"]
    assert found.now.value == 30 and found.note == "11-23 本人不愿做"


def test_an_old_value_says_so():
    days = definition("grip_strength").valid_for_days
    assert measured([answer("grip_strength", 30, days)])["grip_strength"].note == ""
    assert "重测" in measured([answer("grip_strength", 30, days + 1)])["grip_strength"].note


def test_worked_out_of_one_day():
    found = measured([answer("height", 170, 60), answer("weight", 76, 60), answer("weight", 72.25, 0), answer("pavs_days", 3, 0), answer("pavs_minutes_day", 20, 0)])
    assert [round(p.value, 2) for p in found["bmi"].points] == [26.3, 25.0]
    assert [p.value for p in found["pavs_minutes_week"].points] == [60] and "height" not in found


def test_every_smallest_change_has_a_known_source():
    assert {s.source for s in smallest_changes().values()} <= load_library().sources.keys()


def test_how_of_the_walk_is_what_these_tests_say():
    assert {h.key for h in asked_how()[WALK]} == {key for key, _ in COURSE_30}
