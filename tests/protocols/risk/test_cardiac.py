"""The cardiac event-risk class laid open: the class of the engine, its lines, and what it may still be."""

from __future__ import annotations

import pytest

from protocols.derive import derive
from protocols.facts import Facts
from protocols.library import load_library
from protocols.risk.cardiac import cardiac_class
from protocols.terms import Answer
from tests.protocols.people import TODAY, none_of, some_of

LIBRARY = load_library()
LOW = {
    "coronary_heart_disease": True, "heart_failure": False, "cardiac_arrest_history": False, "cardiac_event_complicated": False,
    "arrhythmia_status": "none", "depression_diagnosed": False, "lvef": 55.0, "exercise_test_done": "treadmill_ecg",
    "peak_mets": 8.0, "exercise_bp_response": "normal", "exertional_symptoms": none_of("exertional_symptoms"),
}  # fmt: skip


def of(**changes: object):
    values = {k: v for k, v in {**LOW, **changes}.items() if v is not None}
    return cardiac_class(derive(Facts.of(TODAY, values), LIBRARY))


@pytest.mark.parametrize(
    ("changes", "code", "line"),
    [
        ({}, "low", None), ({"lvef": 39.9}, "high", "lvef"), ({"lvef": 40.0}, "moderate", "lvef"), ({"lvef": 50.0}, "low", None),
        ({"heart_failure": True}, "high", "heart_failure"), ({"depression_diagnosed": True}, "high", "depression_diagnosed"),
        ({"st_depression": 2.0}, "high", "st_depression"), ({"st_depression": 1.9}, "moderate", "st_depression"),
        ({"test_symptom_mets": 4.9}, "high", "test_symptom_mets"), ({"test_symptom_mets": 5.0}, "moderate", "test_symptom_mets"),
        ({"peak_mets": 4.9}, "high", "peak_mets"), ({"chronotropic_incompetence": True}, "high", "chronotropic_incompetence"),
        ({"exercise_bp_response": "flat_or_falling"}, "high", "exercise_bp_response"),
        ({"arrhythmia_status": "complex_ventricular"}, "high", "arrhythmia_status"),
        ({"cardiac_arrest_history": True}, "high", "cardiac_arrest_history"),
        ({"cardiac_event_complicated": True}, "high", "cardiac_event_complicated"),
    ],
    ids=str,
)  # fmt: skip
def test_the_class_and_the_line_that_made_it(changes, code, line):
    found = of(**changes)
    assert (found.settled.code, found.missing) == (code, ())
    speaking = {part.id for part in found.parts if part.speaks is Answer.YES and part.means in ("高危条件", "中危条件")}
    assert (line is None and not speaking) or line in speaking


@pytest.mark.parametrize(
    ("changes", "worst", "missing"),
    [
        ({"lvef": None}, "high", "lvef"), ({"arrhythmia_status": None}, "high", "arrhythmia_status"), ({"peak_mets": None}, "high", "peak_mets"),
        ({"exercise_test_done": None}, "high", "test_symptom_mets"), ({"depression_diagnosed": None}, "high", "depression_diagnosed"),
        ({"exertional_symptoms": None}, "moderate", "exertional_symptoms"),
    ],
    ids=str,
)  # fmt: skip
def test_with_a_gap_it_is_moderate_at_least_and_open_up_to_high(changes, worst, missing):
    found = of(**changes)
    assert (found.classes[found.least].code, found.classes[found.worst].code) == ("moderate", worst)
    assert missing in found.missing and any("资料不全" in note.say for note in found.notes)


def test_moderate_with_everything_known_but_not_low_says_so():
    found = of(exertional_symptoms=some_of("exertional_symptoms", "palpitations"))
    assert found.settled.code == "moderate" and any("没有达到低危" in note.say for note in found.notes)


def test_low_capacity_alone_is_high_by_our_own_rule():
    assert any("本站按高危" in note.say for note in of(peak_mets=4.9).notes)
    assert not any("本站按高危" in note.say for note in of(peak_mets=4.9, lvef=30.0).notes)


def test_a_test_that_noted_nothing_and_no_test_at_all_are_told_apart():
    noted = next(part for part in of().parts if part.id == "st_depression")
    untested = next(part for part in of(exercise_test_done="none").parts if part.id == "st_depression")
    assert noted.text == "试验中没有记到" and noted.known and not untested.known


@pytest.mark.parametrize("device", [None, "lvad", "none"])
def test_it_is_not_for_people_without_such_a_heart(device):
    assert of(coronary_heart_disease=False, cardiac_device=device) is None


@pytest.mark.parametrize("changes", [{"cardiac_device": "pacemaker"}, {"valve_disease": "replaced"}, {"heart_failure": True}], ids=str)
def test_it_is_for_device_valve_and_failure(changes):
    assert of(coronary_heart_disease=False, **changes) is not None
