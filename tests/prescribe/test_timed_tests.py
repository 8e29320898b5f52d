"""Clocks of timed tests."""

from __future__ import annotations

import pytest

from prescribe.readings import repeats
from prescribe.timed_tests import COUNTDOWN, STOPWATCH, clock_words, timed_tests, trial_words
from protocols.facts import definition


def test_a_stopwatch_measures_seconds_and_a_countdown_runs_for_some():
    for fact_id, test in timed_tests().items():
        fact = definition(fact_id)
        assert test.mode in (STOPWATCH, COUNTDOWN, "") and test.trials >= 1
        assert (test.mode == STOPWATCH) is (fact.unit == "s" and test.mode != ""), fact_id
        assert (test.seconds > 0) is (test.mode == COUNTDOWN)
        assert test.trials == 1 or repeats(fact_id), fact_id


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0:00.0"), (7.46, "0:07.4"), (59.99, "0:59.9"), (60, "1:00.0"), (0.3, "0:00.3"), (360, "6:00.0")]
)
def test_tenths_are_cut_as_a_stopwatch_does(seconds, words):
    assert clock_words(seconds) == words


def test_which_trial_comes_next():
    assert trial_words(0, 2) == "第 1 次，共 2 次" and trial_words(1, 2) == "第 2 次，共 2 次"
    assert trial_words(2, 2) == "" and trial_words(0, 1) == ""
