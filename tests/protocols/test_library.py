"""The library loads, and refuses a file that says what it may not, with the line and the likeliest word meant."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from protocols.facts import NEVER, SetAnswer, definition
from protocols.library import LARGEST_FILE, ProtocolError, load_library, read_cases, read_facts, read_yaml
from protocols.terms import Action, Confidence, Gate

SOURCES = "- {key: HF23, title: 心衰运动, where_read: 表1, confidence: A}\n"
GOOD = """protocol: sample
name: 样本
short: 样本
edition: "2026.1"
owner: 编写组
approved_by: null
kind: condition
applies_when: {hypertension: yes}
summary: 一句话。
rules:
  - id: S1
    gate: [entry, day]
    when: {resting_systolic: {at_least: 160, below: 180, unit: mmHg}}
    finding: postpone
    say: 血压 {resting_systolic}。
    source: HF23
    limits:
      - {field: aerobic.rpe, at_most: 13}
dose:
  - {id: S-A, field: aerobic.minutes, start: [10, 20], target: [30, 60], source: HF23}
"""


def station(folder: Path, protocol: str = GOOD, name: str = "sample", sources: str = SOURCES) -> Path:
    (folder / "conditions").mkdir()
    (folder / "conditions" / f"{name}.yaml").write_text(protocol, encoding="utf-8")
    (folder / "sources.yaml").write_text(sources, encoding="utf-8")
    return folder


def refused(folder: Path, protocol: str, **kwargs: str) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        load_library(station(folder, protocol, **kwargs))
    return caught.value


def test_a_good_file_becomes_frozen_values(tmp_path):
    protocol = load_library(station(tmp_path)).protocols["sample"]
    rule = protocol.rules[0]
    assert (rule.action, rule.gates, rule.confidence, rule.line) == (Action.POSTPONE, (Gate.ENTRY, Gate.DAY), Confidence.A, 11)
    assert rule.when.say == "静息收缩压达到或超过 160 mmHg，而且静息收缩压低于 180 mmHg"
    assert (rule.limits[0].field, rule.limits[0].at_most) == ("aerobic.rpe", 13)
    dose = protocol.dose[0]
    assert (dose.start, dose.target, dose.confidence, dose.start_confidence) == ((10, 20), (30, 60), Confidence.A, Confidence.P)


def test_the_shipped_library_loads_with_one_fingerprint_over_its_text(tmp_path):
    library = load_library()
    assert {"everyone", "hypertension", "type2_diabetes"} <= set(library.protocols)
    assert len(library.fingerprint) == 16 and load_library() is library
    first = load_library(station(tmp_path)).fingerprint
    other = tmp_path / "other"
    other.mkdir()
    assert load_library(station(other, GOOD.replace("60]", "61]"))).fingerprint != first


@pytest.mark.parametrize(
    ("old", "new", "line", "problem", "say"),
    [
        ("{hypertension: yes}", "{hypertensoin: yes}", 8, "no such fact 'hypertensoin'; did you mean 'hypertension'?", "没有“hypertensoin”这个事实，是不是“hypertension”？"),
        ("when: {resting_systolic:", "when: {resting_systolc:", 13, "no such fact 'resting_systolc'; did you mean 'resting_systolic'?", "没有“resting_systolc”这个事实，是不是“resting_systolic”？"),
        ("血压 {resting_systolic}", "血压 {resting_systlic}", 15, "no such fact 'resting_systlic'", "是不是“resting_systolic”"),
        ("source: HF23\n    limits", "source: HF23\n    precautions: [\"不过 {resting_systlic}\"]\n    limits", 17, "no such fact 'resting_systlic'", "是不是“resting_systolic”"),
        ("source: HF23\n    limits", "source: HF32\n    limits", 16, "no such source 'HF32'; did you mean 'HF23'?", "没有“HF32”这个出处"),
        ("finding: postpone", "findng: postpone", 14, "no such key 'findng'; did you mean 'finding'?", "没有“findng”这个栏目，是不是“finding”？"),
        ("    finding: postpone\n", "", 11, "'finding' is missing", "缺少“finding”"),
        ("finding: postpone", "finding: postpon", 14, "no such word for 'finding' 'postpon'; did you mean 'postpone'?", "是不是“postpone”？"),
        ("at_least: 160", "atleast: 160", 13, "'atleast'; did you mean 'at_least'?", "是不是“at_least”？"),
        ("unit: mmHg", "unit: kPa", 13, "unit 'kPa' given where 'mmHg' is meant", "单位写成了“kPa”，应当是“mmHg”"),
        ("at_least: 160", "at_least: 21", 13, "21 is outside what 'resting_systolic' can be", "单位写错了？"),
        ("at_least: 160", "at_least: high", 13, "is compared with a number in mmHg", "要和数字比"),
        ("aerobic.rpe", "aerobic.rpm", 18, "no such dose field 'aerobic.rpm'; did you mean 'aerobic.rpe'?", "没有“aerobic.rpm”这个剂量项"),
        ("field: aerobic.minutes,", "field: aerobic.minutes, unit: 小时,", 20, "unit '小时' given where '分' is meant", "应当是“分”"),
        ("target: [30, 60]", "target: [60, 30]", 20, "runs from 60.0 down to 30.0", "写反了"),
        ("target: [30, 60]", "target: [30]", 20, "target", "写得不对"),
        ("protocol: sample", "protocol: simple", 1, "protocol is called 'simple', the file 'sample'", "要和文件名相同"),
        ("owner: 编写组", "owner: 编写组\nowner: 别人", 6, "key 'owner' stands here twice", "“owner”写了两次"),
        ("{hypertension: yes}", "&a {hypertension: yes}", 8, "anchors and aliases are not allowed", "请把内容写全"),
        ("summary: 一句话。", "summary: *a", 9, "anchors and aliases are not allowed", "不能用"),
        ("summary: 一句话。", "summary: !!python/name:os.system 一", 9, "tags are not allowed", "标签"),
        ("{hypertension: yes}", "{af_type: {is: permanant}}", 8, "'permanant'; did you mean 'permanent'?", "是不是“permanent”？"),
        ("{hypertension: yes}", "{hypertension: {at_least: 3}}", 8, "test of the yes_no fact 'hypertension'", "比较词"),
        ("{hypertension: yes}", "{af_type: yes}", 8, "no such answer of 'af_type': 'yes'; allowed: none", "没有“yes”这个选项"),
        ("{hypertension: yes}", "{any: {hypertension: yes}}", 8, "'any' needs a list of criteria", "要写一列条件"),
        ("{hypertension: yes}", "{hypertension: maybe}", 8, "needs yes, no or a test", "要写 yes、no 或一个比较"),
        ("at_most: 13", "at_mst: 13", 18, "no such key 'at_mst'; did you mean 'at_most'?", "是不是“at_most”？"),
        ("summary: 一句话。", "summary: [一句话。", 10, "not YAML", "请检查缩进"),
        ("dose:\n", "dose:\n  - {id: S1, field: aerobic.rpe, target: [1, 2], source: XX}\n", 20, "no such source 'XX'", "没有“XX”这个出处"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_a_hint(tmp_path, old, new, line, problem, say):
    assert old in GOOD
    error = refused(tmp_path, GOOD.replace(old, new, 1))
    assert str(error).startswith(f"sample.yaml: line {line}: "), str(error)
    assert problem in str(error)
    assert error.say.startswith(f"sample.yaml 第 {line} 行：") and say in error.say


@pytest.mark.parametrize(
    ("number", "problem", "say"),
    [
        ("value: 60, percent_of_now: 97", "needs either value or percent_of_now", "只写一个"),
        ("", "needs either value or percent_of_now", "只写一个"),
        ("percent_of_now: 0.97", "0.97 is no percentage of 'weight'", "1–300"),
    ],
)
def test_a_goal_has_one_number(tmp_path, number, problem, say):
    goal = f"goals:\n  - {{id: S-G, say: 轻一点, fact: weight, {number}{', ' if number else ''}direction: at_most, by_week: 24, source: HF23}}\n"
    error = refused(tmp_path, GOOD + goal)
    assert problem in str(error) and say in error.say


def test_a_rule_names_a_fine_class_of_drugs_by_its_name(tmp_path):
    drugs = "classes:\n  - {id: insulin_rapid, name: 速效胰岛素}\nmedications: []\n"
    rule = GOOD.replace("when: {resting_systolic: {at_least: 160, below: 180, unit: mmHg}}", "when: {medication_classes: {includes: insulin_rapid}}")
    folder = station(tmp_path, rule)
    (folder / "medications.yaml").write_text(drugs, encoding="utf-8")
    assert load_library(folder).protocols["sample"].rules[0].when.say == "用药类别有“速效胰岛素”"
    (folder / "conditions" / "sample.yaml").write_text(rule.replace("insulin_rapid", "insulin_rabid"), encoding="utf-8")
    load_library.cache_clear()
    with pytest.raises(ProtocolError, match="no such answer of 'medication_classes': 'insulin_rabid'"):
        load_library(folder)


def test_an_id_is_used_once(tmp_path):
    rule = GOOD[GOOD.index("  - id: S1") : GOOD.index("dose:")]
    assert "id 'S1' is used already in sample.yaml" in str(refused(tmp_path, GOOD.replace("dose:", rule + "dose:")))


def test_too_large_too_deep_and_two_documents_are_refused():
    for text, problem in (("#" * (LARGEST_FILE + 1), "larger"), ("[" * 30 + "]" * 30, "deeply"), ("a: 1\n---\nb: 2\n", "more than one")):
        with pytest.raises(ProtocolError, match=problem):
            read_yaml("x.yaml", text)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(ProtocolError, match=r"x.yaml: line \d+: not YAML"):
        read_yaml("x.yaml", b"a: \xff\xfe")


@pytest.mark.parametrize(
    ("text", "value"),
    [("yes", True), ("no", False), ("on", "on"), ("12", 12), ("010", "010"), ("1.5", 1.5), ("12:30", "12:30"), ("2026-11-23", date(2026, 11, 23)), ("2026-13-01", "2026-13-01"), ("~", None), ('"yes"', "yes"), ("1e3", "1e3")],
)
def test_plain_words_mean_what_they_look_like(text, value):
    assert read_yaml("x.yaml", f"on: {text}\n") == {"on": value}


def test_facts_are_read_as_a_person_writes_them():
    text = """
