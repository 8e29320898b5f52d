"""The gates of the day under what each looks at: forty lines read as eight rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from protocols.subjects import OTHER, SUBJECTS


class Gated(Protocol):
    """Whatever knows what it looks at: a gate of a screening, a sentence of a plan."""

    about: str


_G = TypeVar("_G", bound=Gated)


def by_subject(gates: Iterable[_G]) -> tuple[tuple[str, tuple[_G, ...]], ...]:
    """The gates under their titles, in the order of the room; inside a title as they came. Nothing is left out."""
    found: dict[str, list[_G]] = {title: [] for title, _ in SUBJECTS}
    for gate in gates:
        found.setdefault(gate.about or OTHER, []).append(gate)
    return tuple((title, tuple(lines)) for title, lines in found.items() if lines)
