"""今日 by role, gravest first."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from prescribe.adverse_event import EventForm, record_event
from prescribe.assess import open_assessment, record_medical_part
from prescribe.backup import back_up
from prescribe.contact import Call, note_call, snooze_item
from prescribe.draft import draft_prescription
from prescribe.find import resident_ids, resident_rows
from prescribe.group_class import ClassForm, save_class
from prescribe.hold import stop_exercise
from prescribe.refer import ReferralForm, send_referral, write_referral
from prescribe.sign import sign_prescription
from prescribe.today import role_view, today
from prescribe.train import SessionForm, record_session
from protocols.terms import Role
from tests.conftest import PASSWORDS
from tests.prescribe.followed import followed, pressure
from tests.prescribe.test_train import today as of_today
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
    assert dict(page.done) == {"接诊": 3, "随访": 0, "处方签发": 1, "课人次": 0}


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
    assert any(r.text == "医疗运动处方" and r.aside == "还剩 3 天" for r in clinic.do(today, by=doctor).expiring)
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


def test_a_reading_stays_until_somebody_acts(clinic, clock, doctor, instructor):
    """168/96 before a session is postponed by the gates of the day; whoever is well is nobody's work (cardiometabolic §5)."""
    who, well = signed(clinic, doctor, instructor), signed(clinic, doctor, instructor, name="何宝根", birth_date=date(1960, 3, 1))
    clock.advance(days=7)
    clinic.do(record_session, well, SessionForm(minutes=20, readings=of_today()), by=instructor)
    high = of_today(resting_systolic=168.0, resting_diastolic=96.0)
    clinic.do(record_session, who, SessionForm(state="cancelled", reason="safety", readings=high), by=instructor)
    [row] = clinic.do(today, by=doctor).first
    assert (row.resident_id, row.mark, row.go, row.action) == (who, "warn", "session", "查看")
    assert "168/96" in row.text and row.subject.startswith("reading:")
    assert all("168" not in r.text for r in clinic.do(today, by=instructor).first)
    clock.advance(days=1)
    visited(clinic, who, doctor, instructor)
    assert all("168" not in r.text for r in clinic.do(today, by=doctor).first)


def test_a_follow_up_sent_to_the_doctor_waits_as_one_thing(clinic, clock, doctor, instructor):
    """Its reading is not told twice: the step that waits for the physician tells it."""
    who = signed(clinic, doctor, instructor)
    clock.advance(days=7)
    followed(clinic, who, instructor, entries=pressure(168, 96), answer="ask_physician")
    [row] = clinic.do(today, by=doctor).first
    assert (row.resident_id, row.go, row.more) == (who, "prescription", 0) and row.text.endswith("等您定")


