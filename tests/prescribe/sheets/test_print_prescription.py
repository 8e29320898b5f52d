"""Printing through the station: what is signed prints, what is held does not, and the audit keeps the hash."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pypdfium2
import pytest

from prescribe.clinic import Clinic
from prescribe.clock import STATION_ZONE
from prescribe.demo import _on_duty, make_demo
from prescribe.draft import supersede
from prescribe.drafting import papers
from prescribe.errors import NotPermitted
from prescribe.hold import stop_exercise
from prescribe.sheets.plain_text import as_text
from prescribe.sheets.print_prescription import preview_prescription, print_prescription, sheets_of
from prescribe.sign_in import sign_in
from prescribe.use_case import use_case
from protocols.terms import Act


@use_case(None, Act.READ, reads=True)
def every_paper(work):
    """All prescriptions, newest first."""
    rows = work.connection.exec_driver_sql("SELECT doc_id FROM prescription ORDER BY at DESC").all()
    return tuple(papers.paper(work, UUID(bytes=row[0])) for row in rows)


@use_case(None, Act.READ, reads=True)
def as_read(work, prescription_id, which):
    """The sheets as plain text."""
    return "\n".join(as_text(sheet) for sheet in sheets_of(work, prescription_id, which))


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "station"
    people = make_demo(folder, residents=3, now=datetime(2026, 11, 23, 10, tzinfo=STATION_ZONE))
    doctor = next(p for p in people.people if p.name == "李文静")
    clinic, staff = sign_in(folder, doctor.staff_id, doctor.password)
    yield clinic, staff
    clinic.close()


def signed(opened):
    clinic, staff = opened
    return next(p for p in clinic.do(every_paper, by=staff) if p.signed and not p.replaced)


def last_entry(clinic: Clinic):
    with clinic.reading() as connection:
        return connection.exec_driver_sql("SELECT act, subject, outcome FROM audit ORDER BY n DESC LIMIT 1").one()


def test_a_signed_prescription_prints_with_its_hash_in_the_audit(opened):
    clinic, staff = opened
    paper = signed(opened)
    made = clinic.do(print_prescription, paper.prescription_id, by=staff)
    act, subject, outcome = last_entry(clinic)
    assert act.endswith("print_prescription") and subject == paper.resident_id.bytes
    assert outcome == f"printed {made.sha256}"


def test_the_real_plan_prints_with_both_signatures_on_the_first_professional_page(opened):
    clinic, staff = opened
    paper = signed(opened)
    pages = pypdfium2.PdfDocument(clinic.do(print_prescription, paper.prescription_id, by=staff).pdf)
    text = [page.get_textpage().get_text_range() for page in pages]
    assert "我的运动安排" in text[0] and "尚未生效" not in text[0]
    assert text[1].count("电子签名") == 2 and "已听明白" in text[1]
    assert text[1].count("为什么是这些数") == 1


def test_one_page_can_be_asked_for(opened):
    clinic, staff = opened
    paper = signed(opened)
    assert clinic.do(print_prescription, paper.prescription_id, "resident", by=staff).pages == 1
    assert "我的运动安排" not in clinic.do(as_read, paper.prescription_id, "professional", by=staff)


def test_showing_is_not_printing(opened):
    clinic, staff = opened
    paper = signed(opened)
    clinic.do(print_prescription, paper.prescription_id, by=staff)
    before = last_entry(clinic)
    clinic.do(preview_prescription, paper.prescription_id, by=staff)
    assert last_entry(clinic) == before


def test_a_role_without_the_right_is_refused(opened):
    clinic, _ = opened
    clerk = _on_duty(clinic)["唐蕾"]
    with pytest.raises(NotPermitted):
        clinic.do(print_prescription, signed(opened).prescription_id, by=clerk)


def test_a_draft_shows_that_it_is_not_in_force(opened):
    clinic, staff = opened
    draft = clinic.do(supersede, signed(opened).prescription_id, by=staff)
    text = clinic.do(as_read, draft.prescription_id, "both", by=staff)
    assert text.count("尚未生效") >= 2 and "待签" in text


def test_on_hold_the_slip_prints_instead(opened):
    clinic, staff = opened
    paper = signed(opened)
    clinic.do(stop_exercise, paper.resident_id, "走路时胸闷，坐下缓解", by=staff)
    text = clinic.do(as_read, paper.prescription_id, "both", by=staff)
    assert "先不练，等医生电话" in text and "我的运动安排" not in text
    assert clinic.do(print_prescription, paper.prescription_id, by=staff).pages == 1
