"""居民: the list of everybody, filters, type-ahead, a card at the right; Enter opens."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from prescribe.find import FILTERS, SORTS, Found, ResidentRow, find_residents, list_choices, resident_ids, resident_rows
from prescribe.import_people import may_import
from prescribe.overview import NowLine
from prescribe.permissions import allows
from protocols.terms import Act
from ui import theme
from ui.page import Page
from ui.pages.residents_view import COLUMNS, RowView, card_view, count_words, empty_view, row_view
from ui.session import Station
from ui.widgets.buttons import button, icon_button
from ui.widgets.card import Card
from ui.widgets.chip import KeyCap
from ui.widgets.choices import Segmented
from ui.widgets.narrowing_row import NarrowingRow
from ui.widgets.now_list import NowList
from ui.widgets.record_table import RecordTable, paint_chip, paint_words
from ui.widgets.strips import EmptyState
from ui.widgets.text import Text, clear, row, rule
from ui.widgets.wrapping import as_high_as_needed
from ui.words import tr

CARD_WIDTH, SCROLL_BAR = 300, 12
TYPE_AHEAD_LIMIT = 50
ROW_ID = (1 << 62) - 1
"""A row id is the low 62 bits of the document id."""


def paint_cell(painter: QPainter, rect: QRect, view: RowView, cell: int) -> bool:
    """The cells that are not plain words: name, risk, next visit."""
    words = view.cells[cell]
    if cell == 0:
        paint_words(painter, rect, words, bold=True)
    elif cell == 2:
        if view.on_hold:
            paint_chip(painter, rect, tr("停"), "danger", mark="danger")
        else:
            tone = "warn" if view.risk_tone == "warn" else "plain"
            paint_chip(painter, rect, words, tone, dashed=view.risk_tone == "dashed")
    elif cell == 5 and view.visit_tone == "warn":
        paint_chip(painter, rect, words, "warn")
    elif cell in (1, 4, 5, 6):
        paint_words(painter, rect, words, "muted" if words != "—" else "hint")
    else:
        return False
    return True


class ResidentsPage(Page):
    """The list fills the room and scrolls by itself."""

    scrolls = False

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._reading = 0
        self._shown = self._wants_focus = False
        self._today = date.min
        self._typed = ""
        self._build()

    # --- building ---------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self._filter = Segmented(FILTERS, "all", name=tr("看哪些居民"))
        self._filter.picked.connect(self._pick)
        self._sort = QComboBox()
        self._sort.setAccessibleName(tr("按什么排"))
        for key, label in SORTS:
            self._sort.addItem(tr("按{label}排", label=label), key)
        self._sort.currentIndexChanged.connect(lambda _: self._read())
        self._narrowing = NarrowingRow()
        self._narrowing.changed.connect(self._read)
        self._count = Text("", "label")
        self._new = button(tr("新建"), lambda: self.station.go("registration"), icon="user-plus", name=tr("新建居民"))
        self._filter_list = QComboBox()
        self._filter_list.setAccessibleName(tr("看哪些居民"))
        for key, label in FILTERS:
            self._filter_list.addItem(label, key)
        self._filter_list.setCurrentIndex(self._filter_list.findData("all"))
        self._filter_list.activated.connect(lambda _: self._pick(self._filter_list.currentData()))
        self._filter_list.hide()
        self._import = button(tr("导入"), lambda: self.station.go("import"), icon="download", name=tr("从表格导入居民和测量"))
        self._key = KeyCap("Ctrl+N")
        head = row(
            Text(tr("居民"), "page"), self._filter, self._filter_list, None, self._count, self._import, self._new, self._key, gap=12
        )
        self._narrowing.add(self._sort)
        self._table = RecordTable(COLUMNS, self._view_of, self._load, paint_cell)
        self._table.setAccessibleName(tr("居民名单"))
        self._table.opened.connect(lambda found: self.station.open_resident(found.resident_id))
        self._table.pointed.connect(self._point)
        self._table.peeked.connect(lambda found: self._peek(found is not None and self._side.isHidden()))
        self._table.typed_ahead.connect(self._jump)
        page = theme.SPACE["page"]
        whole = QVBoxLayout(self)
        whole.setContentsMargins(page, 10, page, 16)
        whole.setSpacing(10)
        whole.addLayout(head)
        whole.addWidget(self._narrowing)
        whole.addLayout(self._build_room(), 1)

    def _build_room(self) -> QHBoxLayout:
        sheet = QFrame()
        sheet.setProperty("card", "plain")
        self._stack = QStackedLayout(sheet)
        self._stack.setContentsMargins(1, 8, 1, 8)
        self._empty_action = button("", self._act_on_empty, kind="primary")
        self._empty = EmptyState("users", "", action=self._empty_action)
        self._waiting = QWidget()
        for widget in (self._waiting, self._table, self._empty):
            self._stack.addWidget(widget)
        self._side = Card()
        self._side_area = QScrollArea()
        self._side_area.setWidgetResizable(True)
        self._side_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._side_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._side_area.hide()
        self._fit_side()
        theme.look.changed.connect(self._fit_side)
        self._side_lines = QVBoxLayout()
        self._side_lines.setSpacing(8)
        self._side.add(self._side_lines)
        self._side.hide()
        room = QHBoxLayout()
        room.setSpacing(theme.SPACE["gap"])
        room.addWidget(sheet, 1)
        as_high_as_needed(self._side)
        holder = QWidget()
        holder.setProperty("clear", True)
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._side)
        inside.addStretch(1)
        self._side_area.setWidget(holder)
        room.addWidget(self._side_area)
        return room

    def _fit_side(self) -> None:
        self._side.setFixedWidth(theme.px(CARD_WIDTH))
        self._side_area.setFixedWidth(theme.px(CARD_WIDTH) + SCROLL_BAR)

    # --- what it shows ----------------------------------------------------------------------------------------
    def activate(self, resident_id: UUID | None) -> None:
        """Read the list; a list that was read before stays where it was."""
        self._today = self.station.clinic.clock.today()
        may_register = allows(self.station.staff.role, "person", Act.WRITE)
        self._new.setVisible(may_register)
        self._import.setVisible(may_import(self.station.staff.role))
        self._key.setVisible(may_register)
        self._read() if not self._shown else self._table.read_again()
        self.station.do(list_choices, then=self._narrowing.show_choices, owner=self)

    def reload(self, change: object) -> None:
        """Rows on the screen are read again; a new or closed file changes the list itself."""
        if "resident" in getattr(change, "kinds", ()):
            self._read(keep_place=True)
        else:
            self._table.read_again()

    def focus_on(self, hint: object) -> None:
        """A saved filter by its key, or a text to jump to."""
        if hint in dict(FILTERS):
            self._pick(str(hint))
        elif isinstance(hint, str) and hint:
            self._jump(hint)

    def focus_first(self) -> None:
        """The list, or the way in when it is empty; once more when it has been read. The search box is Ctrl+K."""
        self._wants_focus = not self._shown
        (self._empty_action if self._stack.currentWidget() is self._empty else self._table).setFocus(Qt.FocusReason.TabFocusReason)

    def _pick(self, key: str) -> None:
        """Another saved filter."""
        self._filter.choose(key)
        self._filter_list.setCurrentIndex(self._filter_list.findData(key))
        self._read()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the row of filters has no room, a list takes its place."""
        super().resizeEvent(event)
        others = (self._count, self._import, self._new)
        room = self.width() - sum(each.sizeHint().width() for each in others) - theme.px(200)
        narrow = self._filter.sizeHint().width() > room
        self._filter.setVisible(not narrow)
        self._filter_list.setVisible(narrow)
        self._key.setVisible(not narrow and not self._new.isHidden())
        self._count.setVisible(not narrow)

    def _view_of(self, found: ResidentRow) -> RowView:
        return row_view(found, self._today)

    def _read(self, keep_place: bool = False) -> None:
        self._reading += 1
        asked = self._reading
        current = self._table.current() if keep_place else None

        def show(ids: array) -> None:
            if asked == self._reading:
                self._show_ids(ids, current)

        self.station.do(
            resident_ids, self._filter.chosen, self._sort.currentData(), **self._narrowing.chosen(), then=show, owner=self
        )

    def _show_ids(self, ids: array, current: ResidentRow | None) -> None:
        first_time, self._shown = not self._shown, True
        self._count.setText(count_words(len(ids)))
        self._table.show_ids(ids)
        if current is not None:
            place = self._table.records.rows.position(current.resident_id.int & ROW_ID)
            if place is not None:
                self._table.go_to(place)
        if len(ids):
            self._stack.setCurrentWidget(self._table)
            self._focus_again(first_time)
            return
        self._peek(False)
        empty = empty_view(self._filter.chosen, self._narrowing.words())
        self._empty.show_words(empty.sentence)
        self._empty_action.setText(empty.action)
        self._empty_action.setAccessibleName(empty.action)
        self._empty_does = empty.does
        self._stack.setCurrentWidget(self._empty)
        self._focus_again(first_time)

    def _focus_again(self, first_time: bool) -> None:
        if first_time and self._wants_focus:
            self.focus_first()

    def _act_on_empty(self) -> None:
        if self._empty_does == "new":
            self.station.go("registration")
        else:
            self._narrowing.clear()
            self._pick("all")

    def _load(self, page: int, ids: array) -> None:
        asked = self._reading

        def keep(rows: Sequence[ResidentRow]) -> None:
            if asked == self._reading:
                self._table.keep(page, in_order(rows, ids))

        self.station.do(resident_rows, ids, then=keep, owner=self)

    # --- card and type-ahead ----------------------------------------------------------------------------------
    def _peek(self, wanted: bool) -> None:
        self._side.setVisible(wanted)
        self._side_area.setVisible(wanted)
        if wanted:
            self._point(self._table.current())

    def _point(self, found: ResidentRow | None) -> None:
        if self._side.isHidden() or found is None:
            return
        view = card_view(found, self._today)
        clear(self._side_lines)
        close = icon_button("x", tr("收起卡片"), lambda: self._peek(False))
        name = as_high_as_needed(Text(view.name, "name", wrap=True))
        head = row(name, close)
        head.setStretch(0, 1)
        self._side_lines.addLayout(head)
        self._side_lines.addWidget(Text(view.second, bold=True))
        self._side_lines.addWidget(rule())
        facts = NowList()
        facts.show_lines(NowLine(label, text, "") for label, text in view.lines)
        self._side_lines.addWidget(facts)
        opens = button(tr("打开"), lambda: self.station.open_resident(found.resident_id), kind="primary")
        self._side_lines.addLayout(row(opens, KeyCap("Enter"), None))
        self._side.setAccessibleName(row_view(found, self._today).spoken)

    def back(self) -> bool:
        """Esc puts the card away."""
        if self._side.isHidden():
            return False
        self._peek(False)
        return True

    def _jump(self, typed: str) -> None:
        self._typed = typed

        def go(found: Found) -> None:
            if typed != self._typed:
                return
            places = (self._table.records.rows.position(each.resident_id.int & ROW_ID) for each in found.rows)
            there = min((place for place in places if place is not None), default=None)
            if there is not None:
                self._table.go_to(there)

        self.station.do(find_residents, typed, limit=TYPE_AHEAD_LIMIT, then=go, owner=self)


def in_order(rows: Sequence[ResidentRow], ids: array) -> tuple[ResidentRow | None, ...]:
    """Rows at the places of their ids; an id that is gone leaves its place empty instead of moving the others."""
    found = {each.rowid or each.resident_id.int & ROW_ID: each for each in rows}
    return tuple(found.get(each) for each in ids)
