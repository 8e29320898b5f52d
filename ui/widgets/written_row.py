"""A row of words in cells, painted as one widget: a protocol of 200 rules opens at once and every word wraps, none is cut.

Cells stand beside each other with the source at the right; where the width does not carry them they stand below each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.pages.knowledge_view import Tag, Words, WrittenLine
from ui.widgets.marks import draw_mark

GAP, PAD, MARK, SOURCE, STACK_BELOW, LEAST, INSET = 14, 8, 26, 118, 200, 90, 8
"""Between cells, above and below, room of the mark, of the source; a narrower cell than STACK_BELOW on average is stacked;
INSET keeps the focus ring off the words."""


@dataclass(frozen=True)
class _Piece:
    """One paragraph in its place."""

    layout: QTextLayout
    at: QPointF
    tone: str


@dataclass(frozen=True)
class _Badge:
    """One chip in its place."""

    box: QRectF
    tag: Tag


def spans(weights: Sequence[int], width: float, gap: float) -> tuple[tuple[float, float], ...]:
    """(x, width) of cells that share a width by their weights."""
    free, whole, x, found = width - gap * (len(weights) - 1), sum(weights), 0.0, []
    for weight in weights:
        found.append((x, free * weight / whole))
        x += free * weight / whole + gap
    return tuple(found)


class WrittenRow(QWidget):
    """One `WrittenLine`. `heading=True`: the quiet words over the cells, gone where the cells are stacked."""

    def __init__(self, line: WrittenLine, weights: Sequence[int], *, marks: bool = False, sources: bool = True, heading: bool = False) -> None:
        super().__init__()
        self.line, self._weights, self._marks, self._sources, self.heading = line, weights, marks, sources, heading
        self._width, self._scale, self._high = -1, 0.0, 0.0
        self._heights: dict[int, int] = {}
        self._scale_of_heights = 0.0
        self._pieces: list[_Piece] = []
        self._badges: list[_Badge] = []
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if heading else Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(line.spoken)
        self.setAccessibleDescription("，".join(part for part in (line.tip, *(tag.text for tag in line.tags)) if part))
        self.setToolTip("" if heading else line.tip)
        if line.opens:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    # --- size -------------------------------------------------------------------------------------------------
    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """Remembered for each width: a layout asks with two or three of them in turn before it shows anything."""
        if self._scale_of_heights != theme.look.scale:
            self._heights, self._scale_of_heights = {}, theme.look.scale
        if width not in self._heights:
            self._lay_out(width)
            self._heights[width] = round(self._high + 0.49)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        placed = self.testAttribute(Qt.WidgetAttribute.WA_Resized)
        return QSize(theme.px(300), self.heightForWidth(self.width()) if placed else theme.px(40))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(LEAST), theme.px(20))

    def is_stacked(self, width: float) -> bool:
        """Whether cells stand below each other at this width."""
        rest = width - 2 * INSET - theme.px(MARK if self._marks else 0)
        beside = rest - (theme.px(SOURCE + GAP) if self._sources else 0)
        small = 110 if len(self._weights) > 2 else STACK_BELOW
        return beside < theme.px(small) * len(self._weights)

    # --- placing ----------------------------------------------------------------------------------------------
    def _lay_out(self, width: int) -> None:
        if (width, theme.look.scale) == (self._width, self._scale):
            return
        self._width, self._scale = width, theme.look.scale
        self._pieces, self._badges = [], []
        left = INSET + (theme.px(MARK) if self._marks else 0)
        pad = 2 if self.heading else theme.px(PAD)
        if self.heading and self.is_stacked(width):
            self._high = 0
        elif self.is_stacked(width):
            self._high = self._stack(left, pad, width - left - INSET) + pad
        else:
            self._high = self._beside(left, pad, width - INSET) + pad

    def _beside(self, left: float, top: float, width: float) -> float:
        aside = theme.px(SOURCE) if self._sources else 0
        room = width - left - (aside + theme.px(GAP) if aside else 0)
        bottom = top
        for cell, (x, wide) in zip(self.line.cells, spans(self._weights, room, theme.px(GAP)), strict=False):
            bottom = max(bottom, self._cell(cell, left + x, top, wide))
        if aside:
            bottom = max(bottom, self._aside(width - aside, top, aside))
        return bottom

    def _stack(self, left: float, top: float, width: float) -> float:
        for cell in self.line.cells:
            top = self._cell(cell, left, top, width) + theme.px(3)
        return self._aside(left, top, width) if self._sources else top

    def _cell(self, cell: Sequence[Words], x: float, y: float, width: float) -> float:
        for words in cell:
            y = self._write(words, x, y, width)
        return y

    def _write(self, words: Words, x: float, y: float, width: float) -> float:
        font = _font(words)
        layout = QTextLayout(words.text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        leading = QFontMetricsF(font).height() * 1.02
        layout.beginLayout()
        high = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1))
            line.setPosition(QPointF(0, high))
            high += leading
        layout.endLayout()
        self._pieces.append(_Piece(layout, QPointF(x, y), words.tone))
        return y + high

    def _aside(self, x: float, y: float, width: float) -> float:
        """The source's key, then chips, wrapping in their own column."""
        at, line_high = x, theme.px(22)
        if self.line.source:
            metrics = QFontMetricsF(_font(Words("", "label")))
            wide = metrics.horizontalAdvance(self.line.source)
            self._write(Words(self.line.source, "label", "hint"), x, y + (line_high - metrics.height()) / 2, width)
            at += min(wide, width) + theme.px(8)
        metrics = QFontMetricsF(theme.font("small", True))
        for tag in self.line.tags:
            wide = metrics.horizontalAdvance(tag.text) + theme.px(18)
            if at > x and at + wide > x + width:
                at, y = x, y + line_high + theme.px(4)
            self._badges.append(_Badge(QRectF(at, y, wide, line_high), tag))
            at += wide + theme.px(6)
        return y + line_high

    # --- painting ---------------------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        self._lay_out(self.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(theme.soft("accent"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.RADIUS["key"], theme.RADIUS["key"])
        elif not self.heading:
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawLine(INSET, 0, self.width() - INSET, 0)
        if self.line.mark:
            side = theme.px(17)
            draw_mark(painter, QRectF(INSET + theme.px(2), theme.px(PAD) + theme.px(2), side, side), self.line.mark)
        for piece in self._pieces:
            painter.setPen(theme.colour(piece.tone))
            piece.layout.draw(painter, piece.at)
        for badge in self._badges:
            _paint_badge(painter, badge)
        painter.end()

    def words(self) -> str:
        """All words on it, for whoever looks for them."""
        return " ".join(each.text for cell in self.line.cells for each in cell)

    def is_whole(self) -> bool:
        """Whether every paragraph and chip lies inside the row."""
        self._lay_out(self.width())
        low = max((p.at.y() + p.layout.boundingRect().height() for p in self._pieces), default=0)
        right = max((p.at.x() + p.layout.boundingRect().width() for p in self._pieces), default=0)
        return low <= self.height() + 1 and max(right, *(b.box.right() for b in self._badges), 0) <= self.width() + 1


