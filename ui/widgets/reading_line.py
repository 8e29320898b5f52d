"""The line under a measured field: its readings, and 「再量一次」."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.buttons import link
from ui.widgets.form_field import tall_enough
from ui.widgets.text import Text
from ui.words import tr


class ReadingLine(QWidget):
    """Hidden while there is nothing to say. `wanted` is false for facts that keep one value only."""

    again = Signal()

    def __init__(self, label: str, wanted: bool = True, again: str = "") -> None:
        super().__init__()
        self.wanted = wanted
        self.setSizePolicy(tall_enough())
        self.words = Text("", "hint", wrap=True)
        self.why = Text("", "label", wrap=True, tone="warn")
        words = again or tr("再量一次")
        self.button = link(words, self.again.emit, name=tr("{label}：{what}", label=label, what=words))
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self.words, 1)
        top.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.why)
        box.addLayout(top)
        self._asked = ""
        self.hide()

    def show_state(self, words: str, *, offered: bool, asked: str) -> None:
        """The readings in words, whether 「再量一次」 is offered, and why it is due (empty when it is not)."""
        self._asked = asked if offered else ""
        self.words.setText(words)
        self.why.setText(asked)
        self.why.setVisible(bool(asked))
        self.button.setAccessibleDescription(asked or words)
        beside = self.button.parentWidget() is not self
        self.button.setVisible(self.wanted and offered)
        self.setVisible(self.wanted and (bool(words or asked) or (offered and not beside)))

    def offer(self) -> bool:
        """Put the keyboard on the button when another reading is due. True = it is there now."""
        if not self.wanted or not self._asked or self.button.hasFocus():
            return False
        self.button.setFocus(Qt.FocusReason.TabFocusReason)
        return True
