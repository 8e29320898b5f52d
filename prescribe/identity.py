"""Resident identity: numbers of identity documents, names, initials, phones and dates as people type them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class IdKind:
    """One kind of identity document."""

    key: str
    label: str
    code: str
    """Type code CV02.01.101 as kept on official forms."""
    tells_birth: bool
    """True when the number itself holds sex and birth date."""
    hint: str


ID_KINDS: tuple[IdKind, ...] = (
    IdKind("resident", "居民身份证", "01", True, "18 位，最后一位可能是 X"),
    IdKind("old15", "旧版 15 位身份证", "01", True, "15 位数字"),
    IdKind("hk_mo_resident", "港澳居民居住证", "01", True, "18 位，81 或 82 开头"),
    IdKind("tw_resident", "台湾居民居住证", "01", True, "18 位，83 开头"),
    IdKind("foreign_permanent", "外国人永久居留身份证", "99", True, "18 位，9 开头；或 3 个字母加 12 位数字"),
    IdKind("hk_mo_travel", "港澳居民来往内地通行证", "06", False, "H 或 M 开头，8 或 10 位数字"),
    IdKind("tw_travel", "台湾居民来往大陆通行证", "07", False, "8 或 10 位数字"),
    IdKind("other", "护照、军官证等其他证件", "99", False, "照证件抄写"),
    IdKind("none", "没有证件", "99", False, "请写原因"),
)


@dataclass(frozen=True, slots=True)
class IdCheck:
    """What an identity number says. `ok` False: `say` tells what to do. `warn`: keep, but look again."""

    ok: bool
    say: str
    number: str = ""
    """Normalised: half-width, capital letters, no spaces."""
    sex: str | None = None
    """`1` male, `2` female, None = the number does not tell."""
    birth_date: date | None = None
    warn: str = ""
