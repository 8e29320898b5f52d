"""A question with several answers at once: every member is yes, no, or not known; 「都没有」 answers all with no."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.pages.fields_view import FieldView
from ui.widgets.answer_buttons import AnswerButton
from ui.widgets.columns import Flow
from ui.widgets.form_field import EnterMoves, FormField, Reading, tall_enough
from ui.words import tr

_SHOWN = 10
"""Sets with more members fold: they are named in one line until 「有…」 is pressed."""


class SetField(FormField):
    """Digits toggle, 0 is 「都没有」 (「其余都没有」 once something is yes) and moves on."""

    def __init__(self, view: FieldView, parent: QWidget | None = None) -> None:
        super().__init__(view.key, view.fact_ids, view.label, parent)
        self.view = view
        self._folds = len(view.choices) > _SHOWN
        self._no: set[str] = set()
        self._unsure = False
        self._named = QLabel("、".join(c.label for c in view.choices))
        self._named.setProperty("role", "label")
        self._named.setWordWrap(True)
        self._named.setSizePolicy(tall_enough())
        self.layout().insertWidget(1, self._named)
        self._named.setVisible(self._folds)
        self._holder = QWidget()
        flow = Flow(gap=6)
        self._holder.setLayout(flow)
        self._moves = EnterMoves(self)
        self.none = self._button(tr("都没有"), flow)
        self.none.clicked.connect(lambda: self.answer_none())
        self.more = self._button(tr("有…"), flow)
        self.more.setCheckable(False)
        self.more.clicked.connect(lambda: self.unfold(focus=True))
        self.more.setVisible(self._folds)
        self.buttons: dict[str, AnswerButton] = {}
        for place, choice in enumerate(view.choices, start=1):
            button = self._button(choice.label, flow)
            if place < 10:
                button.setAccessibleDescription(tr("按 {digit}", digit=place))
            button.setVisible(not self._folds)
            button.clicked.connect(lambda _=False, c=choice.code: self.toggle(c))
            self.buttons[choice.code] = button
        self.unsure = self._button(tr("不知道"), flow)
        self.unsure.clicked.connect(lambda: self.answer_unsure())
        self._holder.setSizePolicy(tall_enough(QSizePolicy.Policy.Expanding))
        self.body.addWidget(self._holder, 1)
        self.set_last(view.last)

    def _button(self, label: str, flow: Flow) -> AnswerButton:
        button = AnswerButton(label)
        button.setAccessibleName(f"{self.view.label}：{label}")
        button.digit.connect(self._digit)
        button.step.connect(self._step)
        button.installEventFilter(self._moves)
        flow.addWidget(button)
        return button

    @property
    def yes(self) -> set[str]:
        """Members answered yes."""
        return {c for c, b in self.buttons.items() if b.isChecked()}

    def unfold(self, *, focus: bool = False) -> None:
        """Show every member as a button."""
        for button in self.buttons.values():
            button.show()
        self._named.hide()
        self.more.hide()
        if focus and self.buttons:
            next(iter(self.buttons.values())).setFocus(Qt.FocusReason.TabFocusReason)
        self._holder.updateGeometry()

    def toggle(self, code: str) -> None:
        """One member was clicked: yes now, or no longer."""
        self._unsure = False
        if self.buttons[code].isChecked():
            self._no.discard(code)
        self._refresh()
        self.edited.emit()

    def answer_none(self) -> None:
        """All members that are not yes are no; pressed again, they are not known."""
        rest = set(self.buttons) - self.yes
        self._no = set() if rest and rest <= self._no else rest
        self._unsure = False
        self._refresh()
        self.edited.emit()

    def answer_unsure(self) -> None:
        """Asked, and the resident does not know: nothing is yes, nothing is no."""
        self._unsure = not self._unsure
        if self._unsure:
            self._no.clear()
            for button in self.buttons.values():
                button.setChecked(False)
        self._refresh()
        self.edited.emit()

    def _refresh(self) -> None:
        rest = set(self.buttons) - self.yes
        self.none.setText(tr("其余都没有") if self.yes else tr("都没有"))
        self.none.setAccessibleName(f"{self.view.label}：{self.none.text()}")
        self.none.setChecked(bool(rest) and rest <= self._no)
        self.unsure.setChecked(self._unsure)
        open_left = len(rest - self._no)
        if self.yes and open_left:
            self.set_aside(tr("还有 {count} 项没问", count=open_left), "info")
        else:
            self.set_aside("")
        self._holder.updateGeometry()

    def _digit(self, digit: int) -> None:
        if not self._editable:
            return
        if digit == 0:
            if not self.none.isChecked():
                self.answer_none()
            self.left_forward.emit()
            return
        codes = list(self.buttons)
        if digit <= len(codes):
            self.unfold()
            self.buttons[codes[digit - 1]].toggle()
            self.toggle(codes[digit - 1])

    def _step(self, by: int) -> None:
        buttons = [b for b in (self.none, self.more, *self.buttons.values(), self.unsure) if b.isVisibleTo(self)]
        here = next((i for i, b in enumerate(buttons) if b.hasFocus()), 0)
        if 0 <= here + by < len(buttons):
            buttons[here + by].setFocus(Qt.FocusReason.TabFocusReason)

    def readings(self) -> dict[str, Reading]:
        """Members yes and members no; absent when nothing was answered."""
        if self._unsure:
            return {self.key: Reading("not_measured", reason="不知道")}
        if not self.yes and not self._no:
            return {}
        order = list(self.buttons)
        value = {
            "yes": sorted(self.yes, key=order.index),
            "no": sorted(self._no - self.yes, key=order.index),
        }
        return {self.key: Reading("known", value)}

    def show_entries(self, entries: dict[str, Any]) -> None:
        """Show stored answers; a fold with a yes opens."""
        entry = entries.get(self.key)
        value = entry.value if entry is not None and entry.status == "known" else {}
        value = value or {}
        yes = set(value.get("yes", ()))
        for code, button in self.buttons.items():
            button.setChecked(code in yes)
        self._no = set(value.get("no", ()))
        self._unsure = entry is not None and entry.status != "known"
        if yes and self._folds:
            self.unfold()
        self._refresh()

    def focus_first(self) -> None:
        """「都没有」 first."""
        self.none.setFocus(Qt.FocusReason.TabFocusReason)

    def set_editable(self, editable: bool) -> None:
        """Read-only: what was answered stays visible."""
        super().set_editable(editable)
        for button in (self.none, self.more, self.unsure, *self.buttons.values()):
            button.setEnabled(editable or button.isChecked())
            button.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not editable)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if editable else Qt.FocusPolicy.NoFocus)
