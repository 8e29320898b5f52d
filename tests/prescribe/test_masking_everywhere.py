"""No reading use case shows a diagnosis, a drug or a laboratory value to a role that may not read `medical`.

A new reading use case fails here until somebody says how it is called.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from uuid import uuid4

import pypdfium2
import pytest

import prescribe
from prescribe.adverse_event import EventForm, record_event
from prescribe.clinic import StaffOnDuty, Work
from prescribe.draft import draft_prescription
from prescribe.errors import ClinicError, NotPermitted
from prescribe.follow_up import Begun, FollowUpForm
from prescribe.grade_risk import grade_risk
from prescribe.group_class import ClassForm, save_class
from prescribe.reading.masked_screening import tells_diagnosis
from prescribe.refer import ReferralForm, write_referral
from prescribe.register import Registration
from prescribe.sheets.sheet import Rendered
from prescribe.staff import Certificate, NewPerson, add_person
from prescribe.use_case import Rules
from protocols.terms import RiskTier, Role
from tests.conftest import PASSWORDS
from tests.prescribe.meetings import QUESTION, written
from tests.prescribe.visits import registered, visited

SICK = {
    "hba1c": 9.3, "fasting_glucose": 8.7, "serum_creatinine": 143, "coronary_heart_disease": True, "dyslipidaemia": True,
    "medications": {"yes": ["anlvdiping", "erjiashuanggua", "meituoluoer"], "no": []},
}  # fmt: skip
SECRET = ("高血压", "糖尿病", "冠心病", "血脂异常", "氨氯地平", "二甲双胍", "美托洛尔", "9.3", "8.7 mmol")
"""Of this resident, beside every word that `tells_diagnosis` knows."""
CALLS = {
    "all_unsaved": lambda of: (),
    "audit_log": lambda of: (),
    "banner": lambda of: (of.resident,),
    "check_before": lambda of: (of.resident,),
    "consider_follow_up": lambda of: (of.resident, Begun(), FollowUpForm("phone", symptoms=frozenset({"chest"}))),
    "current_prescription": lambda of: (of.resident,),
    "find_residents": lambda of: ("王𠮷堃",),
    "follow_ups_due": lambda of: (),
    "history": lambda of: (of.resident,),
    "left_behind": lambda of: (of.doctor.staff_id,),
    "list_choices": lambda of: (),
    "list_classes": lambda of: (),
    "open_class": lambda of: (of.lesson,),
    "open_class_meeting": lambda of: (of.lesson,),
    "open_training": lambda of: (of.resident,),
    "open_assessment": lambda of: (of.resident,),
    "open_closing": lambda of: (of.resident,),
    "open_form": lambda of: (of.resident,),
    "devices": lambda of: (),
    "open_conflict": lambda of: (of.resident, of.resident),
    "open_conflicts": lambda of: (),
    "open_consultation": lambda of: (of.resident,),
    "month_of_events": lambda of: (2026, 11),
    "open_event": lambda of: (of.event,),
    "open_follow_up": lambda of: (of.resident,),
    "open_events": lambda of: (of.resident, of.event),
    "open_prescription": lambda of: (of.paper,),
    "open_referrals": lambda of: (of.resident, of.referral),
    "waiting_referrals": lambda of: (),
    "preview_referral": lambda of: (of.referral,),
    "preview_event": lambda of: (of.event,),
    "open_resident": lambda of: (of.resident,),
    "over_time": lambda of: (of.resident,),
    "people": lambda of: (),
    "people_using": lambda of: ("hypertension",),
    "possible_duplicates": lambda of: (Registration(name="王𠮷堃", birth_date=date(1964, 3, 8)),),
    "prescriptions": lambda of: ("drafts",),
    "preview_class": lambda of: (of.lesson, "2026-11-23"),
    "preview_sessions": lambda of: (of.resident,),
    "preview_forms": lambda of: (of.resident, "readiness"),
    "preview_grade": lambda of: (of.grade,),
    "preview_official": lambda of: (of.resident, "hypertension"),
    "preview_minute": lambda of: (of.minute,),
    "preview_assessment": lambda of: (of.resident, "comparison"),
    "preview_prescription": lambda of: (of.paper,),
    "propose_step": lambda of: (of.resident,),
    "replay_prescription": lambda of: (of.paper,),
    "resident_form": lambda of: (of.resident,),
    "resident_ids": lambda of: ("all", "name", "", "冠心病"),
    "resident_rows": lambda of: ((1, 2, 3),),
    "residents_using": lambda of: ("hypertension",),
    "score_resident": lambda of: (of.resident,),
    "screen_resident": lambda of: (of.resident,),
    "screen_visit": lambda of: (of.resident,),
    "settings": lambda of: (),
    "signing_state": lambda of: (of.paper,),
    "station_profile": lambda of: (),
    "take": lambda of: ("assessment",),
    "today": lambda of: (),
    "trace_resident": lambda of: (of.resident,),
    "who_looked": lambda of: (of.resident,),
}
KNOWLEDGE = "what the literature says, of no resident"
SHOWS_ALL = {
    "emergency_card": "in an emergency every role sees all of it, and it is noted", "_waiting_draft": "of the demo station only",
    **dict.fromkeys(("preview_blank", "draw_blank", "blank_packs"), "blank papers and their numbers, of no resident"),
    **dict.fromkeys(("suggest_mapping", "look_at_rows"), "of a table the role brought itself; whose name is masked may not (test_import_people)"),
    **dict.fromkeys(("adoption_state", "changes_of_edition", "editions", "list_protocols", "look_at_pack"), KNOWLEDGE),
    **dict.fromkeys(("protocol_cases", "publishers", "read_protocol", "list_references", "read_reference"), KNOWLEDGE),
}  # fmt: skip
MASKED = (Role.INSTRUCTOR, Role.CLERK, Role.MANAGER, Role.ADMIN, Role.AUDITOR)


def reading_use_cases() -> dict[str, object]:
    found = {}
    for module in pkgutil.walk_packages(prescribe.__path__, "prescribe."):
        if not module.name.endswith("__main__"):
            for name, each in vars(importlib.import_module(module.name)).items():
                rules = getattr(each, "rules", None)
                if isinstance(rules, Rules) and rules.reads and each.__module__ == module.name:
                    found[name] = each
    return found


def words_of(value: object) -> str:
    """Everything a page could show of it: a PDF's text, else every field."""
    if isinstance(value, Rendered):
        pages = pypdfium2.PdfDocument(BytesIO(value.pdf))
        return "\n".join(page.get_textpage().get_text_range() for page in pages)
    return repr(value)


