"""Screening of whole residents: strictness, what is missing, and the physician's clearance."""

from __future__ import annotations

from datetime import timedelta

import pytest

from protocols.facts import Facts, Known, SetAnswer, definition
from protocols.library import load_library
from protocols.screening import applying, facts_for_plan, screen
from protocols.terms import Action, Answer, Clearance, Gate, Intensity, RiskTier
from tests.protocols.people import TODAY, none_of, resident, some_of

LIBRARY = load_library()


def fired(facts: Facts) -> set[str]:
    return {f.rule_id for f in screen(facts, LIBRARY).findings if f.action > Action.GO}


def missing(facts: Facts) -> dict[str, str]:
    return {m.fact_id: m.effect for m in screen(facts, LIBRARY).missing}


def test_a_healthy_person_with_everything_answered_may_start():
    screening = screen(resident(), LIBRARY)
    assert (screening.clearance, screening.concluded, screening.missing) == (Clearance.MAY_START, True, ())
    assert (screening.risk, screening.risk_complete) == (RiskTier.LOW, True)
    assert screening.upper_intensity is Intensity.VIGOROUS
    assert screening.valid_until == TODAY + timedelta(days=90)
    assert not screening.blocks_signing


def test_nothing_known_is_never_a_clearance():
    screening = screen(Facts.of(TODAY, {}), LIBRARY)
    assert not screening.concluded and screening.blocks_signing
    assert screening.risk is RiskTier.MEDIUM and not screening.risk_complete
    assert screening.missing[0].effect == "block"
    assert "签名" in screening.headline


@pytest.mark.parametrize("fact_id", ["hypertension", "exertional_symptoms", "resting_systolic", "symptoms_today", "medications"])
def test_one_question_not_asked_blocks_signing(fact_id):
    screening = screen(resident(**{fact_id: None}), LIBRARY)
    assert not screening.concluded and screening.blocks_signing
    assert missing(resident(**{fact_id: None}))[fact_id] == "block"


def test_one_member_of_a_set_not_answered_is_asked():
    partly = SetAnswer(frozenset(), definition("symptoms_today").codes - {"chest"})
    screening = screen(resident(symptoms_today=partly), LIBRARY)
    assert not screening.concluded and missing(resident(symptoms_today=partly)) == {"symptoms_today": "block"}
    assert screening.missing[0].question == "今天的不适逐项问过了吗？"


def test_parents_are_asked_before_their_children():
    """Whether a fundus is due depends on diabetes: with that not known, only that is asked."""
    asked = missing(resident(diabetes_type=None))
    assert asked["diabetes_type"] == "block" and "retinopathy_stage" not in asked
    assert "retinopathy_stage" in missing(resident(diabetes_type="type2"))


def test_a_fact_that_need_not_be_asked_is_not_missing():
    assert "retinopathy_stage" not in missing(resident())
    assert "falls_12m" not in missing(resident(falls_12m=None, birth_date=TODAY.replace(year=1990)))


def test_an_unmeasured_value_that_no_rule_looks_at_is_not_missing():
    assert "hba1c" not in missing(resident(diabetes_type="type2"))
    assert "main_goal" not in missing(resident())


def test_a_cold_does_not_hide_what_the_questionnaire_still_has_to_ask():
    facts = resident(infection_today="cold_no_fever", stroke_type=None, coronary_heart_disease=True)
    assert screen(facts, LIBRARY).questionnaire == "delay" and missing(facts)["stroke_type"] == "block"


def test_an_assumed_value_restricts_and_is_said():
    facts = resident(diabetes_type="type2", doctor_clearance="light_moderate")
    screening = screen(facts, LIBRARY)
    fundus = next(m for m in screening.missing if m.fact_id == "retinopathy_stage")
    assert (fundus.effect, fundus.assumed) == ("assume", "未查，按“中度非增殖”处理")
    finding = next(f for f in screening.findings if f.rule_id == "DM-R1")
    assert "retinopathy_stage" in finding.assumed and finding.say.startswith("糖尿病视网膜病变分期未查")
    assert facts_for_plan(facts, LIBRARY).known("retinopathy_stage").origin == "assumed"


