"""The action bar: what is missing at the left, second actions, and the page's one primary action bottom right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QWidget

from prescribe.errors import ClinicError
from ui import theme
from ui.page import Action, BarState
from ui.widgets.buttons import Button, button
from ui.widgets.chip import KeyCap
from ui.widgets.columns import Flow, is_narrow
from ui.widgets.marks import Mark
from ui.widgets.text import Text, clear, row


class ActionBar(QFrame):
    """Shows a `BarState`. A refusal takes the place of what is missing until the page says something new."""

    missing_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "bottom")
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(theme.SPACE["page"], 9, theme.SPACE["page"], 9)
        self._box.setSpacing(theme.SPACE["row"])
        self._mark, self._words, self._f3 = Mark("info"), Text("", wrap=True), KeyCap("F3")
        self._left = QWidget()
        self._left.setLayout(row(self._mark, self._words, self._f3))
        self._left.layout().addStretch(1)
        self._right = QWidget()
        self._flow = Flow(gap=8, line_gap=6, to_the_right=True)
        self._right.setLayout(self._flow)
        self._box.addWidget(self._left, 1)
        self._box.addWidget(self._right)
        self.primary: Button | None = None

    def show_bar(self, bar: BarState) -> None:
        """Show a page's state; an empty one hides the bar."""
        self.setVisible(not bar.empty)
        now = QApplication.focusWidget()  # not self.focusWidget(): that one is remembered after the focus has left
        had_focus = now is not None and self.isAncestorOf(now)
        clear(self._flow)
        self.say(bar.missing or "", bar.missing_mark, bar.goes_to_missing)
        if bar.note:
            self._flow.addWidget(Text(bar.note, "label"))
        for action in bar.secondary:
            self._add(action, action.kind, action.key)
        self.primary = self._add(bar.primary, "primary", bar.primary.key or "Ctrl+Enter") if bar.primary else None
        if had_focus and self.primary is not None and self.primary.isEnabled():
            self.primary.setFocus()
        self._fit()

    def say(self, text: str, mark: str = "info", goes: bool = False) -> None:
        """What is missing, or that all is there."""
        self._mark.setVisible(bool(text))
        self._mark.set_level(mark)
        self._words.setText(text)
        self._words.set_tone("danger" if mark == "danger" else "ink")
        self._f3.setVisible(bool(text) and goes)
        self._fit()
        self.setAccessibleName(text)

    def refuse(self, error: ClinicError) -> None:
        """Show a refusal's sentence here and now."""
        self.show()
        self.say(error.sentence, "warn")

    def _add(self, action: Action, kind: str, key: str) -> Button:
        made = button(action.text, action.run, kind=kind, icon=action.icon, size="bar")
        made.setEnabled(action.enabled)
        self._flow.addWidget(made)
        if key and not is_narrow(self):
            self._flow.addWidget(KeyCap(key))
        elif key:
            made.setToolTip(key)
        return made

    def _fit(self) -> None:
        below = is_narrow(self)
        way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        self._box.setDirection(way)
        self._box.setSpacing(4 if below else theme.SPACE["row"])
        self._left.setVisible(not below or bool(self._words.text()))
        limit = 16_777_215 if below else max(280, self.width() * 7 // 10)
        self._right.setMaximumWidth(limit)
        wide = 0 if below else min(self._flow.sizeHint().width(), limit)
        self._right.setMinimumWidth(wide)
        room = self.width() - (0 if below else wide) - theme.px(110)
        self._words.setWordWrap(QFontMetrics(theme.font()).horizontalAdvance(self._words.text()) > room)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        self._fit()
