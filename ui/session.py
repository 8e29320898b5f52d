"""`Station`: what a page gets. The open clinic, who is on duty, and the few things a page may ask of the window.

    station.do(screen_resident, resident_id, then=self._show, owner=self)      # a use case in the background
    station.do(save_it, form, then=…, otherwise=self._refused, owner=self)     # ClinicError comes to `otherwise`
    station.open_resident(resident_id, "prescription")                         # banner and tab
    station.go("registration", hint="王")                                       # another page
    station.say("已保存", undo=self._undo)                                      # 10 s line with 「撤销」

`station.staff` is the person who types now; in a joint consultation a page calls `station.make_active(person)` when the
focus changes column. `station.changed` carries each `Change(residents, kinds)` that was committed, here or from
elsewhere; a page reloads what nobody types in.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any
from uuid import UUID

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from prescribe.errors import ClinicError, StorageFault
from prescribe.use_case import rules_of
from protocols.terms import Role
from ui import background

if TYPE_CHECKING:
    from prescribe.clinic import Clinic
    from prescribe.sign_in import StaffOnDuty
    from prescribe.station import StationCard

TABS = (
    "overview", "assessment", "screening", "scores", "meeting", "prescription", "follow_up", "over_time", "history", "replay", "trace", "session", "closing", "conflict",
    "official_form", "referral", "adverse_event",
)  # fmt: skip
PLACES = (
    "today", "residents", "registration", "consultation", "prescriptions", "follow_ups", "month", "map", "knowledge",
    "settings", "import", "group_class",
)  # fmt: skip


class Station(QObject):
    """The open clinic as the window sees it. One per program run, made after sign-in."""

    changed = Signal(object)
    """A `Change(residents: frozenset[UUID], kinds: frozenset[str])` was committed."""
    people_changed = Signal()
    """Someone joined, left, or another person types now."""
    resident_wanted = Signal(object, str, object)
    """(resident id, tab, hint): the window opens it."""
    place_wanted = Signal(str, object)
    """(place, hint): the window goes there."""
    said = Signal(str, str, object)
    """(text, level, undo or None): one line for 10 s."""
    refused = Signal(object)
    """A ClinicError nobody else shows: the window puts its sentence in the page's bar."""
    join_wanted = Signal(str)
    """A colleague should sign in too; the words say for what."""
    lock_wanted = Signal()
    counted = Signal(str, int)
    """(place, n): the grey number on the rail."""
    preference_changed = Signal(object)
    """Theme or type size of the person who types now (`ui.preferences.Preference`)."""
    settings_changed = Signal()
    """A setting of this PC or of the station was changed here."""
    storage_told = Signal(object)
    """After each change: a `StorageFault` when the disk did not take it, None when it did."""
    _committed = Signal(object)
    _stored = Signal(object)

    def __init__(self, clinic: Clinic, staff: StaffOnDuty, card: StationCard | None = None) -> None:
        super().__init__()
        self.clinic = clinic
        self.card = card
        self.people: tuple[StaffOnDuty, ...] = (staff,)
        self.staff = staff
        self.resident: UUID | None = None
        """The resident whose banner is on the screen."""
        self._hats: dict[str, tuple[Role, ...]] = {}
        self._committed.connect(self.changed, Qt.ConnectionType.QueuedConnection)
        self._stored.connect(self.storage_told, Qt.ConnectionType.QueuedConnection)
        clinic.on_change = self._committed.emit

    # --- work -------------------------------------------------------------------------------------------------
    def do(
        self,
        use_case: Callable[..., Any],
        /,
        *args: object,
        then: Callable[[Any], None] | None = None,
        otherwise: Callable[[ClinicError], None] | None = None,
        owner: QObject | None = None,
        by: StaffOnDuty | None = None,
        **kwargs: object,
    ) -> background.Job:
        """Run one use case in the background, by the person who types now (or `by`).

        A change is given to the writer before this returns: changes land in the order they were given (an autosave never
        after its save), and closing the station finishes them first. Without `otherwise` a refusal's sentence is shown in
        the page's bar. Keep the returned Job only to `drop()` it.
        """
        who, clinic = by or self.staff, self.clinic
        if rules_of(use_case).reads:
            return background.run(lambda: self._look(use_case, args, who, kwargs), then, otherwise, owner)
        given = clinic.submit(use_case, *args, by=who, **kwargs)
        given.add_done_callback(self._watch_storage)
        return background.follow(given, then, otherwise, owner)

    def _look(self, use_case: Callable[..., Any], args: tuple[Any, ...], who: StaffOnDuty, kwargs: dict[str, Any]) -> Any:
        """On a pool thread. A damaged page met while looking stops all writing, so the whole window hears of it."""
        try:
            return self.clinic.do(use_case, *args, by=who, **kwargs)
        except StorageFault as fault:
            if fault.kind == "corrupt" and shiboken6.isValid(self):
                self._stored.emit(fault)
            raise

    def _watch_storage(self, given: Future[Any]) -> None:
        """On the writer's thread: whether the disk took it. Another refusal says nothing about the disk."""
        error = given.exception()
        if (error is None or isinstance(error, StorageFault)) and shiboken6.isValid(self):
            self._stored.emit(error)

    # --- people -----------------------------------------------------------------------------------------------
    def make_active(self, person: StaffOnDuty) -> None:
        """This person types now. Somebody who is not signed in is refused with ValueError."""
        if person not in self.people:
            raise ValueError("not signed in")
        if person != self.staff:
            self.staff = person
            self.people_changed.emit()

    def person_with(self, fits: Callable[[Any], bool]) -> StaffOnDuty | None:
        """The first signed-in person whose role fits, e.g. `lambda role: role.is_medical`; the active one first."""
        ordered = (self.staff, *(p for p in self.people if p != self.staff))
        return next((p for p in ordered if fits(p.role)), None)

    def join(self, person: StaffOnDuty) -> None:
        """A colleague signed in beside the others; the same person again only becomes active."""
        here = next((p for p in self.people if p.staff_id == person.staff_id), None)
        if here is None:
            self.people = (*self.people, person)
        elif here != person:
            self.people = tuple(person if p == here else p for p in self.people)
            if self.staff == here:
                self.staff = person
        self.people_changed.emit()

    def leave(self, person: StaffOnDuty) -> None:
        """A colleague signed out; the last one leaves by closing the station instead."""
        if len(self.people) < 2:
            return
        self.people = tuple(p for p in self.people if p != person)
        if self.staff == person:
            self.staff = self.people[0]
        self.people_changed.emit()

    def hats(self, person: StaffOnDuty) -> tuple[Role, ...]:
        """Every role this person may work in; the present one among them."""
        return self._hats.get(str(person.staff_id), (person.role,))

    def know_hats(self, staff_id: object, roles: tuple[Role, ...]) -> None:
        """Tell which roles a person holds, so that 「换角色」 can offer them."""
        self._hats[str(staff_id)] = roles

    def ask_to_join(self, why: str = "") -> None:
        """Open 「加一位」."""
        self.join_wanted.emit(why)

    # --- the window -------------------------------------------------------------------------------------------
    def open_resident(self, resident_id: UUID, tab: str = "overview", hint: object = None) -> None:
        """Show a resident: banner first, then the tab (one of `TABS`). `hint` reaches `Page.focus_on`."""
        if tab not in TABS:
            raise ValueError(tab)
        self.resident_wanted.emit(resident_id, tab, hint)

    def go(self, place: str, hint: object = None) -> None:
        """Show a page of the rail, or `registration` (one of `PLACES`). `hint` reaches `Page.focus_on`."""
        if place not in PLACES:
            raise ValueError(place)
        self.place_wanted.emit(place, hint)

    def say(self, text: str, undo: Callable[[], None] | None = None, level: str = "ok") -> None:
        """One line under the banner for 10 s, with 「撤销 Ctrl+Z」 when `undo` is given. Level: ok, info, warn, danger."""
        self.said.emit(text, level, undo)

    def refuse(self, error: ClinicError) -> None:
        """Show a refusal's sentence in the page's bar."""
        self.refused.emit(error)

    def count(self, place: str, number: int) -> None:
        """Show how many things wait at a place of the rail, in grey; 0 = none."""
        self.counted.emit(place, number)

    def lock(self) -> None:
        """Lock the window now; nothing closes and nothing typed is lost."""
        self.lock_wanted.emit()
