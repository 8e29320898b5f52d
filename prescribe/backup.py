"""Copies of the station that were opened once to prove them, and the way back from one.

A copy is a folder `backup-2026-11-23T090000` with the encrypted file, its key slots and its card: whoever could sign in
then can open it. It is written under another name and renamed only when it has been proven.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection

from models import database
from prescribe import audit, station
from prescribe.clock import STATION_ZONE, Clock, SystemClock
from prescribe.errors import InvalidInput, LockedOut, StorageFault, WrongPassword
from prescribe.keys import credentials, keyring
from prescribe.running.faults import told

if TYPE_CHECKING:
    from prescribe.clinic import Clinic, StaffOnDuty

DAILY = 7
WEEKLY = 4
LONGEST = timedelta(days=35)
"""An erased resident must be gone from every copy by then."""
LATE_AFTER = timedelta(days=3)
ELSEWHERE = "tiwei-station-"
"""Folder of one station's copies on a USB stick that several may share."""
_NAME = re.compile(r"backup-(?:before-(\w+)-)?(\d{4}-\d\d-\d\dT\d{6})$")


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found when a copy was opened."""

    documents: int
    revisions: int


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A proven copy."""

    path: Path
    at: datetime
    documents: int
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class BackupOnDisk:
    """A copy as it lies there; not opened."""

    path: Path
    at: datetime
    before: str | None
    """The schema it was made before, when it was made by an upgrade."""


class DamagedCopy(Exception):
    """A copy that does not stand its proof; never offered for a restore."""


def back_up(clinic: Clinic, folder: Path | None = None, *, by: StaffOnDuty | None = None) -> BackupMade:
    """Copy the open station (others go on working), open the copy, prove it, drop what is too old.

    Into the station's own `backups` by default, else e.g. a USB stick, in a folder of this station's own there.
    Raises StorageFault: nothing half-made stays. A full disk of this PC does not spoil a copy made elsewhere: only its
    date on the card and its audit entry are then missing.
    """
    own = f"{ELSEWHERE}{clinic.origin.scope_id.hex()[-8:]}"
    into = folder / own if folder is not None else clinic.folder / station.BACKUPS
    with clinic.reading():
        made = copy_proven(clinic.folder, clinic.data_key, into, None, clinic.clock.now())
    with suppress(OSError):
        station.change_card(clinic.folder, last_backup=made.at.isoformat(timespec="seconds"))
        drop_old(into, clinic.clock.now())

    def note(connection: Connection) -> None:
        from prescribe.keys.recovery import SYSTEM

        clinic.append_audit(connection, by or SYSTEM, "back_up", None, f"done {made.documents} documents")
        audit.prune(connection)

    with suppress(StorageFault):
        clinic.write(note)
    return made


def back_up_if_due(clinic: Clinic, folder: Path | None = None) -> BackupMade | None:
    """The day's copy, at its last sign-out or after thirty idle minutes; None when today has one already."""
    last = last_backup(clinic.folder)
    if last is not None and last.date() == clinic.clock.today():
        return None
    return back_up(clinic, folder)


def copy_proven(source: Path, data_key: bytes, into: Path, before: str | None, now: datetime) -> BackupMade:
    """One copy of a station folder by the online backup, proven, then renamed into place. Raises StorageFault."""
    name = f"backup-{f'before-{before}-' if before else ''}{now:%Y-%m-%dT%H%M%S}"
    part = into / f"{name}.part"
    try:
        with told("backup"):
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            _copy_database(source / station.DATABASE, part / station.DATABASE, data_key)
            ring = keyring.load(source)
            keyring.keep(part, replace(ring, tries={}, restored=False))
            if (source / station.CARD).exists():
                shutil.copyfile(source / station.CARD, part / station.CARD)
            proof = prove(part, data_key)
            shutil.rmtree(into / name, ignore_errors=True)
            os.replace(part, into / name)
            station.flush_folder(into)
    except DamagedCopy:
        raise StorageFault("备份没做成：写好的副本打不开。请换一个位置或换一个 U 盘再备份，并联系管理员。", kind="corrupt") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    size = (into / name / station.DATABASE).stat().st_size
    return BackupMade(into / name, now, proof.documents, size)


def prove(backup: Path, data_key: bytes) -> Proof:
    """Open a copy and check every page, the structure, and that no log has a gap. Raises DamagedCopy."""
    path = backup / station.DATABASE
    try:
        connection = database.connect_plain(path, data_key)
    except database.DriverError:
        raise DamagedCopy from None
    try:
        sound = (
            not connection.execute("PRAGMA cipher_integrity_check").fetchall()
            and connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            and not connection.execute("PRAGMA foreign_key_check").fetchall()
            and not connection.execute(_GAPS).fetchall()
        )
        if not sound:
            raise DamagedCopy
        return Proof(*connection.execute("SELECT count(DISTINCT doc_id), count(*) FROM revision").fetchone())
    except database.DriverError:
        raise DamagedCopy from None
    finally:
        connection.close()


