"""The arithmetic of a step: the numbers of one stage made smaller, or one of them larger, inside the bounds.

No number ever grows above the upper end of its bound. Below the lower end it may lie while somebody is not there yet: who
enters a stage keeps the numbers trained so far, and one of them grows at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import floor

from protocols.pace import Pace
from protocols.plan import Bound, Plan, Stage

Numbers = Mapping[str, tuple[float, float]]
"""Field of dose_fields.py → (low, high); equal for single numbers."""
FREQUENCY, MINUTES, WEEK = "aerobic.frequency", "aerobic.minutes", "aerobic.week_minutes"
HRR, BEATS, RPE = "aerobic.hrr_pct", "aerobic.heart_rate", "aerobic.rpe"
LOAD, SETS, DAYS = "resistance.pct1rm", "resistance.sets", "resistance.frequency"
ELEMENTS = {
    FREQUENCY: "frequency", MINUTES: "time", HRR: "intensity", BEATS: "intensity", RPE: "intensity", LOAD: "load", SETS: "sets",
    DAYS: "resistance frequency",
}  # fmt: skip
"""What of FITT a field is; minutes a week follow from times and minutes and are none of their own."""


@dataclass(frozen=True, slots=True)
class StepDose:
    """One number of the dose, before and after."""

    field: str
    before: tuple[float, float]
    after: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Room:
    """One stage somebody trains in: what is trained, what was signed for it, how far it may go."""

    stage: Stage
    bounds: Mapping[str, Bound]
    now: Numbers
    aims: Numbers


def bounds_of(stage: Stage) -> dict[str, Bound]:
    """Every bound of a stage by field."""
    return {b.field: b for row in stage.components for b in row.bounds}


def ends_of(stage: Stage, signed: Numbers) -> dict[str, Bound]:
    """The bounds of a stage; where two people signed a number above one (with a written reason), that number is the end."""
    found = bounds_of(stage)
    above = {f: high for f, (_, high) in signed.items() if f in found and high > found[f].high}
    return {**found, **{f: replace(found[f], high=high) for f, high in above.items()}} if above else found


def inside(bounds: Mapping[str, Bound], numbers: Numbers) -> dict[str, tuple[float, float]]:
    """The numbers of the fields of a stage, none above its upper end."""
    return {field: (min(low, bounds[field].high), min(high, bounds[field].high)) for field, (low, high) in numbers.items() if field in bounds}


def proposed(stage: Stage) -> dict[str, tuple[float, float]]:
    """What the plan proposes for a stage: effort and load as ranges, the rest as one number."""
    ranges = (HRR, BEATS, RPE, LOAD, "resistance.rpe")
    return {b.field: (b.low, b.high) if b.field in ranges else (b.proposed, b.proposed) for b in bounds_of(stage).values()}


def room_of(plan: Plan, stage: str, chosen: Numbers, signed: Mapping[str, Numbers]) -> Room:
    """The stage with what is trained now. Time may already go on towards what was signed for the stage after."""
    at, keys = plan.stage(stage), [s.key for s in plan.stages]
    bounds = ends_of(at, signed.get(stage, {}))
    aims = inside(bounds, {**proposed(at), **signed.get(stage, {})})
    after = keys[keys.index(stage) + 1] if stage != keys[-1] else stage
    later = {**proposed(plan.stage(after)), **signed.get(after, {})}.get(MINUTES)
    if later is not None and MINUTES in bounds:
        longest = min(bounds[MINUTES].high, max(aims[MINUTES][1], later[1]))
        aims[MINUTES] = (longest, longest)
    now = inside(bounds, {**{f: v for f, v in aims.items() if ELEMENTS.get(f) is None}, **_begun(bounds, aims, chosen)})
    return Room(at, bounds, now, aims)


def _begun(bounds: Mapping[str, Bound], aims: Numbers, chosen: Numbers) -> dict[str, tuple[float, float]]:
    """What is trained; of a field that begins with this stage, the least."""
    new = {f: (bounds[f].low, bounds[f].low) if aims[f][0] == aims[f][1] else (bounds[f].low, bounds[f].high) for f in aims if f not in chosen}
    return {**new, **chosen}


def after_step(
    plan: Plan, stage: str, chosen: Numbers, signed: Mapping[str, Numbers], doses: Numbers
) -> dict[str, tuple[float, float]]:  # fmt: skip
    """Every number trained in `stage` once `doses` are taken over the numbers trained before."""
    return {**room_of(plan, stage, chosen, signed).now, **{f: v for f, v in doses.items() if f in bounds_of(plan.stage(stage))}}


def back(plan: Plan, stage: str, chosen: Numbers, signed: Mapping[str, Numbers]) -> tuple[str, tuple[StepDose, ...]]:
    """The nearest stage before in which the walking becomes less, and the numbers that shrink; in the first, or when none is
    less, time, frequency and load to their least."""
    earlier = plan.stages[: [s.key for s in plan.stages].index(stage)]
    for at in reversed(earlier):
        doses = _shrunk(chosen, inside(ends_of(at, signed.get(at.key, {})), {**proposed(at), **signed.get(at.key, {})}))
        if any(d.field in (FREQUENCY, MINUTES, HRR, RPE) and d.after[1] < d.before[1] for d in doses):
            return at.key, doses
    first = plan.stages[0]
    here = bounds_of(first)
    least = {field: (here[field].low, here[field].low) for field in (FREQUENCY, MINUTES, LOAD, SETS, DAYS) if field in here}
    return first.key, _shrunk(chosen, least)


def _shrunk(chosen: Numbers, wanted: Numbers) -> tuple[StepDose, ...]:
    smaller = {f: (min(now[0], wanted[f][0]), min(now[1], wanted[f][1])) for f, now in chosen.items() if f in wanted and f != WEEK}
    return _with_week(chosen, {f: after for f, after in smaller.items() if after != chosen[f]})


def grown(room: Room, pace: Pace, weeks_done: int, may_load: bool, load_first: bool) -> tuple[str, tuple[StepDose, ...]]:
    """The one element that grows and its numbers; ("", ()) when nothing may."""
    walk = [element for element in pace.order if element == "minutes" or weeks_done >= pace.time_only_weeks]
    strength = ["load", "sets", "days"] if may_load else []
    for element in (*strength, *walk) if load_first else (*walk, *strength):
        found = _GROW[element](room, pace)
        if found:
            return element, _with_week(room.now, found, room.bounds.get(WEEK))
    return "", ()


def _minutes(room: Room, pace: Pace) -> Numbers:
    return _single(room, MINUTES, pace.minutes[0])


def _frequency(room: Room, pace: Pace) -> Numbers:
    return _single(room, FREQUENCY, 1.0)


def _single(room: Room, field: str, step: float) -> Numbers:
    """One number one step up, at most to its aim and to what the week's minutes allow."""
    if field not in room.now or field not in room.aims:
        return {}
    now, wish = room.now[field][1], min(room.now[field][1] + step, room.aims[field][1], room.bounds[field].high)
    if field in (MINUTES, FREQUENCY) and WEEK in room.bounds:
        other = room.now.get(FREQUENCY if field == MINUTES else MINUTES, (0.0, 0.0))[1]
        if other > 0:
            wish = min(wish, float(floor(room.bounds[WEEK].high / other)))
    return {field: (wish, wish)} if wish > now else {}


