"""A measured field whose test is not done today: no number goes in, why there is none does; and words are never cut."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from prescribe.assess import Entry
from tests.ui.widgets.under_the_fingers import ENTER, keys, number, pressure, value
from ui import theme
from ui.widgets.form_field import SKIP_WORDS
from ui.widgets.number_edit import SKIPPED


@pytest.fixture(autouse=True)
def look(qapp):
    theme.apply(qapp)


def closed(qtbot, fact="grip_strength"):
    field = number(qtbot, fact)
    field.set_closed()
    field.focus_first()
    return field


def test_a_number_stays_out_of_a_closed_test(qtbot):
    field = closed(qtbot)
    keys("31", ENTER)
    assert field.readings() == {} and field.edits[0].text() == "" and field.moved == ["next"]


def test_minus_says_not_done_and_its_reason_is_kept(qtbot):
    field = closed(qtbot)
    keys("-")
    assert value(field) == ("not_measured", None) and field.reason.isVisible() and not field.reason.isReadOnly()
    field.reason.setFocus()
    field.reason.insert("今天血压高")
    field.reason.textEdited.emit(field.reason.text())
    keys("", ENTER)
    assert field.readings()["grip_strength"].reason == "今天血压高" and field.moved == ["next"] and not field.blocked


def test_minus_twice_is_a_refusal_that_asks_why(qtbot):
    field = closed(qtbot)
    keys("-")
    keys("-")
    assert value(field) == ("refused", None) and QApplication.focusWidget() is field.reason and field.blocked
    field.reason.insert("怕累")
    assert not field.blocked


def test_backspace_takes_it_back(qtbot):
    field = closed(qtbot)
    keys("-")
    keys("", Qt.Key.Key_Backspace)
    assert field.readings() == {} and field.edits[0].text() == ""


def test_the_menu_offers_only_why_there_is_no_number(qtbot):
    field, opened = closed(qtbot), []
    field.menu.popup = opened.append
    keys("", Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert len(opened) == 1
    assert [a.text().split(" ")[0] for a in field.menu.actions() if a.isEnabled() and a.text()] == ["没量", "拒绝", "仪器坏了"]
    next(a for a in field.menu.actions() if "仪器" in a.text()).trigger()
    assert value(field) == ("device_fault", None) and field.more.isVisible()


def test_a_number_that_stood_there_before_stays(qtbot):
    field = number(qtbot, "grip_strength")
    field.show_entries({"grip_strength": Entry("grip_strength", "known", 31.0)})
    field.set_closed()
    field.focus_first()
    keys("-")
    field.skip("device_fault")
    assert value(field) == ("known", 31.0)


def test_opened_again_a_number_goes_in(qtbot):
    field = closed(qtbot, "weight")
    keys("-")
    field.set_editable(True)
    field.focus_first()
    keys("70")
    assert value(field) == ("known", 70.0)


def test_a_column_that_is_anothers_takes_no_reason_either(qtbot):
    field = number(qtbot)
    field.set_editable(False)
    keys("-")
    field.skip("refused")
    assert field.readings() == {}


@pytest.mark.parametrize("made", [number, pressure])
@pytest.mark.parametrize("status", SKIPPED)
def test_the_words_are_never_cut_and_a_number_has_its_old_width(qtbot, made, status):
    field = made(qtbot)
    before = [edit.width() for edit in field.edits]
    field.skip(status)
    QApplication.processEvents()
    for edit in field.edits:
        assert edit.text() == SKIP_WORDS[status]
        room = edit.width() - 2 * (theme.px(9) + 1)  # padding and frame of the style
        assert room >= edit.fontMetrics().horizontalAdvance(edit.text())
    field.edits[0].setFocus()
    field.edits[0].selectAll()
    keys("70")
    QApplication.processEvents()
    assert [edit.width() for edit in field.edits] == before


def test_a_reason_that_need_not_be_told_asks_only_while_somebody_is_there(qtbot):
    field = number(qtbot)
    keys("-", ENTER)
    assert field.moved == ["next"] and field.reason.isVisible()
    other = number(qtbot, "waist")
    field._focus_moved()
    assert not field.reason.isVisible() and other is not field


def test_what_can_be_said_in_the_menu_lives_as_long_as_the_field(qtbot):
    field = number(qtbot, "grip_strength")
    keys("31")
    assert field.menu.actions()
    gc.collect()
    field.how._actions["posture", "seated"].trigger()
    assert dict(field.readings()["grip_strength"].how) == {"posture": "seated"}
    assert [code for (key, code), action in field.how._actions.items() if action.isChecked()] == ["seated"]
