"""Cards: `card = Card("筛查结果", icon="shield-check")`, then `card.add(widget)`; `card.head` takes things at its right.

Tones: plain, sunk, info, ok, warn, danger, chosen.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.icons import IconLabel
from ui.widgets.marks import Mark
from ui.widgets.text import Text


class Card(QFrame):
    """A white sheet with an optional title; the title is read out as the group's name."""

    def __init__(
        self, title: str = "", *, icon: str | None = None, mark: str | None = None, aside: str = "", tone: str = "plain"
    ) -> None:
        super().__init__()
        self._width = 0
        self.setProperty("card", tone)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 12, 16, 14)
        self.body.setSpacing(theme.SPACE["small"])
        self.head = QHBoxLayout()
        self.head.setSpacing(theme.SPACE["small"])
        self.title = Text(title, "card")
        self.aside = Text(aside, "label")
        if title:
            self.setAccessibleName(title)
            if icon:
                self.head.addWidget(IconLabel(icon))
            if mark:
                self.head.addWidget(Mark(mark, 18))
            self.head.addWidget(self.title)
            self.head.addStretch(1)
            self.head.addWidget(self.aside)
            self.body.addLayout(self.head)
        self.aside.setVisible(bool(aside))

    def sizeHint(self) -> QSize:
        """As high as its words are at its present width: a card takes no more room than that, and no less."""
        hint = super().sizeHint()
        if self._width and self.layout().hasHeightForWidth():
            hint.setHeight(self.layout().totalHeightForWidth(self._width))
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != self._width:
            self._width = event.size().width()
            self.updateGeometry()

    def set_title(self, title: str) -> None:
        """Change the title of a card that has one."""
        self.title.setText(title)
        self.setAccessibleName(title)

    def set_aside(self, text: str) -> None:
        """Quiet words at the right of the title."""
        self.aside.setText(text)
        self.aside.setVisible(bool(text))

    def set_tone(self, tone: str) -> None:
        """Change ground and frame."""
        theme.set_property(self, "card", tone)

    def add_to_head(self, *widgets: QWidget) -> None:
        """Put widgets at the right end of the title line."""
        for widget in widgets:
            self.head.addWidget(widget)

    def add(self, *things: QWidget | QLayout) -> None:
        """Put widgets or layouts below what is there."""
        for thing in things:
            if isinstance(thing, QLayout):
                self.body.addLayout(thing)
            else:
                self.body.addWidget(thing)
