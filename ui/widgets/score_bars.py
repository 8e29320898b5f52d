"""Bars drawn by hand for a measured value: its share of the highest score, or its place in the range of peers."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme

_HIGH = 10
_ROOM = 26
_GAP = 4


class _Bar(QWidget):
    """Grows sideways; a screen reader gets the whole sentence."""

    def __init__(self, spoken: str) -> None:
        super().__init__()
        self.setAccessibleName(spoken)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Room for the bar and the marks over and under it."""
        return QSize(theme.px(120), theme.px(_ROOM))

    def minimumSizeHint(self) -> QSize:
        """Still readable."""
        return QSize(theme.px(84), theme.px(_ROOM))

    def _trough(self) -> QRectF:
        high = theme.px(_HIGH)
        inset = theme.px(7)
        return QRectF(inset, (self.height() - high) / 2, max(1, self.width() - 2 * inset), high)


class NoBar(_Bar):
    """The room of a bar where there is none, so that what stands beside it keeps its place."""

    def __init__(self) -> None:
        super().__init__("")

    def paintEvent(self, event: object) -> None:
        """Nothing to draw."""


class ShareBar(_Bar):
    """Points of the highest score; empty and dashed without a score."""

    def __init__(self, share: float | None, spoken: str) -> None:
        super().__init__(spoken)
        self._share = share

    def paintEvent(self, event: object) -> None:
        """Qt's own hook."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        trough, round_ = self._trough(), theme.px(_HIGH) / 2
        if self._share is None:
            pen = QPen(theme.colour("edge"), 1)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.drawRoundedRect(trough.adjusted(0.5, 0.5, -0.5, -0.5), round_, round_)
            painter.end()
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("sunk"))
        painter.drawRoundedRect(trough, round_, round_)
        if self._share > 0:
            filled = QRectF(trough)
            filled.setWidth(max(trough.height(), trough.width() * min(1.0, self._share)))
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(filled, round_, round_)
        painter.end()


class RangeBar(_Bar):
    """The range of peers as a band, weaker at the left; ▼ the value, ○ a mean."""

    def __init__(self, low: float | None, high: float | None, value: float, mean: float | None, spoken: str) -> None:
        super().__init__(spoken)
        self._low, self._high, self._value, self._mean = low, high, value, mean
        known = [x for x in (low, high, value, mean) if x is not None]
        spread = (max(known) - min(known)) or abs(value) or 1.0
        first, last = min(known) - 0.15 * spread, max(known) + 0.15 * spread
        less_is_better = low is not None and high is not None and low > high
        self._ends = (last, first) if less_is_better else (first, last)

    def x_of(self, value: float) -> float:
        """Where a value stands, px."""
        first, last = self._ends
        trough = self._trough()
        return trough.left() + (value - first) / (last - first) * trough.width()

    def paintEvent(self, event: object) -> None:
        """Qt's own hook."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        trough, round_ = self._trough(), theme.px(_HIGH) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("sunk"))
        painter.drawRoundedRect(trough, round_, round_)
        if self._low is not None and self._high is not None:
            band = QRectF(trough)
            band.setLeft(self.x_of(self._low))
            band.setRight(self.x_of(self._high))
            painter.setBrush(theme.colour("accent_soft"))
            painter.setPen(QPen(theme.colour("accent"), 1.2))
            painter.drawRect(band)
        if self._mean is not None:
            painter.setPen(QPen(theme.colour("ink"), 1.4))
            painter.setBrush(QBrush(theme.colour("surface")))
            painter.drawEllipse(QPointF(self.x_of(self._mean), trough.center().y()), theme.px(4), theme.px(4))
        self._draw_value(painter, trough)
        painter.end()

    def _draw_value(self, painter: QPainter, trough: QRectF) -> None:
        x, side, top = self.x_of(self._value), theme.px(6), trough.top() - theme.px(4)
        painter.setPen(QPen(theme.colour("surface"), 1))
        painter.setBrush(theme.colour("ink"))
        tip = QPointF(x, trough.center().y() + theme.px(1))
        painter.drawPolygon(QPolygonF([QPointF(x - side, top), QPointF(x + side, top), tip]))


class ClassScale(QWidget):
    """The classes of a score side by side, best first: the settled one filled, those still possible dashed."""

    def __init__(self, classes: tuple[tuple[str, str], ...], tone: str, spoken: str) -> None:
        """`classes`: (word, state) with state `settled`, `possible` or `not`."""
        super().__init__()
        self._classes, self._tone = classes, tone
        self.setAccessibleName(spoken)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.look.changed.connect(self.updateGeometry)

    def _needed(self) -> list[int]:
        metrics = QFontMetrics(theme.font("label", True))
        return [metrics.horizontalAdvance(word) + theme.px(14) for word, _ in self._classes]

    def sizeHint(self) -> QSize:
        """Every word whole."""
        needed = self._needed()
        return QSize(sum(needed) + theme.px(_GAP) * (len(needed) - 1), theme.px(30))

    minimumSizeHint = sizeHint

    def widths(self) -> list[float]:
        """Width of each class, px: alike where there is room, else each as wide as its word asks."""
        needed, count = self._needed(), len(self._classes)
        room = self.width() - theme.px(_GAP) * (count - 1)
        if max(needed) <= room / count:
            return [room / count] * count
        spare = max(0.0, (room - sum(needed)) / count)
        return [wide + spare for wide in needed]

    def paintEvent(self, event: object) -> None:
        """Qt's own hook."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0.0
        for (word, state), wide in zip(self._classes, self.widths(), strict=True):
            self._draw(painter, QRectF(left, 0, wide, self.height()).adjusted(0.75, 0.75, -0.75, -0.75), word, state)
            left += wide + theme.px(_GAP)
        painter.end()

    def _draw(self, painter: QPainter, box: QRectF, word: str, state: str) -> None:
        ink = theme.colour(self._tone)
        if state == "settled":
            painter.setPen(QPen(ink, 1.5))
            painter.setBrush(theme.soft(self._tone))
        elif state == "possible":
            pen = QPen(theme.colour("info"), 1.2)
            pen.setDashPattern([3, 2.5])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("sunk"))
        painter.drawRoundedRect(box, theme.RADIUS["key"], theme.RADIUS["key"])
        painter.setFont(theme.font("label", state == "settled"))
        painter.setPen(ink if state == "settled" else theme.colour("ink" if state == "possible" else "muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
