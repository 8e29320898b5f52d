"""The joint consultation: two columns with two authors, the screening strip, what is missing, what changed.

Typing never waits: the strip is worked out in the background 80 ms after a pause, and an answer that comes late is
dropped. Every key is kept as an unsaved form of its author; the record is written by Ctrl+S, on changing sides and on
「双方确认，生成处方」 (`consultation_parts.py`).
"""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from prescribe.assess import AssessmentState, Entry
from prescribe.draft import DraftState, current_prescription, draft_prescription, redraft_prescription
from prescribe.overview import Banner, banner
from prescribe.screen import VisitOnScreen, screen_visit
from protocols.facts import vocabulary
from protocols.fitness.results import TestPermission
from protocols.screening import Screening
from ui.background import Job
from ui.page import Action, BarState, Page
from ui.pages.consultation_column import ConsultationColumn, Lists
from ui.pages.consultation_parts import PartsOnScreen, may_fill
from ui.pages.consultation_room import ConsultationRoom
from ui.pages.consultation_view import (
    SIDES,
    Wanted,
    about_resident,
    bar_view,
    column_view,
    compare_view,
    fields_of,
    missing_view,
    strip_view,
)  # fmt: skip
from ui.pages.cross_view import doubts
from ui.pages.fields_view import short_label
from ui.pages.later_fields import LaterFields
from ui.pages.picking_view import pickable_activities, pickable_drugs, pickable_fields
from ui.session import Station
from ui.widgets.field_finder import FieldFinder
from ui.widgets.measured_field import MeasuredField
from ui.words import tr

PAUSE_MS = 80


