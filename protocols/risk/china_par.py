"""China-PAR: the risk of a first heart attack or stroke in ten years, and the flow of the Chinese guideline around it.

Equation and coefficients: Yang 2016 (YANG16) as two independent transcriptions give them (B); for women the survival at ten
years is recalibrated against the official tool (screening §1.6, C). Flow, limits and reassessment: CNCV19 (A).

No lifetime risk: its coefficients were never published. No "what if" either: the men's coefficient of the waist is negative,
so a changed waist would say something untrue, and north or city are marks of where somebody lives, not causes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from math import exp, log

from protocols.criteria import opened
from protocols.facts import NEVER, Facts, Known, definition
from protocols.risk.score import (
    NO,
    NOT_KNOWN,
    YES,
    A,
    B,
    C,
    Note,
    P,
    Part,
    RiskClass,
    Score,
    member_part,
    missing_of,
    oldest,
    own_facts,
    part_of,
)
from protocols.terms import Answer

MG_PER_DL = Decimal("0.0259")
"""mmol/L of cholesterol in one mg/dL, as the equation was built."""
AGES = (35, 74)
"""Completed years in which the equation was validated; outside it gives absurd values and is not used."""
RANGES: dict[str, tuple[float, float]] = {
    "resting_systolic": (70, 200), "total_cholesterol": (2, 11), "hdl_c": (0.5, 4), "waist": (50, 130),
}  # fmt: skip
"""What the official tool accepts, in mmHg, mmol/L and cm, ends included (CNCV19, A)."""
INTERMEDIATE_FROM, HIGH_FROM = Decimal("5.0"), Decimal("10.0")
"""Percent, compared with the risk as it is shown, with one decimal."""
NEAR = Decimal("0.3")
"""Percentage points beside a limit within which the official tool decides."""


@dataclass(frozen=True, slots=True)
class Person:
    """Inputs of the equation. `systolic` mmHg, cholesterols mg/dL, `waist` cm; `treated`: a drug for hypertension in the last
    two weeks; `smokes`: now; `family`: heart attack or stroke of parents or siblings. Women's equation does not look at
    `urban` and `family`."""

    male: bool
    age: float
    systolic: float
    treated: bool
    total_mg_dl: float
    hdl_mg_dl: float
    waist: float
    smokes: bool
    diabetes: bool
    north: bool
    urban: bool = False
    family: bool = False


@dataclass(frozen=True, slots=True)
class _Coefficients:
    age: float
    treated: tuple[float, float]
    """Of ln SBP, and of ln age × ln SBP."""
    untreated: tuple[float, float]
    total: float
    hdl: float
    waist: float
    smokes: tuple[float, float]
    """Alone, and × ln age."""
    diabetes: float
    north: float
    urban: float
    family: tuple[float, float]
    mean: float
    survival: float


_MEN = _Coefficients(
    31.96604, (27.39, -6.02), (26.14876, -5.73074), 0.62090, -0.69373, -0.71200, (3.96, -0.94), 0.36, 0.48, -0.16,
    (6.22, -1.53), 140.68, 0.9707,
)  # fmt: skip
_WOMEN = _Coefficients(
    24.87, (20.71, -4.53), (19.98, -4.36), 0.06, -0.22, 1.48, (0.49, 0.0), 0.57, 0.54, 0.0, (0.0, 0.0), 117.26, 0.98468,
)  # fmt: skip


def risk_percent(person: Person) -> float:
    """Risk in ten years, percent, unrounded: 100 × (1 − S10 ^ exp(X − mean X)), natural logarithms.

    Against 424 answers of the official tool within about 0.3 percentage points below 15 %, 0.6 above (screening §1.6). Valid for
    35–74 years without heart attack or stroke: raises ValueError outside. Other ranges are `RANGES`, asked by the caller.
    """
    if not AGES[0] <= person.age < AGES[1] + 1:
        raise ValueError(f"age {person.age} is outside {AGES[0]}–{AGES[1]}")
    c = _MEN if person.male else _WOMEN
    age, pressure = log(person.age), log(person.systolic)
    alone, with_age = c.treated if person.treated else c.untreated
    x = (
        c.age * age
        + (alone + with_age * age) * pressure
        + c.total * log(person.total_mg_dl)
        + c.hdl * log(person.hdl_mg_dl)
        + c.waist * log(person.waist)
        + person.smokes * (c.smokes[0] + c.smokes[1] * age)
        + person.diabetes * c.diabetes
        + person.north * c.north
        + person.urban * c.urban
        + person.family * (c.family[0] + c.family[1] * age)
    )
    return 100 * (1 - c.survival ** exp(x - c.mean))


def mg_per_dl(value: float, unit: str) -> float:
    """Cholesterol in mg/dL from `mg/dL` (as entered) or `mmol/L` (÷ 0.0259). Raises ValueError for another unit.

    Reckoned in decimals: what was entered in mg/dL and kept in mmol/L comes back to the very number.
    """
    if unit == "mg/dL":
        return value
    if unit != "mmol/L":
        raise ValueError(f"cholesterol in {unit!r}")
    return float(Decimal(str(value)) / MG_PER_DL)


def shown(percent: float) -> Decimal:
    """The risk as it is shown and classed: one decimal, half up, like the official tool."""
    return Decimal(str(percent)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def class_of(percent: float) -> str:
    """`low` below 5.0 %, `intermediate` to 9.9 %, `high` from 10.0 %, of the value as shown (CNCV19, A)."""
    value = shown(percent)
    return "low" if value < INTERMEDIATE_FROM else "intermediate" if value < HIGH_FROM else "high"


def near_a_limit(percent: float) -> bool:
    """Whether the shown risk lies within 0.3 points of 5.0 or 10.0."""
    return any(abs(shown(percent) - limit) <= NEAR for limit in (INTERMEDIATE_FROM, HIGH_FROM))


CLASSES = (
    RiskClass("low", "低危", "<5.0 %", "心和脑的风险低。好习惯要保持。", "CNCV19", A),
    RiskClass("intermediate", "中危", "5.0–9.9 %", "心和脑的风险中等。多动少盐，请医生看看。", "CNCV19", A),
    RiskClass("high", "高危", "≥10.0 %", "心和脑的风险高。请医生一起定办法。", "CNCV19", A),
    RiskClass("very_high", "极高危", "已有冠心病、脑卒中等", "心脑血管有病，听医生安排。", "CNCV19", A),
)
ADVICE = {
    "low": "保持健康生活方式，自己注意血压、血脂和血糖。",
    "intermediate": "积极改变生活方式；要不要用药由医师判断。",
    "high": "改变生活方式，危险因素由医师管理，每年复查。",
    "very_high": "不用公式：已有心脑血管病，由医师按二级预防管理。",
}
"""What the guideline says of each class (CNCV19, A); drugs are the physician's."""
VALID = "35–74 岁、没有得过心脑血管病的人；腰围一项只为计算，不能用来推算“瘦了会怎样”"
_DISEASE = ("coronary_heart_disease", "stroke_type", "peripheral_artery_disease", "tia_date", "other_conditions")
_NUMBERS = ("age", "resting_systolic", "total_cholesterol", "hdl_c", "waist")
_YES_NO = ("antihypertensive_treated", "diabetes", "residence_north")
_MEN_ONLY = ("residence_urban", "family_history_ascvd")


