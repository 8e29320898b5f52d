"""F12: the question, each opinion with name and time, the result, and a cell for everybody whose opinion stands there."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from pypdfium2 import PdfDocument

from prescribe.sheets.minute_sheet import minute_sheet, pieces
from prescribe.sheets.pdf import render
from prescribe.sheets.plain_text import as_text
from tests.prescribe.sheets.consultations import DOCTOR, GUIDE, disputed, minute, opinion
from tests.prescribe.sheets.samples import DIGEST, PRINTED, RECORD

BOTH = (("11", DOCTOR), ("22", GUIDE))


def text(body, signing=BOTH, state="signed"):
    return as_text(minute_sheet(body, signing, PRINTED, RECORD, DIGEST, state))


def test_everything_of_f12_stands_in_its_order():
    said = text(minute())
    words = (
        "2026-11-23 10:30", "中风险或高风险、两种以上的病", "能不能从低强度加到中等强度？", "王小雨（女儿）", "2026-11-23 10:31", "血压已控制两个月",
        "6 分钟走 486 m", "可以开处方", "按中等强度开处方", "电话问血压和低血糖（2026-12-07）", "刘明远 证 1101…032", "陈小雨 证 YDCF…117",
    )  # fmt: skip
    places = [said.index(word) for word in words]
    assert places == sorted(places)


def test_who_has_not_signed_has_an_empty_cell_with_the_name():
    said = text(disputed(), BOTH[:1], "not_yet")
    assert "运动处方师 陈小雨" in said and "康复治疗师 孙康" in said and "刘明远 证" in said


def test_a_void_signature_is_told_until_the_new_one_counts():
    void = ("11", replace(DOCTOR, counts=False))
    assert "此签名作废" in text(minute(), (void, BOTH[1]), "not_yet")
    assert "此签名作废" not in text(minute(), (void, *BOTH))


def test_a_very_long_opinion_goes_on_over_the_page_and_nothing_is_cut():
    long = "右膝屈曲过 90 度时疼痛，坐站用高椅，不做深蹲；" * 120
    body = minute(opinions=(*minute().opinions, opinion("exercise", "33", "孙康", "therapist", long + "到此为止")))
    made = render([minute_sheet(body, BOTH, PRINTED, RECORD, DIGEST, "not_yet")])
    pages = [page.get_textpage() for page in PdfDocument(BytesIO(made.pdf))]
    assert len(pages) == 2
    said = "".join(page.get_text_bounded() for page in pages).replace("\r\n", "")
    assert said.count("坐站用高椅") == 120 and "到此为止" in said


def test_pieces_keep_every_character_and_break_after_a_clause():
    text = "一二三四五。" * 50 + "没有标点" * 120
    found = pieces(text, 100)
    assert "".join(found) == text and max(map(len, found)) <= 100 and found[0].endswith("。")


def test_an_unfinished_minute_says_what_is_not_written():
    said = text(minute(opinions=(), result="", decision="", next_step="", next_on=None, question=""), (), "not_yet")
    assert said.count("没有写") >= 2 and "还没有人写意见" in said
