"""Nothing typed is lost: what stands in a form is kept at most 0.5 s after each key, as typed, wrong values too.

    self.form = UnsavedForm(station, "registration", read=self._as_typed)
    field.textEdited.connect(self.form.touch)
    self.form.take(then=self._put_back, owner=self)        # activate(): Unsaved | None
    self.form.flush()                                       # leave(), lock()
    self.form.forget()                                      # after a save (the save's transaction deleted the row)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from ui.session import Station

QUIET_MS = 500


class UnsavedForm(QObject):
    """Keeps one form of one person on this PC. `read` gives what stands in it now, as JSON-able values."""

    kept = Signal()

    def __init__(
        self,
        station: Station,
        form: str,
        read: Callable[[], Mapping[str, Any]],
        heads: Callable[[], tuple[UUID, ...]] = tuple,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._station, self.form, self._read, self._heads = station, form, read, heads
        self._by = station.staff
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MS, timeout=self._keep)

    def touch(self, *_: object) -> None:
        """Something was typed. Who types on and on is kept twice a second, not when they stop."""
        self._by = self._station.staff
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Keep now what has not been kept yet."""
        if self._timer.isActive():
            self._timer.stop()
            self._keep()

    def forget(self) -> None:
        """What was typed has been saved: keep nothing more of it."""
        self._timer.stop()

    def take(self, then: Callable[[Any], None], owner: QObject | None = None) -> None:
        """What was kept of this form by the person who types now (`Unsaved`), or None."""
        from prescribe import unsaved

        self._station.do(unsaved.take, self.form, then=then, owner=owner)

    def discard(self) -> None:
        """Throw away what was kept; the person asked for an empty form."""
        from prescribe import unsaved

        self._timer.stop()
        self._station.do(unsaved.discard, self.form)

    def _keep(self) -> None:
        from prescribe import unsaved

        text = json.dumps(self._read(), ensure_ascii=False)
        self._station.do(unsaved.keep, self.form, text, self._heads(), by=self._by, then=lambda _: self.kept.emit(), owner=self)