on: 2026-11-20
resting_systolic: 146
hypertension: yes
sex: 1
medication_taken_today: yes
medication_changed_date: never
stroke_date: 2026-01-05
weight:
symptoms_today: [dizzy]
other_conditions: {yes: [gout], no: all}
exertional_symptoms: {no: [palpitations]}
"""
    facts = read_facts("f.yaml", text, date(2026, 11, 23))
    assert facts.on == date(2026, 11, 20) and facts.number("resting_systolic") == 146
    assert (facts.value("sex"), facts.value("medication_taken_today"), facts.value("weight")) == ("1", "yes", None)
    assert facts.value("medication_changed_date") is NEVER and facts.value("stroke_date") == date(2026, 1, 5)
    assert facts.value("symptoms_today").no == definition("symptoms_today").codes - {"dizzy"}
    assert facts.value("other_conditions").yes == {"gout"}
    assert facts.value("exertional_symptoms") == SetAnswer(frozenset(), frozenset({"palpitations"}))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("resting_systolc: 1", "line 1: no such fact 'resting_systolc'; did you mean 'resting_systolic'"),
        ("sex: 2\nresting_systolic: 900", "line 2: value of 'resting_systolic' does not fit a number fact"),
        ("af_type: permanant", "did you mean 'permanent'"),
        ("hypertension: 3", "does not fit a yes_no fact"),
        ("symptoms_today: dizzy", "a set is {yes: [..], no: all}"),
        ("symptoms_today: [dizy]", "does not fit a set fact"),
        ("- a", "facts are written as"),
        ("facts: {sex: 1}\nfact: {age: 3}", "line 2: no such key 'fact'; did you mean 'facts'?"),
    ],
)
def test_facts_that_cannot_be_read_name_their_line_and_never_the_value(text, message):
    with pytest.raises(ProtocolError) as caught:
        read_facts("f.yaml", text, date(2026, 11, 23))
    assert message in str(caught.value) and "900" not in str(caught.value) + caught.value.say


def test_a_value_of_another_day_expires_as_it_should():
    text = "name: 样本\nfacts:\n  resting_systolic: {value: 146, on: 2026-11-01}\n  hba1c: {value: 7.1, on: 2026-11-01}\n"
    facts = read_facts("f.yaml", text, date(2026, 11, 23))
    assert (facts.number("resting_systolic"), facts.number("hba1c")) == (None, 7.1)


def test_cases_are_read_with_their_lines(tmp_path):
    path = tmp_path / "x.cases.yaml"
    path.write_text("- {name: 一, facts: {sex: 1}, expect: {clearance: REFER}}\n", encoding="utf-8")
    (case,) = read_cases(path)
    assert (case.name, case.facts.value("sex"), case.expect["clearance"], case.line) == ("一", "1", "REFER", 1)
    path.write_text("- {name: 一, facts: {sex: 1}, expect: {clearence: REFER}}\n", encoding="utf-8")
    with pytest.raises(ProtocolError, match="did you mean 'clearance'"):
        read_cases(path)
