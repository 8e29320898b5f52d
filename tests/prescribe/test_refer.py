"""Referral both ways: filled from what is known, one a visit, red at once; nothing of an answer counts before a physician signs."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from prescribe.clinic import StaffOnDuty
from prescribe.draft import draft_prescription
from prescribe.errors import Incomplete, InvalidInput, NotPermitted
from prescribe.overview import banner
from prescribe.records import store
from prescribe.refer import ReferralForm, new_referral
from prescribe.sign import sign_prescription
from prescribe.use_case import use_case
from protocols.terms import Act, Role
from tests.conftest import PASSWORDS
from tests.prescribe.visits import registered, visited

CHEST = ReferralForm("运动中胸闷，休息后缓解", "amber", question="能不能继续运动？", to_whom="区医院", department="心内科")


@use_case(None, Act.READ)
def refer_now(work, resident_id, form, **ids):
    return new_referral(work, resident_id, form, **ids)


@use_case(None, Act.READ, reads=True)
def body_of(work, referral_id):
    return store.document(work, referral_id).body


@pytest.fixture
def who(clinic, doctor, instructor):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor)
    return resident


def test_it_is_filled_from_what_is_known(clinic, doctor, instructor, who):
    draft = clinic.do(draft_prescription, who, by=doctor)
    for one in (doctor, instructor):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS[one.name], by=one)
    body = clinic.do(body_of, clinic.do(refer_now, who, CHEST, by=doctor), by=doctor)
    readings = {line.fact_id: (line.label, line.value, line.unit, line.on) for line in body.summary}
    assert readings["resting_systolic"] == ("血压", "132/82", "mmHg", date(2026, 11, 23))
    assert readings["glucose_today"][1] == "7.2"
    assert body.problems[:2] == ("高血压", "2 型糖尿病")
    assert "氨氯地平" in body.medications and "二甲双胍" in body.medications
    assert body.prescription.startswith(f"{draft.prescription.number}：") and "每周" in body.prescription and "分钟" in body.prescription
    assert body.stopped == "11-23 09:00 停止运动：已转诊，等医院的意见"
    assert (body.state, body.due_on, body.by) == ("draft", date(2026, 12, 7), "李文静")


def test_red_is_sent_at_once_amber_stops_exercise_blue_does_not(clinic, doctor, who):
    blue = clinic.do(body_of, clinic.do(refer_now, who, ReferralForm("想做心肺运动试验"), by=doctor), by=doctor)
    assert (blue.state, blue.hold_id, clinic.do(banner, who, by=doctor).hold) == ("draft", "", None)
    amber = clinic.do(body_of, clinic.do(refer_now, who, CHEST, by=doctor), by=doctor)
    assert amber.state == "draft" and str(clinic.do(banner, who, by=doctor).hold.hold_id) == amber.hold_id
    red = clinic.do(body_of, clinic.do(refer_now, who, ReferralForm("胸痛不缓解", "red"), by=doctor), by=doctor)
    assert (red.state, red.sent_at) == ("sent", "2026-11-23T09:00:00+08:00") and red.hold_id not in ("", amber.hold_id)


def test_one_visit_has_one_referral_of_the_graver_urgency(clinic, doctor, who):
    visit = str(uuid4())
    first = clinic.do(refer_now, who, ReferralForm("血压两次不达标", triggers=("2b",)), follow_up_id=visit, form_id=str(uuid4()), by=doctor)
    again = clinic.do(refer_now, who, ReferralForm("血糖 17.2", "amber", triggers=("E",)), follow_up_id=visit, form_id=str(uuid4()), by=doctor)
    body = clinic.do(body_of, first, by=doctor)
    assert first == again and (body.reason, body.urgency, body.triggers) == ("血压两次不达标；血糖 17.2", "amber", ("2b", "E"))
    assert body.hold_id and len(body.changes) == 2
    clinic.do(refer_now, who, ReferralForm("血糖 17.2", "amber", triggers=("E",)), follow_up_id=visit, by=doctor)
    assert len(clinic.do(body_of, first, by=doctor).changes) == 2
    assert clinic.do(refer_now, who, CHEST, follow_up_id=str(uuid4()), by=doctor) != first


def test_a_hold_that_the_caller_made_is_the_one_of_the_referral(clinic, doctor, who):
    mine = uuid4()
    body = clinic.do(body_of, clinic.do(refer_now, who, ReferralForm("胸闷一次", "amber", hold_id=mine), by=doctor), by=doctor)
    assert UUID(body.hold_id) == mine and clinic.do(banner, who, by=doctor).hold is None


def test_what_leaves_to_a_venue_names_no_disease(clinic, doctor, who):
    side = clinic.do(body_of, clinic.do(refer_now, who, ReferralForm("到社区球馆跟班走步", direction="side"), by=doctor), by=doctor)
    assert (side.problems, side.summary, side.medications, side.prescription, side.stopped) == ((), (), "", "", "")


def test_who_may_and_what_it_must_say(clinic, doctor, who):
    with pytest.raises(Incomplete, match="为什么转诊"):
        clinic.do(refer_now, who, ReferralForm("胸闷"), by=doctor)
    late = ReferralForm("胸闷一次，血压高", "amber", due_on=clinic.clock.today() + timedelta(days=15))
    with pytest.raises(InvalidInput, match="14 天"):
        clinic.do(refer_now, who, late, by=doctor)
    for role in (Role.INSTRUCTOR, Role.CLERK, Role.MANAGER):
        with pytest.raises(NotPermitted):
            clinic.do(refer_now, who, CHEST, by=StaffOnDuty(doctor.staff_id, "李文静", role))
    with pytest.raises(InvalidInput, match="找不到"):
        clinic.do(refer_now, uuid4(), CHEST, by=doctor)
