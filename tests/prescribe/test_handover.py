"""What a leaver leaves behind."""

from __future__ import annotations

from uuid import uuid4

import pytest

from prescribe.draft import draft_prescription
from prescribe.errors import InvalidInput, NotPermitted
from prescribe.find import resident_ids, resident_rows
from prescribe.handover import hand_over, left_behind
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


def test_residents_go_to_the_list_of_who_takes_over(clinic, doctor, instructor, admin):
    who = registered(clinic, doctor)
    assert clinic.do(left_behind, doctor.staff_id, by=admin).residents == 1
    assert clinic.do(hand_over, doctor.staff_id, instructor.staff_id, by=admin) == (1, 0)
    assert clinic.do(left_behind, doctor.staff_id, by=admin).residents == 0
    mine = clinic.do(resident_ids, "mine", by=instructor)
    [row] = clinic.do(resident_rows, mine, by=instructor)
    assert row.resident_id == who and row.responsible == "张锐"
    assert len(clinic.do(resident_ids, "mine", by=doctor)) == 0


@pytest.mark.parametrize("to", ["the leaver", "nobody"])
def test_only_a_colleague_who_is_here_takes_over(clinic, doctor, admin, to):
    registered(clinic, doctor)
    with pytest.raises(InvalidInput):
        clinic.do(hand_over, doctor.staff_id, doctor.staff_id if to == "the leaver" else uuid4(), by=admin)
    assert clinic.do(left_behind, doctor.staff_id, by=admin).residents == 1


def test_only_who_may_remove_people_asks(clinic, doctor):
    with pytest.raises(NotPermitted):
        clinic.do(left_behind, doctor.staff_id, by=doctor)
