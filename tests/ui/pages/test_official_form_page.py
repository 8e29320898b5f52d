"""公卫表 by keyboard in the real window: a whole visit, what is refused, what is not lost, and who does not see it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prescribe.official_forms import open_form
from prescribe.reading.form_fields import Cell
from protocols.terms import Act, Role
from tests.prescribe.official import visit
from tests.prescribe.visits import registered, visited
from tests.ui.pages.desk import Desk, fits
from ui.rooms import ROOMS


@pytest.fixture
def desk(qtbot, clinic, doctor):
    return Desk(qtbot, clinic, doctor)


@pytest.fixture
def who(clinic, doctor, instructor):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor, {"cigarettes_day": 0, "alcohol_day": 0, "salt_intake": "medium"})
    return resident


def press(desk, *keys):
    """Keys as a person presses them; returns how many."""
    for key in keys:
        if key in ("Enter", "Ctrl+Enter", "Ctrl+S", "F3"):
            desk.press(key)
        else:
            desk.type(key)
    return len(keys)


def test_a_whole_visit_by_keyboard(desk, clinic, clock, doctor, who):
    visit(clinic, who, doctor, sbp="126", dbp="76", drugs=Cell(rows=(("二甲双胍", "2", "0.5 g"), ("氨氯地平", "1", "5 mg"))))
    clock.advance(days=80)
    page = desk.open(who, "official_form")
    keys = press(desk, "1", "1", "Enter", "Enter", "1", "Enter", "1", "2", "8", "Enter", "7", "8", "Enter", "7", "6", "Enter", "Enter", "7", "0", "Enter", "Enter")
    assert page.rows["smoke"].value.hasFocus() and page.cells()["symptoms"].codes == ("1",)
    keys += press(desk, "Enter", "Enter", "Enter", "Enter", "3", "Enter", "Enter", "2", "0", "Enter", "Enter", "Enter", "Enter", "1", "1", "Enter", "1", "1", "1")
    assert page.bar.missing == "都填好了" and page.line.bold.text() == "1 控制满意"
    desk.press("Ctrl+Enter")
    desk.settle()
    found = clinic.do(open_form, who, "hypertension", by=doctor)
    assert (found.complete, found.decision.row, found.cells["sbp"].value, keys < 60) == (True, "1", "128", True)
    assert page.primary() is None


def test_none_excludes_the_others_and_the_other_way_round(desk, who):
    page = desk.open(who, "official_form")
    row = page.rows["symptoms"]
    row.focus_first()
    press(desk, "2", "5")
    assert row.answers.chosen == ("2", "5")
    press(desk, "1")
    assert row.answers.chosen == ("1",)
    press(desk, "6")
    assert row.answers.chosen == ("6",)


def test_the_class_follows_what_is_typed(desk, who):
    page = desk.open(who, "official_form")
    for name in ("symptoms", "emergencies", "adr", "complication"):
        page.rows[name].focus_first()
        press(desk, "1")
    assert page.line.bold.text() == "2 控制不满意" and "待医师确认" in page.line.words.text()  # 132/82 with diabetes
    page.rows["sbp"].focus_first()
    page.rows["sbp"].value.selectAll()
    press(desk, "1", "8", "5")
    assert "紧急转诊" in page.line.words.text() and page.line.property("card") == "danger"
    assert not page.rows["refer_reason"].isHidden() and not page.head.why.isHidden()
    page.rows["refer_reason"].note.go.click()
    assert page.rows["refer_reason"].value.text().startswith("收缩压 185（≥180 mmHg）")


def test_a_refusal_leads_to_its_cell_and_nothing_typed_is_lost(desk, clinic, doctor, who):
    page = desk.open(who, "official_form")
    press(desk, "1")
    page.rows["symptoms_other"].focus_first()
    desk.type("夜里咳")
    desk.press("Ctrl+Enter")
    desk.settle()
    assert page.rows["symptoms"].answers.isAncestorOf(desk.focus)
    desk.open(who, "overview")
    page = desk.open(who, "official_form")
    assert page.rows["symptoms_other"].value.text() == "夜里咳" and page.head.mode == "1"
    desk.press("Ctrl+S")
    desk.settle()
    assert clinic.do(open_form, who, "hypertension", by=doctor).cells["symptoms_other"].value == "夜里咳"


def test_two_tabs_when_there_are_two_diseases(desk, who):
    page = desk.open(who, "official_form")
    page.head.forms.button("type2_diabetes").click()
    desk.settle()
    assert "fpg" in page.rows and "heart_rate" not in page.rows and page.rows["fpg"].value.text() == "6.8"
    assert fits(page)


def test_a_closure_asks_only_for_its_words(desk, clinic, doctor, who):
    page = desk.open(who, "official_form")
    page.head.what.button("lost").click()
    assert page.card.isHidden()
    page.head.told.setFocus()
    desk.type("打了三次没人接")
    desk.press("Ctrl+Enter")
    desk.settle()
    assert clinic.do(open_form, who, "hypertension", by=doctor).closure == "lost"


def test_another_day_fills_the_form_anew(desk, clinic, who):
    page = desk.open(who, "official_form")
    assert page.rows["sbp"].value.text() == "132"
    page.head.day.setFocus()
    page.head.day.selectAll()
    desk.type((clinic.clock.today() - timedelta(days=2)).isoformat())
    desk.settle()
    assert page.rows["sbp"].value.text() == "" and page.state.visit_on == clinic.clock.today() - timedelta(days=2)


def test_instructors_do_not_see_the_room():
    room = ROOMS["official_form"]
    assert room.act is Act.READ and room.open_to(Role.NURSE) and room.open_to(Role.PHYSICIAN_RX)
    assert not any(room.open_to(role) for role in (Role.INSTRUCTOR, Role.RX_INSTRUCTOR, Role.MANAGER, Role.CLERK, Role.AUDITOR))
