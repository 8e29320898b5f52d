"""From 历史 to the rules of then: an older prescription is worked out again, not the present one."""

from __future__ import annotations

import pytest

from prescribe.draft import current_prescription, draft_prescription, supersede
from prescribe.sign import sign_prescription
from tests.conftest import PASSWORDS
from tests.prescribe.visits import registered, visited
from tests.ui.pages.desk import Desk


@pytest.fixture
def desk(qtbot, clinic, doctor):
    return Desk(qtbot, clinic, doctor)


def choose(page, wanted):
    model = page._list.model()
    for place in range(model.rowCount()):
        page._list.setCurrentIndex(model.index(place))
        if wanted(page._chosen()):
            return page._chosen()
    raise AssertionError("no such line")


def test_enter_on_an_older_prescription_replays_that_one(desk, clinic, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    draft = clinic.do(draft_prescription, who, by=doctor)
    for one in (doctor, instructor):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS[one.name], by=one)
    first = draft.prescription_id
    second = clinic.do(supersede, first, by=doctor).prescription_id
    shown = clinic.do(current_prescription, who, by=doctor).prescription_id
    [other] = {first, second} - {shown}
    page = desk.open(who, "history")
    choose(page, lambda line: line.kind != "prescription")
    assert not page._replay.isVisible()
    older = choose(page, lambda line: line.doc_id == other)
    assert page._replay.isVisible() and older.doc_id == other
    page.focus_first()
    desk.press("Return")
    desk.settle()
    assert desk.frame.tab == "replay" and desk.page._paper == other and desk.page.sheet.rows()
    desk.open(who, "prescription")
    desk.open(who, "replay")
    assert desk.page._paper == shown, "the tab by itself shows the present one"