def test_what_was_put_off_comes_back_on_its_day_and_danger_never_goes(clinic, clock, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    clinic.do(draft_prescription, who, by=doctor)
    [row] = clinic.do(today, by=doctor).first
    clinic.do(snooze_item, who, row.subject, clock.today() + timedelta(days=2), "等家属一起来", by=doctor)
    page = clinic.do(today, by=doctor)
    assert page.first == () and page.put_off == 1
    assert clinic.do(today, by=instructor).first != (), "the other's signature is another matter"
    clinic.do(stop_exercise, who, "运动中胸闷", by=instructor)
    [held] = clinic.do(today, by=doctor).first
    assert (held.mark, held.subject) == ("danger", "")
    clock.advance(days=2)
    [row] = clinic.do(today, by=doctor).first
    assert row.more == 1 and clinic.do(today, by=doctor).put_off == 0


def test_a_referral_without_an_answer(clinic, clock, doctor, instructor, manager):
    who = signed(clinic, doctor, instructor)
    form = ReferralForm("膝痛想做检查", "blue", question="能不能继续运动？", to_whom="区医院", department="骨科")
    shown = clinic.do(write_referral, who, uuid4(), form, by=doctor).shown
    clinic.do(send_referral, shown.line.referral_id, shown.rev_id, by=doctor)
    assert all(not r.go.startswith("referral") for r in clinic.do(today, by=doctor).first), "it still has its time"
    clock.advance(days=30)
    row = next(r for r in clinic.do(today, by=doctor).first if r.go.startswith("referral"))
    assert row.go == f"referral:{shown.line.referral_id}" and row.aside.startswith("逾期") and row.action == "联系"
    assert any("份转诊" in r.text for r in clinic.do(today, by=manager).first)


def test_a_follow_up_moves_the_day_the_list_goes_by(clinic, clock, doctor, instructor):
    who = signed(clinic, doctor, instructor)
    clock.advance(days=7)
    followed(clinic, who, instructor, next_on=clock.today() + timedelta(days=28))
    clock.advance(days=7)
    assert clinic.do(today, by=doctor).due == (), "the prescription's own next visit no longer counts"
    clock.advance(days=22)
    clinic.do(note_call, who, Call("no_answer"), by=instructor)
    [row] = clinic.do(today, by=doctor).due
    assert (row.aside, row.note, row.go) == ("逾期 1 天", "已打 1 次", "follow_up")


def test_the_list_of_residents_goes_by_the_same_day(clinic, clock, doctor, instructor):
    """The filter 逾期, the column and the order of 下次随访 say what the due list says."""
    asked, late = signed(clinic, doctor, instructor), signed(clinic, doctor, instructor, name="何宝根", birth_date=date(1960, 3, 1))
    nothing = registered(clinic, doctor, name="孙德海", birth_date=date(1959, 3, 1))
    clock.advance(days=7)
    followed(clinic, asked, instructor, next_on=clock.today() + timedelta(days=28))
    clock.advance(days=10)

    def listed(*filters):
        return [(r.resident_id, r.next_visit) for r in clinic.do(resident_rows, clinic.do(resident_ids, *filters, by=doctor), by=doctor)]

    first = clock.today() - timedelta(days=3)
    assert listed("overdue") == [(late, first)]
    assert listed("all", "next_visit") == [(late, first), (asked, clock.today() + timedelta(days=18)), (nothing, None)]
    clinic.do(snooze_item, late, "follow_up", clock.today() + timedelta(days=2), "住院中", by=doctor)
    assert listed("overdue") == []
    assert clinic.do(resident_rows, [], by=doctor) == ()


def test_the_instructor_sees_todays_class_and_whom_it_cannot_take(clinic, clock, doctor, instructor):
    who, held = signed(clinic, doctor, instructor), signed(clinic, doctor, instructor, name="何宝根", birth_date=date(1960, 3, 1))
    clinic.do(stop_exercise, held, "走路时头晕", by=doctor)
    form = ClassForm("八段锦", clock.today().weekday(), "14:00", "14:40", "青禾公园", minutes=25, members=(who, held))
    lesson = clinic.do(save_class, form, by=instructor)
    [row] = clinic.do(today, by=instructor).classes
    assert row.go == f"group_class:{lesson}" and row.text == "八段锦 · 2 人：停 1，还没问 1" and row.mark == "warn"
    clock.advance(days=1)
    assert clinic.do(today, by=instructor).classes == ()


def test_the_manager_counts_late_things_by_person_and_reads_no_name(clinic, clock, doctor, instructor, manager):
    who = signed(clinic, doctor, instructor)
    clinic.do(record_event, who, uuid4(), EventForm("sprain", 1, "下台阶时崴了右脚", "2026-11-23T08:40", first_aid=("ice",)), by=instructor)
    clock.advance(days=17)
    page = clinic.do(today, by=manager)
    assert [(r.text, r.aside, r.action) for r in page.due] == [("1 人随访逾期", "最久 3 天", "")]
    event = next(r for r in page.first if r.go.startswith("adverse_event:"))
    assert event.resident_id == who and "王𠮷堃" not in event.person and event.person.startswith("王")
    assert all(word not in f"{r.person}{r.text}" for r in (*page.first, *page.due, *page.expiring) for word in ("王𠮷堃", "高血压", "糖尿病"))
