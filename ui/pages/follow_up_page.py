"""随访: the list of those due, eight questions, what they come to; one key saves and opens the next."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from prescribe.errors import ClinicError
from prescribe.follow_up import (
    Considered,
    FollowUpForm,
    FollowUpSaved,
    FollowUpState,
    consider_follow_up,
    follow_ups_due,
    heard_of,
    open_follow_up,
    record_follow_up,
    stop_reason,
)
from prescribe.hold import stop_exercise
from ui import rooms, theme
from ui.page import Action, BarState, Page
from ui.pages.follow_up_calls import CallNoting
from ui.pages.follow_up_form import FollowUpQuestions
from ui.pages.follow_up_parts import DueListWidget, FollowUpSide, ProposalCard, WhyPopover
from ui.pages.follow_up_view import (
    NUMBERS,
    TypedAnswers,
    due_row,
    first_answers,
    form_of,
    missing,
    missing_words,
    problems,
    proposal_view,
    reason_lines,
)
from ui.session import Station
from ui.unsaved_form import UnsavedForm
from ui.widgets.behind_links import BehindLinks
from ui.widgets.card import Card
from ui.widgets.chip import Chip, KeyCap
from ui.widgets.choices import Segmented
from ui.widgets.columns import Columns, is_narrow
from ui.widgets.strips import EmptyState, Strip
from ui.widgets.text import Text, row
from ui.widgets.wrapping import as_high_as_needed, pushed_up
from ui.words import moment, short_date, tr

PAUSE_MS = 120
"""After the last key: then the answers are considered."""
ASKED = frozenset({"again", "before", "gone"})
"""Refusals that a second press answers."""
_FIELDS = {fact: name for name, fact in NUMBERS.items()} | {"next_on": "next", "at": "mode"}


class FollowUpPage(Page):
    """The tab 随访 of a resident, and the place 随访 of the rail."""

    scrolls = False

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._resident: UUID | None = None
        self._state: FollowUpState | None = None
        self._found: Considered | None = None
        self._meant: frozenset[str] = frozenset()
        self._touched = False
        self._asked = 0
        self._saving = False
        self.names: dict[UUID, str] = {}
        self._kept = UnsavedForm(station, "follow_up", read=lambda: asdict(self.form.typed), parent=self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS, timeout=self._consider)
        self.calls = CallNoting(self)
        self._build()

    # --- building ---------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addWidget(self._due_column())
        self.columns = Columns(side_width=292)
        self.columns.main.addWidget(self._form_card())
        self.proposal = ProposalCard()
        self.columns.main.addWidget(self.proposal)
        pushed_up(self.columns.main)
        self.side = FollowUpSide()
        self.columns.side.addWidget(self.side)
        self.doors = BehindLinks(rooms.behind("follow_up"))
        self.doors.wanted.connect(lambda key: self.station.open_resident(self._resident, key))
        self.columns.side.addWidget(self.doors)
        pushed_up(self.columns.side)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(self.columns)
        self._empty = EmptyState("calendar-check", tr("本周没有到期的随访。"))
        self._box.addWidget(self._area, 1)
        self._box.addWidget(self._empty, 1)
        self._area.hide()
        self.proposal.picked.connect(self._answered)
        self.proposal.why_wanted.connect(self.explain)
        self.proposal.again_wanted.connect(self.form.measure_again)
        theme.follow(self, self._fit)
        self._fit()

    def _due_column(self) -> QWidget:
        self._left = QFrame()
        self._left.setProperty("ground", "side")
        self.count = Chip("0")
        self.switch = Segmented((("one", tr("个人")), ("class", tr("团体课"))), name=tr("看谁的"))
        self.switch.picked.connect(self._switched)
        self.due = DueListWidget()
        self.due.wanted.connect(lambda resident: self.station.open_resident(resident, "follow_up"))
        self._due_empty = Text(tr("本周没有到期的随访。"), tone="muted", wrap=True)
        self._due_empty.hide()
        layout = QVBoxLayout(self._left)
        layout.setContentsMargins(12, 12, 8, 10)
        layout.setSpacing(8)
        layout.addLayout(row(Text(tr("该随访的"), "card"), self.count, None))
        layout.addLayout(row(self.switch, None))
        layout.addWidget(self._due_empty)
        layout.addWidget(self.due, 1)
        self._call_words = row(Text(tr("打不通？按"), "label"), KeyCap("F6"), Text(tr("记一次呼叫"), "label"), None, gap=5)
        layout.addLayout(self._call_words)
        return self._left

    def _form_card(self) -> Card:
        self.form = FollowUpQuestions()
        self.card = Card(tr("随访"), icon="calendar-check", aside=tr("次数、不适和测量值每次都问，其余沿用上次"))
        self.warning = Strip("warn")
        self.warning.hide()
        self.card.add(self.warning, self.form)
        self.form.edited.connect(self._edited)
        as_high_as_needed(self.card)
        return self.card

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room beside the form, the list stands above it."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        narrow = is_narrow(self)
        self._box.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._left.setFixedWidth(16_777_215) if narrow else self._left.setFixedWidth(theme.px(230))
        if narrow:
            self._left.setMinimumWidth(0)
            self._left.setMaximumWidth(16_777_215)
        self._left.setVisible(not narrow or self._resident is None)
        self.card.aside.setVisible(not narrow)

    # --- coming and going -------------------------------------------------------------------------------------
    def activate(self, resident_id: UUID | None) -> None:
        """Another resident: nothing of the former one stays."""
        self._resident, self._state, self._found = resident_id, None, None
        self._meant, self._touched, self._saving = frozenset(), False, False
        self._kept.form = f"follow_up/{resident_id}"
        self._fit()
        self._area.hide()
        self._empty.setVisible(resident_id is None)
        self._empty.show_words(tr("从左边选一位，按 Enter 打开。"), "")
        self.set_bar(BarState())
        self._read_due()
        if resident_id is not None:
            self._open()

    def _open(self) -> None:
        self._asked += 1
        asked = self._asked

        def opened(state: FollowUpState) -> None:
            if asked == self._asked and state.resident_id == self._resident:
                self._show(state)

        self.station.do(open_follow_up, self._resident, then=opened, owner=self)

    def leave(self) -> None:
        """What is typed is kept; answers still on their way are for nobody."""
        self._kept.flush()
        self._pause.stop()
        self._asked += 1

    def lock(self) -> None:
        self._kept.flush()

    def reload(self, change: object) -> None:
        """Something was committed: the list anew; the form too while nothing is typed in it."""
        self._read_due()
        mine = self._resident is not None and self._resident in getattr(change, "residents", ())
        if mine and not self._touched and not self._saving:
            self._open()

    def focus_first(self) -> None:
        """The first question, else the list."""
        if self._state is not None:
            self.form.go_to("mode")
        elif self._resident is None:
            self.due.setFocus()

    # --- the list ---------------------------------------------------------------------------------------------
    def _read_due(self) -> None:
        self.station.do(follow_ups_due, then=self._show_due, owner=self)

    def _show_due(self, found: Any) -> None:
        due, people = found
        self.names = {resident: person[0] for resident, person in people.items()}
        today = self.station.clinic.clock.today()
        rows = [due_row(each, people[each.resident_id], today) for each in due.rows if each.resident_id in people]
        total = due.late + due.now + due.later
        self.count.set_text(tr("{n} 人", n=total))
        self.station.count("follow_ups", due.late + due.now)
        self.due.show_rows(rows, self._resident)
        self.due.setVisible(bool(rows))
        self._due_empty.setVisible(not rows)
        if self._resident is None:
            self._empty.show_words(tr("从左边选一位，按 Enter 打开。") if rows else tr("本周没有到期的随访。"), "")
            if rows and self.due.currentRow() < 0:
                self.due.setCurrentRow(0)

    def _switched(self, key: str) -> None:
        self.switch.choose("one")
        if key == "class" and "group_class" in rooms.ROOMS:
            self.station.go("group_class")

    def _next_id(self) -> UUID | None:
        """Whom to open after this one: the next who is late or due today, else the first of them; None when all are done."""
        ids, now = self.due.ids(), self.due.ids(due_now=True)
        at = ids.index(self._resident) if self._resident in ids else -1
        rest = [each for each in (*ids[at + 1 :], *ids[: max(at, 0)]) if each in now and each != self._resident]
        return rest[0] if rest else None

    # --- the form ---------------------------------------------------------------------------------------------
    def _show(self, state: FollowUpState) -> None:
        self._state, self._found = state, state.first
        kept = json.loads(state.unsaved) if state.unsaved else None
        typed = TypedAnswers.of(kept) if kept else first_answers(state)
        self._touched = kept is not None
        self.card.set_title(tr("随访　第 {n} 周", n=state.week) if state.week else tr("随访"))
        self._show_warning(state)
        self.form.show_state(state, typed, self.when_words)
        self.form.spoken_units()
        self.side.show_state(state)
        self._show_proposal()
        self.proposal.setVisible(not state.closed)
        self._empty.hide()
        self._area.show()
        self._show_bar()
        self.due.choose(self._resident)
        if not state.closed:
            self.form.go_to("mode")
        if kept is not None:
            self._consider()

    def _show_warning(self, state: FollowUpState) -> None:
        gone = {"died": tr("电话里说去世了：请核对，再办结案。"), "moved": tr("电话里说搬走了：请核对，再办结案。"), "lost": tr("记为失访：又联系上就接着随访，否则办结案。")}
        today = next((p for p in state.past if p.on == state.today), None)
        words = gone.get(state.gone, "") or (tr("今天已经随访过一次（{by}）。", by=today.by) if today else "")
        self.warning.show_state("warn", "", words)
        self.warning.setVisible(bool(words) and not state.closed)

    def _edited(self) -> None:
        self._touched, self._meant = True, frozenset()
        self._kept.touch()
        self._pause.start()
        self._show_bar()

    def _form(self) -> FollowUpForm:
        form = form_of(self.form.typed, self._state, self._meant)
        if self._found is not None:
            form = replace(form, answer=proposal_view(self._found, form.answer).chosen)
        return form

    def _consider(self) -> None:
        """What the answers so far mean; an answer that is older than the last question is for nobody."""
        if self._state is None or self._state.closed:
            return
        self._asked += 1
        asked, form = self._asked, form_of(self.form.typed, self._state)

        def considered(found: Considered) -> None:
            if asked == self._asked:
                self._found = found
                self._show_proposal()
                self._show_bar()

        self.station.do(consider_follow_up, self._resident, self._state.begun, form, then=considered, otherwise=lambda _: None, owner=self)

    def _show_proposal(self) -> None:
        if self._found is not None:
            self.proposal.show_view(proposal_view(self._found, self.form.typed.answer))
            self.form.show_rule(self._found.next_by, self._found.next_why)
            if self._found.stops:
                QTimer.singleShot(0, self._show_danger)

    def _show_danger(self) -> None:
        """What stops somebody is never below the edge; the field that is being typed in stays in sight where both fit."""
        self._area.ensureWidgetVisible(self.proposal, 0, 8)

    def _answered(self, answer: str) -> None:
        self.form.typed.answer = answer
        self._touched = True
        self._kept.touch()
        self._show_bar()

    # --- the bar ----------------------------------------------------------------------------------------------
    def _left_open(self) -> tuple[tuple[str, str], ...]:
        if self._state is None:
            return ()
        left = missing(self.form.typed, self._state)
        if not left and self._found is not None and self._found.stops and not self._form().answer:
            left = (("answer", tr("停止，还是请医生看")),)
        return left

    def _show_bar(self) -> None:
        state = self._state
        if state is None or state.closed:
            self.set_bar(BarState())
            return
        left, wrong = self._left_open(), problems(self.form.typed)
        words = missing_words(left) if left else next(iter(wrong.values()), tr("都问到了"))
        self.doors.show_for(self.station.staff.role)
        second = [Action(tr("停止运动，转医生"), self._stop, icon="octagon-alert")]
        form = rooms.ROOMS.get("official_form")
        if form is not None and form.open_to(self.station.staff.role):
            second.append(Action(tr("看公卫表"), lambda: self.station.open_resident(self._resident, "official_form"), icon="clipboard-list"))
        second.append(Action(tr("保存"), self.save, key="Ctrl+S", enabled=not left))
        mark = "info" if left else "warn" if wrong else "ok"
        self.set_bar(
            BarState(
                missing=words, missing_mark=mark, goes_to_missing=bool(left), secondary=tuple(second),
                primary=Action(tr("保存并到下一位"), lambda: self._save(True), icon="arrow-right", enabled=not left),
            )
        )  # fmt: skip

    def go_to_missing(self, step: int = 1) -> None:
        """The next thing that is missing, after the one that has the focus."""
        names = [name for name, _ in self._left_open()]
        if names:
            here = self.form.field_of(self.focusWidget()) if self.focusWidget() is not None else ""
            at = (names.index(here) + step) % len(names) if here in names else 0
            self.go_to_field(names[at])

    def go_to_field(self, name: str) -> None:
        """The control of a field, of a fact, or the choices of the proposal."""
        if name in ("answer", "step"):
            self.proposal.choices.setFocus()
        else:
            self.form.go_to(_FIELDS.get(name, name))

    def explain(self) -> bool:
        """F1: why this is proposed."""
        if self._found is None or self._state is None:
            return False
        WhyPopover(self.proposal, self.proposal.title_words.text(), reason_lines(self._found)).open()
        return True

    # --- doing ------------------------------------------------------------------------------------------------
    def save(self) -> None:
        """Ctrl+S: keep it and stay with this resident."""
        self._save(False)

    def _save(self, onwards: bool) -> None:
        if self._state is None or self._saving:
            return
        if self._left_open():
            self.go_to_missing(1)
            return
        form, begun = self._form(), self._state.begun
        if self._found is None or self._found.heard != heard_of(begun, form):
            self._consider_then_save(onwards)
            return
        self._saving = True
        self._pause.stop()
        self._kept.flush()
        self.station.do(
            record_follow_up, self._resident, begun, form, self._found, then=lambda saved: self._saved(saved, onwards),
            otherwise=self._not_saved, owner=self,
        )  # fmt: skip

    def _consider_then_save(self, onwards: bool) -> None:
        """Somebody was quicker than the engine: nothing is kept before it has spoken."""
        self._pause.stop()
        self._asked += 1
        asked, form = self._asked, form_of(self.form.typed, self._state)

        def considered(found: Considered) -> None:
            if asked == self._asked:
                self._found = found
                self._show_proposal()
                self._show_bar()
                self._save(onwards)

        self.station.do(consider_follow_up, self._resident, self._state.begun, form, then=considered, owner=self)

    def _saved(self, saved: FollowUpSaved, onwards: bool) -> None:
        self._kept.forget()
        self._saving = self._touched = False
        today = self.station.clinic.clock.today()
        self.station.say(
            tr("已保存。下次随访 {day}{held}", day=short_date(saved.next_on, today), held=tr("；已停止运动，等医生决定。") if saved.hold_id else "。"),
            level="warn" if saved.hold_id else "ok",
        )
        there = self._next_id() if onwards else None
        if there is not None:
            self.station.open_resident(there, "follow_up")
        else:
            self._open()

    def _not_saved(self, error: ClinicError) -> None:
        """A refusal that asks whether something is meant is answered by the same key once more."""
        self._saving = False
        if error.field in ASKED:
            self._meant = self._meant | {error.field}
            self.station.refuse(error)
            return
        self.refuse(error)

    def _stop(self) -> None:
        """Stop exercise at once, whatever else is answered; the form stays for the follow-up itself."""
        self._touched = True
        reason = stop_reason(form_of(self.form.typed, self._state)) if self._state else tr("随访：需要医生看")
        self.station.do(stop_exercise, self._resident, reason, then=lambda _: self._stopped(), owner=self)

    def _stopped(self) -> None:
        self.form.typed.answer = "ask_physician"
        self.station.say(tr("已停止运动，医生会看到。"), level="warn")
        self._consider()

    def note_call(self) -> bool:
        """F6: the call to the resident that is open, or to the one chosen in the list."""
        chosen = self.due.currentItem()
        resident = self._resident or (self.due.ids()[self.due.currentRow()] if chosen is not None else None)
        if resident is None:
            return False
        self.calls.begin(resident, self.names.get(resident, ""))
        return True

    @property
    def when_words(self) -> str:
        """「今天 14:41　周宁」: when and by whom this is written."""
        now = self.station.clinic.clock.now()
        return f"{moment(now, now)}　{self.station.staff.name}"
