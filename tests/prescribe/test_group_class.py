"""A meeting is written down for everybody at once; whom the gate stops was not there; who was left out is told."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from prescribe.entries import Entry
from prescribe.errors import ChangedMeanwhile, Incomplete, InvalidInput
from prescribe.group_class import (
    ClassForm,
    MeetingRow,
    close_class,
    list_classes,
    open_class,
    open_class_meeting,
    record_class_meeting,
    save_class,
)
from prescribe.hold import stop_exercise
from prescribe.reading.class_lines import session_id_of
from tests.prescribe.test_train import only, signed, today

DAY = date(2026, 11, 26)


@pytest.fixture
def people(clinic, clock, doctor, instructor):
    """Three with a signed prescription, three days later."""
    found = [signed(clinic, doctor, instructor, name=name) for name in ("李秀芬", "郭建民", "石振华")]
    clock.advance(days=3, hours=6)
    return found


@pytest.fixture
def lesson(clinic, instructor, people):
    form = ClassForm("八段锦（坐立结合）", 3, "14:00", "14:40", "青禾公园", minutes=25, members=tuple(people))
    return clinic.do(save_class, form, by=instructor)


def test_a_class_is_made_changed_and_closed(clinic, instructor, people, lesson):
    form, heads = clinic.do(open_class, lesson, by=instructor)
    assert form.members == tuple(people) and form.leader == "张锐"
    clinic.do(save_class, ClassForm("太极", 1, "9:00".zfill(5), "09:40", "站内", "station", members=tuple(people[:2])), lesson, heads, by=instructor)
    (line,) = clinic.do(list_classes, by=instructor)
    assert (line.name, line.when, line.members, line.closed) == ("太极", "周二 09:00–09:40", 2, False)
    with pytest.raises(ChangedMeanwhile):
        clinic.do(save_class, form, lesson, heads, by=instructor)
    _, heads = clinic.do(open_class, lesson, by=instructor)
    clinic.do(close_class, lesson, heads, by=instructor)
    assert clinic.do(list_classes, by=instructor)[0].closed


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"starts": ""}, {"starts": "两点"}, {"ends": "13:00"}, {"minutes": 0}, {"weekday": 7}, {"members": (uuid4(),) * 2}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_class_that_cannot_be_is_refused(clinic, instructor, wrong):
    values = {"name": "太极", "starts": "14:00", "ends": "14:40"} | wrong
    with pytest.raises((Incomplete, InvalidInput)):
        clinic.do(save_class, ClassForm(**values), by=instructor)


def test_a_meeting_is_one_transaction_and_tells_who_was_left_out(clinic, instructor, people, lesson):
    before = audits(clinic)
    high = MeetingRow(people[2], False, readings=today(resting_systolic=(182.0,), resting_diastolic=(104.0,)))
    rows = (MeetingRow(people[0], True, readings=today(), hr_peak=98, effort=12, systolic_after=130, diastolic_after=80), high)
    saved = clinic.do(record_class_meeting, lesson, DAY, rows, by=instructor)
    assert (saved.present, saved.sent_home, saved.left_out) == ((people[0],), (people[2],), (people[1],))
    assert audits(clinic) == before + 1 and minutes(clinic) == [25, None]
    assert sessions(clinic) == [("attended", "go", 98), ("cancelled", "stop", None)]
    again = clinic.do(open_class_meeting, lesson, DAY, by=instructor)
    first, second, third = again.people
    assert first.written.effort == 12 and first.written.before["glucose_today"] == 7.2 and second.written is None
    assert (third.written.gate, third.written.gate_say) == ("stop", "停：血压 182/104")


def test_nobody_whom_the_gate_stops_was_there(clinic, doctor, instructor, people, lesson):
    clinic.do(stop_exercise, people[1], "走路时头晕", by=doctor)
    rows = (MeetingRow(people[0], True, readings=today()), MeetingRow(people[1], True, readings=today()))
    with pytest.raises(InvalidInput, match="今天不能练") as refused:
        clinic.do(record_class_meeting, lesson, DAY, rows, by=instructor)
    assert refused.value.field == str(people[1])
    assert sessions(clinic) == []


def test_missed_needs_a_reason_and_who_was_not_asked_is_told(clinic, instructor, people, lesson):
    rows = (MeetingRow(people[0], False, reason="在女儿家"), MeetingRow(people[1], True, readings=today(symptoms_today=None)))
    saved = clinic.do(record_class_meeting, lesson, DAY, rows, by=instructor)
    assert sessions(clinic) == [("attended", "", None), ("missed", "", None)]
    assert (saved.missed, saved.present, saved.unchecked, saved.left_out) == ((people[0],), (people[1],), (people[1],), (people[2],))


def test_a_stop_sign_in_a_row_asks_for_its_hold(clinic, instructor, people, lesson):
    chest = Entry("session_symptoms", "known", only("session_symptoms", "chest_pain"))
    row = MeetingRow(people[0], True, readings=(*today(), chest))
    with pytest.raises(Incomplete) as asked:
        clinic.do(record_class_meeting, lesson, DAY, (row,), by=instructor)
    assert asked.value.field == str(people[0])
    saved = clinic.do(record_class_meeting, lesson, DAY, (MeetingRow(people[0], True, readings=(*today(), chest), hold=True),), by=instructor)
    assert saved.stopped == (people[0],) and minutes(clinic) == [None]
    assert clinic.do(open_class_meeting, lesson, DAY, by=instructor).people[0].gate.gate == "stop"


def test_two_people_of_a_class_meet_in_one_document(clinic, doctor, instructor, people, lesson):
    clinic.do(record_class_meeting, lesson, DAY, (MeetingRow(people[0], True, readings=today(), effort=12),), by=instructor)
    with pytest.raises(ChangedMeanwhile):
        clinic.do(record_class_meeting, lesson, DAY, (MeetingRow(people[0], True, readings=today(), effort=14),), by=instructor)
    written = clinic.do(open_class_meeting, lesson, DAY, by=instructor).people[0].written
    again = MeetingRow(people[0], True, readings=today(), effort=13, heads=written.heads)
    clinic.do(record_class_meeting, lesson, DAY, (again,), by=instructor)
    with clinic.reading() as connection:
        rows = connection.exec_driver_sql("SELECT doc_id, effort, gate FROM training_session").all()
    assert rows == [(session_id_of(lesson, DAY, people[0]).bytes, 13, "go")]


def test_a_day_to_come_is_refused(clinic, instructor, people, lesson):
    with pytest.raises(InvalidInput):
        clinic.do(open_class_meeting, lesson, date(2026, 12, 3), by=instructor)
    with pytest.raises(InvalidInput):
        clinic.do(record_class_meeting, lesson, date(2026, 12, 3), (MeetingRow(people[0], True),), by=instructor)


def audits(clinic) -> int:
    with clinic.reading() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM audit WHERE act = 'record_class_meeting'").scalar_one()


def minutes(clinic) -> list[int | None]:
    with clinic.reading() as connection:
        return list(connection.exec_driver_sql("SELECT minutes FROM training_session ORDER BY state").scalars())


def sessions(clinic) -> list[tuple]:
    with clinic.reading() as connection:
        return list(map(tuple, connection.exec_driver_sql("SELECT state, gate, hr_peak FROM training_session ORDER BY state").all()))
