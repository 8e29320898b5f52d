"""Goals: a second one beside the first, and one that is a share of what is measured today."""

from __future__ import annotations

from datetime import timedelta

import pytest

from protocols.facts import SetAnswer
from tests.protocols.residents import ON, planned, well_known


def goals(**changes):
    _, plan = planned(well_known(**changes))
    return {(g.fact_id, g.by_week): g for g in plan.goals}


def test_obesity_begins_with_150_minutes_and_offers_250_as_a_second_goal():
    found = goals(weight=85.0)
    assert found["pavs_minutes_week", 12].value == 150
    assert found["pavs_minutes_week", 24].value == 250
    assert "愿意" in found["pavs_minutes_week", 24].say


def test_overweight_keeps_150_unless_the_person_wants_more():
    assert ("pavs_minutes_week", 24) not in goals(weight=75.0, main_goal="function")
    assert ("pavs_minutes_week", 24) not in goals(weight=75.0)
    assert goals(weight=75.0, main_goal="weight")["pavs_minutes_week", 24].value == 250


def test_a_weight_goal_is_worked_out_from_the_weight_of_today():
    goal = goals(weight=85.0)["weight", 24]
    assert goal.value == 82.5  # 97 % of 85 kg, one decimal
    assert "82.5 kg" in goal.say
    assert ("weight", 24) not in goals(weight=66.0)


def test_the_stricter_of_two_weight_goals_stands():
    assert goals(weight=85.0, diabetes_type="prediabetes")["weight", 24].value == 80.8  # 95 %


def test_a_failing_heart_is_offered_more_minutes_only_after_twelve_stable_weeks():
    heart = {"weight": 85.0, "heart_failure": True, "main_goal": "weight"}
    assert ("pavs_minutes_week", 24) not in goals(**heart)
    assert ("pavs_minutes_week", 24) not in goals(**heart, hf_last_unstable_date=ON - timedelta(days=83))
    tested = {"exercise_test_done": "cpet", "exercise_test_date": ON, "measured_hr_max": 140.0}
    assert ("pavs_minutes_week", 24) in goals(**heart, **tested, hf_last_unstable_date=ON - timedelta(days=84))


def test_no_goal_asks_for_more_minutes_than_the_plan_allows():
    untested = goals(weight=85.0, heart_failure=True, hf_last_unstable_date=ON - timedelta(days=84))
    assert untested["pavs_minutes_week", 12].value == 90  # heart failure without a test: at most 140 a week
    assert ("pavs_minutes_week", 24) not in untested
    assert ("pavs_minutes_week", 24) not in goals(weight=85.0, af_type="permanent")  # at most 210


def test_a_bound_that_opens_later_does_not_take_the_second_goal_away():
    """Fatty liver keeps 240 minutes until the first goal is held."""
    assert goals(weight=85.0, fatty_liver=True)["pavs_minutes_week", 24].value == 250


def test_nobody_pregnant_or_just_delivered_is_asked_to_lose_weight():
    woman = {"birth_date": ON - timedelta(days=31 * 366), "sex": "2", "weight": 85.0}
    assert ("weight", 24) in goals(**woman, pregnancy_status="not_pregnant")
    for status in ("pregnant", "postpartum"):
        assert ("weight", 24) not in goals(**woman, pregnancy_status=status)
        _, plan = planned(well_known(**woman, pregnancy_status=status))
        assert not any("500–1000 kcal" in s.say for s in plan.precautions)


ITEMS = frozenset({"fatigue", "resistance", "ambulation", "illnesses", "weight_loss"})
OLD = {"birth_date": ON - timedelta(days=75 * 366), "weight": 85.0}


def frail(count):
    return SetAnswer(frozenset(sorted(ITEMS)[:count]), frozenset(sorted(ITEMS)[count:]))


@pytest.mark.parametrize(
    ("keeps", "asks"),
    [
        ({"frail_items": frail(3)}, {"frail_items": frail(2)}),
        ({"cancer_status": "on_treatment"}, {"cancer_status": "after_treatment"}),
        ({"cancer_status": "advanced"}, {"cancer_status": "none"}),
        ({"weight_loss_unintended_pct": 5.0}, {"weight_loss_unintended_pct": 4.9}),
        (
            {"sex": "1", "grip_strength": 25.0, "gait_speed": 1.2, "chair_stand_5x": 10.0, "muscle_mass_index": 6.9},
            {"sex": "1", "grip_strength": 25.0, "gait_speed": 1.2, "chair_stand_5x": 10.0, "muscle_mass_index": 7.0},
        ),
    ],
)
def test_who_is_frail_wasting_or_treated_for_cancer_is_given_no_goal_of_losing_weight(keeps, asks):
    assert ("weight", 24) not in goals(**OLD, **keeps)
    assert ("weight", 24) in goals(**OLD, **asks)
    _, plan = planned(well_known(**OLD, **keeps))
    assert not any("500–1000 kcal" in s.say for s in plan.precautions)
