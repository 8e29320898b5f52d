"""A leaver's password opens nothing any more; everybody else's still does."""

from __future__ import annotations

import pytest

from prescribe.clinic import Clinic
from prescribe.errors import ClinicError, InvalidInput, NotPermitted, StorageFault
from prescribe.keys import data_key, keyring
from prescribe.sign_in import admit, recover, sign_in
from prescribe.staff import people
from tests.conftest import PASSWORDS


def heads_of(clinic, staff):
    return next(person.heads for person in clinic.do(people, by=staff) if person.staff_id == staff.staff_id)


def test_a_leaver_is_out_and_the_others_go_on(station, clinic, clock, doctor, instructor, admin):
    old_key = clinic.data_key
    data_key.leave(clinic, instructor.staff_id, heads_of(clinic, instructor), by=admin)
    assert clinic.data_key != old_key
    assert "张锐" not in {person.name for person in clinic.do(people, by=admin)}
    with pytest.raises(ClinicError):
        admit(clinic, instructor.staff_id, PASSWORDS["张锐"])
    clinic.close()
    with pytest.raises(StorageFault):
        Clinic.open(station.folder, old_key, clock=clock)
    again, _ = sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    again.close()
    recover(station.folder, station.recovery_code, clock=clock).close()


def test_a_change_of_key_that_was_cut_off_before_the_rename_opens_with_the_old_key(station, clinic, clock, doctor, monkeypatch):
    def cut(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(data_key, "_close_log", cut)
    with pytest.raises(KeyboardInterrupt):
        data_key.change_data_key(clinic)
    monkeypatch.undo()
    clinic.close()
    assert all(len(slot.sealed) == 2 for slot in keyring.load(station.folder).slots)
    again, _ = sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    again.close()
    assert all(len(slot.sealed) == 1 for slot in keyring.load(station.folder).slots)


def test_a_change_of_key_that_was_cut_off_after_the_rename_opens_with_the_new_key(station, clinic, clock, doctor, monkeypatch):
    def cut(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(data_key.opening, "open_engine", cut)
    with pytest.raises(KeyboardInterrupt):
        data_key.change_data_key(clinic)
    monkeypatch.undo()
    clinic.close()
    assert all(len(slot.sealed) == 2 for slot in keyring.load(station.folder).slots)
    again, _ = sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    assert all(len(slot.sealed) == 1 for slot in keyring.load(station.folder).slots)
    again.close()


def test_the_last_administrator_stays_and_nobody_stops_himself(clinic, admin, doctor):
    with pytest.raises(InvalidInput, match="自己"):
        data_key.leave(clinic, admin.staff_id, heads_of(clinic, admin), by=admin)
    with pytest.raises(NotPermitted):
        data_key.leave(clinic, admin.staff_id, heads_of(clinic, admin), by=doctor)
