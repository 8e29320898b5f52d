"""Characters by their reading, for names nobody can type. Pure."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from prescribe.identity import VARIANTS
from prescribe.printable import missing_glyphs

COMMON = range(0x4E00, 0xA000)
"""What input methods know; outside it lie the rare characters, shown first."""


@lru_cache(maxsize=1)
def _by_reading() -> dict[str, tuple[str, ...]]:
    """Reading without tone → characters, from the dictionary of pypinyin (0.1 s, once)."""
    from pypinyin.pinyin_dict import pinyin_dict

    found: dict[str, list[str]] = {}
    for code, readings in pinyin_dict.items():
        for reading in {_without_tone(each) for each in readings.split(",")}:
            found.setdefault(reading, []).append(chr(code))
    return {reading: tuple(characters) for reading, characters in found.items()}


def _without_tone(reading: str) -> str:
    plain = unicodedata.normalize("NFD", reading.strip().lower())
    kept = "".join(c for c in plain if not unicodedata.combining(c) or c == "\u0308")
    return unicodedata.normalize("NFC", kept).replace("ü", "v")


def characters_read(reading: str, limit: int = 60) -> tuple[str, ...]:
    """Characters with this reading (`ji`, `lü` or `lv`; no tone) that can be printed: those in people's names first.

    First the written variants people use in names (𠮷 for 吉), then rare characters, then common ones.
    """
    wanted = _without_tone(reading.replace("u:", "ü"))
    found = _by_reading().get(wanted, ())
    known = [each for each in VARIANTS if each in found or VARIANTS[each] in found]
    rest = sorted((each for each in found if each not in known), key=lambda each: (ord(each) in COMMON, ord(each)))
    return tuple(each for each in (*known, *rest) if not missing_glyphs(each))[:limit]


def character_of_code(text: str) -> str | None:
    """The character of a code as people write it: `20BB7`, `U+20BB7`, `u20bb7`, `0x20BB7`; None when it is none."""
    typed = text.strip().lower().removeprefix("u+").removeprefix("0x").removeprefix("u")
    try:
        code = int(typed, 16)
    except ValueError:
        return None
    if not 0x3400 <= code <= 0x3FFFF or unicodedata.category(chr(code)) != "Lo":
        return None
    return chr(code)
