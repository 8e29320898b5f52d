"""How papers to tick and to write on look: drawn boxes 5 mm, lines 8 mm apart (paper.md §3, S16)."""

from __future__ import annotations

from prescribe.sheets.form_blocks import Cell, FormGrid, Tick, TickList, WriteLines
from prescribe.sheets.pdf_pen import Pen, text_width
from prescribe.sheets.pdf_text import INK, MM, MUTED, RULE, WHITE, Look, Placed, SetText, set_text
from prescribe.sheets.runs import Run, runs

BOX = 5 * MM
LINE = 8 * MM
WRITTEN = 44 * MM
"""Room for one number or day beside its question."""
_GAP = 9.0
"""Between two options."""
_LEAD = 1.28


def draw_tick(pen: Pen, x: float, y: float, ticked: bool) -> None:
    """A box whose middle left is (x, y), ticked or empty: drawn paths, never glyphs."""
    top = y - BOX / 2
    pen.box(x, top, BOX, BOX, line=INK, weight=1.1, radius=1.6, fill=WHITE)
    if ticked:
        points = [(x + BOX * 0.18, y), (x + BOX * 0.42, y + BOX * 0.27), (x + BOX * 0.86, y - BOX * 0.34)]
        pen.shape(points, line=INK, weight=2.2, close=False)


def _option_width(label: str, size: float) -> float:
    return BOX + 4 + text_width(label, size)


def _options_width(tick: Tick, size: float) -> float:
    if not tick.options:
        return WRITTEN
    return sum(_option_width(label, size) for _, label in tick.options) + _GAP * (len(tick.options) - 1)


def _rows_of_options(tick: Tick, size: float, room: float) -> list[list[tuple[str, str]]]:
    """The options broken into lines no wider than `room`."""
    found: list[list[tuple[str, str]]] = [[]]
    used = 0.0
    for code, label in tick.options:
        wide = _option_width(label, size)
        if found[-1] and used + wide > room:
            found.append([])
            used = 0.0
        found[-1].append((code, label))
        used += wide + _GAP
    return found


def _tick(tick: Tick, look: Look, width: float) -> Placed:
    """One question. Options in columns would waste a page: they stand at the right, or wrap under the question."""
    size = look.body
    indent = max(size * 1.9, text_width(tick.number, size) + 6) if tick.number else 0.0
    beside = _options_width(tick, size)
    right = beside < width * 0.46 or beside + 14 + _longest(tick, look) <= width - indent
    room = width - indent - (beside + 12 if right else 0)
    question = set_text(tick.question, size, room, lead=_LEAD)
    note = set_text(tick.note, look.small, width - indent - (beside + 12 if right else 0), lead=_LEAD)
    lines = [list(tick.options)] if right else _rows_of_options(tick, size, width - indent)
    line = BOX + 3.4
    said = question.height + note.height
    upper = max(said, line) if right else said + line * len(lines)
    follow = LINE if tick.follow_up else 0.0
    pad = 2.2

    def ink(pen: Pen, x: float, y: float) -> None:
        top = y + pad
        pen.text(x, top + _base(question), tick.number, size, bold=True)
        down = top + max(0.0, (upper - said) / 2 if right else 0.0)
        question.draw(pen, x + indent, down)
        note.draw(pen, x + indent, down + question.height, colour=MUTED)
        start, at = (x + width - beside, top + upper / 2) if right else (x + indent, top + said + line / 2)
        if not tick.options:
            _written(pen, tick, x + width, at, size)
        for row in lines:
            _options(pen, tick, row, start, at, size)
            at += line
        if tick.follow_up:
            _write_line(pen, x + indent, top + upper, width - indent, tick.follow_up, look)

    return Placed(upper + follow + 2 * pad, ink)


def _longest(tick: Tick, look: Look) -> float:
    """Of question and note, each on one line."""
    return max(set_text(tick.question, look.body, 1e4).width, set_text(tick.note, look.small, 1e4).width)


def _base(text: SetText) -> float:
    return text.size * (text.lead - 1) / 2 + text.size * 0.88


def _options(pen: Pen, tick: Tick, row: list[tuple[str, str]], x: float, y: float, size: float) -> None:
    for code, label in row:
        ticked = tick.answer is not None and code in tick.answer
        draw_tick(pen, x, y, ticked)
        pen.text(x + BOX + 4, y + size * 0.36, label, size, bold=ticked)
        x += _option_width(label, size) + _GAP


