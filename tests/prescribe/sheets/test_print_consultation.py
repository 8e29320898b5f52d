"""F11 and F12 through the station: signed or not yet, superseded, undecided, and the hash of what was printed in the audit."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest

from prescribe.errors import Undecided
from prescribe.grade_risk import grade_risk, sign_grade
from prescribe.sheets.print_consultation import preview_grade, preview_minute, print_grade, print_minute
from protocols.terms import RiskTier
from tests.conftest import PASSWORDS
from tests.prescribe.meetings import QUESTION, signed, two_versions, written
from tests.prescribe.visits import registered, visited


@pytest.fixture
def who(clinic, doctor, instructor):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor)
    return resident


def read(made):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(BytesIO(made.pdf)))


def last_entry(clinic):
    with clinic.reading() as connection:
        return tuple(connection.exec_driver_sql("SELECT act, subject, outcome FROM audit ORDER BY n DESC LIMIT 1").one())


def test_the_risk_sheet_before_and_after_the_signature(clinic, doctor, who):
    fixed = clinic.do(grade_risk, who, by=doctor)
    assert "尚未生效" in read(clinic.do(preview_grade, fixed.grade_id, by=doctor))
    clinic.do(sign_grade, fixed.grade_id, fixed.rev_id, PASSWORDS["李文静"], by=doctor)
    made = clinic.do(print_grade, fixed.grade_id, by=doctor)
    assert last_entry(clinic) == ("print_grade", who.bytes, f"printed {made.sha256}")
    words = read(made)
    assert "尚未生效" not in words and "有慢性病" in words and "李文静" in words and "电子签名" in words


def test_a_grade_that_a_later_one_replaced_says_so(clinic, clock, doctor, who):
    first = clinic.do(grade_risk, who, by=doctor)
    clinic.do(sign_grade, first.grade_id, first.rev_id, PASSWORDS["李文静"], by=doctor)
    clock.advance(days=1)
    clinic.do(grade_risk, who, (), RiskTier.HIGH, "夜里胸闷一次，等心内科", by=doctor)
    assert "已被后来的定级取代" in read(clinic.do(preview_grade, first.grade_id, by=doctor))


def test_the_minute_prints_whole_once_everybody_signed(clinic, doctor, instructor, who):
    found = written(clinic, who, doctor, instructor)
    half = signed(clinic, found, doctor)
    assert "尚未生效" in read(clinic.do(preview_minute, half.minute.minute_id, by=doctor))
    signed(clinic, half, instructor)
    made = clinic.do(print_minute, found.minute.minute_id, by=doctor)
    assert last_entry(clinic) == ("print_minute", who.bytes, f"printed {made.sha256}")
    words = read(made)
    assert "尚未生效" not in words and QUESTION.question in words and "六分钟走 486 米" in words


def test_the_same_record_at_the_same_moment_gives_the_same_bytes(clinic, doctor, instructor, who):
    minute = written(clinic, who, doctor, instructor).minute.minute_id
    assert clinic.do(preview_minute, minute, by=doctor).pdf == clinic.do(print_minute, minute, by=instructor).pdf


def test_two_versions_are_not_printed(clinic, doctor, who):
    first = clinic.do(grade_risk, who, by=doctor)

    def raised(reason):
        return lambda: clinic.do(grade_risk, who, first.heads, RiskTier.HIGH, reason, by=doctor)

    two_versions(clinic, doctor, first.grade_id, first.rev_id, raised("夜里胸闷一次，等心内科"), raised("血压波动，先按高风险"))
    with pytest.raises(Undecided, match="两个版本"):
        clinic.do(preview_grade, first.grade_id, by=doctor)


def test_rare_characters_and_long_words_print(clinic, doctor, instructor, who):
    words = replace(QUESTION, question="问" * 300, decision="𠮷" * 40)
    minute = written(clinic, who, doctor, instructor, words).minute.minute_id
    assert read(clinic.do(preview_minute, minute, by=doctor)).replace("\r\n", "").count("𠮷") >= 40