def china_par(facts: Facts) -> Score:
    """The ten-year risk by the guideline's flow, from derived facts.

    1. A known disease of heart, brain or leg arteries: very high, no equation. 2. Age 35–74 with every input known and within
    what the tool accepts: the equation and its class. 3. Anything missing: not known, with what to ask. While it is open whether
    there is a disease, the class stays open up to very high.
    """
    own = own_facts(facts)
    disease, disease_parts = _existing(own)
    sex = own.value("sex")
    inputs = _inputs(own, sex)
    if disease is YES:
        very_high = len(CLASSES) - 1
        return _score(own, None, (very_high, very_high), disease_parts, (), (_advice("very_high"),), "已有心脑血管病，不用公式")
    top = len(CLASSES) - (1 if disease is NOT_KNOWN else 2)
    parts = (*disease_parts, *inputs)
    why_not = _outside(own)
    missing = missing_of(parts)
    if why_not or missing_of(inputs):
        return _score(own, None, (0, top), parts, missing, (), why_not or "资料不全，不推算")
    person = _person(own, sex == "1")
    percent = risk_percent(person)
    code = _strict_class(person, percent)
    least = [c.code for c in CLASSES].index(code)
    return _score(own, percent, (least, least if disease is NO else top), parts, missing, _notes(own, percent, code), "")


