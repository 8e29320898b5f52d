"""Further readings of one field, and where a value comes from."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from protocols.facts import definition
from tests.ui.widgets.under_the_fingers import ENTER, answers, keys, number, pressure, shown, value
from ui import theme
from ui.pages.fields_view import field_view
from ui.widgets.measured_field import MeasuredField


@pytest.fixture(autouse=True)
def look(qapp):
    theme.apply(qapp)


# --- further readings ------------------------------------------------------------------------------------------------


def both(field):
    return tuple((r.value, r.readings) for r in field.readings().values())


def measured(qtbot, upper="132", lower="84"):
    field = pressure(qtbot)
    keys(upper, ENTER)
    keys(lower, ENTER)
    return field


def test_one_reading_is_one_value_and_another_is_offered(qtbot):
    field = measured(qtbot)
    assert both(field) == ((132.0, ()), (84.0, ())) and field.moved == ["next"]
    assert field.repeated.button.isVisible() and field.repeated.button.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_the_mean_of_two_counts_and_both_are_shown(qtbot):
    field = measured(qtbot)
    field.repeated.button.setFocus()
    keys("", ENTER)
    assert both(field) == ((132.0, ()), (84.0, ())), "nothing is lost while the next one is awaited"
    keys("128", ENTER)
    keys("80", ENTER)
    assert both(field) == ((130.0, (132.0, 128.0)), (82.0, (84.0, 80.0)))
    assert (field.repeated.words.text(), field.aside.text()) == ("132/84 · 128/80", "平均 130/82")


def test_enter_after_a_stop_value_goes_to_the_repeat_and_after_a_good_one_to_the_next_field(qtbot):
    field = measured(qtbot, "180", "84")
    assert field.moved == [] and QApplication.focusWidget() is field.repeated.button
    assert "180/84" in field.repeated.why.text()
    keys("", ENTER)
    keys("182", ENTER)
    keys("84", ENTER)
    assert field.moved == ["next"] and not field.repeated.why.text()


@pytest.mark.parametrize(("second", "asked"), [("122", True), ("123", False)])
def test_a_third_is_asked_when_two_lie_apart(qtbot, second, asked):
    field = measured(qtbot)
    field.again()
    keys(second, ENTER)
    keys("84", ENTER)
    assert bool(field.repeated.why.text()) is asked and ("平均" in field.aside.text()) is not asked
    assert field.moved == (["next"] if asked else ["next", "next"])


def test_a_repeat_that_is_not_taken_brings_the_first_back(qtbot):
    field = measured(qtbot, "186", "90")
    field.again()
    assert field.edits[0].text() == ""
    elsewhere(qtbot, field)
    assert [e.text() for e in field.edits] == ["186", "90"] and both(field) == ((186.0, ()), (90.0, ()))


def test_half_a_repeat_is_kept_as_text_and_blocks(qtbot):
    field = measured(qtbot)
    field.again()
    keys("128", ENTER)
    elsewhere(qtbot, field)
    assert field.blocked and both(field)[0] == (132.0, ()) and "一半" in field.message.text()
    fresh = pressure(qtbot)
    fresh.show_raw(field.raw_text())
    assert fresh.edits[0].text() == "128" and both(fresh)[0] == (132.0, ())


def test_no_further_reading_of_facts_that_keep_one(qtbot):
    field = number(qtbot)
    keys("72", ENTER)
    field.again()
    assert field.repeated.isHidden() and value(field) == ("known", 72.0)


def elsewhere(qtbot, field):
    other = answers(qtbot)
    assert not field.isAncestorOf(QApplication.focusWidget()) and other


# --- where it comes from ---------------------------------------------------------------------------------------------


def test_a_laboratory_value_comes_from_a_report_of_today_unless_said_otherwise(qtbot):
    field = shown(qtbot, MeasuredField(field_view(definition("hba1c"), {}), definition("hba1c"), today=lambda: date(2026, 11, 23)))
    keys("7.1")
    reading = field.readings()["hba1c"]
    assert (reading.origin, reading.on) == ("paper", "") and field.origin.isHidden()
    field.origin.choose("paper")
    assert QApplication.focusWidget() is field.origin.edit and field.origin.edit.text() == "2026-11-23"
    field.origin.edit.selectAll()
    keys("11-20", ENTER)
    assert field.readings()["hba1c"].on == "2026-11-20" and field.origin.words.text() == "报告 11-20"


def test_a_report_of_tomorrow_is_refused(qtbot):
    field = shown(qtbot, MeasuredField(field_view(definition("hba1c"), {}), definition("hba1c"), today=lambda: date(2026, 11, 23)))
    keys("7.1")
    field.origin.choose("paper")
    field.origin.edit.selectAll()
    keys("2026-11-24", ENTER)
    assert field.readings()["hba1c"].on == "2026-11-23" and field.origin.edit.isVisible()


def test_a_pressure_from_home_says_so(qtbot):
    field = measured(qtbot)
    assert field.readings()["resting_systolic"].origin == "measured_here" and field.origin.isHidden()
    field.origin.choose("measured_home")
    assert {r.origin for r in field.readings().values()} == {"measured_home"} and field.origin.words.text() == "在家量"


def test_alt_down_opens_the_menu(qtbot):
    field, opened = number(qtbot), []
    field.menu.popup = opened.append
    keys("", Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert len(opened) == 1 and [a.text() for a in field.menu.actions()][-4:] == ["在这里量", "在家量", "看到报告", "本人说"]


# --- trials and how they were measured -------------------------------------------------------------------------------


def test_of_trials_the_best_counts_and_all_are_kept(qtbot):
    field = number(qtbot, "grip_strength")
    keys("31", ENTER)
    field.repeated.button.setFocus()
    keys("", ENTER)
    keys("33.5", ENTER)
    only = field.readings()["grip_strength"]
    assert (only.value, only.readings) == (33.5, (31.0, 33.5))
    assert (field.repeated.button.text(), field.aside.text()) == ("再测一次", "最好 33.5")


def test_what_the_clock_says_is_the_next_trial(qtbot):
    field = number(qtbot, "tug_3m")
    keys("9.8", ENTER)
    field.clock.timed.emit(8.4)
    only = field.readings()["tug_3m"]
    assert (only.value, only.readings) == (8.4, (9.8, 8.4)) and field.edits[0].text() == "8.4"


def test_the_clock_stands_beside_the_field_that_is_typed_in_only(qtbot):
    field = number(qtbot, "tug_3m")
    assert field.clock.isVisible()
    field.clearFocus()
    field.edits[0].clearFocus()
    assert not field.clock.isVisible()
    assert field.toggle_clock() and field.clock.isVisible() and field.clock.running
    field.toggle_clock()
    field.set_editable(False)
    assert not field.toggle_clock()
    assert number(qtbot, "weight").clock is None


def test_how_it_was_measured_goes_with_the_number_and_is_offered_as_last_time(qtbot):
    field = number(qtbot, "gait_speed")
    keys("1.1", ENTER)
    assert field.readings()["gait_speed"].how == (("aid", "none"),)
    field.how.choose("course", "6")
    assert field.readings()["gait_speed"].how == (("course", "6"), ("aid", "none"))
    assert field.how.words.text() == "走道 6 m，不用辅具" and field.how.isVisible()


def test_a_pressure_says_its_arm_once(qtbot):
    field = measured(qtbot)
    assert [r.how for r in field.readings().values()] == [(("arm", "right"), ("posture", "seated")), ()]


def test_a_doubt_of_the_page_gives_way_to_a_message_of_the_field_and_comes_back(qtbot):
    field = number(qtbot, "weight")
    keys("98.1", ENTER)
    field.set_doubt("体重与上次相差超过四成")
    assert field.message.text() == "体重与上次相差超过四成"
    field.edits[0].setFocus()
    field.edits[0].selectAll()
    keys("9810", ENTER)
    assert "不可能" in field.message.text()
    field.set_doubt("体重与上次相差超过四成")
    assert "不可能" in field.message.text()
    field.edits[0].setFocus()
    field.edits[0].selectAll()
    keys("70", ENTER)
    field.set_doubt("")
    assert not field.message.isVisible()
