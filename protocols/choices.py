"""Which activities a plan may use: what every protocol allows, less what anything about the resident forbids, best first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress, islice

from protocols.dose import OLDER_FROM, mets_of
from protocols.facts import Facts, SetAnswer
from protocols.kept import kept
from protocols.plan import ActivityChoice
from protocols.protocol import Activity, Library, Protocol
from protocols.terms import Answer, Component, Intensity

MOST = 6
"""Choices shown of one component."""
AMONG = 20
"""How far down the list variety may look, among what is equally liked and at hand."""
VIGOROUS_MET = 6.0
LIGHT_MET = 3.0
FALLBACK = ("recumbent_stepper", "recumbent_bike", "arm_ergo_15", "chair_pedal", "chair_march", "taiji_sit")
"""Seated work offered when no activity suits every condition (§6.2); a person looks at it."""
SPARE_LEGS = "flag_spare_legs"
"""A finding asks for work that does not load the legs (overweight with bad knees or hips, a deformed foot)."""
SKILLS = ("easy", "medium", "hard")
UNSTEADY = frozenset({"flag_falls", "flag_freezing"})
"""Findings of somebody who may not balance well."""
_UNLOADED = frozenset({"sitting", "supine", "water"})
ALWAYS_THERE = frozenset({"chair", "wall", "towel"})


def is_older(facts: Facts) -> bool:
    """Whether the older compendium is read beside the adult one: from 60 years, or while the age is not known."""
    age = facts.number("age")
    return age is None or age >= OLDER_FROM


def ordered(
    component: Component, protocols: Sequence[Protocol], forbidden: frozenset[str], facts: Facts, library: Library
) -> tuple[tuple[Activity, ...], bool]:
    """Every activity of one component that nothing forbids, best first, and whether the seated fallback had to be used.

    `forbidden`: flags, complications and protocol ids looked up in `avoid_for`. What the resident likes comes first, what
    they dislike last; within that, what needs no equipment they lack, and what is done where they train. Where the legs are
    to be spared, what is done sitting or in water comes before anything on the feet; what asks more skill than somebody
    unsteady, forgetful or new to exercise brings comes after all that asks less, liked or not.
    """
    says = tuple(p.types_ok[component] for p in protocols if p.types_ok.get(component))
    known = library.activities
    names = _best_first(says) if says else _best_first((tuple(a.id for a in known.values() if a.component is component),))
    fitting = [a for name in names if forbidden.isdisjoint((a := known[name]).avoid_for)]
    fell_back = not fitting and component is Component.AEROBIC
    if fell_back:
        rank = _ranks(says or (tuple(known),))
        found = sorted((rank.get(name, len(rank)), name) for name in FALLBACK if name in known)
        fitting = [a for _, name in found if forbidden.isdisjoint((a := known[name]).avoid_for)]
    wanted, unwanted = _members(facts, "activities_preferred"), _members(facts, "activities_disliked")
    owned, places = _members(facts, "equipment_available"), _members(facts, "exercise_place")
    owned |= places & {"pool"}

    spares = component is Component.AEROBIC and SPARE_LEGS in forbidden
    at_hand = ALWAYS_THERE | owned
    skilled = _skill(facts, forbidden)

    def place(activity: Activity) -> tuple[bool, bool, bool, bool, bool, bool]:
        lacks = bool(owned) and not at_hand.issuperset(activity.equipment)
        elsewhere = bool(places) and places.isdisjoint(activity.places)
        loads = spares and activity.position not in _UNLOADED
        return (loads, SKILLS.index(activity.skill) > skilled, activity.id in unwanted, activity.id not in wanted, lacks, elsewhere)

    plain = skilled == len(SKILLS) - 1 and not (spares or wanted or unwanted or owned or places)
    found = fitting if plain else sorted(fitting, key=place)
    if component is Component.RESISTANCE and found:
        alike = place(found[0])
        is_alike = [place(a) == alike for a in found[:AMONG]]
        same, rest = list(compress(found, is_alike)), [a for a, like in zip(found, is_alike, strict=False) if not like]
        order = _varied(tuple((a.regions, a.figure is None) for a in same))
        found = [*(same[at] for at in order), *rest, *found[AMONG:]]
    return tuple(found), fell_back


def choices(found: Sequence[Activity], upper: Intensity, level: int, older: bool) -> tuple[ActivityChoice, ...]:
    """The best few of `found` that the stage's level (1–3) and the hardest band it reaches allow. `older`: `is_older`."""
    fitting = (a for a in found if a.min_level <= level and _light_enough(a, upper, older))
    return tuple(_choices(a)[(level == 1) + 2 * older] for a in islice(fitting, MOST))


def _skill(facts: Facts, forbidden: frozenset[str]) -> int:
    """The most skill that may stand first, as a place in `SKILLS` (P): easy for the unsteady and the forgetful, medium for who has
    not trained regularly for three months, or of whom that is not known."""
    unsteady = UNSTEADY & forbidden or facts.value("falls_risk") in ("intermediate", "high")
    if unsteady or facts.value("cognitive_status") not in (None, "normal"):
        return 0
    return len(SKILLS) - 1 if facts.answer("regular_exercise_3m") is Answer.YES else 1


@lru_cache(maxsize=1024)
def _varied(found: tuple[tuple[tuple[str, ...], bool], ...]) -> tuple[int, ...]:
    """In which order to take exercises, each given by its regions and whether it lacks a drawing: the next is always the first
    that trains what the ones before trained least: legs, arms, trunk in turn; one with a drawing before one without."""
    left, used = list(range(len(found))), Counter[str]()
    taken = []
    while left:
        best = min(left, key=lambda at: (max((used[region] for region in found[at][0]), default=0), found[at][1]))
        left.remove(best)
        taken.append(best)
        used.update(found[best][0])
    return tuple(taken)


def _light_enough(activity: Activity, upper: Intensity, older: bool) -> bool:
    if activity.component is not Component.AEROBIC or upper >= Intensity.VIGOROUS:
        return True
    read = mets_of(activity.met, activity.older_met if older else None)
    return read is None or read[1] < (LIGHT_MET if upper <= Intensity.LIGHT else VIGOROUS_MET)


@lru_cache(maxsize=256)
def _best_first(says: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """What stands in every list, by its best place in any of them."""
    rank = _ranks(says)
    return tuple(sorted(set(says[0]).intersection(*says[1:]), key=lambda name: (rank[name], name)))


@lru_cache(maxsize=256)
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
def _choices(activity: Activity) -> tuple[ActivityChoice, ...]:
    """Without and with its steps, told where an activity is learnt, in the first stage; then the same for older people."""
    told = (activity.id, activity.name, activity.met, activity.figure, activity.cue)
    read = mets_of(activity.met, activity.older_met)
    less = read[0] if read is not None and activity.met is not None and read[0] < activity.met else None
    return tuple(
        ActivityChoice(*told, steps, activity.default_dose, activity.met_code, *older, activity.skill)
        for older in ((None, None), (activity.older_met, less))
        for steps in ((), activity.steps)
    )
