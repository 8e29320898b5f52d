"""急救: the station's part before sign-in, the resident's with stop signs of the plan in force, on A5."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdfium2 import PdfDocument

from prescribe.draft import draft_prescription
from prescribe.emergency import MOST_SIGNS, STEPS, STOP_SIGNS, emergency_card, print_card, station_card
from prescribe.hold import stop_exercise
from prescribe.sheets.emergency_sheet import A5, card_pdf
from prescribe.sign import sign_prescription
from prescribe.station import read_card
from tests.conftest import PASSWORDS
from tests.prescribe.visits import registered, visited


@pytest.fixture
def who(clinic, doctor, instructor):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor)
    return resident


def words(made):
    pages = PdfDocument(BytesIO(made.pdf))
    assert all(abs(got - wanted) < 1 for page in pages for got, wanted in zip(page.get_size(), A5, strict=True))
    return ["".join(page.get_textpage().get_text_bounded().split()) for page in pages]


def test_before_sign_in_the_station_alone(station):
    card = station_card(read_card(station.folder))
    [side] = words(card_pdf(card))
    for said in ("打120", "AED在：前台左侧白色箱", "青禾街道12号一层", "010-55500123", *("".join(s.split()) for s in (*STEPS, *STOP_SIGNS))):
        assert said in side, said
    assert card.person == "" and "还没有填" in words(card_pdf(station_card(None)))[0]


def test_everybodys_stop_signs_never_give_way_to_those_of_the_plan(clinic, doctor, instructor, who):
    assert clinic.do(emergency_card, who, by=doctor).stop_signs == STOP_SIGNS, "no plan yet"
    draft = clinic.do(draft_prescription, who, by=doctor)
    for one in (doctor, instructor):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS[one.name], by=one)
    signs = clinic.do(emergency_card, who, by=doctor).stop_signs
    assert signs[: len(STOP_SIGNS)] == STOP_SIGNS and len(STOP_SIGNS) < len(signs) <= MOST_SIGNS
    assert any("手抖" in sign for sign in signs), "low blood sugar: this resident has diabetes"
    clinic.do(stop_exercise, who, "运动中胸闷", by=doctor)
    held = clinic.do(emergency_card, who, by=doctor)
    assert held.stop_signs == signs and "已停止运动" in held.hold


def test_the_printed_card_has_the_resident_on_its_second_side_and_is_noted(clinic, doctor, who):
    made = clinic.do(print_card, who, by=doctor)
    first, second = words(made)
    for said in ("青霉素过敏", "高血压", "二甲双胍", "王小雨", "13800005172"):
        assert said in second and said not in first, said
    with clinic.reading() as connection:
        outcome = connection.exec_driver_sql("SELECT outcome FROM audit WHERE act = 'print_card'").scalar_one()
    assert outcome == f"printed {made.sha256}"
