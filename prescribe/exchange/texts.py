"""CSV as table programs and machines write it: UTF-8 with or without a mark, GB18030; comma, semicolon or tab; quotes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from prescribe.errors import InvalidInput
from prescribe.exchange.tables import Cell, Row, Unread, tidy

_MARKS = {",": "逗号", ";": "分号", "\t": "制表符"}
_LOOKED_AT = 20


def text_rows(raw: bytes) -> tuple[str, Iterator[Row]]:
    """(how it was read in words, its rows). Raises InvalidInput for what is no text."""
    name, text = _decoded(raw)
    mark = _separator(text)
    return f"{name}，{_MARKS[mark]}分隔", _rows(text, mark)


def _decoded(raw: bytes) -> tuple[str, str]:
    """The text; an encoding counts only when every byte fits it."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        kinds = (("UTF-16", "utf-16"),)
    elif b"\x00" in raw:
        kinds = ()
    else:
        kinds = (("UTF-8", "utf-8-sig"), ("GB18030", "gb18030"))
    for name, codec in kinds:
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return name, text
    raise InvalidInput("这个文件认不出是表格。请在表格软件里打开，另存为 .xlsx 或“CSV UTF-8”。", field="file")


def _separator(text: str) -> str:
    """Of comma, semicolon and tab the one that splits the first lines into most cells, the same number in most lines."""
    lines = [line for line in text.split("\n", _LOOKED_AT)[:_LOOKED_AT] if line.strip()]

    def weight(mark: str) -> tuple[int, int]:
        counts = [_outside_quotes(line, mark) for line in lines]
        usual = max(set(counts), key=lambda n: (counts.count(n), n), default=0)
        return (counts.count(usual) if usual else 0, usual)

    return max(_MARKS, key=weight)


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])


def _rows(text: str, mark: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    number = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            line = reader.line_num
            raise InvalidInput(f"第 {line} 行附近的引号不成对，后面的分不清。请在表格软件里改好，再另存一次。", field="file") from None
        if cells is None:
            return
        number += 1
        yield Row(number, tuple(_cell(text) for text in cells))


def _cell(text: str) -> Cell:
    kept = tidy(text)
    if kept is not None and kept.startswith("=") and text.strip().startswith("=") and len(kept) > 1:
        return Unread.FORMULA
    if kept is not None and kept.startswith("#") and kept.rstrip("!?/").isupper() and kept.isascii():
        return Unread.ERROR
    return kept
