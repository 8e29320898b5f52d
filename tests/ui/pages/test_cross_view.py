"""Values that do not fit each other or the visit before."""

from __future__ import annotations

from datetime import date

import pytest

from prescribe.assess import Entry, LastValue
from ui.pages.cross_view import doubts

LAST = {"weight": LastValue("70 kg", date(2026, 8, 1), number=70.0), "height": LastValue("170 cm", date(2026, 8, 1), number=170.0)}


def said(**values):
    return doubts({f: Entry(f, "known", v) for f, v in values.items()}, LAST)


@pytest.mark.parametrize(
    ("values", "beside"),
    [
        ({"weight": 98.0}, ""),
        ({"weight": 98.1}, "weight"),
        ({"height": 167.0}, ""),
        ({"height": 166.9}, "height"),
        ({"ldl_c": 3.0, "hdl_c": 1.3, "total_cholesterol": 4.0}, ""),
        ({"ldl_c": 3.1, "hdl_c": 1.3, "total_cholesterol": 4.0}, "total_cholesterol"),
        ({"resting_systolic": 80.0, "resting_diastolic": 90.0}, ""),
    ],
)
def test_what_is_asked_and_beside_which_field(values, beside):
    found = said(**values)
    assert tuple(found) == ((beside,) if beside else ())
    assert all(tone == "warn" for _, tone in found.values())


def test_more_breath_in_a_second_than_in_all_cannot_be():
    assert said(fev1=3.0, fvc=2.9)["fvc"][1] == "danger" and not said(fev1=2.9, fvc=2.9)


def test_without_a_number_nothing_is_said():
    assert not doubts({"weight": Entry("weight", "refused", None, reason="不愿意")}, LAST)
