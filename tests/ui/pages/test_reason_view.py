"""「为什么」 as plain values."""

from __future__ import annotations

from itertools import pairwise

import pytest

from protocols.terms import Confidence
from tests.ui.pages.consult_values import bound, reason
from ui.pages.reason_view import confidence_says, ticks, why_view


def test_what_won_what_was_beaten_and_the_result_are_bars():
    view = why_view(bound("aerobic.hrr_pct", "储备心率", "%", 30, 45, 45))
    assert [(b.label, b.text, b.style) for b in view.bars] == [
        ("2 型糖尿病", "30–45 %", "won"), ("原发性高血压", "31–47 %", "beaten"), ("本处方", "30–45 %", "result"),
    ]  # fmt: skip
    assert view.axis == "储备心率 %"


def test_a_rule_that_did_not_fire_is_a_line_but_no_bar():
    view = why_view(bound("aerobic.minutes", "每次时间", "分", 10, 20, 20))
    assert "β 受体阻滞剂：未使用" in [x.say for x in view.lines]
    assert all(b.label != "药物" for b in view.bars)


def test_a_heart_rate_is_explained_by_percent_of_the_reserve():
    rate = bound("aerobic.heart_rate", "心率", "次/分", 97, 111, 111, reasons=(reason("error", None, None, say="误差约 ±5 次/分"),))
    view = why_view(rate, ranges=bound("aerobic.hrr_pct", "储备心率", "%", 30, 45, 45))
    assert view.title == "为什么是心率 97–111" and view.axis == "储备心率 %"
    assert view.lines[-1].part == "误差" and view.field == "aerobic.heart_rate"


@pytest.mark.parametrize(
    ("part", "word"),
    [("sets_upper", "定上限"), ("sets_lower", "定下限"), ("beaten", "没采用"), ("silent", "没触发"), ("assumed", "未查"), ("error", "误差")],
)
def test_every_part_has_its_word(part, word):
    view = why_view(bound("aerobic.minutes", "每次时间", "分", 10, 20, 20, reasons=(reason(part, 10, 20),)))
    assert view.lines[0].part == word


@pytest.mark.parametrize(
    ("confidence", "mark", "asks"),
    [(Confidence.A, "A 原文", False), (Confidence.B, "B 转引", False), (Confidence.C, "C 未核实", True), (Confidence.P, "P 建议", True)],
)
def test_every_line_says_how_sure_it_is(confidence, mark, asks):
    line = why_view(bound("a.b", "x", "分", 1, 2, 2, reasons=(reason("beaten", 1, 2, confidence=confidence),))).lines[0]
    assert (line.mark, line.needs_physician) == (mark, asks)
    assert ("待医师确认" in confidence_says(line)) is asks


def test_a_screen_reader_gets_one_paragraph():
    view = why_view(bound("aerobic.minutes", "每次时间", "分", 10, 20, 20))
    assert view.spoken.startswith("为什么是每次时间 10–20。两种病各有一个起步量，取低的一档。定上限：")
    assert view.spoken.endswith("（P 建议）。") and "\n" not in view.spoken


@pytest.mark.parametrize(("low", "high"), [(3, 4), (30, 45), (97, 111), (0, 0), (10, 300), (1, 1)])
def test_the_axis_is_round_and_wider_than_all_ranges(low, high):
    view = why_view(bound("a.b", "x", "分", low, high, high))
    marks = ticks(view.bars)
    assert marks[0] <= low and marks[-1] > max(b.high for b in view.bars) - 1e-9
    assert 2 <= len(marks) <= 12 and len({round(b - a, 6) for a, b in pairwise(marks)}) == 1
