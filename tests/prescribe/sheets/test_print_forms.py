"""Papers printed through the station: filled by the records, masked by role, and in the audit with their hash."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from prescribe.errors import NotPermitted
from prescribe.register import resident_form, revise_resident
from prescribe.settings import change_setting
from prescribe.sheets.plain_text import as_text
from prescribe.sheets.print_forms import FORMS, forms_of, preview_forms, print_forms
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.prescribe.sheets.test_print_prescription import last_entry
from tests.prescribe.visits import registered, visited


@use_case(None, Act.READ, reads=True)
def as_read(work, resident_id, which):
    """The sheets as plain text."""
    return "\n".join(as_text(sheet) for sheet in forms_of(work, resident_id, which))


@pytest.fixture
def who(clinic, doctor, instructor):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor, fitness={"grip_strength": (30.0, 31.5)})
    return resident


@pytest.mark.parametrize("which", [key for key, _, _ in FORMS])
def test_each_paper_prints_and_the_audit_keeps_its_hash(clinic, doctor, who, which):
    seen = clinic.do(preview_forms, who, which, by=doctor)
    made = clinic.do(print_forms, who, which, by=doctor)
    act, subject, outcome = last_entry(clinic)
    assert act.endswith("print_forms") and subject == who.bytes and outcome == f"printed {made.sha256}"
    assert seen.pdf == made.pdf


def test_the_questionnaire_is_filled_from_both_parts_with_its_validity(clinic, doctor, who):
    text = clinic.do(as_read, who, "readiness", by=doctor)
    assert "医生说过您有高血压吗？：[x] 是" in text and "氨氯地平" in text and "今天发热或感冒吗？：[x] 无" in text
    assert "需医师评估" in text and "有效。" in text


def test_a_visit_nobody_confirmed_has_no_validity(clinic, doctor, instructor):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor, done=False)
    assert "两人都确认完，才算有效" in clinic.do(as_read, resident, "readiness", by=doctor)


def test_past_its_days_the_questionnaire_says_so(clinic, clock, doctor, who):
    clock.advance(days=91)
    assert "已经过了，要重做" in clinic.do(as_read, who, "readiness", by=doctor)


def test_the_test_record_has_every_trial(clinic, instructor, who):
    text = clinic.do(as_read, who, "tests", by=instructor)
    assert "第 1 次 30 | 第 2 次 31.5 | 采用 31.5" in text and "没有记录的：" in text


def test_yesterdays_answers_are_not_todays_check(clinic, clock, doctor, who):
    assert "[x]" in clinic.do(as_read, who, "session", by=doctor)
    clock.advance(days=1)
    assert "[x]" not in clinic.do(as_read, who, "session", by=doctor)


def test_a_consent_taken_back_prints_with_both_days(clinic, clock, doctor, who):
    clock.advance(days=3)
    form, heads = clinic.do(resident_form, who, by=doctor)
    changed = tuple(replace(c, given=False, on=clock.today()) if c.purpose == "exercise" else c for c in form.consents)
    clinic.do(revise_resident, who, replace(form, consents=changed), heads, by=doctor)
    text = clinic.do(as_read, who, "consents", by=doctor)
    assert "运动指导：[ ] 同意  [x] 不同意" in text and "电话随访：[ ] 同意  [ ] 不同意" in text
    assert text.count("在站里当面说的") == 4


def test_who_sees_no_diagnoses_prints_no_questionnaire(clinic, who, clerk):
    with pytest.raises(NotPermitted, match="请医生来打印"):
        clinic.do(print_forms, who, "readiness", by=clerk)
    assert "握力" in clinic.do(as_read, who, "tests", by=clerk)


def test_who_sees_no_names_prints_none(clinic, manager, who):
    with pytest.raises(NotPermitted, match="姓名"):
        clinic.do(print_forms, who, "consents", by=manager)


def test_what_the_doctor_measured_is_not_on_the_check_of_who_sees_no_diagnoses(clinic, doctor, clerk, who):
    assert "132" in clinic.do(as_read, who, "session", by=doctor)
    text = clinic.do(as_read, who, "session", by=clerk)
    assert "132" not in text and "7.2" in text


def test_the_record_is_scored_by_the_stations_edition_and_never_whole_on_a_part(clinic, admin, doctor, instructor):
    young = registered(clinic, doctor, birth_date=date(1984, 3, 8))
    visited(clinic, young, doctor, instructor, fitness={"grip_strength": 42, "vital_capacity": 3600, "chair_stand_30s": None})
    text = clinic.do(as_read, young, "tests", by=instructor)
    assert "国民体质测定标准（2023 年修订）" in text and "不打总分" in text and "没有做：" in text
    clinic.do(change_setting, "fitness_edition", "2003", by=admin)
    assert "2003" in clinic.do(as_read, young, "tests", by=instructor).split("评分：")[1]


def test_a_score_of_another_day_says_its_day(clinic, clock, doctor, instructor):
    young = registered(clinic, doctor, birth_date=date(1984, 3, 8))
    visited(clinic, young, doctor, instructor, fitness={"grip_strength": 42})
    clock.advance(days=9)
    visited(clinic, young, doctor, instructor, fitness={"grip_strength": None, "vital_capacity": 3600})
    said = clinic.do(as_read, young, "tests", by=instructor).split("评分：")[1]
    grip = next(line for line in said.split("\n") if line.startswith("握力"))
    assert "2026-11-23 测的" in grip and "测的" not in next(line for line in said.split("\n") if line.startswith("肺活量"))
