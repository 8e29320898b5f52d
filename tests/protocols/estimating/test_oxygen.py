"""Oxygen uptake from tests short of exhaustion: worked values, both sides of every range, and rates that are not valid."""

from __future__ import annotations

import pytest

from protocols.estimating.oxygen import (
    TestStage,
    astrand,
    astrand_age_factor,
    astrand_litres,
    cooper_12_min,
    leg_cycle_oxygen,
    milligan_step,
    rockport_mile,
    steady,
    two_stages,
    ymca_second_load,
)
from protocols.terms import Answer

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN
FIRST, SECOND = TestStage(leg_cycle_oxygen(50, 68).value, 118), TestStage(leg_cycle_oxygen(100, 68).value, 136)


def test_the_worked_values_of_the_reference():
    assert (round(FIRST.oxygen, 2), round(SECOND.oxygen, 2)) == (14.94, 22.88)
    assert round(leg_cycle_oxygen(75, 68).value, 2) == 18.91
    assert round(two_stages(FIRST, SECOND, 168.1, YES).value, 1) == 37.0
    assert round(astrand_litres(True, 600, 140) * astrand_age_factor(50), 2) == 1.99
    assert astrand(True, 50, 70, 600, 140, YES).value == pytest.approx(1.9917 * 1000 / 70, abs=0.01)


@pytest.mark.parametrize(("watts", "held"), [(49, False), (50, True), (200, True), (201, False)])
def test_cycling_holds_from_50_to_200_watts(watts, held):
    assert (leg_cycle_oxygen(watts, 68).value is not None) is held


@pytest.mark.parametrize("valid", [NO, NOT_KNOWN])
def test_a_rate_that_is_not_surely_valid_gives_no_estimate(valid):
    for found in (
        two_stages(FIRST, SECOND, 168.1, valid),
        astrand(True, 50, 70, 600, 140, valid),
        milligan_step(60, 50, valid),
        rockport_mile(True, 50, 70, 15, 120, valid),
    ):
        assert found.value is None and "心率不作准" in found.why_not and found.text.startswith("不估算")


@pytest.mark.parametrize(
    ("first", "second", "hr_max", "held"),
    [(110, 120, 160, True), (109, 120, 160, False), (126, 136, 160, True), (126, 136.1, 160, False), (127, 136, 160, False), (120, 120, 160, False)],
)
def test_two_stages_within_their_rates(first, second, hr_max, held):
    found = two_stages(TestStage(15, first), TestStage(20, second), hr_max, YES)
    assert (found.value is not None) is held and bool(found.why_not) is not held


def test_a_second_stage_that_is_no_harder_is_refused():
    assert two_stages(TestStage(20, 115), TestStage(20, 130), 170, YES).value is None


@pytest.mark.parametrize(("rate", "load"), [(79, 750), (79.9, 750), (80, 600), (89, 600), (90, 450), (100, 450), (101, 300)])
def test_the_second_load_of_the_ymca_test(rate, load):
    assert ymca_second_load(rate) == load


@pytest.mark.parametrize(("second", "third", "held"), [(120, 125, True), (125, 120, True), (120, 126, False)])
def test_a_stage_is_steady_within_five_beats(second, third, held):
    assert steady(second, third) is held


@pytest.mark.parametrize(("age", "factor"), [(15, 1.10), (20, 1.05), (25, 1.0), (35, 0.87), (50, 0.75), (52, 0.734), (65, 0.65), (65.9, 0.65)])
def test_the_age_factor_between_the_rows(age, factor):
    assert astrand_age_factor(age) == pytest.approx(factor)


@pytest.mark.parametrize("age", [14.9, 66])
def test_no_age_factor_beyond_the_rows(age):
    with pytest.raises(ValueError, match="15–65"):
        astrand_age_factor(age)
    assert astrand(True, age, 70, 600, 140, YES).value is None


@pytest.mark.parametrize(("rate", "held"), [(124, False), (125, True), (170, True), (171, False)])
def test_astrand_holds_from_125_to_170(rate, held):
    assert (astrand(False, 40, 60, 450, rate, YES).value is not None) is held


def test_women_have_their_own_line_and_no_load_gives_nothing():
    assert astrand_litres(False, 450, 140) == pytest.approx((0.00193 * 450 + 0.326) / (0.769 * 140 - 56.1) * 100)
    assert astrand(True, 50, 70, 0, 140, YES).why_not == "没有负荷"


def test_the_other_formulas():
    assert cooper_12_min(2000).value == pytest.approx(42.3)
    assert milligan_step(60, 50, YES).value == pytest.approx(84.687 - 43.32 - 19.15)
    assert rockport_mile(True, 50, 70, 15, 120, YES).value == pytest.approx(
        132.853 - 0.0769 * 70 / 0.4536 - 0.3877 * 50 + 6.315 - 3.2649 * 15 - 0.1565 * 120
    )


@pytest.mark.parametrize(("metres", "held"), [(721, True), (700, False), (3960, True), (3970, False)])
def test_what_nobody_can_have_is_no_result(metres, held):
    assert (cooper_12_min(metres).value is not None) is held
