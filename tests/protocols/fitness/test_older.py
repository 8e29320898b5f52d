"""Older people: ranges and means beside the raw value, never a score. Read a second time from the CSV files."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from protocols.facts import Facts, Known
from protocols.fitness.results import Edition
from protocols.fitness.scoring import score_fitness
from protocols.fitness.tables import fact_of
from protocols.terms import Confidence
from tests.protocols.measured import how_of, said

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "fitness"
TODAY = date(2026, 11, 23)
FACTOR = {"in": Decimal("2.54"), "yd": Decimal("0.9144")}


def rows_of(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


NORMS = rows_of("sft-norms.csv")


def peers(sex: str, age: int, item: str, value: float, edition: Edition = Edition.NATIONAL_2023):
    facts = Facts.of(TODAY, {"sex": {"M": "1", "F": "2"}[sex], "age": float(age), fact_of(item): said(fact_of(item), float(value), sex=sex)})
    result = score_fitness(facts, edition)
    assert result.total is None and result.grade == result.grade_word == "" and not result.items and not result.missing
    assert "分，" not in result.values[0].say
    return {p.label[:2]: p for p in result.values[0].peers}


def test_both_ends_belong_to_the_range_and_a_step_outside_does_not():
    for row in NORMS:
        factor, worse = FACTOR.get(row["unit"], Decimal(1)), row["direction"] == "lower_better"
        step = Decimal("0.01") if worse else Decimal(-1) / 100
        for age in (int(row["age_min"]), int(row["age_max"])):
            for key, over in (("p25_value", "低于"), ("p75_value", "高于")):
                end = Decimal(row[key]) * factor
                outside = end + (step if key == "p25_value" else -step)
                found = peers(row["sex"], age, row["item"], float(end))["美国"]
                assert found.place == "在" and found.verification == row["verification"], row
                assert peers(row["sex"], age, row["item"], float(outside))["美国"].place == over, row


def test_a_range_in_conflict_says_what_the_other_copy_prints():
    doubtful = [row for row in NORMS if row["verification"] == "C"]
    assert len(doubtful) == 7
    for row in doubtful:
        found = peers(row["sex"], int(row["age_min"]), row["item"], 5.0 if row["unit"] == "s" else 60.0 if "step" in row["item"] else 10.0)["美国"]
        assert found.mark == "存疑" and found.confidence is Confidence.C and "存疑" in found.say
        assert row["alt_p25"] in found.doubt and row["alt_p75"] in found.doubt


def test_the_range_is_shown_in_metric_units_and_called_american():
    found = peers("F", 62, "walk_6min", 500.0)["美国"]
    assert (found.low, found.high, found.unit) == (498.3, 603.5, "m") and "不是中国的评分" in found.label


@pytest.mark.parametrize(
    ("item", "value", "otherwise", "why"),
    [
        ("walk_6min", 500.0, {"aid": ""}, "未说明是否用助行器"), ("walk_6min", 500.0, {"aid": "cane"}, "用了助行"),
        ("walk_6min", 500.0, {"oxygen": ""}, "未说明是否吸氧"), ("walk_6min", 500.0, {"oxygen": "oxygen"}, "吸着氧"),
        ("up_and_go_8ft", 6.0, {"aid": "walker"}, "用了助行"), ("chair_stand_30s", 12.0, {"chair": "other"}, "不是约 43 cm"),
        ("step_2min", 150.0, {"counted": "both"}, "不是只数右膝"), ("arm_curl_30s", 15.0, {"load": "men"}, "不是表里的重量"),
        ("grip", 22.0, {"posture": "seated"}, "不是站着"), ("grip", 22.0, {"posture": ""}, "没有写明是站着"),
    ],
)  # fmt: skip
def test_measured_in_another_way_or_nobody_said_how_it_stands_beside_nobody(item, value, otherwise, why):
    fact_id = fact_of(item)
    how = tuple((key, code) for key, code in {**dict(how_of(fact_id, "F")), **otherwise}.items() if code)
    found = score_fitness(Facts.of(TODAY, {"sex": "2", "age": 62.0, fact_id: Known(value, TODAY, how=how)})).values[0]
    assert found.value == value and not found.peers and why in found.alone and why in found.say
    assert peers("F", 62, item, value), "measured as the others were, it stands beside them"


@pytest.mark.parametrize("age", [95, 101])
def test_nothing_above_94(age):
    assert not peers("M", age, "chair_stand_30s", 8.0)


def test_national_means_of_2020_at_60_to_69_only():
    for row in rows_of("older-national-means.csv"):
        if row["survey_year"] != "2020":
            continue
        found = peers(row["sex"], int(row["age_min"]), row["item"], 10.0 if row["item"] != "choice_reaction" else 0.7)["20"]
        if row["verification"] == "X":
            assert found.mean is None and found.mark == "不能用" and "109" not in found.say
        else:
            assert found.mean == float(row["mean_used"]) and found.mark == "待核对"
    assert "20" not in peers("M", 70, "grip", 30.0)
    assert "20" not in peers("M", 62, "vital_capacity", 3000.0)


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("age", [60, 69, 79])
def test_the_sentence_says_the_table_is_not_there(age, edition):
    facts = Facts.of(TODAY, {"sex": "2", "age": float(age), "grip_strength": 20.0, "height": 160.0, "weight": 60.0, "bmi": 23.4})
    result = score_fitness(facts, edition)
    assert "2023 版这个年龄的评分表还没有" in result.say and [v.item for v in result.values] == ["bmi", "grip"]
