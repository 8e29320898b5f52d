"""补录 in the real window: cells in the order of the paper, the real day, asked about when it is old, nothing typed lost."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from prescribe.clock import STATION_ZONE
from prescribe.sheets.fact_cells import readiness_questions
from prescribe.sheets.form_blocks import TickList
from prescribe.sheets.measurement_sheets import fitness_record, in_table, special_tests
from prescribe.sheets.part_sheets import part_sheet
from prescribe.sheets.plain_text import as_text
from prescribe.sheets.print_blank import blank_packs, print_blank
from prescribe.sheets.readiness_sheets import readiness_sheet
from protocols.facts import definition, vocabulary
from protocols.terms import Role
from tests.prescribe.sheets.forms import BLANK
from tests.prescribe.test_paper_entry import answers, bodies
from tests.prescribe.visits import registered
from tests.ui.pages.desk import Desk, fits
from ui.pages.consultation_view import fields_of
from ui.pages.paper_entry_page import PaperEntry
from ui.pages.paper_entry_view import SHEETS, cells, entry_view, read_moment, sheets_for

TODAY = date(2026, 11, 25)


@pytest.fixture
def number(clinic, doctor):
    clinic.do(print_blank, 1, "all", by=doctor)
    return clinic.do(blank_packs, by=doctor)[0].numbers[0]


@pytest.fixture
def desk(qtbot, clinic, clock, doctor, number):
    clock.advance(days=2)
    return Desk(qtbot, clinic, doctor)


@pytest.fixture
def who(clinic, doctor):
    return registered(clinic, doctor)


@pytest.fixture
def card(desk, who):
    desk.open(who, "assessment")
    desk.page.enter_paper()
    desk.settle()
    [found] = desk.frame.window().findChildren(PaperEntry)
    return found


def fill(card, number, day="11-23", time="15:20"):
    for key, text in (("paper", number), ("day", day), ("time", time), ("writer", "周宁")):
        card.head[key].control.setText(text)


def put(desk, card, fact_id, text):
    assert card.column.go_to(fact_id)
    desk.type(text)
    desk.press("Enter")
    assert card.form.entries[fact_id].value == float(text)


@pytest.mark.parametrize("sheet", [key for key, _ in SHEETS])
def test_cells_stand_in_the_order_of_the_paper(sheet):
    """A diastolic pressure stands inside its systolic field."""
    shown = [f for field in fields_of(entry_view(sheet, Role.NURSE, vocabulary())) for f in field.fact_ids if not f.endswith("diastolic")]
    assert shown == [f for _, facts in cells(sheet) for f in facts if not f.endswith("diastolic")]


@pytest.mark.parametrize("side", ["medical", "fitness"])
def test_the_paper_of_a_part_has_the_order_of_its_entry(side):
    printed = [row.question for item in part_sheet(BLANK, side).blocks if isinstance(item.block, TickList) for row in item.block.rows]
    assert printed == [definition(f).label for _, facts in cells(side) for f in facts]


def test_the_questionnaire_has_the_order_of_its_entry():
    printed = [row.question for item in readiness_sheet(BLANK).blocks if isinstance(item.block, TickList) for row in item.block.rows]
    asked = {f: question for f, _, question in readiness_questions()}
    assert printed[: len(asked)] == [asked[f] for _, facts in cells("F05") for f in facts]


@pytest.mark.parametrize(("code", "make"), [("F07", fitness_record), ("F10", special_tests)])
def test_a_record_of_tests_has_the_order_of_its_entry(code, make):
    text, at = as_text(make(BLANK)), 0
    for _, facts in cells(code):
        numbers = [f for f in facts if in_table(f)]
        for fact in (*numbers, *(f for f in facts if f not in numbers)):
            at = text.index(definition(fact).label, at)
        assert [*numbers, *(f for f in facts if f not in numbers)] == list(facts), "what is ticked stands after what is measured"


def test_who_may_enter_what():
    assert [key for key, _ in sheets_for(Role.PHYSICIAN)] == ["F05", "F06", "medical"]
    assert [key for key, _ in sheets_for(Role.RX_INSTRUCTOR)] == ["F05", "F06", "F07", "F10", "fitness"]
    assert len(sheets_for(Role.NURSE)) == len(SHEETS)


@pytest.mark.parametrize(("day", "time", "found"), [("11-23", "9:30", (23, 9, 30)), ("20261123", "0930", (23, 9, 30)), ("昨天", "15点", (24, 15, 0)), ("今天", "8：05", (25, 8, 5))])
def test_day_and_time_as_written(day, time, found):
    assert read_moment(day, time, TODAY) == datetime(2026, 11, *found, tzinfo=STATION_ZONE)


@pytest.mark.parametrize(("day", "time", "word"), [("12-31-2026", "9:30", "日期"), ("2026-11-26", "9:30", "还没到"), ("11-23", "25:00", "时间"), ("11-23", "", "时间")])
def test_what_is_no_day_or_time_is_told(day, time, word):
    with pytest.raises(ValueError, match=word):
        read_moment(day, time, TODAY)


def test_a_paper_is_saved_with_its_day_and_the_page_goes_on(desk, card, clinic, doctor, who, number):
    card.sheets.choose("F06")
    card.show_sheet("F06")
    fill(card, number)
    put(desk, card, "resting_heart_rate", "68")
    card.save()
    desk.settle()
    assert clinic.do(answers, who, by=doctor)["resting_heart_rate"].day == date(2026, 11, 23)
    [body] = clinic.do(bodies, who, by=doctor)
    assert (body.paper, body.written_by) == (number, "周宁") and not desk.frame.window().findChildren(PaperEntry)


def test_a_mistyped_number_is_told_at_its_field_and_nothing_is_lost(desk, card, clinic, doctor, who):
    card.sheets.choose("F06")
    card.show_sheet("F06")
    fill(card, "P-AAA-0001A")
    put(desk, card, "resting_heart_rate", "68")
    card.save()
    desk.settle()
    assert "纸号" in card.head["paper"]._words.text() and card.save_button.isEnabled()
    card.close_it()
    desk.settle()
    desk.page.enter_paper()
    desk.settle()
    again = [c for c in desk.frame.window().findChildren(PaperEntry) if c.isVisible()][-1]
    assert again.head["paper"].control.text() == "P-AAA-0001A" and again.form.entries["resting_heart_rate"].value == 68


def test_a_day_to_come_is_told_before_anything_is_sent(card, number):
    fill(card, number, day="2026-12-01")
    card.save()
    assert "还没到" in card.head["day"]._words.text()


def test_no_sheet_is_cut_at_the_side(desk, card):
    for key in card.sheets.keys:
        card.show_sheet(key)
        desk.settle()
        assert fits(card.card)


def test_what_the_paper_left_empty_is_never_answered_with_one_click(desk, card):
    card.show_sheet("F05")
    desk.settle()
    assert card.column.groups and not any(box._rest.isVisibleTo(card) for box in card.column.groups)
