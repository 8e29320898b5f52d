"""The tab 体测 as plain values: scores open and settled, ranges without a grade, tests of today."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from prescribe.score_resident import ResidentScores
from protocols.facts import Facts, Known
from protocols.fitness.older import SHOWN
from protocols.fitness.results import Outcome, TestPermission, TestReason
from protocols.fitness.scoring import score_fitness
from protocols.fitness.tables import fact_of
from protocols.risk.scores import scores
from protocols.screening import TableAnswer
from protocols.terms import Confidence
from protocols.tracks import track_of
from tests.protocols.measured import said
from ui.pages.scores_view import permission_groups, scores_view, signed

TODAY = date(2026, 11, 23)


def shown(tests=(), tables=(), **values):
    values = {"sex": "1", **values}
    letter = {"1": "M", "2": "F"}[values["sex"]]
    facts = Facts.of(TODAY, {key: said(key, value, sex=letter) for key, value in values.items()})
    return scores_view(ResidentScores(UUID(int=1), TODAY, score_fitness(facts), tests, scores(facts), (), tables, track_of(facts)))


def test_a_partial_battery_shows_how_much_and_no_total():
    view = shown(age=45.0, grip_strength=42.0, sit_and_reach=6.0).fitness
    assert (view.figure, view.grade) == ("2/11 项", "") and view.sentence == "已测，不打总分"
    assert view.label == "据公开副本整理，待与官方文本核对"
    grip = next(line for line in view.lines if line.name == "握力")
    assert grip.points == "65 分" and grip.share == 0.65 and grip.mark == "待核对" and "70 分" in grip.detail
    assert {line.fact_id for line in view.missing} >= {"vital_capacity", "vo2max_estimated", "weight"}, "BMI is asked for by its weight"


def test_what_may_not_be_scored_is_shown_with_the_reason():
    walk = Known(36.0, TODAY, how=(("method", "walk"),))
    line = next(x for x in shown(age=45.0, vo2max_estimated=walk).fitness.lines if "功率车" in x.name)
    assert line.points == "不计分" and line.share is None and "不是二级功率车" in line.detail


def test_past_sixty_there_are_ranges_and_no_grade():
    view = shown(age=72.0, chair_stand_30s=11.0, up_and_go_8ft=6.4, grip_strength=27.0).fitness
    assert view.ranges and not view.figure and not view.grade and not view.missing
    by_name = {line.name: line for line in view.lines}
    chair, walk, grip = by_name["30秒坐站"], by_name["2.44米起身行走"], by_name["握力"]
    assert (chair.points, chair.range.low, chair.range.high) == ("弱于常见", 12, 17) and "美国常模" in chair.detail
    assert walk.range.low > walk.range.high and walk.mark == "存疑", "less is better; two copies disagree"
    assert not any(line.share for line in view.lines) and not grip.points and not grip.mark
    at_62 = {line.name: line for line in shown(age=62.0, grip_strength=27.0).fitness.lines}
    assert at_62["握力"].range.mean and "2020 全国平均" in at_62["握力"].detail


@pytest.mark.parametrize("age", [62.0, 66.0, 72.0])
@pytest.mark.parametrize("sex", ["1", "2"])
def test_a_mark_of_doubt_never_stands_without_a_word_before_it(age, sex):
    values = {fact_of(item): 12.0 for item in SHOWN if item not in ("bmi", "choice_reaction")} | {"choice_reaction": 0.7}
    lines = shown(age=age, sex=sex, **values).fitness.lines
    assert len(lines) > 10 and (age > 70 or any(line.mark for line in lines))
    for line in lines:
        assert line.points or not line.mark, line.name


def test_a_walk_of_which_nobody_said_with_what_stands_beside_nobody_and_says_why():
    walk = Known(420.0, TODAY, how=(("course", "30"),))
    line = next(x for x in shown(age=72.0, six_minute_walk_distance=walk).fitness.lines if x.name == "6分钟步行")
    assert line.detail == "未说明是否用助行器" and line.range is None and not line.points


def test_a_score_that_is_open_says_so_and_asks():
    view = shown(age=72.0, falls_12m=1.0)
    falls = next(score for score in view.scores if score.id == "falls_risk")
    assert falls.word == "还不能定" and falls.tone == "info" and {c.state for c in falls.classes} == {"possible"}
    assert falls.questions[0][0] == "fall_consequence_serious" and all(words for _, words in falls.questions)
    twice = next(score for score in shown(age=72.0, falls_12m=2.0).scores if score.id == "falls_risk")
    assert twice.word == "高风险" and twice.tone == "warn" and [c.state for c in twice.classes] == ["not", "not", "settled"]
    assert {fact for fact, _ in falls.questions} <= {fact for fact, _ in view.open}, "F3 goes through what is open"


def test_at_least_is_never_green():
    heart = {"coronary_heart_disease": True, "lvef": 45.0}
    view = next(s for s in shown(age=60.0, **heart).heart if s.id == "aacvpr_class")
    assert view.word.startswith("至少") and view.tone == "warn" and view.questions


def test_single_tests_stand_in_one_list_and_only_for_whom_the_limit_is():
    assert [line.name for line in shown(age=72.0, grip_strength=26.5, tug_3m=13.0).measures] == ["起立行走（3 米）", "握力"]
    assert shown(age=45.0, grip_strength=42.0).measures == ()


def permission(item, outcome, *says, ask=(), instead=""):
    reasons = tuple(TestReason("R", outcome, say, "", "OWN", Confidence.C) for say in says)
    return TestPermission(item, item, item, outcome, reasons, ask, True, instead, instead and "扶着栏杆睁眼单脚站")


def test_what_waits_is_one_group_with_the_common_questions_first():
    every, own = ("symptoms_today", "今天有没有不舒服？"), ("osteoporosis", "有没有骨质疏松？")
    groups = permission_groups((
        permission("grip", Outcome.ASK_FIRST, ask=(every,)), permission("sit_and_reach", Outcome.ASK_FIRST, ask=(own, every)),
        permission("height", Outcome.ALLOWED), permission("vertical_jump", Outcome.NOT_TODAY, "关节不好"), permission("one_rm", Outcome.ALLOWED),
    ))  # fmt: skip
    assert [(g.word, g.names) for g in groups] == [("今天不做", "vertical_jump"), ("先问清再做", "grip、sit_and_reach"), ("可以做", "height")]
    assert groups[1].questions == (every, ("osteoporosis", "有没有骨质疏松？（sit_and_reach）"))
    assert groups[0].reasons == ("关节不好",)


def test_tables_say_why_and_the_track_what_to_do():
    table = TableAnswer("ACSM 2015", "ACSM-3", "recommended", "先由医师许可。", Confidence.A, "更严的一种。")
    view = shown(age=45.0, tables=(table,), regular_exercise_3m=False, stage_of_change="contemplation")
    assert view.tables[0].why == "更严的一种。" and view.tables[0].mark == "warn"
    assert view.track.word == "运动习惯育成" and "定一个小目标" in view.track.does
    assert shown(age=45.0).track.word == "还不能定" and shown(age=45.0).track.questions
    assert signed(-3.0) == "−3"
