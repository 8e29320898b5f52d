"""Making a station: what is asked, and what a cut in the middle leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prescribe.errors import AlreadyOpen, InvalidInput
from prescribe.keys import making
from prescribe.keys.making import finish_station, prepare_station
from prescribe.sign_in import sign_in
from prescribe.staff import NewPerson, people
from prescribe.station import StationLock, read_card
from protocols.terms import Role
from tests.conftest import CHEAP, PASSWORDS, PROFILE, made_people

ADMIN, DOCTOR = made_people()[:2]


@pytest.mark.parametrize(
    ("profile", "administrator", "other", "field"),
    [
        (replace(PROFILE, station=" "), ADMIN, DOCTOR, "station"), (replace(PROFILE, host=""), ADMIN, DOCTOR, "host"),
        (replace(PROFILE, code="青禾"), ADMIN, DOCTOR, "code"), (PROFILE, replace(ADMIN, password="duan"), DOCTOR, "administrator.password"),
        (PROFILE, ADMIN, replace(DOCTOR, name=""), "others.0.name"), (PROFILE, ADMIN, replace(DOCTOR, password=None), "others.0.password"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_with_its_field(tmp_path, profile, administrator, other, field):
    with pytest.raises(InvalidInput) as error:
        prepare_station(tmp_path / "s", profile, administrator, other, cost=CHEAP)
    assert error.value.field == field


def test_the_first_person_is_an_administrator_too(tmp_path, clock):
    doctor_alone = NewPerson("李文静", Role.PHYSICIAN, PASSWORDS["李文静"])
    prepared = prepare_station(tmp_path / "s", PROFILE, doctor_alone, cost=CHEAP, clock=clock)
    clinic = finish_station(prepared, prepared.recovery_code)
    from prescribe.keys.recovery import SYSTEM

    [person] = clinic.do(people, by=SYSTEM)
    assert person.roles == (Role.PHYSICIAN, Role.ADMIN)
    clinic.close()


@pytest.mark.parametrize("at", ["upgrade", "_first_records", "replace"])
def test_a_cut_in_the_middle_leaves_no_station_and_it_can_be_made_again(tmp_path, clock, monkeypatch, at):
    folder = tmp_path / "s"
    prepared = prepare_station(folder, PROFILE, ADMIN, DOCTOR, cost=CHEAP, clock=clock)

    def cut(*_args, **_kwargs):
        raise KeyboardInterrupt

    target = {"upgrade": making.database, "_first_records": making, "replace": making.os}[at]
    monkeypatch.setattr(target, at, cut)
    with pytest.raises(KeyboardInterrupt):
        finish_station(prepared, prepared.recovery_code)
    monkeypatch.undo()
    assert read_card(folder) is None
    finish_station(prepared, prepared.recovery_code).close()
    card = read_card(folder)
    assert {p.name for p in card.people} == {"管理员", "李文静"} and not (folder / "unfinished").exists()
    staff_id = next(p.staff_id for p in card.people if p.name == "李文静")
    sign_in(folder, staff_id, PASSWORDS["李文静"], clock=clock)[0].close()


def test_key_slots_of_a_lost_database_are_put_aside_not_written_over(tmp_path, clock):
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "keyring.json").write_text("slots of a database that may come back", encoding="utf-8")
    prepared = prepare_station(folder, PROFILE, ADMIN, cost=CHEAP, clock=clock)
    finish_station(prepared, prepared.recovery_code).close()
    [aside] = folder.glob("keyring.json.before-*")
    assert aside.read_text(encoding="utf-8") == "slots of a database that may come back"


def test_a_folder_that_another_program_holds_is_refused(tmp_path, clock):
    prepared = prepare_station(tmp_path / "s", PROFILE, ADMIN, cost=CHEAP, clock=clock)
    lock = StationLock(tmp_path / "s")
    with pytest.raises(AlreadyOpen):
        finish_station(prepared, prepared.recovery_code)
    finish_station(prepared, prepared.recovery_code, lock=lock).close()
    lock.release()


def test_the_code_and_the_passwords_are_not_printed(tmp_path):
    prepared = prepare_station(tmp_path / "s", PROFILE, ADMIN, cost=CHEAP)
    assert prepared.recovery_code not in repr(prepared) and ADMIN.password not in repr(prepared)
