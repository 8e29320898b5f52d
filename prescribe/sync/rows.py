"""A revision on its way: the columns its hash and signature cover, with the log and place it stands in."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection

from models.database import fixed_sql


class Row(NamedTuple):
    """One revision of one log. Ids are 16 bytes; `parents` are 16 bytes each, sorted, one after the other."""

    scope_id: bytes
    log_id: bytes
    seq: int
    rev_id: bytes
    doc_id: bytes
    doc_type: str
    schema_ver: int
    resident_id: bytes | None
    author_id: bytes
    hlc: int
    parents: bytes
    body: str | None
    """None once it was erased."""
    rev_hash: bytes
    sig: bytes
    erased_by: bytes | None = None

    @property
    def parent_ids(self) -> tuple[bytes, ...]:
        """The parents one by one."""
        return tuple(self.parents[i : i + 16] for i in range(0, len(self.parents), 16))

    @property
    def size(self) -> int:
        """About how many bytes it takes on the way."""
        return 300 + len(self.parents) + (len(self.body.encode("utf-8")) if self.body else 0)


class LogOrigin(NamedTuple):
    """Which device writes a log, and who enrolled the device."""

    log_id: bytes
    scope_id: bytes
    device_id: bytes
    public_key: bytes
    enrolment: bytes
    """`enrolment.py`: who vouches for the device."""


Vector = dict[bytes, int]
"""log → the last seq that is here; every log is whole from 1 to there."""

BYTES = frozenset({"scope_id", "log_id", "rev_id", "doc_id", "resident_id", "author_id", "parents", "rev_hash", "sig", "erased_by"})
"""Fields of bytes: written as hex where a row is written as text."""
COLUMNS = tuple(Row._fields)
_SQL = ", ".join(COLUMNS)
MOST_ROWS = 1000
MOST_BYTES = 2 * 1024 * 1024


def vector_of(connection: Connection, scope_id: bytes) -> Vector:
    """How far each log of a scope is here, this PC's own too."""
    rows = fixed_sql(connection)("SELECT log_id, last_seq FROM log_state WHERE scope_id = ?", (scope_id,))
    return dict(rows)


def rows_after(connection: Connection, log_id: bytes, after: int, most: int = MOST_ROWS, bytes_most: int = MOST_BYTES) -> list[Row]:
    """Rows of one log behind `after`, ascending, up to `most` rows or so many bytes, at least one when there is one."""
    found: list[Row] = []
    size = 0
    cursor = fixed_sql(connection)(
        f"SELECT {_SQL} FROM revision WHERE log_id = ? AND seq > ? ORDER BY seq LIMIT ?", (log_id, after, most)
    )
    for values in cursor:
        row = Row._make(values)
        size += row.size
        if found and size > bytes_most:
            break
        found.append(row)
    return found


def hashes(connection: Connection, log_id: bytes, first: int, last: int) -> dict[int, bytes]:
    """seq → hash of the rows of one log that are here."""
    rows = fixed_sql(connection)("SELECT seq, rev_hash FROM revision WHERE log_id = ? AND seq BETWEEN ? AND ?", (log_id, first, last))
    return dict(rows.fetchall())


def origins_of(connection: Connection, scope_id: bytes) -> dict[bytes, LogOrigin]:
    """Whose each log of a scope is, as far as known here."""
    rows = fixed_sql(connection)("SELECT log_id, scope_id, device_id, public_key, enrolment FROM log_origin WHERE scope_id = ?", (scope_id,))
    return {values[0]: LogOrigin._make(values) for values in rows}


def keep_origin(connection: Connection, origin: LogOrigin) -> None:
    """Remember whose a log is. What is known of a log never changes."""
    fixed_sql(connection)(
        "INSERT INTO log_origin(log_id, scope_id, device_id, public_key, enrolment) VALUES(?,?,?,?,?) ON CONFLICT DO NOTHING", tuple(origin)
    )


def counts(connection: Connection, scope_id: bytes) -> dict[str, int]:
    """How many revisions of each kind are here: both sides say the same after an exchange."""
    rows: Any = fixed_sql(connection)("SELECT doc_type, count(*) FROM revision WHERE scope_id = ? GROUP BY doc_type", (scope_id,))
    return dict(rows.fetchall())
