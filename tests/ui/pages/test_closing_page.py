"""结案 by keyboard in the real window: asked in words, nothing typed is lost, and the way back."""

from __future__ import annotations

import pytest

from prescribe.overview import banner
from tests.prescribe.visits import registered, visited
from tests.ui.pages.desk import Desk


@pytest.fixture
def desk(qtbot, clinic, doctor):
    return Desk(qtbot, clinic, doctor)


@pytest.fixture
def resident(clinic, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    return who


def test_a_file_is_closed_and_opened_again_by_keys(desk, clinic, doctor, resident):
    page = desk.open(resident, "closing")
    assert page.bar.missing == "还没选为什么结案" and not page.primary().enabled
    desk.press("2")
    desk.type("20261101")
    desk.press("Ctrl+Enter")
    desk.settle()
    assert "搬到哪里" in page._note_field._words.text() and desk.focus is page.note
    desk.type("搬去女儿家")
    desk.press("Ctrl+Enter")
    desk.settle()
    assert "再按一次" in page._day_field._words.text()
    desk.press("Ctrl+Enter")
    desk.settle()
    assert clinic.do(banner, resident, by=doctor).closed == "2026-11-01 迁出" and desk.frame.tab == "overview"
    desk.open(resident, "closing")
    desk.type("又搬回来了")
    desk.press("Ctrl+Enter")
    desk.settle()
    assert clinic.do(banner, resident, by=doctor).closed is None


def test_what_was_typed_is_there_again(desk, resident):
    page = desk.open(resident, "closing")
    desk.press("6")
    desk.type("3天前")
    page.note.setFocus()
    desk.type("家属来电")
    desk.open(resident, "overview")
    desk.open(resident, "closing")
    assert (page.kind.chosen, page.day.text(), page.note.text()) == (("died",), "3天前", "家属来电")
    assert page._day_field.label.text() == "去世日期"
