"""A place that is not furnished yet says so, and what will be here; it never looks like a finished page."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from ui.page import Page
from ui.rooms import Room
from ui.session import Station
from ui.widgets.strips import EmptyState
from ui.words import tr


class ComingPage(Page):
    """One sentence that it is not there, one what it will be for."""

    def __init__(self, station: Station, room: Room) -> None:
        super().__init__(station)
        layout = QVBoxLayout(self)
        sentence, detail = room.coming
        layout.addWidget(EmptyState(room.icon, tr(sentence), tr(detail)))
