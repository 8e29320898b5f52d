"""Beside and above a session: the answer with its mark, the last sessions, the stop signs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from prescribe.training_day import TrainingDay
from ui import theme
from ui.pages.session_view import GateView, dose_words, session_row
from ui.session import Station
from ui.widgets.buttons import button, link
from ui.widgets.card import Card
from ui.widgets.chip import KeyCap
from ui.widgets.marks import Mark
from ui.widgets.text import Text, clear, row
from ui.words import tr

_TONES = {"ok": "ok", "warn": "warn", "danger": "danger", "info": "info"}


class VerdictCard(Card):
    """One line: shape, word, why; below it what to do, and the dose of today."""

    def __init__(self) -> None:
        super().__init__()
        self.mark, self.line = Mark("info", 22), Text("", "card", wrap=True)
        self.why = link(tr("为什么"), name=tr("为什么是这个结论"))
        head = row(self.mark, self.line, self.why, KeyCap("F1"))
        head.setStretch(1, 1)
        self.body.addLayout(head)
        self.do, self.dose, self._more = Text("", wrap=True), Text("", "label", wrap=True), Text("", "label", wrap=True)
        self.add(self.do, self._more, self.dose)

    def show_view(self, view: GateView, day: TrainingDay | None) -> None:
        """Show another answer."""
        self.set_tone(_TONES[view.level])
        self.mark.set_level(view.level)
        self.line.setText(view.line)
        self.do.setText(view.do)
        self.do.setVisible(bool(view.do))
        self._more.setText("\n".join(view.more))
        self._more.setVisible(bool(view.more))
        words = dose_words(day) if day is not None else ""
        self.dose.setText(words)
        self.dose.setVisible(bool(words) and view.level in ("ok", "warn", "info"))
        self.setAccessibleName(view.spoken)


class SessionSide(QWidget):
    """The list of the last sessions, and when to stop."""

    home_wanted = Signal()
    print_wanted = Signal()

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE["row"])
        self._lines, self._signs = Card(tr("前几次"), icon="history"), Card(tr("马上停"), mark="danger")
        self._rows, self._stops = QGridLayout(), QVBoxLayout()
        self._rows.setHorizontalSpacing(theme.SPACE["small"])
        self._rows.setColumnStretch(1, 1)
        self._lines.body.addLayout(self._rows)
        home = button(tr("补记在家练的"), self.home_wanted.emit, icon="plus", size="small")
        paper = button(tr("打印训练记录"), self.print_wanted.emit, icon="printer", size="small")
        self._lines.add(row(home, None), row(paper, None))
        self._signs.body.addLayout(self._stops)
        layout.addWidget(self._lines)
        layout.addWidget(self._signs)
        self.clear()

    def clear(self) -> None:
        """Nothing of the former resident stays."""
        clear(self._rows)
        clear(self._stops)
        self._lines.hide()
        self._signs.hide()

    def show_day(self, day: TrainingDay) -> None:
        """The sessions and signs of this resident."""
        self.clear()
        today = self._station.clinic.clock.today()
        for place, one in enumerate(day.lines[:8]):
            for column, text in enumerate(session_row(one, today)[:4]):
                tone = "danger" if one.stopped_live and column == 1 else None
                self._rows.addWidget(Text(text, "label", tone=tone, wrap=column == 1), place, column)
        if not day.lines:
            self._rows.addWidget(Text(tr("还没有记过训练。"), "label"), 0, 0)
        for words in day.stop_signs:
            self._stops.addWidget(Text(words, "label", wrap=True))
        self._lines.show()
        self._signs.setVisible(bool(day.stop_signs))
