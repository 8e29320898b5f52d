"""公卫表: one visit on the official follow-up record, in its order, by keyboard; filled with what is known, classified as it is typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from prescribe.errors import ClinicError
from prescribe.official_forms import FilledForm, exercise_changed, open_form, save_form, settle_form
from prescribe.reading.control_class import Decision, decide
from prescribe.reading.form_fields import Cell
from prescribe.reading.form_filling import facts_of_visit, with_bmi
from prescribe.reading.form_state import FormState, form_key
from prescribe.reading.form_words import MODES
from ui import theme
from ui.page import Action, BarState, Page
from ui.pages.official_form_head import FormHead
from ui.pages.official_form_rows import FormRow, row_for
from ui.pages.official_form_view import (
    CLOSURE_ASKS,
    FORM_WORDS,
    FormEdits,
    aside_of,
    class_line,
    is_shown,
    missing_of,
    note_of,
    reason_of,
    rows_of,
    standing_line,
)
from ui.pages.preview_view import official_job
from ui.session import Station
from ui.unsaved_form import UnsavedForm
from ui.widgets.card import Card
from ui.widgets.strips import Strip
from ui.widgets.text import Text, rule
from ui.widgets.wrapping import as_high_as_needed
from ui.words import tr


class OfficialFormPage(Page):
    """The head (which form, which day, how), the rows, and under them the next date and the class with why; the bar says the class, too."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._resident: UUID | None = None
        self.state: FormState | None = None
        self.edits, self._kept = FormEdits(), None
        self._saving = False
        self.rows: dict[str, FormRow] = {}
        self._groups: dict[str, tuple[list[QWidget], list[FormRow]]] = {}
        box = QVBoxLayout(self)
        page = theme.SPACE["page"]
        box.setContentsMargins(page, 10, page, 8)
        box.setSpacing(theme.SPACE["small"])
        self.head, self.card, self.line = FormHead(), as_high_as_needed(Card()), Strip("info")
        for widget in (self.head, self.card, self.head.foot, self.line):
            box.addWidget(widget)
        box.addStretch(1)
        self.head.form_wanted.connect(self._open)
        self.head.visit_wanted.connect(self._open_visit)
        self.head.edited.connect(self._head_edited)
        self.head.version_wanted.connect(self._settle)
        self.head.moved_on.connect(lambda: self._move(1))
        station.people_changed.connect(self._person_changed)
        self._show_parts(False)

    def _show_parts(self, shown: bool) -> None:
        for widget in (self.head, self.card, self.head.foot):
            widget.setVisible(shown)

    # --- the page's life ------------------------------------------------------------------------------------------
    def activate(self, resident_id: UUID | None) -> None:
        """Today's visit, or the draft in hand."""
        if resident_id != self._resident:
            self._forget()
        self._resident = resident_id
        if resident_id is None:
            self.line.show_state("info", tr("没有打开的居民"), tr("Ctrl+K 找居民。"))
            self.set_bar(BarState())
            return
        if self.state is None:
            self._open("")

    def leave(self) -> None:
        """Keep what is typed."""
        if self._kept is not None:
            self._kept.flush()

    lock = leave

    def _forget(self) -> None:
        self.state, self._kept, self.edits = None, None, FormEdits()
        self._show_parts(False)

    def _person_changed(self) -> None:
        if self._resident is not None and self.state is not None and self.isVisible():
            self.leave()
            self._again()

    def reload(self, change: object) -> None:
        """A colleague or the other PC: what is typed stays as it is; a form nobody types in is read again."""
        if self._resident in getattr(change, "residents", ()) and not self._saving and not self.edits.dirty:
            self._again()

    def _again(self) -> None:
        if self.state is not None:
            stored = self.state.form_id if self.state.heads else None
            self._ask(self.state.edition.form, self.state.visit_on, stored)

    def _open(self, form: str) -> None:
        self.leave()
        self._ask(form, None, None)

    def _open_visit(self, form_id: UUID) -> None:
        self.leave()
        self._ask(self.state.edition.form, None, form_id)

    def _ask(self, form: str, on: date | None, form_id: UUID | None) -> None:
        day = None if form_id is not None else on
        self.station.do(open_form, self._resident, form, day, form_id, then=self._arrived, otherwise=self._shut, owner=self)

    def focus_on(self, hint: object) -> None:
        """`hypertension` or `type2_diabetes`: that form."""
        if hint in FORM_WORDS:
            self._open(str(hint))

    def _shut(self, error: ClinicError) -> None:
        self._forget()
        self.line.show_state("info", tr("公卫随访表"), str(error))
        self.set_bar(BarState())

    def _arrived(self, state: FormState) -> None:
        if state.resident_id != self._resident:
            return
        fresh = self.state is None or self.state.form_id != state.form_id or self._kept is None
        another = self.state is None or self.state.edition != state.edition
        self.state = state
        if fresh:
            self.edits = FormEdits()
            self.edits.take_back(state.unsaved if state.may_write else None, state)
            self._kept = UnsavedForm(self.station, form_key(state.form_id), self.edits.kept, lambda: self.state.heads if self.state else (), self)
        if another:
            self._build()
        self._show_parts(True)
        self.head.show_state(state, self.edits, standing_line(state))
        self._show()
        if fresh:
            self.focus_first()

    def _build(self) -> None:
        """The rows of this form's edition."""
        for old in self.rows.values():
            old.hide()
            old.deleteLater()
        while self.card.body.count():
            item = self.card.body.takeAt(0)
            if item.widget() is not None:
                item.widget().deleteLater()
        self.rows, self._groups, group = {}, {}, ""
        for field in rows_of(self.state.edition):
            if field.group != group:
                parts = [rule()] if self.rows else []
                parts += [Text(field.group, "label", bold=True)] if field.group else []
                for part in parts:
                    self.card.body.addWidget(part)
                head, group = (field.group or field.name), field.group
                self._groups[head] = (parts, [])
            made = row_for(field)
            made.edited.connect(self._edited)
            made.moved_on.connect(lambda name: self._move(1))
            self.rows[field.name] = made
            self._groups[head][1].append(made)
            self.card.body.addWidget(made)

    # --- what it shows --------------------------------------------------------------------------------------------
    def cells(self) -> dict[str, Cell]:
        """Every cell as it stands now, with the index worked out."""
        found = {f.name: self.edits.cell(f.name, self.state) for f in rows_of(self.state.edition)}
        return with_bmi({n: c for n, c in found.items() if not c.empty or c.goal}, self.state.height)

    def decision(self) -> Decision:
        """What the table says of the cells as they stand."""
        return decide(facts_of_visit(self.state.context, self.cells()))

    def _show(self) -> None:
        state, cells, decision = self.state, self.cells(), self.decision()
        changed = exercise_changed(cells, state.cells)
        closure = self.head.closure
        self.card.setVisible(not closure)
        for name, made in self.rows.items():
            cell = cells.get(name) or self.edits.cell(name, state)
            made.setVisible(is_shown(made.field, cells, decision, changed, bool(state.referral_id)))
            made.show_cell(cell, aside_of(made.field, cell, state), note_of(made.field, cell))
            made.set_editable(state.may_write and not state.versions)
        self._propose_reason(cells, decision)
        for parts, members in self._groups.values():
            for part in parts:
                part.setVisible(any(not made.isHidden() for made in members))
        self.head.show_decision(decision, self.latest(decision), state)
        said = class_line(decision, self.latest(decision))
        if closure:
            self.line.show_state("info", tr("这一行不是随访"), tr("请写{what}。", what=CLOSURE_ASKS[closure]))
        else:
            self.line.show_state(said.mark, said.bold, said.text)
        self._show_bar(decision)

    def _propose_reason(self, cells: dict[str, Cell], decision: Decision) -> None:
        """Why the table asks for a referral, to be taken over as its reason."""
        words = reason_of(decision)
        if decision.referral and words and "refer_reason" not in cells and self.state.may_write:
            self.rows["refer_reason"].note.show_words("info", words, tr("用这一句"), lambda: self._edited("refer_reason", Cell(words)))

    def latest(self, decision: Decision) -> date | None:
        """Last day of the next visit, the other form of the same visit included."""
        before = decide(facts_of_visit(self.state.context, dict(self.state.cells))).latest_on
        other = self.state.latest_on if self.state.latest_on and (before is None or self.state.latest_on < before) else None
        return min((d for d in (decision.latest_on, other) if d is not None), default=None)

    def _show_bar(self, decision: Decision) -> None:
        state = self.state
        lacks = () if self.head.closure else missing_of(state, self.cells(), self.head.mode, decision, self.head.reason)
        others = (Action(tr("印公卫表"), self.print_it, icon="printer", key="Ctrl+P", enabled=any(p.words != "没填完" for p in state.past)),)
        if not state.may_write or state.versions:
            self.set_bar(BarState(tr("有两个版本，请先定下一个") if state.versions else None, "warn", secondary=others))
            return
        if self.edits.dirty or not state.heads:
            others = (Action(tr("存草稿") if not state.complete else tr("保存"), self.save, icon="save", key="Ctrl+S", enabled=not self._saving), *others)
        text = tr("还差 {n} 项：{first}", n=len(lacks), first=lacks[0].say) if lacks else tr("都填好了")
        note = class_line(decision, None).bold if not self.head.closure else ""
        note += "　" + tr("有没保存的字") if self.edits.dirty else "　" + tr("{by} 已完成", by=state.by) if state.complete else ""
        label = tr("完成随访") if not state.complete else tr("改好，重新完成")
        done = state.complete and not self.edits.dirty
        primary = None if done else Action(label, self._complete, icon="check", enabled=not self._saving)
        self.set_bar(BarState(text, "info" if lacks else "ok", bool(lacks), note, others, primary))

    # --- typing ---------------------------------------------------------------------------------------------------
    def _edited(self, name: str, cell: Cell) -> None:
        self.edits.put(name, cell, self.state)
        self._touch()

    def _head_edited(self) -> None:
        day = self.head.visit_day(self.station.clinic.clock.today())
        self.edits.head = self.head.kept(self.state)
        if day is not None and day != self.state.visit_on and not self.state.heads:
            self.leave()
            self._ask(self.state.edition.form, day, None)
            return
        self._touch()

    def _touch(self) -> None:
        if self._kept is not None:
            self._kept.touch()
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Shift+Enter go through the form."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            self._move(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            return
        super().keyPressEvent(event)

    def _controls(self) -> list[QWidget]:
        shown = [] if self.head.closure else [c for made in self.rows.values() if not made.isHidden() for c in made.controls()]
        return [c for c in (*self.head.first_controls(), *shown, *self.head.last_controls()) if c.isEnabled() and c.isVisibleTo(self)]

    def _move(self, step: int) -> None:
        controls, at = self._controls(), self.window().focusWidget()
        here = next((i for i, c in enumerate(controls) if c is at or (at is not None and c.isAncestorOf(at))), -1)
        if 0 <= here + step < len(controls):
            self._go_to(controls[here + step])

    def _go_to(self, control: QWidget) -> None:
        control.setFocus()
        area: QWidget | None = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(control, 0, theme.px(90))

    # --- saving ---------------------------------------------------------------------------------------------------
    def filled(self, complete: bool) -> FilledForm:
        """What would be saved. Raises ClinicError with the field of a day that cannot be read."""
        today = self.station.clinic.clock.today()
        return FilledForm(
            self.state.edition.form, self.head.read_visit_on(today), self.head.mode, {} if self.head.closure else self.cells(),
            self.head.read_next_on(today), complete, self.head.reason, self.head.closure, self.head.closure_text, self.state.follow_up_id,
        )  # fmt: skip

    def save(self) -> None:
        """Ctrl+S: as it stands; what was complete stays complete and is checked again."""
        if self.state is not None and self.state.may_write and (self.edits.dirty or not self.state.heads):
            self._save(self.state.complete)

    def _complete(self) -> None:
        self._save(True)

    def _save(self, complete: bool) -> None:
        if self._saving:
            return
        try:
            filled = self.filled(complete)
        except ClinicError as error:
            self.refuse(error)
            return
        self._saving = True
        state = self.state
        self.station.do(save_form, self._resident, state.form_id, filled, state.heads, then=self._saved, otherwise=self._not_saved, owner=self)

    def _saved(self, state: FormState) -> None:
        self._saving = False
        if state.resident_id != self._resident:
            return
        if self._kept is not None:
            self._kept.forget()
        self.edits.cells.clear()
        self.edits.head.clear()
        self._arrived(replace(state, unsaved=None))
        if not state.complete:
            self.station.say(tr("草稿存好了。"))
        elif state.closure:
            self.station.say(tr("记好了。"))
        else:
            self.station.say(tr("随访完成：{words}，{next} 再随访。", words=self._class_words(), next=state.next_on))

    def _class_words(self) -> str:
        return class_line(self.state.decision, None).bold

    def _not_saved(self, error: ClinicError) -> None:
        self._saving = False
        self.refuse(error)
        self._show()

    def _settle(self, rev_id: UUID) -> None:
        state = self.state
        self.station.do(settle_form, self._resident, state.form_id, rev_id, state.heads, then=self._saved, owner=self)

    # --- keys of the frame ----------------------------------------------------------------------------------------
    def print_it(self) -> None:
        """Ctrl+P: the completed visits of this form, or of the other one."""
        from ui.pages.preview_page import PreviewDialog

        if self.state is not None:
            PreviewDialog(self.window(), self.station, official_job(self._resident, self.state.edition.form, self.state.forms)).open_it()

    def go_to_missing(self, step: int = 1) -> None:
        """F3: the first thing that is missing."""
        if self.state is not None and not self.head.closure:
            lacks = missing_of(self.state, self.cells(), self.head.mode, self.decision(), self.head.reason)
            if lacks:
                self.go_to_field(lacks[0].field)

    def go_to_field(self, name: str) -> None:
        """The field a refusal names."""
        found = self.rows[name].controls() if name in self.rows and not self.rows[name].isHidden() else self.head.controls_of(name)
        if found:
            self._go_to(found[0])

    def focus_first(self) -> None:
        """How the visit was made, else the first thing missing."""
        if self.state is None:
            return
        if self.head.mode in MODES:
            self.go_to_missing()
        else:
            self._go_to(self.head.first_controls()[-1])
