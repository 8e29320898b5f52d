"""A file comes to its end, nothing more is written in it, and it can be opened again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from prescribe.assess import open_assessment, record_medical_part
from prescribe.close_file import KINDS, Closure, close_file, open_closing, reopen_file
from prescribe.draft import draft_prescription
from prescribe.errors import Incomplete, InvalidInput, NotPermitted
from prescribe.find import resident_ids
from prescribe.hold import stop_exercise
from prescribe.overview import banner, history
from prescribe.register import resident_form, revise_resident
from tests.prescribe.visits import part, registered, visited

TODAY = date(2026, 11, 23)
MOVED = Closure("moved", TODAY, "搬去女儿家，已交给桂园街道")


@pytest.fixture
def resident(clinic, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    return who


@pytest.mark.parametrize("kind", KINDS)
def test_every_way_to_end_closes_the_file_and_takes_it_off_the_list(clinic, doctor, resident, kind):
    clinic.do(close_file, resident, Closure(kind, TODAY, "家属来电", "partly"), by=doctor)
    assert clinic.do(banner, resident, by=doctor).closed.startswith("2026-11-23")
    assert not clinic.do(resident_ids, "all", by=doctor)


def test_nothing_is_written_in_a_closed_file(clinic, doctor, resident):
    state = clinic.do(open_assessment, resident, by=doctor)
    form, heads = clinic.do(resident_form, resident, by=doctor)
    clinic.do(close_file, resident, MOVED, by=doctor)
    _, heads = clinic.do(resident_form, resident, by=doctor)
    tries = (
        (record_medical_part, resident, state.assessment_id, part("medical", {"hba1c": 7.0}), state.medical.heads),
        (revise_resident, resident, replace(form, phone="13800005172"), heads),
        (stop_exercise, resident, "运动中胸闷"),
        (draft_prescription, resident),
        (close_file, resident, MOVED),
    )
    before = _revisions(clinic)
    for act, *args in tries:
        with pytest.raises((InvalidInput, Incomplete), match="结案"):
            clinic.do(act, *args, by=doctor)
    assert _revisions(clinic) == before


def test_the_store_itself_refuses_a_closed_file(clinic, doctor, resident):
    """Whatever use case comes later, it cannot forget to ask."""
    from prescribe.records import store
    from prescribe.records.hold import HOLD, HoldBody
    from prescribe.use_case import use_case
    from protocols.terms import Act

    @use_case(None, Act.WRITE)
    def write(work):
        now = work.now().isoformat()
        store.save(work, HOLD, HoldBody(reason="测试", happened_at=now, recorded_at=now, by="", by_id="", by_role=""), resident_id=resident)

    clinic.do(write, by=doctor)
    clinic.do(close_file, resident, MOVED, by=doctor)
    with pytest.raises(InvalidInput, match="已经结案，只能看"):
        clinic.do(write, by=doctor)


def test_a_closed_file_can_be_opened_again_with_a_reason(clinic, doctor, resident):
    clinic.do(close_file, resident, MOVED, by=doctor)
    with pytest.raises(Incomplete):
        clinic.do(reopen_file, resident, "  ", by=doctor)
    clinic.do(reopen_file, resident, "又搬回来了", by=doctor)
    assert clinic.do(banner, resident, by=doctor).closed is None
    clinic.do(stop_exercise, resident, "运动中胸闷", by=doctor)
    lines = [text for line in clinic.do(history, resident, by=doctor) if line.kind == "resident" for text in line.text]
    assert ("恢复建档 1", "2026-11-23 李文静：又搬回来了") in lines
    assert any(label == "说明" and "桂园街道" in text for label, text in lines)
    with pytest.raises(InvalidInput, match="没有结案"):
        clinic.do(reopen_file, resident, "又搬回来了", by=doctor)


@pytest.mark.parametrize(
    ("closure", "field"),
    [
        (Closure("", TODAY), "kind"), (Closure("holiday", TODAY), "kind"), (Closure("done", TODAY), "goal"), (Closure("moved", TODAY), "note"),
        (Closure("died", TODAY, " "), "note"), (replace(MOVED, on=TODAY + timedelta(days=1)), "on"), (replace(MOVED, on=date(1901, 1, 1)), "on"),
        (replace(MOVED, on=TODAY - timedelta(days=1)), "later"), (replace(MOVED, goal="perhaps"), "goal"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_asked_in_words(clinic, doctor, resident, closure, field):
    with pytest.raises((InvalidInput, Incomplete)) as refused:
        clinic.do(close_file, resident, closure, by=doctor)
    assert refused.value.field == field and clinic.do(banner, resident, by=doctor).closed is None


def test_a_day_before_the_newest_record_is_taken_once_it_is_meant(clinic, doctor, resident):
    clinic.do(close_file, resident, Closure("died", TODAY - timedelta(days=2), "家属来电", later_meant=True), by=doctor)
    assert clinic.do(banner, resident, by=doctor).closed.startswith("2026-11-21 去世，终年")


def test_what_would_stay_open_is_told_before(clinic, doctor, instructor, resident):
    clinic.do(stop_exercise, resident, "运动中胸闷", by=instructor)
    clinic.do(draft_prescription, resident, by=doctor)
    state = clinic.do(open_closing, resident, by=doctor)
    assert state.open_things == ("有一张没签完的处方", "运动暂停中，医生还没有决定") and state.newest == TODAY


def test_a_manager_and_a_clerk_do_not_close_files(clinic, manager, clerk, resident):
    for who in (manager, clerk):
        with pytest.raises(NotPermitted):
            clinic.do(close_file, resident, MOVED, by=who)


def _revisions(clinic):
    with clinic.reading() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM revision WHERE doc_type <> 'hold_sample'").scalar_one()
