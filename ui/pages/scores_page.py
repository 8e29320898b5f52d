"""The tab 体测: fitness standard, risk scores with their parts, tests of today, tables and track. Read only."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout

from prescribe.score_resident import ResidentScores, score_resident
from ui import theme
from ui.page import Action, BarState, Page
from ui.pages.scores_cards import (
    FitnessCard,
    ScoreCard,
    estimates_card,
    measures_card,
    stack,
    tables_card,
    tests_card,
    track_card,
)
from ui.pages.scores_view import ScoresView, scores_view
from ui.session import Station
from ui.widgets.columns import Columns
from ui.widgets.strips import Strip
from ui.widgets.text import clear
from ui.widgets.wrapping import pushed_up
from ui.words import tr

_ICONS = {"china_par_10y": "heart-pulse", "aacvpr_class": "activity", "falls_risk": "person-standing", "sarcopenia_class": "biceps-flexed"}

ABREAST_FROM = 1300
"""Logical window width, after dividing by the type size, from which scores stand two abreast."""


class ScoresPage(Page):
    """What is missing leads to its field; nothing is typed here."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._resident: UUID | None = None
        self.view: ScoresView | None = None
        self.strip = Strip("info")
        self.strip.hide()
        self.columns = Columns(side_width=346, margins=False)
        page = theme.SPACE["page"]
        box = QVBoxLayout(self)
        box.setContentsMargins(page, 10, page, 16)
        box.setSpacing(theme.SPACE["row"])
        box.addWidget(self.strip)
        box.addWidget(self.columns, 1)
        self._main, self._side, self._left, self._right = stack(), stack(), stack(), stack()
        self._abreast = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._abreast.setSpacing(theme.SPACE["row"])
        self._abreast.addLayout(self._left, 1)
        self._abreast.addLayout(self._right, 1)
        self.columns.main.addLayout(self._main)
        self.columns.main.addLayout(self._abreast)
        self.columns.side.addLayout(self._side)
        pushed_up(self.columns.main)
        pushed_up(self.columns.side)

    def activate(self, resident_id: UUID | None) -> None:
        """Score this resident by what is recorded; of another one nothing stays."""
        if resident_id != self._resident:
            self._forget()
        self._resident = resident_id
        if resident_id is None:
            self.strip.show_state("info", tr("没有打开的居民"), tr("Ctrl+K 找居民。"))
            self.strip.show()
            return
        self.strip.hide()
        self.station.do(score_resident, resident_id, then=self._show, owner=self)

    def reload(self, change: object) -> None:
        """New answers came in."""
        if self._resident in getattr(change, "residents", ()):
            self.activate(self._resident)

    def _forget(self) -> None:
        self.view = None
        self._clear()
        self.set_bar(BarState())

    def _clear(self) -> None:
        for each in (self._main, self._left, self._right, self._side):
            clear(each)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scores two abreast while there is room."""
        super().resizeEvent(event)
        room = self.window().width() / theme.look.scale >= ABREAST_FROM
        way = QBoxLayout.Direction.LeftToRight if room else QBoxLayout.Direction.TopToBottom
        if self._abreast.direction() != way:
            self._abreast.setDirection(way)

    def _show(self, found: ResidentScores) -> None:
        if found.resident_id != self._resident:
            return
        self._clear()
        view = self.view = scores_view(found)
        fitness = FitnessCard(self._go)
        fitness.show_view(view.fitness)
        self._main.addWidget(fitness)
        for score in view.heart:
            self._main.addWidget(ScoreCard(score, _ICONS.get(score.id, "scale"), self._go))
        if view.measures:
            self._main.addWidget(measures_card(view.measures))
        for place, score in enumerate(view.scores):
            (self._right if place % 2 else self._left).addWidget(ScoreCard(score, _ICONS.get(score.id, "scale"), self._go))
        for each in (self._left, self._right):
            each.addStretch(1)
        self._show_side(view)
        self._show_bar(view)

    def _show_side(self, view: ScoresView) -> None:
        self._side.addWidget(tests_card(view.tests, self._go))
        self._side.addWidget(track_card(view.track, self._go))
        if view.tables:
            self._side.addWidget(tables_card(view.tables))
        if view.estimates:
            self._side.addWidget(estimates_card(view.estimates))

    def _show_bar(self, view: ScoresView) -> None:
        primary = Action(tr("去评估"), self._go, icon="stethoscope")
        note = tr("{names}由医生看", names="、".join(view.with_doctor)) if view.with_doctor else ""
        if not view.open:
            self.set_bar(BarState(tr("该测的都测了"), "ok", note=note, primary=primary))
            return
        text = tr("还差 {n} 项：{first}", n=len(view.open), first=view.open[0][1].rstrip("？?。"))
        self.set_bar(BarState(text, "info", goes_to_missing=True, note=note, primary=primary))

    def _go(self, fact_id: str = "") -> None:
        """To the field of a fact on the consultation page."""
        if self._resident is not None:
            self.station.open_resident(self._resident, "assessment", fact_id or None)

    def go_to_missing(self, step: int = 1) -> None:
        """F3: to the field of the first thing that would settle a score."""
        if self.view is not None:
            self._go(self.view.open[0][0] if self.view.open else "")
