"""Scores by the national tables, against a second reading of the CSV files that knows nothing of the engine."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.facts import Facts, Known, Unanswered
from protocols.fitness.results import Edition, Outcome, TestPermission, TestReason
from protocols.fitness.scoring import age_on, grade_of, score_fitness, total_hundredths
from protocols.fitness.tables import battery, fact_of, items, table_for, weights
from protocols.terms import Confidence
from protocols.vocabulary import vocabulary
from tests.protocols.measured import how_of, said

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "fitness"
TODAY = date(2026, 11, 23)
SEX = {"M": "1", "F": "2"}
E23, E03 = Edition.NATIONAL_2023, Edition.NATIONAL_2003
FACT = {"grip": "grip_strength", "one_leg_stand_ec": "one_leg_stand_eyes_closed", "vo2max_rel": "vo2max_estimated"}
"""As facts.md names them; every other item is a fact of the same name."""


def rows_of(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SCORES = {E23: rows_of("2023-adult-scores.csv"), E03: rows_of("2003-adult-scores.csv")}
HEIGHTS = rows_of("2003-adult-height-weight.csv")


def groups() -> dict[tuple[Edition, str, str, int, int], list[dict[str, str]]]:
    found = defaultdict(list)
    for edition, rows in SCORES.items():
        for row in rows:
            found[edition, row["item"], row["sex"], int(row["age_min"]), int(row["age_max"])].append(row)
    return found


GROUPS = groups()


def person(sex: str, age: int, **values: object) -> Facts:
    """Everything measured as its table was made, unless a test says otherwise."""
    return Facts.of(TODAY, {"sex": SEX[sex], "age": float(age), **{key: said(key, value, sex=sex) for key, value in values.items()}})


def scored(edition: Edition, item: str, sex: str, age: int, value: float):
    """The score through the front door; an unusable row's through its table."""
    result = score_fitness(person(sex, age, **{FACT.get(item, item): value}), edition)
    found = next(s for s in result.items if s.item == item)
    if found.verification == "X":
        assert found.score is None and found.mark == "不能用"
        table = table_for(edition, item, sex, age)
        return table.rows[table.index(value)].score
    return found.score


@pytest.mark.parametrize("edition", list(Edition))
def test_every_limit_is_inclusive_and_one_step_worse_is_the_worse_score(edition):
    asked = 0
    for (of, item, sex, low, high), rows in GROUPS.items():
        if of is not edition:
            continue
        step = Decimal(rows[0]["step"])
        by_end = {Decimal(r["lower"]): r for r in rows if r["lower"]} | {Decimal(r["upper"]): r for r in rows if r["upper"]}
        for end, row in by_end.items():
            assert scored(edition, item, sex, low, float(end)) == int(row["score"]), (item, sex, low, end)
            below = next((r for r in rows if r["upper"] and Decimal(r["upper"]) == end - step), None)
            if below is not None and row["lower"] and Decimal(row["lower"]) == end:
                assert scored(edition, item, sex, high, float(end - step)) == int(below["score"]), (item, sex, high, end)
                asked += 1
    assert asked == sum(len(rows) - 1 for (of, *_), rows in GROUPS.items() if of is edition) > 500


def test_between_two_steps_the_end_of_the_worse_score_decides():
    for (edition, item, sex, low, _), rows in GROUPS.items():
        if item == "bmi":
            continue
        ordered = sorted(rows, key=lambda r: float(r["lower"] or "-inf"))
        for a, b in pairwise(ordered):
            between = float((Decimal(a["upper"]) + Decimal(b["lower"])) / 2)
            better = max(int(a["score"]), int(b["score"]))
            wanted = {"body_fat_pct": int(b["score"]), "one_leg_stand_ec": int(a["score"])}.get(item, better)
            assert scored(edition, item, sex, low, between) == wanted


@pytest.mark.parametrize(
    ("bmi", "score"), [(18.4999, 60), (18.5, 100), (23.95, 100), (23.9999, 100), (24.0, 60), (27.99, 60), (28.0, 20)]
)
def test_bmi_is_compared_unrounded(bmi, score):
    assert scored(E23, "bmi", "F", 33, bmi) == score


