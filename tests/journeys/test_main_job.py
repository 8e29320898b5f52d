"""The whole main job without a window: registered, assessed by two, screened, drafted, edited, signed twice, superseded."""

from __future__ import annotations

from datetime import date

import pytest

from prescribe.assess import open_assessment, record_fitness_part, record_medical_part
from prescribe.draft import Change, current_prescription, draft_prescription, open_prescription, revise_draft, supersede
from prescribe.drafting.current_paper import current_paper, signatures_of
from prescribe.errors import ChangedMeanwhile, Incomplete, InvalidInput, NotPermitted, WrongPassword
from prescribe.overview import history, open_resident
from prescribe.records import store
from prescribe.screen import screen_resident
from prescribe.sign import sign_prescription, verify_signatures
from prescribe.staff import verify
from prescribe.use_case import use_case
from protocols.terms import Act, Clearance, RiskTier
from tests.conftest import PASSWORDS
from tests.prescribe.visits import FITNESS, MEDICAL, part, registered, visited

STAGE = "1"


def sign(clinic, state, who):
    return clinic.do(sign_prescription, state.prescription_id, state.signing.rev_id, PASSWORDS[who.name], by=who)


def test_from_the_door_to_two_signatures_and_a_new_version(clinic, clock, doctor, instructor):
    resident = registered(clinic, doctor)
    assert clinic.do(open_resident, resident, by=doctor).waiting[0].go == "assessment"

    # two parts, two authors; the strip already answers while the second is typed
    visit = clinic.do(open_assessment, resident, by=doctor)
    clinic.do(record_medical_part, resident, visit.assessment_id, part("medical", MEDICAL, done=True), by=doctor)
    before = clinic.do(screen_resident, resident, by=doctor)
    assert not before.concluded and any(m.effect == "block" for m in before.missing)
    typed = part("fitness", FITNESS)
    assert not any(m.effect == "block" for m in clinic.do(screen_resident, resident, (typed,), by=doctor).missing)
    clock.advance(minutes=12)
    clinic.do(record_fitness_part, resident, visit.assessment_id, part("fitness", FITNESS, done=True), by=instructor)
    screening = clinic.do(screen_resident, resident, by=doctor)
    assert screening.risk == RiskTier.MEDIUM and screening.clearance <= Clearance.DOCTOR_DECIDES
    assert {"hypertension", "type2_diabetes"} <= set(screening.protocols)

    # the draft starts inside its bounds and may be signed at once
    draft = clinic.do(draft_prescription, resident, by=doctor)
    paper = draft.prescription
    assert draft.problems == () and draft.state == "draft" and paper.medical
    assert [d.text for d in paper.basis.diagnoses] == ["高血压", "2 型糖尿病"]
    assert (paper.valid_to - paper.valid_from).days <= 28
    assert paper.goals and paper.visits and paper.plan.stop_signs and paper.week
    assert clinic.do(draft_prescription, resident, by=doctor).prescription_id == draft.prescription_id

    # out of bounds: only with a reason, only by a role that may
    bound = paper.plan.stage(STAGE).components[0].bound("aerobic.minutes")
    wish = bound.high + 5
    heads = draft.heads
    with pytest.raises(Incomplete, match="至少 8 个字"):
        clinic.do(revise_draft, draft.prescription_id, heads, (Change(STAGE, bound.field, wish, wish, "太短"),), by=doctor)
    reason = "平时每天已经快走三十分钟，没有不适"
    change = Change(STAGE, bound.field, wish, wish, reason)
    with pytest.raises(InvalidInput, match="请医生来定"):
        clinic.do(revise_draft, draft.prescription_id, heads, (change,), by=instructor)
    edited = clinic.do(revise_draft, draft.prescription_id, heads, (change,), by=doctor)
    assert edited.prescription.departures[0].reason == reason
    assert edited.prescription.value(bound.field) == (wish, wish)
    assert {s.minutes for s in edited.prescription.week if s.component == "aerobic"} == {int(wish)}
    with pytest.raises(ChangedMeanwhile):
        clinic.do(revise_draft, draft.prescription_id, heads, (change,), by=doctor)

    # two people sign the same bytes; one person never both
    with pytest.raises(WrongPassword):
        clinic.do(sign_prescription, edited.prescription_id, edited.signing.rev_id, "falsch-falsch", by=doctor)
    clock.advance(minutes=3)
    half = sign(clinic, edited, instructor)
    assert not half.signed and [s.state for s in half.required] == ["waiting", "signed"]
    assert clinic.do(current_prescription, resident, by=doctor).state == "pending_cosign"

    # an edit takes the first signature away, and says so
    clock.advance(minutes=2)
    back = Change(STAGE, bound.field, bound.proposed, bound.proposed)
    again = clinic.do(revise_draft, edited.prescription_id, edited.heads, (back,), by=doctor)
    assert again.prescription.departures == ()
    assert [s.state for s in again.signing.required] == ["waiting", "void"]
    assert any("张锐" in line and "不再算数" in line for line in again.signing.changed_since)
    assert any("每次时间" in line for line in again.signing.changed_since)
    with pytest.raises(ChangedMeanwhile):
        sign(clinic, edited, doctor)
    sign(clinic, again, doctor)
    with pytest.raises(InvalidInput, match="已经签过"):
        sign(clinic, again, doctor)
    signed = sign(clinic, again, instructor)
    assert signed.signed
    assert dict(clinic.do(check_signatures, again.prescription_id, by=doctor)) == {"李文静": True, "张锐": True}

    # what is signed is never changed; a new version replaces it once it is signed too
    with pytest.raises(InvalidInput, match="改成新的一张"):
        clinic.do(revise_draft, again.prescription_id, again.heads, (back,), by=doctor)
    clock.advance(days=20)
    visited(clinic, resident, doctor, instructor, {"resting_systolic": 126}, {"six_minute_walk_distance": 510})
    newer = clinic.do(supersede, again.prescription_id, by=doctor)
    assert newer.prescription.version == 2
    assert newer.prescription.supersedes_id == str(again.prescription_id)
    assert clinic.do(open_prescription, again.prescription_id, by=doctor).state == "active"
    sign(clinic, newer, doctor)
    sign(clinic, newer, instructor)
    assert clinic.do(open_prescription, again.prescription_id, by=doctor).state == "replaced"
    assert clinic.do(current_prescription, resident, by=doctor).prescription_id == newer.prescription_id

    lines = clinic.do(history, resident, by=doctor)
    assert [line.kind for line in lines].count("signature") == 5
    overview = clinic.do(open_resident, resident, by=doctor)
    assert overview.trends[0].title == "血压" and len(overview.trends[0].series[0][1]) == 2
    assert date(2026, 12, 13) == overview.trends[0].series[0][1][-1][0]


