"""A doctor and an instructor take one resident from the first field to the signed sheet, by keyboard, over a real station."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QApplication

from prescribe.assess import open_assessment
from prescribe.draft import current_prescription
from prescribe.register import PURPOSES, Consent, Registration, register_resident
from tests.conftest import PASSWORDS
from tests.ui.pages.desk import Desk
from ui import theme

WANG = Registration(
    id_kind="none", no_id_reason="忘带", name="王𠮷堃", sex="1", birth_date=date(1964, 3, 8), phone="13800002206",
    contact_name="王明", contact_relation="子女", contact_phone="13800001111", allergy="none",
    consents=tuple(Consent(p.key, True, "here", date(2026, 11, 23)) for p in PURPOSES),
)  # fmt: skip

NUMBERS = {
    "resting_systolic": "132/82", "resting_heart_rate": "68", "fasting_glucose": "6.8", "hba1c": "7.1", "height": "170",
    "serum_creatinine": "80", "weight": "72", "waist": "88", "six_minute_walk_distance": "486", "chair_stand_30s": "13",
    "grip_strength": "31.5", "falls_12m": "0", "pavs_days": "3", "pavs_minutes_day": "30", "days_available": "5",
    "glucose_today": "7.2", "egfr": "90", "spo2_rest": "98",
}  # fmt: skip
ANSWERS = {
    "current_rhythm": "1", "hypertension": "2", "diabetes_type": "4", "symptom_assessed": "2", "medication_list_confirmed": "2",
    "retinopathy_stage": "1", "doctor_clearance": "3", "pregnancy_status": "5", "regular_exercise_3m": "2", "main_goal": "1",
    "desired_intensity": "2", "infection_today": "1", "mobility_aid": "1", "smoking_status": "1", "ecg_resting": "1",
    "exercise_test_done": "1", "medication_taken_today": "1", "foot_check_today": "1", "consent_exercise": "2",
}  # fmt: skip
"""Digits pressed; every other question is answered with 「没有」 or 「都没有」."""


@pytest.fixture
def desk(qtbot, clinic, doctor, instructor):
    theme.load_fonts()
    theme.apply(QApplication.instance())
    made = Desk(qtbot, clinic, doctor)
    made.station.join(instructor)
    made.station.make_active(doctor)
    return made


@pytest.fixture
def wang(clinic, doctor):
    return clinic.do(register_resident, WANG, by=doctor).resident_id


def field_of(page, focus):
    for column in page.columns.values():
        for key, field in column.fields.items():
            if field.isAncestorOf(focus):
                return key, field
    return None, None


def answer(desk, page, key, field):
    """What a person presses for one question; ends on the next one."""
    if key in NUMBERS:
        desk.type(NUMBERS[key])
        desk.press("Enter")
    elif key in ANSWERS:
        desk.type(ANSWERS[key])
    elif field.view.kind in ("set", "drugs", "activities"):
        desk.type("0")
    elif field.view.kind == "date":
        desk.type("0")
        desk.press("Enter")
    elif field.view.kind in ("number", "pressure"):
        desk.type("-")
        desk.press("Enter")
    else:
        desk.type("1")


def fill_column(desk, page, side):
    """Enter order of one column, then what F3 still finds."""
    for _ in range(90):
        key, field = field_of(page, desk.focus)
        if key is None:
            return
        assert key in page.columns[side].fields, key
        before = desk.focus
        answer(desk, page, key, field)
        assert desk.focus is not before, f"{key} does not move on"


def test_from_the_first_field_to_the_signed_sheet_with_the_keyboard(desk, wang, doctor, instructor):
    page = desk.open(wang, "assessment")
    desk.settle()
    assert field_of(page, desk.focus)[0] == "resting_systolic"
    fill_column(desk, page, "medical")
    desk.press("F8")
    assert desk.station.staff == instructor
    fill_column(desk, page, "fitness")
    for _ in range(30):
        desk.qtbot.wait(120)
        desk.settle()
        missing = page._missing_ids()
        if not missing:
            break
        desk.press("F3")
        key, field = field_of(page, desk.focus)
        answer(desk, page, key, field)
    assert page.bar.primary.enabled, page.bar.missing
    desk.press("Ctrl+Enter")
    for _ in range(8):
        desk.settle()
    state = desk.clinic.do(open_assessment, wang, by=doctor)
    assert state.medical.part.done and state.fitness.part.done
    assert (state.medical.by, state.fitness.by) == ("李文静", "张锐")
    paper = desk.page
    assert paper.grid.cells, paper.bar
    for person in (doctor, instructor):
        desk.station.make_active(person)
        desk.settle()
        assert paper.bar.primary.enabled, paper.bar.missing
        desk.press("Ctrl+Enter")
        desk.press("Space")
        desk.type(PASSWORDS[person.name])
        desk.press("Enter")
        for _ in range(4):
            desk.settle()
    now = desk.clinic.do(current_prescription, wang, by=doctor)
    assert now.signing.signed and now.state == "active"
