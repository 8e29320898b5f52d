"""One dose field merged over all protocols: the strictest range of start and of target, with who set it and whom it beat.

Two passes (cardiometabolic §6.2): what protects takes the strictest value, what benefits is set inside it. Never an average.
The order of the protocols never matters: lines are sorted before anything is decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from protocols.dose_fields import DOSE_FIELDS, DoseField
from protocols.frozen import made_fast
from protocols.kept import kept
from protocols.plan import Clash, Reason
from protocols.protocol import DoseRange
from protocols.terms import Confidence

INTENSITY = frozenset({"aerobic.hrr_pct", "aerobic.heart_rate", "aerobic.rpe", "resistance.pct1rm", "resistance.rpe"})
_BAND_WIDTH = {"aerobic.rpe": 1.0, "resistance.rpe": 1.0}
"""How far below the upper end a band reaches when no lower end is left; 10 percentage points otherwise (§6.2)."""
_ORDER = {"sets_upper": 0, "sets_lower": 1, "beaten": 2, "silent": 3, "assumed": 4, "error": 5}
_ENDS = frozenset({"sets_upper", "sets_lower"})
MOST_BEATEN = 6


@made_fast
@dataclass(frozen=True, slots=True)
class Line:
    """What one protocol says of one field in one phase (start or target)."""

    rule_id: str
    protocol_id: str
    protocol_name: str
    low: float
    high: float
    phase_words: str
    """「起步」「目标」 or 「许可后上限」."""
    aside: str
    """For whom the line holds, when not for all; empty otherwise."""
    source: str
    source_title: str
    confidence: Confidence
    floor: bool = True
    """False where a condition's own amount takes the place of this line's least; its most stays."""


class Tightening(NamedTuple):
    """A limit of one field that a finding, the clearance or a general rule asks for."""

    field: str
    at_most: float | None
    at_least: float | None
    rule_id: str
    protocol_id: str
    protocol_name: str
    say: str
    source: str
    source_title: str
    confidence: Confidence


class Range(NamedTuple):
    """A merged range of one field in one phase."""

    field: DoseField
    low: float
    high: float
    reasons: tuple[Reason, ...]
    confidence: Confidence
    limited: bool
    """True when a tightening set the upper end: a safety bound."""
    clash: Clash | None = None


def floors_giving_way(
    dose: Sequence[tuple[DoseRange, str, str, str, str]], conditions: Set[str]
) -> list[tuple[DoseRange, str, str, str, str]]:
    """Lines keep `gives_way` only where a condition speaks of the same amount; a week's minutes follow from a session's."""
    told = {line.field for line, *_ in dose if line.protocol_id in conditions}
    told |= {"aerobic.week_minutes"} if "aerobic.minutes" in told else set()
    return [(_held(one[0]), *one[1:]) if one[0].gives_way and one[0].field not in told else one for one in dose]


@kept
def _held(dose: DoseRange) -> DoseRange:
    """The line where nothing takes its least away."""
    return replace(dose, gives_way=False)


def lines_of(dose: Iterable[tuple[DoseRange, str, str, str, str]], phase: str) -> dict[str, tuple[Line, ...]]:
    """Lines by field for `start`, `target` or `cap`, from (line, protocol name, when said aloud, source titles …)."""
    found: dict[str, list[Line]] = {}
    for line, *said in dose:
        made, key = _lines_made(line), (phase, *said)
        if key not in made:
            made[key] = _line(line, *said, phase)
        if (one := made[key]) is not None:
            found.setdefault(line.field, []).append(one)
    return {field: tuple(sorted(lines, key=lambda at: (at.protocol_id, at.rule_id))) for field, lines in found.items()}


@kept
def _lines_made(dose: DoseRange) -> dict[tuple[str, ...], Line | None]:
    """What was made of a dose line, by phase and by what is said with it: the same for everybody it is said to."""
    return {}


def _line(dose: DoseRange, name: str, aside: str, title: str, start_title: str, phase: str) -> Line | None:
    if phase == "start":
        if dose.start is None and dose.field == "aerobic.week_minutes":
            return None
        low, high = dose.start or dose.target
        source, said, mark = (
            (dose.start_source, start_title, dose.start_confidence) if dose.start else (dose.source, title, dose.confidence)
        )
        return Line(dose.id, dose.protocol_id, name, low, high, "起步", aside, source, said, mark)
    low, high = dose.target
    words = "目标"
    if phase == "cap" and dose.cap_if_cleared is not None:
        high, words = max(high, dose.cap_if_cleared), "许可后"
    return Line(dose.id, dose.protocol_id, name, low, high, words, aside, dose.source, title, dose.confidence, not dose.gives_way)


def merge_field(field: str, lines: Sequence[Line], tightenings: Sequence[Tightening], phase: str) -> Range | None:
    """The strictest range of `field`, or None when no protocol has a line for it. `clash` is set when nothing is left.

    `phase` is `start`, `target` or `cap`. Only tightenings of this field are looked at.
    """
    if not lines:
        return None
    shape = DOSE_FIELDS[field]
    rule = shape.start_rule if phase == "start" else shape.target_rule
    own = sorted((t for t in tightenings if t.field == field), key=lambda t: (t.protocol_id, t.rule_id))
    caps = [t for t in own if t.at_most is not None]
    floors = [t for t in own if t.at_least is not None]
    high = (max if rule == "highest" else min)(line.high for line in lines)
    cap = min((t.at_most for t in caps if t.at_most is not None), default=None)
    limited = cap is not None and cap < high
    high = min(high, cap) if cap is not None else high
    low = _low(field, rule, phase, lines, high)
    floor = max((t.at_least for t in floors if t.at_least is not None), default=None)
    if floor is not None and floor > low:
        low = floor
        if rule == "highest":
            high = max(high, floor) if cap is None else high
    clash = low > high
    reasons = _reasons(shape, lines, caps, floors, low, high)
    if clash:
        say = f"{shape.label}没有共同的范围：至少 {_text(low)}，至多 {_text(high)} {shape.unit}。请两人商定。".replace(" 。", "。")
        return Range(shape, high, high, reasons, Confidence.P, True, Clash(field, shape.label, say, reasons))
    return Range(shape, low, high, reasons, _confidence(reasons), limited)


def _low(field: str, rule: str, phase: str, lines: Sequence[Line], high: float) -> float:
    lows = [line.low for line in lines if line.floor]
    if not lows:
        lows = [min(line.low for line in lines) if field in INTENSITY else 0.0]
    if field in INTENSITY:
        fitting = [low for low in lows if low <= high]
        if not fitting:
            return max(high - _BAND_WIDTH.get(field, 10.0), 0.0)
        return min(fitting) if phase == "start" else max(fitting)
    if rule == "lowest":
        return min(*lows, high)
    return min(max(lows), high)


def _reasons(
    shape: DoseField, lines: Sequence[Line], caps: Sequence[Tightening], floors: Sequence[Tightening], low: float, high: float
) -> tuple[Reason, ...]:
    found: list[Reason] = []
    for cap in caps:
        part = "sets_upper" if cap.at_most == high else "beaten"
        found.append(_of_tightening(part, cap))
    for floor in floors:
        part = "sets_lower" if floor.at_least == low else "beaten"
        found.append(_of_tightening(part, floor))
    for line in lines:
        upper, lower = line.high == high, line.floor and line.low == low
        made = _reasons_made(line)
        for part in (("sets_upper",) if upper else ()) + (("sets_lower",) if lower else ()) or ("beaten",):
            if part not in made:
                made[part] = _of_line(part, line, shape)
            found.append(made[part])
    return tuple(sorted(found, key=_place))


@kept
def _reasons_made(line: Line) -> dict[str, Reason]:
    """What a line says in a bound, by the part it has in it."""
    return {}


def _place(reason: Reason) -> tuple[int, int, str, str]:
    return (_ORDER[reason.part], reason.confidence, reason.protocol_id, reason.rule_id)


def _of_line(part: str, line: Line, shape: DoseField) -> Reason:
    say = f"{line.protocol_name}{line.phase_words} {span_text(line.low, line.high, shape.unit)}"
    if line.aside:
        say += f"（{line.aside}）"
    return Reason(
        part, line.rule_id, line.protocol_id, line.protocol_name, say, line.low, line.high,
        line.source, line.source_title, line.confidence,
    )  # fmt: skip


def _of_tightening(part: str, limit: Tightening) -> Reason:
    return Reason(
        part, limit.rule_id, limit.protocol_id, limit.protocol_name, limit.say, limit.at_least, limit.at_most,
        limit.source, limit.source_title, limit.confidence,
    )  # fmt: skip


def _confidence(reasons: Iterable[Reason]) -> Confidence:
    """The weakest of the two ends; of several rules that set the same end, the best supported counts."""
    best: dict[str, Confidence] = {}
    for reason in reasons:
        part = reason.part
        if part in _ENDS and (part not in best or reason.confidence < best[part]):
            best[part] = reason.confidence
    return max(best.values(), default=Confidence.P)


def as_part(part: str, reason: Reason) -> Reason:
    """The same reason with another part in a bound; as `dataclasses.replace`, which is slow for what every stage does."""
    return Reason(
        part, reason.rule_id, reason.protocol_id, reason.protocol_name, reason.say, reason.low, reason.high, reason.source,
        reason.source_title, reason.confidence,
    )  # fmt: skip


def shortened(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """All that set an end, and the first few of those they beat."""
    if len(reasons) <= MOST_BEATEN:
        return tuple(reasons)
    beaten = 0
    left = []
    for reason in reasons:
        beaten += reason.part == "beaten"
        if beaten <= MOST_BEATEN or reason.part != "beaten":
            left.append(reason)
    return tuple(left)


def weakest(marks: Iterable[Confidence]) -> Confidence:
    """The least sure of several marks, which is the last of the alphabet; A when there is none."""
    return max(marks, default=Confidence.A)


def within(start: Range, target: Range) -> Range:
    """The start range kept at or below the target's upper end, for fields where less is safer."""
    if start.field.start_rule == "highest" or start.high <= target.high:
        return start
    upper = tuple(r for r in target.reasons if r.part == "sets_upper")
    lower = tuple(as_part("beaten", r) if r.part == "sets_upper" else r for r in start.reasons)
    reasons = tuple(sorted((*upper, *lower), key=_place))
    return start._replace(
        low=min(start.low, target.high), high=target.high, reasons=reasons,
        confidence=weakest((start.confidence, target.confidence)), limited=start.limited or target.limited,
    )  # fmt: skip


@lru_cache(maxsize=1024)
def span_text(low: float, high: float, unit: str) -> str:
    """「40–59 %」, one number when both ends are the same."""
    numbers = _text(low) if low == high else f"{_text(low)}–{_text(high)}"
    return f"{numbers} {unit}".rstrip()


def _text(number: float) -> str:
    return f"{number:g}"
