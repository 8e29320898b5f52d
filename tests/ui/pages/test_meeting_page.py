"""The tab 会诊 over a real station: opinions by two people, a grade raised in the card, signatures, text that survives, paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from prescribe.consult import open_consultation, write_minute
from prescribe.grade_risk import grade_risk, sign_grade
from prescribe.staff import Certificate
from protocols.terms import RiskTier, Role
from tests.conftest import PASSWORDS
from tests.prescribe.meetings import QUESTION, signed, two_versions, written
from tests.prescribe.test_sign import joined
from tests.prescribe.visits import MEDICAL, part, registered, visited
from tests.ui.pages.desk import Desk
from tests.ui.test_lints import cut_text, nameless, outside, unprintable
from ui import theme
from ui.pages.preview_page import PreviewDialog
from ui.pages.signing_overlay import SignRecord


@pytest.fixture
def resident(clinic, doctor, instructor):
    made = registered(clinic, doctor)
    visited(clinic, made, doctor, instructor)
    return made


@pytest.fixture
def desk(qtbot, clinic, doctor, instructor):
    made = Desk(qtbot, clinic, doctor)
    made.station.join(instructor)
    made.station.make_active(doctor)
    yield made
    made.settle()


@pytest.fixture
def page(desk, resident):
    shown = desk.open(resident, "meeting")
    desk.settle()
    return shown


def stored(desk, resident, by):
    return desk.clinic.do(open_consultation, resident, by=by)


def found(desk, kind):
    return [w for w in desk.frame.findChildren(kind) if w.isVisible()]


def put_password(desk, card, person):
    card.seen.setChecked(True)
    card.password.setFocus()
    desk.type(PASSWORDS[person.name])
    desk.press("Enter")
    desk.settle()
    desk.settle()


def test_the_keyboard_stands_on_the_question_and_the_strip_says_why(desk, page):
    assert desk.focus is page.fields.question
    assert "中风险、有 2 种病" in page.strip.words.text() and page.bar.missing == "还没有会诊记录"


def test_a_whole_minute_by_keyboard_from_question_to_two_signatures(desk, page, resident, doctor, instructor):
    desk.type("血压平稳，能不能做中等强度？")
    assert page.fields.reasons.chosen == ("risk", "comorbid"), "proposed, and a digit takes one away or adds one"
    desk.press("Tab")
    desk.type("23")
    page.fields.opinion.setFocus()
    desk.type("同意中等强度，先测后练。")
    page.fields.result.setFocus()
    desk.type("1")
    page.fields.next_step.setFocus()
    desk.type("两周后电话问血压")
    desk.press("Ctrl+Enter")
    desk.settle()
    minute = stored(desk, resident, doctor).minute
    assert (minute.words.reasons, minute.words.result, minute.missing) == (("risk", "dispute"), "proceed", ("处方师的意见",))
    desk.station.make_active(instructor)
    desk.settle()
    assert page.view.my_side == "exercise"
    desk.press("F3")
    assert desk.focus is page.fields.opinion and not page.fields.opinion.toPlainText()
    desk.type("六分钟走 486 米，可以快走。")
    desk.press("Ctrl+S")
    desk.settle()
    desk.press("Ctrl+Enter")
    put_password(desk, *found(desk, SignRecord), instructor)
    assert page.bar.missing == "还差李文静签名" and page.bar.primary is None
    desk.station.make_active(doctor)
    desk.settle()
    desk.press("Ctrl+Enter")
    [card] = found(desk, SignRecord)
    put_password(desk, card, doctor)
    assert stored(desk, resident, doctor).minute.signed
    assert page.bar.primary.text == "去开处方" and page.strip.bold.text() == "会诊记录签齐了"


def test_what_is_typed_and_not_saved_survives_leaving_and_belongs_to_its_author(desk, page, resident, doctor, instructor):
    desk.type("半句没写完")
    desk.station.make_active(instructor)
    desk.settle()
    assert page.fields.question.toPlainText() == ""
    desk.station.make_active(doctor)
    desk.settle()
    assert page.fields.question.toPlainText() == "半句没写完"
    desk.open(resident, "overview")
    again = desk.open(resident, "meeting")
    desk.settle()
    assert again.fields.question.toPlainText() == "半句没写完" and again.bar.note == "有没保存的字"
    assert not stored(desk, resident, doctor).minute.exists


def test_a_colleagues_save_flows_in_beside_what_is_being_typed(desk, page, resident, clinic, doctor, instructor):
    minute = written(clinic, resident, doctor, instructor).minute
    desk.settle()
    page.fields.decision.setFocus()
    desk.type("再补一句")
    clinic.do(write_minute, resident, minute.minute_id, replace(minute.words, question="要不要先做心电图？"), minute.heads, by=instructor)
    desk.settle()
    desk.settle()
    assert page.fields.question.toPlainText() == "要不要先做心电图？" and "再补一句" in page.fields.decision.toPlainText()
    desk.press("Ctrl+S")
    desk.settle()
    words = stored(desk, resident, doctor).minute.words
    assert words.question == "要不要先做心电图？" and "再补一句" in words.decision


def test_a_time_nobody_can_read_is_said_under_the_field(desk, page, resident, doctor):
    page.fields.held_at.setFocus()
    desk.type("上午")
    desk.press("Ctrl+S")
    desk.settle()
    assert "看不懂" in page.fields.held_field.words.text() and desk.focus is page.fields.held_at
    assert not stored(desk, resident, doctor).minute.exists


def test_a_change_after_signing_is_visible_and_asks_again(desk, page, resident, clinic, doctor, instructor):
    signed(clinic, written(clinic, resident, doctor, instructor), doctor, instructor)
    desk.settle()
    page.fields.decision.setFocus()
    desk.type("，每周三次")
    desk.press("Ctrl+S")
    desk.settle()
    assert not page.fields.changed.isHidden() and page.fields.own_state.text() == "内容已改，签名不再算数"
    assert page.bar.missing == "还差李文静、张锐签名" and page.strip.mark.level == "warn"


def test_the_opinion_of_the_assessment_is_offered_and_taken(desk, resident, clinic, doctor, instructor):
    from prescribe.assess import open_assessment, record_medical_part

    state = clinic.do(open_assessment, resident, by=doctor)
    again = part("medical", MEDICAL, True, "血压平稳，同意中等强度")
    clinic.do(record_medical_part, resident, state.assessment_id, again, state.medical.heads, by=doctor)
    page = desk.open(resident, "meeting")
    desk.settle()
    page.fields.take_over.click()
    assert page.fields.opinion.toPlainText() == "血压平稳，同意中等强度" and page.form.dirty


def test_the_grade_is_fixed_raised_with_a_reason_and_signed_in_the_card(desk, page, resident, doctor):
    page.side.fix.click()
    desk.settle()
    desk.settle()
    assert page.view.grade.fixed.startswith("李文静 今天") and not page.view.grade.fix_label
    page.side.raise_.click()
    assert desk.focus is page.side.why
    desk.type("太短")
    desk.press("Enter")
    desk.settle()
    assert "至少 8 个字" in page.side.why_field.words.text()
    desk.type("，夜里胸闷等心内科")
    desk.press("Enter")
    desk.settle()
    desk.settle()
    assert page.view.grade.word == "高风险" and page.view.grade.raised.startswith("李文静提高：") and page.side.change.isHidden()
    assert desk.frame.banner.isVisible() and page.view.grade.change_label == "改回等级"
    page.side.sign.click()
    put_password(desk, *found(desk, SignRecord), doctor)
    assert stored(desk, resident, doctor).grade.signed


def test_taking_a_raise_back_is_signed_at_once(desk, page, resident, clinic, doctor):
    clinic.do(grade_risk, resident, (), RiskTier.HIGH, "夜里胸闷一次，等心内科", by=doctor)
    desk.qtbot.waitUntil(lambda: bool(page.view.grade.raised))
    desk.settle()
    page.side.raise_.click()
    desk.type("心内科看过，心电图正常")
    desk.press("Enter")
    [card] = found(desk, SignRecord)
    assert stored(desk, resident, doctor).grade.grade is RiskTier.HIGH
    put_password(desk, card, doctor)
    grade = stored(desk, resident, doctor).grade
    assert grade.grade is RiskTier.MEDIUM and grade.signed


def test_esc_puts_the_question_about_the_grade_away(desk, page):
    page.side.raise_.click()
    desk.press("Esc")
    assert page.side.change.isHidden() and desk.frame.tab == "meeting"


def test_a_prescription_instructor_fixes_but_is_offered_no_raise_and_no_signature(desk, page, instructor):
    desk.station.make_active(instructor)
    desk.settle()
    assert page.view.grade.fix_label and not page.view.grade.tiers and not page.view.grade.may_sign


def test_an_instructor_sees_the_grade_and_who_signed_and_writes_nothing(desk, page, resident, clinic, admin, doctor, instructor):
    guide = joined(clinic, admin, "周宁", Role.INSTRUCTOR, Certificate("certificate", "ZDY0000226", date(2027, 1, 1)))
    signed(clinic, written(clinic, resident, doctor, instructor), doctor)
    desk.station.join(guide)
    desk.station.make_active(guide)
    desk.settle()
    desk.settle()
    assert page.view.masked and page.fields.question_card.isHidden() and page.fields.result_card.isHidden()
    assert [o.state for o in page.view.opinions] == ["11-23 09:00 已签", "还没签"] and QUESTION.opinion not in repr(page.view)
    assert page.bar.primary is None and not page.view.grade.may_print


def test_two_versions_wait_for_a_decision(desk, resident, clinic, clock, doctor, instructor):
    minute = stored(desk, resident, doctor).minute
    first = clinic.do(write_minute, resident, minute.minute_id, QUESTION, by=doctor).minute

    def wrote(question):
        return lambda: clinic.do(write_minute, resident, first.minute_id, replace(QUESTION, question=question), first.heads, by=doctor)

    two_versions(clinic, doctor, first.minute_id, first.rev_id, wrote("要不要先做心电图？"), wrote("要不要先查眼底？"))
    page = desk.open(resident, "meeting")
    desk.settle()
    assert page.fields.question.isReadOnly() and page.bar.primary is None and page.strip.bold.text() == "有两个版本"
    heads = {v.lines[0]: v.rev_id for v in page.view.versions}
    page.fields.settle_wanted.emit(heads["问题：要不要先查眼底？"])
    desk.settle()
    assert page.view.versions == () and page.fields.question.toPlainText() == "要不要先查眼底？"


def test_paper_of_both_from_the_page(desk, page, resident, clinic, doctor, instructor):
    grade = clinic.do(grade_risk, resident, by=doctor)
    clinic.do(sign_grade, grade.grade_id, grade.rev_id, PASSWORDS["李文静"], by=doctor)
    written(clinic, resident, doctor, instructor)
    desk.settle()
    desk.settle()
    for ask in (page.print_it, page._print_grade):
        ask()
        desk.settle()
        [card] = found(desk, PreviewDialog)
        assert card.rendered.pages == 1 and not card.which.isVisible()
        card.close_it()
        desk.settle()


def test_a_second_consultation_begins_empty_and_the_first_stays_to_be_read(desk, page, resident, clinic, doctor, instructor):
    first = signed(clinic, written(clinic, resident, doctor, instructor), doctor, instructor).minute
    desk.settle()
    desk.settle()
    page.side.minute_wanted.emit(None)
    desk.settle()
    assert page.fields.question.toPlainText() == "" and [e[0] for e in page.found.minute.earlier] == [first.minute_id]
    page.side.minute_wanted.emit(first.minute_id)
    desk.settle()
    assert page.fields.question.toPlainText() == QUESTION.question


@pytest.mark.parametrize(("dark", "scale"), [pytest.param(False, 1.0, marks=pytest.mark.slow), (True, 2.0)])
def test_a_full_page_in_any_look(qapp, desk, resident, clinic, doctor, instructor, dark, scale):
    theme.apply(qapp, dark, scale)
    try:
        long = replace(QUESTION, question="问题很长" * 40, opinion="意见也很长，" * 33, decision="说明" * 60)
        signed(clinic, written(clinic, resident, doctor, instructor, long, "处方师的意见也很长，" * 20), doctor)
        clinic.do(grade_risk, resident, (), RiskTier.HIGH, "夜里胸闷一次，" * 12, by=doctor)
        page = desk.open(resident, "meeting")
        desk.settle()
        page.side.ask_change()
        desk.settle()
        for rule in (cut_text, outside, nameless, unprintable):
            assert not rule(desk.frame), rule.__name__
    finally:
        theme.apply(qapp)
