"""What one person changed in the fields of a form: only what differs from the record is kept. Plain values, no Qt.

Fields are texts, or tuples of keys where several may be chosen. The names are the form's; anything else that was kept is left alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from prescribe.dates import half_width, read_date
from prescribe.errors import InvalidInput

Typed = str | tuple[str, ...]


class TypedForm:
    """The fields as one person sees them: what is stored, and what that person changed."""

    def __init__(self, stored: Mapping[str, Typed]) -> None:
        self.stored = dict(stored)
        self.changed: dict[str, Typed] = {}

    def value(self, name: str) -> Typed:
        """What stands in a field now."""
        return self.changed.get(name, self.stored[name])

    def text(self, name: str) -> str:
        """A field of text."""
        return str(self.value(name))

    def put(self, name: str, value: Typed) -> None:
        """Something was typed; what is as stored is no change."""
        self.changed.pop(name, None)
        if value != self.stored[name]:
            self.changed[name] = value

    def show(self, stored: Mapping[str, Typed]) -> tuple[str, ...]:
        """Another stored version: what was typed stays. Returns the fields that both changed."""
        before, self.stored = self.stored, dict(stored)
        both = tuple(n for n in self.changed if self.stored[n] not in (before[n], self.changed[n]))
        self.changed = {n: v for n, v in self.changed.items() if v != self.stored[n]}
        return both

    @property
    def dirty(self) -> bool:
        """Whether anything is typed that is not stored."""
        return bool(self.changed)

    def kept(self) -> Mapping[str, Any]:
        """For the unsaved form."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in self.changed.items()}

    def take_back(self, text: str | None) -> None:
        """Put back what was kept."""
        try:
            kept = json.loads(text or "{}")
        except ValueError:
            return
        for name, value in kept.items() if isinstance(kept, dict) else ():
            if name in self.stored and isinstance(value, str | list):
                self.put(name, tuple(map(str, value)) if isinstance(value, list) else value)


def day_of(text: str, today: date, field: str, future: bool = True) -> date | None:
    """A day as typed, None when nothing was. Raises InvalidInput with the field."""
    if not text.strip():
        return None
    try:
        return read_date(text, today, future=future)
    except ValueError as error:
        raise InvalidInput(f"{str(error).rstrip('。')}。", field=field) from None


def moment_of(text: str, today: date, field: str) -> str:
    """Day and time as typed (「09:40」, 「11-23 09:40」), ISO 8601; empty = now. Raises InvalidInput with the field."""
    if not text.strip():
        return ""
    day, _, clock = half_width(text).replace("T", " ").strip().rpartition(" ")
    try:
        on = read_date(day, today) if day else today
        return datetime.combine(on, datetime.strptime(clock.replace("：", ":"), "%H:%M").time()).isoformat(timespec="minutes")
    except ValueError:
        raise InvalidInput("时间看不懂，请按“11-23 09:40”的样子填。", field=field) from None
