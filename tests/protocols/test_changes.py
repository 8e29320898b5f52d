"""What changed between two editions: each kind of line, in words, and whether it may allow more than before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from protocols.changes import LOOSER, OTHER, STRICTER, WORDING, changes_between
from protocols.library import library_of, load_library
from tests.protocols.test_library import SOURCES

BASE = """protocol: sample
name: 样本
short: 样本
edition: "2026.1"
owner: 编写组
kind: condition
applies_when: {hypertension: yes}
summary: 一句话。
types_avoid: [倒立]
rules:
  - id: S1
    gate: [entry, day]
    when: {resting_systolic: {at_least: 160}}
    finding: postpone
    say: 血压 {resting_systolic} mmHg，到 160 不练。
    plain: 血压高不练。
    source: HF23
    limits: [{field: aerobic.rpe, at_most: 13}]
    avoid: [憋气用力]
dose:
  - {id: S-A, field: aerobic.hrr_pct, start: [30, 40], target: [40, 59], cap_if_cleared: 80, source: HF23, start_source: HF23}
precautions:
  - {id: S-P, say: 慢起慢坐。, source: HF23}
follow_up:
  - {id: S-F, say: 看血压, source: HF23, week: 4, mode: visit}
"""
BASE_LIBRARY = library_of({"sources.yaml": SOURCES.encode(), "conditions/sample.yaml": BASE.encode()})


def changed(old: str, new: str, sources: str = SOURCES):
    assert old in BASE or sources != SOURCES
    text = BASE.replace(old, new, 1)
    return changes_between(BASE_LIBRARY, library_of({"sources.yaml": sources.encode(), "conditions/sample.yaml": text.encode()}))


@pytest.mark.parametrize(
    ("old", "new", "part", "direction", "say"),
    [
        ("at_least: 160}", "at_least: 150}", "rule", OTHER, "条件「静息收缩压达到或超过 160 mmHg」改为「静息收缩压达到或超过 150 mmHg」。"),
        ("finding: postpone", "finding: modify", "rule", LOOSER, "结论「今天不练」改为「加限制」。"),
        ("finding: postpone", "finding: stop_and_refer", "rule", STRICTER, "结论「今天不练」改为「不运动，转诊」。"),
        ("gate: [entry, day]", "gate: day", "rule", LOOSER, "哪一关「开始方案前、每次练之前」改为「每次练之前」。"),
        ("at_most: 13", "at_most: 14", "rule", LOOSER, "限制「有氧 · 疲劳度不超过 13」改为「有氧 · 疲劳度不超过 14」。"),
        ("at_most: 13", "at_most: 12", "rule", STRICTER, "限制「有氧 · 疲劳度不超过 13」改为「有氧 · 疲劳度不超过 12」。"),
        ("    limits: [{field: aerobic.rpe, at_most: 13}]\n", "", "rule", LOOSER, "限制「有氧 · 疲劳度不超过 13」改为「没有」。"),
        ("[憋气用力]", "[憋气用力, 提重物]", "rule", STRICTER, "避开「憋气用力」改为「憋气用力、提重物」。"),
        ("[憋气用力]", "[提重物]", "rule", LOOSER, "避开「憋气用力」改为「提重物」。"),
        ("血压高不练", "血压高先不练", "rule", WORDING, "给居民的话「血压高不练。」改为「血压高先不练。」。"),
        ("到 160 不练", "到 150 不练", "rule", OTHER, "说法「血压，到 160 不练。」改为「血压，到 150 不练。」。"),
        ("target: [40, 59]", "target: [40, 69]", "dose", LOOSER, "目标「40–59 %」改为「40–69 %」。"),
        ("target: [40, 59]", "target: [40, 49]", "dose", STRICTER, "目标「40–59 %」改为「40–49 %」。"),
        ("target: [40, 59]", "target: [45, 59]", "dose", OTHER, "目标「40–59 %」改为「45–59 %」。"),
        ("cap_if_cleared: 80, ", "", "dose", STRICTER, "医师许可后的上限「80 %」改为「没有」。"),
        ("cap_if_cleared: 80", "cap_if_cleared: 89", "dose", LOOSER, "医师许可后的上限「80 %」改为「89 %」。"),
        ("week: 4", "week: 8", "sentence", OTHER, "时间「第 4 周，来站」改为「第 8 周，来站」。"),
        ("precautions:\n  - {id: S-P, say: 慢起慢坐。, source: HF23}\n", "", "sentence", LOOSER, "删“S-P”：慢起慢坐。"),
        ("慢起慢坐。, source: HF23}\n", "慢起慢坐。, source: HF23}\n  - {id: S-P2, say: 多喝水。, source: HF23}\n", "sentence", STRICTER, "加“S-P2”：多喝水。"),
        ("types_avoid: [倒立]", "types_avoid: []", "protocol", LOOSER, "不做的项目「倒立」改为「没有」。"),
        ("{hypertension: yes}", "{diabetes_type: {is: type2}}", "protocol", OTHER, "什么人适用「"),
        ("summary: 一句话。", "summary: 两句话。", "protocol", WORDING, "一句话「一句话。」改为「两句话。」。"),
    ],
)  # fmt: skip
def test_each_change_is_told_with_its_weight(old, new, part, direction, say):
    [change] = changed(old, new)
    assert (change.part, change.direction) == (part, direction), change
    assert change.say.startswith(say) if say.endswith("「") else change.say == say
    assert change.protocol_id == "sample" and change.title


def test_the_same_text_changes_nothing_and_neither_do_comments():
    assert changed("rules:", "# 说明\nrules:") == ()


def test_a_source_that_lost_its_certainty_is_told_where_it_stands_and_where_it_is_cited():
    parts = [change.part for change in changed("", "", SOURCES.replace("confidence: A", "confidence: C"))]
    assert parts.count("source") == 1 and {"rule", "dose", "sentence"} <= set(parts)


def test_a_rule_that_goes_is_looser_and_stands_first():
    removed = BASE[BASE.index("  - id: S1") : BASE.index("dose:")]
    first, *_ = changed("rules:\n" + removed, "rules: []\n")
    assert (first.kind, first.item_id, first.direction) == ("removed", "S1", LOOSER) and "→ 今天不练" in first.say


def test_a_protocol_that_comes_or_goes():
    whole = load_library()
    gone = {change.direction for change in changes_between(whole, BASE_LIBRARY) if change.part == "protocol" and change.kind == "removed"}
    come = {change.direction for change in changes_between(BASE_LIBRARY, whole) if change.part == "protocol" and change.kind == "added"}
    assert gone == {LOOSER} and come == {OTHER}


def test_there_and_back_name_the_same_lines():
    whole = load_library()
    there, back = changes_between(BASE_LIBRARY, whole), changes_between(whole, BASE_LIBRARY)
    assert {(c.part, c.item_id, c.protocol_id) for c in there} == {(c.part, c.item_id, c.protocol_id) for c in back}
    assert changes_between(whole, whole) == ()


MOVE = load_library().activities["walk_4"]


def moved(**fields):
    """What changes when one activity of the base library is written anew."""
    return changes_between(*(replace(BASE_LIBRARY, activities={"walk_4": move}) for move in (MOVE, replace(MOVE, **fields))))


@pytest.mark.parametrize(
    ("fields", "direction", "say"),
    [
        ({"older_met": 4.4}, OTHER, "老年代谢当量「4.5」改为「4.4」。"),
        ({"older_met": None}, OTHER, "老年代谢当量「4.5」改为「没有」。"),
        ({"met_code": "17171"}, OTHER, "代谢当量的代码「17170」改为「17171」。"),
        ({"skill": "hard"}, STRICTER, "技术要求「容易」改为「难」。"),
        ({"regions": ("lower", "trunk")}, OTHER, "练哪里「下肢」改为「下肢、躯干」。"),
    ],
)
def test_what_an_activity_costs_asks_and_trains_is_compared(fields, direction, say):
    [change] = moved(**fields)
    assert (change.part, change.direction, change.say) == ("activity", direction, say)
    assert not moved()


def test_an_activity_said_to_ask_less_skill_is_looser():
    hard = replace(BASE_LIBRARY, activities={"walk_4": replace(MOVE, skill="medium")})
    [change] = changes_between(hard, replace(BASE_LIBRARY, activities={"walk_4": MOVE}))
    assert change.direction == LOOSER
