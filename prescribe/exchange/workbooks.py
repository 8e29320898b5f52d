"""XLSX by openpyxl (its only home). The zip is looked through before the library sees it: sizes counted while unpacking."""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any

from prescribe.errors import InvalidInput
from prescribe.exchange.tables import MAX_COLUMNS, MAX_ROWS, Cell, Row, Unread, tidy

MAX_MEMBERS = 500
MAX_UNPACKED = 150 * 1024 * 1024
MAX_RATIO = 200
"""Unpacked to packed, of one member over a megabyte: sheets of numbers pack to about a tenth."""
MAX_EMPTY = 3_000
"""Empty rows one after the other."""
_CHUNK = 1 << 20
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")


def workbook_rows(raw: bytes, wanted: str = "") -> tuple[str, tuple[str, ...], list[Row]]:
    """(name of the sheet, names of all sheets, rows). Raises InvalidInput for hostile, locked or broken files.

    Formulas are not reckoned and their last result is not taken: such a cell is `Unread.FORMULA`.
    """
    _look_through(raw)
    import openpyxl  # 0.2 s, so only when a workbook really comes
    from openpyxl.utils.exceptions import InvalidFileException

    broken = InvalidInput("这个表打不开，可能没存完整。请在表格软件里打开，另存为 .xlsx 再试。", field="file")
    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False, keep_vba=False)
        try:
            sheets = book.worksheets
            names = tuple(sheet.title for sheet in sheets)
            if not sheets or (wanted and wanted not in names):
                raise broken
            for sheet in [s for s in sheets if s.title == wanted] or sheets:
                rows = _rows(sheet)
                if rows or sheet is sheets[-1]:
                    return sheet.title, names, rows
        finally:
            book.close()
    except (zipfile.BadZipFile, zlib.error, InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, EOFError):
        raise broken from None
    raise broken


def _look_through(raw: bytes) -> None:
    """Refuse bombs, macros, entities and what is no workbook, before anything is parsed."""
    bad = InvalidInput("这个压缩文件不像正常的表格，没有打开。请在表格软件里打开，另存为 .xlsx 再试。", field="file")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            members = packed.infolist()
            names = {member.filename for member in members}
            if any(name.lower().endswith(("vbaproject.bin", ".xlm")) or "/macrosheets/" in name.lower() for name in names):
                raise InvalidInput("这个表带宏，没有打开。请另存为不带宏的 .xlsx 再导入。", field="file")
            if "xl/workbook.xml" not in names or len(members) > MAX_MEMBERS or len(names) != len(members):
                raise bad
            total = 0
            for member in members:
                total += _unpacked(packed, member, MAX_UNPACKED - total, bad)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        raise bad from None


def _unpacked(packed: zipfile.ZipFile, member: zipfile.ZipInfo, room: int, bad: InvalidInput) -> int:
    """How many bytes a member really unpacks to; stops at the limit."""
    if member.flag_bits & 1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise bad
    text, size, tail = member.filename.lower().endswith((".xml", ".rels", ".vml")), 0, b""
    with packed.open(member) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > room or (size > _CHUNK and size > MAX_RATIO * max(member.compress_size, 1)):
                raise bad
            if text:
                if b"\x00" in chunk or any(word in tail + chunk for word in _FORBIDDEN):
                    raise bad
                tail = chunk[-16:]
    return size


def _rows(sheet: Any) -> list[Row]:
    """Filled rows with their numbers; after so many empty ones in a row the sheet is refused, whatever size it claims."""
    if not hasattr(sheet, "reset_dimensions"):
        return []
    sheet.reset_dimensions()
    found: list[Row] = []
    last = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), 1):
        if any(cell.value is not None for cell in cells):
            read = [_cell(cell) for cell in cells]
            while read and read[-1] is None:
                read.pop()
            found.append(Row(number, tuple(read)))
            last = number
        if len(found) > MAX_ROWS + 11:
            break
        if number - last > MAX_EMPTY:
            raise InvalidInput("这份表有大片空行。请把数据复制到一张新表里再导入。", field="file")
    return found


def _cell(cell: Any) -> Cell:
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if value is None:
        return None
    if kind == "f" or type(value).__name__ in ("ArrayFormula", "DataTableFormula"):
        return Unread.FORMULA
    if kind == "e":
        return Unread.ERROR
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, (time, timedelta)):
        return str(value)
    if isinstance(value, (bool, int, float)):
        return value
    return tidy(str(value))
