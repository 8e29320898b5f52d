"""What happens when a station opens: schema, origin, stale tables, and the side files written anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection, Engine

from models import database, vault
from prescribe import station
from prescribe.clock import Clock, to_ms
from prescribe.keys import keyring
from prescribe.records import credential
from prescribe.records.rebuild import rebuild, stale_kinds
from prescribe.records.store import body_of
from prescribe.running import origin

if TYPE_CHECKING:
    from prescribe.clinic import Clinic


def open_engine(folder: Path, data_key: bytes, clock: Clock, timeout: float) -> Engine:
    """The engine of the station's file at the newest schema. Raises StorageError.

    An older file is backed up, then upgraded; a newer one is refused and stays as it is.
    """
    path = folder / station.DATABASE
    engine = database.open_database(path, data_key, timeout=timeout)
    try:
        schema = database.schema_of(engine)
        if schema is None:
            raise database.StorageError("corrupt")
        if schema > database.SCHEMA:
            raise database.StorageError("newer")
        if schema < database.SCHEMA:
            from prescribe.backup import copy_proven

            copy_proven(folder, data_key, folder / station.BACKUPS, database.SCHEMA, clock.now())
            engine.dispose()
            database.upgrade(path, data_key)
    except BaseException:
        engine.dispose()
        raise
    return engine


def origin_of(clinic: Clinic) -> origin.Origin:
    """The origin of this PC; a restored or copied database opens a new log first."""
    place, restored = origin.place_of(clinic.folder), keyring.load(clinic.folder).restored
    with clinic.reading() as connection:
        moved = restored or origin.local(connection, "origin.place") != place
        if not moved:
            return origin.read(connection)

    def anew(connection: Connection) -> origin.Origin:
        if origin.local(connection, "origin.place") is not None:
            origin.open_log(connection, to_ms(clinic.clock.now()), origin.read(connection).scope_id)
        origin.set_local(connection, "origin.place", place)
        return origin.read(connection)

    fresh = clinic.write(anew)
    if restored:
        ring = keyring.load(clinic.folder)
        keyring.keep(clinic.folder, keyring.Keyring(ring.database_id, ring.slots, ring.recovery, ring.tries))
    return fresh


def rebuild_stale(clinic: Clinic, progress: Callable[[str, int, int], None] | None) -> None:
    """Fill the tables of kinds whose projection has another number than the program's."""
    with clinic.reading() as connection:
        stale = stale_kinds(connection)
    if stale:
        rebuild(clinic, stale, progress)


def find_knowledge(clinic: Clinic) -> None:
    """Put the program's edition away when it is new here, and look which one is in force."""
    from prescribe.running import knowledge_in_force

    knowledge_in_force.keep_shipped(clinic)
    clinic.know_again()


def refresh_side_files(clinic: Clinic) -> None:
    """Write the key slots and the card anew from the records. A full disk does not undo what was saved: next time."""
    with clinic.reading() as connection:
        try:
            write_side_files(clinic.folder, connection, clinic.data_key, clinic.origin)
        except OSError:
            return


def write_side_files(folder: Path, connection: Connection, data_key: bytes, of: origin.Origin, also: bytes = b"") -> None:
    """`keyring.json` and `station.json` as the records say. `also`: the next data key, while it is being changed."""
    ring = station.read_json(folder / station.KEYRING)
    wanted = _credentials(connection)
    present = {(s["staff_id"], s["rev_id"], len(s["sealed"])) for s in ring["slots"]} if ring else set()
    keys = (data_key, also) if also else (data_key,)
    if ring is None or also or ring["database_id"] != of.database_id.hex() or present != {(UUID(bytes=s).hex, r.hex(), 1) for s, r, _, _ in wanted}:
        recovery = connection.exec_driver_sql("SELECT recovery_x25519 FROM station ORDER BY doc_id").scalars().first()
        keyring.keep(
            folder,
            keyring.Keyring(
                of.database_id.hex(),
                tuple(_slot(of, keys, *row) for row in wanted),
                tuple(vault.seal(key, recovery, of.database_id + b"recovery") for key in keys) if recovery else (),
                dict(ring.get("tries", {})) if ring else {},
            ),
        )
    _write_card(folder, connection, of)


def note_failed_tries(clinic: Clinic) -> None:
    """Move the failed tries of the side file into the audit."""
    logs = keyring.clear_tries(clinic.folder)
    if not logs:
        return
    from prescribe.clinic import StaffOnDuty
    from protocols.terms import Role

    def note(connection: Connection) -> None:
        for staff_id, times in logs.items():
            role = connection.exec_driver_sql(
                "SELECT role FROM staff_role WHERE doc_id = ? ORDER BY ordinal", (bytes.fromhex(staff_id),)
            ).scalars().first()
            who = StaffOnDuty(UUID(hex=staff_id), "", Role(role) if role else Role.CLERK)
            for time in times:
                clinic.append_audit(connection, who, "sign_in", None, f"wrong password {datetime.fromisoformat(time):%Y-%m-%dT%H:%M:%S%z}")

    clinic.write(note)


def _credentials(connection: Connection) -> list[tuple[bytes, bytes, int, str]]:
    """(staff id, rev id, version, body text) of every credential of those who still work here."""
    rows = connection.exec_driver_sql(
        "SELECT c.staff_id, c.rev_id, r.schema_ver, r.body FROM credential c JOIN revision r ON r.rev_id = c.rev_id"
        " JOIN staff s ON s.doc_id = c.staff_id WHERE s.left_on IS NULL AND r.body IS NOT NULL ORDER BY c.staff_id, c.rev_id"
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _slot(of: origin.Origin, keys: tuple[bytes, ...], staff_id: bytes, rev_id: bytes, version: int, text: str) -> keyring.Slot:
    inside = credential.opened(body_of("credential", version, text), of.scope_key)
    sealed = tuple(vault.seal(key, inside.x25519, of.database_id + staff_id) for key in keys)
    return keyring.Slot(UUID(bytes=staff_id).hex, rev_id.hex(), inside.wrapped, inside.one_time, sealed)


def _write_card(folder: Path, connection: Connection, of: origin.Origin) -> None:
    row = connection.exec_driver_sql(
        "SELECT station, host, demo, phone, address, aed_place FROM station ORDER BY doc_id"
    ).first()
    if row is None:
        return
    people = connection.exec_driver_sql(
        "SELECT s.doc_id, s.name, r.role FROM staff s JOIN staff_role r ON r.doc_id = s.doc_id AND r.ordinal = 0"
        " WHERE s.left_on IS NULL ORDER BY s.doc_id"
    )
    station.change_card(
        folder, station_id=UUID(bytes=of.scope_id).hex, station=row[0], host=row[1], demo=bool(row[2]), phone=row[3], address=row[4],
        aed_place=row[5], people=[{"staff_id": UUID(bytes=p[0]).hex, "name": p[1], "role": p[2]} for p in people],
    )
