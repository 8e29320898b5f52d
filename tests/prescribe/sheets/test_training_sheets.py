"""S13 and F15 as text: limits and never a diagnosis; what was not measured stays empty; a blank one has twenty rows."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pypdfium2
import pytest

from prescribe.group_class import ClassForm, MeetingRow, record_class_meeting, save_class
from prescribe.reading.masked_screening import tells_diagnosis
from prescribe.sheets.blocks import Table
from prescribe.sheets.form_page import Frame
from prescribe.sheets.print_training import preview_class, preview_sessions
from prescribe.sheets.training_sheets import class_sheet
from prescribe.train import HomeSession, log_home_sessions
from tests.prescribe.test_train import signed, today

DAY = date(2026, 11, 26)


@pytest.fixture
def people(clinic, clock, doctor, instructor):
    found = [signed(clinic, doctor, instructor, name=name) for name in ("李秀芬", "石振华")]
    clock.advance(days=3, hours=6)
    return found


@pytest.fixture
def lesson(clinic, instructor, people):
    made = clinic.do(save_class, ClassForm("八段锦", 3, "14:00", "14:40", "青禾公园", members=tuple(people)), by=instructor)
    high = MeetingRow(people[1], False, readings=today(resting_systolic=(182.0,), resting_diastolic=(104.0,)))
    here = MeetingRow(people[0], True, readings=today(), hr_peak=98, effort=12, systolic_after=130, diastolic_after=80)
    clinic.do(record_class_meeting, made, DAY, (here, high), by=instructor)
    return made


def text_of(rendered) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(BytesIO(rendered.pdf)))


def test_the_record_of_a_class(clinic, instructor, lesson):
    text = text_of(clinic.do(preview_class, lesson, DAY.isoformat(), by=instructor))
    for words in ("八段锦", "2026-11-26", "李秀芬", "132/82", "98", "130/80", "石振华", "182/104", "今天不练"):
        assert words in text, words
    assert not tells_diagnosis(text)
    blank = text_of(clinic.do(preview_class, lesson, "blank", by=instructor))
    assert "李秀芬" in blank and "130/80" not in blank and not tells_diagnosis(blank)


def test_the_log_of_one_resident(clinic, instructor, people, lesson):
    clinic.do(log_home_sessions, people[0], (HomeSession(date(2026, 11, 25), 25, 13),), by=instructor)
    text = text_of(clinic.do(preview_sessions, people[0], by=instructor))
    assert text.index("11-25") < text.index("11-26")
    for words in ("家里", "25", "13", "可以", "68/98/—", "张锐"):
        assert words in text, words


def test_a_blank_one_has_twenty_rows(clinic):
    sheet = class_sheet(Frame(clinic.letterhead(), "2026-11-23T09:00:00+08:00"))
    table = next(k.block for k in sheet.blocks if isinstance(k.block, Table))
    assert len(table.rows) == 20 and all(cell is None for row in table.rows for cell in row)
