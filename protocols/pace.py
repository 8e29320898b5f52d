"""How fast a programme may grow: the `pace` and `record` keys of the progression lines, merged over every protocol.

Smallest step, longest interval, latest week (cardiometabolic §6.2): one more protocol never makes a programme grow faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from protocols.criteria import evaluate
from protocols.facts import Facts
from protocols.protocol import Library, Protocol, Sentence
from protocols.sentences import title_of
from protocols.terms import Answer, Confidence

KINDS = ("stop_and_refer", "step_back", "hold", "advance")
"""From the most careful to the boldest."""


@dataclass(frozen=True, slots=True)
class StepReason:
    """One reason of a step. C and P are shown as 「待医师确认」."""

    rule_id: str
    say: str
    source: str
    source_title: str
    confidence: Confidence
    plain: str | None = None


@dataclass(frozen=True, slots=True)
class RecordTest:
    """One comparison with the training record. `op`: at_least, at_most, above, below, is, not_known."""

    field: str
    op: str
    value: float | bool


@dataclass(frozen=True, slots=True)
class RecordRule:
    """A rule about the training record: when all `tests` hold, the step is no bolder than `kind`."""

    kind: str
    tests: tuple[RecordTest, ...]
    """None at all: it holds by the facts alone."""
    physician: bool
    """A physician must look at it."""
    reason: StepReason


@dataclass(frozen=True, slots=True)
class Pace:
    """The merged sizes. Ranges are (low, high); weeks are whole weeks of training."""

    minutes: tuple[float, float]
    """One step of time, minutes a session."""
    weeks: tuple[float, float]
    """Weeks between two steps."""
    time_only_weeks: float
    """Until so many weeks are done only time grows."""
    order: tuple[str, ...]
    """`minutes`, `frequency`, `intensity` in their order."""
    hrr_points: float
    rpe_points: float
    intensity_from_minutes: float
    """Effort does not grow before a session is so long; 0 = no such rule."""
    load: tuple[float, float]
    """One step of load, points of 1RM."""
    free_sessions: float
    """Sessions without symptoms before load grows; 0 = no such rule."""
    rules: tuple[RecordRule, ...]
    decided_by: Mapping[str, StepReason]
    """By the name of a size: whose number it is."""


def _smallest(found: Sequence[Any]) -> Any:
    return (min(a for a, _ in found), min(b for _, b in found)) if isinstance(found[0], tuple) else min(found)


def _longest(found: Sequence[Any]) -> Any:
    return (max(a for a, _ in found), max(b for _, b in found)) if isinstance(found[0], tuple) else max(found)


_CAREFUL_ORDER = ("minutes", "frequency", "intensity")


def _careful_order(found: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Effort last, unless everybody who says an order says otherwise."""
    return found[0] if len(set(found)) == 1 else _CAREFUL_ORDER


_MERGED: dict[str, Callable[[Sequence[Any]], Any]] = {
    "minutes": _smallest, "weeks": _longest, "time_only_weeks": _longest, "order": _careful_order, "hrr_points": _smallest,
    "rpe_points": _smallest, "intensity_from_minutes": _longest, "load": _smallest, "free_sessions": _longest,
}  # fmt: skip
SIZES = frozenset(_MERGED)
_NONE_NEEDED = {"intensity_from_minutes": 0.0, "free_sessions": 0.0}


def pace_of(protocols: Iterable[Protocol], facts: Facts, library: Library) -> Pace:
    """The pace for a resident, of the protocols that apply (those for everybody among them) and the facts known.

    A line whose condition is not known holds. Raises KeyError when no line gives a size that must be given.
    """
    lines = [s for p in sorted(protocols, key=lambda p: p.id) for s in p.progression if _holds(s, facts)]
    given = {size: [(_value(s.extra["pace"][size]), s) for s in lines if size in s.extra.get("pace", {})] for size in _MERGED}
    merged, decided = {}, {}
    for size, found in given.items():
        if not found:
            merged[size] = _NONE_NEEDED[size]
            continue
        merged[size] = _MERGED[size]([value for value, _ in found])
        decided[size] = reason_of(next((s for value, s in found if value == merged[size]), found[0][1]), library)
    rules = tuple(_rule(s, library) for s in lines if "record" in s.extra)
    return Pace(**merged, rules=tuple(sorted(rules, key=lambda r: KINDS.index(r.kind))), decided_by=decided)


def reason_of(line: Sentence, library: Library) -> StepReason:
    """A progression line as the reason of a step."""
    return StepReason(line.id, line.say, line.source, title_of(line.source, library), line.confidence, line.plain)


def _holds(line: Sentence, facts: Facts) -> bool:
    return ("pace" in line.extra or "record" in line.extra) and (line.when is None or evaluate(line.when, facts) is not Answer.NO)


def _value(written: Any) -> Any:
    return tuple(written) if isinstance(written, list) else written


def _rule(line: Sentence, library: Library) -> RecordRule:
    tests = tuple(RecordTest(*test) for test in line.extra["record"])
    return RecordRule(line.extra["kind"], tests, bool(line.extra.get("physician")), reason_of(line, library))
