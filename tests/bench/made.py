"""Stations to measure on: real encrypted files, cheap passwords."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from prescribe.clinic import Clinic, StaffOnDuty, Work
from prescribe.demo_people import MEN, STREETS, SURNAMES, WOMEN
from prescribe.records import store
from prescribe.records.resident import KIND, ResidentBody
from prescribe.sign_in import finish_station, prepare_station
from protocols.terms import Role
from tests.conftest import CHEAP, PROFILE, made_people

RESIDENTS = 100_000
BATCH = 5_000
GIVEN = "伟芳娜敏静丽强磊洋勇艳杰涛明超霞平刚玉桂英华建国文军红梅兰云山海川松柏春夏秋冬"


@dataclass(frozen=True, slots=True)
class Filled:
    """One of the many."""

    resident_id: UUID
    name: str
    phone: str
    file_number: str


def small_station(folder: Path) -> tuple[Clinic, dict[str, StaffOnDuty]]:
    """A new open station and its people by name."""
    prepared = prepare_station(folder, PROFILE, *made_people(), cost=CHEAP)
    clinic = finish_station(prepared, prepared.recovery_code[-9:])
    with clinic.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT s.name, s.doc_id, r.role FROM staff s JOIN staff_role r ON r.doc_id = s.doc_id AND r.ordinal = 0"
        ).all()
    return clinic, {name: StaffOnDuty(UUID(bytes=doc_id), name, Role(role)) for name, doc_id, role in rows}


def doctor_and_instructor(staff: dict[str, StaffOnDuty]) -> tuple[StaffOnDuty, StaffOnDuty]:
    """The two who consult together."""
    return staff["李文静"], staff["张锐"]


def filled(clinic: Clinic, doctor: StaffOnDuty, many: int = RESIDENTS) -> list[Filled]:
    """`many` of them, written by the store with their projections, `BATCH` a transaction."""
    dice = Random(7)
    people: list[Filled] = []
    while len(people) < many:
        clinic.write(lambda connection: people.extend(_batch(clinic, connection, doctor, dice, len(people))))
    return people


def _batch(clinic: Clinic, connection: object, doctor: StaffOnDuty, dice: Random, first: int) -> list[Filled]:
    work = Work(connection, doctor, clinic.clock, clinic.origin, clinic)
    made = []
    for place in range(first, first + BATCH):
        body = _body(dice, place, work.today())
        doc_id = work.new_id()
        store.save(work, KIND, body, doc_id=doc_id, resident_id=doc_id)
        made.append(Filled(doc_id, body.name, body.phone, body.file_number))
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
        registered_on=today, responsible_id="", responsible_name="", not_same_as=(), closed=None, reopened=(),
    )  # fmt: skip
