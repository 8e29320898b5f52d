"""What a protocol says, in the words a clinician reads: limits, spans, effects of a rule, lines of a follow-up."""

from __future__ import annotations

from protocols.dose_fields import DOSE_FIELDS
from protocols.protocol import DoseRange, Limit, Rule, Sentence
from protocols.terms import GATE_NAMES, Component

COMPONENT_NAMES = {Component.AEROBIC: "有氧", Component.RESISTANCE: "抗阻", Component.BALANCE: "平衡", Component.FLEXIBILITY: "柔韧"}
MODE_NAMES = {"visit": "来站", "phone": "电话"}
PROGRESSION_NAMES = {"advance": "可以往前走一步", "hold": "先不加", "step_back": "退一步"}


def number_words(number: float, unit: str) -> str:
    """A number with its unit: `13.9 mmol/L`, `70 %`."""
    return f"{number:g} {unit}".rstrip()


def span_words(span: tuple[float, float] | None, unit: str) -> str:
    """Both ends with the unit; one number when they are the same; empty when there is none."""
    if span is None:
        return ""
    low, high = span
    return number_words(low, unit) if low == high else f"{low:g}–{high:g} {unit}".rstrip()


def field_words(field: str) -> str:
    """Name of a dose field with its component, e.g. 「有氧 · 每次时间」."""
    known = DOSE_FIELDS[field]
    component = COMPONENT_NAMES[known.component]
    return f"{component} · {known.label.removeprefix(component)}"


def limit_words(limit: Limit) -> str:
    """e.g. 「有氧 · 疲劳度不超过 13」."""
    unit, parts = DOSE_FIELDS[limit.field].unit, []
    if limit.at_least is not None:
        parts.append(f"不低于 {number_words(limit.at_least, unit)}")
    if limit.at_most is not None:
        parts.append(f"不超过 {number_words(limit.at_most, unit)}")
    return field_words(limit.field) + "，".join(parts)


def effect_words(rule: Rule) -> tuple[str, ...]:
    """Everything a rule does beside its finding, each as a sentence part."""
    found = [limit_words(limit) for limit in rule.limits]
    found += [f"避开：{words}" for words in rule.avoid]
    found += [f"注意：{words}" for words in rule.precautions]
    if rule.effort_by_feel:
        found.append(f"心率不作依据：{rule.effort_by_feel}")
    if rule.hard_hr_ceiling:
        found.append("心率上限不能超过")
    return tuple(found)


def gate_words(rule: Rule) -> str:
    """The gates a rule stands at."""
    return "、".join(GATE_NAMES[gate] for gate in rule.gates)


def dose_words(dose: DoseRange) -> str:
    """A dose line on one line: start, target, cap."""
    unit = DOSE_FIELDS[dose.field].unit
    start = f"起步 {span_words(dose.start, unit)}，" if dose.start else ""
    cap = f"，医师许可后最高 {number_words(dose.cap_if_cleared, unit)}" if dose.cap_if_cleared is not None else ""
    when = f"（{dose.when.say}时）" if dose.when else ""
    return f"{start}目标 {span_words(dose.target, unit)}{cap}{when}"


def lead_words(sentence: Sentence) -> str:
    """What stands before a sentence of a kind that has extras: week, mode, kind of progression."""
    extra = sentence.extra
    if "mode" in extra:
        return f"第 {extra['week']} 周，{MODE_NAMES.get(extra['mode'], extra['mode'])}"
    if "by_week" in extra:
        return f"第 {extra['by_week']} 周前"
    return PROGRESSION_NAMES.get(str(extra.get("kind", "")), "")
