"""核对: the versions of one record side by side; a person decides row by row. Nothing is lost, and nothing is chosen by the program."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from prescribe.conflicts import Conflict, Waiting, decide, open_conflict, open_conflicts
from prescribe.errors import ClinicError
from ui import theme
from ui.page import Action, BarState, Page
from ui.pages.conflict_view import ConflictView, conflict_view, proposed_choices
from ui.session import Station
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.strips import EmptyState, Strip
from ui.widgets.text import Text, clear, column, row
from ui.widgets.version_row import VersionRow
from ui.words import tr

_LABEL, _BASE, _SIDE, _STATE = 3, 3, 6, 3


class ConflictPage(Page):
    """Of the open resident: the record named by the caller, else the first that waits."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._resident: UUID | None = None
        self._conflict: Conflict | None = None
        self._choices: dict[str, Any] = {}
        self._touched: set[str] = set()
        self._rows: dict[str, VersionRow] = {}
        self._view: ConflictView | None = None
        page = theme.SPACE["page"]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(page, 12, page, 16)
        layout.setSpacing(theme.SPACE["row"])
        self._warning = Strip("warn")
        self._empty = EmptyState("check-check", tr("没有等着核对的记录。"), tr("两台电脑改了同一份记录时，会在这里并排给您看。"))
        self._card = Card(tr("核对"), icon="shuffle")
        self._story, self._heads, self._items, self._same = Text("", tone="muted", wrap=True), QVBoxLayout(), QVBoxLayout(), Text("", "label")
        self._card.add(self._story, self._heads, self._items, self._same)
        for widget in (self._warning, self._card, self._empty):
            layout.addWidget(widget)
            widget.hide()
        layout.addStretch(1)

    # --- coming and going -------------------------------------------------------------------------------------
    def activate(self, resident_id: UUID | None) -> None:
        """Look which records of this resident wait."""
        self._resident = resident_id
        self._forget()
        self.station.do(open_conflicts, then=self._waiting, owner=self)

    def leave(self) -> None:
        self._forget()
        self._resident = None

    def focus_on(self, hint: object) -> None:
        """A record by its id."""
        if isinstance(hint, UUID):
            self._open(hint)

    def _forget(self) -> None:
        self._conflict, self._view, self._choices, self._touched, self._rows = None, None, {}, set(), {}
        clear(self._items)
        clear(self._heads)
        for widget in (self._warning, self._card, self._empty):
            widget.hide()
        self.set_bar(BarState())

    def _waiting(self, found: tuple[Waiting, ...]) -> None:
        mine = [each for each in found if each.resident_id == self._resident]
        if self._conflict is None and mine:
            self._open(mine[0].doc_id)
        elif self._conflict is None:
            self._empty.show()

    def _open(self, doc_id: UUID) -> None:
        self.station.do(open_conflict, self._resident, doc_id, then=self._opened, otherwise=self._refused, owner=self)

    def _refused(self, error: ClinicError) -> None:
        self._forget()
        self._warning.show_state("warn", "", error.sentence)
        self._warning.show()

    def _opened(self, conflict: Conflict | None) -> None:
        if conflict is None:
            self._forget()
            self._empty.show()
            return
        if conflict.resident_id != self._resident:
            return
        self._forget()
        self._conflict, self._choices = conflict, proposed_choices(conflict)
        self._build()

    # --- what it shows ----------------------------------------------------------------------------------------
    def _build(self) -> None:
        view = self._look()
        self._card.set_title(view.title)
        self._story.setText(view.story)
        self._warning.show_state("warn", "", view.warning)
        self._same.setText(view.same_words)
        self._heads.addLayout(self._head_row(view))
        shares = (_LABEL, _BASE, *(_SIDE for _ in view.sides), _STATE)
        for item in view.items:
            made = VersionRow(item, shares)
            made.chosen.connect(self._choose)
            self._rows[item.key] = made
            self._items.addWidget(made)
        self._warning.show()
        self._card.show()
        self._show_bar(view)
        self.focus_first()

    def _head_row(self, view: ConflictView) -> Any:
        heads = [column(Text(tr("有改动的项目"), "label"), gap=2), column(Text(view.base.title, bold=True), Text(view.base.line, "label"), gap=2)]
        for place, side in enumerate(view.sides):
            whole = button(tr("全选这边 Ctrl+{n}", n=place + 1), lambda p=place: self.choose_side(p), size="small")
            heads.append(column(row(Text(side.title, bold=True), None, whole), Text(side.line, "label"), gap=2))
        made = row(*heads, column(Text("", "label")), gap=12)
        for place, share in enumerate((_LABEL, _BASE, *(_SIDE for _ in view.sides), _STATE)):
            made.setStretch(place, share)
        return made

    def _look(self) -> ConflictView:
        self._view = conflict_view(self._conflict, self._choices, frozenset(self._touched))
        return self._view

    def _choose(self, key: str, choice: Any) -> None:
        self._choices[key] = choice
        self._touched.add(key)
        self._again()

    def choose_side(self, place: int) -> None:
        """Every row from one side."""
        if self._conflict is None or place >= len(self._conflict.sides):
            return
        for each in self._conflict.rows:
            self._choices[each.key] = place
            self._touched.add(each.key)
        self._again()

    def _again(self) -> None:
        view = self._look()
        for item in view.items:
            self._rows[item.key].show_choice(item)
        self._show_bar(view)

    def _show_bar(self, view: ConflictView) -> None:
        act = Action(tr("保存核对结果"), self._save, icon="check", enabled=not view.missing and view.may_decide)
        note = tr("原来的版本都会留在历史里") if view.may_decide else tr("您的岗位不能定这份记录，请有权的同事来核对。")
        later = Action(tr("先放着"), lambda: self.station.open_resident(self._resident, "overview"))
        self.set_bar(
            BarState(missing=view.missing_words, missing_mark="warn" if view.missing else "ok", goes_to_missing=bool(view.missing), note=note, secondary=(later,), primary=act)
        )

    # --- keys -------------------------------------------------------------------------------------------------
    def focus_first(self) -> None:
        """The first row that waits, else the first."""
        self._focus_row(lambda item: item.chosen is None) or self._focus_row(lambda item: True)

    def go_to_missing(self, step: int = 1) -> None:
        """F3: the next row without a choice."""
        self._focus_row(lambda item: item.chosen is None)

    def _focus_row(self, wanted: Any) -> bool:
        for item in self._view.items if self._view else ():
            if wanted(item):
                self._rows[item.key].focus()
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↑↓ between rows, Ctrl+1 and Ctrl+2 a whole side."""
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.text() == "" and Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9:
            self.choose_side(event.key() - Qt.Key.Key_1)
            return
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(event.key())
        rows = list(self._rows.values())
        at = next((n for n, each in enumerate(rows) if each.has_focus), None)
        if step is None or at is None:
            super().keyPressEvent(event)
            return
        rows[max(0, min(len(rows) - 1, at + step))].focus()

    def save(self) -> None:
        """Ctrl+S is the same as the button."""
        if self._view is not None and not self._view.missing and self._view.may_decide:
            self._save()

    def _save(self) -> None:
        conflict = self._conflict
        heads = tuple(side.rev_id for side in conflict.sides)
        self.station.do(
            decide, conflict.resident_id, conflict.doc_id, dict(self._choices), heads, then=lambda _: self._saved(), otherwise=self._not_saved, owner=self
        )

    def _not_saved(self, error: ClinicError) -> None:
        """Another version came meanwhile, or a row is missing: look again, with the reason."""
        self.station.say(error.sentence, level="warn")
        if error.field in self._rows:
            self._rows[error.field].focus()
        elif self._conflict is not None:
            self._open(self._conflict.doc_id)

    def _saved(self) -> None:
        self.station.say(tr("核对好了。原来的版本都在历史里。"), level="ok")
        if self._resident is not None:
            self.station.open_resident(self._resident, "overview")
