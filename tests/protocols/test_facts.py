"""Facts: known or not known, by the day and by the gate."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from protocols.facts import NEVER, Facts, Known, NoSuchFact, SetAnswer, Unanswered, definition
from protocols.terms import Answer, Gate
from tests.protocols.people import TODAY, none_of, some_of


def ago(days: int, value: object, origin: str = "measured_here") -> Known:
    return Known(value, TODAY - timedelta(days=days), origin=origin)


@pytest.mark.parametrize(
    ("fact_id", "value", "days", "known"),
    [
        ("resting_systolic", 130.0, 14, True),
        ("resting_systolic", 130.0, 15, False),
        ("birth_date", date(1960, 1, 1), 9000, True),
        ("hypertension", False, 365, True),
        ("hypertension", False, 366, False),
        ("hypertension", True, 4000, True),
        ("diabetes_type", "none", 366, False),
        ("diabetes_type", "type2", 4000, True),
        ("foot_ulcer", True, 31, False),
        ("infection_today", "none", 0, True),
        ("infection_today", "none", 1, False),
        ("resting_systolic", 130.0, -1, False),
    ],
    ids=str,
)
def test_validity(fact_id, value, days, known):
    """`no_only`: a no goes stale, a yes stands; a value from after the day is not known on it."""
    assert (Facts.of(TODAY, {fact_id: ago(days, value)}).known(fact_id) is not None) == known


@pytest.mark.parametrize(
    ("fact_id", "value", "known"),
    [("hypertension", True, True), ("hypertension", False, False), ("af_type", "none", False), ("hba1c", 7.0, False), ("ecg_resting", "normal", False), ("weight", 70.0, True), ("medications", SetAnswer(), True)],
)
def test_what_is_only_told(fact_id, value, known):
    """A told yes counts at once; a told no to a disease, and a test without its report, do not."""
    assert (Facts.of(TODAY, {fact_id: ago(0, value, "told")}).known(fact_id) is not None) == known


@pytest.mark.parametrize("origin", ["told", "paper"])
def test_a_session_needs_a_measured_pressure(origin):
    facts = Facts.of(TODAY, {"resting_systolic": ago(0, 130.0, origin)})
    assert facts.number("resting_systolic") == 130 and facts.at(Gate.DAY).number("resting_systolic") is None


def test_of_a_stale_set_only_the_yes_stands():
    facts = Facts.of(TODAY, {"target_organ_damage": ago(400, some_of("target_organ_damage", "lvh"))})
    assert facts.answer("target_organ_damage", "lvh") is Answer.YES
    assert facts.answer("target_organ_damage", "ckd") is Answer.NOT_KNOWN


def test_a_stale_set_of_all_no_is_not_known():
    assert Facts.of(TODAY, {"other_conditions": ago(366, none_of("other_conditions"))}).value("other_conditions") is None


@pytest.mark.parametrize(("fact_id", "value"), [("resting_systolic", 130.0), ("exertional_symptoms", none_of("exertional_symptoms"))])
def test_a_session_sees_vital_signs_and_symptoms_of_the_day_only(fact_id, value):
    facts = Facts.of(TODAY, {fact_id: ago(1, value), "hypertension": ago(1, True)})
    assert facts.value(fact_id) is not None
    assert facts.at(Gate.DAY).value(fact_id) is None and facts.at(Gate.LIVE).value(fact_id) is None
    assert facts.at(Gate.DAY).value("hypertension") is True
    assert facts.at(Gate.DAY).at(Gate.ENTRY).value(fact_id) is not None


@pytest.mark.parametrize(
    ("fact_id", "value"),
    [("resting_systolic", 500.0), ("resting_systolic", True), ("hypertension", "yes"), ("af_type", "purple"), ("birth_date", "1960"), ("symptoms_today", "chest")],
)
def test_a_value_that_does_not_fit_is_not_known(fact_id, value):
    facts = Facts.of(TODAY, {fact_id: value})
    assert facts.value(fact_id) is None and facts.given(fact_id) is not None


@pytest.mark.parametrize("code", ["0", "9"])
def test_sex_not_stated_is_not_known(code):
    assert Facts.of(TODAY, {"sex": code}).value("sex") is None


def test_symptoms_that_never_went_away_are_no_day_of_getting_well():
    assert Facts.of(TODAY, {"covid_symptom_free_date": NEVER}).value("covid_symptom_free_date") is None
    assert Facts.of(TODAY, {"covid_onset_date": NEVER}).value("covid_onset_date") is NEVER


def test_refused_is_kept_for_people_and_not_known_to_rules():
    facts = Facts.of(TODAY, {"weight": Unanswered("refused", "不愿意称")})
    assert facts.value("weight") is None and facts.given("weight").why == "refused" and facts.text("weight") == "没有记录"


def test_an_unknown_id_is_refused():
    with pytest.raises(NoSuchFact):
        Facts.of(TODAY, {"resting_systolc": 130.0})


def test_a_set_answers_member_by_member():
    facts = Facts.of(TODAY, {"symptoms_today": SetAnswer(frozenset({"chest"}), frozenset({"breath"}))})
    answers = [facts.answer("symptoms_today", m) for m in ("chest", "breath", "dizzy")]
    assert answers == [Answer.YES, Answer.NO, Answer.NOT_KNOWN]


def test_changing_facts_makes_new_ones():
    first = Facts.of(TODAY, {"weight": 70.0})
    second = first.with_values({"weight": 80.0, "height": 170.0})
    assert (first.number("weight"), second.number("weight"), second.without("height").number("height")) == (70, 80, None)
    assert len(first) == 1 and "weight" in list(second)


def test_json_brings_back_the_same_facts():
    facts = Facts.of(
        TODAY,
        {
            "weight": Known(70.5, TODAY, "王", "measured_home"),
            "hypertension": True,
            "af_type": "none",
            "medication_changed_date": NEVER,
            "birth_date": date(1960, 2, 29),
            "symptoms_today": some_of("symptoms_today", "leg"),
            "waist": Unanswered("device_fault", ""),
            "days_since_stroke": ago(0, 40.0, "derived"),
        },
    )
    assert Facts.from_json(json.loads(json.dumps(facts.to_json()))) == facts


def test_printing_facts_shows_no_personal_data():
    assert "1960" not in repr(Facts.of(TODAY, {"birth_date": date(1960, 1, 1)}))


def test_text_of_a_drug_question():
    classes = SetAnswer(frozenset({"insulin"}), definition("medication_classes").codes - {"insulin", "arb"})
    facts = Facts.of(TODAY, {"medication_classes": classes})
    assert [facts.text(f"takes_{m}") for m in ("insulin", "statin", "arb")] == ["是", "否", "没有记录"]
