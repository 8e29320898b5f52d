"""Icons from `resources/icons` (Lucide, ISC), tinted with a colour of the theme in use.

`icon("printer")` for buttons: it follows theme, size and the disabled state by itself. `IconLabel("sun", "accent")` for
an icon beside text. A new icon is one SVG file of lucide-static in `resources/icons`.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QWidget

from protocols.files import shipped
from ui import theme

THIN = "1.75"
"""Stroke of Lucide's 24 px grid that sits well beside 14 px text."""


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str, stroke: str) -> QSvgRenderer:
    text = shipped("resources", "icons", f"{name}.svg").read_text(encoding="utf-8")
    text = text.replace("currentColor", colour).replace('stroke-width="2"', f'stroke-width="{stroke}"')
    return QSvgRenderer(QByteArray(text.encode()))


def draw_icon(painter: QPainter, rect: QRectF | QRect, name: str, tone: str = "muted", stroke: str = THIN) -> None:
    """Draw an icon with a colour role of the theme."""
    _renderer(name, theme.colour(tone).name(), stroke).render(painter, QRectF(rect))


class _Engine(QIconEngine):
    def __init__(self, name: str, tone: str) -> None:
        super().__init__()
        self._name, self._tone = name, tone

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        square = QRect(rect.x(), rect.y(), rect.height(), rect.height())
        draw_icon(painter, square, self._name, "hint" if mode == QIcon.Mode.Disabled else self._tone)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        return _keep(_Engine(self._name, self._tone))


_engines: list[_Engine] = []


def _keep(engine: _Engine) -> _Engine:
    _engines.append(engine)
    return engine


@lru_cache(maxsize=256)
def icon(name: str, tone: str = "muted") -> QIcon:
    """A QIcon that draws itself in the theme in use. Raises FileNotFoundError for an unknown name."""
    shipped("resources", "icons", f"{name}.svg")
    return QIcon(_keep(_Engine(name, tone)))


class IconLabel(QLabel):
    """An icon that stands beside text; decoration only, so a screen reader passes it by."""

    def __init__(self, name: str, tone: str = "accent", size: int = 18, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._tone, self._size = name, tone, size
        self._fit()
        theme.look.changed.connect(self._fit)

    def _fit(self) -> None:
        self.setFixedSize(theme.px(self._size), theme.px(self._size))
        self.update()

    def show_icon(self, name: str, tone: str | None = None) -> None:
        """Show another icon."""
        self._name, self._tone = name, tone or self._tone
        self.update()

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        draw_icon(painter, self.rect(), self._name, self._tone)
        painter.end()
