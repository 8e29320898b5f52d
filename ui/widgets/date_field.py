"""A day in the past as people type it: 20260501, 5-1, 今天, 3天前; or it never happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from prescribe.dates import read_date
from ui import theme
from ui.pages.fields_view import FieldView
from ui.widgets.answer_buttons import AnswerButton
from ui.widgets.form_field import EnterMoves, FormField, Reading
from ui.words import tr


class DateField(FormField):
    """Text, and the answers 「没有过」 and 「不知道」."""

    def __init__(self, view: FieldView, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(view.key, view.fact_ids, view.label, parent)
        self.view, self._today = view, today
        self._answer = ""
        self.edit = QLineEdit()
        self.edit.setFixedWidth(theme.px(112))
        self.edit.setPlaceholderText("2026-05-01")
        self.describe(self.edit, view.label, "，".join(p for p in (tr("可以写 5-1、今天、3天前"), view.last) if p))
        moves = EnterMoves(self, self._enter)
        self.edit.textEdited.connect(self._typed)
        self.edit.editingFinished.connect(self.settle)
        self.edit.installEventFilter(moves)
        self.body.addWidget(self.edit)
        self.answers: dict[str, AnswerButton] = {}
        for code, words in (("never", tr("没有过")), ("unsure", tr("不知道"))):
            button = AnswerButton(words)
            button.setAccessibleName(f"{view.label}：{words}")
            button.clicked.connect(lambda _=False, c=code: self._pick(c))
            button.installEventFilter(moves)
            self.answers[code] = button
            self.body.addWidget(button)
        self.body.addStretch(1)
        self.set_last(view.last)

    def _enter(self, back: bool) -> bool:
        if self.edit.hasFocus() and self.edit.text().strip() == "0":
            self.edit.clear()
            self._pick("never")
        self.settle()
        return False

    def _typed(self) -> None:
        self._answer = ""
        self._show_answer()
        self.set_message("")
        theme.set_property(self.edit, "state", None)
        self.edited.emit()

    def _pick(self, code: str) -> None:
        self._answer = "" if self._answer == code else code
        self.edit.clear()
        self.set_message("")
        theme.set_property(self.edit, "state", None)
        self._show_answer()
        self.edited.emit()

    def _show_answer(self) -> None:
        for code, button in self.answers.items():
            button.setChecked(code == self._answer)

    def _read(self) -> date | None:
        text = self.edit.text().strip()
        return read_date(text, self._today(), future=self.key == "due_date") if text else None

    def settle(self) -> None:
        """Write the day in full, or say what is wrong with it."""
        try:
            day = self._read()
        except ValueError as error:
            theme.set_property(self.edit, "state", "danger")
            self.set_message(str(error).rstrip("。") + "。", "danger")
            return
        if day is not None:
            self.edit.setText(day.isoformat())

    def readings(self) -> dict[str, Reading]:
        """The day, never, or asked and not known."""
        if self._answer == "never":
            return {self.key: Reading("known", "never")}
        if self._answer == "unsure":
            return {self.key: Reading("not_measured", reason="不知道")}
        try:
            day = self._read()
        except ValueError:
            return {}
        return {self.key: Reading("known", day.isoformat(), typed=self.edit.text())} if day else {}

    def show_entries(self, entries: dict[str, Any]) -> None:
        """Show a stored answer."""
        entry = entries.get(self.key)
        self._answer = ""
        self.edit.clear()
        if entry is not None and entry.status != "known":
            self._answer = "unsure"
        elif entry is not None and entry.value == "never":
            self._answer = "never"
        elif entry is not None:
            self.edit.setText(str(entry.value))
        self._show_answer()

    def raw_text(self) -> Any:
        """A text that is no date."""
        try:
            self._read()
        except ValueError:
            return self.edit.text()
        return None

    def show_raw(self, raw: Any) -> None:
        """Show it again, with what is wrong."""
        self.edit.setText(str(raw))
        self.settle()

    @property
    def blocked(self) -> str:
        """The label while a text is no date."""
        return self.view.label if self.raw_text() is not None else ""

    def focus_first(self) -> None:
        """The text."""
        self.edit.setFocus(Qt.FocusReason.TabFocusReason)
        self.edit.selectAll()

    def set_editable(self, editable: bool) -> None:
        """Readable by everybody."""
        super().set_editable(editable)
        self.edit.setReadOnly(not editable)
        for button in self.answers.values():
            button.setEnabled(editable or button.isChecked())
            button.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not editable)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if editable else Qt.FocusPolicy.NoFocus)
