"""Who can open the station."""

from __future__ import annotations

import pytest

from prescribe.errors import InvalidInput, LockedOut, WrongPassword
from prescribe.sign_in import (
    admit,
    change_password,
    finish_station,
    must_change_password,
    prepare_station,
    recover,
    sign_in,
)
from prescribe.staff import NewPerson, add_person, people, reset_password
from protocols.terms import Role
from tests.conftest import CHEAP, PASSWORDS, PROFILE, made_people


def test_each_person_opens_the_station_alone_with_their_own_password(station, clock):
    for name, staff in station.staff.items():
        clinic, on_duty = sign_in(station.folder, staff.staff_id, PASSWORDS[name], clock=clock)
        assert on_duty == staff
        clinic.close()


def test_a_wrong_password_says_how_many_tries_are_left_and_the_fifth_locks(station, clock, doctor):
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongPassword, match=f"还可试 {left} 次") as wrong:
            sign_in(station.folder, doctor.staff_id, "bushi-zhege-mima", clock=clock)
        assert wrong.value.tries_left == left
    with pytest.raises(LockedOut, match="09:15"):
        sign_in(station.folder, doctor.staff_id, "bushi-zhege-mima", clock=clock)
    with pytest.raises(LockedOut):
        sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    clock.advance(minutes=15)
    clinic, _ = sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    clinic.close()


def test_a_clock_set_back_neither_ends_a_lock_nor_makes_it_longer_than_fifteen_minutes(station, clock, doctor):
    for _ in range(5):
        with pytest.raises((WrongPassword, LockedOut)):
            sign_in(station.folder, doctor.staff_id, "bushi-zhege-mima", clock=clock)
    clock.advance(days=-300)
    with pytest.raises(LockedOut):
        sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    clock.advance(minutes=15)
    clinic, _ = sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    clinic.close()


def test_failed_tries_move_into_the_audit_at_the_next_opening(station, clock, doctor):
    with pytest.raises(WrongPassword):
        sign_in(station.folder, doctor.staff_id, "bushi-zhege-mima", clock=clock)
    clinic, _ = sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    with clinic.reading() as connection:
        rows = connection.exec_driver_sql("SELECT act, outcome FROM audit WHERE outcome LIKE 'wrong password%'").all()
    assert [row[0] for row in rows] == ["sign_in"]
    clinic.close()


def test_a_second_person_is_admitted_into_the_open_station(clinic, instructor):
    assert admit(clinic, instructor.staff_id, PASSWORDS["张锐"]) == instructor
    with pytest.raises(WrongPassword):
        admit(clinic, instructor.staff_id, PASSWORDS["李文静"])


def test_a_changed_password_opens_and_the_old_one_does_not(station, clinic, clock, doctor):
    change_password(clinic, doctor, PASSWORDS["李文静"], "gongyuan-zou-yi-zou")
    clinic.close()
    with pytest.raises(WrongPassword):
        sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    again, _ = sign_in(station.folder, doctor.staff_id, "gongyuan-zou-yi-zou", clock=clock)
    again.close()


def test_a_new_password_must_obey_the_rules(clinic, doctor):
    with pytest.raises(InvalidInput, match="至少 10 个字符"):
        change_password(clinic, doctor, PASSWORDS["李文静"], "taiduan")
    with pytest.raises(InvalidInput, match="一样"):
        change_password(clinic, doctor, PASSWORDS["李文静"], PASSWORDS["李文静"])


def test_the_recovery_code_gives_a_forgotten_password_anew(station, clock, doctor):
    desk = recover(station.folder, station.recovery_code.lower().replace("-", " "), clock=clock)
    assert {person.name for person in desk.people()} == set(station.staff)
    desk.give_new_password(doctor.staff_id, "mingtian-8dian-jian")
    desk.close()
    clinic, on_duty = sign_in(station.folder, doctor.staff_id, "mingtian-8dian-jian", clock=clock)
    assert on_duty == doctor
    clinic.close()


def test_a_mistyped_recovery_code_and_one_of_another_station_are_told_apart(station, clock):
    from models.vault import new_recovery_code

    wrong = ("A" if station.recovery_code[0] != "A" else "B") + station.recovery_code[1:]
    with pytest.raises(InvalidInput, match="抄错了"):
        recover(station.folder, wrong, clock=clock)
    with pytest.raises(InvalidInput, match="不是本站"):
        recover(station.folder, new_recovery_code(), clock=clock)


def test_nothing_is_written_before_the_code_is_typed_back(tmp_path, clock):
    folder = tmp_path / "new"
    prepared = prepare_station(folder, PROFILE, *made_people(), cost=CHEAP, clock=clock)
    assert not folder.exists()
    with pytest.raises(InvalidInput, match="最后 8 位"):
        finish_station(prepared, "0000 0000")
    assert not folder.exists()
    finish_station(prepared, prepared.recovery_code).close()
    with pytest.raises(InvalidInput, match="已经有一个站"):
        prepare_station(folder, PROFILE, *made_people(), cost=CHEAP, clock=clock)


def test_an_added_colleague_gets_a_slip_and_must_change_the_password(clinic, station, clock, admin):
    added = clinic.do(add_person, NewPerson("周宁", Role.NURSE), PASSWORDS["管理员"], by=admin)
    nurse = admit(clinic, added.staff_id, added.one_time_password)
    assert must_change_password(clinic, nurse)
    change_password(clinic, nurse, added.one_time_password, "chuangtai-hua-pen-2")
    assert not must_change_password(clinic, nurse)
    assert "周宁" in {person.name for person in clinic.do(people, by=admin)}


def test_a_reset_password_ends_the_old_one(clinic, doctor, admin):
    slip = clinic.do(reset_password, doctor.staff_id, PASSWORDS["管理员"], by=admin)
    with pytest.raises(WrongPassword):
        admit(clinic, doctor.staff_id, PASSWORDS["李文静"])
    assert admit(clinic, doctor.staff_id, slip.one_time_password) == doctor
