"""Which of the proposed activities a draft takes."""

from __future__ import annotations

from prescribe.drafting.composing import activities_of
from protocols.plan import ActivityChoice, ComponentPlan, Stage
from protocols.terms import Component


def taken(*figures: str | None, exercises: int = 2) -> list[str | None]:
    choices = tuple(ActivityChoice(f"a{at}", "名", None, figure, "") for at, figure in enumerate(figures))
    strength = ComponentPlan(Component.RESISTANCE, "抗阻", (), "", "", choices, ())
    stage = Stage("start", "起始期", 1, 4, (strength,), None, (0, 0), None)
    return [a.figure for a in activities_of(stage, {"resistance.exercises": (exercises, exercises)})]


def test_variants_of_one_movement_are_one_exercise_while_others_are_left():
    assert taken("sit_to_stand", "sit_to_stand__folded", "leg_press") == ["sit_to_stand", "leg_press"]
    assert taken("curl__band", "curl__bottle", "curl__band", exercises=3) == ["curl__band", "curl__bottle", "curl__band"]


def test_exercises_without_a_drawing_are_all_different():
    assert taken(None, None, "bird_dog", exercises=2) == [None, None]
