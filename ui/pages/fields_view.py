"""What one field of an assessment looks like: label, unit, answers, last value. Plain values, no Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from protocols.facts import FactDefinition, unit_name
from ui.words import tr

PRESSURES = {
    "resting_systolic": "resting_diastolic",
    "session_systolic": "session_diastolic",
}
"""Systolic facts that are typed together with their diastolic one."""

_WHOLE = {"mmHg", "/min", "a", "d", "1", "d/wk", "min/d", "min/wk", "min", "Borg 6-20", "g/L", "m", "reps", "umol/L"}

_YES_NO = {
    "consent_exercise": ("没同意", "同意"),
    "medication_list_confirmed": ("还没核对", "核对完整"),
    "symptom_assessed": ("还没有", "已评估"),
    "bp_above_160_preapproved": ("没有同意", "同意过"),
    "supervised_only_advised": ("没说过", "说过"),
}

_SHORT = {
    "exertional_symptoms": "近一月不舒服",
    "symptoms_today": "今天不舒服",
    "acute_cardiovascular_conditions": "急性心血管情况",
    "other_conditions": "其他情况",
    "poorly_controlled_conditions": "用药仍控制不好的病",
    "regular_exercise_3m": "近 3 个月规律运动",
    "vomiting_diarrhoea_dehydration": "呕吐腹泻、脱水",
    "bp_above_160_preapproved": "160–179/100–109 时步行",
    "supervised_only_advised": "医生说过只能监护下动",
    "symptom_assessed": "医生已评估该症状",
    "hba1c": "HbA1c",
    "pavs_days": "每周运动几天",
    "pavs_minutes_day": "每天运动多久",
    "infection_today": "发热、感染",
    "consent_exercise": "测试与指导同意书",
    "hypoglycaemia_severe_24h": "24 小时内严重低血糖",
    "hypoglycaemia_unawareness": "低血糖没感觉",
    "medication_list_confirmed": "用药核对",
    "medication_changed_date": "最近换药或调量",
    "medication_taken_today": "今天的药",
    "spo2_rest": "静息血氧",
    "falls_12m": "一年内跌倒",
    "days_available": "每周能动几天",
    "standing_systolic_lowest": "站立 1–3 分钟最低收缩压",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer button: stored code, words on it."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of one column.

    `kind`: `pressure`, `number`, `yes_no`, `choice`, `set`, `drugs`, `activities` or `date`.
    """

    key: str
    fact_ids: tuple[str, ...]
    label: str
    kind: str
    unit: str
    choices: tuple[Choice, ...]
    last: str
    """「上次 142/84」 with its date, or empty."""
    description: str
    """What a screen reader adds: unit, last value, usual range."""
    wide: bool
    """Takes the whole width of its column."""
    ask_when: str = ""
    essential: bool = True
    """Asked at every first visit; the others stand behind 「另 3 项」 until they matter."""


@dataclass(frozen=True, slots=True)
class GroupView:
    """Fields under one title; `folded` when last time's answers still stand and nothing in it is measured."""

    key: str
    title: str
    fields: tuple[FieldView, ...]
    folded: bool = False


def unit_words(unit: str) -> str:
    """The unit as printed beside a field; empty for a bare number."""
    return {"m": "m", "Borg 6-20": ""}.get(unit, unit_name(unit))


def number_text(value: float, definition: FactDefinition | None) -> str:
    """A number with the decimals it is measured with: pressure 0, glucose and HbA1c 1, centimetres 0 or 1."""
    unit = definition.unit if definition else ""
    if unit in _WHOLE or (definition is not None and definition.id == "spo2_rest"):
        return f"{value:.0f}"
    text = f"{value:.1f}"
    if unit in {"cm", "h"} and text.endswith(".0"):
        return text[:-2]
    return text


def short_label(definition: FactDefinition) -> str:
    """The label of a field; longer official labels have a shorter word here."""
    return _SHORT.get(definition.id, definition.label)


def _kind(definition: FactDefinition) -> str:
    if definition.kind in ("yes_no", "choice", "date", "number"):
        return definition.kind
    if definition.id == "medications":
        return "drugs"
    if definition.id == "activities_preferred":
        return "activities"
    return "set"


def _choices(definition: FactDefinition) -> tuple[Choice, ...]:
    if definition.kind == "yes_no":
        no, yes = _YES_NO.get(definition.id, ("没有", "有"))
        return (Choice("no", tr(no)), Choice("yes", tr(yes)), Choice("unsure", tr("不知道")))
    return tuple(Choice(code, label) for code, label in definition.choices)


def _range_words(definition: FactDefinition) -> str:
    low, high = definition.plausible
    if low is None or high is None:
        return ""
    return tr("常见 {low} 到 {high}", low=f"{low:g}", high=f"{high:g}")


