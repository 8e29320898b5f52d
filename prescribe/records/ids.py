"""Ids and numbers: UUIDv7, full-text row ids, and numbers that are unique without asking anybody."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql

if TYPE_CHECKING:
    from prescribe.clinic import Work

NUMBER_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXY"
"""31 characters: no I, L, O, U (read as 1, 1, 0, V) and no Z (read as 2). A prime, so that one check character finds
every single wrong character and every two that changed places."""


def uuid7(ms: int) -> UUID:
    """A new id that sorts by time: 48 bits of milliseconds, 74 random bits."""
    raw = bytearray(ms.to_bytes(6, "big") + os.urandom(10))
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    return UUID(bytes=bytes(raw))


def rowid_of(doc_id: UUID) -> int:
    """Row id of a document in a full-text table: its low 62 bits, so that a rebuild gives the same."""
    return doc_id.int & (1 << 62) - 1


def code_of(id_bytes: bytes, length: int = 3) -> str:
    """Characters that stand for an id in a number: from its random end."""
    number = int.from_bytes(id_bytes[-8:], "big")
    return "".join(NUMBER_LETTERS[number // 31**place % 31] for place in range(length))


def check_character(text: str) -> str:
    """One character over all letters and digits of `text` (hyphens do not count). KeyError for other characters."""
    total, weight = 0, 1
    for letter in reversed([c for c in text if c != "-"]):
        weight = weight * 3 % 31
        total += weight * _VALUES[letter]
    return NUMBER_LETTERS[-total % 31]


def number_is_whole(number: str) -> bool:
    """Whether a number as typed carries its right check character."""
    kept = [c for c in number.upper() if c not in "- "]
    return len(kept) > 6 and all(c in _VALUES for c in kept) and check_character("".join(kept[:-1])) == kept[-1]


def take_number(work: Work, series: str, head: str = "", digits: int = 5) -> str:
    """The next number of a series, inside the save: scope code (or `head`), three characters of the log, counter, check.

    E.g. `QH2-K7M-00128X`; of a blank paper `P-K7M-0001X`. Of the log, not the PC: a restored PC opens a new log and never gives an old number again.
    """
    origin = work.origin
    count = fixed_sql(work.connection)(
        "INSERT INTO number_counter(log_id, series, last) VALUES(?, ?, 1)"
        " ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last",
        (origin.log_id, series),
    ).fetchone()[0]
    plain = f"{head or origin.scope_code}-{origin.number_code}-{count:0{digits}d}"
    return plain + check_character(plain)


_VALUES = {letter: place for place, letter in enumerate(NUMBER_LETTERS)}
