"""How the grid of an official form looks (paper.md S8): black lines 0.6 pt, drawn rings, now / goal."""

from __future__ import annotations

from itertools import groupby

from prescribe.sheets.official_blocks import Code, GridRow, OfficialGrid, VisitCell
from prescribe.sheets.pdf_pen import Pen, text_width
from prescribe.sheets.pdf_text import INK, Look, Placed, SetText, set_text

BLACK = "#000000"
LINE = 0.6
SIZE = 9.0
"""Smallest type of an official sheet (paper.md §1)."""
_LEAD = 1.22
_PAD = 2.6
_GROUP, _LABEL = 22.0, 92.0
_LEAST, _WRITE, _TALL = 12.6, 16.6, 22.0
_GAP, _BARE_GAP = 6.0, 4.9
"""Between two codes, and between two that are only a mark."""
_AFTER = 3.6
"""Between a code and its words: the ring stands there."""


def _code_width(code: Code) -> float:
    return text_width(code.mark, SIZE) + (_AFTER + text_width(code.label, SIZE) if code.label else 0)


def _code_lines(codes: tuple[Code, ...], room: float) -> list[list[Code]]:
    """Codes broken into lines no wider than `room`."""
    lines: list[list[Code]] = [[]]
    used = 0.0
    for code in codes:
        wide = _code_width(code)
        if lines[-1] and used + wide > room:
            lines.append([])
            used = 0.0
        lines[-1].append(code)
        used += wide + (_GAP if code.label else _BARE_GAP)
    return lines if codes else []


def draw_ring(pen: Pen, x: float, baseline: float, mark: str) -> None:
    """A ring round a code that begins at x: a drawn path, thick enough for a photocopy."""
    wide = text_width(mark, SIZE)
    pen.circle(x + wide / 2, baseline - SIZE * 0.36, max(wide / 2 + 1.9, 5.1), line=BLACK, weight=1.2)


def _cell(cell: VisitCell, width: float) -> Placed:
    room, row = width - 2 * _PAD, SIZE * 1.42
    lines = _code_lines(cell.codes, room - 3)
    text, under = (set_text(t, SIZE, room, lead=_LEAD) for t in (cell.text, cell.under))
    height = len(lines) * row + text.height + (under.height + 3 if under.lines else 0)

    def ink(pen: Pen, x: float, y: float) -> None:
        for line in lines:
            left = x + _PAD + 2.5
            for code in line:
                base = y + row / 2 + SIZE * 0.36
                pen.text(left, base, code.mark, SIZE, bold=code.ringed, colour=INK)
                if code.label:
                    pen.text(left + text_width(code.mark, SIZE) + _AFTER, base, code.label, SIZE, bold=code.ringed, colour=INK)
                if code.ringed:
                    draw_ring(pen, left, base, code.mark)
                left += _code_width(code) + (_GAP if code.label else _BARE_GAP)
            y += row
        text.draw(pen, x + _PAD, y)
        if under.lines:
            pen.line(x + _PAD, y + text.height + 1.5, x + width - _PAD, y + text.height + 1.5, colour=BLACK, weight=0.5)
            under.draw(pen, x + _PAD, y + text.height + 3)

    return Placed(height, ink)


def _row(row: GridRow, label_width: float, visit_width: float, write: bool) -> tuple[float, SetText, list[Placed]]:
    label = set_text(row.label, SIZE, label_width - 2 * _PAD, lead=_LEAD)
    cells = [_cell(cell, visit_width) for cell in row.cells]
    least = _TALL if row.tall else _WRITE if write else _LEAST
    return max(least, label.height + 3, *(c.height + 3 for c in cells)), label, cells


def official_grid(block: OfficialGrid, look: Look, width: float) -> Placed:
    """Groups at the left, labels, then the visits."""
    visits = max(len(row.cells) for row in block.rows)
    visit_width = (width - _GROUP - _LABEL) / visits
    rows = [(row, *_row(row, _LABEL + (0 if row.group else _GROUP), visit_width, block.write)) for row in block.rows]

    def ink(pen: Pen, x: float, y: float) -> None:
        top = y
        for row, height, label, cells in rows:
            left, wide = (x + _GROUP, _LABEL) if row.group else (x, _GROUP + _LABEL)
            pen.box(left, y, wide, height, line=BLACK, weight=LINE)
            label.draw(pen, left + _PAD, y + (height - label.height) / 2)
            at = x + _GROUP + _LABEL
            for cell in cells:
                pen.box(at, y, visit_width, height, line=BLACK, weight=LINE)
                cell.ink(pen, at, y + (height - cell.height) / 2)
                at += visit_width
            y += height
        _groups(pen, [(row.group, height) for row, height, _, _ in rows], x, top)
        pen.box(x, top, width, sum(height for _, height, _, _ in rows), line=BLACK, weight=1.0)

    return Placed(sum(height for _, height, _, _ in rows), ink)


def _groups(pen: Pen, rows: list[tuple[str, float]], x: float, y: float) -> None:
    """The words of each group one under the other, in the middle of its rows."""
    for name, members in groupby(rows, key=lambda row: row[0]):
        height = sum(h for _, h in members)
        if name:
            pen.box(x, y, _GROUP, height, line=BLACK, weight=LINE)
            step = min(SIZE * 1.25, (height - 2) / len(name))
            down = y + (height - step * len(name)) / 2 + step * 0.5 + SIZE * 0.36
            for letter in name:
                pen.text(x + (_GROUP - text_width(letter, SIZE)) / 2, down, letter, SIZE, colour=INK)
                down += step
        y += height
