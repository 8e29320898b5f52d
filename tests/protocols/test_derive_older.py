"""Derived facts of older people, on both sides of every limit of the screening file §1.8."""

from __future__ import annotations

from datetime import timedelta

import pytest

from protocols.derive import derive
from protocols.derive_older import falls_risk, sarcopenia_class, sppb_chair_points, sppb_gait_points, vivifrail_type
from protocols.facts import Facts, Known, SetAnswer
from protocols.library import load_library
from protocols.terms import Answer
from tests.protocols.people import TODAY, none_of, some_of

LIBRARY = load_library()
YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN


def derived(fact_id: str, **values: object) -> object:
    return derive(Facts.of(TODAY, values), LIBRARY).value(fact_id)


@pytest.mark.parametrize(
    ("speed", "course", "points"),
    [
        (4 / 4.81, "4", 4), (4 / 4.82, "4", 3), (4 / 6.20, "4", 3), (4 / 6.21, "4", 2), (4 / 8.70, "4", 2), (4 / 8.71, "4", 1),
        (3 / 3.61, "3", 4), (3 / 3.62, "3", 3), (3 / 4.65, "3", 3), (3 / 4.66, "3", 2), (3 / 6.52, "3", 2), (3 / 6.53, "3", 1),
    ],
)  # fmt: skip
def test_points_of_the_walk_by_course(speed, course, points):
    assert sppb_gait_points(speed, course) == points


@pytest.mark.parametrize(
    ("seconds", "points"),
    [(11.19, 4), (11.2, 3), (13.69, 3), (13.7, 2), (16.69, 2), (16.7, 1), (60.0, 1), (60.1, 0)],
)
def test_points_of_five_rises(seconds, points):
    assert sppb_chair_points(seconds) == points


def test_the_battery_needs_all_its_parts_and_the_course():
    parts = {"sppb_balance": 3.0, "gait_speed": 0.7, "sppb_course_length": "4", "chair_stand_5x": 14.0}
    assert derived("sppb_score", **parts) == 3 + 3 + 2
    assert derived("sppb_score", **{**parts, "sppb_course_length": "3"}) == 3 + 3 + 2
    for part in parts:
        assert derived("sppb_score", **{k: v for k, v in parts.items() if k != part}) is None
    assert derived("sppb_score", sppb_score=7.0) == 7.0
    assert derived("sppb_score", **parts, sppb_score=12.0) == 8


@pytest.mark.parametrize(
    ("sppb", "gait", "kind"),
    [
        (3, 1.2, "A"), (4, 1.2, "B"), (6, 1.2, "B"), (7, 1.2, "C"), (9, 1.2, "C"), (10, 1.2, "D"),
        (12, 0.49, "A"), (12, 0.5, "B"), (12, 0.8, "B"), (12, 0.81, "C"), (12, 1.0, "C"), (12, 1.01, "D"),
        (None, 0.4, "A"), (2, None, "A"), (None, 0.6, None), (11, None, None), (None, None, None),
    ],
)  # fmt: skip
def test_the_weaker_of_battery_and_walk_gives_the_type(sppb, gait, kind):
    assert vivifrail_type(sppb, gait) == kind


@pytest.mark.parametrize(
    ("values", "plus"),
    [
        ({"tug_3m": 20.0}, True),
        ({"gait_speed": 0.79}, True),
        ({"cognitive_status": "dementia"}, True),
        ({"falls_12m": 2.0}, True),
        ({"falls_12m": 1.0, "fall_consequence_serious": True}, True),
        ({"falls_12m": 0.0, "tug_3m": 19.9, "gait_speed": 0.8, "cognitive_status": "mci"}, False),
        ({"falls_12m": 1.0, "tug_3m": 19.9, "gait_speed": 0.8, "cognitive_status": "normal"}, None),
        ({"falls_12m": 0.0, "tug_3m": 19.9, "gait_speed": 0.8}, None),
        ({"tug_3m": 19.9, "gait_speed": 0.8, "cognitive_status": "normal"}, None),
    ],
    ids=str,
)
def test_fall_prevention_is_added(values, plus):
    assert derived("vivifrail_plus", **values) is plus


def test_frailty_is_counted_only_when_all_five_were_answered():
    assert derived("frail_score", frail_items=none_of("frail_items")) == 0
    assert derived("frail_score", frail_items=some_of("frail_items", "fatigue", "weight_loss", "illnesses")) == 3
    assert derived("frail_score", frail_items=SetAnswer(frozenset({"fatigue"}), frozenset({"weight_loss"}))) is None
    assert derived("frail_score") is None


