"""Ways from a tab to the pages behind it, as far as the role may go there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Signal

from protocols.terms import Role
from ui.widgets.buttons import link
from ui.widgets.card import Card
from ui.widgets.text import row
from ui.words import tr


class Door(Protocol):
    """What is needed of a room (`ui.rooms.Room`)."""

    key: str
    label: str

    def open_to(self, role: Role) -> bool:
        """Whether the role may go there."""
        ...


class BehindLinks(Card):
    """`wanted(key)`: the page somebody wants to open."""

    wanted = Signal(str)

    def __init__(self, doors: Sequence[Door]) -> None:
        super().__init__(tr("也在这里"), icon="link")
        self._doors = [(door, link(tr(door.label), lambda key=door.key: self.wanted.emit(key))) for door in doors]
        self.add(row(*(made for _, made in self._doors), None, gap=14))

    def show_for(self, role: Role) -> None:
        """Only what this role may open; nothing at all when that is nothing."""
        for door, made in self._doors:
            made.setVisible(door.open_to(role))
        self.setVisible(any(door.open_to(role) for door, _ in self._doors))
