"""A table of very many records: ids in order, pages of rows as they are looked at, one fixed row height.

    table = RecordTable(columns, cells=row_view, load=fetch)
    table.show_ids(ids)                      # array('q'); rows come by `load(page, ids)` → `table.keep(page, rows)`
    table.opened.connect(…)                  # Enter or a double click, with the row
    table.pointed.connect(…)                 # another row is current (or None while it loads)

Space tells `peeked`, letters tell `typed_ahead` what was typed so far.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui import theme
from ui.widgets.marks import draw_mark
from ui.widgets.paged_rows import PAGE, PagedRows
from ui.words import tr

ROW_HEIGHT = 34
TYPE_AHEAD_MS = 700
SETTLE_MS = 60
"""A page is asked for when scrolling has rested this long: flying past asks for nothing."""
Index = QModelIndex | QPersistentModelIndex
Columns = Sequence[tuple[str, int]]
RowRole = Qt.ItemDataRole.UserRole + 1


class RecordModel(QAbstractTableModel):
    """Rows by position; a row that is not here yet is an empty grey shape, never wrong words."""

    page_wanted = Signal(int)

    def __init__(self, columns: Columns, cells: Callable[[Any], Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns, self._cells = columns, cells
        self.rows: PagedRows = PagedRows()

    def show_ids(self, ids: array) -> None:
        """Another order or another filter; nothing of the former one stays."""
        self.beginResetModel()
        self.rows = PagedRows(ids)
        self.endResetModel()

    def keep(self, page: int, rows: Sequence[Any]) -> None:
        """A page came."""
        self.rows.keep(page, rows)
        first = self.index(page * PAGE, 0)
        last = self.index(min((page + 1) * PAGE, len(self.rows)) - 1, len(self._columns) - 1)
        self.dataChanged.emit(first, last)

    def rowCount(self, parent: Index | None = None) -> int:
        """Qt's own hook."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Qt's own hook."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Headings; left-aligned like the cells under them."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section][0]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The cell's words; the whole sentence for a screen reader; the row itself under `RowRole`."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, RowRole):
            return None
        row = self.rows.row(index.row())
        if role == RowRole:
            return row
        if row is None:
            return tr("正在读") if role == Qt.ItemDataRole.AccessibleTextRole else ""
        view = self._cells(row)
        return view.spoken if role == Qt.ItemDataRole.AccessibleTextRole else view.cells[index.column()]

    def view_of(self, index: Index) -> Any:
        """What the delegate draws, or None while the page is on its way."""
        row = self.rows.row(index.row())
        return None if row is None else self._cells(row)


