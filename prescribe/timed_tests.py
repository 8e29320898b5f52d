"""Tests with a clock: which are timed by hand, which run for a fixed time, and how many trials are usual. Pure.

Read from resources/timed_tests.csv: `stopwatch` gives the value itself in seconds, `countdown` runs for `seconds` while
repetitions are counted. Trials and times: fitness-standard/items.csv, screening-and-physiology.md §§1.8, 2.7.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from protocols.files import shipped

STOPWATCH, COUNTDOWN = "stopwatch", "countdown"


@dataclass(frozen=True, slots=True)
class TimedTest:
    """How one test is timed."""

    fact_id: str
    mode: str
    """`stopwatch`, `countdown`, or empty: no clock, several trials."""
    seconds: int
    """Of a countdown; else 0."""
    trials: int
    """Usual number of trials; the rule of the fact says which counts."""


@lru_cache(maxsize=1)
def timed_tests() -> Mapping[str, TimedTest]:
    """The tests by fact id."""
    with shipped("resources", "timed_tests.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["fact_id"]: TimedTest(row["fact_id"], row["mode"], int(row["seconds"] or 0), int(row["trials"]))
            for row in csv.DictReader(file)
        }


def clock_words(seconds: float) -> str:
    """「0:07.4」, 「2:00.0」: minutes, seconds, tenths; tenths are cut, as a stopwatch shows them."""
    tenths = int(seconds * 10 + 1e-6)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def trial_words(done: int, usual: int) -> str:
    """「第 2 次，共 2 次」 of the trial that comes next; empty where one is usual or all are done."""
    return f"第 {done + 1} 次，共 {usual} 次" if usual > 1 and done < usual else ""
