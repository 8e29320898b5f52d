"""Test fields of the instructor's column by what the engine allows, in the real window, with the background screening."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QApplication

from tests.prescribe.test_score_resident import BATTERY, CLEAR, FREE, HOME, LABS
from tests.prescribe.visits import registered, visited
from tests.ui.pages.desk import Desk
from tests.ui.pages.test_consultation_page import field, opened, pressure, quiet, write


@pytest.fixture
def desk(qtbot, clinic, doctor, instructor):
    made = Desk(qtbot, clinic, doctor)
    made.station.join(instructor)
    made.station.make_active(doctor)
    yield made
    made.settle()


@pytest.fixture
def younger(clinic, doctor, instructor):
    resident = registered(clinic, doctor, birth_date=date(1981, 3, 8))
    visited(clinic, resident, doctor, instructor, LABS | CLEAR, HOME | BATTERY | FREE, done=False)
    return resident


def test_at_160_what_exerts_is_closed_with_the_reason_and_grip_is_measured_only(desk, younger):
    page = opened(desk, younger)
    lungs, weight = field(page, "vital_capacity"), field(page, "weight")
    assert not lungs.edits[0].isReadOnly() and not lungs.note
    pressure(desk, page, "166")
    assert lungs.edits[0].isReadOnly() and lungs.edits[0].text().startswith("3900"), "what was typed stays readable"
    assert "今天不做" in lungs.note and not weight.edits[0].isReadOnly()
    pressure(desk, page, "132")
    assert not lungs.edits[0].isReadOnly() and not lungs.note


def test_a_field_made_later_is_closed_like_the_others(desk, clinic, doctor, instructor):
    resident = registered(clinic, doctor, birth_date=date(1981, 3, 8))
    visited(clinic, resident, doctor, instructor, CLEAR | {"other_conditions": {"yes": ["hernia"], "no": []}}, FREE, done=False)
    page = opened(desk, resident)
    page.go_to_field("sit_ups_1min")
    made = field(page, "sit_ups_1min")
    assert made.edits[0].isReadOnly() and "有疝" in made.note


def test_who_falls_stands_with_open_eyes_and_the_link_leads_there(desk, younger):
    page = opened(desk, younger)
    write(desk, page, "falls_12m", "3")
    quiet(desk)
    closed = field(page, "one_leg_stand_eyes_closed")
    assert closed.edits[0].isReadOnly() and "扶着栏杆" in closed.note
    closed._note.go.click()
    assert field(page, "one_leg_stand_eyes_open").isAncestorOf(QApplication.focusWidget())


def test_ask_first_keeps_the_field_open_and_its_link_leads_to_the_question(desk, clinic, doctor, instructor):
    resident = registered(clinic, doctor, birth_date=date(1981, 3, 8))
    visited(clinic, resident, doctor, instructor, CLEAR | {"osteoporosis": None}, FREE | {"grip_strength": None}, done=False)
    page = opened(desk, resident)
    page.go_to_field("sit_and_reach")
    reach = field(page, "sit_and_reach")
    assert not reach.edits[0].isReadOnly() and "先问清再做" in reach.note and "骨质疏松" in reach.note
    reach._note.go.click()
    assert field(page, "osteoporosis").isAncestorOf(QApplication.focusWidget())
    write(desk, page, "sit_and_reach", "5")
    quiet(desk)
    assert not reach.note, "what is done is not asked about"


def test_typing_does_not_wait_for_the_engine(desk, younger):
    page = opened(desk, younger)
    page.go_to_field("resting_systolic")
    QApplication.focusWidget().clear()
    desk.type("166")
    desk.press("Enter")
    assert not field(page, "vital_capacity").note, "the screening is still on its way"
    quiet(desk)
    assert field(page, "vital_capacity").note
