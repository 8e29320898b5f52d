"""Type sizes, colours and set lines: what every drawn block shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from prescribe.printable import printable
from prescribe.sheets.line_breaking import break_lines
from prescribe.sheets.pdf_marks import draw_mark
from prescribe.sheets.pdf_pen import Pen, character_width, text_width
from prescribe.sheets.runs import NEW_LINE, Run, Text, runs
from prescribe.sheets.sheet import Audience

MM = 72 / 25.4
INK, MUTED, RULE, TINT, TEAL, WHITE = "#17222B", "#3C4953", "#56646E", "#ECF2F2", "#0B5D57", "#FFFFFF"
_BOX, _BOX_PAD = "\ufffc", 2.2


@dataclass(frozen=True, slots=True)
class Look:
    """Sizes in points of one class of paper, at one step of the fit order."""

    audience: Audience
    body: float
    small: float
    heading: float
    title: float
    key: float
    lead: float
    gap: float
    tight: float
    """Between a heading and its block."""
    figure_mm: float = 35
    """Tallest figure of a strip; 25 is the smallest that was read well."""
    board_mm: float = 10.4
    """Row of a week board."""

    def row(self, size: float | None = None) -> float:
        """Height of one line."""
        return (size or self.body) * self.lead


_RESIDENT = Look(Audience.RESIDENT, 12.5, 12, 15, 26, 21, 1.36, 2.7 * MM, 1.0 * MM)
_PROFESSIONAL = Look(Audience.PROFESSIONAL, 9.4, 9, 11.4, 21, 13, 1.4, 2.0 * MM, 0.8 * MM)
_WRITTEN = Look(Audience.WRITTEN, 11, 9, 12, 17, 13, 1.34, 2.0 * MM, 0.8 * MM)


def looks(audience: Audience) -> tuple[Look, ...]:
    """The steps before anything is dropped: normal, tighter spacing, smaller type at its floor. What is written on by hand keeps
    its type."""
    if audience is Audience.WRITTEN:
        return _WRITTEN, replace(_WRITTEN, gap=1.2 * MM, tight=0.5 * MM)
    if audience is Audience.RESIDENT:
        tight = replace(_RESIDENT, gap=1.7 * MM, tight=0.7 * MM, figure_mm=31, board_mm=9.4)
        return _RESIDENT, tight, replace(tight, body=12, small=12, lead=1.28, figure_mm=27, board_mm=8.6)
    tight = replace(_PROFESSIONAL, gap=1.1 * MM, tight=0.5 * MM)
    return _PROFESSIONAL, tight, replace(tight, body=9, small=9, heading=10.8, lead=1.27)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run as it stands in a line, `x` from the line's left edge."""

    text: str
    x: float
    width: float
    strong: bool
    boxed: bool
    muted: bool
    mark: str = ""


@dataclass(frozen=True, slots=True)
class SetText:
    """Text broken into lines at one size."""

    lines: tuple[tuple[Piece, ...], ...]
    widths: tuple[float, ...]
    size: float
    lead: float

    @property
    def height(self) -> float:
        """All lines."""
        return len(self.lines) * self.size * self.lead

    @property
    def width(self) -> float:
        """The longest line."""
        return max(self.widths, default=0.0)

    def draw(self, pen: Pen, x: float, y: float, *, align: str = "left", room: float = 0.0, colour: str = INK) -> None:
        """Draw with the top of the first line at `y`; `room` is the width to centre or end in."""
        for number, line in enumerate(self.lines):
            spare = room - self.widths[number]
            left = x + (spare / 2 if align == "centre" else spare if align == "right" else 0.0)
            baseline = y + number * self.size * self.lead + self.size * (self.lead - 1) / 2 + self.size * 0.88
            for piece in line:
                self._piece(pen, piece, left + piece.x, baseline, colour)

    def _piece(self, pen: Pen, piece: Piece, x: float, baseline: float, colour: str) -> None:
        ink = MUTED if piece.muted and colour == INK else colour
        if piece.mark:
            draw_mark(pen, piece.mark, x + 0.5, baseline - self.size * 0.36, self.size * 0.94)
        elif piece.boxed:
            pen.box(x + 0.6, baseline - self.size * 0.94, piece.width - 1.2, self.size * 1.2, line=INK, weight=0.9)
            pen.text(x + _BOX_PAD, baseline, piece.text, self.size, bold=piece.strong, colour=ink)
        else:
            pen.text(x, baseline, piece.text, self.size, bold=piece.strong, colour=ink)


