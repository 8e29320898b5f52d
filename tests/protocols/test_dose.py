"""Physiology formulas against the worked values of the clinical reference, and what they refuse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols import dose
from protocols.terms import Intensity


def test_karvonen_gives_the_published_check_values() -> None:
    assert dose.hr_max_208(57) == pytest.approx(168.1)
    assert dose.target_heart_rate(168.1, 72, 40) == pytest.approx(110.4, abs=0.05)
    assert dose.target_heart_rate(168.1, 72, 59) == pytest.approx(128.7, abs=0.05)
    assert dose.target_heart_rate(168.1, 72, 60) == pytest.approx(129.7, abs=0.05)


def test_the_default_maximum_is_207_minus_seven_tenths_of_the_age() -> None:
    assert dose.hr_max_207(62) == pytest.approx(163.6)
    assert dose.hr_max_220(62) == 158


def test_the_zone_rounds_inwards() -> None:
    assert dose.hrr_zone(163.6, 70, 30, 45) == (99, 112)
    assert dose.hrr_zone(160, 60, 40, 60) == (100, 120)


def test_the_published_slip_of_adding_rest_after_multiplying_the_maximum_is_not_made() -> None:
    assert dose.target_heart_rate(180, 60, 50) == 120


@given(st.integers(30, 90), st.integers(100, 200), st.integers(0, 100), st.integers(0, 100))
def test_a_zone_never_leaves_its_band(rest: int, hr_max: int, one: int, other: int) -> None:
    low, high = sorted((one, other))
    zone = dose.hrr_zone(hr_max, rest, low, high)
    assert zone[0] <= zone[1] <= dose.target_heart_rate(hr_max, rest, high) + 1e-6
    assert rest - 1 <= zone[0] <= hr_max


@given(st.integers(40, 100), st.integers(110, 200), st.floats(0, 100))
def test_percent_of_reserve_is_the_inverse(rest: int, hr_max: int, percent: float) -> None:
    hr = dose.target_heart_rate(hr_max, rest, percent)
    assert dose.hrr_pct_of(hr, hr_max, rest) == pytest.approx(percent, abs=1e-6)


@pytest.mark.parametrize(("hr_max", "rest"), [(120, 120), (110, 130), (160, 0)])
def test_a_resting_rate_at_or_above_the_maximum_is_refused(hr_max: float, rest: float) -> None:
    with pytest.raises(ValueError):
        dose.target_heart_rate(hr_max, rest, 50)


@pytest.mark.parametrize("age", [17, 121, -1])
def test_an_age_outside_the_formula_is_refused(age: float) -> None:
    with pytest.raises(ValueError):
        dose.hr_max_207(age)


def test_energy_gives_the_published_check_values() -> None:
    assert dose.kcal(3.8, 64, 40) == pytest.approx(170.24)
    assert dose.met_minutes(3.3, 40) == pytest.approx(132)


def test_the_error_of_the_zone_is_a_part_of_the_error_of_the_maximum() -> None:
    assert dose.zone_error(10, 30, 45) == 4
    assert dose.zone_error(0, 40, 59) == 0


@pytest.mark.parametrize(
    ("percent", "band"),
    [(39.9, Intensity.LIGHT), (40, Intensity.MODERATE), (59.9, Intensity.MODERATE), (60, Intensity.VIGOROUS)],
)
def test_bands_of_reserve_are_half_open(percent: float, band: Intensity) -> None:
    assert dose.band_of_hrr(percent) is band


@pytest.mark.parametrize(
    ("effort", "band"),
    [(11, Intensity.LIGHT), (12, Intensity.MODERATE), (13, Intensity.MODERATE), (14, Intensity.VIGOROUS)],
)
def test_bands_of_effort(effort: float, band: Intensity) -> None:
    assert dose.band_of_rpe(effort) is band


@pytest.mark.parametrize(
    ("met", "older", "counts", "limits"),
    [
        (3.0, 4.5, 3.0, 4.5 * 2.7 / 3.5),
        (6.8, 4.0, 4.0 * 2.7 / 3.5, 6.8),
        (4.8, 6.0, 6.0 * 2.7 / 3.5, 4.8),
        (3.8, None, 3.8, 3.8),
        (None, 3.5, 2.7, 2.7),
    ],
)
def test_older_mets_are_oxygen_first_volume_takes_the_lower_and_a_limit_the_higher(met, older, counts, limits) -> None:
    """1 MET60+ = 2.7 mL/kg/min (OA24); 3 and 6 MET stand on 3.5."""
    assert dose.mets_of(met, older) == pytest.approx((counts, limits))
    assert dose.mets_of(None, None) is None
