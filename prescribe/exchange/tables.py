"""A table somebody brought, as plain cells: read once, whole, within limits; nothing in it is ever run or reckoned.

`read_table` tells CSV from XLSX by what the file holds, never by its name. The name of the file is not kept: people write
names of residents into it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from prescribe.errors import InvalidInput

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 10_000
MAX_COLUMNS = 200
MAX_TEXT = 1_000
"""Characters of one cell."""
MAX_SCANNED = 60_000
"""Rows looked at, empty ones too."""


class Unread(Enum):
    """A cell that holds no value of its own."""

    FORMULA = "formula"
    """Never reckoned, not even what the other program reckoned: the sentence asks for plain values."""
    ERROR = "error"
    """「#N/A」 and its kind."""


Cell = str | int | float | bool | datetime | Unread | None
"""Texts are never empty and carry no outer spaces; a day without a time is midnight."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row with the number that the other program shows beside it."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, place: int) -> Cell:
        """The cell in a column; None beyond the end."""
        return self.cells[place] if place < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Table:
    """The filled rows of one sheet."""

    rows: tuple[Row, ...]
    how: str
    """In words: 「UTF-8，逗号分隔」「工作表“体检”」."""
    digest: str
    """Hex SHA-256 of the file."""
    sheets: tuple[str, ...] = ()
    """Sheets of a workbook that hold something."""


def read_table(path: Path, sheet: str = "") -> Table:
    """Read a CSV or XLSX file; `sheet` picks one of a workbook, by default the first that holds anything.

    Raises InvalidInput with a sentence that says what to do: too big, not a table, a password, macros, a broken file.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError:
        raise InvalidInput("打不开这个文件。请看它还在不在原处，或先关掉正在用它的程序。", field="file") from None
    if len(raw) > MAX_BYTES:
        raise InvalidInput(f"文件超过 {MAX_BYTES // 1024 // 1024} MB。请只留要导入的列，或分成几份。", field="file")
    if raw.startswith(b"PK"):
        from prescribe.exchange.workbooks import workbook_rows

        name, names, rows = workbook_rows(raw, sheet)
        how = f"工作表“{name}”"
    elif raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidInput("这是旧式的 .xls，或是加了密码的表。请在表格软件里打开，去掉密码，另存为 .xlsx。", field="file")
    else:
        from prescribe.exchange.texts import text_rows

        how, rows = text_rows(raw)
        names = ()
    kept = _within_limits(rows)
    if len(kept) < 2:
        raise InvalidInput("这份表里没有数据。第一行应当是表头，下面每行一个人。", field="file")
    return Table(kept, how, hashlib.sha256(raw).hexdigest(), names)


def _within_limits(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that hold something; one table has at most `MAX_ROWS` below some lines of heading."""
    kept: list[Row] = []
    for scanned, row in enumerate(rows):
        if scanned > MAX_SCANNED:
            raise InvalidInput("这份表有大片空行。请把数据复制到一张新表里再导入。", field="file")
        if len(row.cells) > MAX_COLUMNS:
            raise InvalidInput(f"第 {row.number} 行超过 {MAX_COLUMNS} 列。请只留要导入的列。", field="file")
        if any(cell is not None for cell in row.cells):
            kept.append(row)
        if len(kept) > MAX_ROWS + 10:
            raise InvalidInput(f"一次最多导入 {MAX_ROWS:,} 行。请分成几份，一份一份导入。", field="file")
    return tuple(kept)


def tidy(text: str) -> str | None:
    """A text cell as kept: no outer spaces, no control characters; None when nothing is left.

    The apostrophe that makes a table program keep a text as it stands goes, and so does the quoted constant `="00123"`.
    """
    text = "".join(" " if c in "\t\r\n" else c for c in text if c in "\t\r\n" or (ord(c) >= 32 and c not in "\u200b\ufeff")).strip()
    if len(text) > 3 and text.startswith('="') and text.endswith('"') and '"' not in text[2:-1]:
        text = text[2:-1].strip()
    elif text.startswith("'") and (text[1:2] in tuple("=+-@") or text[1:].isdigit()):
        text = text[1:]
    return text[: MAX_TEXT + 1] or None
