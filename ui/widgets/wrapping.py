"""Cards whose words wrap: as high as their words need, never cut to one line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget


def as_high_as_needed(widget: QWidget) -> QWidget:
    """Let a card or a wrapped text take the height its width asks for (a policy of Maximum cuts it to one line)."""
    policy = widget.sizePolicy()
    policy.setVerticalPolicy(QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    widget.setSizePolicy(policy)
    return widget


def pushed_up(column: QVBoxLayout) -> None:
    """End a column with a stretch. An alignment instead would hold it to the height it had without wrapping."""
    column.setAlignment(Qt.AlignmentFlag(0))
    column.addStretch(1)
