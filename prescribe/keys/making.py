"""A station is made in two steps: `prepare_station` gives the recovery code, `finish_station` wants it typed back.

Nothing is written before the second step, and what it writes becomes a station by one rename at its end.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from models import database, vault
from prescribe import audit, station
from prescribe.clinic import Clinic, StaffOnDuty, Work
from prescribe.clock import Clock, SystemClock, to_ms
from prescribe.errors import InvalidInput
from prescribe.keys import credentials
from prescribe.letterhead import StationProfile, profile_problem
from prescribe.records import store
from prescribe.records.ids import uuid7
from prescribe.records.rebuild import mark_filled
from prescribe.records.station import StationBody
from prescribe.running import opening, origin
from prescribe.running.faults import told
from prescribe.staff import NewPerson, person_problem
from protocols.terms import Role

TYPED_BACK = 8
"""How many characters of the recovery code must be typed back."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A station about to be made. Holds passwords and the code in memory only."""

    folder: Path
    profile: StationProfile
    people: tuple[NewPerson, ...]
    """The administrator first."""
    recovery_code: str
    """To be printed and kept away from the PC."""
    cost: vault.Cost
    clock: Clock

    def __repr__(self) -> str:
        return "<Prepared>"


def prepare_station(
    folder: Path, profile: StationProfile, administrator: NewPerson, *others: NewPerson, cost: vault.Cost = vault.STANDARD,
    clock: Clock | None = None,
) -> Prepared:
    """Check what was given and make a recovery code. Writes nothing.

    Raises InvalidInput with the field, e.g. `administrator.password` or `others.0.name`; also when the folder has a
    station already.
    """
    if (folder / station.DATABASE).exists():
        raise InvalidInput("这个文件夹里已经有一个站。请直接登录，或换一个文件夹。", field="folder")
    problem = profile_problem(profile)
    if problem is not None:
        raise problem
    administrator = NewPerson(
        administrator.name, administrator.role, administrator.password, administrator.certificates,
        administrator.also if Role.ADMIN in (administrator.role, *administrator.also) else (*administrator.also, Role.ADMIN),
        administrator.trainee,
    )
    for place, person in enumerate((administrator, *others)):
        where = "administrator" if place == 0 else f"others.{place - 1}"
        wrong = person_problem(person)
        if wrong is None and not person.password:
            wrong = InvalidInput("请设一个密码。", field="password")
        if wrong is not None:
            raise InvalidInput(wrong.sentence, field=f"{where}.{wrong.field}")
    return Prepared(folder, profile, (administrator, *others), vault.new_recovery_code(), cost, clock or SystemClock())


def finish_station(prepared: Prepared, typed_back: str, *, lock: station.StationLock | None = None) -> Clinic:
    """Make the station once the last eight characters of the code (or the whole code) were typed back.

    Raises InvalidInput (field `typed_back`; may be tried again), AlreadyOpen, StorageFault.
    """
    typed, code = vault.plain_code(typed_back), vault.plain_code(prepared.recovery_code)
    if typed not in (code, code[-TYPED_BACK:]):
        raise InvalidInput(f"和恢复码最后 {TYPED_BACK} 位对不上。请看着打印的那张纸再输一次。", field="typed_back")
    prepared.folder.mkdir(parents=True, exist_ok=True)
    own = station.StationLock(prepared.folder) if lock is None else None
    data_key = vault.new_key()
    try:
        with told():
            _make(prepared, data_key)
    finally:
        if own is not None:
            own.release()
    return Clinic.open(prepared.folder, data_key, clock=prepared.clock, lock=lock)


def _make(prepared: Prepared, data_key: bytes) -> None:
    folder, unfinished = prepared.folder, prepared.folder / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    path = unfinished / station.DATABASE
    database.upgrade(path, data_key)
    engine = database.open_database(path, data_key)
    try:
        with engine.begin() as connection:
            of = _first_records(connection, prepared)
        with engine.connect().execution_options(reads=True) as connection, connection.begin():
            opening.write_side_files(unfinished, connection, data_key, of)
    finally:
        engine.dispose()
    for name in (station.KEYRING, station.CARD):
        if (folder / name).exists():
            os.replace(folder / name, folder / f"{name}.before-{to_ms(prepared.clock.now())}")
        os.replace(unfinished / name, folder / name)
    os.replace(path, folder / station.DATABASE)
    station.flush_folder(folder)
    shutil.rmtree(unfinished, ignore_errors=True)


def _first_records(connection: object, prepared: Prepared) -> origin.Origin:
    now = to_ms(prepared.clock.now())
    origin.lay(connection, now, prepared.profile.code)  # type: ignore[arg-type]
    of = origin.read(connection)  # type: ignore[arg-type]
    cost = prepared.cost
    origin.set_local(connection, "vault.cost", f"{cost.memory},{cost.passes},{cost.lanes}".encode())  # type: ignore[arg-type]
    ids = tuple(uuid7(now) for _ in prepared.people)
    administrator = prepared.people[0]
    by = StaffOnDuty(ids[0], administrator.name, Role.ADMIN)
    work = Work(connection, by, prepared.clock, of, None)  # type: ignore[arg-type]
    seeds = vault.Seeds.new()
    _station_record(work, prepared, seeds.public.ed25519)
    for staff_id, person in zip(ids, prepared.people, strict=True):
        first = staff_id == ids[0]
        certifier = credentials.Certifier(seeds.ed25519, None if first else ids[0])
        credentials.enrol(work, staff_id, person, person.password or "", certifier, seeds=seeds if first else None)
    mark_filled(work.connection, store.kinds())
    audit.append(
        work.connection, audit.tail(work.connection), now, ids[0].bytes, Role.ADMIN.value, "finish_station", UUID(bytes=of.scope_id).bytes, "done"
    )
    return of


def _station_record(work: Work, prepared: Prepared, first_ed25519: bytes) -> None:
    recovery = vault.recovery_seeds(vault.read_recovery_code(prepared.recovery_code)).public
    profile = prepared.profile
    body = StationBody(
        host=profile.host.strip(), station=profile.station.strip(), station_type=profile.station_type, phone=profile.phone,
        address=profile.address, aed_place=profile.aed_place, code=work.origin.scope_code, demo=profile.demo,
        recovery_ed25519=recovery.ed25519.hex(), recovery_x25519=recovery.x25519.hex(), first_ed25519=first_ed25519.hex(),
    )
    store.save(work, "station", body)
