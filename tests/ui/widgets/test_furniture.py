"""Shared furniture: fields, strips, bars, overlays, icons, marks."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from prescribe.errors import ClinicError, InvalidInput
from protocols.files import root
from ui import theme
from ui.page import Action, BarState
from ui.widgets.action_bar import ActionBar
from ui.widgets.buttons import button
from ui.widgets.columns import Columns, is_narrow
from ui.widgets.field import EnterMovesOn, Field, line
from ui.widgets.icons import icon
from ui.widgets.marks import LEVEL_WORDS, draw_mark
from ui.widgets.overlay import Overlay, Popover
from ui.widgets.strips import NoticeBar
from ui.widgets.text import Text


def test_every_icon_is_used_and_every_icon_used_is_there():
    used = set()
    for path in (root() / "ui").rglob("*.py"):
        used |= set(re.findall(r"[\"']([a-z0-9]+(?:-[a-z0-9]+)*)[\"']", path.read_text(encoding="utf-8")))
    there = {path.stem for path in (root() / "resources" / "icons").glob("*.svg")}
    assert there <= used, f"not used: {sorted(there - used)}"
    assert (root() / "resources" / "icons" / "LICENSE-lucide.txt").exists()


def test_an_unknown_icon_is_our_bug(qapp):
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


def test_an_icon_follows_the_theme(qapp):
    made = icon("check", "ink")

    def darkest() -> int:
        image = made.pixmap(QSize(24, 24)).toImage()
        seen = [image.pixelColor(x, y) for x in range(24) for y in range(24)]
        return max(c.lightness() for c in seen if c.alpha() > 200)

    light = darkest()
    try:
        theme.apply(qapp, dark=True)
        assert darkest() > light + 80
    finally:
        theme.apply(qapp)


def drawn(level: str) -> bytes:
    """All in one colour, so that only the shape is left."""
    image = QImage(32, 32, QImage.Format.Format_Grayscale8)
    image.fill(theme.colour("surface"))
    painter = QPainter(image)
    draw_mark(painter, QRectF(0, 0, 32, 32), level, "ink")
    painter.end()
    return bytes(image.constBits())


def test_marks_differ_in_shape_not_only_in_colour(qapp):
    shapes = {level: drawn(level) for level in LEVEL_WORDS}
    for one in shapes:
        for other in shapes:
            if one < other:
                differs = sum(abs(a - b) > 80 for a, b in zip(shapes[one], shapes[other], strict=True))
                assert differs > 30, f"{one} and {other} look alike"


def test_a_field_says_what_is_wrong_to_eye_and_ear(qtbot):
    made = Field("身高", line(), unit="cm")
    qtbot.addWidget(made)
    made.problem("不可能：身高 17 cm。是 170 吗？", "danger")
    assert made.control.accessibleName() == "身高"
    assert "170" in made.control.accessibleDescription()
    assert made.control.property("state") == "danger"
    made.problem("")
    assert made.words.isHidden() or not made.words.isVisible()
    assert made.control.property("state") == ""


def test_enter_moves_on_and_shift_enter_back(qtbot):
    form = QWidget()
    qtbot.addWidget(form)
    fields = [QLineEdit(form) for _ in range(3)]
    moves = EnterMovesOn(form)
    moves.watch(*fields)
    fields[1].setEnabled(False)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    fields[0].setFocus()
    QTest.keyClick(fields[0], Qt.Key.Key_Return)
    assert fields[2].hasFocus(), "a field that cannot be typed in is passed by"
    QTest.keyClick(fields[2], Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert fields[0].hasFocus()
    fields[2].setFocus()
    with qtbot.waitSignal(moves.at_the_end):
        QTest.keyClick(fields[2], Qt.Key.Key_Return)


@pytest.fixture
def bar(qtbot):
    made = ActionBar()
    qtbot.addWidget(made)
    made.resize(1290, 60)
    made.show()
    return made


def test_the_bar_shows_one_primary_action_with_its_key(bar):
    done = []
    bar.show_bar(BarState(missing="还差 1 项", primary=Action("签名", lambda: done.append(1), icon="pen-line")))
    assert bar.primary.text() == "签名" and bar.primary.property("kind") == "primary"
    bar.primary.click()
    assert done == [1]


def test_a_refusal_takes_the_place_of_what_is_missing(bar):
    bar.show_bar(BarState(missing="还差 1 项", primary=Action("签名", print)))
    bar.refuse(InvalidInput("密码不对。", field="password"))
    assert bar.accessibleName() == "密码不对。"
    bar.show_bar(BarState(missing="内容齐全"))
    assert bar.accessibleName() == "内容齐全"


def test_a_refusal_shows_the_bar_of_a_page_without_one(bar):
    bar.show_bar(BarState())
    assert not bar.isVisible()
    bar.refuse(ClinicError("没存上：磁盘满了。"))
    assert bar.isVisible()


def test_a_notice_can_be_undone_once(qtbot):
    made, undone = NoticeBar(), []
    qtbot.addWidget(made)
    made.say("已保存", undo=lambda: undone.append(1))
    assert made.isVisible() and made.undo() and not made.undo()
    assert undone == [1] and not made.isVisible()


def test_a_second_notice_takes_the_first_ones_undo_away(qtbot):
    made, undone = NoticeBar(), []
    qtbot.addWidget(made)
    made.say("一", undo=lambda: undone.append(1))
    made.say("二")
    assert not made.undo() and undone == []


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.field = QLineEdit(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.field.setFocus()
    return made


def test_an_overlay_gives_the_focus_back(window):
    over, inside = Overlay(window), QLineEdit()
    over.card.add(inside)
    over.open(inside)
    assert inside.hasFocus() and over.size() == window.size()
    QTest.keyClick(inside, Qt.Key.Key_Escape)
    assert not over.isVisible() and window.field.hasFocus()


def test_an_overlay_that_stays_is_not_closed_by_escape(window):
    over, inside = Overlay(window, stays=True), QLineEdit()
    over.card.add(inside)
    over.open(inside)
    QTest.keyClick(inside, Qt.Key.Key_Escape)
    assert over.isVisible()


def test_tab_stays_inside_an_overlay(window):
    over, one, two = Overlay(window), QLineEdit(), QLineEdit()
    over.card.add(one, two)
    over.open(one)
    for expected in (two, one, two):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert expected.hasFocus()


def test_an_overlay_is_as_high_as_its_words_at_its_own_width(window):
    over = Overlay(window, width=400)
    words = Text("一句很长的话，" * 12, wrap=True)
    over.card.add(words)
    over.open(words)
    QApplication.processEvents()
    assert words.height() >= words.heightForWidth(words.width())


def test_a_popover_closes_by_escape_and_by_a_click_elsewhere(window, qtbot):
    for close in ("key", "mouse"):
        pop = Popover(window.field)
        pop.body.addWidget(button("看规则原文"))
        pop.open()
        assert window.rect().contains(pop.geometry())
        if close == "key":
            QTest.keyClick(window.field, Qt.Key.Key_Escape)
        else:
            QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=window.rect().bottomRight())
        assert not pop.isVisible(), close


@pytest.mark.parametrize(("width", "scale", "narrow"), [(1366, 1.0, False), (1366, 1.3, True), (1100, 1.0, True), (1366, 1.15, False)])
def test_the_side_column_goes_below_when_there_is_no_room(qtbot, qapp, width, scale, narrow):
    try:
        theme.apply(qapp, scale=scale)
        columns = Columns()
        qtbot.addWidget(columns)
        columns.main.addWidget(Text("主"))
        columns.side.addWidget(Text("旁"))
        columns.resize(width, 600)
        columns.show()
        QApplication.processEvents()
        assert is_narrow(columns) is narrow
        below = columns._side.geometry().top() > columns._main.geometry().top()
        assert below is narrow
    finally:
        theme.apply(qapp)
