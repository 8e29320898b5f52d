"""Stop exercise, or let it begin again: one reason in writing, then the act. Inline, never a modal."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from ui import theme
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.field import line
from ui.widgets.noted_field import NotedField
from ui.widgets.text import Text, row
from ui.widgets.wrapping import as_high_as_needed
from ui.words import tr

SHORTEST = 4
"""Characters a reason must have."""


class HoldCard(Card):
    """`asked(act, reason)` with act `stop` or `resume`."""

    asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(tr("停止运动"), mark="danger", tone="danger")
        self._act = ""
        self._words = Text("", wrap=True)
        self.reason = line()
        self._field = NotedField("", self.reason)
        self._do = button("", self._press, kind="danger")
        self._not_now = button(tr("先不改"), self.put_away)
        self.reason.returnPressed.connect(self._press)
        self.reason.textEdited.connect(lambda _: self._field.note("", ""))
        self.add(self._words, self._field, row(self._do, self._not_now, None))
        as_high_as_needed(self)
        self.hide()

    @property
    def act(self) -> str:
        """`stop`, `resume`, or empty while it is put away."""
        return self._act if not self.isHidden() else ""

    def ask_stop(self) -> None:
        """Anyone may stop."""
        self._ask(
            "stop", tr("停止运动"), tr("停下以后，处方不能打印，直到医生写明可以恢复。"), tr("为什么停"),
            tr("例如：运动中胸闷"), tr("停止运动，通知医生"),
        )  # fmt: skip

    def ask_resume(self, may: bool) -> None:
        """A physician's decision; others read who may."""
        self._ask(
            "resume", tr("决定是否恢复"),
            tr("写明为什么可以恢复。还不能恢复时不用填：暂停一直有效，可以转诊或改处方。")
            if may else tr("只有医生可以恢复。请医生登录，或点右上角「加一位」。"),
            tr("为什么可以恢复"), tr("例如：心电图正常，运动试验未诱发"), tr("恢复运动"),
        )  # fmt: skip
        for widget in (self._field, self._do):
            widget.setVisible(may)

    def _ask(self, act: str, title: str, words: str, label: str, hint: str, does: str) -> None:
        same = act == self.act
        self._act = act
        self.set_title(title)
        self._words.setText(words)
        self._field.label.setText(label)
        self.reason.setAccessibleName(label)
        self.reason.setPlaceholderText(hint)
        self._do.setText(does)
        theme.set_property(self._do, "kind", "danger" if act == "stop" else "primary")
        self._do.setAccessibleName(does)
        if not same:
            self.reason.clear()
            self._field.note("", "")
        for widget in (self._field, self._do):
            widget.show()
        self.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def put_away(self) -> None:
        """Nothing was decided."""
        self.hide()

    def _press(self) -> None:
        reason = self.reason.text().strip()
        if len(reason) < SHORTEST:
            self._field.note("warn", tr("至少写 {count} 个字，别人才看得懂。", count=SHORTEST))
            self.reason.setFocus()
            return
        self.asked.emit(self._act, reason)
