"""Sheets to PDF: page furniture and the fit order of paper.md §1. Drawing goes through `pdf_pen.Pen`.

Same sheets, same bytes (within one version of the program). Nothing is clipped: spacing, then type, then the sheet's own
drop list, then a further page with a short header.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prescribe.sheets import pdf_blocks, pdf_forms, pdf_measured, pdf_official, pdf_resident, pdf_tables
from prescribe.sheets.blocks import (
    ActivityCard,
    Banner,
    Block,
    Columns,
    CutLine,
    EffortBar,
    Facts,
    FigureStrip,
    Heading,
    KeyNumbers,
    Notice,
    PageBreak,
    Paragraph,
    Reasons,
    SignatureBlock,
    Stages,
    Table,
    WeekBoard,
)
from prescribe.sheets.form_blocks import FormGrid, TickList, WriteLines
from prescribe.sheets.measured_blocks import RangeLegend, RangeRows, Things, TrendChart
from prescribe.sheets.official_blocks import OfficialGrid
from prescribe.sheets.pdf_page import BOTTOM, PAGE_HEIGHT, PAGE_WIDTH, SIDE, TOP, WIDTH, footer, header, short_header
from prescribe.sheets.pdf_pen import Pen, drawing, text_width
from prescribe.sheets.pdf_text import Look, Placed, looks
from prescribe.sheets.sheet import Audience, Drop, Keyed, Rendered, Sheet, State, apply_drop


@dataclass(frozen=True, slots=True)
class _Arranged:
    """Blocks with their places on each page."""

    look: Look
    pages: tuple[tuple[tuple[float, Placed], ...], ...]
    dropped: tuple[str, ...]


_PLACERS = {
    Heading: pdf_blocks.heading,
    Paragraph: pdf_blocks.paragraph,
    Banner: pdf_blocks.banner,
    KeyNumbers: pdf_resident.key_numbers,
    EffortBar: pdf_resident.effort_bar,
    ActivityCard: pdf_resident.activity_card,
    FigureStrip: pdf_resident.figure_strip,
    WeekBoard: pdf_resident.week_board,
    Notice: pdf_blocks.notice,
    CutLine: pdf_blocks.cut_line,
    Facts: pdf_tables.facts,
    Table: pdf_tables.table,
    Stages: pdf_tables.stages,
    Reasons: pdf_tables.reasons,
    SignatureBlock: pdf_tables.signature_block,
    TickList: pdf_forms.tick_list,
    WriteLines: pdf_forms.write_lines,
    FormGrid: pdf_forms.form_grid,
    OfficialGrid: pdf_official.official_grid,
    RangeRows: pdf_measured.range_rows,
    RangeLegend: pdf_measured.range_legend,
    TrendChart: pdf_measured.trend_chart,
    Things: pdf_measured.things,
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
    with drawing:
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
            rest = _flow(_moved(sheet, done), look, 0.0, short_header(sheet, look).height)
            return _Arranged(look, (fitted, *rest), _said(sheet, done))
    both = [*blocks, *_moved(sheet, done)]
    pages = _flow(both, look, header(sheet, look).height, short_header(sheet, look).height)
    return _Arranged(look, tuple(pages), _said(sheet, done))


def _moved(sheet: Sheet, done: Mapping[str, Drop]) -> list[Keyed]:
    """What goes to the continuation page, in the order of the sheet."""
    return [Keyed(b) for item in sheet.blocks if item.key in done for b in done[item.key].moved]


def _said(sheet: Sheet, done: Mapping[str, Drop]) -> tuple[str, ...]:
    return (*sheet.left_out, *(drop.say for drop in done.values() if drop.say))


def _with_state(sheet: Sheet) -> tuple[Keyed, ...]:
    words = {
        State.NOT_YET: "尚未生效：签字还没有齐" + ("，先不要照着练" if sheet.number else ""),
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
    if isinstance(after, Paragraph) and not isinstance(before, FormGrid):
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

    split = {Table: "rows", Reasons: "rows", Notice: "items", Facts: "rows", TickList: "rows", FormGrid: "rows", OfficialGrid: "rows", RangeRows: "rows"}
    attribute = split.get(type(block))
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
    top = header(sheet, look) if number == 1 else short_header(sheet, look)
    top.ink(pen, SIDE, TOP)
    for y, placed in page:
        placed.ink(pen, SIDE, y)
    footer(pen, sheet, number, len(arranged.pages))
    pen.next_page()
