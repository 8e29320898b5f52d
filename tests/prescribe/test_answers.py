"""What the answers of all visits add up to."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from prescribe.answers import Answered, add_up, stricter
from prescribe.clock import STATION_ZONE
from protocols.facts import NEVER, Facts, Known, SetAnswer, Unanswered
from protocols.terms import Answer

DAY = datetime(2026, 11, 23, 9, 0, tzinfo=STATION_ZONE)


def said(fact_id, value, *, at=DAY, side="medical", role="physician", origin="measured_here", status="known", reason="", readings=()):
    return Answered(fact_id, status, value, at, side, role, origin, side, reason, readings=readings)


def earlier(days):
    return DAY - timedelta(days=days)


def one(*answers, slowing=lambda drugs: False):
    result = add_up(answers, slowing)
    return result[answers[-1].fact_id]


def test_the_later_measurement_wins():
    assert one(said("resting_systolic", 128, at=earlier(3)), said("resting_systolic", 132)).value == 132
    assert one(said("resting_systolic", 132), said("resting_systolic", 128, at=earlier(3))).value == 132


@pytest.mark.parametrize(
    ("fact_id", "doctor", "instructor", "counts"),
    [
        ("resting_systolic", 128.0, 151.0, 151.0),
        ("resting_systolic", 151.0, 128.0, 151.0),
        ("spo2_rest", 97.0, 91.0, 91.0),
        ("glucose_today", 7.0, 3.6, 3.6),
        ("glucose_today", 7.0, 17.0, 17.0),
        ("doctor_clearance", "vigorous", "light", "light"),
        ("medication_list_confirmed", True, False, False),
        ("foot_ulcer", False, True, True),
        ("retinopathy_stage", "none", "pdr", "pdr"),
        ("main_goal", "bp", "mood", "mood"),
    ],
)
def test_two_parts_of_one_day_count_by_the_stricter(fact_id, doctor, instructor, counts):
    first, second = said(fact_id, doctor), said(fact_id, instructor, at=DAY + timedelta(minutes=9), side="fitness", role="nurse")
    assert one(first, second).value == counts


def test_one_author_measuring_again_the_same_day_counts_by_the_later():
    assert one(said("resting_systolic", 165), said("resting_systolic", 138, at=DAY + timedelta(minutes=10))).value == 138


def test_sets_of_one_day_join():
    doctor = said("symptoms_today", {"yes": ["chest"], "no": ["dizzy"]})
    instructor = said("symptoms_today", {"yes": ["dizzy"], "no": []}, side="fitness", role="rx_instructor")
    assert one(doctor, instructor).value == SetAnswer(frozenset({"chest", "dizzy"}), frozenset())


def test_a_told_no_of_history_is_no_answer_until_a_doctor_asks():
    told = said("coronary_heart_disease", False, origin="told", side="fitness", role="rx_instructor")
    assert isinstance(one(told), Unanswered)
    assert one(said("coronary_heart_disease", False, origin="told")).value is False
    assert one(said("coronary_heart_disease", True, origin="told", side="fitness", role="rx_instructor")).value is True


def test_laboratory_values_need_paper():
    assert isinstance(one(said("fasting_glucose", 6.1, origin="told")), Unanswered)
    assert one(said("fasting_glucose", 6.1, origin="paper")).value == 6.1


def test_a_yes_stands_until_a_doctor_withdraws_it():
    yes = said("peripheral_neuropathy", True, at=earlier(40))
    nurse = said("peripheral_neuropathy", False, side="fitness", role="nurse")
    assert one(yes, nurse).value is True
    assert one(yes, said("peripheral_neuropathy", False)).value is False


def test_not_measured_today_keeps_the_value_before_and_its_day():
    known = one(said("resting_systolic", 128, at=earlier(3)), said("resting_systolic", None, status="not_measured"))
    assert known == Known(128.0, date(2026, 11, 20), "medical", "measured_here")


def test_a_refusal_is_kept_in_words():
    assert one(said("waist", None, status="refused", reason="不愿意")) == Unanswered("refused", "不愿意")


def test_a_new_diagnosis_voids_older_clearance_and_tests():
    before = [said("doctor_clearance", "vigorous", at=earlier(30)), said("measured_hr_max", 150, at=earlier(30), origin="paper")]
    new = said("coronary_heart_disease", True)
    result = add_up([*before, said("coronary_heart_disease", False, at=earlier(30)), new])
    assert isinstance(result["doctor_clearance"], Unanswered) and isinstance(result["measured_hr_max"], Unanswered)
    again = add_up([*before, new, said("doctor_clearance", "light")])
    assert again["doctor_clearance"].value == "light"


def test_a_new_symptom_voids_the_consent_given_before_it_and_an_old_one_does_not():
    pain, none = {"yes": ["chest_pain"], "no": []}, {"yes": [], "no": ["chest_pain"]}
    consent = [said("doctor_clearance", "vigorous", at=earlier(30)), said("symptom_assessed", True, at=earlier(30))]
    new = add_up([*consent, said("exertional_symptoms", none, at=earlier(30)), said("exertional_symptoms", pain)])
    assert {type(new[f]) for f in ("doctor_clearance", "symptom_assessed")} == {Unanswered}
    assert new["doctor_clearance"].note == "新出现不舒服，请医生重新评估"
    old = add_up([*consent, said("exertional_symptoms", pain, at=earlier(30)), said("exertional_symptoms", pain)])
    assert isinstance(old["doctor_clearance"], Known)
    first = add_up([said("exertional_symptoms", pain), said("doctor_clearance", "light_moderate")])
    assert isinstance(first["doctor_clearance"], Known)


def test_diagnoses_of_the_first_visit_void_nothing():
    result = add_up([said("hypertension", True), said("doctor_clearance", "light_moderate", at=DAY - timedelta(minutes=5))])
    assert isinstance(result["doctor_clearance"], Known)


def test_another_drug_voids_the_confirmed_list_and_what_a_slow_pulse_spoils():
    old = {"yes": ["a"], "no": []}
    new = {"yes": ["a", "metoprolol"], "no": []}
    history = [
        said("medications", old, at=earlier(30)),
        said("medication_list_confirmed", True, at=earlier(30)),
        said("resting_heart_rate", 72, at=earlier(5)),
        said("medications", new),
    ]
    plain = add_up(history, lambda drugs: False)
    assert isinstance(plain["medication_list_confirmed"], Unanswered) and isinstance(plain["resting_heart_rate"], Known)
    slowed = add_up(history, lambda drugs: "metoprolol" in drugs)
    assert isinstance(slowed["resting_heart_rate"], Unanswered)


def test_a_fall_today_asks_for_balance_again():
    history = [said("falls_12m", 0, at=earlier(10)), said("symptoms_today", {"yes": ["fall"], "no": []}, side="fitness")]
    assert isinstance(add_up(history)["falls_12m"], Unanswered)


def test_dates_of_one_day_count_by_the_nearer_event():
    assert stricter("medication_changed_date", date(2026, 1, 1), date(2026, 11, 1)) == date(2026, 11, 1)
    assert stricter("medication_changed_date", NEVER, date(2026, 1, 1)) == date(2026, 1, 1)


def test_order_of_arrival_does_not_matter():
    answers = [
        said("resting_systolic", 151, side="fitness", role="nurse"), said("resting_systolic", 128),
        said("symptoms_today", {"yes": ["chest"], "no": []}), said("symptoms_today", {"yes": [], "no": ["chest"]}, side="fitness"),
        said("hypertension", True, at=earlier(90)),
    ]  # fmt: skip
    assert add_up(answers) == add_up(answers[::-1])


def test_facts_take_it_up():
    facts = Facts.of(date(2026, 11, 23), add_up([said("symptoms_today", {"yes": [], "no": ["chest"]})]))
    assert facts.answer("symptoms_today", "chest") is Answer.NO
    assert facts.answer("symptoms_today", "dizzy") is Answer.NOT_KNOWN


# --- a stop value and its repeat -------------------------------------------------------------------------------------

FAINT = {"yes": ["dizzy"], "no": []}


def pressed(upper, lower, **more):
    readings = more.pop("readings", ((), ()))
    return [
        said("resting_systolic", upper, readings=readings[0], **more),
        said("resting_diastolic", lower, readings=readings[1], **more),
    ]


def numbers(*answers):
    result = add_up(answers)
    both = result["resting_systolic"], result["resting_diastolic"]
    return tuple(b.value if isinstance(b, Known) else b.why for b in both)


@pytest.mark.parametrize(
    ("upper", "lower", "counts"),
    [
        (179, 109, True), (180, 80, False), (199, 80, False), (200, 80, True), (150, 110, False), (150, 119, False),
        (150, 120, True),
    ],
)  # fmt: skip
def test_one_reading_of_a_stop_value_makes_the_whole_pressure_not_known(upper, lower, counts):
    assert numbers(*pressed(upper, lower)) == ((upper, lower) if counts else ("unconfirmed", "unconfirmed"))


def test_an_older_good_value_does_not_stand_in_for_a_waiting_one():
    assert numbers(*pressed(128, 80, at=earlier(3)), *pressed(186, 90)) == ("unconfirmed", "unconfirmed")
    assert numbers(*pressed(186, 90, at=earlier(3)), *pressed(128, 80)) == (128, 80)


def test_the_repeat_settles_it():
    assert numbers(*pressed(185, 111, readings=((186.0, 184.0), (112.0, 110.0)))) == (185, 111)
    assert numbers(*pressed(149, 89, readings=((186.0, 150.0, 148.0), (90.0, 90.0, 88.0)))) == (149, 89)


def test_symptoms_of_that_day_do_not_wait_for_it():
    unwell = said("symptoms_today", FAINT, side="fitness", role="rx_instructor")
    assert numbers(*pressed(186, 90), unwell) == (186, 90)
    assert numbers(*pressed(186, 90), said("symptoms_today", FAINT, at=earlier(1))) == ("unconfirmed", "unconfirmed")
    assert numbers(*pressed(186, 90), said("symptoms_today", {"yes": [], "no": ["dizzy"]})) == ("unconfirmed", "unconfirmed")


def test_the_other_part_cannot_talk_a_waiting_stop_value_away():
    nurse = pressed(128, 80, side="fitness", role="nurse", at=DAY + timedelta(minutes=9))
    assert numbers(*pressed(186, 90), *nurse) == ("unconfirmed", "unconfirmed")
    sure = pressed(204, 90, side="fitness", role="nurse", at=DAY + timedelta(minutes=9))
    assert numbers(*pressed(186, 90), *sure)[0] == 204


def test_a_clearance_of_the_same_save_or_later_stands_and_an_older_one_does_not():
    new = said("coronary_heart_disease", True)
    old = [said("coronary_heart_disease", False, at=earlier(30)), said("symptom_assessed", True, at=earlier(30))]
    before = said("doctor_clearance", "vigorous", at=earlier(1))
    assert isinstance(add_up([*old, before, new])["doctor_clearance"], Unanswered)
    assert isinstance(add_up([*old, before, new])["symptom_assessed"], Unanswered)
    same = said("doctor_clearance", "light", at=DAY - timedelta(minutes=5))
    assert add_up([*old, before, new, same])["doctor_clearance"].value == "light"