def _font(words: Words) -> QFont:
    made = theme.font(words.role, bold=words.bold)
    made.setStrikeOut(words.struck)
    return made


def _paint_badge(painter: QPainter, badge: _Badge) -> None:
    tag = badge.tag
    ink = theme.colour("muted" if tag.tone == "neutral" else tag.tone)
    pen = QPen(ink, 1)
    pen.setDashPattern([2, 2])
    painter.setPen(pen if tag.dashed else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if tag.dashed else theme.soft(tag.tone))
    painter.drawRoundedRect(badge.box.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS["chip"], theme.RADIUS["chip"])
    painter.setPen(ink)
    painter.setFont(theme.font("small", tag.tone != "neutral" and not tag.dashed))
    painter.drawText(badge.box, Qt.AlignmentFlag.AlignCenter, tag.text)


def next_row(rows: Sequence[WrittenRow], at: QWidget | None, step: int) -> WrittenRow | None:
    """The next (or previous) changed row after the focused one, around the ends."""
    changed = [row for row in rows if row.line.changed]
    if not changed:
        return None
    if isinstance(at, WrittenRow) and at in rows:
        order = [*rows]
        place = order.index(at)
        ahead = [r for r in changed if order.index(r) > place] if step > 0 else [r for r in reversed(changed) if order.index(r) < place]
        if ahead:
            return ahead[0]
    return changed[0] if step > 0 else changed[-1]
