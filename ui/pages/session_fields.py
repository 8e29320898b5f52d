"""The fields of one session: what is asked before, in the order of the room, and what is written down while and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from prescribe.reading.pre_session import PreSession
from prescribe.training_day import TrainingDay
from protocols.facts import definition
from ui import theme
from ui.pages.consultation_column import Lists, make_field
from ui.pages.consultation_form import PartForm
from ui.pages.fields_view import PRESSURES, field_view
from ui.pages.session_view import PLAIN, after_facts, whole_number
from ui.pages.typing_view import split_pressure
from ui.widgets.buttons import link
from ui.widgets.card import Card
from ui.widgets.choices import AnswerRow, Segmented
from ui.widgets.field import Field, line
from ui.widgets.form_field import FormField
from ui.widgets.form_grid import FormGrid
from ui.widgets.text import clear
from ui.words import tr

_WIDE = frozenset({"set"})


class SessionFields(QWidget):
    """Two cards. A question of today is made when a gate asks it and stays while it is on the screen."""

    edited = Signal(object)
    """A `FormField` changed."""
    touched = Signal()
    """One of the plain fields changed."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self.questions: dict[str, FormField] = {}
        self.after: dict[str, FormField] = {}
        self.lines: dict[str, Field] = {}
        self.after_ids: frozenset[str] = frozenset()
        self._more_open = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE["row"])
        self.before_card, self.after_card = Card(tr("课前"), icon="clipboard-list"), Card(tr("练的时候和练完"), icon="heart-pulse")
        self._grid, self._after_room = FormGrid(), QVBoxLayout()
        self._more = link("", self._open_more)
        self.before_card.add(self._grid, self._more)
        self.after_card.body.addLayout(self._after_room)
        self._where = Segmented([("station", tr("站里")), ("venue", tr("场馆")), ("home", tr("家里"))], name=tr("在哪里练"))
        self.after_card.add_to_head(self._where)
        for card in (self.before_card, self.after_card):
            layout.addWidget(card)
            card.hide()
        self._extra: AnswerRow | None = None

    # -- showing --
    def clear(self) -> None:
        """Nothing of the former resident stays."""
        for field in self.questions.values():
            field.hide()
            field.deleteLater()
        self.questions, self.after, self.lines, self._extra = {}, {}, {}, None
        clear(self._after_room)
        self._more_open = False
        self._where.choose("station")
        self.before_card.hide()
        self.after_card.hide()

    def show_day(self, day: TrainingDay, form: PartForm) -> None:
        """The fields of this resident."""
        self.show_questions(day.gate, form)
        grid = FormGrid()
        self._after_room.addWidget(grid)
        asked_lungs = any(q.fact_id == "spo2_rest" and q.needed for q in day.gate.questions)
        for fact_id in after_facts(day.gate, asked_lungs):
            field = self.after[fact_id] = self._make(fact_id, form)
            grid.add(field, 12 if definition(fact_id).kind == "set" else 6)
            if fact_id == "session_symptoms":
                self._add_lines(grid)
        self.after_ids = frozenset(f for field in self.after.values() for f in field.fact_ids)
        if day.strength:
            self._extra = AnswerRow(list(day.strength), tr("哪几个还能多做 2 次"), several=True)
            self._extra.picked.connect(lambda _: self.touched.emit())
            grid.add(Field(tr("哪几个还能多做 2 次"), self._extra), 12)
        self.lines["note"] = Field(tr("备注"), line())
        self.lines["note"].control.textEdited.connect(lambda _: self.touched.emit())
        grid.add(self.lines["note"], 12)
        self._chain()
        self.after_card.show()

    def _add_lines(self, grid: FormGrid) -> None:
        for key, label, unit in PLAIN:
            field = self.lines[key] = Field(tr(label), line(width=92), unit=unit, grow=False)
            if key == "systolic_after":
                field.control.setPlaceholderText("128/78")
            field.control.textEdited.connect(lambda _text, f=field: (f.problem(""), self.touched.emit()))
            grid.add(field, 4)

    def _make(self, fact_id: str, form: PartForm) -> FormField:
        partner = PRESSURES.get(fact_id)
        definitions = {f: definition(f) for f in (fact_id, partner) if f}
        view = field_view(definitions[fact_id], {}, definitions.get(partner or ""))
        field = make_field(view, definitions, Lists(), self._today)
        field.show_entries(form.entries)
        if fact_id in form.raw:
            field.show_raw(form.raw[fact_id])
        field.edited.connect(lambda: self.edited.emit(field))
        field.left_forward.connect(lambda: self._step(field, 1))
        field.left_back.connect(lambda: self._step(field, -1))
        return field

    def show_questions(self, gate: PreSession, form: PartForm) -> None:
        """A field for each question of today; those nobody needs stand behind 「也可以问」."""
        inside = set(PRESSURES.values())
        asked = [q for q in gate.questions if q.fact_id not in inside]
        for question in asked:
            if question.fact_id not in self.questions:
                self.questions[question.fact_id] = self._make(question.fact_id, form)
                self._grid.add(self.questions[question.fact_id], 12 if definition(question.fact_id).kind == "set" else 6)
        known = {q.fact_id: q for q in gate.questions}
        later = 0
        for fact_id, field in self.questions.items():
            question = known.get(fact_id)
            answered = any(f in form.entries for f in field.fact_ids)
            shown = answered or (question is not None and (question.needed or self._more_open))
            later += question is not None and not shown
            field.setVisible(shown)
            need = any(known[f].needed and not known[f].known for f in field.fact_ids if f in known)
            again = next((known[f].again for f in field.fact_ids if f in known and known[f].again), "")
            field.set_aside(again or (tr("要问") if need else ""), "warn" if again else "info" if need else "")
        self._more.setText(tr("也可以问：另 {n} 项", n=later))
        self._more.setVisible(bool(later))
        self.before_card.setVisible(bool(self.questions) and not gate.outside)
        self._gate = gate
        self._form = form

    def _open_more(self) -> None:
        self._more_open = True
        self.show_questions(self._gate, self._form)

    def put(self, form: PartForm, plain: dict[str, Any]) -> None:
        """Show again what was typed before."""
        for field in (*self.questions.values(), *self.after.values()):
            field.show_entries(form.entries)
            if field.key in form.raw:
                field.show_raw(form.raw[field.key])
        for key, text in plain.items():
            if key in self.lines:
                self.lines[key].control.setText(str(text))
        if plain.get("place") in self._where.keys:
            self._where.choose(plain["place"])
        if self._extra is not None:
            self._extra.choose(*plain.get("extra", ()))

    # -- reading --
    def plain(self) -> dict[str, Any]:
        """The plain fields as typed."""
        found: dict[str, Any] = {key: field.control.text() for key, field in self.lines.items() if field.control.text()}
        return found | {"place": self.place, "extra": list(self.extra_reps)}

    def numbers(self) -> dict[str, int | None]:
        """The plain numbers. Raises ValueError with the sentence, and says it beside the field."""
        found: dict[str, int | None] = {}
        for key, label, _ in PLAIN:
            text = self.lines[key].control.text().strip()
            try:
                if key == "systolic_after":
                    pair = split_pressure(text) if text else None
                    if text and pair is None:
                        raise ValueError(text)
                    found |= {"systolic_after": int(pair[0]) if pair else None, "diastolic_after": int(pair[1]) if pair else None}
                else:
                    found[key] = whole_number(text)
            except ValueError:
                say = tr("请按“128/78”的样子填。") if key == "systolic_after" else tr("请填整数。")
                self.lines[key].problem(say)
                self.lines[key].control.setFocus()
                raise ValueError(f"{tr(label)}：{say}") from None
        return found

    @property
    def place(self) -> str:
        """`station`, `venue` or `home`."""
        return self._where.chosen

    @property
    def note(self) -> str:
        """Words about this session."""
        return self.lines["note"].control.text() if "note" in self.lines else ""

    @property
    def extra_reps(self) -> tuple[str, ...]:
        """Activities of which more would have been possible."""
        return self._extra.chosen if self._extra is not None else ()

    @property
    def blocked(self) -> str:
        """Label of the first field that holds something that cannot count."""
        return next((f.blocked for f in (*self.questions.values(), *self.after.values()) if f.isVisible() and f.blocked), "")

    # -- moving --
    def _order(self) -> list[FormField | QWidget]:
        shown: list[Any] = [f for f in self.questions.values() if f.isVisible()]
        for fact_id, field in self.after.items():
            shown.append(field)
            if fact_id == "session_symptoms":
                shown += [self.lines[key].control for key, _, _ in PLAIN]
        return shown

    def _chain(self) -> None:
        for field in self.lines.values():
            field.control.returnPressed.connect(lambda f=field: self._step(f.control, 1))

    def _step(self, at: Any, by: int) -> None:
        order = self._order()
        there = order.index(at) + by if at in order else 0
        if 0 <= there < len(order):
            self._focus(order[there])

    @staticmethod
    def _focus(field: Any) -> None:
        if isinstance(field, FormField):
            field.focus_first()
        else:
            field.setFocus()

    def focus_first(self) -> None:
        """The first question that stands there."""
        order = self._order()
        if order:
            self._focus(order[0])

    def go_to(self, name: str) -> bool:
        """The field of a fact or of a number."""
        for field in (*self.questions.values(), *self.after.values()):
            if name in field.fact_ids:
                field.focus_first()
                return True
        if name in self.lines:
            self.lines[name].control.setFocus()
            return True
        return False

    def go_to_missing(self, fact_ids: Sequence[str], step: int) -> None:
        """The next needed question after the one with the keyboard."""
        fields = [f for f in self.questions.values() if any(i in fact_ids for i in f.fact_ids)]
        if not fields:
            return
        here = next((i for i, f in enumerate(fields) if f.isAncestorOf(f.window().focusWidget())), -1 if step > 0 else 0)
        fields[(here + step) % len(fields)].focus_first()
