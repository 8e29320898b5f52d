"""Who opened a resident's file, for the tab 历史. The whole trail is the auditor's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.clock import from_ms
from prescribe.reading.lookup import at_words
from prescribe.use_case import use_case
from protocols.terms import ROLE_NAMES, Act, Role

if TYPE_CHECKING:
    from prescribe.clinic import Work


@dataclass(frozen=True, slots=True)
class Look:
    """One person opened the file (within ten minutes it is one look), or was refused."""

    at_words: str
    who: str
    role_word: str
    refused: bool


@use_case("person", Act.READ, reads=True)
def who_looked(work: Work, resident_id: UUID, limit: int = 100) -> tuple[Look, ...]:
    """Who opened this file on this PC, newest first."""
    rows = work.connection.exec_driver_sql(
        "SELECT a.at, coalesce(s.name, ''), a.role, a.outcome FROM audit a LEFT JOIN staff s ON s.doc_id = a.staff_id"
        " WHERE a.subject = ? AND a.outcome IN ('viewed', 'refused') ORDER BY a.n DESC LIMIT ?",
        (resident_id.bytes, limit),
    )
    return tuple(Look(at_words(from_ms(at), work.today()), who, ROLE_NAMES[Role(role)], outcome == "refused") for at, who, role, outcome in rows)
