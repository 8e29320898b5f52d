"""A frame over a real station, with the real pages."""

from __future__ import annotations

from datetime import date

import pytest

from prescribe.register import PURPOSES, Consent, Registration, register_resident
from tests.ui.pages.desk import Desk


def registration(name: str, number: str, phone: str = "13900002206", **more: object) -> Registration:
    """A resident with a card and all consents."""
    consents = tuple(Consent(p.key, True, "here", date(2026, 11, 23)) for p in PURPOSES)
    return Registration("resident", number, name, phone=phone, allergy="none", consents=consents, **more)


@pytest.fixture
def wang(clinic, doctor):
    """王𠮷堃, registered."""
    form = registration("王𠮷堃", "110105196403080034")
    return clinic.do(register_resident, form, by=doctor).resident_id


@pytest.fixture
def desk(qtbot, clinic, doctor):
    """The doctor's window."""
    made = Desk(qtbot, clinic, doctor)
    yield made
    made.settle()
