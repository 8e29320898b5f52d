"""转诊 over a real station: written by keyboard, a red one stops and prints at once, the answer signed in the page, text that survives."""

from __future__ import annotations

from uuid import uuid4

import pytest

from prescribe.answer_referral import answer_referral
from prescribe.overview import banner
from prescribe.reading.referrals import AnswerWords
from prescribe.refer import open_referrals, write_referral
from protocols.terms import Role
from tests.conftest import PASSWORDS
from tests.prescribe.meetings import two_versions
from tests.prescribe.test_refer import CHEST, written
from tests.prescribe.visits import registered, visited
from tests.ui.pages.desk import Desk, fits
from tests.ui.test_lints import cut_text, nameless, outside
from ui import rooms, theme
from ui.pages.preview_page import PreviewDialog
from ui.pages.signing_overlay import SignRecord


@pytest.fixture
def resident(clinic, doctor, instructor):
    made = registered(clinic, doctor)
    visited(clinic, made, doctor, instructor)
    return made


@pytest.fixture
def desk(qtbot, clinic, doctor):
    made = Desk(qtbot, clinic, doctor)
    yield made
    made.settle()


def stored(desk, resident):
    return desk.clinic.do(open_referrals, resident, by=desk.person)


def overlays(desk, kind):
    return [w for w in desk.frame.findChildren(kind) if w.isVisible()]


def test_a_referral_by_keyboard_from_urgency_to_paper(desk, resident):
    page = desk.open(resident, "referral")
    assert desk.focus is page.writing.controls["urgency"] or desk.focus.parent() is page.writing.controls["urgency"]
    desk.type("2")
    page.writing.focus("reason")
    desk.type("运动中胸闷，休息后缓解")
    desk.press("Tab")
    desk.type("区医院")
    desk.press("Ctrl+S")
    desk.settle()
    draft = stored(desk, resident).shown
    assert (draft.line.state, draft.line.urgency, draft.line.reason, draft.line.to_whom) == ("draft", "amber", "运动中胸闷，休息后缓解", "区医院")
    assert desk.clinic.do(banner, resident, by=desk.person).hold is not None
    assert page.primary().text == "转出并打印"
    desk.press("Ctrl+Enter")
    desk.settle()
    assert stored(desk, resident).shown.line.state == "sent" and overlays(desk, PreviewDialog)


def test_red_stops_exercise_and_prints_at_once(desk, resident):
    desk.clinic.do(write_referral, resident, uuid4(), CHEST, by=desk.person)
    page = desk.open(resident, "referral")
    page._begin("new")
    desk.settle()
    desk.type("1")
    page.writing.focus("reason")
    desk.type("胸痛十分钟不缓解")
    assert page.primary().text == "马上转：停运动，打印"
    page.save()
    desk.settle()
    assert stored(desk, resident).lines[0].urgency == "red" and stored(desk, resident).lines[0].state == "sent"
    assert overlays(desk, PreviewDialog)


def test_a_missing_word_is_said_under_its_field_and_nothing_is_stored(desk, resident):
    page = desk.open(resident, "referral")
    desk.type("3")
    page.save()
    desk.settle()
    assert "为什么转诊" in page.writing.fields["reason"].words.text() and not stored(desk, resident).lines


def test_what_is_typed_survives_leaving_and_belongs_to_one_resident(desk, clinic, resident, doctor):
    page = desk.open(resident, "referral")
    page.writing.focus("reason")
    desk.type("头晕两次")
    other = registered(clinic, doctor, name="孙德海", phone="13800009999")
    desk.open(other, "referral")
    assert page.form.text("reason") == ""
    desk.open(resident, "referral")
    assert page.writing.controls["reason"].toPlainText() == "头晕两次" and page.bar.note == "有没保存的字"


def test_an_answer_is_taken_down_and_signed_in_the_page(desk, resident, doctor):
    referral_id = written(desk.clinic, resident, doctor)
    page = desk.open(resident, "referral")
    assert page.view.mode == "answer" and not page.view.decides
    page.answering.focus("finding")
    desk.type("没有缺血")
    page.answering.controls["may_exercise"].setFocus()
    desk.type("1")
    desk.press("Ctrl+S")
    desk.settle()
    assert stored(desk, resident).shown.answer.may_exercise == "yes" and page.view.decides
    page.sign()
    assert desk.refusals == [] and not overlays(desk, SignRecord), "first the decision"
    page.deciding.controls["release"].setFocus()
    desk.type("1")
    page.deciding.focus("reason")
    desk.type("医院查过，没有缺血")
    page.sign()
    [card] = overlays(desk, SignRecord)
    card.seen.setChecked(True)
    card.password.setFocus()
    desk.type(PASSWORDS["李文静"])
    desk.press("Enter")
    desk.settle()
    desk.settle()
    done = desk.clinic.do(open_referrals, resident, referral_id, by=doctor).shown
    assert done.line.state == "closed" and done.accepted.released and desk.clinic.do(banner, resident, by=doctor).hold is None


def test_two_versions_are_shown_and_one_is_taken(desk, resident, doctor):
    referral_id = written(desk.clinic, resident, doctor)
    sent = stored(desk, resident).shown

    def answers(words):
        return lambda: desk.clinic.do(answer_referral, referral_id, words, sent.rev_id, by=doctor)

    two_versions(desk.clinic, doctor, referral_id, sent.rev_id, answers(AnswerWords("没有缺血", may_exercise="yes")), answers(AnswerWords("有缺血", may_exercise="no")))
    page = desk.open(resident, "referral")
    assert page.versions_card.isVisible() and page.view.mark == "danger" and not page.answer_card.isVisible()
    keep = next(rev for rev, _, says in page.view.versions if "不能" in says)
    page._settle(keep)
    desk.settle()
    assert stored(desk, resident).shown.answer.may_exercise == "no" and not page.versions_card.isVisible()


def test_who_may_open_it():
    room = rooms.ROOMS["referral"]
    assert {role for role in Role if room.open_to(role)} == {
        Role.NURSE, Role.RX_INSTRUCTOR, Role.THERAPIST, Role.PHYSICIAN, Role.PHYSICIAN_RX, Role.MANAGER,
    }  # fmt: skip
    assert Role.INSTRUCTOR in {role for role in Role if rooms.ROOMS["adverse_event"].open_to(role)}


def test_twice_as_large_nothing_is_cut(qtbot, qapp, clinic, resident, doctor):
    theme.apply(qapp, scale=2.0)
    try:
        desk = Desk(qtbot, clinic, doctor)
        referral_id = written(clinic, resident, doctor)
        words = AnswerWords("劳力性心绞痛", "加他汀", "limited", "心率不超过 115")
        clinic.do(answer_referral, referral_id, words, stored(desk, resident).shown.rev_id, by=doctor)
        page = desk.open(resident, "referral")
        for _ in range(3):
            desk.settle()
        assert [*cut_text(desk.frame), *outside(desk.frame), *nameless(desk.frame)] == [] and fits(page)
        desk.settle()
    finally:
        theme.apply(qapp)


def test_from_the_tab_of_follow_ups_one_goes_there(desk, resident):
    page = desk.open(resident, "follow_up")
    keys = {door.key for door, made in page.doors._doors if made.isVisibleTo(page.doors)}
    assert {"referral", "adverse_event"} <= keys
    page.doors.wanted.emit("referral")
    desk.settle()
    assert type(desk.page).__name__ == "ReferralPage" and desk.page.view is not None
