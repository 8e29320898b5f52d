"""Who may sign which half, and what a certificate that ended does."""

from __future__ import annotations

from datetime import date

import pytest

from prescribe.draft import draft_prescription
from prescribe.drafting.current_paper import object_of
from prescribe.errors import Incomplete, NotPermitted, WrongPassword
from prescribe.sign import sign_prescription, signing_state
from prescribe.staff import Certificate, NewPerson, add_person, people, set_certificate
from protocols.terms import Role
from tests.conftest import LICENCE, PASSWORDS
from tests.prescribe.visits import registered, visited


@pytest.fixture
def draft(clinic, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    return clinic.do(draft_prescription, who, by=doctor)


def sign(clinic, draft, who, password=None):
    return clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, password or PASSWORDS[who.name], by=who)


def joined(clinic, admin, name, role, *certificates):
    from prescribe.clinic import StaffOnDuty

    added = clinic.do(add_person, NewPerson(name, role, "banshan-liushui-8", certificates), PASSWORDS["管理员"], by=admin)
    return StaffOnDuty(added.staff_id, name, role)


def test_the_state_says_whose_turn_it_is(clinic, doctor, instructor, draft):
    assert object_of(draft.prescription) == "prescription_medical"
    for who, turn in ((doctor, [True, False]), (instructor, [False, True])):
        state = clinic.do(signing_state, draft.prescription_id, by=who)
        assert [s.may_sign for s in state.required] == turn and not state.signed
    assert len(draft.signing.digest) == 64


def test_two_physicians_are_not_two_halves(clinic, doctor, admin, draft):
    other = joined(clinic, admin, "赵医生", Role.PHYSICIAN, LICENCE)
    sign(clinic, draft, doctor)
    with pytest.raises(Exception, match="已经签过"):
        sign(clinic, draft, other, "banshan-liushui-8")


def test_a_plain_instructor_signs_no_medical_prescription(clinic, admin, draft):
    guide = joined(clinic, admin, "周宁", Role.INSTRUCTOR, Certificate("certificate", "ZDY0000226", date(2027, 1, 1)))
    with pytest.raises(NotPermitted):
        sign(clinic, draft, guide, "banshan-liushui-8")


def test_a_certificate_that_ended_stops_signing_but_not_reading(clinic, clock, doctor, instructor, admin, draft):
    row = next(p for p in clinic.do(people, by=admin) if p.name == "张锐")
    ended = Certificate("certificate", "YDCF20240117", date(2026, 11, 20))
    clinic.do(set_certificate, row.staff_id, ended, row.heads, by=admin)
    with pytest.raises(NotPermitted, match="2026-11-20"):
        sign(clinic, draft, instructor)
    assert not clinic.do(signing_state, draft.prescription_id, by=instructor).required[1].may_sign


def test_a_wrong_password_writes_nothing(clinic, doctor, draft):
    with pytest.raises(WrongPassword):
        sign(clinic, draft, doctor, "not-the-password")
    assert [s.state for s in clinic.do(signing_state, draft.prescription_id, by=doctor).required] == ["waiting", "waiting"]


def test_another_hat_of_one_person_is_still_one_person(clinic, doctor, draft):
    from dataclasses import replace

    sign(clinic, draft, doctor)
    with pytest.raises(NotPermitted, match="两个人签"):
        sign(clinic, draft, replace(doctor, role=Role.RX_INSTRUCTOR), PASSWORDS["李文静"])


def test_without_consent_nothing_is_signed(clinic, doctor, instructor):
    from prescribe.register import Consent

    on = clinic.clock.today()
    agreed = Consent("file", True, "here", on)
    refused = (agreed, Consent("assessment", True, "here", on), Consent("exercise", False, "here", on))
    for consents, word in (((agreed,), "登记里补上"), (refused, "不做测试，不开方案")):
        who = registered(clinic, doctor, consents=consents)
        visited(clinic, who, doctor, instructor)
        draft = clinic.do(draft_prescription, who, by=doctor)
        assert any(word in problem for problem in draft.problems)
        with pytest.raises(Incomplete):
            sign(clinic, draft, doctor)
