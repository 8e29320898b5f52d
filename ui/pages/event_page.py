"""不良事件, behind the tab 随访: first aid and time line first. Started from 急救 its time is set already."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout

from prescribe.adverse_event import close_event, open_events, record_event, settle_event
from prescribe.errors import ClinicError
from prescribe.reading.adverse_events import Events, EventState, form_name
from ui import rooms, theme
from ui.page import Action, BarState
from ui.pages import event_view as view_of
from ui.pages.event_view import EventView, event_view
from ui.pages.preview_view import event_job
from ui.resident_page import WritingPage
from ui.session import Station
from ui.typed_form import TypedForm
from ui.unsaved_form import UnsavedForm
from ui.widgets.buttons import button, link
from ui.widgets.card import Card
from ui.widgets.columns import Columns
from ui.widgets.field import line
from ui.widgets.form_field import tall_enough
from ui.widgets.marks import Mark
from ui.widgets.record_fields import RecordFields
from ui.widgets.strips import Strip
from ui.widgets.text import Text, clear, row
from ui.words import tr


class EventPage(WritingPage):
    """One event of the open resident at a time; the others stand at the side."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._wanted: UUID | None = None
        self._new, self._happened = False, ""
        self.found: Events | None = None
        self.view: EventView | None = None
        self.form = TypedForm(view_of.EMPTY)
        self._wants_focus = False
        self.columns = Columns(side_width=300)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.columns)
        self._build()
        station.people_changed.connect(self._person_changed)

    # --- building -------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self.strip = Strip("info")
        self.parts = tuple(RecordFields(rows) for rows in (view_of.FIRST, view_of.WHAT, view_of.AFTER))
        titles = ((tr("一 先救人"), "siren"), (tr("二 什么事"), "clipboard-list"), (tr("三 后来"), "history"))
        self.cards = tuple(Card(title, icon=icon) for title, icon in titles)
        self.versions_card, self._versions = Card(tr("两个版本"), mark="danger"), QVBoxLayout()
        self.versions_card.setSizePolicy(tall_enough())
        self.versions_card.add(self._versions)
        self.columns.main.addWidget(self.strip)
        self.columns.main.addWidget(self.versions_card)
        for card, part in zip(self.cards, self.parts, strict=True):
            card.setSizePolicy(tall_enough())
            card.add(part)
            part.typed.connect(self._typed)
            self.columns.main.addWidget(card)
        self.columns.main.addStretch(1)
        self.list_card, self._list = Card(tr("这个人的记录"), icon="history"), QVBoxLayout()
        self.new_button = button(tr("记一件"), lambda: self._begin(""), icon="plus", size="small")
        self.list_card.add(self._list, row(self.new_button, None))
        self.close_card, self.close_note = Card(tr("站长看过")), line(tr("说明，可以空着"))
        self.close_button = button(tr("看过，归档"), self._close, icon="check", size="small")
        self.close_card.add(self.close_note, row(self.close_button, None))
        self.changes_card, self._changes = Card(tr("谁改过什么")), QVBoxLayout()
        self.changes_card.add(self._changes)
        for each in (self.list_card, self.close_card, self.changes_card):
            self.columns.side.addWidget(each)
        self.columns.side.addStretch(1)

    # --- the page's life ------------------------------------------------------------------------------------------
    def focus_on(self, hint: object) -> None:
        """An event's id, or `{"new": when it happened}`."""
        if isinstance(hint, UUID):
            self._wanted, self._new, self._wants_focus = hint, False, True
            self._load()
        elif isinstance(hint, dict) and "new" in hint:
            self._begin(str(hint["new"]))

    def _forget(self) -> None:
        self.found = self.view = self._kept = self._wanted = None
        self._new, self._happened, self.form = False, "", TypedForm(view_of.EMPTY)
        for each in (*self.cards, self.versions_card, self.close_card, self.changes_card):
            each.hide()

    def _person_changed(self) -> None:
        if self._resident is not None and self.isVisible():
            self.leave()
            resident = self._resident
            self._forget()
            self._resident = resident
            self._load()

    def _load(self) -> None:
        if self._resident is not None:
            self.station.do(open_events, self._resident, self._wanted, self._new, then=self._arrived, otherwise=self._shut, owner=self)

    def _shut(self, error: ClinicError) -> None:
        self._forget()
        self.strip.show_state("info", tr("不良事件"), str(error))
        self.set_bar(BarState())

    def _begin(self, happened: str) -> None:
        """A new one; its moment is now unless the card of an emergency knows better."""
        self.leave()
        self._new, self._kept, self._wanted = True, None, None
        self._happened = happened or self.station.clinic.clock.now().isoformat(timespec="minutes")
        self._load()

    def _arrived(self, found: Events) -> None:
        if found.resident_id != self._resident:
            return
        self.found, self.view = found, event_view(found, self._new)
        stored = self._stored_form()
        values = view_of.typed_event(stored, self._happened) if stored or self._new else dict(view_of.EMPTY)
        name = form_name(found.shown.event_id if self._shown else self._resident)
        fresh = self._kept is None or self._kept.form != name
        if fresh:
            self.form = TypedForm(values)
            self._kept = UnsavedForm(self.station, name, self.form.kept, self._heads, self)
            self.form.take_back(found.unsaved)
        elif self.form.show(values):
            self.station.say(tr("别人也改了同一处。您写的还在，保存会用您的。"), level="warn")
        self._show()
        if fresh and (self._new or self._wants_focus):
            self.focus_first()

    @property
    def _shown(self) -> EventState | None:
        return self.found.shown if self.found and not self._new else None

    def _stored_form(self) -> object:
        return self._shown.form if self._shown else None

    def _heads(self) -> tuple[UUID, ...]:
        return self._shown.heads if self._shown else ()

    # --- showing --------------------------------------------------------------------------------------------------
    def _show(self) -> None:
        view = self.view
        self.strip.show_state(view.mark, view.head, view.text)
        for card, part in zip(self.cards, self.parts, strict=True):
            card.setVisible(view.shows)
            part.show_form(self.form)
            part.set_writable(view.writes)
        self.new_button.setVisible(bool(self.found and self.found.may_write))
        self.close_card.setVisible(view.closes)
        self.changes_card.setVisible(bool(view.changes))
        clear(self._changes)
        for words in view.changes:
            self._changes.addWidget(Text(words, "label", wrap=True))
        self._show_versions()
        clear(self._list)
        for each in view.lines:
            opens = link(each.title, lambda e=each.event_id: self._open(e))
            opens.setAccessibleName(f"{each.title}，{each.text}")
            self._list.addLayout(row(Mark(each.mark), opens, None))
            self._list.addWidget(Text(each.text, "label", wrap=True))
        if not view.lines:
            self._list.addWidget(Text(tr("还没有。"), tone="muted"))
        self._show_bar()

    def _show_versions(self) -> None:
        clear(self._versions)
        self.versions_card.setVisible(bool(self.view.versions))
        self._versions.setSpacing(theme.SPACE["small"])
        for rev_id, head, says in self.view.versions:
            use = button(tr("用这一版"), lambda r=rev_id: self._settle(r), size="small", name=f"{head}：{tr('用这一版')}")
            use.setVisible(self.found.may_write)
            self._versions.addLayout(row(Text(head, bold=True), None, use))
            self._versions.addWidget(Text(says, wrap=True))

    def _open(self, event_id: UUID) -> None:
        self.leave()
        self._wanted, self._new, self._kept = event_id, False, None
        self._load()

    def _show_bar(self) -> None:
        view = self.view
        if view is None:
            return
        note = tr("有没保存的字") if self.form.dirty else ""
        refers = bool(self._shown) and rooms.ROOMS["referral"].open_to(self.station.staff.role) and view.writes
        others = (Action(tr("写转诊单"), self._refer, icon="arrow-right"),) if refers else ()
        others += (Action(tr("打印"), self.print_it, icon="printer", key="Ctrl+P"),) if view.prints and self._shown else ()
        primary = None
        if view.writes and (self.form.dirty or self._new):
            grave = self.form.text("severity") in ("3", "4") or self.form.text("kind") in ("chest_pain", "syncope")
            held = bool(self._shown and self._shown.held)
            words = tr("保存，并停止运动") if grave and not held else tr("保存记录")
            primary = Action(words, self.save, icon="save", enabled=not self._busy)
        elif not view.shows and self.found and self.found.may_write:
            primary = Action(tr("记一件"), lambda: self._begin(""), icon="plus")
        elif view.closes:
            primary = Action(tr("看过，归档"), self._close, icon="check", enabled=not self._busy)
        self.set_bar(BarState(None, "info", False, note, others, primary))

    # --- writing --------------------------------------------------------------------------------------------------
    def _typed(self, name: str, value: object) -> None:
        self.form.put(name, value)
        if self._kept is not None:
            self._kept.touch()
        self._show_bar()

    def save(self) -> None:
        """Ctrl+S: what is known by now; the rest may come later."""
        if self.view is None or self._busy or not self.view.writes or not (self.form.dirty or self._new):
            return
        try:
            said = view_of.event_said(self.form, self._stored_form(), self.station.clinic.clock.today())
        except ClinicError as error:
            self.refuse(error)
            return
        target = self._shown.event_id if self._shown else self.found.new_id
        self._do(record_event, self._resident, target, said, self._heads())

    def _do(self, use_case: object, *args: object) -> None:
        self._busy = True
        self._show_bar()
        self.station.do(use_case, *args, then=self._done, otherwise=self._not_done, owner=self)

    def _done(self, state: EventState) -> None:
        self._busy = False
        if self._kept is not None:
            self._kept.forget()
        self._new, self._kept, self._wanted = False, None, state.event_id
        self.station.say(tr("存好了，已停止运动，等医生看。") if state.held and state.state == "open" else tr("存好了。"))
        self._load()

    def _not_done(self, error: ClinicError) -> None:
        self._busy = False
        self.refuse(error)
        self._load()

    def _close(self) -> None:
        self._do(close_event, self._shown.event_id, self._shown.rev_id, self.close_note.text())

    def _settle(self, rev_id: UUID) -> None:
        self._do(settle_event, self._shown.event_id, rev_id, self._shown.heads)

    def _refer(self) -> None:
        """The referral of this resident; what is typed here is kept."""
        self.station.open_resident(self._resident, "referral", "new")

    # --- paper and keys -------------------------------------------------------------------------------------------
    def print_it(self) -> None:
        """Ctrl+P: the report."""
        if self.view is not None and self.view.prints and self._shown:
            from ui.pages.preview_page import PreviewDialog

            PreviewDialog(self.window(), self.station, event_job(self._shown.event_id)).open_it()

    def focus_first(self) -> None:
        """First aid, when an event is written; once more when the record has been read."""
        self._wants_focus = self.found is None
        if self.view is not None and self.view.writes:
            self.parts[0].focus("first_aid")
        else:
            super().focus_first()

    def go_to_field(self, name: str) -> None:
        """The field a refusal names."""
        for part in self.parts:
            if part.isVisible() and part.focus(name):
                return

    def refuse(self, error: ClinicError) -> None:
        """The sentence in the bar, and under its field."""
        if error.field:
            for part in self.parts:
                part.problem(error.field, str(error))
        super().refuse(error)
