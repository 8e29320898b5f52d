"""The side file of key slots: per person the wrapped seeds and the data key sealed to the person; failed tries too.

No cryptography: what a slot holds is opened by `models/vault.py`. The slots are a copy of what
the `credential` documents say and are written anew whenever those change, so newcomers, new passwords and leavers come
by sync. Failed tries stand here because they must count before the database is open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from prescribe.errors import LockedOut, WrongPassword
from prescribe.running.faults import storage_fault
from prescribe.station import KEYRING, read_json, write_json

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Slot:
    """One credential of one person; two while two PCs have disagreed about the password."""

    staff_id: str
    rev_id: str
    wrapped: dict[str, Any]
    one_time: bool
    sealed: tuple[str, ...]
    """The data key sealed to the person; a second one while the key is being changed."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Everything in the file."""

    database_id: str
    slots: tuple[Slot, ...]
    recovery: tuple[str, ...]
    """The data key sealed to the recovery code's key."""
    tries: dict[str, dict[str, Any]]
    restored: bool = False
    """Set by a restore: the next opening starts a new log before it writes anything."""


def load(folder: Path) -> Keyring:
    """Read the file. Raises StorageFault when it is missing or not readable: nothing can then be opened."""
    raw = read_json(folder / KEYRING) or {}
    try:
        slots = tuple(
            Slot(s["staff_id"], s["rev_id"], s["wrapped"], bool(s["one_time"]), tuple(s["sealed"])) for s in raw["slots"]
        )
        return Keyring(
            raw["database_id"], slots, tuple(raw["recovery"]), dict(raw.get("tries", {})), bool(raw.get("restored", False))
        )
    except (KeyError, TypeError):
        raise storage_fault("no_keys") from None


def keep(folder: Path, keyring: Keyring) -> None:
    """Write the file, whole or not at all."""
    slots = [
        {"staff_id": s.staff_id, "rev_id": s.rev_id, "one_time": s.one_time, "wrapped": s.wrapped, "sealed": list(s.sealed)}
        for s in keyring.slots
    ]
    write_json(
        folder / KEYRING,
        {
            "format": 1, "database_id": keyring.database_id, "slots": slots, "recovery": list(keyring.recovery),
            "tries": keyring.tries, "restored": keyring.restored,
        },
    )


def begin_try(folder: Path, staff_id: str, now: datetime) -> None:
    """Count a try before the password is tested, so that a killed program gives none for free. Raises LockedOut."""
    keyring = load(folder)
    mine = dict(keyring.tries.get(staff_id, {}))
    locked_at = _instant(mine.get("locked_at"))
    if locked_at is not None:
        if locked_at > now:
            locked_at = now
            mine["locked_at"] = now.isoformat()
            keep(folder, replace(keyring, tries=keyring.tries | {staff_id: mine}))
        if now < locked_at + LOCKED_FOR:
            raise _locked(locked_at)
        mine = {"log": mine.get("log", [])}
    mine["wrong"] = int(mine.get("wrong", 0)) + 1
    mine["log"] = [*mine.get("log", []), now.isoformat()][-50:]
    if mine["wrong"] >= TRIES:
        mine["locked_at"] = now.isoformat()
    keep(folder, replace(keyring, tries=keyring.tries | {staff_id: mine}))


def end_try(folder: Path, staff_id: str) -> None:
    """The password was right: forget the count, but keep the log of what came before for the audit."""
    keyring = load(folder)
    log = keyring.tries.get(staff_id, {}).get("log", [])[:-1]
    rest = {key: value for key, value in keyring.tries.items() if key != staff_id}
    keep(folder, replace(keyring, tries=rest | ({staff_id: {"log": log}} if log else {})))


def refused(folder: Path, staff_id: str) -> WrongPassword | LockedOut:
    """The error for a wrong password that `begin_try` has counted."""
    mine = load(folder).tries.get(staff_id, {})
    locked_at = _instant(mine.get("locked_at"))
    if locked_at is not None:
        return _locked(locked_at)
    left = TRIES - int(mine.get("wrong", 0))
    return WrongPassword(f"密码不对，还可试 {left} 次。忘记密码可请管理员重设，或用恢复码。", tries_left=left)


def clear_tries(folder: Path, staff_id: str | None = None) -> dict[str, list[str]]:
    """Unlock one person (or only take everybody's log of failed tries); returns staff id → times taken."""
    keyring = load(folder)
    logs = {key: value["log"] for key, value in keyring.tries.items() if value.get("log")}
    tries = {k: {f: v for f, v in value.items() if f != "log"} for k, value in keyring.tries.items() if k != staff_id}
    tries = {key: value for key, value in tries.items() if value}
    if tries != keyring.tries:
        keep(folder, replace(keyring, tries=tries))
    return logs


def _locked(locked_at: datetime) -> LockedOut:
    until = locked_at + LOCKED_FOR
    return LockedOut(f"密码错了 {TRIES} 次，已锁定到 {until:%H:%M}。到时再试，或请管理员解锁。")


def _instant(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