def backups(folder: Path) -> tuple[BackupOnDisk, ...]:
    """Finished copies in a folder, or in the stations' folders on a USB stick; newest first."""
    found = []
    for path in (*folder.glob("backup-*"), *folder.glob(f"{ELSEWHERE}*/backup-*")):
        match = _NAME.match(path.name)
        if match and (path / station.DATABASE).exists():
            at = datetime.strptime(match[2], "%Y-%m-%dT%H%M%S").replace(tzinfo=STATION_ZONE)
            found.append(BackupOnDisk(path, at, match[1]))
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def last_backup(folder: Path) -> datetime | None:
    """When the last proven copy of this station was made, wherever it went."""
    card = station.read_json(folder / station.CARD) or {}
    text = card.get("last_backup")
    return datetime.fromisoformat(text) if isinstance(text, str) else None


def backup_is_late(folder: Path, now: datetime) -> bool:
    """No proven copy for more than three days."""
    last = last_backup(folder)
    return last is None or now - last > LATE_AFTER


def drop_old(folder: Path, now: datetime) -> tuple[Path, ...]:
    """Keep the newest of each of seven days and of each of four weeks; remove the rest. The newest always stays."""
    every = backups(folder)
    keep = {every[0].path} if every else set()
    days, weeks = {}, {}
    for one in every:
        if one.before is None:
            days.setdefault(one.at.date(), one.path)
            weeks.setdefault(one.at.isocalendar()[:2], one.path)
        elif now - one.at <= LONGEST:
            keep.add(one.path)
    keep |= set(list(days.values())[:DAILY]) | set(list(weeks.values())[:WEEKLY])
    dropped = tuple(one.path for one in every if one.path not in keep)
    for path in dropped:
        shutil.rmtree(path)
    return dropped


def key_by_password(backup: Path, staff_id: UUID, password: str, *, clock: Clock | None = None) -> bytes:
    """The data key of a copy, by the password of somebody who could sign in when it was made.

    Tries count in the copy as they do in the station: else a copy would be the place to guess at. A copy on a medium that
    cannot be written counts none. Raises InvalidInput (field `password`), StorageFault.
    """
    try:
        opened = credentials.checked_slot(backup, staff_id, password, clock or SystemClock())
    except OSError:
        opened = credentials.open_slot(backup, staff_id, password)
    except LockedOut as locked:
        raise InvalidInput(locked.sentence, field="password") from None
    except WrongPassword:
        opened = None
    if opened is None:
        raise InvalidInput("密码不对。请用做这份备份时的密码；忘了可以用恢复码。", field="password")
    return opened.data_keys[0]


def key_by_code(backup: Path, code: str) -> bytes:
    """The data key of a copy by the printed recovery code. Raises InvalidInput (field `code`), StorageFault."""
    from prescribe.keys.recovery import opened_by_code

    return opened_by_code(backup, code)[1][0]


def restore(
    folder: Path, backup: Path, data_key: bytes, *, clock: Clock | None = None, lock: station.StationLock | None = None,
    progress: Callable[[str], None] | None = None,
) -> Proof:
    """Put a proven copy in the place of the station, which must be closed; what was there is kept beside.

    The next opening starts a new log, so no number and no log entry is ever given twice. Raises InvalidInput when the
    copy is damaged (nothing is changed), AlreadyOpen, StorageFault.
    """
    tell = progress or (lambda _step: None)
    own = station.StationLock(folder) if lock is None else None
    try:
        with told("backup"):
            tell("proving")
            try:
                proof = prove(backup, data_key)
            except DamagedCopy:
                raise InvalidInput("这份备份打不开或已损坏，没有动现在的数据。请换一份备份。") from None
            tell("copying")
            fresh = folder / "restoring"
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir()
            _copy_database(backup / station.DATABASE, fresh / station.DATABASE, data_key)
            keyring.keep(fresh, replace(keyring.load(backup), tries={}, restored=True))
            if (backup / station.CARD).exists():
                shutil.copyfile(backup / station.CARD, fresh / station.CARD)
            tell("changing")
            _change_places(folder, fresh, (clock or SystemClock()).now())
    finally:
        if own is not None:
            own.release()
    return proof


_GAPS = """SELECT l.log_id FROM log_state l LEFT JOIN revision r ON r.log_id = l.log_id GROUP BY l.log_id
    HAVING count(r.seq) <> l.last_seq OR coalesce(max(r.seq), 0) <> l.last_seq"""


def _change_places(folder: Path, fresh: Path, now: datetime) -> None:
    aside = folder / f"before-restore-{now:%Y-%m-%dT%H%M%S}"
    present = [folder / name for name in (station.DATABASE, *_tails(), station.KEYRING, station.CARD)]
    if any(path.exists() for path in present):
        aside.mkdir()
        for path in present:
            if path.exists():
                os.replace(path, aside / path.name)
    for name in (station.KEYRING, station.CARD, station.DATABASE):
        if (fresh / name).exists():
            os.replace(fresh / name, folder / name)
    station.flush_folder(folder)
    shutil.rmtree(fresh, ignore_errors=True)


def _tails() -> tuple[str, str]:
    return f"{station.DATABASE}-wal", f"{station.DATABASE}-shm"


def _copy_database(source: Path, target: Path, data_key: bytes) -> None:
    """Online backup into one file that needs no write-ahead log beside it, on the disk when this returns."""
    reading = database.connect(source, data_key)
    try:
        writing = database.connect_plain(target, data_key)
        try:
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode=DELETE")
        finally:
            writing.close()
    finally:
        reading.close()
    with target.open("rb+") as file:
        os.fsync(file.fileno())
