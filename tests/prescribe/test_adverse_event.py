"""Adverse events: a grave one holds exercise at once, whoever writes it; the manager reads and closes."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from prescribe.adverse_event import (
    EventForm,
    close_event,
    month_of_events,
    new_event,
    open_event,
    record_event,
    settle_event,
)
from prescribe.clinic import StaffOnDuty
from prescribe.conflicts import decide, open_conflict
from prescribe.errors import Incomplete, InvalidInput, NotPermitted, Undecided
from prescribe.overview import banner
from prescribe.use_case import use_case
from protocols.terms import Act, Role
from tests.prescribe.meetings import two_versions
from tests.prescribe.visits import registered

SPRAIN = EventForm("sprain", 1, "下台阶时崴了右脚，能走", "2026-11-23T08:40", first_aid=("ice", "stopped"), timeline=(("08:42", "坐下，冷敷"),))


@pytest.fixture
def who(clinic, doctor):
    return registered(clinic, doctor)


def acting(someone, role):
    return StaffOnDuty(someone.staff_id, someone.name, role)


@pytest.mark.parametrize(
    ("form", "held"),
    [
        (SPRAIN, False), (replace(SPRAIN, severity=2), False), (replace(SPRAIN, severity=3), True),
        (replace(SPRAIN, kind="chest_pain"), True), (replace(SPRAIN, kind="syncope"), True), (replace(SPRAIN, kind="hypoglycaemia"), False),
        (replace(SPRAIN, stop_symptom=True), True),
    ],
)  # fmt: skip
def test_what_holds_exercise_at_once(clinic, instructor, who, form, held):
    found = clinic.do(record_event, who, uuid4(), form, by=acting(instructor, Role.CLERK))
    assert found.held is held and (clinic.do(banner, who, by=instructor).hold is not None) is held
    if held:
        assert clinic.do(banner, who, by=instructor).hold.since.startswith("今天 08:40")


def test_a_graver_word_later_holds_a_corrected_one_does_not_hold_twice(clinic, instructor, who):
    event_id = uuid4()
    first = clinic.do(record_event, who, event_id, SPRAIN, by=instructor)
    graver = clinic.do(record_event, who, event_id, replace(SPRAIN, severity=3), first.heads, by=instructor)
    assert not first.held and graver.held
    clinic.do(record_event, who, event_id, replace(SPRAIN, severity=3, outcome="拍片没有骨折"), graver.heads, by=instructor)
    hold = clinic.do(banner, who, by=instructor).hold
    assert hold is not None and hold.more == 0
    same = clinic.do(record_event, who, event_id, replace(SPRAIN, severity=3, outcome="拍片没有骨折"), clinic.do(open_event, event_id, by=instructor).heads, by=instructor)
    assert [words for _, _, words in same.changes] == ["写了记录", "改了轻重", "改了结果"]


def test_the_manager_reads_and_closes_and_a_change_opens_it_again(clinic, instructor, who, station_made):
    manager = station_made.staff["何敏"]
    event_id = uuid4()
    found = clinic.do(record_event, who, event_id, SPRAIN, by=instructor)
    seen = clinic.do(open_event, event_id, by=manager)
    assert seen.may_close and not seen.may_write and "王𠮷堃" not in repr(seen)
    with pytest.raises(NotPermitted):
        clinic.do(close_event, event_id, found.rev_id, by=instructor)
    with pytest.raises(Incomplete, match="结果、以后怎么办"):
        clinic.do(close_event, event_id, found.rev_id, by=manager)
    whole = clinic.do(record_event, who, event_id, replace(SPRAIN, outcome="能走", measures="台阶贴防滑条"), found.heads, by=instructor)
    closed = clinic.do(close_event, event_id, whole.rev_id, "已看", by=manager)
    assert closed.state == "closed"
    with pytest.raises(InvalidInput, match="已经归档"):
        clinic.do(close_event, event_id, closed.rev_id, by=manager)
    again = clinic.do(record_event, who, event_id, replace(SPRAIN, outcome="第二天肿了", measures="台阶贴防滑条"), closed.heads, by=instructor)
    assert again.state == "open" and "归档后又打开" in again.changes[-1][2]


def test_what_it_must_say(clinic, instructor, who):
    for form, field in (
        (replace(SPRAIN, what=" "), "what"), (replace(SPRAIN, kind="burn"), "kind"), (replace(SPRAIN, kind="other"), "other"),
        (replace(SPRAIN, happened_at="2026-11-23T11:00"), "happened_at"), (replace(SPRAIN, happened_at="昨天"), "happened_at"),
    ):  # fmt: skip
        with pytest.raises((Incomplete, InvalidInput)) as refused:
            clinic.do(record_event, who, uuid4(), form, by=instructor)
        assert refused.value.field == field


def test_two_pcs_tell_of_the_same_event(clinic, instructor, who):
    event_id = uuid4()
    first = clinic.do(record_event, who, event_id, SPRAIN, by=instructor)

    def tells(**words):
        return lambda: clinic.do(record_event, who, event_id, replace(SPRAIN, **words), first.heads, by=instructor)

    two_versions(
        clinic, instructor, event_id, first.rev_id, tells(severity=3, called_120_at="08:50", timeline=(("08:50", "打 120"),)),
        tells(what="崴脚，肿了", timeline=(("08:45", "抬高右脚"),)),
    )  # fmt: skip
    both = clinic.do(open_event, event_id, by=instructor)
    assert {v.severity for v in both.versions} == {1, 3}
    assert [e.severity for e in clinic.do(month_of_events, 2026, 11, by=instructor).events] == [3]
    with pytest.raises(Undecided):
        clinic.do(record_event, who, event_id, SPRAIN, both.heads, by=instructor)
    keep = next(v.rev_id for v in both.versions if v.severity == 1)
    settled = clinic.do(settle_event, event_id, keep, both.heads, by=instructor)
    assert (settled.form.severity, settled.form.what, settled.form.called_120_at, settled.held) == (3, "崴脚，肿了", "08:50", True)
    assert settled.form.timeline == (("08:45", "抬高右脚"), ("08:50", "打 120"))


def test_the_page_of_conflicts_decides_no_less_carefully(clinic, instructor, who):
    event_id = uuid4()
    first = clinic.do(record_event, who, event_id, SPRAIN, by=instructor)

    def tells(**words):
        return lambda: clinic.do(record_event, who, event_id, replace(SPRAIN, **words), first.heads, by=instructor)

    two_versions(
        clinic, instructor, event_id, first.rev_id, tells(severity=3, called_120_at="08:50", timeline=(("08:50", "打 120"),)),
        tells(what="崴脚，肿了", timeline=(("08:45", "抬高右脚"),)),
    )  # fmt: skip
    conflict = clinic.do(open_conflict, who, event_id, by=instructor)
    versions = {v.rev_id: v.severity for v in clinic.do(open_event, event_id, by=instructor).versions}
    mild = next(place for place, side in enumerate(conflict.sides) if versions[side.rev_id] == 1)
    heads = tuple(side.rev_id for side in conflict.sides)
    clinic.do(decide, who, event_id, {row.key: mild for row in conflict.rows}, heads, by=instructor)
    settled = clinic.do(open_event, event_id, by=instructor)
    assert (settled.form.severity, settled.form.what, settled.form.called_120_at, settled.held) == (3, "崴脚，肿了", "08:50", True)
    assert settled.form.timeline == (("08:45", "抬高右脚"), ("08:50", "打 120"))


def test_the_list_of_a_month(clinic, instructor, who):
    for at in ("2026-10-31T23:59", "2026-11-01T00:00", "2026-11-23T08:00"):
        clinic.do(record_event, who, uuid4(), replace(SPRAIN, happened_at=at, place="home"), by=instructor)
    month = clinic.do(month_of_events, 2026, 11, by=instructor)
    assert len(month.events) == 2 and dict(month.by_kind)["扭伤拉伤"] == 2 and dict(month.by_place)["在家"] == 2
    assert dict(month.by_severity) == {1: 2, 2: 0, 3: 0, 4: 0} and month.per_thousand is None
    assert clinic.do(month_of_events, 2026, 12, by=instructor).events == ()


def test_from_inside_a_session(clinic, instructor, who):
    session = str(uuid4())

    @use_case("session_log", Act.WRITE)
    def stopped_early(work):
        return new_event(work, who, SPRAIN, session_id=session)

    assert clinic.do(open_event, clinic.do(stopped_early, by=instructor), by=instructor).form.what == SPRAIN.what
