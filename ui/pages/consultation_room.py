"""Where things stand on the consultation page: strip on top, two columns that scroll, the side cards, the empty state."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.buttons import link
from ui.widgets.chip import KeyCap
from ui.widgets.form_field import FormField, tall_enough
from ui.widgets.missing_list import MissingList, TrendCompare
from ui.widgets.screening_strip import ScreeningStrip
from ui.widgets.strips import EmptyState
from ui.widgets.text import clear, row
from ui.words import tr

SIDE_WIDTH = 246
TWO_ABREAST = 430
"""A column at least this wide (at 100 %) has two fields abreast."""
STACKED_BELOW = 860
"""Under this page width (at 100 %) the columns stand below each other."""


class ConsultationRoom(QWidget):
    """Side cards go below, and columns below each other, when there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self.strip, self.missing, self.compare = ScreeningStrip(), MissingList(), TrendCompare()
        self.stacked, self.column_width = False, 0.0
        """Columns stand below each other; about how wide each is, in px at 100 %."""
        self.find = link(tr("找一项"), None)
        QShortcut(QKeySequence("Ctrl+F"), self, self.find.click)
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pair.setSpacing(theme.SPACE["row"])
        self._side = self._build_side()
        self.inside = QWidget()
        self.inside.setProperty("clear", True)
        self._flow = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.inside)
        self._flow.setContentsMargins(theme.SPACE["page"], 0, 2, theme.SPACE["wide"])
        self._flow.setSpacing(theme.SPACE["row"])
        self._flow.addLayout(self._pair, 1)
        self.scroll = _scroll(self.inside)
        self._side_scroll = _scroll(None)
        self._empty = EmptyState("stethoscope", tr("今天还没有人到。Ctrl+K 找居民，或从今日预约打开。"))
        self._top = QWidget()
        self._top.setSizePolicy(tall_enough())
        top = QVBoxLayout(self._top)
        top.setContentsMargins(theme.SPACE["page"], 10, theme.SPACE["page"], 10)
        top.addWidget(self.strip)
        room = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        room.setSpacing(0)
        room.addWidget(self.scroll, 1)
        room.addWidget(self._side_scroll)
        box = self._box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._top)
        box.addLayout(room, 1)
        box.addWidget(self._empty)
        self.show_empty(True)

    def _build_side(self) -> QWidget:
        side = QWidget()
        box = QVBoxLayout(side)
        box.setContentsMargins(0, 0, theme.SPACE["page"], theme.SPACE["row"])
        box.setSpacing(theme.SPACE["row"])
        box.addLayout(row(self.find, KeyCap("Ctrl+F"), None))
        box.addWidget(self.missing)
        box.addWidget(self.compare)
        box.addStretch(1)
        return side

    def show_empty(self, empty: bool) -> None:
        """Nobody is here, or somebody is."""
        self._is_empty = empty
        self._empty.setVisible(empty)
        for widget in (self._top, self.scroll):
            widget.setVisible(not empty)
        self._side_scroll.setVisible(not empty and self._side_scroll.widget() is not None)

    def put_columns(self, *columns: QWidget) -> None:
        """Both columns, the doctor's first."""
        for column in columns:
            self._pair.addWidget(column, 1, Qt.AlignmentFlag.AlignTop)
            column.show()  # Qt would do it by and by, and the keyboard could come before the places are known

    def clear_columns(self) -> None:
        """Another resident: nothing stays."""
        clear(self._pair)
        self.compare.hide()

    def field_at(self, widget: QWidget | None) -> FormField | None:
        """The field a widget belongs to."""
        while widget is not None and widget is not self.inside:
            if isinstance(widget, FormField):
                return widget
            widget = widget.parentWidget()
        return None

    def keep_in_place(self, change: Callable[[], None]) -> None:
        """Let fields come or go; what has the keyboard stays where it is on the screen."""
        typing = QApplication.focusWidget()
        if typing is None or not self.inside.isAncestorOf(typing):
            change()
            return
        before = typing.mapTo(self.inside, QPoint(0, 0)).y()
        change()
        self.lay_out()
        moved = typing.mapTo(self.inside, QPoint(0, 0)).y() - before
        if moved and typing.isVisible():
            bar = self.scroll.verticalScrollBar()
            bar.setValue(bar.value() + moved)

    def lay_out(self) -> None:
        """Everything to its place now: whoever scrolls to a field must know where it is."""
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def bring_into_view(self, field: QWidget) -> None:
        """Scroll as little as needed to see a whole field."""
        self.scroll.ensureWidgetVisible(field, 0, theme.px(24))

    def arrange(self) -> int:
        """Place everything for the present width; gives how many fields stand abreast in a column."""
        width = self.width() / theme.look.scale
        below, stacked = width < theme.NARROW_BELOW - 90, width < STACKED_BELOW
        self.stacked = stacked
        if below and self._side.parentWidget() is not self.inside:
            self._side_scroll.takeWidget()
            self._flow.setDirection(QBoxLayout.Direction.TopToBottom)
            self._flow.addWidget(self._side)
            self._side.show()
        elif not below and self._side_scroll.widget() is not self._side:
            self._flow.removeWidget(self._side)
            self._flow.setDirection(QBoxLayout.Direction.LeftToRight)
            self._side_scroll.setWidget(self._side)
            self._side.show()
        self._put_strip(scrolls=stacked)
        self._side_scroll.setVisible(not below and not self._is_empty)
        self._side_scroll.setFixedWidth(theme.px(SIDE_WIDTH) + theme.SPACE["page"])
        way = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        self._pair.setDirection(way)
        self.column_width = width - 40 if stacked else (width - 52 - (0 if below else SIDE_WIDTH + 20)) / 2
        return 2 if self.column_width >= TWO_ABREAST else 1

    def _put_strip(self, scrolls: bool) -> None:
        """Over the fields; where the window is too low for both (large type), it scrolls with them and is never cut."""
        inside = self._top.parentWidget() is self.inside
        if scrolls == inside:
            return
        page = 0 if scrolls else theme.SPACE["page"]
        self._top.layout().setContentsMargins(page, 10, page, 10)
        self._box.removeWidget(self._top)
        self._flow.removeWidget(self._top)
        (self._flow if scrolls else self._box).insertWidget(0, self._top)
        self._top.setVisible(not self._is_empty)


def _scroll(widget: QWidget | None) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    if widget is not None:
        area.setWidget(widget)
    return area
