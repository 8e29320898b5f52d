"""Text on the screen: one label class with the roles and tones of the theme, a rule, and small layout words."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import theme


class Text(QLabel):
    """`Text("静息心率", "label")`, `Text("132/82 mmHg", bold=True)`, `Text("…", "hint", wrap=True, tone="warn")`.

    Plain text always (nothing typed by a person is read as markup) unless `rich=True`.
    """

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        *,
        bold: bool = False,
        tone: str | None = None,
        wrap: bool = False,
        rich: bool = False,
        selectable: bool = False,
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.RichText if rich else Qt.TextFormat.PlainText)
        self.setText(text)
        self.setProperty("role", role)
        if bold:
            self.setProperty("bold", True)
        if tone:
            self.setProperty("tone", tone)
        if wrap:
            self.setWordWrap(True)
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def set_tone(self, tone: str) -> None:
        """Change the colour role."""
        theme.set_property(self, "tone", tone)

    def set_bold(self, bold: bool) -> None:
        """Change the weight."""
        theme.set_property(self, "bold", bold)


def rule() -> QFrame:
    """A thin line between groups; decoration only."""
    made = QFrame()
    made.setProperty("rule", True)
    return made


def _fill(layout: QBoxLayout, things: Iterable[QWidget | QLayout | int | None]) -> None:
    for thing in things:
        if thing is None:
            layout.addStretch(1)
        elif isinstance(thing, int):
            layout.addSpacing(thing)
        elif isinstance(thing, QLayout):
            layout.addLayout(thing)
        else:
            layout.addWidget(thing)


def row(*things: QWidget | QLayout | int | None, gap: int = 8) -> QHBoxLayout:
    """Things side by side; None is a stretch, a number is a space."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    _fill(layout, things)
    return layout


def column(*things: QWidget | QLayout | int | None, gap: int = 8) -> QVBoxLayout:
    """Things below each other; None is a stretch, a number is a space."""
    layout = QVBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    _fill(layout, things)
    return layout


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it, nested layouts too."""
    while layout.count():
        item = layout.takeAt(0)
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
            inner.deleteLater()
