"""A step in words: for staff, and for the resident."""

from __future__ import annotations

from collections.abc import Iterable

from protocols.dose_fields import DOSE_FIELDS
from protocols.dose_steps import BEATS, FREQUENCY, HRR, LOAD, MINUTES, RPE, WEEK, StepDose
from protocols.facts import number_text
from protocols.plan import Plan

_PLAIN = {
    MINUTES: "每次多练 {more} 分钟。", FREQUENCY: "每周多练 {more} 次。", HRR: "可以再用力一点点。", RPE: "可以再用力一点点。",
    LOAD: "力气活加重一点点。", "resistance.sets": "每个动作多做一组。", "resistance.frequency": "力量练习每周多一次。",
}  # fmt: skip
_LEADING = (MINUTES, FREQUENCY, HRR, RPE, LOAD, "resistance.sets", "resistance.frequency")


def span(low: float, high: float) -> str:
    """「20」 or 「40–45」."""
    return number_text(high) if low == high else f"{number_text(low)}–{number_text(high)}"


def dose_words(dose: StepDose) -> str:
    """「有氧每次时间 20 → 25 分」."""
    field = DOSE_FIELDS[dose.field]
    part = {"aerobic": "有氧", "resistance": "抗阻", "balance": "平衡", "flexibility": "柔韧"}[field.component.value]
    label = field.label if field.label.startswith(part) else part + field.label
    unit = f" {field.unit}" if field.unit else ""
    return f"{label} {span(*dose.before)} → {span(*dose.after)}{unit}"


def doses_words(doses: Iterable[StepDose]) -> str:
    """All of them in one line, minutes a week and beats left out where their cause stands there."""
    told = [d for d in doses if d.field not in (WEEK, BEATS)] or list(doses)
    return "；".join(dose_words(d) for d in told)


def advance(plan: Plan, stage: str, to_stage: str, doses: tuple[StepDose, ...]) -> tuple[str, str]:
    """(for staff, for the resident) of a step up."""
    at = f"进{plan.stage(to_stage).name}" if to_stage != stage else ""
    say = "，".join(part for part in (at, doses_words(doses)) if part)
    lead = next((d for field in _LEADING for d in doses if d.field == field), None)
    plain = _PLAIN[lead.field].format(more=number_text(lead.after[1] - lead.before[1])) if lead else "练得好，照样练。"
    return f"建议：{say}。", plain
