"""Falls and sarcopenia: every step on both sides, what still decides, and what no longer needs asking."""

from __future__ import annotations

import pytest

from protocols.derive import derive
from protocols.facts import Facts
from protocols.library import load_library
from protocols.risk.falls import falls
from protocols.risk.sarcopenia import sarcopenia
from protocols.terms import Confidence
from tests.protocols.people import TODAY, none_of, some_of

LIBRARY = load_library()
ONE = {
    "falls_12m": 1.0, "fall_consequence_serious": False, "frail_items": none_of("frail_items"), "gait_speed": 1.2, "tug_3m": 9.0,
}  # fmt: skip
WEAK = {"sex": "1", "grip_strength": 20.0, "gait_speed": 1.2, "chair_stand_5x": 9.0, "muscle_mass_index": 8.0}


def of(score, base: dict, **changes: object):
    values = {k: v for k, v in {**base, **changes}.items() if v is not None}
    return score(derive(Facts.of(TODAY, values), LIBRARY))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "low"), ({"falls_12m": 0.0}, "low"), ({"falls_12m": 2.0}, "high"), ({"fall_consequence_serious": True}, "high"),
        ({"frail_items": some_of("frail_items", "fatigue", "resistance", "ambulation")}, "high"),
        ({"frail_items": some_of("frail_items", "fatigue", "resistance")}, "low"),
        ({"gait_speed": 0.8}, "intermediate"), ({"gait_speed": 0.81}, "low"), ({"tug_3m": 15.1}, "intermediate"), ({"tug_3m": 15.0}, "low"),
        ({"falls_12m": 0.0, "gait_speed": 0.5}, "low"),
    ],
    ids=str,
)  # fmt: skip
def test_every_step_of_the_falls_guideline(changes, code):
    found = of(falls, ONE, **changes)
    assert found.settled.code == code and found.missing == () and found.notes and found.mark is Confidence.C


@pytest.mark.parametrize(
    ("changes", "least", "worst", "missing"),
    [
        ({"falls_12m": None}, "low", "high", ("falls_12m",)),
        ({"fall_consequence_serious": None}, "low", "high", ("fall_consequence_serious",)),
        ({"frail_items": None}, "low", "high", ("frail_items",)),
        ({"tug_3m": None}, "low", "intermediate", ("tug_3m",)),
        ({"tug_3m": None, "gait_speed": 0.7}, "intermediate", "intermediate", ()),
        ({"falls_12m": 2.0, "frail_items": None, "gait_speed": None, "tug_3m": None}, "high", "high", ()),
        ({"falls_12m": 0.0, "frail_items": None, "gait_speed": None, "tug_3m": None}, "low", "low", ()),
        ({"gait_speed": 0.7, "frail_items": None}, "intermediate", "high", ("frail_items",)),
    ],
    ids=str,
)
def test_falls_while_something_is_missing(changes, least, worst, missing):
    found = of(falls, ONE, **changes)
    assert (found.classes[found.least].code, found.classes[found.worst].code, found.missing) == (least, worst, missing)


def test_falls_says_at_least_when_it_may_be_worse():
    found = of(falls, ONE, gait_speed=0.7, frail_items=None)
    assert found.word == "至少中风险" and "最重可能是高风险" in found.say


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"grip_strength": 28.0}, "none"), ({"grip_strength": 27.9}, "possible"), ({"muscle_mass_index": 6.9}, "sarcopenia"),
        ({"muscle_mass_index": 7.0}, "possible"), ({"muscle_mass_index": 6.9, "gait_speed": 0.99}, "severe"),
        ({"muscle_mass_index": 6.9, "gait_speed": 1.0}, "sarcopenia"), ({"grip_strength": 30.0, "chair_stand_5x": 12.0}, "possible"),
        ({"grip_strength": 30.0, "chair_stand_5x": 11.9}, "none"), ({"sex": "2", "grip_strength": 18.0}, "none"),
        ({"sex": "2", "grip_strength": 17.9}, "possible"), ({"sex": "2", "grip_strength": 17.0, "muscle_mass_index": 5.6}, "sarcopenia"),
        ({"sex": "2", "grip_strength": 17.0, "muscle_mass_index": 5.7}, "possible"), ({"grip_strength": 30.0, "sppb_score": 9.0}, "possible"),
        ({"grip_strength": 30.0, "sppb_score": 10.0}, "none"),
    ],
    ids=str,
)  # fmt: skip
def test_every_step_of_sarcopenia(changes, code):
    found = of(sarcopenia, WEAK, **changes)
    assert (found.settled.code, found.missing) == (code, ())


@pytest.mark.parametrize(
    ("changes", "least", "worst", "missing"),
    [
        ({"muscle_mass_index": None}, "possible", "sarcopenia", ("muscle_mass_index",)),
        ({"muscle_mass_index": None, "gait_speed": 0.9}, "possible", "severe", ("muscle_mass_index",)),
        ({"grip_strength": None}, "none", "possible", ("grip_strength",)),
        ({"grip_strength": None, "muscle_mass_index": None}, "none", "sarcopenia", ("grip_strength",)),
        ({"gait_speed": None, "muscle_mass_index": 6.0}, "sarcopenia", "severe", ("gait_speed",)),
        ({"grip_strength": 30.0, "muscle_mass_index": None}, "none", "none", ()),
        ({"sex": None}, "none", "sarcopenia", ("sex",)),
    ],
    ids=str,
)
def test_sarcopenia_while_something_is_missing(changes, least, worst, missing):
    found = of(sarcopenia, WEAK, **changes)
    assert (found.classes[found.least].code, found.classes[found.worst].code, found.missing) == (least, worst, missing)


def test_an_sppb_once_begun_must_be_finished_and_one_never_begun_is_no_gap():
    strong = {"grip_strength": 30.0, "gait_speed": 1.0, "chair_stand_5x": 9.0, "muscle_mass_index": None}
    assert of(sarcopenia, WEAK, **strong).settled.code == "none"
    begun = of(sarcopenia, WEAK, **strong, sppb_balance=2.0)
    assert begun.settled is None and begun.missing == ("sppb_course_length",)
    assert of(sarcopenia, WEAK, **strong, sppb_balance=1.0, sppb_course_length="4").word == "至少可能肌少症"
    assert of(sarcopenia, WEAK, **strong, sppb_balance=2.0, sppb_course_length="4").settled.code == "none"
    assert of(sarcopenia, WEAK, **strong, sppb_balance=0.0).word == "至少可能肌少症", "nine points at most, whatever the course"


def test_possible_sarcopenia_is_enough_to_begin():
    found = of(sarcopenia, WEAK, muscle_mass_index=None)
    assert [note.say for note in found.notes] == ["可以先开始运动和营养，不必等确诊。", "肌肉量还没有测：确诊要测。"]
    assert of(sarcopenia, WEAK, grip_strength=30.0).notes == ()
