"""A new PC joins a station: a sealed file, the code that opens it, and a first exchange. Until that has come there is no station here."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from models import database, vault
from prescribe import station
from prescribe.clinic import Clinic
from prescribe.clock import Clock, SystemClock, to_ms
from prescribe.devices import ENROLMENT, HUB, PURPOSE
from prescribe.errors import ClinicError, InvalidInput
from prescribe.records import store
from prescribe.records.rebuild import mark_filled
from prescribe.running import opening, origin
from prescribe.running.faults import told
from prescribe.sync.trusted import TRUSTED


class NothingCame(ClinicError):
    """The first exchange brought no staff: nobody could sign in."""


def read_invitation(file: bytes, code: str) -> dict[str, Any]:
    """What an invitation says. Raises InvalidInput (field `code` or `file`)."""
    try:
        plain = vault.read_recovery_code(code)
    except vault.MistypedCode:
        raise InvalidInput("加入码有一处输错了，请对着纸再看一遍。", field="code") from None
    try:
        return json.loads(vault.decrypt(vault.key_of_code(plain, PURPOSE), file, PURPOSE))
    except (vault.WrongKey, ValueError):
        raise InvalidInput("这个加入码打不开这份加入文件。请看看是不是同一次发的。", field="code") from None


def join_station(
    folder: Path, file: bytes, code: str, first: Callable[[Clinic], None], *, clock: Clock | None = None, lock: station.StationLock | None = None
) -> Clinic:
    """Make this PC one of the station's: `first(clinic)` brings the records, from the hub or a stick. Then people sign in as elsewhere.

    Stopped or failed in the middle, nothing is left and the invitation still holds. Raises InvalidInput, NothingCame, StorageFault and
    what `first` raises.
    """
    told_us = read_invitation(file, code)
    if (folder / station.DATABASE).exists():
        raise InvalidInput("这个文件夹里已经有一个站。请直接登录，或换一个文件夹。", field="folder")
    clock = clock or SystemClock()
    folder.mkdir(parents=True, exist_ok=True)
    unfinished, data_key = folder / "unfinished", vault.new_key()
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        with told():
            _lay(unfinished, data_key, told_us, to_ms(clock.now()))
        clinic = Clinic.open(unfinished, data_key, clock=clock)
        try:
            first(clinic)
            clinic.write(lambda connection: origin.set_local(connection, "origin.place", origin.place_of(folder)))
            with clinic.reading() as connection:
                if connection.exec_driver_sql("SELECT 1 FROM credential LIMIT 1").first() is None:
                    raise NothingCame("还没有收到本站的人员，没法登录。请先在原来的电脑上同步一次，再试。")
        finally:
            clinic.close()
        for name in (station.KEYRING, station.CARD, station.DATABASE):
            os.replace(unfinished / name, folder / name)
        station.flush_folder(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Clinic.open(folder, data_key, clock=clock, lock=lock)


def _lay(folder: Path, data_key: bytes, told_us: dict[str, Any], now: int) -> None:
    path = folder / station.DATABASE
    database.upgrade(path, data_key)
    engine = database.open_database(path, data_key)
    try:
        with engine.begin() as connection:
            origin.lay(connection, now, told_us["scope_code"])
            scope = bytes.fromhex(told_us["scope"])
            for name, value in (
                ("origin.scope_id", scope), ("origin.scope_key", bytes.fromhex(told_us["scope_key"])),
                ("origin.device_id", bytes.fromhex(told_us["device"])), ("origin.device_seed", bytes.fromhex(told_us["seed"])),
                (ENROLMENT, bytes.fromhex(told_us["enrolment"])), (TRUSTED, b"".join(bytes.fromhex(key) for key in told_us["trusted"])),
                *(((HUB, told_us["hub"].encode("utf-8")),) if told_us["hub"] else ()),
            ):  # fmt: skip
                origin.set_local(connection, name, value)
            connection.exec_driver_sql("UPDATE log_state SET scope_id = ?", (scope,))
            mark_filled(connection, store.kinds())
        with engine.connect().execution_options(reads=True) as connection, connection.begin():
            opening.write_side_files(folder, connection, data_key, origin.read(connection))
    finally:
        engine.dispose()
