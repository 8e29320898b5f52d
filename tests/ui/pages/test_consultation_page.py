"""The consultation over a real station: authors, unsaved text, two PCs, what blocks, what is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtWidgets import QApplication

from prescribe.assess import open_assessment, record_fitness_part, record_medical_part
from tests.prescribe.visits import FITNESS, MEDICAL, part, registered, visited
from tests.ui.pages.desk import Desk
from ui.pages.consultation_view import strip_view
from ui.pages.fields_view import PRESSURES


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


def quiet(desk, milliseconds=160):
    """Longer than the pause after a key, then until nothing is under way."""
    desk.qtbot.wait(milliseconds)
    desk.settle()


def opened(desk, resident):
    page = desk.open(resident, "assessment")
    quiet(desk)
    return page


def field(page, fact):
    return next(f for c in page.columns.values() for f in c.fields.values() if fact in f.fact_ids)


def write(desk, page, fact, text):
    page.go_to_field(fact)
    desk.type(text)
    desk.press("Enter")


def stored(desk, resident, by):
    return desk.clinic.do(open_assessment, resident, by=by)


# --- authors ---------------------------------------------------------------------------------------------------------


def test_focus_in_a_column_makes_its_person_type(desk, resident, doctor, instructor):
    page = opened(desk, resident)
    page.go_to_field("weight")
    assert desk.station.staff == instructor
    page.go_to_field("resting_heart_rate")
    assert desk.station.staff == doctor


def test_leaving_a_column_saves_it_by_its_author(desk, resident, doctor):
    page = opened(desk, resident)
    write(desk, page, "resting_heart_rate", "68")
    page.go_to_field("weight")
    desk.settle()
    saved = stored(desk, resident, doctor)
    assert [(e.fact_id, e.value, e.by) for e in saved.medical.part.entries] == [("resting_heart_rate", 68.0, "李文静")]
    assert saved.fitness.part.entries == ()


def test_ctrl_s_saves_both_parts_each_by_its_author(desk, resident, doctor):
    page = opened(desk, resident)
    write(desk, page, "resting_heart_rate", "68")
    write(desk, page, "weight", "72")
    desk.press("Ctrl+S")
    desk.settle()
    saved = stored(desk, resident, doctor)
    assert (saved.medical.by, saved.fitness.by) == ("李文静", "张锐")
    assert not page.parts.forms["medical"].dirty and not page.parts.forms["fitness"].dirty


def test_a_part_of_a_colleague_is_read_only_until_it_is_taken_over(desk, resident, clinic, doctor, instructor):
    other = replace(doctor, staff_id=instructor.staff_id, name="周宁")
    state = clinic.do(open_assessment, resident, by=doctor)
    clinic.do(record_medical_part, resident, state.assessment_id, part("medical", {"resting_heart_rate": 70}), by=other)
    page = opened(desk, resident)
    column = page.columns["medical"]
    assert not column.editable and "周宁" in column.notice.words.text()
    column.take_over_wanted.emit()
    assert column.editable
    write(desk, page, "fasting_glucose", "6.8")
    desk.press("Ctrl+S")
    desk.settle()
    by = {e.fact_id: e.by for e in stored(desk, resident, doctor).medical.part.entries}
    assert by == {"resting_heart_rate": "周宁", "fasting_glucose": "李文静"}


def test_alone_the_other_column_waits_for_its_person(qtbot, clinic, resident, doctor, instructor):
    desk = Desk(qtbot, clinic, instructor)
    page = opened(desk, resident)
    assert not page.columns["medical"].editable and "等医生登录" in page.columns["medical"].notice.words.text()
    assert page.columns["fitness"].editable
    desk.station.join(doctor)
    quiet(desk)
    assert page.columns["medical"].editable


def test_a_doctor_who_joins_sees_and_keeps_what_the_instructor_may_not_see(qtbot, clinic, resident, doctor, instructor):
    state = clinic.do(open_assessment, resident, by=doctor)
    clinic.do(record_medical_part, resident, state.assessment_id, part("medical", {"hypertension": True, "hba1c": 7.1}), by=doctor)
    desk = Desk(qtbot, clinic, instructor)
    page = opened(desk, resident)
    write(desk, page, "weight", "72")
    desk.station.join(doctor)
    quiet(desk)
    write(desk, page, "resting_heart_rate", "68")
    desk.press("Ctrl+S")
    desk.settle()
    kept = {e.fact_id for e in stored(desk, resident, doctor).medical.part.entries}
    assert kept == {"hypertension", "hba1c", "resting_heart_rate"}


# --- nothing typed is lost -------------------------------------------------------------------------------------------


def test_what_is_typed_comes_back_after_a_crash_wrong_text_too(qtbot, clinic, resident, doctor):
    first = Desk(qtbot, clinic, doctor)
    page = opened(first, resident)
    write(first, page, "resting_heart_rate", "68")
    page.go_to_field("measured_hr_max")
    first.type("9")
    first.press("Enter")
    page.columns["medical"].opinion.setPlainText("血压平稳")
    quiet(first, 650)
    first.frame.hide()
    second = Desk(qtbot, clinic, doctor)
    said = []
    second.station.said.connect(lambda text, *_: said.append(text))
    again = opened(second, resident)
    assert field(again, "resting_heart_rate").edits[0].text() == "68"
    assert field(again, "measured_hr_max").edits[0].text() == "9" and field(again, "measured_hr_max").blocked
    assert again.columns["medical"].opinion.toPlainText() == "血压平稳"
    assert said == ["接着 09:00 没写完的"]
    assert stored(second, resident, doctor).medical.part.entries == (), "kept, not in the record"


def test_after_saving_nothing_unsaved_comes_back(desk, resident, doctor):
    page = opened(desk, resident)
    write(desk, page, "resting_heart_rate", "68")
    quiet(desk, 650)
    desk.press("Ctrl+S")
    quiet(desk, 650)
    assert stored(desk, resident, doctor).medical.unsaved is None


def test_one_residents_text_never_moves_to_another(desk, clinic, resident, doctor):
    other = registered(clinic, doctor, name="赵桂兰", sex="2", birth_date=date(1949, 12, 31), phone="13900002207")
    page = opened(desk, resident)
    write(desk, page, "resting_heart_rate", "68")
    page = opened(desk, other)
    assert field(page, "resting_heart_rate").edits[0].text() == ""
    page = opened(desk, resident)
    assert field(page, "resting_heart_rate").edits[0].text() == "68"
    assert stored(desk, other, doctor).medical.unsaved is None


def test_ctrl_z_takes_back_the_last_answer(desk, resident):
    page = opened(desk, resident)
    page.go_to_field("hypertension")
    desk.type("2")
    desk.type("4")
    assert page.parts.forms["medical"].entries["diabetes_type"].value == "type2"
    assert page.undo()
    assert "diabetes_type" not in page.parts.forms["medical"].entries
    assert field(page, "diabetes_type").chosen is None
    assert page.undo() and "hypertension" not in page.parts.forms["medical"].entries
    assert not page.undo()


def test_text_that_cannot_count_stops_the_save_and_says_which(desk, resident, doctor):
    page = opened(desk, resident)
    write(desk, page, "resting_heart_rate", "68")
    write(desk, page, "resting_systolic", "999")
    desk.press("Ctrl+S")
    quiet(desk)
    assert stored(desk, resident, doctor).medical.part.entries == ()
    assert page.bar.missing == "先改：血压（坐位）" and not page.bar.primary.enabled


# --- two PCs ---------------------------------------------------------------------------------------------------------


def elsewhere(desk, resident, doctor, **values):
    """The same doctor on another PC saves a medical part."""
    state = stored(desk, resident, doctor)
    before = {e.fact_id: e.value for e in state.medical.part.entries}
    saved = part("medical", {**before, **values})
    desk.clinic.do(record_medical_part, resident, state.assessment_id, saved, state.medical.heads, by=doctor)


def test_values_from_elsewhere_appear_where_nothing_is_typed(desk, resident, doctor):
    page = opened(desk, resident)
    elsewhere(desk, resident, doctor, resting_heart_rate=70)
    quiet(desk)
    assert field(page, "resting_heart_rate").edits[0].text() == "70"


def test_both_values_are_shown_when_both_wrote_and_a_person_decides(desk, resident, doctor):
    page = opened(desk, resident)
    write(desk, page, "resting_heart_rate", "82")
    elsewhere(desk, resident, doctor, resting_heart_rate=84, hba1c=7.1)
    quiet(desk)
    column = page.columns["medical"]
    strips = [column.changes.itemAt(i).widget() for i in range(column.changes.count())]
    assert [s.words.text() for s in strips] == ["静息心率：李文静改成 84，您正在写 82。"]
    assert field(page, "resting_heart_rate").edits[0].text() == "82", "never under the cursor"
    assert field(page, "hba1c").edits[0].text() == "7.1"
    strips[0].tail.itemAt(0).widget().click()
    assert field(page, "resting_heart_rate").edits[0].text() == "84" and column.changes.count() == 0


# --- screening -------------------------------------------------------------------------------------------------------


def test_the_strip_follows_what_is_typed_before_it_is_saved(desk, clinic, resident, doctor, instructor):
    visited(clinic, resident, doctor, instructor, done=False)
    page = opened(desk, resident)
    assert page.strip.mark.level != "danger"
    page.go_to_field("resting_systolic")
    QApplication.focusWidget().clear()
    desk.type("192")
    desk.press("Enter")
    quiet(desk)
    assert page.strip.mark.level == "info", "a stop value waits for its repeat"
    assert not page.bar.primary.enabled
    repeated(desk, "190", "88")
    assert page.strip.mark.level == "danger" and "191" in page.strip.text.text()
    assert not page.bar.primary.enabled


def test_a_late_answer_of_the_engine_is_dropped(desk, resident, monkeypatch):
    page = opened(desk, resident)
    shown = []
    monkeypatch.setattr(page, "_screened", shown.append)
    page._screen_now()
    first = page._job
    page._screen_now()
    quiet(desk)
    assert first.dropped and len(shown) == 1


def test_f3_goes_from_question_to_question_that_blocks(desk, resident):
    page = opened(desk, resident)
    blocking = page._missing_ids()
    assert len(blocking) > 10
    seen = []
    for _ in range(4):
        desk.press("F3")
        seen.append(page.room.field_at(desk.focus).fact_ids)
    assert len(set(seen)) == 4 and all(any(f in blocking for f in facts) for facts in seen)
    desk.press("Shift+F3")
    assert page.room.field_at(desk.focus).fact_ids == seen[2]


def test_nothing_that_blocks_is_out_of_reach(desk, resident):
    page = opened(desk, resident)
    on_screen = {f for c in page.columns.values() for x in c.order() for f in x.fact_ids}
    assert set(page._missing_ids()) <= on_screen | set(PRESSURES.values())


def test_the_rest_of_a_group_is_answered_at_once_but_never_a_number(desk, resident):
    page = opened(desk, resident)
    page.go_to_field("heart_failure")
    desk.type("2")
    group = page.columns["medical"]._group_of["heart_failure"]
    group._rest.click()
    entries = page.parts.forms["medical"].entries
    assert entries["heart_failure"].value is True and entries["coronary_heart_disease"].value is False
    assert entries["af_type"].value == "none" and entries["acute_cardiovascular_conditions"].value["yes"] == []
    assert not {"resting_systolic", "hba1c", "doctor_clearance"} & set(entries)


def test_questions_for_women_of_an_age_are_not_asked_of_a_man(desk, resident):
    page = opened(desk, resident)
    assert "pregnancy_status" not in page.columns["medical"].shown_keys()


def test_last_times_values_stand_beside_the_fields(desk, clinic, clock, resident, doctor, instructor):
    visited(clinic, resident, doctor, instructor)
    clock.advance(days=30)
    page = opened(desk, resident)
    assert field(page, "resting_systolic").aside.text() in ("上次 132/82", "会改变结论")
    assert field(page, "resting_systolic").edits[0].text() == "", "measured values are never carried over"
    assert any(box.folded for box in page.columns["medical"].groups), "answers that still stand are folded"


def test_a_screening_that_is_running_is_not_green():
    assert strip_view(None).mark == "info"


def test_both_confirmed_leads_to_the_draft(desk, clinic, resident, doctor, instructor):
    visited(clinic, resident, doctor, instructor, done=False)
    page = opened(desk, resident)
    assert page.bar.primary.enabled, page.bar.missing
    desk.press("Ctrl+Enter")
    for _ in range(6):
        desk.settle()
    state = stored(desk, resident, doctor)
    assert state.medical.part.done and state.fitness.part.done
    assert desk.page.grid.cells


def test_a_record_fitness_part_keeps_the_facts_of_both(clinic, resident, doctor, instructor):
    state = clinic.do(open_assessment, resident, by=doctor)
    clinic.do(record_fitness_part, resident, state.assessment_id, part("fitness", FITNESS), by=instructor)
    assert {e.fact_id for e in clinic.do(open_assessment, resident, by=doctor).fitness.part.entries} == set(FITNESS)
    assert not set(MEDICAL) & set(FITNESS)


def pressure(desk, page, upper):
    page.go_to_field("resting_systolic")
    QApplication.focusWidget().clear()
    desk.type(upper)
    desk.press("Enter")
    quiet(desk)


def repeated(desk, upper, lower):
    """From the lower number of a pressure that waits: Enter offers 「再量一次」, Enter takes it."""
    for key in ("Enter", "Enter"):
        desk.press(key)
    desk.type(upper)
    desk.press("Enter")
    desk.type(lower)
    desk.press("Enter")
    quiet(desk)


def test_while_exercise_is_forbidden_the_effort_tests_wait_with_the_reason(desk, clinic, resident, doctor, instructor):
    visited(clinic, resident, doctor, instructor, done=False)
    page = opened(desk, resident)
    notice, test = page.columns["fitness"].notice, field(page, "six_minute_walk_distance").edits[0]
    assert not test.isReadOnly()
    pressure(desk, page, "202")
    assert test.isReadOnly() and test.text() and "先不做测试" in notice.accessibleName()
    assert not field(page, "weight").edits[0].isReadOnly(), "body measures ask for no effort"
    pressure(desk, page, "132")
    assert not test.isReadOnly() and notice.isHidden()


def test_both_readings_are_saved_and_shown_again(desk, clinic, resident, doctor, instructor):
    visited(clinic, resident, doctor, instructor, done=False)
    page = opened(desk, resident)
    pressure(desk, page, "186")
    repeated(desk, "184", "90")
    page.save()
    desk.settle()
    saved = {e.fact_id: e for e in stored(desk, resident, doctor).medical.part.entries}["resting_systolic"]
    assert (saved.value, saved.readings) == (185.0, (186.0, 184.0))
    page._forget()
    page.activate(resident)
    quiet(desk)
    again = field(page, "resting_systolic")
    assert again.edits[0].text() == "184" and again.repeated.words.text() == "186/82 · 184/90"
    assert again.aside.text() == "平均 185/86"


def test_tests_wait_while_the_screening_is_past_its_day_and_open(desk, clinic, clock, resident, doctor, instructor):
    visited(clinic, resident, doctor, instructor)
    clock.advance(days=91)
    page = opened(desk, resident)
    test = field(page, "six_minute_walk_distance").edits[0]
    assert page.strip.head.text() == "筛查已失效" and test.isReadOnly()
    visited(clinic, resident, doctor, instructor)
    page._forget()
    page.activate(resident)
    quiet(desk)
    assert page.strip.head.text() != "筛查已失效" and not field(page, "six_minute_walk_distance").edits[0].isReadOnly()


def test_f8_asks_for_whom_the_other_column_waits(qtbot, clinic, resident, doctor):
    desk = Desk(qtbot, clinic, doctor)
    opened(desk, resident)
    asked = []
    desk.station.join_wanted.connect(asked.append)
    desk.press("F8")
    assert asked == ["联合接诊"]
