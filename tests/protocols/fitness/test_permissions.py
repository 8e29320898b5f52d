"""Who does which test today: both sides of every limit, what is not known, and that nothing loosens."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.criteria import applicable, used_facts
from protocols.facts import NEVER, Facts, Known, SetAnswer, definition
from protocols.fitness.permissions import BODY_SIZE, ONE_RM, all_tests, allowed_tests, rules
from protocols.fitness.results import Outcome
from protocols.library import load_library
from protocols.missing import facts_for_plan
from protocols.screening import screen
from protocols.terms import Answer, Confidence, Gate
from tests.protocols.people import HEALTHY, TODAY, resident, some_of, whole_residents

LIBRARY = load_library()
A, M, Q, ALT, NO = Outcome.ALLOWED, Outcome.MEASURE_ONLY, Outcome.ASK_FIRST, Outcome.ALTERNATIVE, Outcome.NOT_TODAY
ASKED = {
    "osteoporosis": False, "fragility_fracture": "none", "osteoarthritis": False, "parkinson_disease": False,
    "low_back_pain_chronic": False, "joint_limits": SetAnswer(frozenset(), definition("joint_limits").codes), "pain_rest": 0.0,
}  # fmt: skip
"""What no diagnosis opens but a test asks."""
BORN_1996 = date(1996, 5, 1)
END = ("vo2max_rel", "step_index", "step_2min")
MAX = ("grip", "push_ups", "knee_push_ups", "arm_curl_30s", ONE_RM)
BEND = ("sit_ups_1min", "sit_and_reach", "chair_sit_reach")


def young(**changes: object) -> Facts:
    """A man of 30 with every question of every test answered."""
    return resident(**{"birth_date": BORN_1996, **ASKED, **changes})


def woman(**changes: object) -> Facts:
    return young(**{"sex": "2", "pregnancy_status": "not_pregnant", **changes})


def all_of(facts: Facts, on: Facts | None = None):
    return {p.item: p for p in allowed_tests(facts, screen(facts if on is None else on, LIBRARY), LIBRARY)}


def outcomes(facts: Facts) -> dict[str, Outcome]:
    return {item: p.outcome for item, p in all_of(facts).items()}


def fired(facts: Facts, item: str) -> set[str]:
    return {r.rule_id for r in all_of(facts)[item].reasons}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_a_healthy_man_of_whom_everything_is_known_may_do_everything():
    found = all_of(young())
    assert {p.outcome for p in found.values()} == {A} and not any(p.ask or p.reasons for p in found.values())
    assert all(p.scored for item, p in found.items() if item != ONE_RM) and tuple(found) == all_tests()


# (rule, tests, outcome, facts on the far side, facts on the near side)
HEART = {"coronary_heart_disease": True, "mi_date": NEVER, "pci_date": NEVER, "cabg_date": NEVER, "sternotomy_date": NEVER}
DIABETES = {"diabetes_type": "type2", "peripheral_neuropathy": False, "eye_procedure_date": NEVER}
BACK = some_of("back_red_flags")
LIMITS = [
    ("FT-BP", ("chair_stand_30s", "vital_capacity", "vertical_jump"), NO, {"resting_systolic": 160.0}, {"resting_systolic": 159.0}),
    ("FT-BP", ("up_and_go_8ft", "walk_6min"), NO, {"resting_diastolic": 100.0}, {"resting_diastolic": 99.0}),
    ("FT-BP-GRIP", ("grip",), M, {"resting_systolic": 160.0}, {"resting_systolic": 159.0}),
    ("FT-BP-STOP", ("grip", "sit_and_reach", "height"), NO, {"resting_systolic": 180.0}, {"resting_systolic": 179.0}),
    ("FT-BP-STOP", ("grip", "sit_and_reach", "weight"), NO, {"resting_diastolic": 110.0}, {"resting_diastolic": 109.0}),
    ("FT-END-RATE", END, NO, {"resting_heart_rate": 120.0}, {"resting_heart_rate": 119.0}),
    ("FT-END-RATE", END, NO, {"af_type": "permanent", "resting_heart_rate": 110.0}, {"af_type": "permanent", "resting_heart_rate": 109.0}),
    ("FT-END-RATE", END, NO, {"heart_failure": True, "resting_heart_rate": 100.0}, {"heart_failure": True, "resting_heart_rate": 99.0}),
    ("FT-END-SPO2", END, NO, {"spo2_rest": 89.0}, {"spo2_rest": 90.0}),
    ("FT-END-SYMPTOM", END, NO, {"exertional_symptoms": some_of("exertional_symptoms", "palpitations")}, {}),
    ("FT-END-SYMPTOM", END, NO, {"exertional_symptoms": some_of("exertional_symptoms", "palpitations"), "symptom_assessed": False},
     {"exertional_symptoms": some_of("exertional_symptoms", "palpitations"), "symptom_assessed": True}),
    ("FT-END-HEART", END, NO, HEART | {"doctor_clearance": "light"}, HEART | {"doctor_clearance": "light_moderate"}),
    ("FT-END-HEART", END, NO, {"stroke_type": "ischaemic", "stroke_date": ago(900), "doctor_clearance": None}, {"stroke_type": "none"}),
    ("FT-EST", ("vo2max_rel", "step_index"), M, {"medications": SetAnswer(frozenset({"meituoluoer"}))}, {}),
    ("FT-EST", ("vo2max_rel", "step_index"), M, {"af_type": "paroxysmal"}, {"af_type": "none"}),
    ("FT-MAX-EYE", MAX, NO, DIABETES | {"retinopathy_stage": "moderate_npdr"}, DIABETES | {"retinopathy_stage": "mild_npdr"}),
    ("FT-MAX-EYE-OP", MAX, NO, DIABETES | {"retinopathy_stage": "none", "eye_procedure_date": ago(41)},
     DIABETES | {"retinopathy_stage": "none", "eye_procedure_date": ago(42)}),
    ("FT-MAX-ANEURYSM", MAX, NO, {"aortic_or_cerebral_aneurysm": True}, {}),
    ("FT-MAX-HERNIA", (*MAX, "sit_ups_1min"), NO, {"other_conditions": some_of("other_conditions", "hernia")}, {}),
    ("FT-MAX-STERNUM", MAX, NO, HEART | {"sternotomy_date": ago(83)}, HEART | {"sternotomy_date": ago(84)}),
    ("FT-MAX-STERNUM", MAX, NO, HEART | {"cabg_date": ago(83)}, HEART | {"cabg_date": ago(84)}),
    ("FT-MAX-DEVICE", MAX, NO, {"cardiac_device": "pacemaker", "device_implant_date": ago(55)},
     {"cardiac_device": "pacemaker", "device_implant_date": ago(56)}),
    ("FT-1RM", (ONE_RM,), NO, {"egfr": 29.9}, {"egfr": 30.0}),
    ("FT-BEND-BONE", BEND, NO, {"osteoporosis": True}, {}),
    ("FT-BEND-BONE", BEND, NO, {"fragility_fracture": "vertebral"}, {"fragility_fracture": "hip"}),
    ("FT-BEND-FLAG", BEND, NO, {"low_back_pain_chronic": True, "back_red_flags": some_of("back_red_flags", "night_pain")},
     {"low_back_pain_chronic": True, "back_red_flags": BACK}),
    ("FT-BEND-PAIN", BEND, NO, {"low_back_pain_chronic": True, "back_red_flags": BACK, "pain_rest": 7.0},
     {"low_back_pain_chronic": True, "back_red_flags": BACK, "pain_rest": 6.9}),
    ("FT-JUMP-AGE", ("vertical_jump",), NO, {"birth_date": date(1976, 11, 23)}, {"birth_date": date(1976, 11, 24)}),
    ("FT-JUMP-BMI", ("vertical_jump",), NO, {"height": 200.0, "weight": 130.0}, {"height": 200.0, "weight": 129.9}),
    ("FT-JUMP-JOINT", ("vertical_jump",), NO, {"osteoarthritis": True}, {}),
    ("FT-JUMP-KNEE", ("vertical_jump",), NO, {"joint_limits": some_of("joint_limits", "knee")}, {"joint_limits": some_of("joint_limits", "wrist")}),
    ("FT-JUMP-KNEE", ("vertical_jump",), NO, {"impact_tolerated": False}, {"impact_tolerated": True}),
    ("FT-JUMP-BONE", ("vertical_jump",), NO, {"osteoporosis": True}, {}),
    ("FT-JUMP-EYE", ("vertical_jump",), NO, DIABETES | {"retinopathy_stage": "mild_npdr"}, DIABETES | {"retinopathy_stage": "none"}),
    ("FT-JUMP-NERVE", ("vertical_jump",), NO, DIABETES | {"peripheral_neuropathy": True, "retinopathy_stage": "none"},
     DIABETES | {"retinopathy_stage": "none"}),
    ("FT-BAL-FALL", ("one_leg_stand_ec",), ALT, {"birth_date": date(1960, 1, 1), "falls_12m": 2.0}, {"birth_date": date(1960, 1, 1), "falls_12m": 1.0}),
    ("FT-BAL-NERVE", ("one_leg_stand_ec",), ALT, {"peripheral_neuropathy": True, "cancer_status": "remission"}, {}),
    ("FT-BAL-PD", ("one_leg_stand_ec",), ALT, {"parkinson_disease": True}, {}),
    ("FT-BAL-STROKE", ("one_leg_stand_ec",), ALT, {"stroke_type": "unknown"}, {}),
    ("FT-BAL-DIZZY", ("one_leg_stand_ec",), ALT, {"symptoms_today": some_of("symptoms_today", "dizzy")}, {}),
    ("FT-BIA-DEVICE", ("body_fat_pct",), NO, {"cardiac_device": "icd"}, {}),
    ("FT-BIA-WATER", ("body_fat_pct",), M, {"exertional_symptoms": some_of("exertional_symptoms", "ankle_oedema")}, {}),
    ("FT-BIA-WATER", ("body_fat_pct",), M, {"dialysis_or_transplant": "dialysis"}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "tests", "outcome", "far", "near"), LIMITS, ids=[f"{n}-{row[0]}" for n, row in enumerate(LIMITS)])
def test_both_sides_of_every_limit(rule, tests, outcome, far, near):
    here, there = all_of(young(**far)), all_of(young(**near))
    for test in tests:
        named = {r.rule_id: r for r in here[test].reasons}
        assert named[rule].outcome is outcome and here[test].outcome >= min(outcome, Q), (test, here[test])
        assert here[test].outcome is NO or outcome is not NO
        assert named[rule].confidence in (Confidence.C, Confidence.P) and named[rule].source in LIBRARY.sources
        assert rule not in {r.rule_id for r in there[test].reasons}
        assert not (outcome is M and here[test].scored)


@pytest.mark.parametrize("status", ["possible", "pregnant"])
def test_pregnancy(status):
    facts = woman(pregnancy_status=status)
    for test, rule in (*((t, "FT-BEND-PREG") for t in BEND), ("vertical_jump", "FT-JUMP-PREG"), ("body_fat_pct", "FT-BIA-PREG")):
        assert rule in fired(facts, test) and rule not in fired(woman(), test)
    assert not all_of(facts)["bmi"].scored and all_of(woman())["bmi"].scored


def test_every_rule_has_a_limit_that_was_tried():
    pregnancy = {"FT-BEND-PREG", "FT-JUMP-PREG", "FT-BIA-PREG", "FT-BODY-PREG"}
    assert {rule.reason.rule_id for rule in rules()} == {row[0] for row in LIMITS} | pregnancy


def test_plain_sentences_are_short_and_every_reason_has_words():
    for rule in rules():
        parts = rule.reason.plain.replace("。", "，").strip("，").split("，")
        assert rule.reason.say and rule.reason.plain and all(len(part) <= 16 for part in parts)


# -- the screening comes first --


def test_nothing_known_allows_nothing_but_the_scale():
    found = all_of(Facts.of(TODAY, {}))
    assert {p.outcome for item, p in found.items() if item not in BODY_SIZE} == {Q}
    assert found["height"].outcome is A and found["weight"].outcome is A
    asked = {key for key, _ in found["sit_ups_1min"].ask}
    assert {"consent_exercise", "resting_systolic", "symptoms_today", "osteoporosis", "low_back_pain_chronic"} <= asked


@pytest.mark.parametrize(("consent", "outcome"), [(False, NO), (None, Q)])
def test_without_consent_no_test(consent, outcome):
    found = outcomes(young(consent_exercise=consent))
    assert {o for item, o in found.items() if item not in BODY_SIZE} == {outcome}


@pytest.mark.parametrize(
    "changes",
    [{"infection_today": "systemic"}, {"vomiting_diarrhoea_dehydration": True}, {"diabetes_type": "type1"}, {"doctor_clearance": "none"}],
)
def test_what_stops_or_postpones_forbids_every_test(changes):
    assert set(outcomes(young(**changes)).values()) == {NO}


def test_a_screening_of_another_day_does_not_count():
    facts = young()
    earlier = Facts.from_json({**facts.to_json(), "on": "2026-11-22"})
    assert outcomes(facts)["grip"] is A
    assert all_of(facts, earlier)["grip"].outcome is Q and "FT-SCREEN" in {r.rule_id for r in all_of(facts, earlier)["grip"].reasons}


def test_yesterdays_pressure_is_not_todays():
    found = all_of(young(resting_systolic=Known(122.0, ago(1)), resting_diastolic=Known(76.0, ago(1))))
    assert found["push_ups"].outcome is Q and {"resting_systolic", "resting_diastolic"} <= {key for key, _ in found["push_ups"].ask}


def test_pressure_of_160_leaves_body_size_reach_and_seated_grip():
    known = outcomes(young(resting_systolic=165.0))
    assert (known["sit_and_reach"], known["chair_sit_reach"], known["height"], known["body_fat_pct"]) == (A, A, A, A)
    assert known["grip"] is M and known["vital_capacity"] is NO and known["back_scratch"] is NO
    hypertensive = outcomes(young(resting_systolic=165.0, hypertension=True))
    assert (hypertensive["sit_and_reach"], hypertensive["height"], hypertensive["grip"]) == (A, A, NO)
    unwell = outcomes(young(resting_systolic=165.0, hypertension=True, symptoms_today=some_of("symptoms_today", "pain_new")))
    assert unwell["sit_and_reach"] is NO and unwell["height"] is NO


def test_exertion_waits_for_the_physician():
    without = all_of(young(supervised_only_advised=True, doctor_clearance=None))
    assert without["push_ups"].outcome is Q and "doctor_clearance" in {key for key, _ in without["push_ups"].ask}
    assert without["choice_reaction"].outcome is A


# -- what is not known --


@pytest.mark.parametrize(
    ("fact", "tests"),
    [("osteoporosis", (*BEND, "vertical_jump")), ("fragility_fracture", BEND), ("osteoarthritis", ("vertical_jump",)),
     ("parkinson_disease", ("one_leg_stand_ec",)), ("aortic_or_cerebral_aneurysm", MAX), ("stroke_type", ("one_leg_stand_ec",)),
     ("low_back_pain_chronic", BEND), ("retinal_detachment", ("grip", "vertical_jump"))],
)  # fmt: skip
def test_not_known_is_never_no(fact, tests):
    facts = young(**{fact: None, **({"pain_rest": None} if fact == "low_back_pain_chronic" else {})})
    found = all_of(facts)
    for test in tests:
        assert found[test].outcome is Q and fact in {key for key, _ in found[test].ask}
        assert all(words for _, words in found[test].ask)


def test_what_the_vocabulary_assumes_counts_as_there():
    found = all_of(young(diabetes_type="type2"))
    assert "FT-MAX-EYE" in {r.rule_id for r in found["grip"].reasons} and found["grip"].outcome is NO
    assert "FT-BAL-NERVE" in {r.rule_id for r in found["one_leg_stand_ec"].reasons}


def test_a_rhythm_nobody_took_keeps_the_estimate_unscored():
    found = all_of(young(current_rhythm=None))["vo2max_rel"]
    assert not found.scored and "current_rhythm" in {key for key, _ in found.ask}


def test_the_other_way_to_stand_is_named_and_waits_for_the_screening_too():
    found = all_of(young(parkinson_disease=True))["one_leg_stand_ec"]
    assert (found.outcome, found.instead) == (ALT, "one_leg_stand_eyes_open") and "栏杆" in found.instead_say
    unasked = all_of(young(parkinson_disease=True, infection_today=None))["one_leg_stand_ec"]
    assert unasked.outcome is Q and unasked.instead == "one_leg_stand_eyes_open"
    ill = all_of(young(parkinson_disease=True, infection_today="systemic"))["one_leg_stand_ec"]
    assert ill.outcome is NO and not ill.instead and not ill.ask


_DANGEROUS = {
    "osteoporosis": True, "parkinson_disease": True, "aortic_or_cerebral_aneurysm": True, "resting_systolic": 170.0, "falls_12m": 3.0,
    "osteoarthritis": True, "resting_heart_rate": 121.0, "low_back_pain_chronic": True, "af_type": "permanent", "heart_failure": True,
    "stroke_type": "ischaemic", "cardiac_device": "pacemaker", "diabetes_type": "type2", "fragility_fracture": "vertebral",
}  # fmt: skip
_RANK = {A: 0, M: 1, Q: 2, ALT: 2, NO: 3}
"""Asking first and another way of doing it may follow each other: a new diagnosis opens new questions."""


@settings(max_examples=40)
@given(whole_residents(), st.sampled_from(sorted(_DANGEROUS)))
def test_one_more_danger_never_loosens_a_test(values, fact):
    benign = {**ASKED, **values, fact: {**HEALTHY, **ASKED}[fact]}
    before, after = all_of(Facts.of(TODAY, benign)), all_of(Facts.of(TODAY, {**benign, fact: _DANGEROUS[fact]}))
    for test, found in after.items():
        assert _RANK[found.outcome] >= _RANK[before[test].outcome] and found.scored <= before[test].scored, (fact, test)


_GUARDED = {"impact_tolerated", "cardiomyopathy_type", "arrhythmia_status", "pulmonary_hypertension", "eye_procedure_date"}
"""What counts only where somebody wrote it down."""
_DECIDING = sorted(
    fact for fact in {key for rule in rules() for key in used_facts(rule.when)} - _GUARDED if not definition(fact).is_derived
)


@settings(max_examples=40)
@given(whole_residents(), st.sampled_from(_DECIDING))
def test_taking_an_answer_away_never_allows_a_test(values, gone):
    known = {**ASKED, **values}
    less = Facts.of(TODAY, {key: value for key, value in known.items() if key != gone})
    before, after = all_of(Facts.of(TODAY, known)), all_of(less)
    if applicable(gone, facts_for_plan(less, LIBRARY).at(Gate.DAY)) is not Answer.NO:
        allowed = [test for test, found in after.items() if found.outcome is A and test not in BODY_SIZE]
        assert all(before[test].outcome is A for test in allowed), (gone, allowed)
