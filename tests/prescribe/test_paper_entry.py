"""A paper typed in afterwards: it counts by its own day, keeps who wrote and who typed it, and is entered once."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest

from prescribe.assess import Entry, Part, open_assessment
from prescribe.clock import STATION_ZONE
from prescribe.entries import usual_origin
from prescribe.errors import Incomplete, InvalidInput, NotPermitted
from prescribe.find import find_residents
from prescribe.hold import stop_exercise
from prescribe.overview import history
from prescribe.paper_entry import PaperVisit, record_paper
from prescribe.reading.lookup import answers_of
from prescribe.records import store
from prescribe.records.assessment import PAPER, PartBody
from prescribe.sheets.print_blank import blank_packs, print_blank
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.prescribe.visits import FITNESS, MEDICAL, part, registered, visited

NOON = datetime(2026, 11, 23, 9, 20, tzinfo=STATION_ZONE)


@use_case(None, Act.READ, reads=True)
def answers(work, resident):
    """Every answer by fact."""
    return {a.fact_id: a for a in answers_of(work, [resident])[resident]}


@use_case(None, Act.READ, reads=True)
def bodies(work, resident):
    """Bodies of both parts."""
    return [d.body for kind in ("medical_part", "fitness_part") for d in store.documents_of(work, resident, kind)]


def some(side="fitness", **values):
    return part(side, values or {"grip_strength": (30.0, 31.5), "weight": 76})


@pytest.fixture
def who(clinic, doctor):
    return registered(clinic, doctor)


@pytest.fixture
def number(clinic, instructor):
    clinic.do(print_blank, 2, "tests", by=instructor)
    return clinic.do(blank_packs, by=instructor)[0].numbers[0]


@pytest.fixture
def later(clinic, clock, number):
    """Two days after the power came back."""
    clock.advance(days=2)
    return clock.now()


def test_it_counts_by_the_day_of_the_paper_and_keeps_both_people_and_times(clinic, instructor, who, number, later):
    saved = clinic.do(record_paper, who, PaperVisit(NOON + timedelta(hours=6), number, "周宁"), (some(),), by=instructor)
    assert (saved.on, saved.number, saved.answers) == (date(2026, 11, 23), number, 2)
    found = clinic.do(answers, who, by=instructor)
    assert found["grip_strength"].day == date(2026, 11, 23) and found["grip_strength"].readings == (30.0, 31.5)
    [body] = clinic.do(bodies, who, by=instructor)
    assert (body.entered, body.paper, body.written_by, body.by) == (PAPER, number, "周宁", instructor.name)
    assert body.said_at[:10] == later.date().isoformat() and body.started_on == date(2026, 11, 23)


def test_a_laboratory_value_stays_of_paper_and_may_be_older_than_the_visit(clinic, doctor, who, later):
    entries = (
        Entry("hba1c", "known", 7.1, origin=usual_origin("hba1c"), at="2026-11-20T12:00:00+08:00"), Entry("resting_heart_rate", "known", 68),
    )  # fmt: skip
    clinic.do(record_paper, who, PaperVisit(NOON + timedelta(hours=6)), (Part("medical", entries),), by=doctor)
    found = clinic.do(answers, who, by=doctor)
    assert (found["hba1c"].origin, found["hba1c"].day) == ("paper", date(2026, 11, 20))
    assert (found["resting_heart_rate"].origin, found["resting_heart_rate"].day) == ("measured_here", date(2026, 11, 23))


def test_both_sides_of_one_questionnaire_go_to_their_parts(clinic, doctor, who, later):
    with_both = (part("medical", {"hypertension": True}), part("fitness", {"infection_today": "none"}))
    with pytest.raises(NotPermitted):
        clinic.do(record_paper, who, PaperVisit(NOON), with_both, by=doctor)
    clinic.do(record_paper, who, PaperVisit(NOON), with_both[:1], by=doctor)
    assert [b.side for b in clinic.do(bodies, who, by=doctor)] == ["medical"]


def test_a_moment_to_come_is_refused(clinic, clock, instructor, who):
    with pytest.raises(InvalidInput, match="还没到"):
        clinic.do(record_paper, who, PaperVisit(clock.now() + timedelta(minutes=1)), (some(),), by=instructor)
    clinic.do(record_paper, who, PaperVisit(clock.now()), (some(),), by=instructor)


def test_a_day_before_the_newest_visit_is_asked_about(clinic, doctor, instructor, who, later):
    visited(clinic, who, doctor, instructor)
    with pytest.raises(Incomplete, match="更早") as asked:
        clinic.do(record_paper, who, PaperVisit(NOON), (some(),), by=instructor)
    assert asked.value.field == "older" and len(clinic.do(bodies, who, by=instructor)) == 2
    clinic.do(record_paper, who, PaperVisit(NOON, older_meant=True), (some(weight=70),), by=instructor)
    assert len(clinic.do(bodies, who, by=instructor)) == 3


def test_no_paper_was_written_on_before_it_was_printed(clinic, instructor, who, number, later):
    with pytest.raises(InvalidInput, match="才印"):
        clinic.do(record_paper, who, PaperVisit(NOON - timedelta(days=1), number), (some(),), by=instructor)


def test_a_number_is_one_persons_and_each_side_is_entered_once(clinic, doctor, instructor, who, number, later):
    at = NOON + timedelta(hours=6)
    clinic.do(record_paper, who, PaperVisit(at, number.lower()), (some(),), by=instructor)
    with pytest.raises(InvalidInput, match="已经录过"):
        clinic.do(record_paper, who, PaperVisit(at, number), (some(weight=71),), by=instructor)
    clinic.do(record_paper, who, PaperVisit(at, number), (part("medical", {"resting_heart_rate": 68}),), by=doctor)
    other = registered(clinic, doctor, name="赵桂兰", sex="2")
    with pytest.raises(InvalidInput, match="另一位居民"):
        clinic.do(record_paper, other, PaperVisit(at, number), (some(),), by=instructor)


def test_nothing_on_it_is_not_kept(clinic, instructor, who):
    with pytest.raises(Incomplete, match="一项都没录"):
        clinic.do(record_paper, who, PaperVisit(NOON), (Part("fitness"),), by=instructor)


def test_an_impossible_value_keeps_the_whole_paper_out(clinic, doctor, who, later):
    with pytest.raises(InvalidInput):
        clinic.do(record_paper, who, PaperVisit(NOON), (part("medical", {"resting_heart_rate": 900}),), by=doctor)
    assert clinic.do(bodies, who, by=doctor) == []


def test_nobody_goes_on_with_a_paper(clinic, instructor, who, later):
    saved = clinic.do(record_paper, who, PaperVisit(NOON), (some(),), by=instructor)
    state = clinic.do(open_assessment, who, by=instructor)
    assert state.assessment_id != saved.assessment_id and state.started_on == later.date()
    assert state.last["weight"].on == date(2026, 11, 23)


def test_a_hold_is_not_lifted_by_a_paper(clinic, doctor, instructor, who, later):
    clinic.do(stop_exercise, who, "运动中胸闷", by=doctor)
    clinic.do(record_paper, who, PaperVisit(NOON), (some(),), by=instructor)
    assert "胸闷" in clinic.do(open_assessment, who, by=doctor).locked


def test_a_body_of_version_three_is_still_read():
    old = {
        "assessment_id": "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b", "side": "fitness", "started_on": "2026-11-23", "opinion": "", "done": True,
        "entries": [{"fact_id": "weight", "value": 76.0}], "by": "张锐", "by_id": "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5c",
        "by_role": "rx_instructor", "said_at": "2026-11-23T09:30:00+08:00",
    }  # fmt: skip
    body = PartBody.model_validate_json(json.dumps(old))
    assert (body.entered, body.paper, body.written_by) == ("", "", "")


def test_every_answer_of_a_whole_visit_can_come_from_paper(clinic, doctor, instructor, who, later):
    clinic.do(record_paper, who, PaperVisit(NOON), (part("medical", MEDICAL),), by=doctor)
    clinic.do(record_paper, who, PaperVisit(NOON), (part("fitness", FITNESS),), by=instructor)
    assert clinic.do(answers, who, by=doctor).keys() == MEDICAL.keys() | FITNESS.keys()


def test_the_history_says_who_wrote_it_who_typed_it_and_both_times(clinic, instructor, who, number, later):
    clinic.do(record_paper, who, PaperVisit(NOON + timedelta(hours=6), number, "周宁"), (some(),), by=instructor)
    line = next(each for each in clinic.do(history, who, by=instructor) if each.kind == "fitness_part")
    said = dict(line.text)
    assert said["补记"] == "纸上 2026-11-23 15:20" and said["填写人"] == "周宁" and said["纸号"] == number
    assert said["录入"].startswith(f"{instructor.name} 2026-11-25")


def test_the_code_of_a_paper_finds_whom_it_was_entered_for(clinic, instructor, who, number, later):
    [pack] = clinic.do(blank_packs, by=instructor)
    code = f"TWRH1:F07:{pack.pack_id}:{number}"
    assert clinic.do(find_residents, code, by=instructor).rows == ()
    clinic.do(record_paper, who, PaperVisit(NOON + timedelta(hours=6), number), (some(),), by=instructor)
    assert clinic.do(find_residents, code, by=instructor).exact == who
    assert clinic.do(find_residents, code.replace(number, pack.numbers[1]), by=instructor).rows == ()
