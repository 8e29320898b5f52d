"""How the blocks for residents look: key numbers, effort bar, activity card, figures, week board."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from prescribe.sheets import figures
from prescribe.sheets.blocks import ActivityCard, EffortBar, FigureStrip, KeyNumbers, WeekBoard
from prescribe.sheets.pdf_pen import Pen, figure_operators, text_width
from prescribe.sheets.pdf_text import INK, MM, MUTED, RULE, TEAL, TINT, WHITE, Look, Placed, SetText, set_text

WEEKDAYS = "一二三四五六日"


def key_numbers(block: KeyNumbers, look: Look, width: float) -> Placed:
    """At most three large numbers in a row, each with its label above and its unit behind."""
    needs = []
    for item in block.items:
        value = text_width(item.value, look.key, True) + (3 + text_width(item.unit, look.body) if item.unit else 0)
        needs.append(max(value, text_width(item.label, look.small)) + 18)
    spare = max(0.0, width - sum(needs)) / len(needs)
    cells = [need + spare for need in needs]
    size = look.key if sum(needs) <= width else look.key * width / sum(needs)
    size = max(size, 16.5)
    height = look.small * 1.35 + size * 1.22

    def ink(pen: Pen, x: float, y: float) -> None:
        for index, (item, cell) in enumerate(zip(block.items, cells, strict=True)):
            if index:
                pen.line(x, y + 2, x, y + height - 2, weight=0.7)
            middle = x + cell / 2
            pen.text(middle - text_width(item.label, look.small) / 2, y + look.small * 1.05, item.label, look.small, colour=MUTED)
            value = text_width(item.value, size, True)
            total = value + (3 + text_width(item.unit, look.body) if item.unit else 0)
            base = y + look.small * 1.35 + size * 0.95
            pen.text(middle - total / 2, base, item.value, size, bold=True)
            if item.unit:
                pen.text(middle - total / 2 + value + 3, base, item.unit, look.body)
            x += cell

    return Placed(height, ink)


def effort_bar(block: EffortBar, look: Look, width: float) -> Placed:
    """Too easy · just right (dark) · too hard (hatched): three words, three patterns."""
    needs = [max(text_width(z.label, look.body + 0.5, True), text_width(z.words, look.small)) + 14 for z in block.zones]
    spare = max(0.0, width - sum(needs))
    total = sum(needs)
    cells = [n + spare * n / total for n in needs]
    height = (look.body + 0.5) * 1.3 + look.small * 1.3 + 7

    def ink(pen: Pen, x: float, y: float) -> None:
        begin = x
        for zone, cell in zip(block.zones, cells, strict=True):
            if zone.target:
                pen.box(x, y, cell, height, fill=TEAL)
            elif zone.hatched:
                pen.hatch(x, y, cell, height, step=6)
                for text, size, line in ((zone.label, look.body + 0.5, 0), (zone.words, look.small, 1)):
                    wide = text_width(text, size, line == 0) + 5
                    pen.box(x + (cell - wide) / 2, y + 4 + line * look.body * 1.32, wide, size * 1.22, fill=WHITE)
            else:
                pen.box(x, y, cell, height, fill=TINT)
            colour = WHITE if zone.target else INK
            base = y + 3.5 + (look.body + 0.5) * 1.05
            pen.text(x + (cell - text_width(zone.label, look.body + 0.5, True)) / 2, base, zone.label, look.body + 0.5, bold=True, colour=colour)
            base += look.small * 1.36
            small = max(look.small, 12.5) if zone.target else look.small
            pen.text(x + (cell - text_width(zone.words, small)) / 2, base, zone.words, small, colour=colour)
            x += cell
        pen.box(begin, y, width, height, line=INK, weight=1.0)

    return Placed(height, ink)


_by_pose: dict[int, tuple[Mapping[str, Any], figures.Figure, str]] = {}


def _figure(pose: Mapping[str, Any]) -> tuple[figures.Figure, str]:
    """The drawing and its operators, kept per pose: the library's poses live as long as the process."""
    kept = _by_pose.get(id(pose))
    if kept is None or kept[0] is not pose:
        figure = figures.draw(pose)
        kept = (pose, figure, figure_operators(figure.primitives))
        if len(_by_pose) > 256:
            _by_pose.clear()
        _by_pose[id(pose)] = kept
    return kept[1], kept[2]


