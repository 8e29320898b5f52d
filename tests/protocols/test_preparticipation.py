"""The ACSM table, its overlay, the questionnaire and the three-tier label."""

from __future__ import annotations

import itertools

import pytest

from protocols.derive import derive
from protocols.facts import SetAnswer
from protocols.library import load_library
from protocols.preparticipation import label, table_row, tables
from protocols.readiness import readiness_result
from protocols.screening import screen
from protocols.terms import Answer, RiskTier
from tests.protocols.people import resident, some_of

LIBRARY = load_library()
Y, N, U = Answer.YES, Answer.NO, Answer.NOT_KNOWN


@pytest.mark.parametrize(
    ("regular", "known", "symptoms", "desired", "row", "outcome"),
    [
        (N, N, U, "light", "ACSM-0", "incomplete"),
        (Y, U, N, "light", "ACSM-0b", "incomplete"),
        (U, Y, N, "light", "ACSM-0c", "incomplete"),
        (Y, N, Y, "light", "ACSM-1", "recommended"),
        (N, N, Y, "light", "ACSM-2", "recommended"),
        (U, N, Y, "light", "ACSM-2", "recommended"),
        (N, Y, N, "light", "ACSM-3", "recommended"),
        (N, N, N, "light", "ACSM-4", "not_necessary"),
        (N, N, N, "moderate", "ACSM-4", "not_necessary"),
        (N, N, N, "vigorous", "ACSM-5", "not_necessary"),
        (Y, N, N, "vigorous", "ACSM-6", "not_necessary"),
        (Y, Y, N, "moderate", "ACSM-7", "not_necessary"),
        (Y, Y, N, "vigorous", "ACSM-8", "recommended"),
        (Y, Y, N, None, "ACSM-8", "recommended"),
    ],
)
def test_every_row_of_the_table(regular, known, symptoms, desired, row, outcome):
    found = table_row(regular, known, symptoms, desired)
    assert (found.id, found.outcome) == (row, outcome)


def test_the_table_covers_everyone_and_never_clears_the_unknown():
    for regular, known, symptoms in itertools.product(Answer, repeat=3):
        for desired in ("light", "moderate", "vigorous", None):
            row = table_row(regular, known, symptoms, desired)
            assert row.outcome != "not_necessary" or U not in (regular, known, symptoms)


def test_the_overlay_is_stricter_for_an_inactive_hypertensive():
    both = tables(derive(resident(hypertension=True, regular_exercise_3m=False), LIBRARY))
    assert (both.acsm.id, both.cn25.id, both.stricter.id) == ("ACSM-4", "ACSM-3", "ACSM-3")


def result(**changes: object) -> str:
    return readiness_result(derive(resident(**changes), LIBRARY)).outcome


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, "cleared"),
        ({"hypertension": True}, "cleared_with_advice"),
        ({"hypertension": True, "resting_diastolic": 90.0}, "refer"),
        ({"hypertension": True, "resting_systolic": None}, "refer"),
        ({"hypertension": True, "diabetes_type": "type2"}, "refer"),
        ({"heart_failure": True}, "refer"),
        ({"dyslipidaemia": True}, "cleared_with_advice"),
        ({"dyslipidaemia": None}, "incomplete"),
        ({"hypertension": True, "peripheral_artery_disease": None}, "incomplete"),
        ({"medications": SetAnswer(frozenset({"anlvdiping"}))}, "cleared_with_advice"),
        ({"supervised_only_advised": True}, "cleared_with_advice"),
        ({"infection_today": "cold_no_fever"}, "delay"),
        ({"infection_today": "cold_no_fever", "heart_failure": True}, "refer"),
        ({"infection_today": None}, "incomplete"),
        ({"poorly_controlled_conditions": some_of("poorly_controlled_conditions", "mental")}, "refer"),
        ({"stroke_type": "ischaemic"}, "refer"),
        ({"other_conditions": some_of("other_conditions", "other_unlisted")}, "refer"),
    ],
    ids=str,
)
def test_the_questionnaire(changes, outcome):
    assert result(**changes) == outcome


def test_what_keeps_the_questionnaire_open_is_named():
    readiness = readiness_result(derive(resident(syncope_12m=None), LIBRARY))
    assert (readiness.outcome, readiness.missing) == ("incomplete", ("syncope_12m",))


def tier(**changes: object) -> tuple[RiskTier, bool]:
    screening = screen(resident(**changes), LIBRARY)
    return screening.risk, screening.risk_complete


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (RiskTier.LOW, True)),
        ({"hypertension": True, "doctor_clearance": "light_moderate"}, (RiskTier.MEDIUM, True)),
        ({"resting_systolic": 139.0, "resting_diastolic": 89.0}, (RiskTier.LOW, True)),
        ({"resting_systolic": 140.0}, (RiskTier.MEDIUM, True)),
        ({"resting_diastolic": 99.0}, (RiskTier.MEDIUM, True)),
        ({"resting_diastolic": 100.0}, (RiskTier.HIGH, True)),
        ({"resting_systolic": None}, (RiskTier.MEDIUM, False)),
        ({"heart_failure": True}, (RiskTier.HIGH, True)),
        ({"heart_failure": None}, (RiskTier.MEDIUM, False)),
        ({"valve_disease": "severe_as"}, (RiskTier.HIGH, True)),
        ({"falls_12m": 1.0}, (RiskTier.MEDIUM, True)),
        ({"falls_12m": 2.0}, (RiskTier.HIGH, True)),
        ({"exertional_symptoms": some_of("exertional_symptoms", "ankle_oedema")}, (RiskTier.HIGH, True)),
        ({"exertional_symptoms": some_of("exertional_symptoms", "ankle_oedema"), "symptom_assessed": True}, (RiskTier.MEDIUM, True)),
        ({"exertional_symptoms": None}, (RiskTier.MEDIUM, False)),
        ({"hypertension": True, "diabetes_type": "type2", "doctor_clearance": None}, (RiskTier.HIGH, True)),
        ({"poorly_controlled_conditions": some_of("poorly_controlled_conditions", "glucose")}, (RiskTier.HIGH, True)),
    ],
    ids=str,
)
def test_the_label(changes, expected):
    assert tier(**changes) == expected


def test_the_label_says_why():
    facts = derive(resident(hypertension=True, resting_systolic=150.0), LIBRARY)
    found = label(facts, readiness_result(facts), True, ())
    assert found.tier is RiskTier.MEDIUM and {"有慢性病", "血压达到 140/90"} <= set(found.reasons)
