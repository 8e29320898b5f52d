"""Severity marks: shape + colour, drawn by us. A word always stands beside them.

Levels: `danger` octagon, `warn` triangle, `info` square with i, `ok` circle with a tick, `dot` neutral, `square` the
solid ink square of the allergy line, `open` dashed ring (still to be done).
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme

LEVEL_WORDS = {"danger": "停止", "warn": "需要处理", "info": "提示", "ok": "好", "dot": "", "square": "", "open": ""}


def draw_mark(painter: QPainter, rect: QRectF, level: str, tone: str | None = None) -> None:
    """Draw one mark inside `rect` (square)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = theme.colour(tone or {"dot": "muted", "square": "ink", "open": "accent"}.get(level, level))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    side, centre = rect.width(), rect.center()
    inner = QPen(theme.colour("surface"), side * 0.13, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    inner.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if level == "danger":
        _octagon(painter, centre, side / 2)
        painter.setPen(inner)
        painter.drawLine(centre - QPointF(side * 0.22, 0), centre + QPointF(side * 0.22, 0))
    elif level == "warn":
        _triangle(painter, rect)
        painter.setPen(inner)
        painter.drawLine(QPointF(centre.x(), rect.y() + side * 0.42), QPointF(centre.x(), rect.y() + side * 0.62))
        painter.drawPoint(QPointF(centre.x(), rect.y() + side * 0.8))
    elif level == "info":
        painter.drawRoundedRect(rect.adjusted(side * 0.04, side * 0.04, -side * 0.04, -side * 0.04), side * 0.16, side * 0.16)
        painter.setPen(inner)
        painter.drawPoint(QPointF(centre.x(), rect.y() + side * 0.3))
        painter.drawLine(QPointF(centre.x(), rect.y() + side * 0.5), QPointF(centre.x(), rect.y() + side * 0.72))
    elif level == "ok":
        painter.drawEllipse(rect)
        painter.setPen(inner)
        x, y = rect.x(), rect.y()
        painter.drawPolyline([QPointF(x + side * 0.28, y + side * 0.53), QPointF(x + side * 0.44, y + side * 0.68),
                              QPointF(x + side * 0.73, y + side * 0.35)])  # fmt: skip
    elif level == "square":
        painter.drawRect(rect.adjusted(side * 0.14, side * 0.14, -side * 0.14, -side * 0.14))
    elif level == "open":
        pen = QPen(colour, side * 0.11)
        pen.setDashPattern([2.0, 1.6])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(rect.adjusted(side * 0.1, side * 0.1, -side * 0.1, -side * 0.1))
    else:
        painter.drawEllipse(centre, side * 0.24, side * 0.24)
    painter.restore()


def _octagon(painter: QPainter, centre: QPointF, radius: float) -> None:
    corners = (math.radians(22.5 + 45 * i) for i in range(8))
    painter.drawPolygon(QPolygonF([centre + QPointF(math.cos(a), math.sin(a)) * radius * 1.06 for a in corners]))


def _triangle(painter: QPainter, rect: QRectF) -> None:
    side = rect.width()
    pen = QPen(painter.brush().color(), side * 0.14)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    top, bottom = rect.y() + side * 0.12, rect.y() + side * 0.88
    painter.drawPolygon(QPolygonF([QPointF(rect.center().x(), top), QPointF(rect.right() - side * 0.06, bottom),
                                   QPointF(rect.x() + side * 0.06, bottom)]))  # fmt: skip


class Mark(QWidget):
    """A severity mark as a widget, 16 px at 100 %."""

    def __init__(self, level: str = "info", size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self.level = level
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_level(level)
        theme.look.changed.connect(self.updateGeometry)

    def set_level(self, level: str) -> None:
        """Show another level."""
        self.level = level
        self.setAccessibleName(LEVEL_WORDS[level])
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(self._size), theme.px(self._size))

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        draw_mark(painter, QRectF(self.rect()), self.level)
        painter.end()
