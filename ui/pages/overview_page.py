"""概览: what holds now, what happened, what waits, two trends. The first tab of a resident."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from prescribe.errors import ClinicError
from prescribe.hold import resume_exercise, stop_exercise
from prescribe.overview import Banner, Overview, open_resident
from ui import theme
from ui.page import Action, BarState
from ui.pages.overview_view import SIDES, OverviewView, WaitingView, events_empty, events_of, overview_view, tab_of
from ui.resident_page import ReadingPage
from ui.session import TABS, Station
from ui.widgets.buttons import button, link
from ui.widgets.card import Card
from ui.widgets.choices import Segmented
from ui.widgets.columns import Columns
from ui.widgets.event_list import EventList
from ui.widgets.hold_card import HoldCard
from ui.widgets.marks import Mark
from ui.widgets.now_list import NowList
from ui.widgets.strips import Strip
from ui.widgets.text import Text, clear, row
from ui.widgets.trend_card import TrendCard
from ui.widgets.wrapping import as_high_as_needed, pushed_up
from ui.words import tr


class OverviewPage(ReadingPage):
    """Reads nothing but `open_resident`, which leaves its trace in the audit log."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._view: OverviewView | None = None
        self._wants_focus = False
        self._build()

    # --- building ---------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self._columns = Columns(side_width=346, margins=False)
        self._new = Strip("info")
        self._new.hide()
        page = theme.SPACE["page"]
        whole = QVBoxLayout(self)
        whole.setContentsMargins(page, 12, page, 16)
        whole.setSpacing(theme.SPACE["row"])
        whole.addWidget(self._new)
        self._hold = HoldCard()
        self._hold.asked.connect(self._hold_asked)
        whole.addWidget(self._hold)
        whole.addWidget(self._columns, 1)
        self._build_main()
        self._build_side()

    def _build_main(self) -> None:
        self._now_card = Card(tr("现在"), icon="clipboard-list")
        self._now = NowList()
        self._now_empty = Text(tr("还没有处方、筛查和用药。评估之后会写在这里。"), tone="muted", wrap=True)
        self._now_card.add(self._now, self._now_empty)
        self._happened = Card(tr("最近发生的"), icon="history")
        self._side = Segmented(SIDES, "all", name=tr("谁写的"))
        self._side.picked.connect(lambda _: self._show_events())
        self._happened.add_to_head(self._side, link(tr("看全部历史"), self._open_history))
        self._events = EventList(tr("最近发生的"))
        self._events_empty = Text("", tone="muted", wrap=True)
        self._happened.add(self._events, self._events_empty)
        for card in (self._now_card, self._happened):
            as_high_as_needed(card)
        self._columns.main.addWidget(self._now_card)
        self._columns.main.addWidget(self._happened)

    def _build_side(self) -> None:
        self._waiting_card = Card(tr("等着做的"), icon="list-checks")
        self._waiting = QVBoxLayout()
        self._waiting.setSpacing(theme.SPACE["small"])
        self._waiting_card.add(self._waiting)
        as_high_as_needed(self._waiting_card)
        self._charts = QVBoxLayout()
        self._charts.setSpacing(theme.SPACE["row"])
        self._columns.side.addWidget(self._waiting_card)
        self._columns.side.addLayout(self._charts)
        for each in (self._columns.main, self._columns.side):
            pushed_up(each)

    # --- coming and going -------------------------------------------------------------------------------------
    def _forget(self) -> None:
        self._view = None
        self._now.show_lines(())
        self._events.show_rows(())
        clear(self._waiting)
        clear(self._charts)
        for widget in (self._new, self._hold, self._now_empty, self._events_empty):
            widget.hide()
        self._side.choose("all")
        self.set_bar(BarState())

    def _read(self) -> None:
        self._ask(open_resident, self._show, self._not_opened)

    def _not_opened(self, error: ClinicError) -> None:
        """Why this file does not open for this role, instead of the page."""
        self._forget()
        self._columns.hide()
        self._new.show_state("warn", "", error.sentence)
        self._new.show()

    # --- what it shows ----------------------------------------------------------------------------------------
    def _show(self, found: Overview) -> None:
        today = self.station.clinic.clock.today()
        view = self._view = overview_view(found, today, self.station.staff.role)
        self._columns.show()
        self._new.setVisible(view.is_new)
        self._new.show_state("info", "", view.new_words)
        self._now.show_lines(view.now)
        self._now.setVisible(bool(view.now))
        self._now_empty.setVisible(not view.now)
        self._show_events()
        self._show_waiting(view)
        self._show_charts(view, today)
        self._show_bar(view)
        if self._wants_focus:
            self.focus_first()

    def _show_events(self) -> None:
        if self._view is None:
            return
        rows = events_of(self._view, self._side.chosen)
        self._events.show_rows(rows)
        self._events_empty.setText(events_empty(self._side.chosen))
        self._events_empty.setVisible(not rows)

    def _show_waiting(self, view: OverviewView) -> None:
        clear(self._waiting)
        for each in view.waiting:
            self._waiting.addLayout(self._waiting_row(each))
        if not view.waiting:
            self._waiting.addWidget(Text(view.waiting_empty, tone="muted"))

    def _waiting_row(self, each: WaitingView) -> QHBoxLayout:
        words = Text(each.text, bold=each.mark in ("danger", "warn"), wrap=True)
        as_high_as_needed(words)
        words.setAccessibleName(each.spoken)
        opens = None
        if each.button:
            opens = button(each.button, lambda: self._go(each.go), size="small", name=f"{each.text}：{each.button}")
        line = row(Mark(each.mark), words, *filter(None, (opens,)), gap=10)
        line.setStretch(1, 1)
        return line

    def _show_charts(self, view: OverviewView, today: date) -> None:
        clear(self._charts)
        for each in view.charts:
            self._charts.addWidget(TrendCard(each, today))

    def _show_bar(self, view: OverviewView) -> None:
        primary = Action(view.primary.label, lambda: self._go(view.primary.go), icon="arrow-right") if view.primary else None
        edit = Action(tr("改登记"), self._edit, icon="pencil")
        stop = Action(tr("停止运动"), self._hold.ask_stop, icon="octagon-alert", kind="danger")
        papers = Action(tr("印表单"), self.print_it, icon="printer", key="Ctrl+P")
        closing = Action(view.closing, self._closing, icon="lock", kind="quiet")
        choices = ((closing, bool(view.closing)), (stop, view.may_stop), (edit, view.may_edit), (papers, True))
        others = tuple(each for each, may in choices if may)
        self.set_bar(BarState(note=view.note, secondary=others, primary=primary))

    def _closing(self) -> None:
        if self._resident is not None:
            self.station.open_resident(self._resident, "closing")

    def print_it(self) -> None:
        """Ctrl+P: the papers of an assessment, the consents first."""
        from ui.pages.preview_page import show_papers

        show_papers(self, self._resident, "consents")

    # --- stopping and resuming --------------------------------------------------------------------------------
    def focus_on(self, hint: object) -> None:
        """`hold`: the decision whether exercise may begin again."""
        if hint == "hold":
            self._hold.ask_resume(self.station.staff.role.is_medical)

    def _hold_asked(self, act: str, reason: str) -> None:
        use_case = stop_exercise if act == "stop" else resume_exercise
        self.station.do(use_case, self._resident, reason, then=self._hold_done, owner=self)

    def _hold_done(self, banner: Banner) -> None:
        self._hold.put_away()
        if banner.resident_id != self._resident:
            return
        stopped = banner.hold is not None
        self.station.say(tr("已停止运动，医生会看到。") if stopped else tr("已恢复运动。"), level="warn" if stopped else "ok")
        self._read()

    def back(self) -> bool:
        """Esc puts the question away."""
        if self._hold.isHidden():
            return False
        self._hold.put_away()
        return True

    # --- going on ---------------------------------------------------------------------------------------------
    def _go(self, go: str) -> None:
        tab, place = tab_of(go)
        if tab == "registration":
            self._edit()
        elif go == "hold":
            self.focus_on("hold")
        elif self._resident is not None:
            self.station.open_resident(self._resident, tab if tab in TABS else "overview", place or None)

    def _edit(self) -> None:
        self.station.go("registration", self._resident)

    def _open_history(self) -> None:
        if self._resident is not None:
            self.station.open_resident(self._resident, "history")

    def focus_first(self) -> None:
        """What waits, else what happened; once more when they have been read."""
        self._wants_focus = self._view is None
        for place in range(self._waiting.count()):
            inner = self._waiting.itemAt(place).layout()
            last = inner.itemAt(inner.count() - 1).widget() if inner is not None else None
            if last is not None and last.focusPolicy() != last.focusPolicy().NoFocus:
                last.setFocus()
                return
        self._events.setFocus()
