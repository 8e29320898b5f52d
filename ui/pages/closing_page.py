"""结案: why a file comes to its end, and the way back. Nothing here can be done by one careless key: the button says what it does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout

from prescribe.close_file import ClosingState, Closure, close_file, open_closing, reopen_file
from prescribe.dates import read_date
from prescribe.errors import ClinicError
from prescribe.overview import Banner
from ui import theme
from ui.page import Action, BarState, Page
from ui.pages.closing_view import (
    GOAL_CHOICES,
    KIND_CHOICES,
    closing_view,
    day_label,
    note_hint,
    note_label,
)
from ui.session import Station
from ui.unsaved_form import UnsavedForm
from ui.widgets.card import Card
from ui.widgets.choices import AnswerRow
from ui.widgets.field import line
from ui.widgets.noted_field import NotedField
from ui.widgets.strips import Strip
from ui.widgets.text import Text
from ui.widgets.wrapping import as_high_as_needed
from ui.words import tr


class ClosingPage(Page):
    """One card to close the open resident's file, or one to open it again."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._resident: UUID | None = None
        self._state: ClosingState | None = None
        self._meant = False
        self._form = UnsavedForm(station, "closing", read=self._as_typed, parent=self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE["page"], 12, theme.SPACE["page"], 16)
        layout.setSpacing(theme.SPACE["row"])
        self._warning = Strip("warn")
        self._closing, self._reopening = self._closing_card(), self._reopening_card()
        for widget in (self._warning, self._closing, self._reopening):
            layout.addWidget(widget)
            widget.hide()
        layout.addStretch(1)

    def _closing_card(self) -> Card:
        card = Card(tr("结案"), icon="lock")
        self.kind, self.goal = AnswerRow(KIND_CHOICES, tr("为什么结案")), AnswerRow(GOAL_CHOICES, tr("目标"))
        self.day, self.note = line(), line()
        self.day.setPlaceholderText("今天、11-20、3天前")
        self._goals = Text("", tone="muted", wrap=True)
        self._kind_field, self._goal_field = NotedField(tr("为什么结案"), self.kind), NotedField(tr("目标达到没有"), self.goal)
        self._day_field, self._note_field = NotedField(day_label(""), self.day), NotedField(note_label(""), self.note)
        words = Text(tr("结案以后这份档案只能看，不再提醒随访；以后可以恢复。"), tone="muted", wrap=True)
        card.add(words, self._kind_field, self._goals, self._goal_field, self._day_field, self._note_field)
        self.kind.picked.connect(lambda _: self._kind_picked())
        self.kind.moved_on.connect(self.day.setFocus)
        self.goal.picked.connect(self._touched)
        self.goal.moved_on.connect(self.day.setFocus)
        self.day.textEdited.connect(self._touched)
        self.day.returnPressed.connect(self.note.setFocus)
        self.note.textEdited.connect(self._touched)
        as_high_as_needed(card)
        return card

    def _reopening_card(self) -> Card:
        card = Card(tr("恢复建档"), icon="lock-open")
        self._closed_words = Text("", bold=True, wrap=True)
        self.reason = line()
        self.reason.setPlaceholderText(tr("例如：又搬回来了；记错了人"))
        self._reason_field = NotedField(tr("为什么恢复"), self.reason)
        self.reason.textEdited.connect(self._touched)
        card.add(self._closed_words, self._reason_field)
        as_high_as_needed(card)
        return card

    # --- coming and going -------------------------------------------------------------------------------------
    def activate(self, resident_id: UUID | None) -> None:
        """What was typed about this resident comes back."""
        self._resident, self._state = resident_id, None
        self._form.form = f"closing/{resident_id}"
        self._put({})
        for widget in (self._warning, self._closing, self._reopening):
            widget.hide()
        self.set_bar(BarState())
        if resident_id is not None:
            self.station.do(open_closing, resident_id, then=self._opened, otherwise=self._refused, owner=self)

    def leave(self) -> None:
        self._form.flush()
        self._resident = None

    def lock(self) -> None:
        self._form.flush()

    def focus_first(self) -> None:
        (self.reason if self._state and self._state.banner.closed else self.kind).setFocus()

    def _refused(self, error: ClinicError) -> None:
        self._warning.show_state("warn", "", error.sentence)
        self._warning.show()

    def _opened(self, state: ClosingState) -> None:
        if state.banner.resident_id != self._resident:
            return
        self._state = state
        view = closing_view(state)
        self._closing.setVisible(not view.closed)
        self._reopening.setVisible(bool(view.closed))
        self._closed_words.setText(view.closed)
        self._warning.show_state("warn", "", view.warning)
        self._warning.setVisible(bool(view.warning) and not view.closed)
        self._goals.setText(tr("处方里的目标：{goals}", goals="；".join(view.goals)) if view.goals else "")
        if view.kind:
            self.kind.choose(view.kind)
            self._kind_field.note("info", view.told)
        self._kind_shown()
        self._form.take(self._taken, owner=self)
        self.focus_first()

    def _taken(self, unsaved: Any) -> None:
        if unsaved is not None and self._state is not None:
            import json

            self._put(json.loads(unsaved.text))
            self._kind_shown()

    # --- typing -----------------------------------------------------------------------------------------------
    def _as_typed(self) -> dict[str, Any]:
        return {
            "kind": self.kind.chosen, "goal": self.goal.chosen, "day": self.day.text(), "note": self.note.text(), "reason": self.reason.text(),
        }  # fmt: skip

    def _put(self, typed: dict[str, Any]) -> None:
        self.kind.choose(*typed.get("kind", ()))
        self.goal.choose(*typed.get("goal", ()))
        for name in ("day", "note", "reason"):
            getattr(self, name).setText(typed.get(name, ""))
        for field in (self._kind_field, self._goal_field, self._day_field, self._note_field, self._reason_field):
            field.note("", "")
        self._meant = False

    def _touched(self, *_: object) -> None:
        self._meant = False
        self._form.touch()
        self._show_bar()

    def _kind_picked(self) -> None:
        self._kind_field.note("", "")
        self._touched()
        self._kind_shown()

    def _kind_shown(self) -> None:
        """The questions of the chosen kind."""
        kind = next(iter(self.kind.chosen), "")
        self._day_field.label.setText(day_label(kind))
        self._note_field.label.setText(note_label(kind))
        self.note.setPlaceholderText(note_hint(kind))
        self._goal_field.setVisible(kind == "done")
        self._goals.setVisible(kind == "done" and bool(self._goals.text()))
        self._show_bar()

    def _show_bar(self) -> None:
        if self._state is None:
            return
        if self._state.banner.closed:
            self.set_bar(BarState(primary=Action(tr("恢复建档"), self._reopen, icon="lock-open")))
            return
        missing = tr("还没选为什么结案") if not self.kind.chosen else None
        act = Action(tr("结案"), self._close, icon="lock", enabled=bool(self.kind.chosen))
        self.set_bar(BarState(missing=missing, primary=act))

    # --- doing ------------------------------------------------------------------------------------------------
    def _close(self) -> None:
        try:
            day = read_date(self.day.text() or tr("今天"), self.station.clinic.clock.today())
        except ValueError as problem:
            self._day_field.note("warn", f"{problem}。")
            self.day.setFocus()
            return
        kind = next(iter(self.kind.chosen), "")
        goal = next(iter(self.goal.chosen), "") if kind == "done" else ""
        closure = replace(Closure(kind, day, self.note.text(), goal), later_meant=self._meant)
        self.station.do(close_file, self._resident, closure, then=self._done, otherwise=self._not_done, owner=self)

    def _reopen(self) -> None:
        self.station.do(reopen_file, self._resident, self.reason.text(), then=self._done, otherwise=self._not_done, owner=self)

    def _not_done(self, error: ClinicError) -> None:
        """Beside the field it is about; a day that was asked about counts as meant from now on."""
        self._meant = error.field == "later"
        fields = {"kind": self._kind_field, "goal": self._goal_field, "on": self._day_field, "later": self._day_field, "note": self._note_field, "reason": self._reason_field}
        field = fields.get(error.field or "", self._reason_field if self._reopening.isVisible() else self._kind_field)
        field.note("warn", error.sentence)
        field.control.setFocus()

    def _done(self, banner: Banner) -> None:
        self._form.discard()
        self.station.say(tr("已结案。") if banner.closed else tr("已恢复建档。"), level="ok")
        if banner.resident_id == self._resident:
            self.station.open_resident(banner.resident_id, "overview")
