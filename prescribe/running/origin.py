"""Where a revision of this PC comes from: its scope, log and device; and the log that a restored PC must open anew."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from models import vault
from prescribe.records.ids import code_of, uuid7


@dataclass(frozen=True, slots=True)
class Origin:
    """Ids and keys of this PC, from inside the encrypted file."""

    database_id: bytes
    device_id: bytes
    device: vault.SigningKey
    scope_id: bytes
    scope_key: bytes
    scope_code: str
    log_id: bytes
    number_code: str

    def __repr__(self) -> str:
        return "<Origin>"


def read(connection: Connection) -> Origin:
    """The origin of the next revision."""
    kept = dict(connection.exec_driver_sql("SELECT name, value FROM local_setting WHERE name LIKE 'origin.%'").all())
    log = connection.exec_driver_sql("SELECT log_id, number_code FROM log_state WHERE mine = 1").one()
    return Origin(
        database_id=kept["origin.database_id"],
        device_id=kept["origin.device_id"],
        device=vault.SigningKey(kept["origin.device_seed"]),
        scope_id=kept["origin.scope_id"],
        scope_key=kept["origin.scope_key"],
        scope_code=kept["origin.scope_code"].decode(),
        log_id=log[0],
        number_code=log[1],
    )


def lay(connection: Connection, ms: int, scope_code: str) -> None:
    """Give a new database its ids and keys, and its first log."""
    scope_id = uuid7(ms).bytes
    values = {
        "database_id": uuid7(ms).bytes, "device_id": uuid7(ms).bytes, "device_seed": vault.new_key(),
        "scope_id": scope_id, "scope_key": vault.new_key(), "scope_code": (scope_code or code_of(scope_id)).encode(),
    }
    for name, value in values.items():
        set_local(connection, f"origin.{name}", value)
    open_log(connection, ms, scope_id)


def open_log(connection: Connection, ms: int, scope_id: bytes) -> None:
    """Start a new log: the old one stays, is complete, and gets no more rows from here."""
    connection.exec_driver_sql("UPDATE log_state SET mine = 0 WHERE scope_id = ?", (scope_id,))
    taken = {row[0] for row in connection.exec_driver_sql("SELECT number_code FROM log_state")}
    log_id = uuid7(ms).bytes
    while code_of(log_id) in taken:
        log_id = uuid7(ms).bytes
    latest = connection.exec_driver_sql("SELECT coalesce(max(last_hlc), 0) FROM log_state").scalar_one()
    connection.exec_driver_sql(
        "INSERT INTO log_state(log_id, scope_id, mine, number_code, last_seq, hub_seq, last_hlc) VALUES(?, ?, 1, ?, 0, 0, ?)",
        (log_id, scope_id, code_of(log_id), latest),
    )


def place_of(folder: Path) -> bytes:
    """Stands for *this PC, this folder*: a copied database finds another and opens a new log."""
    return hashlib.sha256(f"{platform.node()}\0{folder.resolve()}".encode()).digest()


def latest_instant(connection: Connection) -> int | None:
    """UTC milliseconds of the latest save this file knows, unless a person has confirmed an earlier date since."""
    hlc = connection.exec_driver_sql("SELECT coalesce(max(last_hlc), 0) FROM log_state").scalar_one()
    confirmed = local(connection, "clock.confirmed")
    if confirmed is not None:
        stood_at, said = (int(part) for part in confirmed.split(b":"))
        if (hlc >> 16) <= stood_at:
            return said
    return hlc >> 16 or None


def confirm_clock(connection: Connection, now_ms: int) -> None:
    """A person says that the date shown is right, although later ones were recorded."""
    hlc = connection.exec_driver_sql("SELECT coalesce(max(last_hlc), 0) FROM log_state").scalar_one()
    set_local(connection, "clock.confirmed", f"{(hlc >> 16) + 60_000}:{now_ms}".encode())


def local(connection: Connection, name: str) -> bytes | None:
    """A setting of this PC."""
    row = connection.exec_driver_sql("SELECT value FROM local_setting WHERE name = ?", (name,)).first()
    return row[0] if row else None


def set_local(connection: Connection, name: str, value: bytes) -> None:
    """Write a setting of this PC."""
    connection.exec_driver_sql(
        "INSERT INTO local_setting(name, value) VALUES(?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (name, value)
    )
