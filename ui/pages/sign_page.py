"""Signing a prescription: what changed since the other signed, the numbers, then the password. One of three modals."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from prescribe.draft import DraftState
from prescribe.errors import ClinicError
from prescribe.sign import SigningState, sign_prescription
from protocols.terms import ROLE_NAMES, Role
from ui import theme
from ui.pages.sign_view import SignView, sign_view
from ui.session import Station
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.chip import KeyCap, RoleBadge
from ui.widgets.icons import IconLabel
from ui.widgets.marks import Mark
from ui.widgets.overlay import Overlay
from ui.widgets.text import Text, row, rule
from ui.words import tr

WIDTH = 640


def side_of(role: Role) -> str:
    """`medical`, `exercise`, or empty for a role that signs nothing."""
    if role.is_medical:
        return "medical"
    return "exercise" if role.is_exercise else ""


class SignDialog(Overlay):
    """`signed(SigningState)` once the signature is stored; Esc leaves everything as it is."""

    signed = Signal(object)

    def __init__(self, window: QWidget, station: Station, draft: DraftState) -> None:
        super().__init__(window, WIDTH)
        self._station, self._draft = station, draft
        self._person = station.staff
        view = sign_view(draft, station.staff.name, ROLE_NAMES[station.staff.role], side_of(station.staff.role))
        self.view = view
        self._busy = False
        self._build(view)

    def _build(self, view: SignView) -> None:
        card = self.card
        card.setAccessibleName(view.title)
        title = Text(view.title, "page", wrap=True)
        head = row(IconLabel("pen-line", size=22), title, KeyCap("Esc"))
        head.setStretch(1, 1)
        card.add(head)
        who = row(RoleBadge(self._person.role, filled=True), Text(view.who, bold=True), Text(view.role, "label"), None,
                  Text(view.number, "label"))  # fmt: skip
        card.add(who)
        if view.changed_head or view.departures:
            card.add(self._changed(view))
        for line in view.lines:
            label = Text(line.label, "label")
            label.setFixedWidth(theme.px(80))
            text, aside = Text(line.text, bold=line.label == tr("有氧"), wrap=True), Text(line.aside, "label")
            if len(line.aside) > 14:
                aside.setWordWrap(True)
                aside.setFixedWidth(theme.px(180))
            shown = row(label, text, aside)
            shown.setStretch(1, 1)
            card.add(shown)
        card.add(rule())
        self.seen = QCheckBox(tr("以上内容我看过了"))
        self.seen.toggled.connect(self._seen)
        if view.confirm_note:
            note = row(Mark("warn", 18), Text(view.confirm_note, wrap=True))
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
        card.add(Text(view.foot, "label", wrap=True))
        if view.blocked:
            self.say(view.blocked)
        self._refresh()

    def _changed(self, view: SignView) -> Card:
        box = Card(tone="warn")
        if view.changed_head:
            box.add(row(Mark("warn"), Text(view.changed_head, bold=True), None))
            for line in view.changed:
                box.add(Text(line, wrap=True))
        if view.departures:
            if not view.changed_head:
                words = tr("离开范围 {n} 处", n=len(view.departures))
                box.add(row(Mark("warn"), Text(words, bold=True), None))
            for line in view.departures:
                box.add(Text(line, tone="muted", wrap=True))
        return box

    def _seen(self, on: bool) -> None:
        self._refresh()
        if on:
            self.password.setFocus()

    def say(self, words: str) -> None:
        """What went wrong, in the dialog; the password may be typed again."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _refresh(self) -> None:
        ready = self.seen.isChecked() and bool(self.password.text()) and not self.view.blocked and not self._busy
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
        if not self.go.isEnabled() or self._draft.signing.rev_id is None:
            return
        self._busy = True
        self._refresh()
        self._station.do(
            sign_prescription, self._draft.prescription_id, self._draft.signing.rev_id, self.password.text(),
            by=self._person, then=self._done, otherwise=self._refused, owner=self,
        )  # fmt: skip

    def _done(self, state: SigningState) -> None:
        self.password.clear()
        self.signed.emit(state)
        self.close_it()

    def _refused(self, error: ClinicError) -> None:
        self._busy = False
        self.password.clear()
        self.say(str(error))
        self.password.setFocus()
        self._refresh()
