"""Six-minute walk: the worked values of the reference, the ages of every equation, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from protocols.derive import derive
from protocols.estimating.walk import (
    EQUATIONS,
    Walker,
    expected_walk,
    lower_limit_of_normal,
    oxygen_from_walk,
    training_distance,
    walk_of,
    walk_percent,
)
from protocols.facts import Facts, Known
from protocols.library import load_library
from protocols.terms import Answer, Confidence
from tests.protocols.people import TODAY

MAN, WOMAN = Walker(True, 68, 168, 70), Walker(False, 68, 156, 58)


@pytest.mark.parametrize(
    ("walker", "equation", "metres"),
    [
        (MAN, "Enright_Sherrill98", 498.2), (MAN, "Enright03", 454.1), (MAN, "Troosters99", 645.1),
        (WOMAN, "Enright_Sherrill98", 470.3), (WOMAN, "Enright03", 421.9), (WOMAN, "Troosters99", 553.7),
    ],
)  # fmt: skip
def test_the_worked_values_of_the_reference(walker, equation, metres):
    found = expected_walk(walker, equation)
    assert round(found.value, 1) == metres and found.formula == equation


@pytest.mark.parametrize(
    ("equation", "metres", "woman"),
    [("Casanova11", 361 - 4 * 50 + 2 * 170 + 3 * 80 - 1.5 * 70, -30), ("Chetta06", 518.853 + 1.25 * 170 - 2.816 * 50, -39.07),
     ("Poh06", 5.50 * 80 + 6.94 * 170 - 4.49 * 50 - 3.51 * 70 - 473.27, 0)],
)  # fmt: skip
def test_the_other_equations_for_men_and_women(equation, metres, woman):
    assert expected_walk(Walker(True, 50, 170, 70, 80), equation).value == pytest.approx(metres)
    assert expected_walk(Walker(False, 50, 170, 70, 80), equation).value == pytest.approx(metres + woman)


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=lambda e: e.id)
def test_only_for_the_ages_it_was_made_from(equation):
    low, high = equation.ages
    for age, held in ((low - 1, False), (low, True), (high, True), (high + 1, False)):
        found = expected_walk(Walker(True, age, 168, 70, 80), equation.id)
        assert (found.value is not None) is held and bool(found.why_not) is not held


@pytest.mark.parametrize("equation", ["Casanova11", "Poh06"])
def test_without_the_heart_rate_it_asks_for_there_is_none(equation):
    assert "心率" in expected_walk(Walker(True, 60, 168, 70), equation).why_not


@pytest.mark.parametrize("walker", [Walker(True, 68, 99, 70), Walker(True, 68, 168, 301)])
def test_a_size_that_cannot_be_is_refused(walker):
    assert "不可能" in expected_walk(walker).why_not


def test_share_and_lower_limit():
    assert walk_percent(430, MAN).value == pytest.approx(430 / 498.2 * 100, abs=0.02)
    assert "非中国人群" in walk_percent(430, MAN).notes[0]
    assert lower_limit_of_normal(MAN) == pytest.approx(345.2, abs=0.05)
    assert lower_limit_of_normal(WOMAN) == pytest.approx(331.3, abs=0.05)
    assert lower_limit_of_normal(Walker(True, 39, 168, 70)) is None and lower_limit_of_normal(MAN, "Enright03") is None
    assert walk_percent(430, Walker(True, 81, 168, 70)).value is None and walk_percent(1101, MAN).value is None


def test_oxygen_uptake_by_people_and_its_mark():
    healthy, failing = oxygen_from_walk(430, Answer.NO), oxygen_from_walk(430, Answer.YES)
    assert (round(healthy.value, 1), round(failing.value, 1)) == (14.8, 16.9)
    assert (healthy.confidence, failing.confidence) == (Confidence.A, Confidence.C)
    assert oxygen_from_walk(9, Answer.NO).value is None


def test_a_training_walk_is_four_fifths_of_the_speed():
    assert training_distance(450, 20) == pytest.approx(1200)
    with pytest.raises(ValueError, match="positive"):
        training_distance(0, 20)


def test_a_resident_with_a_walk():
    def of(**values: object):
        return walk_of(derive(Facts.of(TODAY, values), load_library()))

    person = {"birth_date": date(1958, 1, 1), "sex": "1", "height": 168.0, "weight": 70.0, "six_minute_walk_distance": 430.0}
    assert [estimate.formula for estimate in of(**person)] == ["Enright_Sherrill98", "Enright_Sherrill98", "Ross"]
    for gone in ("sex", "height", "weight", "birth_date"):
        found = of(**{k: v for k, v in person.items() if k != gone})
        assert found[0].value is None and found[0].why_not and found[-1].formula == "Ross"
    assert of(**{k: v for k, v in person.items() if k != "six_minute_walk_distance"}) == ()


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ((), "未说明是否用助行器"), ((("aid", "none"),), "未说明是否吸氧"), ((("aid", "walker"), ("oxygen", "air")), "用了助行"),
        ((("aid", "none"), ("oxygen", "oxygen")), "吸着氧"), ((("aid", "none"), ("oxygen", "air")), ""),
    ],
)
def test_an_aid_or_oxygen_or_nobody_said_leaves_the_share_and_the_oxygen_uptake_out(how, why):
    person = {"birth_date": date(1958, 1, 1), "sex": "1", "height": 168.0, "weight": 70.0}
    expected, share, oxygen = walk_of(derive(Facts.of(TODAY, {**person, "six_minute_walk_distance": Known(430.0, TODAY, how=how)}), load_library()))
    assert expected.value is not None, "what people of that size walk stays told"
    for found in (share, oxygen):
        assert (found.value is None) is bool(why) and why in found.why_not
