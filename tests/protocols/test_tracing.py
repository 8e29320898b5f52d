"""The trace names every rule asked once, with what it saw; a bound names winners and losers."""

from __future__ import annotations

from protocols.library import load_library
from protocols.merging import merge
from protocols.screening import applying, facts_for_plan, screen
from protocols.terms import Answer
from protocols.tracing import bound_traces, rule_traces
from tests.protocols.people import resident

LIBRARY = load_library()


def traced(**facts):
    known = resident(**facts)
    screening, whole = screen(known, LIBRARY), facts_for_plan(known, LIBRARY)
    return screening, rule_traces(whole, screening, LIBRARY), whole


def test_every_rule_asked_stands_once_with_its_answer():
    screening, found, _ = traced(hypertension=True, resting_systolic=165)
    assert sorted(line.rule_id for line in found) == sorted(rule for rule, _ in screening.trace)
    assert {line.rule_id: line.answer for line in found} == dict(screening.trace)
    fired = {f.rule_id for f in screening.findings}
    assert {line.rule_id for line in found if line.answer is Answer.YES} <= fired


def test_an_open_rule_says_what_it_waits_for_also_when_its_protocol_is_open():
    _, found, _ = traced(hypertension=True)
    waiting = [line for line in found if line.answer is Answer.NOT_KNOWN]
    assert all(line.waits_for for line in waiting)
    assert not any(line.waits_for for line in found if line.answer is not Answer.NOT_KNOWN)


def test_a_bound_has_winners_and_tells_whom_they_beat():
    screening, _, whole = traced(hypertension=True, doctor_clearance="light_moderate")
    plan = merge(applying(whole, LIBRARY), whole, screening, LIBRARY)
    lines = bound_traces(plan)
    assert len(lines) == sum(len(row.bounds) for stage in plan.stages for row in stage.components)
    assert all(line.won for line in lines) and any(line.beaten for line in lines)
    assert all(r.part == "beaten" for line in lines for r in line.beaten)
