"""The README's pictures, from the demo station: `python -m ui.pictures [FOLDER]` → resources/pictures.

The station is made anew from its seed on a fixed day, so the same program gives the same pictures.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QApplication

from prescribe import station
from prescribe.assess import Part, open_assessment, record_fitness_part, record_medical_part
from prescribe.demo import MovingClock, make_demo
from prescribe.demo_people import entries_of, fitness_answers, medical_answers, residents
from prescribe.draft import current_prescription, supersede
from prescribe.find import find_residents
from prescribe.sheets.print_prescription import preview_prescription
from prescribe.sign_in import admit, sign_in
from protocols.files import root
from ui import background, theme
from ui.app import Window, make_application, use_preference
from ui.pages.preview_page import pages_of
from ui.preferences import Preference, keep_preference
from ui.program import Program, _load_the_house

NOON = datetime.fromisoformat("2026-11-23T14:05:00+08:00")
SIZE = QSize(1366, 768)
WHO, BESIDE, RESIDENT = "李文静", "张锐", "王𠮷堃"
SHEET_DPI = 110
NOT_ASKED = frozenset({"resting_heart_rate", "glucose_today"})
OPINIONS = {"medical": "血压、血糖平稳，可以做中等强度，不憋气用力。", "fitness": "早晨 8 点后有空，喜欢和邻居一起走。"}


def settle() -> None:
    """Until nothing is on its way any more and everything is painted."""
    quiet = 0
    while quiet < 12:
        QApplication.processEvents()
        quiet = 0 if background.busy() else quiet + 1
        time.sleep(0.01)


class Studio:
    """The demo station with two people signed in, in a window of 1366×768."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self.app, self.folder = app, folder
        passwords = make_demo(folder, now=NOON).passwords
        card = station.read_card(folder)
        by_name = {person.name: person.staff_id for person in card.people}
        for staff_id in by_name.values():
            keep_preference(folder, staff_id, Preference(asked=True))
        self.window = Window()
        self.window.resize(SIZE)
        self.program = Program(app, self.window, folder)
        self.program.take_station()
        clock = MovingClock(NOON)
        clinic, staff = sign_in(folder, by_name[WHO], passwords[by_name[WHO]], clock=clock, lock=self.program._lock)
        self.program._signed_in((clinic, staff, False))
        self.station, self.frame = self.program.station, self.program.frame
        self.station.join(admit(clinic, by_name[BESIDE], passwords[by_name[BESIDE]]))
        self.window.show()
        settle()
        self.resident = self.do(find_residents, RESIDENT).rows[0].resident_id

    def do(self, use_case: Any, *args: object) -> Any:
        """One use case, now."""
        return self.station.clinic.do(use_case, *args, by=self.station.staff)

    def consult(self, without: frozenset[str] = frozenset()) -> None:
        """Today's visit of the resident, both parts as two people typed them; `without` = facts not asked yet."""
        who, day = residents(7, 1, NOON.date())[0], NOON.date()
        state = self.do(open_assessment, self.resident)
        for side, record, answers, by in (
            ("medical", record_medical_part, medical_answers(who, Random(5), 3, day), self.station.people[0]),
            ("fitness", record_fitness_part, fitness_answers(who, Random(5), 3), self.station.people[1]),
        ):
            kept = {fact: value for fact, value in answers.items() if fact not in without}
            entries = entries_of(kept, self.station.clinic.library)
            part = Part(side, entries, OPINIONS[side], done=not without)
            heads = getattr(state, side).heads
            self.station.clinic.do(record, self.resident, state.assessment_id, part, heads, by=by)

    def draft(self) -> None:
        """The next prescription of the resident, not signed yet."""
        self.do(supersede, self.do(current_prescription, self.resident).prescription_id)

    def shoot(self, path: Path, tab: str, dark: bool = False) -> Path:
        """One picture of the open resident's tab."""
        use_preference(self.app, Preference("dark" if dark else "light", "标准", True))
        self.frame.open_resident(self.resident, tab)
        settle()
        self.frame.setFocus()
        settle()
        return save(self.window.grab(), path)

    def today(self, path: Path) -> Path:
        """今日, light."""
        use_preference(self.app, Preference(asked=True))
        self.frame.show_place("today")
        settle()
        return save(self.window.grab(), path)

    def sheets(self, folder: Path) -> Iterator[Path]:
        """Both pages of the resident's prescription, as they are printed."""
        paper = self.do(current_prescription, self.resident)
        if paper is None:
            return
        rendered = self.do(preview_prescription, paper.prescription_id)
        for name, page in zip(("sheet-resident.png", "sheet-professional.png"), pages_of(rendered.pdf, SHEET_DPI), strict=False):
            yield save(QPixmap.fromImage(page), folder / name)

    def close(self) -> None:
        """Close the station."""
        self.window.close()
        self.program.end()


def save(picture: QPixmap, path: Path) -> Path:
    """A small PNG of the picture's own 256 most frequent colours: flat surfaces and text need no more."""
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB32)
    tokens = [QColor(value).rgb() for look in theme.THEMES.values() for value in asdict(look).values()]
    seen = [colour for colour, _ in Counter(memoryview(image.constBits()).cast("I")).most_common(256)]
    table = list(dict.fromkeys((*tokens, *seen)))[:256]
    image.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither).save(str(path), "PNG", 0)
    return path


@contextmanager
def studio(app: QApplication) -> Iterator[Studio]:
    """A studio over a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="station-pictures-") as folder:
        made = Studio(app, Path(folder) / "demo")
        try:
            yield made
        finally:
            made.close()
            background.finish()


def main(folder: Path) -> tuple[Path, ...]:
    """Make all pictures; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    app = make_application()
    use_preference(app, Preference(asked=True))
    rare = _load_the_house()
    if rare is not None:
        theme.load_rare_characters(rare)
    with studio(app) as made:
        taken = [made.today(folder / "today.png"), made.shoot(folder / "overview.png", "overview"), *made.sheets(folder)]
        made.consult(without=NOT_ASKED)
        taken.append(made.shoot(folder / "main-window.png", "assessment"))
        taken.append(made.shoot(folder / "main-window-dark.png", "assessment", dark=True))
        made.consult()
        made.draft()
        taken.append(made.shoot(folder / "prescription.png", "prescription"))
        return tuple(taken)


if __name__ == "__main__":
    for picture in main(Path(sys.argv[1]) if len(sys.argv) > 1 else root() / "resources" / "pictures"):
        print(picture)
