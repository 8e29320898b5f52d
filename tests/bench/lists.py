"""The list of residents in each of its orders, for a station of 40,000 people of whom most were screened."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from random import Random

from sqlalchemy import Connection

from prescribe.clinic import Clinic, StaffOnDuty
from prescribe.find import SORTS, resident_ids
from tests.bench.made import Filled, doctor_and_instructor, filled, small_station
from tests.bench.table import Measure, milliseconds

RESIDENTS = 40_000
LIMIT = 100
"""Milliseconds until the order is known; the rows on the screen are then read for themselves."""
_SCREENING = (
    "INSERT INTO screening(doc_id, rev_id, n_heads, resident_id, at, day, valid_until, clearance, concluded, risk, risk_complete,"
    " headline, by_name) VALUES(?, ?, 1, ?, ?, '2026-05-01', '2026-09-01', 1, 1, ?, 1, '按现在的资料可以运动', '李文静')"
)


def measure() -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        clinic, staff = small_station(Path(folder) / "station")
        try:
            doctor, _ = doctor_and_instructor(staff)
            people = filled(clinic, doctor, RESIDENTS)
            clinic.write(lambda connection: _screened(connection, people))
            return [_measure(clinic, doctor, key, label) for key, label in SORTS]
        finally:
            clinic.close()


def _measure(clinic: Clinic, doctor: StaffOnDuty, key: str, label: str) -> Measure:
    taken = milliseconds(lambda: clinic.do(resident_ids, "all", key, by=doctor), 9)
    note = f"slowest of {len(taken)}; fastest {taken[0]:.0f} ms"
    return Measure(f"{RESIDENTS:,} residents in the order of {label}", taken[-1], LIMIT, "ms", note)


def _screened(connection: Connection, people: list[Filled]) -> None:
    """None to three screenings each, as the projection keeps them."""
    dice = Random(3)
    rows = [
        (os.urandom(16), os.urandom(16), person.resident_id.bytes, 1_700_000_000_000 + dice.randrange(10**11), dice.randint(1, 3))
        for person in people
        for _ in range(dice.choice((0, 1, 1, 2, 3)))
    ]
    connection.connection.driver_connection.executemany(_SCREENING, rows)
