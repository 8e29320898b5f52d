"""A field with a short note and its mark at the right of the label; what is wrong and longer stands below the control."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui import theme
from ui.widgets.field import Field
from ui.widgets.marks import Mark

SHORT = 12
"""Characters of a note that fits beside the label of a narrow field."""


class NotedField(Field):
    """`field.note("ok", "校验通过")`; an empty text brings the quiet words back (必填 and the like)."""

    def __init__(self, label: str, control: QWidget, *, aside: str = "", short: int = SHORT) -> None:
        super().__init__(label, control, aside=aside)
        self._quiet, self._short = aside, short
        self._note_mark = Mark("ok", 14)
        self._note_mark.hide()
        head = self.layout().itemAt(0).layout()
        head.insertWidget(head.count() - 1, self._note_mark)
        head.setSpacing(theme.SPACE["hair"])

    def note(self, mark: str, text: str) -> None:
        """Show a note. Marks: empty, ok, info, warn or danger; warn and danger colour the control's edge."""
        serious = mark in ("warn", "danger")
        below = len(text) > self._short
        self.problem(text if below else "", mark or "info")
        if not below:
            theme.set_property(self.control, "state", mark if serious and text else "")
            self.control.setAccessibleDescription(text or self._quiet)
        beside = "" if below else text
        self.set_aside(beside or self._quiet, mark if serious and beside else "hint")
        self._note_mark.setVisible(bool(mark and beside))
        if mark:
            self._note_mark.set_level(mark)
