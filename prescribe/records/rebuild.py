"""Fill the tables anew from the revisions: exactly what saving had made, whatever the order of arrival."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection

from prescribe.records import store
from prescribe.running.writer import MACHINES

if TYPE_CHECKING:
    from prescribe.clinic import Clinic

_BATCH = 500


def stale_kinds(connection: Connection) -> tuple[str, ...]:
    """Kinds whose tables were not filled by this program's projection."""
    filled = dict(connection.exec_driver_sql("SELECT kind, version FROM projection_state").all())
    return tuple(kind.name for kind in store.kinds() if filled.get(kind.name) != kind.projection)


def mark_filled(connection: Connection, kinds: Iterable[store.RecordKind]) -> None:
    """Note with which projection the tables of these kinds are filled."""
    for kind in kinds:
        connection.exec_driver_sql(
            "INSERT INTO projection_state(kind, version) VALUES(?, ?) ON CONFLICT DO UPDATE SET version = excluded.version",
            (kind.name, kind.projection),
        )


def rebuild(clinic: Clinic, kinds: Iterable[str] | None = None, progress: Callable[[str, int, int], None] | None = None) -> int:
    """Empty and fill the tables of these kinds (all by default); how many documents.

    `progress(kind, done, of)` after each batch. Cut off in the middle, a kind stays marked stale and is filled at the
    next opening.
    """
    known = {kind.name: kind for kind in store.kinds()}
    wanted = _with_sharers([known[name] for name in kinds] if kinds is not None else list(known.values()))
    clinic.write(lambda connection: _empty(connection, wanted), MACHINES)
    return sum(_fill(clinic, kind, progress) for kind in wanted)


def _with_sharers(kinds: list[store.RecordKind]) -> list[store.RecordKind]:
    """Kinds that fill a table together are emptied and filled together."""
    wanted, tables = list(kinds), {table for kind in kinds for table in kind.tables}
    for kind in store.kinds():
        if kind not in wanted and not tables.isdisjoint(kind.tables):
            return _with_sharers([*wanted, kind])
    return wanted


def _empty(connection: Connection, kinds: list[store.RecordKind]) -> None:
    for kind in kinds:
        connection.exec_driver_sql("DELETE FROM projection_state WHERE kind = ?", (kind.name,))
        if kind.unproject is not None:
            ids = connection.exec_driver_sql("SELECT DISTINCT doc_id FROM revision WHERE doc_type = ?", (kind.name,)).scalars().all()
            for doc_id in ids:
                kind.unproject(connection, UUID(bytes=doc_id))
        for table in kind.tables:
            connection.exec_driver_sql(f"DELETE FROM {table}")


def _fill(clinic: Clinic, kind: store.RecordKind, progress: Callable[[str, int, int], None] | None) -> int:
    with clinic.reading() as connection:
        of = connection.exec_driver_sql("SELECT count(DISTINCT doc_id) FROM revision WHERE doc_type = ?", (kind.name,)).scalar_one()
    after, done = b"", 0
    while True:
        batch = clinic.write(lambda connection, after=after: _batch(connection, kind.name, after), MACHINES)
        if not batch:
            break
        after, done = batch[-1], done + len(batch)
        if progress is not None:
            progress(kind.name, done, of)
    clinic.write(lambda connection: mark_filled(connection, (kind,)), MACHINES)
    return done


def _batch(connection: Connection, kind: str, after: bytes) -> list[bytes]:
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT doc_id FROM revision WHERE doc_type = ? AND doc_id > ? ORDER BY doc_id LIMIT ?", (kind, after, _BATCH)
    ).all()
    for (doc_id,) in rows:
        store.project_document(connection, doc_id)
    return [row[0] for row in rows]
