"""Three tracks by readiness: every pair of answers, and that a gap is never filed as *no wish*."""

from __future__ import annotations

import re

import pytest

from protocols.facts import Facts, vocabulary
from protocols.tracks import TRACKS, track_of
from tests.protocols.people import TODAY

STAGES = [code for code, _ in vocabulary()["stage_of_change"].choices]


def answer(**values: object):
    return track_of(Facts.of(TODAY, values))


@pytest.mark.parametrize(
    ("regular", "stage", "code"),
    [
        *((True, stage, "guidance") for stage in (*STAGES, None)),
        (False, "precontemplation", "awareness"),
        *((False, stage, "habit") for stage in STAGES if stage != "precontemplation"),
        (False, None, None),
        *((None, stage, None) for stage in (*STAGES, None)),
    ],
)
def test_every_pair_of_answers(regular, stage, code):
    given = {k: v for k, v in {"regular_exercise_3m": regular, "stage_of_change": stage}.items() if v is not None}
    found = answer(**given)
    assert (found.track.code if found.track else None) == code
    assert bool(found.missing) is (code is None)
    assert set(found.missing) <= {"regular_exercise_3m", "stage_of_change"} - set(given)


def test_answers_that_do_not_fit_are_asked_again():
    assert answer(regular_exercise_3m=True, stage_of_change="precontemplation").ask_again
    assert answer(regular_exercise_3m=False, stage_of_change="maintenance").ask_again
    assert not answer(regular_exercise_3m=False, stage_of_change="action").ask_again


def test_what_the_product_does_on_each():
    awareness, habit, guidance = TRACKS
    assert (awareness.offers_prescription, habit.offers_prescription, guidance.offers_prescription) == (False, True, True)
    assert (habit.small_goals_only, habit.contact_every_days, guidance.small_goals_only) == (True, 7, False)
    for track in TRACKS:
        assert all(len(sentence) <= 16 for sentence in re.split("[。；]", track.plain)) and track.does
