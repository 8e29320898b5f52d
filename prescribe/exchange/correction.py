"""The refused rows as a table to correct and bring again: CSV that opens in table programs and starts no formula there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime

from prescribe.exchange.cells import text_of
from prescribe.exchange.columns import TableMapping, data_rows
from prescribe.exchange.rows import Problem
from prescribe.exchange.tables import Cell, Table, Unread

NUMBER_HEAD, WHY_HEAD = "原表行号", "没有导入的原因"
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def correction_name(now: datetime) -> str:
    """A file name with nothing of anybody in it."""
    return f"导入-要改的行-{now:%Y%m%d-%H%M}.csv"


def correction_csv(table: Table, mapping: TableMapping, problems: Iterable[Problem]) -> bytes:
    """Headers and rows as they came, with the row's number and the reasons behind: UTF-8 with mark."""
    why: dict[int, list[str]] = {}
    for problem in problems:
        said = f"{problem.column}：{problem.sentence}" if problem.column else problem.sentence
        why.setdefault(problem.row, []).append(said)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*(safe(column.head) for column in mapping.columns), NUMBER_HEAD, WHY_HEAD])
    for row in data_rows(table, mapping):
        if row.number in why:
            cells = [safe(_shown(row.cell(column.place))) for column in mapping.columns]
            writer.writerow([*cells, row.number, safe(" ".join(dict.fromkeys(why[row.number])))])
    return out.getvalue().encode("utf-8-sig")


def _shown(cell: Cell) -> str:
    return "（公式）" if cell is Unread.FORMULA else "（错误）" if cell is Unread.ERROR else text_of(cell)


def safe(text: str) -> str:
    """A text that no table program takes for a formula, nor a long number for a rounded one: an apostrophe goes before it."""
    number = _PLAIN_NUMBER.fullmatch(text)
    risky = text.lstrip().startswith(_STARTS_FORMULA) and not (number and len(text) < 12)
    return f"'{text}" if risky or (text.isdigit() and (len(text) >= 12 or text.startswith("0"))) else text
