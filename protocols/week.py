"""One week on the board: which day holds which part, and the rules a week would break, named before it is dropped.

A week is a tuple of (weekday 0 = Monday, component, minutes). Rest days between two aerobic sessions are counted round the
week's end, because the next week begins as this one did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from protocols.plan import Bound, Plan
from protocols.terms import Component

Slot = tuple[int, Component, int]
DAY_NAMES = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
USUAL_MINUTES = {Component.RESISTANCE: 25, Component.BALANCE: 20, Component.FLEXIBILITY: 10}
"""Where no bound says how long a part lasts (P)."""


def propose_week(
    plan: Plan, stage: str, chosen: Mapping[str, tuple[float, float]], days_available: int | None, variant: int = 0
) -> tuple[Slot, ...]:
    """A legal week for the numbers chosen (`field` → low, high), spread evenly; another one for each `variant`.

    `days_available` limits the days that hold anything; frequencies above it are cut to it. Raises KeyError for an unknown
    stage. A part of which nothing is chosen takes what the plan proposes.
    """
    days = 7 if days_available is None else max(1, min(7, days_available))
    wanted = {c.component: _frequency(plan, stage, chosen, c.component) for c in plan.stage(stage).components}
    aerobic = min(wanted.get(Component.AEROBIC, 0), days)
    walks = _pick(_spread(aerobic, plan.max_days_between), variant)
    open_days = walks + tuple(d for d in _by_distance(walks) if d not in walks)[: days - len(walks)]
    slots = [(d, Component.AEROBIC, _minutes(plan, stage, chosen, Component.AEROBIC)) for d in walks]
    strength = _strength_days(min(wanted.get(Component.RESISTANCE, 0), days), open_days, walks, plan, variant)
    slots += [(d, Component.RESISTANCE, _minutes(plan, stage, chosen, Component.RESISTANCE)) for d in strength]
    for part in (Component.BALANCE, Component.FLEXIBILITY):
        length = _minutes(plan, stage, chosen, part)
        lightest = sorted(open_days, key=lambda d: (_load(slots, d), (d + variant) % 7))
        slots += [(d, part, length) for d in lightest[: min(wanted.get(part, 0), days)]]
    return tuple(sorted(slots, key=lambda s: (s[0], list(Component).index(s[1]))))


def week_breaks(plan: Plan, week: Iterable[Slot]) -> tuple[str, ...]:
    """Every rule the week breaks, as Chinese sentences; empty when it breaks none."""
    slots = tuple(week)
    found = []
    walks = _days(slots, Component.AEROBIC)
    if plan.max_days_between is not None and walks:
        for before, after, rest in _gaps(walks):
            if rest > plan.max_days_between:
                found.append(f"有氧会连停 {rest} 天（{DAY_NAMES[before]}到{DAY_NAMES[after]}），最多停 {plan.max_days_between} 天。")
    strength = _days(slots, Component.RESISTANCE)
    if plan.resistance_nonconsecutive:
        found += [
            f"抗阻连着两天（{DAY_NAMES[d]}、{DAY_NAMES[(d + 1) % 7]}），要隔一天。" for d in strength if (d + 1) % 7 in strength
        ]
    for day, part in sorted({(d, c) for d, c, _ in slots}, key=lambda at: (at[0], at[1])):
        if sum(1 for d, c, _ in slots if (d, c) == (day, part)) > 1:
            found.append(f"{DAY_NAMES[day]}同一样练习排了两次。")
    return tuple(found)


def _frequency(plan: Plan, stage: str, chosen: Mapping[str, tuple[float, float]], part: Component) -> int:
    return round(_chosen(plan, stage, chosen, part, "frequency", 0.0))


def _minutes(plan: Plan, stage: str, chosen: Mapping[str, tuple[float, float]], part: Component) -> int:
    usual = USUAL_MINUTES.get(part, 20)
    return round(_chosen(plan, stage, chosen, part, "minutes", float(usual)))


def _chosen(
    plan: Plan, stage: str, chosen: Mapping[str, tuple[float, float]], part: Component, what: str, otherwise: float
) -> float:
    field = f"{part.value}.{what}"
    if field in chosen:
        return chosen[field][1]
    row = plan.stage(stage).component(part)
    bound: Bound | None = row.bound(field) if row else None
    return bound.proposed if bound else otherwise


def _spread(count: int, longest_rest: int | None) -> list[tuple[int, ...]]:
    """Every choice of `count` days, the most even first; those that rest too long only if there is no other."""
    if count <= 0:
        return [()]
    found = sorted(combinations(range(7), min(count, 7)), key=_unevenness)
    legal = [days for days in found if longest_rest is None or max(rest for *_, rest in _gaps(days)) <= longest_rest]
    best = legal or found
    even = _unevenness(best[0])[0]
    return [days for days in best if _unevenness(days)[0] == even]


def _unevenness(days: Sequence[int]) -> tuple[int, int, tuple[int, ...]]:
    rests = [rest for *_, rest in _gaps(days)]
    weekend = sum(1 for d in days if d >= 5)
    return (sum(rest * rest for rest in rests), weekend, tuple(days))


def _gaps(days: Sequence[int]) -> list[tuple[int, int, int]]:
    """(day, next day, rest days between) round the week."""
    ordered = sorted(set(days))
    return [
        (day, ordered[(at + 1) % len(ordered)], (ordered[(at + 1) % len(ordered)] - day - 1) % 7 if len(ordered) > 1 else 6)
        for at, day in enumerate(ordered)
    ]


def _strength_days(
    count: int, open_days: Sequence[int], walks: Sequence[int], plan: Plan, variant: int
) -> tuple[int, ...]:
    """Days for resistance: never two in a row, on days without aerobic work where there are any, spread out."""
    for size in range(min(count, len(open_days)), 0, -1):
        found = [
            days
            for days in combinations(sorted(open_days), size)
            if not plan.resistance_nonconsecutive or not any((d + 1) % 7 in days for d in days)
        ]
        if found:
            found.sort(key=lambda days: (sum(1 for d in days if d in walks), _unevenness(days)))
            best = (sum(1 for d in found[0] if d in walks), _unevenness(found[0])[0])
            equal = [days for days in found if (sum(1 for d in days if d in walks), _unevenness(days)[0]) == best]
            return _pick(equal, variant)
    return ()


def _by_distance(walks: Sequence[int]) -> list[int]:
    """Days in the order in which they would fill the week: far from the aerobic days first."""
    return sorted(range(7), key=lambda d: (-min((min((d - w) % 7, (w - d) % 7) for w in walks), default=0), d))


def _pick(found: Sequence[tuple[int, ...]], variant: int) -> tuple[int, ...]:
    return found[variant % len(found)]


def _days(slots: Sequence[Slot], part: Component) -> tuple[int, ...]:
    return tuple(sorted({d for d, c, _ in slots if c is part}))


def _load(slots: Sequence[Slot], day: int) -> int:
    return sum(minutes for d, _, minutes in slots if d == day)
