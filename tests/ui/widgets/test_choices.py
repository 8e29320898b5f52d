"""Choices by buttons: one tab stop, arrows move, digits pick; nothing chosen is not *no*."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ui.widgets.choices import AnswerRow, Segmented

ANSWERS = [("no", "没有"), ("yes", "有…"), ("unknown", "不知道")]


@pytest.fixture
def row(qtbot):
    made = AnswerRow(ANSWERS, "心血管病史")
    qtbot.addWidget(made)
    made.resize(500, 60)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.setFocus()
    return made


def key(widget, what):
    QTest.keyClick(widget.focusWidget(), what)


def test_nothing_is_chosen_at_first(row):
    assert row.chosen == ()


def test_a_digit_picks_and_moves_on(row, qtbot):
    with qtbot.waitSignals([row.picked, row.moved_on]):
        key(row, "2")
    assert row.chosen == ("yes",)


def test_an_arrow_moves_without_picking_and_space_picks(row):
    key(row, Qt.Key.Key_Right)
    assert row.chosen == ()
    key(row, Qt.Key.Key_Space)
    assert row.chosen == ("yes",)


def test_one_answer_replaces_the_other(row):
    key(row, "1")
    key(row, "3")
    assert row.chosen == ("unknown",)


def test_a_digit_without_an_answer_does_nothing(row):
    key(row, "7")
    assert row.chosen == ()


def test_several_answers_toggle(qtbot):
    row = AnswerRow([("a", "胸闷"), ("b", "头晕")], "不舒服", several=True, digits={"1": "a", "2": "b"})
    qtbot.addWidget(row)
    row.show()
    row.setFocus()
    for digit in "121":
        QTest.keyClick(row.button("a"), digit)
    assert row.chosen == ("b",)


def test_it_is_one_tab_stop(row):
    stops = [k for k in row.keys if row.button(k).focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == ["no"]
    key(row, "3")
    assert [k for k in row.keys if row.button(k).focusPolicy() & Qt.FocusPolicy.TabFocus] == ["unknown"]


def test_showing_an_answer_tells_nobody(row, qtbot):
    with qtbot.assertNotEmitted(row.picked):
        row.choose("yes")
    assert row.chosen == ("yes",)
    row.choose()
    assert row.chosen == ()


def test_picking_moves_nothing(row):
    before = row.button("unknown").x()
    key(row, "1")
    assert row.button("unknown").x() == before


def test_a_view_is_always_chosen(qtbot):
    view = Segmented([("doctor", "医生"), ("manager", "站长")])
    qtbot.addWidget(view)
    assert view.chosen == "doctor"
    with qtbot.waitSignal(view.picked) as told:
        view.button("manager").click()
    assert told.args == ["manager"] and view.chosen == "manager"
