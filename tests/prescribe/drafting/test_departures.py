"""Leaving a bound: how long and how often with a written reason, how hard never."""

from __future__ import annotations

import pytest

from prescribe.drafting.departures import check_change
from prescribe.errors import Incomplete, InvalidInput
from protocols.dose_fields import DOSE_FIELDS
from protocols.plan import Bound
from protocols.terms import Confidence

REASON = "平时每天快走三十分钟，没有不适"
HARD = [name for name, field in DOSE_FIELDS.items() if field.safety]


def bound(field: str) -> Bound:
    shape = DOSE_FIELDS[field]
    return Bound(field, shape.label, shape.unit, 10, 12, 12, shape.safety, "", (), Confidence.A)


def test_how_hard_is_a_matter_of_safety():
    assert set(HARD) == {"aerobic.hrr_pct", "aerobic.heart_rate", "aerobic.rpe", "resistance.pct1rm", "resistance.rpe"}


@pytest.mark.parametrize("field", HARD)
def test_nobody_writes_a_reason_for_more_effort(field):
    with pytest.raises(InvalidInput, match="不能改"):
        check_change(bound(field), "1", 10, 13, REASON, may_depart=True)


@pytest.mark.parametrize("field", HARD)
def test_gentler_than_the_range_needs_only_the_reason(field):
    assert check_change(bound(field), "1", 8, 12, REASON, may_depart=True)
    with pytest.raises(Incomplete, match="至少 8 个字"):
        check_change(bound(field), "1", 8, 12, "太累", may_depart=True)


def test_longer_is_left_to_a_physician_with_a_reason():
    assert check_change(bound("aerobic.minutes"), "1", 15, 15, REASON, may_depart=True)
    with pytest.raises(InvalidInput, match="请医生来定"):
        check_change(bound("aerobic.minutes"), "1", 15, 15, REASON, may_depart=False)
