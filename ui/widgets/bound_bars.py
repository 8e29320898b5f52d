"""Ranges as bars on one axis: won solid, beaten dashed, the result filled."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.pages.reason_view import BarView

_ROW = 30
_BAR = 16
_AXIS = 24


class BoundBars(QWidget):
    """Drawn by hand; a screen reader gets one sentence a bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[BarView, ...] = ()
        self._axis = ""
        self._ticks: tuple[float, ...] = (0.0, 1.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.look.changed.connect(self.updateGeometry)

    def show_bars(self, bars: tuple[BarView, ...], axis: str, ticks: tuple[float, ...]) -> None:
        """Show these ranges over this axis."""
        self._bars, self._axis, self._ticks = bars, axis, ticks
        self.setAccessibleName("，".join(f"{b.label} {b.text}" for b in bars))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A row a bar, and the axis."""
        return QSize(theme.px(300), theme.px(_ROW) * len(self._bars) + theme.px(_AXIS))

    minimumSizeHint = sizeHint

    def _left(self) -> int:
        metrics = QFontMetrics(theme.font("label", True))
        widest = max((metrics.horizontalAdvance(t) for t in (*(b.label for b in self._bars), self._axis)), default=0)
        return min(widest + theme.px(14), self.width() // 2)

    def x_of(self, value: float) -> float:
        """Where a value stands, in pixels."""
        left, right = self._left() + theme.px(18), self.width() - theme.px(18)
        first, last = self._ticks[0], self._ticks[-1]
        return left + (value - first) / ((last - first) or 1.0) * (right - left)

    def paintEvent(self, event: object) -> None:
        """Qt's own hook."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = theme.px(_ROW)
        result = next((b for b in self._bars if b.style == "result"), None)
        if result is not None:
            band = QRectF(self.x_of(result.low), 0, max(2.0, self.x_of(result.high) - self.x_of(result.low)),
                          height * len(self._bars))  # fmt: skip
            painter.fillRect(band, theme.colour("accent_soft"))
        for place, bar in enumerate(self._bars):
            self._draw_bar(painter, bar, place * height)
        self._draw_axis(painter, len(self._bars) * height)
        painter.end()

    def _draw_bar(self, painter: QPainter, bar: BarView, top: int) -> None:
        height = theme.px(_ROW)
        strong = bar.style == "result"
        painter.setFont(theme.font("label", strong))
        painter.setPen(theme.colour("ink"))
        metrics = QFontMetrics(painter.font())
        label = metrics.elidedText(bar.label, Qt.TextElideMode.ElideRight, self._left() - theme.px(8))
        painter.drawText(QRectF(0, top, self._left(), height), Qt.AlignmentFlag.AlignVCenter, label)
        x, right = self.x_of(bar.low), self.x_of(bar.high)
        box = QRectF(x, top + (height - theme.px(_BAR)) / 2, max(theme.px(4), right - x), theme.px(_BAR))
        if bar.style == "result":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
        elif bar.style == "won":
            painter.setPen(QPen(theme.colour("accent"), 1.6))
            painter.setBrush(theme.colour("surface"))
        else:
            pen = QPen(theme.colour("muted"), 1.2)
            pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(box, theme.RADIUS["key"], theme.RADIUS["key"])
        painter.setFont(theme.font("small", strong))
        words = QFontMetrics(painter.font()).horizontalAdvance(bar.text)
        if words + theme.px(8) <= box.width():
            painter.setPen(theme.colour("on_accent" if strong else "ink"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, bar.text)
            return
        painter.setPen(theme.colour("ink"))
        beside = box.right() + theme.px(5)
        if beside + words > self.width():
            beside = box.left() - theme.px(5) - words
        painter.drawText(QRectF(beside, top, words + 2, height), Qt.AlignmentFlag.AlignVCenter, bar.text)

    def _draw_axis(self, painter: QPainter, top: int) -> None:
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("muted"))
        area = QRectF(0, top, self._left(), theme.px(_AXIS))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._axis)
        for tick in self._ticks:
            box = QRectF(self.x_of(tick) - 30, top, 60, theme.px(_AXIS))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{tick:g}")
