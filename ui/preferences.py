"""How this PC shows things to each person: theme and type size. A small file beside the station, readable before sign-in.

It holds staff ids and two words each; never a name, never a word about a resident.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from prescribe.station import read_json, write_json

FILE = "look.json"
THEMES = (("light", "亮"), ("dark", "暗"), ("system", "跟随系统"))
SIZES = ("标准", "大", "特大", "巨大")


@dataclass(frozen=True)
class Preference:
    """One person's choice on this PC."""

    theme: str = "light"
    size: str = "标准"
    asked: bool = False
    """False until the person has chosen once, at the first sign-in."""


def _read(folder: Path) -> dict[str, dict[str, object]]:
    raw = read_json(folder / FILE) or {}
    return {str(key): value for key, value in raw.items() if isinstance(value, dict)}


def _checked(raw: dict[str, object]) -> Preference:
    theme, size = raw.get("theme"), raw.get("size")
    return Preference(
        theme if theme in dict(THEMES) else "light", size if size in SIZES else "标准", raw.get("asked") is True
    )


def preference(folder: Path, staff_id: str | None = None) -> Preference:
    """A person's choice; without a person, or before they chose, what was used last on this PC."""
    raw = _read(folder)
    own = raw.get(_key(staff_id)) if staff_id else None
    if own is not None:
        return _checked(own)
    last = _checked(raw.get("last", {}))
    return Preference(last.theme, last.size, asked=False)


def keep_preference(folder: Path, staff_id: str, chosen: Preference) -> None:
    """Remember a person's choice, and that it was used last."""
    folder.mkdir(parents=True, exist_ok=True)
    raw = _read(folder)
    raw[_key(staff_id)] = raw["last"] = asdict(chosen)
    write_json(folder / FILE, dict(raw))


def _key(staff_id: str) -> str:
    return str(staff_id).replace("-", "")
