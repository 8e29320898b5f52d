"""What lies over the page keeps the keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from ui.widgets.overlay import Overlay


@pytest.fixture
def window(qtbot):
    made = QWidget()
    made.resize(900, 600)
    layout = QVBoxLayout(made)
    made.page = QLineEdit()
    made.other = QLineEdit()
    layout.addWidget(made.page)
    layout.addWidget(made.other)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.page.setFocus()
    return made


def over(window) -> tuple[Overlay, QLineEdit]:
    overlay = Overlay(window, 400)
    line = QLineEdit()
    overlay.card.body.addWidget(line)
    overlay.open(line)
    return overlay, line


def test_a_page_that_takes_the_focus_underneath_does_not_get_it(window):
    _, line = over(window)
    window.other.setFocus()
    assert QApplication.focusWidget() is line


def test_the_upper_of_two_keeps_it(window):
    _, lower = over(window)
    _, upper = over(window)
    lower.setFocus()
    assert QApplication.focusWidget() is upper


def test_closing_gives_the_focus_back_and_stops_watching(window, qtbot):
    overlay, line = over(window)
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.page
    window.other.setFocus()
    assert QApplication.focusWidget() is window.other and not overlay.isVisible()