def test_weight_for_height_at_every_limit_and_one_step_beside():
    bands = defaultdict(list)
    for row in HEIGHTS:
        bands[row["sex"], int(row["age_min"]), int(row["age_max"]), row["height_min_cm"], row["height_max_cm"]].append(row)
    for (sex, low, high, first, last), rows in bands.items():
        for row in rows:
            for age, height, end in ((low, first, row["lower"]), (high, last, row["upper"])):
                if end:
                    table = table_for(E03, "height_weight", sex, age, float(height))
                    found = table.rows[table.index(float(end))]
                    assert (found.score, found.kind) == (int(row["score"]), row["class"]), (sex, age, height, end)
    assert len(bands) == 396


def test_a_weight_between_two_steps_has_the_better_score():
    table = table_for(E03, "height_weight", "M", 25, 168.0)
    assert [table.rows[table.index(w)].score for w in (50.4, 50.45, 54.35, 70.4, 70.45, 70.5, 75.05, 75.1)] == [1, 3, 5, 5, 5, 3, 3, 1]


@pytest.mark.parametrize(
    ("height", "weight", "score", "word"),
    [(143.9, 40.0, None, "无分"), (144.0, 40.0, 5, "体重正常"), (199.99, 90.0, 5, "体重正常"), (200.0, 90.0, None, "无分")],
)
def test_a_height_outside_the_table_has_no_score(height, weight, score, word):
    result = score_fitness(person("M", 25, height=height, weight=weight), E03)
    found = result.items[0]
    assert (found.item, found.score, found.word) == ("height_weight", score, word)


@given(st.sampled_from(sorted(GROUPS)), st.data())
def test_a_better_value_never_scores_lower(group, data):
    edition, item, sex, low, high = group
    if item in ("bmi", "body_fat_pct"):
        return
    age = data.draw(st.integers(low, high))
    ends = [float(r[k]) for r in GROUPS[group] for k in ("lower", "upper") if r[k]]
    value = st.floats(min(ends) - 1, max(ends) + 1)
    worse, better = sorted((data.draw(value), data.draw(value)), reverse=item == "choice_reaction")
    table = table_for(edition, item, sex, age)
    assert table.rows[table.index(worse)].score <= table.rows[table.index(better)].score


def test_the_next_score_begins_where_it_says():
    for (edition, item, sex, low, _), rows in GROUPS.items():
        for row in rows:
            end = row["lower"] or row["upper"]
            found = score_fitness(person(sex, low, **{FACT.get(item, item): float(end)}), edition)
            one = next(s for s in found.items if s.item == item)
            if one.next is None:
                assert one.score is None or one.score == max(int(r["score"]) for r in rows)
            else:
                value = one.next.value - (0.001 if item == "bmi" and one.value >= 24 else 0)
                assert scored(edition, item, sex, low, value) == one.next.score > one.score


# -- the battery --


def whole(edition: Edition, sex: str, age: int, pick) -> dict[str, float]:
    """A complete battery; `pick(item, rows)` gives each value."""
    found: dict[str, float] = {}
    for (of, item, s, low, high), rows in GROUPS.items():
        if of is edition and s == sex and low <= age <= high:
            found[FACT.get(item, item)] = pick(item, rows)
    if edition is E03:
        found |= {"height": 165.0, "weight": 60.0}
    return found


def end_of(score: str):
    def pick(item: str, rows: list[dict[str, str]]) -> float:
        row = next((r for r in rows if r["score"] == score), None) or max(rows, key=lambda r: int(r["score"]))
        return float(row["lower"] or row["upper"])

    return pick


@pytest.mark.parametrize(("age", "count"), [(20, 11), (49, 11), (50, 10), (59, 10)])
@pytest.mark.parametrize("sex", ["M", "F"])
def test_2023_batteries_and_weights(sex, age, count):
    items_ = battery(E23, sex, age)
    assert len(items_) == count and sum(w.hundredths for w in weights(age)) == 100
    assert ("push_ups" in items_) is (sex == "M") and ("knee_push_ups" in items_) is (sex == "F")
    assert ("vertical_jump" in items_) is (age < 50)


