"""The page 随访 by keys: fifteen of them for a plain follow-up, and what stops somebody stops the form."""

from __future__ import annotations

from datetime import date

import pytest

from prescribe.follow_up import open_follow_up
from prescribe.overview import banner
from prescribe.reading.due import due_of
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.prescribe.followed import under_way
from tests.ui.pages.desk import Desk
from ui.pages import follow_up_page

HEALTHY = {"diabetes_type": "none", "hba1c": None, "fasting_glucose": 5.2, "medications": {"yes": ["anlvdiping"], "no": []}}
PLAIN = ("Enter", "2", "Enter", "3", "0", "1", "3", "4", "Enter", "8", "2", "Enter", "-", "Enter")
"""As window.md §4.5 writes it; the mode and the minutes stand from last time. Ctrl+Enter is the fifteenth."""


@use_case(None, Act.READ, reads=True)
def due(work, resident):
    return due_of(work, resident)


@pytest.fixture
def shen(clinic, clock, doctor, instructor):
    who = under_way(clinic, doctor, instructor, HEALTHY, {"glucose_today": None}, name="沈玉珍", sex="2", birth_date=date(1953, 5, 19))
    clock.advance(days=15)
    return who


@pytest.fixture
def desk(qtbot, clinic, instructor, shen):
    made = Desk(qtbot, clinic, instructor)
    made.open(shen, "follow_up")
    yield made
    made.settle()


def keys(desk, *pressed):
    """Digits and Enter, one by one."""
    for key in pressed:
        desk.press(key) if key in ("Enter",) else desk.type(key)


def wait(desk):
    """Until the engine has spoken about what was typed last."""
    desk.page._pause.stop()
    desk.page._consider()
    desk.settle()


def test_a_plain_follow_up_by_fifteen_keys(desk, clinic, instructor, shen):
    page = desk.page
    assert isinstance(page, follow_up_page.FollowUpPage) and page.form.stops[-2:] == ("weight", "next") and desk.focus.key == "phone"
    keys(desk, *PLAIN)
    assert page.bar.missing == "都问到了" and page.form.typed.weight == "没量"
    desk.press("Ctrl+Enter")
    desk.settle()
    state = clinic.do(open_follow_up, shen, by=instructor)
    assert desk.refusals == [] and len(PLAIN) + 1 == 15
    assert (state.last.done, state.last.effort, state.last.symptoms, state.past[0].pressure) == (2, 13, (), (134, 82))
    assert state.due.why == "agreed" and page.form.typed.done == "" and not page.warning.isHidden()


def test_what_stops_somebody_asks_for_a_decision(desk, clinic, doctor, shen):
    page = desk.page
    keys(desk, "Enter", "2", "Enter", "3", "1", "Enter", *"134", "Enter", *"82", "Enter", "-", "Enter")
    desk.press("Ctrl+Enter")  # quicker than the engine: nothing is kept before it has spoken
    desk.settle()
    assert page.proposal.property("card") == "danger" and clinic.do(banner, shen, by=doctor).hold is None
    assert page.proposal.choices.isAncestorOf(desk.focus) and list(page.proposal.choices.keys) == ["stopped", "ask_physician"]
    desk.type("1")
    desk.press("Ctrl+Enter")
    desk.settle()
    assert "随访：胸痛胸闷" in clinic.do(banner, shen, by=doctor).hold.sentence


@pytest.mark.slow
def test_a_pressure_at_the_stop_value_is_taken_again(desk):
    page = desk.page
    keys(desk, "Enter", "2", "Enter", "3", "0", *"184", "Enter", *"96", "Enter")
    wait(desk)
    assert page.proposal.again.isVisible() and page.proposal.property("card") == "danger"
    page.proposal.again.click()
    assert desk.focus is page.form.numbers["systolic"] and page.form.typed.earlier == ((184.0, 96.0),)
    keys(desk, *"150", "Enter", *"90", "Enter")
    wait(desk)
    assert page._form().entries[0].readings == (184.0, 150.0)


@pytest.mark.slow
def test_nothing_typed_is_lost_and_another_resident_gets_none_of_it(desk, clinic, doctor, instructor, shen):
    page = desk.page
    keys(desk, "Enter", "3", "Enter", "4", "2")
    page.leave()
    desk.settle()
    other = under_way(clinic, doctor, instructor, HEALTHY, {"glucose_today": None}, name="郭建民", birth_date=date(1962, 5, 19), phone="13900001111")
    desk.open(other, "follow_up")
    assert (page.form.typed.done, page.form.typed.symptoms) == ("", ())
    desk.open(shen, "follow_up")
    assert (page.form.typed.done, page.form.typed.effort, page.form.typed.symptoms) == ("3", "15", ("breath",))


@pytest.mark.slow
def test_the_list_opens_who_is_due_and_f6_notes_a_call(desk, clinic, clock, instructor, shen):
    page = desk.go("follow_ups")
    assert page.due.ids() == (shen,) and desk.focus is page.due
    desk.press("F6")
    popover = page.calls.popover
    desk.type("0")
    desk.settle()
    assert page.calls.popover is None and popover is not None
    for _ in range(2):
        clock.advance(days=1)
        desk.press("F6")
        desk.type("0")
        desk.settle()
    assert "失访" in page.calls.popover.question.text()
    desk.type("2")
    desk.settle()
    assert clinic.do(due, shen, by=instructor).put_off is not None and page.due.ids() == ()


@pytest.mark.slow
def test_a_second_follow_up_of_the_day_is_asked_about_and_then_kept(desk, clinic, instructor, shen):
    for pressed in (("Ctrl+Enter",), ("Ctrl+Enter", "Ctrl+Enter")):
        keys(desk, *PLAIN)
        for key in pressed:
            desk.press(key)
            desk.settle()
    assert len(clinic.do(open_follow_up, shen, by=instructor).past) == 2


@pytest.mark.slow
def test_why_and_stop_now(desk, clinic, doctor, shen):
    from ui.widgets.overlay import Popover

    desk.press("F1")
    assert any("为什么" in p.accessibleName() for p in desk.frame.window().findChildren(Popover))
    desk.press("Esc")
    desk.page._stop()
    desk.settle()
    assert clinic.do(banner, shen, by=doctor).hold is not None and desk.page.form.typed.answer == "ask_physician"
