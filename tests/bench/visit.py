"""One visit in the window, off the screen, with 100,000 residents behind it: opening, scrolling, typing beside the engine."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QScrollArea, QWidget

from prescribe.clinic import Clinic, StaffOnDuty
from prescribe.clock import STATION_ZONE
from tests.bench.made import RESIDENTS, doctor_and_instructor, filled, small_station
from tests.bench.table import Measure, median, p95
from tests.conftest import StandingClock
from tests.prescribe.visits import FITNESS, MEDICAL, visited
from ui import background
from ui.app import make_application, use_preference
from ui.keys import Keys
from ui.main_window import Frame
from ui.page import Page
from ui.preferences import Preference
from ui.session import Station

SEEN = 20
"""Residents opened that have a visit of last year; as many that have none."""
QUARTERS = 24
"""Visits of the one resident who comes every three months."""
OPENING, FRAME = 150, 1000 / 60
"""Milliseconds."""
TABS = {"overview": "概览", "assessment": "联合评估", "history": "历史"}


def measure() -> list[Measure]:
    app = make_application([])
    use_preference(app, Preference())
    with tempfile.TemporaryDirectory() as folder:
        clinic, staff = small_station(Path(folder) / "station")
        try:
            desk = Desk(clinic, *doctor_and_instructor(staff))
            found = desk.measure()
            desk.close()
            return found
        finally:
            background.finish()
            clinic.close()


class Desk:
    """Both at one window; `watch` sees when something is painted."""

    def __init__(self, clinic: Clinic, doctor: StaffOnDuty, instructor: StaffOnDuty) -> None:
        self.clinic = clinic
        self.people = [each.resident_id for each in filled(clinic, doctor)]
        dice = Random(11)
        self.chosen = dice.sample(self.people, 2 * SEEN + 1)
        self.old, self.measured = self._visits(doctor, instructor)
        self.station = Station(clinic, doctor)
        self.station.join(instructor)
        self.station.make_active(doctor)
        self.frame = Frame(self.station)
        self.keys = Keys(self.frame)
        self.frame.resize(1366, 690)
        self.frame.show()
        self.frame.activateWindow()
        self.settle()

    def _visits(self, doctor: StaffOnDuty, instructor: StaffOnDuty) -> tuple[UUID, int]:
        """Half of the chosen have one visit of last year; the last one came each quarter for six years: more than 300 measurements."""
        now, clock, old_drugs = datetime.now(STATION_ZONE), StandingClock, {"medication_changed_date": None}
        self.clinic.clock = clock(now - timedelta(days=365))
        for resident in self.chosen[:SEEN]:
            visited(self.clinic, resident, doctor, instructor, old_drugs)
        old, each = self.chosen[-1], sum(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (MEDICAL | FITNESS).values())
        for quarter in range(QUARTERS, 0, -1):
            self.clinic.clock = clock(now - timedelta(days=91 * quarter))
            pressure, weight = {"resting_systolic": 120 + 7 * quarter % 40}, {"weight": 70 + quarter % 9}
            visited(self.clinic, old, doctor, instructor, old_drugs | pressure, weight)
        self.clinic.clock = clock(now)
        return old, QUARTERS * each

    def settle(self) -> None:
        """Until nothing is on its way."""
        QApplication.processEvents()
        while background.busy():
            QApplication.processEvents()
        QApplication.processEvents()

    def close(self) -> None:
        self.settle()
        self.frame.close()
        self.frame.deleteLater()
        QApplication.processEvents()

    # --- what is measured ---------------------------------------------------------------------------------------
    def measure(self) -> list[Measure]:
        return [*self._openings(), *self._scrolling(), self._typing()]

    def _openings(self) -> Iterator[Measure]:
        for tab, word in TABS.items():
            first = self._open(self.chosen[0], tab)
            everyone = [self._open(each, tab) for each in self.chosen[1:-1]]
            old = [self._open_old(tab) for _ in range(7)]
            note = f"p95 of {len(everyone)} files, median {median(everyone):.0f} ms; the page made for the first time {first:.0f} ms"
            yield Measure(f"{word}: from the click to painted, any of {RESIDENTS:,}", p95(everyone), OPENING, "ms", note)
            note = f"{self.measured} measurements over years; worst {max(old):.0f} ms"
            yield Measure(f"{word}: the resident measured most", median(old), OPENING, "ms", note)

    def _open_old(self, tab: str) -> float:
        self._open(self.chosen[-2], tab)
        return self._open(self.old, tab)

    def _open(self, resident: UUID, tab: str) -> float:
        """Milliseconds until what the tab is for is on the screen; then everything still on its way is waited for."""
        self.frame.show_place("settings")
        self.settle()
        started = time.perf_counter()
        self.frame.open_resident(resident, tab)
        while (there := _there(self.frame, resident, tab)) is None:
            QApplication.processEvents()
        _painted(there)
        taken = (time.perf_counter() - started) * 1000
        self.settle()
        QTest.qWait(100)  # the engine's pause
        self.settle()
        return taken

    def _scrolling(self) -> Iterator[Measure]:
        self._open(self.old, "assessment")
        page = self.frame.page
        fields = _show_everything(page)
        self.settle()
        steps = _scrolled(page.room.scroll)
        yield _frames(f"联合评估 with {fields} fields: a step of scrolling, painted", steps)
        self._open(self.old, "history")
        steps = _scrolled(self.frame.page._list)
        yield _frames("历史: the same", steps)

    def _typing(self) -> Measure:
        """Keys into a field while one screening after another runs on another thread."""
        self._open(self.old, "assessment")
        page = self.frame.page
        page.go_to_field("current_rhythm")
        page.columns["medical"].opinion.setFocus()
        taken, screenings = [], 0
        for n in range(300):
            if page._job is None or not background.busy():
                page._screen_now()
                screenings += 1
            key = Qt.Key(Qt.Key.Key_A + n % 26)
            started = time.perf_counter()
            QTest.keyClick(QApplication.focusWidget(), key)
            taken.append((time.perf_counter() - started) * 1000)
            QApplication.processEvents()
        note = f"p95 {p95(taken):.2f}, median {median(taken):.2f} ms of {len(taken)} keys, {screenings} screenings meanwhile"
        return Measure("a key while the engine works, the slowest", max(taken), 16, "ms", note)


def _frames(name: str, steps: list[float]) -> Measure:
    note = f"p95 of {len(steps)}, median {median(steps):.1f} ms, worst {max(steps):.1f} ms"
    return Measure(name, p95(steps), round(FRAME, 1), "ms", note)


def _there(frame: Frame, resident: UUID, tab: str) -> QWidget | None:
    """The widget that shows what the tab is for, once it is filled with this resident's."""
    if frame.tab != tab or frame.station.resident != resident:
        return None
    page = frame.page
    if tab == "assessment":
        state = page.parts.state
        return page.columns["medical"].order()[0] if state is not None and state.resident_id == resident and page.columns else None
    if tab == "overview":
        return page._now if page._resident == resident and page._view is not None else None
    return page._list.viewport() if page._resident == resident and page._lines else None


class _Paint(QObject):
    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.seen = False
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.seen = self.seen or event.type() == QEvent.Type.Paint
        return False


def _painted(widget: QWidget) -> None:
    """Until a widget has been painted from now on."""
    watch = _Paint(widget)
    widget.update()
    while not watch.seen:
        QApplication.processEvents()
        if not widget.isVisible():
            return


def _show_everything(page: Page) -> int:
    """Every field there is, as for somebody who has every disease; how many there are on the screen."""
    for column in page.columns.values():
        for box in column.groups:
            for each in box.view.fields:
                box.reveal(each.key)
    return sum(len(column.order()) for column in page.columns.values())


def _scrolled(area: QScrollArea | QListView) -> list[float]:
    """Each step of 120 px down and up again, with its painting, in milliseconds."""
    bar = area.verticalScrollBar()
    places = list(range(0, bar.maximum(), 120))
    taken = []
    for place in (*places, *reversed(places)):
        started = time.perf_counter()
        bar.setValue(place)
        area.viewport().repaint()
        QApplication.processEvents()
        taken.append((time.perf_counter() - started) * 1000)
    return taken
