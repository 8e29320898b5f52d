"""「为什么」: one sentence, ranges as bars, what decided and what was beaten, each with its source's letter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui import theme
from ui.pages.reason_view import WhyView, confidence_says
from ui.widgets.bound_bars import BoundBars
from ui.widgets.buttons import link
from ui.widgets.chip import Chip, KeyCap
from ui.widgets.icons import IconLabel
from ui.widgets.overlay import Popover
from ui.widgets.text import Text, clear, row, rule
from ui.words import tr


class ReasonPopover(Popover):
    """Not a modal: the number stays editable. Esc closes, F1 again shows the next one."""

    next_wanted = Signal()
    rule_wanted = Signal(str)
    """Id of the protocol whose text to read."""
    facts_wanted = Signal()

    def __init__(self, anchor: QWidget, view: WhyView, more: bool = True) -> None:
        super().__init__(anchor, 496)
        self._more = more
        self._inside = QVBoxLayout()
        self._inside.setSpacing(theme.SPACE["small"])
        self.body.addLayout(self._inside)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_view(view)

    def show_view(self, view: WhyView) -> None:
        """Show the reasons of one number."""
        self.view = view
        clear(self._inside)
        self.setAccessibleName(view.title)
        self.setAccessibleDescription(view.spoken)
        title = Text(view.title, "card", wrap=True)
        head = row(IconLabel("circle-question-mark"), title, KeyCap("Esc"))
        head.setStretch(1, 1)
        self._inside.addLayout(head)
        if view.sentence:
            self._inside.addWidget(Text(view.sentence, wrap=True))
        if view.bars:
            bars = BoundBars()
            bars.show_bars(view.bars, view.axis, view.ticks)
            self._inside.addWidget(bars)
            self._inside.addWidget(rule())
        self._inside.addLayout(self._lines(view))
        if view.field != "gate":  # the answer before a session is not one rule's
            self._inside.addWidget(rule())
            self._inside.addLayout(self._foot(view))

    def _lines(self, view: WhyView) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE["wide"])
        grid.setVerticalSpacing(theme.SPACE["small"])
        grid.setColumnStretch(1, 1)
        for place, line in enumerate(view.lines):
            grid.addWidget(Text(line.part, "label"), place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Text(line.say, wrap=True), place, 1)
            if not line.mark:  # a hold, a question: nothing the literature says
                continue
            chip = Chip(line.mark, "warn" if line.needs_physician else "neutral", dashed=line.needs_physician)
            chip.setToolTip(confidence_says(line))
            chip.setAccessibleName(confidence_says(line))
            grid.addWidget(chip, place, 2, Qt.AlignmentFlag.AlignTop)
        return grid

    def _foot(self, view: WhyView):
        protocol = next((line.protocol_id for line in view.lines), "")
        read = link(tr("看规则原文"), lambda: self.rule_wanted.emit(protocol))
        read.setEnabled(bool(protocol))
        facts = link(tr("看用到的事实"), self.facts_wanted.emit)
        if not self._more:
            return row(read, facts, None, gap=theme.SPACE["wide"])
        self.next_link = link(tr("下一条原因"), self.next_wanted.emit)
        return row(read, facts, None, self.next_link, KeyCap("F1"), gap=theme.SPACE["wide"])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click on another number changes what is explained; it does not close."""
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget) and watched.property("why"):
            return False
        return super().eventFilter(watched, event)
