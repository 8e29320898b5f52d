"""A list of 知识: groups, name over a quiet line, at the right only what needs a person. ↑↓ moves, nothing wraps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QTextOption
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import theme
from ui.pages.knowledge_view import ListedGroup, ListedRow

Index = QModelIndex | QPersistentModelIndex
RowRole = Qt.ItemDataRole.UserRole


class _Rows(QAbstractListModel):
    """Headings are strings, what can be chosen is a row."""

    def __init__(self) -> None:
        super().__init__()
        self.items: tuple[str | ListedRow, ...] = ()

    def show_groups(self, groups: Sequence[ListedGroup]) -> None:
        self.beginResetModel()
        self.items = tuple(item for title, inside in groups for item in ((title, *inside) if title else inside))
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.items)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self.items[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.items[index.row()]
        if role == RowRole:
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return item if isinstance(item, str) else "，".join(part for part in (item.name, item.second, item.aside) if part)
        return None


class _Drawing(QStyledItemDelegate):
    """Two lines: the whole name (wrapped when long), then edition and state."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        item = index.data(RowRole)
        if isinstance(item, str):
            return QSize(1, theme.px(28))
        width = option.widget.viewport().width() - theme.px(24) if option.widget else theme.px(200)
        return QSize(1, theme.px(12) + self._name_height(item.name, width) + theme.px(20))

    @staticmethod
    def _name_height(name: str, width: float) -> int:
        metrics = QFontMetrics(theme.font("body", True))
        flags = Qt.TextFlag.TextWrapAnywhere
        return metrics.boundingRect(0, 0, max(int(width), 1), 10_000, int(flags.value), name).height()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        item, rect = index.data(RowRole), option.rect
        left = rect.left() + theme.px(12)
        if isinstance(item, str):
            painter.setFont(theme.font("label"))
            painter.setPen(theme.colour("muted"))
            painter.drawText(rect.adjusted(theme.px(12), theme.px(6), 0, 0), Qt.AlignmentFlag.AlignVCenter, item)
            painter.restore()
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(theme.colour("accent") if option.state & QStyle.StateFlag.State_HasFocus else Qt.PenStyle.NoPen)
            painter.setBrush(theme.soft("accent"))
            painter.drawRoundedRect(QRectF(rect).adjusted(2.5, 1.5, -2.5, -1.5), theme.RADIUS["field"], theme.RADIUS["field"])
        wide = rect.width() - theme.px(24)
        high = self._name_height(item.name, wide)
        option_text = QTextOption()
        option_text.setWrapMode(QTextOption.WrapMode.WrapAnywhere)
        painter.setFont(theme.font("body", True))
        painter.setPen(theme.colour("ink"))
        painter.drawText(QRectF(left, rect.top() + theme.px(6), wide, high + 2), item.name, option_text)
        below = QRectF(left, rect.top() + theme.px(6) + high, wide, theme.px(20))
        painter.setFont(theme.font("label"))
        painter.setPen(theme.colour("muted"))
        aside = theme.font("label", item.tone == "warn")
        room = below.width() - (QFontMetrics(aside).horizontalAdvance(item.aside) + theme.px(8) if item.aside else 0)
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, painter.fontMetrics().elidedText(item.second, Qt.TextElideMode.ElideRight, int(room)))
        painter.setFont(aside)
        painter.setPen(theme.colour(item.tone))
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, item.aside)
        painter.restore()


class KnowledgeList(QListView):
    """`picked(key)` whenever another one becomes current by key or click."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Rows()
        self.setModel(self._rows)
        self.setItemDelegate(_Drawing(self))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.selectionModel().currentChanged.connect(self._current)
        theme.look.changed.connect(self.doItemsLayout)

    def show_groups(self, groups: Sequence[ListedGroup]) -> None:
        """Another list; nothing is current and nothing is told."""
        self.selectionModel().blockSignals(True)
        self._rows.show_groups(groups)
        self.selectionModel().blockSignals(False)

    @property
    def keys(self) -> tuple[str, ...]:
        """From top to bottom."""
        return tuple(item.key for item in self._rows.items if not isinstance(item, str))

    @property
    def chosen(self) -> str:
        """Key of the current one, or empty."""
        item = self.currentIndex().data(RowRole) if self.currentIndex().isValid() else None
        return "" if item is None or isinstance(item, str) else item.key

    def choose(self, key: str, tell: bool = False) -> None:
        """Make one current."""
        place = next((i for i, item in enumerate(self._rows.items) if not isinstance(item, str) and item.key == key), None)
        if place is None:
            return
        self.selectionModel().blockSignals(not tell)
        self.setCurrentIndex(self._rows.index(place))
        self.selectionModel().blockSignals(False)
        self.scrollTo(self._rows.index(place))
        self.viewport().update()

    def step(self, by: int) -> None:
        """↑↓ from elsewhere (the search box)."""
        keys = self.keys
        if not keys:
            return
        there = keys.index(self.chosen) + by if self.chosen in keys else 0
        if 0 <= there < len(keys):
            self.choose(keys[there], tell=True)

    def _current(self, now: Index, before: Index) -> None:
        if self.chosen:
            self.picked.emit(self.chosen)
