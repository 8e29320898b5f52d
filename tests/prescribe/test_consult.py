"""A joint consultation: needed when, written by whom, signed by everybody over one text, void when it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from prescribe import unsaved
from prescribe.consult import MinuteWords, open_consultation, settle_minute, sign_minute, write_minute
from prescribe.draft import draft_prescription, open_prescription
from prescribe.errors import ChangedMeanwhile, Incomplete, InvalidInput, NotPermitted, Undecided
from prescribe.overview import history, open_resident
from prescribe.records.ids import uuid7
from prescribe.settings import change_setting
from prescribe.sign import sign_prescription
from prescribe.staff import Certificate
from protocols.terms import Role
from tests.conftest import PASSWORDS
from tests.prescribe.meetings import QUESTION, signed, two_versions, written
from tests.prescribe.test_sign import joined
from tests.prescribe.visits import registered, visited

HEALTHY = {
    "hypertension": False, "diabetes_type": "none", "hba1c": 5.4, "fasting_glucose": 5.1, "resting_systolic": 118, "resting_diastolic": 74,
    "medications": {"yes": [], "no": []},
}  # fmt: skip


@pytest.fixture
def who(clinic, doctor, instructor):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor)
    return resident


def opened(clinic, who, by):
    return clinic.do(open_consultation, who, by=by)


def test_needed_for_medium_risk_and_for_two_diseases(clinic, doctor, instructor, who):
    found = opened(clinic, who, doctor)
    assert found.need == ("中风险", "有 2 种病") and found.minute.words == MinuteWords(reasons=("risk", "comorbid"))
    one = registered(clinic, doctor)
    visited(clinic, one, doctor, instructor, {"diabetes_type": "none", "hba1c": 5.4, "fasting_glucose": 5.1, "medications": {"yes": ["anlvdiping"], "no": []}})
    assert opened(clinic, one, doctor).need == ("中风险",)


def test_not_needed_for_a_healthy_resident(clinic, doctor, instructor):
    well = registered(clinic, doctor)
    visited(clinic, well, doctor, instructor, HEALTHY, {"glucose_today": None, "foot_check_today": None})
    found = opened(clinic, well, doctor)
    assert found.grade.grade_words == "未定级" and found.grade.computed_words == "低风险"
    assert (found.need, found.reminder) == ((), "")
    assert not any("会诊" in w.text for w in clinic.do(open_resident, well, by=doctor).waiting)


def test_everybody_writes_only_their_own_opinion(clinic, doctor, instructor, who):
    found = written(clinic, who, doctor, instructor)
    assert [(o.side, o.name, o.mine, o.state) for o in found.minute.opinions] == [
        ("medical", "李文静", False, "waiting"), ("exercise", "张锐", True, "waiting"),
    ]  # fmt: skip
    seen = opened(clinic, who, doctor).minute
    assert seen.words == replace(QUESTION, held_at="2026-11-23T09:00+08:00") and seen.words.opinion == QUESTION.opinion


def test_all_sign_one_text_and_then_the_prescription_asks_no_more(clinic, doctor, instructor, who):
    draft = clinic.do(draft_prescription, who, by=doctor)
    assert draft.signing.reminder == "中风险、有 2 种病，要先会诊。这次评估还没有会诊记录。"
    found = written(clinic, who, doctor, instructor)
    half = signed(clinic, found, doctor)
    assert not half.minute.signed and half.reminder.endswith("会诊记录还差张锐签名。")
    done = signed(clinic, half, instructor)
    assert done.minute.signed and done.reminder == ""
    assert clinic.do(open_prescription, draft.prescription_id, by=doctor).signing.reminder == ""


@pytest.mark.parametrize("change", [{"question": "能不能做较大强度？"}, {"result": "refer"}, {"opinion": "再想想，先做轻的。"}, {"next_on": date(2026, 12, 7)}])
def test_any_change_after_signing_voids_both_signatures_and_says_what(clinic, doctor, instructor, who, change):
    done = signed(clinic, written(clinic, who, doctor, instructor), doctor, instructor)
    words = replace(opened(clinic, who, doctor).minute.words, **change)
    changed = clinic.do(write_minute, who, done.minute.minute_id, words, done.minute.heads, by=doctor)
    assert [o.state for o in changed.minute.opinions] == ["void", "void"] and not changed.minute.signed
    assert changed.minute.changed_since[-1] == "李文静 09:00、张锐 09:00 的签名不再算数。" and "改了" in changed.minute.changed_since[0]
    assert "签名" in changed.reminder


def test_saving_the_same_words_writes_nothing(clinic, doctor, instructor, who):
    done = signed(clinic, written(clinic, who, doctor, instructor), doctor, instructor)
    same = clinic.do(write_minute, who, done.minute.minute_id, opened(clinic, who, doctor).minute.words, done.minute.heads, by=doctor)
    assert same.minute.signed and same.minute.rev_id == done.minute.rev_id


@pytest.mark.parametrize(
    ("change", "lacks"),
    [({"question": ""}, "问题"), ({"result": ""}, "结果"), ({"next_step": ""}, "下一步"), ({"opinion": ""}, "医生的意见")],
)
def test_an_unfinished_minute_is_kept_and_not_signed(clinic, doctor, instructor, who, change, lacks):
    found = written(clinic, who, doctor, instructor, replace(QUESTION, **change))
    assert found.minute.missing == (lacks,) and not found.minute.may_sign
    with pytest.raises(Incomplete, match=lacks):
        signed(clinic, found, instructor)


def test_who_gave_no_opinion_does_not_sign(clinic, admin, doctor, instructor, who):
    from tests.conftest import LICENCE

    other = joined(clinic, admin, "赵医生", Role.PHYSICIAN, LICENCE)
    minute = written(clinic, who, doctor, instructor).minute
    with pytest.raises(NotPermitted, match="没有您的意见"):
        clinic.do(sign_minute, minute.minute_id, minute.rev_id, "banshan-liushui-8", by=other)


def test_a_third_opinion_must_be_signed_too(clinic, admin, doctor, instructor, who):
    therapist = joined(clinic, admin, "孙康", Role.THERAPIST, Certificate("certificate", "KF20240001", date(2027, 6, 30)))
    first = written(clinic, who, doctor, instructor).minute
    words = replace(first.words, opinion="右膝屈曲到 90 度不痛。")
    third = clinic.do(write_minute, who, first.minute_id, words, first.heads, by=therapist)
    assert not signed(clinic, third, doctor, instructor).minute.signed
    minute = opened(clinic, who, therapist).minute
    assert clinic.do(sign_minute, minute.minute_id, minute.rev_id, "banshan-liushui-8", by=therapist).minute.signed


def test_roles_that_may_not(clinic, clerk, manager, admin, doctor, instructor, who):
    minute = written(clinic, who, doctor, instructor).minute
    for one in (clerk, manager, admin):
        with pytest.raises(NotPermitted):
            clinic.do(open_consultation, who, by=one)
    nurse = joined(clinic, admin, "林护士", Role.NURSE, Certificate("licence", "HS20240001", date(2027, 6, 30)))
    assert opened(clinic, who, nurse).minute.words.question == QUESTION.question
    with pytest.raises(NotPermitted):
        clinic.do(write_minute, who, minute.minute_id, QUESTION, minute.heads, by=nurse)


def test_an_instructor_sees_who_met_and_nothing_of_what_was_said(clinic, admin, doctor, instructor, who):
    words = replace(QUESTION, question="糖尿病足刚愈合，能不能走路？", opinion="冠心病稳定", decision="二甲双胍照吃", next_step="查糖化血红蛋白")
    written(clinic, who, doctor, instructor, words)
    guide = joined(clinic, admin, "周宁", Role.INSTRUCTOR, Certificate("certificate", "ZDY0000226", date(2027, 1, 1)))
    seen = opened(clinic, who, guide)
    assert seen.masked and not seen.may_write and [o.name for o in seen.minute.opinions] == ["李文静", "张锐"]
    for word in ("糖尿病", "冠心病", "二甲双胍", "糖化", "六分钟"):
        assert word not in repr(seen)


def test_two_versions_are_shown_and_no_opinion_is_lost(clinic, clock, doctor, instructor, who):
    minute = opened(clinic, who, doctor).minute
    first = clinic.do(write_minute, who, minute.minute_id, replace(QUESTION, opinion=""), by=doctor).minute

    def by_doctor():
        clock.advance(minutes=1)
        clinic.do(write_minute, who, first.minute_id, replace(QUESTION, question="要不要先做心电图？"), first.heads, by=doctor)

    def by_instructor():
        clock.advance(minutes=1)
        clinic.do(write_minute, who, first.minute_id, replace(QUESTION, opinion="六分钟走 486 米"), first.heads, by=instructor)

    two_versions(clinic, doctor, first.minute_id, first.rev_id, by_doctor, by_instructor)
    split = opened(clinic, who, doctor)
    assert len(split.minute.versions) == 2 and "两个版本" in split.reminder
    with pytest.raises(Undecided):
        clinic.do(write_minute, who, first.minute_id, QUESTION, split.minute.heads, by=doctor)
    with pytest.raises(Undecided):
        clinic.do(sign_minute, first.minute_id, split.minute.rev_id, PASSWORDS["李文静"], by=doctor)
    keep = next(v for v in split.minute.versions if v.question == "要不要先做心电图？")
    one = clinic.do(settle_minute, first.minute_id, keep.rev_id, split.minute.heads, by=doctor).minute
    assert one.versions == () and one.words.question == "要不要先做心电图？"
    assert [o.text for o in one.opinions] == [QUESTION.opinion, "六分钟走 486 米"]
    with pytest.raises(InvalidInput):
        clinic.do(settle_minute, first.minute_id, keep.rev_id, one.heads, by=doctor)


def test_somebody_else_saved_meanwhile_and_nothing_is_overwritten(clinic, doctor, instructor, who):
    minute = opened(clinic, who, doctor).minute
    first = clinic.do(write_minute, who, minute.minute_id, QUESTION, by=doctor).minute
    clinic.do(write_minute, who, first.minute_id, replace(QUESTION, opinion="可以快走"), first.heads, by=instructor)
    with pytest.raises(ChangedMeanwhile):
        clinic.do(write_minute, who, first.minute_id, replace(QUESTION, question="改一下问题"), first.heads, by=doctor)


def test_times_that_cannot_be(clinic, doctor, who):
    minute = opened(clinic, who, doctor).minute
    for change, name in (({"held_at": "2026-11-24T10:00"}, "held_at"), ({"held_at": "昨天下午"}, "held_at"), ({"next_on": date(2026, 11, 22)}, "next_on")):
        with pytest.raises(InvalidInput) as refused:
            clinic.do(write_minute, who, minute.minute_id, replace(QUESTION, **change), by=doctor)
        assert refused.value.field == name


@pytest.mark.parametrize(("name", "most"), [("question", 400), ("opinion", 3000), ("decision", 600), ("next_step", 300)])
def test_so_long_and_no_longer(clinic, doctor, who, name, most):
    minute = opened(clinic, who, doctor).minute
    clinic.do(write_minute, who, minute.minute_id, replace(QUESTION, **{name: "字" * most}), by=doctor)
    heads = opened(clinic, who, doctor).minute.heads
    with pytest.raises(InvalidInput, match=str(most)) as refused:
        clinic.do(write_minute, who, minute.minute_id, replace(QUESTION, **{name: "字" * (most + 1)}), heads, by=doctor)
    assert refused.value.field == name


def test_what_was_typed_goes_with_the_save(clinic, doctor, who):
    minute = opened(clinic, who, doctor).minute
    clinic.do(unsaved.keep, f"minute/{minute.minute_id}", '{"question": "半句"}', by=doctor)
    assert opened(clinic, who, doctor).minute.unsaved == '{"question": "半句"}'
    clinic.do(write_minute, who, minute.minute_id, QUESTION, by=doctor)
    assert opened(clinic, who, doctor).minute.unsaved is None


def test_a_second_consultation_of_one_assessment_is_another_minute(clinic, clock, doctor, instructor, who):
    first = signed(clinic, written(clinic, who, doctor, instructor), doctor, instructor).minute
    clock.advance(hours=2)
    new_id = uuid7(1)
    assert not clinic.do(open_consultation, who, new_id, by=doctor).minute.exists
    clinic.do(write_minute, who, new_id, replace(QUESTION, reasons=("dispute",)), by=doctor)
    now = opened(clinic, who, doctor)
    assert now.minute.minute_id == new_id and [e[0] for e in now.minute.earlier] == [first.minute_id]
    assert now.reminder and clinic.do(open_consultation, who, first.minute_id, by=doctor).minute.signed


def test_a_decision_against_exercise_is_said_before_signing(clinic, doctor, instructor, who):
    done = signed(clinic, written(clinic, who, doctor, instructor, replace(QUESTION, result="refer")), doctor, instructor)
    assert done.minute.signed and done.reminder == "会诊的结果是先不开处方，请先按结果办。"


def test_a_new_assessment_asks_for_a_new_consultation(clinic, clock, doctor, instructor, who):
    signed(clinic, written(clinic, who, doctor, instructor), doctor, instructor)
    clock.advance(days=30)
    visited(clinic, who, doctor, instructor)
    assert "还没有会诊记录" in opened(clinic, who, doctor).reminder


def test_the_overview_asks_before_a_prescription_and_not_beside_one_in_force(clinic, doctor, instructor, who):
    def asked():
        return [w.text for w in clinic.do(open_resident, who, by=doctor).waiting if w.go == "meeting"]

    assert asked() == ["中风险、有 2 种病，要先会诊。这次评估还没有会诊记录"]
    draft = clinic.do(draft_prescription, who, by=doctor)
    for one in (doctor, instructor):
        assert asked()
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS[one.name], by=one)
    assert asked() == [] and opened(clinic, who, doctor).reminder


def test_only_a_reminder_unless_the_station_wants_a_stop(clinic, admin, doctor, instructor, who):
    draft = clinic.do(draft_prescription, who, by=doctor)
    assert not draft.problems and draft.signing.reminder
    clinic.do(change_setting, "minute_before_signing", True, by=admin)
    with pytest.raises(Incomplete, match="要先会诊"):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS["李文静"], by=doctor)
    signed(clinic, written(clinic, who, doctor, instructor), doctor, instructor)
    state = clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS["李文静"], by=doctor)
    assert not state.blocked


def test_without_an_assessment_there_is_nothing_to_consult_about(clinic, doctor):
    resident = registered(clinic, doctor)
    minute = opened(clinic, resident, doctor).minute
    with pytest.raises(Incomplete, match="还没有评估"):
        clinic.do(write_minute, resident, minute.minute_id, MinuteWords(question="能不能运动？"), by=doctor)


def test_history_tells_the_minute_in_words(clinic, doctor, instructor, who):
    signed(clinic, written(clinic, who, doctor, instructor), doctor)
    line = next(h for h in clinic.do(history, who, by=doctor) if h.kind == "consultation_minute" and h.is_head)
    assert ("张锐的意见", "六分钟走 486 米，右膝不痛，可以快走和坐站。") in line.text and ("结果", "可以开处方：按中等强度开，前四周在站里练") in line.text
