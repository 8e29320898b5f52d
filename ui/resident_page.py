"""Coming and going of pages about one resident: what they read is theirs only while they are on the screen; what is typed is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from prescribe.errors import ClinicError
from ui.page import BarState, Page
from ui.session import Station
from ui.unsaved_form import UnsavedForm
from ui.widgets.strips import Strip
from ui.words import tr


class ReadingPage(Page):
    """Read anew at every coming and every change; an answer that comes after the page left is for nobody.

    A page says what it reads (`_read`, by `_ask`) and how it becomes empty (`_forget`).
    """

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._resident: UUID | None = None
        self._asked = 0

    def activate(self, resident_id: UUID | None) -> None:
        """Another resident: nothing of the former one stays while reading."""
        if resident_id != self._resident:
            self._forget()
        self._resident = resident_id
        if resident_id is not None:
            self._read()

    def leave(self) -> None:
        """A result still on its way is for nobody any more."""
        self._asked += 1

    def reload(self, change: object) -> None:
        """Something of this resident was committed."""
        if self._resident is not None and self._resident in getattr(change, "residents", (self._resident,)):
            self._read()

    def _ask(self, use_case: Any, show: Callable[[Any], None], otherwise: Callable[[ClinicError], None] | None = None) -> None:
        """Ask about the resident; `show` the answer unless something else was asked or the page left meanwhile."""
        self._asked += 1
        asked = self._asked
        self.station.do(
            use_case, self._resident, then=lambda found: show(found) if asked == self._asked else None, otherwise=otherwise, owner=self
        )

    def _read(self) -> None:
        raise NotImplementedError

    def _forget(self) -> None:
        raise NotImplementedError


class WritingPage(Page):
    """A form over one resident's records: what is typed survives coming, going and the changes of others.

    A page has its `strip`, says what it loads (`_load`), how it becomes empty (`_forget`) and whether it is saving (`_busy`).
    """

    strip: Strip

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._resident: UUID | None = None
        self._kept: UnsavedForm | None = None
        self._busy = False

    def activate(self, resident_id: UUID | None) -> None:
        """This resident's records, or the sentence that nobody is open."""
        if resident_id != self._resident:
            self._forget()
        self._resident = resident_id
        if resident_id is None:
            self.strip.show_state("info", tr("没有打开的居民"), tr("Ctrl+K 找居民。"))
            self.set_bar(BarState())
            return
        self._load()

    def leave(self) -> None:
        """Keep what is typed."""
        if self._kept is not None:
            self._kept.flush()

    def reload(self, change: object) -> None:
        """A colleague, the other PC or a new screening: what is typed stays."""
        if self._resident in getattr(change, "residents", ()) and not self._busy:
            self._load()

    def _load(self) -> None:
        raise NotImplementedError

    def _forget(self) -> None:
        raise NotImplementedError