def clean(text: Text, bold: bool = False) -> tuple[Run, ...]:
    """Runs with only characters that can be printed."""
    return tuple(
        r if r == NEW_LINE else replace(r, text=printable(r.text), strong=r.strong or bold) for r in runs(text) if r.text
    )


@lru_cache(maxsize=4096)
def set_text(text: Text, size: float, width: float, *, bold: bool = False, lead: float = 1.36) -> SetText:
    """Break `text` into lines of at most `width` points. Kept, because the fit order sets the same words again."""
    return _set(clean(text, bold), size, round(width, 2), lead)


def _set(parts: tuple[Run, ...], size: float, width: float, lead: float) -> SetText:
    if NEW_LINE in parts:
        cut = parts.index(NEW_LINE)
        first, rest = _set(parts[:cut], size, width, lead), _set(parts[cut + 1 :], size, width, lead)
        return SetText(first.lines + rest.lines, first.widths + rest.widths, size, lead)
    letters: list[str] = []
    widths: list[float] = []
    owners: list[int] = []
    for index, run in enumerate(parts):
        if run.boxed or run.mark:
            letters.append(_BOX)
            widths.append(size * 1.15 if run.mark else text_width(run.text, size, run.strong) + 2 * _BOX_PAD)
            owners.append(index)
            continue
        scale = size / 1000
        letters += run.text
        widths += [character_width(c, run.strong) * scale for c in run.text]
        owners += [index] * len(run.text)
    text = "".join(letters)
    lines, spans = [], break_lines(text, widths, width)
    for line in spans:
        lines.append(_pieces(text, widths, owners, parts, line.start, line.end))
    return SetText(tuple(lines), tuple(line.width for line in spans), size, lead)


def _pieces(
    text: str, widths: Sequence[float], owners: Sequence[int], parts: tuple[Run, ...], start: int, end: int
) -> tuple[Piece, ...]:
    found: list[Piece] = []
    x, first = 0.0, start
    for place in range(start, end + 1):
        if place < end and owners[place] == owners[first]:
            continue
        run = parts[owners[first]]
        width = sum(widths[first:place])
        words = run.text if run.boxed or run.mark else text[first:place]
        if words:
            found.append(Piece(words, x, width, run.strong, run.boxed, run.muted, run.mark))
        x += width
        first = place
        if place == end:
            break
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with its size settled: `ink(pen, x, y)` draws it with its top left corner there."""

    height: float
    ink: Callable[[Pen, float, float], None]
    stretch: Callable[[Pen, float, float, float], None] | None = None
    """Of a box that may be drawn taller than it needs (last argument), to end level with its neighbour."""


def bullet(pen: Pen, x: float, y: float, size: float, lead: float) -> None:
    """The dot before an item of a list."""
    pen.circle(x + size * 0.3, y + size * lead * 0.52, size * 0.115, fill=INK)


def items(texts: Sequence[Text], look: Look, width: float, size: float | None = None, lead: float | None = None) -> Placed:
    """A list with dots; continuation lines are indented."""
    size = size or look.body
    indent = size * 0.95
    lines = [set_text(t, size, width - indent, lead=lead or look.lead) for t in texts]

    def ink(pen: Pen, x: float, y: float) -> None:
        for line in lines:
            bullet(pen, x, y, size, line.lead)
            line.draw(pen, x + indent, y)
            y += line.height

    return Placed(sum(line.height for line in lines), ink)