@pytest.mark.parametrize(("age", "count"), [(20, 9), (39, 9), (40, 7), (59, 7)])
@pytest.mark.parametrize("sex", ["M", "F"])
def test_2003_batteries(sex, age, count):
    assert len(battery(E03, sex, age)) == count and "height_weight" in battery(E03, sex, age)
    assert "vo2max_rel" not in battery(E03, sex, age) and "step_index" in battery(E03, sex, age)


@pytest.mark.parametrize("sex", ["M", "F"])
@pytest.mark.parametrize("age", [20, 37, 49, 50, 59])
@pytest.mark.parametrize("score", ["10", "60", "75", "85", "100"])
def test_the_2023_total_by_a_second_reckoning(sex, age, score):
    values = whole(E23, sex, age, end_of(score))
    result = score_fitness(person(sex, age, **values), E23)
    total = Decimal(0)
    for row in rows_of("2023-weights.csv"):
        if row["population"] == "adult" and int(row["age_min"]) <= age <= int(row["age_max"]):
            one = next(s for s in result.items if s.item in row["item"].split("|"))
            total += Decimal(row["weight"]) * one.score
            assert one.weight == float(row["weight"])
    assert Decimal(str(result.total)) == total and result.grade_word and result.label == "据公开副本整理，待与官方文本核对"
    word = "优秀" if total >= 83 else "良好" if total >= 75 else "合格" if total >= 60 else "不合格"
    assert result.grade_word == word and word in result.say and result.label in result.say


@pytest.mark.parametrize(
    ("hundredths", "word"),
    [(8300, "优秀"), (8299, "良好"), (7500, "良好"), (7499, "合格"), (6000, "合格"), (5999, "不合格"), (0, "不合格")],
)
def test_2023_grades_at_their_limits(hundredths, word):
    assert grade_of(E23, 20, hundredths).word == grade_of(E23, 59, hundredths).word == word


def test_2003_grades_at_their_limits():
    for row in rows_of("grade-rules.csv"):
        if (row["edition"], row["population"]) == ("2003", "adult"):
            for end in filter(None, (row["total_lower"], row["total_upper"])):
                for age in (int(row["age_min"]), int(row["age_max"])):
                    assert grade_of(E03, age, int(end) * 100).code == row["grade"]


@given(st.sampled_from(list(Edition)), st.sampled_from("MF"), st.integers(20, 59), st.data())
def test_a_partial_battery_is_never_graded(edition, sex, age, data):
    values = whole(edition, sex, age, end_of("85" if edition is E23 else "4"))
    keys = [k for k in values if k != "height"]
    gone = data.draw(st.sets(st.sampled_from(keys), min_size=1))
    result = score_fitness(person(sex, age, **{k: v for k, v in values.items() if k not in gone}), edition)
    assert result.total is None and result.grade == result.grade_word == "" and len(result.missing) == len(gone)
    assert f"{len(keys) - len(gone)}/{len(keys)} 项已测，不打总分" in result.say


def test_a_battery_that_is_not_whole_is_not_totalled():
    scores = dict.fromkeys(battery(E23, "M", 30), 80)
    assert total_hundredths(E23, scores, 30) == 8000
    del scores["grip"]
    with pytest.raises(ValueError, match="whole"):
        total_hundredths(E23, scores, 30)


def test_2003_an_item_without_a_score_means_no_grade():
    values = whole(E03, "M", 30, end_of("5"))
    best = score_fitness(person("M", 30, **values), E03)
    assert best.total == 45 and best.grade == "grade1_excellent"
    none = score_fitness(person("M", 30, **(values | {"vital_capacity": 1000.0})), E03)
    assert none.total is None and "肺活量无分" in none.say and not none.missing
    assert next(s for s in none.items if s.item == "vital_capacity").word == "无分"


