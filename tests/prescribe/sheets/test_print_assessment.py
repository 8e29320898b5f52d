"""Printing the report and the comparison through the station, read back from the PDF."""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import SimpleNamespace
from uuid import UUID

import pypdfium2
import pytest

from prescribe.draft import draft_prescription
from prescribe.drafting.current_paper import SIDES, CurrentPaper
from prescribe.errors import Incomplete, NotPermitted
from prescribe.hold import stop_exercise
from prescribe.over_time import over_time
from prescribe.reading.change_words import plain_measures, plain_number, shown_number, signed
from prescribe.sheets.blocks import NoticeState
from prescribe.sheets.print_assessment import (
    KINDS,
    may_exercise,
    prescription_in_force,
    preview_assessment,
    print_assessment,
)
from protocols.terms import Clearance
from tests.prescribe.sheets import samples
from tests.prescribe.visits import registered, visited

WALK = {"how": (("course", "30"), ("aid", "none"), ("oxygen", "air"), ("stops", "no"))}


@pytest.fixture
def twice(clinic, clock, doctor, instructor):
    clock.advance(days=-90)
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor, {"resting_systolic": 146, "hba1c": 7.9}, {"six_minute_walk_distance": 440})
    clock.advance(days=90)
    visited(clinic, who, doctor, instructor, {"resting_systolic": 128, "resting_diastolic": 78})
    clinic.do(draft_prescription, who, by=doctor)
    return who


def read_back(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in pages).replace("\u00a0", " ").replace("\r", "")


def test_numbers_on_paper_are_those_of_the_use_case(clinic, twice, doctor):
    found = clinic.do(over_time, twice, by=doctor)
    paper, report = (read_back(clinic.do(preview_assessment, twice, kind, by=doctor).pdf) for kind in ("comparison", "report"))
    for m in (m for m in found.measures if m.since_last):
        found_at = re.search(r"\n" + r"\s?".join(map(re.escape, m.label)) + r"\s", paper)
        line = paper[found_at.end() :][:80]
        for said in (shown_number(m, m.baseline.value), shown_number(m, m.now.value), signed(m, m.since_last)):
            assert said in line, (m.fact_id, said, line)
    for fact_id in ("six_minute_walk_distance", "chair_stand_30s"):
        m = found.by_fact[fact_id]
        assert plain_number(m.now.value, plain_measures()[fact_id].decimals) in report
    assert "多走 46 米" in report and "+46" in paper and "128/78" in report


def test_a_draft_is_not_yet_a_permission(clinic, twice, doctor):
    report = read_back(clinic.do(preview_assessment, twice, by=doctor).pdf)
    assert "等医生签好字，再开始练" in report and "医生已经同意" not in report and "最值得做" not in report


def test_on_hold_it_says_so(clinic, twice, doctor):
    clinic.do(stop_exercise, twice, "运动中胸闷", by=doctor)
    assert "先不练，等医生电话" in read_back(clinic.do(preview_assessment, twice, by=doctor).pdf)


def test_a_print_is_audited_with_its_hash(clinic, twice, doctor):
    made = clinic.do(print_assessment, twice, "comparison", by=doctor)
    with clinic.reading() as connection:
        act, subject, outcome = connection.exec_driver_sql("SELECT act, subject, outcome FROM audit ORDER BY n DESC LIMIT 1").one()
    assert act.endswith("print_assessment") and subject == twice.bytes and outcome == f"printed {made.sha256}"


def test_who_sees_no_diagnoses_prints_no_laboratory_value(clinic, twice, clerk, manager):
    for kind, _ in KINDS:
        text = read_back(clinic.do(preview_assessment, twice, kind, by=clerk).pdf)
        assert "糖化" not in text and "空腹血糖" not in text and "7.1" not in text
    with pytest.raises(NotPermitted):
        clinic.do(preview_assessment, twice, by=manager)


def test_nothing_measured_nothing_printed(clinic, doctor):
    with pytest.raises(Incomplete):
        clinic.do(preview_assessment, registered(clinic, doctor), by=doctor)


@pytest.mark.parametrize(("sides", "heads", "on", "counts"), [
    (2, 1, "valid_to", True), (1, 1, "valid_to", False), (2, 2, "valid_to", False), (2, 1, "later", False),
])  # fmt: skip
def test_only_a_signed_decided_prescription_that_is_not_over_counts(sides, heads, on, counts):
    paper = samples.prescription()
    revision = SimpleNamespace(body=SimpleNamespace(prescription=paper))
    current = CurrentPaper(UUID(int=1), UUID(int=2), revision, (UUID(int=3),) * heads, frozenset(SIDES[:sides]), ())
    found = prescription_in_force(current, paper.valid_to + timedelta(days=on == "later"))
    assert (found is paper) is counts and prescription_in_force(None, paper.valid_to) is None


class Screened:
    def __init__(self, clearance):
        self.clearance = clearance


@pytest.mark.parametrize(("clearance", "held", "kept", "signed", "state"), [
    (Clearance.MAY_START, False, date(2026, 11, 21), True, NoticeState.OK),
    (Clearance.MAY_START, True, date(2026, 11, 21), True, NoticeState.ACT),
    (Clearance.MAY_START, False, None, True, NoticeState.WATCH),
    (Clearance.MAY_START, False, date(2026, 11, 21), False, NoticeState.WATCH),
    (Clearance.NOT_TODAY, False, date(2026, 11, 21), True, NoticeState.ACT),
    (Clearance.REFER, False, date(2026, 11, 21), True, NoticeState.ACT),
    (Clearance.DOCTOR_DECIDES, False, date(2026, 11, 1), True, NoticeState.OK),
    (Clearance.DOCTOR_DECIDES, False, date(2027, 1, 1), True, NoticeState.WATCH),
])  # fmt: skip
def test_may_this_person_exercise(clearance, held, kept, signed, state):
    found = may_exercise(Screened(clearance), held, kept, samples.prescription() if signed else None)
    assert found.state is state and len(found.say) <= 16
