"""A physician decides a step of the dose from the prescription page; the instructor sees it stand there."""

from __future__ import annotations

import pytest

from prescribe.draft import Change, current_prescription, draft_prescription, revise_draft
from prescribe.sign import sign_prescription
from protocols.dose_steps import MINUTES
from tests.conftest import PASSWORDS
from tests.prescribe.test_progress import numbers, propose, take
from tests.prescribe.visits import registered, visited
from tests.ui.pages.desk import Desk
from tests.ui.test_lints import cut_text, nameless
from ui.pages.step_review import ReviewPopover, open_review, review_actions


@pytest.fixture
def desk(qtbot, clinic, clock, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    draft = clinic.do(draft_prescription, who, by=doctor)
    draft = clinic.do(revise_draft, draft.prescription_id, draft.heads, (Change("1", MINUTES, 15, 15),), by=doctor)
    for signer in (doctor, instructor):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS[signer.name], by=signer)
    clock.advance(days=7)
    clinic.do(take, who, propose(clinic, who, instructor), "ask_physician", by=instructor)
    made = Desk(qtbot, clinic, doctor)
    made.resident = who
    yield made
    made.settle()


def test_the_physician_takes_a_step_that_waits(desk, clinic, doctor, instructor):
    page = desk.open(desk.resident, "prescription")
    desk.settle()
    draft = clinic.do(current_prescription, desk.resident, by=doctor)
    assert draft.now == "有一步等医生定：有氧每次时间 15 → 20 分。" and page._view.bar.text == draft.now
    assert [a.text for a in review_actions(page, draft, page._load)] == ["定一步量"]
    popover = open_review(page, draft, page._load)
    desk.settle()
    assert isinstance(popover, ReviewPopover) and not popover.restore.isEnabled() and popover.keep.isEnabled()
    assert not cut_text(popover) and not nameless(popover)
    popover.keep.click()
    desk.settle()
    assert numbers(clinic, desk.resident, instructor).numbers[MINUTES] == (20, 20)
    draft = clinic.do(current_prescription, desk.resident, by=doctor)
    assert review_actions(page, draft, page._load) == [] and "李文静医师定" in draft.now


def test_an_instructor_has_no_such_action(desk, clinic, instructor):
    desk.station.join(instructor)
    desk.station.make_active(instructor)
    page = desk.open(desk.resident, "prescription")
    desk.settle()
    assert review_actions(page, clinic.do(current_prescription, desk.resident, by=instructor), page._load) == []
