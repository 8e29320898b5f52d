"""知识 · 方案: the list at the left, one protocol at the right: its rules, what changes, its worked residents, who uses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from prescribe.errors import ClinicError
from prescribe.knowledge import (
    AdoptionState,
    CaseLine,
    ProtocolPage,
    ProtocolRow,
    UsingLine,
    list_protocols,
    people_using,
    protocol_cases,
    read_protocol,
)
from prescribe.permissions import allows
from protocols.terms import Act
from ui import theme
from ui.page import Action, BarState
from ui.pages.knowledge_panel import KnowledgePanel
from ui.pages.knowledge_view import (
    cases_section,
    changes_section,
    faces_of,
    found_rows,
    headline,
    narrowed,
    nobody_uses,
    nothing_found,
    sections_of,
    title_chip,
    using_words,
)
from ui.session import Station
from ui.widgets.choices import Segmented
from ui.widgets.open_row import OpenRow, OpenRows
from ui.widgets.protocol_list import ProtocolList
from ui.widgets.section_sheet import SectionSheet
from ui.widgets.strips import EmptyState
from ui.widgets.text import Text, column, row
from ui.words import tr

LIST_WIDTH = 268
NARROW = 720
"""Under this width of the right half, in px at 100 %, the faces go below the title."""
FIRST = "hypertension"
"""The protocol shown at first."""


class ReadingPanel(KnowledgePanel):
    """Reading is instant; cases and people are asked for when their face is opened."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._rows: tuple[ProtocolRow, ...] = ()
        self._page: ProtocolPage | None = None
        self._wanted = ""
        self._found: dict[str, Sequence[Any]] = {}
        """What a face asked for: `cases`, `people`."""
        self._asking: set[str] = set()
        self._build()

    def _build(self) -> None:
        self.find = QLineEdit()
        self.find.setPlaceholderText(tr("找病种、规则、来源"))
        self.find.setAccessibleName(tr("找方案：名称、拼音首字母、规则编号或来源"))
        self.find.setClearButtonEnabled(True)
        self.find.textChanged.connect(self._search)
        self.find.installEventFilter(self)
        self.list = ProtocolList()
        self.list.picked.connect(self._read)
        self._left = QWidget()
        self._left.setLayout(column(self.find, self.list, gap=8))
        self.name, self.edition = Text("", "page", wrap=True), Text("", "label")
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.faces = Segmented([("read", tr("读规则"))], name=tr("这份方案的哪一面"))
        self.faces.picked.connect(self._picked_face)
        title = row(self.name, self.edition, gap=12)
        title.setStretch(0, 1)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(8)
        self._head.addLayout(title, 1)
        self._head.addWidget(self.faces, 0, Qt.AlignmentFlag.AlignLeft)
        self.sheet = SectionSheet(tr("方案内容"))
        self.sheet.left.connect(self.focus_first)
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(10)
        right.addLayout(self._head)
        right.addWidget(self.sheet, 1)
        room = QHBoxLayout(self)
        room.setContentsMargins(0, 0, 0, 0)
        room.setSpacing(16)
        room.addWidget(self._left)
        room.addWidget(self._right, 1)
        self._scale()
        theme.look.changed.connect(self._scale)

    def _scale(self) -> None:
        self._left.setFixedWidth(min(theme.px(LIST_WIDTH), max(self.width() * 2 // 5, 200)))
        below = self._right.width() < theme.px(NARROW)
        self._head.setDirection(QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scale()

    # --- reading ----------------------------------------------------------------------------------------------
    def load(self) -> None:
        self.station.do(list_protocols, then=self._list, owner=self)

    def show_hint(self, hint: object) -> None:
        """A protocol by its id, from any 「为什么」."""
        if isinstance(hint, str) and hint:
            self._wanted = hint
            self.find.clear()
            if self._rows:
                self.list.choose(hint)
                self._read(hint)

    def _list(self, rows: Sequence[ProtocolRow]) -> None:
        self._rows = tuple(rows)
        keys = [each.protocol_id for each in rows]
        shown = self._wanted or (self._page.protocol_id if self._page else FIRST)
        shown = shown if shown in keys else keys[0] if keys else ""
        self._search(self.find.text())
        if shown:
            self.list.choose(shown)
            self._read(shown)

    def _read(self, protocol_id: str) -> None:
        self._wanted = protocol_id
        self.station.do(read_protocol, protocol_id, then=self._take, owner=self)

    def _take(self, page: ProtocolPage) -> None:
        if page.protocol_id != self._wanted:
            return
        other = self._page is None or (self._page.protocol_id, self._page.digest) != (page.protocol_id, page.digest)
        self._page = page
        if other:
            self._found = {}
        faces = faces_of(page, allows(self.station.staff.role, "medical", Act.READ))
        face = self.faces.chosen
        if tuple(self.faces.button(key).text() for key in self.faces.keys) != tuple(words for _, words in faces):
            self.faces.set_choices(faces)
            self.faces.choose(face if face in dict(faces) else "read")
        self._show(keep=not other)

    def _picked_face(self, face: str) -> None:
        self._show()

    # --- showing ----------------------------------------------------------------------------------------------
    def _search(self, typed: str) -> None:
        rows = found_rows(self._rows, typed)
        self.list.show_rows(rows)
        if rows and self._page is not None:
            self.list.choose(self._page.protocol_id)
        self._show()

    def _show(self, keep: bool = False) -> None:
        page, typed = self._page, self.find.text()
        if page is None:
            return
        nothing = bool(self._rows) and not found_rows(self._rows, typed)
        for widget in (self.name, self.edition, self.faces):
            widget.setVisible(not nothing)
        if nothing:
            self.sheet.show_sections((), below=(EmptyState("search", nothing_found(typed)),))
            return
        word, tone = title_chip(page)
        self.name.setText(page.name)
        self.edition.setText(tr("{edition} 版 · {state}", edition=page.edition, state=word))
        self.edition.set_tone("muted" if tone == "neutral" else tone)
        {"changes": self._show_changes, "cases": self._show_cases, "people": self._show_people}.get(self.faces.chosen, self._show_rules)(
            page, keep
        )
        self._tell()

    def _show_rules(self, page: ProtocolPage, keep: bool) -> None:
        sections = sections_of(page)
        shown = narrowed(sections, self.find.text()) or sections
        self.sheet.show_sections(shown, (Text(page.summary, wrap=True),), keep=keep)

    def _show_changes(self, page: ProtocolPage, keep: bool) -> None:
        title = tr("这一版改了什么：{words}", words=headline(page.changes))
        self.sheet.show_sections((changes_section(title, page.changes),), keep=keep)

    def _show_cases(self, page: ProtocolPage, keep: bool) -> None:
        if "cases" not in self._found:
            self._ask("cases", protocol_cases)
            self.sheet.show_sections((), (Text(tr("正在逐个试算 {n} 个例子…", n=page.cases), tone="muted"),))
            return
        cases: Sequence[CaseLine] = self._found["cases"]
        whole = (cases_section(cases),)
        self.sheet.show_sections(narrowed(whole, self.find.text()) or whole, keep=keep)

    def _show_people(self, page: ProtocolPage, keep: bool) -> None:
        if "people" not in self._found:
            self._ask("people", people_using)
            self.sheet.show_sections((), (Text(tr("正在查…"), tone="muted"),))
            return
        lines: Sequence[UsingLine] = self._found["people"]
        if not lines:
            self.sheet.show_sections((), below=(EmptyState("users", nobody_uses(page.name)),))
            return
        self.people = OpenRows(tr("谁在用“{name}”", name=page.name))
        self.people.show_rows([OpenRow(str(line.resident_id), *using_words(line)) for line in lines])
        self.people.picked.connect(lambda key: self.station.open_resident(UUID(key), "prescription"))
        told = tr("{n} 位居民的现行处方用到这份方案，先到期的在前。Enter 打开处方。", n=len(lines))
        self.sheet.show_sections((), (Text(told, tone="muted", wrap=True), self.people), keep=keep)

    def _ask(self, face: str, use_case: Any) -> None:
        """Once for each protocol; an answer for another one that is shown by now is dropped."""
        page = self._page
        if page is None or (asked := f"{face} {page.protocol_id} {page.digest}") in self._asking:
            return
        self._asking.add(asked)

        def answered(found: Sequence[Any]) -> None:
            self._asking.discard(asked)
            if self._page is not None and (self._page.protocol_id, self._page.digest) == (page.protocol_id, page.digest):
                self._found[face] = found
                if self.faces.chosen == face:
                    self._show()

        def refused(error: ClinicError) -> None:
            self._asking.discard(asked)
            self.refused(error)

        more = (page.digest,) if face == "cases" else ()
        self.station.do(use_case, page.protocol_id, *more, then=answered, otherwise=refused, owner=self)

    def take_state(self, state: AdoptionState) -> None:
        super().take_state(state)
        self._tell()

    def _tell(self) -> None:
        state = self.state
        waits = state is not None and state.may_adopt and (state.waiting is not None or state.adoption is None)
        go = Action(tr("看改动并签名"), lambda: self.wanted.emit("editions", None), icon="signature") if waits else None
        self.set_bar(BarState(note=tr("每条写着来源；C 和 P 待医师确认。"), primary=go))

    # --- keys -------------------------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.find and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(event.key())
            if step is not None:
                self.list.step(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.sheet.step(1)
                return True
        return super().eventFilter(watched, event)

    def focus_first(self) -> None:
        """The keys begin in the search box."""
        self.find.setFocus()

    def next_change(self, step: int) -> None:
        self.sheet.next_changed(step)

    def back(self) -> bool:
        """Esc ends the search, then goes back to the rules."""
        if self.find.text():
            self.find.clear()
            return True
        if self.faces.chosen != "read":
            self.faces.choose("read")
            self._show()
            return True
        return False
