"""The national tables and the ranges for older people, read from `resources/fitness/*.csv` once, when first asked.

How a value is read (fitness-standard README): limits are inclusive on the recording step; a value between two steps
belongs to the better score, because it is past the end of the worse one; BMI is compared unrounded with the start of the
next class, and so is a fraction of a second of the one-leg stand (items.csv); body fat above the end of one range belongs to the next.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from protocols.files import shipped
from protocols.fitness.results import Edition
from protocols.vocabulary import vocabulary

HEIGHT_WEIGHT = "height_weight"
_BY_LOWER = ("bmi", "one_leg_stand_ec")
"""Compared with where the next score begins. The one-leg stand is timed to 0.1 s, its tables have whole seconds: a score counts
once its first second is full (items.csv; the stricter reading)."""
_STEP = 0.1
"""Recording step of height, cm."""


@dataclass(frozen=True, slots=True)
class Item:
    """One row of `items.csv`."""

    key: str
    name: str
    unit: str
    fact_id: str
    """Empty for the two that are made of height and weight together."""


@dataclass(frozen=True, slots=True)
class Row:
    """One score of one table."""

    score: int
    lower: float | None
    upper: float | None
    kind: str
    """`too_light` … of the weight table, else empty."""
    verification: str


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """The rows of one item, sex and age group by rising value. `ends[i]`: (limit, inclusive) between row i and the next."""

    rows: tuple[Row, ...]
    ends: tuple[tuple[float, bool], ...]
    best: int
    """Index of the row with the highest score."""

    def index(self, value: float) -> int:
        """The row of a value; every value has one."""
        for i, (end, inclusive) in enumerate(self.ends):
            if value < end or (inclusive and value == end):
                return i
        return len(self.ends)

    def begins(self, score: int) -> tuple[float, bool] | None:
        """(value from which this score is reached, whether more is better); None where the best lies between two worse."""
        rising = self.best == len(self.rows) - 1
        if not rising and self.best != 0:
            return None
        reached = [row for row in self.rows if row.score >= score]
        end = (reached[0].lower if rising else reached[-1].upper) if reached else None
        return None if end is None else (end, rising)


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """A table and the completed years it holds for, both ends included."""

    low: int
    high: int
    table: ScoreTable


@dataclass(frozen=True, slots=True)
class HeightBand:
    """Weights for one centimetre of height."""

    start: float
    end: float
    table: ScoreTable


@dataclass(frozen=True, slots=True)
class Weight:
    """Share of one item in the total, in hundredths."""

    items: tuple[str, ...]
    """One item, or the men's and the women's variant."""
    hundredths: int
    verification: str


@dataclass(frozen=True, slots=True)
class GradeRule:
    """One grade: totals from `lower` on (both in hundredths), up to the next rule."""

    code: str
    word: str
    lower: int | None
    verification: str


@dataclass(frozen=True, slots=True)
class Norm:
    """25th to 75th percentile of the Senior Fitness Test for one age group, `low` the weaker end, in metric units."""

    low: float
    high: float
    shown: tuple[float, float]
    """The same as printed, rounded."""
    unit: str
    lower_is_better: bool
    verification: str
    other_copy: str
    """「低–高 单位」 of a copy that disagrees, or empty."""


@lru_cache(maxsize=1)
def items() -> Mapping[str, Item]:
    """Every item by key, in the order of the file."""
    found = {}
    for row in _read("items.csv"):
        key = row["item"]
        found[key] = Item(key, row["name_cn"], row["unit"], "" if key == HEIGHT_WEIGHT else fact_of(key))
    return found


@lru_cache(maxsize=64)
def fact_of(item: str) -> str:
    """The fact of an item key: of the same name, or the one `also_called` so. Raises KeyError."""
    if item in vocabulary():
        return item
    for fact in vocabulary().values():
        if item in (word.strip() for word in fact.also_called.split(";")):
            return fact.id
    raise KeyError(item)


@lru_cache(maxsize=4)
def score_tables(edition: Edition) -> Mapping[tuple[str, str], tuple[AgeGroup, ...]]:
    """(item, sex `M`/`F`) → age groups of that edition, without weight for height."""
    grouped: dict[tuple[str, str], dict[tuple[int, int], list[dict[str, str]]]] = {}
    for row in _read(f"{edition.value}-adult-scores.csv"):
        ages = (int(row["age_min"]), int(row["age_max"]))
        grouped.setdefault((row["item"], row["sex"]), {}).setdefault(ages, []).append(row)
    return {key: tuple(AgeGroup(*ages, _table(rows)) for ages, rows in sorted(groups.items())) for key, groups in grouped.items()}


@lru_cache(maxsize=1)
def height_bands() -> Mapping[str, tuple[tuple[int, int, tuple[HeightBand, ...]], ...]]:
    """Edition 2003: sex → (youngest, oldest, bands by rising height)."""
    grouped: dict[str, dict[tuple[int, int], dict[tuple[float, float], list[dict[str, str]]]]] = {}
    for row in _read("2003-adult-height-weight.csv"):
        ages = (int(row["age_min"]), int(row["age_max"]))
        band = (float(row["height_min_cm"]), float(row["height_max_cm"]))
        grouped.setdefault(row["sex"], {}).setdefault(ages, {}).setdefault(band, []).append(row)
    return {
        sex: tuple((*ages, tuple(HeightBand(*band, _table(rows)) for band, rows in sorted(bands.items()))) for ages, bands in groups.items())
        for sex, groups in grouped.items()
    }


def table_for(edition: Edition, item: str, sex: str, age: int, height: float | None = None) -> ScoreTable | None:
    """The table of one person, or None where the edition has none. `height` in cm, for weight for height."""
    if item == HEIGHT_WEIGHT:
        return _weight_table(sex, age, height) if edition is Edition.NATIONAL_2003 and height is not None else None
    for group in score_tables(edition).get((item, sex), ()):
        if group.low <= age <= group.high:
            return group.table
    return None


def battery(edition: Edition, sex: str, age: int) -> tuple[str, ...]:
    """Keys of all items a complete battery of this edition has for this sex and age; empty outside 20–59."""
    if not 20 <= age <= 59:
        return ()
    if edition is Edition.NATIONAL_2023:
        named = [key for weight in weights(age) for key in weight.items]
        return tuple(key for key in named if table_for(edition, key, sex, age))
    measured = {item for item, of in score_tables(edition) if of == sex and table_for(edition, item, sex, age)}
    return tuple(key for key in items() if key in measured or key == HEIGHT_WEIGHT)


@lru_cache(maxsize=128)
def weights(age: int) -> tuple[Weight, ...]:
    """Edition 2023: the weights of a completed age; empty where there are none."""
    return tuple(
        Weight(tuple(row["item"].split("|")), int(Decimal(row["weight"]) * 100), row["verification"])
        for row in _kept("2023-weights.csv")
        if int(row["age_min"]) <= age <= int(row["age_max"])
    )


@lru_cache(maxsize=256)
def grade_rules(edition: Edition, age: int) -> tuple[GradeRule, ...]:
    """The grades of adults of this age, best first."""
    rows = [
        row for row in _kept("grade-rules.csv")
        if row["edition"] == edition.value and row["population"] == "adult" and int(row["age_min"]) <= age <= int(row["age_max"])
    ]  # fmt: skip
    return tuple(
        GradeRule(row["grade"], row["grade_cn"], int(Decimal(row["total_lower"]) * 100) if row["total_lower"] else None, row["verification"])
        for row in rows
    )


@lru_cache(maxsize=1)
def norms() -> Mapping[tuple[str, str], tuple[tuple[int, int, Norm], ...]]:
    """(item, sex) → (youngest, oldest, range) of the Senior Fitness Test, 60–94."""
    found: dict[tuple[str, str], list[tuple[int, int, Norm]]] = {}
    for row in _read("sft-norms.csv"):
        found.setdefault((row["item"], row["sex"]), []).append((int(row["age_min"]), int(row["age_max"]), _norm(row)))
    return {key: tuple(groups) for key, groups in found.items()}


@lru_cache(maxsize=1)
def means() -> Mapping[tuple[str, str], tuple[tuple[int, int, float | None, str], ...]]:
    """(item, sex) → (youngest, oldest, national mean of 2020 or None when it may not be used, verification)."""
    found: dict[tuple[str, str], list[tuple[int, int, float | None, str]]] = {}
    for row in _read("older-national-means.csv"):
        if row["survey_year"] == "2020":
            mean = float(row["mean_used"]) if row["mean_used"] else None
            found.setdefault((row["item"], row["sex"]), []).append((int(row["age_min"]), int(row["age_max"]), mean, row["verification"]))
    return {key: tuple(groups) for key, groups in found.items()}


# -- reading --

_TO_METRIC = {"in": Decimal("2.54"), "yd": Decimal("0.9144")}


def _read(name: str) -> list[dict[str, str]]:
    with shipped("resources", "fitness", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=2)
def _kept(name: str) -> list[dict[str, str]]:
    return _read(name)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _table(rows: list[dict[str, str]]) -> ScoreTable:
    made = [
        Row(int(r["score"]), _number(r["lower"]), _number(r["upper"]), r.get("class", ""), r["verification"]) for r in rows
    ]
    made.sort(key=lambda row: float("-inf") if row.lower is None else row.lower)
    item = rows[0]["item"]
    ends = tuple(_end(item, a, b) for a, b in pairwise(made))
    return ScoreTable(tuple(made), ends, max(range(len(made)), key=lambda i: made[i].score))


def _end(item: str, a: Row, b: Row) -> tuple[float, bool]:
    """(limit, inclusive): a value below the limit, or at it when inclusive, belongs to the lower of two neighbouring rows."""
    upwards = item == "body_fat_pct" or (item not in _BY_LOWER and a.score < b.score)
    end = a.upper if upwards else b.lower
    if end is None:
        raise ValueError(f"an open end in the middle of {item}")
    return end, upwards


def _weight_table(sex: str, age: int, height: float) -> ScoreTable | None:
    for low, high, bands in height_bands().get(sex, ()):
        if low <= age <= high:
            found = None
            for band in bands:
                if height >= band.start:
                    found = band
            return found.table if found and height < found.end + _STEP - 1e-9 else None
    return None


def _norm(row: Mapping[str, str]) -> Norm:
    factor = _TO_METRIC.get(row["unit"], Decimal(1))
    low, high = (float(Decimal(row[key]) * factor) for key in ("p25_value", "p75_value"))
    shown = (float(row["p25_metric"] or low), float(row["p75_metric"] or high))
    other = f"{row['alt_p25']}–{row['alt_p75']} {row['unit']}" if row["alt_p25"] else ""
    return Norm(low, high, shown, row["metric_unit"], row["direction"] == "lower_better", row["verification"], other)
