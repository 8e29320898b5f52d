"""Ctrl+P on a resident's tabs: the papers of an assessment, the one of the tab first."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from prescribe.sheets.print_blank import Pack, blank_packs
from protocols.terms import Role
from tests.prescribe.visits import registered, visited
from tests.ui.pages.desk import Desk
from ui.pages.preview_page import PreviewDialog
from ui.pages.preview_view import file_name, forms_job, preview_view
from ui.pages.settings_blank import may_print, packs_words


@pytest.fixture
def desk(qtbot, clinic, doctor):
    return Desk(qtbot, clinic, doctor)


@pytest.mark.parametrize(("tab", "first"), [("overview", "consents"), ("screening", "readiness"), ("assessment", "tests")])
def test_ctrl_p_shows_the_papers(desk, clinic, doctor, instructor, tab, first):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor)
    desk.open(resident, tab)
    desk.press("Ctrl+P")
    for _ in range(3):
        desk.settle()
    [card] = desk.frame.findChildren(PreviewDialog)
    assert card._which == first and card.rendered is not None and card.rendered.pdf.startswith(b"%PDF")
    assert "保存过" in card.note.text() and card.print_button.isEnabled()


def test_a_role_is_offered_only_what_it_may_print(clinic, doctor):
    job = forms_job(registered(clinic, doctor), Role.AUDITOR, "tests")
    assert [key for key, _ in job.choices] == ["consents"]
    assert forms_job(job.record_id, Role.PHYSICIAN, "special").first == "special"


def test_the_file_says_which_paper_and_nobody(clinic, doctor):
    assert file_name("form", "readiness") == "form-v1-readiness.pdf"
    assert preview_view(True, 1, ("效果",), "先保存").note == "一页放不下，省去了：效果"


def test_blank_papers_are_printed_from_the_settings_and_listed(desk, clinic, doctor):
    desk.station.go("settings", "local")
    desk.settle()
    card = desk.page.panel().blank
    assert card.isVisibleTo(desk.page) and "还没有印过" in card.packs.text()
    card.sets.choose("2")
    card.print_it()
    for _ in range(3):
        desk.settle()
    [dialog] = desk.frame.findChildren(PreviewDialog)
    assert "打印时是 2 套" in dialog.note.text() and clinic.do(blank_packs, by=doctor) == ()
    dialog._printed(lambda pdf: None)
    desk.settle()
    dialog.close_it()
    desk.settle()
    [pack] = clinic.do(blank_packs, by=doctor)
    assert pack.numbers[1] in card.packs.text() and "用到 2026-12-31" in card.packs.text()


def test_past_their_quarter_papers_are_to_be_printed_anew():
    pack = Pack(UUID(int=1), ("P-K7M-0001X",), ("F05",), "2026.1", date(2026, 11, 23), date(2026, 12, 31), "周宁")
    assert "用到 2026-12-31" in packs_words((pack,), date(2026, 12, 31))
    assert "已到期，请重印" in packs_words((pack,), date(2027, 1, 1))


def test_the_manager_has_no_such_card():
    assert not may_print(Role.MANAGER) and may_print(Role.CLERK)
