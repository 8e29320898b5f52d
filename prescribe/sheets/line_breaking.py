"""Where a line of Chinese may end. Pure: it knows characters and widths, no font and no PDF library.

ReportLab's own breaker lets lines start with ，and end with （, and splits numbers and words, so none of it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NO_START = frozenset("，。、；：！？）】》”’」』〕…·•％%℃,.:;!?)]}>/～ー")
"""Marks and unit signs that may not begin a line."""
NO_END = frozenset("（【《“‘「『〔([{<￥¥≥≤≈±+−①②③④⑤⑥⑦⑧⑨⑩")
"""Opening marks, prefixes and reference marks that may not end a line."""
GLUE = "\u00a0"
"""No-break space: between a number and its unit."""
_UNITS = frozenset("次分秒组天周月日岁米个项年步遍圈片块页版度")
_PAIRS = frozenset(("分钟", "小时", "公斤", "厘米", "毫米", "公里", "周一", "周二", "周三", "周四", "周五", "周六", "周日"))


def is_cjk(character: str) -> bool:
    """Han, kana, CJK punctuation or a full-width form."""
    code = ord(character)
    return 0x2E80 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0xFE30 <= code <= 0xFFEF or code >= 0x20000


def can_break(before: str, after: str) -> bool:
    """May a line end between these two characters?

    Never at a no-break space, before a closing mark, after an opening one, between a number and its unit, or inside a
    Latin word or number.
    """
    if before == GLUE or after == GLUE or after == " " or after in NO_START or before in NO_END:
        return False
    if before == " ":
        return True
    if before in "-\u2013/":
        return False
    if (before.isdigit() and after in _UNITS) or before + after in _PAIRS:
        return False
    return is_cjk(before) or is_cjk(after)


@dataclass(frozen=True, slots=True)
class Line:
    """Characters `start` … `end` (not included) of the text, without trailing spaces; `width` in points."""

    start: int
    end: int
    width: float


def break_lines(text: str, widths: Sequence[float], limit: float, first_limit: float | None = None) -> list[Line]:
    """Fill lines greedily to the last legal break within `limit` points (`first_limit` for the first line).

    `widths` holds one width a character. A token wider than the line is broken anywhere, at least one character a line.
    Every character but the spaces at line ends is in exactly one line.
    """
    lines: list[Line] = []
    start, count = 0, len(text)
    room = limit if first_limit is None else first_limit
    while start < count:
        end, width = _fill(text, widths, start, room)
        stop = end
        while stop > start + 1 and text[stop - 1] == " ":
            stop -= 1
            width -= widths[stop]
        lines.append(Line(start, stop, width))
        start, room = end, limit
        while start < count and text[start] == " ":
            start += 1
    return lines


def _fill(text: str, widths: Sequence[float], start: int, room: float) -> tuple[int, float]:
    """Where the line that begins at `start` ends, and its width."""
    width, place, count = 0.0, start, len(text)
    legal, legal_width = -1, 0.0
    while place < count:
        step = widths[place]
        if place > start and width + step > room + 1e-4 and text[place] != " ":
            break
        width += step
        place += 1
        if place < count and can_break(text[place - 1], text[place]):
            legal, legal_width = place, width
    if place < count and legal > start:
        return legal, legal_width
    return place, width
