"""FEV1/FVC and the GOLD grade: only from blows of one day, only when the ratio is below 0.70."""

from __future__ import annotations

from datetime import timedelta

import pytest

from protocols.derive import derive
from protocols.derive_lungs import fev1_fvc_ratio, gold_grade
from protocols.facts import Facts, Known
from protocols.library import load_library
from tests.protocols.people import TODAY

LIBRARY = load_library()


def blown(**values: object) -> Facts:
    return derive(Facts.of(TODAY, {"copd": True, **values}), LIBRARY)


def test_ratio_is_of_one_blow():
    assert fev1_fvc_ratio(1.5, 2.5) == pytest.approx(0.6)
    assert fev1_fvc_ratio(2.5, 2.5) == 1
    assert fev1_fvc_ratio(2.6, 2.5) is None
    assert fev1_fvc_ratio(1.0, 0.0) is None


def test_seven_tenths_is_not_below_seven_tenths_whatever_the_litres():
    for tenths in range(10, 60):
        assert gold_grade(fev1_fvc_ratio(tenths * 0.07, tenths * 0.1), 60) is None


@pytest.mark.parametrize(
    ("percent", "grade"), [(95, "1"), (80, "1"), (79.9, "2"), (50, "2"), (49.9, "3"), (30, "3"), (29.9, "4"), (15, "4")]
)
def test_grade_by_percent_of_predicted(percent, grade):
    assert gold_grade(0.69, percent) == grade
    assert gold_grade(0.70, percent) is None


def test_grade_of_a_resident():
    facts = blown(fev1=1.2, fvc=2.4, fev1_pct_predicted=48.0)
    assert facts.number("fev1_fvc_ratio") == pytest.approx(0.5)
    assert facts.value("gold_grade") == "3"
    assert facts.known("gold_grade").origin == "derived"


def test_no_grade_without_all_three_or_of_two_days():
    assert blown(fev1=1.2, fev1_pct_predicted=48.0).value("gold_grade") is None
    assert blown(fev1=1.2, fvc=2.4).value("gold_grade") is None
    assert blown(fev1=1.2, fvc=2.4).number("fev1_fvc_ratio") == pytest.approx(0.5)
    yesterday = Known(2.4, TODAY - timedelta(days=1))
    assert blown(fev1=1.2, fvc=yesterday, fev1_pct_predicted=48.0).number("fev1_fvc_ratio") is None


def test_it_is_as_old_as_its_oldest_input():
    old = TODAY - timedelta(days=100)
    facts = blown(fev1=1.2, fvc=2.4, fev1_pct_predicted=Known(48.0, old))
    assert facts.known("gold_grade").on == old
    assert facts.known("fev1_fvc_ratio").on == TODAY


def test_a_typed_grade_is_not_believed():
    assert blown(gold_grade=Known("1", TODAY, "", "derived")).value("gold_grade") is None
