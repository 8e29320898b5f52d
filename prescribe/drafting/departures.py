"""Numbers inside and outside their bounds: what may be chosen, by whom, and with what reason. Pure."""

from __future__ import annotations

from prescribe.errors import Incomplete, InvalidInput
from prescribe.prescription import Departure, Prescription
from protocols.facts import number_text
from protocols.plan import Bound, Plan

SHORTEST_REASON = 8
"""Characters a reason for leaving a bound must have."""


def bound_of(plan: Plan, stage: str, field: str) -> Bound:
    """The bound of one number. Raises InvalidInput when the plan has none."""
    found = next((s for s in plan.stages if s.key == stage), None)
    for component in found.components if found else ():
        bound = component.bound(field)
        if bound is not None:
            return bound
    raise InvalidInput("这一阶段没有这个数，不能改。", field=f"{stage}/{field}")


def inside(bound: Bound, low: float, high: float) -> bool:
    """Both ends within the bound."""
    return bound.low <= low <= high <= bound.high


def above_safety(bound: Bound, high: float) -> bool:
    """Above the upper end of a safety bound: no reason and no role may. Below its lower end is only gentler."""
    return bound.safety and high > bound.high


def check_change(bound: Bound, stage: str, low: float, high: float, reason: str, may_depart: bool) -> bool:
    """Whether a change leaves the bound. Raises InvalidInput or Incomplete when it must not."""
    where = f"{stage}/{bound.field}"
    if not low <= high or low < 0:
        raise InvalidInput(f"{bound.label}前面的数不能比后面的大。", field=where)
    if inside(bound, low, high):
        return False
    span = f"{number_text(bound.low)}–{number_text(bound.high)} {bound.unit}".rstrip()
    if above_safety(bound, high):
        raise InvalidInput(f"{bound.label}只能在 {span}：这一条是安全限制，不能改。{bound.plain}", field=where)
    if not may_depart:
        raise InvalidInput(f"{bound.label}超出 {span}。您的角色不能超出，请医生来定。", field=where)
    if len(reason.strip()) < SHORTEST_REASON:
        typed = number_text(high if high > bound.high else low)
        raise Incomplete(f"{bound.label}超出 {span}。为什么定 {typed}？请写原因（至少 {SHORTEST_REASON} 个字）。", field=where)
    return True


def breaks_of(prescription: Prescription) -> tuple[str, ...]:
    """Chosen numbers outside their bounds without a departure that covers them."""
    allowed = {(d.stage, d.field): d for d in prescription.departures}
    found = []
    for chosen in prescription.chosen:
        bound = bound_of(prescription.plan, chosen.stage, chosen.field)
        if inside(bound, chosen.low, chosen.high):
            continue
        departure = allowed.get((chosen.stage, chosen.field))
        if above_safety(bound, chosen.high) or departure is None or departure.value not in (chosen.low, chosen.high):
            found.append(f"{bound.label} {number_text(chosen.high)} 超出可选范围，请改回，或写明原因。")
    return tuple(found)


def departure(bound: Bound, stage: str, value: float, reason: str, by_name: str, by_role: str, at: str) -> Departure:
    """The record of leaving a bound on purpose."""
    return Departure(stage, bound.field, value, bound.low, bound.high, reason.strip(), by_name, by_role, at)
