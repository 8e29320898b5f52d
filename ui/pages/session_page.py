"""训练: may this resident begin, what happened, and how it ended. Above stands the answer; it follows what is typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout

from prescribe.entries import Entry
from prescribe.errors import ClinicError
from prescribe.hold import stop_exercise
from prescribe.reading.pre_session import POSTPONE, STOP, PreSession
from prescribe.train import SessionForm, SessionSaved, check_before, form_name, record_session
from prescribe.training_day import TrainingDay, open_training
from ui import rooms
from ui.page import Action, BarState, Page
from ui.pages.consultation_form import PartForm
from ui.pages.session_fields import SessionFields
from ui.pages.session_side import SessionSide, VerdictCard
from ui.pages.session_view import gate_view, why_gate
from ui.session import Station
from ui.unsaved_form import UnsavedForm
from ui.widgets.buttons import button
from ui.widgets.columns import Columns
from ui.widgets.field import line
from ui.widgets.reason_popover import ReasonPopover
from ui.widgets.text import Text, row
from ui.words import tr

QUIET_MS = 250


class SessionPage(Page):
    """One session of the open resident."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._resident: UUID | None = None
        self.day: TrainingDay | None = None
        self.gate: PreSession | None = None
        self.form = PartForm("fitness")
        self._asked, self._meant = 0, {"gate_meant": False, "again_meant": False, "day_meant": False}
        self._hold: bool | None = None
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS, timeout=self._ask_gate)
        self._kept = UnsavedForm(station, "session", read=self._as_typed, parent=self)
        self._popover: ReasonPopover | None = None
        self._build()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        columns = Columns(320)
        layout.addWidget(columns)
        self.verdict = VerdictCard()
        self.verdict.why.clicked.connect(self.explain)
        self.fields = SessionFields(self.station.clinic.clock.today)
        self.fields.edited.connect(self._edited)
        self.fields.touched.connect(self._touched)
        for widget in (self.verdict, self.fields):
            columns.main.addWidget(widget)
        self.side = SessionSide(self.station)
        self.side.home_wanted.connect(self._log_home)
        self.side.print_wanted.connect(self.print_it)
        columns.side.addWidget(self.side)

    # --- coming and going -----------------------------------------------------------------------------------------
    def activate(self, resident_id: UUID | None) -> None:
        """Another resident: nothing of the former one stays."""
        self._quiet.stop()
        self._asked += 1
        self._resident, self.day, self.gate, self._hold = resident_id, None, None, None
        self.form = PartForm("fitness")
        self._kept.form = form_name(resident_id) if resident_id else "session"
        self.fields.clear()
        self.verdict.hide()
        self.side.clear()
        self.set_bar(BarState())
        if resident_id is not None:
            self.station.do(open_training, resident_id, then=self._opened, owner=self)

    def leave(self) -> None:
        self._kept.flush()
        self._quiet.stop()
        self._asked += 1
        self._resident = None

    def lock(self) -> None:
        self._kept.flush()

    def reload(self, change: Any) -> None:
        """A hold or an answer from elsewhere changes the gate; the fields stay."""
        if self._resident in change.residents and self.day is not None:
            self._quiet.start()

    def focus_first(self) -> None:
        """The first question of today."""
        self.fields.focus_first()

    def _opened(self, day: TrainingDay) -> None:
        if day.banner.resident_id != self._resident:
            return
        self.day = day
        self.fields.show_day(day, self.form)
        self.side.show_day(day)
        self._gate_is(day.gate)
        self._kept.take(self._taken, owner=self)
        self.fields.focus_first()

    def _taken(self, kept: Any) -> None:
        if kept is None or self.day is None or kept.form != self._kept.form or not self.form.put_back(kept.text):
            return
        try:
            plain = dict(json.loads(kept.text).get("plain", {}))
        except (ValueError, TypeError):
            plain = {}
        self.fields.put(self.form, plain)
        self._quiet.start()

    def _as_typed(self) -> Mapping[str, Any]:
        return {**self.form.to_json(), "plain": self.fields.plain()}

    # --- typing ---------------------------------------------------------------------------------------------------
    def _edited(self, field: Any) -> None:
        now, staff = self.station.clinic.clock.now().isoformat(timespec="seconds"), self.station.staff
        if self.form.take(field.key, field.fact_ids, field.readings(), field.raw_text(), now, staff.name, str(staff.staff_id)):
            self._hold = None
            self._quiet.start()
            self._touched()

    def _touched(self) -> None:
        self._meant = dict.fromkeys(self._meant, False)
        self._kept.touch()
        self._show_bar()

    @property
    def _entries(self) -> tuple[Entry, ...]:
        return tuple(self.form.entries.values())

    def _before(self) -> tuple[Entry, ...]:
        return tuple(e for e in self._entries if e.fact_id not in self.fields.after_ids)

    def _ask_gate(self) -> None:
        if self._resident is None:
            return
        self._asked += 1
        ticket = self._asked
        self.station.do(check_before, self._resident, self._before(), then=lambda gate: self._answered(ticket, gate), owner=self)

    def _answered(self, ticket: int, gate: PreSession) -> None:
        if ticket == self._asked and self.day is not None:
            self._gate_is(gate)

    def _gate_is(self, gate: PreSession) -> None:
        self.gate = gate
        self.verdict.show_view(gate_view(gate), self.day)
        self.verdict.show()
        self.fields.show_questions(gate, self.form)
        self._show_bar()

    def _show_bar(self) -> None:
        gate = self.gate
        if gate is None or self.day is None:
            return
        closed = bool(self.day.banner.closed)
        missing = gate.missing
        words, mark = None, "info"
        if gate.gate in (STOP, POSTPONE):
            words, mark = gate.line, "danger" if gate.gate == STOP else "warn"
        elif missing:
            words = tr("还没问：{what}", what=gate.why)
        if self.fields.blocked:
            words, mark = tr("{what}不算数，请看提示", what=self.fields.blocked), "warn"
        secondary = (Action(tr("没练，记原因"), self._missed), Action(tr("停止运动"), self._stop, kind="danger"))
        primary = Action(tr("保存这次训练"), self._save, enabled=not closed and not self.fields.blocked)
        self.set_bar(BarState(words, mark, bool(missing), secondary=() if closed else secondary, primary=primary))

    def go_to_missing(self, step: int = 1) -> None:
        """F3: the next question that is needed."""
        if self.gate is not None:
            self.fields.go_to_missing([q.fact_id for q in self.gate.missing], step)

    def go_to_field(self, name: str) -> None:
        """The field a refusal names."""
        self.fields.go_to(name)

    def explain(self) -> bool:
        """F1: every reason with its source."""
        if self.gate is None:
            return False
        self._popover = ReasonPopover(self.verdict, why_gate(self.gate), more=False)
        self._popover.open()
        return True

    # --- doing ----------------------------------------------------------------------------------------------------
    def save(self) -> None:
        """Ctrl+S."""
        self._save()

    def _save(self, state: str = "attended", reason: str = "") -> None:
        if self.day is None:
            return
        try:
            numbers = self.fields.numbers()
        except ValueError as wrong:
            self.station.say(str(wrong), level="warn")
            return
        values = {e.fact_id: e.value for e in self._entries if e.status == "known"}
        heart = values.get("resting_heart_rate")
        form = SessionForm(
            state=state, reason=reason, readings=self._entries, effort=_whole(values.get("rpe_session")), hold=self._hold,
            hr_peak=_whole(values.get("session_heart_rate")), hr_before=_whole(heart), extra_reps=self.fields.extra_reps,
            place=self.fields.place, note=self.fields.note, **numbers, **self._meant,
        )  # fmt: skip
        self._kept.forget()
        self.station.do(record_session, self._resident, form, then=self._saved, otherwise=self._refused, owner=self)

    def _saved(self, saved: SessionSaved) -> None:
        resident = self._resident
        if saved.live:
            words = tr("记下了，中途停：{why}", why=saved.live[0])
            self.station.say(words + (tr(" 已停止运动，等医生看。") if saved.hold_id else ""), level="danger")
        else:
            self.station.say(tr("记下了这次训练。"), level="ok")
        self.activate(resident)
        if saved.ask_event and "adverse_event" in rooms.ROOMS and resident is not None:
            self._offer_event(saved)

    def _offer_event(self, saved: SessionSaved) -> None:
        from ui.widgets.overlay import ask

        resident, happened = self._resident, self.station.clinic.clock.now().isoformat(timespec="seconds")

        def build(card: Any) -> Any:
            def go() -> None:
                card.close_it()
                self.station.open_resident(resident, "adverse_event", {"new": happened})

            yes = button(tr("记不良事件"), go, kind="primary")
            card.card.add(Text(tr("要不要记一份不良事件？"), "page"), Text(saved.live[0], wrap=True), row(yes, button(tr("不用"), card.close_it), None))
            return yes

        ask(self.window(), build)

    def _refused(self, error: ClinicError) -> None:
        """What is asked in words counts as meant when the person presses again; a stop sign is asked about in a card."""
        self._kept.touch()
        field = f"{error.field}_meant"
        if error.field == "hold":
            self._ask_hold(error.sentence)
        elif field in self._meant:
            self._meant[field] = True
            self.set_bar(replace(self.bar, missing=error.sentence, missing_mark="warn", goes_to_missing=False))
        else:
            self.refuse(error)

    def _ask_hold(self, sentence: str) -> None:
        from ui.widgets.overlay import ask

        def build(card: Any) -> Any:
            yes = button(tr("停止运动，等医生看"), lambda: answer(True), kind="danger")
            no = button(tr("不用停，已处理好"), lambda: answer(False))
            card.card.add(Text(tr("停止信号"), "page", tone="danger"), Text(sentence, wrap=True), row(yes, no, None))
            return yes

        def answer(hold: bool) -> None:
            self._hold = hold
            card.close_it()
            self._save()

        card = ask(self.window(), build)

    def _missed(self) -> None:
        from ui.pages.class_cards import MissedCard

        card = MissedCard(self.window(), self.day.banner.name)
        state = "cancelled" if self._entries else "missed"
        if self.gate is not None and self.gate.gate in (STOP, POSTPONE):
            self._save("cancelled", self.gate.line)
            return
        card.told.connect(lambda reason: reason and self._save(state, reason))
        card.open_it()

    def _stop(self) -> None:
        """Anyone stops: a few words, and the doctor's list has it."""
        from ui.widgets.overlay import ask

        resident = self._resident

        def build(card: Any) -> Any:
            words, said = line(tr("看到什么、人怎么样，写几个字")), Text("", "label", tone="warn", wrap=True)
            words.setAccessibleName(tr("为什么停止运动"))

            def go() -> None:
                self.station.do(
                    stop_exercise, resident, words.text(), then=lambda _: card.close_it(), otherwise=lambda e: said.setText(e.sentence), owner=card
                )

            words.returnPressed.connect(go)
            stop = button(tr("停止运动，等医生看"), go, kind="danger")
            card.card.add(Text(tr("停止运动"), "page"), words, said, row(stop, button(tr("不停"), card.close_it), None))
            return words

        ask(self.window(), build)

    def _log_home(self) -> None:
        from ui.pages.session_home import HomeCard

        card = HomeCard(self.station, self.window(), self._resident)
        card.saved.connect(lambda: self.activate(self._resident))
        card.open_it()

    def print_it(self) -> None:
        """Ctrl+P: the log, F15."""
        from ui.pages.preview_page import PreviewDialog
        from ui.pages.preview_view import sessions_job

        if self._resident is not None:
            PreviewDialog(self.window(), self.station, sessions_job(self._resident)).open_it()


def _whole(value: Any) -> int | None:
    return round(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
