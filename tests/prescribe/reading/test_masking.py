"""Who sees what: the instructor limits, the manager counts, the clerk no diagnosis (station-service §3.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from prescribe.assess import open_assessment
from prescribe.clinic import StaffOnDuty
from prescribe.draft import draft_prescription, open_prescription
from prescribe.emergency import emergency_card
from prescribe.errors import NotPermitted
from prescribe.overview import banner, history, open_resident
from prescribe.register import Consent, resident_form, revise_resident
from prescribe.screen import screen_resident
from prescribe.staff import Certificate, NewPerson, add_person
from prescribe.today import today
from protocols.terms import Role
from tests.conftest import PASSWORDS
from tests.prescribe.visits import registered, visited

DISEASES = ("高血压", "糖尿病", "氨氯地平", "二甲双胍", "糖化")


@pytest.fixture
def guide(clinic, admin):
    certificate = Certificate("certificate", "ZDY0000226", date(2027, 1, 1))
    new = NewPerson("周宁", Role.INSTRUCTOR, "banshan-liushui-8", (certificate,))
    return StaffOnDuty(clinic.do(add_person, new, PASSWORDS["管理员"], by=admin).staff_id, "周宁", Role.INSTRUCTOR)


@pytest.fixture
def resident(clinic, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    clinic.do(draft_prescription, who, by=doctor)
    return who


def texts(value) -> str:
    return repr(value)


def test_an_instructor_sees_limits_not_diagnoses(clinic, doctor, guide, resident):
    draft = clinic.do(draft_prescription, resident, by=doctor)
    shown = (
        clinic.do(banner, resident, by=guide),
        clinic.do(open_resident, resident, by=guide),
        clinic.do(open_assessment, resident, by=guide),
        clinic.do(screen_resident, resident, by=guide),
    )
    for view in shown:
        assert [word for word in DISEASES if word in texts(view)] == [], type(view).__name__
    assert shown[0].name == "王𠮷堃" and shown[0].limits and shown[0].allergy_words == "青霉素过敏"
    assert {e.fact_id for e in shown[2].medical.part.entries} >= {"resting_systolic", "resting_heart_rate"}
    paper = clinic.do(open_prescription, draft.prescription_id, by=guide).prescription
    assert paper.basis.diagnoses == () and paper.basis.medications == "" and paper.facts == {}
    assert paper.plan.stop_signs and paper.plan.stages == paper.plan.stages
    assert "hba1c" not in [m.fact_id for m in paper.basis.measures]
    with pytest.raises(NotPermitted):
        clinic.do(history, resident, by=guide)


def test_the_clearance_an_instructor_sees_is_the_same(clinic, doctor, guide, resident):
    whole, masked = (clinic.do(screen_resident, resident, by=who) for who in (doctor, guide))
    assert (whole.clearance, whole.risk, whole.concluded, whole.upper_intensity) == (
        masked.clearance, masked.risk, masked.concluded, masked.upper_intensity,
    )  # fmt: skip
    assert len(whole.findings) == len(masked.findings)


def test_with_the_residents_consent_the_instructor_sees_diagnoses(clinic, doctor, guide, resident):
    form, heads = clinic.do(resident_form, resident, by=doctor)
    consent = Consent("diagnosis_to_instructor", True, "here", clinic.clock.today())
    clinic.do(revise_resident, resident, replace(form, consents=(*form.consents, consent)), heads, by=doctor)
    assert clinic.do(banner, resident, by=guide).diagnoses == ("高血压", "2 型糖尿病")


def test_a_clerk_sees_the_person_not_the_disease(clinic, clerk, resident):
    shown = clinic.do(open_resident, resident, by=clerk)
    assert shown.banner.name == "王𠮷堃" and [w for w in DISEASES if w in texts(shown)] == []
    kinds = {line.kind for line in clinic.do(history, resident, by=clerk)}
    assert kinds.isdisjoint({"medical_part", "prescription", "screening"}) and "resident" in kinds


def test_a_manager_reads_counts_and_opens_nobody(clinic, manager, resident):
    shown = clinic.do(banner, resident, by=manager)
    assert shown.name == "王**" and shown.masked and shown.diagnoses == () and shown.file_number == ""
    assert shown.birth_words == "1964 年"
    with pytest.raises(NotPermitted, match="不打开个人档案"):
        clinic.do(open_resident, resident, by=manager)
    page = clinic.do(today, by=manager)
    assert page.role_view == "manager" and "王𠮷堃" not in texts(page)


def test_in_an_emergency_everybody_sees_what_matters_and_it_is_noted(clinic, guide, resident):
    card = clinic.do(emergency_card, resident, by=guide)
    assert card.person == "王𠮷堃 男 62 岁" and card.allergy == "青霉素过敏"
    assert card.medications == ("氨氯地平", "二甲双胍") and card.diagnoses == ("高血压", "2 型糖尿病")
    assert card.contact == "女儿 王小雨 13800005172" and card.aed_place
    with clinic.reading() as connection:
        acts = connection.exec_driver_sql("SELECT act FROM audit WHERE subject = ?", (resident.bytes,)).scalars().all()
    assert "emergency_card" in acts
    assert clinic.do(emergency_card, by=guide).person == ""