@pytest.fixture
def sick(clinic, doctor, instructor, admin):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor, SICK, {"main_goal": "glucose"})
    paper = clinic.do(draft_prescription, resident, by=doctor).prescription_id
    told = replace(QUESTION, question="冠心病稳定，能不能快走？", opinion="美托洛尔照吃，糖化 9.3", next_step="复查血脂异常")
    minute = written(clinic, resident, doctor, instructor, told, "高血压控制得好，可以快走").minute.minute_id
    grade = clinic.do(grade_risk, resident, (), RiskTier.HIGH, "冠心病，等心内科的意见", by=doctor).grade_id
    event = clinic.do(record_event, resident, uuid4(), EventForm("sprain", 1, "崴了右脚，休息后能走"), by=instructor).event_id
    lesson = clinic.do(save_class, ClassForm("太极", 0, "14:00", "14:40", "公园", members=(resident,)), by=instructor)
    told = ReferralForm("糖尿病，冠心病，糖化 9.3", question="美托洛尔要不要停？", to_whom="区医院心内科")
    referral = clinic.do(write_referral, resident, uuid4(), told, by=doctor).shown.referral_id
    return SimpleNamespace(
        resident=resident, paper=paper, doctor=doctor, grade=grade, minute=minute, event=event, lesson=lesson,
        referral=referral,
    )


def leaks(text: str) -> list[str]:
    parts = text.replace("'", '"').split('"')
    return [p for p in parts if tells_diagnosis(p) or any(s in p for s in SECRET)]


def test_every_reading_use_case_is_looked_at():
    assert reading_use_cases().keys() == CALLS.keys() | SHOWS_ALL.keys()


def on_duty(clinic, admin, role: Role) -> StaffOnDuty:
    certificate = Certificate("certificate", "ZDY0000226", date(2027, 1, 1))
    added = clinic.do(add_person, NewPerson("周宁", role, "banshan-liushui-8", (certificate,)), PASSWORDS["管理员"], by=admin)
    return StaffOnDuty(added.staff_id, "周宁", role)


