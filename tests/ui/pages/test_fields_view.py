"""Fields of the assessment as plain values."""

from __future__ import annotations

from datetime import date

import pytest

from prescribe.assess import AssessmentField, Entry, LastValue
from prescribe.drafting.basis import _rounded
from prescribe.reading.change_words import shown_number
from prescribe.reading.measures import Point, measure_of
from prescribe.sheets.fact_cells import written
from protocols.facts import definition, vocabulary
from protocols.values import value_text
from ui.pages.consultation_view import Wanted, answer_words, may_show
from ui.pages.fields_view import asked, field_view, group_view, none_code, number_text, unit_words

LAST = {
    "resting_systolic": LastValue("142 mmHg", date(2026, 8, 20)),
    "resting_diastolic": LastValue("84 mmHg", date(2026, 8, 20)),
    "hba1c": LastValue("7.6%", date(2026, 8, 20)),
}


def test_both_pressures_are_one_field_with_last_times_value():
    field = field_view(definition("resting_systolic"), LAST, definition("resting_diastolic"))
    assert field.kind == "pressure" and field.fact_ids == ("resting_systolic", "resting_diastolic")
    assert (field.label, field.unit, field.last) == ("血压（坐位）", "mmHg", "上次 142/84")
    assert "mmHg" in field.description and "上次 142/84" in field.description and "80" in field.description


@pytest.mark.parametrize(
    ("fact", "kind"),
    [
        ("hba1c", "number"), ("hypertension", "yes_no"), ("diabetes_type", "choice"), ("exertional_symptoms", "set"),
        ("medications", "drugs"), ("activities_preferred", "activities"), ("medication_changed_date", "date"),
    ],
)  # fmt: skip
def test_every_kind_of_fact_has_its_field(fact, kind):
    assert field_view(definition(fact), {}).kind == kind


def test_a_yes_no_question_can_be_answered_with_not_known():
    assert [c.code for c in field_view(definition("hypertension"), {}).choices] == ["no", "yes", "unsure"]


@pytest.mark.parametrize(
    ("fact", "value", "text"),
    [("resting_systolic", 132.4, "132"), ("hba1c", 7.0, "7"), ("hba1c", 7.25, "7.2"), ("height", 170.0, "170"), ("height", 170.5, "170.5"),
     ("weight", 72, "72"), ("vital_capacity", 3900.0, "3900"), ("choice_reaction", 0.45, "0.45"), ("spo2_rest", 98, "98"), ("pain_loading", 0.0, "0"), ("phq9_score", 12.0, "12"), ("abi", 0.85, "0.85"),
     ("abi", 0.9, "0.9"), ("gait_speed", 0.75, "0.75"), ("fev1", 2.35, "2.35")],
)  # fmt: skip
def test_numbers_show_the_decimals_they_are_measured_with(fact, value, text):
    assert number_text(value, definition(fact)) == text


NUMBERS = [fact for fact in vocabulary().values() if fact.kind == "number"]


def test_a_whole_number_has_no_decimal_wherever_it_is_shown():
    for fact in NUMBERS:
        for whole in (0.0, 1.0, 30.0, 3900.0):
            last = {fact.id: LastValue(value_text(fact, whole), date(2026, 11, 23))}
            measure = measure_of(fact.id, [Point(date(2026, 11, 23), whole)], None)
            said = (
                number_text(whole, fact), value_text(fact, whole), written(fact, whole, {}), shown_number(measure, whole), _rounded(fact.id, whole),
                field_view(fact, last).last, answer_words(Entry(fact.id, "known", whole), fact),
            )  # fmt: skip
            for words in said:
                assert ".0" not in words, (fact.id, words)
            if fact.entered_by != "derived":
                assert f"{whole:.0f}" in said[0], fact.id


@pytest.mark.parametrize(("unit", "words"), [("/min", "次/分"), ("mmHg", "mmHg"), ("m", "m"), ("Borg 6-20", ""), ("NRS", "")])
def test_units_are_words(unit, words):
    assert unit_words(unit) == words


