"""A line chart of what was measured: target band, hover and keyboard read-out, and the numbers for a screen reader."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.widgets.trend_chart_view import ChartView, Line, date_ticks, number_words, read_out

SERIES = (("accent", Qt.PenStyle.SolidLine, "circle"), ("info", Qt.PenStyle.DashLine, "square"), ("ink", Qt.PenStyle.DotLine, "triangle"))
"""Colour, dash and marker of the first, second and third line; never one without the others."""
HEIGHT = 128


def draw_marker(painter: QPainter, shape: str, centre: QPointF, size: float) -> None:
    """One measuring point: circle, square or triangle, filled with the card's ground."""
    painter.setBrush(theme.colour("surface"))
    half = size / 2
    if shape == "circle":
        painter.drawEllipse(centre, half, half)
    elif shape == "square":
        painter.drawRect(QRectF(centre.x() - half, centre.y() - half, size, size))
    else:
        points = (QPointF(0, -half), QPointF(half, half), QPointF(-half, half))
        painter.drawPolygon(QPolygonF([centre + point for point in points]))


class TrendChart(QWidget):
    """Draws a `ChartView`. ←→ or the mouse reads out one measuring day."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: ChartView | None = None
        self._today = date.min
        self._place: float | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.look.changed.connect(self.updateGeometry)

    def show_view(self, view: ChartView, today: date) -> None:
        """Show another chart."""
        self._view, self._today, self._place = view, today, None
        self.setAccessibleName(view.title)
        self.setAccessibleDescription(view.spoken)
        self.update()

    def read_out_words(self) -> str:
        """What the read-out says now; empty while nothing is pointed at."""
        if self._view is None or self._place is None:
            return ""
        found = read_out(self._view, self._place, self._today)
        return found[1] if found else ""

    def sizeHint(self) -> QSize:
        """As wide as there is room, of one height."""
        return QSize(theme.px(240), theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Narrower than this the axis words would meet."""
        return QSize(theme.px(180), theme.px(HEIGHT))

    # --- pointing ---------------------------------------------------------------------------------------------
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the nearest day."""
        room = self._room()
        self._place = min(max((event.position().x() - room.left()) / max(room.width(), 1.0), 0.0), 1.0)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self._place = None
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self._place = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """←→ walk through the measuring days."""
        if self._view is None or event.key() not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            super().keyPressEvent(event)
            return
        places = sorted({self._view.place_of(day) for line in self._view.lines for day, _ in line.points})
        if not places:
            return
        step = -1 if event.key() == Qt.Key.Key_Left else 1
        now = places[-1] if self._place is None else min(places, key=lambda place: abs(place - self._place))
        index = places.index(now) + (step if self._place is not None else 0)
        self._place = places[min(max(index, 0), len(places) - 1)]
        self.setAccessibleDescription(f"{self.read_out_words()}。{self._view.spoken}")
        self.update()

    # --- painting ---------------------------------------------------------------------------------------------
    def _room(self) -> QRectF:
        """Where the lines lie: left of it the axis, under it the days."""
        text = QFontMetricsF(theme.font("small"))
        ticks = self._view.ticks if self._view else (0.0, 1.0)
        left = max(text.horizontalAdvance(number_words(tick)) for tick in ticks) + 8
        ends = self._ends()
        right = max((text.horizontalAdvance(words) for words in ends), default=0.0) / 2 + 8
        return QRectF(self.rect()).adjusted(left, text.height() * 0.9, -right, -text.height() - 4)

    def _ends(self) -> list[str]:
        return [number_words(line.points[-1][1]) for line in self._view.lines if line.points] if self._view else []

    def paintEvent(self, event: QPaintEvent) -> None:
        """Band, axis, lines, last values, read-out: in this order."""
        if self._view is None or self._view.empty:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = self._room()
        self._paint_axis(painter, room)
        self._paint_band(painter, room)
        for line, (role, dash, shape) in zip(self._view.lines, SERIES, strict=False):
            self._paint_line(painter, room, line, role, dash, shape)
        self._paint_read_out(painter, room)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.RADIUS["key"], theme.RADIUS["key"])

    def _paint_axis(self, painter: QPainter, room: QRectF) -> None:
        painter.setFont(theme.font("small"))
        height = QFontMetricsF(painter.font()).height()
        for tick in self._view.ticks:
            y = room.bottom() - room.height() * self._view.height_of(tick)
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(theme.colour("hint"))
            beside = QRectF(0, y - height / 2, room.left() - 6, height)
            painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number_words(tick))
        for place, words in date_ticks(self._view):
            width = QFontMetricsF(painter.font()).horizontalAdvance(words) + 2
            x = room.left() + room.width() * place - width / 2
            x = min(max(x, 0.0), self.width() - width)
            painter.drawText(QRectF(x, room.bottom() + 4, width, height), Qt.AlignmentFlag.AlignCenter, words)

    def _paint_band(self, painter: QPainter, room: QRectF) -> None:
        edges = self._view.band_heights()
        if edges is None:
            return
        low, high = (room.bottom() - room.height() * edge for edge in edges)
        painter.fillRect(QRectF(room.left(), high, room.width(), low - high), theme.colour("ok_soft"))
        painter.setPen(QPen(theme.colour("ok"), 1, Qt.PenStyle.DashLine))
        for edge, y in zip(edges, (low, high), strict=True):
            if 0.0 < edge < 1.0:
                painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
        painter.setPen(theme.colour("ok"))
        painter.setFont(theme.font("small"))
        height = QFontMetricsF(painter.font()).height()
        top = high + 2 if low - high >= height + 4 else high - height - 2
        top = max(top, room.top() - height)
        inside = QRectF(room.left() + 6, top, room.width() - 12, height)
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._view.band_words)

    def _paint_line(self, painter: QPainter, room: QRectF, line: Line, role: str, dash: Qt.PenStyle, shape: str) -> None:
        points = [
            QPointF(
                room.left() + room.width() * self._view.place_of(day),
                room.bottom() - room.height() * self._view.height_of(value),
            )
            for day, value in line.points
        ]
        if not points:
            return
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour(role), theme.px(2), dash))
        painter.drawPath(path)
        painter.setPen(QPen(theme.colour(role), theme.px(2)))
        for point in points:
            draw_marker(painter, shape, point, theme.px(7))
        painter.setFont(theme.font("small", bold=True))
        words = number_words(line.points[-1][1])
        size = QFontMetricsF(painter.font()).boundingRect(words)
        x = min(points[-1].x() - size.width() / 2 + 6, self.width() - size.width() - 2)
        painter.drawText(QPointF(x, points[-1].y() - theme.px(8)), words)

    def _paint_read_out(self, painter: QPainter, room: QRectF) -> None:
        found = read_out(self._view, self._place, self._today) if self._place is not None else None
        if found is None:
            return
        place, words = found
        x = room.left() + room.width() * place
        painter.setPen(QPen(theme.colour("edge"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
        painter.setFont(theme.font("label"))
        metrics = QFontMetricsF(painter.font())
        width, height = metrics.horizontalAdvance(words) + 16, metrics.height() + 6
        left = min(max(x - width / 2, 0.0), self.width() - width - 1)
        box = QRectF(max(left, 0.0), 0.0, width, height)
        painter.setPen(QPen(theme.colour("edge"), 1))
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(box, theme.RADIUS["key"], theme.RADIUS["key"])
        painter.setPen(theme.colour("ink"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