class RecordDelegate(QStyledItemDelegate):
    """Draws one cell: selection, name bold, risk as words with a chip only when a person should look, late in warn."""

    def __init__(self, paint_cell: Callable[[QPainter, QRect, Any, int], bool], parent: QWidget) -> None:
        super().__init__(parent)
        self._paint_cell = paint_cell

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row is equally high."""
        return QSize(theme.px(60), theme.px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's own hook."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(option.rect, theme.colour("accent_soft"))
        view = index.model().view_of(index)
        if view is None:
            self._paint_shape(painter, option.rect, index.row())
        elif not self._paint_cell(painter, option.rect, view, index.column()):
            paint_words(painter, option.rect, view.cells[index.column()])
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        table = self.parent()
        if selected and index.column() == 0:
            painter.fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), theme.colour("accent"))
        if table.hasFocus() and index.row() == table.currentIndex().row():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawLine(option.rect.left(), option.rect.top() + 1, option.rect.right() + 1, option.rect.top() + 1)
            painter.drawLine(option.rect.left(), option.rect.bottom(), option.rect.right() + 1, option.rect.bottom())
        painter.restore()

    def _paint_shape(self, painter: QPainter, rect: QRect, row: int) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("sunk"))
        width = rect.width() * (0.5 + 0.07 * (row % 4))
        height = theme.px(10)
        painter.drawRoundedRect(QRectF(rect.left() + 8, rect.center().y() - height / 2, width, height), 4, 4)


def paint_words(painter: QPainter, rect: QRect, words: str, tone: str = "ink", bold: bool = False, role: str = "body") -> None:
    """Words in a cell, cut with … when the column is too narrow (the card at the right has them whole)."""
    painter.setFont(theme.font(role, bold=bold))
    painter.setPen(theme.colour(tone))
    inside = rect.adjusted(8, 0, -6, 0)
    cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, inside.width())
    painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)


def paint_chip(painter: QPainter, rect: QRect, words: str, tone: str, dashed: bool = False, mark: str = "") -> None:
    """A chip in a cell: soft ground for a tone, a dashed outline for what is not known yet."""
    painter.setFont(theme.font("small", bold=tone in theme.SOFT))
    room = theme.px(14) if mark else 0
    width = painter.fontMetrics().horizontalAdvance(words) + theme.px(18) + room
    height = theme.px(22)
    box = QRectF(rect.left() + 6, rect.center().y() - height / 2 + 0.5, min(width, rect.width() - 8), height)
    ink = theme.colour(tone if tone in theme.SOFT else "muted")
    pen = QPen(ink, 1)
    pen.setDashPattern([2, 2])
    painter.setPen(pen if dashed else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if dashed else theme.soft(tone))
    painter.drawRoundedRect(box, theme.RADIUS["chip"], theme.RADIUS["chip"])
    if mark:
        side = theme.px(12)
        draw_mark(painter, QRectF(box.left() + theme.px(7), box.center().y() - side / 2, side, side), mark)
    painter.setPen(ink)
    painter.drawText(box.adjusted(room, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, words)


class RecordTable(QTableView):
    """The table itself. ↑↓ never wraps; Enter opens; Space peeks; letters jump."""

    opened = Signal(object)
    pointed = Signal(object)
    peeked = Signal(object)
    typed_ahead = Signal(str)

    def __init__(
        self,
        columns: Columns,
        cells: Callable[[Any], Any],
        load: Callable[[int, array], None],
        paint_cell: Callable[[QPainter, QRect, Any, int], bool] = lambda *_: False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns, self._load, self._typed = columns, load, ""
        self.records = RecordModel(columns, cells, self)
        self.setModel(self.records)
        self.setItemDelegate(RecordDelegate(paint_cell, self))
        self._set_look()
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS, timeout=self._ask_for_visible)
        self._forget_typed = QTimer(self, singleShot=True, interval=TYPE_AHEAD_MS, timeout=self._clear_typed)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._settle.start())
        self.doubleClicked.connect(lambda index: self._open(index))
        self.selectionModel().currentRowChanged.connect(lambda now, _: self._point(now))
        theme.look.changed.connect(self._fit)
        self._fit()

    def _set_look(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    # --- what it shows ----------------------------------------------------------------------------------------
    def show_ids(self, ids: array) -> None:
        """Another list; the first row becomes current."""
        self.records.show_ids(ids)
        self._settle.stop()
        if len(ids):
            self.setCurrentIndex(self.records.index(0, 0))
            self.scrollToTop()
        self._ask_for_visible()

    def keep(self, page: int, rows: Sequence[Any]) -> None:
        """Rows of a page that was asked for by `load`."""
        self.records.keep(page, rows)
        now = self.currentIndex()
        if now.isValid() and now.row() // PAGE == page:
            self._point(now)

    def read_again(self) -> None:
        """Read the rows on the screen once more; order, selection and place stay."""
        self.records.rows.forget_rows()
        self._ask_for_visible()

    def current(self) -> Any:
        """The current row, or None."""
        return self.currentIndex().data(RowRole) if self.currentIndex().isValid() else None

    def go_to(self, position: int) -> None:
        """Make a row current and bring it into sight."""
        index = self.records.index(position, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _ask_for_visible(self) -> None:
        if not len(self.records.rows):
            return
        height = max(self.verticalHeader().defaultSectionSize(), 1)
        first = max(self.verticalScrollBar().value() // height, 0)
        last = first + self.viewport().height() // height + 1
        for page in self.records.rows.wanted(first, last):
            self._load(page, self.records.rows.ids_of(page))

    def _point(self, index: Index) -> None:
        self.pointed.emit(index.data(RowRole) if index.isValid() else None)

    def _open(self, index: Index) -> None:
        row = index.data(RowRole) if index.isValid() else None
        if row is not None:
            self.opened.emit(row)

    # --- widths -----------------------------------------------------------------------------------------------
    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW_HEIGHT))
        self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The one column without a width takes what is left, the rest keep theirs."""
        super().resizeEvent(event)
        self._fit_columns()
        self._settle.start()

    def _fit_columns(self) -> None:
        fixed = sum(theme.px(width) for _, width in self._columns)
        for column, (_, width) in enumerate(self._columns):
            left = max(self.viewport().width() - fixed, theme.px(180))
            self.setColumnWidth(column, theme.px(width) if width else left)

    # --- keys -------------------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Space peeks, letters and characters jump; the rest is Qt's."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space and plain and not self._typed:
            self.peeked.emit(self.current())
        elif plain and event.text() and event.text().isprintable() and not event.text().isspace():
            self._type_ahead(event.text())
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: object) -> None:
        """A character from an input method jumps too."""
        if event.commitString():
            self._type_ahead(event.commitString())
        event.accept()

    def _type_ahead(self, text: str) -> None:
        self._typed += text
        self._forget_typed.start()
        self.typed_ahead.emit(self._typed)

    def _clear_typed(self) -> None:
        self._typed = ""
