"""S4 (F19): first, last, now, change, how much is real, goal, reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prescribe.over_time import Point
from prescribe.reading.measures import measure_of
from prescribe.sheets.blocks import Table
from prescribe.sheets.comparison_sheet import COLUMNS, comparison_sheet, digest_of
from prescribe.sheets.measured_blocks import TrendChart
from prescribe.sheets.pdf import render
from prescribe.sheets.plain_text import as_text
from prescribe.sheets.runs import words
from tests.prescribe.sheets import measured


def sheet(found=None):
    return comparison_sheet(found or measured.over_time(), measured.assessed())


def cells(made):
    table = next(b.block for b in made.blocks if isinstance(b.block, Table))
    titles = [c.title for c in COLUMNS]
    return {words(r[0]).split("\n")[0]: dict(zip(titles, (words(c).replace("\n", " ") for c in r), strict=True)) for r in table.rows}


def test_a_row_says_all_of_f19():
    walk, upper = (cells(sheet())[label] for label in ("6分钟步行距离", "静息收缩压"))
    assert (walk["基线"], walk["上次"], walk["现在"], walk["较基线"], walk["较上次"]) == ("430", "454", "486", "+56 变好", "+32 变好")
    assert walk["真变化"] == "30 【待医师确认】" and walk["目标"] == walk["达到"] == "—"
    assert (upper["较基线"], upper["真变化"], upper["目标"], upper["达到"].strip()) == ("−16", "没有资料", "<140", "达到")


def test_what_nobody_knows_is_said_and_no_verdict_is_given():
    text = as_text(sheet())
    assert "多大变化算真变化：没有资料" in text and "约 30 m" in text and "不是测量误差" in text
    assert "差不多" not in cells(sheet())["30秒坐站"]["较上次"] and "变好" not in cells(sheet())["30秒坐站"]["较基线"]


@pytest.mark.parametrize(("now", "said"), [(484, "+30 变好"), (483.9, "+29.9 差不多"), (424, "−30 变差"), (424.1, "−29.9 差不多")])
def test_at_the_smallest_change_and_beside_it(now, said):
    assert cells(sheet(measured.over_time(six_minute_walk_distance=(430, 454, now))))["6分钟步行距离"]["较上次"] == said


def test_a_day_that_is_not_the_usual_one_stands_beside_its_value():
    late = measure_of("weight", (Point(measured.DAYS[0], 78.0), Point(measured.TODAY, 76.0)), None)
    found = measured.over_time()
    made = cells(sheet(replace(found, measures=(*found.measures, late))))["体重"]
    assert made["基线"] == "78" and made["上次"] == "78 05-20" and made["现在"] == "76"


def test_a_first_visit_has_no_pairs_and_no_chart():
    made = sheet(measured.over_time(1))
    assert {r["基线"] for r in cells(made).values()} == {"—"} and not any(isinstance(b.block, TrendChart) for b in made.blocks)
    assert "还没有可比的前一次" in as_text(made)


def test_another_course_is_named_and_not_compared():
    other = (("course", "20"), *measured.HOW["six_minute_walk_distance"][1:])
    points = (Point(measured.DAYS[1], 400.0, other), Point(measured.DAYS[2], 430.0, measured.HOW["six_minute_walk_distance"]))
    made = sheet(replace(measured.over_time(), measures=(measure_of("six_minute_walk_distance", points, None),)))
    assert cells(made)["6分钟步行距离"]["较上次"] == "—" and "量法不同，不放在一起比：2026-08-22 400（走道 20 m" in as_text(made)


def test_both_opinions_and_the_next_day_stand_there():
    text = as_text(sheet())
    assert "医师 刘明远：血压血糖达标，继续。" in text and "运动处方师 陈晓岚：" in text and "下次复测：2027-02-22" in text


def test_measures_without_a_pair_go_to_the_second_page_when_there_are_too_many():
    found = measured.over_time()
    singles = tuple(replace(measured.measure("weight", (70.0 + n,)), label=f"项目{n}") for n in range(30))
    made = render((sheet(replace(found, measures=(*found.measures, *singles))),))
    assert made.pages == 2 and any("没有前一次" in said for said in made.dropped)


def test_the_digest_is_of_the_numbers():
    assert digest_of(measured.over_time()) == digest_of(measured.over_time()) != digest_of(measured.over_time(waist=(96, 94, 93)))
