"""The ACSM table, its overlay, the questionnaire and the three-tier label."""

from __future__ import annotations

import itertools
from datetime import date

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


REFERENCE = """
ACSM-0,any,any,unknown,any,incomplete
ACSM-0b,unknown or any,unknown,no,any,incomplete
ACSM-0c,unknown,any,no,any,incomplete
ACSM-1,yes,any,yes,any,recommended
ACSM-2,no,any,yes,any,recommended
ACSM-3,no,yes,no,any,recommended
ACSM-4,no,no,no,light|moderate,not_necessary
ACSM-5,no,no,no,vigorous,not_necessary
ACSM-6,yes,no,no,any,not_necessary
ACSM-7,yes,yes,no,light|moderate,not_necessary
ACSM-8,yes,yes,no,vigorous,recommended
"""
"""The printed table of screening §1.1, row by row: rule, regular, known disease, symptoms, desired intensity, outcome."""


def printed(regular: str, known: str, symptoms: str, desired: str) -> tuple[str, str]:
    """The first printed row that matches; symptoms with activity not known have none and take the row without permission."""
    for line in REFERENCE.strip().splitlines():
        rule, *cells, outcome = line.split(",")
        answers = (regular, known, symptoms, desired)
        if all("any" in cell or answer in cell.split("|") for cell, answer in zip(cells, answers, strict=True)):
            return rule, outcome
    assert (regular, symptoms) == ("unknown", "yes")
    return "ACSM-2", "recommended"


def test_every_combination_is_answered_as_the_table_is_printed():
    words = {Y: "yes", N: "no", U: "unknown"}
    met = set()
    for regular, known, symptoms in itertools.product(Answer, repeat=3):
        for desired in ("light", "moderate", "vigorous"):
            found = table_row(regular, known, symptoms, desired)
            assert (found.id, found.outcome) == printed(words[regular], words[known], words[symptoms], desired)
            met.add(found.id)
    assert met == {line.partition(",")[0] for line in REFERENCE.strip().splitlines()}


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"hypertension": True}, "高血压"),
        ({"copd": True}, "慢阻肺"),
        ({"asthma": True}, "哮喘"),
        ({"other_lung_disease": "ild"}, "间质性肺病或囊性纤维化"),
        ({"other_lung_disease": "cystic_fibrosis"}, "间质性肺病或囊性纤维化"),
        ({"height": 100.0, "weight": 28.0}, "肥胖"),
        ({"diabetes_type": "prediabetes"}, "糖尿病前期"),
        ({"dyslipidaemia": True}, "血脂异常"),
        ({"waist": 90.0, "fasting_glucose": 6.1, "resting_systolic": 130.0}, "代谢综合征"),
    ],
    ids=str,
)
def test_every_disease_the_consensus_adds_makes_it_stricter_and_is_named(changes, name):
    both = tables(derive(resident(regular_exercise_3m=False, **changes), LIBRARY))
    assert (both.acsm.id, both.cn25.id, both.stricter.id) == ("ACSM-4", "ACSM-3", "ACSM-3")
    assert name in both.why and both.why.startswith("按 2025 共识更严")


@pytest.mark.parametrize(
    "changes",
    [{"height": 100.0, "weight": 27.99}, {"other_lung_disease": "other"}, {"waist": 89.9, "fasting_glucose": 6.1, "resting_systolic": 130.0}, {}],
    ids=str,
)
def test_what_the_consensus_does_not_add_leaves_both_alike(changes):
    both = tables(derive(resident(regular_exercise_3m=False, **changes), LIBRARY))
    assert (both.acsm.id, both.cn25.id, both.why) == ("ACSM-4", "ACSM-4", "两种口径结论一样。")


@pytest.mark.parametrize(
    ("changes", "row"),
    [
        ({"coronary_heart_disease": True}, "ACSM-3"), ({"heart_failure": True}, "ACSM-3"), ({"af_type": "paroxysmal"}, "ACSM-3"),
        ({"valve_disease": "mild"}, "ACSM-3"), ({"cardiomyopathy_type": "dilated"}, "ACSM-3"), ({"arrhythmia_status": "controlled"}, "ACSM-3"),
        ({"arrhythmia_status": "benign"}, "ACSM-4"), ({"stroke_type": "unknown"}, "ACSM-3"), ({"tia_date": date(2020, 1, 1)}, "ACSM-3"),
        ({"peripheral_artery_disease": True}, "ACSM-3"), ({"diabetes_type": "type2"}, "ACSM-3"), ({"diabetes_type": "prediabetes"}, "ACSM-4"),
        ({"chronic_kidney_disease": True}, "ACSM-3"), ({"chronic_kidney_disease": None}, "ACSM-0b"),
    ],
    ids=str,
)  # fmt: skip
def test_the_diseases_that_acsm_itself_counts(changes, row):
    both = tables(derive(resident(regular_exercise_3m=False, **changes), LIBRARY))
    assert both.acsm.id == row


def test_the_overlay_not_asked_to_the_end_is_said():
    both = tables(derive(resident(regular_exercise_3m=False, hypertension=None), LIBRARY))
    assert (both.acsm.id, both.cn25.id) == ("ACSM-4", "ACSM-0b") and "还没有问完" in both.why


def test_the_screening_shows_both_tables_and_why_on_the_one_that_counts():
    acsm, cn25 = screen(resident(hypertension=True, regular_exercise_3m=False), LIBRARY).tables
    assert (acsm.outcome, cn25.outcome) == ("not_necessary", "recommended")
    assert acsm.why == "" and "高血压" in cn25.why


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