@pytest.mark.parametrize("role", MASKED, ids=lambda role: role.value)
def test_no_diagnosis_drug_or_laboratory_value(clinic, admin, sick, role):
    who, found = on_duty(clinic, admin, role), {}
    for name, call in CALLS.items():
        try:
            shown = clinic.do(reading_use_cases()[name], *call(sick), by=who)
        except ClinicError as refused:
            shown = str(refused)
        told = leaks(words_of(shown))
        if told:
            found[name] = told[:6]
    assert found == {}


def test_why_somebody_may_not_exercise_is_the_doctors(clinic, doctor, instructor, admin, sick):
    angina = {"acute_cardiovascular_conditions": {"yes": ["unstable_angina"], "no": []}}
    visited(clinic, sick.resident, doctor, instructor, angina)
    clinic.do(draft_prescription, sick.resident, by=doctor)
    guide, use_cases = on_duty(clinic, admin, Role.INSTRUCTOR), reading_use_cases()
    assert "心绞痛" in repr(clinic.do(use_cases["screen_resident"], sick.resident, by=doctor))
    for name in ("screen_resident", "open_resident", "open_prescription", "signing_state"):
        shown = repr(clinic.do(use_cases[name], *CALLS[name](sick), by=guide))
        assert "心绞痛" not in shown, name
    assert clinic.do(use_cases["screen_resident"], sick.resident, by=guide).headline == "现在不能运动，请医师处理。"


def test_the_professional_page_is_not_for_an_instructor(clinic, doctor, instructor, admin):
    healthy = SICK | {"hypertension": False, "diabetes_type": "none", "coronary_heart_disease": False, "dyslipidaemia": False,
                      "hba1c": 5.4, "fasting_glucose": 5.1, "medications": {"yes": [], "no": []}}  # fmt: skip
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor, healthy | {"serum_creatinine": 78})
    paper = clinic.do(draft_prescription, resident, by=doctor).prescription_id
    guide, preview = on_duty(clinic, admin, Role.INSTRUCTOR), reading_use_cases()["preview_prescription"]
    assert clinic.do(preview, paper, "both", by=doctor).pages > clinic.do(preview, paper, "both", by=guide).pages == 1
    with pytest.raises(NotPermitted, match="专业页"):
        clinic.do(preview, paper, "professional", by=guide)


def test_goals_an_instructor_does_not_see_survive_the_instructors_change(clinic, doctor, sick):
    from prescribe import draft

    def with_hidden(work):
        return draft._with_hidden(work, draft.current_paper(work, sick.paper), ())

    whole = clinic.do(reading_use_cases()["open_prescription"], sick.paper, by=doctor).prescription.goals
    with clinic.reading() as connection:
        work = Work(connection, StaffOnDuty(doctor.staff_id, "周宁", Role.INSTRUCTOR), clinic.clock, clinic.origin, clinic)
        kept = with_hidden(work)
    laboratory = {"hba1c", "fasting_glucose", "ldl_c", "non_hdl_c"}
    assert {g.fact_id for g in kept} == laboratory < {g.fact_id for g in whole}


def test_nobody_is_found_by_a_diagnosis_that_may_not_be_seen(clinic, doctor, admin, sick):
    look = reading_use_cases()["resident_ids"]
    assert len(clinic.do(look, *CALLS["resident_ids"](sick), by=doctor)) == 1
    for role in (Role.INSTRUCTOR, Role.CLERK, Role.MANAGER):
        assert list(clinic.do(look, *CALLS["resident_ids"](sick), by=on_duty(clinic, admin, role))) == [], role


def test_a_goal_of_the_laboratory_is_not_on_the_instructors_overview(clinic, doctor, instructor, admin):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor, SICK | {"hypertension": False}, {"main_goal": "glucose"})
    clinic.do(draft_prescription, resident, by=doctor)
    look = reading_use_cases()["open_resident"]

    def goal(who):
        return " ".join(f"{line.text} {line.aside}" for line in clinic.do(look, resident, by=who).now if line.label == "目标")

    assert "9.3" in goal(doctor)
    assert "9.3" not in goal(on_duty(clinic, admin, Role.INSTRUCTOR)) and "血红蛋白" not in goal(on_duty(clinic, admin, Role.CLERK))
