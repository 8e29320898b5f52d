"""Several readings or trials of one measurement: what counts, and whether another one is needed. Pure.

Rules: facts.md §9 (mean of the last two; a third if systolic differs by 10 or more; a stop value is confirmed by the
repeat), cardiometabolic.md X2 (confirmed on two more readings; 200/120 or symptoms do not wait). Units: mmHg.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from protocols.facts import definition

STOP = (180.0, 110.0)
"""Systolic or diastolic at or above: no exercise, once confirmed."""
AT_ONCE = (200.0, 120.0)
"""Systolic or diastolic at or above: counts without a repeat, and no repeat takes it back."""
APART = 10.0
"""Two systolic readings so far apart ask for a third."""

Pair = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Pressure:
    """What the readings of one sitting come to."""

    value: Pair | None
    """(systolic, diastolic); None while a stop value waits for its repeat."""
    more: str = ""
    """Why another reading is needed, or empty."""


_BEST = {"best": max, "max": max, "best_min": min, "min": min}
"""What counts of several trials (facts.md §10): the best, or the highest or lowest where that is what is asked."""


def averaged(fact_id: str) -> bool:
    """Whether the mean of the last two readings counts for this fact."""
    return definition(fact_id).reading == "mean_last_2"


def repeats(fact_id: str) -> bool:
    """Whether several readings or trials of this fact are kept."""
    return averaged(fact_id) or definition(fact_id).reading in _BEST


def reduced(fact_id: str, readings: Sequence[float]) -> float:
    """What several readings or trials, oldest first, come to. Raises ValueError for none."""
    pick = _BEST.get(definition(fact_id).reading)
    if pick is None or not readings:
        return mean_of_last_two(readings)
    return pick(readings)


def mean_of_last_two(readings: Sequence[float]) -> float:
    """The mean of the last two readings, or the only one. At full precision. Raises ValueError for none."""
    if not readings:
        raise ValueError("no reading")
    last = readings[-2:]
    return sum(last) / len(last)


def stops(pair: Pair) -> bool:
    """Whether this pressure forbids exercise."""
    return _reaches(pair, STOP)


def pressure(systolic: Sequence[float], diastolic: Sequence[float], symptoms: bool = False) -> Pressure:
    """What counts of these readings, oldest first; a reading without its other number may end the list.

    `symptoms`: the resident has some today. A stop value is taken back only by two readings after it.
    """
    count = max(len(systolic), len(diastolic))
    pairs = [(_at(systolic, i), _at(diastolic, i)) for i in range(count)]
    if not pairs:
        return Pressure(None)
    mean = (_mean(systolic), _mean(diastolic))
    apart = count == 2 and len(systolic) == 2 and abs(systolic[0] - systolic[1]) >= APART
    more = "两次收缩压相差 10 及以上，再量第三次" if apart else ""
    urgent = [p for p in pairs if _reaches(p, AT_ONCE) or (symptoms and _reaches(p, STOP))]
    if urgent:
        return Pressure((_highest(mean[0], urgent, 0), _highest(mean[1], urgent, 1)))
    high = [i for i, p in enumerate(pairs) if stops(p)]
    if not high or (count > 1 and stops(mean)):
        return Pressure(mean, more)
    if count - 1 - high[-1] < 2:
        return Pressure(None, f"{_words(pairs[high[-1]])} 要再量才算数：坐 5 分钟再量一次")
    return Pressure(mean)


def _at(readings: Sequence[float], index: int) -> float | None:
    return readings[index] if index < len(readings) else None


def _mean(readings: Sequence[float]) -> float | None:
    return mean_of_last_two(readings) if readings else None


def _reaches(pair: Pair, limit: tuple[float, float]) -> bool:
    return any(number is not None and number >= bound for number, bound in zip(pair, limit, strict=True))


def _highest(mean: float | None, pairs: Sequence[Pair], place: int) -> float | None:
    numbers = [n for n in (mean, *(p[place] for p in pairs)) if n is not None]
    return max(numbers, default=None)


def _words(pair: Pair) -> str:
    return "/".join("—" if n is None else f"{n:g}" for n in pair)
