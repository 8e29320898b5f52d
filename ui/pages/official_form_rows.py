"""The rows of an official form as widgets: label, control, where it comes from; a digit picks a code, Enter moves on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from prescribe.reading.form_fields import Cell, FormField, picked
from ui import theme
from ui.pages.official_form_view import choices_of
from ui.widgets.buttons import icon_button, link
from ui.widgets.choices import AnswerRow
from ui.widgets.columns import is_narrow
from ui.widgets.field import line
from ui.widgets.field_note import FieldNote
from ui.widgets.form_field import tall_enough
from ui.widgets.text import Text
from ui.words import tr

LABEL, ASIDE = 118, 210


class FormRow(QWidget):
    """One cell of the form. `edited` after every change, with the whole cell."""

    edited = Signal(str, object)
    moved_on = Signal(str)

    def __init__(self, field: FormField) -> None:
        super().__init__()
        self.field, self._shown = field, Cell()
        self.setSizePolicy(tall_enough())
        self.label = Text(field.label, "label", wrap=True)
        self.aside = Text("", "hint", wrap=True)
        self.note = FieldNote(field.label)
        self._body = QHBoxLayout()
        self._body.setSpacing(theme.SPACE["small"])
        middle = QVBoxLayout()
        middle.setSpacing(2)
        middle.addLayout(self._body)
        middle.addWidget(self.note)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE["row"])
        grid.addWidget(self.label, 0, 0)
        grid.addLayout(middle, 0, 1)
        grid.addWidget(self.aside, 0, 2)
        grid.setColumnStretch(1, 1)
        self._grid, self._below = grid, False
        self._make()
        self._fit()
        theme.follow(self, self._fit)

    def _fit(self) -> None:
        """Where there is no room beside it, the aside stands below."""
        below = is_narrow(self)
        self.label.setFixedWidth(theme.px(LABEL))
        self.aside.setMinimumWidth(0 if below else theme.px(ASIDE))
        self.aside.setMaximumWidth(16_777_215 if below else theme.px(ASIDE))
        if below != self._below:
            self._below = below
            self._grid.removeWidget(self.aside)
            self._grid.addWidget(self.aside, *((1, 1) if below else (0, 2)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's own hook."""
        super().resizeEvent(event)
        self._fit()

    def _make(self) -> None:
        """The control of the field's kind."""
        field = self.field
        if field.codes and field.kind in ("code", "codes"):
            self.answers = self._answers(field.kind == "codes", field.label)
            self._body.addWidget(self.answers, 1)
            if field.goal:
                self.goal_answers = self._answers(False, tr("{label}的目标", label=field.label), goal=True)
                self._body.addWidget(Text(tr("目标"), "hint"))
                self._body.addWidget(self.goal_answers, 1)
            return
        if field.kind == "computed":
            self.words = Text("")
            self._body.addWidget(self.words)
        else:
            self.value = self._line(field.label, 84 if field.is_number and field.kind != "drink" else 120 if field.kind in ("drink", "day") else None)
            self._body.addWidget(self.value, 0 if field.is_number or field.kind == "day" else 1)
        if field.goal and field.kind != "computed":
            self._body.addWidget(Text(tr("/ 目标"), "hint"))
            self.goal = self._line(tr("{label}的目标", label=field.label), 84)
            self._body.addWidget(self.goal)
        if field.unit:
            self._body.addWidget(Text(field.unit, "hint"))
        if field.is_number or field.kind == "day":
            self._body.addStretch(1)

    def _line(self, name: str, width: int | None) -> QLineEdit:
        made = line(width=width)
        made.setAccessibleName(name)
        made.setAccessibleDescription(self.field.unit)
        made.textEdited.connect(self._typed)
        return made

    def _answers(self, several: bool, name: str, goal: bool = False) -> AnswerRow:
        made = AnswerRow(choices_of(self.field), name, several=several)
        made.picked.connect(lambda code: self._picked(code, goal))
        made.moved_on.connect(lambda: self.moved_on.emit(self.field.name))
        return made

    # --- showing and reading --------------------------------------------------------------------------------------
    def show_cell(self, cell: Cell, aside: str, note: tuple[str, str]) -> None:
        """Show a cell; what is being typed stays as it is."""
        self._shown = cell
        if hasattr(self, "answers"):
            self.answers.choose(*cell.codes)
            if hasattr(self, "goal_answers"):
                self.goal_answers.choose(*((cell.goal,) if cell.goal else ()))
        elif self.field.kind == "computed":
            self.words.setText(f"{cell.value or '—'} / {cell.goal or '—'}")
        else:
            for control, text in ((self.value, cell.value), (getattr(self, "goal", None), cell.goal)):
                if control is not None and control.text() != text:
                    control.setText(text)
                    control.setCursorPosition(0)
        self.aside.setText(aside)
        self.note.show_words(*note)
        theme.set_property(getattr(self, "value", self), "state", note[0] if note[0] == "warn" and note[1] else "")

    def _typed(self) -> None:
        goal = self.goal.text() if hasattr(self, "goal") else self._shown.goal
        self.edited.emit(self.field.name, Cell(self.value.text(), goal=goal))

    def _picked(self, code: str, goal: bool) -> None:
        """「无」 excludes the others; a chosen one pressed again is taken back."""
        if goal:
            self.edited.emit(self.field.name, Cell(codes=self._shown.codes, goal="" if self._shown.goal == code else code))
            return
        self.edited.emit(self.field.name, Cell(self._shown.value, picked(self.field, self._shown.codes, code), self._shown.goal))

    def controls(self) -> list[QWidget]:
        """What takes the keys, in order."""
        return [c for name in ("answers", "goal_answers", "value", "goal") if (c := getattr(self, name, None)) is not None]

    def focus_first(self) -> None:
        """The first control."""
        for control in self.controls()[:1]:
            control.setFocus()

    def set_editable(self, editable: bool) -> None:
        """Read-only for who may only look."""
        for control in self.controls():
            control.setEnabled(editable)


