"""The joint consultation: two columns with two authors, the screening strip, what is missing, what changed.

Typing never waits: the strip is worked out in the background 80 ms after a pause, and an answer that comes late is
dropped. Every key is kept as an unsaved form of its author; the record is written by Ctrl+S, on changing sides and on
「双方确认，生成处方」.
"""

from __future__ import annotations

import json
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from prescribe import unsaved
from prescribe.assess import AssessmentState, open_assessment, record_fitness_part, record_medical_part
from prescribe.draft import draft_prescription
from prescribe.errors import ChangedMeanwhile, ClinicError
from prescribe.screen import screen_resident
from protocols.facts import vocabulary
from protocols.screening import Screening
from protocols.terms import Role
from ui import theme
from ui.background import Job
from ui.page import Action, BarState, Page
from ui.pages.consultation_column import ConsultationColumn, Lists
from ui.pages.consultation_form import PartForm
from ui.pages.consultation_view import (
    SIDES,
    bar_view,
    column_view,
    compare_view,
    differences,
    entries_by_fact,
    missing_view,
    strip_view,
)
from ui.pages.fields_view import short_label
from ui.pages.picking_view import pickable_activities, pickable_drugs
from ui.session import Station
from ui.unsaved_form import UnsavedForm
from ui.widgets.form_field import FormField
from ui.widgets.missing_list import MissingList, TrendCompare
from ui.widgets.screening_strip import ScreeningStrip
from ui.widgets.strips import EmptyState
from ui.widgets.text import clear
from ui.words import tr

PAUSE_MS = 80
SIDE_WIDTH = 246
TWO_ABREAST = 430
"""A column at least this wide (at 100 %) has two fields abreast."""

_RECORD = {"medical": record_medical_part, "fitness": record_fitness_part}


def may_fill(role: Role, side: str) -> bool:
    """Whose column it is: doctors and nurses the medical one, exercise staff the other."""
    return (role.is_medical or role == Role.NURSE) if side == "medical" else role.is_exercise


