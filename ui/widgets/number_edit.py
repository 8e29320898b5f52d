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

BESIDE_WORDS = 24
"""Frame and padding beside words in the field, px."""
SKIPPED = ("not_measured", "refused", "device_fault")


class NumberEdit(QLineEdit):
    """One number as typed. The text stays as it is until the field is left."""

    settled = Signal()
    menu_wanted = Signal()
    focus_moved = Signal()
    skip_wanted = Signal(str)
    """`-` or Backspace in a closed field: 没量, 拒绝, or neither (empty)."""

    def __init__(self, definition: FactDefinition, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.definition = definition
        self.setFixedWidth(theme.px(74))
        self.only_skips = False
        """Closed: no number may be typed, why there is none may."""
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
        if self.only_skips and self._skip_by(event):
            return
        if event.text() == " " and self.selectedText() == self.text():
            return
        super().keyPressEvent(event)

    def _skip_by(self, event: QKeyEvent) -> bool:
        """`-` says 没量, again 拒绝; Backspace takes it back. True = the key was used."""
        wanted = {"not_measured": "refused"}.get(self.status, "not_measured") if event.text() in ("-", "－") else ""
        if not wanted and not (self.status and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)):
            return False
        self.skip_wanted.emit(wanted)
        return True

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
        self._fit()

    def setFixedWidth(self, width: int) -> None:
        """The width for numbers; words take what they need."""
        self._room = width
        super().setFixedWidth(width)

    def _fit(self) -> None:
        """Wide enough for 「仪器坏了」, and back again for a number."""
        words = self.fontMetrics().horizontalAdvance(self.text()) + theme.px(BESIDE_WORDS) if self.status else 0
        super().setFixedWidth(max(self._room, words))

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
        """Mark as 没量, 拒绝 or 仪器坏了; it looks like no number. An empty status leaves the field empty."""
        self.status, self.reason, self.note, self.original = status, reason, "", ""
        self.setText(skip_word(status) if status else "")
        self._fit()

    def show_value(self, value: float | None, typed: str = "", confirmed: bool = False) -> None:
        """Show a stored number."""
        self.status, self.note, self.original = "", "", ""
        self.confirmed = confirmed
        self._fit()
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
