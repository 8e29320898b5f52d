"""Which characters our fonts can draw. Asked at data entry (to warn) and before printing (to print `〔U+XXXXX〕`).

The coverage table is made once from the shipped fonts (`resources/fonts/coverage.txt`, held equal to them by a test),
so that asking costs no font file: unpacking HanaMinB takes most of a second.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import sys
import tempfile
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path

from protocols.files import shipped

RARE_FONT_SHA256 = "829543436cdf7b4c6730e2af5806fa406f8ddf0d4b656e0cd49c58d4db1c8d3c"
"""Of HanaMinB.ttf, unpacked."""
RARE_FONT_SIZE = 30739236
"""Its size in bytes: asked of the unpacked copy every time, because hashing it would cost 0.1 s a start."""

FONT_SHA256 = {
    "NotoSansSC-Regular.ttf": "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
    "NotoSansSC-Bold.ttf": "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96",
}


@cache
def _ranges() -> dict[str, tuple[tuple[int, ...], tuple[int, ...]]]:
    """Font key → (first code points, last code points), both ascending."""
    found = {}
    for line in shipped("resources", "fonts", "coverage.txt").read_text(encoding="ascii").splitlines():
        if not line or line.startswith("#"):
            continue
        key, _, spans = line.partition(" ")
        pairs = [span.split("-") for span in spans.split(",")]
        found[key] = (tuple(int(p[0], 16) for p in pairs), tuple(int(p[-1], 16) for p in pairs))
    return found


def _covers(key: str, code: int) -> bool:
    first, last = _ranges()[key]
    place = bisect_right(first, code) - 1
    return place >= 0 and code <= last[place]


@cache
def font_of(character: str) -> str | None:
    """`main` (Noto Sans SC), `rare` (HanaMinB) or None when neither font has the character."""
    code = ord(character)
    if _covers("main", code):
        return "main"
    return "rare" if _covers("rare", code) else None


def _is_blank(character: str) -> bool:
    return character in "\n\r\t\u00a0\u3000 " or unicodedata.category(character) in ("Cc", "Cf")


def missing_glyphs(text: str) -> tuple[str, ...]:
    """The characters of `text` that cannot be printed, each once, in order. Spaces and invisible marks don't count."""
    return tuple(dict.fromkeys(c for c in text if not _is_blank(c) and font_of(c) is None))


def printable(text: str) -> str:
    """`text` as it is printed: one line, invisible marks removed, `〔U+2F00A〕` where no font has a glyph."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_printed(c) for c in text)


@cache
def _printed(character: str) -> str:
    if character in "\n\r\t":
        return " "
    if character in "\u00a0\u3000":
        return character
    if unicodedata.category(character) in ("Cc", "Cf"):
        return ""
    if unicodedata.category(character) == "Zs":
        return " "
    return character if font_of(character) else f"〔U+{ord(character):04X}〕"


def cache_folder() -> Path:
    """Where unpacked program files may lie; no record is ever written here."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "tiwei-station" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tiwei-station"


def rare_font_file() -> Path:
    """HanaMinB.ttf, unpacked beside other caches at the first call (0.8 s) and then checked by its sha256.

    A half-written copy is made again. Where the cache cannot be written, the system's folder for temporary files serves.
    Raises OSError when neither can.
    """
    folders = (cache_folder(), Path(tempfile.gettempdir()) / "tiwei-station")
    name = f"HanaMinB-{RARE_FONT_SHA256[:12]}.ttf"
    for folder in folders:
        path = folder / name
        if path.exists() and path.stat().st_size == RARE_FONT_SIZE:
            return path
    content = lzma.decompress(shipped("resources", "fonts", "HanaMinB.ttf.xz").read_bytes())
    if hashlib.sha256(content).hexdigest() != RARE_FONT_SHA256:
        raise OSError("HanaMinB.ttf.xz")
    try:
        return _written(folders[0] / name, content)
    except OSError:
        return _written(folders[1] / name, content)


def _written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}.part")
    half.write_bytes(content)
    half.replace(path)
    return path
