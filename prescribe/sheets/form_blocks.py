"""Blocks of papers that are ticked and written on by hand: boxes to tick, lines and cells to write in. No layout.

One builder makes the blank and the filled paper: an answer None prints the boxes and lines, an answer prints as given.
"""

from __future__ import annotations

from dataclasses import dataclass

from prescribe.sheets.runs import Text


@dataclass(frozen=True, slots=True)
class Tick:
    """One question with its boxes."""

    question: Text
    options: tuple[tuple[str, str], ...]
    """(code, label); none = a number or a day, written on a line."""
    answer: frozenset[str] | None = None
    """Codes ticked; None = nobody answered, every box stays empty. Never ticked beforehand."""
    number: str = ""
    follow_up: str = ""
    """What is written by hand under it, as a label before a line."""
    note: Text = ""
    """Under the question: what it is for, or who answered and when."""
    value: str = ""
    """What was written, where there are no options."""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class TickList:
    """Questions one a row; the boxes at the right when they are few, under the question when they are many."""

    rows: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class WriteLines:
    """A label and empty lines, or what was written."""

    label: str
    lines: int = 1
    text: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid: a label, and a value or room to write."""

    label: str
    value: Text = ""
    unit: str = ""
    share: float = 1.0
    write: str = ""
    """Room to write when there is no value: empty = a free space, `date` = 年 月 日, `time` = 时 分."""


@dataclass(frozen=True, slots=True)
class FormGrid:
    """Rows of ruled cells to write in."""

    rows: tuple[tuple[Cell, ...], ...]
