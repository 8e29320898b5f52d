"""Tables of residents, assessments and prescriptions are a pure function of the revisions, also with two heads."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from prescribe.assess import Entry, Part, facts_for, open_assessment, record_medical_part
from prescribe.draft import draft_prescription, open_prescription, revise_draft
from prescribe.errors import Incomplete, Undecided
from prescribe.find import find_residents
from prescribe.grade_risk import grade_risk
from prescribe.hold import resume_exercise, stop_exercise
from prescribe.overview import banner
from prescribe.records import rebuild, store
from prescribe.register import resident_form, revise_resident
from prescribe.settings import change_setting
from prescribe.sign import sign_prescription
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.conftest import PASSWORDS
from tests.prescribe.meetings import written
from tests.prescribe.visits import part, registered, visited

TABLES = (
    "resident", "resident_key", "assessment_part", "screening", "prescription", "signature", "hold", "hold_release",
    "station_setting", "risk_grade", "consultation_minute",
)  # fmt: skip


def dump(clinic):
    with clinic.reading() as connection:
        run = connection.exec_driver_sql
        tables = {t: sorted(map(repr, run(f"SELECT * FROM {t}").all())) for t in TABLES}
        tables["text"] = sorted(run("SELECT rowid FROM resident_text WHERE resident_text MATCH '\"王\"'").scalars())
    return tables


@use_case(None, Act.READ)
def fork(work, doc_id, first, keep_second):
    """Make two heads, as a sync would: put the first revision's other child back among the heads."""
    run = work.connection.exec_driver_sql
    if not keep_second:
        run("DELETE FROM doc_head WHERE doc_id = ?", (doc_id.bytes,))
    run("INSERT INTO doc_head(doc_id, rev_id) VALUES(?, ?)", (doc_id.bytes, first.bytes))
    store.project_document(work.connection, doc_id.bytes)


@use_case(None, Act.READ, reads=True)
def facts_now(work, resident_id):
    return facts_for(work, resident_id)


@pytest.fixture
def resident(clinic, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    return who


def two_heads(clinic, doc_id, old, newer, save):
    """Write `newer` from `old`, then a second child of `old` by `save()`."""
    newer()
    [head] = clinic.do(_heads, doc_id, by=two_heads.by)
    clinic.do(fork, doc_id, old, False, by=two_heads.by)
    save()
    clinic.do(fork, doc_id, head, True, by=two_heads.by)


@use_case(None, Act.READ, reads=True)
def _heads(work, doc_id):
    return store.head_ids(work, doc_id)


def test_a_rebuild_gives_the_same_rows(clinic, doctor, instructor, admin, resident):
    draft = clinic.do(draft_prescription, resident, by=doctor)
    for who in (doctor, instructor):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS[who.name], by=who)
    written(clinic, resident, doctor, instructor)
    clinic.do(grade_risk, resident, by=instructor)
    clinic.do(stop_exercise, resident, "走路时头晕", by=instructor)
    clinic.do(resume_exercise, resident, "已就诊，可以恢复", by=doctor)
    clinic.do(change_setting, "prescription_weeks", 8, by=admin)
    before = dump(clinic)
    assert all(before[name] for name in (*TABLES, "text"))
    rebuild.rebuild(clinic)
    assert dump(clinic) == before


def test_of_two_registrations_both_names_find_and_the_banner_says_so(clinic, doctor, resident):
    two_heads.by = doctor
    form, heads = clinic.do(resident_form, resident, by=doctor)
    two_heads(
        clinic, resident, heads[0],
        lambda: clinic.do(revise_resident, resident, replace(form, name="王吉昆"), heads, by=doctor),
        lambda: clinic.do(revise_resident, resident, replace(form, name="汪𠮷堃"), heads, by=doctor),
    )  # fmt: skip
    assert clinic.do(banner, resident, by=doctor).conflict
    for name in ("王吉昆", "汪𠮷"):
        assert [r.resident_id for r in clinic.do(find_residents, name, by=doctor).rows] == [resident]


def test_a_danger_in_either_version_counts_while_undecided(clinic, clock, doctor, resident):
    two_heads.by = doctor
    clock.advance(days=1)
    state = clinic.do(open_assessment, resident, by=doctor)
    saved = clinic.do(record_medical_part, resident, state.assessment_id, part("medical", {"resting_systolic": 130}), by=doctor)
    heads = saved.mine.heads
    doc_id = UUID(int=0)
    with clinic.reading() as connection:
        doc_id = UUID(bytes=connection.exec_driver_sql("SELECT doc_id FROM doc_head WHERE rev_id = ?", (heads[0].bytes,)).scalar_one())

    def save(value, symptom):
        entries = (Entry("resting_systolic", "known", value), Entry("foot_ulcer", "known", symptom))
        clinic.do(record_medical_part, resident, state.assessment_id, Part("medical", entries), heads, by=doctor)

    def save_next_day():
        clock.advance(days=1)
        save(126, False)

    two_heads(clinic, doc_id, heads[0], lambda: save(128, True), save_next_day)
    assert clinic.do(open_assessment, resident, by=doctor).medical.conflict
    facts = clinic.do(facts_now, resident, by=doctor)
    assert facts.value("foot_ulcer") is True and facts.number("resting_systolic") == 128


def test_an_undecided_prescription_is_neither_changed_nor_signed(clinic, doctor, resident):
    two_heads.by = doctor
    draft = clinic.do(draft_prescription, resident, by=doctor)
    words = iter(("一种意见", "另一种意见"))

    def save():
        clinic.do(revise_draft, draft.prescription_id, draft.heads, medical_opinion=next(words), by=doctor)

    two_heads(clinic, draft.prescription_id, draft.heads[0], save, save)
    state = clinic.do(open_prescription, draft.prescription_id, by=doctor)
    assert state.state == "conflict" and len(state.heads) == 2
    with pytest.raises(Incomplete, match="两个版本"):
        clinic.do(sign_prescription, draft.prescription_id, state.signing.rev_id, PASSWORDS["李文静"], by=doctor)
    with pytest.raises(Undecided):
        clinic.do(revise_draft, draft.prescription_id, state.heads, medical_opinion="第三种", by=doctor)
