"""Rows of things to do: mark, who, what, how late, and a button. ↑↓ choose, Enter opens; the list is as high as its rows.

    tasks = TaskList("task", name="先处理")     # forms: task, visit, due, line
    tasks.show_rows(rows)                       # TaskView; the selected row stays selected when it is still there
    tasks.opened.connect(…)                     # with the TaskView
    tasks.left.connect(…)                       # +1 / −1: ↓ below the last row, ↑ above the first
"""

from __future__ import annotations

from PySide6.QtCore import (
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
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
from ui.pages.today_view import TaskView
from ui.widgets.marks import draw_mark
from ui.widgets.record_table import paint_chip
from ui.widgets.spoken_rows import Index, RowRole, SpokenRows

MOST_LINES = 4
HEIGHTS = {"task": 57, "due": 58, "visit": 38, "line": 36}
"""Row heights: task = two lines, state and button; due = two lines and a chip; visit = one line, chip, button; line = one."""


class _Drawing(QStyledItemDelegate):
    """Draws one row of one form. The model's text is the whole sentence; what is drawn is laid out for the eye."""

    def __init__(self, form: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._form = form

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        high = theme.px(HEIGHTS[self._form])
        if self._form == "task":
            high += self._extra(index.data(RowRole), self.parent().viewport().width())
        return QSize(theme.px(200), high)

    def _extra(self, task: TaskView, width: int) -> int:
        """Height of the second and third line of words that do not fit on one."""
        metrics = QFontMetrics(theme.font("body"))
        room = self._word_room(task, width)
        box = QRect(0, 0, room, metrics.lineSpacing() * MOST_LINES)
        words = metrics.boundingRect(box, int(Qt.TextFlag.TextWordWrap), task.text)
        lines = min(max(round(words.height() / metrics.lineSpacing()), 1), MOST_LINES)
        return (lines - 1) * metrics.lineSpacing()

    def _word_room(self, task: TaskView, width: int) -> int:
        aside = QFontMetrics(theme.font("label", bold=True)).horizontalAdvance(task.aside) + theme.px(14) if task.aside else 0
        button = theme.px(86 + 9 + 12) if task.button else theme.px(10)
        return max(width - theme.px(40) - button - aside, theme.px(80))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        task: TaskView = index.data(RowRole)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        rect = option.rect
        if selected:
            self._paint_selection(painter, rect)
        elif self._form == "due" and index.row():
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawLine(rect.left() + 2, rect.top(), rect.right() - 2, rect.top())
        draw = {"task": self._paint_task, "due": self._paint_due}.get(self._form, self._paint_line)
        draw(painter, rect, task, selected)
        painter.restore()

    def _paint_selection(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(QPen(theme.colour("accent"), 2) if self.parent().hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_soft"))
        painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), theme.RADIUS["key"], theme.RADIUS["key"])

    def _paint_task(self, painter: QPainter, rect: QRect, task: TaskView, selected: bool) -> None:
        side = theme.px(18)
        draw_mark(painter, QRectF(rect.left() + theme.px(10), rect.center().y() - side / 2, side, side), task.mark)
        right = self._paint_button(painter, rect, task, selected)
        right = self._paint_aside(painter, rect, right, task)
        self._paint_two_lines(painter, rect.adjusted(theme.px(40), 0, 0, 0), right, task)

    def _paint_due(self, painter: QPainter, rect: QRect, task: TaskView, selected: bool) -> None:
        right = rect.right() - theme.px(8)
        if task.note:
            right = self._text_right(painter, rect, right, task.note, "muted")
        elif task.button:
            right = self._text_right(painter, rect, right, task.button, "accent")
        used = self._paint_two_lines(painter, rect.adjusted(theme.px(8), 0, 0, 0), right, task)
        if task.aside:
            top = QRect(used, rect.top() + theme.px(5), max(right - used, 1), theme.px(24))
            paint_chip(painter, top, task.aside, task.aside_tone)

    def _paint_line(self, painter: QPainter, rect: QRect, task: TaskView, selected: bool) -> None:
        left = rect.left() + theme.px(8)
        if task.mark not in ("", "dot") and self._form != "visit":
            side = theme.px(14)
            draw_mark(painter, QRectF(left, rect.center().y() - side / 2, side, side), task.mark)
            left += theme.px(22)
        right = self._paint_button(painter, rect, task, selected) if task.button else rect.right() - theme.px(8)
        right = (self._paint_state if self._form == "visit" else self._paint_aside)(painter, rect, right, task)
        if task.name:
            left = self._words(painter, rect, left, right, task.name, "ink", True) + theme.px(8)
            left = self._words(painter, rect, left, right, task.sex_age, "muted") + theme.px(10)
        self._words(painter, rect, left, right, task.text, "ink")

    def _paint_two_lines(self, painter: QPainter, rect: QRect, right: int, task: TaskView) -> int:
        half = theme.px(HEIGHTS[self._form]) // 2
        top = QRect(rect.left(), rect.top() + theme.px(4), rect.width(), half - theme.px(4))
        bottom = QRect(rect.left(), rect.top() + half, rect.width(), rect.height() - half - theme.px(5))
        if not task.name:
            if rect.height() > 2 * half + 2:
                self._paragraph(painter, QRect(rect.left(), top.top(), right - rect.left(), rect.height()), task.text)
            else:
                self._words(painter, rect, rect.left(), right, task.text, "ink")
            return rect.left()
        left = self._words(painter, top, rect.left(), right, task.name, "ink", True) + theme.px(8)
        left = self._words(painter, top, left, right, task.sex_age, "muted") + theme.px(8)
        if self._form == "task" and bottom.height() > half:
            self._paragraph(painter, QRect(bottom.left(), bottom.top(), right - bottom.left(), bottom.height()), task.text)
        else:
            self._words(painter, bottom, rect.left(), right, task.text, "ink" if self._form == "task" else "muted")
        return left

    def _paragraph(self, painter: QPainter, box: QRect, words: str) -> None:
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("ink"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap), words)

    def _paint_button(self, painter: QPainter, rect: QRect, task: TaskView, selected: bool) -> int:
        if not task.button:
            return rect.right() - theme.px(10)
        box = button_box(rect, self._form)
        painter.setPen(Qt.PenStyle.NoPen if selected else QPen(theme.colour("edge"), 1))
        painter.setBrush(theme.colour("accent" if selected else "surface"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS["button"], theme.RADIUS["button"])
        painter.setPen(theme.colour("on_accent" if selected else "ink"))
        painter.setFont(theme.font("label", bold=selected))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, task.button)
        return box.left() - theme.px(12)

    def _paint_aside(self, painter: QPainter, rect: QRect, right: int, task: TaskView) -> int:
        if not task.aside:
            return right
        return self._text_right(painter, rect, right, task.aside, "warn" if task.aside_tone == "warn" else "muted")

    def _paint_state(self, painter: QPainter, rect: QRect, right: int, task: TaskView) -> int:
        if not task.aside:
            return right
        bold = QFontMetrics(theme.font("small", bold=True))
        width = bold.horizontalAdvance(task.aside) + theme.px(26)
        tone = task.mark if task.mark in ("ok", "info", "warn", "danger") else task.aside_tone
        paint_chip(painter, QRect(right - width, rect.top(), width, rect.height()), task.aside, tone)
        return right - width - theme.px(8)

    def _text_right(self, painter: QPainter, rect: QRect, right: int, words: str, tone: str) -> int:
        painter.setFont(theme.font("label", bold=tone == "warn"))
        painter.setPen(theme.colour(tone))
        width = painter.fontMetrics().horizontalAdvance(words) + 2
        box = QRect(right - width, rect.top(), width, rect.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        return right - width - theme.px(12)

    def _words(
        self, painter: QPainter, rect: QRect, left: int, right: int, words: str, tone: str, bold: bool = False
    ) -> int:
        painter.setFont(theme.font("body" if tone == "ink" else "label", bold=bold))
        painter.setPen(theme.colour(tone))
        room = QRect(left, rect.top(), max(right - left, 0), rect.height())
        cut = QFontMetrics(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)
        return left + painter.fontMetrics().horizontalAdvance(cut)


def button_box(rect: QRect, form: str) -> QRect:
    """Where a row's button lies."""
    width, height = theme.px(86), theme.px(28)
    right = rect.right() - theme.px(9 if form == "task" else 4)
    return QRect(right - width, rect.center().y() - height // 2, width, height)


class TaskList(QListView):
    """One card's rows."""

    opened = Signal(object)
    left = Signal(int)
    entered = Signal()

    def __init__(self, form: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self._tasks = SpokenRows(self)
        self.setModel(self._tasks)
        self.setItemDelegate(_Drawing(form, self))
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self._later = QTimer(self, singleShot=True, interval=0, timeout=self._fit)
        theme.look.changed.connect(self._fit)

    def show_rows(self, rows: tuple[TaskView, ...]) -> None:
        """Show other rows; the selected one stays selected when it is still there."""
        chosen = self.chosen()
        self._tasks.show_rows(rows)
        self._fit()
        again = next((i for i, row in enumerate(rows) if chosen is not None and _same(row, chosen)), None)
        if again is not None:
            self.choose(again)
        elif chosen is not None and rows and self.hasFocus():
            self.choose(0)

    def chosen(self) -> TaskView | None:
        """The selected row."""
        index = self.currentIndex()
        return index.data(RowRole) if index.isValid() and self.selectionModel().isSelected(index) else None

    def choose(self, row: int) -> None:
        """Select a row; −1 is the last."""
        count = self._tasks.rowCount()
        if count:
            self.setCurrentIndex(self._tasks.index(row % count))

    def rest(self) -> None:
        """Another list has the selection now."""
        self.selectionModel().clear()

    def sizeHint(self) -> QSize:
        """As high as all rows."""
        rows = (self._tasks.index(row) for row in range(self._tasks.rowCount()))
        return QSize(theme.px(280), sum(self.sizeHintForIndex(each).height() for each in rows) + 2)

    minimumSizeHint = sizeHint

    def _fit(self) -> None:
        self.setVisible(self._tasks.rowCount() > 0)
        self.setFixedHeight(self.sizeHint().height())
        self.doItemsLayout()

    def _open(self) -> None:
        task = self.chosen()
        if task is not None:
            self.opened.emit(task)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps otherwise."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._later.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; ↓ below the last row and ↑ above the first leave the list."""
        at = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not event.modifiers():
            self._open()
        elif event.key() == Qt.Key.Key_Down and at == self._tasks.rowCount() - 1:
            self.left.emit(1)
        elif event.key() == Qt.Key.Key_Up and at <= 0:
            self.left.emit(-1)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the row's button opens it; a click beside it only selects."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        rect = self.visualRect(index)
        box = button_box(rect, self._form)
        if self._form == "due":
            box = QRect(rect.right() - theme.px(96), rect.top(), theme.px(96), rect.height())
        if index.data(RowRole).button and box.contains(event.position().toPoint()):
            self.setCurrentIndex(index)
            self._open()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click opens."""
        if self.indexAt(event.position().toPoint()).isValid():
            self._open()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming in by Tab selects the first row."""
        super().focusInEvent(event)
        if self.chosen() is None and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.choose(-1 if event.reason() == Qt.FocusReason.BacktabFocusReason else 0)
        self.entered.emit()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes; the selection stays until another list takes it."""
        super().focusOutEvent(event)
        self.viewport().update()


def _same(one: TaskView, other: TaskView) -> bool:
    return (one.resident_id, one.name, one.go) == (other.resident_id, other.name, other.go)