def test_2003_an_unusable_row_blocks_the_grade_and_doubtful_rows_are_noted():
    women = score_fitness(person("F", 37, **whole(E03, "F", 37, end_of("4"))), E03)
    assert women.total is None and women.grade == "" and "坐位体前屈不能计分" in women.say
    assert next(s for s in women.items if s.item == "sit_and_reach").not_scored
    neighbours = score_fitness(person("F", 34, **whole(E03, "F", 34, end_of("4"))), E03)
    assert neighbours.total is not None
    men = score_fitness(person("M", 22, **whole(E03, "M", 22, end_of("4"))), E03)
    assert men.total is not None and any("闭眼单脚站立" in note for note in men.notes)


def test_every_cell_in_doubt_carries_its_mark():
    asked = 0
    for cell in rows_of("unverified-cells.csv"):
        if cell["edition"] not in ("2023", "2003") or cell["item"] in ("weights", "grade rule"):
            continue
        low, high = (int(n) for n in cell["ages"].split("-"))
        for sex in cell["sex"].split("+"):
            for age in (low, high):
                height = float(cell["where"].removeprefix("height ")) if cell["item"] == "height_weight" else None
                table = table_for(Edition(cell["edition"]), cell["item"], sex, age, height)
                assert {row.verification for row in table.rows} == {cell["verification"]}, cell
                value = table.rows[0].upper
                item = {"height": height, "weight": value} if height else {FACT.get(cell["item"], cell["item"]): value}
                result = score_fitness(person(sex, age, **item), Edition(cell["edition"]))
                one = next(s for s in result.items if s.item == cell["item"])
                assert one.mark and one.verification_words and one.confidence is Confidence.C
                assert (one.score is None) is (cell["verification"] == "X")
                asked += 1
    assert asked > 60


def test_every_score_of_2023_says_it_waits_for_the_official_text():
    assert {row["verification"] for row in SCORES[E23]} == {"V1", "V1M", "E"}
    result = score_fitness(person("F", 40, **whole(E23, "F", 40, end_of("85"))), E23)
    assert all(s.mark for s in result.items) and all(s.edition is E23 for s in result.items) and result.edition is E23


def test_editions_are_never_mixed():
    both = whole(E23, "M", 30, end_of("85")) | whole(E03, "M", 30, end_of("4"))
    for edition in Edition:
        result = score_fitness(person("M", 30, **both), edition)
        assert {s.edition for s in result.items} == {result.edition} == {edition}
        assert [s.item for s in result.items] == list(battery(edition, "M", 30))


# -- age, days, what is not there --


@pytest.mark.parametrize(
    ("born", "age"), [(date(1996, 11, 23), 30), (date(1996, 11, 24), 29), (date(1996, 2, 29), 30), (date(2004, 2, 29), 22)]
)
def test_age_is_completed_years_on_the_day(born, age):
    assert age_on(Facts.of(TODAY, {"birth_date": born}), TODAY) == age


def test_an_item_is_scored_by_the_age_of_its_own_day():
    born = date(1996, 11, 1)
    day = date(2026, 10, 31)
    values = {k: Known(v, day, how=how_of(k)) for k, v in whole(E23, "M", 29, end_of("85")).items()}
    before = score_fitness(Facts.of(TODAY, {"birth_date": born, "sex": "1", **values}), E23)
    assert before.age == 29 and before.total is not None
    mixed = {**values, "grip_strength": said("grip_strength", 47.0)}
    result = score_fitness(Facts.of(TODAY, {"birth_date": born, "sex": "1", **mixed}), E23)
    assert result.age == 30 and result.total is None and "年龄组" in result.say


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize(("age", "said"), [(19, "未满 20 岁"), (60, "2023 版这个年龄的评分表还没有"), (79, "评分表还没有"), (80, "80 岁起没有")])
def test_below_20_and_from_60_there_is_no_score(edition, age, said):
    values = whole(E23, "M", 40, end_of("85"))
    result = score_fitness(person("M", age, **values), edition)
    assert said in result.say and not result.items and result.total is None and result.grade == "" and result.values
    assert result.edition is edition


