"""Fields that are made after the screen shows the first ones: nobody can tell, by keys, links, text or saving."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractSlider, QApplication

from prescribe.assess import Entry
from tests.prescribe.visits import registered
from tests.ui.pages.desk import Desk
from tests.ui.pages.test_consultation_page import field, opened, quiet, stored
from ui.pages.later_fields import LaterFields


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


@pytest.fixture
def page(monkeypatch, desk, resident):
    """Opened, as it is before the first slice of the rest."""
    monkeypatch.setattr(LaterFields, "_slice", lambda self: False)
    return opened(desk, resident)


def waiting(page):
    return [key for c in page.columns.values() for box in c.groups if not box.folded for key in box.waiting]


def in_sight(page):
    """Fields the screen shows, as (key, top), and the keys that wait where the screen would show them."""
    view, made, gaps = page.room.scroll.viewport(), [], []
    for box in (b for c in page.columns.values() for b in c.groups if b.isVisible() and not b.folded):
        for key in box.shown_keys():
            cell = box._cells[key]
            place = box.grid.cellRect(cell.line, cell.place)
            at = QRect(box._body.mapTo(view, place.topLeft()), place.size())
            if at.intersects(view.rect()):
                gaps.append(key) if key in box.waiting else made.append((key, box.fields[key].mapTo(view, QPoint(0, 0)).y()))
    return made, gaps


def test_what_the_screen_shows_is_there_at_once_and_the_rest_waits(page):
    made, gaps = in_sight(page)
    assert len(made) > 8 and gaps == []
    assert len(waiting(page)) > 15


def test_nothing_on_the_screen_moves_when_the_rest_comes(page):
    before, _ = in_sight(page)
    high = page.room.inside.height()
    page.later.finish()
    QApplication.processEvents()
    assert in_sight(page)[0] == before and waiting(page) == []
    assert abs(page.room.inside.height() - high) < 0.1 * high, "the room kept for them was about right"


def test_by_itself_everything_comes(desk, resident):
    page = opened(desk, resident)
    assert waiting(page) == [] and not page.later.waiting
    assert page.columns["medical"].order()


def test_enter_goes_on_into_fields_that_wait(desk, page):
    column = page.columns["medical"]
    wait = next(key for key in column.shown_keys() if key not in column.fields)
    before = column.shown_keys()[column.shown_keys().index(wait) - 1]
    column.step(before, 1)
    assert column.fields[wait].isAncestorOf(desk.focus) and wait not in waiting(page)


def test_tab_walks_as_if_all_were_there(desk, page):
    order = page.columns["medical"].shown_keys()
    seen = []
    for _ in range(400):
        desk.press("Tab")
        key = next((k for k, f in page.columns["medical"].fields.items() if f.isAncestorOf(desk.focus)), None)
        if key is None and desk.focus is page.columns["medical"].opinion:
            break
        if key is not None and key not in seen:
            seen.append(key)
    assert seen == order


def test_a_link_goes_to_a_field_that_waits(desk, page):
    key = page.columns["fitness"].shown_keys()[-1]
    assert key not in page.columns["fitness"].fields
    page.go_to_field(key)
    QApplication.processEvents()
    assert page.columns["fitness"].fields[key].isAncestorOf(desk.focus)
    assert key in [k for k, _ in in_sight(page)[0]]


def test_scrolling_does_not_wait(page):
    page.room.scroll.verticalScrollBar().triggerAction(QAbstractSlider.SliderAction.SliderPageStepAdd)
    assert waiting(page) == []


def test_what_waits_is_saved_and_shown_when_it_comes(desk, page, resident, doctor):
    key = next(k for k in reversed(page.columns["medical"].shown_keys()) if k not in page.columns["medical"].fields)
    form = page.parts.forms["medical"]
    form.entries["coronary_heart_disease"] = Entry("coronary_heart_disease", "known", True, at="2026-11-23T09:00:00+08:00", by=doctor.name)
    assert key != "coronary_heart_disease" and "coronary_heart_disease" not in page.columns["medical"].fields
    page.save()
    desk.settle()
    assert [(e.fact_id, e.value) for e in stored(desk, resident, doctor).medical.part.entries] == [("coronary_heart_disease", True)]
    page.later.finish()
    assert page.columns["medical"].fields["coronary_heart_disease"].chosen == "yes"


def test_a_text_that_cannot_count_and_a_bare_refusal_never_wait(page):
    column, form = page.columns["fitness"], page.parts.forms["fitness"]
    wait = next(f.key for box in column.groups for f in box.view.fields if f.key in box.waiting and f.kind == "number")
    form.raw[wait] = ["9999"]
    column.show_form(form.entries, form.raw, "")
    assert [f.key for f in column.blocked] == [wait]
    form.raw.clear()
    form.entries[wait] = Entry(wait, "refused", None)
    column.show_form(form.entries, form.raw, "")
    assert [f.key for f in column.blocked] == [wait]


def test_others_are_answered_none_also_where_they_wait(desk, page):
    box = page.columns["medical"]._group_of["heart_failure"]
    assert box.waiting and not box.folded
    box._rest.click()
    entries = page.parts.forms["medical"].entries
    assert entries["heart_failure"].value is False and entries["coronary_heart_disease"].value is False


def test_unfinished_work_opens_at_its_first_open_question(desk, clinic, resident, doctor, monkeypatch):
    page = opened(desk, resident)
    keys = page.columns["medical"].shown_keys()
    far = keys[-3]
    for key in keys[:-3]:
        made = page.columns["medical"].fields[key]
        for fact in made.fact_ids:
            page.parts.forms["medical"].entries[fact] = Entry(fact, "not_measured", None, at="2026-11-23T09:00:00+08:00", by=doctor.name)
    page.columns["medical"].show_form(page.parts.forms["medical"].entries, {}, "")
    page.save()
    desk.settle()
    desk.go("today")
    page.activate(None)
    monkeypatch.setattr(page.later._slices, "_step", lambda: False)
    page = desk.open(resident, "assessment")
    quiet(desk)
    assert page.columns["medical"].fields[far].isAncestorOf(desk.focus)
    made, gaps = in_sight(page)
    assert far in [k for k, _ in made] and gaps == []
    assert field(page, far).isVisible() and waiting(page)
