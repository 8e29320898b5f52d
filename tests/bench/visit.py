"""One visit in the window, off the screen, with 100,000 residents behind it: opening, scrolling, typing beside the engine."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QScrollArea, QWidget

from prescribe.clinic import Clinic, StaffOnDuty
from prescribe.clock import STATION_ZONE
from tests.bench.everything import everything
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
MEASUREMENTS = 300
"""What the page that is scrolled holds at the least."""
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
        self.whole = next(each for each in self.people if each not in self.chosen)
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
        visited(self.clinic, self.whole, doctor, instructor, everything("medical"), everything("fitness"))
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
            first, _ = self._open(self.chosen[0], tab)
            everyone, whole = zip(*(self._open(each, tab) for each in self.chosen[1:-1]), strict=True)
            old, old_whole = zip(*(self._open_old(tab) for _ in range(7)), strict=True)
            note = f"p95 of {len(everyone)} files, median {median(everyone):.0f} ms; the page made for the first time {first:.0f} ms"
            yield Measure(f"{word}: from the click to painted, any of {RESIDENTS:,}", p95(everyone), OPENING, "ms", f"{note}; {_all_there(whole)}")
            note = f"{self.measured} measurements over years; worst {max(old):.0f} ms; {_all_there(old_whole)}"
            yield Measure(f"{word}: the resident measured most", median(old), OPENING, "ms", note)

    def _open_old(self, tab: str) -> tuple[float, float]:
        self._open(self.chosen[-2], tab)
        return self._open(self.old, tab)

    def _open(self, resident: UUID, tab: str) -> tuple[float, float]:
        """Milliseconds until all that the screen shows of the tab is painted, and until nothing of the page is left to be made, what
        the engine says included."""
        self.frame.show_place("settings")
        self.settle()
        started = time.perf_counter()
        self.frame.open_resident(resident, tab)
        while not (shown := _shown(self.frame, resident, tab)):
            QApplication.processEvents()
        _painted(shown)
        taken = (time.perf_counter() - started) * 1000
        self.settle()
        whole = (time.perf_counter() - started) * 1000
        QTest.qWait(100)  # the engine's pause
        self.settle()
        return taken, whole

    def _scrolling(self) -> Iterator[Measure]:
        self._open(self.whole, "assessment")
        page = self.frame.page
        fields, held = _show_everything(page)
        if held < MEASUREMENTS:
            raise RuntimeError(f"the page holds only {held} answers and readings, not {MEASUREMENTS}")
        self.settle()
        steps = _scrolled(page.room.scroll)
        yield _frames(f"联合评估 with {held} answers and readings in {fields} fields: a step of scrolling, painted", steps)
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


def _all_there(whole: Sequence[float]) -> str:
    return f"the whole page, fold and screening included, median {median(whole):.0f}, worst {max(whole):.0f} ms"


def _shown(frame: Frame, resident: UUID, tab: str) -> list[QWidget]:
    """What the screen shows of a tab, once nothing of it is missing; empty before."""
    if frame.tab != tab or frame.station.resident != resident:
        return []
    page = frame.page
    if tab == "assessment":
        state = page.parts.state
        return _fields_in_view(page) if state is not None and state.resident_id == resident else []
    if tab == "overview":
        return [page._now] if page._resident == resident and page._view is not None else []
    return [page._list.viewport()] if page._resident == resident and page._lines else []


def _fields_in_view(page: Page) -> list[QWidget]:
    """Every field in the window's part of the columns; empty while a place of one that waits is in it."""
    view, found = page.room.scroll.viewport(), []
    for box in (box for column in page.columns.values() for box in column.groups if box.isVisible() and not box.folded):
        for key, cell in box._cells.items():
            at = QRect(box._body.mapTo(view, box.grid.cellRect(cell.line, cell.place).topLeft()), box.grid.cellRect(cell.line, cell.place).size())
            if key not in box.waiting:
                at = QRect(box.fields[key].mapTo(view, QPoint(0, 0)), box.fields[key].size())
            if at.intersects(view.rect()):
                if key in box.waiting:
                    return []
                found.append(box.fields[key])
    return found


class _Paint(QObject):
    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.seen = False
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.seen = self.seen or event.type() == QEvent.Type.Paint
        return False


def _painted(widgets: list[QWidget]) -> None:
    """Until all of them have been painted from now on; one that was pushed out of sight is not waited for."""
    watches = [_Paint(widget) for widget in widgets]
    for widget in widgets:
        widget.update()
    while not all(watch.seen or widget.visibleRegion().isEmpty() for watch, widget in zip(watches, widgets, strict=True)):
        QApplication.processEvents()


def _show_everything(page: Page) -> tuple[int, int]:
    """Every field there is, as for somebody who has every disease: how many stand on the screen, and how many answers and readings they hold."""
    for column in page.columns.values():
        for box in column.groups:
            for each in box.view.fields:
                box.reveal(each.key)
    fields = [field for column in page.columns.values() for field in column.order()]
    answers = [answer for field in fields for answer in field.readings().values() if answer.status == "known"]
    return len(fields), sum(max(1, len(answer.readings)) for answer in answers)


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
