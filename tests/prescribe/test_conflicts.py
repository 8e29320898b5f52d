"""Two PCs changed one record: shown item by item against what both grew from, decided by a person, nothing lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prescribe.assess import open_assessment, record_medical_part
from prescribe.clinic import Clinic
from prescribe.conflicts import BOTH, decide, open_conflict, open_conflicts
from prescribe.errors import ChangedMeanwhile, Incomplete, InvalidInput
from prescribe.overview import history
from prescribe.register import resident_form, revise_resident
from prescribe.sync.exchange import exchange
from protocols.terms import Role
from tests.prescribe.records.test_projections import dump
from tests.prescribe.sync.pcs import MemoryHub, another_pc, enrolment_of, trust
from tests.prescribe.visits import none_of, part, registered, visited


@pytest.fixture
def pcs(station, clinic, clock, tmp_path):
    trust(clinic)
    clinic.close()
    gym = another_pc(station.folder, station.data_key, tmp_path / "gym", clock)
    desk = Clinic.open(station.folder, station.data_key, clock=clock)
    hub = MemoryHub()

    def sync():
        for each in (desk, gym, desk):
            exchange(each, hub, enrolment_of(each))

    yield desk, gym, sync
    desk.close()
    gym.close()


def revise(clinic, by, who, **changes):
    form, heads = clinic.do(resident_form, who, by=by)
    clinic.do(revise_resident, who, replace(form, **changes), heads, by=by)


@pytest.fixture
def two(pcs, doctor):
    """A registration that two PCs changed: the phone on both, the address on one."""
    desk, gym, sync = pcs
    who = registered(desk, doctor)
    sync()
    revise(desk, doctor, who, phone="13800000001", address="青禾街道 3 号")
    revise(gym, doctor, who, phone="13800000002")
    sync()
    return desk, gym, sync, who


def test_what_differs_stands_side_by_side_with_what_it_was(two, doctor):
    desk, gym, _, who = two
    for clinic in (desk, gym):
        [waiting] = clinic.do(open_conflicts, by=doctor)
        assert (waiting.doc_id, waiting.title) == (who, "登记")
        conflict = clinic.do(open_conflict, who, who, by=doctor)
        rows = {row.label: row for row in conflict.rows}
        assert set(rows) == {"电话", "住址"} and rows["电话"].base == "13800002206"
        assert set(rows["电话"].sides) == {"13800000001", "13800000002"} and rows["电话"].proposed is None
        alone = rows["住址"]
        assert alone.note == "只有一边改" and alone.sides[alone.proposed] == "青禾街道 3 号" and conflict.same > 5


def test_a_decision_joins_both_and_reaches_the_other_pc(two, doctor):
    desk, gym, sync, who = two
    conflict = desk.do(open_conflict, who, who, by=doctor)
    heads = tuple(side.rev_id for side in conflict.sides)
    with pytest.raises(Incomplete) as missing:
        desk.do(decide, who, who, {"address": 0}, heads, by=doctor)
    assert missing.value.field == "phone"
    phone = next(row for row in conflict.rows if row.key == "phone")
    address = next(row for row in conflict.rows if row.key == "address")
    desk.do(decide, who, who, {"phone": phone.sides.index("13800000002"), "address": address.proposed}, heads, by=doctor)
    sync()
    for clinic in (desk, gym):
        assert clinic.do(open_conflicts, by=doctor) == () and clinic.do(open_conflict, who, who, by=doctor) is None
        form, _ = clinic.do(resident_form, who, by=doctor)
        assert (form.phone, form.address) == ("13800000002", "青禾街道 3 号")
        assert len([line for line in clinic.do(history, who, by=doctor) if line.kind == "resident"]) == 4, "both versions stay"
    assert dump(desk) == dump(gym)


def test_two_people_who_decide_at_once_are_asked_again(two, doctor):
    desk, gym, sync, who = two
    conflict = desk.do(open_conflict, who, who, by=doctor)
    heads = tuple(side.rev_id for side in conflict.sides)
    for clinic, side in ((desk, 0), (gym, 1)):
        clinic.do(decide, who, who, {"phone": side, "address": side}, heads, by=doctor)
    sync()
    assert len(desk.do(open_conflict, who, who, by=doctor).sides) == 2
    with pytest.raises(ChangedMeanwhile):
        desk.do(decide, who, who, {"phone": 0, "address": 0}, heads, by=doctor)


def test_answers_are_chosen_one_by_one_and_lists_may_keep_both(pcs, doctor, instructor):
    desk, gym, sync = pcs
    who = registered(desk, doctor)
    visited(desk, who, doctor, instructor, done=False)
    sync()
    drugs = (("anlvdiping", "erjiashuanggua", "meituoluoer"), ("anlvdiping", "erjiashuanggua", "ruishufatading"))
    for clinic, several, pressure in ((desk, drugs[0], 138), (gym, drugs[1], 132)):
        state = clinic.do(open_assessment, who, by=doctor)
        entries = {e.fact_id: e for e in state.medical.part.entries}
        new = {e.fact_id: e for e in part("medical", {"medications": {"yes": list(several), "no": []}, "resting_systolic": pressure}).entries}
        kept = replace(state.medical.part, entries=tuple((entries | new).values()))
        clinic.do(record_medical_part, who, state.assessment_id, kept, state.medical.heads, by=doctor)
    sync()
    [waiting] = desk.do(open_conflicts, by=doctor)
    conflict = desk.do(open_conflict, who, waiting.doc_id, by=doctor)
    rows = {row.key: row for row in conflict.rows}
    assert set(rows) == {"entries/medications", "entries/resting_systolic"}
    assert rows["entries/medications"].proposed == BOTH and rows["entries/resting_systolic"].note == "只有一边改"
    choices = {"entries/medications": BOTH, "entries/resting_systolic": rows["entries/resting_systolic"].proposed}
    desk.do(decide, who, waiting.doc_id, choices, tuple(s.rev_id for s in conflict.sides), by=doctor)
    state = desk.do(open_assessment, who, by=doctor)
    values = {e.fact_id: e.value for e in state.medical.part.entries}
    assert set(values["medications"]["yes"]) == {"anlvdiping", "erjiashuanggua", "meituoluoer", "ruishufatading"}
    assert values["resting_systolic"] == 138 and values["hba1c"] == 7.1


def test_a_record_whose_parts_hang_together_is_taken_whole(pcs, doctor, instructor):
    from prescribe.draft import draft_prescription, open_prescription, revise_draft

    desk, gym, sync = pcs
    who = registered(desk, doctor)
    visited(desk, who, doctor, instructor)
    draft = desk.do(draft_prescription, who, by=doctor)
    sync()
    for clinic, words in ((desk, "先从 20 分钟开始。"), (gym, "先从 15 分钟开始。")):
        clinic.do(revise_draft, draft.prescription_id, clinic.do(open_prescription, draft.prescription_id, by=doctor).heads, medical_opinion=words, by=doctor)
    sync()
    conflict = desk.do(open_conflict, who, draft.prescription_id, by=doctor)
    [row] = conflict.rows
    assert row.proposed is None and not row.may_both
    with pytest.raises(InvalidInput):
        desk.do(decide, who, draft.prescription_id, {".": BOTH}, tuple(s.rev_id for s in conflict.sides), by=doctor)
    desk.do(decide, who, draft.prescription_id, {".": 1}, tuple(s.rev_id for s in conflict.sides), by=doctor)
    sync()
    assert desk.do(open_conflicts, by=doctor) == () and dump(desk) == dump(gym)


def test_an_instructor_without_consent_does_not_decide_about_diagnoses(pcs, doctor, instructor):
    desk, gym, sync = pcs
    who = registered(desk, doctor)
    visited(desk, who, doctor, instructor, done=False)
    sync()
    for clinic, glucose in ((desk, 6.1), (gym, 6.4)):
        state = clinic.do(open_assessment, who, by=doctor)
        entries = {e.fact_id: e for e in state.medical.part.entries} | {
            e.fact_id: e for e in part("medical", {"fasting_glucose": glucose, "other_conditions": none_of("other_conditions")}).entries
        }
        clinic.do(record_medical_part, who, state.assessment_id, replace(state.medical.part, entries=tuple(entries.values())), state.medical.heads, by=doctor)
    sync()
    [waiting] = desk.do(open_conflicts, by=doctor)
    with pytest.raises(InvalidInput, match="请医生"):
        desk.do(open_conflict, who, waiting.doc_id, by=replace(instructor, role=Role.INSTRUCTOR))
