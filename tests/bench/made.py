"""Stations to measure on: real encrypted files, cheap passwords."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from prescribe.clinic import Clinic, StaffOnDuty
from prescribe.sign_in import finish_station, prepare_station
from protocols.terms import Role
from tests.conftest import CHEAP, PROFILE, made_people


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
