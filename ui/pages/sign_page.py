"""Signing a prescription: what changed since the other signed, the numbers, then the password. One of three modals."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from prescribe.draft import DraftState
from prescribe.sign import sign_prescription
from protocols.terms import ROLE_NAMES, Role
from ui import theme
from ui.pages.sign_view import SignView, sign_view
from ui.pages.signing_overlay import SigningHead, SigningOverlay
from ui.session import Station
from ui.widgets.card import Card
from ui.widgets.marks import Mark
from ui.widgets.text import Text, row
from ui.words import tr


def side_of(role: Role) -> str:
    """`medical`, `exercise`, or empty for a role that signs nothing."""
    if role.is_medical:
        return "medical"
    return "exercise" if role.is_exercise else ""


class SignDialog(SigningOverlay):
    """`signed(SigningState)` once the signature is stored; Esc leaves everything as it is."""

    def __init__(self, window: QWidget, station: Station, draft: DraftState) -> None:
        self._draft = draft
        self.view = sign_view(draft, station.staff.name, ROLE_NAMES[station.staff.role], side_of(station.staff.role))
        view, missing = self.view, "" if draft.signing.rev_id else tr("处方还没有存好，请再打开一次。")
        super().__init__(
            window, station, SigningHead(view.title, view.role, view.number, view.note, view.foot, view.blocked or missing)
        )

    def add_content(self) -> None:
        card, view = self.card, self.view
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

    def use_case(self, password: str) -> tuple[Callable[..., object], tuple[object, ...]]:
        return sign_prescription, (self._draft.prescription_id, self._draft.signing.rev_id, password)

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
