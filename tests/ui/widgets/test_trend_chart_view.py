from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.widgets.trend_chart_view import chart_view, date_ticks, nice_ticks, read_out

TODAY = date(2026, 11, 23)
WALK = ((date(2026, 5, 4), 310.0), (date(2026, 7, 6), 338.0), (date(2026, 9, 1), None), (date(2026, 11, 2), 385.0))
PRESSURE = (
    ("收缩压", ((date(2026, 8, 3), 146.0), (TODAY, 148.0))),
    ("舒张压", ((date(2026, 8, 3), 84.0), (TODAY, 86.0))),
)


def walk(band=(420.0, None)):
    return chart_view("6 分钟步行", "m", (("6 分钟步行", WALK),), band, "≥ 420 m", TODAY)


def test_a_value_not_known_is_no_point_and_never_a_zero():
    assert [value for _, value in walk().lines[0].points] == [310, 338, 385]
    assert walk().low > 0


def test_the_axis_holds_values_and_target():
    view = walk()
    assert view.low <= 310 and view.high >= 420
    assert 3 <= len(view.ticks) <= 6


def test_places_run_from_the_first_to_the_last_day():
    view = walk()
    assert view.place_of(date(2026, 5, 4)) == 0
    assert view.place_of(date(2026, 11, 2)) == 1


def test_an_open_band_reaches_the_edge():
    low, high = walk().band_heights()
    assert low == pytest.approx(walk().height_of(420)) and high == 1


def test_one_measuring_stands_at_the_right():
    view = chart_view("体重", "kg", (("体重", ((TODAY, 71.5),)),), None, "", TODAY)
    assert view.place_of(TODAY) == 1
    assert view.low < 71.5 < view.high


def test_nothing_measured_is_empty_and_says_so():
    view = chart_view("体重", "kg", (("体重", ((TODAY, None),)),), (60.0, 70.0), "60–70 kg", TODAY)
    assert view.empty
    assert view.spoken == "体重：还没有测过。"
    assert date_ticks(view) == () and read_out(view, 0.5, TODAY) is None


def test_the_screen_reader_hears_every_number_and_the_target():
    assert walk().spoken == "6 分钟步行，单位 m。05-04 310，07-06 338，11-02 385。目标：≥ 420 m。"
    two = chart_view("血压", "mmHg", PRESSURE, (None, 140.0), "收缩压 < 140", TODAY)
    assert two.spoken == "血压，单位 mmHg。收缩压：08-03 146，今天 148。舒张压：08-03 84，今天 86。目标：收缩压 < 140。"


def test_the_read_out_names_the_nearest_day_with_all_its_values():
    view = chart_view("血压", "mmHg", PRESSURE, None, "", TODAY)
    assert read_out(view, 0.8, TODAY) == (1.0, "今天  收缩压 148  舒张压 86 mmHg")
    assert read_out(view, 0.1, TODAY)[0] == 0.0


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((date(2026, 5, 4), date(2026, 11, 2)), ("5月", "11月")),
        ((date(2026, 11, 2), date(2026, 11, 20)), ("11-02", "11-20")),
        ((date(2025, 5, 4), date(2026, 11, 2)), ("25-05", "26-11")),
    ],
)
def test_words_under_the_axis(days, words):
    view = chart_view("体重", "kg", (("体重", tuple((day, 70.0) for day in days)),), None, "", TODAY)
    assert tuple(word for _, word in date_ticks(view)) == words


def test_a_long_series_keeps_few_words_under_the_axis():
    points = tuple((date(2026, month, 1), 70.0 + month) for month in range(1, 12))
    view = chart_view("体重", "kg", (("体重", points),), None, "", TODAY)
    assert [words for _, words in date_ticks(view)] == ["1月", "4月", "8月", "11月"]


@given(st.lists(st.floats(0.1, 3000), min_size=1, max_size=30))
def test_ticks_hold_every_value_and_are_few(values):
    ticks = nice_ticks(values)
    assert ticks[0] <= min(values) and ticks[-1] >= max(values)
    assert 2 <= len(ticks) <= 8
    assert list(ticks) == sorted(set(ticks))
