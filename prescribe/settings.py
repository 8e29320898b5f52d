"""One typed table of settings, each of this PC (`local`) or of the whole station (`station`, a synced record)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting with its default and its words."""

    key: str
    scope: str
    """`local` (this PC) or `station`."""
    kind: str
    """`int`, `bool`, `choice` or `text`."""
    default: Any
    label: str
    hint: str
    low: int | None = None
    high: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""


def settings(work: object) -> tuple[tuple[Setting, Any], ...]:
    """Every setting with its present value, in page order."""
    raise NotImplementedError


def change_setting(work: object, key: str, value: Any) -> tuple[tuple[Setting, Any], ...]:
    """Set one; InvalidInput when the value does not fit."""
    raise NotImplementedError
