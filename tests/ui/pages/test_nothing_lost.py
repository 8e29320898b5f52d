"""Whatever way a page is left, what was typed comes back: wrong texts, trials, how it was measured, a reason half written."""

from __future__ import annotations

from datetime import date

import pytest

from tests.prescribe.visits import registered
from tests.ui.pages.desk import Desk
from tests.ui.pages.test_consultation_page import field, opened, quiet, write
from ui.unsaved_form import UnsavedForm


@pytest.fixture
def resident(clinic, doctor):
    return registered(clinic, doctor)


@pytest.fixture
def desk(qtbot, clinic, doctor, instructor):
    return together(qtbot, clinic, doctor, instructor)


def together(qtbot, clinic, doctor, instructor):
    made = Desk(qtbot, clinic, instructor)
    made.station.join(doctor)
    return made


def type_all(desk, page):
    """In the instructor's column; the keyboard stays in a text half written."""
    write(desk, page, "weight", "9999")
    write(desk, page, "grip_strength", "31")
    grip = field(page, "grip_strength")
    assert grip.menu.actions() and not grip.how._actions["hand", "left"].isChecked()
    grip.how._actions["hand", "left"].trigger()
    grip.again()
    desk.type("33")
    write(desk, page, "waist", "--")
    desk.type("不愿")
    page.go_to_field("body_fat_pct")
    desk.type("28")
    next(a for a in field(page, "body_fat_pct").menu.actions() if a.text() == "仪器型号…").trigger()
    desk.type("TANITA MC-780")


def check(page):
    assert field(page, "weight").edits[0].text() == "9999" and field(page, "weight").blocked
    grip = field(page, "grip_strength")
    assert grip.taken() == [(31.0,), (33.0,)] and dict(grip.how.how())["hand"] == "left"
    waist = field(page, "waist")
    assert waist.edits[0].status == "refused" and waist.reason.text() == "不愿" and waist.reason.isVisibleTo(page)
    fat = field(page, "body_fat_pct")
    assert fat.edits[0].text() == "28" and dict(fat.how.how())["device"] == "TANITA MC-780"


def die(desk):
    """From now on this window does nothing at all any more."""
    desk.settle()
    desk.station.do = lambda *_, **__: None


def test_it_is_there_after_another_tab_and_another_resident(desk, clinic, resident, doctor):
    other = registered(clinic, doctor, name="赵桂兰", sex="2", birth_date=date(1949, 12, 31), phone="13900002207")
    page = opened(desk, resident)
    type_all(desk, page)
    desk.frame.show_tab("history")
    desk.settle()
    desk.frame.show_tab("assessment")
    quiet(desk)
    check(page)
    opened(desk, other)
    check(opened(desk, resident))


@pytest.mark.parametrize("left", [*(pytest.param(way, marks=pytest.mark.slow) for way in ("locked", "closed")), "killed"])
def test_it_comes_back_after_the_window_is_gone(qtbot, desk, clinic, resident, doctor, instructor, left):
    type_all(desk, opened(desk, resident))
    if left == "locked":
        desk.frame.lock_pages()
    elif left == "closed":
        desk.frame.leave_all()
    else:
        quiet(desk, 650)
    die(desk)
    check(opened(together(qtbot, clinic, doctor, instructor), resident))


def test_who_types_without_a_pause_is_kept_meanwhile(desk, resident):
    page = opened(desk, resident)
    write(desk, page, "weight", "72")
    kept: UnsavedForm = page.parts._kept["fitness"]
    before = kept._timer.remainingTime()
    desk.qtbot.wait(60)
    write(desk, page, "waist", "92")
    assert 0 <= kept._timer.remainingTime() < before, "a further key does not put it off"
