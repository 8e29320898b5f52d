"""What happened, newest first: time, mark, title with a second line, who. ↑↓ read it line by line."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui import theme
from ui.pages.overview_view import EventView
from ui.widgets.marks import draw_mark
from ui.widgets.spoken_rows import Index, RowRole, SpokenRows

AT_WIDTH, MARK_WIDTH, BY_WIDTH = 96, 28, 150
WRAP = int(Qt.TextFlag.TextWordWrap)


class _Drawing(QStyledItemDelegate):
    def _columns(self, width: int) -> tuple[int, int, int]:
        """Left edge of the words, their width, and the width of the name; narrow rows put the name under the words."""
        left = theme.px(AT_WIDTH + MARK_WIDTH)
        by = theme.px(BY_WIDTH) if width > theme.px(460) else 0
        return left, max(width - left - by - theme.px(8), theme.px(80)), by

    def _heights(self, event: EventView, width: int) -> tuple[int, int]:
        _, room, by = self._columns(width)
        box = QRect(0, 0, room, 10_000)
        title = QFontMetrics(theme.font("body", bold=True)).boundingRect(box, WRAP, event.title).height()
        words = _second_line(event, by)
        detail = QFontMetrics(theme.font("label")).boundingRect(box, WRAP, words).height() if words else 0
        return title, detail

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self.parent().viewport().width()
        title, detail = self._heights(index.data(RowRole), width)
        return QSize(width, title + detail + theme.px(11))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        event: EventView = index.data(RowRole)
        rect = option.rect
        if option.state & QStyle.StateFlag.State_Selected and self.parent().hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), theme.RADIUS["key"], theme.RADIUS["key"])
        left, room, by = self._columns(rect.width())
        title, detail = self._heights(event, rect.width())
        top = rect.top() + theme.px(5)
        side = theme.px(16)
        self._write(painter, QRect(rect.left() + 4, top, theme.px(AT_WIDTH) - 4, title + detail), event.at, "muted", "label", middle=True)
        centre = rect.center().y() - side / 2
        draw_mark(painter, QRectF(rect.left() + theme.px(AT_WIDTH), centre, side, side), event.mark)
        self._write(painter, QRect(rect.left() + left, top, room, title), event.title, "ink", "body", bold=True)
        self._write(painter, QRect(rect.left() + left, top + title, room, detail), _second_line(event, by), "muted", "label")
        if by:
            who = QRect(rect.right() - by, top, by - theme.px(4), title + detail)
            self._write(painter, who, event.by, "muted", "label", middle=True, right=True)
        painter.restore()

    def _write(
        self, painter: QPainter, box: QRect, words: str, tone: str, role: str, *, bold: bool = False,
        middle: bool = False, right: bool = False,
    ) -> None:  # fmt: skip
        painter.setFont(theme.font(role, bold=bold))
        painter.setPen(theme.colour(tone))
        across = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        down = Qt.AlignmentFlag.AlignVCenter if middle else Qt.AlignmentFlag.AlignTop
        painter.drawText(box, int(across | down) | WRAP, words)


def _second_line(event: EventView, by: int) -> str:
    return event.detail if by else "　".join(each for each in (event.detail, event.by) if each)


class EventList(QListView):
    """As high as all its rows."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._events = SpokenRows(self)
        self.setModel(self._events)
        self.setItemDelegate(_Drawing(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self._later = QTimer(self, singleShot=True, interval=0, timeout=self._fit)
        theme.look.changed.connect(self._fit)

    def show_rows(self, rows: tuple[EventView, ...]) -> None:
        """Show these."""
        self._events.show_rows(rows)
        self.setVisible(bool(rows))
        if rows:
            self.setCurrentIndex(self._events.index(0))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps otherwise."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._later.start()

    def _fit(self) -> None:
        self.doItemsLayout()
        heights = sum(self.sizeHintForIndex(self._events.index(row)).height() for row in range(len(self._events.rows)))
        self.setFixedHeight(heights + 2)
