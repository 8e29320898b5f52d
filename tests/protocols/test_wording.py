"""Sentences without their values: what is printed as a gate for any day must read as a sentence."""

from __future__ import annotations

import re

import pytest

from protocols.library import load_library
from protocols.wording import without_values


@pytest.mark.parametrize(
    ("say", "reads"),
    [
        ("血糖 {glucose_today} mmol/L，达到 16.7：不运动。", "血糖达到 16.7：不运动。"),
        ("静息血压 {resting_systolic}/{resting_diastolic} mmHg，达到 180/110：不练。", "静息血压达到 180/110：不练。"),
        ("静息心率 {resting_heart_rate} 次/分（休息 5 分钟并复测），达到 120：不练。", "静息心率（休息 5 分钟并复测）达到 120：不练。"),
        ("运动前血糖 {glucose_today} mmol/L，≤3.9：吃糖。", "运动前血糖 ≤3.9：吃糖。"),
        ("血糖 {session_glucose} mmol/L，3.9 或更低：停。", "血糖 3.9 或更低：停。"),
        ("运动前血糖 {glucose_today} mmol/L（3.9–5.0），正用胰岛素：吃糖。", "运动前血糖 3.9–5.0，正用胰岛素：吃糖。"),
        ("血压下降并有不适（坐位 {resting_systolic} mmHg，站立最低 {standing_systolic_lowest} mmHg）：不练。", "血压下降并有不适：不练。"),
        ("血压下降（站立最低 {standing_systolic_lowest} mmHg，低于 90，或下降达到 20）：不练。", "血压下降（站立低于 90，或下降达到 20）：不练。"),
        ("有相对禁忌（{pregnancy_relative}，或轻中度心肺病）：问产科。", "有相对禁忌（或轻中度心肺病）：问产科。"),
        ("腰痛 {pain_duration_weeks} 周，没有过 12 周：再看。", "腰痛没有过 12 周：再看。"),
        ("消融才 {days_since_rhythm_procedure} 天，未满 4 周：问医师。", "消融未满 4 周：问医师。"),
        ("PHQ-9 {phq9_score} 分，达到 20：转诊。", "PHQ-9 达到 20：转诊。"),
        ("{age} 岁，未满 18 岁：转专科。", "未满 18 岁：转专科。"),
        ("气短 {dyspnoea_cr10} 分（0–10 分法），超过 4 分：慢下来。", "气短（0–10 分法）超过 4 分：慢下来。"),
        ("今天不练，告诉医师。", "今天不练，告诉医师。"),
    ],
)
def test_a_sentence_without_its_values(say: str, reads: str) -> None:
    assert without_values(say) == reads


LEFT_OVER = re.compile(
    r"[{}\0]|（）|（，|，）|，：|，，|^，|才，|过次|的，(?:低于|超过)|(?:mmHg|mmol/L|次/分)，"
    r"|，(?:达到|超过|低于|不到|不高于|不低于|多于|少于|未满) ?[−\d./ ]+[^\d，：]{0,6}："
)
"""What only a taken-away value leaves: an empty bracket, a comparison cut off from what it compares, a lonely unit."""


def test_no_rule_leaves_a_hole_where_its_value_was() -> None:
    rules = [rule for protocol in load_library().protocols.values() for rule in protocol.rules if "{" in rule.say]
    holes = {rule.id: read for rule in rules if LEFT_OVER.search(read := without_values(rule.say))}
    assert holes == {}
    assert len(rules) > 150
