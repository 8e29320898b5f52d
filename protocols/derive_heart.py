"""Two scores of the heart, worked out from known facts only: cardiac event-risk class and CHA2DS2-VA.

Both take derived facts (age, days since, diabetes and drug classes filled in) and never look at assumed values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from protocols.facts import NEVER, Facts, Known, definition
from protocols.terms import Answer

YES, NO = Answer.YES, Answer.NO

HEART_INPUTS: dict[str, tuple[str, ...]] = {
    "aacvpr_class": (
        "coronary_heart_disease", "heart_failure", "cardiac_device", "valve_disease", "cardiac_arrest_history",
        "cardiac_event_complicated", "arrhythmia_status", "depression_diagnosed", "lvef", "exercise_test_done", "peak_mets",
        "test_symptom_mets", "st_depression", "exercise_bp_response", "chronotropic_incompetence", "exertional_symptoms",
    ),
    "cha2ds2_va": (
        "af_type", "heart_failure", "hypertension", "birth_date", "diabetes_type", "stroke_type", "tia_date",
        "coronary_heart_disease", "peripheral_artery_disease",
    ),
}  # fmt: skip
"""Asked facts behind each."""
WEIGHT_DAYS = 3
"""How many days back today's weight is compared (facts.csv `weight_change_3d`)."""
MAXIMAL_TESTS = ("cpet", "treadmill_ecg", "cycle_ecg")
"""Tests that say how hard the heart may work; a submaximal one does not."""


def weight_change_3d(weights: Iterable[tuple[date, float, str]], on: date) -> float | None:
    """Weight of `on` less the lowest of the 1–3 days before, kg; None without one of each on the same scale (HF1, CKD).

    `weights`: (day, kg, where weighed). No scale is named in the records: what was weighed in one place counts as one scale
    (P), and of several places or weights of a day the greatest gain counts.
    """
    now: dict[str, float] = {}
    before: dict[str, float] = {}
    for day, mass, place in weights:
        if day == on:
            now[place] = max(mass, now.get(place, mass))
        elif 1 <= (on - day).days <= WEIGHT_DAYS:
            before[place] = min(mass, before.get(place, mass))
    gains = [round(now[place] - before[place], 3) for place in now.keys() & before.keys()]
    return max(gains, default=None)


def heart_values(facts: Facts) -> Mapping[str, Known]:
    """`aacvpr_class` and `cha2ds2_va` as far as known facts allow, each as old as its oldest input."""
    found: dict[str, Known] = {}
    for fact_id, value in (("aacvpr_class", aacvpr_class(facts)), ("cha2ds2_va", cha2ds2_va(facts))):
        if value is not None:
            days = [entry.on for key in HEART_INPUTS[fact_id] if (entry := facts.known(key)) is not None]
            found[fact_id] = Known(value, min(days, default=facts.on), "", "derived")
    return found


@dataclass(frozen=True, slots=True)
class HeartItem:
    """One line of the cardiac event-risk table, answered."""

    fact_id: str
    say: str
    answer: Answer


def needs_heart_class(facts: Facts) -> bool:
    """Whether the table is for this person: coronary disease, heart failure, a device or a replaced valve is known."""
    heart = YES in (facts.answer("coronary_heart_disease"), facts.answer("heart_failure"))
    return heart or facts.value("cardiac_device") in ("pacemaker", "icd", "crt") or facts.value("valve_disease") == "replaced"


def aacvpr_class(facts: Facts) -> str | None:
    """`high`, `moderate` or `low`; None for people without coronary disease, heart failure, device or valve surgery.

    Order: any high item, any moderate item, low only with every item known, otherwise moderate by default
    (cardiometabolic §1.5, screening §1.5: AACVPR, CN-OPCR, B). Less than 5 METs is high here (P).
    """
    if not needs_heart_class(facts):
        return None
    if any(item.answer is YES for item in high_items(facts)):
        return "high"
    if any(item.answer is YES for item in moderate_items(facts)):
        return "moderate"
    return "low" if all(item.answer is YES for item in low_items(facts)) else "moderate"


def high_items(facts: Facts) -> tuple[HeartItem, ...]:
    """The lines any of which makes the class high. METs in MET, ST depression in mm, ejection fraction in percent.

    What only a test shows and was not noted in a maximal one counts as absent; without such a test it is not known.
    """
    symptom, depression = facts.number("test_symptom_mets"), facts.number("st_depression")
    return (
        HeartItem("arrhythmia_status", "复杂室性心律失常、未控制的心律失常或高度房室阻滞", _one_of(
            facts, "arrhythmia_status", ("complex_ventricular", "uncontrolled", "av_block_high"))),
        HeartItem("test_symptom_mets", "不到 5 METs 就有心绞痛、气短或头晕", _shown(facts, symptom, symptom is not None and symptom < 5)),
        HeartItem("st_depression", "ST 段下移达到 2 mm", _shown(facts, depression, depression is not None and depression >= 2)),
        HeartItem("exercise_bp_response", "加量时血压不升或下降、运动后严重低血压", _one_of(
            facts, "exercise_bp_response", ("flat_or_falling", "severe_post_hypotension"))),
        HeartItem("chronotropic_incompetence", "心率不随运动升高", _seen(facts, "chronotropic_incompetence")),
        HeartItem("lvef", "射血分数低于 40 %", _below(facts, "lvef", 40)),
        HeartItem("cardiac_arrest_history", "有过心脏骤停", facts.answer("cardiac_arrest_history")),
        HeartItem("cardiac_event_complicated", "心梗或手术伴休克、心衰或再缺血", facts.answer("cardiac_event_complicated")),
        HeartItem("heart_failure", "心力衰竭", facts.answer("heart_failure")),
        HeartItem("depression_diagnosed", "临床诊断的抑郁", facts.answer("depression_diagnosed")),
        HeartItem("peak_mets", "运动能力低于 5 METs（本站按高危）", _below(facts, "peak_mets", 5)),
    )  # fmt: skip


