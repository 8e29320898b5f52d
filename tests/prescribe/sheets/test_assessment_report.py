"""S3 and the resident's S4: plain words, nothing unconfirmed, no verdict from nowhere."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from prescribe.over_time import Point
from prescribe.reading.change_words import plain_measures
from prescribe.reading.measures import measure_of
from prescribe.sheets.assessment_report import PARTIAL, PEERS, assessment_report, peer_of
from prescribe.sheets.blocks import NoticeState
from prescribe.sheets.measured_blocks import RangeRows, Things
from prescribe.sheets.pdf import render
from prescribe.sheets.plain_text import as_text
from protocols.facts import definition
from tests.prescribe.sheets import measured, samples

FORBIDDEN = ("基线", "MDC", "MCID", "收缩压", "6MWT", "mmHg", "没有资料", "FITT", "OWN")


def report(found=None, since="last", **plain):
    return assessment_report(found or measured.over_time(), measured.assessed(), measured.plain(**plain), samples.poses(), since)


def rows(sheet):
    return {r.name: r for b in sheet.blocks if isinstance(b.block, RangeRows) for r in b.block.rows}


def test_what_changed_and_what_is_reached():
    found = rows(report())
    assert (found["血压"].value, found["血压"].word, found["血压"].change, found["血压"].mark) == ("132/82", "达标", "降了\u00a08", "ok")
    assert (found["走路"].value, found["走路"].word, found["走路"].change) == ("486", "有进步", "多走\u00a032\u00a0米")
    assert (found["腿的力气"].mark, found["腿的力气"].word, found["腿的力气"].change) == ("", "", "多了\u00a02\u00a0次")
    assert found["手的力气"].change == "没变"


@pytest.mark.parametrize(("now", "change", "mark"), [(484, "多走\u00a030\u00a0米", "ok"), (483, "差不多", ""), (424, "少走\u00a030\u00a0米", "watch"), (425, "差不多", "")])
def test_below_the_smallest_change_it_is_about_the_same(now, change, mark):
    row = rows(report(measured.over_time(six_minute_walk_distance=(430, 454, now))))["走路"]
    assert (row.change, row.mark) == (change, mark)


def test_a_first_visit_compares_nothing():
    sheet = report(measured.over_time(1, targets={}), state=NoticeState.WATCH, say="等医生签好字，再开始练", prescribed=False)
    text = as_text(sheet)
    assert "第一次测" in text and "上次" not in text and {r.before for r in rows(sheet).values()} == {None}
    assert "怎么练，等安排签好字再给你。" in text and not any(isinstance(b.block, Things) for b in sheet.blocks)
    assert "达标" not in text and "要留意" not in text


def test_the_start_instead_of_the_last_visit():
    sheet = report(since="start")
    assert rows(sheet)["血压"].change == "降了\u00a016" and "5 月 20 日" in as_text(sheet) and sheet.code == "S4R"


def test_values_measured_otherwise_are_not_compared_and_that_is_said():
    points = (Point(measured.DAYS[1], 400.0, (("course", "20"),)), Point(measured.DAYS[2], 430.0, measured.HOW["six_minute_walk_distance"]))
    found = measured.over_time()
    found = replace(found, measures=(measure_of("six_minute_walk_distance", points, None), *(m for m in found.measures if m.label != "6分钟步行距离")))
    row = rows(report(found))["走路"]
    assert (row.change, row.before, row.mark) == ("上次量法不同，不比", None, "")


def test_an_unconfirmed_target_does_not_stand_on_a_residents_page():
    text = as_text(report(measured.over_time(targets=measured.unconfirmed())))
    assert "问一下医生" in text and "140" not in text.replace("140、", "").replace("8 月 22 日 140", "") and "达标" not in text


def test_the_lower_number_alone_keeps_a_pressure_from_its_goal():
    row = rows(report(measured.over_time(resting_diastolic=(92, 88, 90))))["血压"]
    assert (row.mark, row.word) == ("watch", "低的数还高")


@pytest.mark.parametrize(("upper", "lower", "mark"), [(180, 82, "act"), (179, 82, "watch"), (132, 110, "act"), (132, 109, "watch")])
def test_a_stop_value_is_marked_whatever_the_goal(upper, lower, mark):
    row = rows(report(measured.over_time(resting_systolic=(148, 140, upper), resting_diastolic=(92, 88, lower))))["血压"]
    assert row.mark == mark and (row.word == "当心，找医生") is (mark == "act")


def test_no_grade_on_a_partial_battery():
    assert PARTIAL == "这次没测全，不打分" and PARTIAL in as_text(report(partial=True)) and PARTIAL not in as_text(report())


def test_nothing_is_recommended_while_exercise_waits():
    held = as_text(report(state=NoticeState.ACT, say="先不练，等医生电话"))
    assert "先不练，等医生电话" in held and "最值得做" not in held and "第一件事" not in held


def test_sentences_are_short_and_plain():
    for sheet in (report(), report(since="start"), report(partial=True), report(measured.over_time(1)), report(state=NoticeState.WATCH)):
        text = as_text(sheet)
        assert not [w for w in FORBIDDEN if w in text]
        notice = sheet.blocks[0].block
        for sentence in re.split("[。]", str(notice.tail)):
            assert len(sentence) <= 15, sentence
        assert len(notice.title) <= 16


def test_every_plain_measure_is_short_and_of_the_vocabulary():
    for fact_id, plain in plain_measures().items():
        assert definition(fact_id).kind == "number" and plain.section in ("body", "fitness")
        assert len(plain.name) <= 8 and len(plain.hint) <= 14


def test_it_stays_one_page_and_says_what_went():
    plain, long = measured.plain(), samples.long_everything()
    known = replace(measured.assessed(), letterhead=long.letterhead, person=long.person)
    made = render((assessment_report(measured.over_time(), known, plain, samples.poses()),))
    assert made.pages == 1
    assert render((report(),)).dropped == ()


def test_what_a_role_may_not_see_is_named_for_the_preview():
    assert render((report(measured.over_time(masked=True, fasting_glucose=())),)).dropped == ("化验没有印：请医生打印",)


def test_a_value_of_another_day_says_its_day_and_one_that_no_longer_counts_gets_no_mark():
    found = measured.over_time()
    old = measure_of("fasting_glucose", (Point(measured.DAYS[0], 7.9), Point(measured.DAYS[1], 6.8)), measured.TARGETS["fasting_glucose"])
    kept = tuple(m for m in found.measures if m.fact_id != "fasting_glucose")
    row = rows(report(replace(found, measures=(old, *kept))))["空腹血糖"]
    assert (row.change, row.mark) == ("8\u00a0月\u00a022\u00a0日测的", "ok")
    sheet = report(replace(found, measures=(replace(old, note="超过 90 天，该重测了"), *kept)))
    row = rows(sheet)["空腹血糖"]
    assert (row.word, row.mark) == ("要重新测", "") and "空腹血糖" not in str(sheet.blocks[0].block.tail)


# --- the limits of peers ---------------------------------------------------------------------------------------------


def by_peers(peers=None, **values):
    found, limits = measured.adult(**values)
    return assessment_report(found, measured.assessed(), replace(measured.plain(), peers=limits if peers is None else peers), samples.poses())


def zones(row):
    return [(zone.kind, round(zone.until, 3)) for zone in row.zones], row.ticks


def test_a_fitness_row_without_a_goal_has_the_zones_of_its_peers_and_says_what_they_are():
    sheet = by_peers()
    found = rows(sheet)
    for name, edge, kinds in (("手的力气", "38.1", ["watch", "good"]), ("弯腰够多远", "−0.3", ["watch", "good"]), ("反应快不快", "0.65", ["good", "watch"])):
        row = found[name]
        assert [zone.kind for zone in row.zones] == kinds and [words for _, words in row.ticks] == [edge]
        assert row.ticks[0][0] == row.zones[0].until and (row.mark, row.word) == ("", "同龄里够好")
    assert (found["吹气"].mark, found["吹气"].word) == ("watch", "再练练")
    assert PEERS in as_text(sheet) and not found["血压"].zones and "不到目标" not in as_text(sheet)


@pytest.mark.parametrize(("value", "word"), [(38.1, "同龄里够好"), (38.0, "再练练")])
def test_the_limit_itself_is_good_enough(value, word):
    assert rows(by_peers(grip_strength=(value,)))["手的力气"].word == word


def test_no_zones_of_peers_where_a_goal_stands_or_nobody_said_how_or_another_day_is_shown():
    assert PEERS not in as_text(by_peers(peers={})) and not rows(by_peers(peers={}))["手的力气"].zones
    found, limits = measured.adult()
    grip = found.by_fact["grip_strength"]
    plain = replace(measured.plain(), peers=limits)
    assert peer_of(grip, plain) is not None
    for other in (
        replace(grip, target=measured.target(50.0, None)), replace(grip, note="要重测"),
        replace(grip, points=(*grip.points[:-1], replace(grip.points[-1], value=41.0))),
    ):
        assert peer_of(other, plain) is None


def test_what_is_printed_on_the_chart_has_no_needless_decimal():
    assert "43、8 月 22 日 44、11 月 21 日 45.5" in as_text(by_peers())
