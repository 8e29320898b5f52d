"""Cells: dates in every shape, units, choices, and what may not be believed."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from prescribe.exchange import cells
from prescribe.exchange.tables import Unread
from protocols.facts import definition

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(("cell", "day", "clock"), [
    (datetime(2026, 5, 1), date(2026, 5, 1), "00:00"), (datetime(2026, 5, 1, 8, 30), date(2026, 5, 1), "08:30"),
    ("2026-05-01", date(2026, 5, 1), "00:00"), ("2026/5/1 8:05", date(2026, 5, 1), "08:05"), ("20260501", date(2026, 5, 1), "00:00"),
    ("2026年5月1日", date(2026, 5, 1), "00:00"), ("2026.05.01 08:30:15", date(2026, 5, 1), "08:30"), (46143, date(2026, 5, 1), "00:00"),
    ("46143", date(2026, 5, 1), "00:00"), (46143.5, date(2026, 5, 1), "12:00"), (20260501, date(2026, 5, 1), "00:00"),
])  # fmt: skip
def test_a_day_in_every_shape(cell, day, clock):
    assert cells.day_and_time(cell, TODAY) == (day, clock)


@pytest.mark.parametrize("cell", ["11-23", "今天", "26-5-1", "05/01/2026", "2026-02-30", "2026-11-24", datetime(2026, 11, 24), "1899-12-31", "五一", 7, True, "2026-05-01 25:00"])
def test_a_day_that_is_unclear_or_not_yet_is_refused(cell):
    with pytest.raises(ValueError):
        cells.day_and_time(cell, TODAY)


def test_births_may_be_a_year_and_a_serial():
    assert cells.birth("1950", TODAY) == 1950 == cells.birth(1950, TODAY)
    assert cells.birth(23444, TODAY) == date(1964, 3, 8) == cells.birth("1964-03-08 00:00:00", TODAY)
    for bad in ("640308", "64-3-8", "2027-01-01", datetime(2027, 1, 1)):
        with pytest.raises(ValueError):
            cells.birth(bad, TODAY)


@pytest.mark.parametrize(("fact", "cell", "unit", "value"), [
    ("fasting_glucose", 126, "mg/dL", 7.0), ("fasting_glucose", "126 mg/dL", "", 7.0), ("fasting_glucose", "7.0mmol/L", "mg/dL", 7.0),
    ("height", "1.70", "m", 170.0), ("weight", "１３０", "jin", 65.0), ("weight", "65公斤", "", 65.0), ("hypertension", "有", "", True),
    ("hypertension", "×", "", False), ("diabetes_type", "2型", "", "type2"), ("mi_date", "2020-01-02", "", "2020-01-02"), ("hba1c", "6.5%", "", 6.5),
    ("falls_12m", 0, "", 0.0), ("sit_and_reach", "-3.5", "", -3.5),
])  # fmt: skip
def test_values_with_units_of_the_cell_before_those_of_the_header(fact, cell, unit, value):
    assert cells.value(definition(fact), cell, unit, TODAY) == value


@pytest.mark.parametrize(("fact", "cell", "unit"), [
    ("fasting_glucose", 126, ""), ("height", "65 kg", "cm"), ("weight", "偏胖", "kg"), ("weight", datetime(2026, 1, 1), "kg"), ("weight", True, "kg"),
    ("weight", Unread.FORMULA, "kg"), ("weight", Unread.ERROR, "kg"), ("hypertension", "轻度", ""), ("diabetes_type", "甜", ""), ("weight", "1e3", "kg"),
])  # fmt: skip
def test_a_wrong_type_or_unit_is_never_a_value(fact, cell, unit):
    with pytest.raises(ValueError):
        cells.value(definition(fact), cell, unit, TODAY)


def test_numbers_that_lost_their_last_digits_are_refused():
    assert cells.long_number("110105196403080034") == "110105196403080034" and cells.long_number(13800002206.0) == "13800002206"
    for bad in (110105196403080034, 1.10105196403080e17, "1.10105E+17"):
        with pytest.raises(ValueError, match="文本"):
            cells.long_number(bad)


def test_nothing_is_written_in_many_ways_and_no_allergy_is_an_answer():
    assert all(cells.is_empty(c) for c in (None, "—", "/", "未测", "N/A", "-")) and not cells.is_empty(0) and not cells.is_empty("0")
    assert (cells.allergy("无"), cells.allergy("—"), cells.allergy("青霉素")) == ("none", "not_asked", "青霉素")
    assert cells.pressure_pair("132／82 mmHg") == ("132mmHg", "82mmHg")
    with pytest.raises(ValueError):
        cells.pressure_pair("132")
