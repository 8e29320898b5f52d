"""What an estimate looks like: a value with its formula, error and for whom it holds, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from protocols.facts import definition, number_text
from protocols.terms import Confidence

A, B, C, P = Confidence.A, Confidence.B, Confidence.C, Confidence.P


@dataclass(frozen=True, slots=True)
class Estimate:
    """One value worked out by a formula. The formula's id is kept with the value: two formulas may differ by a third."""

    name: str
    formula: str
    """Id of the formula, e.g. `Enright_Sherrill98`."""
    value: float | None
    """Unrounded; None when the formula must not be used."""
    unit: str
    error: str
    """How far off it may be, in Chinese; empty when nobody says."""
    valid: str
    """For whom and within which limits, in Chinese."""
    source: str
    confidence: Confidence
    why_not: str = ""
    """Why there is no value, in Chinese."""
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """As it is shown, e.g. 「498.2 m」「不估算：…」."""
        return f"不估算：{self.why_not}" if self.value is None else f"{number_text(round(self.value, 1))} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Formula:
    """What stays the same for every use of one formula."""

    id: str
    name: str
    unit: str
    error: str
    valid: str
    source: str
    confidence: Confidence

    def gives(self, value: float, *notes: str) -> Estimate:
        """The estimate with a value."""
        return Estimate(self.name, self.id, value, self.unit, self.error, self.valid, self.source, self.confidence, "", notes)

    def refuses(self, why: str) -> Estimate:
        """The estimate without one."""
        return Estimate(self.name, self.id, None, self.unit, self.error, self.valid, self.source, self.confidence, why)


def outside(label: str, value: float, low: float, high: float, unit: str = "") -> str:
    """A reason when `value` lies outside `low`–`high` (ends included, ages as completed years), else an empty string."""
    whole = int(value) if unit == "岁" else value
    return "" if low <= whole <= high else f"{label} {number_text(value)}{unit} 不在 {low:g}–{high:g}{unit} 之内"


def impossible(fact_id: str, value: float | None) -> str:
    """A reason when a value cannot be, by the possible range of its fact; an empty string when it may or is not known."""
    low, high = definition(fact_id).possible
    if value is None or ((low is None or value >= low) and (high is None or value <= high)):
        return ""
    return f"{definition(fact_id).label} {number_text(value)} 不可能，请核对"
