"""A quiet line under a field: mark, sentence, and a link that leads somewhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.buttons import link
from ui.widgets.marks import Mark
from ui.widgets.text import Text


class FieldNote(QWidget):
    """Hidden while there is nothing to say; `label` is the field's, for the link's name."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label
        self._on_go: Callable[[], None] | None = None
        self._shown = ("", "", "")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._mark, self.words = Mark("info", 13), Text("", "label", wrap=True)
        self.go = link("", self._go)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SPACE["hair"])
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words.setContentsMargins(0, 3, 0, 0)
        beside = QVBoxLayout()
        beside.setContentsMargins(0, 6, 0, 0)
        beside.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        beside.addStretch(1)
        box.addLayout(beside)
        box.addWidget(self.words, 1)
        box.addWidget(self.go, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_words(self, level: str, text: str, go: str = "", on_go: Callable[[], None] | None = None) -> None:
        """Show a sentence, or go away."""
        self._on_go = on_go
        if (level, text, go) == self._shown:
            return
        self._shown = (level, text, go)
        self._mark.set_level(level)
        self.words.setText(text)
        self.go.setText(go)
        self.go.setAccessibleName(f"{self._label}：{go}")
        self.go.setAccessibleDescription(text)
        self.go.setVisible(bool(go))
        self.setVisible(bool(text))

    def _go(self) -> None:
        if self._on_go is not None:
            self._on_go()