def _intensity(room: Room, pace: Pace) -> Numbers:
    """Percent of reserve, beats and feeling together: they say the same thing."""
    if room.now.get(MINUTES, (0.0, 0.0))[1] < pace.intensity_from_minutes:
        return {}
    found = {**_band(room, HRR, pace.hrr_points), **_band(room, RPE, pace.rpe_points)}
    if HRR in found and BEATS in room.bounds:
        found |= _beats(room, found[HRR])
    return found


def _band(room: Room, field: str, step: float) -> dict[str, tuple[float, float]]:
    """A band whose upper end goes one step up and whose lower end follows, never above the aim."""
    if field not in room.now or field not in room.aims:
        return {}
    (low, high), (aim_low, aim_high) = room.now[field], room.aims[field]
    top = min(high + step, aim_high, room.bounds[field].high)
    bottom = max(low, min(low + step, aim_low, top))
    return {field: (bottom, top)} if (bottom, top) != (low, high) and top >= high else {}


def _beats(room: Room, percent: tuple[float, float]) -> dict[str, tuple[float, float]]:
    """Beats of a percentage: on the straight line between the ends of the stage's own zone, rounded down."""
    shares, beats = room.bounds[HRR], room.bounds[BEATS]
    if shares.high <= shares.low:
        return {}
    a_point = (beats.high - beats.low) / (shares.high - shares.low)
    low, high = (float(floor(beats.low + (p - shares.low) * a_point + 1e-9)) for p in percent)
    return {BEATS: (low, min(high, beats.high))}


def _load(room: Room, pace: Pace) -> Numbers:
    return _band(room, LOAD, pace.load[0])


_GROW = {
    "minutes": _minutes, "frequency": _frequency, "intensity": _intensity, "load": _load,
    "sets": lambda room, pace: _single(room, SETS, 1.0), "days": lambda room, pace: _single(room, DAYS, 1.0),
}  # fmt: skip


def _with_week(now: Numbers, found: Numbers, week: Bound | None = None) -> tuple[StepDose, ...]:
    """The changes, with the minutes a week that follow from them."""
    found = dict(found)
    if WEEK in now and {FREQUENCY, MINUTES} & set(found):
        times = found.get(FREQUENCY, now.get(FREQUENCY, (0.0, 0.0)))[1]
        total = times * found.get(MINUTES, now.get(MINUTES, (0.0, 0.0)))[1]
        total = min(total, week.high) if week is not None else min(total, now[WEEK][1])
        found[WEEK] = (total, total)
    return tuple(StepDose(field, now[field], after) for field, after in found.items() if after != now.get(field))
