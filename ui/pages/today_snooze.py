"""改天再办: until when and why. The thing comes back by itself on its day."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from prescribe.errors import ClinicError
from ui.widgets.choices import AnswerRow
from ui.widgets.field import line
from ui.widgets.overlay import Popover
from ui.widgets.text import Text
from ui.words import tr

DAYS = {"1": ("1", "明天"), "2": ("3", "三天后"), "3": ("7", "一周后"), "4": ("14", "两周后"), "5": ("30", "三十天后")}
"""Digit → (days, words)."""


class SnoozePopover(Popover):
    """Why first, then a digit for the day. Esc closes it and nothing is put off."""

    chosen = Signal(object, str)
    """(how long, why)."""

    def __init__(self, anchor: QWidget, who: str, what: str) -> None:
        super().__init__(anchor, width=560)
        self.setAccessibleName(tr("改天再办"))
        self.reason = line(tr("为什么改天，例如：等家属一起来"))
        self.reason.setAccessibleName(tr("为什么改天"))
        choices = [(days, f"{digit} {tr(words)}") for digit, (days, words) in DAYS.items()]
        self.days = AnswerRow(choices, tr("哪天再提醒"), digits={digit: days for digit, (days, _) in DAYS.items()})
        self.wrong = Text("", tone="warn", wrap=True)
        self.wrong.hide()
        for widget in (Text(tr("改天再办：{who}", who=who), "card", wrap=True), Text(what, tone="muted", wrap=True), self.reason, self.days, self.wrong):
            self.body.addWidget(widget)
        self.reason.returnPressed.connect(self.days.setFocus)
        self.days.picked.connect(lambda key: self.chosen.emit(timedelta(days=int(key)), self.reason.text()))

    def open(self) -> None:
        super().open()
        self.reason.setFocus()

    def refuse(self, error: ClinicError) -> None:
        """What is missing; the reason keeps its words."""
        self.wrong.setText(error.sentence)
        self.wrong.show()
        self.days.choose()
        self.adjustSize()
        self.place()
        self.reason.setFocus()
