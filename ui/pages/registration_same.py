"""Looks for files that may be of the same person, a moment after the last key, in the background."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from prescribe.register import Duplicate, Registration, possible_duplicates
from ui.session import Station

LOOK_AFTER_MS = 350
NAME_FROM, NUMBER_FROM = 2, 8
"""Characters of a name or number from which looking makes sense."""


class SameSearch(QObject):
    """`found` carries the Duplicates of the latest question only."""

    found = Signal(object)

    def __init__(self, station: Station, read: Callable[[], tuple[Registration, UUID | None]], parent: QObject) -> None:
        super().__init__(parent)
        self._station, self._read = station, read
        self._asked = 0
        self._last: tuple[Registration, UUID | None] | None = None
        self._timer = QTimer(self, singleShot=True, interval=LOOK_AFTER_MS, timeout=self.now)

    def soon(self) -> None:
        """Something was typed."""
        self._timer.start()

    def stop(self) -> None:
        """The page is left."""
        self._timer.stop()

    def forget(self) -> None:
        """Another form begins: an answer still on its way is for nobody."""
        self._timer.stop()
        self._asked += 1
        self._last = None

    def now(self) -> None:
        """Ask, unless the same was asked before."""
        self._timer.stop()
        question = self._read()
        registration, resident = question
        if question == self._last:
            return
        self._asked += 1
        self._last = question
        if len(registration.name) < NAME_FROM and len(registration.id_number) < NUMBER_FROM:
            self.found.emit(())
            return
        asked = self._asked

        def show(found: tuple[Duplicate, ...]) -> None:
            if asked == self._asked:
                self.found.emit(found)

        self._station.do(possible_duplicates, registration, resident, then=show, owner=self)