def _strict_class(person: Person, percent: float) -> str:
    """The class of the number, or of the number without the drug when that is worse: past 73 years the equation gives a treated
    person up to 2 % less, and a drug never loosens anything here (P)."""
    without = risk_percent(replace(person, treated=False))
    return class_of(max(percent, without))


def risk_values(facts: Facts) -> Mapping[str, Known]:
    """`china_par_10y` and `cv_risk_class` once they are settled, as `china_par` says them; what was brought along from another
    calculation stays as it is. Asked at every derivation, so nothing is laid out in words here."""
    answers, sex = _disease_answers(facts), facts.value("sex")
    if YES in answers.values():
        return _kept(facts, {"cv_risk_class": "very_high"}, _DISEASE)
    inputs = (*_NUMBERS, "smoking_status", *_YES_NO, *(_MEN_ONLY if sex == "1" else ()))
    if sex not in ("1", "2") or NOT_KNOWN in answers.values() or any(facts.known(key) is None for key in inputs) or _outside(facts):
        return {}
    person = _person(facts, sex == "1")
    percent = risk_percent(person)
    return _kept(facts, {"china_par_10y": percent, "cv_risk_class": _strict_class(person, percent)}, inputs)


def _kept(facts: Facts, values: Mapping[str, float | str], inputs: tuple[str, ...]) -> Mapping[str, Known]:
    on = oldest(facts, inputs) or facts.on
    return {key: Known(value, on, "", "derived") for key, value in values.items() if facts.known(key) is None}


def _score(
    own: Facts, percent: float | None, span: tuple[int, int], parts: tuple[Part, ...], missing: tuple[str, ...], notes: tuple[Note, ...], why_not: str
) -> Score:
    text = "不计算" if percent is None else f"{shown(percent)} %"
    man = own.value("sex") == "1"
    return Score(
        "china_par_10y", "十年心脑血管病风险（China-PAR）", "%", percent, percent, text, CLASSES, *span, parts, missing, notes,
        "YANG16", B if man else C, VALID, why_not, oldest(own, (*_NUMBERS, *_YES_NO, "smoking_status", *(_MEN_ONLY if man else ()))),
    )  # fmt: skip


def _disease_answers(own: Facts) -> Mapping[str, Answer]:
    """Whether each artery is already diseased, by fact. A stroke of any kind counts; a TIA nobody had reason to ask about does not."""
    stroke, tia = own.value("stroke_type"), own.value("tia_date")
    brief = NO if tia is NEVER else YES if tia is not None else NOT_KNOWN if opened("tia_date", own) is YES else NO
    return {
        "coronary_heart_disease": own.answer("coronary_heart_disease"),
        "stroke_type": NOT_KNOWN if stroke is None else NO if stroke == "none" else YES,
        "peripheral_artery_disease": own.answer("peripheral_artery_disease"),
        "tia_date": brief,
        "other_conditions": own.answer("other_conditions", "carotid_stenosis_severe"),
    }


def _existing(own: Facts) -> tuple[Answer, tuple[Part, ...]]:
    """Whether heart, brain or leg arteries are already diseased, and what said so."""
    answers = _disease_answers(own)
    shown_facts = [f for f, answer in answers.items() if f != "other_conditions" and (f != "tia_date" or own.known(f) or answer is NOT_KNOWN)]
    parts = (*(part_of(own, fact, answers[fact]) for fact in shown_facts), member_part(own, "other_conditions", "carotid_stenosis_severe"))
    found = answers.values()
    return (YES if YES in found else NOT_KNOWN if NOT_KNOWN in found else NO), parts


