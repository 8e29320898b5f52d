"""One thin table: what was measured, the limit beside it, and whether it held. Never a test."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One line. `value` and `limit` in `unit`; the limit holds when value ≤ limit."""

    name: str
    value: float
    limit: float
    unit: str
    note: str = ""

    @property
    def holds(self) -> bool:
        return self.value <= self.limit


def milliseconds(job: Callable[[], object], times: int) -> list[float]:
    """Each run of `job` in milliseconds, sorted."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        job()
        taken.append((time.perf_counter() - started) * 1000)
    return sorted(taken)


def median(values: list[float]) -> float:
    return statistics.median(values)


def p95(values: list[float]) -> float:
    """95th percentile of a sorted or unsorted list."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def as_text(measures: list[Measure]) -> str:
    """The printed table, one line a measure."""
    width = max(len(m.name) for m in measures)
    lines = [
        f"{'ok ' if m.holds else 'OVER'}  {m.name:<{width}}  {m.value:9.2f} {m.unit:<3} (limit {m.limit:g} {m.unit})"
        + (f"  {m.note}" if m.note else "")
        for m in measures
    ]
    return "\n".join(lines)
