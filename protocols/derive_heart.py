"""Two scores of the heart, worked out from known facts only: cardiac event-risk class and CHA2DS2-VA.

Both take derived facts (age, days since, diabetes and drug classes filled in) and never look at assumed values.
"""

from __future__ import annotations

from collections.abc import Mapping

from protocols.facts import NEVER, Facts, Known
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
MAXIMAL_TESTS = ("cpet", "treadmill_ecg", "cycle_ecg")
"""Tests that say how hard the heart may work; a submaximal one does not."""


def heart_values(facts: Facts) -> Mapping[str, Known]:
    """`aacvpr_class` and `cha2ds2_va` as far as known facts allow, each as old as its oldest input."""
    found: dict[str, Known] = {}
    for fact_id, value in (("aacvpr_class", aacvpr_class(facts)), ("cha2ds2_va", cha2ds2_va(facts))):
        if value is not None:
            days = [entry.on for key in HEART_INPUTS[fact_id] if (entry := facts.known(key)) is not None]
            found[fact_id] = Known(value, min(days, default=facts.on), "", "derived")
    return found


def aacvpr_class(facts: Facts) -> str | None:
    """`high`, `moderate` or `low`; None for people without coronary disease, heart failure, device or valve surgery.

    Order: any high item, any moderate item, low only with every item known, otherwise moderate by default
    (cardiometabolic §1.5, screening §1.5: AACVPR, CN-OPCR, B). Less than 5 METs is high here (P).
    """
    device, valve = facts.value("cardiac_device"), facts.value("valve_disease")
    heart = YES in (facts.answer("coronary_heart_disease"), facts.answer("heart_failure"))
    if not heart and device not in ("pacemaker", "icd", "crt") and valve != "replaced":
        return None
    if _high(facts):
        return "high"
    return "low" if not _moderate(facts) and _low(facts) else "moderate"


def _high(facts: Facts) -> bool:
    """Any of the high items is known to hold. METs in MET, ST depression in mm, ejection fraction in percent."""
    yes_no = ("heart_failure", "cardiac_arrest_history", "cardiac_event_complicated", "chronotropic_incompetence")
    return (
        any(facts.answer(fact_id) is YES for fact_id in (*yes_no, "depression_diagnosed"))
        or facts.value("arrhythmia_status") in ("complex_ventricular", "uncontrolled", "av_block_high")
        or facts.value("exercise_bp_response") in ("flat_or_falling", "severe_post_hypotension")
        or _below(facts, "lvef", 40)
        or _below(facts, "peak_mets", 5)
        or _below(facts, "test_symptom_mets", 5)
        or (facts.number("st_depression") or 0) >= 2
    )


def _moderate(facts: Facts) -> bool:
    """Any of the moderate items: ejection fraction 40-49 %, symptoms in the test from 5 METs on, ST depression below 2 mm."""
    symptom, depression = facts.number("test_symptom_mets"), facts.number("st_depression")
    return _below(facts, "lvef", 50) or symptom is not None or bool(depression)


def _low(facts: Facts) -> bool:
    """Every low item is known: what only a test shows and was not noted there counts as absent, the rest must be recorded."""
    no = ("heart_failure", "cardiac_arrest_history", "cardiac_event_complicated", "depression_diagnosed", "exertional_symptom_any")
    return (
        facts.value("exercise_test_done") in MAXIMAL_TESTS
        and all(facts.answer(fact_id) is NO for fact_id in no)
        and facts.value("arrhythmia_status") in ("none", "benign")
        and facts.value("exercise_bp_response") == "normal"
        and (facts.number("lvef") or 0) >= 50
        and (facts.number("peak_mets") or 0) >= 7
    )


def _below(facts: Facts, fact_id: str, limit: float) -> bool:
    number = facts.number(fact_id)
    return number is not None and number < limit


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
