"""From facts, screening and merged plan to everything that is printed. Pure: the same inputs give the same prescription."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from prescribe.drafting.basis import basis_of
from prescribe.prescription import (
    Chosen,
    ChosenActivity,
    DaySlot,
    Goal,
    Letterhead,
    NextVisit,
    PersonOnPaper,
    Prescription,
)
from protocols.facts import Facts, Known
from protocols.facts import entry_to_json as fact_to_json
from protocols.plan import ActivityChoice, Plan, Stage
from protocols.screening import Screening
from protocols.terms import Component
from protocols.week import propose_week

RANGES = frozenset({"aerobic.hrr_pct", "aerobic.heart_rate", "aerobic.rpe", "resistance.pct1rm", "resistance.rpe"})
"""Fields whose chosen value is a range, not one number."""

MODES = {"visit": "来站", "phone": "电话"}
CUE = 14
"""Characters of a cue at most."""


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What a prescription is composed from."""

    number: str
    version: int
    supersedes: str | None
    supersedes_id: str | None
    today: date
    letterhead: Letterhead
    person: PersonOnPaper
    allergy: str
    facts: Facts
    """As recorded, not derived: these are stored for replay."""
    derived: Facts
    """With derived facts, for words and measures."""
    medications: str
    screening: Screening
    plan: Plan
    medical_opinion: str
    exercise_opinion: str
    people: tuple[str, ...]
    place: str
    first_medical: bool
    """No signed medical prescription before."""
    first_medical_weeks: int
    weeks: int
    first_visit_days: int


def compose(known: Ingredients) -> Prescription:
    """The first version of a draft, with every number at its proposal."""
    plan, today = known.plan, known.today
    stage = plan.stages[0]
    chosen = chosen_of(plan)
    numbers = as_mapping(chosen, stage.key)
    days = known.derived.number("days_available")
    week = propose_week(plan, stage.key, numbers, int(days) if days else None)
    valid_to = _valid_to(known)
    return Prescription(
        number=known.number,
        version=known.version,
        supersedes=known.supersedes,
        supersedes_id=known.supersedes_id,
        medical=plan.medical,
        drafted_on=today,
        valid_from=today,
        valid_to=valid_to,
        review_on=valid_to,
        letterhead=known.letterhead,
        person=known.person,
        basis=basis_of(known.derived, known.screening, known.medications, known.allergy),
        plan=plan,
        stage=stage.key,
        chosen=chosen,
        departures=(),
        activities=activities_of(stage, numbers),
        week=tuple(DaySlot(day, component, minutes) for day, component, minutes in week),
        goals=goals_of(plan, today),
        medical_opinion=known.medical_opinion,
        exercise_opinion=known.exercise_opinion,
        confirmed=(),
        confirmed_by=None,
        visits=visits_of(plan, today, valid_to, known.first_visit_days),
        place=known.place,
        people=known.people,
        facts=facts_as_text(known.facts),
    )


def facts_as_text(facts: Facts) -> dict[str, str]:
    """Every known fact as JSON text, in order of id."""
    given = {key: facts.given(key) for key in sorted(facts)}
    return {
        key: json.dumps(fact_to_json(entry), ensure_ascii=False, sort_keys=True)
        for key, entry in given.items()
        if isinstance(entry, Known)
    }


def facts_from_text(texts: Mapping[str, str], on: date) -> Facts:
    """The facts of `facts_as_text` at a day: for replay."""
    return Facts.from_json({"on": on.isoformat(), "facts": {key: json.loads(text) for key, text in texts.items()}})


def chosen_of(plan: Plan) -> tuple[Chosen, ...]:
    """Every number of every stage at its proposal; ranges as ranges."""
    return tuple(
        Chosen(stage.key, b.field, b.low, b.high) if b.field in RANGES else Chosen(stage.key, b.field, b.proposed, b.proposed)
        for stage in plan.stages
        for component in stage.components
        for b in component.bounds
    )


def as_mapping(chosen: tuple[Chosen, ...], stage: str) -> dict[str, tuple[float, float]]:
    """Field to (low, high) of one stage."""
    return {c.field: (c.low, c.high) for c in chosen if c.stage == stage}


