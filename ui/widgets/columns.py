"""A page's main and side column (the side one goes below when there is no room), and chips that wrap.

`Columns(main, side, side_width=344)` as a page's only child gives the page margins of the frame.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QLayoutItem, QSizePolicy, QVBoxLayout, QWidget

from ui import theme


def is_narrow(widget: QWidget) -> bool:
    """True when the window is too narrow, for the type size chosen, to stand two columns side by side."""
    return widget.window().width() / theme.look.scale < theme.NARROW_BELOW


class Columns(QWidget):
    """`main` and `side` are layouts to fill: `columns.main.addWidget(card)`; each ends in a stretch of its own."""

    def __init__(self, side_width: int = 344, margins: bool = True) -> None:
        super().__init__()
        self._side_width = side_width
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        page = theme.SPACE["page"]
        self._box.setContentsMargins(*((page, 10, page, 16) if margins else (0, 0, 0, 0)))
        self._box.setSpacing(theme.SPACE["gap"])
        self._main, self._side = QWidget(), QWidget()
        self.main, self.side = self._column(self._main), self._column(self._side)
        self._box.addWidget(self._main, 1)
        self._box.addWidget(self._side)
        self._reflow()
        theme.look.changed.connect(self._reflow)

    @staticmethod
    def _column(holder: QWidget) -> QVBoxLayout:
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE["row"])
        layout.setAlignment(Qt.AlignmentFlag.AlignTop)
        return layout

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._reflow()

    def _reflow(self) -> None:
        below = is_narrow(self)
        way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        if self._box.direction() != way:
            self._box.setDirection(way)
        width = 16_777_215 if below else theme.px(self._side_width)
        self._side.setMaximumWidth(width)
        self._side.setMinimumWidth(0 if below else width)


class Flow(QLayout):
    """Widgets side by side that go to the next line when the line is full."""

    def __init__(self, gap: int = 10, line_gap: int = 6, to_the_right: bool = False) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap, self._line_gap, self._to_the_right = gap, line_gap, to_the_right
        self._shown: list[tuple[QLayoutItem, QSize]] | None = None
        self._heights: dict[int, int] = {}
        self.setContentsMargins(0, 0, 0, 0)

    def invalidate(self) -> None:
        """What was asked of the widgets is asked again."""
        self._shown, self._heights = None, {}
        super().invalidate()

    def _sizes(self) -> list[tuple[QLayoutItem, QSize]]:
        """What is shown and how large it wants to be; a layout is asked many times before it shows anything."""
        if self._shown is None:
            self._shown = [(item, item.sizeHint()) for item in self._items if not item.isEmpty()]
        return self._shown

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        taken = self._items.pop(index)
        self.invalidate()
        return taken

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        shown = [size for _, size in self._sizes()]
        wide = sum(s.width() for s in shown) + self._gap * max(0, len(shown) - 1)
        return QSize(wide, max((s.height() for s in shown), default=0))

    def minimumSize(self) -> QSize:
        shown = [item.minimumSize() for item, _ in self._sizes()]
        return QSize(max((s.width() for s in shown), default=0), max((s.height() for s in shown), default=0))

    def _place(self, rect: QRect, move: bool) -> int:
        rect = rect.marginsRemoved(self.contentsMargins())
        edges = self.contentsMargins().top() + self.contentsMargins().bottom()
        lines: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        x = 0
        for item, size in self._sizes():
            if lines[-1] and x + size.width() > rect.width():
                lines.append([])
                x = 0
            lines[-1].append((item, size))
            x += size.width() + self._gap
        y = rect.y()
        for line in lines:
            x, high = rect.x(), max((s.height() for _, s in line), default=0)
            if self._to_the_right:
                taken = sum(s.width() for _, s in line) + self._gap * (len(line) - 1)
                x += max(0, rect.width() - taken)
            for item, size in line:
                if move:
                    width = min(size.width(), rect.width())
                    item.setGeometry(QRect(QPoint(x, y + (high - size.height()) // 2), QSize(width, size.height())))
                x += size.width() + self._gap
            y += high + self._line_gap
        return max(0, y - rect.y() - self._line_gap) + edges
