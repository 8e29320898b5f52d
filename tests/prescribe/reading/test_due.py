"""Who is due when, and that the list and the single look never differ."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from prescribe.follow_up import open_follow_up
from prescribe.hold import stop_exercise
from prescribe.reading.due import due_list, stage_day
from prescribe.records import store
from prescribe.refer import ReferralForm, new_referral
from prescribe.train import SessionForm, record_session
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.prescribe.followed import due, followed, under_way


@use_case(None, Act.READ, reads=True)
def listed(work, days=7):
    return due_list(work, work.today() + timedelta(days=days))


@use_case(None, Act.WRITE)
def refer(work, resident, form):
    return new_referral(work, resident, form)


@pytest.fixture
def resident(clinic, doctor, instructor):
    return under_way(clinic, doctor, instructor)


def test_the_stages_of_the_station():
    start = date(2026, 1, 5)
    days = [start]
    for _ in range(6):
        days.append(stage_day(start, days[-1] if len(days) > 1 else None))
    assert [(d - start).days for d in days] == [0, 14, 28, 56, 84, 174, 264]


def test_the_prescription_first_and_then_what_was_agreed(clinic, clock, instructor, resident):
    first = clinic.do(due, resident, by=instructor)
    assert first.why == "prescription" and first.days_late < 0
    clock.advance(days=10)
    followed(clinic, resident, instructor)
    agreed = clinic.do(due, resident, by=instructor)
    assert (agreed.why, agreed.due_on) == ("agreed", clock.today() + timedelta(days=14))


def test_a_hold_does_not_stop_it(clinic, clock, instructor, resident):
    before = clinic.do(due, resident, by=instructor)
    clinic.do(stop_exercise, resident, "运动中胸闷", by=instructor)
    assert clinic.do(due, resident, by=instructor) == before


def test_two_weeks_after_an_urgent_referral(clinic, clock, doctor, instructor, resident):
    followed(clinic, resident, instructor, next_on=clock.today() + timedelta(days=60))
    clock.advance(days=1)
    clinic.do(refer, resident, ReferralForm("运动中胸痛", "red", question="能不能练？", to_whom="区医院", department="急诊"), by=doctor)
    found = clinic.do(due, resident, by=instructor)
    assert (found.why, found.due_on, found.mode) == ("referral", clock.today() + timedelta(days=14), "visit")
    clock.advance(days=3)
    followed(clinic, resident, instructor, next_on=clock.today() + timedelta(days=30), mode="visit")
    assert clinic.do(due, resident, by=instructor).why == "agreed"


def test_two_weeks_after_a_session_that_was_postponed(clinic, clock, instructor, resident):
    from prescribe.entries import Entry

    followed(clinic, resident, instructor, next_on=clock.today() + timedelta(days=60))
    clock.advance(days=2)
    low = (Entry("glucose_today", "known", 3.5), Entry("symptoms_today", "known", {"yes": [], "no": ["chest"]}))
    saved = clinic.do(record_session, resident, SessionForm(state="cancelled", reason="血糖低", readings=low), by=instructor)
    assert saved.gate in ("postpone", "stop")
    assert clinic.do(due, resident, by=instructor).due_on == clock.today() + timedelta(days=14)


def test_the_list_says_what_each_look_says(clinic, clock, doctor, instructor):
    people = [under_way(clinic, doctor, instructor, name=f"王{n}", birth_date=date(1960, 1, n + 1), phone=f"1390000000{n}") for n in range(3)]
    followed(clinic, people[1], instructor, next_on=clock.today() + timedelta(days=40))
    clock.advance(days=20)
    followed(clinic, people[2], instructor, next_on=clock.today() + timedelta(days=3))
    for days in (0, 7, 90):
        found = {row.resident_id: row for row in clinic.do(listed, days, by=instructor).rows}
        single = {p: clinic.do(due, p, by=instructor) for p in people}
        assert found == {p: d for p, d in single.items() if d.days_late >= -days}


def test_days_late_times_risk_comes_first(clinic, clock, doctor, instructor):
    from dataclasses import replace
    from uuid import uuid4

    row = clinic.do(due, under_way(clinic, doctor, instructor), by=instructor)
    late = replace(row, resident_id=uuid4(), days_late=5, risk="低风险")
    grave = replace(row, resident_id=uuid4(), days_late=2, risk="高风险")
    today = replace(row, resident_id=uuid4(), days_late=0, risk="高风险")
    assert sorted((today, late, grave), key=lambda d: d.place) == [grave, late, today]


def test_a_draft_does_not_hide_who_is_due(clinic, clock, doctor, instructor, resident):
    from prescribe.draft import draft_prescription
    from tests.prescribe.visits import visited

    clock.advance(days=40)
    visited(clinic, resident, doctor, instructor)
    clinic.do(draft_prescription, resident, by=doctor)
    assert [r.resident_id for r in clinic.do(listed, 0, by=instructor).rows] == [resident]


@use_case(None, Act.WRITE)
def apart(work, doc_id):
    """This PC does not know of the document yet; gives its head."""
    run = work.connection.exec_driver_sql
    rev = run("SELECT rev_id FROM doc_head WHERE doc_id = ?", (doc_id.bytes,)).scalar_one()
    for table in ("doc_head", "follow_up"):
        run(f"DELETE FROM {table} WHERE doc_id = ?", (doc_id.bytes,))
    return rev


@use_case(None, Act.WRITE)
def together(work, doc_id, rev):
    """The other PC's version comes: both are heads."""
    work.connection.exec_driver_sql("INSERT INTO doc_head(doc_id, rev_id) VALUES(?, ?)", (doc_id.bytes, rev))
    store.project_document(work.connection, doc_id.bytes)


def test_of_two_versions_of_one_follow_up_the_earlier_day_counts(clinic, clock, doctor, instructor, resident):
    clock.advance(days=10)
    one = followed(clinic, resident, instructor, next_on=clock.today() + timedelta(days=5))
    rev = clinic.do(apart, one.follow_up_id, by=doctor)
    other = followed(clinic, resident, doctor, next_on=clock.today() + timedelta(days=40))
    assert other.follow_up_id == one.follow_up_id, "two PCs meet in one document"
    clinic.do(together, one.follow_up_id, rev, by=doctor)
    state = clinic.do(open_follow_up, resident, by=doctor)
    assert state.past[0].undecided and len(state.past) == 1
    assert clinic.do(due, resident, by=instructor).due_on == clock.today() + timedelta(days=5)
    assert [r.due_on for r in clinic.do(listed, 7, by=instructor).rows] == [clock.today() + timedelta(days=5)]
