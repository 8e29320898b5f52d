"""Cardiac event-risk class and CHA2DS2-VA: each item on both sides of its limit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from protocols.derive import derive
from protocols.derive_heart import weight_change_3d
from protocols.facts import NEVER, Facts
from protocols.library import load_library
from tests.protocols.people import TODAY, none_of, some_of

LIBRARY = load_library()
LOW = {
    "coronary_heart_disease": True, "heart_failure": False, "cardiac_arrest_history": False, "cardiac_event_complicated": False,
    "arrhythmia_status": "none", "depression_diagnosed": False, "lvef": 55.0, "exercise_test_done": "treadmill_ecg",
    "peak_mets": 8.0, "exercise_bp_response": "normal", "exertional_symptoms": none_of("exertional_symptoms"),
}  # fmt: skip
AF = {
    "af_type": "permanent", "heart_failure": False, "hypertension": False, "birth_date": date(1970, 1, 1), "diabetes_type": "none",
    "stroke_type": "none", "tia_date": NEVER, "coronary_heart_disease": False, "peripheral_artery_disease": False,
}  # fmt: skip


def derived(values: dict, **changes: object) -> Facts:
    return derive(Facts.of(TODAY, {**values, **changes}), LIBRARY)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "low"),
        ({"heart_failure": True}, "high"),
        ({"cardiac_arrest_history": True}, "high"),
        ({"cardiac_event_complicated": True}, "high"),
        ({"depression_diagnosed": True}, "high"),
        ({"chronotropic_incompetence": True}, "high"),
        ({"arrhythmia_status": "complex_ventricular"}, "high"),
        ({"arrhythmia_status": "controlled"}, "moderate"),
        ({"arrhythmia_status": "benign"}, "low"),
        ({"exercise_bp_response": "flat_or_falling"}, "high"),
        ({"exercise_bp_response": "exaggerated"}, "moderate"),
        ({"lvef": 39.9}, "high"),
        ({"lvef": 40.0}, "moderate"),
        ({"lvef": 49.9}, "moderate"),
        ({"lvef": 50.0}, "low"),
        ({"peak_mets": 4.9}, "high"),
        ({"peak_mets": 6.9}, "moderate"),
        ({"peak_mets": 7.0}, "low"),
        ({"test_symptom_mets": 4.9}, "high"),
        ({"test_symptom_mets": 5.0}, "moderate"),
        ({"test_symptom_mets": 9.0}, "moderate"),
        ({"st_depression": 2.0}, "high"),
        ({"st_depression": 1.9}, "moderate"),
        ({"st_depression": 0.0}, "low"),
        ({"exercise_test_done": "submaximal"}, "moderate"),
        ({"exertional_symptoms": some_of("exertional_symptoms", "palpitations")}, "moderate"),
    ],
)
def test_class_on_both_sides_of_each_item(changes, expected):
    assert derived(LOW, **changes).value("aacvpr_class") == expected


@pytest.mark.parametrize("forgotten", sorted(LOW.keys() - {"coronary_heart_disease", "heart_failure"}))
def test_one_item_not_known_is_never_low(forgotten):
    assert derived({key: value for key, value in LOW.items() if key != forgotten}).value("aacvpr_class") == "moderate"


def test_only_people_with_a_heart_to_class_get_one():
    assert derived(LOW, coronary_heart_disease=False).value("aacvpr_class") is None
    for more in ({"heart_failure": True}, {"cardiac_device": "pacemaker"}, {"valve_disease": "replaced"}):
        assert derived({**more}).value("aacvpr_class") is not None


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({}, 0),
        ({"birth_date": date(1961, 11, 24)}, 0),
        ({"birth_date": date(1961, 11, 23)}, 1),
        ({"birth_date": date(1951, 11, 24)}, 1),
        ({"birth_date": date(1951, 11, 23)}, 2),
        ({"heart_failure": True}, 1),
        ({"hypertension": True}, 1),
        ({"diabetes_type": "type2"}, 1),
        ({"diabetes_type": "prediabetes"}, 0),
        ({"stroke_type": "ischaemic"}, 2),
        ({"tia_date": date(2020, 1, 1)}, 2),
        ({"stroke_type": "ischaemic", "tia_date": date(2020, 1, 1)}, 2),
        ({"coronary_heart_disease": True, "peripheral_artery_disease": True}, 1),
        (
            {"birth_date": date(1940, 1, 1), "heart_failure": True, "hypertension": True, "diabetes_type": "type2",
             "stroke_type": "unknown", "coronary_heart_disease": True},
            8,
        ),
    ],
)  # fmt: skip
def test_points(changes, points):
    assert derived(AF, **changes).number("cha2ds2_va") == points


@pytest.mark.parametrize("forgotten", sorted(AF.keys() - {"af_type"}))
def test_a_part_not_known_gives_no_score(forgotten):
    assert derived({key: value for key, value in AF.items() if key != forgotten}).number("cha2ds2_va") is None


def test_without_fibrillation_there_is_no_score():
    assert derived(AF, af_type="none").number("cha2ds2_va") is None
    assert derived({key: value for key, value in AF.items() if key != "af_type"}).number("cha2ds2_va") is None


@pytest.mark.parametrize(
    ("values", "ceiling"),
    [
        ({}, None),
        ({"ischaemic_threshold_hr": 120.0}, 110),
        ({"icd_detection_rate": 180.0}, 165),
        ({"session_hr_limit_ordered": 118.0}, 118),
        ({"ischaemic_threshold_hr": 130.0, "icd_detection_rate": 180.0, "session_hr_limit_ordered": 125.0}, 120),
        ({"ischaemic_threshold_hr": 180.0, "icd_detection_rate": 150.0, "session_hr_limit_ordered": 140.0}, 135),
    ],
)
def test_hard_ceiling_is_the_lowest_of_those_recorded(values, ceiling):
    assert derived(values).number("hr_ceiling") == ceiling


DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("weights", "change"),
    [
        ([(0, 71.8, "here"), (1, 70.0, "here")], 1.8),
        ([(0, 71.8, "here"), (3, 70.0, "here"), (1, 71.0, "here")], 1.8),
        ([(0, 71.8, "here"), (4, 70.0, "here")], None),
        ([(0, 71.8, "here"), (1, 70.0, "home")], None),
        ([(0, 71.0, "here"), (0, 70.6, "home"), (1, 70.0, "here"), (2, 68.0, "home")], 2.6),
        ([(0, 70.2, "here"), (0, 71.9, "here"), (2, 70.0, "here")], 1.9),
        ([(1, 70.0, "here"), (2, 68.0, "here")], None),
        ([(0, 69.0, "here"), (1, 70.0, "here")], -1.0),
        ([], None),
    ],
)
def test_weight_change_is_todays_less_the_lowest_of_three_days_on_one_scale(weights, change):
    series = [(DAY - timedelta(days=back), mass, place) for back, mass, place in weights]
    assert weight_change_3d(series, DAY) == change
