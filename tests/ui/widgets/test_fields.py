"""Fields of the assessment under the fingers: numbers, answers, sets, drugs, dates."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from prescribe.assess import Entry
from protocols.facts import definition
from tests.ui.widgets.under_the_fingers import (
    ENTER,
    SHIFT,
    answers,
    drugs,
    keys,
    number,
    pressure,
    several,
    shown,
    value,
)
from ui import theme
from ui.pages.fields_view import field_view
from ui.widgets.date_field import DateField


@pytest.fixture(autouse=True)
def look(qapp):
    theme.apply(qapp)


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_enter_takes_the_number_and_moves_on(qtbot):
    field = number(qtbot)
    keys("72.5", ENTER)
    assert value(field) == ("known", 72.5) and field.moved == ["next"]


def test_shift_enter_goes_back(qtbot):
    field = number(qtbot)
    keys("", ENTER, SHIFT)
    assert field.moved == ["back"] and field.readings() == {}


def test_empty_not_measured_refused_and_zero_are_four_things(qtbot):
    field = number(qtbot, "falls_12m")
    assert field.readings() == {}
    keys("-", ENTER)
    assert value(field) == ("not_measured", None) and field.edits[0].text() == "没量" and field.moved == ["next"]
    field.edits[0].clear()
    field.edits[0].status = ""
    field.focus_first()
    keys("0", ENTER)
    assert value(field) == ("known", 0.0)


def test_a_refusal_asks_why_before_it_moves_on(qtbot):
    field = number(qtbot)
    keys("--", ENTER)
    assert field.moved == [] and QApplication.focusWidget() is field.reason
    assert field.blocked, "without a reason it cannot be saved"
    keys("busuiyi", ENTER)
    assert field.readings()["weight"].reason == "busuiyi" and field.moved == ["next"] and not field.blocked


def test_an_unusual_number_counts_and_is_marked(qtbot):
    field = number(qtbot, "waist")
    keys("192", ENTER)
    assert value(field) == ("known", 192.0) and field.readings()["waist"].confirmed
    assert field.edits[0].property("state") == "warn" and "少见" in field.aside.text()
    assert "少见" in field.edits[0].accessibleDescription()


def test_an_impossible_number_does_not_count_and_offers_the_likely_one(qtbot):
    field = number(qtbot, "height")
    keys("17", ENTER)
    assert field.readings() == {} and field.blocked == "身高" and field.edits[0].property("state") == "danger"
    assert field.message.text() == "不可能：身高 17 cm。是 170 吗？" and field.raw_text() == ["17"]
    field.fix_button.click()
    assert value(field) == ("known", 170.0) and not field.message.isVisible()


def test_another_unit_is_converted_and_both_are_kept(qtbot):
    field = number(qtbot, "fasting_glucose")
    keys("126 mg/dL", ENTER)
    assert field.edits[0].text() == "7" and field.aside.text() == "原写 126 mg/dL"
    reading = field.readings()["fasting_glucose"]
    assert (reading.value, reading.typed, reading.unit) == (7.0, "126 mg/dL", "mg/dL")


def test_looking_at_a_stored_number_does_not_round_it(qtbot):
    field = number(qtbot)
    field.show_entries({"weight": Entry("weight", "known", 71.25, typed="71.25", unit="kg")})
    field.edits[0].settle()
    assert value(field) == ("known", 71.25)
    field.show_entries({"weight": Entry("weight", "known", 71.25)})
    assert value(field) == ("known", 71.25)


def test_typing_over_not_measured_gives_a_number(qtbot):
    field = number(qtbot)
    keys("-", ENTER)
    field.focus_first()
    keys("70", ENTER)
    assert value(field) == ("known", 70.0)


def test_a_part_of_somebody_else_can_be_read_but_not_typed_into(qtbot):
    field = number(qtbot)
    field.show_entries({"weight": Entry("weight", "known", 70.0)})
    field.set_editable(False)
    keys("9")
    assert field.edits[0].text() == "70"


# --- pressure --------------------------------------------------------------------------------------------------------


def test_pressure_goes_from_upper_to_lower_to_the_next_field(qtbot):
    field = pressure(qtbot)
    keys("132", ENTER)
    assert QApplication.focusWidget() is field.edits[1] and field.moved == []
    keys("82", ENTER)
    assert (value(field), value(field, "resting_diastolic")) == (("known", 132.0), ("known", 82.0))
    keys("", ENTER)
    assert field.moved == ["next"], "past which arm, which nobody said"


def test_both_pressures_typed_at_once(qtbot):
    field = pressure(qtbot)
    keys("132/82", ENTER)
    keys("1")
    keys("1")
    assert value(field, "resting_diastolic") == ("known", 82.0) and field.moved == ["next"]


def test_pressures_upside_down_do_not_count_until_exchanged(qtbot):
    field = pressure(qtbot)
    keys("82", ENTER)
    keys("132", ENTER)
    assert field.readings() == {} and field.message.text() == "上下反了？" and field.blocked
    field.fix_button.click()
    assert value(field) == ("known", 132.0) and value(field, "resting_diastolic") == ("known", 82.0)


def test_not_measured_is_said_once_for_both(qtbot):
    field = pressure(qtbot)
    keys("-", ENTER)
    assert value(field) == value(field, "resting_diastolic") == ("not_measured", None)


# --- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("digit", "expected"), [("1", ("known", False)), ("2", ("known", True)), ("3", ("not_measured", None)), ("7", None)]
)
def test_a_digit_answers_and_moves_on(qtbot, digit, expected):
    field = answers(qtbot)
    keys(digit)
    assert value(field) == expected and field.moved == (["next"] if expected else [])


def test_not_known_is_never_no(qtbot):
    field = answers(qtbot)
    assert field.readings() == {}
    keys("3")
    assert field.readings()["heart_failure"].reason == "不知道"


def test_enter_moves_on_without_answering(qtbot):
    field = answers(qtbot)
    keys("", ENTER)
    assert field.readings() == {} and field.moved == ["next"]


def test_space_picks_and_a_second_press_takes_it_back(qtbot):
    field = answers(qtbot)
    keys("", Qt.Key.Key_Space)
    assert value(field) == ("known", False)
    keys("", Qt.Key.Key_Space)
    assert field.readings() == {}


def test_arrows_walk_the_answers_and_never_wrap(qtbot):
    field = answers(qtbot)
    for _ in range(6):
        keys("", Qt.Key.Key_Right)
    assert QApplication.focusWidget() is field.buttons["unsure"]


@pytest.mark.parametrize("stored", [True, False])
def test_a_stored_answer_is_shown(qtbot, stored):
    field = answers(qtbot)
    field.show_entries({"heart_failure": Entry("heart_failure", "known", stored)})
    assert value(field) == ("known", stored)


# --- sets ------------------------------------------------------------------------------------------------------------


def test_zero_answers_every_member_with_no_and_moves_on(qtbot):
    field = several(qtbot)
    keys("0")
    reading = field.readings()["exertional_symptoms"].value
    assert reading["yes"] == [] and len(reading["no"]) == 9 and field.moved == ["next"]


def test_one_yes_leaves_the_others_not_known_until_they_are_said(qtbot):
    field = several(qtbot)
    keys("1")
    assert field.readings()["exertional_symptoms"].value == {"yes": ["chest_pain"], "no": []}
    assert field.aside.text() == "还有 8 项没问" and field.none.text() == "其余都没有"
    keys("0")
    reading = field.readings()["exertional_symptoms"].value
    assert reading["yes"] == ["chest_pain"] and len(reading["no"]) == 8 and field.aside.text() == ""


def test_a_yes_after_none_takes_only_that_member_out_of_the_no(qtbot):
    field = several(qtbot)
    keys("0")
    field.focus_first()
    keys("2")
    reading = field.readings()["exertional_symptoms"].value
    assert reading["yes"] == ["dyspnoea_rest_or_mild"] and len(reading["no"]) == 8


def test_taking_a_yes_back_makes_it_not_known_not_no(qtbot):
    field = several(qtbot)
    keys("1")
    keys("1")
    assert field.readings() == {}


def test_a_yes_taken_back_after_the_rest_was_denied_is_not_known_either(qtbot):
    field = several(qtbot)
    keys("1")
    keys("0")
    field.focus_first()
    keys("1")
    reading = field.readings()["exertional_symptoms"].value
    assert reading["yes"] == [] and "chest_pain" not in reading["no"] and len(reading["no"]) == 8


def test_a_long_set_names_its_members_and_unfolds(qtbot):
    field = several(qtbot, "symptoms_today")
    assert not field.buttons["chest"].isVisible() and "胸痛胸闷" in field._named.text()
    field.more.click()
    assert field.buttons["chest"].isVisible()


def test_a_stored_yes_is_never_hidden_in_a_fold(qtbot):
    field = several(qtbot, "symptoms_today")
    field.show_entries({"symptoms_today": Entry("symptoms_today", "known", {"yes": ["chest"], "no": []})})
    assert field.buttons["chest"].isVisible() and field.yes == {"chest"}


# --- drugs -----------------------------------------------------------------------------------------------------------


def test_a_drug_is_picked_by_its_initials(qtbot):
    field = drugs(qtbot)
    keys("mtle", ENTER)
    assert field.readings()["medications"].value == {"yes": ["meituoluoer"], "no": []} and field.moved == []
    keys("", ENTER)
    assert field.moved == ["next"]


def test_zero_says_no_drugs_at_all(qtbot):
    field = drugs(qtbot)
    keys("0")
    assert field.readings()["medications"].value == {"yes": [], "no": []} and field.moved == ["next"]


def test_a_drug_that_is_not_there_is_kept_as_text_and_blocks(qtbot):
    field = drugs(qtbot)
    keys("xyz", ENTER)
    assert field.readings() == {} and field.raw_text() == "xyz" and field.blocked and "xyz" in field.message.text()


def test_backspace_takes_the_last_drug_off(qtbot):
    field = drugs(qtbot)
    keys("mtle", ENTER)
    keys("ejsg", ENTER)
    keys("", Qt.Key.Key_Backspace)
    assert field.readings()["medications"].value["yes"] == ["meituoluoer"]


# --- dates -----------------------------------------------------------------------------------------------------------


def day(qtbot):
    view = field_view(definition("medication_changed_date"), {})
    return shown(qtbot, DateField(view, lambda: date(2026, 11, 23)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("20260501", "2026-05-01"), ("5-1", "2026-05-01"), ("2026.5.1", "2026-05-01"), ("11-23", "2026-11-23")],
)
def test_days_are_read_as_people_type_them(qtbot, text, expected):
    field = day(qtbot)
    keys(text, ENTER)
    assert value(field) == ("known", expected) and field.edit.text() == expected and field.moved == ["next"]


def test_a_day_to_come_is_refused_in_words_and_kept_as_text(qtbot):
    field = day(qtbot)
    keys("2027-01-01", ENTER)
    assert field.readings() == {} and "还没到" in field.message.text() and field.raw_text() == "2027-01-01"


def test_never_is_an_answer(qtbot):
    field = day(qtbot)
    keys("0", ENTER)
    assert value(field) == ("known", "never")


def test_a_swapped_pair_offers_the_exchange_to_the_keyboard(qtbot):
    field = pressure(qtbot)
    keys("82", ENTER)
    keys("132", ENTER)
    assert QApplication.focusWidget() is field.fix_button and field.moved == [] and field.readings() == {}
    field.refresh()
    assert QApplication.focusWidget() is field.fix_button, "a message that stays keeps the keyboard"
    keys("", ENTER)
    assert (value(field, "resting_systolic"), value(field, "resting_diastolic")) == (("known", 132.0), ("known", 82.0))
    keys("", ENTER)
    assert field.how.question.isAncestorOf(QApplication.focusWidget())
    keys("1")
    keys("1")
    assert field.moved == ["next"]


def test_a_space_alone_never_wipes_out_a_number(qtbot):
    field = number(qtbot)
    keys("72", ENTER)
    field.focus_first()
    keys(" ")
    assert value(field) == ("known", 72.0) and field.edits[0].text() == "72"