def moderate_items(facts: Facts) -> tuple[HeartItem, ...]:
    """The lines any of which makes the class at least moderate: ejection fraction below 50 %, symptoms in the test from 5 METs
    on, any ST depression."""
    symptom, depression = facts.number("test_symptom_mets"), facts.number("st_depression")
    return (
        HeartItem("lvef", "射血分数 40–49 %", _below(facts, "lvef", 50)),
        HeartItem("test_symptom_mets", "试验中 5 METs 以上有症状", _shown(facts, symptom, symptom is not None)),
        HeartItem("st_depression", "ST 段下移不到 2 mm", _shown(facts, depression, bool(depression))),
    )


def low_items(facts: Facts) -> tuple[HeartItem, ...]:
    """The lines all of which make the class low, none of them unknown."""
    no = ("heart_failure", "cardiac_arrest_history", "cardiac_event_complicated", "depression_diagnosed", "exertional_symptom_any")
    return (
        HeartItem("exercise_test_done", "做过极量的运动试验", _one_of(facts, "exercise_test_done", MAXIMAL_TESTS)),
        *(HeartItem(fact_id, f"没有{definition(fact_id).label}", _turned(facts.answer(fact_id))) for fact_id in no),
        HeartItem("arrhythmia_status", "没有或只有良性心律失常", _one_of(facts, "arrhythmia_status", ("none", "benign"))),
        HeartItem("exercise_bp_response", "运动血压反应正常", _one_of(facts, "exercise_bp_response", ("normal",))),
        HeartItem("lvef", "射血分数达到 50 %", _turned(_below(facts, "lvef", 50))),
        HeartItem("peak_mets", "运动能力达到 7 METs", _turned(_below(facts, "peak_mets", 7))),
    )


def _one_of(facts: Facts, fact_id: str, codes: tuple[str, ...]) -> Answer:
    value = facts.value(fact_id)
    return Answer.NOT_KNOWN if value is None else YES if value in codes else NO


def _below(facts: Facts, fact_id: str, limit: float) -> Answer:
    number = facts.number(fact_id)
    return Answer.NOT_KNOWN if number is None else YES if number < limit else NO


def _shown(facts: Facts, value: float | None, holds: bool) -> Answer:
    """What a test would have shown."""
    if value is None:
        return NO if facts.value("exercise_test_done") in MAXIMAL_TESTS else Answer.NOT_KNOWN
    return YES if holds else NO


def _seen(facts: Facts, fact_id: str) -> Answer:
    answer = facts.answer(fact_id)
    return answer if facts.known(fact_id) else _shown(facts, None, False)


def _turned(answer: Answer) -> Answer:
    return {YES: NO, NO: YES}.get(answer, answer)


def cha2ds2_va(facts: Facts) -> float | None:
    """Points 0-8 of a person with atrial fibrillation; None without it or while a part is not known.

    Heart failure 1, hypertension 1, age 65-74 1, from 75 2, diabetes 1, stroke or TIA 2, vascular disease 1 (facts.csv).
    """
    if facts.value("af_type") in (None, "none"):
        return None
    age, brain = facts.number("age"), _brain(facts)
    vessels = (facts.answer("coronary_heart_disease"), facts.answer("peripheral_artery_disease"))
    single = (
        facts.answer("heart_failure"),
        facts.answer("hypertension"),
        facts.answer("diabetes"),
        YES if YES in vessels else NO if vessels == (NO, NO) else Answer.NOT_KNOWN,
    )
    if age is None or Answer.NOT_KNOWN in (*single, brain):
        return None
    by_age = 2 if age >= 75 else 1 if age >= 65 else 0
    return float(by_age + sum(answer is YES for answer in single) + 2 * (brain is YES))


def _brain(facts: Facts) -> Answer:
    """Stroke or TIA ever."""
    stroke, tia = facts.value("stroke_type"), facts.value("tia_date")
    if stroke in ("ischaemic", "haemorrhagic", "unknown") or (tia is not None and tia is not NEVER):
        return YES
    return NO if stroke == "none" and tia is NEVER else Answer.NOT_KNOWN