def figure_size(pose: Mapping[str, Any]) -> tuple[float, float]:
    """Width and height of a figure at scale 1."""
    figure, _ = _figure(pose)
    return figure.width, figure.height


def draw_figure(pen: Pen, pose: Mapping[str, Any], x: float, y: float, scale: float) -> None:
    """A figure with its top left corner at (x, y); badges are text and drawn last."""
    figure, operators = _figure(pose)
    pen.figure(x, y, scale, operators)
    for badge in figure.badges:
        centre_x, centre_y = x + badge.x * scale, y - badge.y * scale
        radius, size = figures.BADGE_RADIUS * scale, 9.4 * scale
        pen.circle(centre_x, centre_y, radius, fill=INK)
        number = str(badge.number)
        pen.text(centre_x - text_width(number, size, True) / 2, centre_y + size * 0.36, number, size, bold=True, colour=WHITE)


def activity_card(block: ActivityCard, look: Look, width: float) -> Placed:
    """Figure at the left; name, numbers, effort and notes at the right, in a rounded frame."""
    pad, left = 9.0, 42 * MM if block.figure else 0.0
    room = width - left - 2 * pad
    name = set_text(block.name, 17, room, bold=True, lead=1.28)
    numbers, effort = key_numbers(block.numbers, look, room), effort_bar(block.effort, look, room)
    notes = [set_text(n, look.body, room, lead=look.lead) for n in block.notes]
    inner = name.height + 1 + numbers.height + 5 + effort.height + 3 + sum(n.height for n in notes)
    height = inner + 11

    def ink(pen: Pen, x: float, y: float) -> None:
        pen.box(x, y, width, height, line=RULE, weight=0.9, radius=5)
        if block.figure:
            figure, _ = _figure(block.figure)
            scale = min((left - 8) / figure.width, (height - 16) / figure.height)
            draw_figure(pen, block.figure, x + pad + (left - figure.width * scale) / 2 - 3, y + height - 9 - figure.height * scale, scale)
        x, y = x + pad + left, y + 4
        name.draw(pen, x, y, colour=TEAL)
        y += name.height + 1
        numbers.ink(pen, x, y)
        y += numbers.height + 5
        effort.ink(pen, x, y)
        y += effort.height + 3
        for note in notes:
            note.draw(pen, x, y)
            y += note.height

    return Placed(height, ink)


def figure_strip(block: FigureStrip, look: Look, width: float) -> Placed:
    """Exercises side by side: figure, name, amount, cue."""
    per_row = max(1, min(block.per_row, len(block.exercises)))
    cell = width / per_row
    drawn = [_figure(e.figure)[0] for e in block.exercises if e.figure]
    scale = min([(cell - 10) / f.width for f in drawn] + [look.figure_mm * MM / f.height for f in drawn], default=0.9)
    tall = max((f.height for f in drawn), default=0.0) * scale
    names = [_fitted(e.name, (14, 13), cell - 8, 1.26) for e in block.exercises]
    amounts = [_fitted(e.amount, (17, 15.5, 14), cell - 8, 1.24) for e in block.exercises]
    cues = [set_text(e.cue, look.small, cell - 6, lead=1.3) for e in block.exercises]
    heights = [max(s.height for s in part) for part in (names, amounts, cues)]
    row_height = 4 + tall + 2 + sum(heights) + 5
    count = (len(block.exercises) + per_row - 1) // per_row

    def ink(pen: Pen, x: float, y: float) -> None:
        for index, exercise in enumerate(block.exercises):
            left, top = x + index % per_row * cell, y + index // per_row * row_height
            pen.box(left, top, cell, row_height, line=RULE, weight=0.8)
            if exercise.figure:
                figure, _ = _figure(exercise.figure)
                draw_figure(pen, exercise.figure, left + (cell - figure.width * scale) / 2, top + 4 + tall - figure.height * scale, scale)
            down = top + 4 + tall + 2
            for part, tallest, colour in zip((names, amounts, cues), heights, (INK, TEAL, INK), strict=True):
                part[index].draw(pen, left, down, align="centre", room=cell, colour=colour)
                down += tallest

    return Placed(row_height * count, ink)


