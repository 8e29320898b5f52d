"""From answers to measures over time. Pure; the shapes stand in `prescribe.over_time`."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from prescribe.answers import Answered, add_up, counted_each_day, stricter_rule
from prescribe.measured_how import How, comparable
from prescribe.over_time import Change, Measure, Point, SmallestChange
from prescribe.reading.targets import Target
from protocols.derive import derive
from protocols.facts import UNCONFIRMED, Facts, Known, Unanswered, definition, unit_name, vocabulary
from protocols.files import shipped
from protocols.protocol import Library
from protocols.terms import Confidence

MEASURED = frozenset({"vital", "anthropometry", "fitness test", "functional/older"})
"""Groups where a told number is none to compare."""
GROUPS = ("vital", "anthropometry", "lab", "fitness test", "functional/older", "cardiac test", "symptom", "lifestyle/readiness",
          "women's health")  # fmt: skip
"""Groups that have a course over time, in the order they are shown."""
_WORKED_OUT = {"bmi": ("height", "weight"), "pavs_minutes_week": ("pavs_days", "pavs_minutes_day")}
"""Derived facts that are shown, and what of one day they stand on (the height may be older)."""
_HOW_OF = {"resting_diastolic": "resting_systolic"}
"""The arm is said once for both numbers."""
_NOT_SHOWN = frozenset({"height", "pain_duration_weeks"})
_WHY = {"not_measured": "没有测", "refused": "本人不愿做", "device_fault": "仪器故障"}
_BY_READING = {"best": "higher", "best_min": "lower"}


@lru_cache(maxsize=1)
def smallest_changes() -> Mapping[str, SmallestChange]:
    """By fact, from the file; the value is in the fact's own unit. Raises ValueError for another unit."""
    found = {}
    with shipped("resources", "smallest_changes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if definition(row["fact_id"]).unit != row["unit"]:
                raise ValueError(f"smallest_changes.csv: {row['fact_id']} is measured in {definition(row['fact_id']).unit}")
            found[row["fact_id"]] = SmallestChange(
                float(row["value"]), row["kind"], row["words"], row["source"], Confidence(row["confidence"])
            )
    return found


def better_direction(fact_id: str, target: Target | None) -> str:
    """`higher`, `lower` or empty: by the target, else by what is stricter of two answers, else by what counts of trials."""
    if target is not None and (target.low is None) != (target.high is None):
        return "higher" if target.high is None else "lower"
    opposite = {"higher": "lower", "lower": "higher"}
    return opposite.get(stricter_rule(fact_id), "") or _BY_READING.get(definition(fact_id).reading, "")


def measures_of(
    answers: Sequence[Answered], targets: Mapping[str, Target], today: date, library: Library,
    slowing: Callable[[frozenset[str]], bool] = lambda drugs: False,
) -> tuple[Measure, ...]:  # fmt: skip
    """Every number that was ever measured: those with a target first, then by group and vocabulary."""
    usable = [a for a in answers if a.day <= today and not (a.origin == "told" and definition(a.fact_id).group in MEASURED)]
    days = counted_each_day(a for a in usable if definition(a.fact_id).kind == "number" or a.fact_id == "symptoms_today")
    points = {fact_id: _points(known) for fact_id, known in days.items() if definition(fact_id).kind == "number"}
    points |= _with_systolic(points) | _worked_out(days, library)
    standing = add_up(answers, slowing)
    order = {fact_id: place for place, fact_id in enumerate(vocabulary())}
    first = {fact_id: place for place, fact_id in enumerate(targets)}
    shown = [f for f in points if definition(f).group in GROUPS and f not in _NOT_SHOWN]
    shown.sort(key=lambda f: (first.get(f, len(first)), GROUPS.index(definition(f).group), order[f]))
    latest = _latest(answers)
    return tuple(
        measure_of(f, points[f], targets.get(f), _note(f, points[f][-1], latest.get(f), standing.get(f), today)) for f in shown
    )


def measure_of(fact_id: str, points: Sequence[Point], target: Target | None, note: str = "") -> Measure:
    """One measure of its points, oldest first (at least one)."""
    now, fact = points[-1], definition(fact_id)
    asked = _HOW_OF.get(fact_id, fact_id)
    alike = tuple(p for p in points if comparable(asked, now.how, p.how))
    others = tuple(p for p in points if p not in alike)
    smallest, better = smallest_changes().get(fact_id), better_direction(fact_id, target)
    return Measure(
        fact_id, fact.label, unit_name(fact.unit), fact.group, alike, others, target, smallest, better,
        _change(alike[0], now, smallest, better) if len(alike) > 1 else None,
        _change(alike[-2], now, smallest, better) if len(alike) > 1 else None,
        target.reached(now.value) if target else None, note,
    )  # fmt: skip


def _change(then: Point, now: Point, smallest: SmallestChange | None, better: str) -> Change:
    amount = round(now.value - then.value, 6)
    real = abs(amount) >= smallest.value if smallest else None
    return Change(amount, real, (amount > 0) == (better == "higher") if better and amount else None)


def _points(known: Iterable[Known]) -> tuple[Point, ...]:
    return tuple(Point(k.on, float(k.value), k.how) for k in known)  # type: ignore[arg-type]


def _with_systolic(points: Mapping[str, tuple[Point, ...]]) -> dict[str, tuple[Point, ...]]:
    """The lower number of a pressure carries the arm of the upper one of that day."""
    found = {}
    for fact_id, upper in _HOW_OF.items():
        how: dict[date, How] = {p.on: p.how for p in points.get(upper, ())}
        if fact_id in points:
            found[fact_id] = tuple(Point(p.on, p.value, how.get(p.on, p.how)) for p in points[fact_id])
    return found


def _worked_out(days: Mapping[str, tuple[Known, ...]], library: Library) -> dict[str, tuple[Point, ...]]:
    """BMI and minutes a week of each day that all they stand on was known; a height stays."""
    found: dict[str, list[Point]] = {}
    for fact_id, inputs in _WORKED_OUT.items():
        for known in days.get(inputs[-1], ()):
            values = {i: next((k for k in reversed(days.get(i, ())) if k.on <= known.on), None) for i in inputs}
            if any(k is None or (i != "height" and k.on != known.on) for i, k in values.items()):
                continue
            number = derive(Facts.of(known.on, {i: k for i, k in values.items() if k}), library).number(fact_id)
            if number is not None:
                found.setdefault(fact_id, []).append(Point(known.on, number))
    return {fact_id: tuple(points) for fact_id, points in found.items()}


def _latest(answers: Iterable[Answered]) -> dict[str, Answered]:
    return {a.fact_id: a for a in sorted(answers, key=lambda a: a.at)}


def _note(fact_id: str, now: Point, latest: Answered | None, standing: Known | Unanswered | None, today: date) -> str:
    """Why the newest value is not what counts today, or empty."""
    if isinstance(standing, Unanswered) and standing.why in ("expired", UNCONFIRMED):
        return standing.note
    if latest is not None and latest.status != "known" and latest.day > now.on:
        why = "：".join(filter(None, (_WHY.get(latest.status, "没有测"), latest.reason)))
        return f"{latest.day:%m-%d} {why}"
    days = definition(fact_id).valid_for_days
    if days and now.on + timedelta(days=days) < today:
        return f"超过 {days} 天，该重测了"
    return ""
