"""历史: every version of every record of one resident, two of them side by side."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QGridLayout,
    QListView,
    QScrollArea,
    QSplitter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from prescribe.overview import HistoryLine, history
from prescribe.reading.looked import Look, who_looked
from prescribe.records.prescription import KIND as PRESCRIPTION
from ui import rooms, theme
from ui.pages.history_view import VersionView, before, comparison, kinds_of, of_kind, version_view
from ui.resident_page import ReadingPage
from ui.session import Station
from ui.widgets.buttons import link
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.columns import is_narrow
from ui.widgets.looks_popover import LooksPopover
from ui.widgets.strips import EmptyState
from ui.widgets.text import Text, clear, row
from ui.words import tr

Index = QModelIndex | QPersistentModelIndex
VersionRole = Qt.ItemDataRole.UserRole + 1
ROW_HEIGHT = 56


class _Versions(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[VersionView, ...] = ()

    def show_rows(self, rows: tuple[VersionView, ...]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        version = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return version.spoken
        return version if role == VersionRole else None


class _Drawing(QStyledItemDelegate):
    """Kind and title over what changed; time and who at the right. An old version is struck through."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(1, theme.px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        version: VersionView = index.data(VersionRole)
        rect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("accent_soft"))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.colour("accent"))
        half = rect.height() // 2
        top = QRect(rect.left() + theme.px(10), rect.top() + theme.px(5), rect.width() - theme.px(20), half - theme.px(5))
        bottom = top.translated(0, half - theme.px(4))
        right = self._write(painter, top, f"{version.at}", "muted", right=True)
        room = top.adjusted(0, 0, -right - theme.px(8), 0)
        title = f"{version.kind_word}　{version.title}" if version.title else version.kind_word
        self._write(painter, room, title, "ink" if version.is_head else "muted", bold=True, struck=not version.is_head)
        right = self._write(painter, bottom, f"{version.state}　{version.by}", "muted", right=True)
        self._write(painter, bottom.adjusted(0, 0, -right - theme.px(8), 0), version.changes or tr("第一版"), "hint")
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()

    def _write(
        self, painter: QPainter, box: QRect, words: str, tone: str, *, bold: bool = False, struck: bool = False, right: bool = False
    ) -> int:
        font = theme.font("body" if bold else "label", bold=bold)
        font.setStrikeOut(struck)
        painter.setFont(font)
        painter.setPen(theme.colour(tone))
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, cut)
        return painter.fontMetrics().horizontalAdvance(cut)


