"""One question with a few answers as buttons: a digit or Space picks, Enter moves on."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui import theme
from ui.pages.fields_view import Choice, FieldView
from ui.widgets.columns import Flow
from ui.widgets.form_field import EnterMoves, FormField, Reading, tall_enough
from ui.words import tr

UNSURE = "不知道"


class AnswerButton(QPushButton):
    """One answer; digits and arrows are told to the group."""

    digit = Signal(int)
    step = Signal(int)

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(label, parent)
        self.setCheckable(True)
        self.setProperty("kind", "answer")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Wide enough for the bold label, so that picking moves nothing."""
        size = super().sizeHint()
        bold = QFontMetrics(theme.font("body", True)).horizontalAdvance(self.text())
        plain = QFontMetrics(theme.font("body", self.font().bold())).horizontalAdvance(self.text())
        return size + QSize(max(0, bold - plain), 0)

    minimumSizeHint = sizeHint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits pick, ← and → walk without wrapping."""
        text = event.text()
        if text.isdigit() and not event.modifiers() & (
            Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
        ):
            self.digit.emit(int(text))
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step.emit(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)


class AnswerButtons(FormField):
    """Exactly one answer, or none yet. 「不知道」 is an answer: asked, and not known."""

    def __init__(self, view: FieldView, parent: QWidget | None = None) -> None:
        super().__init__(view.key, view.fact_ids, view.label, parent)
        self.view = view
        self._choices: tuple[Choice, ...] = view.choices
        if view.kind == "choice":
            self._choices = (*view.choices, Choice("unsure", tr(UNSURE)))
        self._holder = QWidget()
        flow = Flow(gap=6)
        self._holder.setLayout(flow)
        moves = EnterMoves(self)
        self.buttons: dict[str, AnswerButton] = {}
        for place, choice in enumerate(self._choices, start=1):
            button = AnswerButton(choice.label)
            button.setAccessibleName(f"{view.label}：{choice.label}")
            button.setAccessibleDescription(
                "，".join(p for p in (tr("按 {digit}", digit=place) if place < 10 else "", view.last) if p)
            )
            button.clicked.connect(lambda on, c=choice.code: self.choose(c if on else None))
            button.digit.connect(self._digit)
            button.step.connect(self._step)
            button.installEventFilter(moves)
            self.buttons[choice.code] = button
            flow.addWidget(button)
        self._holder.setSizePolicy(tall_enough(QSizePolicy.Policy.Expanding))
        self.body.addWidget(self._holder, 1)
        self.set_last(view.last)
        self._set_tab_stop()

    def _set_tab_stop(self) -> None:
        """One stop of the Tab key: the answer, else the first button."""
        stop = self.chosen or next(iter(self.buttons))
        for code, button in self.buttons.items():
            mine = Qt.FocusPolicy.StrongFocus if code == stop else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(mine if self._editable else Qt.FocusPolicy.NoFocus)

    @property
    def chosen(self) -> str | None:
        """Code of the answer, or None."""
        return next((c for c, b in self.buttons.items() if b.isChecked()), None)

    def choose(self, code: str | None, *, move: bool = False) -> None:
        """Take an answer; choosing it again takes it back. With `move` the keyboard goes on to the next field."""
        for each, button in self.buttons.items():
            button.setChecked(each == code)
        self._set_tab_stop()
        self.edited.emit()
        if move:
            self.left_forward.emit()

    def _digit(self, digit: int) -> None:
        codes = list(self.buttons)
        if not self._editable or not 1 <= digit <= len(codes):
            return
        self.choose(codes[digit - 1], move=True)

    def _step(self, by: int) -> None:
        buttons = list(self.buttons.values())
        here = next((i for i, b in enumerate(buttons) if b.hasFocus()), 0)
        there = here + by
        if 0 <= there < len(buttons):
            buttons[there].setFocus(Qt.FocusReason.TabFocusReason)

    def readings(self) -> dict[str, Reading]:
        """The answer, with 「不知道」 as a reason."""
        code = self.chosen
        if code is None:
            return {}
        if code == "unsure":
            return {self.key: Reading("not_measured", reason=UNSURE)}
        value: Any = code == "yes" if self.view.kind == "yes_no" else code
        return {self.key: Reading("known", value)}

    def show_entries(self, entries: dict[str, Any]) -> None:
        """Show a stored answer."""
        entry = entries.get(self.key)
        code: str | None = None
        if entry is not None:
            code = "unsure" if entry.status != "known" else entry.value
            if entry.status == "known" and isinstance(entry.value, bool):
                code = "yes" if entry.value else "no"
        for each, button in self.buttons.items():
            button.setChecked(each == code)
        self._set_tab_stop()

    def focus_first(self) -> None:
        """The chosen answer, else the first."""
        self.buttons[self.chosen or next(iter(self.buttons))].setFocus(Qt.FocusReason.TabFocusReason)

    def set_editable(self, editable: bool) -> None:
        """A read-only group shows only its answer as pressed."""
        super().set_editable(editable)
        for button in self.buttons.values():
            button.setEnabled(editable or button.isChecked())
            button.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not editable)
        self._set_tab_stop()
