"""Sheets to PDF: page furniture and the fit order of paper.md §1. Drawing goes through `pdf_pen.Pen`.

Same sheets, same bytes (within one version of the program). Nothing is clipped: spacing, then type, then the sheet's own
drop list, then a further page with a short header.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import segno

from prescribe.printable import printable
from prescribe.sheets import pdf_blocks, pdf_tables
from prescribe.sheets.blocks import (
    ActivityCard,
    Audience,
    Banner,
    Block,
    Columns,
    CutLine,
    Drop,
    EffortBar,
    Facts,
    FigureStrip,
    Heading,
    Keyed,
    KeyNumbers,
    Notice,
    PageBreak,
    Paragraph,
    Reasons,
    Run,
    Sheet,
    SignatureBlock,
    Stages,
    State,
    Table,
    WeekBoard,
    apply_drop,
)
from prescribe.sheets.pdf_pen import Pen, drawing, text_width
from prescribe.sheets.pdf_text import INK, MM, MUTED, RULE, TEAL, Look, Placed, looks, set_text

PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
SIDE, TOP, BOTTOM = 12 * MM, 10 * MM, 14.5 * MM
WIDTH = PAGE_WIDTH - 2 * SIDE
QR_MM = 18.5


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished document. `dropped`: what did not fit, worded for the preview."""

    pdf: bytes
    sha256: str
    pages: int
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Arranged:
    look: Look
    pages: tuple[tuple[tuple[float, Placed], ...], ...]
    dropped: tuple[str, ...]


_PLACERS = {
    Heading: pdf_blocks.heading,
    Paragraph: pdf_blocks.paragraph,
    Banner: pdf_blocks.banner,
    KeyNumbers: pdf_blocks.key_numbers,
    EffortBar: pdf_blocks.effort_bar,
    ActivityCard: pdf_blocks.activity_card,
    FigureStrip: pdf_blocks.figure_strip,
    WeekBoard: pdf_blocks.week_board,
    Notice: pdf_blocks.notice,
    CutLine: pdf_blocks.cut_line,
    Facts: pdf_tables.facts,
    Table: pdf_tables.table,
    Stages: pdf_tables.stages,
    Reasons: pdf_tables.reasons,
    SignatureBlock: pdf_tables.signature_block,
}


def place(block: Block, look: Look, width: float) -> Placed:
    """Settle one block's size."""
    if isinstance(block, Columns):
        return pdf_blocks.columns(block, look, width, place)
    return _PLACERS[type(block)](block, look, width)


def render(sheets: Sequence[Sheet]) -> Rendered:
    """All sheets in one PDF, each counting its own pages."""
    with drawing:
        pen = Pen(PAGE_WIDTH, PAGE_HEIGHT, "、".join(dict.fromkeys(s.kind for s in sheets)))
        dropped: list[str] = []
        pages = 0
        for sheet in sheets:
            arranged = arrange(sheet)
            for number, page in enumerate(arranged.pages, 1):
                _draw_page(pen, sheet, arranged, number, page)
            pages += len(arranged.pages)
            dropped += arranged.dropped
        content = pen.finish()
    return Rendered(content, hashlib.sha256(content).hexdigest(), pages, tuple(dropped))


def warm_up() -> None:
    """Load both weights (0.1 s) before the first sheet is wanted; call it on a background thread."""
    for bold in (False, True):
        text_width("运动处方", 10, bold)


def arrange(sheet: Sheet) -> _Arranged:
    """Choose sizes and what goes first until the first page holds the sheet; else break it over pages."""
    blocks = _with_state(sheet)
    done: dict[str, Drop] = {}
    steps = looks(sheet.audience)
    for look in steps:
        fitted = _one_page(sheet, blocks, look)
        if fitted is not None:
            return _Arranged(look, (fitted,), sheet.left_out)
    look = steps[-1]
    for drop in sheet.drop_order:
        blocks = apply_drop(blocks, drop)
        done[drop.key] = drop
        fitted = _one_page(sheet, blocks, look)
        if fitted is not None:
            rest = _flow(_moved(sheet, done), look, 0.0, _short_header(sheet, look).height)
            return _Arranged(look, (fitted, *rest), _said(sheet, done))
    both = [*blocks, *_moved(sheet, done)]
    pages = _flow(both, look, header(sheet, look).height, _short_header(sheet, look).height)
    return _Arranged(look, tuple(pages), _said(sheet, done))


