"""A leaver: the slot goes, and the data key is changed, so that an old password opens nothing that is written from now on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from uuid import UUID

from models import database, vault
from prescribe import station
from prescribe.errors import StorageFault
from prescribe.running import opening
from prescribe.running.faults import told
from prescribe.staff import mark_left

if TYPE_CHECKING:
    from prescribe.clinic import Clinic, StaffOnDuty

NEXT = "station.db.next"


def leave(clinic: Clinic, staff_id: UUID, heads: tuple[UUID, ...], *, by: StaffOnDuty) -> None:
    """Somebody has left: no way in from now on. Raises InvalidInput, NotPermitted, ChangedMeanwhile, StorageFault.

    Takes about a second for a large station; readers and writers wait meanwhile. Copies made before still open with the
    leaver's password: keep or destroy those on USB sticks accordingly.
    """
    clinic.do(mark_left, staff_id, heads, by=by)
    change_data_key(clinic)


def change_data_key(clinic: Clinic) -> None:
    """Export into a new file under a new key, then let it take the old one's place by one rename.

    At each moment the key slots open the file that lies there: while both files exist, they hold both keys.
    """
    clinic.on_writer(lambda: _change(clinic, vault.new_key()))


def _change(clinic: Clinic, new_key: bytes) -> None:
    path, fresh = clinic.folder / station.DATABASE, clinic.folder / NEXT
    with clinic.alone(), told():
        try:
            fresh.unlink(missing_ok=True)
            _export(path, clinic.data_key, fresh, new_key)
            with clinic.engine.connect().execution_options(reads=True) as connection, connection.begin():
                opening.write_side_files(clinic.folder, connection, clinic.data_key, clinic.origin, also=new_key)
            clinic.engine.dispose()
            _close_log(path, clinic.data_key)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        os.replace(fresh, path)
        station.flush_folder(clinic.folder)
        clinic.data_key = new_key
        clinic.engine = opening.open_engine(clinic.folder, new_key, clinic.clock, database.TIMEOUT)
        with clinic.engine.connect().execution_options(reads=True) as connection, connection.begin():
            opening.write_side_files(clinic.folder, connection, new_key, clinic.origin)


def _export(path: os.PathLike[str], key: bytes, fresh: os.PathLike[str], new_key: bytes) -> None:
    connection = database.connect(path, key)  # type: ignore[arg-type]
    try:
        connection.execute(f"ATTACH DATABASE ? AS fresh KEY \"x'{new_key.hex()}'\"", (str(fresh),))
        connection.execute("SELECT sqlcipher_export('fresh')")
        counts = [connection.execute(f"SELECT count(*), max(id) FROM {name}.revision").fetchone() for name in ("main", "fresh")]
        connection.execute("DETACH DATABASE fresh")
    finally:
        connection.close()
    if counts[0] != counts[1]:
        raise StorageFault("换密钥时没有抄全，已放弃，原来的数据没有动。请再试一次，并联系管理员。", kind="io")
    with open(fresh, "rb+") as file:
        os.fsync(file.fileno())


def _close_log(path: os.PathLike[str], key: bytes) -> None:
    """No write-ahead log may lie beside the new file: SQLite would play the old one into it."""
    connection = database.connect(path, key)  # type: ignore[arg-type]
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")
    finally:
        connection.close()
    if os.path.exists(f"{path}-wal"):
        raise StorageFault("数据文件正被别的程序占用，密钥没有换。请关掉它，再停用一次。", kind="locked")
