"""Derived facts: three-valued, from their inputs only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from protocols.derive import all_of, any_of, bp_grade, derive, hr_max_by_age, negated
from protocols.derive_drugs import medication_of
from protocols.facts import NEVER, Facts, Known, SetAnswer
from protocols.library import load_library
from protocols.terms import Answer
from tests.protocols.people import TODAY, none_of, resident, some_of

LIBRARY = load_library()
YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN


def derived(**values: object) -> Facts:
    return derive(Facts.of(TODAY, values), LIBRARY)


def taking(*drugs: str) -> SetAnswer:
    return SetAnswer(frozenset(drugs))


@pytest.mark.parametrize(
    ("born", "age"),
    [(date(1966, 11, 23), 60), (date(1966, 11, 24), 59), (date(2008, 2, 29), 18), (date(2026, 11, 23), 0)],
)
def test_age_in_completed_years(born, age):
    assert derived(birth_date=born).number("age") == age


def test_nothing_comes_of_nothing():
    """Without inputs nothing is derived but what says so itself: no rate may be used, the questionnaire is incomplete."""
    facts = derived()
    assert {key: facts.value(key) for key in facts} == {"hr_max_method": "none", "readiness_result": "incomplete"}


@pytest.mark.parametrize(
    ("kind", "diabetes"),
    [("none", False), ("prediabetes", False), ("gestational", False), ("type1", True), ("type2", True), ("other", True)],
)
def test_diabetes_of_its_type(kind, diabetes):
    assert derived(diabetes_type=kind).value("diabetes") is diabetes


def test_days_since_every_dated_event():
    facts = derived(stroke_date=TODAY - timedelta(days=40), medication_changed_date=NEVER)
    assert facts.number("days_since_stroke") == 40 and facts.number("days_since_medication_changed") is None


@pytest.mark.parametrize(
    ("values", "answers"),
    [
        ({}, (NOT_KNOWN, NOT_KNOWN)),
        ({"medications": taking("meituoluoer")}, (YES, NOT_KNOWN)),
        ({"medications": taking("meituoluoer"), "medication_list_confirmed": True}, (YES, NO)),
        ({"medications": taking("倍他乐克"), "medication_list_confirmed": True}, (YES, NO)),
        ({"medications": taking(), "medication_list_confirmed": True}, (NO, NO)),
        ({"medications": taking(), "medication_list_confirmed": False}, (NOT_KNOWN, NOT_KNOWN)),
        ({"medications": taking("meituoluoer", "某某胶囊"), "medication_list_confirmed": True}, (YES, NOT_KNOWN)),
    ],
)
def test_an_absent_class_is_no_only_with_a_confirmed_list_of_known_drugs(values, answers):
    facts = derived(**values)
    assert (facts.answer("takes_beta_blocker"), facts.answer("takes_insulin")) == answers


def test_an_unknown_drug_is_unclassified_and_a_fixed_combination_has_all_its_classes():
    assert derived(medications=taking("某某胶囊")).answer("takes_unclassified") is YES
    assert derived(medications=taking("xieshatanqinglvsaiqin")).value("medication_classes").yes == {"arb", "thiazide"}
    assert medication_of("安博诺", LIBRARY).id == "ebeishatanqinglvsaiqin" and medication_of("没有这个药", LIBRARY) is None


@pytest.mark.parametrize(
    ("values", "group"),
    [
        ({"diabetes_type": "none", "medications": taking(), "medication_list_confirmed": True}, "na"),
        ({"diabetes_type": "none"}, "na"),
        ({"diabetes_type": "type2"}, None),
        ({"diabetes_type": "type2", "medications": taking("erjiashuanggua")}, None),
        ({"diabetes_type": "type2", "medications": taking("erjiashuanggua"), "medication_list_confirmed": True}, "i"),
        ({"diabetes_type": "type2", "medications": taking("gelieqite")}, "ii"),
        ({"diabetes_type": "gestational", "medications": taking(), "medication_list_confirmed": True}, "i"),
    ],
)
def test_hypoglycaemia_group(values, group):
    assert derived(**values).value("hypoglycaemia_drug_group") == group


@pytest.mark.parametrize(
    ("drugs", "confirmed", "risk"),
    [
        ((), True, "none"),
        ((), False, None),
        (("asipilin",), True, "single_antiplatelet"),
        (("asipilin", "lvbigelei"), True, "dual_antiplatelet"),
        (("huafalin",), True, "anticoagulant"),
        (("huafalin",), False, "anticoagulant_plus"),
        (("huafalin", "asipilin"), True, "anticoagulant_plus"),
    ],
)
def test_bleeding_risk(drugs, confirmed, risk):
    assert derived(medications=taking(*drugs), medication_list_confirmed=confirmed).value("bleeding_risk") == risk


@pytest.mark.parametrize(
    ("systolic", "diastolic", "grade"),
    [(119, 79, "normal"), (120, 79, "high_normal"), (139, 89, "high_normal"), (140, 89, "grade1"), (139, 90, "grade1"), (160, 99, "grade2"), (159, 100, "grade2"), (180, 80, "grade3"), (150, 110, "grade3")],
)
def test_grades_of_pressure(systolic, diastolic, grade):
    assert bp_grade(systolic, diastolic) == grade


@pytest.mark.parametrize(
    ("fact_id", "values", "expected"),
    [
        ("bmi", {"height": 170.0, "weight": 69.36}, pytest.approx(24.0)),
        ("bmi_class", {"height": 100.0, "weight": 24.0}, "overweight"),
        ("bmi_class", {"height": 100.0, "weight": 23.99}, "normal"),
        ("bmi_class", {"height": 100.0, "weight": 28.0}, "obese"),
        ("bmi", {"height": 170.0}, None),
        ("waist_risk", {"waist": 85.0, "sex": "1"}, "pre_central"),
        ("waist_risk", {"waist": 85.0, "sex": "2"}, "central"),
        ("waist_risk", {"waist": 84.9, "sex": "1"}, "normal"),
        ("waist_risk", {"waist": 95.0, "sex": "9"}, None),
        ("ckd_stage", {"egfr": 45.0}, "g3a"),
        ("ckd_stage", {"egfr": 44.9}, "g3b"),
        ("ckd_stage", {"egfr": 14.9}, "g5"),
        ("diabetic_nephropathy_stage", {"urine_acr": 3.0, "diabetes": True}, "a2"),
        ("diabetic_nephropathy_stage", {"urine_acr": 30.0, "diabetes": True}, "a3"),
        ("pavs_minutes_week", {"pavs_days": 3.0, "pavs_minutes_day": 20.0}, 60),
        ("pavs_minutes_week", {"pavs_days": 0.0}, 0),
        ("pavs_minutes_week", {"pavs_days": 3.0}, None),
        ("exertional_symptom_any", {"exertional_symptoms": SetAnswer(frozenset({"palpitations"}))}, True),
        ("exertional_symptom_any", {"exertional_symptoms": SetAnswer(frozenset(), frozenset({"palpitations"}))}, None),
        ("exertional_symptom_any", {"exertional_symptoms": none_of("exertional_symptoms")}, False),
        ("hr_ceiling", {"ischaemic_threshold_hr": 130.0, "icd_detection_rate": 150.0, "session_hr_limit_ordered": 125.0}, 120),
        ("hr_ceiling", {}, None),
    ],
)
def test_body_laboratory_and_habits(fact_id, values, expected):
    assert derived(**values).value(fact_id) == expected


def test_an_orthostatic_drop_needs_both_readings_of_one_visit():
    both = {"resting_systolic": 140.0, "standing_systolic_lowest": 118.0}
    assert derived(**both).number("orthostatic_systolic_drop") == 22
    older = {**both, "standing_systolic_lowest": Known(118.0, TODAY - timedelta(days=30))}
    assert derived(**older).number("orthostatic_systolic_drop") is None


def test_a_derived_value_is_as_old_as_its_oldest_input():
    old = TODAY - timedelta(days=20)
    assert derived(height=Known(170.0, old), weight=70.0).known("bmi").on == old


def test_known_disease_needs_every_answer_to_be_no():
    whole = derive(resident(), LIBRARY)
    assert (whole.answer("known_cmr_disease"), whole.answer("known_disease_cn25")) == (NO, NO)
    for fact_id in ("heart_failure", "af_type", "chronic_kidney_disease", "stroke_type"):
        assert derive(resident(**{fact_id: None}), LIBRARY).answer("known_cmr_disease") is NOT_KNOWN
    hypertensive = derive(resident(hypertension=True), LIBRARY)
    assert (hypertensive.answer("known_cmr_disease"), hypertensive.answer("known_disease_cn25")) == (NO, YES)
    assert derive(resident(height=170.0, weight=80.92), LIBRARY).answer("known_disease_cn25") is YES
    assert derive(resident(weight=None), LIBRARY).answer("known_disease_cn25") is NOT_KNOWN


@pytest.mark.parametrize(
    "change",
    [
        {"medications": taking("meituoluoer")},
        {"current_rhythm": "af"},
        {"current_rhythm": "paced"},
        {"af_type": "permanent"},
        {"cardiac_device": "pacemaker"},
        {"coronary_heart_disease": True},
        {"heart_failure": True},
        {"chronotropic_incompetence": True},
        {"diabetes_type": "type2", "autonomic_neuropathy": True},
    ],
    ids=str,
)
def test_heart_rate_may_not_guide_effort(change):
    facts = derive(resident(**change), LIBRARY)
    assert facts.answer("hr_target_valid") is NO
    assert facts.value("hr_max_method") == "none" and facts.number("hr_max_estimate") is None


@pytest.mark.parametrize(
    "change",
    [
        {"medications": None},
        {"medication_list_confirmed": False},
        {"current_rhythm": None},
        {"current_rhythm": "irregular"},
        {"cardiac_device": None},
        {"heart_failure": None},
        {"diabetes_type": "type2", "resting_heart_rate": 101.0},
        {"diabetes_type": "type2", "standing_systolic_lowest": 102.0},
    ],
    ids=str,
)
def test_whether_heart_rate_may_guide_effort_is_not_known(change):
    facts = derive(resident(**change), LIBRARY)
    assert facts.answer("hr_target_valid") is NOT_KNOWN
    assert facts.value("hr_max_method") == "none" and facts.number("heart_rate_reserve") is None


def test_an_unasked_nerve_test_alone_does_not_forbid_a_zone():
    facts = derive(resident(diabetes_type="type2", resting_heart_rate=100.0), LIBRARY)
    assert facts.answer("hr_target_valid") is YES


def test_reserve_by_formula_and_by_test():
    facts = derive(resident(), LIBRARY)
    assert hr_max_by_age(60) == pytest.approx(165)
    assert (facts.number("hr_max_estimate"), facts.number("heart_rate_reserve")) == (pytest.approx(165), pytest.approx(97))
    tested = {"exercise_test_done": "cpet", "measured_hr_max": 150.0, "medications": taking("meituoluoer")}
    on_drug = derive(resident(**tested), LIBRARY)
    assert (on_drug.value("hr_max_method"), on_drug.number("hr_max_estimate")) == ("measured", 150)
    changed = derive(resident(**tested, exercise_test_date=date(2026, 6, 1), medication_changed_date=date(2026, 6, 2)), LIBRARY)
    assert changed.value("hr_max_method") == "none"
    submaximal = derive(resident(**{**tested, "exercise_test_done": "submaximal"}), LIBRARY)
    assert submaximal.value("hr_max_method") == "none"


def test_deriving_twice_changes_nothing():
    once = derive(resident(hypertension=True, exertional_symptoms=some_of("exertional_symptoms", "claudication")), LIBRARY)
    assert derive(once, LIBRARY) == once


def test_kleene_helpers():
    assert [any_of(a) for a in ((NO, NOT_KNOWN), (YES, NOT_KNOWN), (NO, NO), ())] == [NOT_KNOWN, YES, NO, NO]
    assert [all_of(a) for a in ((NO, NOT_KNOWN), (YES, NOT_KNOWN), (YES, YES))] == [NO, NOT_KNOWN, YES]
    assert [negated(a) for a in Answer] == [NO, YES, NOT_KNOWN]


def test_what_is_worked_out_of_more_than_todays_facts_is_kept():
    """An open hold and a gain of weight come from the records; derived anew they would be lost, and with them their rules."""
    given = {"exercise_hold_active": True, "weight_change_3d": 1.8, "weeks_in_programme": 5.0}
    facts = derive(Facts.of(TODAY, {key: Known(value, TODAY, "", "derived") for key, value in given.items()} | {"bmi": Known(31.0, TODAY, "", "derived")}), load_library())
    assert {key: facts.value(key) for key in given} == given
    assert facts.known("bmi") is None, "what follows from today's facts is worked out of them"
