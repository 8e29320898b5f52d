"""The dose of a programme: merged once for the same lines and limits, stage by stage inside start and target."""

from __future__ import annotations

import pytest

from protocols.programme import dose_lines, programme_of
from protocols.screening import applying, facts_for_plan
from protocols.stages import STAGES
from tests.protocols.residents import LIBRARY, ON, Facts, well_known


def programme(**changes):
    facts = facts_for_plan(Facts.of(ON, well_known(**changes)), LIBRARY)
    return programme_of(dose_lines(applying(facts, LIBRARY), facts, LIBRARY), (), frozenset())


def test_an_answer_that_changes_no_line_merges_nothing_anew():
    first = programme(hypertension=True)
    assert programme(hypertension=True, resting_systolic=131.0) is first
    assert programme(hypertension=True, diabetes_type="type2") is not first


def test_each_stage_but_the_last_has_its_ranges():
    made = programme(hypertension=True)
    assert list(made.stages) == [term.key for term in STAGES[:-1]]
    assert made.stages["1"]["aerobic.rpe"] == made.start["aerobic.rpe"]
    assert made.stages["3"]["aerobic.rpe"] is made.target["aerobic.rpe"], "nobody cleared harder work"
    assert made.most_minutes[0] == pytest.approx(made.target["aerobic.week_minutes"].high)


def test_what_is_said_of_a_range_tells_effort_apart():
    made = programme(hypertension=True)
    part = made.target["aerobic.rpe"]
    plain, reasons = made.told_of(part, {"hypertension": "高血压"}, "")
    aside, same = made.told_of(part, {"hypertension": "高血压"}, "所以可以用心率")
    assert "所以可以用心率" in aside and "所以可以用心率" not in plain
    assert reasons == same and any(r.part == "sets_upper" for r in reasons)
