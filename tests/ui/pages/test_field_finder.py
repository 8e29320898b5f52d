"""Ctrl+F on the consultation leads to every field by a few letters."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.prescribe.visits import registered
from tests.ui.pages.desk import Desk
from ui import theme
from ui.pages.consultation_view import fields_of
from ui.pages.picking_view import matches, pickable_fields
from ui.widgets.field_finder import ROWS, FieldFinder


@pytest.fixture
def page(qtbot, clinic, doctor, instructor):
    theme.load_fonts()
    theme.apply(QApplication.instance())
    desk = Desk(qtbot, clinic, doctor)
    desk.station.join(instructor)
    desk.station.make_active(doctor)
    page = desk.open(registered(clinic, doctor), "assessment")
    page.desk = desk
    return page


def finder(page):
    [found] = [w for w in page.window().findChildren(FieldFinder) if w.isVisible()]
    return found


def key(page):
    field = page.room.field_at(QApplication.focusWidget())
    return field.key if field is not None else ""


@pytest.mark.parametrize(("typed", "down", "there"), [("wl", 0, "grip_strength"), ("腰围", 0, "waist"), ("xdt", 0, "ecg_resting")])
def test_letters_or_characters_lead_there(page, typed, down, there):
    desk = page.desk
    desk.press("Ctrl+F")
    desk.type(typed)
    for _ in range(down):
        desk.press("Down")
    desk.press("Return")
    desk.settle()
    assert key(page) == there


def test_arrows_choose_and_escape_goes_back_to_the_field(page):
    desk = page.desk
    page.go_to_field("height")
    desk.press("Ctrl+F")
    desk.type("血糖")
    names = [finder(page).list.item(n).text() for n in range(finder(page).list.count())]
    assert len(names) > 1 and finder(page).list.currentRow() == 0
    desk.press("Up")
    assert finder(page).list.currentRow() == 0
    for _ in range(ROWS + 2):
        desk.press("Down")
    assert finder(page).list.currentRow() == len(names) - 1
    desk.press("Escape")
    assert key(page) == "height"


def test_what_nothing_is_called_says_so_and_enter_stays(page):
    page.desk.press("Ctrl+F")
    page.desk.type("飞机")
    assert "没有" in finder(page)._says.text()
    page.desk.press("Return")
    assert finder(page).search.hasFocus()


def test_every_field_is_found_by_its_name_or_its_initials(page):
    things = pickable_fields(c.view for c in page.columns.values())
    assert {t.code for t in things} == {f.fact_ids[0] for c in page.columns.values() for f in fields_of(c.view)}
    for thing in things:
        assert thing in matches(things, thing.name, limit=len(things)), thing
        assert len(thing.keys) > 1 or thing.name.isascii(), thing
