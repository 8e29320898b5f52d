"""Fields in lines of twelve equal parts; where the room is small, two or one beside each other. The order stays."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget

from ui import theme

PARTS = 12
ONE_BELOW, TWO_BELOW = 420, 640
"""Widths in px at 100 %, after dividing by the type size."""


class PartsLayout(QLayout):
    """Places items by their parts of a line, exactly; hidden ones leave no gap."""

    def __init__(self, parent: QWidget, gap: int, line_gap: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._parts: list[int] = []
        self._gap, self._line_gap = gap, line_gap
        self.setContentsMargins(0, 0, 0, 0)

    def add(self, widget: QWidget, parts: int) -> None:
        """Put a widget behind the others."""
        self._parts.append(parts)
        self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        """Qt's own hook."""
        self._items.append(item)

    def count(self) -> int:
        """Qt's own hook."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Qt's own hook."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Qt's own hook."""
        if not 0 <= index < len(self._items):
            return None
        self._parts.pop(index)
        return self._items.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        """As wide as there is room."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """Fewer fields in a line need more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all lines at this width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place every item."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """As high as it is now; before that wide enough for whole lines."""
        width = self.geometry().width() or theme.px(TWO_BELOW)
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        """One field wide."""
        least = max((item.minimumSize().width() for item in self._items if not item.isEmpty()), default=0)
        return QSize(least, 0)

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, int, int]]]:
        """Lines of (item, first part, parts)."""
        per_line = width / theme.look.scale
        lines: list[list[tuple[QLayoutItem, int, int]]] = [[]]
        at = 0
        for item, parts in zip(self._items, self._parts, strict=True):
            if item.isEmpty():
                continue
            wanted = PARTS if per_line < ONE_BELOW else parts
            if ONE_BELOW <= per_line < TWO_BELOW:
                wanted = PARTS if parts > PARTS // 2 else PARTS // 2
            if item.minimumSize().width() > (width + self._gap) * wanted // PARTS - self._gap:
                wanted = PARTS
            if at + wanted > PARTS:
                lines.append([])
                at = 0
            lines[-1].append((item, at, wanted))
            at += wanted
        return lines

    def _place(self, rect: QRect, *, move: bool) -> int:
        step = (rect.width() + self._gap) / PARTS
        y = rect.y()
        for each in self._lines(rect.width()):
            placed = []
            for item, first, parts in each:
                left, right = round(first * step), round((first + parts) * step) - self._gap
                width = max(right - left, 0)
                high = item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
                placed.append((item, QRect(rect.x() + left, y, width, high)))
            if move:
                for item, box in placed:
                    item.setGeometry(box)
            y += max((box.height() for _, box in placed), default=0) + self._line_gap
        return max(0, y - rect.y() - self._line_gap)


class FormGrid(QWidget):
    """`grid.add(field, 4)`: a field that takes a third of a line."""

    def __init__(self, gap: int = theme.SPACE["row"], line_gap: int = theme.SPACE["small"]) -> None:
        super().__init__()
        self._parts = PartsLayout(self, gap, line_gap)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.look.changed.connect(self._parts.invalidate)

    def add(self, widget: QWidget, parts: int) -> None:
        """Put a field behind the others; `parts` of twelve when there is room, whatever its own width is."""
        self._parts.add(widget, parts)
