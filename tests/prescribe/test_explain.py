"""explain FILE: the same engine for whoever sits at a terminal."""

from __future__ import annotations

import json
from datetime import date

import pytest

from prescribe.explain import as_json, as_text, explain, run
from protocols.facts import Facts
from protocols.library import load_library
from protocols.terms import Confidence
from tests.protocols.people import resident

TODAY = date(2026, 11, 23)
LIBRARY = load_library()


@pytest.fixture
def told():
    """What was written, piece by piece."""
    return []


def test_a_hypertensive_is_explained_from_facts_to_reasons():
    text = as_text(explain(resident(hypertension=True, doctor_clearance="light_moderate"), LIBRARY))
    for heading in ("【筛查】", "【触发的规则】", "【还没有问清】", "【推算出的事实】", "【方案】医疗运动处方", "适应期"):
        assert heading in text
    assert "INT1 · 安全关口" in text and "待医师确认" in text and "心率" in text
    assert "←" in text and "{" not in text


def test_what_is_referred_gets_no_dose():
    found = explain(resident(diabetes_type="type1"), LIBRARY)
    assert found.plan is None and "本次不给剂量" in as_text(found) and as_json(found)["plan"] is None


def test_nothing_known_says_what_to_ask():
    text = as_text(explain(Facts.of(TODAY, {}), LIBRARY))
    assert "不问清不能签名" in text and "还不能下结论" in text


def test_the_scores_are_told_with_class_parts_gaps_and_marks():
    text = as_text(explain(resident(birth_date=date(1950, 1, 1), falls_12m=1.0, gait_speed=0.7, six_minute_walk_distance=430.0), LIBRARY))
    for told in (
        "【评分】", "十年心脑血管病风险（China-PAR）：不计算", "只适用于 35–74 岁", "跌倒风险", "至少中风险（最重可能是高风险）",
        "FRAIL 衰弱量表：没有记录，还不能定", "WFG22 C，待医师确认", "【估算】", "Enright_Sherrill98", "【运动意愿】科学健身指导",
    ):  # fmt: skip
        assert told in text, told


def test_a_value_only_assumed_is_in_the_plan_and_not_in_a_score():
    found = explain(resident(birth_date=date(1950, 1, 1), falls_12m=1.0), LIBRARY)
    assert found.facts.known("fall_consequence_serious").origin == "assumed"
    falls = next(score for score in found.scored.scores if score.id == "falls_risk")
    assert "fall_consequence_serious" in falls.missing and as_json(found)["scored"]["scores"]


def test_json_is_plain_and_complete():
    found = explain(resident(hypertension=True), LIBRARY)
    plain = json.loads(json.dumps(as_json(found), ensure_ascii=False))
    assert plain["screening"]["clearance"] == found.screening.clearance.name
    assert plain["screening"]["on"] == "2026-11-23" and plain["screening"]["fingerprint"] == LIBRARY.fingerprint
    assert [s["key"] for s in plain["plan"]["stages"]] == [s.key for s in found.plan.stages]
    assert Facts.from_json(plain["facts"]).number("age") == 60
    assert {c.value for c in Confidence} >= {f["confidence"] for f in plain["screening"]["findings"]}


def test_the_word_reads_a_file(tmp_path, told):
    path = tmp_path / "facts.yaml"
    path.write_text("hypertension: yes\nresting_systolic: 182\nresting_diastolic: 90\n", encoding="utf-8")
    assert run([str(path)], TODAY, told.append) == 0
    assert "182/90" in "".join(told)
    told.clear()
    assert run([str(path), "--json"], TODAY, told.append) == 0
    assert json.loads("".join(told))["screening"]["clearance"] == "REFER"


MEASURED = "sex: '2'\nbirth_date: 1989-03-08\ngrip_strength: 27\nsit_and_reach: 8\nresting_systolic: 164\nresting_diastolic: 92\n"


def test_fitness_scores_and_tests_of_today_are_told(tmp_path, told):
    path = tmp_path / "facts.yaml"
    path.write_text(MEASURED, encoding="utf-8")
    assert run([str(path)], TODAY, told.append) == 0
    text = "".join(told)
    assert "【体质测定】2026-11-23，37 岁，2023 版" in text and "2/11 项已测，不打总分。据公开副本整理，待与官方文本核对" in text
    assert "坐位体前屈 8 cm：70 分" in text and "待核对" in text and "没有做：体重指数（没有测）" in text
    assert "【今天哪些测试能做】" in text and "[今天不做] " in text and "FT-BP · OWN（C，待医师确认）" in text and text.count("每项之前先问：") == 1
    told.clear()
    assert run([str(path), "--fitness-2003", "--json"], TODAY, told.append) == 0
    plain = json.loads("".join(told))
    assert plain["fitness"]["edition"] == "2003" and plain["fitness"]["total"] is None
    assert {t["outcome"] for t in plain["tests"]} <= {"ALLOWED", "MEASURE_ONLY", "ASK_FIRST", "ALTERNATIVE", "NOT_TODAY"}


@pytest.mark.parametrize(
    ("text", "said"),
    [("resting_systolc: 1\n", "facts.yaml 第 1 行：没有“resting_systolc”这个事实，是不是“resting_systolic”？"), ("a: [", "格式不对")],
)
def test_a_file_that_cannot_be_read_is_refused_in_chinese(tmp_path, told, text, said):
    path = tmp_path / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    assert run([str(path)], TODAY, told.append) == 2
    assert said in "".join(told)


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["a", "--xml"]])
def test_wrong_arguments_tell_the_usage(told, arguments):
    assert run(arguments, TODAY, told.append) == 2 and "用法" in told[0]


def test_a_missing_file_is_said_by_name_only(tmp_path, told):
    assert run([str(tmp_path / "nothing.yaml")], TODAY, told.append) == 2
    assert told == ["打不开文件 nothing.yaml，请检查路径。\n"]


def test_what_a_diagnosis_opens_is_explained_with_what_holds_until_it_is_known():
    text = as_text(explain(resident(coronary_heart_disease=True), LIBRARY))
    assert "心肌梗死日期没有记录，按等待期还没有过处理" in text
    assert "近 4 周心绞痛有没有变多" in text and "← angina_pattern_changed" in text
    assert "← mi_date" not in as_text(explain(resident(), LIBRARY))
