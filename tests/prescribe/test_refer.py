"""Referral both ways: filled from what is known, one a visit, red at once; nothing of an answer counts before a physician signs."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from prescribe.answer_referral import Acceptance, accept_answer, answer_referral, record_return
from prescribe.assess import facts_for
from prescribe.clinic import StaffOnDuty
from prescribe.draft import Change, draft_prescription, revise_draft
from prescribe.errors import ChangedMeanwhile, Incomplete, InvalidInput, NotPermitted, Undecided, WrongPassword
from prescribe.hold import stop_exercise
from prescribe.overview import banner, open_resident
from prescribe.reading.referrals import AnswerWords, answered_in_time
from prescribe.records import store
from prescribe.refer import (
    ReferralForm,
    end_referral,
    mark_received,
    new_referral,
    open_referrals,
    send_referral,
    settle_referral,
    waiting_referrals,
    write_referral,
)
from prescribe.sign import sign_prescription
from prescribe.use_case import use_case
from protocols.terms import Act, Role
from tests.conftest import PASSWORDS
from tests.prescribe.meetings import two_versions
from tests.prescribe.test_progress import propose, take
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


def test_the_dose_told_is_the_one_trained_now(clinic, clock, doctor, instructor, who):
    draft = clinic.do(draft_prescription, who, by=doctor)
    draft = clinic.do(revise_draft, draft.prescription_id, draft.heads, (Change("1", "aerobic.minutes", 15, 15),), by=doctor)
    for one in (doctor, instructor):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS[one.name], by=one)

    def told():
        return clinic.do(body_of, clinic.do(refer_now, who, ReferralForm("想做心肺运动试验"), by=doctor), by=doctor).prescription

    before = told()
    clock.advance(days=7)
    assert clinic.do(take, who, propose(clinic, who, instructor), "taken", by=instructor) is not None
    assert "每次 15 分钟" in before and "每次 20 分钟" in told()


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


def written(clinic, who, doctor, form=CHEST, sent=True):
    """Id of a referral, sent."""
    found = clinic.do(write_referral, who, uuid4(), form, by=doctor).shown
    if sent and found.line.state == "draft":
        clinic.do(send_referral, found.referral_id, found.rev_id, by=doctor)
    return found.referral_id


def seen(clinic, who, referral_id, by):
    return clinic.do(open_referrals, who, referral_id, by=by).shown


def test_the_states_in_their_order(clinic, clock, doctor, who):
    draft = clinic.do(write_referral, who, uuid4(), CHEST, by=doctor).shown
    with pytest.raises(InvalidInput, match="还没转出"):
        clinic.do(answer_referral, draft.referral_id, AnswerWords("没有缺血"), draft.rev_id, by=doctor)
    sent = clinic.do(send_referral, draft.referral_id, draft.rev_id, by=doctor).shown
    with pytest.raises(InvalidInput, match="不能再改"):
        clinic.do(write_referral, who, draft.referral_id, CHEST, sent.heads, by=doctor)
    received = clinic.do(mark_received, draft.referral_id, sent.rev_id, by=doctor).shown
    with pytest.raises(ChangedMeanwhile):
        clinic.do(answer_referral, draft.referral_id, AnswerWords("没有缺血"), sent.rev_id, by=doctor)
    answered = clinic.do(answer_referral, draft.referral_id, AnswerWords("没有缺血", may_exercise="yes"), received.rev_id, by=doctor).shown
    with pytest.raises(InvalidInput, match="请医生看过并签名"):
        clinic.do(end_referral, draft.referral_id, answered.rev_id, "closed", "不用再等", by=doctor)
    closed = clinic.do(accept_answer, draft.referral_id, answered.rev_id, PASSWORDS["李文静"], Acceptance(), by=doctor)
    assert [s.line.state for s in (draft, sent, received, answered)] == ["draft", "sent", "received", "answered"]
    assert closed.shown.line.state == "closed" and [words for _, _, words in closed.shown.changes][1:] == [
        "转出", "对方收到", "记下回执", "签了回执，运动照旧停着",
    ]  # fmt: skip


def test_an_answer_releases_nothing_until_a_physician_signs_it(clinic, clock, doctor, who):
    referral_id = written(clinic, who, doctor)
    sent = seen(clinic, who, referral_id, doctor)
    clinic.do(stop_exercise, who, "膝盖肿了", by=doctor)
    clock.advance(days=3)
    answered = clinic.do(answer_referral, referral_id, AnswerWords("冠脉没有狭窄", "加了他汀", "yes"), sent.rev_id, by=doctor).shown
    assert clinic.do(banner, who, by=doctor).hold.more == 1 and answered.hold_open and answered.may_accept
    yes = Acceptance(True, "医院查过，没有缺血")
    with pytest.raises(NotPermitted):
        nurse = StaffOnDuty(doctor.staff_id, "李文静", Role.NURSE)
        clinic.do(accept_answer, referral_id, answered.rev_id, PASSWORDS["李文静"], yes, by=nurse)
    with pytest.raises(WrongPassword):
        clinic.do(accept_answer, referral_id, answered.rev_id, "bu-dui-de-mima-1", yes, by=doctor)
    assert clinic.do(banner, who, by=doctor).hold.more == 1
    with pytest.raises(Incomplete, match="为什么可以恢复"):
        clinic.do(accept_answer, referral_id, answered.rev_id, PASSWORDS["李文静"], Acceptance(True), by=doctor)
    done = clinic.do(accept_answer, referral_id, answered.rev_id, PASSWORDS["李文静"], yes, by=doctor).shown
    assert done.accepted.released and not done.hold_open and [s.counts for s in done.signatures] == [True]
    left = clinic.do(banner, who, by=doctor).hold
    assert (left.reason, left.more) == ("膝盖肿了", 0), "another hold stays"


def test_limits_of_a_hospital_count_as_written_limits_and_only_tighten(clinic, clock, doctor, who):
    def limit():
        return clinic.do(known_limit, who, by=doctor)

    first = written(clinic, who, doctor)
    limited = AnswerWords("劳力性心绞痛，药物治疗", may_exercise="limited", limits="心率不超过 115")
    answered = clinic.do(answer_referral, first, limited, seen(clinic, who, first, doctor).rev_id, by=doctor).shown
    with pytest.raises(Incomplete, match="限制没有数字"):
        clinic.do(accept_answer, first, answered.rev_id, PASSWORDS["李文静"], Acceptance(True, "按限制练"), by=doctor)
    kept = Acceptance(True, "按限制练", hr_limit=115.0)
    clinic.do(accept_answer, first, answered.rev_id, PASSWORDS["李文静"], kept, by=doctor)
    assert limit() == 115 and clinic.do(banner, who, by=doctor).hold is None
    told = {(e.title, e.detail) for e in clinic.do(open_resident, who, by=doctor).events}
    assert any(title == "采用医院的限制" and "115" in detail for title, detail in told) and ("转诊回执签名", "") in told
    clock.advance(hours=1)
    again = written(clinic, who, doctor, ReferralForm("复查后再问一次", to_whom="区医院"))
    answered = clinic.do(answer_referral, again, AnswerWords("好转", may_exercise="yes"), seen(clinic, who, again, doctor).rev_id, by=doctor).shown
    with pytest.raises(InvalidInput, match="只能更严"):
        clinic.do(accept_answer, again, answered.rev_id, PASSWORDS["李文静"], Acceptance(hr_limit=125.0), by=doctor)
    clinic.do(accept_answer, again, answered.rev_id, PASSWORDS["李文静"], Acceptance(hr_limit=110.0), by=doctor)
    assert limit() == 110


@use_case(None, Act.READ, reads=True)
def known_limit(work, resident_id):
    return facts_for(work, resident_id).number("session_hr_limit_ordered")


@pytest.mark.parametrize("says", ["no", ""])
def test_a_no_or_silence_is_never_signed_into_a_release(clinic, doctor, who, says):
    referral_id = written(clinic, who, doctor)
    words = AnswerWords("不稳定，住院观察", may_exercise=says, until=date(2026, 12, 20) if says else None)
    answered = clinic.do(answer_referral, referral_id, words, seen(clinic, who, referral_id, doctor).rev_id, by=doctor).shown
    with pytest.raises(InvalidInput, match="不恢复运动"):
        clinic.do(accept_answer, referral_id, answered.rev_id, PASSWORDS["李文静"], Acceptance(True, "我看可以练了"), by=doctor)
    clinic.do(accept_answer, referral_id, answered.rev_id, PASSWORDS["李文静"], Acceptance(), by=doctor)
    assert clinic.do(banner, who, by=doctor).hold is not None


def test_a_planned_referral_answered_with_no_stops_exercise_at_once(clinic, doctor, who):
    referral_id = written(clinic, who, doctor, ReferralForm("想做心肺运动试验", to_whom="区医院"))
    assert clinic.do(banner, who, by=doctor).hold is None
    answer = AnswerWords("试验中 ST 段压低", may_exercise="no")
    clinic.do(answer_referral, referral_id, answer, seen(clinic, who, referral_id, doctor).rev_id, by=doctor)
    assert "暂时不能" in clinic.do(banner, who, by=doctor).hold.reason


def test_who_comes_back_is_screened_again_before_exercise(clinic, clock, doctor, instructor, who):
    clock.advance(hours=1)
    plan = AnswerWords("支架术后四周，平稳", "双抗、美托洛尔", "yes", "心率不超过 110", from_whom="市一医院")
    back = clinic.do(record_return, who, uuid4(), plan, by=doctor).shown
    assert (back.line.direction, back.line.state, clinic.do(banner, who, by=doctor).hold.reason) == (
        "back", "answered", "医院转回，重新筛查后再恢复",
    )  # fmt: skip
    release = Acceptance(True, "重新筛查过，可以练")
    clock.advance(days=1)
    with pytest.raises(Incomplete, match="重新评估和筛查"):
        clinic.do(accept_answer, back.referral_id, back.rev_id, PASSWORDS["李文静"], release, by=doctor)
    visited(clinic, who, doctor, instructor)
    clinic.do(accept_answer, back.referral_id, back.rev_id, PASSWORDS["李文静"], release, by=doctor)
    assert clinic.do(banner, who, by=doctor).hold is None


@pytest.mark.parametrize(("days", "late", "due"), [(13, 0, False), (14, 0, True), (15, 1, False)])
def test_the_fourteenth_day_is_due_the_fifteenth_is_late(clinic, clock, doctor, who, days, late, due):
    referral_id = written(clinic, who, doctor)
    clock.advance(days=days)
    line = next(line for line in clinic.do(waiting_referrals, by=doctor) if line.referral_id == referral_id)
    assert (line.days_late, line.overdue, line.due_today) == (late, late > 0, due)
    assert ("打电话问" in line.waits_for) == line.overdue


def test_a_draft_forgotten_for_a_while_is_due_on_its_fourteenth_day(clinic, clock, doctor, who):
    draft = clinic.do(write_referral, who, uuid4(), ReferralForm("血压高，想去看看"), by=doctor).shown
    clock.advance(days=10)
    raised = ReferralForm("血压 182，头痛", "amber", to_whom="区医院")
    raised = clinic.do(write_referral, who, draft.referral_id, raised, draft.heads, by=doctor).shown
    sent = clinic.do(send_referral, draft.referral_id, raised.rev_id, by=doctor).shown
    assert sent.line.due_on == date(2026, 12, 7) and sent.hold_open


def test_two_pcs_answer_the_same_referral(clinic, doctor, who):
    referral_id = written(clinic, who, doctor)
    sent = seen(clinic, who, referral_id, doctor)

    def answer(words):
        return lambda: clinic.do(answer_referral, referral_id, words, sent.rev_id, by=doctor)

    one, other = AnswerWords("没有缺血", may_exercise="yes"), AnswerWords("心电图有缺血", may_exercise="no")
    two_versions(clinic, doctor, referral_id, sent.rev_id, answer(one), answer(other))
    both = seen(clinic, who, referral_id, doctor)
    assert both.line.conflict and both.line.may_exercise == "no" and not both.may_accept
    assert {v.says for v in both.versions} == {"可以运动：没有缺血", "暂时不能：心电图有缺血"}
    assert next(iter(clinic.do(waiting_referrals, by=doctor))).waits_for == "有两个版本，请定下一个"
    with pytest.raises(Undecided):
        clinic.do(accept_answer, referral_id, both.rev_id, PASSWORDS["李文静"], Acceptance(), by=doctor)
    keep = next(v.rev_id for v in both.versions if "不能" in v.says)
    settled = clinic.do(settle_referral, referral_id, keep, both.heads, by=doctor).shown
    assert (settled.line.state, settled.answer.may_exercise, settled.versions) == ("answered", "no", ())


def test_another_referral_while_one_is_open_is_asked_about(clinic, doctor, who):
    written(clinic, who, doctor)
    with pytest.raises(Incomplete, match="已经有一份") as asked:
        clinic.do(write_referral, who, uuid4(), CHEST, by=doctor)
    assert asked.value.field == "again"
    assert len(clinic.do(write_referral, who, uuid4(), CHEST, (), True, by=doctor).lines) == 2


def test_an_urgent_one_is_ended_by_a_physician_only_and_its_hold_stays(clinic, doctor, who):
    referral_id, nurse = written(clinic, who, doctor), StaffOnDuty(doctor.staff_id, "李文静", Role.NURSE)
    rev_id = seen(clinic, who, referral_id, doctor).rev_id
    with pytest.raises(NotPermitted):
        clinic.do(end_referral, referral_id, rev_id, "refused", "本人不愿意去", by=nurse)
    ended = clinic.do(end_referral, referral_id, rev_id, "refused", "本人不愿意去", by=doctor).shown
    assert ended.line.state == "refused" and ended.hold_open and not clinic.do(waiting_referrals, by=doctor)


def test_a_manager_sees_that_it_waits_and_nothing_of_why(clinic, doctor, who):
    referral_id = written(clinic, who, doctor)
    manager = StaffOnDuty(doctor.staff_id, "李文静", Role.MANAGER)
    found = clinic.do(open_referrals, who, referral_id, by=manager)
    assert found.masked and not found.may_write and found.shown.line.urgency == "amber"
    assert "胸闷" not in repr(found) and "高血压" not in repr(found) and "区医院" not in repr(found) and "王𠮷堃" not in repr(found)
    for role in (Role.INSTRUCTOR, Role.CLERK, Role.ADMIN, Role.AUDITOR):
        with pytest.raises(NotPermitted):
            clinic.do(open_referrals, who, referral_id, by=StaffOnDuty(doctor.staff_id, "李文静", role))


def test_how_many_were_answered_in_time(clinic, clock, doctor, who):
    @use_case(None, Act.READ, reads=True)
    def counted(work):
        return answered_in_time(work, date(2026, 11, 1), date(2026, 12, 1))

    for days in (14, 15):
        referral_id = clinic.do(write_referral, who, uuid4(), CHEST, (), True, by=doctor).shown
        sent = clinic.do(send_referral, referral_id.referral_id, referral_id.rev_id, by=doctor).shown
        clock.advance(days=days)
        clinic.do(answer_referral, sent.referral_id, AnswerWords("没有缺血"), sent.rev_id, by=doctor)
        clock.advance(days=-days)
    assert clinic.do(counted, by=doctor) == (2, 2, 1)
