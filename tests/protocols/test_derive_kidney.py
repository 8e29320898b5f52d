"""eGFR from creatinine and the stage of an eGFR; figures worked out by hand from the formula."""

from __future__ import annotations

import pytest

from protocols.derive import derive
from protocols.derive_kidney import estimated_gfr, kidney_stage
from protocols.library import load_library
from protocols.screening import screen
from protocols.terms import Confidence
from tests.protocols.people import resident

LIBRARY = load_library()


@pytest.mark.parametrize(
    ("creatinine", "age", "sex", "expected"),
    [
        (79.56, 50, "1", 99.2),  # at the bend: 141 * 0.993^50
        (88.4, 60, "1", 81.4),  # 1.0 mg/dL: 141 * (1/0.9)^-1.209 * 0.993^60
        (88.4, 60, "2", 61.4),  # 144 * (1/0.7)^-1.209 * 0.993^60
        (44.2, 40, "2", 121.4),  # 0.5 mg/dL, below the bend: 144 * (5/7)^-0.329 * 0.993^40
    ],
)
def test_creatinine_to_egfr(creatinine: float, age: float, sex: str, expected: float) -> None:
    assert estimated_gfr(creatinine, age, sex) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(("creatinine", "age", "sex"), [(None, 60, "1"), (88.4, None, "1"), (88.4, 60, "9"), (88.4, 17, "1"), (0.0, 60, "2")])
def test_without_all_three_it_is_not_known(creatinine: float | None, age: float | None, sex: str) -> None:
    assert estimated_gfr(creatinine, age, sex) is None


def test_stages_are_half_open() -> None:
    ends = (90, 89.9, 60, 59.9, 45, 44.9, 30, 29.9, 15, 14.9)
    assert [kidney_stage(e) for e in ends] == ["g1", "g2", "g2", "g3a", "g3a", "g3b", "g3b", "g4", "g4", "g5"]


def test_a_printed_egfr_wins_over_a_computed_one() -> None:
    computed = derive(resident(chronic_kidney_disease=True, serum_creatinine=300.0), LIBRARY)
    assert computed.value("ckd_stage") == "g4"
    printed = derive(resident(chronic_kidney_disease=True, serum_creatinine=300.0, egfr=33.0), LIBRARY)
    assert printed.value("ckd_stage") == "g3b"
    assert derive(resident(chronic_kidney_disease=True), LIBRARY).value("ckd_stage") is None


def test_a_computed_egfr_and_what_follows_from_it_wait_for_a_physician() -> None:
    """The formula's numbers are not in the reference (C); the laboratory's own value is as sure as its rule."""
    for values, waits in (({"serum_creatinine": 300.0}, True), ({"serum_creatinine": 300.0, "egfr": 20.0}, False)):
        facts = derive(resident(chronic_kidney_disease=True, **values), LIBRARY)
        assert ("待医师确认" in facts.text("egfr")) is waits and ("待医师确认" in facts.text("ckd_stage")) is waits
        found = [f for f in screen(facts, LIBRARY).findings if {"egfr", "ckd_stage"} & {u.fact_id for u in f.used}]
        sure = {f.rule_id for f in found if f.confidence in (Confidence.A, Confidence.B)}
        assert found and (not sure if waits else sure)
        assert all("待医师确认" not in f.say for f in found)