@pytest.mark.parametrize(
    ("when", "answers", "shown"),
    [
        ("", {}, True),
        ("hypertension = yes", {}, True),
        ("hypertension = yes", {"hypertension": True}, True),
        ("hypertension = yes", {"hypertension": False}, False),
        ("diabetes = yes", {"diabetes_type": "none"}, False),
        ("diabetes = yes", {"diabetes_type": "type2"}, True),
        ("diabetes = yes or hypertension = yes", {"diabetes_type": "none", "hypertension": True}, True),
        ("exercise_test_done not none", {"exercise_test_done": "none"}, False),
        ("age >=65, diabetes, falls", {}, True),
        ("age >=65", {"age": 62}, False),
        ("age >=65", {"age": 65}, True),
        ("age >=65 or hypertension = yes", {"age": 62, "hypertension": False}, False),
        ("sex = female and age 15-55", {"sex": "1", "age": 40}, False),
        ("sex = female and age 15-55", {"sex": "2", "age": 40}, True),
        ("sex = female and age 15-55", {"sex": "2", "age": 56}, False),
        ("sex = female and age 15-55", {"sex": "9"}, True),
    ],
)
def test_a_field_is_hidden_only_when_its_condition_is_surely_no(when, answers, shown):
    assert asked(when, answers) is shown


def rows(*fact_ids, shown="always"):
    return [AssessmentField(fact_id, "medical", "组", 10, True, shown) for fact_id in fact_ids]


def test_a_group_leaves_out_what_is_derived_and_folds_the_diastolic_in():
    group = group_view("g", "组", rows("resting_systolic", "resting_diastolic", "bmi", "hypertension"), vocabulary(), {})
    assert [f.key for f in group.fields] == ["resting_systolic", "hypertension"]
    assert not group.folded


def test_a_group_of_answers_that_still_stand_is_folded_but_never_one_of_today():
    last = {k: LastValue("没有", date(2026, 8, 20)) for k in ("hypertension", "heart_failure", "infection_today")}
    history = group_view("g", "诊断", rows("hypertension", "heart_failure"), vocabulary(), last)
    today = group_view("t", "今天", rows("infection_today"), vocabulary(), last)
    assert history.folded and not today.folded


@pytest.mark.parametrize(
    ("fact", "code"), [("heart_failure", "no"), ("consent_exercise", None), ("af_type", "none"), ("current_rhythm", None),
                       ("symptoms_today", "none"), ("weight", None)],
)  # fmt: skip
def test_only_questions_with_an_answer_none_can_be_answered_together(fact, code):
    assert none_code(field_view(definition(fact), {})) == code


def test_a_group_folds_by_what_everybody_is_asked():
    """Fields that only a disease brings do not keep last time's answers unfolded."""
    last = {"hypertension": LastValue("没有", date(2026, 8, 20))}
    facts = [*rows("hypertension"), *rows("mi_date", shown="opened"), *rows("copd", shown="added")]
    assert group_view("g", "诊断", facts, vocabulary(), last).folded


def test_of_an_extended_field_the_engine_says_when_it_is_asked():
    field = group_view("g", "组", rows("nyha_class", shown="opened"), vocabulary(), {}).fields[0]
    assert (field.shown, field.ask_when) == ("opened", "")
    assert not may_show(field, {}, {"heart_failure": True}, Wanted())
    assert may_show(field, {}, {}, Wanted(asked=frozenset({"nyha_class"})))


def test_what_does_not_apply_has_no_place_even_with_an_answer():
    field = group_view("g", "组", rows("nyha_class", shown="opened"), vocabulary(), {}).fields[0]
    typed = {"nyha_class": Entry("nyha_class", "known", "2")}
    assert may_show(field, typed, {}, Wanted())
    assert not may_show(field, typed, {}, Wanted(silent=frozenset({"nyha_class"})))
