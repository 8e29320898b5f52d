"""Steps of the dose: proposed by the record, taken inside the bounds, taken back at once for safety, decided by a physician."""

from __future__ import annotations

import pytest

from prescribe.draft import draft_prescription
from prescribe.progress import Heard, propose_step, safety_step, take_step
from prescribe.reading.present_dose import present_dose
from prescribe.sign import sign_prescription
from prescribe.use_case import use_case
from protocols.dose_steps import MINUTES
from protocols.terms import Act
from tests.conftest import PASSWORDS
from tests.prescribe.visits import registered, visited

WELL = Heard(planned=4, done=4, effort=11, symptoms=frozenset())
"""Everything done, light enough, nothing amiss."""


@use_case("follow_up", Act.WRITE, resident="resident_id")
def take(work, resident_id, *args, **fields):
    """What a follow-up does inside its transaction."""
    return take_step(work, resident_id, *args, **fields)


@use_case("follow_up", Act.WRITE, resident="resident_id")
def back_at_once(work, resident_id, say, **fields):
    """What a stopped session does inside its transaction."""
    return safety_step(work, resident_id, say, **fields)


@use_case("follow_up", Act.READ, reads=True, resident="resident_id")
def dose(work, resident_id, prescription_id):
    """The present dose."""
    return present_dose(work, prescription_id)


@pytest.fixture
def resident(clinic, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    draft = clinic.do(draft_prescription, who, by=doctor)
    for signer in (doctor, instructor):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS[signer.name], by=signer)
    return who


def test_nothing_grows_in_the_first_week_and_time_grows_after_it(clinic, clock, instructor, resident):
    early = clinic.do(propose_step, resident, WELL, by=instructor)
    assert early.step.kind == "hold" and "STEP-SOON" in {r.rule_id for r in early.step.reasons}
    clock.advance(days=28)
    step = clinic.do(propose_step, resident, WELL, by=instructor).step
    assert step.kind == "advance" and step.doses[0].field == MINUTES
