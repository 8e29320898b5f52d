"""Extended facts: what opens them, what they do once opened, and that nothing else asks them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from protocols.asking import asked_when, blocks_when
from protocols.criteria import applicable, opened
from protocols.facts import NEVER, Facts, SetAnswer, definition, question, vocabulary
from protocols.library import load_library
from protocols.missing import asked_first, effect_of
from protocols.screening import facts_for_plan, screen
from protocols.terms import Action, Answer, Clearance, Intensity
from tests.protocols.people import HEALTHY, OPENED, TODAY, none_of, resident, some_of

LIBRARY = load_library()
YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN


def ready(**changes: object) -> Facts:
    return facts_for_plan(resident(**changes), LIBRARY)


def missing(facts: Facts) -> dict[str, str]:
    return {m.fact_id: m.effect for m in screen(facts, LIBRARY).missing}


def taking(*drugs: str) -> SetAnswer:
    return SetAnswer(frozenset(drugs))


def test_every_condition_of_the_vocabulary_is_read_or_transcribed():
    for fact in vocabulary().values():
        assert (asked_when(fact.id) is None) is (fact.ask_when == ""), fact.id
        assert (blocks_when(fact.id) is None) is (fact.effect.effect != "block_if"), fact.id


def test_there_is_a_question_in_words_for_every_fact_somebody_answers():
    assert len(OPENED) >= 60
    for fact in vocabulary().values():
        if fact.entered_by != "derived":
            words = question(fact.id)
            assert words.endswith("？") and not words.endswith("：问过了吗？") and words != f"{fact.label}是多少？", fact.id
            assert len(words) <= 30, fact.id


OPENERS = [
    ("mi_date", {"coronary_heart_disease": True}),
    ("pci_date", {"coronary_heart_disease": True}),
    ("angina_pattern_changed", {"coronary_heart_disease": True}),
    ("nyha_class", {"heart_failure": True}),
    ("lvef", {"valve_disease": "mild"}),
    ("device_implant_date", {"cardiac_device": "pacemaker"}),
    ("icd_detection_rate", {"cardiac_device": "icd"}),
    ("stroke_date", {"stroke_type": "ischaemic"}),
    ("can_follow_commands", {"stroke_type": "unknown"}),
    ("tia_date", {"stroke_type": "ischaemic"}),
    ("tia_date", {"af_type": "paroxysmal"}),
    ("depression_diagnosed", {"heart_failure": True}),
    ("surgery_date", {"surgery_kind": "abdominal"}),
    ("syncope_unexplained", {"syncope_12m": True}),
    ("asthma_symptoms_days_wk", {"asthma": True}),
    ("exacerbation_date", {"copd": True}),
    ("height_loss", {"osteoporosis": True}),
    ("pulmonary_acute", {"exertional_symptoms": some_of("exertional_symptoms", "dyspnoea_rest_or_mild")}),
    ("inr", {"medications": taking("huafalin")}),
    ("medication_adherence", {"medications": taking("anlvdiping")}),
    ("myalgia_unusual", {"medications": taking("atuofatating")}),
    ("heart_failure_worsening", {"medications": taking("bigelietong")}),
    ("fall_consequence_serious", {"falls_12m": 1.0}),
    ("parkinson_stage", {"parkinson_disease": True}),
    ("cancer_treatment_effects", {"cancer_status": "after_treatment"}),
]


@pytest.mark.parametrize(("fact_id", "reason"), OPENERS, ids=lambda x: x if isinstance(x, str) else "+".join(x))
def test_a_known_diagnosis_drug_symptom_or_event_opens_what_belongs_to_it(fact_id, reason):
    assert opened(fact_id, ready()) is NO
    assert asked_first(fact_id, ready()) == ()
    assert opened(fact_id, ready(**reason)) is YES
    assert asked_first(fact_id, ready(**reason)) == (fact_id,)


@pytest.mark.parametrize("fact_id", ["copd", "asthma", "cancer_status", "osteoporosis", "family_history_ascvd", "joint_limits"])
def test_what_has_no_condition_is_not_opened(fact_id):
    assert opened(fact_id, ready(hypertension=True, coronary_heart_disease=True, age=80.0)) is NO


@pytest.mark.parametrize("fact_id", ["gait_speed", "frail_items", "t_score", "height_loss", "menopausal_stage", "serum_creatinine"])
def test_age_and_sex_alone_open_nothing(fact_id):
    old = {"birth_date": TODAY - timedelta(days=366 * 82), "sex": "2"}
    assert opened(fact_id, ready(**old)) is NO
    assert applicable(fact_id, ready(**old)) is YES


def test_a_parent_that_is_not_known_is_asked_first():
    facts = ready(coronary_heart_disease=None)
    assert opened("mi_date", facts) is NOT_KNOWN
    assert asked_first("mi_date", facts) == ("coronary_heart_disease",)


def test_a_parent_that_is_only_assumed_is_not_asked_for_its_child():
    """Nobody spoke of an exercise test: its result opens no question, also not whether there was one."""
    facts = ready(exercise_test_done=None)
    assert facts.known("exercise_test_done").origin == "assumed"
    assert asked_first("peak_mets", facts) == ()
    assert asked_first("peak_mets", ready(exercise_test_done="cpet")) == ("peak_mets",)


def test_a_value_that_only_counts_when_recorded_is_never_opened():
    heart = ready(heart_failure=True, exercise_test_done="cpet", af_type="permanent")
    for fact in vocabulary().values():
        if not fact.is_core and fact.if_not_known == "only_if_recorded":
            assert opened(fact.id, heart) is NO
            assert asked_first(fact.id, heart) == ()
    assert not {"spo2_limit_ordered", "ischaemic_threshold_hr"} & set(missing(resident(heart_failure=True)))


@pytest.mark.parametrize("values", [{}, HEALTHY, {**HEALTHY, "hypertension": True}, {"hypertension": True}], ids=len)
def test_nobody_without_an_opening_diagnosis_sees_a_new_question(values):
    asked = missing(Facts.of(TODAY, values))
    assert all(definition(fact_id).is_core for fact_id in asked)


def test_an_opened_fact_that_blocks_keeps_a_plan_from_being_signed():
    asked = missing(resident(coronary_heart_disease=True))
    assert asked["angina_pattern_changed"] == "block"
    assert "angina_pattern_changed" not in missing(resident(coronary_heart_disease=True, angina_pattern_changed=False))


def test_block_if_of_an_opened_fact_blocks_unless_its_condition_is_no():
    assert effect_of("lvef", ready(heart_failure=True)) == "block"
    assert effect_of("lvef", ready(valve_disease="mild")) == "warn"
    assert effect_of("lvef", ready(coronary_heart_disease=True)) == "block", "a heart attack of unknown date may be recent"
    assert effect_of("lvef", ready(coronary_heart_disease=True, mi_date=NEVER)) == "warn"


def test_an_opened_warning_leaves_the_answer_as_it_was():
    statin = {"medications": taking("atuofatating")}
    asked, answered = resident(**statin), resident(**statin, myalgia_unusual="none")
    assert missing(asked)["myalgia_unusual"] == "warn"
    assert screen(asked, LIBRARY).clearance == screen(answered, LIBRARY).clearance


def test_an_opened_fact_may_be_assumed():
    facts = ready(syncope_12m=True)
    assert (facts.known("syncope_unexplained").value, facts.known("syncope_unexplained").origin) == (True, "assumed")
    assert facts_for_plan(resident(), LIBRARY).known("syncope_unexplained") is None
    assert missing(resident(syncope_12m=True))["syncope_unexplained"] == "assume"


def test_an_opened_fact_keeps_the_conclusion_open_until_it_is_known():
    heart = {"coronary_heart_disease": True, "mi_date": NEVER, "doctor_clearance": "light_moderate"}
    assert not screen(resident(**heart), LIBRARY).concluded
    stopped = screen(resident(**heart, angina_pattern_changed=True), LIBRARY)
    assert stopped.clearance is Clearance.REFER


# -- a date that nobody knows --
def test_a_heart_attack_of_unknown_date_waits_and_does_not_forbid_everything():
    screening = screen(resident(coronary_heart_disease=True, angina_pattern_changed=False), LIBRARY)
    waits = next(f for f in screening.findings if f.rule_id == "NK-mi_date")
    assert waits.action is Action.CLEAR_BY_DOCTOR
    assert "心肌梗死日期没有记录" in waits.say
    assert "X1-ACS" not in {f.rule_id for f in screening.findings}
    assert screening.clearance is Clearance.DOCTOR_DECIDES
    assert screening.upper_intensity is Intensity.LIGHT
    assert not screening.concluded
    asked = next(m for m in screening.missing if m.fact_id == "mi_date")
    assert (asked.effect, asked.assumed, "X1-ACS" in asked.rules) == ("assume", "没有记录，按今天处理", True)
    assert dict(screening.trace)["X1-ACS"] is NOT_KNOWN


def test_only_the_date_answers_it_not_a_clearance_given_without_it():
    heart = {"coronary_heart_disease": True, "angina_pattern_changed": False, "doctor_clearance": "vigorous"}
    unknown = screen(resident(**heart), LIBRARY)
    assert next(f for f in unknown.findings if f.rule_id == "NK-mi_date").cleared_on is None
    for told in (NEVER, TODAY - timedelta(days=400)):
        known = screen(resident(**heart, mi_date=told), LIBRARY)
        assert "NK-mi_date" not in {f.rule_id for f in known.findings}
    fresh = screen(resident(**heart, mi_date=TODAY - timedelta(days=1)), LIBRARY)
    assert fresh.clearance is Clearance.REFER
    assert "X1-ACS" in {f.rule_id for f in fresh.findings}


def test_a_rule_that_stops_for_another_reason_still_stops():
    """Unstable angina refuses, whatever is known about the date of an old heart attack."""
    acute = some_of("acute_cardiovascular_conditions", "unstable_angina")
    screening = screen(resident(coronary_heart_disease=True, acute_cardiovascular_conditions=acute), LIBRARY)
    assert screening.clearance is Clearance.REFER
    assert {"X1", "NK-mi_date"} <= {f.rule_id for f in screening.findings}


def test_a_rule_that_only_limits_holds_by_the_assumed_date():
    screening = screen(resident(cardiac_device="pacemaker"), LIBRARY)
    device = next(f for f in screening.findings if f.rule_id == "ML-DEVICE")
    assert device.say.startswith("装置植入日期没有记录，按今天处理")
    settled = screen(resident(cardiac_device="pacemaker", device_implant_date=TODAY - timedelta(days=400)), LIBRARY)
    assert "ML-DEVICE" not in {f.rule_id for f in settled.findings}


def test_a_set_of_which_nothing_was_said_stays_open():
    facts = ready(stroke_type="ischaemic", stroke_impairments=SetAnswer(frozenset({"aphasia"})))
    assert effect_of("stroke_impairments", facts) == "block"
    whole = ready(stroke_type="ischaemic", stroke_impairments=none_of("stroke_impairments"))
    assert effect_of("stroke_impairments", whole) == "warn"


def test_a_disease_nobody_mentioned_is_not_gone_through():
    """Its rules are not asked, so that they stand in no list of what is open; one that may be there is."""
    asked = {rule_id for rule_id, _ in screen(resident(), LIBRARY).trace}
    assert not asked & {rule.id for rule in LIBRARY.protocols["copd"].rules}
    unsure = {rule_id for rule_id, _ in screen(resident(stroke_type=None), LIBRARY).trace}
    assert unsure & {rule.id for rule in LIBRARY.protocols["stroke"].rules}


def test_how_hard_somebody_wants_to_train_is_asked_where_it_would_add_a_limit():
    """A disease, regularly active, clearance not for vigorous effort: the wish decides between two rows of the table."""
    valve = {"valve_disease": "mild", "doctor_clearance": "light_moderate"}
    assert missing(resident(**valve, desired_intensity=None))["desired_intensity"] == "assume"
    assert "desired_intensity" not in missing(resident(**valve))
