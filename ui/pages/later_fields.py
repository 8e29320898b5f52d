"""Fields of the consultation are made in the order they are needed: what the screen shows at once, the rest between events.

Only widgets wait. The values are the form's: what is not made yet counts, is saved and blocks as if it were there, and whoever goes
to such a field (Enter, Tab, F3, a link) has it made first.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter

from PySide6.QtCore import QEvent, QObject, Signal

from ui import background, theme
from ui.pages.consultation_column import ConsultationColumn
from ui.pages.consultation_group import GroupBox
from ui.pages.consultation_room import ConsultationRoom

SLICE = 0.010
"""Seconds of one slice: a key typed meanwhile waits no longer."""
AT_LAST = 0.3
"""Seconds after which the rest is made even though nothing was painted: the window lies behind others."""
COLUMN_HEAD, BELOW_COLUMN = 52, 120
"""Px at 100 %: what stands above the first group; opinion and gap between columns that stand below each other."""
MARGIN = 1.2
"""Heights are estimates: so much more than the screen shows is made at once."""


class LaterFields(QObject):
    """`begin(key)` after the columns stand: everything around that field; `finish()` whenever somebody cannot wait."""

    done = Signal()
    """Every field is there."""

    def __init__(self, room: ConsultationRoom) -> None:
        super().__init__(room)
        self._room = room
        self._columns: Mapping[str, ConsultationColumn] = {}
        self._around, self._painted, self._began = 0.0, False, 0.0
        room.inside.installEventFilter(self)
        self._slices = background.Slices(self._slice, self)
        room.scroll.verticalScrollBar().actionTriggered.connect(self.finish)

    def hold(self, columns: Mapping[str, ConsultationColumn]) -> None:
        """From now on fields of these columns wait."""
        self._columns = columns
        for box in self._boxes():
            box.patient = True

    def begin(self, side: str, key: str) -> None:
        """Make what the screen shows when this field has the keyboard, and go on with the rest by and by."""
        places = self._places()
        self._around = next((y for y, box, each in places if each == key and box in self._columns[side].groups), 0.0)
        seen = self._room.scroll.viewport().height() / theme.look.scale * MARGIN
        if self._around < seen:
            self._around = 0.0
        for y, box, each in places:
            if abs(y - self._around) <= seen and each in box.waiting:
                box.field(each)
        self._painted, self._began = False, perf_counter()
        self._slices.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What the screen shows is painted before the rest is made."""
        self._painted = self._painted or event.type() == QEvent.Type.Paint
        return False

    def finish(self, *_: object) -> None:
        """Make all that waits, now."""
        if self._columns:
            self._room.keep_in_place(self._make_all)
            self._end()

    def drop(self) -> None:
        """These columns go."""
        self._slices.stop()
        self._columns = {}

    @property
    def waiting(self) -> bool:
        """Some fields have no widget yet."""
        return bool(self._columns)

    def _boxes(self) -> list[GroupBox]:
        return [box for column in self._columns.values() for box in column.groups]

    def _make_all(self) -> None:
        for box in self._boxes():
            if not box.folded:
                box.finish()

    def _slice(self) -> bool:
        if not self._painted and perf_counter() - self._began < AT_LAST:
            return True
        self._room.keep_in_place(self._some)
        if any(box.waiting and not box.folded for box in self._boxes()):
            return True
        self._make_all()
        self._end()
        return False

    def _some(self) -> None:
        """The group nearest to what is on the screen first, so that each slice lays out little anew."""
        until = perf_counter() + SLICE
        order = sorted(self._places(), key=lambda place: abs(place[0] - self._around))
        for box in dict.fromkeys(box for _, box, key in order if key in box.waiting):
            for key in [key for key in box.shown_keys() if key in box.waiting]:
                box.field(key)
                if perf_counter() > until:
                    return

    def _end(self) -> None:
        for box in self._boxes():
            box.patient = False
        self.drop()
        self.done.emit()

    def _places(self) -> list[tuple[float, GroupBox, str]]:
        """(about how far down, group, field) of everything on the screen, made or waiting."""
        found, start = [], 0.0
        for column in self._columns.values():
            y = start + COLUMN_HEAD
            for box in column.groups:
                if box.isHidden():
                    continue
                heights = box.heights()
                end = heights.pop("")
                found += [(y + down, box, key) for key, down in heights.items()]
                y += end + theme.SPACE["small"]
            if self._room.stacked:
                start = y + BELOW_COLUMN
        return found
