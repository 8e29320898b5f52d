"""The window of one person over a real station, for tests: keys go where a person's keys go."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea

from ui import background
from ui.keys import Keys
from ui.main_window import Frame
from ui.session import Station


def _ours(error: BaseException) -> None:
    """Our bugs fail the test."""
    raise error


class Desk:
    """`desk.type("赵桂兰")`, `desk.press("Ctrl+S")`, `desk.settle()`; `desk.page` is what is on the screen."""

    def __init__(self, qtbot, clinic, person, size=(1366, 690)) -> None:
        self.qtbot, self.clinic, self.person = qtbot, clinic, person
        self.station = Station(clinic, person)
        self.refusals: list[Exception] = []
        background.set_fallbacks(self.refusals.append, _ours)
        self.frame = Frame(self.station)
        self.keys = Keys(self.frame)
        self.frame.resize(*size)
        qtbot.addWidget(self.frame)
        self.frame.show()
        self.frame.activateWindow()
        qtbot.waitUntil(self.frame.isActiveWindow)

    def go(self, place, hint=None):
        """Open a place of the rail and wait for it."""
        self.frame.show_place(place, hint)
        self.settle()
        return self.page

    def open(self, resident, tab="overview"):
        """Open a resident's tab and wait for it."""
        self.station.open_resident(resident, tab)
        self.settle()
        return self.page

    @property
    def page(self):
        return self.frame.page

    def settle(self):
        """Until nothing is on its way any more."""
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: not background.busy(), timeout=30_000)  # a cap for a crowded machine, never reached otherwise
        QApplication.processEvents()

    @property
    def focus(self):
        return QApplication.focusWidget()

    def type(self, text):
        """Into what has the focus: keys where there are keys, an input method's text for the rest."""
        if text.isascii():
            QTest.keyClicks(self.focus, text)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(self.focus, event)

    def press(self, keys):
        """One key with its modifiers: `Enter`, `Shift+Enter`, `Ctrl+S`, `Alt+D`, `F3`, `Space`."""
        *held, name = keys.split("+")
        modifier = Qt.KeyboardModifier.NoModifier
        for each in held:
            modifier |= {"Ctrl": Qt.KeyboardModifier.ControlModifier, "Shift": Qt.KeyboardModifier.ShiftModifier,
                         "Alt": Qt.KeyboardModifier.AltModifier}[each]  # fmt: skip
        key = getattr(Qt.Key, f"Key_{'Return' if name == 'Enter' else 'Escape' if name == 'Esc' else name}")
        QTest.keyClick(self.focus or self.frame, key, modifier)


def fill(control: QLineEdit, text: str) -> None:
    """Type into a field as a person does."""
    control.setFocus()
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(control, event)


def fits(page) -> bool:
    """A page in its scroll area needs no scrolling sideways."""
    area = page.parent()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parent()
    return area is None or page.width() <= area.viewport().width()
