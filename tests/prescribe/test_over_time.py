"""The use case: goals of the prescription, masking, one query for the answers."""

from __future__ import annotations

from datetime import date

import pytest

from prescribe.draft import draft_prescription
from prescribe.errors import NotPermitted
from prescribe.over_time import over_time
from tests.prescribe.visits import registered, visited

WALK = "six_minute_walk_distance"


@pytest.fixture
def twice(clinic, clock, doctor, instructor):
    """Two visits, 90 days apart, and a draft."""
    clock.advance(days=-90)
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor, {"resting_systolic": 146, "hba1c": 7.9}, {WALK: 440})
    clock.advance(days=90)
    visited(clinic, who, doctor, instructor, {"resting_systolic": 128, "resting_diastolic": 78})
    clinic.do(draft_prescription, who, by=doctor)
    return who


def test_first_last_now_change_and_target(clinic, twice, doctor):
    found = clinic.do(over_time, twice, by=doctor)
    assert (found.measured_on, found.last_on, found.baseline_on) == (date(2026, 11, 23), date(2026, 8, 25), date(2026, 8, 25))
    walk, pressure, lower = (found.by_fact[f] for f in (WALK, "resting_systolic", "resting_diastolic"))
    assert (walk.baseline.value, walk.now.value, walk.since_last.amount, walk.since_last.real) == (440, 486, 46, True)
    assert pressure.target.words() == "<130" and pressure.reached is True and pressure.since_last.amount == -18
    assert lower.target.words() == "<80" and lower.reached is True
    assert found.by_fact["hba1c"].target is not None and found.by_fact["hba1c"].reached is False
    assert found.paper.endswith("第 1 版") and found.measures[0].target is not None


def test_a_first_visit_has_values_and_no_pairs(clinic, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    found = clinic.do(over_time, who, by=doctor)
    assert found.measures and found.last_on is None and found.paper == ""
    assert all(m.since_last is None and m.target is None for m in found.measures)


def test_nobody_measured_yet(clinic, doctor):
    found = clinic.do(over_time, registered(clinic, doctor), by=doctor)
    assert found.measures == () and found.measured_on is None


def test_who_sees_no_diagnoses_sees_no_laboratory_value(clinic, twice, doctor, clerk):
    shown = clinic.do(over_time, twice, by=clerk)
    assert shown.masked and WALK in shown.by_fact and "hba1c" not in shown.by_fact and "egfr" not in shown.by_fact
    assert not clinic.do(over_time, twice, by=doctor).masked


def test_a_manager_opens_no_file(clinic, twice, manager):
    with pytest.raises(NotPermitted):
        clinic.do(over_time, twice, by=manager)


def test_the_answers_are_read_once_however_many_there_are(clinic, twice, doctor, monkeypatch):
    from prescribe import over_time as module

    asked, read = [], module.answers_of
    monkeypatch.setattr(module, "answers_of", lambda *args: asked.append(args) or read(*args))
    clinic.do(over_time, twice, by=doctor)
    assert len(asked) == 1
