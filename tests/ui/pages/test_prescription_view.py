"""Rows, week, cards and bar of the prescription as plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from prescribe.prescription import DaySlot
from protocols.terms import Component
from tests.ui.pages.consult_values import CLASH, bound, draft, plan, prescription, signing, stage, with_value
from ui.pages import prescription_cards
from ui.pages.prescription_cards import bar_view, prescription_view, short_time, signers_view, signing_note
from ui.pages.prescription_view import cell_view, moved, span, stage_label, step_of, week_view


def rows(**more):
    return {r.component: r for r in prescription_view(draft(**more), side="medical", staff_name="李文静").rows}


@pytest.mark.parametrize(("low", "high", "text"), [(3, 4, "3–4"), (3, 3, "3"), (2.5, 3, "2.5–3")])
def test_a_range_is_written_short(low, high, text):
    assert span(low, high) == text


@pytest.mark.parametrize(("first", "last", "text"), [(1, 4, "1–4 周"), (25, None, "25 周起")])
def test_stages_are_weeks(first, last, text):
    assert stage_label(stage("k", "n", first, last)) == text


@pytest.mark.parametrize(("unit", "step"), [("分", 5), ("秒", 5), ("%1RM", 5), ("次/周", 1), ("组", 1)])
def test_an_arrow_key_changes_by_what_people_type(unit, step):
    assert step_of(unit) == step


def test_the_aerobic_row_says_how_often_how_hard_how_long_and_how_much():
    row = rows()[Component.AEROBIC]
    assert (row.frequency.text, row.frequency.unit, row.frequency.allowed) == ("4", "次/周", "可选 3–4")
    assert (row.effort.head, row.effort.unit, row.effort.second) == ("心率 97–111", "次/分", "疲劳度 10–12")
    assert (row.time.text, row.time.unit) == ("20", "分/次")
    assert (row.volume, row.volume_second) == ("80 分钟", "≈ 280 MET-min")
    assert row.types == "快走、固定单车" and row.reasons == ()


def test_energy_stands_beside_the_met_minutes_where_it_can_be_estimated():
    given = replace(plan(), kcal_per_met_minute=1.05)
    row = rows(prescription=replace(prescription(), plan=given))[Component.AEROBIC]
    assert row.volume_second == "≈ 280 MET-min，约 290 千卡"


def test_without_a_valid_heart_rate_effort_goes_by_feel():
    plain = replace(stage(), heart_rate=None)
    given = plan(stages=(plain,))
    row = rows(prescription=replace(prescription(), plan=given))[Component.AEROBIC]
    assert row.effort.head == "疲劳度 10–12" and row.effort.field == "aerobic.rpe"


def test_resistance_shows_sets_times_repetitions():
    row = rows()[Component.RESISTANCE]
    assert row.effort.head == "40–50 %" and row.time_tail == "组 × 10–15 次" and row.time_second == "8–10 个动作"
    assert (row.volume, row.volume_second) == ("2 次", "约 50 分钟")


@pytest.mark.parametrize(
    ("value", "out", "question", "back"), [(25, True, "为什么定 25 分？", 20), (5, True, "为什么定 5 分？", 10), (15, False, None, None)]
)
def test_leaving_a_bound_asks_why_and_shows_the_way_back(value, out, question, back):
    row = rows(prescription=with_value(prescription(), "aerobic.minutes", value))[Component.AEROBIC]
    assert row.time.out is out
    assert [r.question for r in row.reasons] == ([question] if out else [])
    if out:
        assert row.reasons[0].restore_value == back and row.reasons[0].restore == f"恢复 {back} 分"
        assert row.time.allowed == "超出 10–20"


def test_a_safety_bound_has_no_reason_row():
    safe = bound("aerobic.minutes", "每次时间", "分", 10, 20, 20, safety=True)
    first = stage().components[0]
    bounds = tuple(safe if b.field == "aerobic.minutes" else b for b in first.bounds)
    given = plan(stages=(replace(stage(), components=(replace(first, bounds=bounds),)),))
    row = rows(prescription=with_value(replace(prescription(), plan=given), "aerobic.minutes", 25))[Component.AEROBIC]
    assert row.time.out and row.reasons == ()


def test_the_written_reason_and_its_author_stay_in_the_row():
    row = rows(prescription=with_value(prescription(), "aerobic.minutes", 25, "平时每天快走 30 分钟"))[Component.AEROBIC]
    assert (row.reasons[0].reason, row.reasons[0].by) == ("平时每天快走 30 分钟", "李文静")


def test_another_stage_shows_what_is_proposed_there():
    view = prescription_view(draft(), "build")
    assert view.period == "第 5–8 周（提高期）" and view.rows[0].frequency.text == "3–4"


def test_a_cell_is_read_out_with_its_unit_and_range():
    cell = cell_view(prescription(), "start", stage().components[0].bounds[0])
    assert cell.description == "次/周，可选 3–4"


def test_the_week_names_every_block():
    week = week_view(prescription().week)
    assert [s.text for s in week[0]] == ["有氧 20′", "柔韧 15′"]
    assert week[1][0].spoken == "周二 抗阻 25 分钟" and week[5][0].mark == "diamond"


@pytest.mark.parametrize(("to", "changed"), [(1, True), (0, False), (2, False), (7, False), (-1, False)])
def test_a_block_moves_only_to_a_free_day_of_the_week(to, changed):
    week = (DaySlot(0, Component.AEROBIC, 20), DaySlot(2, Component.AEROBIC, 20))
    after = moved(week, 0, Component.AEROBIC, to)
    assert (after != week) is changed
    assert len(after) == 2


@pytest.mark.parametrize(
    ("medical", "exercise", "mine", "chips"),
    [
        ("waiting", "waiting", "medical", ["等您签名", "等签名"]),
        ("waiting", "signed", "medical", ["等您签名", "已签 14:31"]),
        ("waiting", "void", "medical", ["等您签名", "需要重签"]),
        ("signed", "waiting", "exercise", ["已签 14:31", "等您签名"]),
    ],
)
def test_both_signatures_say_where_they_are(medical, exercise, mine, chips):
    assert [s.chip for s in signers_view(signing(medical, exercise), "李文静", mine)] == chips


def test_a_signature_that_no_longer_counts_is_explained():
    note = signing_note(signing(exercise="void", changed=("14:36 有氧时间 20→25 分。",)))
    assert note == "14:36 有氧时间 20→25 分，张锐 14:31 的签名不再算数。"


@pytest.mark.parametrize(
    ("more", "side", "may", "part"),
    [
        ({}, "medical", True, "内容齐全，全部在范围内"),
        ({}, "", False, "等医生和运动处方师签名"),
        ({"problems": ("评估还差 1 项：眼底。",)}, "medical", False, "眼底"),
        ({"signing": signing(blocked=("您的证书 11-20 到期。",))}, "medical", False, "证书"),
        ({"signing": signing("signed", "waiting")}, "medical", False, "您已签"),
        ({"signing": signing("signed", "signed")}, "medical", False, "已生效"),
        ({"prescription": with_value(prescription(), "aerobic.minutes", 25)}, "medical", False, "还差 1 个理由"),
        ({"prescription": with_value(prescription(), "aerobic.minutes", 25, "平时每天快走 30 分钟")}, "medical", True, "离开范围 1 处"),
        ({"prescription": replace(prescription(), plan=plan(clashes=(CLASH,)))}, "medical", False, "共同范围"),
    ],
)
def test_the_bar_says_the_one_thing_that_stands_in_the_way(more, side, may, part):
    made = draft(**more)
    view = bar_view(made, prescription_view(made).rows, side)
    assert view.may_sign is may and part in view.text


def test_a_signed_prescription_is_read_only():
    assert not prescription_view(draft(state="active")).editable
    assert prescription_view(draft(state="pending_cosign")).editable


def test_the_right_column_says_until_when_and_what_next():
    view = prescription_view(draft())
    assert view.screening_valid == "11-23 有效至 2027-02-21"
    assert view.visits[0] == ("12-07", "电话", "第 2 周，问不适和血压")
    assert view.stop_signs.startswith("胸痛胸闷；") and "120" in view.stop_act


@pytest.mark.parametrize(("at", "text"), [("2026-11-23T14:31:05+08:00", "14:31"), ("2026-11-23 14:31", "14:31"), ("昨天", "昨天")])
def test_times_are_short(at, text):
    assert short_time(at) == text


def test_dates_come_from_the_record_not_from_today():
    assert prescription_view(draft(prescription=replace(prescription(), valid_to=date(2030, 1, 1)))).title == "处方草案"


@pytest.mark.parametrize(
    ("clearance", "head"),
    [("中低强度", "可以运动：中低强度"), ("没有记录", "按现在的资料可以运动"), ("不许可", "按现在的资料可以运动"), ("", "按现在的资料可以运动")],
)
def test_nobodys_permission_is_never_shown_beside_its_opposite(clearance, head):
    made = draft()
    made = replace(made, prescription=replace(made.prescription, basis=replace(made.prescription.basis, clearance=clearance)))
    assert prescription_cards._screening(made.prescription)[1] == head
