"""Single tests against their limits: a pair beside each, age and sex that leave it open."""

from __future__ import annotations

from datetime import date

import pytest

from protocols.derive import derive
from protocols.facts import Facts, Known
from protocols.library import load_library
from protocols.risk.measures import CHAIR_STAND_BELOW, MEASURES, chair_stand_limit, measured
from protocols.risk.score import Score
from tests.protocols.measured import said
from tests.protocols.people import TODAY

LIBRARY = load_library()
BY_FACT = {measure.fact_id: measure for measure in MEASURES}


def of(fact_id: str, value: float | Known | None, age: int | None = 70, sex: str | None = "1") -> Score:
    values = {fact_id: None if value is None else said(fact_id, value), "sex": sex, "birth_date": None if age is None else date(TODAY.year - age, 1, 1)}
    facts = derive(Facts.of(TODAY, {k: v for k, v in values.items() if v is not None}), LIBRARY)
    return measured(facts, BY_FACT[fact_id])


@pytest.mark.parametrize(
    ("fact_id", "sex", "value", "code"),
    [
        ("tug_3m", "1", 11.9, "fine"), ("tug_3m", "1", 12.0, "flag"), ("tug_3m", "1", 19.9, "flag"), ("tug_3m", "1", 20.0, "plus"),
        ("gait_speed", "1", 1.0, "fine"), ("gait_speed", "1", 0.99, "slow"), ("gait_speed", "1", 0.81, "slow"), ("gait_speed", "1", 0.8, "very_slow"),
        ("chair_stand_30s", "1", 12.0, "fine"), ("chair_stand_30s", "1", 11.0, "flag"), ("chair_stand_30s", "2", 10.0, "fine"),
        ("chair_stand_30s", "2", 9.0, "flag"), ("chair_stand_30s", "2", 0.0, "flag"),
        ("chair_stand_5x", "1", 11.9, "fine"), ("chair_stand_5x", "1", 12.0, "flag"),
        ("grip_strength", "1", 28.0, "fine"), ("grip_strength", "1", 27.9, "flag"), ("grip_strength", "2", 18.0, "fine"), ("grip_strength", "2", 17.9, "flag"),
        ("calf_circumference", "1", 34.0, "fine"), ("calf_circumference", "1", 33.9, "flag"), ("calf_circumference", "2", 33.0, "fine"),
        ("calf_circumference", "2", 32.9, "flag"), ("tandem_stand", "1", 10.0, "fine"), ("tandem_stand", "1", 9.9, "flag"),
        ("one_leg_stand_eyes_open", "1", 5.0, "fine"), ("one_leg_stand_eyes_open", "1", 4.9, "flag"),
        ("body_fat_pct", "1", 24.9, "fine"), ("body_fat_pct", "1", 25.0, "flag"), ("body_fat_pct", "2", 29.9, "fine"), ("body_fat_pct", "2", 30.0, "flag"),
        ("step_2min", "1", 65.0, "fine"), ("step_2min", "1", 64.0, "flag"),
    ],
)  # fmt: skip
def test_a_pair_beside_every_limit(fact_id, sex, value, code):
    found = of(fact_id, value, sex=sex)
    assert (found.settled.code, found.value, found.missing) == (code, value, ())


@pytest.mark.parametrize(
    ("value", "how", "settled"),
    [(65.0, (("counted", "both"),), None), (65.0, (), None), (64.0, (("counted", "both"),), "flag"), (64.0, (), "flag")],
)
def test_both_legs_counted_flatter_so_only_the_bad_class_stands(value, how, settled):
    found = of("step_2min", Known(value, TODAY, how=how))
    assert (found.settled.code if found.settled else None) == settled
    assert bool(found.why_not) is (settled is None) and found.value == value


@pytest.mark.parametrize(("start", "men", "women"), CHAIR_STAND_BELOW)
def test_rises_by_age_and_sex(start, men, women):
    last = start + 4
    assert {chair_stand_limit(age, "1") for age in (start, last)} == {men}
    assert {chair_stand_limit(age, "2") for age in (start, last)} == {women}


def test_the_limit_of_this_very_person_is_said():
    assert [note.say for note in of("chair_stand_30s", 11.0).notes] == ["70 岁男性：12 次以上。"]
    assert [note.say for note in of("chair_stand_30s", 11.0, 64, "2").notes] == ["64 岁女性：12 次以上。"]


def test_the_rows_of_the_reference():
    assert CHAIR_STAND_BELOW == ((60, 14, 12), (65, 12, 11), (70, 12, 10), (75, 11, 10), (80, 10, 9), (85, 8, 8), (90, 7, 4))


@pytest.mark.parametrize(("age", "open_"), [(59, True), (60, False), (94, False), (95, True)])
def test_rises_hold_from_60_to_94(age, open_):
    found = of("chair_stand_30s", 20.0, age)
    assert (found.settled is None) is open_ and bool(found.why_not) is open_


@pytest.mark.parametrize("fact_id", [m.fact_id for m in MEASURES if m.from_age == 60])
def test_limits_of_older_people_are_not_read_for_the_young(fact_id):
    found = of(fact_id, {"gait_speed": 1.0, "calf_circumference": 30.0}.get(fact_id, 5.0), 59)
    assert found.settled is None and "60" in found.why_not


@pytest.mark.parametrize("fact_id", ["grip_strength", "calf_circumference", "chair_stand_30s", "body_fat_pct"])
def test_without_the_sex_it_stays_open(fact_id):
    found = of(fact_id, 30.0, sex=None)
    assert found.settled is None and found.missing == ("sex",) and "不" not in found.why_not


@pytest.mark.parametrize("fact_id", BY_FACT)
def test_not_measured_is_open_and_asked_for(fact_id):
    found = of(fact_id, None)
    assert (found.settled, found.value, found.missing, found.text) == (None, None, (fact_id,), "没有记录")


def test_without_the_age_a_limit_by_age_asks_for_it():
    assert of("chair_stand_30s", 12.0, age=None).missing == ("birth_date",)
    assert of("tug_3m", 20.0, age=None).settled.code == "plus"


def test_the_eyes_closed_stand_is_never_judged():
    assert "one_leg_stand_eyes_closed" not in BY_FACT
