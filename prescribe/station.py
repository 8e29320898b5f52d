"""The station folder: where it lies, its card, its lock. Standard library only, so that the sign-in page starts at once.

Files of a station folder: `station.db` (encrypted), `keyring.json` (key slots, no key in the clear), `station.json` (the
card: station name, phone, AED place, who works here; never a word about a resident), `lock`, `backups/`.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prescribe.errors import AlreadyOpen
from protocols.terms import Role

DATABASE = "station.db"
KEYRING = "keyring.json"
CARD = "station.json"
LOCK = "lock"
BACKUPS = "backups"


@dataclass(frozen=True, slots=True)
class PersonOnCard:
    """One person of the sign-in page."""

    staff_id: str
    name: str
    role: Role
    last_sign_in: str | None
    """Local time with offset, ISO 8601; None = not yet on this PC."""


@dataclass(frozen=True, slots=True)
class StationCard:
    """What may be shown before anybody has signed in."""

    station_id: str
    station: str
    host: str
    demo: bool
    people: tuple[PersonOnCard, ...]
    """Last signed in first."""
    last_backup: str | None
    last_sync: str | None
    phone: str
    address: str
    aed_place: str
    passwords: tuple[tuple[str, str], ...] = ()
    """(staff id, password), of the demo station only: its sign-in page shows them."""


def home() -> Path:
    """`STATION_HOME`, else the user's own place for programs' files. Never a network drive by default."""
    chosen = os.environ.get("STATION_HOME")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "TiweiStation"
    shared = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(shared) / "tiwei-station"


def demo_home() -> Path:
    """The demo station has a folder of its own, beside the real one."""
    real = home()
    return real.with_name(real.name + "-demo")


_AT_THE_TABLE = (
    Role.PHYSICIAN_RX, Role.PHYSICIAN, Role.RX_INSTRUCTOR, Role.INSTRUCTOR, Role.THERAPIST, Role.NURSE, Role.CLERK,
    Role.MANAGER, Role.ADMIN, Role.AUDITOR,
)  # fmt: skip
"""Order of people who never signed in: those who consult first."""


def read_card(folder: Path) -> StationCard | None:
    """The card of the station in this folder; None when there is no station. Never raises for a damaged card."""
    if not (folder / DATABASE).exists():
        return None
    raw = read_json(folder / CARD) or {}
    signed_in = raw.get("last_sign_in", {})
    people = [
        PersonOnCard(str(p["staff_id"]), str(p["name"]), Role(p["role"]), signed_in.get(str(p["staff_id"])))
        for p in raw.get("people", ())
    ]
    people.sort(key=lambda person: _AT_THE_TABLE.index(person.role))
    people.sort(key=lambda person: person.last_sign_in or "", reverse=True)
    text = {key: str(raw.get(key) or "") for key in ("station_id", "station", "host", "phone", "address", "aed_place")}
    return StationCard(
        **text,
        demo=bool(raw.get("demo")),
        people=tuple(people),
        last_backup=raw.get("last_backup"),
        last_sync=raw.get("last_sync"),
        passwords=tuple((str(a), str(b)) for a, b in raw.get("passwords", ())) if raw.get("demo") else (),
    )


def database_is_lost(folder: Path) -> bool:
    """Key slots without their database: a station was here. Look for the file or a copy before making a new one."""
    return (folder / KEYRING).exists() and not (folder / DATABASE).exists()


def change_card(folder: Path, **values: Any) -> None:
    """Write some values of the card anew; the others stay."""
    card = read_json(folder / CARD) or {}
    changed = card | values
    if changed != card:
        write_json(folder / CARD, changed)


def read_json(path: Path) -> dict[str, Any] | None:
    """What a side file holds; None when it is missing or not readable as an object."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return raw if isinstance(raw, dict) else None


def write_json(path: Path, values: dict[str, Any]) -> None:
    """Whole or not at all: written beside, flushed to the disk, then renamed."""
    beside = path.with_name(path.name + ".part")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(values, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power cut (Windows does it by itself)."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class StationLock:
    """One program a station: an OS lock on a file of its folder, freed by the system however the program ends."""

    def __init__(self, folder: Path) -> None:
        """Take it, or raise AlreadyOpen."""
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / LOCK).open("a+b")
        try:
            _lock(self._file.fileno())
        except OSError:
            self._file.close()
            raise AlreadyOpen("本站已经在另一个窗口打开。请切换到那个窗口；找不到时先把它关掉，再打开这一个。") from None

    def release(self) -> None:
        """Give it back; may be called twice."""
        self._file.close()


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
