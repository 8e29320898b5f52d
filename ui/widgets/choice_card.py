"""A big button with an icon, a bold line and a quiet one: the ways to begin."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui import theme
from ui.widgets.icons import IconLabel
from ui.widgets.text import Text, column, row


class ChoiceCard(QPushButton):
    """Reads out as title and words; Enter presses it, ↑↓ go to the neighbours."""

    def __init__(self, key: str, icon: str, title: str, words: str) -> None:
        super().__init__()
        self.key = key
        self.setProperty("kind", "row")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        inner = row(IconLabel(icon, "accent", 24), column(Text(title, "card"), Text(words, "label"), gap=1), None, gap=14)
        inner.setContentsMargins(16, 9, 16, 9)
        self.setLayout(inner)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return self.layout().sizeHint().expandedTo(QSize(260, theme.px(60)))

    minimumSizeHint = sizeHint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextPrevChild(True)
        elif event.key() == Qt.Key.Key_Up:
            self.focusNextPrevChild(False)
        else:
            super().keyPressEvent(event)
