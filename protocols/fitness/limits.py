"""Where the pass mark of each scored item begins for one person: the limit to look at beside a value. Edition 2023 only.

60 points an item: a battery of nothing else is just a pass (`grade-rules.csv`). Every limit is as sure as its table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from protocols.fitness.results import Edition, FitnessResult
from protocols.fitness.tables import table_for

PASS = 60


@dataclass(frozen=True, slots=True)
class PeerLimit:
    """Where `PASS` begins among people of that sex and age, for the value that was scored."""

    limit: float
    rising: bool
    """More is better: the pass mark is `limit` and above; otherwise `limit` and below."""
    value: float
    on: date
    passed: bool


def peer_limits(result: FitnessResult) -> Mapping[str, PeerLimit]:
    """By fact id, of every item that has a score and is better in one direction only."""
    found = {}
    for item in result.items:
        table = table_for(item.edition, item.item, result.sex, item.age) if item.edition is Edition.NATIONAL_2023 else None
        begins = table.begins(PASS) if table is not None and item.score is not None else None
        if begins is not None and item.score is not None:
            found[item.fact_id] = PeerLimit(*begins, item.value, item.on, item.score >= PASS)
    return found
