"""Saving an assessment of 40 facts with its audit entry, against a bare one-row commit on the same encrypted file."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from uuid import UUID

from prescribe.assess import Entry, Part, open_assessment, record_fitness_part
from prescribe.clinic import Clinic, StaffOnDuty
from prescribe.register import Consent, Registration, register_resident
from tests.bench.made import doctor_and_instructor, small_station
from tests.bench.table import Measure, median

ROUNDS = 120
FACTS = 40


def measure() -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        clinic, staff = small_station(Path(folder) / "station")
        try:
            return _measure(clinic, staff)
        finally:
            clinic.close()


def _measure(clinic: Clinic, staff: dict[str, StaffOnDuty]) -> list[Measure]:
    doctor, instructor = doctor_and_instructor(staff)
    residents = [_registered(clinic, doctor, place) for place in range(ROUNDS)]
    entries = _entries(clinic, residents[0], instructor)
    visits = [clinic.do(open_assessment, resident, by=instructor).assessment_id for resident in residents]
    clinic.write(lambda c: c.exec_driver_sql("CREATE TABLE bare (n INTEGER PRIMARY KEY, t TEXT)"))
    firsts, agains, bares = [], [], []
    for resident, visit in zip(residents, visits, strict=True):
        state = None
        for taken, heads, opinion in ((firsts, (), ""), (agains, None, "改了一句")):
            if heads is None:
                heads = state.mine.heads  # of the first save
            part = Part("fitness", entries, opinion)
            started = time.perf_counter()
            state = clinic.do(record_fitness_part, resident, visit, part, heads, by=instructor)
            between = time.perf_counter()
            clinic.write(lambda c: c.exec_driver_sql("INSERT INTO bare (t) VALUES ('one row')"))
            bares.append((time.perf_counter() - between) * 1000)
            taken.append((between - started) * 1000)
    bare = median(bares)
    return [
        Measure(f"save a part of {len(entries)} facts : bare one-row commit", median(firsts) / bare, 5, "x",
                f"{median(firsts):.2f} ms : {bare:.2f} ms, turn about in one loop"),
        Measure("save it again after a change : bare one-row commit", median(agains) / bare, 5, "x", f"{median(agains):.2f} ms"),
    ]  # fmt: skip


def _registered(clinic: Clinic, doctor: StaffOnDuty, place: int) -> UUID:
    consents = tuple(
        Consent(purpose, True, "here", clinic.clock.today()) for purpose in ("file", "assessment", "exercise")
    )
    form = Registration(
        id_kind="none", id_number="", no_id_reason="没有带证件", name=f"测速{place}", sex="1",
        birth_date=clinic.clock.today().replace(year=1960), phone="", consents=consents,
    )  # fmt: skip
    return clinic.do(register_resident, form, by=doctor).resident_id


def _entries(clinic: Clinic, resident: UUID, instructor: StaffOnDuty) -> tuple[Entry, ...]:
    """Forty answers of the instructor's column: a plausible number, a no, a first choice."""
    from protocols.facts import vocabulary

    state = clinic.do(open_assessment, resident, by=instructor)
    definitions = vocabulary()
    entries = []
    for fact_id in (*state.fields[1], *definitions):
        definition = definitions[fact_id]
        if definition.entered_by not in ("instructor", "nurse") or any(e.fact_id == fact_id for e in entries):
            continue
        if definition.kind == "number" and None not in definition.plausible:
            low, high = definition.plausible
            entries.append(Entry(fact_id, "known", round((low + high) / 2), unit=definition.unit))
        elif definition.kind == "yes_no":
            entries.append(Entry(fact_id, "known", False))
        if len(entries) == FACTS:
            break
    return tuple(entries)
