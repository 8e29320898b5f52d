"""What holds now: label, words, and at the right date and who, small."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from prescribe.overview import NowLine
from ui import theme
from ui.widgets.text import Text, clear
from ui.widgets.wrapping import as_high_as_needed
from ui.words import UNKNOWN

LABEL_WIDTH = 82


class NowList(QWidget):
    """One line a fact; words wrap, nothing is cut."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        as_high_as_needed(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.SPACE["small"])
        self._grid.setVerticalSpacing(theme.SPACE["small"])
        self._grid.setColumnStretch(1, 1)
        self._fit()
        theme.look.changed.connect(self._fit)

    def show_lines(self, lines: Iterable[NowLine]) -> None:
        """Show these lines."""
        clear(self._grid)
        for place, each in enumerate(lines):
            words = Text(each.text or UNKNOWN, wrap=True, selectable=True)
            as_high_as_needed(words)
            words.setAccessibleName(f"{each.label}：{each.text or UNKNOWN}，{each.aside}".rstrip("，"))
            aside = Text(each.aside, "label")
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(Text(each.label, "label"), place, 0, top)
            self._grid.addWidget(words, place, 1, top)
            self._grid.addWidget(aside, place, 2, top | Qt.AlignmentFlag.AlignRight)

    def _fit(self) -> None:
        self._grid.setColumnMinimumWidth(0, theme.px(LABEL_WIDTH))