def test_an_assumed_value_never_answers_no():
    """No clearance recorded is planned as none, yet the doctor has not said no."""
    facts = resident(hypertension=True, doctor_clearance=None)
    assert "INT1" in fired(facts) and "DOC-NO" not in fired(facts)
    assert dict(screen(facts, LIBRARY).trace)["DOC-NO"] is Answer.NO


def test_a_limit_stands_until_the_fact_is_known():
    screening = screen(resident(retinal_detachment=None), LIBRARY)
    assert missing(resident(retinal_detachment=None)) == {"retinal_detachment": "limit"}
    finding = next(f for f in screening.findings if f.rule_id == "NK-retinal_detachment")
    assert finding.avoid == ("跳跃和震动",) and finding.confidence.needs_physician
    assert screening.clearance is Clearance.MAY_START_WITH_LIMITS and not screening.blocks_signing


def test_block_if_blocks_unless_its_condition_is_answered_no():
    old = TODAY.replace(year=1950)
    assert missing(resident(falls_12m=None, birth_date=old))["falls_12m"] == "block"
    loop = {"medications": SetAnswer(frozenset({"fusaimi"})), "doctor_clearance": "light_moderate", "hypertension": True}
    assert missing(resident(**loop))["potassium"] == "block"
    thiazide = loop | {"medications": SetAnswer(frozenset({"qinglvsaiqin"}))}
    assert missing(resident(**thiazide)).get("potassium") in (None, "warn")


def test_a_clearance_answers_what_a_doctor_decides():
    asked = screen(resident(hypertension=True, regular_exercise_3m=False, doctor_clearance=None), LIBRARY)
    assert asked.clearance is Clearance.DOCTOR_DECIDES and asked.headline.startswith("先请医师决定")
    assert "doctor_clearance" in {m.fact_id for m in asked.missing}
    cleared = screen(resident(hypertension=True, regular_exercise_3m=False, doctor_clearance="light_moderate"), LIBRARY)
    assert cleared.clearance is Clearance.MAY_START_WITH_LIMITS and cleared.headline.startswith("可以开始")
    prescreen = next(f for f in cleared.findings if f.rule_id == "PRESCREEN")
    assert prescreen.cleared_on == TODAY and cleared.upper_intensity is Intensity.MODERATE


@pytest.mark.parametrize(
    ("changes", "cap"),
    [
        ({"doctor_clearance": None}, Intensity.VIGOROUS),
        ({"doctor_clearance": None, "regular_exercise_3m": False}, Intensity.MODERATE),
        ({"doctor_clearance": None, "dyslipidaemia": True}, Intensity.MODERATE),
        ({"doctor_clearance": "light"}, Intensity.LIGHT),
        ({"doctor_clearance": "light_moderate"}, Intensity.MODERATE),
        ({"doctor_clearance": "vigorous", "family_history_premature_event": True}, Intensity.MODERATE),
        ({"doctor_clearance": "vigorous", "haemoglobin": 99.0}, Intensity.LIGHT),
    ],
    ids=str,
)
def test_how_hard_a_person_may_work(changes, cap):
    assert screen(resident(**changes), LIBRARY).upper_intensity is cap


def test_a_clearance_never_answers_an_unassessed_symptom():
    facts = resident(exertional_symptoms=some_of("exertional_symptoms", "palpitations"), symptom_assessed=False)
    screening = screen(facts, LIBRARY)
    assert screening.clearance is Clearance.DOCTOR_DECIDES and screening.risk is RiskTier.HIGH


def test_an_older_clearance_does_not_answer_a_newer_reading():
    old = Known("light_moderate", TODAY - timedelta(days=10))
    high = screen(resident(doctor_clearance=old, resting_systolic=165.0), LIBRARY)
    assert high.clearance is Clearance.DOCTOR_DECIDES
    same_day = screen(resident(doctor_clearance="light_moderate", resting_systolic=165.0), LIBRARY)
    assert same_day.clearance is Clearance.MAY_START_WITH_LIMITS