def test_only_the_pair_the_matrix_names_may_sign(clinic, doctor, instructor, manager, clerk):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor)
    draft = clinic.do(draft_prescription, resident, by=doctor)
    for who in (manager, clerk):
        with pytest.raises(NotPermitted):
            sign(clinic, draft, who)


def test_stored_bytes_that_change_break_the_signature(clinic, doctor, instructor):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor)
    draft = clinic.do(draft_prescription, resident, by=doctor)
    sign(clinic, draft, doctor)
    text = clinic.do(stored_text, draft.signing.rev_id, by=doctor)
    assert clinic.do(genuine, draft.prescription_id, text, by=doctor)
    assert not clinic.do(genuine, draft.prescription_id, text.replace("氨氯地平", "美托洛尔", 1), by=doctor)


@use_case(None, Act.READ, reads=True)
def check_signatures(work, prescription_id):
    return verify_signatures(work, prescription_id)


@use_case(None, Act.READ, reads=True)
def stored_text(work, rev_id):
    return store.read(work, rev_id).body_text


@use_case(None, Act.READ, reads=True)
def genuine(work, prescription_id, text):
    [only] = signatures_of(work, current_paper(work, prescription_id))
    return verify(work, only.staff_id, text.encode("utf-8"), bytes.fromhex(only.signature))
