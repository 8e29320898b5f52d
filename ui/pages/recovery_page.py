"""Forgotten password: the printed recovery code opens this one page, on which a person gets a new password."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from prescribe.errors import ClinicError
from prescribe.station import StationLock
from protocols.terms import ROLE_NAMES
from ui import background, theme
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.field import Field, line, password_field
from ui.widgets.icons import IconLabel
from ui.widgets.person_row import PersonList, PersonRow
from ui.widgets.text import Text, row
from ui.words import tr


class RecoveryPage(QWidget):
    """First the code, then who, then the new password twice."""

    finished = Signal()

    def __init__(self, folder: Path, lock: StationLock | None) -> None:
        super().__init__()
        self._folder, self._lock, self._recovery = folder, lock, None
        self._card = Card()
        self._card.body.setContentsMargins(34, 24, 34, 22)
        self._card.body.setSpacing(12)
        self._words = Text(tr("找出开站时打印的那张纸，把 28 位恢复码输进来。空格和横线可有可无。"), tone="muted", wrap=True)
        self.code = Field(tr("恢复码"), line(tr("每 4 位一组，共 7 组")))
        self.people = PersonList()
        self.new, self.again = password_field(tr("新密码"), aside=tr("至少 10 个字符")), password_field(tr("新密码再输一次"))
        self._back = button(tr("回到登录"), self._leave, icon="arrow-left", size="bar")
        self.go = button(tr("打开"), self.go_on, kind="primary", icon="key-round", size="bar")
        head = row(IconLabel("key-round", "accent", 24), Text(tr("忘记密码"), "page"), None, gap=10)
        self._card.add(head, self._words, self.code, self.people, self.new, self.again, row(self._back, None, self.go))
        for widget in (self.people, self.new, self.again):
            widget.hide()
        for made in (self.code, self.again):
            made.control.returnPressed.connect(self.go_on)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(row(None, self._card, None))
        layout.addStretch(2)

    def _fit_card(self) -> None:
        self._card.setFixedWidth(min(theme.px(560), self.width() - 48))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_card()

    def focus_first(self) -> None:
        """The code."""
        self.code.control.setFocus()

    def go_on(self) -> None:
        """Open by the code, or give the new password."""
        if not self.go.isEnabled():
            return
        if self._recovery is None:
            self._open()
        else:
            self._give()

    def _open(self) -> None:
        from prescribe.sign_in import recover

        self.go.setEnabled(False)
        folder, code, lock = self._folder, self.code.control.text(), self._lock

        def job() -> tuple[Any, Any]:
            opened = recover(folder, code, lock=lock)
            return opened, opened.people()

        background.run(job, then=self._opened, otherwise=self.refused, owner=self)

    def _opened(self, found: tuple[Any, Any]) -> None:
        self._recovery, people = found
        self.go.setEnabled(True)
        self.code.control.clear()
        self.code.hide()
        self._words.setText(tr("恢复码对。谁换新密码？他以前的签名仍然有效。"))
        rows = [PersonRow(str(p.staff_id), p.name, p.roles[0], "、".join(ROLE_NAMES[r] for r in p.roles)) for p in people]
        self.people.show_people(rows)
        if rows:
            self.people.choose(rows[0].key)
        for widget in (self.people, self.new, self.again):
            widget.show()
        self.go.setText(tr("换成新密码"))
        self.new.control.setFocus()

    def _give(self) -> None:
        from uuid import UUID

        new, again = self.new.control.text(), self.again.control.text()
        self.new.problem("")
        self.again.problem("" if new == again else tr("两次输入的新密码不一样。"))
        if new != again:
            return
        self.go.setEnabled(False)
        recovery, who = self._recovery, UUID(self.people.chosen)
        background.run(lambda: recovery.give_new_password(who, new), then=lambda _: self._leave(), otherwise=self.refused, owner=self)

    def refused(self, error: ClinicError) -> None:
        """Say what is wrong at its field."""
        self.go.setEnabled(True)
        field = self.code if self._recovery is None else self.new
        field.problem(error.sentence)
        field.control.setFocus()

    def _leave(self) -> None:
        recovery, self._recovery = self._recovery, None
        if recovery is None:
            self.finished.emit()
            return
        background.run(recovery.close, then=lambda _: self.finished.emit())
