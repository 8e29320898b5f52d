"""What the week board asks while a person moves blocks: what a week would break, and another legal week. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from prescribe.prescription import DaySlot, Prescription
from protocols.week import propose_week, week_breaks

VARIANTS = 12
"""How many other weeks are tried before the present one is kept."""


def broken_rules(prescription: Prescription, week: Iterable[DaySlot]) -> tuple[str, ...]:
    """Chinese sentences naming the rules this week would break; empty = legal."""
    return week_breaks(prescription.plan, [(s.weekday, s.component, s.minutes) for s in week])


def other_week(prescription: Prescription, days_available: int | None = None) -> tuple[DaySlot, ...]:
    """Another legal week for the numbers chosen in the present stage; the same week when there is no other."""
    chosen = {c.field: (c.low, c.high) for c in prescription.chosen if c.stage == prescription.stage}
    days = days_available or len({s.weekday for s in prescription.week}) or None
    made: list[tuple[DaySlot, ...]] = []
    for variant in range(VARIANTS):
        slots = propose_week(prescription.plan, prescription.stage, chosen, days, variant)
        week = tuple(DaySlot(*slot) for slot in slots)
        if week not in made and not week_breaks(prescription.plan, slots):
            made.append(week)
    if not made:
        return prescription.week
    present = tuple(sorted(prescription.week, key=lambda s: (s.weekday, s.component)))
    same = [tuple(sorted(w, key=lambda s: (s.weekday, s.component))) for w in made]
    here = same.index(present) if present in same else -1
    return made[(here + 1) % len(made)]
