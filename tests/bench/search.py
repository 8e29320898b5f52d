"""The search box at 100,000 residents: every kind of thing an operator types, through the real use case."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from random import Random

from prescribe.clinic import Clinic, StaffOnDuty
from prescribe.find import find_residents
from tests.bench.made import RESIDENTS, Filled, doctor_and_instructor, filled, small_station
from tests.bench.table import Measure, median, milliseconds, p95


def measure() -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        clinic, staff = small_station(Path(folder) / "station")
        try:
            doctor, _ = doctor_and_instructor(staff)
            started = time.perf_counter()
            people = filled(clinic, doctor)
            rate = RESIDENTS / (time.perf_counter() - started)
            return [_measure(clinic, doctor, people, rate)]
        finally:
            clinic.close()


def _measure(clinic: Clinic, doctor: StaffOnDuty, people: list[Filled], rate: float) -> Measure:
    taken = []
    for typed in _queries(people):
        taken += milliseconds(lambda typed=typed: clinic.do(find_residents, typed, by=doctor), 1)
    note = f"median {median(taken):.2f} ms over {len(taken)} queries; the station was filled at {rate:,.0f} documents/s"
    return Measure(f"search among {RESIDENTS:,} residents, p95", p95(taken), 10, "ms", note)


def _queries(people: list[Filled]) -> list[str]:
    """Names, parts of names, initials, tails of phone and file number, and two words, each of somebody who is there."""
    dice = Random(3)
    found = []
    for _ in range(60):
        each = dice.choice(people)
        name, phone, file_number = each.name, each.phone, each.file_number
        found += [name, name[:2], name[-2:], phone[-4:], phone, file_number, f"{name[:2]} {phone[-4:]}", f"{name[0]} {file_number[-4:]}"]
        found.append("".join(dice.choice("abcdefghjklmnpqrstwxyz") for _ in range(dice.choice((2, 3)))))
    return found
