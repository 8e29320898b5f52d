"""今日: what must be done now, in order of gravity; ↑↓ through all cards, Enter opens."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from prescribe.contact import snooze_item
from prescribe.permissions import allows
from prescribe.today import Today, today
from protocols.terms import Act
from ui import theme
from ui.page import Page
from ui.pages.today_snooze import SnoozePopover
from ui.pages.today_view import SectionView, TaskView, TodayView, today_view
from ui.session import TABS, Station
from ui.widgets.buttons import Button, button, link
from ui.widgets.card import Card
from ui.widgets.chip import Chip, KeyCap
from ui.widgets.columns import Columns
from ui.widgets.task_list import TaskList
from ui.widgets.text import Text, clear, column, row
from ui.widgets.wrapping import as_high_as_needed, pushed_up
from ui.words import short_date, tr

SETTINGS_TABS = {"staff": "people", "backup": "backup"}
FOLDED = 7
"""Rows of a card until somebody asks for all."""
TAB_OF = {"sign": "prescription", "hold": "overview"}


class TodayPage(Page):
    """One page for each role; no resident is open here."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._view: TodayView | None = None
        self._more: dict[TaskList, Button] = {}
        self._unfolded: set[TaskList] = set()
        self._build_head()
        self._build_main()
        self._build_side()
        self._lists = (self._first, self._classes, self._visits, self._due, self._expiring)
        for tasks in self._lists:
            tasks.opened.connect(self._open)
            tasks.left.connect(lambda step, at=tasks: self._walk(at, step))
            tasks.entered.connect(lambda at=tasks: self._rest_others(at))

    # --- building ---------------------------------------------------------------------------------------------
    def _build_head(self) -> None:
        self._date = Text("", "label")
        self._role = Chip("", "accent")
        self._role.hide()
        keys = row(Text(tr("按"), "label"), KeyCap("↑"), KeyCap("↓"), Text(tr("选择，"), "label"), KeyCap("Enter"), Text(tr("打开"), "label"), gap=5)
        head = row(Text(tr("今日"), "page"), self._date, self._role, None, keys, gap=12)
        self._columns = Columns(side_width=440, margins=False)
        page = theme.SPACE["page"]
        whole = QVBoxLayout(self)
        whole.setContentsMargins(page, 10, page, 16)
        whole.setSpacing(10)
        whole.addLayout(head)
        whole.addWidget(self._columns, 1)

    def _card(self, title: str, icon: str, form: str) -> tuple[Card, TaskList, Text]:
        card = Card(title, icon=icon)
        card.body.setSpacing(4)
        tasks = TaskList(form, title)
        empty = Text("", tone="muted", wrap=True)
        as_high_as_needed(empty)
        empty.hide()
        more = link("", lambda: self._show_more(tasks))
        more.hide()
        self._more[tasks] = more
        card.add(tasks, empty, more)
        as_high_as_needed(card)
        return card, tasks, empty

    def _build_main(self) -> None:
        self._first_card, self._first, self._first_empty = self._card(tr("先处理"), "list-checks", "task")
        self._later = button(tr("改天再办"), self._put_off, size="small")
        self._first_card.add_to_head(self._later)
        self.snoozing: SnoozePopover | None = None
        self._classes_card, self._classes, self._classes_empty = self._card(tr("今天的课"), "users", "line")
        self._classes_card.hide()
        self._visits_card, self._visits, self._visits_empty = self._card(tr("今日来访"), "clock", "visit")
        self._walk_in = button(tr("临时来访"), lambda: self.station.go("registration"), icon="plus", size="small")
        self._walk_in_key = KeyCap("Ctrl+N")
        self._visits_card.add_to_head(self._walk_in, self._walk_in_key)
        self._columns.main.addWidget(self._first_card)
        self._columns.main.addWidget(self._classes_card)
        self._columns.main.addWidget(self._visits_card)

    def _build_side(self) -> None:
        self._due_card, self._due, self._due_empty = self._card(tr("该随访的"), "phone", "due")
        self._expiring_card, self._expiring, self._expiring_empty = self._card(tr("快到期的"), "hourglass", "line")
        self._done_card = Card(tr("今天已完成"), icon="check-check")
        self._done_holder = QWidget()
        self._done = QGridLayout(self._done_holder)
        self._done.setContentsMargins(0, 0, 0, 0)
        self._done_empty = Text("", tone="muted")
        self._done_card.add(self._done_holder, self._done_empty)
        for card in (self._due_card, self._expiring_card, self._done_card):
            self._columns.side.addWidget(card)
        for each in (self._columns.main, self._columns.side):
            pushed_up(each)

    # --- what it shows ----------------------------------------------------------------------------------------
    def activate(self, resident_id: UUID | None) -> None:
        """Read today's work; what was shown before stays until it is here."""
        self._read()

    def reload(self, change: object) -> None:
        """Something was committed: refresh in place, the selected row stays."""
        self._read()

    def _read(self) -> None:
        self.station.do(today, then=self._show, owner=self)

    def _show(self, found: Today) -> None:
        first_time = self._view is None
        view = self._view = today_view(found)
        self._date.setText(view.date_words)
        self._role.set_text(view.role_words)
        self._role.setVisible(bool(view.role_words))
        self._show_sections(view)
        may_register = view.may_receive and allows(self.station.staff.role, "person", Act.WRITE)
        self._walk_in.setVisible(may_register)
        self._walk_in_key.setVisible(may_register)
        later = allows(self.station.staff.role, "follow_up", Act.WRITE)
        self._later.setVisible(later and any(task.subject for task in (*view.first.rows, *view.due.rows)))
        self._classes_card.setVisible(bool(view.classes.rows))
        self._visits_card.setVisible(view.may_receive or bool(view.visits.rows))
        self._due_card.setVisible(view.may_receive or bool(view.due.rows))
        self._show_done(view)
        self.station.count("today", view.first_total)
        if first_time:
            self.focus_first()

    def _show_sections(self, view: TodayView) -> None:
        for card, tasks, empty, section in (
            (self._first_card, self._first, self._first_empty, view.first),
            (self._classes_card, self._classes, self._classes_empty, view.classes),
            (self._visits_card, self._visits, self._visits_empty, view.visits),
            (self._due_card, self._due, self._due_empty, view.due),
            (self._expiring_card, self._expiring, self._expiring_empty, view.expiring),
        ):
            self._show_section(card, tasks, empty, section)

    def _show_section(self, card: Card, tasks: TaskList, empty: Text, section: SectionView) -> None:
        card.set_title(section.title)
        card.set_aside(section.aside)
        tasks.setAccessibleName(section.title)
        shown = section.rows if tasks in self._unfolded else section.rows[:FOLDED]
        tasks.show_rows(shown)
        left = len(section.rows) - len(shown)
        self._more[tasks].setVisible(left > 0)
        words = tr("{left}，都列出来", left=section.left) if section.left else tr("还有 {count} 项，都列出来", count=left)
        self._more[tasks].setText(words)
        self._more[tasks].setAccessibleName(tr("{title}：还有 {count} 项，都列出来", title=section.title, count=left))
        empty.setText(section.empty)
        empty.setMinimumHeight(empty.fontMetrics().lineSpacing())  # one whole line, however full the page is
        empty.setVisible(not section.rows)

    def _show_more(self, tasks: TaskList) -> None:
        """List all of a card; it stays so until the page is left for another day."""
        self._unfolded.add(tasks)
        before = tasks.model().rowCount()
        if self._view is not None:
            self._show_sections(self._view)
        tasks.choose(before)
        tasks.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_done(self, view: TodayView) -> None:
        clear(self._done)
        for place, (label, count) in enumerate(view.done):
            figure = Text(count, "figure")
            name = Text(label, "label")
            figure.setAccessibleName(f"{label} {count}")
            holder = QWidget()
            holder.setLayout(column(figure, name, gap=0))
            self._done.addWidget(holder, place // 4, place % 4)
        self._done_holder.setVisible(bool(view.done))
        self._done_empty.setText(view.done_empty)
        self._done_empty.setVisible(not view.done)

    # --- put off ----------------------------------------------------------------------------------------------
    def _put_off(self) -> None:
        """改天再办 for the selected row, in whichever card it stands."""
        task = next((found for tasks in self._lists if (found := tasks.chosen()) is not None), None)
        if task is None or not task.subject or task.resident_id is None:
            self.station.say(tr("先选一件。要马上处理的不能改天。"), level="info")
            return
        self.snoozing = opened = SnoozePopover(self._later, task.name, task.text)
        opened.closed.connect(self._settled)
        opened.chosen.connect(lambda span, why: self._snooze(opened, task, self.station.clinic.clock.today() + span, why))
        opened.open()

    def _settled(self) -> None:
        self.snoozing = None

    def _snooze(self, opened: SnoozePopover, task: TaskView, until: date, why: str) -> None:
        self.station.do(
            snooze_item, task.resident_id, task.subject, until, why, then=lambda _: self._snoozed(opened, until),
            otherwise=opened.refuse, owner=opened,
        )  # fmt: skip

    def _snoozed(self, opened: SnoozePopover, until: date) -> None:
        opened.close_it()
        self.station.say(tr("{day} 再提醒。", day=short_date(until, self.station.clinic.clock.today())))

    # --- keys -------------------------------------------------------------------------------------------------
    def focus_first(self) -> None:
        """The gravest thing to do."""
        for tasks in self._lists:
            if not tasks.isHidden():
                if tasks.chosen() is None:
                    tasks.choose(0)
                    self._rest_others(tasks)
                tasks.setFocus(Qt.FocusReason.TabFocusReason)
                return
        self._walk_in.setFocus(Qt.FocusReason.TabFocusReason)

    def _walk(self, at: TaskList, step: int) -> None:
        """↓ below the last row goes on to the next card, and does not wrap at the last one."""
        shown = [tasks for tasks in self._lists if not tasks.isHidden()]
        there = shown.index(at) + step
        if 0 <= there < len(shown):
            shown[there].choose(0 if step > 0 else -1)
            shown[there].setFocus(Qt.FocusReason.OtherFocusReason)

    def _rest_others(self, at: TaskList) -> None:
        for tasks in self._lists:
            if tasks is not at:
                tasks.rest()

    def _open(self, task: TaskView) -> None:
        if not task.button:
            return
        kind, _, place = task.go.partition(":")
        hint = _hint(place)
        if kind in SETTINGS_TABS:
            self.station.go("settings", SETTINGS_TABS[kind])
        elif kind == "group_class":
            self.station.go("group_class", hint)
        elif task.resident_id is None:
            self.station.go("residents", place or None)
        elif kind == "registration":
            self.station.go("registration", task.resident_id)
        else:
            tab = TAB_OF.get(kind, kind)
            self.station.open_resident(task.resident_id, tab if tab in TABS else "overview", hint)


def _hint(place: str) -> UUID | str | None:
    """What stands behind the colon: the id of a document, or words of the page."""
    try:
        return UUID(place)
    except ValueError:
        return place or None
