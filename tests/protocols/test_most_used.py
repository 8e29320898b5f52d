"""The exercises proposed most often have a drawing, whoever the resident, whatever is at hand and wherever they train."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from protocols.facts import SetAnswer, definition
from tests.protocols.residents import LIBRARY, planned, well_known

MOST_USED = 60
RESIDENTS = 120
COMMON = {
    "hypertension": 0.6, "dyslipidaemia": 0.4, "osteoarthritis": 0.2, "osteoporosis": 0.2, "coronary_heart_disease": 0.12,
    "copd": 0.1, "chronic_kidney_disease": 0.06, "parkinson_disease": 0.04,
}  # fmt: skip
"""How likely each is in a made-up resident: what a station sees often comes often. Not a prevalence."""


def some(draw: random.Random, fact_id: str, least: int, most: int) -> SetAnswer:
    """A few members of a set, yes; all others, no."""
    members = [code for code, _ in definition(fact_id).choices if code != "none"]
    yes = frozenset(draw.sample(members, draw.randint(least, most)))
    return SetAnswer(yes, frozenset(members) - yes)


def resident(draw: random.Random) -> dict[str, Any]:
    """One made-up adult between 40 and 88 with what they have, where they train and what is at hand there."""
    changes: dict[str, Any] = {fact: draw.random() < share for fact, share in COMMON.items()}
    changes["diabetes_type"] = "type2" if draw.random() < 0.3 else "none"
    age = draw.randint(40, 88)
    changes["birth_date"] = well_known()["birth_date"].replace(year=2026 - age)
    changes["sex"] = draw.choice("12")
    changes["weight"] = float(draw.randint(52, 96))
    changes["falls_12m"] = float(draw.choice((0, 0, 0, 1, 2)) if age >= 65 else 0)
    changes["regular_exercise_3m"] = draw.random() < 0.3
    changes["equipment_available"] = some(draw, "equipment_available", 0, 4)
    changes["exercise_place"] = some(draw, "exercise_place", 1, 2)
    return well_known(**changes)


def proposed() -> Counter[str]:
    """In how many residents' plans each activity stands, in any stage."""
    draw, count = random.Random(60), Counter[str]()
    for _ in range(RESIDENTS):
        _, plan = planned(resident(draw))
        count.update({a.activity_id for stage in plan.stages for part in stage.components for a in part.activities})
    return count


def test_the_sixty_exercises_proposed_most_often_have_a_drawing() -> None:
    count = proposed()
    assert len(count) > MOST_USED
    ranked = sorted(count, key=lambda name: (-count[name], name))
    bare = [f"{at}. {name} ({count[name]}×)" for at, name in enumerate(ranked[:MOST_USED], 1) if LIBRARY.activities[name].figure is None]
    with_drawing = MOST_USED - len(bare)
    assert not bare, f"{with_drawing} of the {MOST_USED} most used have a drawing; without one: " + ", ".join(bare)


def test_there_are_sixty_drawings_and_more() -> None:
    assert len(LIBRARY.poses) >= MOST_USED, len(LIBRARY.poses)