def _moved(sheet: Sheet, done: Mapping[str, Drop]) -> list[Keyed]:
    """What goes to the continuation page, in the order of the sheet."""
    return [Keyed(b) for item in sheet.blocks if item.key in done for b in done[item.key].moved]


def _said(sheet: Sheet, done: Mapping[str, Drop]) -> tuple[str, ...]:
    return (*sheet.left_out, *(drop.say for drop in done.values() if drop.say))


def _with_state(sheet: Sheet) -> tuple[Keyed, ...]:
    words = {
        State.NOT_YET: "尚未生效：签字还没有齐，先不要照着练",
        State.SUPERSEDED: f"已被{sheet.superseded_by or '新版'}取代，请用新的一张",
        State.ON_HOLD: "暂停：等医生电话，先不练",
    }.get(sheet.state)
    return (Keyed(Banner(words)), *sheet.blocks) if words else sheet.blocks


def _gap(before: Block | None, after: Block, look: Look) -> float:
    if before is None:
        return look.gap * 0.8
    if isinstance(before, Banner):
        return look.gap
    if isinstance(before, Heading):
        return look.tight
    if isinstance(after, Heading):
        return look.gap * 1.1
    if isinstance(after, Paragraph):
        return look.tight
    return look.gap if look.audience is Audience.RESIDENT else look.gap * 0.8


def _limit() -> float:
    return PAGE_HEIGHT - BOTTOM


def _one_page(sheet: Sheet, blocks: Sequence[Keyed], look: Look) -> tuple[tuple[float, Placed], ...] | None:
    """Positions when everything fits on one page; what is left over is shared out among the gaps."""
    y = TOP + header(sheet, look).height
    before: Block | None = None
    found: list[tuple[float, Placed]] = []
    wide = 0
    for item in blocks:
        if isinstance(item.block, PageBreak):
            return None
        placed = place(item.block, look, WIDTH)
        gap = _gap(before, item.block, look)
        wide += gap >= look.gap * 0.8
        y += gap
        found.append((y, placed))
        y += placed.height
        before = item.block
    spare = _limit() - y
    if spare < -0.01:
        return None
    extra = min(spare / max(1, wide), look.gap * (1.0 if look.audience is Audience.RESIDENT else 0.7))
    shift, out, last = 0.0, [], None
    for (at, placed), item in zip(found, blocks, strict=True):
        if _gap(last, item.block, look) >= look.gap * 0.8:
            shift += extra
        out.append((at + shift, placed))
        last = item.block
    return tuple(out)


def _flow(blocks: Sequence[Keyed], look: Look, first: float, later: float) -> list[tuple[tuple[float, Placed], ...]]:
    """Break blocks over pages; a heading stays with what follows, long lists are split between rows."""
    pages: list[tuple[tuple[float, Placed], ...]] = []
    page: list[tuple[float, Placed]] = []
    y, before = TOP + (first or later), None
    queue = [b.block for b in blocks]
    while queue:
        block = queue.pop(0)
        placed = place(block, look, WIDTH) if not isinstance(block, PageBreak) else Placed(_limit(), lambda *_: None)
        need = placed.height + _gap(before, block, look)
        if isinstance(block, Heading) and queue:
            need += look.tight + _least(queue[0], look)
        if y + need > _limit() + 0.01:
            fits, rest = _split(block, look, _limit() - y - _gap(before, block, look))
            if fits is not None:
                queue[:0] = [fits, rest]
                continue
            if page:
                pages.append(tuple(page))
                page, y, before = [], TOP + later, None
                if not isinstance(block, PageBreak):
                    queue.insert(0, block)
                continue
        y += _gap(before, block, look)
        page.append((y, placed))
        y += placed.height
        before = block
    if page:
        pages.append(tuple(page))
    return pages


