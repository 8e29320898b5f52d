"""The one search box (Ctrl+K) and what it finds: at most eight rows, matched part bold, one exact hit opens at once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import shiboken6
from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.session import Station
from ui.widgets.icons import icon
from ui.widgets.text import Text
from ui.words import tr

if TYPE_CHECKING:
    from prescribe.find import Found, FoundResident

QUIET_MS = 60
LIMIT = 8


def sentence(found: FoundResident) -> str:
    """One hit as a screen reader says it."""
    return " ".join(part for part in (found.name, *_rest(found)) if part)


def _rest(found: FoundResident) -> tuple[str, ...]:
    age = tr("{age} 岁", age=found.age) if found.age is not None else tr("年龄未登记")
    born = found.birth_date.isoformat() if found.birth_date else tr("出生未登记")
    tail = tr("电话尾号 {tail}", tail=found.phone_tail) if found.phone_tail else ""
    more = " · ".join(part for part in (found.file_number, tail, found.street) if part)
    return (f"{found.sex} {age}", born, more)


class _Hits(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[FoundResident, ...] = ()

    def show_rows(self, rows: tuple[FoundResident, ...]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return len(self.rows)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.UserRole:
            return self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return sentence(self.rows[index.row()])
        return None


class _HitDrawing(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(200, theme.px(34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        found: FoundResident = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.soft("accent"))
            painter.drawRoundedRect(option.rect.adjusted(4, 1, -4, -1), theme.RADIUS["field"], theme.RADIUS["field"])
        x = float(option.rect.x() + theme.px(14))
        for text, bold, tone in self._pieces(found):
            font = theme.font("body" if tone == "ink" else "label", bold)
            painter.setFont(font)
            painter.setPen(theme.colour(tone))
            room = max(0.0, option.rect.right() - 8 - x)
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(room) + 1)
            painter.drawText(QRectF(x, option.rect.y(), room, option.rect.height()), Qt.AlignmentFlag.AlignVCenter, shown)
            x += QFontMetrics(font).horizontalAdvance(text)
        painter.restore()

    @staticmethod
    def _pieces(found: FoundResident) -> list[tuple[str, bool, str]]:
        bold = {i for start, end in found.matched for i in range(start, end)}
        pieces = [(letter, i in bold, "ink") for i, letter in enumerate(found.name)]
        return [*pieces, *((f"   {part}", False, "muted") for part in _rest(found))]


class _Panel(QFrame):
    """What was found, below the box; inside the window, so that it moves and scales with it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("card", "popover")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 6, 2, 6)
        layout.setSpacing(2)
        self.hits = _Hits()
        self.list = QListView()
        self.list.setModel(self.hits)
        self.list.setItemDelegate(_HitDrawing(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(tr("找到的居民"))
        self.words = Text("", "label", wrap=True)
        self.words.setContentsMargins(12, 2, 12, 2)
        layout.addWidget(self.list)
        layout.addWidget(self.words)
        self.hide()


class SearchBox(QWidget):
    """Type two characters: rows; ↑↓ choose, Enter opens, Esc closes and gives the focus back."""

    opened = Signal(object)
    """UUID of the resident to open."""
    new_wanted = Signal(str)
    """Ctrl+N from here carries what was typed."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("找居民：姓名 / 拼音首字母 / 证件后四位 / 电话后四位 / 扫码"))
        self.line.setAccessibleName(tr("找居民"))
        self.line.setAccessibleDescription(tr("姓名、拼音首字母、证件后四位、电话后四位或扫码，Ctrl+K"))
        self.line.addAction(icon("search", "hint"), QLineEdit.ActionPosition.LeadingPosition)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line)
        self._panel: _Panel | None = None
        self._job = None
        self._came_from: QWidget | None = None
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MS, timeout=self._look)
        self.line.textChanged.connect(self._typed)
        self.line.installEventFilter(self)

    def start(self, text: str = "") -> None:
        """Ctrl+K or a scanner: take the focus, with a text to look for."""
        focus = self.window().focusWidget()
        if focus is not self.line:
            self._came_from = focus
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()
        if text:
            self.line.setText(text)

    def text(self) -> str:
        """What stands in the box."""
        return self.line.text().strip()

    def _typed(self, text: str) -> None:
        if self._job is not None:
            self._job.drop()
        typed = text.strip()
        if not typed or (typed.isascii() and len(typed) < 2):  # one letter finds half the town; one Han character may be a name
            self._timer.stop()
            self.put_away()
            return
        self._timer.start()

    def _look(self) -> None:
        from prescribe.find import find_residents

        self._job = self._station.do(find_residents, self.text(), LIMIT, then=self.show_found, owner=self)

    def show_found(self, found: Found) -> None:
        """Show rows, how many more there are, or what to try when there is none."""
        if found.exact is not None:
            self._open(found.exact)
            return
        panel = self._panel_here()
        panel.hits.show_rows(found.rows or found.near)
        panel.words.setText(self._words(found))
        panel.words.setVisible(bool(panel.words.text()))
        rows = len(panel.hits.rows)
        panel.list.setVisible(rows > 0)
        panel.list.setFixedHeight(rows * theme.px(34) + 2)
        if found.rows:
            panel.list.setCurrentIndex(panel.hits.index(0))
        self._place(panel)

    def _words(self, found: Found) -> str:
        if found.rows:
            return tr("共 {total} 人，继续输入", total=found.total) if found.total > len(found.rows) else ""
        nobody = tr("没有“{text}”。试试拼音首字母，或 Ctrl+N 新建。", text=self.text())
        return nobody + (tr("上面是读音或写法相近的人。") if found.near else "")

    def _panel_here(self) -> _Panel:
        if self._panel is None:
            self._panel = _Panel(self.window())
            self._panel.list.clicked.connect(lambda index: self._open(index.data(Qt.ItemDataRole.UserRole).resident_id))
        return self._panel

    def _place(self, panel: _Panel) -> None:
        at = self.mapTo(self.window(), QPoint(0, self.height() + 4))
        panel.setFixedWidth(min(max(self.width(), theme.px(620)), self.window().width() - at.x() - 12))
        panel.adjustSize()
        panel.move(at)
        panel.show()
        panel.raise_()

    def _open(self, resident_id: UUID) -> None:
        self.line.clear()
        self.put_away()
        self.opened.emit(resident_id)

    def put_away(self) -> None:
        """Close what was found."""
        if self._panel is not None:
            self._panel.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.put_away()
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()  # Esc is ours while the box has the focus
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        key, panel = event.key(), self._panel
        shown = panel is not None and panel.isVisible()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and shown:
            there = panel.list.currentIndex().row() + (1 if key == Qt.Key.Key_Down else -1)
            if 0 <= there < len(panel.hits.rows):
                panel.list.setCurrentIndex(panel.hits.index(there))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._timer.isActive():
                self._timer.stop()
                self._look()
            elif shown and panel.list.currentIndex().isValid():
                self._open(panel.list.currentIndex().data(Qt.ItemDataRole.UserRole).resident_id)
            return True
        if key == Qt.Key.Key_Escape:
            self.line.clear()
            self.put_away()
            if self._came_from is not None and shiboken6.isValid(self._came_from):
                self._came_from.setFocus()
            return True
        return False

