"""How measures over time look: bars with zones and marks, trends with a target band, things worth doing."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from prescribe.sheets.measured_blocks import (
    CARE,
    GOOD,
    RangeLegend,
    RangeRow,
    RangeRows,
    Series,
    Thing,
    Things,
    TrendChart,
)
from prescribe.sheets.pdf_marks import draw_mark
from prescribe.sheets.pdf_pen import Pen, text_width
from prescribe.sheets.pdf_resident import draw_figure, figure_size
from prescribe.sheets.pdf_text import INK, MM, MUTED, RULE, TEAL, WHITE, Look, Placed, SetText, set_text
from prescribe.sheets.runs import Run
from protocols.values import number_text

BAND, EMPTY = "#BFE0DA", "#F4F5F8"
BAR = 62 * MM
_BAND_SHARE = 0.42
"""An open band is at least so high beside the rest, that its words stand inside."""
_SHARES = (0.25, 0.17)
"""Of the width: name and value; the bar is 62 mm, the mark and the word take the rest."""


def range_rows(block: RangeRows, look: Look, width: float) -> Placed:
    """Name and hint, value, bar, mark, word and change; a thin rule between rows."""
    name_room, value_room = (width * share for share in _SHARES)
    rest = width - name_room - value_room - BAR - 34
    cells = []
    for row in block.rows:
        value = (Run(row.value, strong=True), Run(f"\u00a0{row.unit}")) if row.unit else (Run(row.value, strong=True),)
        cells.append(
            (
                set_text(row.name, look.body + 0.5, name_room - 4, bold=True, lead=1.26),
                set_text(row.hint, look.small, name_room - 2, lead=1.22),
                _value(row.value, value, value_room - 4),
                set_text(row.word, look.body + 0.5, rest, bold=True, lead=1.26),
                set_text(row.change, look.small, rest, lead=1.22),
            )
        )
    heights = [max(c[0].height + c[1].height, c[3].height + c[4].height, 32.5) + 2.5 for c in cells]

    def ink(pen: Pen, x: float, y: float) -> None:
        for row, (name, hint, value, word, change), height in zip(block.rows, cells, heights, strict=True):
            name.draw(pen, x, y + 1)
            hint.draw(pen, x, y + 1 + name.height, colour=MUTED)
            value.draw(pen, x + name_room, y + (height - value.height) / 2)
            left = x + name_room + value_room
            _bar(pen, row, left, y + height / 2 - 9, look)
            draw_mark(pen, row.mark, left + BAR + 9, y + height / 2, 16, coloured=True)
            top = y + (1 if row.word else (height - change.height) / 2)
            word.draw(pen, left + BAR + 34, top)
            change.draw(pen, left + BAR + 34, top + word.height)
            y += height
            pen.line(x, y, x + width, y, weight=0.7)

    return Placed(sum(heights), ink)


def _value(number: str, text: tuple[Run, ...], room: float) -> SetText:
    """The number large, its unit smaller only when both would not fit."""
    size = next((s for s in (17.0, 15.5, 14.0, 12.5) if sum(text_width(r.text, s, r.strong) for r in text) <= room), 12.5)
    return set_text(text, size, room, lead=1.2)


def _bar(pen: Pen, row: RangeRow, x: float, y: float, look: Look) -> None:
    """The zones, ▼ now above them, ○ before on them, edges in numbers under them."""
    if not row.zones and row.before is None:
        return
    tall, begin = 12.0, 0.0
    if not row.zones:
        pen.line(x, y + tall / 2, x + BAR, y + tall / 2, colour=RULE, weight=1.0)
    for zone in row.zones:
        left, wide = x + begin * BAR, (zone.until - begin) * BAR
        pen.box(left, y, wide, tall, fill=BAND if zone.kind == GOOD else WHITE if zone.kind == CARE else EMPTY)
        if zone.kind == CARE:
            pen.hatch(left, y, wide, tall, step=4)
        if zone.kind == GOOD:
            pen.line(left, y + tall, left + wide, y + tall, colour=TEAL, weight=2.6)
        begin = zone.until
        if begin < 1:
            pen.line(x + begin * BAR, y, x + begin * BAR, y + tall, colour=INK, weight=0.8)
    if row.zones:
        pen.box(x, y, BAR, tall, line=INK, weight=0.7)
    for at, words in row.ticks:
        wide = text_width(words, look.small)
        left = min(max(x + at * BAR - wide / 2, x), x + BAR - wide)
        pen.text(left, y + tall + look.small * 0.98, words, look.small, colour=MUTED)
    if row.before is not None:
        pen.circle(x + row.before * BAR, y + tall / 2, 4.0, fill=WHITE, line=INK, weight=1.1)
    at = x + row.now * BAR
    pen.shape([(at - 5.5, y - 6), (at + 5.5, y - 6), (at, y + 5)], fill=INK, line=WHITE, weight=0.7)


def range_legend(block: RangeLegend, look: Look, width: float) -> Placed:
    """Two small zones and two signs, each with its word; at the left what the zones of some rows are."""
    words = ("好", "要留意", "这次", block.before)
    needs = [26.0, 26.0, 14.0, 14.0]
    total = sum(text_width(w, look.small) + n + 18 for w, n in zip(words, needs, strict=True))

    def ink(pen: Pen, x: float, y: float) -> None:
        left, base = x + width - total + 18, y + look.small * 1.02
        pen.text(x, base, block.note, look.small, colour=MUTED)
        for index, (word, need) in enumerate(zip(words, needs, strict=True)):
            if index < 2:
                pen.box(left, y + 3, 22, 9, fill=BAND if index == 0 else EMPTY, line=INK, weight=0.7)
                if index == 0:
                    pen.line(left, y + 12, left + 22, y + 12, colour=TEAL, weight=2.4)
            elif index == 2:
                pen.shape([(left, y + 3), (left + 10, y + 3), (left + 5, y + 12)], fill=INK)
            else:
                pen.circle(left + 5, y + 7.5, 4.0, fill=WHITE, line=INK, weight=1.1)
            pen.text(left + need, base, word, look.small)
            left += need + text_width(word, look.small) + 18

    return Placed(look.small * 1.35, ink)


def trend_chart(block: TrendChart, look: Look, width: float) -> Placed:
    """In a frame: title, lines over the target band, a value at each point, days under them."""
    large = look.audience == "R"
    size, small = (look.body + 0.5, look.small) if large else (look.body, look.small)
    head, plot, foot = size * 1.5, 62.0 if large else 58.0, small * 1.5
    height = head + small * 1.3 + plot + foot + 6
    values = [v for s in block.series for _, v in s.points]
    edges = [e for e in (block.low, block.high) if e is not None]
    least, most = min(values + edges), max(values + edges)
    spread = (most - least) or max(abs(most) * 0.1, 1.0)
    least, most = least - spread * (0.22 if len(block.series) == 1 else 0.4), most + spread * 0.22
    if block.high is not None and block.low is None:
        least = min(least, block.high - (most - block.high) * _BAND_SHARE)
    elif block.low is not None and block.high is None:
        most = max(most, block.low + (block.low - least) * _BAND_SHARE)
    days = sorted({on for s in block.series for on, _ in s.points})

    def ink_in(pen: Pen, x: float, y: float, tall: float) -> None:
        pen.box(x, y, width, tall, line=RULE, weight=0.9)
        pen.text(x + 7, y + size * 1.2, block.title, size, bold=True)
        pen.text(x + 13 + text_width(block.title, size, True), y + size * 1.2, block.aside, small, colour=MUTED)
        left, right, top = x + 24, x + width - 24, y + head + small * 1.1
        bottom = top + plot

        def level(value: float) -> float:
            return bottom - (value - least) / (most - least) * plot

        def place(on: date) -> float:
            span = (days[-1] - days[0]).days
            return (left + right) / 2 if not span else left + (right - left) * (on - days[0]).days / span

        _band(pen, block, x + 6, width - 12, top, bottom, level(block.high) if block.high is not None else top,
              level(block.low) if block.low is not None else bottom, small)  # fmt: skip
        for number, series in enumerate(block.series):
            _line(pen, series, number, [(place(on), level(v)) for on, v in series.points], small, large)
        _days(pen, [(place(on), f"{on.month} 月" if block.months else f"{on:%m-%d}") for on in days], bottom + small * 1.2, small)

    return Placed(height, lambda pen, x, y: ink_in(pen, x, y, height), ink_in)


def _band(
    pen: Pen, block: TrendChart, x: float, width: float, top: float, bottom: float, high: float, low: float, size: float
) -> None:
    if block.low is None and block.high is None:
        return
    pen.box(x, high, width, max(low - high, 0.5), fill="#DDEEEB")
    for edge, y in ((block.high, high), (block.low, low)):
        along = 0.0
        while edge is not None and along < width:
            pen.line(x + along, y, x + min(along + 4, width), y, colour=TEAL, weight=0.9)
            along += 7
    inside = low - high > size * 1.3
    base = (low - 4 if block.high is None or block.low is not None else high + size * 1.1) if inside else high - 3
    pen.text(x + 4, base, block.band_words, size, colour=TEAL)


def _line(pen: Pen, series: Series, number: int, at: list[tuple[float, float]], size: float, large: bool) -> None:
    """Solid with round points, or dashed with square ones; the newest value is bold."""
    for (x1, y1), (x2, y2) in pairwise(at):
        if number == 0:
            pen.line(x1, y1, x2, y2, colour=INK, weight=1.6)
        else:
            _dashes(pen, x1, y1, x2, y2)
    taken: list[float] = []
    for index, ((x, y), (_, value)) in reversed(list(enumerate(zip(at, series.points, strict=True)))):
        newest = index == len(at) - 1
        if number == 0:
            pen.circle(x, y, 3.6, fill=INK if newest else WHITE, line=INK, weight=1.4)
        else:
            pen.box(x - 3.2, y - 3.2, 6.4, 6.4, fill=INK if newest else WHITE, line=INK, weight=1.4)
        words = number_text(round(value, series.decimals))
        type_size = size + 1 if newest and large else size
        wide = text_width(words, type_size, newest)
        if all(abs(x - other) > wide + 2 for other in taken):
            base = y - 6 if number == 0 else y + size * 1.25
            pen.text(x - wide / 2, base, words, type_size, bold=newest)
            taken.append(x)


def _dashes(pen: Pen, x1: float, y1: float, x2: float, y2: float) -> None:
    length, along = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 0.1), 0.0
    while along < length:
        end = min(along + 5, length)
        pen.line(x1 + (x2 - x1) * along / length, y1 + (y2 - y1) * along / length, x1 + (x2 - x1) * end / length,
                 y1 + (y2 - y1) * end / length, colour=INK, weight=1.6)  # fmt: skip
        along += 7.5


def _days(pen: Pen, at: list[tuple[float, str]], base: float, size: float) -> None:
    """From the newest back; what would touch its neighbour is left out."""
    limit = 1e9
    for x, words in reversed(at):
        wide = text_width(words, size)
        if x + wide / 2 < limit:
            pen.text(x - wide / 2, base, words, size, colour=MUTED)
            limit = x - wide / 2 - 4


def things(block: Things, look: Look, width: float) -> Placed:
    """Side by side, the picture at the left of the words."""
    cell = width / len(block.items)
    made = [_thing(item, number, look, cell) for number, item in enumerate(block.items, 1)]
    height = max(max(title.height + text.height for _, title, text in made) + 8, 25 * MM)

    def ink(pen: Pen, x: float, y: float) -> None:
        for item, (room, title, text) in zip(block.items, made, strict=True):
            pen.box(x, y, cell, height, line=RULE, weight=0.8)
            if item.figure:
                wide, tall = figure_size(item.figure)
                scale = min((room - 8) / wide, (height - 6) / tall)
                draw_figure(pen, item.figure, x + 4, y + height - 3 - tall * scale, scale)
            title.draw(pen, x + room + 2, y + 4)
            text.draw(pen, x + room + 2, y + 4 + title.height)
            x += cell

    return Placed(height, ink)


def _thing(item: Thing, number: int, look: Look, cell: float) -> tuple[float, SetText, SetText]:
    """Room of the picture, and the set words."""
    room = cell * 0.44 if item.figure else 6.0
    title = set_text(f"{number}. {item.title}", look.body + 1, cell - room - 6, bold=True, lead=1.24)
    return room, title, set_text(item.text, look.body, cell - room - 6, lead=1.24)
