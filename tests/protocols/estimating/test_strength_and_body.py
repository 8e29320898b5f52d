"""One-repetition maximum and body fat by formula."""

from __future__ import annotations

import pytest

from protocols.estimating.strength_and_body import FORMULAS, body_fat_by_bmi, one_rm


@pytest.mark.parametrize(("formula", "kg"), [("Epley", 50.67), ("Brzycki", 49.66), ("Lander", 50.04)])
def test_the_worked_values_of_the_reference(formula, kg):
    assert round(one_rm(40, 8, formula).value, 2) == kg


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize(("reps", "held"), [(0, False), (1, True), (10, True), (11, False)])
def test_up_to_ten_repetitions_and_one_is_the_weight(formula, reps, held):
    found = one_rm(40, reps, formula)
    assert (found.value is not None) is held
    assert reps != 1 or found.value == 40


def test_no_weight_and_no_such_formula():
    assert one_rm(0, 5).value is None and one_rm(480, 10).value is None
    with pytest.raises(ValueError, match="Mayhew"):
        one_rm(40, 5, "Mayhew")


def test_body_fat_for_adults():
    assert body_fat_by_bmi(24, 50, True).value == pytest.approx(24.1)
    assert body_fat_by_bmi(24, 50, False).value == pytest.approx(34.9)
    for bmi, age in ((24, 17), (7, 50), (81, 50)):
        assert body_fat_by_bmi(bmi, age, True).why_not
    assert body_fat_by_bmi(24, 18, False).value is not None
