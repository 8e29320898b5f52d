"""复评: every measure with first, last, now, change and goal; the chart of the one in focus; the report and the comparison on paper."""

from __future__ import annotations

from array import array

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from prescribe.over_time import OverTime, over_time
from ui import theme
from ui.page import Action, BarState
from ui.pages.over_time_view import (
    CHANGE,
    COLUMNS,
    REACHED,
    SMALLEST,
    MeasureRow,
    OverTimeView,
    focus_view,
    over_time_view,
)
from ui.resident_page import ReadingPage
from ui.session import Station
from ui.widgets.card import Card
from ui.widgets.columns import is_narrow
from ui.widgets.marks import Mark, draw_mark
from ui.widgets.record_table import ROW_HEIGHT, RecordTable, paint_words
from ui.widgets.strips import EmptyState
from ui.widgets.text import Text, clear, row
from ui.widgets.trend_card import TrendCard
from ui.widgets.wrapping import as_high_as_needed
from ui.words import tr


def paint_cell(painter: QPainter, rect: QRect, view: MeasureRow, column: int) -> bool:
    """Marks beside 达到, a triangle beside a change that is a real one, what waits for a physician in warn."""
    words = view.cells[column]
    if column == REACHED and view.mark:
        side = theme.px(14)
        draw_mark(painter, QRectF(rect.left() + 8, rect.center().y() - side / 2 + 1, side, side), view.mark)
        paint_words(painter, rect.adjusted(side + 4, 0, 0, 0), words, "ok" if view.mark == "ok" else "warn")
        return True
    if column in CHANGE and view.better[CHANGE.index(column)] is not None:
        better = view.better[CHANGE.index(column)]
        _triangle(painter, QRectF(rect.left() + 8, rect.center().y() - theme.px(5), theme.px(11), theme.px(10)), bool(better))
        paint_words(painter, rect.adjusted(theme.px(13), 0, 0, 0), words, bold=True)
        return True
    if column == SMALLEST:
        paint_words(painter, rect, words + (tr(" 待确认") if view.to_confirm else ""), "warn" if view.to_confirm else "hint")
        return True
    if column in (0, 1):
        paint_words(painter, rect, words, "hint" if column == 1 and view.older else "ink", bold=column == 1 and not view.older)
        return True
    paint_words(painter, rect, words, "hint" if words == "—" else "ink")
    return True


def _triangle(painter: QPainter, box: QRectF, better: bool) -> None:
    """Better: filled, upwards; worse: empty, downwards. By what the measure is for, not by the number."""
    top, bottom = (box.top(), box.bottom()) if better else (box.bottom(), box.top())
    painter.setPen(theme.colour("ink"))
    painter.setBrush(theme.colour("ink") if better else theme.colour("surface"))
    corners = [box.center(), box.bottomLeft(), box.bottomRight()]
    corners[0].setY(top)
    corners[1].setY(bottom)
    corners[2].setY(bottom)
    painter.drawPolygon(QPolygonF(corners))


