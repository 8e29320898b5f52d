"""Derived facts of metabolism: non-HDL cholesterol, and whether three of the five signs of metabolic syndrome hold.

Cut-offs of the Chinese Diabetes Society (cardiometabolic §2.6, C): waist 90/85 cm (`waist_risk` central), fasting glucose
6.1 or two-hour glucose 7.8 mmol/L or a disorder of glucose, pressure 130/85 mmHg or hypertension, triglycerides 1.70 mmol/L,
HDL cholesterol below 1.04 mmol/L. The protocol `metabolic_syndrome` asks the same of the facts themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

from protocols.facts import Facts, Known, Value
from protocols.terms import Answer

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN
NEEDED = 3
"""Signs that make the syndrome, of five."""


def blood_fats(facts: Facts) -> Mapping[str, Known]:
    """`non_hdl_c` (mmol/L) from total and HDL cholesterol of one sample, so of one day; empty otherwise."""
    total, hdl = facts.known("total_cholesterol"), facts.known("hdl_c")
    if total is None or hdl is None or total.on != hdl.on or total.value <= hdl.value:  # type: ignore[operator]
        return {}
    return {"non_hdl_c": Known(round(total.value - hdl.value, 6), total.on, "", "derived")}  # type: ignore[operator]


def metabolic_syndrome(value: Callable[[str], Value | None]) -> Answer:
    """Whether three signs hold, by what is known of each; `value` gives a fact or None.

    Blood fats and the two-hour glucose, which many residents never had measured, count when recorded.
    """
    kind = value("diabetes_type")
    disorder = NOT_KNOWN if kind is None else NO if kind in ("none", "gestational") else YES
    waist = value("waist_risk")
    signs = (
        NOT_KNOWN if waist is None else YES if waist == "central" else NO,
        _one(disorder, _from(value("fasting_glucose"), 6.1), _from(value("glucose_2h"), 7.8, NO)),
        _one(_yes(value("hypertension")), _from(value("resting_systolic"), 130), _from(value("resting_diastolic"), 85)),
        _from(value("triglycerides"), 1.70, NO),
        _below(value("hdl_c"), 1.04),
    )
    three = [NO if NO in some else NOT_KNOWN if NOT_KNOWN in some else YES for some in combinations(signs, NEEDED)]
    return _one(*three)


def _one(*answers: Answer) -> Answer:
    return YES if YES in answers else NOT_KNOWN if NOT_KNOWN in answers else NO


def _yes(value: Value | None) -> Answer:
    return NOT_KNOWN if value is None else YES if value is True else NO


def _from(value: Value | None, least: float, missing: Answer = NOT_KNOWN) -> Answer:
    return missing if not isinstance(value, (int, float)) else YES if value >= least else NO


def _below(value: Value | None, end: float) -> Answer:
    return NO if not isinstance(value, (int, float)) else YES if value < end else NO
