"""Which activities a plan offers and in which order: what is forbidden, where a person trains, likes, skill, both tables of MET."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from protocols.choices import choices, ordered
from protocols.facts import Facts, SetAnswer
from protocols.screening import applying, facts_for_plan
from protocols.terms import Component, Intensity
from tests.protocols.residents import LIBRARY, ON, planned, well_known

BOTH = {"hypertension": True, "diabetes_type": "type2"}


def test_what_a_complication_forbids_is_not_offered() -> None:
    _, plan = planned(well_known(**BOTH, foot_ulcer=True))
    aerobic = plan.stages[0].component(Component.AEROBIC)
    assert aerobic is not None and aerobic.activities
    for choice in aerobic.activities:
        assert LIBRARY.activities[choice.activity_id].position != "standing", choice.name


def moves(component: Component, **changes: Any) -> list[str]:
    """What the first stage offers of one component to somebody with hypertension."""
    _, plan = planned(well_known(hypertension=True, **changes))
    return [move.activity_id for move in plan.stages[0].component(component).activities]


def test_where_a_person_trains_comes_before_the_usual_order() -> None:
    places = {"home": "home", "pool": "pool"}
    for place in places:
        first = moves(Component.AEROBIC, exercise_place=SetAnswer(frozenset({place})))[0]
        assert place in LIBRARY.activities[first].places
    assert "park" in LIBRARY.activities[moves(Component.AEROBIC)[0]].places


def test_strength_work_trains_legs_and_arms_in_turn() -> None:
    regions = [set(LIBRARY.activities[move].regions) for move in moves(Component.RESISTANCE)[:3]]
    assert {"lower"} in regions and any("upper" in region for region in regions)


def test_what_a_person_likes_stays_first_and_what_they_dislike_last() -> None:
    liked = moves(Component.RESISTANCE, activities_preferred=SetAnswer(frozenset({"heel_raise_hold"})))
    assert liked[0] == "heel_raise_hold"
    walk = moves(Component.AEROBIC)[0]
    assert moves(Component.AEROBIC, activities_disliked=SetAnswer(frozenset({walk})))[0] != walk


def offered(component: Component, stage: int, **changes: Any) -> list[str]:
    _, plan = planned(well_known(diabetes_type="type2", **changes))
    return [move.activity_id for move in plan.stages[stage].component(component).activities]


LIKED = SetAnswer(frozenset({"taiji24"}))


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({}, True),
        ({"cognitive_status": "normal"}, True),
        ({"cognitive_status": "learning_disability"}, False),
        ({"falls_12m": 1.0}, False),
        ({"mobility_aid": "cane"}, False),
    ],
)
def test_what_asks_skill_is_not_first_for_the_unsteady_and_the_forgetful(changes: dict[str, Any], first: bool) -> None:
    """A 24-form set is liked; whoever may fall or forgets is offered easy work before it, or not at all."""
    found = offered(Component.AEROBIC, 2, activities_preferred=LIKED, **changes)
    assert (found[0] == "taiji24") is first
    if not first:
        assert LIBRARY.activities[found[0]].skill == "easy"


def test_the_hard_comes_last_for_who_does_not_train_yet() -> None:
    """Every move is said to be hard but one that stands last: the beginner is offered it first, the trained is not."""
    easy = offered(Component.BALANCE, 2)[-1]
    harder = {k: replace(a, skill="medium" if k == easy else "hard") for k, a in LIBRARY.activities.items()}
    library = replace(LIBRARY, activities=harder)
    for trained in (True, False):
        facts = facts_for_plan(Facts.of(ON, well_known(diabetes_type="type2", regular_exercise_3m=trained)), LIBRARY)
        found, _ = ordered(Component.BALANCE, applying(facts, LIBRARY), frozenset(), facts, library)
        assert (found[0].id == easy) is not trained


@pytest.mark.parametrize(("born", "counted", "least"), [(date(1966, 11, 23), 6.0 * 2.7 / 3.5, 6.0), (date(1966, 11, 24), 4.8, None)])
def test_volume_of_people_of_sixty_is_not_overstated(born: date, counted: float, least: float | None) -> None:
    """Brisk walking: 4.8 MET, 6.0 MET60+ (17200, 1720060); from the 60th birthday the lower of both in oxygen."""
    _, plan = planned(well_known(hypertension=True, birth_date=born, activities_preferred=SetAnswer(frozenset({"walk_brisk"}))))
    [brisk] = {m for s in plan.stages for m in s.component(Component.AEROBIC).activities if m.activity_id == "walk_brisk" and not m.steps}
    assert brisk.volume_met == pytest.approx(counted)
    assert (brisk.met, brisk.older_met, brisk.met_code) == (4.8, least, "17200")


def test_a_limit_looks_at_the_higher_of_both_tables_for_older_people() -> None:
    """Light effort: below 3 MET. 4.0 MET60+ are 3.09 MET; a move of 2.9 that costs older people 4.0 is theirs no more."""
    move = replace(LIBRARY.activities["walk_slow"], met=2.9, older_met=4.0)
    assert choices((move,), Intensity.LIGHT, 1, older=False) and not choices((move,), Intensity.LIGHT, 1, older=True)
    below = replace(move, older_met=3.8)
    assert choices((below,), Intensity.LIGHT, 1, older=True)


def test_bad_knees_with_overweight_begin_sitting() -> None:
    heavy = {"weight": 85.0, "osteoarthritis": True}
    _, plan = planned(well_known(**heavy))
    offered = [LIBRARY.activities[move.activity_id] for move in plan.stages[0].component(Component.AEROBIC).activities]
    assert {move.position for move in offered} <= {"sitting", "water", "supine"}
    slim = planned(well_known(osteoarthritis=True))[1].stages[0].component(Component.AEROBIC).activities
    assert LIBRARY.activities[slim[0].activity_id].position == "standing"
