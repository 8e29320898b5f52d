"""Two rules of one protocol that ask the same thing at the same gate must not contradict each other.

A limit (`modify`) may stand beside a decision: the doctor is asked, and until then the load is lower.
"""

from __future__ import annotations

from typing import Any

from protocols.protocol import Criterion, Protocol, Rule
from protocols.terms import GATE_NAMES, Action, Gate
from protocols.written import ProtocolError


def refuse_contradictions(protocol: Protocol) -> None:
    """Raises ProtocolError at the second of two rules with one gate and condition and different findings."""
    asked: dict[tuple[Gate, Any], Rule] = {}
    for rule in protocol.rules:
        meaning = meaning_of(rule.when)
        for gate in rule.gates:
            other = asked.setdefault((gate, meaning), rule)
            if contradict(other.action, rule.action):
                english = f"'{rule.id}' asks the same as '{other.id}' (line {other.line}) at the gate '{gate.value}', with another finding"
                say = f"“{rule.id}”和第 {other.line} 行的“{other.id}”在{GATE_NAMES[gate]}问的是同一件事，结论却不同。请留下一条。"
                raise ProtocolError(protocol.file, rule.line, english, say)


def contradict(one: Action, other: Action) -> bool:
    """Whether one condition cannot have both findings: free to go and not, or two different decisions."""
    if one is other:
        return False
    return Action.GO in (one, other) or Action.MODIFY not in (one, other)


def meaning_of(criterion: Criterion) -> Any:
    """What a criterion asks, whatever the order and the nesting it is written in."""
    if criterion.kind == "test":
        return ("test", criterion.fact, criterion.op, criterion.value if not isinstance(criterion.value, tuple) else frozenset(criterion.value))
    if criterion.kind == "not":
        return ("not", meaning_of(criterion.parts[0]))
    parts: set[Any] = set()
    for part in criterion.parts:
        meaning = meaning_of(part)
        parts |= meaning[1] if meaning[0] == criterion.kind else {meaning}
    return next(iter(parts)) if len(parts) == 1 else (criterion.kind, frozenset(parts))


def implies(one: Criterion, other: Criterion) -> bool:
    """Whether `other` certainly holds wherever `one` holds. False means only that it could not be shown.

    Both are read as written: at least 180 implies at least 160; one of several implies what each of them implies.
    """
    if one.kind == "any":
        return all(implies(part, other) for part in one.parts)
    if other.kind == "all":
        return all(implies(one, part) for part in other.parts)
    if other.kind == "any" and any(implies(one, part) for part in other.parts):
        return True
    if one.kind == "all":
        return any(implies(part, other) for part in one.parts)
    if one.kind == other.kind == "test":
        return one.fact == other.fact and _test_implies(one.op, one.value, other.op, other.value)
    return meaning_of(one) == meaning_of(other)


_LEAST, _MOST = ("at_least", "above"), ("at_most", "below")


def _test_implies(op: str, value: Any, other_op: str, other: Any) -> bool:
    if op in ("is", "in") and other_op in ("is", "in"):
        return _members(op, value) <= _members(other_op, other)
    for kinds, further in ((_LEAST, lambda a, b: a > b), (_MOST, lambda a, b: a < b)):
        if op in kinds and other_op in kinds:
            open_end = other_op in ("above", "below") and op not in ("above", "below")
            return further(value, other) or (value == other and not open_end)
    return (op, value) == (other_op, other)


def _members(op: str, value: Any) -> frozenset[Any]:
    return frozenset(value) if op == "in" else frozenset({value})
