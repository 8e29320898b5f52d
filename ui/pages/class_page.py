"""团体课: one meeting of a class on one screen. Typing never waits: the gates are asked again in the background, row by row."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from prescribe.dates import read_date
from prescribe.errors import ClinicError
from prescribe.group_class import (
    ClassForm,
    ClassLine,
    Meeting,
    MeetingPerson,
    MeetingSaved,
    close_class,
    form_name,
    list_classes,
    open_class,
    open_class_meeting,
    record_class_meeting,
    save_class,
)
from prescribe.hold import stop_exercise
from prescribe.reading.pre_session import POSTPONE, STOP, PreSession
from prescribe.train import check_before
from ui import theme
from ui.page import Action, BarState, Page
from ui.pages.class_cards import AnswersCard, ClassCard, MissedCard
from ui.pages.class_view import (
    ARMS,
    NUMBERS,
    RowForm,
    ask_words,
    counts,
    danger_line,
    form_of,
    problem,
    readings_of,
    row_of,
    row_view,
    saved_words,
    symptom_words,
    to_ask,
    well_answers,
)
from ui.pages.session_view import why_gate
from ui.session import Station
from ui.unsaved_form import UnsavedForm
from ui.widgets.buttons import button, link
from ui.widgets.card import Card
from ui.widgets.class_grid import ASK, SYMPTOMS, ClassGrid
from ui.widgets.columns import Flow
from ui.widgets.field import line
from ui.widgets.form_field import tall_enough
from ui.widgets.reason_popover import ReasonPopover
from ui.widgets.strips import EmptyState
from ui.widgets.text import Text, row
from ui.words import tr

QUIET_MS = 300
_LATER = ("peak", "effort", SYMPTOMS, "systolic_after", "diastolic_after")


class ClassPage(Page):
    """Pick a class; twenty rows; Ctrl+Enter saves all of them."""

    scrolls = False

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self.meeting: Meeting | None = None
        self.classes: tuple[ClassLine, ...] = ()
        self.forms: list[RowForm] = []
        self.gates: list[PreSession] = []
        self._asked: list[int] = []
        self._touched: set[int] = set()
        self._wanted: UUID | None = None
        self._fresh = True
        self._due: set[int] = set()
        self._left: set[int] = set()
        """Rows whose pressure stops and was left: typing there is the next measurement."""
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS, timeout=self._ask_gates)
        self._kept = UnsavedForm(station, "class", read=self._as_typed, parent=self)
        self._popover: ReasonPopover | None = None
        self._build()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE["page"], 8, theme.SPACE["page"], 8)
        layout.setSpacing(theme.SPACE["small"])
        self.choice = QComboBox()
        self.choice.setAccessibleName(tr("哪个班"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.activated.connect(lambda place: self._choose(self.classes[place].class_id))
        self.about, self.count = Text("", "label"), Text("", "label", bold=True, tone="ink")
        self.day = line(width=92)
        self.day.setAccessibleName(tr("哪一天"))
        self.day.editingFinished.connect(self._day_typed)
        self._why = button(tr("全部课前结论：为什么"), self._explain_all, size="small")
        self._edit = button(tr("加人、改班"), self._edit_class, icon="plus", size="small")
        self._new = button(tr("新的班"), self._new_class, size="small")
        head = QWidget()
        head.setSizePolicy(tall_enough())
        flow = Flow(gap=theme.SPACE["small"], line_gap=theme.SPACE["hair"])
        head.setLayout(flow)
        self.arm = QComboBox()
        self.arm.setAccessibleName(tr("这节课怎么量血压"))
        for key, words in ARMS:
            self.arm.addItem(tr(words), key)
        self.arm.activated.connect(lambda _: self._kept.touch())
        for widget in (Text(tr("团体课"), "page"), self.choice, self.day, self.arm, self.about, self.count, self._edit, self._new, self._why):
            flow.addWidget(widget)
        layout.addWidget(head)
        self.grid = ClassGrid()
        self._card = Card()
        self._card.body.setContentsMargins(12, 4, 8, 4)
        self._card.setSizePolicy(self._card.sizePolicy().horizontalPolicy(), self.grid.sizePolicy().verticalPolicy())
        self._card.add(self.grid)
        self._empty = EmptyState("users", tr("还没有团体课。"), tr("先建一个班：名字、时间、地点和名单。"), link(tr("新的班"), self._new_class))
        layout.addWidget(self._card, 1)
        layout.addWidget(self._empty, 1)
        self._card.hide()
        self._empty.hide()
        self.grid.edited.connect(self._edited)
        self.grid.ticked.connect(self._ticked)
        self.grid.missed.connect(self._missed)
        self.grid.well.connect(self._well)
        self.grid.opened.connect(self._open_answers)
        self.grid.why_wanted.connect(self._explain_row)
        self.grid.entered.connect(self._entered)

    # --- coming and going -----------------------------------------------------------------------------------------
    def activate(self, resident_id: UUID | None) -> None:
        """The classes; today's is chosen."""
        self._fresh = True
        self.station.do(list_classes, then=self._listed, owner=self)

    def leave(self) -> None:
        self._kept.flush()
        self._quiet.stop()

    def lock(self) -> None:
        self._kept.flush()

    def reload(self, change: Any) -> None:
        """A row nobody types in follows the record."""
        if self.meeting is None or not change.residents:
            return
        for place, person in enumerate(self.meeting.people):
            if person.resident_id in change.residents:
                self._due.add(place)
        if self._due:
            self._quiet.start()

    def focus_on(self, hint: object) -> None:
        """A class by its id."""
        if isinstance(hint, UUID):
            self._wanted = hint
            if self.classes:
                self._choose(hint)

    def focus_first(self) -> None:
        """The first tick."""
        if self.grid.rows:
            self.grid.focus_cell(0)
        else:
            super().focus_first()

    def _listed(self, classes: tuple[ClassLine, ...]) -> None:
        self.classes = tuple(c for c in classes if not c.closed)
        self.choice.clear()
        self.choice.addItems([f"{c.name}　{c.when}" for c in self.classes])
        for widget in (self.choice, self.day, self.arm, self._edit, self._why, self._card):
            widget.setVisible(bool(self.classes))
        self._empty.setVisible(not self.classes)
        if not self.classes:
            self.meeting = None
            self.set_bar(BarState())
            return
        known = {c.class_id for c in self.classes}
        weekday = self.station.clinic.clock.today().weekday()
        todays = next((c.class_id for c in self.classes if c.weekday == weekday), self.classes[0].class_id)
        here = self.meeting.class_id if self.meeting and self.meeting.class_id in known else None
        wanted, self._wanted = self._wanted, None
        self._choose(wanted if wanted in known else here or todays)

    def _choose(self, class_id: UUID, on: date | None = None) -> None:
        self._kept.flush()
        self.station.do(open_class_meeting, class_id, on, then=self._opened, otherwise=self._refused, owner=self)

    def _day_typed(self) -> None:
        if self.meeting is None:
            return
        today = self.station.clinic.clock.today()
        try:
            on = read_date(self.day.text() or tr("今天"), today)
        except ValueError as wrong:
            theme.set_property(self.day, "state", "warn")
            self.day.setToolTip(str(wrong))
            return
        theme.set_property(self.day, "state", "")
        if on != self.meeting.on:
            self._choose(self.meeting.class_id, on)

    def _opened(self, meeting: Meeting) -> None:
        self.meeting = meeting
        self.choice.setCurrentIndex(next((i for i, c in enumerate(self.classes) if c.class_id == meeting.class_id), -1))
        self.forms = [form_of(p) for p in meeting.people]
        self.gates = [p.gate for p in meeting.people]
        self._asked, self._touched, self._due, self._left = [0] * len(self.forms), set(), set(), set()
        today = self.station.clinic.clock.today()
        self.day.setText(tr("今天") if meeting.on == today else meeting.on.isoformat())
        self.about.setText(" · ".join(filter(None, (meeting.place, meeting.leader))))
        self._set_arm(next((p.written.arm for p in meeting.people if p.written and p.written.arm), ""))
        self.grid.set_rows(len(self.forms))
        self._show_all()
        if self._fresh:
            self._fresh = False
            self.focus_first()
        self._kept.form = form_name(meeting.class_id, meeting.on)
        self._kept.take(self._taken, owner=self)

    def _taken(self, kept: Any) -> None:
        if kept is None or self.meeting is None or kept.form != form_name(self.meeting.class_id, self.meeting.on):
            return
        try:
            rows = {UUID(k): RowForm.of_json(v) for k, v in json.loads(kept.text)["rows"].items()}
        except (ValueError, KeyError, TypeError):
            return
        self._set_arm(json.loads(kept.text).get("arm", ""))
        for place, person in enumerate(self.meeting.people):
            if person.resident_id in rows and place not in self._touched:
                self.forms[place] = rows[person.resident_id]
                self._touched.add(place)
                self._due.add(place)
        self._show_all()
        self._ask_gates()

    def _set_arm(self, arm: str) -> None:
        self.arm.setCurrentIndex(max(0, self.arm.findData(arm)))

    def _as_typed(self) -> dict[str, Any]:
        people = self.meeting.people if self.meeting else ()
        return {"arm": self.arm.currentData(), "rows": {str(people[place].resident_id): self.forms[place].to_json() for place in sorted(self._touched)}}

    # --- showing --------------------------------------------------------------------------------------------------
    def _show_all(self) -> None:
        for place in range(len(self.forms)):
            self._show(place)
        self._show_bar()

    def _show(self, place: int) -> None:
        person, gate, form = self.meeting.people[place], self.gates[place], self.forms[place]
        view = row_view(person, gate, form)
        if not view.may_come:
            form.present = False
        off, words = set(), {ASK: ask_words(gate, form), SYMPTOMS: symptom_words(form.symptoms)}
        if view.closed:
            off = {key for key, _, _ in NUMBERS} | {ASK, SYMPTOMS}
        elif not view.may_come:
            off = set(_LATER)
        if not person.needs_glucose and not any(q.fact_id == "glucose_today" for q in gate.questions):
            off.add("glucose")
        if not gate.heart_rate_used:
            off.add("peak")
            words["peak"] = "" if view.closed else tr("不用")
        if not to_ask(gate):
            off.add(ASK)
        self.grid.show_row(place, view, form, words, frozenset(off), self._marks(gate, form))

    def _marks(self, gate: PreSession, form: RowForm) -> dict[str, str]:
        """Which cell the answer is about, and which holds something that cannot be."""
        found: dict[str, str] = {}
        level = {STOP: "danger", POSTPONE: "warn"}.get(gate.gate, "")
        if level and not gate.outside:
            for start, keys in (("血压", ("systolic", "diastolic")), ("血糖", ("glucose",)), ("心率", ("pulse",))):
                if gate.why.startswith(start):
                    found |= dict.fromkeys(keys, level)
        if form.symptoms and form.symptoms.get("yes"):
            found[SYMPTOMS] = "warn"
        if ask_words(gate, form) == tr("有"):
            found[ASK] = "warn"
        cell, _ = problem(form)
        if cell and self.grid.at is None:
            found[cell] = "danger"
        return found

    def _show_bar(self) -> None:
        if self.meeting is None:
            return
        people = self.meeting.people
        self.count.setText(counts(zip(self.gates, self.forms, strict=True)))
        danger = danger_line(zip(people, self.gates, strict=True))
        secondary = [Action(tr("打印签到表"), self.print_it, icon="printer")]
        missing, mark = tr("↓ 往下填同一列 · 空格 到 · 0 都好 · − 没来"), "dot"
        if danger is not None:
            missing, mark = danger[1], "danger"
            secondary.insert(0, Action(tr("叫医生"), lambda: self._call_doctor(danger[0]), kind="danger"))
        primary = Action(tr("保存全部"), self._save, enabled=bool(self._touched))
        self.set_bar(BarState(missing=missing, missing_mark=mark, secondary=tuple(secondary), primary=primary))

    # --- typing ---------------------------------------------------------------------------------------------------
    def _touch(self, place: int, ask: bool = True) -> None:
        self._touched.add(place)
        self._kept.touch()
        if ask:
            self._due.add(place)
            self._quiet.start()
        self._show_bar()

    def _edited(self, place: int, key: str) -> None:
        form, text = self.forms[place], self.grid.text(place, key)
        if key in ("systolic", "diastolic"):
            self._pressure(place, key, text)
        else:
            form.numbers[key] = text
        may = self.gates[place].gate not in (STOP, POSTPONE)
        if may and not form.present and any(form.numbers.values()):
            form.present, form.reason = True, ""
        self._touch(place, ask=key not in _LATER)
        if not form.present or key in _LATER:
            self._show_bar()
        self._show(place)

    def _pressure(self, place: int, key: str, text: str) -> None:
        """A number typed over a pressure that stops is the next measurement; emptied again, the one before stands."""
        form = self.forms[place]
        if text and place in self._left:
            self._left.discard(place)
            form.again()
            for other in ("systolic", "diastolic"):
                if other != key:
                    self.grid.clear_cell(place, other)
        form.numbers[key] = text
        if form.earlier and not form.numbers.get("systolic") and not form.numbers.get("diastolic"):
            form.take_back()

    def _entered(self, place: int, key: str) -> None:
        """Another cell has the keyboard: what stands in the pressures is measured, not being typed any more."""
        for other, form in enumerate(self.forms):
            if (other, key) not in ((place, "systolic"), (place, "diastolic")) and form.waits:
                self._left.add(other)

    def _ticked(self, place: int, on: bool) -> None:
        form = self.forms[place]
        form.present = on
        if on:
            form.reason = ""
        self._touch(place, ask=False)
        self._show(place)

    def _missed(self, place: int) -> None:
        card = MissedCard(self.window(), self.meeting.people[place].name, self.forms[place].reason)
        card.told.connect(lambda reason: self._set_missed(place, reason))
        card.open_it()

    def _set_missed(self, place: int, reason: str) -> None:
        form = self.forms[place]
        form.reason = reason
        if reason:
            form.present = False
        self._touch(place, ask=False)
        self._show(place)

    def _well(self, place: int, key: str) -> None:
        form = self.forms[place]
        if key == ASK:
            form.asked |= well_answers(self.gates[place], form.asked)
        else:
            form.symptoms = {"yes": [], "no": [code for code, _ in _session_symptoms()]}
        self._touch(place, ask=key == ASK)
        self._show(place)

    def _open_answers(self, place: int, key: str) -> None:
        person, form = self.meeting.people[place], self.forms[place]
        facts = ("session_symptoms",) if key == SYMPTOMS else tuple(q.fact_id for q in to_ask(self.gates[place]))
        values = {"session_symptoms": form.symptoms} if key == SYMPTOMS and form.symptoms else dict(form.asked)
        title = tr("{name}：运动中的不适", name=person.name) if key == SYMPTOMS else tr("{name}：课前问", name=person.name)
        card = AnswersCard(self.station, self.window(), title, facts, values)
        card.answered.connect(lambda found: self._answered(place, key, found))
        card.open_it()

    def _answered(self, place: int, key: str, found: dict[str, Any]) -> None:
        form = self.forms[place]
        if key == SYMPTOMS:
            form.symptoms = found.get("session_symptoms")
            form.hold = None
        else:
            form.asked = found
        self._touch(place, ask=key == ASK)
        self._show(place)

    # --- the gates ------------------------------------------------------------------------------------------------
    def _ask_gates(self) -> None:
        if self.meeting is None or self.meeting.on != self.station.clinic.clock.today():
            self._due.clear()
            return
        for place in sorted(self._due):
            self._asked[place] += 1
            ticket = (self.meeting, self._asked[place])
            readings = readings_of(self.forms[place], self.arm.currentData())
            self.station.do(
                check_before, self.meeting.people[place].resident_id, readings,
                then=lambda gate, p=place, t=ticket: self._gate(p, t, gate), otherwise=lambda _: None, owner=self,
            )  # fmt: skip
        self._due.clear()

    def _gate(self, place: int, ticket: tuple[Meeting, int], gate: PreSession) -> None:
        """Only the answer to what stands there now counts."""
        if self.meeting is ticket[0] and self._asked[place] == ticket[1]:
            self.gates[place] = gate
            self._show(place)
            self._show_bar()

    # --- why ------------------------------------------------------------------------------------------------------
    def explain(self) -> bool:
        """F1: why the row with the keyboard has its answer."""
        at = self.grid.at
        if at is None or self.meeting is None:
            return False
        self._explain_row(at[0])
        return True

    def _explain_row(self, place: int) -> None:
        view = why_gate(self.gates[place], self.meeting.people[place].name)
        self._popover = ReasonPopover(self.grid.rows[place].verdict, view, more=False)
        self._popover.open()

    def _explain_all(self) -> None:
        """Everybody who may not simply begin, one after the other."""
        from dataclasses import replace

        views = [why_gate(g, p.name) for g, p in zip(self.gates, self.meeting.people, strict=True) if g.gate != "go"]
        if not views:
            self.station.say(tr("今天每个人都可以。"), level="ok")
            return
        lines = tuple(replace(one, part=v.sentence.partition("：")[0]) for v in views for one in v.lines)
        words = tr("全部课前结论")
        whole = replace(views[0], title=words, sentence="；".join(v.sentence for v in views), lines=lines[:24], spoken=words)
        self._popover = ReasonPopover(self._why, whole, more=False)
        self._popover.open()

    # --- doing ----------------------------------------------------------------------------------------------------
    def save(self) -> None:
        """Ctrl+S is the same as Ctrl+Enter here."""
        self._save()

    def _save(self) -> None:
        if self.meeting is None or not self._touched:
            return
        for place in sorted(self._touched):
            cell, sentence = problem(self.forms[place])
            if cell:
                self._point(place, cell, tr("{name}：{what}", name=self.meeting.people[place].name, what=sentence))
                return
        self._kept.forget()
        rows = tuple(row_of(self.meeting.people[place], self.forms[place], self.arm.currentData()) for place in sorted(self._touched))
        self.station.do(
            record_class_meeting, self.meeting.class_id, self.meeting.on, rows, then=self._saved, otherwise=self._refused, owner=self
        )

    def _point(self, place: int, cell: str, sentence: str) -> None:
        self.grid.focus_cell(place, cell)
        self.station.say(sentence, level="warn")

    def _saved(self, saved: MeetingSaved) -> None:
        names = {p.resident_id: p.name for p in self.meeting.people}
        level = "warn" if saved.left_out or saved.unchecked or saved.stopped else "ok"
        self.station.say(saved_words(saved, names), level=level)
        self._choose(self.meeting.class_id, self.meeting.on)

    def _refused(self, error: ClinicError) -> None:
        """At the row it is about; a stop sign is asked about there."""
        place = next((i for i, p in enumerate(self.meeting.people if self.meeting else ()) if str(p.resident_id) == error.field), None)
        self._kept.touch()
        if place is None:
            self.station.refuse(error)
            return
        person = self.meeting.people[place]
        if self.forms[place].symptoms and self.forms[place].symptoms.get("yes") and self.forms[place].hold is None:
            self._ask_hold(place, person, error.sentence)
            return
        self._due.add(place)
        self._ask_gates()
        self._point(place, "", tr("{name}：{what}", name=person.name, what=error.sentence))

    def _ask_hold(self, place: int, person: MeetingPerson, sentence: str) -> None:
        from ui.widgets.overlay import ask

        def build(card: Any) -> Any:
            yes = button(tr("停止运动，等医生看"), lambda: answer(True), kind="danger")
            card.card.add(Text(person.name, "page"), Text(sentence, wrap=True), row(yes, button(tr("不用停，已处理好"), lambda: answer(False)), None))
            return yes

        def answer(hold: bool) -> None:
            self.forms[place].hold = hold
            card.close_it()
            self._save()

        card = ask(self.window(), build)

    def _call_doctor(self, person: MeetingPerson) -> None:
        """The stop goes into the doctor's list, with what was found."""
        gate = self.gates[self.meeting.people.index(person)]
        reason = tr("课前 {why}，等医生看", why=gate.why)
        self.station.do(stop_exercise, person.resident_id, reason, then=lambda _: self._called(person), owner=self)

    def _called(self, person: MeetingPerson) -> None:
        self.station.say(tr("{name}已停止运动，医生的「今日」里能看到。", name=person.name), level="ok")
        self._due.add(self.meeting.people.index(person))
        self._ask_gates()

    def print_it(self) -> None:
        """Ctrl+P: the sheet of this meeting, S13."""
        from ui.pages.preview_page import PreviewDialog
        from ui.pages.preview_view import class_job

        if self.meeting is not None:
            PreviewDialog(self.window(), self.station, class_job(self.meeting.class_id, self.meeting.on)).open_it()

    # --- the class itself -----------------------------------------------------------------------------------------
    def _new_class(self) -> None:
        self._show_class(ClassForm(), None, ())

    def _edit_class(self) -> None:
        if self.meeting is not None:
            class_id = self.meeting.class_id
            self.station.do(open_class, class_id, then=lambda found: self._show_class(found[0], class_id, found[1]), owner=self)

    def _show_class(self, form: ClassForm, class_id: UUID | None, heads: tuple[UUID, ...]) -> None:
        names = {p.resident_id: p.name for p in self.meeting.people} if self.meeting else {}
        card = ClassCard(self.station, self.window(), form, names, class_id is None)

        def saved(made: UUID) -> None:
            card.close_it()
            self._wanted = made
            self.activate(None)

        card.done.connect(
            lambda typed: self.station.do(save_class, typed, class_id, heads, then=saved, otherwise=card.refused, owner=card)
        )
        card.closing_wanted.connect(lambda: self.station.do(close_class, class_id, heads, then=lambda _: self.activate(None), owner=self))
        card.open_it()


def _session_symptoms() -> tuple[tuple[str, str], ...]:
    from protocols.facts import definition

    return definition("session_symptoms").choices
