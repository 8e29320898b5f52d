"""F11: reasons before the grade, what is not known, both grades when one was raised, and void signatures that say so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prescribe.sheets.plain_text import as_text
from prescribe.sheets.risk_sheet import risk_sheet
from tests.prescribe.sheets.consultations import DOCTOR, grade, raised
from tests.prescribe.sheets.samples import DIGEST, PRINTED, RECORD


def text(body, signing=(DOCTOR,), state="signed"):
    return as_text(risk_sheet(body, signing, PRINTED, RECORD, DIGEST, state))


def test_reasons_stand_before_the_grade():
    said = text(grade())
    places = [said.index(word) for word in ("有慢性病", "问卷要医师评估", "血压达到 140/90", "按规则算出", "定为 中风险", "刘明远 证")]
    assert places == sorted(places)


def test_a_raise_is_told_first_with_who_and_why_beside_what_was_computed():
    said = text(raised(), (replace(DOCTOR, counts=False),), "not_yet")
    assert said.index("提高等级：夜里胸闷一次，等心内科的意见（刘明远）") < said.index("有慢性病")
    assert "按规则算出 至少中风险" in said and "医生提高到 高风险" in said
    assert "射血分数是多少？" in said and "此签名作废" in said and "尚未生效" in said


def test_a_grade_of_which_nothing_is_open_has_no_box_of_questions():
    assert "还不知道" not in text(grade())


@pytest.mark.parametrize(("signing", "boxed"), [((), True), ((replace(DOCTOR, counts=False),), True), ((DOCTOR,), False)])
def test_the_three_tiers_wait_for_a_physician_until_one_signed(signing, boxed):
    assert ("待医师确认" in text(grade(), signing, "not_yet")) is boxed


def test_the_code_names_nobody_and_only_a_signed_sheet_has_one():
    sheet = risk_sheet(grade(), (DOCTOR,), PRINTED, RECORD, DIGEST, "signed")
    assert sheet.qr == f"TWRH1:F11:{RECORD}:v1:{DIGEST[:10]}"
    assert risk_sheet(grade(), (), PRINTED, RECORD, DIGEST, "not_yet").qr is None