def _least(block: Block, look: Look) -> float:
    """Height of the smallest part that may stand under its heading."""
    if isinstance(block, PageBreak):
        return 0.0
    whole = place(block, look, WIDTH).height
    part, _ = _split(block, look, whole / 2)
    return whole if part is None else place(part, look, WIDTH).height


def _split(block: Block, look: Look, room: float) -> tuple[Block | None, Block]:
    """(the part that fits in `room`, the rest), or (None, block) when it cannot be split so; never one row alone."""
    from dataclasses import replace

    attribute = {Table: "rows", Reasons: "rows", Notice: "items", Facts: "rows"}.get(type(block))
    if isinstance(block, Facts) and block.layout != "inline":
        attribute = None
    if attribute is None:
        return None, block
    rows = getattr(block, attribute)
    for count in range(len(rows) - 2, 1, -1):
        part = replace(block, **{attribute: rows[:count]})
        if isinstance(part, Reasons):
            part = replace(part, more="")
        elif isinstance(part, Notice):
            part = replace(part, tail="", action=None)
        if place(part, look, WIDTH).height <= room:
            return part, replace(block, **{attribute: rows[count:]})
    return None, block


def _draw_page(pen: Pen, sheet: Sheet, arranged: _Arranged, number: int, page: tuple[tuple[float, Placed], ...]) -> None:
    if sheet.across:
        pen.diagonal(sheet.across, 96 if len(sheet.across) <= 5 else 64, "#DCE1E4")
    look = arranged.look
    top = header(sheet, look) if number == 1 else _short_header(sheet, look)
    top.ink(pen, SIDE, TOP)
    for y, placed in page:
        placed.ink(pen, SIDE, y)
    _footer(pen, sheet, number, len(arranged.pages))
    pen.next_page()


