"""One number as it is typed: 没量, 拒绝, other units; its text stays as it is until the field is left."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from protocols.facts import FactDefinition
from ui import theme
from ui.pages.fields_view import number_text
from ui.pages.typing_view import Typed, plain_digits, read_typed
from ui.widgets.form_field import skip_word

SKIPPED = ("not_measured", "refused", "device_fault")


class NumberEdit(QLineEdit):
    """One number as typed. The text stays as it is until the field is left."""

    settled = Signal()
    menu_wanted = Signal()
    focus_moved = Signal()

    def __init__(self, definition: FactDefinition, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.definition = definition
        self.setFixedWidth(theme.px(74))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.status = ""
        self.note = ""
        self.original = ""
        self.reason = ""
        self.confirmed = False
        self.textEdited.connect(self._typed)
        self.editingFinished.connect(self.settle)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+↓ opens the menu of the field, as it opens a list. A space alone is no number: one count too many after the clock
        has ended does not wipe out what it counted."""
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.menu_wanted.emit()
            return
        if event.text() == " " and self.selectedText() == self.text():
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt's own hook."""
        super().focusInEvent(event)
        self.focus_moved.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt's own hook."""
        super().focusOutEvent(event)
        self.focus_moved.emit()

    def _typed(self) -> None:
        self.status, self.note, self.original, self.confirmed = "", "", "", False

    def read(self) -> Typed:
        """What stands in the field."""
        if self.status:
            return Typed(self.status, shown=skip_word(self.status))
        typed = read_typed(self.definition, self.original or self.text())
        return typed

    def settle(self) -> None:
        """Tidy the text when the field is left: full-width digits, other units, a lone `-`."""
        if self.status:
            return
        typed = read_typed(self.definition, self.original or self.text())
        if typed.status in SKIPPED:
            self.skip(typed.status)
        elif typed.status == "known" and typed.note:
            self.original = self.original or plain_digits(self.text())
            self.note = typed.note
            self.setText(typed.shown)
        elif typed.status == "known":
            self.setText(typed.shown)
        self.settled.emit()

    def skip(self, status: str, reason: str = "") -> None:
        """Mark as 没量, 拒绝 or 仪器坏了; it looks like no number."""
        self.status, self.reason, self.note, self.original = status, reason, "", ""
        self.setText(skip_word(status))

    def show_value(self, value: float | None, typed: str = "", confirmed: bool = False) -> None:
        """Show a stored number."""
        self.status, self.note, self.original = "", "", ""
        self.confirmed = confirmed
        if value is None:
            self.setText("")
            return
        text = number_text(value, self.definition)
        read = read_typed(self.definition, typed) if typed else None
        if read is not None and read.note:
            self.note, self.original = read.note, typed
        elif read is not None and read.value == value:
            text = read.shown
        elif float(text) != value:
            text = f"{value:g}"
        self.setText(text)