def _written(pen: Pen, tick: Tick, right: float, y: float, size: float) -> None:
    """A line with its unit behind it, and what was written on it."""
    unit = text_width(tick.unit, size) + 4 if tick.unit else 0.0
    base = y + size * 0.36
    pen.text(right - unit + 4, base, tick.unit, size)
    if tick.value:
        pen.text(right - unit - text_width(tick.value, size, True), base, tick.value, size, bold=True)
    else:
        pen.line(right - WRITTEN, base + 4, right - unit, base + 4, colour=RULE, weight=0.8)


def _write_line(pen: Pen, x: float, y: float, width: float, label: str, look: Look) -> None:
    base = y + LINE - 5
    pen.text(x, base, label, look.body)
    start = x + text_width(label, look.body) + 4
    pen.line(start, base + 2, x + width, base + 2, colour=RULE, weight=0.8)


def tick_list(block: TickList, look: Look, width: float) -> Placed:
    """A thin line between two questions."""
    rows = [_tick(row, look, width) for row in block.rows]

    def ink(pen: Pen, x: float, y: float) -> None:
        for index, row in enumerate(rows):
            if index:
                pen.line(x, y, x + width, y, colour=RULE, weight=0.8)
            row.ink(pen, x, y)
            y += row.height

    return Placed(sum(r.height for r in rows), ink)


def write_lines(block: WriteLines, look: Look, width: float) -> Placed:
    """Label, then lines 8 mm apart; or the label and what was written."""
    if block.text:
        text = set_text((Run(f"{block.label}：", muted=True), Run(block.text)), look.body, width, lead=_LEAD)
        return Placed(text.height, lambda pen, x, y: text.draw(pen, x, y))

    def ink(pen: Pen, x: float, y: float) -> None:
        _write_line(pen, x, y, width, f"{block.label}：", look)
        for number in range(1, block.lines):
            under = y + LINE * (number + 1) - 3
            pen.line(x, under, x + width, under, colour=RULE, weight=0.8)

    return Placed(LINE * block.lines, ink)


_PARTS = {"date": ("年", "月", "日"), "time": ("时", "分")}


def _cell(cell: Cell, look: Look, width: float) -> Placed:
    """Label before its value; room to write, and the unit at the right."""
    pad = 4.0
    label = set_text(cell.label, look.body, width - 2 * pad, lead=_LEAD)
    left = pad + label.width + (5 if label.lines else 0)
    value = set_text(tuple(Run(r.text, True, r.boxed, r.muted) for r in runs(cell.value)), look.body, max(20.0, width - left - pad), lead=_LEAD)
    height = max(LINE, value.height + 5, label.height + 5)
    words = (*_PARTS.get(cell.write, ()), *((cell.unit,) if cell.unit else ())) if not value.lines else ()

    def ink(pen: Pen, x: float, y: float) -> None:
        label.draw(pen, x + pad, y + (height - label.height) / 2, colour=MUTED if value.lines else INK)
        value.draw(pen, x + left, y + (height - value.height) / 2)
        if words:
            each = (width - left - pad) / len(words)
            for place, word in enumerate(words, 1):
                pen.text(x + left + each * place - text_width(word, look.body), y + height / 2 + look.body * 0.36, word, look.body)

    return Placed(height, ink)


def form_grid(block: FormGrid, look: Look, width: float) -> Placed:
    """Black lines of 0.7 pt round every cell."""
    rows = []
    for row in block.rows:
        total = sum(c.share for c in row)
        wide = [width * c.share / total for c in row]
        cells = [_cell(c, look, w) for c, w in zip(row, wide, strict=True)]
        rows.append((max(c.height for c in cells), wide, cells))

    def ink(pen: Pen, x: float, y: float) -> None:
        for height, wide, cells in rows:
            left = x
            for cell, w in zip(cells, wide, strict=True):
                pen.box(left, y, w, height, line=RULE, weight=0.8)
                cell.ink(pen, left, y + (height - cell.height) / 2)
                left += w
            y += height

    return Placed(sum(h for h, _, _ in rows), ink)