def field_view(
    definition: FactDefinition, last: Mapping[str, Any], partner: FactDefinition | None = None, essential: bool = True
) -> FieldView:
    """The field of one fact; with `partner`, both pressures in one field.

    `last` holds `LastValue(text, on)` by fact id.
    """
    known = last.get(definition.id)
    words = ""
    if known is not None:
        text = known.text
        other = last.get(partner.id) if partner else None
        unit = unit_words(definition.unit)
        for tail in (definition.unit, unit):
            text = text.removesuffix(" " + tail) if tail else text
        if other is not None:
            low = other.text.split(" ")[0]
            text = f"{text.split(' ')[0]}/{low}"
        words = tr("上次 {value}", value=text)
    label = tr("血压（坐位）") if partner and definition.id == "resting_systolic" else short_label(definition)
    if partner and definition.id != "resting_systolic":
        label = tr("运动中血压")
    choices = _choices(definition)
    kind = "pressure" if partner else _kind(definition)
    parts = [unit_words(definition.unit), words, _range_words(definition)]
    return FieldView(
        key=definition.id,
        fact_ids=(definition.id, partner.id) if partner else (definition.id,),
        label=label,
        kind=kind,
        unit=unit_words(definition.unit),
        choices=choices,
        last=words,
        description="，".join(p for p in parts if p),
        wide=kind in ("set", "drugs", "activities") or sum(len(c.label) + 3 for c in choices) > 17,
        ask_when=definition.ask_when or "",
        essential=essential,
    )


def group_view(
    key: str,
    title: str,
    facts: Iterable[tuple[str, bool]],
    definitions: Mapping[str, FactDefinition],
    last: Mapping[str, Any],
) -> GroupView:
    """Fields in order of asking from (fact id, essential). Derived facts are never typed; a diastolic pressure stands
    inside its systolic field."""
    asked_facts = [(f, e) for f, e in facts if f in definitions and definitions[f].entered_by != "derived"]
    inside = {PRESSURES[f] for f, _ in asked_facts if f in PRESSURES}
    fields = []
    for fact_id, essential in asked_facts:
        if fact_id not in inside:
            partner = definitions.get(PRESSURES.get(fact_id, ""))
            fields.append(field_view(definitions[fact_id], last, partner, essential))
    told = [f for f in fields if f.kind != "number" and f.kind != "pressure"]
    stands = [f for f in told if f.last]
    folded = len(told) == len(fields) > 0 and len(stands) * 2 >= len([f for f in told if f.essential] or told)
    today = any(definitions[f.key].valid_for_days == 0 for f in fields)
    return GroupView(key, title, tuple(fields), folded and bool(stands) and not today)


_ATOM = re.compile(r"^(\w+) (=|not|in) ([\w ]+)$")
_AGE = re.compile(r"^age (?:>=\s?(\d+)|(\d+)-(\d+))$")
_SEX = {"1": "male", "2": "female"}


def asked(ask_when: str, answers: Mapping[str, object]) -> bool:
    """Whether a field is to be shown: false only when its condition is surely answered *no*.

    Reads `fact = code`, `fact not code`, `age >=65` joined by `and`, `or` and commas; whatever it cannot read is shown.
    `answers` may hold `age` (years) and `sex` beside the answers of the form.
    """
    if not ask_when:
        return True
    ways = re.split(r" or |, ", ask_when)
    return any(all(_may_hold(atom.strip(), answers) for atom in way.split(" and ")) for way in ways)


def _may_hold(atom: str, answers: Mapping[str, object]) -> bool:
    age = _AGE.match(atom)
    if age is not None:
        years = answers.get("age")
        low, high = int(age[1] or age[2]), int(age[3] or 200)
        return not isinstance(years, int) or low <= years <= high
    match = _ATOM.match(atom)
    if not match:
        return True
    fact_id, word, codes = match.groups()
    value = answers.get(fact_id)
    if fact_id == "sex":
        value = _SEX.get(str(value))
    if fact_id == "diabetes" and value is None:
        kind = answers.get("diabetes_type")
        value = None if kind is None else kind in ("type1", "type2", "other")
    if value is None:
        return True
    if isinstance(value, bool):
        value = "yes" if value else "no"
    inside = value in codes.split()
    return not inside if word == "not" else inside


def none_code(field: FieldView) -> str | None:
    """The code that says *nothing of the kind* for a field that 「其余都没有」 may answer; None when there is none."""
    if field.kind == "yes_no":
        return "no" if field.choices and field.choices[0].label == tr("没有") else None
    if field.kind == "choice":
        return next((c.code for c in field.choices if c.code == "none"), None)
    return "none" if field.kind == "set" else None


def in_order(fields: Sequence[FieldView], fact_id: str) -> int:
    """Index of the field that holds a fact, or -1."""
    return next((i for i, f in enumerate(fields) if fact_id in f.fact_ids), -1)