class ConsultationPage(Page):
    """联合评估 of the resident that is open; without one it says how to open one."""

    scrolls = False

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._resident: UUID | None = None
        self._state: AssessmentState | None = None
        self._screening: Screening | None = None
        self._columns: dict[str, ConsultationColumn] = {}
        self._forms: dict[str, PartForm] = {}
        self._kept: dict[str, UnsavedForm] = {}
        self._heads: dict[str, tuple[UUID, ...]] = {}
        self._saving: set[str] = set()
        self._taken_over: set[str] = set()
        self._after_save: list = []
        self._active_side = ""
        self._kept_at = ""
        self._hint: object = None
        self._job: Job | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS, timeout=self._screen_now)
        self._build()
        station.people_changed.connect(self._people_changed)

    def _build(self) -> None:
        self.strip = ScreeningStrip()
        self.strip.go.connect(self.go_to_field)
        self.strip.why.connect(self.explain)
        self.missing = MissingList()
        self.missing.go.connect(self.go_to_field)
        self.compare = TrendCompare()
        self.compare.trend.connect(lambda: self._resident and self.station.open_resident(self._resident, "overview"))
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pair.setSpacing(theme.SPACE["row"])
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, theme.SPACE["page"], theme.SPACE["row"])
        side.setSpacing(theme.SPACE["row"])
        side.addWidget(self.missing)
        side.addWidget(self.compare)
        side.addStretch(1)
        self._inside = QWidget()
        self._inside.setProperty("clear", True)
        self._flow = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._inside)
        self._flow.setContentsMargins(theme.SPACE["page"], 0, 2, theme.SPACE["wide"])
        self._flow.setSpacing(theme.SPACE["row"])
        self._flow.addLayout(self._pair, 1)
        self.scroll = _scroll(self._inside)
        self._side_scroll = _scroll(None)
        self.empty = EmptyState("stethoscope", tr("今天还没有人到。Ctrl+K 找居民，或从今日预约打开。"))
        self._room = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._room.setSpacing(0)
        self._room.addWidget(self.scroll, 1)
        self._room.addWidget(self._side_scroll)
        self._top = QWidget()
        top = QVBoxLayout(self._top)
        top.setContentsMargins(theme.SPACE["page"], 10, theme.SPACE["page"], 10)
        top.addWidget(self.strip)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._top)
        box.addLayout(self._room, 1)
        box.addWidget(self.empty)
        self._show_empty(True)

    def _show_empty(self, empty: bool) -> None:
        self.empty.setVisible(empty)
        for widget in (self._top, self.scroll):
            widget.setVisible(not empty)
        self._side_scroll.setVisible(not empty and self._side_scroll.widget() is not None)

    # The frame's calls -----------------------------------------------------------------------

    def activate(self, resident_id: UUID | None) -> None:
        """Show this resident's assessment; the same one keeps what is on the screen."""
        if resident_id is not None and resident_id == self._resident and self._state is not None:
            self._screen_soon()
            return
        self._forget()
        self._resident = resident_id
        self._show_empty(resident_id is None)
        if resident_id is None:
            self.set_bar(BarState())
            return
        self.strip.show_view(strip_view(None))
        self.station.do(open_assessment, resident_id, then=self._opened, owner=self)

    def leave(self) -> None:
        """Keep what is typed."""
        for kept in self._kept.values():
            kept.flush()

    lock = leave

    def _forget(self) -> None:
        self.leave()
        self._drop_job()
        self._state, self._screening = None, None
        self._forms, self._kept, self._heads, self._columns = {}, {}, {}, {}
        self._saving, self._after_save, self._active_side = set(), [], ""
        self._taken_over = set()
        self._hint = None
        clear(self._pair)

    def reload(self, change: object) -> None:
        """The other PC or another page saved: fetch both parts, touch no field that is typed in."""
        if self._state is None or self._saving or self._resident not in getattr(change, "residents", ()):
            return
        if "assessment" in str(getattr(change, "kinds", "")) or "part" in str(getattr(change, "kinds", "")):
            self.station.do(open_assessment, self._resident, then=self._merge_news, owner=self)
        self._screen_soon()

    def focus_on(self, hint: object) -> None:
        """Go to a fact once the page is there."""
        if self._state is None:
            self._hint = hint
        elif isinstance(hint, str):
            self.go_to_field(hint)

    def focus_first(self) -> None:
        """The first question without an answer, in the column of who types now."""
        side = next((s for s in SIDES if may_fill(self.station.staff.role, s)), "medical")
        column = self._columns.get(side)
        if column is None:
            return
        order = column.order()
        open_field = next((f for f in order if not f.readings()), order[0] if order else None)
        if open_field is not None:
            open_field.focus_first()

    # Opening ---------------------------------------------------------------------------------

    def _opened(self, state: AssessmentState) -> None:
        self._state = state
        definitions = vocabulary()
        library = self.station.clinic.library
        lists = Lists(
            pickable_drugs(library.medications.values(), library.medication_classes.values()),
            pickable_activities(library.activities.values()),
        )
        for side in SIDES:
            part_state = getattr(state, side)
            self._forms[side] = PartForm.of(part_state.part)
            self._heads[side] = part_state.heads
            view = column_view(state, side, definitions, editable=True)
            column = ConsultationColumn(view, definitions, lists, self.station.clinic.clock.today)
            column.edited.connect(lambda field, s=side: self._edited(s, field))
            column.opinion_edited.connect(lambda s=side: self._opinion_edited(s))
            column.join_wanted.connect(lambda: self.station.ask_to_join(tr("联合接诊")))
            column.take_over_wanted.connect(lambda s=side: self._take_over(s))
            self._columns[side] = column
            self._pair.addWidget(column, 1, Qt.AlignmentFlag.AlignTop)
            kept = UnsavedForm(
                self.station, self._form_name(side), lambda s=side: self._as_typed(s), lambda s=side: self._heads[s], self
            )
            kept.kept.connect(self._kept_now)
            self._kept[side] = kept
            self._show_form(side)
            self._take_unsaved(side)
        self._who_may()
        self._arrange()
        self._refresh()
        self._screen_now()
        QTimer.singleShot(0, self._first_focus)

    def _first_focus(self) -> None:
        if self._state is None:
            return
        if isinstance(self._hint, str):
            self.go_to_field(self._hint)
            self._hint = None
        elif not self.isAncestorOf(QApplication.focusWidget() or self):
            self.focus_first()

    def _form_name(self, side: str) -> str:
        return f"assessment/{self._state.assessment_id}/{side}"

    def _as_typed(self, side: str) -> dict:
        form = self._forms[side]
        return {**form.to_json(), "at": self._clock_words()}

    def _take_unsaved(self, side: str) -> None:
        person = self._person(side)
        if person is None:
            return
        self.station.do(
            unsaved.take, self._form_name(side), by=person, owner=self,
            then=lambda kept, a=self._state.assessment_id: self._put_back(a, side, kept),
        )  # fmt: skip

    def _put_back(self, assessment_id: UUID, side: str, kept: unsaved.Unsaved | None) -> None:
        if kept is None or self._state is None or self._state.assessment_id != assessment_id:
            return
        form = self._forms[side]
        if form.dirty or not form.put_back(kept.text):
            return
        if not form.dirty:
            return
        self._show_form(side)
        at = _kept_at(kept.text)
        self.station.say(tr("接着 {at} 没写完的", at=at) if at else tr("接着上次没写完的"), level="info")
        self._refresh()
        self._screen_soon()

    def _show_form(self, side: str) -> None:
        form = self._forms[side]
        self._columns[side].show_form(form.entries, form.raw, form.opinion)

    # Who types -------------------------------------------------------------------------------

    def _person(self, side: str):
        return self.station.person_with(lambda role: may_fill(role, side))

    def _people_changed(self) -> None:
        if self._state is None:
            return
        before = {s: self._columns[s].editable for s in SIDES}
        self._who_may()
        for side in SIDES:
            if self._columns[side].editable and not before[side] and not self._forms[side].dirty:
                self._take_unsaved(side)
        self._refresh_bar()

    def _who_may(self) -> None:
        for side in SIDES:
            person, column, part = self._person(side), self._columns[side], getattr(self._state, side)
            role = person.role if person else (Role.PHYSICIAN if side == "medical" else Role.INSTRUCTOR)
            active = person is not None and person == self.station.staff
            column.set_active(part.by or (person.name if person else ""), role, active)
            if person is None:
                column.set_editable(False, column_view(self._state, side, {}, editable=False).why_not)
            elif part.by_id and part.by_id != str(person.staff_id) and side not in self._taken_over:
                say = tr("这是{who} {at} 填的。", who=part.by, at=part.saved_at or "")
                column.set_editable(False, say.replace(" 填", "填") if not part.saved_at else say, take_over=True)
            elif self._state.locked and side == "fitness":
                column.set_editable(True, self._state.locked)
            else:
                column.set_editable(True)

    def _take_over(self, side: str) -> None:
        self._taken_over.add(side)
        self._who_may()
        self._columns[side].order()[0].focus_first()

    def showEvent(self, event: QEvent) -> None:
        """Focus decides who types while the page is on the screen."""
        super().showEvent(event)
        QApplication.instance().focusChanged.connect(self._focus_moved)

    def hideEvent(self, event: QEvent) -> None:
        """Off the screen the focus is none of this page's business."""
        super().hideEvent(event)
        QApplication.instance().focusChanged.disconnect(self._focus_moved)

    def _focus_moved(self, _old: QWidget | None, new: QObject | None) -> None:
        if not isinstance(new, QWidget) or self._state is None:
            return
        side = next((s for s, c in self._columns.items() if c.isAncestorOf(new)), "")
        if not side:
            return
        self._bring_into_view(new)
        if side == self._active_side:
            return
        left, self._active_side = self._active_side, side
        person = self._person(side)
        if person is not None and self._columns[side].editable and person != self.station.staff:
            self.station.make_active(person)
        if left and self._forms[left].dirty and not self._columns[left].blocked:
            self._save_side(left)

    def _bring_into_view(self, widget: QWidget) -> None:
        field = widget
        while field is not None and not isinstance(field, FormField) and field is not self._inside:
            field = field.parentWidget()
        if field is not None and field is not self._inside:
            self.scroll.ensureWidgetVisible(field, 0, theme.px(24))

    # Typing ----------------------------------------------------------------------------------

    def _edited(self, side: str, field: FormField) -> None:
        if not self._columns[side].editable:
            return
        person = self._person(side) or self.station.staff
        changed = self._forms[side].take(
            field.key, field.fact_ids, field.readings(), field.raw_text(), self._now(), person.name, str(person.staff_id)
        )
        if changed:
            self._kept[side].touch()
            self._refresh()
            self._screen_soon()

    def _opinion_edited(self, side: str) -> None:
        self._forms[side].opinion = self._columns[side].opinion.toPlainText()
        self._kept[side].touch()
        self._refresh_bar()

    def _now(self) -> str:
        return self.station.clinic.clock.now().isoformat(timespec="seconds")

    def _clock_words(self) -> str:
        return self.station.clinic.clock.now().strftime("%H:%M")

    def _kept_now(self) -> None:
        self._kept_at = self._clock_words()
        self._refresh_bar()

    # Screening -------------------------------------------------------------------------------

    def _screen_soon(self) -> None:
        self._pause.start()

    def _drop_job(self) -> None:
        self._pause.stop()
        if self._job is not None:
            self._job.drop()
            self._job = None

    def _screen_now(self) -> None:
        """Ask the engine with what is on the screen; an older question's answer is dropped."""
        if self._state is None:
            return
        self._drop_job()
        parts = tuple(self._forms[s].part() for s in SIDES)
        self._job = self.station.do(
            screen_resident, self._resident, parts, then=self._screened, otherwise=self.station.refuse, owner=self
        )

    def _screened(self, screening: Screening) -> None:
        self._screening = screening
        self._refresh()

    def _missing_ids(self) -> tuple[str, ...]:
        if self._screening is None:
            return ()
        return tuple(m.fact_id for m in self._screening.missing if m.effect == "block")

    def _refresh(self) -> None:
        if self._state is None:
            return
        missing = self._missing_ids()
        labels = {m.fact_id: short_label(d) for m in (self._screening.missing if self._screening else ())
                  if (d := vocabulary().get(m.fact_id))}  # fmt: skip
        for side in SIDES:
            self._columns[side].refresh(self._forms[side].entries, missing, self._forms[side].done)
        self.strip.show_view(strip_view(self._screening, labels))
        self.missing.show_view(missing_view(self._screening))
        entries = {**self._forms["fitness"].entries, **self._forms["medical"].entries}
        self.compare.show_view(compare_view(self._state.last, entries, vocabulary()))
        self._refresh_bar()

    def _refresh_bar(self) -> None:
        if self._state is None:
            return
        blocked = [f.label_text for s in SIDES for f in self._columns[s].blocked]
        waiting = next((s for s in SIDES if self._person(s) is None and not getattr(self._state, s).part.done), "")
        who = {"medical": tr("医生"), "fitness": tr("指导员"), "": ""}[waiting]
        view = bar_view(self._screening, blocked, who)
        note = tr("{at} 自动保存 · F8 换到另一列", at=self._kept_at) if self._kept_at else tr("F8 换到另一列")
        self.set_bar(
            BarState(
                missing=view.text, missing_mark=view.mark or "dot", goes_to_missing=view.go_fact is not None, note=note,
                secondary=(Action(tr("保存"), self.save, icon="save", key="Ctrl+S"),),
                primary=Action(tr("双方确认，生成处方"), self._confirm, enabled=view.ready),
            )
        )  # fmt: skip

    # Saving ----------------------------------------------------------------------------------

    def save(self) -> None:
        """Ctrl+S: both parts that changed, each by its author."""
        dirty = [s for s in SIDES if self._forms.get(s) and self._forms[s].dirty and self._person(s) is not None]
        blocked = [f for s in dirty for f in self._columns[s].blocked]
        if blocked:
            self.station.say(tr("先改：{name}。其余的都留着。", name=blocked[0].label_text), level="warn")
            blocked[0].focus_first()
            return
        for side in dirty:
            self._save_side(side, said=True)
        if not dirty and self._state is not None:
            self.station.say(tr("都存好了。"), level="info")

    def _save_side(self, side: str, *, said: bool = False, done: bool = False) -> None:
        person = self._person(side)
        if side in self._saving or person is None or self._state is None:
            return
        self._saving.add(side)
        self._kept[side].forget()
        part, opinion = self._forms[side].part(done=done or self._forms[side].done), self._forms[side].opinion
        self.station.do(
            _RECORD[side], self._resident, self._state.assessment_id, part, self._heads[side], by=person, owner=self,
            then=lambda state: self._saved(side, part, opinion, state, said),
            otherwise=lambda error: self._not_saved(side, error),
        )  # fmt: skip

    def _saved(self, side: str, part, opinion: str, state: AssessmentState, said: bool) -> None:
        self._saving.discard(side)
        if self._state is None or state.resident_id != self._resident:
            return
        self._state = state
        self._heads[side] = getattr(state, side).heads
        form = self._forms[side]
        form.saved(part, opinion)
        self._columns[side].show_changes((), "")
        if form.dirty:
            self._kept[side].touch()
        if said:
            self.station.say(tr("{title}已存进档案。", title=self._columns[side].view.title))
        self._who_may()
        self._refresh()
        if self._after_save and not self._saving:
            self._after_save.pop()()

    def _not_saved(self, side: str, error: ClinicError) -> None:
        self._saving.discard(side)
        self._after_save.clear()
        self._kept[side].touch()
        if isinstance(error, ChangedMeanwhile):
            self.station.do(open_assessment, self._resident, then=lambda s: self._show_differences(side, s), owner=self)
            return
        self.refuse(error)

    def _confirm(self) -> None:
        """双方确认，生成处方: both parts saved as done, then the draft."""
        mine = [s for s in SIDES if self._person(s) is not None and self._columns[s].editable]
        todo = [s for s in mine if self._forms[s].dirty or not self._forms[s].done]
        if not todo:
            self._draft()
            return
        self._after_save = [self._draft]
        for side in todo:
            self._save_side(side, done=True)

    def _draft(self) -> None:
        resident = self._resident
        self.station.do(
            draft_prescription, resident, owner=self, then=lambda _: self.station.open_resident(resident, "prescription")
        )

    # Two PCs ---------------------------------------------------------------------------------

    def _merge_news(self, state: AssessmentState) -> None:
        """Values that came from elsewhere: shown where nothing is typed, asked where something is."""
        if self._state is None or state.resident_id != self._resident:
            return
        for side in SIDES:
            part_state, form = getattr(state, side), self._forms[side]
            if part_state.heads == self._heads[side] or side in self._saving:
                continue
            if form.dirty:
                self._show_differences(side, state)
                continue
            count = sum(v != form.stored.get(k) for k, v in entries_by_fact(part_state.part).items())
            self._forms[side] = PartForm.of(part_state.part)
            self._heads[side] = part_state.heads
            self._show_form(side)
            if count and part_state.by:
                say = tr("{who} {at} 更新 {count} 项", who=part_state.by, at=part_state.saved_at or "", count=count)
                self.station.say(say, level="info")
        self._state = state
        self._who_may()
        self._refresh()

    def _show_differences(self, side: str, state: AssessmentState) -> None:
        part_state, form = getattr(state, side), self._forms[side]
        theirs = entries_by_fact(part_state.part)
        found = differences(form.entries, form.stored, theirs, vocabulary(), part_state.by)
        asked = {d.fact_id for d in found}
        for fact_id, entry in theirs.items():
            if fact_id not in asked and form.entries.get(fact_id) == form.stored.get(fact_id):
                form.entries[fact_id] = entry
        form.stored = theirs
        form.stored_opinion = part_state.part.opinion
        self._heads[side] = part_state.heads
        self._state = state
        self._show_form(side)
        waiting = {d.fact_id: d for d in found}

        def show() -> None:
            lines = [(f, d.say, lambda f=f: decide(f, True), lambda f=f: decide(f, False)) for f, d in waiting.items()]
            self._columns[side].show_changes(lines, part_state.by)

        def decide(fact_id: str, take_theirs: bool) -> None:
            entry = waiting.pop(fact_id).theirs
            if take_theirs:
                form.entries.pop(fact_id, None)
                if entry is not None:
                    form.entries[fact_id] = entry
                self._show_form(side)
            self._kept[side].touch()
            show()
            self._refresh()
            self._screen_soon()

        show()
        self._who_may()
        self._refresh()

    # Keys ------------------------------------------------------------------------------------

    def go_to_field(self, name: str) -> None:
        """Focus the field of a fact, whichever column has it."""
        for column in self._columns.values():
            if column.go_to(name):
                return
        self.station.say(tr("这一项在居民登记里填。"), level="info")
        self.station.go("registration", self._resident)

    def go_to_missing(self, step: int = 1) -> None:
        """F3: the next question that blocks, then those that can wait; Shift+F3 the one before."""
        if self._screening is None:
            return
        ids = [m.fact_id for m in self._screening.missing]
        reachable = [f for f in ids if any(f in x.fact_ids for c in self._columns.values() for x in c.fields.values())]
        ids = reachable or ids
        if not ids:
            return
        now = QApplication.focusWidget()
        here = -1
        for column in self._columns.values():
            for field in column.fields.values():
                if now is not None and field.isAncestorOf(now):
                    here = next((i for i, f in enumerate(ids) if f in field.fact_ids), -1)
        there = (0 if step > 0 else len(ids) - 1) if here < 0 else (here + step) % len(ids)
        self.go_to_field(ids[there])

    def explain(self) -> bool:
        """F1: the screening with every rule behind it."""
        if self._resident is None:
            return False
        self.station.open_resident(self._resident, "screening")
        return True

    def switch_side(self) -> bool:
        """F8: the other column's next open question, typed by the other person."""
        if self._state is None:
            return False
        other = "fitness" if self._active_side == "medical" else "medical"
        order = self._columns[other].order()
        field = next((f for f in order if not f.readings()), order[0] if order else None)
        if field is not None:
            field.focus_first()
        return True

    # Layout ----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side cards go below, columns below each other, when there is no room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        width = self.width() / theme.look.scale
        below = width < theme.NARROW_BELOW - 90
        stacked = width < 860
        side_in = self._side.parentWidget() is self._inside
        if below and not side_in:
            self._side_scroll.takeWidget()
            self._flow.setDirection(QBoxLayout.Direction.TopToBottom)
            self._flow.addWidget(self._side)
            self._side.show()
        elif not below and self._side_scroll.widget() is not self._side:
            self._flow.removeWidget(self._side)
            self._flow.setDirection(QBoxLayout.Direction.LeftToRight)
            self._side_scroll.setWidget(self._side)
            self._side.show()
        self._side_scroll.setVisible(not below and self._resident is not None)
        self._side_scroll.setFixedWidth(theme.px(SIDE_WIDTH) + theme.SPACE["page"])
        self._pair.setDirection(
            QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        )
        room = width - 40 if stacked else (width - 52 - (0 if below else SIDE_WIDTH + 20)) / 2
        for column in self._columns.values():
            column.set_columns(2 if room >= TWO_ABREAST else 1)
        if self._state is not None:
            missing = self._missing_ids()
            for side, column in self._columns.items():
                column.refresh(self._forms[side].entries, missing, self._forms[side].done)


def _scroll(widget: QWidget | None) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    if widget is not None:
        area.setWidget(widget)
    return area


def _kept_at(text: str) -> str:
    try:
        return str(json.loads(text).get("at", ""))
    except (ValueError, AttributeError):
        return ""
