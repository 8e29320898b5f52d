"""Readings of one sitting: the mean, the third reading, the stop value and its repeat."""

from __future__ import annotations

import pytest

from prescribe.readings import averaged, mean_of_last_two, pressure, reduced, repeats

WAITS = None


def test_the_last_two_count_at_full_precision():
    assert mean_of_last_two([150.0, 133.0, 128.0]) == 130.5 and mean_of_last_two([132.0]) == 132.0
    with pytest.raises(ValueError):
        mean_of_last_two([])


def test_which_facts_are_repeated():
    assert [repeats(f) for f in ("resting_systolic", "resting_heart_rate", "waist", "weight")] == [True, True, True, False]
    assert repeats("grip_strength") and not averaged("grip_strength") and averaged("waist")


@pytest.mark.parametrize(
    ("fact_id", "trials", "counts"),
    [
        ("grip_strength", [31.0, 33.5, 32.0], 33.5),  # best
        ("tug_3m", [11.2, 9.8], 9.8),  # best_min
        ("standing_systolic_lowest", [128.0, 118.0, 124.0], 118.0),  # min
        ("calf_circumference", [33.0, 34.0], 34.0),  # max
        ("waist", [94.0, 92.0, 93.0], 92.5),  # the mean of the last two
    ],
)
def test_what_several_trials_come_to(fact_id, trials, counts):
    assert reduced(fact_id, trials) == counts
    with pytest.raises(ValueError):
        reduced(fact_id, [])


@pytest.mark.parametrize(
    ("systolic", "diastolic", "value"),
    [
        ([179], [109], (179, 109)),
        ([180], [80], WAITS),
        ([150], [110], WAITS),
        ([199], [119], WAITS),
        ([200], [80], (200, 80)),
        ([150], [120], (150, 120)),
        ([180, 180], [80, 80], (180, 80)),
        ([186, 178], [90, 90], (182, 90)),
        ([170, 172], [110, 111], (171, 110.5)),
        ([181, 178], [90, 90], WAITS),
        ([181, 178, 178], [90, 90, 90], (178, 90)),
        ([186, 150], [90, 90], WAITS),
        ([186, 150, 148], [90, 90, 88], (149, 89)),
        ([150, 186, 148], [90, 90, 88], WAITS),
        ([204, 150, 148], [90, 90, 88], (204, 90)),
        ([204], [], (204, None)),
        ([], [110], WAITS),
    ],
)
def test_a_stop_value_waits_for_its_repeat_unless_it_is_urgent(systolic, diastolic, value):
    assert pressure(systolic, diastolic).value == value


def test_a_stop_value_with_symptoms_does_not_wait():
    assert pressure([180], [80], symptoms=True).value == (180, 80)
    assert pressure([179], [109], symptoms=True).value == (179, 109)
    assert pressure([186, 150, 148], [90, 90, 88], symptoms=True).value == (186, 90)


@pytest.mark.parametrize(
    ("systolic", "asked"),
    [([150], False), ([150, 141], False), ([150, 140], True), ([140, 150], True), ([150, 140, 160], False)],
)
def test_two_that_lie_apart_ask_for_a_third(systolic, asked):
    result = pressure(systolic, [80] * len(systolic))
    assert bool(result.more) is asked and result.value is not None


def test_why_another_reading_is_needed_names_the_numbers():
    assert "186/112" in pressure([186], [112]).more
