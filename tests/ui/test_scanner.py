"""A scanned code opens a resident from anywhere and leaves no trace in the field that had the focus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from ui.scanner import Scanner

CODE = "TWRH1:SH:01a20cc5-ddfc-7cf6-b5f0-d9e5530d4213"


class Ticking:
    """Each look at the clock is one step later."""

    def __init__(self) -> None:
        self.now, self.step = 0.0, 0.005

    def __call__(self) -> float:
        self.now += self.step / 2
        return self.now


@pytest.fixture
def field(qtbot):
    made = QLineEdit("132")
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.setFocus()
    return made


@pytest.fixture
def scanner(qapp):
    made = Scanner(qapp, Ticking())
    made.heard = []
    made.scanned.connect(made.heard.append)
    yield made
    qapp.removeEventFilter(made)


def type_(field, text):
    for letter in text:
        QTest.keyClick(field.windowHandle(), letter)
    QTest.keyClick(field.windowHandle(), Qt.Key.Key_Return)


def test_our_code_is_heard_and_taken_back_out_of_the_field(field, scanner):
    type_(field, CODE)
    assert scanner.heard == [CODE]
    assert field.text() == "132"


def test_a_person_typing_is_left_alone(field, scanner):
    scanner._clock.step = 0.2
    type_(field, CODE)
    assert scanner.heard == [] and CODE in field.text()


def test_fast_text_that_is_not_ours_is_left_alone(field, scanner):
    type_(field, "110105196403080034")
    assert scanner.heard == [] and field.text() == "132110105196403080034"
