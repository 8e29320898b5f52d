"""Choices by buttons: the segmented control, and the row of answers that a digit or Space picks.

    view = Segmented([("doctor", "医生"), ("instructor", "指导员")], chosen="doctor"); view.picked.connect(…)
    row = AnswerRow([("no", "没有"), ("yes", "有…"), ("unknown", "不知道")], name="心血管病史"); row.picked.connect(…)

Both are one tab stop: arrows move, Space or a digit picks (1 = the first; `digits` maps keys to answers otherwise).
`AnswerRow(several=True)` toggles; its `chosen` is a tuple. Nothing chosen is () / None: not asked is never *no*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ui import theme
from ui.widgets.columns import Flow


class _ChoiceButton(QPushButton):
    """One choice; keys go to the row. Its width fits the bold label, so that picking moves nothing."""

    def __init__(self, key: str, text: str, kind: str) -> None:
        super().__init__(text)
        self.key = key
        self.setCheckable(True)
        self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        bold = self.fontMetrics().horizontalAdvance(self.text())
        made = self.font()
        made.setBold(True)
        made.setPixelSize(theme.px(theme.TYPE["body"]))
        from PySide6.QtGui import QFontMetrics

        return size + QSize(max(0, QFontMetrics(made).horizontalAdvance(self.text()) - bold), 0)

    minimumSizeHint = sizeHint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.parent().take_key(event, self):
            super().keyPressEvent(event)


class _Choices(QFrame):
    picked = Signal(str)
    """Key of the choice a person picked (or toggled)."""
    moved_on = Signal()
    """A digit picked: the form may go to the next field."""

    def __init__(self, kind: str, name: str, several: bool, digits: Mapping[str, str] | None) -> None:
        super().__init__()
        self._kind, self._several, self._digits = kind, several, digits
        self._buttons: list[_ChoiceButton] = []
        self.name = name
        self.setAccessibleName(name)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Show these (key, words); what was chosen is forgotten."""
        for old in self._buttons:
            self.layout().removeWidget(old)
            old.deleteLater()
        self._buttons = [_ChoiceButton(key, text, self._kind) for key, text in choices]
        for i, made in enumerate(self._buttons):
            self.layout().addWidget(made)
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if i == 0 else Qt.FocusPolicy.ClickFocus)
            made.clicked.connect(lambda _checked, b=made: self._clicked(b))
            if self.name:
                made.setAccessibleDescription(self.name)

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of all choices."""
        return tuple(b.key for b in self._buttons)

    def button(self, key: str) -> QPushButton:
        """The button of a choice."""
        return next(b for b in self._buttons if b.key == key)

    def _clicked(self, made: _ChoiceButton) -> None:
        if not self._several:
            for other in self._buttons:
                other.setChecked(other is made)
        self._set_tab_stop(made)
        self.picked.emit(made.key)

    def _set_tab_stop(self, made: _ChoiceButton) -> None:
        for other in self._buttons:
            other.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other is made else Qt.FocusPolicy.ClickFocus)

    def take_key(self, event: QKeyEvent, at: _ChoiceButton) -> bool:
        """Arrows move, digits pick. True when the key was used."""
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            return False
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(event.key())
        if step is not None:
            there = self._buttons.index(at) + step
            if 0 <= there < len(self._buttons):
                self._buttons[there].setFocus(Qt.FocusReason.OtherFocusReason)
                if self._kind == "segment":
                    self._buttons[there].click()
            return True
        key = self._key_of_digit(event.text())
        if key is None:
            return False
        self.button(key).click()
        if not self._several:
            self.moved_on.emit()
        return True

    def _key_of_digit(self, digit: str) -> str | None:
        if self._digits is not None:
            return self._digits.get(digit)
        if digit.isascii() and digit.isdigit() and 1 <= int(digit) <= len(self._buttons):
            return self._buttons[int(digit) - 1].key
        return None

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.setFocus()

    def setFocus(self, *_: object) -> None:
        """Focus the chosen answer, or the first."""
        if self._buttons:
            next((b for b in self._buttons if b.isChecked()), self._buttons[0]).setFocus(Qt.FocusReason.OtherFocusReason)


class Segmented(_Choices):
    """One of a few views; something is always chosen."""

    def __init__(
        self, choices: Sequence[tuple[str, str]], chosen: str | None = None, name: str = "", digits: Mapping[str, str] | None = None
    ) -> None:
        super().__init__("segment", name, several=False, digits=digits or {})
        self.setProperty("segments", True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3, 3, 3, 3)
        layout.setSpacing(2)
        self.set_choices(choices)
        if choices:
            self.choose(chosen or choices[0][0])

    @property
    def chosen(self) -> str:
        """Key of the choice shown."""
        return next((b.key for b in self._buttons if b.isChecked()), "")

    def choose(self, key: str) -> None:
        """Show a choice without telling."""
        for made in self._buttons:
            made.setChecked(made.key == key)
        self._set_tab_stop(self.button(key))


class AnswerRow(_Choices):
    """Answers to one question, as buttons that wrap. One answer, or `several`."""

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        name: str = "",
        several: bool = False,
        digits: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__("answer", name, several, digits)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setLayout(Flow(gap=6, line_gap=6))
        self.set_choices(choices)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Keys of the answers chosen, in order; () = not asked yet."""
        return tuple(b.key for b in self._buttons if b.isChecked())

    def choose(self, *keys: str) -> None:
        """Show answers without telling; none = not asked."""
        for made in self._buttons:
            made.setChecked(made.key in keys)
        first = next((b for b in self._buttons if b.isChecked()), self._buttons[0] if self._buttons else None)
        if first is not None:
            self._set_tab_stop(first)


def spread(widget: QWidget) -> QWidget:
    """Let a widget take the width it is given."""
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, widget.sizePolicy().verticalPolicy())
    return widget
