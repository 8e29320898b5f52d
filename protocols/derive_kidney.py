"""Derived facts of the kidney: eGFR from serum creatinine, and the stage of an eGFR (facts.csv; facts.md §16)."""

from __future__ import annotations

UMOL_PER_MG_DL = 88.4
_STAGES = ((15.0, "g5"), (30.0, "g4"), (45.0, "g3b"), (60.0, "g3a"), (90.0, "g2"))
_CURVES = {"1": (141.0, 0.9, -0.411), "2": (144.0, 0.7, -0.329)}
"""By sex: factor, creatinine at the bend in mg/dL, exponent below it."""


def estimated_gfr(creatinine: float | None, age: float | None, sex: object) -> float | None:
    """eGFR in mL/min/1.73m² from creatinine in µmol/L, age in years and sex `1` or `2`; None without all three.

    CKD-EPI 2009 (BMC Geriatr 2021, 10.1186/s12877-021-02428-y, Table 1). Of the two formulas the vocabulary allows it is the
    stricter: that of 2021 reads a few percent higher (NIDDK). Adults only; a value the laboratory printed always wins. The numbers
    are not in the clinical reference: confidence C, and whatever shows the value or a finding by it says so (`facts.UNREAD_FORMULA`).
    """
    curve = _CURVES.get(sex) if isinstance(sex, str) else None
    if curve is None or creatinine is None or age is None or creatinine <= 0 or age < 18:
        return None
    factor, bend, below = curve
    ratio = creatinine / UMOL_PER_MG_DL / bend
    return factor * ratio ** (below if ratio <= 1 else -1.209) * 0.993**age


def kidney_stage(egfr: float) -> str:
    """`g1`–`g5` of an eGFR in mL/min/1.73m²: ≥90, ≥60, ≥45, ≥30, ≥15, <15."""
    return next((stage for end, stage in _STAGES if egfr < end), "g1")
