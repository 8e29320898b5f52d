"""Which activities a plan may use: what every protocol allows, less what anything about the resident forbids, best first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from protocols.facts import Facts, SetAnswer
from protocols.plan import ActivityChoice
from protocols.protocol import Activity, Library, Protocol
from protocols.terms import Component, Intensity

MOST = 6
"""Choices shown of one component."""
VIGOROUS_MET = 6.0
LIGHT_MET = 3.0
FALLBACK = ("recumbent_stepper", "recumbent_bike", "arm_ergo_15", "chair_pedal", "chair_march", "taiji_sit")
"""Seated work offered when no activity suits every condition (§6.2); a person looks at it."""
ALWAYS_THERE = frozenset({"chair", "wall", "towel"})


def choices(
    component: Component,
    protocols: Sequence[Protocol],
    forbidden: frozenset[str],
    upper: Intensity,
    level: int,
    facts: Facts,
    library: Library,
) -> tuple[tuple[ActivityChoice, ...], bool]:
    """Activities of one component, best first, and whether the seated fallback had to be used.

    `forbidden`: flags, complications and protocol ids looked up in `avoid_for`. `level` is the stage's 1–3.
    """
    says = [p.types_ok[component] for p in protocols if p.types_ok.get(component)]
    common = set(says[0]).intersection(*says[1:]) if says else _all_of(component, library)
    fitting = [library.activities[a] for a in common if _fits(library.activities[a], forbidden, upper, level)]
    fell_back = not fitting and component is Component.AEROBIC
    if fell_back:
        found = (library.activities[a] for a in FALLBACK if a in library.activities)
        fitting = [a for a in found if _fits(a, forbidden, upper, level)]
    rank = _ranks(says or [tuple(library.activities)])
    wanted, unwanted = _members(facts, "activities_preferred"), _members(facts, "activities_disliked")
    owned = _members(facts, "equipment_available")

    def place(activity: Activity) -> tuple[bool, bool, bool, int, str]:
        needs = set(activity.equipment) - ALWAYS_THERE - owned
        at = rank.get(activity.id, len(rank))
        return (activity.id in unwanted, activity.id not in wanted, bool(needs) and bool(owned), at, activity.id)

    return tuple(_choice(a) for a in sorted(fitting, key=place)[:MOST]), fell_back


def _fits(activity: Activity, forbidden: frozenset[str], upper: Intensity, level: int) -> bool:
    if activity.min_level > level or forbidden.intersection(activity.avoid_for):
        return False
    if activity.component is not Component.AEROBIC or activity.met is None:
        return True
    ceiling = LIGHT_MET if upper <= Intensity.LIGHT else VIGOROUS_MET if upper <= Intensity.MODERATE else 99.0
    return activity.met < ceiling


def _all_of(component: Component, library: Library) -> set[str]:
    return {a.id for a in library.activities.values() if a.component is component}


def _ranks(says: Iterable[Sequence[str]]) -> dict[str, int]:
    """Best place of each activity over all lists: the same whatever their order."""
    best: dict[str, int] = {}
    for names in says:
        for at, name in enumerate(names):
            best[name] = min(at, best.get(name, at))
    return best


def _members(facts: Facts, fact_id: str) -> frozenset[str]:
    value = facts.value(fact_id)
    return value.yes if isinstance(value, SetAnswer) else frozenset()


def _choice(activity: Activity) -> ActivityChoice:
    return ActivityChoice(
        activity.id, activity.name, activity.met, activity.figure, activity.cue, activity.steps, activity.default_dose
    )
