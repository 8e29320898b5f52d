"""Goals as limits: the words are the stricter reading of the number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from prescribe.prescription import Goal
from prescribe.reading.targets import AGREED, PROPOSED, targets_of
from protocols.plan import GoalProposal
from protocols.terms import Confidence
from tests.prescribe.sheets import samples

BY = date(2027, 2, 22)


def proposed(fact_id, say, value, direction="at_most", unit="", confidence=Confidence.B):
    return GoalProposal(say, None, fact_id, value, direction, unit, 12, "CHTN24", confidence)


def targets(*proposals, goals=None, signed=True):
    paper = samples.prescription()
    said = tuple(Goal(p.say, None, p.fact_id, p.value, p.unit, BY) for p in proposals) if goals is None else goals
    return targets_of(replace(paper, plan=replace(paper.plan, goals=proposals), goals=said), signed)


PRESSURE = proposed("resting_systolic", "血压 <140/90 mmHg，能耐受再到 <130/80", 140.0)


def test_less_than_is_not_reached_at_the_number_and_holds_the_lower_pressure_too():
    found = targets(PRESSURE)
    upper, lower = found["resting_systolic"], found["resting_diastolic"]
    assert [upper.reached(v) for v in (139.9, 140.0)] == [True, False]
    assert [lower.reached(v) for v in (89.0, 90.0)] == [True, False]
    assert upper.words("mmHg") == "<140 mmHg" and lower.high == 90 and upper.by == BY and upper.origin == AGREED


def test_at_most_at_least_and_a_span_hold_their_ends():
    found = targets(
        proposed("fasting_glucose", "空腹血糖 4.4–7.0 mmol/L，非空腹 <10.0", 7.0),
        proposed("pavs_minutes_week", "每周中等强度有氧达到 150 分钟", 150.0, "at_least"),
        proposed("resting_heart_rate", "静息心率不高于 110 次/分", 110.0),
    )
    sugar, minutes, rate = (found[f] for f in ("fasting_glucose", "pavs_minutes_week", "resting_heart_rate"))
    assert [sugar.reached(v) for v in (4.3, 4.4, 7.0, 7.1)] == [False, True, True, False] and sugar.words() == "4.4–7"
    assert [minutes.reached(v) for v in (149.0, 150.0)] == [False, True] and minutes.words("分钟") == "≥150 分钟"
    assert [rate.reached(v) for v in (110.0, 111.0)] == [True, False]


def test_a_goal_whose_words_and_number_disagree_is_no_limit():
    edited = Goal("血压慢慢降到 125", None, "resting_systolic", 140.0, "mmHg", BY)
    found = targets(PRESSURE, goals=(edited,))
    assert found["resting_systolic"].origin == PROPOSED
    assert "hba1c" not in targets(proposed("hba1c", "糖化血红蛋白达标", 7.0))


def test_a_number_is_not_found_inside_another():
    assert "hba1c" not in targets(proposed("hba1c", "糖化血红蛋白 <17.0 %", 7.0))


@pytest.mark.parametrize(("signed", "confidence", "asks"), [
    (True, Confidence.C, False), (False, Confidence.C, True), (False, Confidence.P, True), (False, Confidence.B, False),
])  # fmt: skip
def test_a_proposal_of_c_or_p_waits_for_a_physician(signed, confidence, asks):
    found = targets(replace(PRESSURE, confidence=confidence), signed=signed)
    assert found["resting_systolic"].needs_physician is asks
