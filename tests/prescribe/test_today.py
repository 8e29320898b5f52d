"""今日 by role, gravest first."""

from __future__ import annotations

from datetime import date

from prescribe.assess import open_assessment, record_medical_part
from prescribe.backup import back_up
from prescribe.draft import draft_prescription
from prescribe.hold import stop_exercise
from prescribe.sign import sign_prescription
from prescribe.today import role_view, today
from protocols.terms import Role
from tests.conftest import PASSWORDS
from tests.prescribe.visits import MEDICAL, part, registered, visited


def signed(clinic, doctor, instructor, **changes):
    who = registered(clinic, doctor, **changes)
    visited(clinic, who, doctor, instructor)
    draft = clinic.do(draft_prescription, who, by=doctor)
    for signer in (doctor, instructor):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS[signer.name], by=signer)
    return who


def test_an_empty_day_says_so(clinic, doctor):
    page = clinic.do(today, by=doctor)
    assert page.date_words == "11月23日 星期一" and page.first == () and "没有等您处理的事" in page.empty_words
    assert page.due_words == "逾期 0 · 今天 0 · 本周 0"


def test_gravest_first_and_one_row_per_resident(clinic, clock, doctor, instructor):
    waiting = registered(clinic, doctor, name="何宝根")
    visited(clinic, waiting, doctor, instructor)
    clinic.do(draft_prescription, waiting, by=doctor)
    clock.advance(minutes=10)
    held = signed(clinic, doctor, instructor)
    clinic.do(stop_exercise, held, "运动中胸闷", by=instructor)
    clock.advance(minutes=10)
    stopped = registered(clinic, doctor, name="孙德海")
    visited(clinic, stopped, doctor, instructor, {"resting_systolic": (188, 184), "resting_diastolic": (112, 112)})
    page = clinic.do(today, by=doctor)
    assert [(r.mark, r.person[:3]) for r in page.first] == [("danger", "王𠮷堃"), ("danger", "孙德海"), ("warn", "何宝根")]
    clinic.do(draft_prescription, stopped, by=doctor)
    page = clinic.do(today, by=doctor)
    assert next(r for r in page.first if r.resident_id == stopped).more == 1
    assert [r.person[:3] for r in page.visits] == ["何宝根", "王𠮷堃", "孙德海"]
    assert dict(page.done) == {"建档": 3, "评估": 6, "签名": 2}


def test_signatures_wait_for_the_side_that_is_missing(clinic, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    draft = clinic.do(draft_prescription, who, by=doctor)
    clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS["李文静"], by=doctor)
    assert clinic.do(today, by=doctor).first == ()
    [row] = clinic.do(today, by=instructor).first
    assert row.go == "sign" and "对方已签" in row.text


def test_due_visits_and_ends(clinic, clock, doctor, instructor):
    who = signed(clinic, doctor, instructor)
    clock.advance(days=14)
    page = clinic.do(today, by=doctor)
    assert [(r.resident_id, r.aside) for r in page.due] == [(who, "今天")]
    clock.advance(days=3)
    assert clinic.do(today, by=doctor).due[0].aside == "逾期 3 天"
    clock.advance(days=8)
    assert any(r.text == "处方有效期" and r.aside == "还剩 3 天" for r in clinic.do(today, by=doctor).expiring)
    clock.advance(days=60)
    assert any(r.text == "筛查有效期" for r in clinic.do(today, by=doctor).expiring)


def test_an_unfinished_half_waits_for_its_own_profession(clinic, clock, doctor, instructor):
    who = registered(clinic, doctor)
    visit = clinic.do(open_assessment, who, by=doctor)
    clinic.do(record_medical_part, who, visit.assessment_id, part("medical", MEDICAL, done=True), by=doctor)
    clock.advance(days=1)
    assert clinic.do(today, by=doctor).first == ()
    [row] = clinic.do(today, by=instructor).first
    assert row.text == "评估的指导员部分没做完" and row.go == "assessment"


def test_the_manager_sees_counts_and_certificates(clinic, clock, doctor, instructor, manager):
    who = signed(clinic, doctor, instructor)
    clock.advance(days=17)
    clinic.do(stop_exercise, who, "走路时头晕", by=manager)
    clock.advance(days=180)
    texts = [r.text for r in clinic.do(today, by=manager).first]
    assert any(t.startswith("1 人暂停运动") for t in texts)
    assert any(t.startswith("张锐") and "2027-06-30" in t for t in texts)
    assert clinic.clock.today() > date(2027, 6, 1)


def test_every_role_has_a_view():
    assert {role_view(role) for role in Role} == {"physician", "instructor", "manager"}


def test_a_late_backup_stands_before_manager_and_administrator_only(clinic, clock, manager, admin, doctor):
    def told(who):
        return [r.text for r in clinic.do(today, by=who).first if r.go == "backup"]

    assert told(manager) == ["本站还没有备份。电脑坏了，数据就没有了"]
    back_up(clinic)
    clock.advance(days=3)
    assert told(admin) == []
    clock.advance(hours=1)
    assert told(manager) == told(admin) == ["上次备份是 3 天前"] and told(doctor) == []
