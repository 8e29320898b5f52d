"""Tables for tests: rows to CSV bytes, to workbooks, and to hostile zips."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import openpyxl

from prescribe.exchange.tables import Table, read_table
from tests.bench.importing import made_number


def as_csv(rows, encoding="utf-8", mark=",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(rows)
    return out.getvalue().encode(encoding)


def as_book(*rows, title="体检") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(raw: bytes, **changes: bytes | None) -> bytes:
    """A workbook with members replaced, added, or (None) taken out; `__` in a name stands for a slash, `_dot_` for a point."""
    names = {name.replace("__", "/").replace("_dot_", "."): text for name, text in changes.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member not in names:
                new.writestr(member, old.read(member))
        for name, text in names.items():
            if text is not None:
                new.writestr(name, text)
    return out.getvalue()


def table_of(folder: Path, raw: bytes, sheet: str = "") -> Table:
    path = folder / "王𠮷堃的表.csv"
    path.write_bytes(raw)
    return read_table(path, sheet)


def number(born: str, order: int) -> str:
    """An identity number of nobody."""
    return made_number("110105", born, order)
