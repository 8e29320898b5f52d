"""The fields of one record, made from a list: lines, texts and choices, in rows. They tell what was typed.

    fields = RecordFields(((FieldOf("reason", "为什么转", "text"),), (FieldOf("to_whom", "医院"), FieldOf("department", "科室", width=160))))
    fields.typed.connect(...); fields.show_form(form); fields.focus("reason"); fields.problem("reason", "请写一句。")
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from ui import theme
from ui.typed_form import Typed, TypedForm
from ui.widgets.choices import AnswerRow
from ui.widgets.field import Field, line
from ui.widgets.form_field import tall_enough
from ui.widgets.text import Text, row
from ui.words import tr


@dataclass(frozen=True)
class FieldOf:
    """One field."""

    name: str
    label: str
    kind: str = "line"
    """`line`, `text` (several lines), `one` or `several` of the choices."""
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    width: int | None = None
    """px at 100 %; None takes what is left."""
    lines: int = 2
    unit: str = ""
    aside: str = ""


class TextBox(QPlainTextEdit):
    """Several lines of text that grow with what is written; Tab moves on."""

    def __init__(self, lines: int, hint: str = "") -> None:
        super().__init__()
        self._lines = lines
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self._fit)
        theme.look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        lines = min(max(self.document().size().height(), self._lines), self._lines + 8)
        self.setFixedHeight(theme.px(14) + round(lines * self.fontMetrics().lineSpacing()))


class RecordFields(QWidget):
    """`typed(name, value)` after every change by a person."""

    typed = Signal(str, object)

    def __init__(self, rows: tuple[tuple[FieldOf, ...], ...]) -> None:
        super().__init__()
        self._quiet = False
        self.controls: dict[str, QWidget] = {}
        self.fields: dict[str, Field] = {}
        self.setSizePolicy(tall_enough())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SPACE["small"])
        for each in rows:
            made = [self._field(field) for field in each]
            if len(made) == 1:
                box.addWidget(made[0])
                continue
            together = row(*made, *(() if any(f.width is None for f in each) else (None,)), gap=theme.SPACE["wide"])
            for place, field in enumerate(each):
                if field.width is None:
                    together.setStretch(place, 1)
            box.addLayout(together)

    def _field(self, field: FieldOf) -> QWidget:
        control = self._control(field)
        self.controls[field.name] = control
        if isinstance(control, AnswerRow):
            return self._question(field, control)
        made = Field(tr(field.label), control, aside=tr(field.aside), unit=tr(field.unit), grow=field.width is None)
        self.fields[field.name] = made
        return made

    def _control(self, field: FieldOf) -> QWidget:
        if field.kind in ("one", "several"):
            made = AnswerRow([(k, tr(w)) for k, w in field.choices], name=tr(field.label), several=field.kind == "several")
            made.picked.connect(lambda _key, n=field.name, several=field.kind == "several": self._picked(n, several))
            return made
        if field.kind == "text":
            box = TextBox(field.lines, tr(field.hint))
            box.textChanged.connect(lambda n=field.name, b=box: self._tell(n, b.toPlainText()))
            return box
        edit = line(tr(field.hint), width=field.width)
        edit.textEdited.connect(lambda text, n=field.name: self._tell(n, text))
        return edit

    @staticmethod
    def _question(field: FieldOf, control: AnswerRow) -> QWidget:
        holder = QWidget()
        holder.setSizePolicy(tall_enough())
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.SPACE["hair"])
        inside.addWidget(Text(tr(field.label), "label"))
        inside.addWidget(control)
        return holder

    def _picked(self, name: str, several: bool) -> None:
        chosen = self.controls[name].chosen
        self._tell(name, chosen if several else next(iter(chosen), ""))

    def _tell(self, name: str, value: Typed) -> None:
        if not self._quiet:
            self.problem(name, "")
            self.typed.emit(name, value)

    def show_form(self, form: TypedForm) -> None:
        """What stands in every field; the cursor of who types the same is left where it is."""
        self._quiet = True
        for name, control in self.controls.items():
            value = form.value(name)
            if isinstance(control, AnswerRow):
                control.choose(*(value if isinstance(value, tuple) else (value,) if value else ()))
            elif isinstance(control, QPlainTextEdit):
                if control.toPlainText() != value:
                    control.setPlainText(str(value))
            elif control.text() != value:
                control.setText(str(value))
        self._quiet = False

    def set_writable(self, on: bool) -> None:
        """Whether anything may be typed."""
        for control in self.controls.values():
            if isinstance(control, QPlainTextEdit | QLineEdit):
                control.setReadOnly(not on)
            else:
                control.setEnabled(on)

    def focus(self, name: str) -> bool:
        """Put the keyboard into a field; False when there is no such field here."""
        control = self.controls.get(name)
        if control is None:
            return False
        control.setFocus()
        return True

    def problem(self, name: str, words: str) -> None:
        """Say what is wrong under a field; "" takes it away."""
        if name in self.fields:
            self.fields[name].problem(words)
