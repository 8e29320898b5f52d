"""S10: urgency by word and shape, one A4 with the part the hospital gives back, and nothing of a disease to a venue."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from pypdfium2 import PdfDocument

from prescribe.clinic import StaffOnDuty
from prescribe.errors import NotPermitted, Undecided
from prescribe.prescription import FactLine
from prescribe.refer import ReferralForm, open_referrals, send_referral, write_referral
from prescribe.sheets.blocks import CutLine
from prescribe.sheets.pdf import render
from prescribe.sheets.plain_text import as_text
from prescribe.sheets.print_referral import preview_referral, print_referral
from prescribe.sheets.referral_sheet import SHAPES, blank_referral, referral_sheet
from prescribe.sheets.sheet import State
from protocols.terms import Role
from tests.prescribe.meetings import two_versions
from tests.prescribe.sheets.forms import BLANK
from tests.prescribe.sheets.referrals import ANSWER, CONTACT, SENT, referral
from tests.prescribe.visits import registered


def test_what_a_hospital_needs_stands_in_its_order():
    said = as_text(referral_sheet(referral(), SENT, CONTACT))
    words = (
        "王𠮷堃", "13800002206", "区医院 心内科", "运动中胸闷，休息后缓解", "高血压；2 型糖尿病", "168/96", "过敏：青霉素", "氨氯地平",
        "快走，每周 4 次", "11-23 09:40 停止运动", "能不能继续运动？", "沿这条线剪下", "医院回执", "2026-12-07", "能不能运动：",
    )  # fmt: skip
    places = [said.index(word) for word in words]
    assert places == sorted(places) and "。。" not in said and "？。" not in said


@pytest.mark.parametrize(("urgency", "word"), [("red", "马上"), ("amber", "14 天内"), ("blue", "约好再去")])
def test_urgency_is_a_word_and_a_shape(urgency, word):
    sheet = referral_sheet(referral(urgency=urgency), SENT)
    assert sheet.stamp[0] == word and sheet.stamp_mark == SHAPES[urgency] and len(set(SHAPES.values())) == 3
    assert ("人和这张单子一起走" in as_text(sheet)) == (urgency == "red")


def test_with_every_line_long_it_is_still_one_page_with_its_part_to_tear_off():
    lines = tuple(FactLine(f"f{n}", "静息血氧饱和度", "97", "%", referral().due_on) for n in range(12))
    full = referral(
        summary=lines, reason="血压连续两次不达标，头痛，恶心；" * 6, question="能不能继续运动，药要不要调整？" * 4, urgency="red",
        problems=("高血压", "2 型糖尿病", "冠心病", "脑梗死", "慢阻肺"), medications="、".join(["氨氯地平"] * 12), answer=ANSWER,
    )  # fmt: skip
    sheet = referral_sheet(full, SENT, CONTACT)
    assert render([sheet]).pages == 1 and any(isinstance(b.block, CutLine) for b in sheet.blocks)


def test_an_answer_typed_in_stands_in_the_part():
    said = as_text(referral_sheet(referral(answer=ANSWER, state="answered"), SENT))
    assert "劳力性心绞痛" in said and "心率不超过 115" in said and "2027-02-20" in said


def test_the_way_back_asks_for_a_new_screening():
    said = as_text(referral_sheet(referral(direction="back", state="answered", answer=ANSWER), SENT))
    assert "先重新评估和筛查，再恢复运动" in said and "区医院心内科" in said and "沿这条线" not in said


def test_a_venue_gets_a_code_name_and_limits_only():
    said = as_text(referral_sheet(referral(direction="side"), SENT, CONTACT, ("避开憋气用力",)))
    assert "避开憋气用力" in said and "…8734" in said
    for word in ("王𠮷堃", "高血压", "糖尿病", "氨氯地平", "168/96", "青霉素", "13800002206", "胸闷，休息"):
        assert word not in said, word


def test_the_blank_has_room_for_everything_and_no_person():
    sheet = blank_referral(BLANK)
    assert sheet.state is State.BLANK and render([sheet]).pages == 1 and "王" not in as_text(sheet)


def test_a_draft_is_not_yet_and_has_no_code_the_sent_copy_carries_the_phone(clinic, doctor):
    who = registered(clinic, doctor)
    draft = clinic.do(write_referral, who, uuid4(), ReferralForm("胸闷一次", to_whom="区医院"), by=doctor).shown
    before = clinic.do(preview_referral, draft.referral_id, by=doctor)
    clinic.do(send_referral, draft.referral_id, draft.rev_id, by=doctor)
    after = clinic.do(print_referral, draft.referral_id, by=doctor)
    assert "13800002206" not in words(before) and "尚未生效" in words(before)
    assert "13800002206" in words(after) and "尚未生效" not in words(after)


def test_who_may_not_and_while_undecided(clinic, doctor):
    who = registered(clinic, doctor)
    first = clinic.do(write_referral, who, uuid4(), ReferralForm("胸闷一次", to_whom="区医院"), by=doctor).shown
    with pytest.raises(NotPermitted, match="诊断和用药"):
        clinic.do(preview_referral, first.referral_id, by=StaffOnDuty(doctor.staff_id, "李文静", Role.MANAGER))

    def says(reason):
        form = ReferralForm(reason, to_whom="区医院")
        return lambda: clinic.do(write_referral, who, first.referral_id, form, first.heads, by=doctor)

    two_versions(clinic, doctor, first.referral_id, first.rev_id, says("胸闷两次"), says("胸闷三次"))
    assert clinic.do(open_referrals, who, first.referral_id, by=doctor).shown.line.conflict
    with pytest.raises(Undecided):
        clinic.do(preview_referral, first.referral_id, by=doctor)


def words(made):
    return "".join(page.get_textpage().get_text_bounded() for page in PdfDocument(BytesIO(made.pdf)))