@lru_cache(maxsize=64)
def _modules(payload: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """Side of the QR code in modules, and its dark runs (column, row, length)."""
    matrix = segno.make(payload, error="m", micro=False).matrix
    found = []
    for row, line in enumerate(matrix):
        column = 0
        while column < len(line):
            start = column
            while column < len(line) and line[column]:
                column += 1
            if column > start:
                found.append((start, row, column - start))
            column += 1
    return len(matrix), tuple(found)


def _qr(pen: Pen, sheet: Sheet, right: float, y: float) -> None:
    if sheet.qr:
        side, cells = _modules(sheet.qr)
        size = QR_MM * MM
        pen.squares(right - size, y, size / side, cells)


def header(sheet: Sheet, look: Look) -> Placed:
    """Host, title, who, and a rule; the QR code at the right."""
    resident = sheet.audience is Audience.RESIDENT
    room = WIDTH - QR_MM * MM - 12 if sheet.qr else WIDTH
    stamp = _stamp(sheet, look)
    title_room = room - (stamp.width + 12 if stamp else 0)
    host = set_text(sheet.host + (" · 示范" if sheet.demo and "示范" not in sheet.host else ""), look.small + (0 if resident else 1), title_room, lead=1.3)
    title = set_text(sheet.title, look.title, title_room, bold=True, lead=1.22)
    lines = [host, title]
    if resident:
        lines += _resident_name(sheet, look, room)
    else:
        lines.append(set_text(sheet.subtitle, look.body, title_room, lead=1.4))
    inner = max(sum(line.height for line in lines) + 3, QR_MM * MM + 5 if sheet.qr else 0)

    def ink(pen: Pen, x: float, y: float) -> None:
        down = y
        for index, line in enumerate(lines):
            line.draw(pen, x, down, colour=MUTED if index == 0 else INK)
            down += line.height
        _qr(pen, sheet, x + WIDTH, y)
        if stamp:
            stamp.draw(pen, x + room - stamp.width, y + 6)
        pen.line(x, y + inner, x + WIDTH, y + inner, colour=TEAL, weight=1.8)

    return Placed(inner + 1, ink)


def _resident_name(sheet: Sheet, look: Look, room: float) -> list:
    """Name with its courtesy and the week, on one line when they fit."""
    name = (Run(sheet.person.name, strong=True),)
    large = set_text(name, 20, room, lead=1.3)
    courtesy = text_width(printable(sheet.person.courtesy), 14) + 6
    week = set_text(sheet.subtitle, 13.6, room, lead=1.36)
    start = large.width + courtesy + 16
    if len(large.lines) == 1 and start + week.width <= room and len(week.lines) <= 1:
        return [_NameLine(large, sheet.person.courtesy, week, start)]
    return [_NameLine(large, sheet.person.courtesy, None, 0.0), week]


@dataclass(frozen=True, slots=True)
class _NameLine:
    name: object
    courtesy: str
    week: object
    start: float

    @property
    def height(self) -> float:
        return self.name.height

    def draw(self, pen: Pen, x: float, y: float, *, colour: str = INK) -> None:
        self.name.draw(pen, x, y)
        base = y + self.name.height - self.name.size * 0.27
        pen.text(x + self.name.widths[-1] + 4, base, printable(self.courtesy), 14)
        if self.week is not None:
            self.week.draw(pen, x + self.start, base - self.week.size * (self.week.lead - 1) / 2 - self.week.size * 0.88)


@dataclass(frozen=True, slots=True)
class _Stamp:
    lines: tuple
    width: float

    def draw(self, pen: Pen, x: float, y: float) -> None:
        height = sum(line.height for line in self.lines) + 5
        pen.box(x, y, self.width, height, line=INK, weight=1.3, radius=3)
        down = y + 2
        for line in self.lines:
            line.draw(pen, x, down, align="centre", room=self.width)
            down += line.height


def _stamp(sheet: Sheet, look: Look) -> _Stamp | None:
    if not sheet.stamp:
        return None
    lines = tuple(set_text(t, 12.5 if i == 0 else look.small, 120, bold=i == 0, lead=1.32) for i, t in enumerate(sheet.stamp))
    return _Stamp(lines, max(line.width for line in lines) + 24)


def _short_header(sheet: Sheet, look: Look) -> Placed:
    """Of every further page: a lost page finds its file."""
    name = sheet.person.name + (f" · 档案号 {sheet.person.file_tail}" if sheet.audience is not Audience.RESIDENT else "")
    text = set_text((Run(name, strong=True), Run(f"　{sheet.title}　编号 {sheet.number}　第 {sheet.version} 版")), look.body + 1, WIDTH)

    def ink(pen: Pen, x: float, y: float) -> None:
        text.draw(pen, x, y)
        pen.line(x, y + text.height + 2, x + WIDTH, y + text.height + 2, colour=TEAL, weight=1.4)

    return Placed(text.height + 3, ink)


def _footer(pen: Pen, sheet: Sheet, number: int, count: int) -> None:
    """For staff only, 8 pt: nothing a resident needs stands here."""
    y = PAGE_HEIGHT - 11.5 * MM
    pen.line(SIDE, y, PAGE_WIDTH - SIDE, y, colour=RULE, weight=0.7)
    digest = " ".join(sheet.digest[i : i + 4] for i in range(0, 12, 4))
    parts = [sheet.kind, f"编号 {sheet.number}", f"第 {sheet.version} 版", f"摘要 {digest}", f"{sheet.printed_at} 打印"]
    if sheet.copy > 1:
        parts.append(f"第 {sheet.copy} 份")
    if sheet.demo:
        parts.append("示范，不是真实居民")
    page = f"第 {number} 页 / 共 {count} 页"
    record, base = f"记录 {sheet.record_id[:8]}", y + 11
    if text_width("   ".join([*parts, record, page]), 8) < WIDTH - 12:
        parts.insert(3, record)
    pen.text(SIDE, base, printable("   ".join(parts)), 8, colour=MUTED)
    pen.text(PAGE_WIDTH - SIDE - text_width(page, 8), base, page, 8, colour=MUTED)