class HistoryPage(ReadingPage):
    """List at the left, the chosen version beside the one before (or any other) at the right."""

    scrolls = False

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._lines: tuple[HistoryLine, ...] = ()
        self._build()

    def _build(self) -> None:
        self._kind = QComboBox()
        self._kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._kind.setAccessibleName(tr("看哪一种记录"))
        self._kind.currentIndexChanged.connect(lambda _: self._show_list())
        self._count = Text("", "label")
        self._versions = _Versions(self)
        self._list = QListView()
        self._list.setModel(self._versions)
        self._list.setItemDelegate(_Drawing(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName(tr("所有版本，新的在前"))
        self._list.activated.connect(lambda _: self._go_replay())
        self._list.selectionModel().currentChanged.connect(lambda now, _: self._choose(now))
        left = Card(tr("历史"), icon="history")
        self._looked = link(tr("谁看过"), self._show_looks)
        left.add_to_head(self._count, self._kind, self._looked)
        left.setSizePolicy(left.sizePolicy().horizontalPolicy(), left.sizePolicy().verticalPolicy().Expanding)
        left.body.setContentsMargins(8, 10, 8, 8)
        left.add(self._list)
        self._empty = EmptyState("history", tr("还没有记录。登记、评估、处方每改一次，都会留在这里。"))
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(left)
        self._split.addWidget(self._build_compared())
        self._split.setSizes([430, 800])
        page = theme.SPACE["page"]
        whole = QVBoxLayout(self)
        whole.setContentsMargins(page, 12, page, 16)
        whole.addWidget(self._split, 1)
        whole.addWidget(self._empty, 1)
        self._empty.hide()

    def _build_compared(self) -> QWidget:
        card = QFrame()
        card.setProperty("card", "plain")
        self._with = QComboBox()
        self._with.setAccessibleName(tr("和哪一版比"))
        self._with.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._with.currentIndexChanged.connect(lambda _: self._compare())
        self._summary = Chip("", "info")
        holder = QWidget()
        holder.setProperty("clear", True)
        self._grid = QGridLayout(holder)
        self._grid.setContentsMargins(0, 4, 8, 4)
        self._grid.setHorizontalSpacing(theme.SPACE["row"])
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(holder)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("两版对照"))
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 10, 8, 8)
        self._replay = link(tr("按当时和现在的版本重算"), self._go_replay, icon="refresh-cw")
        self._replay.hide()
        inside.addLayout(row(Text(tr("和这一版比"), "label"), self._with, self._summary, None, self._replay))
        inside.addWidget(area, 1)
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where two columns have no room, the list stands above."""
        super().resizeEvent(event)
        way = Qt.Orientation.Vertical if is_narrow(self) else Qt.Orientation.Horizontal
        if way != self._split.orientation():
            self._split.setOrientation(way)
            self._split.setSizes([300, 500] if way == Qt.Orientation.Vertical else [430, 800])

    # --- coming and going -------------------------------------------------------------------------------------
    def _forget(self) -> None:
        self._show(())

    def _read(self) -> None:
        self._ask(history, self._arrived)

    def _arrived(self, found: tuple[HistoryLine, ...]) -> None:
        self._show(found)
        self._empty.setVisible(not found)
        self._split.setVisible(bool(found))

    def _show_looks(self) -> None:
        """Who opened this file; a small list beside the link."""
        resident = self._resident

        def show(found: tuple[Look, ...]) -> None:
            if resident == self._resident:
                LooksPopover(self._looked, found).open()

        if resident is not None:
            self.station.do(who_looked, resident, then=show, owner=self)

    def focus_first(self) -> None:
        """The list of versions."""
        self._list.setFocus()

    # --- what it shows ----------------------------------------------------------------------------------------
    def _show(self, lines: tuple[HistoryLine, ...]) -> None:
        kind = self._kind.currentData()
        self._lines = lines
        self._kind.blockSignals(True)
        self._kind.clear()
        for key, word in kinds_of(lines):
            self._kind.addItem(word, key)
        self._kind.setCurrentIndex(max(self._kind.findData(kind), 0))
        self._kind.blockSignals(False)
        self._show_list()

    def _show_list(self) -> None:
        shown = of_kind(self._lines, self._kind.currentData() or "")
        at = self._list.currentIndex().row()
        self._versions.show_rows(tuple(version_view(each) for each in shown))
        self._count.setText(tr("{count} 版", count=len(shown)))
        if shown:
            self._list.setCurrentIndex(self._versions.index(min(max(at, 0), len(shown) - 1)))
        else:
            clear(self._grid)

    def _chosen(self) -> HistoryLine | None:
        index = self._list.currentIndex()
        if not index.isValid():
            return None
        rev_id = index.data(VersionRole).rev_id
        return next((each for each in self._lines if each.rev_id == rev_id), None)

    def _choose(self, _: Index) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        others = [each for each in self._lines if each.doc_id == chosen.doc_id and each.rev_id != chosen.rev_id]
        former = before(chosen, self._lines)
        self._with.blockSignals(True)
        self._with.clear()
        for each in others:
            self._with.addItem(f"{each.at_words}　{each.by}", each.rev_id)
        if former is not None:
            self._with.setCurrentIndex(self._with.findData(former.rev_id))
        self._with.setEnabled(bool(others))
        self._with.blockSignals(False)
        self._compare()

    def _replays(self, line: HistoryLine | None) -> bool:
        """Whether this is a prescription that whoever is here may have worked out again: the present one and every older one."""
        return line is not None and line.kind == PRESCRIPTION and rooms.ROOMS["replay"].open_to(self.station.staff.role)

    def _go_replay(self) -> None:
        """Enter on a prescription, or the link: the rules of then and of now."""
        chosen = self._chosen()
        if self._resident is not None and self._replays(chosen):
            self.station.open_resident(self._resident, "replay", chosen.doc_id)

    def _compare(self) -> None:
        chosen = self._chosen()
        self._replay.setVisible(self._replays(chosen))
        if chosen is None:
            return
        other = next((each for each in self._lines if each.rev_id == self._with.currentData()), None)
        view = comparison(other, chosen)
        self._summary.set_text(view.summary)
        clear(self._grid)
        for used in range(self._grid.rowCount()):
            self._grid.setRowStretch(used, 0)
        top = Qt.AlignmentFlag.AlignTop
        for column, words in ((1, view.left_head), (2, view.right_head)):
            self._grid.addWidget(Text(words, bold=True, wrap=True), 0, column if other else 1, 1, 1 if other else 2)
        for place, each in enumerate(view.lines, start=1):
            self._grid.addWidget(Text(each.label, "label", wrap=True), place, 0, top)
            if other:
                self._grid.addWidget(Text(each.left, tone="muted", wrap=True), place, 1, top)
            right = Text(each.right, bold=each.differs, tone="accent" if each.differs else None, wrap=True)
            right.setAccessibleName(f"{each.label}：{each.left} → {each.right}" if each.differs else f"{each.label}：{each.right}")
            self._grid.addWidget(right, place, 2 if other else 1, 1, 1 if other else 2, top)
        self._grid.setRowStretch(len(view.lines) + 1, 1)
