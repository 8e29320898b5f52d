"""知识: every protocol as a clinician reads it: rules in words, doses, sources, worked residents. Ctrl+F or typing searches."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from prescribe.knowledge import (
    AdoptionState,
    CaseLine,
    ProtocolPage,
    ProtocolRow,
    adopt_edition,
    adoption_state,
    list_protocols,
    protocol_cases,
    read_protocol,
)
from ui import theme
from ui.page import Action, BarState, Page
from ui.pages.knowledge_view import (
    AdoptionView,
    Section,
    Words,
    WrittenLine,
    adoption_view,
    cases_section,
    changes_section,
    found_rows,
    headline,
    narrowed,
    nothing_found,
    sections_of,
    title_chip,
)
from ui.session import Station
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.protocol_list import ProtocolList
from ui.widgets.strips import EmptyState, Strip
from ui.widgets.text import Text, clear, column, row
from ui.widgets.written_row import WrittenRow
from ui.words import tr

LIST_WIDTH = 268
FIRST = "hypertension"
"""The protocol shown at first."""


class KnowledgePage(Page):
    """The list at the left, one protocol at the right; both scroll by themselves."""

    scrolls = False

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._rows: tuple[ProtocolRow, ...] = ()
        self._page: ProtocolPage | None = None
        self._cases: tuple[CaseLine, ...] = ()
        self._trying = False
        self._view: AdoptionView | None = None
        self._build()

    def _build(self) -> None:
        self.strip = Strip("info", "", "")
        self.strip.hide()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText(tr("您的密码"))
        self.password.setAccessibleName(tr("您的密码，用来签名采用"))
        self.password.setFixedWidth(theme.px(150))
        self.password.returnPressed.connect(self._adopt)
        self.adopt = button(tr("签名采用"), self._adopt, icon="pen-line", name=tr("签名采用这一版"))
        self.strip.add(self.password, self.adopt)
        self.find = QLineEdit()
        self.find.setPlaceholderText(tr("找病种、规则、来源"))
        self.find.setAccessibleName(tr("找方案：名称、拼音首字母、规则编号或来源"))
        self.find.setClearButtonEnabled(True)
        self.find.textChanged.connect(self._search)
        self.find.installEventFilter(self)
        self.list = ProtocolList()
        self.list.picked.connect(self._read)
        left = QWidget()
        left.setFixedWidth(theme.px(LIST_WIDTH))
        self._left = left
        left.setLayout(column(self.find, self.list, gap=8))
        left.layout().setContentsMargins(0, 0, 0, 0)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(tr("方案内容"))
        self._sheet = QWidget()
        self._cards = QVBoxLayout(self._sheet)
        self._cards.setContentsMargins(0, 0, 12, 16)
        self._cards.setSpacing(12)
        self._area.setWidget(self._sheet)
        margin = theme.SPACE["page"]
        whole = QVBoxLayout(self)
        whole.setContentsMargins(margin, 10, margin, 0)
        whole.setSpacing(10)
        whole.addWidget(self.strip)
        room = QHBoxLayout()
        room.setSpacing(16)
        room.addWidget(left)
        room.addWidget(self._area, 1)
        whole.addLayout(room, 1)
        theme.look.changed.connect(self._scale)

    def _scale(self) -> None:
        self._left.setFixedWidth(theme.px(LIST_WIDTH))
        self.password.setFixedWidth(theme.px(150))

    # --- reading ----------------------------------------------------------------------------------------------
    def activate(self, resident_id: UUID | None = None) -> None:
        """The list, and the protocol read last."""
        self.station.do(list_protocols, then=self._list, owner=self)
        self.station.do(adoption_state, then=self._state, owner=self)

    def _list(self, rows: Sequence[ProtocolRow]) -> None:
        self._rows = tuple(rows)
        self._search(self.find.text())
        shown = self._page.protocol_id if self._page else FIRST
        self.list.choose(shown)
        self._read(shown)

    def _state(self, state: AdoptionState) -> None:
        view = self._view = adoption_view(state)
        self.strip.show_state(view.level, view.bold, view.words)
        for control in (self.password, self.adopt):
            control.setVisible(view.may and bool(view.digest))
        self.password.clear()
        self.strip.show()

    def _adopt(self) -> None:
        """Sign the edition that waits, or the one in force that nobody signed yet."""
        if self._view is None or not self._view.may or not self.password.text():
            self.password.setFocus()
            return
        password = self.password.text()
        self.password.clear()
        self.station.do(adopt_edition, self._view.digest, password, then=self._adopted, owner=self)

    def _adopted(self, state: AdoptionState) -> None:
        self._state(state)
        self.station.say(tr("已采用 {edition} 版。", edition=state.in_force.edition))
        self.station.do(list_protocols, then=self._list, owner=self)

    def _search(self, typed: str) -> None:
        rows = found_rows(self._rows, typed)
        self.list.show_rows(rows)
        if rows and self._page is not None:
            self.list.choose(self._page.protocol_id)
        self._show()

    def _read(self, protocol_id: str) -> None:
        self._cases, self._trying = (), False
        self.station.do(read_protocol, protocol_id, then=self._take, owner=self)

    def _take(self, page: ProtocolPage) -> None:
        if self.list.chosen not in ("", page.protocol_id):
            return
        self._page = page
        self._show()
        self._area.verticalScrollBar().setValue(0)

    def _try_cases(self) -> None:
        if self._page is None or self._trying:
            return
        self._trying = True
        self._tell()
        shown = self._page.protocol_id
        self.station.do(protocol_cases, shown, then=lambda cases: self._tried(shown, cases), owner=self)

    def _tried(self, protocol_id: str, cases: Sequence[CaseLine]) -> None:
        self._trying = False
        if self._page is not None and self._page.protocol_id == protocol_id:
            self._cases = tuple(cases)
            self._show()
            for card in self._sheet.findChildren(Card):
                if card.objectName() == "cases":
                    self._area.ensureWidgetVisible(card)

    # --- showing ----------------------------------------------------------------------------------------------
    def _show(self) -> None:
        clear(self._cards)
        page = self._page
        if page is None:
            return
        rows = found_rows(self._rows, self.find.text())
        if self._rows and not rows:
            self._cards.addWidget(EmptyState("search", nothing_found(self.find.text())))
            self._cards.addStretch(1)
            return
        word, tone = title_chip(page)
        state = Text(tr("{edition} 版 · {state}", edition=page.edition, state=word), "label")
        state.set_tone("muted" if tone == "neutral" else tone)
        self._cards.addLayout(row(Text(page.name, "page"), state, None, gap=12))
        self._cards.addWidget(Text(page.summary, wrap=True))
        sections = list(sections_of(page))
        if page.changes:
            sections.insert(0, changes_section(tr("这一版改了什么：{words}", words=headline(page.changes)), page.changes))
        if self._cases:
            sections.append(cases_section(self._cases))
        inside = narrowed(sections, self.find.text())
        for section in inside or sections:
            self._cards.addWidget(_card(section))
        self._cards.addStretch(1)
        self._tell()

    def _tell(self) -> None:
        page = self._page
        if page is None:
            return
        words = tr("正在逐个试算…") if self._trying else tr("试算 {n} 个例子", n=page.cases)
        self.set_bar(BarState(
            note=tr("每条写着来源；C 和 P 待医师确认。"),
            primary=Action(words, self._try_cases, icon="list-checks", enabled=bool(page.cases) and not self._trying),
        ))  # fmt: skip

    # --- keys -------------------------------------------------------------------------------------------------
    def eventFilter(self, watched: QWidget, event: QKeyEvent) -> bool:
        if watched is self.find and event.type() == QKeyEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.list.step(1 if event.key() == Qt.Key.Key_Down else -1)
            return True
        return super().eventFilter(watched, event)

    def focus_first(self) -> None:
        """The keys begin in the search box."""
        self.find.setFocus()


def _card(section: Section) -> Card:
    card = Card(section.title, icon=section.icon, aside=section.note)
    card.setObjectName(section.key)
    marks = any(line.mark for line in section.rows)
    sources = any(line.source or line.tags for line in section.rows)
    card.body.setSpacing(0)
    if section.heads:
        heads = WrittenLine(tuple((Words(head, "label", "muted"),) for head in section.heads))
        card.add(WrittenRow(heads, section.weights, marks=marks, sources=sources, heading=True))
    for line in section.rows:
        card.add(WrittenRow(line, section.weights, marks=marks, sources=sources))
    return card