def _fitted(text: str, sizes: tuple[float, ...], width: float, lead: float) -> SetText:
    """Bold, in the largest of the sizes that keeps it on one line; wrapped at the smallest."""
    size = next((s for s in sizes if text_width(text, s, True) <= width), sizes[-1])
    return set_text(text, size, width, bold=True, lead=lead)


def tick_box(pen: Pen, x: float, y: float, side: float) -> None:
    """An empty box to tick, centred at (x, y)."""
    pen.box(x - side / 2, y - side / 2, side, side, line=INK, weight=1.2, radius=2.4, fill=WHITE)


def week_board(block: WeekBoard, look: Look, width: float) -> Placed:
    """A box for each planned day, a dash for the others, one row to write in."""
    names = [r.label for r in block.rows] + ([block.write_in.label] if block.write_in else [])
    first = max(75.0, max(text_width(n, look.body, True) for n in [*names, block.title]) + 12)
    first = min(first, width * 0.26)
    labels = [set_text(n, look.body, first - 8, bold=True, lead=1.2) for n in names]
    cell, head = (width - first) / 7, look.body * 1.9
    usual = min(look.board_mm, 8.6 if len(names) > 3 else 99) * MM
    tall = [max(usual, *(len(w) * look.small * 1.14 + 5 for w in r.words)) if r.words else usual for r in block.rows]
    tall += [usual] if block.write_in else []
    height = head + sum(tall)

    def ink(pen: Pen, x: float, y: float) -> None:
        pen.box(x, y, width, head, fill=TINT)
        pen.text(x + 6, y + head / 2 + look.body * 0.36, block.title, look.body, bold=True)
        for day in range(7):
            _day_title(pen, block.first_day + timedelta(days=day), x + first + day * cell, y + head / 2, cell, look)
            pen.line(x + first + day * cell, y, x + first + day * cell, y + height, weight=0.8)
        top = y + head
        for index, (label, row) in enumerate(zip(labels, tall, strict=True)):
            pen.line(x, top, x + width, top, weight=0.8)
            label.draw(pen, x + 6, top + (row - label.height) / 2)
            for day in range(7):
                _day(pen, block, index, day, x + first + (day + 0.5) * cell, top + row / 2, look)
            top += row
        pen.box(x, y, width, height, line=RULE, weight=1.0)

    return Placed(height, ink)


def _day_title(pen: Pen, on: date, x: float, middle: float, cell: float, look: Look) -> None:
    name, number = f"周{WEEKDAYS[on.weekday()]}", f"{on.day} 日"
    total = text_width(name, look.small, True) + 3 + text_width(number, look.small)
    start, base = x + (cell - total) / 2, middle + look.small * 0.36
    pen.text(start, base, name, look.small, bold=True)
    pen.text(start + total - text_width(number, look.small), base, number, look.small)


def _day(pen: Pen, block: WeekBoard, row: int, day: int, x: float, y: float, look: Look) -> None:
    if row >= len(block.rows):
        hint = block.write_in.hint if block.write_in else ""
        if hint:
            pen.text(x - text_width(hint, look.body) / 2, y + look.body * 0.36, hint, look.body, colour=MUTED)
        return
    planned = block.rows[row]
    if not planned.planned[day]:
        pen.line(x - 4, y, x + 4, y, colour=RULE, weight=0.8)
        return
    said = planned.words[day] if planned.words else ()
    wide = max((text_width(w, look.small) for w in said), default=-4.0)
    tick_box(pen, x - (wide + 4) / 2, y, 6.4 * MM)
    base = y - (len(said) - 1) * look.small * 0.57 + look.small * 0.36
    for word in said:
        pen.text(x - (wide + 4) / 2 + 3.2 * MM + 4, base, word, look.small)
        base += look.small * 1.14
