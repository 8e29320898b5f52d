"""复评 as plain values: the same words and numbers as on paper."""

from __future__ import annotations

from dataclasses import replace

from prescribe.over_time import Point
from prescribe.reading.measures import measure_of
from prescribe.sheets.comparison_sheet import COLUMNS as PAPER
from prescribe.sheets.comparison_sheet import comparison_sheet
from prescribe.sheets.runs import words
from tests.prescribe.sheets import measured
from ui.pages.over_time_view import COLUMNS, focus_view, over_time_view


def row(found, fact_id):
    return next(r for r in over_time_view(found).rows if r.fact_id == fact_id)


def test_numbers_equal_those_on_paper():
    found = measured.over_time()
    table = next(b.block for b in comparison_sheet(found, measured.assessed()).blocks if b.key == "table")
    titles = [c.title for c in PAPER]
    on_paper = {words(r[0]): dict(zip(titles, r, strict=True)) for r in table.rows}
    for m in found.measures:
        shown = dict(zip((title for title, _ in COLUMNS), row(found, m.fact_id).cells, strict=True))
        for title in ("现在", "上次", "基线", "较上次", "较基线", "真变化", "目标", "达到"):
            said = words(on_paper[m.label][title]).split("\n")[0].strip()
            assert shown[title] == said, (m.label, title)


def test_only_a_real_change_gets_a_triangle():
    found = measured.over_time(six_minute_walk_distance=(430, 454, 470))
    assert row(found, "six_minute_walk_distance").better == (None, True) and row(found, "six_minute_walk_distance").to_confirm
    assert row(found, "chair_stand_30s").better == (None, None)


def test_what_is_compared_comes_before_what_is_not():
    found = measured.over_time()
    found = replace(found, measures=(measured.measure("weight", (76.0,)), *found.measures))
    view = over_time_view(found)
    assert view.rows[-1].fact_id == "weight" and "现在 2026-11-21" in view.head and "基线 2026-05-20" in view.head


def test_the_chart_has_both_numbers_of_a_pressure_and_the_band():
    view = focus_view(measured.over_time(), "resting_systolic")
    assert view.chart.title == "血压" and len(view.chart.lines) == 2 and view.chart.band == (None, 140.0)
    assert any(line.startswith("达到") for _, line in view.lines) and any("没有资料" in line for _, line in view.lines)


def test_another_course_is_said_beside_the_chart_and_not_drawn():
    other = (("course", "20"), *measured.HOW["six_minute_walk_distance"][1:])
    points = (Point(measured.DAYS[1], 400.0, other), Point(measured.DAYS[2], 430.0, measured.HOW["six_minute_walk_distance"]))
    view = focus_view(replace(measured.over_time(), measures=(measure_of("six_minute_walk_distance", points, None),)), "six_minute_walk_distance")
    assert [v for _, v in view.chart.lines[0].points] == [430.0]
    assert any("量法不同" in line for _, line in view.lines) and any("没有可比" in line for _, line in view.lines)


def test_every_row_is_a_sentence_for_the_ear():
    for each in over_time_view(measured.over_time()).rows:
        assert each.spoken.endswith("。") and "现在" in each.spoken
    assert over_time_view(measured.over_time(masked=True)).note


def test_a_value_of_another_day_is_not_shown_as_todays():
    old = measure_of("weight", (Point(measured.DAYS[0], 78.0), Point(measured.DAYS[1], 76.0)), None)
    found = replace(measured.over_time(), measures=(*measured.over_time().measures, old))
    assert row(found, "weight").older and not row(found, "waist").older
    assert any("2026-08-22 测的" in line for _, line in focus_view(found, "weight").lines)
