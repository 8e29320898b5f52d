"""Blank papers: numbers reserved in the station, each with its code, none with personal data; a number is found again."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest
import zxingcpp

from prescribe.assess import fields
from prescribe.errors import InvalidInput, NotPermitted
from prescribe.records.ids import number_is_whole
from prescribe.sheets.consultation_blanks import blank_minute, blank_risk
from prescribe.sheets.part_sheets import cells_of, part_sheet
from prescribe.sheets.pdf import render
from prescribe.sheets.plain_text import as_text
from prescribe.sheets.print_blank import (
    PACKS,
    blank_packs,
    draw_blank,
    last_day,
    pack_of,
    plain_number,
    preview_blank,
    print_blank,
)
from prescribe.use_case import use_case
from protocols.facts import definition
from protocols.terms import Act
from tests.prescribe.sheets.forms import BLANK


@use_case(None, Act.READ, reads=True)
def look_up(work, number):
    """The print of a number."""
    return pack_of(work, number)


def codes_in(pdf, page=0):
    picture = pypdfium2.PdfDocument(pdf)[page].render(scale=3).to_pil()
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def test_each_set_has_its_own_number_in_its_code(clinic, doctor):
    made = clinic.do(draw_blank, clinic.do(print_blank, 2, "screening", by=doctor), "screening", by=doctor)
    [pack] = clinic.do(blank_packs, by=doctor)
    assert len(set(pack.numbers)) == 2 and all(number_is_whole(n) and n.startswith("P-") for n in pack.numbers)
    each = made.pages // 2
    assert codes_in(made.pdf) == [f"TWRH1:F05:{pack.pack_id}:{pack.numbers[0]}"]
    assert codes_in(made.pdf, each) == [f"TWRH1:F05:{pack.pack_id}:{pack.numbers[1]}"]
    assert pack.sheets == ("F05", "F06") and pack.by == doctor.name


def test_numbers_go_on_and_are_found_as_typed_or_scanned(clinic, doctor):
    clinic.do(print_blank, 1, "consents", by=doctor)
    clinic.do(print_blank, 1, "tests", by=doctor)
    newer, older = clinic.do(blank_packs, by=doctor)
    assert newer.numbers != older.numbers
    [number] = older.numbers
    for typed in (number, number.lower().replace("-", " "), f"TWRH1:F02:{older.pack_id}:{number}"):
        assert plain_number(typed) == number and clinic.do(look_up, typed, by=doctor) == older


@pytest.mark.parametrize("typed", ["P-K7M-0001", "XYZ", "", "QH2-K7M-00128X"])
def test_a_mistyped_number_is_told(clinic, doctor, typed):
    with pytest.raises(InvalidInput, match="纸号"):
        clinic.do(look_up, typed, by=doctor)


def test_a_preview_reserves_nothing(clinic, doctor):
    clinic.do(preview_blank, 3, "screening", by=doctor)
    assert clinic.do(blank_packs, by=doctor) == ()


@pytest.mark.parametrize("sets", [0, 21])
def test_so_many_sets_at_once_and_no_more(clinic, doctor, sets):
    with pytest.raises(InvalidInput, match="最多印 20 套"):
        clinic.do(print_blank, sets, "consents", by=doctor)


@pytest.mark.parametrize(("make", "code", "words"), [
    (blank_risk, "F11", ("还不能定", "医生定为", "提高的理由", "没有医师同意不开始运动", "定级医生")),
    (blank_minute, "F12", ("为什么会诊", "两人意见不同", "按更严的限制开处方", "先转诊", "运动处方师")),
])  # fmt: skip
def test_the_risk_sheet_and_the_minute_are_one_page_to_write_on(make, code, words):
    sheet = make(BLANK)
    text = as_text(sheet)
    assert sheet.code == code and sheet.paper == BLANK.paper and all(word in text for word in words)
    made = render((sheet,))
    assert made.pages == 1 and made.dropped == ()


def test_the_whole_pack_has_the_risk_sheet_and_the_minute(clinic, doctor):
    assert {"F05", "F11", "F12"} <= set(clinic.do(print_blank, 1, "all", by=doctor).sheets)


def test_the_manager_prints_none(clinic, manager):
    with pytest.raises(NotPermitted):
        clinic.do(print_blank, 1, "consents", by=manager)


@pytest.mark.parametrize("which", [key for key, _ in PACKS])
def test_every_kind_can_be_previewed(clinic, doctor, which):
    assert clinic.do(preview_blank, 1, which, by=doctor).dropped == ()


@pytest.mark.parametrize("side", ["medical", "fitness"])
def test_the_paper_asks_in_the_order_of_the_page(side):
    text, at = as_text(part_sheet(BLANK, side)), 0
    orders = [field.order for field in cells_of(side)]
    assert orders == sorted(orders) and len(orders) == len([f for f in fields() if f.side == side and f.shown == "always"])
    for field in cells_of(side):
        at = text.index(f"{definition(field.fact_id).label}：", at)


@pytest.mark.parametrize(("today", "last"), [((2026, 11, 23), (2026, 12, 31)), ((2026, 1, 1), (2026, 3, 31)), ((2024, 2, 29), (2024, 3, 31)), ((2026, 6, 30), (2026, 6, 30))])
def test_papers_are_used_until_the_quarter_ends(today, last):
    assert last_day(date(*today)) == date(*last)
