"""A wedge scanner types like a keyboard, only faster: our own codes (`TWRH1:…`) open the resident from anywhere.

What it typed is taken out of the field that happened to have the focus. Anything else that is typed fast (an ID card
reader filling a field, a pasted password) is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

GAP = 0.035
"""Seconds between two keys; a person is slower."""
LEAST = 6
OURS = re.compile(r"TWRH1:.+", re.IGNORECASE)


class Scanner(QObject):
    """Watches the keys of one program; `scanned(text)` for each of our codes."""

    scanned = Signal(str)

    def __init__(self, app: QApplication, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(app)
        self._clock = clock
        self._typed, self._last = "", 0.0
        self._field: QWidget | None = None
        self._before = ""
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(watched, QWindow) or not isinstance(event, QKeyEvent):
            return False
        now, fast = self._clock(), self._clock() - self._last <= GAP
        self._last = now
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            code, self._typed = self._typed, ""
            if fast and len(code) >= LEAST and OURS.fullmatch(code):
                self._take_back()
                self.scanned.emit(code)
                return True
            return False
        if event.key() == Qt.Key.Key_Shift:
            return False
        if not fast or not self._typed:
            self._begin()
        self._typed += event.text() if event.text().isprintable() else ""
        return False

    def _begin(self) -> None:
        self._typed = ""
        self._field = QApplication.focusWidget()
        self._before = _text(self._field)

    def _take_back(self) -> None:
        field = self._field
        if field is not QApplication.focusWidget():
            return
        if isinstance(field, QLineEdit) and field.text() != self._before:
            field.setText(self._before)
            field.textEdited.emit(self._before)
        elif isinstance(field, QPlainTextEdit) and field.toPlainText() != self._before:
            field.setPlainText(self._before)


def _text(widget: QWidget | None) -> str:
    if isinstance(widget, QLineEdit):
        return widget.text()
    return widget.toPlainText() if isinstance(widget, QPlainTextEdit) else ""
