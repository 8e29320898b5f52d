"""What a measure is held against: the goals of a prescription as limits of a number. Pure.

A goal says its number in words too, and the words are the stricter reading: 「<140/90」 is not reached at 140, it also holds
the lower number of a pressure, and 「4.4–7.0」 has a lower end. A goal whose words and number disagree is no limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from prescribe.prescription import Goal, Prescription
from protocols.facts import definition, number_text, unit_name
from protocols.plan import GoalProposal
from protocols.terms import Confidence

LOWER_OF = {"resting_systolic": "resting_diastolic"}
"""The second number of a goal like 「<140/90」."""
AGREED, PROPOSED = "agreed", "proposed"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a measure shall be, in the fact's own unit."""

    low: float | None
    high: float | None
    below: bool
    """`high` itself is not reached."""
    origin: str
    """AGREED: a goal of the prescription both signed · PROPOSED: what the guideline asks, in a draft or beside the goals."""
    say: str
    by: date | None = None
    source: str = ""
    confidence: Confidence | None = None

    def reached(self, value: float) -> bool:
        """Whether a value is there. Ends belong to it, unless the words say 「<」."""
        if self.low is not None and value < self.low:
            return False
        return self.high is None or value < self.high or (value == self.high and not self.below)

    def words(self, unit: str = "") -> str:
        """「<140 mmHg」「4.4–7 mmol/L」「≥150 分钟」."""
        tail = f" {unit}" if unit else ""
        if self.low is not None and self.high is not None:
            return f"{number_text(self.low)}–{number_text(self.high)}{tail}"
        if self.low is not None:
            return f"≥{number_text(self.low)}{tail}"
        return f"{'<' if self.below else '≤'}{number_text(self.high)}{tail}" if self.high is not None else ""

    @property
    def needs_physician(self) -> bool:
        """A proposal of confidence C or P: 「待医师确认」. What two people signed is confirmed by that."""
        return self.origin == PROPOSED and self.confidence is not None and self.confidence.needs_physician


def targets_of(prescription: Prescription, signed: bool) -> dict[str, Target]:
    """By fact: the goals of the prescription first, then what its plan proposes; the first of a fact counts."""
    proposed: dict[str, GoalProposal] = {}
    for each in prescription.plan.goals:
        proposed.setdefault(each.fact_id, each)
    found: dict[str, Target] = {}
    for goal in prescription.goals:
        if goal.fact_id and goal.value is not None:
            _add(found, _of_goal(goal, proposed.get(goal.fact_id), signed), goal.fact_id)
    for fact_id, each in proposed.items():
        target = _target(fact_id, each.say, each.value, each.direction, PROPOSED)
        _add(found, _with_source(target, each), fact_id)
    return found


def _of_goal(goal: Goal, proposal: GoalProposal | None, signed: bool) -> Target | None:
    if proposal is None or goal.fact_id is None or goal.value is None:
        return None
    target = _target(goal.fact_id, goal.say, goal.value, proposal.direction, AGREED if signed else PROPOSED, goal.by)
    return _with_source(target, proposal)


def _with_source(target: Target | None, proposal: GoalProposal) -> Target | None:
    return replace(target, source=proposal.source, confidence=proposal.confidence) if target else None


def _add(found: dict[str, Target], target: Target | None, fact_id: str) -> None:
    if target is None:
        return
    found.setdefault(fact_id, target)
    other = LOWER_OF.get(fact_id)
    high = _second(target) if other else None
    if other and high is not None:
            found.setdefault(other, replace(target, low=None, high=high))


def _target(fact_id: str, say: str, value: float, direction: str, origin: str, by: date | None = None) -> Target | None:
    number = rf"{re.escape(number_text(value))}(?:\.0+)?(?![\d.])"
    if re.search(rf"(?<![\d.]){number}", say) is None:
        return None
    if direction == "at_least":
        return Target(value, None, False, origin, say, by)
    below = re.search(rf"[<＜]\s*{number}", say) is not None
    span = re.search(rf"(?<![\d.])(\d+(?:\.\d+)?)\s*[–-]\s*{number}", say)
    return Target(float(span.group(1)) if span else None, value, below, origin, say, by)


def _second(target: Target) -> float | None:
    """90 of 「<140/90 mmHg」."""
    found = re.search(rf"(?<![\d.]){re.escape(number_text(target.high or 0.0))}/(\d+)", target.say)
    return float(found.group(1)) if found else None


def band_of(target: Target, fact_id: str, values: Iterable[float]) -> tuple[float, float]:
    """The target as (low, high) for a chart, open ends filled by what is plausible."""
    shown = [*values]
    least, most = definition(fact_id).plausible
    low = target.low if target.low is not None else least if least is not None else min(0.0, *shown)
    high = target.high if target.high is not None else most if most is not None else max([*shown, low]) * 1.5
    return low, high


def unit_of(fact_id: str) -> str:
    """The unit as people read it."""
    return unit_name(definition(fact_id).unit)
