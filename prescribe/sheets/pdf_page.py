"""Page furniture: header, short header, footer and QR code of every sheet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import segno

from prescribe.printable import printable
from prescribe.sheets.pdf_marks import draw_mark
from prescribe.sheets.pdf_pen import Pen, text_width
from prescribe.sheets.pdf_text import INK, MM, MUTED, RULE, TEAL, Look, Placed, SetText, set_text
from prescribe.sheets.runs import Run
from prescribe.sheets.sheet import Audience, Sheet, State

PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
SIDE, TOP, BOTTOM = 12 * MM, 10 * MM, 14.5 * MM
WIDTH = PAGE_WIDTH - 2 * SIDE
QR_MM = 18.5
_MARK = 23.0
"""Room of the sign in a stamp, with the gap after it."""


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
    if resident and sheet.person.name:
        lines += _resident_name(sheet, look, room)
    else:
        lines.append(set_text(sheet.subtitle, look.body, room, lead=1.4))
    inner = max(sum(line.height for line in lines) + 3, QR_MM * MM + 5 if sheet.qr else 0)

    def ink(pen: Pen, x: float, y: float) -> None:
        down = y
        for index, line in enumerate(lines):
            line.draw(pen, x, down, colour=MUTED if index == 0 else INK)
            down += line.height
        _qr(pen, sheet, x + WIDTH, y)
        if stamp:
            stamp.draw(pen, x + room - stamp.width, y + 1)
        pen.line(x, y + inner, x + WIDTH, y + inner, colour=TEAL, weight=1.8)

    return Placed(inner + 1, ink)


def _resident_name(sheet: Sheet, look: Look, room: float) -> list[SetText | _NameLine]:
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
    """The resident's name with courtesy, and the week when it fits on the same line."""

    name: SetText
    courtesy: str
    week: SetText | None
    start: float

    @property
    def height(self) -> float:
        """Of the name."""
        return self.name.height

    def draw(self, pen: Pen, x: float, y: float, *, colour: str = INK) -> None:
        """With the top at `y`."""
        self.name.draw(pen, x, y)
        base = y + self.name.height - self.name.size * 0.27
        pen.text(x + self.name.widths[-1] + 4, base, printable(self.courtesy), 14)
        if self.week is not None:
            self.week.draw(pen, x + self.start, base - self.week.size * (self.week.lead - 1) / 2 - self.week.size * 0.88)


@dataclass(frozen=True, slots=True)
class _Stamp:
    """The box with the class of the sheet."""

    lines: tuple[SetText, ...]
    width: float
    mark: str = ""

    def draw(self, pen: Pen, x: float, y: float) -> None:
        """With the top left corner at (x, y)."""
        height = sum(line.height for line in self.lines) + 5
        pen.box(x, y, self.width, height, line=INK, weight=1.3, radius=3)
        down, shift = y + 2, _MARK if self.mark else 0.0
        for index, line in enumerate(self.lines):
            first = index == 0 and self.mark
            line.draw(pen, x + (shift if first else 0), down, align="centre", room=self.width - (shift if first else 0))
            if first:
                draw_mark(pen, self.mark, x + (self.width - shift - line.width) / 2, down + line.height / 2, _MARK - 6, coloured=True)
            down += line.height


def _stamp(sheet: Sheet, look: Look) -> _Stamp | None:
    if not sheet.stamp:
        return None
    first = 17 if sheet.stamp_mark else 12.5
    lines = tuple(set_text(t, first if i == 0 else look.small, 130, bold=i == 0, lead=1.32) for i, t in enumerate(sheet.stamp))
    widest = max(line.width + (_MARK if i == 0 and sheet.stamp_mark else 0) for i, line in enumerate(lines))
    return _Stamp(lines, widest + 24, sheet.stamp_mark)


def short_header(sheet: Sheet, look: Look) -> Placed:
    """Of every further page: a lost page finds its file."""
    tail = f" · 档案号 {sheet.person.file_tail}" if sheet.person.file_tail and sheet.audience is not Audience.RESIDENT else ""
    said = [sheet.title, f"编号 {sheet.number}" if sheet.number else "", f"纸号 {sheet.paper}" if sheet.paper else ""]
    said += [] if sheet.edition else [f"第 {sheet.version} 版"]
    name = sheet.person.name + tail or "姓名" + "　" * 7
    text = set_text((Run(name, strong=True), Run("　" + "　".join(filter(None, said)))), look.body + 1, WIDTH)

    def ink(pen: Pen, x: float, y: float) -> None:
        text.draw(pen, x, y)
        pen.line(x, y + text.height + 2, x + WIDTH, y + text.height + 2, colour=TEAL, weight=1.4)

    return Placed(text.height + 3, ink)


def _footer_words(sheet: Sheet) -> tuple[list[str], int]:
    """What the footer says, and where the record's id may stand (0 = nowhere: a blank paper has none)."""
    edition = [f"表 {sheet.edition} 版"] if sheet.edition else []
    if sheet.state is State.BLANK:
        paper = [f"纸号 {sheet.paper}"] if sheet.paper else []
        return [f"{sheet.kind}（空白）", *edition, *paper, f"{sheet.printed_at} 打印"], 0
    digest = " ".join(sheet.digest[i : i + 4] for i in range(0, 12, 4))
    numbered = [f"编号 {sheet.number}"] if sheet.number else []
    first = [sheet.kind, *numbered, *(edition or [f"第 {sheet.version} 版"])]
    return [*first, f"摘要 {digest}", f"{sheet.printed_at} 打印"], len(first)


def footer(pen: Pen, sheet: Sheet, number: int, count: int) -> None:
    """For staff only, 8 pt: nothing a resident needs stands here."""
    y = PAGE_HEIGHT - 11.5 * MM
    pen.line(SIDE, y, PAGE_WIDTH - SIDE, y, colour=RULE, weight=0.7)
    parts, before_digest = _footer_words(sheet)
    if sheet.copy > 1:
        parts.append(f"第 {sheet.copy} 份")
    if sheet.demo:
        parts.append("示范，不是真实居民")
    page = f"第 {number} 页 / 共 {count} 页"
    record, base = f"记录 {sheet.record_id[:8]}", y + 11
    if before_digest and text_width("   ".join([*parts, record, page]), 8) < WIDTH - 12:
        parts.insert(before_digest, record)
    pen.text(SIDE, base, printable("   ".join(parts)), 8, colour=MUTED)
    pen.text(PAGE_WIDTH - SIDE - text_width(page, 8), base, page, 8, colour=MUTED)
