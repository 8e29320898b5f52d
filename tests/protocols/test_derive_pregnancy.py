"""Weeks of pregnancy from the due date: whole at the limits the gates ask about, unknown when the date cannot be meant."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from protocols.derive import derive
from protocols.derive_pregnancy import gestational_weeks
from protocols.facts import Facts
from protocols.library import load_library
from tests.protocols.people import TODAY

LIBRARY = load_library()
DUE = date(2026, 12, 31)


@pytest.mark.parametrize(("before", "weeks"), [(0, 40), (98, 26), (84, 28), (280, 0), (-35, 45)])
def test_weeks_before_the_due_date(before, weeks):
    assert gestational_weeks(DUE, DUE - timedelta(days=before)) == weeks


def test_a_day_before_week_26_is_not_week_26():
    assert gestational_weeks(DUE, DUE - timedelta(days=99)) < 26


@pytest.mark.parametrize("before", [281, -36])
def test_a_date_that_cannot_be_meant_gives_no_week(before):
    assert gestational_weeks(DUE, DUE - timedelta(days=before)) is None


@pytest.mark.parametrize(("status", "weeks"), [("pregnant", 30.0), ("postpartum", None), (None, None)])
def test_only_a_pregnant_resident_has_weeks(status, weeks):
    values = {"sex": "2", "due_date": TODAY + timedelta(days=70)} | ({"pregnancy_status": status} if status else {})
    assert derive(Facts.of(TODAY, values), LIBRARY).number("gestational_weeks") == weeks
