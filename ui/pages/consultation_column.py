"""One profession's column of the joint consultation: its fields in groups, its opinion, its progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout

from prescribe.assess import Entry
from protocols.facts import FactDefinition
from protocols.terms import Role
from ui import theme
from ui.pages.consultation_group import GroupBox
from ui.pages.consultation_view import ColumnView, Wanted, progress, progress_words, rest_none
from ui.pages.fields_view import FieldView, none_code
from ui.pages.picking_view import Pickable
from ui.pages.tests_lock_view import TestMarks
from ui.widgets.answer_buttons import AnswerButtons
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.chip import Chip, RoleBadge
from ui.widgets.date_field import DateField
from ui.widgets.form_field import FormField, tall_enough
from ui.widgets.measured_field import MeasuredField, PressureField
from ui.widgets.pick_field import PickField, PickWords
from ui.widgets.set_field import SetField
from ui.widgets.strips import Strip
from ui.widgets.text import Text, clear, row
from ui.words import tr


class Lists:
    """Long lists that fields pick from."""

    def __init__(self, drugs: Sequence[Pickable] = (), activities: Sequence[Pickable] = ()) -> None:
        self.drugs, self.activities = drugs, activities


def make_field(
    view: FieldView, definitions: Mapping[str, FactDefinition], lists: Lists, today: Callable[[], date]
) -> FormField:
    """The widget of one field."""
    if view.kind == "pressure":
        return PressureField(view, definitions[view.fact_ids[0]], definitions[view.fact_ids[1]], today=today)
    if view.kind == "number":
        return MeasuredField(view, definitions[view.key], today=today)
    if view.kind == "date":
        return DateField(view, today)
    if view.kind == "drugs":
        words = PickWords(tr("药名或拼音首字母，如 mtle"), tr("没在吃药"), tr("药库里没有“{text}”。先按类别选，或写进医学意见。"))
        return PickField(view, lists.drugs, words)
    if view.kind == "activities":
        words = PickWords(tr("打一个字找，如 走、太极"), tr("都不喜欢"), tr("没有“{text}”。可以写进动作限制与偏好。"))
        return PickField(view, lists.activities, words)
    if view.kind == "set":
        return SetField(view)
    return AnswerButtons(view)


class ConsultationColumn(Card):
    """A column as a card. `edited(field)` after every change; fields keep their text whoever types."""

    edited = Signal(object)
    opinion_edited = Signal()
    join_wanted = Signal()
    take_over_wanted = Signal()
    go_wanted = Signal(str)
    """Fact to go to, in whichever column it is."""

    def __init__(
        self, view: ColumnView, definitions: Mapping[str, FactDefinition], lists: Lists, today: Callable[[], date]
    ) -> None:
        super().__init__()
        self.setSizePolicy(tall_enough())
        self.view = view
        self.side = view.side
        self._about: Mapping[str, object] = {}
        self._build_head()
        self._new_field = lambda each: make_field(each, definitions, lists, today)
        self.fields: dict[str, FormField] = {}
        self.groups: list[GroupBox] = []
        self._group_of: dict[str, GroupBox] = {}
        self._tests, self._closed = TestMarks(), set[str]()
        self._form: tuple[Mapping[str, Entry], Mapping[str, Any]] = ({}, {})
        self._wanted, self._doubts = Wanted(), dict[str, tuple[str, str]]()
        self.editable = view.editable
        for number, group in enumerate(view.groups):
            box = GroupBox(group, self._make, number == 0)
            box.rest_wanted.connect(self._answer_rest)
            box.added.connect(self.go_to)
            self._group_of |= {field.key: box for field in group.fields}
            self.groups.append(box)
            self.add(box)
        self._build_opinion()
        self.set_editable(view.editable, view.why_not)

    def _make(self, view: FieldView) -> FormField:
        """The widget of one field, with what the form holds for it."""
        made = self.fields[view.key] = self._new_field(view)
        entries, raw = self._form
        made.show_entries(dict(entries))
        if view.key in raw:
            made.show_raw(raw[view.key])
        made.set_editable(self.editable)
        self._hold(made)
        self._mark_missing(view.key)
        self._show_doubt(made)
        made.edited.connect(lambda k=view.key: self.edited.emit(self.fields[k]))
        made.left_forward.connect(lambda k=view.key: self.step(k, 1))
        made.left_back.connect(lambda k=view.key: self.step(k, -1))
        return made

    def _build_head(self) -> None:
        role = Role.PHYSICIAN if self.side == "medical" else Role.INSTRUCTOR
        self.badge = RoleBadge(role, filled=False, size=24)
        self.who = Text(self.view.by, "label")
        self.chip = Chip("", "info")
        self.add(row(self.badge, Text(self.view.title, "card"), self.who, None, self.chip))
        self.notice = Strip("info")
        self._join = button(tr("加一位"), self.join_wanted.emit, size="small")
        self._take_over = button(tr("由我接着填"), self.take_over_wanted.emit, size="small")
        self.notice.add(self._join, self._take_over)
        self.notice.hide()
        self.add(self.notice)
        self.changes = QVBoxLayout()
        self.changes.setSpacing(theme.SPACE["small"])
        self.add(self.changes)

    def _build_opinion(self) -> None:
        self.opinion = QPlainTextEdit()
        self.opinion.setTabChangesFocus(True)
        self.opinion.setFixedHeight(theme.px(54))
        self.opinion.setAccessibleName(self.view.opinion_label)
        self.opinion.setAccessibleDescription(self.view.opinion_hint)
        self.opinion.textChanged.connect(self._opinion_changed)
        self.add(row(Text(self.view.opinion_label, "label"), None, Text(self.view.opinion_hint, "hint")))
        self.add(self.opinion)
        self._quiet = False

    def _opinion_changed(self) -> None:
        if not self._quiet:
            self.opinion_edited.emit()
        lines = self.opinion.document().size().height()
        height = theme.px(14) + round(min(max(lines, 2), 6) * self.opinion.fontMetrics().lineSpacing())
        self.opinion.setFixedHeight(height)

    # Content ---------------------------------------------------------------------------------

    def set_about(self, about: Mapping[str, object]) -> None:
        """Age and sex of the resident: what is asked of whom."""
        self._about = about
        for box in self.groups:
            box.about = about

    def show_form(self, entries: Mapping[str, Entry], raw: Mapping[str, Any], opinion: str) -> None:
        """Show what a form holds, without telling."""
        self._form = (entries, raw)
        for key in raw.keys() & self._group_of.keys():  # what cannot count yet is never hidden, and never waits
            self._group_of[key].reveal(key)
            self._group_of[key].field(key)
        for key, box in self._group_of.items():  # a refusal without its reason blocks
            if any(f in entries and entries[f].status == "refused" for f in box.facts_of(key)):
                box.field(key)
        for key, field in self.fields.items():
            was = field.blockSignals(True)
            field.show_entries(dict(entries))
            if key in raw:
                field.show_raw(raw[key])
            field.blockSignals(was)
        self._quiet = True
        self.opinion.setPlainText(opinion)
        self._quiet = False

    def refresh(self, entries: Mapping[str, Entry], wanted: Wanted, done: bool) -> None:
        """Which fields are asked, counts, chip."""
        self._form, self._wanted = (entries, self._form[1]), wanted
        for box in self.groups:
            box.refresh(entries, wanted)
        shown = [f for box in self.groups for f in box.counted()]
        text, kind = progress_words(*progress(shown, entries, self._about), done)
        self.chip.set_text(text)
        self.chip.set_tone(kind)
        for key in self.fields:
            self._mark_missing(key)

    def _mark_missing(self, key: str) -> None:
        field, (entries, _) = self.fields[key], self._form
        must = any(f in self._wanted.blocking for f in field.fact_ids) and not any(f in entries for f in field.fact_ids)
        if must and not field.blocked:
            field.set_aside(tr("会改变结论"), "info", "info")
            field.marked_missing = True
        elif getattr(field, "marked_missing", False):
            field.marked_missing = False
            field.set_aside("")

    def show_doubts(self, found: Mapping[str, tuple[str, str]]) -> None:
        """Sentences beside the fields of these facts: values that do not fit others or the visit before."""
        self._doubts = dict(found)
        for field in self.fields.values():
            self._show_doubt(field)

    def _show_doubt(self, field: FormField) -> None:
        field.set_doubt(*next((self._doubts[f] for f in field.fact_ids if f in self._doubts), ("", "warn")))

    @property
    def blocked(self) -> list[FormField]:
        """Fields whose text cannot count."""
        silent = {f for box in self.groups for f in box.silent}
        return [f for f in self.fields.values() if f.blocked and f.key not in silent]

    def _answer_rest(self, box: GroupBox) -> None:
        entries = dict(self._form[0])
        for field in self.fields.values():
            for fact_id, reading in field.readings().items():
                entries[fact_id] = Entry(fact_id, reading.status, reading.value)
        keys = box.shown_keys()
        last: FormField | None = None
        for view in rest_none([f for f in box.view.fields if f.key in keys], entries, self._about):
            field, code = box.field(view.key), none_code(view)
            if isinstance(field, SetField):
                field.answer_none()
            elif isinstance(field, AnswerButtons):
                field.choose(code)
            last = field
        if last is not None:
            self.step(last.key, 1)

    # Who may type ----------------------------------------------------------------------------

    def set_editable(self, editable: bool, why_not: str = "", *, take_over: bool = False) -> None:
        """Let this column be typed into, or say why not."""
        self.editable = editable
        self._closed.clear()
        for field in self.fields.values():
            field.set_editable(editable)
            self._hold(field)
        self.opinion.setReadOnly(not editable)
        for box in self.groups:
            box.setEnabled(True)
            box.set_editable(editable)
        self.notice.setVisible(bool(why_not))
        if why_not:
            self.notice.show_state("info", "", why_not)
        self._join.setVisible(bool(why_not) and not take_over)
        self._take_over.setVisible(take_over)
        self._say_forbidden()

    def set_tests(self, tests: TestMarks) -> None:
        """Which tests may be done now: closes and opens what changed, and says why under each field."""
        if tests == self._tests:
            return
        was, self._tests = self._tests, tests
        for field in self.fields.values():
            self._hold(field)
        if tests.reason or was.reason:
            if self.editable:
                self.notice.setVisible(False)
            self._say_forbidden()

    def _hold(self, field: FormField) -> None:
        """Close a field whose test is not done today; what stands in it stays readable, and why it was not done may be written."""
        mark = self._tests.of(field.fact_ids)
        if mark.closed and self.editable and field.key not in self._closed:
            self._closed.add(field.key)
            field.set_closed()
        elif not mark.closed and field.key in self._closed:
            self._closed.discard(field.key)
            field.set_editable(self.editable)
        field.set_note(mark.level, mark.say, mark.go_words if mark.go else "", lambda: self.go_wanted.emit(mark.go))

    def _say_forbidden(self) -> None:
        if self._tests.reason and self.editable:
            self.notice.show_state("danger", tr("先不做测试"), self._tests.reason)
            self.notice.setVisible(True)

    def set_active(self, name: str, role: Role | None, active: bool) -> None:
        """Whose column it is; the filled badge types now."""
        if role is not None:
            self.badge.set_role(role, active)
        self.who.setText(name)

    def set_columns(self, columns: int, width: float) -> None:
        """One or two fields abreast in a column about this wide (px at 100 %)."""
        for box in self.groups:
            box.set_columns(columns, width - 2 * theme.SPACE["wide"])

    # The keyboard ----------------------------------------------------------------------------

    def shown_keys(self) -> list[str]:
        """Fields on the screen in the order of asking, made or waiting."""
        return [key for box in self.groups for key in box.shown_keys()]

    def order(self) -> list[FormField]:
        """The widgets of these fields; those that wait are made now."""
        return [f for box in self.groups for f in box.visible_fields()]

    def first_open(self) -> str:
        """The first field without an answer, else the first; empty when there is none."""
        order, (entries, raw) = self.shown_keys(), self._form
        open_ones = (k for k in order if k in raw or not any(f in entries for f in self._group_of[k].facts_of(k)))
        return next(open_ones, order[0] if order else "")

    def key_of(self, fact: object) -> str:
        """The field that holds a fact; empty when this column has none."""
        return next((key for key, box in self._group_of.items() if fact in box.facts_of(key)), "")

    def focus(self, key: str) -> None:
        """Put the keyboard into a field on the screen."""
        self._group_of[key].field(key).focus_first()

    def step(self, key: str, by: int) -> None:
        """Enter: the next field, then the opinion; Shift+Enter: the one before."""
        order = self.shown_keys()
        if key not in order:
            return
        there = order.index(key) + by
        if there >= len(order):
            self.opinion.setFocus(Qt.FocusReason.TabFocusReason)
        elif there >= 0:
            self.focus(order[there])

    def go_to(self, fact_id: str) -> bool:
        """Focus the field that holds a fact. False when this column has none."""
        key = self.key_of(fact_id)
        if key:
            self._group_of[key].reveal(key)
            self.focus(key)
        return bool(key)

    def show_changes(self, lines: Sequence[tuple[str, str, Callable[[], None], Callable[[], None]]], who: str) -> None:
        """What another person changed meanwhile: (key, sentence, take theirs, keep mine) each with two buttons."""
        clear(self.changes)
        for _, say, theirs, mine in lines:
            strip = Strip("warn", "", say)
            strip.add(button(tr("用{who}的", who=who), theirs, size="small"), button(tr("用我的"), mine, size="small"))
            self.changes.addWidget(strip)
