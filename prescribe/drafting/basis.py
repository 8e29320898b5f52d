"""What a prescription stands on, in printed words. Pure."""

from __future__ import annotations

from datetime import date

from prescribe.prescription import Basis, FactLine
from prescribe.reading.diagnoses import diagnoses_of, diagnosis_facts
from protocols.facts import UNREAD_WORDS, Facts, SetAnswer, definition, number_text, unit_name
from protocols.screening import Screening
from protocols.terms import RiskTier

RISK = {RiskTier.LOW: "低风险", RiskTier.MEDIUM: "中风险", RiskTier.HIGH: "高风险"}
NOT_SAID = "没有记录"
"""No physician said whether exercise is permitted: what the plan then assumes stands among its assumptions."""
MOST_MEASURES = 8
_MEASURES = (
    "resting_heart_rate", "resting_systolic", "fasting_glucose", "hba1c", "bmi", "waist", "six_minute_walk_distance",
    "chair_stand_30s", "grip_strength", "one_leg_stand_eyes_open", "ldl_c", "egfr",
)  # fmt: skip
_TESTS = ("six_minute_walk_distance", "chair_stand_30s", "grip_strength", "one_leg_stand_eyes_open", "sit_and_reach")
_SHORT = {"six_minute_walk_distance": "6 分钟步行", "chair_stand_30s": "30 秒坐站", "hba1c": "HbA1c", "bmi": "BMI"}


def basis_of(facts: Facts, screening: Screening, medications: str, allergy: str) -> Basis:
    """The block 依据; `facts` with derived ones."""
    said = facts.known("doctor_clearance")
    clearance = said if said is not None and said.origin != "assumed" else None
    tested = [k.on for k in (facts.known(t) for t in _TESTS) if k]
    minutes = facts.number("pavs_minutes_week")
    return Basis(
        diagnoses=diagnoses_of({fact_id: facts.value(fact_id) for fact_id in diagnosis_facts()}),
        medications=medications,
        allergy=allergy,
        risk=RISK[screening.risk] + ("" if screening.risk_complete else "（资料不全，至少）"),
        risk_reasons=screening.risk_reasons,
        clearance=facts.text("doctor_clearance") if clearance else NOT_SAID,
        clearance_on=clearance.on if clearance else None,
        screened_on=screening.on,
        screening_valid_until=screening.valid_until,
        tested_on=max(tested) if tested else None,
        activity_minutes=round(minutes) if minutes is not None else None,
        measures=measures_of(facts),
        problems=problems_of(facts),
        joints=joints_of(facts),
    )


def measures_of(facts: Facts) -> tuple[FactLine, ...]:
    """Up to eight measured facts, the most important first; blood pressure as one."""
    lines = []
    for fact_id in _MEASURES:
        number, known = facts.number(fact_id), facts.known(fact_id)
        if number is None or known is None:
            continue
        label, text, unit = _SHORT.get(fact_id, definition(fact_id).label), _rounded(fact_id, number), definition(fact_id).unit
        if fact_id == "resting_systolic":
            lower = facts.number("resting_diastolic")
            label, text = "血压", f"{text}/{number_text(lower)}" if lower is not None else f"{text}/—"
        if facts.by_unread_formula(fact_id):
            label += UNREAD_WORDS
        lines.append(FactLine(fact_id, label, text, unit_name(unit), _day(facts, fact_id)))
    return tuple(lines[:MOST_MEASURES])


def _rounded(fact_id: str, number: float) -> str:
    return number_text(round(number, 1)) if fact_id in ("bmi", "egfr") else number_text(number)


def _day(facts: Facts, fact_id: str) -> date | None:
    known = facts.known("weight" if fact_id == "bmi" else fact_id)
    return known.on if known else None


def problems_of(facts: Facts) -> tuple[str, ...]:
    """The main problems that are no diagnosis."""
    found = []
    words = {"overweight": "超重", "obese": "肥胖", "underweight": "偏瘦"}
    found += [words[v] for v in (facts.value("bmi_class"),) if v in words]
    if facts.value("waist_risk") == "central":
        found.append("腰围超标")
    if facts.value("regular_exercise_3m") is False:
        found.append("平时不规律运动")
    falls = facts.number("falls_12m")
    if falls:
        found.append(f"近一年跌倒 {number_text(falls)} 次")
    if facts.value("smoking_status") == "current":
        found.append("吸烟")
    return tuple(found)


def joints_of(facts: Facts) -> str:
    """Limits of joints and pain, or empty."""
    limits, pain = facts.value("joint_limits"), facts.number("pain_loading")
    parts = []
    if isinstance(limits, SetAnswer) and limits.yes:
        parts.append(f"{facts.text('joint_limits')}受限")
    if pain:
        parts.append(f"活动时痛 {number_text(pain)}/10")
    return "，".join(parts)
