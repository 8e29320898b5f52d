"""The two parts on the screen: who may type into which, what is typed and kept, saving, and news from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from prescribe import unsaved
from prescribe.assess import (
    AssessmentState,
    Part,
    PartSaved,
    form_name,
    open_assessment,
    record_fitness_part,
    record_medical_part,
)
from prescribe.errors import ChangedMeanwhile, ClinicError
from protocols.facts import vocabulary
from protocols.fitness.results import TestPermission
from protocols.terms import Role
from ui.pages.consultation_column import ConsultationColumn
from ui.pages.consultation_form import PartForm
from ui.pages.consultation_view import SIDES, differences, entries_by_fact, who_waits
from ui.pages.tests_lock_view import marks_of
from ui.session import Station
from ui.unsaved_form import UnsavedForm
from ui.widgets.form_field import FormField
from ui.words import tr

_RECORD = {"medical": record_medical_part, "fitness": record_fitness_part}


def may_fill(role: Role, side: str) -> bool:
    """Whose column it is: doctors and nurses the medical one, exercise staff the other."""
    return (role.is_medical or role == Role.NURSE) if side == "medical" else role.is_exercise


class PartsOnScreen(QObject):
    """Both parts of the assessment that is open. The columns are the page's; this keeps them and the record together."""

    changed = Signal()
    """Counts, bar and columns are to be shown anew."""
    answers_changed = Signal()
    """The screening is to be worked out anew."""
    kept = Signal()
    refused = Signal(object)
    all_saved = Signal(bool)
    """Everything `confirm` wanted saved is in the record; False when there was nothing new to save."""

    def __init__(self, station: Station, owner: QObject) -> None:
        super().__init__(owner)
        self.station, self.owner = station, owner
        self.state: AssessmentState | None = None
        self.forms: dict[str, PartForm] = {}
        self.columns: dict[str, ConsultationColumn] = {}
        self._kept: dict[str, UnsavedForm] = {}
        self._heads: dict[str, tuple[UUID, ...]] = {}
        self._saving: set[str] = set()
        self._taken_over: set[str] = set()
        self._confirming = False
        self._undo: list[tuple[str, str, Any]] = []

    # Opening and leaving ---------------------------------------------------------------------

    @property
    def eyes(self) -> Any:
        """Who reads: the doctor, when one is signed in here; an instructor's eyes may see less."""
        return self.person("medical") or self.station.staff

    def fetch(self, resident_id: UUID, then: Callable[[AssessmentState], None]) -> None:
        """Read the assessment in hand."""
        self.station.do(open_assessment, resident_id, then=then, owner=self.owner, by=self.eyes)

    def show(self, state: AssessmentState, columns: dict[str, ConsultationColumn]) -> None:
        """Put a freshly opened assessment into its columns."""
        self.state, self.columns = state, columns
        for side in SIDES:
            self._begin(side)
            column = columns[side]
            column.edited.connect(lambda field, s=side: self._edited(s, field))
            column.opinion_edited.connect(lambda s=side: self._opinion_edited(s))
            column.take_over_wanted.connect(lambda s=side: self._take_over(s))
            form = form_name(side, state.assessment_id)
            kept = UnsavedForm(self.station, form, self.forms[side].to_json, lambda s=side: self._heads[s])
            kept.kept.connect(self.kept)
            self._kept[side] = kept
            self._take_unsaved(side)
        self.who_may()

    def _begin(self, side: str) -> None:
        part_state = getattr(self.state, side)
        fresh = PartForm.of(part_state.part)
        if side in self.forms:
            self.forms[side].become(fresh)
        else:
            self.forms[side] = fresh
        self._heads[side] = part_state.heads
        self._show_form(side)

    def flush(self) -> None:
        """Keep what is typed, now."""
        for kept in self._kept.values():
            kept.flush()

    def forget(self) -> None:
        """Another resident: nothing of this one stays here."""
        self.flush()
        self.state, self._confirming, self._undo = None, False, []
        self.forms, self.columns, self._kept, self._heads = {}, {}, {}, {}
        self._saving, self._taken_over = set(), set()

    def _take_unsaved(self, side: str) -> None:
        person = self.person(side)
        if person is not None:
            visit = self.state.assessment_id
            self.station.do(
                unsaved.take, form_name(side, visit), by=person, owner=self.owner,
                then=lambda kept: self._put_back(visit, side, kept),
            )  # fmt: skip

    def _put_back(self, visit: UUID, side: str, kept: unsaved.Unsaved | None) -> None:
        if kept is None or self.state is None or self.state.assessment_id != visit:
            return
        form = self.forms[side]
        stale = tuple(kept.heads) != tuple(self._heads[side])
        if form.dirty or not form.put_back(kept.text, stale=stale) or not form.dirty:
            return
        self._show_form(side)
        self.station.say(tr("接着 {at} 没写完的", at=kept.saved_at.strftime("%H:%M")), level="info")
        self.changed.emit()
        self.answers_changed.emit()

    def _show_form(self, side: str) -> None:
        form = self.forms[side]
        self.columns[side].show_form(form.entries, form.raw, form.opinion)

    # Who types -------------------------------------------------------------------------------

    def person(self, side: str) -> Any:
        """Who of those signed in here may fill a part, or None."""
        return self.station.person_with(lambda role: may_fill(role, side))

    @property
    def waiting_for(self) -> str:
        """「医生」 or 「指导员」 when nobody here may confirm that part and nobody has; else empty."""
        if self.state is None:
            return ""
        side = next((s for s in SIDES if self.person(s) is None and not getattr(self.state, s).part.done), "")
        return who_waits(side)

    def people_changed(self) -> None:
        """Somebody joined or left. A doctor who joined sees more than the instructor who began."""
        if self.state is None:
            return
        before = {s: self.columns[s].editable for s in SIDES}
        self.who_may()
        joined = [s for s in SIDES if self.columns[s].editable and not before[s] and not self.forms[s].dirty]
        if "medical" in joined:
            self.fetch(self.state.resident_id, self._seen_by_doctor)
        for side in joined:
            self._take_unsaved(side)
        self.changed.emit()

    def _seen_by_doctor(self, state: AssessmentState) -> None:
        if self.state is None or state.assessment_id != self.state.assessment_id:
            return
        self.state = replace(state, fitness=self.state.fitness)
        if not self.forms["medical"].dirty:
            self._begin("medical")
        self.who_may()
        self.changed.emit()
        self.answers_changed.emit()

    def who_may(self) -> None:
        """Open each column to whom it belongs; another author's part asks before it is taken over."""
        for side in SIDES:
            person, column, part = self.person(side), self.columns[side], getattr(self.state, side)
            role = person.role if person else (Role.PHYSICIAN if side == "medical" else Role.INSTRUCTOR)
            active = person is not None and person == self.station.staff
            column.set_active(part.by or (person.name if person else ""), role, active)
            if person is None:
                column.set_editable(False, tr("等{who}登录（F8 加一位）", who=who_waits(side)))
            elif part.conflict:
                column.set_editable(False, tr("这部分有两个版本，先在「历史」里核对。"))
            elif part.by_id and part.by_id != str(person.staff_id) and side not in self._taken_over:
                say = tr("这是{who} {at} 填的。", who=part.by, at=part.saved_at or "")
                column.set_editable(False, say, take_over=True)
            else:
                column.set_editable(True)

    def hold_tests(self, reason: str, tests: tuple[TestPermission, ...]) -> None:
        """Which tests may be done by what is known on the screen. `reason`: why no effort may be asked for at all, or empty."""
        entries = self.forms["fitness"].entries
        answered = {fact for fact, entry in entries.items() if entry.status == "known"}
        self.columns["fitness"].set_tests(marks_of(tests, reason or self.state.locked, answered))

    def _take_over(self, side: str) -> None:
        self._taken_over.add(side)
        self.who_may()
        order = self.columns[side].shown_keys()
        if order:
            self.columns[side].focus(order[0])

    def came_to(self, side: str) -> None:
        """The focus moved into this column: its person types now, and the column left behind is saved."""
        person = self.person(side)
        if person is not None and self.columns[side].editable and person != self.station.staff:
            self.station.make_active(person)
        other = "fitness" if side == "medical" else "medical"
        if self.forms[other].dirty and not self.columns[other].blocked:
            self.save_side(other)

    # Typing ----------------------------------------------------------------------------------

    def _edited(self, side: str, field: FormField) -> None:
        column = self.columns.get(side)
        if column is None or column.fields.get(field.key) is not field or not column.editable:
            return  # a field of the resident before, losing its focus
        person = self.person(side) or self.station.staff
        before = (side, field.key, self.forms[side].snapshot())
        now = self.station.clinic.clock.now().isoformat(timespec="seconds")
        taken = self.forms[side].take(
            field.key, field.fact_ids, field.readings(), field.raw_text(), now, person.name, str(person.staff_id)
        )
        if taken:
            if not self._undo or self._undo[-1][:2] != before[:2]:
                self._undo = [*self._undo[-49:], before]
            self._kept[side].touch()
            self.changed.emit()
            self.answers_changed.emit()

    def undo(self) -> bool:
        """Take back what was answered last in one field; False when there is nothing to take back."""
        while self._undo:
            side, key, snapshot = self._undo.pop()
            if not self.columns[side].editable or self.forms[side].snapshot() == snapshot:
                continue
            self.forms[side].restore(snapshot)
            self._show_form(side)
            self._kept[side].touch()
            self.changed.emit()
            self.answers_changed.emit()
            self.columns[side].go_to(key)
            return True
        return False

    def _opinion_edited(self, side: str) -> None:
        if side not in self.columns:
            return
        self.forms[side].opinion = self.columns[side].opinion.toPlainText()
        self._kept[side].touch()

    def set_silent(self, facts: frozenset[str]) -> bool:
        """Answers to what does not apply any more stop counting, or count again; True when that changes a part."""
        changed = False
        for form in self.forms.values():
            before = form.counting
            form.silent = facts
            changed = changed or form.counting != before
        return changed

    # Saving ----------------------------------------------------------------------------------

    def save(self) -> None:
        """Both parts that changed, each by its author."""
        dirty = [s for s in SIDES if s in self.forms and self.forms[s].dirty and self.person(s) is not None]
        blocked = [f for s in dirty for f in self.columns[s].blocked]
        if blocked:
            self.station.say(tr("先改：{name}。其余的都留着。", name=blocked[0].label_text), level="warn")
            blocked[0].focus_first()
            return
        for side in dirty:
            self.save_side(side, said=True)
        if not dirty and self.state is not None:
            self.station.say(tr("都存好了。"), level="info")

    def confirm(self) -> None:
        """Both parts saved as confirmed by their authors, then `all_saved`."""
        mine = [s for s in SIDES if self.person(s) is not None and self.columns[s].editable]
        todo = [s for s in mine if self.forms[s].dirty or not self.forms[s].done]
        if not todo:
            self.all_saved.emit(False)
            return
        self._confirming = True
        for side in todo:
            self.save_side(side, done=True)

    def save_side(self, side: str, *, said: bool = False, done: bool = False) -> None:
        """Write one part by its author; what is typed meanwhile stays and is kept."""
        person = self.person(side)
        if side in self._saving or person is None or self.state is None:
            return
        self._saving.add(side)
        self._kept[side].forget()
        form = self.forms[side]
        part, opinion = form.part(done=done or form.done), form.opinion
        self.station.do(
            _RECORD[side], self.state.resident_id, self.state.assessment_id, part, self._heads[side], by=person,
            owner=self.owner, then=lambda saved: self._saved(side, part, opinion, saved, said),
            otherwise=lambda error: self._not_saved(side, error),
        )  # fmt: skip

    def _saved(self, side: str, part: Part, opinion: str, saved: PartSaved, said: bool) -> None:
        self._saving.discard(side)
        if self.state is None or saved.assessment_id != self.state.assessment_id:
            return
        self.state = replace(self.state, **{side: saved.mine}, locked=saved.locked, expired=saved.expired)
        self._heads[side] = saved.mine.heads
        form = self.forms[side]
        form.saved(part, opinion)
        self.columns[side].show_changes((), "")
        if form.dirty:
            self._kept[side].touch()
        if said:
            self.station.say(tr("{title}已存进档案。", title=self.columns[side].view.title))
        self.who_may()
        self.changed.emit()
        if self._confirming and not self._saving:
            self._confirming = False
            self.all_saved.emit(True)

    def _not_saved(self, side: str, error: ClinicError) -> None:
        self._saving.discard(side)
        self._confirming = False
        if self.state is None:
            return
        self._kept[side].touch()
        if isinstance(error, ChangedMeanwhile):
            self.fetch(self.state.resident_id, lambda state: self.show_differences(side, state))
        else:
            self.refused.emit(error)

    # Two PCs ---------------------------------------------------------------------------------

    def news(self) -> None:
        """Something was committed about this resident: see what, unless we did it."""
        if self.state is not None and not self._saving:
            self.fetch(self.state.resident_id, self._merge_news)

    def _merge_news(self, state: AssessmentState) -> None:
        """Values from elsewhere: shown where nothing is typed, asked where something is."""
        if self.state is None or state.assessment_id != self.state.assessment_id:
            return
        for side in SIDES:
            part_state, form = getattr(state, side), self.forms[side]
            if part_state.heads == self._heads[side] or side in self._saving:
                continue
            if form.dirty:
                self.show_differences(side, state)
                continue
            count = sum(v != form.stored.get(k) for k, v in entries_by_fact(part_state.part).items())
            self.state = replace(self.state, **{side: part_state})
            self._begin(side)
            if count and part_state.by:
                at = part_state.saved_at or ""
                self.station.say(tr("{who} {at} 更新 {count} 项", who=part_state.by, at=at, count=count), level="info")
        self.state = replace(self.state, last=state.last, locked=state.locked, expired=state.expired)
        self.who_may()
        self.changed.emit()

    def show_differences(self, side: str, state: AssessmentState) -> None:
        """Take what they changed and we did not; ask about each answer that both changed."""
        if self.state is None or state.assessment_id != self.state.assessment_id:
            return
        part_state, form = getattr(state, side), self.forms[side]
        found = differences(form.entries, form.stored, entries_by_fact(part_state.part), vocabulary(), part_state.by)
        waiting = {d.fact_id: d for d in found}
        form.rebase(part_state.part, keep=set(waiting))
        self._heads[side] = part_state.heads
        self.state = replace(self.state, **{side: part_state})
        self._taken_over.add(side)
        self._show_form(side)

        def show() -> None:
            lines = [(f, d.say, lambda f=f: decide(f, True), lambda f=f: decide(f, False)) for f, d in waiting.items()]
            self.columns[side].show_changes(lines, part_state.by)

        def decide(fact_id: str, theirs: bool) -> None:
            entry = waiting.pop(fact_id).theirs
            if theirs:
                form.entries.pop(fact_id, None)
                if entry is not None:
                    form.entries[fact_id] = entry
                self._show_form(side)
            self._kept[side].touch()
            show()
            self.changed.emit()
            self.answers_changed.emit()

        show()
        self.who_may()
        self.changed.emit()
