"""Fields that a diagnosis brings: they come and go with it, never take the keyboard, and a disease can be added."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from prescribe.assess import Entry
from tests.prescribe.visits import registered, visited
from tests.ui.pages.desk import Desk
from tests.ui.pages.test_consultation_page import field, opened, quiet, stored
from tests.ui.test_lints import cut_text
from ui import theme
from ui.widgets.missing_list import QuestionLink


@pytest.fixture
def resident(clinic, doctor):
    return registered(clinic, doctor)


@pytest.fixture
def desk(qtbot, clinic, doctor, instructor):
    made = Desk(qtbot, clinic, doctor)
    made.station.join(instructor)
    made.station.make_active(doctor)
    yield made
    made.settle()


def shown(page, side="medical"):
    return {f for x in page.columns[side].order() for f in x.fact_ids}


def answer(desk, page, fact, key):
    """Go to a field and press the digit of an answer."""
    page.go_to_field(fact)
    desk.type(key)
    quiet(desk)


def group(page, title, side="medical"):
    return next(box for box in page.columns[side].groups if box.view.title == title)


HEART = {"mi_date", "pci_date", "cabg_date", "sternotomy_date", "cardiac_event_complicated", "angina_pattern_changed"}


def test_without_a_diagnosis_there_is_no_new_field_and_no_new_group(desk, resident):
    page = opened(desk, resident)
    assert not HEART & shown(page)
    assert not group(page, "心脏病情").isVisible() and not group(page, "肺部病情").isVisible()
    assert "mi_date" not in page.columns["medical"].fields, "not even made"


def test_a_diagnosis_brings_its_fields_and_leaves_the_keyboard_where_it_is(desk, resident):
    page = opened(desk, resident)
    page.go_to_field("coronary_heart_disease")
    desk.type("2")
    here = QApplication.focusWidget()
    assert page.room.field_at(here).key == "heart_failure", "the digit moved on, as ever"
    quiet(desk)
    assert QApplication.focusWidget() is here
    assert shown(page) >= HEART
    assert group(page, "心脏病情").isVisible()


def test_taken_back_the_fields_go_and_what_was_typed_counts_no_more_but_comes_back(desk, resident, doctor):
    page = opened(desk, resident)
    answer(desk, page, "coronary_heart_disease", "2")
    page.go_to_field("mi_date")
    desk.type("20260501")
    desk.press("Enter")
    quiet(desk)
    form = page.parts.forms["medical"]
    assert "mi_date" in {e.fact_id for e in form.part().entries}
    answer(desk, page, "coronary_heart_disease", "1")
    assert not HEART & shown(page) and not group(page, "心脏病情").isVisible()
    assert "mi_date" not in {e.fact_id for e in form.part().entries}
    answer(desk, page, "coronary_heart_disease", "2")
    assert field(page, "mi_date").edit.text() == "2026-05-01"
    assert "mi_date" in {e.fact_id for e in form.part().entries}
    answer(desk, page, "coronary_heart_disease", "1")
    desk.press("Ctrl+S")
    desk.settle()
    assert {e.fact_id for e in stored(desk, resident, doctor).medical.part.entries} == {"coronary_heart_disease"}
    assert not form.dirty


def test_every_blocking_question_of_a_heart_disease_is_one_key_away(desk, resident):
    page = opened(desk, resident)
    answer(desk, page, "coronary_heart_disease", "2")
    assert "angina_pattern_changed" in page._missing_ids()
    assert set(page._missing_ids()) <= shown(page) | shown(page, "fitness")
    page.missing.go.emit("angina_pattern_changed")
    assert page.room.field_at(QApplication.focusWidget()).key == "angina_pattern_changed"
    seen = set()
    for _ in range(len(page._screening.missing)):
        desk.press("F3")
        seen.add(page.room.field_at(desk.focus).key)
    assert {"angina_pattern_changed", "mi_date"} <= seen


def test_the_field_that_has_the_keyboard_stays_where_it_is_on_the_screen(desk, clinic, resident, doctor, instructor):
    """A field that comes above it, from what somebody else typed, pushes nothing away under the cursor."""
    visited(clinic, resident, doctor, instructor, done=False)
    page = opened(desk, resident)
    page.go_to_field("pavs_minutes_day")
    quiet(desk)
    here, form = desk.focus, page.parts.forms["fitness"]
    before = here.mapTo(page.room.scroll, QPoint(0, 0)).y()
    form.entries["falls_12m"] = Entry("falls_12m", "known", 2.0)
    page._screen_now()
    quiet(desk)
    assert "fall_consequence_serious" in shown(page, "fitness")
    assert desk.focus is here
    assert abs(here.mapTo(page.room.scroll, QPoint(0, 0)).y() - before) <= 1


# --- 另加一种病 -------------------------------------------------------------------------------------------------------


def adder(page):
    return group(page, "诊断").add


def test_a_disease_is_added_by_its_initials_without_the_mouse(desk, resident):
    page = opened(desk, resident)
    assert "copd" not in shown(page)
    adder(page).edit.setFocus()
    desk.type("mzf")
    assert [adder(page).popup.item(i).text() for i in range(adder(page).popup.count())] == ["慢阻肺"]
    desk.press("Enter")
    assert page.room.field_at(desk.focus).key == "copd", "choosing it leads to its question"
    desk.type("2")
    quiet(desk)
    assert page.parts.forms["medical"].entries["copd"].value is True
    assert {"exacerbation_date", "pulmonary_acute", "home_oxygen"} <= shown(page)


def test_tab_reaches_the_line_from_the_last_diagnosis(desk, resident):
    page = opened(desk, resident)
    page.go_to_field("surgery_kind")
    for _ in range(4):
        desk.press("Tab")
        if desk.focus is adder(page).edit:
            break
    assert desk.focus is adder(page).edit


def test_the_list_of_all_diseases_opens_by_one_key_and_leaves_out_what_is_there(desk, resident):
    page = opened(desk, resident)
    adder(page).edit.setFocus()
    desk.press("Down")
    names = [adder(page).popup.item(i).text() for i in range(adder(page).popup.count())]
    assert {"慢阻肺", "哮喘", "帕金森病", "肿瘤"} <= set(names)
    assert "绝经阶段" not in names, "not of a man"
    desk.press("Down")
    desk.press("Enter")
    quiet(desk)
    assert "asthma" in shown(page)
    adder(page).edit.setFocus()
    desk.press("Down")
    assert "哮喘" not in [adder(page).popup.item(i).text() for i in range(adder(page).popup.count())]
    desk.press("Esc")
    assert not adder(page).popup.isVisible()


def test_a_disease_nobody_has_a_field_for_is_said(desk, resident):
    page = opened(desk, resident)
    adder(page).edit.setFocus()
    desk.type("痛风石")
    assert not adder(page).popup.isVisible() and "其他未列疾病" in adder(page).nothing.text()


def test_who_may_not_type_here_adds_nothing(qtbot, clinic, resident, instructor):
    desk = Desk(qtbot, clinic, instructor)
    page = opened(desk, resident)
    assert not adder(page).isVisible()


def test_a_disease_of_an_earlier_visit_is_asked_again(desk, clinic, clock, resident, doctor, instructor):
    visited(clinic, resident, doctor, instructor, {"asthma": True, "asthma_symptoms_days_wk": 1})
    clock.advance(days=40)
    page = opened(desk, resident)
    group(page, "诊断").set_folded(False)
    quiet(desk)
    assert "asthma" in shown(page) and "asthma_symptoms_days_wk" in shown(page)


# --- room for it ------------------------------------------------------------------------------------------------------

EVERYTHING = {
    "coronary_heart_disease": True, "heart_failure": True, "copd": True, "asthma": True, "stroke_type": "ischaemic",
    "parkinson_disease": True, "cancer_status": "on_treatment", "osteoporosis": True, "osteoarthritis": True, "af_type": "permanent",
    "cardiac_device": "icd", "low_back_pain_chronic": True, "neck_pain_type": "radicular", "depression_diagnosed": True,
    "cognitive_status": "mci", "fatty_liver": True, "epilepsy": True, "surgery_kind": "orthopaedic", "exercise_test_done": "cpet",
    "peripheral_artery_disease": True, "syncope_12m": True,
}  # fmt: skip


@pytest.fixture(params=[pytest.param((1.0, False), marks=pytest.mark.slow), pytest.param((2.0, True), marks=pytest.mark.slow)], ids=["100", "200 dark"])
def look(request, qapp):
    scale, dark = request.param
    theme.apply(qapp, dark=dark, scale=scale)
    yield request.param
    theme.apply(qapp)


def test_nothing_is_cut_with_every_disease_at_once(look, qtbot, clinic, resident, doctor, instructor):
    visited(clinic, resident, doctor, instructor, EVERYTHING, done=False)
    desk = Desk(qtbot, clinic, doctor)
    desk.station.join(instructor)
    page = opened(desk, resident)
    for column in page.columns.values():
        for box in column.groups:
            box._show_all()
    for _ in range(3):  # the lines under the tests come with the screening: each level of the layout takes a turn
        desk.settle()
    assert len(shown(page)) > 100
    assert cut_text(page.room.inside) == []
    assert page.room.inside.width() <= page.room.scroll.viewport().width()
    adder(page).edit.setFocus()
    desk.type("jz")
    desk.settle()
    assert desk.frame.rect().contains(adder(page).popup.geometry()), "the list is in the window, and so is its line"


@pytest.mark.slow
@pytest.mark.parametrize("look", [(2.0, True)], indirect=True, ids=["200 dark"])
def test_a_long_sentence_of_the_strip_is_read_whole(look, qtbot, clinic, resident, doctor, instructor):
    visited(clinic, resident, doctor, instructor, {"heart_failure": True, "depression_diagnosed": True}, done=False)
    desk = Desk(qtbot, clinic, doctor)
    page = opened(desk, resident)
    assert len(page.strip.text.text()) > 50
    assert cut_text(page.strip) == []


def test_the_side_list_stays_short_whatever_is_missing(qtbot, clinic, resident, doctor, instructor):
    visited(clinic, resident, doctor, instructor, EVERYTHING, done=False)
    desk = Desk(qtbot, clinic, doctor)
    page = opened(desk, resident)
    assert len(page._screening.missing) > 15
    assert len(page.missing.findChildren(QuestionLink)) <= 12
