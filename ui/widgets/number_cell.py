"""One number of the prescription: typed or stepped with ↑↓, its unit, 「可选 3–4」 or 「超出 10–20」, and 「为什么」."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui import theme
from ui.pages.prescription_view import CellView, figures
from ui.pages.typing_view import plain_digits
from ui.widgets.buttons import link
from ui.widgets.marks import Mark
from ui.widgets.text import Text, row
from ui.words import tr


class NumberCell(QWidget):
    """`chosen(field, value)` when another number was settled; nothing is told while typing."""

    chosen = Signal(str, float)
    why = Signal(str)
    moved_on = Signal(bool)
    """Enter (True) or Shift+Enter (False)."""

    def __init__(self, view: CellView, tail: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.edit = QLineEdit()
        self.edit.setFixedWidth(theme.px(52))
        self.edit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.edit.installEventFilter(self)
        self.edit.editingFinished.connect(self._settle)
        self.unit = Text(tail or view.unit, "hint")
        self.mark = Mark("warn", 13)
        self.allowed = Text("", "hint")
        self.why_link = link(tr("为什么"), lambda: self.why.emit(self.view.field))
        self.why_link.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        font = self.why_link.font()
        font.setUnderline(True)
        self.why_link.setFont(font)
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.edit)
        top.addWidget(self.unit)
        top.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(top)
        box.addLayout(row(self.mark, self.allowed, self.why_link, None, gap=4))
        self.show_view(view, tail)

    def show_view(self, view: CellView, tail: str = "") -> None:
        """Show another value of the same field; what is being typed stays."""
        self.view = view
        if not (self.edit.hasFocus() and self.edit.isModified()):
            self.edit.setText(view.text)
        self.unit.setText(tail or view.unit)
        self.allowed.setText(view.allowed)
        self.allowed.set_tone("warn" if view.out else "hint")
        self.mark.setVisible(view.out)
        theme.set_property(self.edit, "state", "warn" if view.out else None)
        self.why_link.setVisible(view.why)
        self.why_link.setAccessibleName(tr("为什么是{label} {text}", label=view.label, text=view.text))
        self.edit.setAccessibleName(view.label)
        self.edit.setAccessibleDescription(view.description)

    def set_editable(self, editable: bool) -> None:
        """A signed prescription only shows its numbers."""
        self.edit.setReadOnly(not editable)

    def _settle(self) -> None:
        text = plain_digits(self.edit.text())
        self.edit.setModified(False)
        try:
            value = float(text)
        except ValueError:
            self.edit.setText(self.view.text)
            return
        self.edit.setText(figures(value))
        if value != self.view.value and value >= 0:
            self.chosen.emit(self.view.field, value)

    def restore(self) -> None:
        """Show the number that holds; what was typed was refused."""
        self.edit.setModified(False)
        self.edit.setText(self.view.text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """↑↓ change by a step, Enter moves on, Esc takes back what is typed."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or self.edit.isReadOnly():
            return False
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if key == Qt.Key.Key_Up else -1)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._settle()
            self.moved_on.emit(not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            return True
        if key == Qt.Key.Key_Escape and self.edit.isModified():
            self.restore()
            return True
        return False

    def _step(self, by: int) -> None:
        try:
            value = float(plain_digits(self.edit.text()))
        except ValueError:
            value = self.view.value
        value = max(0.0, value + by * self.view.step)
        self.edit.setText(figures(value))
        self.chosen.emit(self.view.field, value)
