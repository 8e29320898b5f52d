"""Two truths about one log: a PC that was restored or copied wrote numbers again that others hold with other rows.

Nothing is thrown away. Rows that stand here otherwise than at the hub leave their places (they are parked, under a log of zeros);
those the hub has elsewhere find their place as they are pulled, those it does not have are appended to this PC's own log, with
the signatures they have. So every row ends in one place, the hub's.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from prescribe.sync.rows import Row, Vector, hashes, rows_after, vector_of

PARKED = bytes(16)
"""The log of rows that have no place just now."""
_STEP = 1000


def points(here: Vector, there: Vector) -> Vector:
    """Where each log can be compared: the last place both have."""
    return {log: min(seq, there[log]) for log, seq in here.items() if there.get(log, 0) and seq}


def diverged(connection: Connection, at: Vector, theirs: dict[bytes, bytes]) -> set[bytes]:
    """Logs whose row at the compared place is another here. A place that is empty here (set aside) says nothing."""
    found = set()
    for log, seq in at.items():
        mine = hashes(connection, log, seq, seq).get(seq)
        if mine is not None and mine != theirs.get(log):
            found.add(log)
    return found


def last_equal(connection: Connection, log: bytes, until: int, ask: Callable[[bytes, int, int], dict[int, bytes]]) -> int:
    """The last place up to which both sides hold the same rows of a log. `ask(log, first, last)`: the hub's hashes."""
    low, high = 0, until
    while low < high:
        middle = (low + high + 1) // 2
        mine = hashes(connection, log, middle, middle).get(middle)
        if mine is None or ask(log, middle, middle).get(middle) == mine:
            low = middle
        else:
            high = middle - 1
    return low


def has_holes(connection: Connection, log: bytes) -> bool:
    """Whether rows of this log were moved to another place: numbers of an own log are then given out anew."""
    n, last = connection.exec_driver_sql("SELECT count(*), coalesce(max(seq), 0) FROM revision WHERE log_id = ?", (log,)).one()
    return n != last


def park(connection: Connection, log: bytes, after: int) -> int:
    """Take the rows behind `after` out of a log; how many."""
    run = connection.exec_driver_sql
    start = run("SELECT coalesce(max(seq), 0) FROM revision WHERE log_id = ?", (PARKED,)).scalar_one()
    rows = run("SELECT rev_id FROM revision WHERE log_id = ? AND seq > ? ORDER BY seq", (log, after)).scalars().all()
    for place, rev_id in enumerate(rows, start=start + 1):
        run("UPDATE revision SET log_id = ?, seq = ? WHERE rev_id = ?", (PARKED, place, rev_id))
    run("UPDATE log_state SET last_seq = ?, hub_seq = min(hub_seq, ?) WHERE log_id = ?", (after, after, log))
    return len(rows)


def parked(connection: Connection) -> list[Row]:
    """Rows without a place, in the order in which they were taken out."""
    return rows_after(connection, PARKED, 0, most=1_000_000, bytes_most=2**40)


def adopt(connection: Connection, rows: list[bytes], own_log: bytes) -> None:
    """Append rows (by their ids) to this PC's log, under new numbers and with the signatures they have."""
    run = connection.exec_driver_sql
    last = run("SELECT last_seq FROM log_state WHERE log_id = ?", (own_log,)).scalar_one()
    for seq, rev_id in enumerate(rows, start=last + 1):
        run("UPDATE revision SET log_id = ?, seq = ? WHERE rev_id = ?", (own_log, seq, rev_id))
    run("UPDATE log_state SET last_seq = ? WHERE log_id = ?", (last + len(rows), own_log))


__all__ = ["PARKED", "adopt", "diverged", "has_holes", "last_equal", "park", "parked", "points", "vector_of"]