def _inputs(own: Facts, sex: object) -> tuple[Part, ...]:
    """Every input of the equation of this sex; sex itself while it is not said."""
    asked = (*_NUMBERS, "smoking_status", *_YES_NO, *(_MEN_ONLY if sex == "1" else ()))
    asks = {
        "age": ("birth_date",),
        "antihypertensive_treated": ("hypertension", "medications", "medication_list_confirmed"),
        "diabetes": ("diabetes_type",),
    }
    parts = [part_of(own, fact, own.answer(fact) if fact in _YES_NO else NOT_KNOWN, asks=asks.get(fact, ())) for fact in asked]
    sex_known = sex in ("1", "2")
    return (Part("sex", definition("sex").label, own.text("sex"), sex_known, asks=() if sex_known else ("sex",)), *parts)


def _outside(own: Facts) -> str:
    """Why the equation must not be used, of the inputs that are known; never clamped to fit."""
    age = own.number("age")
    if age is not None and not AGES[0] <= age < AGES[1] + 1:
        return f"只适用于 {AGES[0]}–{AGES[1]} 岁，由医师判断"
    for fact, (low, high) in RANGES.items():
        number = own.number(fact)
        if number is not None and not low <= number <= high:
            return f"{definition(fact).label} {own.text(fact)} 超出公式能用的 {low:g}–{high:g}，由医师判断"
    return ""


def _person(own: Facts, male: bool) -> Person:
    def number(fact_id: str) -> float:
        found = own.number(fact_id)
        assert found is not None, fact_id
        return found

    def yes(fact_id: str) -> bool:
        return own.answer(fact_id) is YES

    return Person(
        male, number("age"), number("resting_systolic"), yes("antihypertensive_treated"),
        mg_per_dl(number("total_cholesterol"), "mmol/L"), mg_per_dl(number("hdl_c"), "mmol/L"), number("waist"),
        own.value("smoking_status") == "current", yes("diabetes"), yes("residence_north"), yes("residence_urban"),
        yes("family_history_ascvd"),
    )  # fmt: skip


def _advice(code: str) -> Note:
    return Note(ADVICE[code], "CNCV19", A)


def _notes(own: Facts, percent: float, code: str) -> tuple[Note, ...]:
    notes = [_advice(code), Note(f"复评：{_again(own, code)}。", "CNCV19", A)]
    if class_of(percent) != code:
        notes.append(Note("不算降压药时风险更高，分级从严。", "STATION", P))
    if near_a_limit(percent):
        notes.append(Note("接近分界值，请用官方工具复核。", "OWN", C))
    error = "0.3" if percent < 15 else "0.6"
    notes.append(Note(f"和官方工具比，误差约 ±{error} 个百分点。", "OWN", C))
    age = own.number("age") or 0
    if code in ("low", "intermediate") and age < 60:
        notes.append(Note("60 岁以下低、中危的人还要看终生风险：本程序不算，请用官方工具。", "CNCV19", A))
    return tuple(notes)


def _again(own: Facts, code: str) -> str:
    """When to ask again: high every year, with a risk factor every one to two years, without two to three (CNCV19, A)."""
    if code == "high":
        return "每年一次"
    waist = 90 if own.value("sex") == "1" else 85
    factors = (
        own.value("smoking_status") == "current",
        own.answer("diabetes") is YES,
        own.answer("antihypertensive_treated") is YES,
        own.answer("hypertension") is not NO,
        (own.number("resting_systolic") or 0) >= 140 or (own.number("resting_diastolic") or 0) >= 90,
        (own.number("total_cholesterol") or 0) >= 6.21,
        (own.number("waist") or 0) >= waist,
    )
    return "1–2 年一次" if any(factors) else "2–3 年一次"