class DrugRows(FormRow):
    """用药情况: one line a drug (name, times a day, dose), or 「没有用药」."""

    def _make(self) -> None:
        self._lines: list[tuple[QLineEdit, QLineEdit, QLineEdit, QWidget]] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.SPACE["hair"])
        self.answers = AnswerRow(choices_of(self.field), self.field.label)
        self.answers.picked.connect(lambda code: self._none(code))
        self._more = link(tr("加一种药"), self._add, icon="plus", name=tr("{label}：加一种药", label=self.field.label))
        foot = QHBoxLayout()
        foot.addWidget(self._more)
        foot.addWidget(self.answers, 1)
        self._list.addLayout(foot)
        self._body.addLayout(self._list, 1)

    def show_cell(self, cell: Cell, aside: str, note: tuple[str, str]) -> None:
        """Show the list; fields that hold the same words already are left alone."""
        self._shown = cell
        while len(self._lines) > len(cell.rows):
            *_, holder = self._lines.pop()
            holder.hide()
            holder.deleteLater()
        while len(self._lines) < len(cell.rows):
            self._append()
        for (*fields, _), words in zip(self._lines, cell.rows, strict=True):
            for field, text in zip(fields, words, strict=True):
                if field.text() != text:
                    field.setText(text)
        self.answers.choose(*cell.codes)
        self.aside.setText(aside)
        self.note.show_words(*note)

    def _append(self) -> None:
        holder = QWidget()
        box = QHBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SPACE["small"])
        number = len(self._lines) + 1
        name, times, dose = (self._line(tr("第 {n} 种药的{what}", n=number, what=what), width) for what, width in (("名称", None), ("每日次数", 56), ("每次用量", 110)))
        box.addWidget(name, 1)
        box.addWidget(Text(tr("每日"), "hint"))
        box.addWidget(times)
        box.addWidget(Text(tr("次，每次"), "hint"))
        box.addWidget(dose)
        box.addWidget(icon_button("x", tr("去掉第 {n} 种药", n=number), lambda: self._remove(holder)))
        self._lines.append((name, times, dose, holder))
        self._list.insertWidget(self._list.count() - 1, holder)

    def _rows(self) -> tuple[tuple[str, str, str], ...]:
        return tuple((n.text(), t.text(), d.text()) for n, t, d, _ in self._lines)

    def _typed(self) -> None:
        self.edited.emit(self.field.name, Cell(rows=self._rows()))

    def _add(self) -> None:
        self.edited.emit(self.field.name, Cell(rows=(*self._rows(), ("", "", ""))))
        if self._lines:
            self._lines[-1][0].setFocus()

    def _remove(self, holder: QWidget) -> None:
        kept = tuple(words for words, (*_, each) in zip(self._rows(), self._lines, strict=True) if each is not holder)
        self.edited.emit(self.field.name, Cell(rows=kept))

    def _none(self, code: str) -> None:
        self.edited.emit(self.field.name, Cell(codes=() if code in self._shown.codes else (code,)))

    def controls(self) -> list[QWidget]:
        """The lines, then the button 「没有用药」."""
        return [field for name, times, dose, _ in self._lines for field in (name, times, dose)] + [self.answers]

    def set_editable(self, editable: bool) -> None:
        """With the small buttons."""
        super().set_editable(editable)
        self._more.setVisible(editable)
        for *_, holder in self._lines:
            holder.setEnabled(editable)


def row_for(field: FormField) -> FormRow:
    """The widget of one cell."""
    return DrugRows(field) if field.kind == "drugs" else FormRow(field)
