"""The audit trail of this PC: one entry per use case, chained by hash, append-only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection

from models.database import fixed_sql
from prescribe.clock import STATION_ZONE, from_ms, to_ms
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

KEPT_YEARS = 3
START = bytes(32)


@dataclass(frozen=True, slots=True)
class Tail:
    """The last entry: its number and its link."""

    n: int
    chain: bytes


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry as the audit page shows it."""

    n: int
    at: datetime
    staff_id: UUID
    staff: str
    role: str
    act: str
    subject: UUID | None
    outcome: str
    about: str = ""
    """File number of a resident or name of a colleague, when the subject is one; never a resident's name."""


def tail(connection: Connection) -> Tail:
    """The last entry of the file."""
    row = connection.exec_driver_sql("SELECT n, chain FROM audit ORDER BY n DESC LIMIT 1").first()
    return Tail(row[0], row[1]) if row else Tail(0, START)


def append(connection: Connection, last: Tail, at: int, staff_id: bytes, role: str, act: str, subject: bytes | None, outcome: str) -> Tail:
    """Write one entry after `last`; `at` in UTC milliseconds. Returns the new tail (valid once committed)."""
    new = Tail(last.n + 1, _link(last.chain, last.n + 1, at, staff_id, role, act, subject, outcome))
    fixed_sql(connection)(
        "INSERT INTO audit(n, at, staff_id, role, act, subject, outcome, chain) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (new.n, at, staff_id, role, act, subject, outcome, new.chain),
    )
    return new


def first_break(connection: Connection) -> int | None:
    """Number of the first entry that does not follow from the one before it; None when the chain is whole.

    The oldest entry kept is the anchor: what came before it has been pruned.
    """
    before: Tail | None = None
    rows = connection.exec_driver_sql(
        "SELECT n, at, staff_id, role, act, subject, outcome, chain FROM audit ORDER BY n"
    )
    for n, *fields, chain in rows:
        if before is None and n == 1:
            before = Tail(0, START)
        if before is not None and (n != before.n + 1 or chain != _link(before.chain, n, *fields)):
            return n
        before = Tail(n, chain)
    return None


def prune(connection: Connection) -> int:
    """Drop entries older than three years before the last one; how many.

    At most 2,000 a time, so that a PC clock gone wrong for a night takes little. The table's trigger refuses anything
    younger.
    """
    return connection.exec_driver_sql(
        "DELETE FROM audit WHERE n IN (SELECT n FROM audit WHERE at < (SELECT at FROM audit ORDER BY n DESC LIMIT 1) - ?"
        " ORDER BY n LIMIT 2000)",
        (KEPT_YEARS * 366 * 24 * 3600 * 1000,),
    ).rowcount


@use_case("audit", Act.READ, reads=True)
def audit_log(
    work: Work, subject: UUID | None = None, staff_id: UUID | None = None, day: date | None = None, before: int | None = None,
    limit: int = 200, file_number: str = "",
) -> tuple[AuditEntry, ...]:
    """Entries, newest first, of one resident, one person, one day, or all; `before` = number to page on from."""
    where: list[tuple[str, object]] = []
    if file_number:
        where.append(("subject = (SELECT doc_id FROM resident WHERE file_number = ? COLLATE NOCASE)", file_number))
    if subject is not None:
        where.append(("subject = ?", subject.bytes))
    if staff_id is not None:
        where.append(("a.staff_id = ?", staff_id.bytes))
    if day is not None:
        start = datetime(day.year, day.month, day.day, tzinfo=STATION_ZONE)
        where += [("at >= ?", to_ms(start)), ("at < ?", to_ms(start + timedelta(days=1)))]
    if before is not None:
        where.append(("n < ?", before))
    condition = " AND ".join(text for text, _ in where) or "1"
    rows = work.connection.exec_driver_sql(
        "SELECT n, at, a.staff_id, coalesce(s.name, ''), role, act, subject, outcome, coalesce(r.file_number, o.name, '') FROM audit a"
        " LEFT JOIN staff s ON s.doc_id = a.staff_id LEFT JOIN resident r ON r.doc_id = subject"
        f" LEFT JOIN staff o ON o.doc_id = subject WHERE {condition} ORDER BY n DESC LIMIT ?",
        (*(value for _, value in where), limit),
    )
    return tuple(
        AuditEntry(n, from_ms(at), UUID(bytes=who), name, role, act, UUID(bytes=subject) if subject else None, outcome, about)
        for n, at, who, name, role, act, subject, outcome, about in rows
    )


def _link(before: bytes, n: int, at: int, staff_id: bytes, role: str, act: str, subject: bytes | None, outcome: str) -> bytes:
    fields = (n.to_bytes(8, "big"), at.to_bytes(8, "big"), staff_id, role.encode(), act.encode(), subject or b"", outcome.encode())
    return hashlib.sha256(b"audit1" + before + b"".join(len(f).to_bytes(4, "big") + f for f in fields)).digest()


