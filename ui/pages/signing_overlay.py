"""The one modal of signing: who signs what, 「我看过了」, the password. What is signed stands in the middle, by the subclass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from prescribe.errors import ClinicError
from protocols.terms import ROLE_NAMES
from ui import theme
from ui.session import Station
from ui.widgets.buttons import button
from ui.widgets.chip import KeyCap, RoleBadge
from ui.widgets.icons import IconLabel
from ui.widgets.marks import Mark
from ui.widgets.overlay import Overlay
from ui.widgets.text import Text, row, rule
from ui.words import tr

WIDTH = 640


@dataclass(frozen=True, slots=True)
class SigningHead:
    """What stands around the content."""

    title: str
    role: str
    number: str
    note: str
    """A warning before the password, or empty."""
    foot: str
    blocked: str
    """Why it cannot be signed now, or empty."""


class SigningOverlay(Overlay):
    """`signed(state)` once the signature is stored; Esc leaves everything as it is."""

    signed = Signal(object)

    def __init__(self, window: QWidget, station: Station, head: SigningHead) -> None:
        super().__init__(window, WIDTH)
        self._station, self._head = station, head
        self._person = station.staff
        self._busy = False
        self.card.setAccessibleName(head.title)
        title = Text(head.title, "page", wrap=True)
        first = row(IconLabel("pen-line", size=22), title, KeyCap("Esc"))
        first.setStretch(1, 1)
        self.card.add(first)
        who = row(RoleBadge(self._person.role, filled=True), Text(self._person.name, bold=True), Text(head.role, "label"), None,
                  Text(head.number, "label"))  # fmt: skip
        self.card.add(who)
        self.add_content()
        self._build_foot(head)

    def add_content(self) -> None:
        """Put what is signed into `self.card`."""

    def use_case(self, password: str) -> tuple[Callable[..., object], tuple[object, ...]]:
        """The use case that signs, and its arguments."""
        raise NotImplementedError

    def _build_foot(self, head: SigningHead) -> None:
        card = self.card
        card.add(rule())
        self.seen = QCheckBox(tr("以上内容我看过了"))
        self.seen.toggled.connect(self._seen)
        if head.note:
            note = row(Mark("warn", 18), Text(head.note, wrap=True))
            note.setStretch(1, 1)
            card.add(note)
        card.add(row(self.seen, None))
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setFixedWidth(theme.px(220))
        self.password.setAccessibleName(tr("您的登录密码"))
        self.password.textEdited.connect(self._refresh)
        self.password.returnPressed.connect(self._sign)
        self.go = button(tr("签名"), self._sign, kind="primary", icon="pen-line")
        card.add(row(Text(tr("您的登录密码"), "label"), self.password, None, button(tr("先不签"), self.close_it), self.go,
                     KeyCap("Enter")))  # fmt: skip
        self.problem = Text("", tone="danger", wrap=True)
        self.problem.hide()
        card.add(self.problem)
        card.add(Text(head.foot, "label", wrap=True))
        if head.blocked:
            self.say(head.blocked)
        self._refresh()

    def _seen(self, on: bool) -> None:
        self._refresh()
        if on:
            self.password.setFocus()

    def say(self, words: str) -> None:
        """What went wrong, in the dialog; the password may be typed again."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _refresh(self) -> None:
        ready = self.seen.isChecked() and bool(self.password.text()) and not self._head.blocked and not self._busy
        self.go.setEnabled(ready)
        self.go.setAccessibleDescription("" if ready else tr("先勾「我看过了」，再写密码"))

    def open_it(self) -> None:
        """Show it; the keyboard stands on 「我看过了」."""
        self.open(self.seen)

    def _sign(self) -> None:
        if not self.seen.isChecked():
            self.say(tr("先勾「以上内容我看过了」。"))
            self.seen.setFocus()
            return
        if not self.go.isEnabled():
            return
        self._busy = True
        self._refresh()
        signing, arguments = self.use_case(self.password.text())
        self._station.do(signing, *arguments, by=self._person, then=self._done, otherwise=self._refused, owner=self)

    def _done(self, state: object) -> None:
        self.password.clear()
        self.signed.emit(state)
        self.close_it()

    def _refused(self, error: ClinicError) -> None:
        self._busy = False
        self.password.clear()
        self.say(str(error))
        self.password.setFocus()
        self._refresh()


class SignRecord(SigningOverlay):
    """Signing a risk grade or a minute: its lines in words. `signing(password)` gives the use case and its arguments."""

    def __init__(
        self, window: QWidget, station: Station, title: str, lines: tuple[tuple[str, str], ...],
        signing: Callable[[str], tuple[Callable[..., object], tuple[object, ...]]], changed: tuple[str, ...] = (), note: str = "",
    ) -> None:  # fmt: skip
        self._lines, self._signing, self._changed = lines, signing, changed
        foot = tr("签名盖住这一版的每个字；以后改一个字，签名就不再算数。")
        super().__init__(window, station, SigningHead(title, ROLE_NAMES[station.staff.role], "", note, foot, ""))

    def add_content(self) -> None:
        for line in self._changed:
            shown = row(Mark("warn"), Text(line, wrap=True))
            shown.setStretch(1, 1)
            self.card.add(shown)
        for label, text in self._lines:
            name = Text(label, "label")
            name.setFixedWidth(theme.px(92))
            shown = row(name, Text(text, wrap=True))
            shown.setStretch(1, 1)
            self.card.add(shown)

    def use_case(self, password: str) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self._signing(password)
