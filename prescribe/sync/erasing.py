"""Erasure under the personal-information law: the text goes from file, write-ahead log and index; the headers stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection

from prescribe.clock import to_ms
from prescribe.records import store

if TYPE_CHECKING:
    from prescribe.clinic import Clinic


def apply_erasures(clinic: Clinic, ordered: dict[bytes, tuple[bytes, str]]) -> tuple[bytes, ...]:
    """Carry out the erasures that are not carried out here; those that are. erasure → (resident, basis)."""
    with clinic.reading() as connection:
        done = set(connection.exec_driver_sql("SELECT erasure_id FROM erasure").scalars())
    fresh = {e: order for e, order in ordered.items() if e not in done}
    for erasure_id, (resident, basis) in fresh.items():
        now = to_ms(clinic.clock.now())
        clinic.write(lambda connection, e=erasure_id, r=resident, b=basis, n=now: erase_here(connection, clinic.origin.scope_id, e, r, b, n))
    if fresh:
        clinic.on_writer(lambda: sweep(clinic))
    return tuple(ordered)


def erase_here(connection: Connection, scope_id: bytes, erasure_id: bytes, resident_id: bytes, basis: str, now: int) -> int:
    """Take the bodies of one resident, and every table row made of them; how many bodies. The id is dead for ever."""
    run = connection.exec_driver_sql
    run(
        "INSERT INTO erasure(erasure_id, scope_id, resident_id, basis, applied_at) VALUES(?,?,?,?,?) ON CONFLICT DO NOTHING",
        (erasure_id, scope_id, resident_id, basis, now),
    )
    documents = run("SELECT DISTINCT doc_id FROM revision WHERE resident_id = ?", (resident_id,)).scalars().all()
    gone = run(
        "UPDATE revision SET body = NULL, erased_by = ? WHERE resident_id = ? AND body IS NOT NULL", (erasure_id, resident_id)
    ).rowcount
    for doc_id in documents:
        store.project_document(connection, doc_id)
    run("DELETE FROM unsaved_form WHERE form LIKE ?", (f"%{_uuid(resident_id)}%",))
    run("INSERT INTO resident_text(resident_text) VALUES('optimize')")
    store.forget_bodies()
    return gone


def sweep(clinic: Clinic) -> None:
    """The pages that held the text: checkpoint the write-ahead log and pack the file, so that nothing of it is left on the disk."""
    with clinic.alone():
        raw = clinic.engine.raw_connection()
        try:
            raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.driver_connection.execute("VACUUM")
            raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()


def _uuid(raw: bytes) -> str:
    from uuid import UUID

    return str(UUID(bytes=raw))
