"""How text blocks, boxes and residents' blocks look. Each function settles a block's height and returns its ink."""

from __future__ import annotations

from collections.abc import Callable

from prescribe.sheets.blocks import (
    Banner,
    Block,
    Columns,
    CutLine,
    Heading,
    Notice,
    NoticeState,
    Paragraph,
)
from prescribe.sheets.pdf_marks import draw_mark
from prescribe.sheets.pdf_pen import Pen, text_width
from prescribe.sheets.pdf_text import (
    INK,
    MM,
    MUTED,
    RULE,
    TEAL,
    WHITE,
    Look,
    Placed,
    items,
    set_text,
)
from prescribe.sheets.runs import Run, words

WEEKDAYS = "一二三四五六日"


def heading(block: Heading, look: Look, width: float) -> Placed:
    """Teal words; the aside beside them (residents) or at the right edge (professionals)."""
    size = look.heading if block.level == 1 else look.body + 1
    left = set_text(block.text, size, width, bold=True, lead=1.3)
    at_right = look.audience != "R"
    room = width - left.width - 8
    fits = room > width * 0.3
    aside = set_text(block.aside, look.small, room if fits else width, lead=look.lead)
    height = max(left.height, aside.height) if fits else left.height + aside.height

    def ink(pen: Pen, x: float, y: float) -> None:
        left.draw(pen, x, y, colour=TEAL)
        if not fits:
            aside.draw(pen, x, y + left.height, colour=MUTED)
        elif aside.lines:
            top = y + max(0.0, (left.height - aside.size * aside.lead) / 2 + 0.6)
            if at_right:
                aside.draw(pen, x + width - room, top, align="right", room=room, colour=MUTED)
            else:
                aside.draw(pen, x + left.width + 6, top, colour=INK)

    return Placed(height, ink)


def paragraph(block: Paragraph, look: Look, width: float) -> Placed:
    """Plain lines; a lead is larger."""
    size = {"lead": look.body + (1.2 if look.audience == "R" else 0.6), "note": look.small}.get(block.role, look.body)
    text = set_text(block.text, size, width, lead=look.lead)
    return Placed(text.height, lambda pen, x, y: text.draw(pen, x, y))


def banner(block: Banner, look: Look, width: float) -> Placed:
    """One framed line that cannot be overlooked."""
    text = set_text(block.text, look.body + 1, width - 16, bold=True, lead=1.3)

    def ink(pen: Pen, x: float, y: float) -> None:
        pen.box(x, y, width, text.height + 6, line=INK, weight=2.0, fill=WHITE)
        text.draw(pen, x + 8, y + 3)

    return Placed(text.height + 6, ink)


_MARK_ROOM = {NoticeState.WATCH: 1.3, NoticeState.ACT: 1.28, NoticeState.EMERGENCY: 1.28, NoticeState.OK: 1.28}


def _mark(pen: Pen, state: NoticeState, x: float, y: float, size: float) -> float:
    """The drawn sign before a box's title; returns the room it takes."""
    kind = "act" if state is NoticeState.EMERGENCY else state.value
    draw_mark(pen, kind, x, y + size * 0.62, size)
    return size * _MARK_ROOM.get(state, 0.0)


def _inside(block: Notice, look: Look, width: float) -> tuple[list[Placed], Placed | None]:
    """Title, lead, items, tail as they stand in a box of this inner width; the bar apart."""
    large = look.audience == "R"
    size = look.heading if large else look.body
    title = set_text(block.title, size, width - size * 1.3, bold=True, lead=1.3)

    def draw_title(pen: Pen, x: float, y: float) -> None:
        shift = _mark(pen, block.state, x, y, size) if block.title else 0.0
        title.draw(pen, x + shift, y, colour=TEAL if block.state is NoticeState.PLAIN and large else INK)

    parts = [Placed(title.height, draw_title)]
    if block.lead:
        parts.append(paragraph(Paragraph((Run(words(block.lead), strong=True),)), look, width))
    parts.append(items(block.items, look, width))
    if block.tail:
        parts.append(paragraph(Paragraph(block.tail), look, width))
    return parts, _bar(block.action, look, width) if block.action else None


def _bar(action: tuple[str, str], look: Look, width: float) -> Placed:
    """White words on a dark bar, the deed large at the right."""
    deed, big = action[1], 21.0
    deed_width = text_width(deed, big, True)
    text = set_text(action[0], max(look.body, 12.5), width - deed_width - 22, lead=1.25)
    height = max(big * 1.3, text.height) + 3

    def ink(pen: Pen, x: float, y: float) -> None:
        pen.box(x, y, width, height, fill=INK, radius=3)
        text.draw(pen, x + 8, y + (height - text.height) / 2, colour=WHITE)
        pen.text(x + width - 8 - deed_width, y + height / 2 + big * 0.36, deed, big, bold=True, colour=WHITE)

    return Placed(height, ink)


def notice(block: Notice, look: Look, width: float) -> Placed:
    """A box: frame weight by state."""
    pad = 8.0 if look.audience == "R" else 6.0
    parts, bar = _inside(block, look, width - 2 * pad)
    height = sum(p.height for p in parts) + pad + (bar.height + 5 if bar else 0)
    weight = {NoticeState.EMERGENCY: 2.2, NoticeState.ACT: 1.7}.get(block.state, 0.9)

    def ink_in(pen: Pen, x: float, y: float, tall: float) -> None:
        pen.box(x, y, width, tall, line=INK if weight > 1 else RULE, weight=weight)
        down = y + pad / 2 - 0.5
        for part in parts:
            part.ink(pen, x + pad, down)
            down += part.height
        if bar:
            bar.ink(pen, x + pad, y + tall - bar.height - pad * 0.6)

    return Placed(height, lambda pen, x, y: ink_in(pen, x, y, height), ink_in)


def columns(block: Columns, look: Look, width: float, place: Callable[[Block, Look, float], Placed]) -> Placed:
    """Boxes side by side, equally tall."""
    gutter = 3.0 * MM
    usable = width - gutter * (len(block.cells) - 1)
    cells = [usable * s / sum(block.shares) for s in block.shares]
    parts = [place(cell, look, w) for cell, w in zip(block.cells, cells, strict=True)]
    height = max(p.height for p in parts)

    def ink(pen: Pen, x: float, y: float) -> None:
        for part, cell in zip(parts, cells, strict=True):
            if part.stretch:
                part.stretch(pen, x, y, height)
            else:
                part.ink(pen, x, y)
            x += cell + gutter

    return Placed(height, ink)


def cut_line(block: CutLine, look: Look, width: float) -> Placed:
    """A dashed line to cut along."""
    label = set_text(block.label, look.small, width, lead=1.2)

    def ink(pen: Pen, x: float, y: float) -> None:
        middle, along = y + look.small * 0.6, 0.0
        start = label.width + 6 if label.lines else 0.0
        label.draw(pen, x, y, colour=MUTED)
        while start + along < width:
            pen.line(x + start + along, middle, x + min(start + along + 4, width), middle, weight=0.8)
            along += 7

    return Placed(look.small * 1.2, ink)