def test_without_age_or_sex_nothing_is_scored():
    for facts in (Facts.of(TODAY, {"sex": "1", "grip_strength": 40.0}), Facts.of(TODAY, {"age": 30.0, "grip_strength": 40.0})):
        result = score_fitness(facts)
        assert not result.items and len(result.values) == 1 and result.total is None and not result.values[0].peers


def test_what_was_not_done_keeps_its_reason():
    facts = person(
        "M", 30, grip_strength=Unanswered("refused", "手痛"), vertical_jump=Unanswered("device_fault"), sit_and_reach=Known(5.0, date(2026, 1, 1))
    )
    why = {m.item: m.why for m in score_fitness(facts).missing}
    assert why["grip"] == "本人不愿做：手痛" and why["vertical_jump"] == "仪器故障"
    assert why["sit_and_reach"] == "测的日子太久了" and why["push_ups"] == "没有测"


def test_a_test_that_may_not_be_scored_today_blocks_the_total():
    reason = TestReason("T", Outcome.MEASURE_ONLY, "正在用影响心率的药", "", "OWN", Confidence.C)
    permission = TestPermission("vo2max_rel", "vo2max_estimated", "", Outcome.MEASURE_ONLY, (reason,), (), False)
    facts = person("M", 30, **whole(E23, "M", 30, end_of("85")))
    assert score_fitness(facts).total is not None
    result = score_fitness(facts, permissions=(permission,))
    one = next(s for s in result.items if s.item == "vo2max_rel")
    assert result.total is None and one.score is None and "影响心率" in one.not_scored and one.value


@pytest.mark.parametrize(
    ("fact_id", "how", "why"),
    [
        ("vo2max_estimated", (), "没有写明"), ("vo2max_estimated", (("method", "walk"),), "不是二级功率车"),
        ("vo2max_estimated", (("method", "step"),), "不是二级功率车"),
        ("body_fat_pct", (), "没有写明是生物电阻抗"), ("body_fat_pct", (("device", "甲型"),), "没有写明"),
        ("body_fat_pct", (("method", "dxa"),), "不是生物电阻抗"), ("body_fat_pct", (("method", "skinfold"),), "不是生物电阻抗"),
        ("grip_strength", (), "没有写明是站着"), ("grip_strength", (("hand", "right"),), "没有写明是站着"),
        ("grip_strength", (("posture", "seated"),), "不是站着"),
    ],
)  # fmt: skip
def test_what_was_not_measured_as_its_table_was_has_no_score_and_blocks_the_total(fact_id, how, why):
    values = whole(E23, "M", 30, end_of("85"))
    facts = person("M", 30, **{**values, fact_id: Known(values[fact_id], TODAY, how=how)})
    result = score_fitness(facts)
    one = next(s for s in result.items if s.fact_id == fact_id)
    assert one.score is None and why in one.not_scored and why in one.say and result.total is None
    assert one.value == values[fact_id], "the number itself is kept and shown"
    assert score_fitness(person("M", 30, **values)).total is not None


def test_a_seated_grip_has_no_points_in_the_second_edition_either():
    facts = person("M", 30, **{**whole(E03, "M", 30, end_of("5")), "grip_strength": Known(50.0, TODAY, how=(("posture", "seated"),))})
    assert next(s for s in score_fitness(facts, E03).items if s.item == "grip").score is None


def test_every_item_is_a_fact():
    for key in items():
        if key != "height_weight":
            assert fact_of(key) in vocabulary() and fact_of(key) == {**FACT, "walk_6min": "six_minute_walk_distance"}.get(key, key)


def test_resident_sentences_are_short():
    results = [score_fitness(person(sex, age, grip_strength=30.0), e) for sex in "MF" for age in (19, 30, 65, 85) for e in Edition]
    results += [score_fitness(person("M", 30, **whole(e, "M", 30, end_of("85"))), e) for e in Edition]
    for result in results:
        assert result.plain and all(len(part) <= 16 for part in result.plain)


def test_the_files_are_those_of_the_reference():
    told = dict(re.findall(r"\| `(\S+\.csv)` \| ([0-9a-f]{64}) \|", (FOLDER / "README.md").read_text("utf-8")))
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.csv")}
    assert told == found
