"""The grid of an official form: a group, a label and one cell a visit in each row, codes with a ring round the chosen one. No layout."""

from __future__ import annotations

from dataclasses import dataclass

from prescribe.sheets.runs import Text


@dataclass(frozen=True, slots=True)
class Code:
    """One code as printed: its number (or its word, where the form gives none), what it means, and whether it was chosen."""

    mark: str
    label: str = ""
    ringed: bool = False


@dataclass(frozen=True, slots=True)
class VisitCell:
    """One visit in one row. All empty = not known: the cell stays free, never 0."""

    codes: tuple[Code, ...] = ()
    text: Text = ""
    under: Text = ""
    """Below a line: the goal of the row 运动."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row over all visits."""

    label: Text
    cells: tuple[VisitCell, ...]
    group: str = ""
    """Written once beside all rows that follow each other with the same one; empty = the label takes both columns."""
    tall: bool = False
    """Room to sign, or to write more than a word, by hand."""


@dataclass(frozen=True, slots=True)
class OfficialGrid:
    """The official layout: black lines, up to four visits side by side."""

    rows: tuple[GridRow, ...]
    write: bool = False
    """Blank paper: rows are high enough to write in."""


def cell_text(cell: VisitCell) -> str:
    """One cell for a reader: the chosen codes with a ring spelt out, the words, the goal."""
    from prescribe.sheets.runs import words

    chosen = [f"（{c.mark}）{c.label}" for c in cell.codes if c.ringed]
    return " ".join(filter(None, (*chosen, words(cell.text), f"目标 {words(cell.under)}" if cell.under else "")))
