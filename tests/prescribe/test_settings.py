"""Settings of this PC and of the station."""

from __future__ import annotations

import pytest

from prescribe.draft import draft_prescription
from prescribe.errors import InvalidInput, NotPermitted
from prescribe.settings import SETTINGS, change_setting, settings
from tests.prescribe.visits import registered, visited


def now(clinic, who):
    return {setting.key: value for setting, value in clinic.do(settings, by=who)}


def test_defaults_fit_their_own_rules(clinic, admin):
    for setting in SETTINGS:
        clinic.do(change_setting, setting.key, setting.default, by=admin)
    assert now(clinic, admin) == {s.key: s.default for s in SETTINGS}
    assert len({s.key for s in SETTINGS}) == len(SETTINGS)


@pytest.mark.parametrize(
    ("key", "value"),
    [("idle_lock_minutes", 0), ("idle_lock_minutes", "10"), ("idle_lock_minutes", True), ("emergency_when_locked", "on"), ("first_medical_weeks", 5),
     ("emergency_when_locked", 1), ("exercise_place", "x" * 201)],
)  # fmt: skip
def test_values_that_do_not_fit_are_refused(clinic, admin, key, value):
    with pytest.raises(InvalidInput) as caught:
        clinic.do(change_setting, key, value, by=admin)
    assert caught.value.field == key


def test_this_pc_is_everybodys_the_station_the_administrators(clinic, doctor, admin):
    clinic.do(change_setting, "idle_lock_minutes", 5, by=doctor)
    with pytest.raises(NotPermitted):
        clinic.do(change_setting, "prescription_weeks", 8, by=doctor)
    clinic.do(change_setting, "prescription_weeks", 8, by=admin)
    clinic.do(change_setting, "first_medical_weeks", 2, by=admin)
    values = now(clinic, doctor)
    assert (values["idle_lock_minutes"], values["prescription_weeks"], values["first_medical_weeks"]) == (5, 8, 2)


def test_residents_on_the_lock_screen_are_not_for_everybody_to_switch_on(clinic, clerk, manager):
    with pytest.raises(NotPermitted):
        clinic.do(change_setting, "emergency_when_locked", True, by=clerk)
    assert now(clinic, clerk)["emergency_when_locked"] is False
    clinic.do(change_setting, "emergency_when_locked", True, by=manager)
    assert now(clinic, clerk)["emergency_when_locked"] is True


def test_the_first_medical_prescription_follows_the_setting(clinic, doctor, instructor, admin):
    clinic.do(change_setting, "first_medical_weeks", 2, by=admin)
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    paper = clinic.do(draft_prescription, who, by=doctor).prescription
    assert (paper.valid_to - paper.valid_from).days == 14
