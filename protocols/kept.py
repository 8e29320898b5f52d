"""Keeping what was worked out of one frozen value, for as long as the value itself is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Of = TypeVar("Of")
Made = TypeVar("Made")
MOST_KEPT = 20_000
"""A library has some four thousand rules, lines, sentences and activities; a page compares two."""


def kept(make: Callable[[Of], Made]) -> Callable[[Of], Made]:
    """`make`, asked once of each value. Values are told apart by being the same object, so a deep one is never hashed."""
    found: dict[int, tuple[Of, Made]] = {}

    def once(value: Of) -> Made:
        here = found.get(id(value))
        if here is None:
            if len(found) >= MOST_KEPT:
                found.clear()
            here = found[id(value)] = (value, make(value))
        return here[1]

    return once
