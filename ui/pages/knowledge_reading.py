"""知识 · 方案: lists at the left, in the middle one protocol (rules, changes, worked residents, who uses it), drug, activity or source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from prescribe.errors import ClinicError
from prescribe.knowledge import (
    AdoptionState,
    CaseLine,
    ProtocolPage,
    ProtocolRow,
    ReferencePage,
    UsingLine,
    list_protocols,
    list_references,
    people_using,
    protocol_cases,
    read_protocol,
    read_reference,
)
from prescribe.permissions import allows
from protocols.terms import Act
from ui import theme
from ui.page import Action, BarState
from ui.pages.knowledge_finder import KnowledgeFinder
from ui.pages.knowledge_panel import KnowledgePanel
from ui.pages.knowledge_side import side_cards
from ui.pages.knowledge_view import (
    Section,
    cases_section,
    changes_section,
    faces_of,
    headline,
    narrowed,
    nobody_uses,
    sections_of,
    title_chip,
    using_words,
)
from ui.pages.reference_view import KINDS, PROTOCOL, reference_sections, reference_tags
from ui.session import Station
from ui.widgets.buttons import button, link
from ui.widgets.choices import Segmented
from ui.widgets.columns import Flow, is_narrow
from ui.widgets.exercise_figure import ExerciseFigure
from ui.widgets.open_row import OpenRow, OpenRows
from ui.widgets.section_sheet import SectionSheet
from ui.widgets.strips import EmptyState
from ui.widgets.text import Text, row
from ui.words import tr

LIST_WIDTH, SIDE_WIDTH = 268, 284
NARROW = 640
"""Under this width of the middle, in px at 100 %, the faces go below the title."""
FIRST = "hypertension"
"""The protocol shown at first."""


class ReadingPanel(KnowledgePanel):
    """Reading is instant; cases and people are asked for when their face is opened."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._rows: tuple[ProtocolRow, ...] = ()
        self._page: ProtocolPage | None = None
        self._reference: ReferencePage | None = None
        self._wanted = (PROTOCOL, "")
        """(kind, key) of what is to be read."""
        self._came: list[tuple[str, str]] = []
        """What was read before a row led away from it."""
        self._found: dict[str, Sequence[Any]] = {}
        """What a face asked for: `cases`, `people`."""
        self._asking: set[str] = set()
        self._build()

    def _build(self) -> None:
        self.finder = KnowledgeFinder()
        self.finder.picked.connect(self._picked)
        self.finder.searched.connect(self._show)
        self.finder.entered.connect(lambda: self.sheet.step(1))
        self.find, self.list = self.finder.find, self.finder.list
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
        self.sheet.opened.connect(self._open)
        self.side = SectionSheet(tr("改动、采用和可信度"))
        self._middle = QWidget()
        middle = QVBoxLayout(self._middle)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(10)
        middle.addLayout(self._head)
        middle.addWidget(self.sheet, 1)
        room = QHBoxLayout(self)
        room.setContentsMargins(0, 0, 0, 0)
        room.setSpacing(16)
        room.addWidget(self.finder)
        room.addWidget(self._middle, 1)
        room.addWidget(self.side)
        self._below = False
        self._scale()
        theme.look.changed.connect(self._scale)

    def _scale(self) -> None:
        self.finder.setFixedWidth(min(theme.px(LIST_WIDTH), max(self.width() * 2 // 5, 200)))
        self.side.setFixedWidth(theme.px(SIDE_WIDTH))
        below = is_narrow(self)
        if below != self._below:
            self._below = below
            self._show(keep=True)
        self.side.setVisible(not below)
        under = self._middle.width() < theme.px(NARROW)
        self._head.setDirection(QBoxLayout.Direction.TopToBottom if under else QBoxLayout.Direction.LeftToRight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scale()

    # --- reading ----------------------------------------------------------------------------------------------
    def load(self) -> None:
        self.station.do(list_protocols, then=self._list, owner=self)
        self.station.do(list_references, then=self.finder.take_references, owner=self)

    def show_hint(self, hint: object) -> None:
        """A protocol by its id, from any 「为什么」, or another thing as `drug:beta_blocker`."""
        if isinstance(hint, str) and hint:
            kind, _, key = hint.rpartition(":")
            self._came = []
            self.find.clear()
            self._go(kind or PROTOCOL, key)

    def _go(self, kind: str, key: str) -> None:
        self.finder.show_one(kind, key)
        self._read(kind, key)

    def _open(self, key: str) -> None:
        """A row leads to another thing; Esc leads back."""
        self._came.append(self._wanted)
        kind, _, there = key.partition(":")
        self._go(kind, there)
        self.focus_first()

    def _list(self, rows: Sequence[ProtocolRow]) -> None:
        self._rows = tuple(rows)
        self.finder.take_protocols(rows)
        kind, wanted = self._wanted
        keys = [each.protocol_id for each in rows]
        if kind != PROTOCOL:
            self._read(kind, wanted)
        elif keys:
            shown = wanted or FIRST
            self._go(PROTOCOL, shown if shown in keys else keys[0])

    def _picked(self, kind: str, key: str) -> None:
        self._came = []
        self._read(kind, key)

    def _read(self, kind: str, key: str) -> None:
        self._wanted = (kind, key)
        if kind == PROTOCOL:
            self.station.do(read_protocol, key, then=self._take, owner=self)
        else:
            self.station.do(read_reference, kind, key, then=self._take_reference, owner=self)

    def _take_reference(self, page: ReferencePage) -> None:
        if (page.kind, page.key) == self._wanted:
            other = self._reference is None or (self._reference.kind, self._reference.key) != self._wanted
            self._reference = page
            self._show(keep=not other)

    def _take(self, page: ProtocolPage) -> None:
        if (PROTOCOL, page.protocol_id) != self._wanted:
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
    def _show(self, keep: bool = False) -> None:
        missed, (kind, key) = self.finder.missed, self._wanted
        self.faces.setVisible(kind == PROTOCOL and not missed)
        self.name.setVisible(not missed)
        self.edition.setVisible(not missed)
        if missed:
            self._show_missed(missed)
        elif kind == PROTOCOL and self._page is not None and self._page.protocol_id == key:
            self._show_protocol(self._page, keep)
        elif self._reference is not None and (self._reference.kind, self._reference.key) == (kind, key):
            self._show_reference(self._reference, keep)
        self._show_side()

    def _show_missed(self, words: str) -> None:
        found = self.finder.elsewhere()
        go = button(tr("到{where}里看", where=tr(KINDS[found[0].kind])), self.finder.go_elsewhere, size="small") if found else None
        self._put((), below=(EmptyState("search", words, action=go),))

    def _show_protocol(self, page: ProtocolPage, keep: bool) -> None:
        word, tone = title_chip(page)
        self.name.setText(page.name)
        self.edition.setText(tr("{edition} 版 · {state}", edition=page.edition, state=word))
        self.edition.set_tone("muted" if tone == "neutral" else tone)
        {"changes": self._show_changes, "cases": self._show_cases, "people": self._show_people}.get(self.faces.chosen, self._show_rules)(
            page, keep
        )
        self._tell()

    def _show_reference(self, page: ReferencePage, keep: bool) -> None:
        self.name.setText(page.name)
        sure = "、".join(tag.text for tag in reference_tags(page))
        self.edition.setText(tr("{edition} 版", edition=page.edition) + (tr(" · 可信度 {letters}", letters=sure) if sure else ""))
        self.edition.set_tone("muted")
        above = (row(ExerciseFigure(page.pose), None),) if page.pose else ()
        self._put(reference_sections(page), above, keep=keep)
        self._tell()

    def _put(
        self, sections: Sequence[Section], above: Sequence[QWidget | QLayout] = (), below: Sequence[QWidget] = (), *, keep: bool = False
    ) -> None:
        """In the middle; what else stands at the right follows below where there is no room beside it."""
        more = self._side_cards() if self._below and sections else ()
        self.sheet.show_sections(sections, above, (*below, *more), keep=keep)

    def _side_cards(self) -> Sequence[QWidget]:
        page = self._page if self._wanted[0] == PROTOCOL else None
        return side_cards(page, self.state, lambda: self._choose_face("changes"), lambda: self.wanted.emit("editions", None))

    def _show_side(self) -> None:
        if not self._below:
            self.side.show_sections((), self._side_cards(), keep=True)

    def _choose_face(self, face: str) -> None:
        self.faces.choose(face)
        self._show()

    def _show_rules(self, page: ProtocolPage, keep: bool) -> None:
        sections = sections_of(page)
        shown = narrowed(sections, self.find.text()) or sections
        jumps = Flow(gap=12)
        for section in shown:
            jumps.addWidget(link(section.title, lambda key=section.key: self.sheet.go_to(key)))
        self._put(shown, (Text(page.summary, wrap=True), jumps), keep=keep)

    def _show_changes(self, page: ProtocolPage, keep: bool) -> None:
        title = tr("这一版改了什么：{words}", words=headline(page.changes))
        self._put((changes_section(title, page.changes),), keep=keep)

    def _show_cases(self, page: ProtocolPage, keep: bool) -> None:
        if "cases" not in self._found:
            self._ask("cases", protocol_cases)
            self.sheet.show_sections((), (Text(tr("正在逐个试算 {n} 个例子…", n=page.cases), tone="muted"),))
            return
        cases: Sequence[CaseLine] = self._found["cases"]
        whole = (cases_section(cases),)
        self._put(narrowed(whole, self.find.text()) or whole, keep=keep)

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
        self._show(keep=True) if self._below else self._show_side()

    def _tell(self) -> None:
        state = self.state
        waits = state is not None and state.may_adopt and (state.waiting is not None or state.adoption is None)
        go = Action(tr("看改动并签名"), lambda: self.wanted.emit("editions", None), icon="signature") if waits else None
        self.set_bar(BarState(note=tr("每条写着来源；C 和 P 待医师确认。"), primary=go))

    # --- keys -------------------------------------------------------------------------------------------------
    def focus_first(self) -> None:
        """The keys begin in the search box."""
        self.find.setFocus()

    def next_change(self, step: int) -> None:
        self.sheet.next_changed(step)

    def back(self) -> bool:
        """Esc ends the search, leads back to what a row led away from, then goes back to the rules."""
        if self.find.text():
            self.find.clear()
            return True
        if self._came:
            self._go(*self._came.pop())
            return True
        if self._wanted[0] == PROTOCOL and self.faces.chosen != "read":
            self.faces.choose("read")
            self._show()
            return True
        return False
