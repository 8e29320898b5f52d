"""Dates as typed at a busy desk."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribe.dates import age_on, age_words, read_birth, read_date

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("20261123", date(2026, 11, 23)),
        ("２０２６－１１－２３", date(2026, 11, 23)),
        ("2026年11月5日", date(2026, 11, 5)),
        ("2026.1.5", date(2026, 1, 5)),
        ("11-23", date(2026, 11, 23)),
        ("11-24", date(2025, 11, 24)),
        ("2-29", date(2024, 2, 29)),
        ("今天", TODAY),
        ("昨天", date(2026, 11, 22)),
        ("3天前", date(2026, 11, 20)),
        ("两周前", date(2026, 11, 9)),
        ("1个月前", date(2026, 10, 23)),
        ("9个月前", date(2026, 2, 23)),
        ("1年前", date(2025, 11, 23)),
    ],
)
def test_dates_as_typed(typed, day):
    assert read_date(typed, TODAY) == day


def test_the_end_of_a_short_month_is_kept():
    assert read_date("1个月前", date(2026, 3, 31)) == date(2026, 2, 28)
    assert read_date("2个月前", date(2026, 2, 28)) == date(2025, 12, 28)


@pytest.mark.parametrize("typed", ["", "明天", "20261124", "2026-13-01", "下雨", "99", "20260230"])
def test_what_is_no_past_date_is_refused_in_words(typed):
    with pytest.raises(ValueError, match=r"不像日期|还没到"):
        read_date(typed, TODAY)


def test_a_future_day_where_one_is_asked_for():
    assert read_date("11-24", TODAY, future=True) == date(2026, 11, 24)
    assert read_date("11-22", TODAY, future=True) == date(2027, 11, 22)
    assert read_date("两周后", TODAY, future=True) == date(2026, 12, 7)


@given(st.text(max_size=12))
def test_any_text_is_a_past_date_or_a_sentence(text):
    try:
        assert read_date(text, TODAY) <= TODAY
    except ValueError as error:
        assert str(error)[0] > "\x7f" or "还没到" in str(error)


def test_birth_by_date_or_by_year():
    assert read_birth("19640308", TODAY) == date(1964, 3, 8)
    assert read_birth("约 1950 年", TODAY) == 1950
    for typed in ("64-3-8", "640308", "1850", "20271231", "今天"):
        with pytest.raises(ValueError):
            read_birth(typed, TODAY)


def test_ages_in_words():
    assert age_on(date(1964, 11, 24), TODAY) == 61
    assert age_words(date(1964, 3, 8), None, TODAY) == "62 岁"
    assert age_words(date(2025, 9, 24), None, TODAY) == "13 个月"
    assert age_words(None, 1950, TODAY) == "约 76 岁"
    assert age_words(None, None, TODAY) == "年龄未登记"
