"""What a leaver leaves behind."""

from __future__ import annotations

import pytest

from prescribe.draft import draft_prescription
from prescribe.errors import NotPermitted
from prescribe.handover import left_behind
from prescribe.sign import sign_prescription
from prescribe.unsaved import keep
from tests.conftest import PASSWORDS
from tests.prescribe.visits import registered, visited


def test_unsigned_drafts_forms_and_residents_are_counted_for_the_one_who_made_them(clinic, doctor, instructor, admin):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    draft = clinic.do(draft_prescription, who, by=doctor)
    clinic.do(keep, "assessment:x", "typed", by=doctor)
    found = clinic.do(left_behind, doctor.staff_id, by=admin)
    assert [d.number for d in found.drafts] == [draft.prescription.number] and found.drafts_total == 1
    assert (found.drafts[0].signed_by_one, found.forms) == (False, 1)
    assert clinic.do(left_behind, instructor.staff_id, by=admin).drafts_total == 0
    for turn, signer in enumerate((doctor, instructor)):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS[signer.name], by=signer)
        left = clinic.do(left_behind, doctor.staff_id, by=admin)
        assert [d.signed_by_one for d in left.drafts] == ([True] if turn == 0 else [])


def test_residents_go_by_who_is_responsible(clinic, doctor, admin):
    registered(clinic, doctor)
    with clinic.reading() as connection:
        owner = connection.exec_driver_sql("SELECT responsible_id FROM resident").scalar_one()
    expected = 1 if owner == doctor.staff_id.bytes else 0
    assert clinic.do(left_behind, doctor.staff_id, by=admin).residents == expected


def test_only_who_may_remove_people_asks(clinic, doctor):
    with pytest.raises(NotPermitted):
        clinic.do(left_behind, doctor.staff_id, by=doctor)
