"""The search box at 100,000 residents: every kind of thing an operator types, through the real use case."""

from __future__ import annotations

import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random

from prescribe.clinic import Clinic, StaffOnDuty, Work
from prescribe.demo_people import MEN, STREETS, SURNAMES, WOMEN
from prescribe.find import find_residents
from prescribe.records import store
from prescribe.records.resident import KIND, ResidentBody
from tests.bench.made import doctor_and_instructor, small_station
from tests.bench.table import Measure, median, milliseconds, p95

RESIDENTS = 100_000
BATCH = 5_000
GIVEN = "伟芳娜敏静丽强磊洋勇艳杰涛明超霞平刚玉桂英华建国文军红梅兰云山海川松柏春夏秋冬"


def measure() -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        clinic, staff = small_station(Path(folder) / "station")
        try:
            doctor, _ = doctor_and_instructor(staff)
            started = time.perf_counter()
            people = _fill(clinic, doctor)
            rate = RESIDENTS / (time.perf_counter() - started)
            return [_measure(clinic, doctor, people, rate)]
        finally:
            clinic.close()


def _measure(clinic: Clinic, doctor: StaffOnDuty, people: list[tuple[str, str, str]], rate: float) -> Measure:
    taken = []
    for typed in _queries(people):
        taken += milliseconds(lambda typed=typed: clinic.do(find_residents, typed, by=doctor), 1)
    note = f"median {median(taken):.2f} ms over {len(taken)} queries; the station was filled at {rate:,.0f} documents/s"
    return Measure(f"search among {RESIDENTS:,} residents, p95", p95(taken), 10, "ms", note)


def _queries(people: list[tuple[str, str, str]]) -> list[str]:
    """Names, parts of names, initials, tails of phone and file number, and two words, each of somebody who is there."""
    dice = Random(3)
    found = []
    for _ in range(60):
        name, phone, file_number = dice.choice(people)
        found += [name, name[:2], name[-2:], phone[-4:], phone, file_number, f"{name[:2]} {phone[-4:]}", f"{name[0]} {file_number[-4:]}"]
        found.append("".join(dice.choice("abcdefghjklmnpqrstwxyz") for _ in range(dice.choice((2, 3)))))
    return found


def _fill(clinic: Clinic, doctor: StaffOnDuty) -> list[tuple[str, str, str]]:
    """Residents written by the store with their projections, `BATCH` a transaction; (name, phone, file number) of each."""
    dice = Random(7)
    people: list[tuple[str, str, str]] = []
    while len(people) < RESIDENTS:
        clinic.write(lambda connection: people.extend(_batch(clinic, connection, doctor, dice, len(people))))
    return people


def _batch(clinic: Clinic, connection: object, doctor: StaffOnDuty, dice: Random, first: int) -> list[tuple[str, str, str]]:
    work = Work(connection, doctor, clinic.clock, clinic.origin, clinic)
    made = []
    for place in range(first, first + BATCH):
        body = _body(dice, place, work.today())
        doc_id = work.new_id()
        store.save(work, KIND, body, doc_id=doc_id, resident_id=doc_id)
        made.append((body.name, body.phone, body.file_number))
    return made


def _body(dice: Random, place: int, today: date) -> ResidentBody:
    plain = dice.random() < 0.7
    given = "".join(dice.choice(GIVEN) for _ in range(dice.choice((1, 2, 2)))) if plain else dice.choice(MEN + WOMEN)
    return ResidentBody(
        id_kind="none", id_number="", name=dice.choice(SURNAMES) + given, sex=dice.choice("12"),
        birth_date=today - timedelta(days=dice.randint(25_000, 32_000)), birth_about=None,
        phone=f"138{dice.randint(0, 99_999_999):08d}", contact_name="", contact_relation="", contact_phone="",
        address=f"{dice.choice(STREETS)} {dice.randint(1, 40)} 号楼", family_doctor="", came_by="", allergy="none",
        no_id_reason="测速", kept_against_card="", consents=(), file_number=f"QH-BEN-{place:06d}", health_record_number="",
        registered_on=today, responsible_id="", responsible_name="", not_same_as=(), closed=None,
    )  # fmt: skip
