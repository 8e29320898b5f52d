"""The joint assessment: two authors, four kinds of answer, nothing impossible, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from prescribe import unsaved
from prescribe.assess import (
    Entry,
    Part,
    facts_for,
    fields,
    form_name,
    open_assessment,
    record_fitness_part,
    record_medical_part,
)
from prescribe.errors import ChangedMeanwhile, Incomplete, InvalidInput, NotPermitted
from prescribe.hold import stop_exercise
from prescribe.register import Consent, resident_form, revise_resident
from prescribe.screen import screen_resident, screen_visit
from prescribe.use_case import use_case
from protocols.asking import opens_when
from protocols.facts import vocabulary
from protocols.terms import Act, Role
from tests.prescribe.visits import FITNESS, MEDICAL, part, registered, visited


@use_case(None, Act.READ, reads=True)
def facts_now(work, resident_id, extra=()):
    return facts_for(work, resident_id, extra)


@pytest.fixture
def resident(clinic, doctor):
    return registered(clinic, doctor)


def test_every_core_fact_a_person_enters_has_a_field_once(clinic):
    named = [f.fact_id for f in fields()]
    assert len(set(named)) == len(named)
    asked = {d.id for d in vocabulary().values() if d.scope == "core" and d.entered_by != "derived"}
    elsewhere = {"birth_date", "sex", "consent_exercise"} | {f for f in asked if f.startswith("session_")} | {"rpe_session"}
    assert asked - elsewhere <= set(named)
    assert all(f.side == "medical" for f in fields() if vocabulary()[f.fact_id].entered_by == "doctor")


def test_every_fact_a_person_enters_has_a_field_but_those_of_registration_and_of_a_training_session():
    entered = {d.id for d in vocabulary().values() if d.entered_by != "derived"}
    registered_there = {"birth_date", "sex", "consent_exercise"}
    in_a_session = {f for f in entered if f.startswith("session_") and not f.endswith("_ordered")} | {
        "rpe_session", "effort_0_10", "dyspnoea_cr10", "post_session_recovery_ok",
    }  # fmt: skip
    assert entered - {f.fact_id for f in fields()} == registered_there | in_a_session


def test_every_fact_that_can_be_opened_has_a_field_and_every_disease_that_opens_can_be_added():
    named = {f.fact_id: f for f in fields()}
    for fact in vocabulary().values():
        if not fact.is_core and not fact.is_derived and opens_when(fact.id) is not None:
            assert named[fact.id].shown in ("opened", "added") or fact.id == "serum_creatinine", "asked of everybody"
    diseases = {
        "copd", "asthma", "osteoporosis", "osteoarthritis", "cancer_status", "parkinson_disease", "depression_diagnosed",
        "anxiety_diagnosed", "cognitive_status", "low_back_pain_chronic", "neck_pain_type", "fatty_liver", "epilepsy",
        "thyroid_status", "cardiomyopathy_type", "arrhythmia_status", "other_lung_disease", "pulmonary_hypertension",
        "covid_onset_date", "menopausal_stage", "tia_date", "fragility_fracture", "severe_mental_disorder_unstable",
        "dated_events",
    }  # fmt: skip
    assert {f.fact_id for f in fields() if f.shown == "added"} == diseases
    assert all(named[key].words for key in diseases)


def test_a_new_assessment_is_empty_and_keeps_its_id_until_saved(clinic, clock, doctor, resident):
    first = clinic.do(open_assessment, resident, by=doctor)
    assert first.medical.part.entries == () and first.medical.saved_at is None
    assert clinic.do(open_assessment, resident, by=doctor).assessment_id == first.assessment_id
    clinic.do(unsaved.keep, form_name("medical", first.assessment_id), '{"resting_systolic": "13"}', by=doctor)
    clock.advance(days=1)
    again = clinic.do(open_assessment, resident, by=doctor)
    assert again.assessment_id == first.assessment_id and again.medical.unsaved == '{"resting_systolic": "13"}'


def test_saving_stamps_the_author_and_forgets_the_typing(clinic, clock, doctor, resident):
    state = clinic.do(open_assessment, resident, by=doctor)
    clinic.do(unsaved.keep, form_name("medical", state.assessment_id), "{}", by=doctor)
    saved = clinic.do(record_medical_part, resident, state.assessment_id, part("medical", {"resting_systolic": 132}), by=doctor)
    [entry] = saved.mine.part.entries
    assert (entry.value, entry.by, entry.unit, entry.at) == (132.0, "李文静", "mmHg", "2026-11-23T09:00:00+08:00")
    assert saved.mine.unsaved is None and saved.mine.saved_at == "09:00" and len(saved.mine.heads) == 1


def test_an_entry_left_alone_keeps_its_author_and_time(clinic, clock, station, doctor, resident):
    state = clinic.do(open_assessment, resident, by=doctor)
    saved = clinic.do(record_medical_part, resident, state.assessment_id, part("medical", {"resting_systolic": 132}), by=doctor)
    clock.advance(minutes=30)
    other = replace(doctor, name="代班医生", staff_id=station.staff["何敏"].staff_id)
    entries = (*saved.mine.part.entries, Entry("resting_diastolic", "known", 84))
    again = clinic.do(record_medical_part, resident, state.assessment_id, Part("medical", entries), saved.mine.heads, by=other)
    assert [(e.by, e.at[11:16]) for e in again.mine.part.entries] == [("李文静", "09:00"), ("代班医生", "09:30")]


@pytest.mark.parametrize(
    ("entry", "word"),
    [
        (Entry("resting_systolic", "known", 17), "收缩压"),
        (Entry("height", "known", float("nan")), "身高"),
        (Entry("resting_systolic", "known", "高"), "看不懂"),
        (Entry("resting_systolic", "known", True), "看不懂"),
        (Entry("diabetes_type", "known", "type9"), "没有这个选项"),
        (Entry("hypertension", "known", "yes"), "看不懂"),
        (Entry("exertional_symptoms", "known", {"yes": ["nonsense"], "no": []}), "没有这个选项"),
        (Entry("medication_changed_date", "known", "2026-11-24"), "不能晚于今天"),
        (Entry("medication_changed_date", "known", "1950-01-01"), "出生"),
        (Entry("bmi", "known", 24), "由程序算出"),
        (Entry("no_such_fact", "known", 1), "升级"),
        (Entry("waist", "refused"), "原因"),
        (Entry("waist", "perhaps", 92), "认不出来"),
        (Entry("waist", "known", 92, at="2026-11-23T10:00:00+08:00"), "还没到"),
        (Entry("waist", "known", 92, at="morgens"), "时间"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_field(clinic, doctor, resident, entry, word):
    state = clinic.do(open_assessment, resident, by=doctor)
    with pytest.raises((InvalidInput, Incomplete), match=word) as caught:
        clinic.do(record_medical_part, resident, state.assessment_id, Part("medical", (entry,)), by=doctor)
    assert caught.value.field in (entry.fact_id, None)
    assert clinic.do(open_assessment, resident, by=doctor).medical.heads == ()


def test_cross_checks_and_double_entries(clinic, doctor, resident):
    state = clinic.do(open_assessment, resident, by=doctor)
    upside_down = part("medical", {"resting_systolic": 80, "resting_diastolic": 130})
    with pytest.raises(InvalidInput, match="填反"):
        clinic.do(record_medical_part, resident, state.assessment_id, upside_down, by=doctor)
    twice = Part("medical", (Entry("hba1c", "known", 7), Entry("hba1c", "known", 8)))
    with pytest.raises(InvalidInput, match="两次"):
        clinic.do(record_medical_part, resident, state.assessment_id, twice, by=doctor)


def test_the_second_to_save_an_old_version_is_told(clinic, doctor, resident):
    state = clinic.do(open_assessment, resident, by=doctor)
    args = (resident, state.assessment_id, part("medical", {"hba1c": 7.0}))
    clinic.do(record_medical_part, *args, by=doctor)
    with pytest.raises(ChangedMeanwhile):
        clinic.do(record_medical_part, *args, by=doctor)


def test_each_profession_writes_its_own_part(clinic, doctor, instructor, manager, resident):
    state = clinic.do(open_assessment, resident, by=doctor)
    with pytest.raises(NotPermitted):
        clinic.do(record_medical_part, resident, state.assessment_id, part("medical", {"hba1c": 7.0}), by=instructor)
    with pytest.raises(NotPermitted):
        clinic.do(record_fitness_part, resident, state.assessment_id, part("fitness", {"waist": 90}), by=doctor)
    with pytest.raises(NotPermitted):
        clinic.do(open_assessment, resident, by=manager)


def test_no_answer_is_never_no(clinic, doctor, resident):
    state = clinic.do(open_assessment, resident, by=doctor)
    unsure = Part("medical", (Entry("hypertension", "not_measured"), Entry("resting_systolic", "device_fault")))
    clinic.do(record_medical_part, resident, state.assessment_id, unsure, by=doctor)
    facts = clinic.do(facts_now, resident, by=doctor)
    assert facts.value("hypertension") is None and facts.given("resting_systolic").why == "device_fault"


def test_identity_and_consent_reach_the_engine(clinic, doctor, resident):
    facts = clinic.do(facts_now, resident, by=doctor)
    assert str(facts.value("birth_date")) == "1964-03-08" and facts.value("sex") == "1"
    assert facts.value("consent_exercise") is True and facts.value("exercise_hold_active") is False
    form, heads = clinic.do(resident_form, resident, by=doctor)
    on = clinic.clock.today()
    withdrawn = replace(form, consents=(Consent("file", True, "here", on), Consent("exercise", False, "here", on)))
    clinic.do(revise_resident, resident, withdrawn, heads, by=doctor)
    assert clinic.do(facts_now, resident, by=doctor).value("consent_exercise") is False


def test_of_a_birth_year_the_oldest_day_counts(clinic, doctor):
    somebody = registered(clinic, doctor, birth_date=None, birth_about=1950)
    assert str(clinic.do(facts_now, somebody, by=doctor).value("birth_date")) == "1950-01-01"


def test_typing_counts_before_it_is_saved_but_nonsense_does_not(clinic, doctor, resident):
    typed = Part("medical", (Entry("resting_systolic", "known", 146), Entry("hba1c", "known", "viel")))
    facts = clinic.do(facts_now, resident, (typed,), by=doctor)
    assert facts.number("resting_systolic") == 146 and facts.number("hba1c") is None
    assert clinic.do(facts_now, resident, by=doctor).number("resting_systolic") is None


def test_last_values_are_of_the_visit_before(clinic, clock, doctor, instructor, resident):
    visited(clinic, resident, doctor, instructor, {"resting_systolic": 142})
    clock.advance(days=14)
    state = clinic.do(open_assessment, resident, by=doctor)
    assert state.last["resting_systolic"].text == "142 mmHg" and str(state.last["resting_systolic"].on) == "2026-11-23"
    clinic.do(record_medical_part, resident, state.assessment_id, part("medical", {"resting_systolic": 128}), by=doctor)
    assert clinic.do(open_assessment, resident, by=doctor).last["resting_systolic"].text == "142 mmHg"


def test_an_unfinished_visit_is_gone_on_with(clinic, clock, doctor, instructor, resident):
    first = clinic.do(open_assessment, resident, by=doctor)
    clinic.do(record_medical_part, resident, first.assessment_id, part("medical", MEDICAL, done=True), by=doctor)
    clock.advance(days=2)
    assert clinic.do(open_assessment, resident, by=instructor).assessment_id == first.assessment_id
    fitness = part("fitness", FITNESS, done=True)
    clinic.do(record_fitness_part, resident, first.assessment_id, fitness, by=instructor)
    assert clinic.do(open_assessment, resident, by=doctor).assessment_id != first.assessment_id


def test_a_new_diagnosis_makes_the_screening_void_until_it_is_asked_again(clinic, clock, doctor, instructor, resident):
    visited(clinic, resident, doctor, instructor)
    assert clinic.do(open_assessment, resident, by=doctor).locked == ""
    clock.advance(days=10)
    state = clinic.do(open_assessment, resident, by=doctor)
    news = part("medical", {"coronary_heart_disease": True})
    after = clinic.do(record_medical_part, resident, state.assessment_id, news, by=doctor)
    assert after.locked == "筛查已失效（新增冠心病，请重新评估）"
    whole = part("medical", MEDICAL | {"coronary_heart_disease": True})
    fitness = part("fitness", {"six_minute_walk_distance": 480})
    clinic.do(record_medical_part, resident, state.assessment_id, whole, after.mine.heads, by=doctor)
    again = clinic.do(record_fitness_part, resident, state.assessment_id, fitness, by=instructor)
    assert again.locked == ""


# --- readings --------------------------------------------------------------------------------------------------------


def saved_pressure(clinic, doctor, resident, systolic, diastolic):
    state = clinic.do(open_assessment, resident, by=doctor)
    values = part("medical", {"resting_systolic": systolic, "resting_diastolic": diastolic})
    return clinic.do(record_medical_part, resident, state.assessment_id, values, state.medical.heads, by=doctor)


def saved_part(clinic, doctor, resident, values):
    state = clinic.do(open_assessment, resident, by=doctor)
    return clinic.do(record_medical_part, resident, state.assessment_id, part("medical", values), state.medical.heads, by=doctor)


def test_readings_are_kept_and_their_mean_is_the_value(clinic, doctor, resident):
    saved_pressure(clinic, doctor, resident, (150, 133, 128), (90, 84, 83))
    entries = {e.fact_id: e for e in clinic.do(open_assessment, resident, by=doctor).medical.part.entries}
    assert entries["resting_systolic"].value == 130.5 and entries["resting_systolic"].readings == (150.0, 133.0, 128.0)
    assert clinic.do(facts_now, resident, by=doctor).number("resting_diastolic") == 83.5


def test_trials_are_kept_with_how_they_were_measured_and_the_best_counts(clinic, clock, doctor, instructor, resident):
    state = clinic.do(open_assessment, resident, by=instructor)
    tried = Entry("gait_speed", "known", None, readings=(0.9, 1.1), how=(("course", "6"), ("aid", "cane")))
    clinic.do(record_fitness_part, resident, state.assessment_id, Part("fitness", (tried,)), by=instructor)
    kept = clinic.do(open_assessment, resident, by=instructor).fitness.part.entries[0]
    assert (kept.value, kept.readings, kept.how) == (1.1, (0.9, 1.1), tried.how)
    assert clinic.do(facts_now, resident, by=instructor).given("gait_speed").how == tried.how
    clock.advance(days=14)
    assert clinic.do(open_assessment, resident, by=instructor).last["gait_speed"].how == tried.how


def test_a_way_of_measuring_that_is_none_is_refused(clinic, instructor, resident):
    state = clinic.do(open_assessment, resident, by=instructor)
    odd = Entry("gait_speed", "known", 1.0, how=(("course", "miles"),))
    with pytest.raises(InvalidInput) as refused:
        clinic.do(record_fitness_part, resident, state.assessment_id, Part("fitness", (odd,)), by=instructor)
    assert refused.value.field == "gait_speed"


def test_a_saved_stop_value_blocks_until_its_repeat_is_saved(clinic, doctor, resident):
    saved_pressure(clinic, doctor, resident, 186, 96)
    given = clinic.do(facts_now, resident, by=doctor).given("resting_diastolic")
    assert given.why == "unconfirmed" and "186/96" in given.note
    asked = {m.fact_id: m for m in clinic.do(screen_resident, resident, by=doctor).missing}["resting_systolic"]
    assert asked.effect == "block" and asked.question == "静息收缩压再量一次" and "186/96" in asked.why
    saved_pressure(clinic, doctor, resident, (186, 184), (96, 98))
    assert clinic.do(facts_now, resident, by=doctor).number("resting_systolic") == 185


def test_a_further_reading_is_a_new_answer_even_with_the_same_mean(clinic, clock, doctor, resident):
    first = saved_pressure(clinic, doctor, resident, (132, 128), (82, 80)).mine.part.entries[0].at
    clock.advance(minutes=6)
    again = saved_pressure(clinic, doctor, resident, (132, 128, 132), (82, 80, 82)).mine.part.entries[0]
    assert again.at > first and again.readings == (132.0, 128.0, 132.0)


@pytest.mark.parametrize(("fact", "readings"), [("resting_systolic", (132, 400)), ("weight", (70, 71))])
def test_impossible_readings_and_readings_of_other_facts_are_refused(clinic, doctor, resident, fact, readings):
    state = clinic.do(open_assessment, resident, by=doctor)
    with pytest.raises(InvalidInput) as refused:
        clinic.do(record_medical_part, resident, state.assessment_id, part("medical", {fact: readings}), by=doctor)
    assert refused.value.field == fact


def test_a_screening_past_its_day_says_so_until_another_is_kept(clinic, clock, doctor, instructor, resident):
    visited(clinic, resident, doctor, instructor)
    clock.advance(days=90)
    assert clinic.do(open_assessment, resident, by=doctor).expired == ""
    clock.advance(days=1)
    state = clinic.do(open_assessment, resident, by=doctor)
    assert "2027-02-21" in state.expired and state.locked == ""
    visited(clinic, resident, doctor, instructor)
    assert clinic.do(open_assessment, resident, by=doctor).expired == ""


def on_screen(clinic, resident, by, **values):
    return clinic.do(screen_visit, resident, (part("medical", values),), by=by)


def test_a_diagnosis_on_the_screen_asks_for_its_fields_and_taken_back_it_does_not(clinic, doctor, resident):
    plain, heart = on_screen(clinic, resident, doctor), on_screen(clinic, resident, doctor, coronary_heart_disease=True)
    well = on_screen(clinic, resident, doctor, coronary_heart_disease=False)
    assert not {"mi_date", "angina_pattern_changed"} & (plain.asked | plain.silent), "not known: neither asked nor ruled out"
    assert {"mi_date", "pci_date", "angina_pattern_changed", "lvef"} <= heart.asked
    assert {"mi_date", "pci_date"} <= well.silent
    assert heart.screening == clinic.do(screen_resident, resident, (part("medical", {"coronary_heart_disease": True}),), by=doctor)


def test_values_that_only_count_when_recorded_have_a_field_but_no_question(clinic, doctor, resident):
    seen = on_screen(clinic, resident, doctor, heart_failure=True)
    assert "spo2_limit_ordered" in seen.asked
    assert "spo2_limit_ordered" not in {m.fact_id for m in seen.screening.missing}


def test_a_disease_added_at_an_earlier_visit_is_there_at_the_next(clinic, clock, doctor, instructor, resident):
    visited(clinic, resident, doctor, instructor, {"copd": True, "epilepsy": False})
    clock.advance(days=30)
    seen = on_screen(clinic, resident, doctor)
    assert "copd" in seen.asked and "home_oxygen" in seen.asked
    assert "epilepsy" not in seen.asked


def test_whoever_sees_no_diagnoses_is_not_told_them_by_the_fields(clinic, doctor, instructor, resident):
    state = clinic.do(open_assessment, resident, by=doctor)
    heart = part("medical", {"coronary_heart_disease": True, "asthma": True})
    clinic.do(record_medical_part, resident, state.assessment_id, heart, by=doctor)
    seen = clinic.do(screen_visit, resident, by=replace(instructor, role=Role.INSTRUCTOR))
    assert "asthma_today" in seen.asked
    assert not {"mi_date", "home_oxygen", "asthma"} & (seen.asked | seen.silent)


def test_what_is_saved_again_unchanged_stays_as_it_was_and_a_wrong_one_beside_it_is_still_refused(clinic, clock, doctor, resident):
    state = clinic.do(open_assessment, resident, by=doctor)
    first = clinic.do(record_medical_part, resident, state.assessment_id, part("medical", {"resting_systolic": 132}), by=doctor)
    clock.advance(minutes=5)
    wrong = Part("medical", (*first.mine.part.entries, Entry("resting_diastolic", "known", 8400)))
    with pytest.raises(InvalidInput, match="舒张压"):
        clinic.do(record_medical_part, resident, state.assessment_id, wrong, first.mine.heads, by=doctor)
    true_for_one = Part("medical", (first.mine.part.entries[0]._replace(value=True),))
    with pytest.raises(InvalidInput, match="看不懂"):
        clinic.do(record_medical_part, resident, state.assessment_id, true_for_one, first.mine.heads, by=doctor)
    more = Part("medical", (*first.mine.part.entries, Entry("resting_diastolic", "known", 84)))
    again = clinic.do(record_medical_part, resident, state.assessment_id, more, first.mine.heads, by=doctor)
    assert [(e.value, e.at[11:16]) for e in again.mine.part.entries] == [(132.0, "09:00"), (84.0, "09:05")]


def test_the_day_of_a_dated_event_goes_from_the_part_to_the_rule(clinic, clock, doctor, resident):
    """Two days after an injection the joint rests; the day is stored, typed again unchanged, and read back."""
    values = {"dated_events": {"yes": ["joint_injection"], "no": []}, "joint_injection_date": "2026-11-21"}
    saved = saved_part(clinic, doctor, resident, values)
    assert {e.fact_id: e.value for e in saved.mine.part.entries}["joint_injection_date"] == "2026-11-21"
    facts = clinic.do(facts_now, resident, by=doctor)
    assert facts.value("joint_injection_date") == date(2026, 11, 21)
    assert "M-IA-DAY" in {f.rule_id for f in clinic.do(screen_resident, resident, by=doctor).findings}
    clock.advance(days=1)
    found = {f.rule_id for f in clinic.do(screen_resident, resident, by=doctor).findings}
    assert "M-IA" in found and "M-IA-DAY" not in found


def test_a_dated_event_on_the_screen_asks_for_its_day(clinic, doctor, resident):
    assert "joint_injection_date" not in on_screen(clinic, resident, doctor, dated_events={"yes": ["myocarditis"], "no": []}).asked
    assert "joint_injection_date" in on_screen(clinic, resident, doctor, dated_events={"yes": ["joint_injection"], "no": []}).asked


@pytest.mark.parametrize(("now", "days", "found"), [(72.8, 1, True), (72.7, 1, False), (72.8, 3, True), (72.8, 4, False)])
def test_a_gain_of_weight_over_three_days_stops_somebody_with_heart_failure(clinic, clock, doctor, instructor, resident, now, days, found):
    visited(clinic, resident, doctor, instructor, {"heart_failure": True}, {"weight": 71})
    clock.advance(days=days)
    visited(clinic, resident, doctor, instructor, {"heart_failure": True}, {"weight": now})
    assert ("HF1" in {f.rule_id for f in clinic.do(screen_resident, resident, by=doctor).findings}) is found


def test_an_open_hold_is_known_to_the_rules(clinic, doctor, instructor, resident):
    visited(clinic, resident, doctor, instructor)
    assert "HOLD" not in {f.rule_id for f in clinic.do(screen_resident, resident, by=doctor).findings}
    clinic.do(stop_exercise, resident, "练后胸闷，先停", by=instructor)
    assert "HOLD" in {f.rule_id for f in clinic.do(screen_resident, resident, by=doctor).findings}
