"""Calls and what they lead to: three failed days before lost, the dead are never called again, what was put off comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prescribe.contact import Call, note_call, snooze_item
from prescribe.errors import Incomplete, InvalidInput
from prescribe.follow_up import follow_ups_due
from tests.prescribe.followed import due, followed, under_way


@pytest.fixture
def resident(clinic, clock, doctor, instructor):
    who = under_way(clinic, doctor, instructor)
    clock.advance(days=30)
    return who


def shown(clinic, by):
    found, _ = clinic.do(follow_ups_due, by=by)
    return [row.resident_id for row in found.rows]


def test_three_failed_calls_on_three_days_ask_whether_somebody_is_lost(clinic, clock, instructor, resident):
    noted = clinic.do(note_call, resident, Call("no_answer"), by=instructor)
    clock.advance(hours=3)
    again = clinic.do(note_call, resident, Call("no_answer"), by=instructor)
    assert (noted.failed_days, again.failed_days, again.ask_lost) == (1, 1, False)
    with pytest.raises(Incomplete) as refused:
        clinic.do(note_call, resident, Call("lost", meant=True), by=instructor)
    assert refused.value.field == "tries"
    for _ in range(2):
        clock.advance(days=1)
        noted = clinic.do(note_call, resident, Call("wrong_number"), by=instructor)
    assert noted.ask_lost and noted.failed_days == 3
    assert shown(clinic, instructor) == [resident]
    assert clinic.do(note_call, resident, Call("lost", meant=True), by=instructor).close == "lost"
    assert shown(clinic, instructor) == [] and clinic.do(due, resident, by=instructor) is None


def test_somebody_reached_begins_the_count_anew(clinic, clock, instructor, resident):
    for outcome in ("no_answer", "no_answer", "will_come", "no_answer"):
        noted = clinic.do(note_call, resident, Call(outcome), by=instructor)
        clock.advance(days=1)
    assert noted.failed_days == 1 and not noted.ask_lost


def test_died_is_asked_about_once_more_and_ends_the_calls(clinic, instructor, resident):
    with pytest.raises(Incomplete) as refused:
        clinic.do(note_call, resident, Call("died"), by=instructor)
    assert refused.value.field == "meant" and shown(clinic, instructor) == [resident]
    assert clinic.do(note_call, resident, Call("died", meant=True), by=instructor).close == "died"
    assert shown(clinic, instructor) == []


def test_a_mistaken_call_is_set_right_by_the_next(clinic, clock, instructor, resident):
    clinic.do(note_call, resident, Call("moved", meant=True), by=instructor)
    clock.advance(minutes=5)
    clinic.do(note_call, resident, Call("answered"), by=instructor)
    assert shown(clinic, instructor) == [resident]


def test_what_was_put_off_comes_back(clinic, clock, instructor, resident):
    until = clock.today() + timedelta(days=3)
    with pytest.raises(Incomplete):
        clinic.do(snooze_item, resident, "follow_up", until, " ", by=instructor)
    with pytest.raises(InvalidInput):
        clinic.do(snooze_item, resident, "follow_up", clock.today(), "住院", by=instructor)
    clinic.do(snooze_item, resident, "follow_up", until, "住院中", by=instructor)
    found, _ = clinic.do(follow_ups_due, by=instructor)
    assert found.rows == () and found.put_off == 1 and clinic.do(due, resident, by=instructor).put_off_why == "住院中"
    clock.advance(days=3)
    assert shown(clinic, instructor) == [resident]


def test_the_day_somebody_named_hides_until_then(clinic, clock, instructor, resident):
    clinic.do(note_call, resident, Call("not_now", clock.today() + timedelta(days=2)), by=instructor)
    assert shown(clinic, instructor) == []
    clock.advance(days=2)
    assert shown(clinic, instructor) == [resident]


def test_tries_are_counted_beside_the_name(clinic, clock, instructor, resident):
    clinic.do(note_call, resident, Call("no_answer"), by=instructor)
    _, people = clinic.do(follow_ups_due, by=instructor)
    assert people[resident] == ("王𠮷堃", "62 岁", 1)


def test_a_closed_file_is_not_called(clinic, clock, doctor, instructor, resident):
    from prescribe.close_file import Closure, close_file

    followed(clinic, resident, instructor)
    clinic.do(close_file, resident, Closure("moved", clock.today(), "去外地女儿家"), by=doctor)
    with pytest.raises(InvalidInput):
        clinic.do(note_call, resident, Call("no_answer"), by=instructor)


def test_what_waits_says_when_the_next_one_is_and_when_a_file_waits_to_be_closed(clinic, doctor, instructor, resident):
    from prescribe.overview import open_resident

    def waits():
        return {each.go: each.text for each in clinic.do(open_resident, resident, by=doctor).waiting}

    assert "逾期" in waits()["follow_up"]
    clinic.do(note_call, resident, Call("died", meant=True), by=instructor)
    found = waits()
    assert "去世" in found["closing"] and "follow_up" not in found
