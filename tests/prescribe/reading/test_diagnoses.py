"""Diagnoses in words: those that are worked out too, on both sides of their limits."""

from __future__ import annotations

import pytest

from prescribe.reading.diagnoses import diagnoses_of
from protocols.library import load_library

POST_COVID = 180


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"days_since_covid_onset": 180.0}, ["新冠恢复期"]),
        ({"days_since_covid_onset": 181.0}, []),
        ({"days_since_covid_onset": None}, []),
        ({"sarcopenia_class": "sarcopenia"}, ["肌少症"]),
        ({"sarcopenia_class": "possible"}, ["可能肌少症"]),
        ({"sarcopenia_class": "none"}, []),
        ({"frail_score": 3.0}, ["衰弱"]),
        ({"frail_score": 2.0}, []),
        ({"hypertension": True, "af_type": "permanent"}, ["高血压", "永久性心房颤动"]),
    ],
)
def test_a_diagnosis_is_named_where_its_answer_holds(values, named):
    assert [d.text for d in diagnoses_of(values)] == named


def test_the_days_after_covid_are_those_of_its_protocol():
    assert f"{POST_COVID} 天" in load_library().protocols["post_covid"].applies_when.say
