"""Exercise physiology as pure formulas: heart rate, metabolic equivalents, energy, intensity bands.

Each says its source (key of `sources.yaml`), its unit and where it holds. Nothing here knows a resident.
"""

from __future__ import annotations

from math import ceil, floor

from protocols.terms import Intensity

MET_ML_PER_KG_MIN = 3.5
"""1 MET = 3.5 mL O2 per kg and minute (GETP12, adults to 59 years; older adults use about 2.7)."""

OLDER_MET_ML_PER_KG_MIN = 2.7
"""1 MET60+ of the 2024 Older Adult Compendium, mL O2 per kg and minute (OA24)."""
OLDER_FROM = 60
"""Years of age from which the older compendium speaks."""

FORMULA_ERROR = 10.0
"""± beats per minute of any age formula shown with it (GETP12: 10–15)."""


def hr_max_207(age: float) -> float:
    """Maximal heart rate, beats/min: 207 − 0.7 × age. NHC-HTN, GETP12 (Gellish 2007).

    Read for men and women of 30–75 years in a fitness programme, ±10 beats/min. Never with a rate-limiting drug,
    coronary disease, heart failure, atrial fibrillation or a pacemaker. Raises ValueError outside 18–120 years.
    """
    _within("age", age, 18, 120)
    return 207 - 0.7 * age


def hr_max_208(age: float) -> float:
    """Maximal heart rate, beats/min: 208 − 0.7 × age (Tanaka 2001; ±11.4). For comparison only."""
    _within("age", age, 18, 120)
    return 208 - 0.7 * age


def hr_max_220(age: float) -> float:
    """Maximal heart rate, beats/min: 220 − age. Named by NHC-HTN, advised against by GETP12 (±10–12). Comparison only."""
    _within("age", age, 18, 120)
    return 220 - age


def target_heart_rate(hr_max: float, hr_rest: float, hrr_pct: float) -> float:
    """Heart rate, beats/min, at `hrr_pct` % of the heart-rate reserve (Karvonen; GETP12 Box 5.2).

    (max − rest) × fraction + rest. Raises ValueError when rest is not below max, or the percentage is not in 0–100.
    """
    if not 0 < hr_rest < hr_max:
        raise ValueError(f"resting rate {hr_rest} must be below maximal rate {hr_max}")
    _within("hrr_pct", hrr_pct, 0, 100)
    return (hr_max - hr_rest) * hrr_pct / 100 + hr_rest


def hrr_zone(hr_max: float, hr_rest: float, low_pct: float, high_pct: float) -> tuple[int, int]:
    """Zone in whole beats/min inside `low_pct`–`high_pct` % of the reserve: low end rounded up, high end down.

    Rounding never leaves the band, unless the band holds no whole beat: then both ends are its lower one.
    """
    low = ceil(round(target_heart_rate(hr_max, hr_rest, low_pct), 6))
    high = floor(round(target_heart_rate(hr_max, hr_rest, high_pct), 6))
    return (low, high) if low <= high else (high, high)


def zone_error(max_error: float, low_pct: float, high_pct: float) -> int:
    """± beats/min of a zone when the maximal rate is off by `max_error`: the error times the middle fraction, rounded up."""
    return ceil(round(max_error * (low_pct + high_pct) / 200, 6))


def hrr_pct_of(hr: float, hr_max: float, hr_rest: float) -> float:
    """% of heart-rate reserve reached at `hr` beats/min; the inverse of `target_heart_rate`."""
    if not 0 < hr_rest < hr_max:
        raise ValueError(f"resting rate {hr_rest} must be below maximal rate {hr_max}")
    return (hr - hr_rest) / (hr_max - hr_rest) * 100


def met_minutes(met: float, minutes: float) -> float:
    """MET-minutes: METs × minutes (GETP12 p.350); 500–1000 a week is about 150 min of moderate effort."""
    _within("met", met, 0, 25)
    return met * minutes


def mets_of(met: float | None, older_met: float | None) -> tuple[float, float] | None:
    """(what volume counts, what limits look at) for somebody of 60 or more, both with 1 MET = 3.5 mL/kg/min.

    The older value is turned into oxygen first, because 3 and 6 MET and 500–1000 MET-minutes stand on 3.5 (OA24: never compared
    directly). Where the two tables differ, volume takes the lower and a limit the higher. None without any value.
    """
    read = [value for value in (met, None if older_met is None else older_met * OLDER_MET_ML_PER_KG_MIN / MET_ML_PER_KG_MIN) if value is not None]
    return (min(read), max(read)) if read else None


def kcal_per_minute(met: float, kg: float) -> float:
    """Gross energy, kcal/min: METs × 3.5 × kg ÷ 200 (GETP12 p.351). Adults to 59 years; estimate."""
    _within("met", met, 0, 25)
    return met * MET_ML_PER_KG_MIN * kg / 200


def kcal(met: float, kg: float, minutes: float) -> float:
    """Gross energy of a bout, kcal."""
    return kcal_per_minute(met, kg) * minutes


# GETP12 Table 5.2 / GARBER, half-open so that no value falls between rows.
_BANDS = ((Intensity.LIGHT, 40.0, 11.5), (Intensity.MODERATE, 60.0, 13.5))


def band_of_hrr(hrr_pct: float) -> Intensity:
    """Band of a % of heart-rate reserve: light below 40, moderate below 60, vigorous from 60 (GETP12 Table 5.2)."""
    return next((band for band, below, _ in _BANDS if hrr_pct < below), Intensity.VIGOROUS)


def band_of_rpe(rpe: float) -> Intensity:
    """Band of an effort on Borg 6–20: light to 11, moderate 12–13, vigorous from 14 (GETP12 Table 5.2)."""
    return next((band for band, _, below in _BANDS if rpe < below), Intensity.VIGOROUS)


HIGHEST_HRR = {Intensity.NONE: 39.0, Intensity.LIGHT: 39.0, Intensity.MODERATE: 59.0, Intensity.VIGOROUS: 89.0}
"""Upper end of each band in % of heart-rate reserve; a printed 59 means below 60."""
HIGHEST_RPE = {Intensity.NONE: 11.0, Intensity.LIGHT: 11.0, Intensity.MODERATE: 13.0, Intensity.VIGOROUS: 17.0}
"""Upper end of each band on Borg 6–20."""


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} {value} is outside {low}–{high}")
