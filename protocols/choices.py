"""Which activities a plan may use: what every protocol allows, less what anything about the resident forbids, best first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from protocols.facts import Facts, SetAnswer
from protocols.kept import kept
from protocols.plan import ActivityChoice
from protocols.protocol import Activity, Library, Protocol
from protocols.terms import Component, Intensity

MOST = 6
"""Choices shown of one component."""
AMONG = 20
"""How far down the list variety may look, among what is equally liked and at hand."""
VIGOROUS_MET = 6.0
LIGHT_MET = 3.0
FALLBACK = ("recumbent_stepper", "recumbent_bike", "arm_ergo_15", "chair_pedal", "chair_march", "taiji_sit")
"""Seated work offered when no activity suits every condition (§6.2); a person looks at it."""
ALWAYS_THERE = frozenset({"chair", "wall", "towel"})


def ordered(
    component: Component, protocols: Sequence[Protocol], forbidden: frozenset[str], facts: Facts, library: Library
) -> tuple[tuple[Activity, ...], bool]:
    """Every activity of one component that nothing forbids, best first, and whether the seated fallback had to be used.

    `forbidden`: flags, complications and protocol ids looked up in `avoid_for`. What the resident likes comes first, what
    they dislike last; within that, what needs no equipment they lack, and what is done where they train.
    """
    says = tuple(p.types_ok[component] for p in protocols if p.types_ok.get(component))
    common = set(says[0]).intersection(*says[1:]) if says else _all_of(component, library)
    fitting = [a for name in common if forbidden.isdisjoint((a := library.activities[name]).avoid_for)]
    fell_back = not fitting and component is Component.AEROBIC
    if fell_back:
        found = (library.activities[name] for name in FALLBACK if name in library.activities)
        fitting = [a for a in found if forbidden.isdisjoint(a.avoid_for)]
    rank = _ranks(says or (tuple(library.activities),))
    wanted, unwanted = _members(facts, "activities_preferred"), _members(facts, "activities_disliked")
    owned, places = _members(facts, "equipment_available"), _members(facts, "exercise_place")
    owned |= places & {"pool"}

    def place(activity: Activity) -> tuple[bool, bool, bool, bool, int, str]:
        lacks = bool(owned) and not (ALWAYS_THERE | owned).issuperset(activity.equipment)
        elsewhere = bool(places) and places.isdisjoint(activity.places)
        at = rank.get(activity.id, len(rank))
        return (activity.id in unwanted, activity.id not in wanted, lacks, elsewhere, at, activity.id)

    found = sorted(fitting, key=place)
    if component is Component.RESISTANCE and found:
        alike = place(found[0])[:4]
        same = [a for a in found[:AMONG] if place(a)[:4] == alike]
        found = [*_varied(same), *(a for a in found if a not in same)]
    return tuple(found), fell_back


def choices(found: Sequence[Activity], upper: Intensity, level: int) -> tuple[ActivityChoice, ...]:
    """The best few of `found` that the stage's level (1–3) and the hardest band it reaches allow."""
    fitting = (a for a in found if a.min_level <= level and _light_enough(a, upper))
    with_steps = level == 1
    return tuple(_choices(a)[with_steps] for a in islice(fitting, MOST))


def _varied(found: Sequence[Activity]) -> list[Activity]:
    """The next is always the first that trains what the ones before trained least: legs, arms, trunk in turn; one with a
    drawing before one without."""
    left, taken, used = list(found), [], Counter()
    while left:
        best = min(left, key=lambda a: (max((used[region] for region in a.regions), default=0), a.figure is None))
        left.remove(best)
        taken.append(best)
        used.update(best.regions)
    return taken


def _light_enough(activity: Activity, upper: Intensity) -> bool:
    if activity.component is not Component.AEROBIC or activity.met is None or upper >= Intensity.VIGOROUS:
        return True
    return activity.met < (LIGHT_MET if upper <= Intensity.LIGHT else VIGOROUS_MET)


def _all_of(component: Component, library: Library) -> set[str]:
    return {a.id for a in library.activities.values() if a.component is component}


@lru_cache(maxsize=64)
def _ranks(says: tuple[tuple[str, ...], ...]) -> dict[str, int]:
    """Best place of each activity over all lists: the same whatever their order."""
    best: dict[str, int] = {}
    for names in says:
        for at, name in enumerate(names):
            best[name] = min(at, best.get(name, at))
    return best


def _members(facts: Facts, fact_id: str) -> frozenset[str]:
    value = facts.value(fact_id)
    return value.yes if isinstance(value, SetAnswer) else frozenset()


@kept
def _choices(activity: Activity) -> tuple[ActivityChoice, ActivityChoice]:
    """Without and with its steps: they are told where an activity is learnt, in the first stage."""
    told = (activity.id, activity.name, activity.met, activity.figure, activity.cue)
    return ActivityChoice(*told, (), activity.default_dose), ActivityChoice(*told, activity.steps, activity.default_dose)
