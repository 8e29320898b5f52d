"""The plain card over a locked window, and 「加一位」: both ask one of some people for a password."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from prescribe.errors import ClinicError
from protocols.terms import ROLE_NAMES, Role
from ui.widgets.buttons import button
from ui.widgets.chip import KeyCap
from ui.widgets.field import password_field
from ui.widgets.icons import IconLabel
from ui.widgets.overlay import Overlay
from ui.widgets.person_row import PersonList, PersonRow
from ui.widgets.text import Text, row
from ui.words import tr

Person = tuple[str, str, Role]
"""(staff id, name, role)."""


class AskPassword(Overlay):
    """One of some people gives a password. `wanted(staff id, password)`; call `refused` or `close_it`."""

    wanted = Signal(str, str)

    def __init__(
        self, window: QWidget, title: str, words: str, people: Sequence[Person], do: str, *, icon: str, locked: bool = False
    ) -> None:
        super().__init__(window, width=500, opaque=locked, stays=locked)
        self.card.add(row(IconLabel(icon, "accent", 24), Text(title, "page"), None, *([] if locked else [KeyCap("Esc")]), gap=10))
        self.words = Text(words, "body", tone="muted", wrap=True)
        self.words.setVisible(bool(words))
        self.people = PersonList()
        self.people.show_people([PersonRow(key, name, role, ROLE_NAMES[role]) for key, name, role in people])
        self._names = {key: name for key, name, _ in people}
        self.password = password_field(tr("密码"))
        self._do = do
        self.go = button(do, self._ask, kind="primary", icon="arrow-right", size="bar")
        self.password.line.addWidget(self.go)
        self.password.control.returnPressed.connect(self._ask)
        self.people.picked.connect(self._picked)
        self.people.entered.connect(lambda: self.password.control.setFocus())
        self.card.add(self.words, self.people, self.password)
        if people:
            self.people.choose(people[0][0])

    def _picked(self, key: str) -> None:
        words = tr("{name} 的密码", name=self._names.get(key, ""))
        self.password.label.setText(words)
        self.password.control.setAccessibleName(words)
        self.password.control.clear()
        self.password.problem("")

    def _ask(self) -> None:
        if not self.password.control.text():
            self.password.problem(tr("请输入密码。"), "info")
            return
        if self.go.isEnabled() and self.people.chosen:
            self.go.setEnabled(False)
            self.wanted.emit(self.people.chosen, self.password.control.text())

    def refused(self, error: ClinicError) -> None:
        """Say why not."""
        self.go.setEnabled(True)
        self.password.problem(error.sentence, "warn")
        self.password.control.selectAll()
        self.password.control.setFocus()


def lock_page(window: QWidget, people: Sequence[Person], others: Callable[[], None] | None = None) -> AskPassword:
    """The locked window: only those who were typing are asked. No resident's name stands on it."""
    made = AskPassword(
        window, tr("已锁定"), tr("写的内容都还在。输入密码接着做。"), people, tr("解锁"), icon="lock", locked=True
    )
    made.card.add(row(Text(tr("急救按 F9"), "label"), None))
    return made


def join_page(window: QWidget, people: Sequence[Person], why: str) -> AskPassword:
    """A colleague signs in beside the others."""
    words = why or tr("一起接诊：各填各的部分，各签各的名。")
    return AskPassword(window, tr("加一位"), words, people, tr("加入"), icon="user-plus")
