"""Diagnoses in words and codes, from the facts that hold them (`resources/diagnoses.csv`, ICD-10 categories)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache

from prescribe.prescription import Diagnosis
from protocols.facts import SetAnswer, Value
from protocols.files import shipped


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[str, str, Diagnosis], ...]:
    with shipped("resources", "diagnoses.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple((row["fact_id"], row["answer"], Diagnosis(row["label"], row["icd10"] or None)) for row in rows)


@lru_cache(maxsize=1)
def diagnosis_facts() -> tuple[str, ...]:
    """Ids of the facts a diagnosis may stand in."""
    return tuple(dict.fromkeys(fact_id for fact_id, _, _ in _table()))


@lru_cache(maxsize=1)
def diagnosis_places() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """(fact, answer) pairs by which each diagnosis holds, by its words, in the order of the table."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for fact_id, answer, diagnosis in _table():
        found[diagnosis.text] = (*found.get(diagnosis.text, ()), (fact_id, answer))
    return found


def every_diagnosis() -> tuple[Diagnosis, ...]:
    """Every diagnosis of the table."""
    return tuple(diagnosis for _, _, diagnosis in _table())


def diagnoses_of(values: Mapping[str, Value | None]) -> tuple[Diagnosis, ...]:
    """The diagnoses that hold, in the order of the table."""
    return tuple(diagnosis for fact_id, answer, diagnosis in _table() if _holds(values.get(fact_id), answer))


def _holds(value: Value | None, answer: str) -> bool:
    """`answer` as the table writes it: `yes`, a code, a member of a set, or `<=` or `>=` and a number."""
    if answer[:2] in ("<=", ">="):
        known = isinstance(value, float) and not isinstance(value, bool)
        return known and (value <= float(answer[2:]) if answer[0] == "<" else value >= float(answer[2:]))
    if isinstance(value, SetAnswer):
        return answer in value.yes
    return value is True if answer == "yes" else value == answer
