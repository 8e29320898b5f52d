"""What one criterion says of another, and lists of sentences without what a stricter one says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from protocols.overlaps import implies
from protocols.protocol import Criterion
from protocols.sentences import said_more_strictly, shorter
from tests.protocols.residents import LIBRARY, planned, well_known


def asks(fact: str, op: str, value: object) -> Criterion:
    return Criterion("test", fact=fact, op=op, value=value)


HIGH, HIGHER = asks("resting_systolic", "at_least", 160), asks("resting_systolic", "at_least", 180)
OTHER = asks("resting_diastolic", "at_least", 100)


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    [
        (HIGHER, HIGH, True),
        (HIGH, HIGHER, False),
        (HIGH, Criterion("any", (OTHER, HIGH)), True),
        (Criterion("any", (OTHER, HIGH)), HIGH, False),
        (Criterion("all", (OTHER, HIGHER)), HIGH, True),
        (HIGHER, Criterion("all", (OTHER, HIGH)), False),
        (asks("a", "above", 20), asks("a", "at_least", 20), True),
        (asks("a", "at_least", 20), asks("a", "above", 20), False),
        (asks("a", "below", 90), asks("a", "below", 100), True),
        (asks("a", "below", 90), asks("b", "below", 100), False),
        (asks("a", "is", "x"), asks("a", "in", ("x", "y")), True),
        (asks("a", "in", ("x", "y")), asks("a", "is", "x"), False),
        (Criterion("not", (HIGH,)), HIGH, False),
    ],
)
def test_implies_only_what_certainly_follows(one: Criterion, other: Criterion, holds: bool) -> None:
    assert implies(one, other) is holds


def test_a_gate_is_left_out_only_for_one_as_grave_with_all_its_orders_and_no_call_for_help() -> None:
    rules = LIBRARY.rules
    found = said_more_strictly(LIBRARY)
    assert found["X4-STAND"] >= {"HTN5"}
    for rule_id, stricter in found.items():
        for other in stricter:
            assert rules[other][0].action >= rules[rule_id][0].action
            assert implies(rules[rule_id][0].when, rules[other][0].when)
            assert "120" not in rules[rule_id][0].say.replace("120 次", "") or "120" in rules[other][0].say
            assert rule_id not in found.get(other, ()), "one of the two always stays"


def test_whoever_a_left_out_gate_would_hold_back_is_held_back_by_one_that_is_printed() -> None:
    _, plan = planned(well_known(hypertension=True, diabetes_type="type2"))
    printed = {s.rule_id for s in plan.day_gates}
    screening, _ = planned(well_known(hypertension=True, diabetes_type="type2"))
    found = said_more_strictly(LIBRARY)
    gone = {g.rule_id for g in screening.day_gates} & set(found) - printed
    assert {"X15", "X4", "X4-STAND", "DAY-SICK"} <= gone
    assert all(found[rule_id] & printed for rule_id in gone)


def test_a_sentence_that_a_longer_one_contains_gives_it_its_place() -> None:
    _, plan = planned(well_known())
    one = plan.precautions[0]

    def said(*words: str) -> tuple[str, ...]:
        return tuple(s.say for s in shorter([replace(one, say=say, plain=None, rule_id=say) for say in words]))

    assert said("起身要慢", "看脚", "起身要慢，站着扶稳") == ("起身要慢，站着扶稳", "看脚")
    assert said("起身要慢，站着扶稳", "站着扶稳。") == ("起身要慢，站着扶稳",)
    assert said("起身要慢", "起身快要扶") == ("起身要慢", "起身快要扶")
