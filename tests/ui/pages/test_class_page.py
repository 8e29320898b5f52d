"""A class by keys in the real window: down the column, ticks, the gate while typing, saving all, and nothing typed is lost."""

from __future__ import annotations

import pytest

from prescribe.group_class import ClassForm, open_class_meeting, save_class
from tests.prescribe.test_train import signed
from tests.ui.pages.desk import Desk


@pytest.fixture
def people(clinic, clock, doctor, instructor):
    found = [signed(clinic, doctor, instructor, name=name) for name in ("李秀芬", "石振华")]
    clock.advance(days=3, hours=6)
    return found


@pytest.fixture
def lesson(clinic, instructor, people):
    form = ClassForm("八段锦", 3, "14:00", "14:40", "青禾公园", members=tuple(people))
    return clinic.do(save_class, form, by=instructor)


@pytest.fixture
def desk(qtbot, clinic, instructor):
    return Desk(qtbot, clinic, instructor)


def settled(desk, page):
    desk.qtbot.waitUntil(lambda: not page._quiet.isActive(), timeout=30_000)
    desk.settle()


def test_two_people_by_keys(desk, clinic, instructor, people, lesson):
    page = desk.go("group_class")
    assert page.grid.at == (0, "") and [g.gate for g in page.gates] == ["", ""]
    page.grid.focus_cell(0, "ask")
    desk.press("0")
    for text in ("132", "82", "68", "7.2"):
        desk.type(text)
        desk.press("Enter")
    page.grid.focus_cell(1, "ask")
    desk.press("0")
    for text in ("182", "104", "70", "7"):
        desk.type(text)
        desk.press("Enter")
    settled(desk, page)
    assert [g.line for g in page.gates] == ["可以", "停：血压 182/104"]
    assert page.forms[0].present and not page.forms[1].present and not page.grid.rows[1].tick.isEnabled()
    assert page.bar.missing == "石振华 182/104：今天停止运动" and page.bar.missing_mark == "danger"
    page.grid.focus_cell(0, "effort")
    desk.type("12")
    desk.press("Enter")
    desk.press("0")
    desk.press("Ctrl+Enter")
    desk.settle()
    rows = clinic.do(open_class_meeting, lesson, by=instructor).people
    assert (rows[0].written.state, rows[0].written.effort, rows[0].written.before["session_symptoms"]["yes"]) == ("attended", 12, [])
    assert (rows[1].written.state, rows[1].written.gate) == ("cancelled", "stop")


def test_a_pressure_that_stops_is_measured_again_over_it(desk, people, lesson):
    page = desk.go("group_class")
    page.grid.focus_cell(0, "systolic")
    desk.type("182")
    desk.press("Enter")
    desk.type("104")
    desk.press("Enter")
    page.grid.focus_cell(0, "systolic")
    desk.type("150")
    assert page.forms[0].earlier == [["182", "104"]] and page.grid.text(0, "diastolic") == ""


def test_what_was_typed_is_there_again_and_the_keys_of_the_grid(desk, people, lesson):
    page = desk.go("group_class")
    page.grid.focus_cell(0, "effort")
    desk.press("Down")
    assert page.grid.at == (1, "effort")
    desk.type("13")
    desk.press("Space")
    assert not page.forms[1].present
    desk.go("today")
    page = desk.go("group_class")
    assert (page.grid.text(1, "effort"), page.forms[1].present) == ("13", False)
    page.grid.focus_cell(0, "")
    desk.type("-")
    desk.press("1")
    desk.settle()
    assert page.forms[0].reason == "家里有事" and page.grid.rows[0].view.verdict == "没来"