def activities_of(stage: Stage, numbers: Mapping[str, tuple[float, float]]) -> tuple[ChosenActivity, ...]:
    """The proposed activities of a stage with their doses: one aerobic, the chosen number of strength exercises, one for
    balance, two stretches."""
    exercises = int(numbers.get("resistance.exercises", (3, 3))[1])
    counts = {Component.AEROBIC: 1, Component.RESISTANCE: max(1, exercises), Component.BALANCE: 1, Component.FLEXIBILITY: 2}
    return tuple(
        activity_of(component.component, choice, numbers)
        for component in stage.components
        for choice in _different(component.activities, counts[component.component])
    )


def _different(choices: tuple[ActivityChoice, ...], count: int) -> tuple[ActivityChoice, ...]:
    """The best `count`, each another movement while there are enough: two ways of standing up are one exercise.

    Drawings `movement` and `movement__variant` show one movement.
    """
    first, again, seen = [], [], set()
    for choice in choices:
        movement = choice.figure and choice.figure.partition("__")[0]
        (again if movement in seen else first).append(choice)
        seen |= {movement} - {None}
    return tuple((first + again)[:count])


def activity_of(component: Component, choice: ActivityChoice, numbers: Mapping[str, tuple[float, float]]) -> ChosenActivity:
    """One activity with its dose in words."""
    dose, plain = dose_words(component, numbers, choice.dose)
    return ChosenActivity(component, choice.activity_id, choice.name, choice.figure, dose, plain, choice.cue[:CUE])


def dose_words(component: Component, numbers: Mapping[str, tuple[float, float]], usual: str) -> tuple[str, str]:
    """Dose of one activity for the professional page and in plain words. `usual` is the library's own, when no number says."""

    def number(name: str) -> int | None:
        pair = numbers.get(f"{component.value}.{name}")
        return round(pair[1]) if pair else None

    if component is Component.AEROBIC and number("minutes"):
        times = f"，每周 {number('frequency')} 次" if number("frequency") else ""
        return f"每次 {number('minutes')} 分钟{times}", f"每次 {number('minutes')} 分钟"
    if component is Component.RESISTANCE and number("reps"):
        sets = number("sets") or 1
        plain = f"做 {number('reps')} 下" + (f"，歇一歇，一共做 {sets} 遍" if sets > 1 else "")
        return f"{number('reps')} 次 × {sets} 组", plain
    if component is Component.FLEXIBILITY and number("hold_seconds"):
        repeats = number("repeats") or 2
        return f"保持 {number('hold_seconds')} 秒 × {repeats} 次", f"停住 {number('hold_seconds')} 秒，做 {repeats} 次"
    if component is Component.BALANCE and number("minutes") and not usual[:1].isdigit():
        return f"每次 {number('minutes')} 分钟", f"每次 {number('minutes')} 分钟"
    return usual, usual


def goals_of(plan: Plan, today: date) -> tuple[Goal, ...]:
    """The proposed goals with their dates; without one, the weekly minutes of week 12."""
    found = tuple(
        Goal(g.say, g.plain, g.fact_id, g.value, g.unit, today + timedelta(weeks=g.by_week)) for g in plan.goals
    )
    if found:
        return found
    stage = next((s for s in reversed(plan.stages) if s.last_week is not None and s.last_week <= 12), plan.stages[0])
    minutes = round(stage.week_minutes[0])
    by = today + timedelta(weeks=12)
    say = f"到 {by} 每周运动不少于 {minutes} 分钟"
    return (Goal(say, f"每周动够 {minutes} 分钟", "pavs_minutes_week", float(minutes), "分钟/周", by),)


def visits_of(plan: Plan, today: date, valid_to: date, first_days: int) -> tuple[NextVisit, ...]:
    """The follow-ups inside the validity, and a look again at its end."""
    visits = [
        NextVisit(today + timedelta(weeks=point.week), MODES.get(point.mode, "来站"), point.say) for point in plan.follow_up
    ]
    visits = [v for v in visits if today < v.on < valid_to]
    first = today + timedelta(days=first_days)
    if not any(v.on <= first for v in visits) and first < valid_to:
        visits.append(NextVisit(first, "电话", "问完成几次、有没有不舒服"))
    visits.append(NextVisit(valid_to, "来站", "复评，决定下一张处方；带上血压、血糖记录和这张处方"))
    return tuple(sorted(visits, key=lambda v: v.on))


def _valid_to(known: Ingredients) -> date:
    """A first medical prescription lasts at most four weeks; none outlives its screening."""
    weeks = min(4, known.first_medical_weeks) if known.plan.medical and known.first_medical else known.weeks
    return min(known.today + timedelta(weeks=weeks), known.screening.valid_until)
