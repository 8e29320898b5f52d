"""One visit in which every field of the joint assessment is answered, each repeated measurement with all its trials."""

from __future__ import annotations

import csv

from prescribe.readings import repeats
from protocols.facts import FactDefinition, definition
from protocols.files import shipped
from tests.prescribe.visits import FITNESS, MEDICAL, none_of

TRIALS = 4
"""Readings or trials of each measurement that keeps several."""


def everything(side: str) -> dict[str, object]:
    """Values of every field of one side, by fact; a tuple is several trials."""
    known = MEDICAL | FITNESS
    with shipped("resources", "assessment_fields.csv").open(encoding="utf-8", newline="") as file:
        facts = [definition(row["fact_id"]) for row in csv.DictReader(file) if row["side"] == side]
    return {fact.id: _trials(fact, known.get(fact.id, _any(fact))) for fact in facts}


def _trials(fact: FactDefinition, value: object) -> object:
    return (value,) * TRIALS if repeats(fact.id) else value


def _any(fact: FactDefinition) -> object:
    """A plain answer; a number in the middle of what is plausible."""
    if fact.kind == "number":
        low, high = fact.plausible
        return round((low + high) / 2)
    if fact.kind == "set":
        return none_of(fact.id)
    plain: dict[str, object] = {"yes_no": False, "date": "2026-05-01"}
    return plain[fact.kind] if fact.kind in plain else next(iter(fact.codes))
