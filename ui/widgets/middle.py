"""A card in the middle of an empty page, scrolled when it is higher than the window: sign-in and first run."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.widgets.text import row


def in_the_middle(card: QWidget, foot: int, below: int) -> QScrollArea:
    """`foot`: px under the card; `below`: share of the empty height that lies under it (above: 1)."""
    holder = QWidget()
    holder.setProperty("clear", True)
    middle = QVBoxLayout(holder)
    middle.setContentsMargins(16, 20, 16, foot)
    middle.addStretch(1)
    middle.addLayout(row(None, card, None))
    middle.addStretch(below)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(holder)
    return area
