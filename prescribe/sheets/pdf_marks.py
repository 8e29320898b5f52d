"""Marks that tell a state by their shape: they survive grey printing and a fax (paper.md §1). Paths, never glyphs."""

from __future__ import annotations

from prescribe.sheets.pdf_pen import Pen

INK, WHITE = "#17222B", "#FFFFFF"
_OK, _WATCH, _ACT = "#0B5D57", "#FBE3B0", "#8F1D1D"


def draw_mark(pen: Pen, kind: str, x: float, middle: float, size: float, coloured: bool = False) -> None:
    """`plain` empty ring, `ok` ring with tick, `watch` triangle with !, `act` filled square with !, `better` filled and `worse` empty triangle.

    `x`: left edge; `middle`: its vertical centre; about `size` wide.
    """
    if kind == "watch":
        points = [(x + size * 0.5, middle - size * 0.48), (x + size, middle + size * 0.4), (x, middle + size * 0.4)]
        pen.shape(points, line=INK, weight=1.2, fill=_WATCH if coloured else None)
        exclamation(pen, x + size * 0.5, middle + size * 0.06, size * 0.62, INK)
    elif kind == "act":
        pen.box(x, middle - size * 0.46, size * 0.92, size * 0.92, fill=_ACT if coloured else INK, radius=1.5)
        exclamation(pen, x + size * 0.46, middle, size * 0.8, WHITE)
    elif kind == "plain":
        pen.circle(x + size * 0.46, middle, size * 0.4, line=INK, weight=1.3)
    elif kind == "ok":
        ink = _OK if coloured else INK
        pen.circle(x + size * 0.46, middle, size * 0.44, line=ink, weight=1.2)
        tick = [(x + size * 0.24, middle), (x + size * 0.42, middle + size * 0.2), (x + size * 0.7, middle - size * 0.18)]
        pen.shape(tick, line=ink, weight=1.4, close=False)
    elif kind == "better":
        points = [(x + size * 0.4, middle - size * 0.36), (x + size * 0.8, middle + size * 0.32), (x, middle + size * 0.32)]
        pen.shape(points, line=INK, weight=0.8, fill=INK)
    elif kind == "worse":
        points = [(x + size * 0.4, middle + size * 0.36), (x + size * 0.8, middle - size * 0.32), (x, middle - size * 0.32)]
        pen.shape(points, line=INK, weight=1.0, fill=WHITE)


def exclamation(pen: Pen, x: float, y: float, size: float, colour: str) -> None:
    """The ! of a mark, around (x, y)."""
    pen.line(x, y - size * 0.3, x, y + size * 0.1, colour=colour, weight=size * 0.15)
    pen.circle(x, y + size * 0.29, size * 0.09, fill=colour)