@pytest.mark.parametrize(
    ("falls", "serious", "frail", "slow", "risk"),
    [
        (None, NO, NO, NO, None),
        (0, NOT_KNOWN, YES, YES, "low"),
        (1, NO, NO, NO, "low"),
        (1, NO, NO, YES, "intermediate"),
        (1, NO, NO, NOT_KNOWN, None),
        (1, YES, NO, NO, "high"),
        (1, NO, YES, NO, "high"),
        (1, NOT_KNOWN, NO, YES, None),
        (1, NO, NOT_KNOWN, YES, None),
        (2, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN, "high"),
    ],
)
def test_risk_of_a_fall(falls, serious, frail, slow, risk):
    assert falls_risk(falls, serious, frail, slow) == risk


@pytest.mark.parametrize(
    ("change", "risk"),
    [
        ({}, "low"),
        ({"gait_speed": 0.8}, "intermediate"),
        ({"gait_speed": 0.81}, "low"),
        ({"tug_3m": 15.1}, "intermediate"),
        ({"tug_3m": None}, None),
        ({"tug_3m": None, "gait_speed": 0.7}, "intermediate"),
        ({"fall_consequence_serious": None}, None),
        ({"frail_items": some_of("frail_items", "fatigue", "resistance", "ambulation")}, "high"),
        ({"frail_items": some_of("frail_items", "fatigue", "resistance")}, "low"),
    ],
    ids=str,
)
def test_risk_after_one_fall_from_the_answers(change, risk):
    plain = {
        "falls_12m": 1.0, "fall_consequence_serious": False, "frail_items": none_of("frail_items"), "gait_speed": 1.1, "tug_3m": 15.0,
    }  # fmt: skip
    values = {key: value for key, value in {**plain, **change}.items() if value is not None}
    assert derived("falls_risk", **values) == risk


@pytest.mark.parametrize(
    ("strength", "performance", "mass", "found"),
    [
        (NO, NO, YES, "none"),
        (NO, NO, NOT_KNOWN, "none"),
        (NOT_KNOWN, NO, YES, None),
        (YES, NO, NOT_KNOWN, "possible"),
        (NO, YES, NO, "possible"),
        (YES, NOT_KNOWN, YES, "sarcopenia"),
        (NO, YES, YES, "sarcopenia"),
        (YES, YES, YES, "severe"),
    ],
)
def test_class_of_sarcopenia(strength, performance, mass, found):
    assert sarcopenia_class(strength, performance, mass) == found


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, "none"),
        ({"grip_strength": 27.9}, "possible"),
        ({"sex": "2", "grip_strength": 18.0, "muscle_mass_index": 5.7}, "none"),
        ({"sex": "2", "grip_strength": 17.9, "muscle_mass_index": 5.7}, "possible"),
        ({"sex": "2", "grip_strength": 17.9, "muscle_mass_index": 5.69}, "sarcopenia"),
        ({"gait_speed": 0.99}, "possible"),
        ({"chair_stand_5x": 12.0}, "possible"),
        ({"sppb_score": 9.0}, "possible"),
        ({"sppb_score": 10.0}, "none"),
        ({"chair_stand_5x": 12.0, "muscle_mass_index": 6.99}, "sarcopenia"),
        ({"grip_strength": 20.0, "gait_speed": 0.7, "muscle_mass_index": 6.0}, "severe"),
        ({"muscle_mass_index": 6.0}, "none"),
        ({"gait_speed": None}, None),
        ({"sex": "9"}, None),
    ],
    ids=str,
)
def test_sarcopenia_from_the_tests(change, found):
    plain = {"sex": "1", "grip_strength": 28.0, "gait_speed": 1.0, "chair_stand_5x": 11.9, "muscle_mass_index": 7.0}
    values = {key: value for key, value in {**plain, **change}.items() if value is not None}
    assert derived("sarcopenia_class", **values) == found


@pytest.mark.parametrize(
    ("drugs", "complete", "risky"),
    [
        (("laolaxipan",), True, True),
        (("duoshazuoqin",), False, True),
        (("xieshatan",), True, False),
        (("xieshatan", "qinglvsaiqin"), False, True),
        (("xieshatan",), False, None),
        ((), True, False),
    ],
)
def test_drugs_that_raise_the_risk_of_a_fall(drugs, complete, risky):
    values = {"medications": SetAnswer(frozenset(drugs)), "medication_list_confirmed": complete}
    assert derived("fall_risk_drug", **values) is risky


def test_the_diastolic_drop_needs_both_readings_of_one_visit():
    both = {"resting_diastolic": 82.0, "standing_diastolic_lowest": 70.0}
    assert derived("orthostatic_diastolic_drop", **both) == 12
    older = {**both, "standing_diastolic_lowest": Known(70.0, TODAY - timedelta(days=30))}
    assert derived("orthostatic_diastolic_drop", **older) is None


def test_a_score_is_as_old_as_its_oldest_part():
    old = TODAY - timedelta(days=40)
    values = {"sppb_balance": Known(4.0, old), "gait_speed": 1.1, "sppb_course_length": "4", "chair_stand_5x": 10.0}
    facts = derive(Facts.of(TODAY, values), LIBRARY)
    assert facts.known("sppb_score").on == old and facts.known("vivifrail_type").on == old
