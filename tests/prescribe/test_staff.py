"""Certificates, signing, new passwords, and whose key is whose."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from models import vault
from prescribe.errors import ChangedMeanwhile, InvalidInput, NotPermitted, WrongPassword
from prescribe.keys import trust
from prescribe.sign_in import admit, change_password, recover, switch_role
from prescribe.staff import (
    Certificate,
    NewPerson,
    add_person,
    mark_left,
    people,
    reset_password,
    revise_person,
    set_certificate,
    sign_as,
    signing_right,
    unlock_person,
    verify,
)
from prescribe.use_case import use_case
from protocols.terms import Act, Role
from tests.conftest import LICENCE, PASSWORDS


@use_case(None, Act.READ, reads=True)
def right(work):
    """Whether the person on duty may sign today."""
    return signing_right(work, work.staff)


@use_case(None, Act.WRITE)
def sign(work, message, password):
    """Sign a message."""
    return sign_as(work, message, password)


@use_case(None, Act.READ, reads=True)
def check(work, staff_id, message, signature):
    """Verify a signature."""
    return verify(work, staff_id, message, signature)


@use_case("prescription_low", Act.SIGN)
def needs_certificate(work):
    """Sign a low-risk prescription."""
    work.require("prescription_low", Act.SIGN)


def row(clinic, staff):
    return next(person for person in clinic.do(people, by=staff, left_too=True) if person.staff_id == staff.staff_id)


def test_people_are_listed_with_hats_certificates_and_signing_right(clinic, doctor):
    by_name = {person.name: person for person in clinic.do(people, by=doctor)}
    assert set(by_name) == set(PASSWORDS)
    assert by_name["李文静"].roles == (Role.PHYSICIAN,) and by_name["李文静"].certificates == (LICENCE,)
    assert by_name["李文静"].signing.may and by_name["李文静"].signing.warn_on is None
    assert LICENCE.masked == "1101…032"


@pytest.mark.parametrize(("days", "may", "warns"), [(61, True, False), (60, True, True), (0, True, True), (-1, False, True)])
def test_a_certificate_warns_sixty_days_ahead_and_past_its_end_stops_signing_only(clinic, admin, doctor, clock, days, may, warns):
    ends = clock.today() + timedelta(days=days)
    clinic.do(set_certificate, doctor.staff_id, Certificate("licence", "110108200001032", ends), row(clinic, doctor).heads, by=admin)
    now = clinic.do(right, by=doctor)
    assert (now.may, now.warn_on is not None) == (may, warns)
    if warns:
        assert f"{ends:%Y-%m-%d}" in now.why
    assert admit(clinic, doctor.staff_id, PASSWORDS["李文静"]) == doctor
    if may:
        clinic.do(needs_certificate, by=doctor)
    else:
        with pytest.raises(NotPermitted, match="已到期"):
            clinic.do(needs_certificate, by=doctor)
        with pytest.raises(NotPermitted, match="已到期"):
            clinic.do(sign, b"x", PASSWORDS["李文静"], by=doctor)


def test_without_the_needed_certificate_or_as_a_trainee_nobody_signs(clinic, admin, doctor):
    clinic.do(revise_person, doctor.staff_id, row(clinic, doctor).heads, certificates=(), by=admin)
    assert "执业证" in clinic.do(right, by=doctor).why
    clinic.do(revise_person, doctor.staff_id, row(clinic, doctor).heads, certificates=(LICENCE,), trainee=True, by=admin)
    assert "见习" in clinic.do(right, by=doctor).why and not clinic.do(right, by=doctor).may


def test_two_of_one_kind_count_by_the_later_end(clinic, admin, doctor, clock):
    old = Certificate("licence", "110108200001031", clock.today() - timedelta(days=9))
    clinic.do(revise_person, doctor.staff_id, row(clinic, doctor).heads, certificates=(old, LICENCE), by=admin)
    assert clinic.do(right, by=doctor).may


def test_a_signature_verifies_for_its_signer_and_its_message_only(clinic, doctor, instructor):
    signature = clinic.do(sign, b"digest", PASSWORDS["李文静"], by=doctor)
    assert clinic.do(check, doctor.staff_id, b"digest", signature, by=instructor)
    assert not clinic.do(check, doctor.staff_id, b"digesT", signature, by=instructor)
    assert not clinic.do(check, instructor.staff_id, b"digest", signature, by=instructor)
    assert not clinic.do(check, uuid4(), b"digest", signature, by=instructor)
    with pytest.raises(WrongPassword):
        clinic.do(sign, b"digest", PASSWORDS["张锐"], by=doctor)


def test_old_signatures_verify_after_a_changed_and_after_a_reset_password(clinic, station, clock, doctor, admin):
    first = clinic.do(sign, b"one", PASSWORDS["李文静"], by=doctor)
    change_password(clinic, doctor, PASSWORDS["李文静"], "gongyuan-zou-yi-zou")
    slip = clinic.do(reset_password, doctor.staff_id, PASSWORDS["管理员"], by=admin).one_time_password
    second = clinic.do(sign, b"two", slip, by=doctor)
    clinic.close()
    desk = recover(station.folder, station.recovery_code, clock=clock)
    desk.give_new_password(doctor.staff_id, "mingtian-8dian-jian")
    inside = desk._clinic
    third = inside.do(sign, b"three", "mingtian-8dian-jian", by=doctor)
    for message, signature in ((b"one", first), (b"two", second), (b"three", third)):
        assert inside.do(check, doctor.staff_id, message, signature, by=doctor)
    desk.close()


def test_a_key_that_nobody_entitled_has_certified_is_not_believed(clinic, doctor, instructor):
    seeds, forged = vault.Seeds.new(), vault.Seeds.new()

    def plant(connection, certifier, certificate_of):
        keys, scope = seeds.public, clinic.origin.scope_id
        text = trust.certificate_text(scope, doctor.staff_id.bytes, keys, 1)
        connection.exec_driver_sql("DELETE FROM staff_key WHERE ordinal = 99")
        connection.exec_driver_sql(
            "INSERT INTO staff_key VALUES(?, 99, ?, ?, 1, NULL, ?, ?)",
            (doctor.staff_id.bytes, keys.ed25519, keys.x25519, certifier, vault.sign(certificate_of, text)),
        )
        found = trust.certified_keys(connection, scope, doctor.staff_id.bytes)
        return keys.ed25519 in {key.ed25519 for key in found}

    own = clinic.do(people, by=doctor)
    administrator = next(person for person in own if person.name == "管理员").staff_id.bytes
    assert not clinic.write(lambda c: plant(c, None, seeds.ed25519))
    assert not clinic.write(lambda c: plant(c, administrator, forged.ed25519))
    assert not clinic.write(lambda c: plant(c, instructor.staff_id.bytes, forged.ed25519))
    assert not clinic.write(lambda c: plant(c, doctor.staff_id.bytes, seeds.ed25519))


def test_an_instructors_certificate_is_worth_nothing_even_by_the_right_key(clinic, doctor, instructor):
    from prescribe.keys import credentials

    opened = credentials.open_slot(clinic.folder, instructor.staff_id, PASSWORDS["张锐"])
    keys, scope = vault.Seeds.new().public, clinic.origin.scope_id
    text = trust.certificate_text(scope, doctor.staff_id.bytes, keys, 1)

    def plant(connection):
        connection.exec_driver_sql(
            "INSERT INTO staff_key VALUES(?, 99, ?, ?, 1, NULL, ?, ?)",
            (doctor.staff_id.bytes, keys.ed25519, keys.x25519, instructor.staff_id.bytes, vault.sign(opened.seeds.ed25519, text)),
        )
        return {key.ed25519 for key in trust.certified_keys(connection, scope, doctor.staff_id.bytes)}

    assert keys.ed25519 not in clinic.write(plant)


def test_only_an_administrator_adds_people_and_with_the_own_password(clinic, admin, doctor):
    newcomer = NewPerson("周宁", Role.NURSE, certificates=(Certificate("licence", "N-2026-0001", date(2028, 1, 1)),))
    with pytest.raises(NotPermitted):
        clinic.do(add_person, newcomer, PASSWORDS["李文静"], by=doctor)
    with pytest.raises(WrongPassword):
        clinic.do(add_person, newcomer, "bushi-zhege-mima", by=admin)
    for wrong, field in ((NewPerson(" ", Role.NURSE), "name"), (NewPerson("周宁", Role.NURSE, "duan"), "password")):
        with pytest.raises(InvalidInput) as error:
            clinic.do(add_person, wrong, PASSWORDS["管理员"], by=admin)
        assert error.value.field == field
    added = clinic.do(add_person, newcomer, PASSWORDS["管理员"], by=admin)
    nurse = admit(clinic, added.staff_id, added.one_time_password)
    signature = clinic.do(sign, b"x", added.one_time_password, by=nurse)
    assert clinic.do(check, added.staff_id, b"x", signature, by=doctor)


def test_two_administrators_editing_one_person_do_not_overwrite_each_other(clinic, admin, doctor):
    heads = row(clinic, doctor).heads
    clinic.do(revise_person, doctor.staff_id, heads, name="李文静（大）", by=admin)
    with pytest.raises(ChangedMeanwhile):
        clinic.do(revise_person, doctor.staff_id, heads, name="李文靖", by=admin)


def test_the_last_administrator_keeps_the_hat(clinic, admin):
    with pytest.raises(InvalidInput, match="最后一位管理员"):
        clinic.do(revise_person, admin.staff_id, row(clinic, admin).heads, roles=(Role.MANAGER,), by=admin)


def test_a_second_hat_is_put_on_and_noted(clinic, admin, manager):
    with pytest.raises(Exception, match="没有登记为"):
        switch_role(clinic, manager, Role.ADMIN)
    clinic.do(revise_person, manager.staff_id, row(clinic, manager).heads, roles=(Role.MANAGER, Role.ADMIN), by=admin)
    assert switch_role(clinic, manager, Role.ADMIN).role is Role.ADMIN


def test_somebody_who_left_signs_nothing_and_old_signatures_still_verify(clinic, admin, doctor):
    signature = clinic.do(sign, b"x", PASSWORDS["李文静"], by=doctor)
    clinic.do(mark_left, doctor.staff_id, row(clinic, doctor).heads, by=admin)
    assert not clinic.do(right, by=doctor).may
    assert clinic.do(check, doctor.staff_id, b"x", signature, by=admin)
    assert row(clinic, doctor).left_on == clinic.clock.today()


def test_an_administrator_ends_a_lock_out(clinic, admin, doctor):
    for _ in range(5):
        with pytest.raises(Exception, match=r"密码"):
            admit(clinic, doctor.staff_id, "bushi-zhege-mima")
    with pytest.raises(Exception, match="已锁定"):
        admit(clinic, doctor.staff_id, PASSWORDS["李文静"])
    clinic.do(unlock_person, doctor.staff_id, by=admin)
    assert admit(clinic, doctor.staff_id, PASSWORDS["李文静"]) == doctor


def test_secrets_stand_in_no_repr(station):
    from prescribe.keys.credentials import Certifier, open_slot
    from prescribe.staff import Added

    person = NewPerson("周宁", Role.INSTRUCTOR, "banshan-liushui-8")
    opened = open_slot(station.folder, station.staff["李文静"].staff_id, PASSWORDS["李文静"])
    assert "banshan" not in repr(person) and "abcd-efgh" not in repr(Added(uuid4(), "abcd-efgh-jkmn"))
    assert repr(station.data_key)[2:-1] not in repr(opened) and opened.data_keys == (station.data_key,)
    assert "seed" not in repr(Certifier(b"s" * 32, None)).lower() and "ssss" not in repr(Certifier(b"s" * 32, None))
