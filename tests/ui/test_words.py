"""Numbers, dates and times as staff read them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ui import words

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 14, 5)


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [(1204, 0, "1,204"), (-2.5, 1, "−2.5"), (6.85, 1, "6.9"), (0.5, 0, "1"), (None, 1, "—"), (0, 0, "0"), (94.04, 1, "94.0")],
)
def test_numbers(value, decimals, said):
    assert words.number(value, decimals) == said


def test_unknown_has_no_unit():
    assert words.with_unit(None, "mmHg") == "—"
    assert words.with_unit(6.8, "mmol/L", 1) == "6.8 mmol/L"


def test_a_span_of_one_value_is_one_value():
    assert words.span(97, 111) == "97–111"
    assert words.span(4, 4) == "4"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 23), "今天"), (date(2026, 11, 22), "昨天"), (date(2026, 11, 24), "明天"), (date(2026, 8, 2), "08-02"),
        (date(2025, 4, 18), "2025-04-18"), (None, "—"),
    ],
)  # fmt: skip
def test_days_in_lists(day, said):
    assert words.short_date(day, TODAY) == said


def test_moments_near_by_have_a_time():
    assert words.moment(datetime(2026, 11, 23, 12, 5), NOW) == "今天 12:05"
    assert words.moment(datetime(2026, 11, 20, 12, 5), NOW) == "11-20"


def test_heading_and_spans_of_days():
    assert words.heading_date(TODAY) == "11月23日 星期一"
    assert words.time_left(date(2026, 11, 27), TODAY) == "还剩 4 天"
    assert words.time_left(date(2026, 11, 20), TODAY) == "逾期 3 天"


def test_a_catalogue_replaces_sentences():
    try:
        words.use_catalogue({"还差 {count} 项": "{count} missing"})
        assert words.tr("还差 {count} 项", count=2) == "2 missing"
        assert words.tr("保存") == "保存"
    finally:
        words.use_catalogue({})


def test_an_instant_that_cannot_be_read_is_none():
    assert words.parse_moment("gestern") is None
    assert words.parse_moment(None) is None
