"""A trend with its title, unit and legend."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.widgets.card import Card
from ui.widgets.text import Text
from ui.widgets.trend_chart import SERIES, TrendChart, draw_marker
from ui.widgets.trend_chart_view import ChartView

ICONS = (("步行", "footprints"), ("握力", "biceps-flexed"), ("体重", "scale"), ("血压", "activity"), ("血糖", "activity"))


class _Key(QWidget):
    """Dash and marker of one line, as drawn in the chart."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(22), theme.px(14))

    def paintEvent(self, event: QPaintEvent) -> None:
        role, dash, shape = SERIES[self._place]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        painter.setPen(QPen(theme.colour(role), theme.px(2), dash))
        painter.drawLine(QPointF(0, middle.y()), QPointF(self.width(), middle.y()))
        painter.setPen(QPen(theme.colour(role), theme.px(2)))
        draw_marker(painter, shape, middle, theme.px(7))


class TrendCard(Card):
    """One `ChartView` in a card."""

    def __init__(self, view: ChartView, today: date) -> None:
        icon = next((icon for word, icon in ICONS if word in view.title), "chart-line")
        super().__init__(view.title, icon=icon, aside=view.unit)
        self.body.setSpacing(2)
        self.chart = TrendChart()
        self.chart.show_view(view, today)
        if len(view.lines) > 1:
            at = self.head.count() - 1
            for place, each in enumerate(view.lines[: len(SERIES)]):
                self.head.insertWidget(at + 2 * place, _Key(place))
                self.head.insertWidget(at + 2 * place + 1, Text(each.name, "label"))
        self.add(self.chart)
