"""A stored prescription replays: the same by the edition of then, different in words when the rules changed; never changed itself."""

from __future__ import annotations

import pytest

from prescribe import knowledge
from prescribe.draft import draft_prescription, open_prescription, revise_draft
from prescribe.errors import InvalidInput, NotPermitted
from prescribe.replay import replay_prescription, trace_resident
from prescribe.sign import sign_prescription, signing_state
from protocols.library import load_library
from protocols.terms import Answer
from tests.conftest import PASSWORDS
from tests.prescribe.publishing import imported, shipped_with, trusting
from tests.prescribe.records.test_store import rows
from tests.prescribe.visits import registered, visited

LINE = "{id: HTN-A-RPE, field: aerobic.rpe, start: [11, 13], target: [12, 13]"
STRICTER = "{id: HTN-A-RPE, field: aerobic.rpe, start: [11, 12], target: [11, 12]"
FILE = "conditions/hypertension.yaml"


@pytest.fixture
def paper(clinic, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    return clinic.do(draft_prescription, who, by=doctor)


def adopt(clinic, admin, doctor, data):
    trusting(clinic, admin)
    [digest] = imported(clinic, doctor, data)
    return clinic.do(knowledge.adopt_edition, digest, PASSWORDS["李文静"], by=doctor)


def test_by_the_same_edition_it_comes_to_the_same(clinic, doctor, paper):
    found = clinic.do(replay_prescription, paper.prescription_id, by=doctor)
    assert found.then.same and found.now.same and not found.review, found.now.differences[:3]
    assert (found.edition, found.fingerprint) == (load_library().edition, load_library().fingerprint)
    assert found.new_findings == () and found.outside == () and found.then_missing == ""


def test_two_editions_that_differ_in_one_number_differ_in_that_field_with_reasons(clinic, admin, doctor, paper):
    before = rows(clinic, "SELECT rev_id, body FROM revision WHERE doc_type = 'prescription'")
    state = adopt(clinic, admin, doctor, shipped_with(FILE, LINE, STRICTER))
    assert state.in_force.edition == "2026.9"
    found = clinic.do(replay_prescription, paper.prescription_id, by=doctor)
    assert found.then.same and found.then.edition != found.now.edition == "2026.9"
    changed = [d for d in found.now.differences if d.where.endswith("有氧 · 疲劳度")]
    assert changed and {d.direction for d in changed} == {"stricter"} and found.review
    assert {("sets_upper", "HTN-A-RPE")} <= {(r.part, r.rule_id) for d in changed for r in d.why_after}
    assert all(d.why_before and d.why_after for d in changed)
    assert {d.where.rsplit(" · ", 1)[-1] for d in found.now.differences} <= {"疲劳度", "强度", "理由"}
    assert any("疲劳度" in line for line in found.outside)
    assert rows(clinic, "SELECT rev_id, body FROM revision WHERE doc_type = 'prescription'") == before
    shown = clinic.do(open_prescription, paper.prescription_id, by=doctor).prescription
    assert shown.plan.fingerprint == load_library().fingerprint


def test_a_signed_paper_stays_signed_and_counts_among_those_touched(clinic, admin, doctor, instructor, paper):
    sure = tuple(rule for rule, _ in paper.to_confirm)
    ready = clinic.do(revise_draft, paper.prescription_id, paper.heads, confirm=sure, by=doctor)
    for who in (doctor, instructor):
        clinic.do(sign_prescription, ready.prescription_id, ready.signing.rev_id, PASSWORDS[who.name], by=who)
    trusting(clinic, admin)
    [digest] = imported(clinic, doctor, shipped_with(FILE, LINE, STRICTER))
    assert clinic.do(knowledge.adoption_state, by=doctor).touched == 1
    assert len(clinic.do(knowledge.residents_using, "hypertension", by=doctor)) == 1
    assert clinic.do(knowledge.read_protocol, "hypertension", by=doctor).in_use == 1
    assert clinic.do(knowledge.residents_using, "no_such", by=doctor) == ()
    clinic.do(knowledge.adopt_edition, digest, PASSWORDS["李文静"], by=doctor)
    state = clinic.do(signing_state, paper.prescription_id, by=doctor)
    assert state.signed and state.changed_since == ()


def test_without_the_edition_of_then_only_the_present_one_answers(clinic, admin, doctor, paper):
    adopt(clinic, admin, doctor, shipped_with(FILE, LINE, STRICTER))
    clinic.write(lambda c: c.exec_driver_sql("DELETE FROM knowledge_edition WHERE origin = 'shipped'"))
    found = clinic.do(replay_prescription, paper.prescription_id, by=doctor)
    assert found.then is None and "没有保存在本站" in found.then_missing and found.now.differences
    assert {f.rule_id for f in found.new_findings}


def test_who_may_not_read_diagnoses_may_not_replay(clinic, manager, doctor, paper):
    with pytest.raises(NotPermitted):
        clinic.do(replay_prescription, paper.prescription_id, by=manager)
    with pytest.raises(InvalidInput, match="找不到这张处方"):
        clinic.do(replay_prescription, doctor.staff_id, by=doctor)


def test_the_trace_of_a_resident_names_every_rule_and_who_won(clinic, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor, {"resting_systolic": 165})
    found = clinic.do(trace_resident, who, by=doctor)
    by_id = {rule.rule_id: rule for rule in found.rules}
    assert by_id["HTN2"].answer is Answer.YES and by_id["HTN1"].answer is Answer.NO
    assert ("静息收缩压", "165 mmHg") in {(u.label, u.text) for u in by_id["HTN2"].used}
    assert [rule.answer for rule in found.rules] == sorted((r.answer for r in found.rules), key=[Answer.YES, Answer.NOT_KNOWN, Answer.NO].index)
    assert all(rule.waits_for for rule in found.rules if rule.answer is Answer.NOT_KNOWN)
    effort = [b for b in found.bounds if b.label == "有氧 · 疲劳度"]
    assert effort and all(b.won for b in effort) and any(b.beaten for b in effort)
