"""Number cell, bars, week board, missing list under the fingers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from protocols.terms import Component
from tests.ui.pages.consult_values import bound, prescription, stage
from ui import theme
from ui.pages.consultation_view import MissingView, Question
from ui.pages.prescription_view import cell_view, week_view
from ui.pages.reason_view import why_view
from ui.widgets.bound_bars import BoundBars
from ui.widgets.missing_list import MissingList, QuestionLink
from ui.widgets.number_cell import NumberCell
from ui.widgets.week_board import WeekBoard

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def look(qapp):
    theme.apply(qapp)


def shown(qtbot, widget):
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    return widget


def typed(edit, text):
    """Keys, or an input method for what no key gives."""
    if text.isascii():
        QTest.keyClicks(edit, text)
        return
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(edit, event)


@pytest.fixture
def cell(qtbot):
    made = shown(qtbot, NumberCell(cell_view(prescription(), "start", stage().components[0].bounds[1])))
    made.told = []
    made.chosen.connect(lambda field, number: made.told.append(number))
    made.edit.setFocus()
    made.edit.selectAll()
    return made


@pytest.mark.parametrize(("text", "told"), [("15", [15.0]), ("１５", [15.0]), ("25", [25.0]), ("20", []), ("abc", []), ("-5", [])])
def test_a_number_is_told_when_it_is_settled(cell, text, told):
    typed(cell.edit, text)
    assert cell.told == []
    QTest.keyClick(cell.edit, Qt.Key.Key_Return)
    assert cell.told == told


def test_text_that_is_no_number_goes_back(cell):
    QTest.keyClicks(cell.edit, "abc")
    QTest.keyClick(cell.edit, Qt.Key.Key_Return)
    assert cell.edit.text() == "20"


def test_arrows_step_by_what_people_type(cell):
    QTest.keyClick(cell.edit, Qt.Key.Key_Down)
    assert cell.told == [15.0]


def test_escape_takes_back_what_is_typed(cell):
    QTest.keyClicks(cell.edit, "99")
    QTest.keyClick(cell.edit, Qt.Key.Key_Escape)
    assert cell.edit.text() == "20" and cell.told == []


def test_a_new_value_from_elsewhere_does_not_overwrite_what_is_being_typed(cell):
    QTest.keyClicks(cell.edit, "18")
    cell.show_view(cell.view)
    assert cell.edit.text() == "18"


def test_bars_stand_in_the_order_of_their_values(qtbot):
    bars = shown(qtbot, BoundBars())
    view = why_view(bound("aerobic.hrr_pct", "储备心率", "%", 30, 45, 45))
    bars.show_bars(view.bars, view.axis, view.ticks)
    bars.resize(480, bars.sizeHint().height())
    assert bars.x_of(30) < bars.x_of(45) <= bars.width() and bars.x_of(view.ticks[0]) > 0
    assert bars.accessibleName() == "2 型糖尿病 30–45 %，原发性高血压 31–47 %，本处方 30–45 %"


@pytest.fixture
def board(qtbot):
    made = shown(qtbot, WeekBoard())
    made.moves = []
    made.move_wanted.connect(lambda *move: made.moves.append(move))
    made.show_week(week_view(prescription().week), True)
    return made


def test_shift_and_an_arrow_ask_to_move_a_block(board):
    chip = board.chips[0]
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(chip, Qt.Key.Key_Left, SHIFT)
    assert board.moves == [(0, Component.AEROBIC, 1)]


def test_arrows_walk_the_blocks_and_never_wrap(board):
    board.chips[0].setFocus()
    for _ in range(20):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert QApplication.focusWidget() is board.chips[-1]


def test_a_day_that_would_break_a_rule_says_so_and_only_that_day(board):
    board.say(2, "有氧会隔 3 天。")
    assert [d.warning.text() for d in board.days] == ["", "", "有氧会隔 3 天。", "", "", "", ""]
    board.show_week(week_view(prescription().week), True)
    assert board.days[2].warning.text() == ""


def test_a_signed_week_does_not_move(qtbot):
    board = shown(qtbot, WeekBoard())
    moves = []
    board.move_wanted.connect(lambda *move: moves.append(move))
    board.show_week(week_view(prescription().week), False)
    QTest.keyClick(board.chips[0], Qt.Key.Key_Right, SHIFT)
    assert moves == []


def test_every_block_is_read_out(board):
    assert board.chips[0].accessibleName() == "周一 有氧 20 分钟"


def test_a_question_leads_to_its_field_by_click_and_by_key(qtbot):
    made = shown(qtbot, MissingList())
    went = []
    made.go.connect(went.append)
    many = tuple(Question(f"f{n}", "医", f"问 {n}？", "因为") for n in range(9))
    made.show_view(MissingView(many, ()))
    links = made.findChildren(QuestionLink)
    assert len(links) == 6
    QTest.keyClick(links[1], Qt.Key.Key_Return)
    QTest.mouseClick(links[2], Qt.MouseButton.LeftButton)
    assert went == ["f1", "f2"]