class OverTimePage(ReadingPage):
    """Table at the left, chart and what it means at the right; below each other where there is no room."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._found: OverTime | None = None
        self._view = OverTimeView("", "", ())
        self._build()
        self._show_bar()

    def _build(self) -> None:
        self.head = Text("", "label", wrap=True)
        self.note = Text("", "label", tone="warn", wrap=True)
        self.table = RecordTable(tuple((tr(title), width) for title, width in COLUMNS), lambda each: each, self._load, paint_cell)
        self.table.setAccessibleName(tr("各项对比"))
        self.table.pointed.connect(self._point)
        left = Card(tr("各项对比"), icon="chart-line")
        left.setSizePolicy(left.sizePolicy().horizontalPolicy(), left.sizePolicy().verticalPolicy().Expanding)
        left.add(self.head, self.note, self.table)
        left.body.setStretchFactor(self.table, 1)
        self._holder = QWidget()
        self._holder.setProperty("clear", True)
        self._holder.setAccessibleName(tr("这一项的走向"))
        self._focus = QVBoxLayout(self._holder)
        self._focus.setContentsMargins(0, 0, 0, 0)
        self._focus.setSpacing(theme.SPACE["row"])
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(left)
        self._split.addWidget(self._holder)
        self._split.setSizes([900, 380])
        self._empty = EmptyState("chart-line", tr("还没有测过。做完联合评估，每次的数都会在这里排在一起。"))
        page = theme.SPACE["page"]
        whole = QVBoxLayout(self)
        whole.setContentsMargins(page, 12, page, 16)
        whole.addWidget(self._split, 1)
        whole.addWidget(self._empty, 1)
        self._empty.hide()
        theme.look.changed.connect(self._fit)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where two columns have no room, the table stands above."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Eight rows are always there; a page that does not hold them scrolls."""
        self.table.setMinimumHeight(theme.px(ROW_HEIGHT) * 9)
        way = Qt.Orientation.Vertical if is_narrow(self) else Qt.Orientation.Horizontal
        if way != self._split.orientation():
            self._split.setOrientation(way)
            self._split.setSizes([600, 300] if way == Qt.Orientation.Vertical else [900, 380])

    # --- coming and going -------------------------------------------------------------------------------------
    def focus_first(self) -> None:
        """The table."""
        self.table.setFocus()

    def _forget(self) -> None:
        self._show(None)

    def _read(self) -> None:
        self._ask(over_time, self._arrived)

    def _arrived(self, found: OverTime) -> None:
        self._show(found)
        self._empty.setVisible(not found.measures)
        self._split.setVisible(bool(found.measures))

    # --- what it shows ----------------------------------------------------------------------------------------
    def _show(self, found: OverTime | None) -> None:
        at = self.table.currentIndex().row()
        self._found = found
        self._view = over_time_view(found) if found is not None else OverTimeView("", "", ())
        self.head.setText(self._view.head)
        self.note.setText(self._view.note)
        self.note.setVisible(bool(self._view.note))
        clear(self._focus)
        self.table.show_ids(array("q", range(len(self._view.rows))))
        if 0 < at < len(self._view.rows):
            self.table.go_to(at)
        self._show_bar()

    def _load(self, page: int, ids: array) -> None:
        self.table.keep(page, [self._view.rows[place] for place in ids])

    def _point(self, chosen: MeasureRow | None) -> None:
        """The chart of the row that has the focus."""
        clear(self._focus)
        if chosen is None or self._found is None:
            return
        view = focus_view(self._found, chosen.fact_id)
        card = TrendCard(view.chart, self._found.today)
        for mark, sentence in view.lines:
            words = Text(sentence, wrap=True)
            as_high_as_needed(words)
            line = row(Mark(mark), words, gap=10)
            line.setStretch(1, 1)
            card.add(line)
        as_high_as_needed(card)
        self._focus.addWidget(card)
        self._focus.addStretch(1)

    # --- paper ------------------------------------------------------------------------------------------------
    def _show_bar(self) -> None:
        any_rows = bool(self._view.rows)
        compare = Action(tr("打印对比"), lambda: self._print("comparison"), icon="printer", enabled=any_rows)
        report = Action(tr("打印给居民的报告"), lambda: self._print("report"), icon="printer", enabled=any_rows)
        self.set_bar(BarState(note=tr("↑↓ 换一项"), secondary=(compare,), primary=report) if any_rows else BarState())

    def print_it(self) -> None:
        """Ctrl+P: the report for the resident; the comparison is one key away in the preview."""
        if self._view.rows:
            self._print("report")

    def _print(self, kind: str) -> None:
        from ui.pages.preview_page import PreviewDialog
        from ui.pages.preview_view import assessment_job

        if self._resident is not None:
            PreviewDialog(self.window(), self.station, assessment_job(self._resident, kind)).open_it()
