"""A believable station made from a seed, through the same use cases as everything else. Nobody in it exists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One demo colleague; the password stands on the demo's sign-in page."""

    staff_id: str
    name: str
    role: str
    password: str


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """Who may open the demo station."""

    people: tuple[DemoPerson, ...]

    @property
    def passwords(self) -> dict[str, str]:
        """Staff id to password."""
        return {p.staff_id: p.password for p in self.people}


def make_demo(
    folder: Path, seed: int = 7, residents: int = 40, progress: Callable[[int, int], None] | None = None
) -> DemoPeople:
    """Make the demo station in `folder` (must be empty)."""
    raise NotImplementedError
