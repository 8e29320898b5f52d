"""Further readings of one field, and where a value comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from prescribe.assess import Entry
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
    """Two numbers typed; nobody said yet which arm."""
    field = pressure(qtbot)
    keys(upper, ENTER)
    keys(lower, ENTER)
    return field


def right_arm(field):
    """Two digits: right arm, seated."""
    assert field.how.question.isAncestorOf(QApplication.focusWidget())
    keys("1")
    keys("1")
    return field


def test_one_reading_is_one_value_and_another_is_offered(qtbot):
    field = right_arm(measured(qtbot))
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
    right_arm(field)
    assert field.moved == ["next"] and not field.repeated.why.text()


@pytest.mark.parametrize(("second", "asked"), [("122", True), ("123", False)])
def test_a_third_is_asked_when_two_lie_apart(qtbot, second, asked):
    field = right_arm(measured(qtbot))
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


def test_nobody_said_how_and_so_it_stands_beside_the_field_and_not_in_the_answer(qtbot):
    field = number(qtbot, "gait_speed")
    keys("1.1", ENTER)
    assert field.readings()["gait_speed"].how == ()
    assert field.how.words.text() == "未说明走道多长、是否用助行器" and field.how.isVisible()
    field.how.choose("course", "6")
    assert field.readings()["gait_speed"].how == (("course", "6"),)
    assert field.how.words.text() == "走道 6 m；未说明是否用助行器"


def test_one_digit_answers_and_the_last_one_goes_on(qtbot):
    field = number(qtbot, "gait_speed")
    keys("1.1", ENTER)
    assert field.moved == [] and [b.text() for b in field.how.question._buttons] == ["1 走道 3 m", "2 走道 4 m", "3 走道 6 m", "4 走道 10 m"]
    keys("3")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    assert field.moved == [] and field.how.question.keys == ("none", "cane", "walker")
    assert field.how.question.isAncestorOf(QApplication.focusWidget()), "the keyboard stays though the buttons before are gone"
    keys("2")
    assert field.moved == ["next"] and field.readings()["gait_speed"].how == (("course", "6"), ("aid", "cane"))
    assert field.how.words.text() == "走道 6 m，用手杖" and not field.how.question.isVisible()
    assert field.edits[0].text() == "1.1", "no digit fell into the number"


def test_enter_passes_an_open_question_by_and_answers_nothing(qtbot):
    field = number(qtbot, "tug_3m")
    keys("9.8", ENTER)
    keys("", ENTER)
    assert field.moved == ["next"] and field.readings()["tug_3m"].how == ()


def test_what_is_the_stations_is_there_from_the_start_and_what_is_of_today_is_not_even_from_last_time(qtbot):
    last = (("course", "20"), ("aid", "none"), ("oxygen", "air"), ("stops", "no"))
    view = replace(field_view(definition("six_minute_walk_distance"), {}), how_last=last)
    field = shown(qtbot, MeasuredField(view, definition("six_minute_walk_distance")))
    keys("420", ENTER)
    assert field.readings()["six_minute_walk_distance"].how == (("course", "20"),)
    keys("1")
    keys("1")
    keys("1")
    assert field.readings()["six_minute_walk_distance"].how == last and field.moved == ["next"]


def test_a_stored_value_without_a_word_how_gets_none_by_being_looked_at(qtbot):
    field = number(qtbot, "chair_stand_30s")
    field.show_entries({"chair_stand_30s": Entry("chair_stand_30s", "known", 12.0)})
    assert field.readings()["chair_stand_30s"].how == () and "未说明椅子多高" in field.how.words.text()


def test_a_pressure_says_its_arm_once_and_never_by_itself(qtbot):
    field = measured(qtbot)
    assert [r.how for r in field.readings().values()] == [(), ()]
    keys("2")
    keys("1")
    assert [r.how for r in field.readings().values()] == [(("arm", "left"), ("posture", "seated")), ()]
    assert field.moved == ["next"]


def test_who_may_not_type_is_not_asked(qtbot):
    field = number(qtbot, "tug_3m")
    keys("9.8")
    field.set_editable(False)
    keys("", ENTER)
    assert field.how.question is None or not field.how.question.isVisible()


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
