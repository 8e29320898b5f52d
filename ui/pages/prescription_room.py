"""Where things stand on the prescription page: dose and week at the left, cards at the right; or the lists; or nothing yet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from prescribe.permissions import allows
from protocols.terms import Act, Component, Role
from ui import theme
from ui.pages.prescription_list import PrescriptionList
from ui.pages.prescription_rows import TIGHT_BELOW, FittGrid
from ui.pages.prescription_side import PrescriptionSide
from ui.pages.prescription_view import PrescriptionView
from ui.session import Station
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.choices import Segmented
from ui.widgets.click_chip import ClickChip
from ui.widgets.columns import Columns
from ui.widgets.form_field import tall_enough
from ui.widgets.strips import EmptyState, Strip
from ui.widgets.text import Text, clear
from ui.widgets.week_board import WeekBoard
from ui.words import tr


class PrescriptionRoom(QWidget):
    """One of three faces: `lists`, `nothing`, `paper`."""

    def __init__(self, station: Station, would_break: Callable[[int, Component, int], str]) -> None:
        super().__init__()
        self._stack = QStackedLayout(self)
        self.lists = PrescriptionList(station)
        self.nothing = QWidget()
        self._nothing = QVBoxLayout(self.nothing)
        self.paper = Columns(side_width=346)
        for face in (self.lists, self.nothing, self.paper):
            self._stack.addWidget(face)
        self._notices = QVBoxLayout()
        self._notices.setSpacing(theme.SPACE["small"])
        self.paper.main.addLayout(self._notices)
        self.paper.main.addWidget(self._build_dose())
        self.paper.main.addWidget(self._build_week(would_break))
        self.paper.main.addStretch(1)
        self.side = PrescriptionSide()
        self.paper.side.addWidget(self.side)
        self.side.looked_behind.connect(lambda tab: station.resident and station.open_resident(station.resident, tab))
        theme.look.changed.connect(self._arrange)

    def _build_dose(self) -> Card:
        self.dose = Card(tr("处方草案"), icon="file-heart")
        self.dose.setSizePolicy(tall_enough())
        self._period = Text("", "card")
        self.dose.head.insertWidget(2, self._period)
        self.confirm_chip = ClickChip("")
        self.stages = Segmented([("", "")], name=tr("阶段"))
        self._tools = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._tools.setSpacing(theme.SPACE["small"])
        self._tools.addWidget(self.confirm_chip)
        self._tools.addWidget(self.stages)
        self.dose.head.addLayout(self._tools)
        self.grid = FittGrid()
        self.dose.add(self.grid)
        return self.dose

    def _build_week(self, would_break: Callable[[int, Component, int], str]) -> Card:
        card = Card(tr("一周安排"), icon="calendar-days")
        card.setSizePolicy(tall_enough())
        self._week_note = Text("", "label")
        self.other = button(tr("换一种排法"), icon="shuffle", size="small")
        card.add_to_head(self._week_note, self.other)
        self.board = WeekBoard(would_break)
        card.add(self.board)
        return card

    @property
    def shows_paper(self) -> bool:
        """A prescription is on the screen."""
        return self._stack.currentWidget() is self.paper

    def show_lists(self) -> None:
        """The five lists."""
        self._stack.setCurrentWidget(self.lists)
        self.lists.load()

    def show_nothing(self, say: str, go: QWidget) -> None:
        """No prescription yet: why, and where to go."""
        clear(self._nothing)
        self._nothing.addWidget(EmptyState("file-heart", say, "", go))
        self._stack.setCurrentWidget(self.nothing)

    def show_paper(self, view: PrescriptionView, role: Role) -> None:
        """A prescription for one stage."""
        self._stack.setCurrentWidget(self.paper)
        self.dose.set_title(view.title)
        self._period.setText(view.period)
        if self.stages.keys != tuple(k for k, _ in view.stages):
            self.stages.set_choices(view.stages)
        self.stages.choose(view.stage)
        self.grid.show_rows(view.rows, view.editable, role)
        self.board.show_week(view.week, view.editable)
        self._week_note.setText(view.week_note)
        self.other.setVisible(view.editable)
        self.side.show_view(view)
        self.side.rules.setVisible(allows(role, "medical", Act.READ))
        self.confirm_chip.set_text(tr("{n} 条待医师确认", n=len(view.to_confirm)))
        self.confirm_chip.setVisible(bool(view.to_confirm))
        clear(self._notices)
        for clash in view.clashes:
            self._notices.addWidget(Strip("warn", tr("两条规则没有共同范围"), clash))
        if view.by_feel:
            self._notices.addWidget(Strip("info", tr("强度看感觉，不看心率"), view.by_feel))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A second line for type and volume, and four days abreast, when there is no room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        tight = self.width() / theme.look.scale < TIGHT_BELOW
        self.grid.set_tight(tight)
        self.board.set_abreast(4 if tight else 7)
        self._tools.setDirection(QBoxLayout.Direction.TopToBottom if tight else QBoxLayout.Direction.LeftToRight)