class ConsultationPage(Page):
    """联合评估 of the resident that is open; without one it says how to open one."""

    scrolls = False

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._resident: UUID | None = None
        self._screening: Screening | None = None
        self._tests: tuple[TestPermission, ...] = ()
        self._wanted = Wanted()
        self._active_side = ""
        self._kept_at = ""
        self._hint: object = None
        self._job: Job | None = None
        self._who, self._lists = "", Lists()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS, timeout=self._screen_now)
        self._settled = QTimer(self, singleShot=True, interval=0, timeout=self._first_focus)
        self.parts = PartsOnScreen(station, self)
        self.parts.changed.connect(self._refresh)
        self.parts.answers_changed.connect(self._pause.start)
        self.parts.kept.connect(self._kept_now)
        self.parts.refused.connect(self.refuse)
        self.parts.all_saved.connect(self._draft)
        self._build()
        station.people_changed.connect(self.parts.people_changed)

    def _build(self) -> None:
        self.room = ConsultationRoom()
        self.strip, self.missing, self.later = self.room.strip, self.room.missing, LaterFields(self.room)
        self.later.done.connect(self._refresh_bar)
        self.strip.go.connect(self.go_to_field)
        self.strip.why.connect(self.explain)
        self.missing.go.connect(self.go_to_field)
        self.room.compare.trend.connect(self._show_trend)
        self.room.find.clicked.connect(self.find_field)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.room)

    def _show_trend(self) -> None:
        self.station.open_resident(self._resident, "overview")

    # The frame's calls -----------------------------------------------------------------------

    @property
    def columns(self) -> dict[str, ConsultationColumn]:
        """Both columns by side; empty until an assessment is open."""
        return self.parts.columns

    def activate(self, resident_id: UUID | None) -> None:
        """Show this resident's assessment; the same one keeps what is on the screen."""
        if resident_id is not None and resident_id == self._resident and self.parts.state is not None:
            self._pause.start()
            return
        self._forget()
        self._resident = resident_id
        self.room.show_empty(resident_id is None)
        if resident_id is None:
            self.set_bar(BarState())
            return
        self.strip.show_view(strip_view(None))
        self.missing.show_view(missing_view(None))
        self.parts.fetch(resident_id, self._opened)

    def leave(self) -> None:
        """Keep what is typed."""
        self.parts.flush()

    lock = leave

    def _forget(self) -> None:
        self._drop_job()
        typing = QApplication.focusWidget()
        if typing is not None and self.room.inside.isAncestorOf(typing):
            typing.clearFocus()
        self.later.drop()
        self.parts.forget()
        self._screening, self._active_side, self._hint, self._kept_at = None, "", None, ""
        self._wanted, self._tests = Wanted(), ()
        self.room.clear_columns()

    def reload(self, change: object) -> None:
        """The other PC or another page saved."""
        if self._resident is not None and self._resident in getattr(change, "residents", ()):
            self.parts.news()
            self._pause.start()

    def focus_on(self, hint: object) -> None:
        """Go to a fact once the page is there."""
        if self.parts.state is None:
            self._hint = hint
        elif isinstance(hint, str):
            self.go_to_field(hint)

    def focus_first(self) -> None:
        """The first question without an answer, in the column of who types now."""
        self._focus_open(self._first_side())

    def _first_side(self) -> str:
        return next((s for s in SIDES if may_fill(self.station.staff.role, s)), "medical")

    def _focus_open(self, side: str) -> None:
        key = self.columns[side].first_open() if side in self.columns else ""
        if key:
            self.columns[side].focus(key)

    # Opening ---------------------------------------------------------------------------------

    def _opened(self, state: AssessmentState) -> None:
        if state.resident_id != self._resident or self.parts.state is not None:
            return
        definitions, library = vocabulary(), self.station.clinic.library
        self._lists = Lists(
            pickable_drugs(library.medications.values(), library.medication_classes.values()),
            pickable_activities(library.activities.values()),
        )
        columns = {}
        for side in SIDES:
            view = column_view(state, side, definitions, editable=True)
            columns[side] = ConsultationColumn(view, definitions, self._lists, self.station.clinic.clock.today)
            columns[side].go_wanted.connect(self.go_to_field)
            columns[side].join_wanted.connect(lambda: self.station.ask_to_join(tr("联合接诊")))
        self.later.hold(columns)
        self.parts.show(state, columns)
        self.station.do(banner, state.resident_id, then=self._about, owner=self)
        self._arrange()
        side = self._side_of(self._hint) or self._first_side()
        self.later.begin(side, self.columns[side].key_of(self._hint) or self.columns[side].first_open())
        self.room.put_columns(*columns.values())  # shown once, with all that the screen shows
        self._refresh()
        self._screen_now()
        self._settled.start()

    def _about(self, who: Banner) -> None:
        """Questions that are not for this age or sex go."""
        if who.resident_id == self._resident and self.parts.state is not None:
            self._who = f"{who.name} {who.sex_word} {who.age_words}"
            for column in self.columns.values():
                column.set_about(about_resident(who.sex_word, who.age))
            self._refresh()

    def _first_focus(self) -> None:
        if self.parts.state is None:
            return
        self.room.lay_out()
        if isinstance(self._hint, str):
            self._go_to(self._hint)
            self._hint = None
        elif not self.room.inside.isAncestorOf(QApplication.focusWidget() or self):
            self.focus_first()

    # The focus says who types ----------------------------------------------------------------

    def showEvent(self, event: QEvent) -> None:
        """Watch the focus while the page is on the screen."""
        super().showEvent(event)
        QApplication.instance().focusChanged.connect(self._focus_moved)

    def hideEvent(self, event: QEvent) -> None:
        """Off the screen the focus is none of this page's business."""
        super().hideEvent(event)
        QApplication.instance().focusChanged.disconnect(self._focus_moved)

    def _focus_moved(self, _old: QWidget | None, new: QObject | None) -> None:
        if not isinstance(new, QWidget) or self.parts.state is None:
            return
        side = next((s for s, c in self.columns.items() if c.isAncestorOf(new)), "")
        if not side:
            return
        self.room.bring_into_view(self.room.field_at(new) or new)
        if side != self._active_side:
            self._active_side = side
            self.parts.came_to(side)

    # Screening -------------------------------------------------------------------------------

    def _drop_job(self) -> None:
        self._pause.stop()
        if self._job is not None:
            self._job.drop()
            self._job = None

    def _screen_now(self) -> None:
        """Ask the engine with what is on the screen; an older question's answer is dropped."""
        if self.parts.state is None:
            return
        self._drop_job()
        parts = tuple(self.parts.forms[s].part() for s in SIDES)
        self._job = self.station.do(
            screen_visit, self._resident, parts, by=self.parts.eyes, then=self._screened, owner=self
        )

    def _screened(self, visit: VisitOnScreen) -> None:
        missing = visit.screening.missing
        self._screening, self._tests = visit.screening, visit.tests
        self._wanted = Wanted(
            frozenset(m.fact_id for m in missing if m.effect == "block"), frozenset(m.fact_id for m in missing), visit.asked, visit.silent
        )  # fmt: skip
        if self.parts.set_silent(visit.silent):
            self._pause.start()
        self._refresh()

    def _missing_ids(self) -> tuple[str, ...]:
        if self._screening is None:
            return ()
        return tuple(m.fact_id for m in self._screening.missing if m.effect == "block")

    def _expired(self) -> str:
        """Why the last screening no longer counts; one past its day is redone once nothing that blocks is open."""
        state = self.parts.state
        return state.expired if state.locked or self._missing_ids() else ""

    def _refresh(self) -> None:
        if self.parts.state is None:
            return
        words = vocabulary()
        open_facts = self._screening.missing if self._screening else ()
        labels = {m.fact_id: short_label(words[m.fact_id]) for m in open_facts if m.fact_id in words}
        strip = strip_view(self._screening, labels, self._expired())
        self.room.keep_in_place(lambda: (self.strip.show_view(strip), self._refresh_columns()))
        self.parts.hold_tests(strip.locked, self._tests)
        self.missing.show_view(missing_view(self._screening))
        self.room.compare.show_view(compare_view(self.parts.state.last, self._entries(), words))
        self._refresh_bar()

    def _refresh_columns(self) -> None:
        found = doubts(self._entries(), self.parts.state.last) if self.parts.state is not None else {}
        for side, column in self.columns.items():
            column.refresh(self.parts.forms[side].entries, self._wanted, self.parts.forms[side].done)
            column.show_doubts(found)

    def _entries(self) -> dict[str, Entry]:
        return {**self.parts.forms["fitness"].entries, **self.parts.forms["medical"].entries}

    def _refresh_bar(self) -> None:
        blocked = [f.label_text for s in SIDES for f in self.columns[s].blocked]
        view = bar_view(self._screening, blocked, self.parts.waiting_for)
        note = tr("F8 换到另一列")
        if self._kept_at:
            note = tr("{at} 自动保存", at=self._kept_at) + " · " + note
        self.set_bar(
            BarState(
                missing=view.text, missing_mark=view.mark or "dot", goes_to_missing=view.go_fact is not None, note=note,
                secondary=(Action(tr("补录纸上记录"), self.enter_paper, icon="file-text"), Action(tr("印记录"), self.print_it, icon="printer", key="Ctrl+P"), Action(tr("保存"), self.save, icon="save", key="Ctrl+S")),
                primary=Action(tr("双方确认，生成处方"), self.parts.confirm, enabled=view.ready),
            )
        )  # fmt: skip

    def _kept_now(self) -> None:
        self._kept_at = self.station.clinic.clock.now().strftime("%H:%M")
        if self.parts.state is not None:
            self._refresh_bar()

    def save(self) -> None:
        """Ctrl+S: both parts that changed, each by its author."""
        self.parts.save()

    def _draft(self, news: bool) -> None:
        """An open draft is composed anew when there are new answers; without a draft one is made."""
        resident = self._resident

        def show(_: object) -> None:
            self.station.open_resident(resident, "prescription")

        def decide(present: DraftState | None) -> None:
            if present is None or present.state not in ("draft", "pending_cosign"):
                self.station.do(draft_prescription, resident, then=show, owner=self)
            elif news:
                self.station.do(redraft_prescription, present.prescription_id, present.heads, then=show, owner=self)
            else:
                show(present)

        self.station.do(current_prescription, resident, then=decide, owner=self)

    # Keys ------------------------------------------------------------------------------------

    def go_to_field(self, name: str) -> None:
        """Focus the field of a fact, whichever column has it."""
        self.later.finish()
        self.room.lay_out()
        self._go_to(name)

    def _side_of(self, fact: object) -> str:
        return next((s for s, c in self.columns.items() if c.key_of(fact)), "")

    def _go_to(self, name: str) -> None:
        for column in self.columns.values():
            if column.go_to(name):
                return
        self.station.say(tr("这一项在居民登记里填。"), level="info")
        self.station.go("registration", self._resident)

    def find_field(self) -> None:
        """Ctrl+F: type a few letters of what something is called."""
        if self.columns:
            finder = FieldFinder(self.strip, pickable_fields(c.view for c in self.columns.values()))
            finder.found.connect(self.go_to_field)
            finder.open()

    def go_to_missing(self, step: int = 1) -> None:
        """F3: the next question that blocks, then those that can wait; Shift+F3 the one before."""
        if self._screening is None:
            return
        keys = {f: x.key for c in self.columns.values() for x in fields_of(c.view) for f in x.fact_ids}
        asked = [m.fact_id for m in self._screening.missing]
        by_field = {keys[f]: f for f in reversed(asked) if f in keys}
        ids = [f for f in asked if f in keys and by_field[keys[f]] == f] or asked
        if not ids:
            return
        now = self.room.field_at(QApplication.focusWidget())
        here = next((i for i, f in enumerate(ids) if now is not None and f in now.fact_ids), -1)
        there = (0 if step > 0 else len(ids) - 1) if here < 0 else (here + step) % len(ids)
        self.go_to_field(ids[there])

    def explain(self) -> bool:
        """F1: the screening with every rule behind it."""
        if self._resident is None:
            return False
        self.station.open_resident(self._resident, "screening")
        return True

    def print_it(self) -> None:
        """Ctrl+P: the papers of this assessment, the test record first."""
        from ui.pages.preview_page import show_papers

        show_papers(self, self._resident, "tests")

    def enter_paper(self) -> None:
        """A paper of this resident, written when the screen could not be used."""
        from ui.pages.paper_entry_page import PaperEntry

        if self._resident is not None and self.parts.state is not None:
            PaperEntry(self.window(), self.station, self._resident, self._who, self._lists).open_it()

    def undo(self) -> bool:
        """Ctrl+Z: the last answered field as it was."""
        return self.parts.undo()

    def switch_side(self) -> bool:
        """F8: the other column's next open question, typed by the other person; who is not here yet is asked to join."""
        if self.parts.state is None:
            return False
        there = "medical" if self._active_side == "fitness" else "fitness"
        if self._active_side == "" and may_fill(self.station.staff.role, "fitness"):
            there = "medical"
        if self.parts.person(there) is None:
            self.station.ask_to_join(tr("联合接诊"))
        else:
            self._focus_open(there)
        return True

    def timer(self) -> None:
        """F7: the clock of the timed test that has the focus."""
        field = self.room.field_at(QApplication.focusWidget())
        if not isinstance(field, MeasuredField) or not field.toggle_clock():
            self.station.say(tr("这一项没有计时。先点到要计时的测试，再按 F7。"), level="info")

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab walks every field, also those that wait."""
        self.later.finish()
        return super().focusNextPrevChild(forward)

    # Layout ----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side cards go below, columns below each other, when there is no room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        abreast = self.room.arrange()
        for column in self.columns.values():
            column.set_columns(abreast, self.room.column_width)
        self._refresh_columns()
