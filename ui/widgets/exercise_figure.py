"""The drawing of an exercise, as it stands on the resident's sheet: black on white in both themes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from prescribe.sheets.figures import draw, svg
from ui import theme

HIGH, INSET = 150, 10


class ExerciseFigure(QWidget):
    """One pose, `HIGH` px high at 100 %; its sentence is what a screen reader says."""

    def __init__(self, pose: Mapping[str, Any]) -> None:
        super().__init__()
        self._figure = draw(pose)
        self._renderer = QSvgRenderer(QByteArray(svg(pose, 4 * self._figure.width).encode()))
        self.setAccessibleName(f"{self._figure.name}：{self._figure.say}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        high = theme.px(HIGH)
        return QSize(round(high * self._figure.width / self._figure.height) + 2 * INSET, high + 2 * INSET)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.paper())
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS["field"], theme.RADIUS["field"])
        self._renderer.render(painter, QRectF(self.rect()).adjusted(INSET, INSET, -INSET, -INSET))
        painter.end()
