"""Derived facts of the lungs: FEV1/FVC and the GOLD grade of airflow limitation (facts.md §16; cut-offs of facts.csv, C)."""

from __future__ import annotations

from collections.abc import Mapping

from protocols.facts import Facts, Known

OBSTRUCTED_BELOW = 0.70
"""FEV1/FVC below this is airflow limitation; the grade is given only then."""
_GRADES = ((30.0, "4"), (50.0, "3"), (80.0, "2"))


def fev1_fvc_ratio(fev1: float, fvc: float) -> float | None:
    """FEV1/FVC of litres and litres; None when the two cannot belong to one blow (FEV1 above FVC, or no volume)."""
    if fvc <= 0 or not 0 < fev1 <= fvc:
        return None
    return round(fev1 / fvc, 6)


def gold_grade(ratio: float, fev1_pct_predicted: float) -> str | None:
    """GOLD grade `1`–`4` by FEV1 in percent of predicted (≥80, ≥50, ≥30, <30); None when the ratio is 0.70 or more."""
    if ratio >= OBSTRUCTED_BELOW:
        return None
    return next((grade for end, grade in _GRADES if fev1_pct_predicted < end), "1")


def lung_values(facts: Facts) -> Mapping[str, Known]:
    """`fev1_fvc_ratio` and `gold_grade` as far as recorded values allow, each as old as its oldest input.

    FEV1 and FVC count together only from one day: they must be of one set of blows.
    """
    found: dict[str, Known] = {}
    fev1, fvc, percent = facts.known("fev1"), facts.known("fvc"), facts.known("fev1_pct_predicted")
    if fev1 is None or fvc is None or fev1.on != fvc.on:
        return found
    ratio = fev1_fvc_ratio(float(fev1.value), float(fvc.value))  # type: ignore[arg-type]
    if ratio is None:
        return found
    found["fev1_fvc_ratio"] = Known(ratio, fev1.on, "", "derived")
    if percent is not None:
        grade = gold_grade(ratio, float(percent.value))  # type: ignore[arg-type]
        if grade is not None:
            found["gold_grade"] = Known(grade, min(fev1.on, percent.on), "", "derived")
    return found
