"""A resident with a signed prescription, and follow-ups of all kinds, for tests."""

from __future__ import annotations

from datetime import timedelta

from prescribe.draft import draft_prescription
from prescribe.entries import Entry
from prescribe.follow_up import FollowUpForm, open_follow_up, record_follow_up
from prescribe.reading.due import due_of
from prescribe.sign import sign_prescription
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.conftest import PASSWORDS
from tests.prescribe.visits import registered, visited


@use_case(None, Act.READ, reads=True)
def due(work, resident):
    return due_of(work, resident)


def under_way(clinic, doctor, instructor, medical=None, fitness=None, **changes):
    """Registered, assessed, with a prescription both signed."""
    who = registered(clinic, doctor, **changes)
    visited(clinic, who, doctor, instructor, medical, fitness)
    draft = clinic.do(draft_prescription, who, by=doctor)
    for signer in (doctor, instructor):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS[signer.name], by=signer)
    return who


def pressure(high, low, origin="measured_home"):
    """The two entries of one pressure."""
    return (
        Entry("resting_systolic", "known", float(high), origin=origin), Entry("resting_diastolic", "known", float(low), origin=origin),
    )  # fmt: skip


def said(clinic, **changes):
    """A plain follow-up by telephone: two of the planned sessions, somewhat hard, nothing amiss, 134/82."""
    values = {
        "mode": "phone", "done": 2, "minutes": 20, "effort": 13, "symptoms": frozenset(), "entries": pressure(134, 82),
        "answer": "taken", "next_on": clinic.clock.today() + timedelta(days=14),
    }  # fmt: skip
    return FollowUpForm(**(values | changes))


def followed(clinic, resident, by, **changes):
    """Open it and keep one at once."""
    state = clinic.do(open_follow_up, resident, by=by)
    return clinic.do(record_follow_up, resident, state.begun, said(clinic, **changes), by=by)
