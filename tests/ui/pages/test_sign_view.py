"""What a signer must see, as plain values; the preview's words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.pages.consult_values import draft, plan, prescription, signing, statement, with_value
from ui.pages.preview_view import file_name, preview_view
from ui.pages.sign_view import sign_view


def view(side="medical", **more):
    return sign_view(draft(**more), "李文静", "社区医生", side)


def test_the_numbers_that_are_signed():
    lines = {line.label: line for line in view().lines}
    assert lines["有氧"].text == "每周 4 次，每次 20 分，心率 97–111 次/分"
    assert lines["抗阻"].text == "每周 2 次，40–50 % 1RM，1 组 × 10–15 次"
    assert lines["不能做"].text == "憋气用力、深蹲、跳跃" and lines["不能做"].aside == "右膝旧伤"
    assert lines["有效期"].text.startswith("11-23 至 12-21") and lines["有效期"].aside == "首张"


def test_nothing_to_avoid_is_cut_off():
    many = tuple(statement(f"第 {n} 样") for n in range(12))
    lines = {line.label: line for line in view(prescription=replace(prescription(), plan=plan(avoid=many))).lines}
    assert lines["不能做"].text.count("、") == 11


def test_what_changed_since_the_other_signed_comes_first():
    made = view(signing=signing(exercise="void", changed=("有氧每次 20→25 分",)))
    assert made.changed_head == "张锐 14:31 签过之后，改了 1 处" and made.changed == ("有氧每次 20→25 分",)
    assert made.foot.startswith("您签完还差张锐重签")


def test_every_number_outside_its_bound_is_shown_with_its_reason():
    made = view(prescription=with_value(prescription(), "aerobic.minutes", 25, "平时每天快走 30 分钟"))
    assert made.departures == ("每次时间 25 分（可选 10–20），理由：平时每天快走 30 分钟",)


@pytest.mark.parametrize(
    ("side", "state", "foot"),
    [("medical", signing(), "您签完还差运动处方师签名"), ("exercise", signing("signed", "waiting"), "您签完，处方就生效")],
)
def test_the_foot_says_what_is_still_needed(side, state, foot):
    assert view(side, signing=state).foot.startswith(foot)


def test_what_blocks_is_said_in_the_dialog():
    assert view(signing=signing(blocked=("您的证书 11-20 到期，可以写草稿，不能签名。",))).blocked.startswith("您的证书")


def test_a_consultation_still_to_be_held_is_asked_for_and_stops_nothing():
    state = replace(signing(), reminder="中风险，要先会诊。这次评估还没有会诊记录。")
    made = view(signing=state, to_confirm=(("A", "甲"),))
    assert made.note.startswith("中风险，要先会诊。") and "1 条还待医师确认" in made.note and not made.blocked


def test_open_confirmations_are_counted():
    assert view(to_confirm=(("A", "甲"), ("B", "乙"))).note.startswith("2 条还待医师确认。没确认的数，居民页上印")


@pytest.mark.parametrize(
    ("number", "which", "name"),
    [("EP-2026-001873", "both", "EP-2026-001873-v1.pdf"), ("EP-1", "resident", "EP-1-v1-resident.pdf"),
     ("王吉坤/../EP-2", "professional", "EP-2-v1-professional.pdf")],
)  # fmt: skip
def test_a_file_name_holds_no_personal_data(number, which, name):
    assert file_name(number, which) == name


def test_an_unsigned_preview_says_so():
    assert preview_view(False, 2).note_kind == "warn" and "尚未生效" in preview_view(False, 2).note
    assert preview_view(True, 2, ("效果",)).note == "一页放不下，省去了：效果"
    assert preview_view(True, 2).note == ""