def test_a_change_of_drugs_voids_the_clearance():
    old = Known("vigorous", TODAY - timedelta(days=30))
    kept = resident(hypertension=True, doctor_clearance=old, medication_changed_date=TODAY - timedelta(days=40))
    void = resident(hypertension=True, doctor_clearance=old, medication_changed_date=TODAY - timedelta(days=20))
    assert "INT1" not in fired(kept) and "INT1" in fired(void)


def test_yesterdays_pressure_plans_but_does_not_open_todays_session():
    yesterday = {k: Known(v, TODAY - timedelta(days=1)) for k, v in (("resting_systolic", 122.0), ("resting_diastolic", 76.0))}
    screening = screen(resident(**yesterday), LIBRARY)
    assert not screening.concluded and not screening.blocks_signing
    assert {m.effect for m in screening.missing if m.fact_id == "resting_systolic"} == {"warn"}


def test_gravest_finding_leads_and_speaks_in_the_headline():
    facts = resident(resting_systolic=185.0, hypertension=True, symptoms_today=some_of("symptoms_today", "pain_new"))
    screening = screen(facts, LIBRARY)
    assert [f.action for f in screening.findings] == sorted((f.action for f in screening.findings), reverse=True)
    assert screening.clearance is Clearance.REFER and "185/76" in screening.headline
    assert screening.upper_intensity is Intensity.NONE


def test_a_finding_names_its_facts_its_source_and_its_confidence():
    finding = next(f for f in screen(resident(resting_heart_rate=120.0), LIBRARY).findings if f.rule_id == "X3")
    assert [(u.fact_id, u.text) for u in finding.used] == [("resting_heart_rate", "120 次/分")]
    assert finding.source == "HF23" and "心衰" in finding.source_title and not finding.confidence.needs_physician


def test_day_gates_are_told_in_words_whatever_today_is():
    gates = {g.rule_id: g for g in screen(resident(), LIBRARY).day_gates}
    assert "{" not in "".join(g.say for g in gates.values())
    assert gates["X3"].say == "静息心率（休息 5 分钟并复测）达到 120：不运动，转诊。"
    assert gates["DAY-ILL"].plain == "发烧、头晕，或者哪里不舒服，先不练。"
    assert "X26-HEART" not in gates, "no heart or lung disease: nobody need hear it"
    assert all(g.action > Action.GO for g in gates.values())


def test_derived_values_that_came_along_are_worked_out_anew():
    stale = Known(20.0, TODAY, origin="derived")
    assert screen(resident(age=stale), LIBRARY).clearance is Clearance.MAY_START
    assert facts_for_plan(resident(age=stale), LIBRARY).number("age") == 60


def test_screening_what_was_already_prepared_gives_the_same():
    facts = resident(hypertension=True, diabetes_type="type2", doctor_clearance=None)
    assert screen(facts_for_plan(facts, LIBRARY), LIBRARY) == screen(facts, LIBRARY)


def test_only_protocols_whose_criterion_is_yes_apply():
    ids = {p.id for p in applying(facts_for_plan(resident(hypertension=True), LIBRARY), LIBRARY)}
    assert "hypertension" in ids and "type2_diabetes" not in ids
    assert "hypertension" not in {p.id for p in applying(facts_for_plan(resident(hypertension=None), LIBRARY), LIBRARY)}


def test_live_rules_ask_nothing_at_the_desk():
    waiting = {rule for m in screen(Facts.of(TODAY, {}), LIBRARY).missing for rule in m.rules}
    live = {r.id for p in LIBRARY.protocols.values() for r in p.rules if r.gates == (Gate.LIVE,)}
    assert live and not waiting & live


def test_none_of_is_all_no():
    assert none_of("symptoms_today").no == definition("symptoms_today").codes


def test_a_number_in_a_precaution_is_filled_in():
    found = {f.rule_id: f for f in screen(resident(session_hr_limit_ordered=115.0, icd_detection_rate=140.0), LIBRARY).findings}
    assert found["HR-CEILING"].precautions == ("运动心率不超过 115 次/分；超过 1 分钟马上停，做心电图",)
