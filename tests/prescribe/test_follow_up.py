"""A follow-up: what is asked, what the answers mean, and that all of it is kept together or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prescribe.assess import facts_for
from prescribe.close_file import Closure, close_file
from prescribe.contact import Call, note_call
from prescribe.errors import Incomplete, InvalidInput
from prescribe.follow_up import (
    Begun,
    consider_follow_up,
    open_follow_up,
    record_follow_up,
    stop_reason,
)
from prescribe.hold import stop_exercise
from prescribe.overview import banner
from prescribe.reading.lookup import open_holds
from prescribe.reading.present_dose import steps_of
from prescribe.records import store
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.prescribe.followed import followed, pressure, said, under_way


@use_case(None, Act.READ, reads=True)
def facts(work, resident):
    return facts_for(work, resident)


@use_case(None, Act.READ, reads=True)
def kept(work, resident, prescription_id):
    """(follow-ups, steps, open holds) as stored."""
    found = store.documents_of(work, resident, "follow_up")
    return [d.body for d in found], [s.body for s in steps_of(work, resident, prescription_id)], open_holds(work, resident)


@pytest.fixture
def resident(clinic, clock, doctor, instructor):
    who = under_way(clinic, doctor, instructor)
    clock.advance(days=14)
    return who


def opened(clinic, resident, by):
    return clinic.do(open_follow_up, resident, by=by)


def test_what_is_asked_and_what_was_known(clinic, doctor, resident):
    state = opened(clinic, resident, doctor)
    assert state.week == 3 and state.glucose and not state.past
    assert state.a_week is not None and state.begun.planned == state.a_week and state.begun.days == 7
    assert state.measures["resting_systolic"].now.value == 132 and state.measures["resting_systolic"].target is not None
    assert state.first.heard.symptoms is None and not state.first.stops


def test_one_transaction_keeps_the_answers_and_the_readings(clinic, clock, instructor, doctor, resident):
    saved = followed(clinic, resident, instructor)
    state = opened(clinic, resident, doctor)
    assert (state.last.done, state.last.planned, state.last.effort, state.last.symptoms) == (2, state.a_week, 13, ())
    assert state.past[0].pressure == (134, 82) and state.past[0].follow_up_id == saved.follow_up_id
    assert clinic.do(facts, resident, by=doctor).number("resting_systolic") == 134
    assert state.due.due_on == clock.today() + timedelta(days=14) and state.due.why == "agreed"


def test_not_asked_is_never_no(clinic, instructor, resident):
    begun = opened(clinic, resident, instructor).begun
    with pytest.raises(Incomplete) as refused:
        clinic.do(record_follow_up, resident, begun, said(clinic, symptoms=None), by=instructor)
    assert refused.value.field == "symptoms"
    assert clinic.do(open_follow_up, resident, by=instructor).last is None


def test_a_stop_symptom_asks_for_a_decision_stops_and_steps_back_at_once(clinic, instructor, doctor, resident):
    begun = opened(clinic, resident, instructor).begun
    form = said(clinic, symptoms=frozenset({"chest"}))
    seen = clinic.do(consider_follow_up, resident, begun, form, by=instructor)
    assert seen.danger and seen.proposal.step.kind == "stop_and_refer"
    with pytest.raises(Incomplete) as refused:
        clinic.do(record_follow_up, resident, begun, form, seen, by=instructor)
    assert refused.value.field == "answer"
    clinic.do(record_follow_up, resident, begun, said(clinic, symptoms=frozenset({"chest"}), answer="stopped"), seen, by=instructor)
    (body,), (step,), (hold,) = clinic.do(kept, resident, begun.prescription_id, by=doctor)
    assert body.answer == "stopped" and step.kind == "stop_and_refer" and step.needs_physician and hold[2] == "随访：胸痛胸闷，血压 134/82"
    assert "胸痛胸闷" in clinic.do(banner, resident, by=doctor).hold.sentence


def test_asking_the_physician_instead_still_steps_back(clinic, instructor, doctor, resident):
    begun = opened(clinic, resident, instructor).begun
    form = said(clinic, symptoms=frozenset({"chest"}), answer="ask_physician")
    clinic.do(record_follow_up, resident, begun, form, by=instructor)
    _, (step,), holds = clinic.do(kept, resident, begun.prescription_id, by=doctor)
    assert step.automatic and step.needs_physician and not holds


@pytest.mark.parametrize(("high", "low", "waits", "danger"), [(179, 95, False, False), (180, 95, True, False), (150, 110, True, False), (200, 95, False, True)])
def test_red_pressures_are_those_of_the_rules(clinic, instructor, resident, high, low, waits, danger):
    begun = opened(clinic, resident, instructor).begun
    seen = clinic.do(consider_follow_up, resident, begun, said(clinic, entries=pressure(high, low)), by=instructor)
    assert (bool(seen.waits), seen.danger) == (waits, danger)


def test_a_low_sugar_is_red(clinic, instructor, doctor, resident):
    from prescribe.entries import Entry

    begun = opened(clinic, resident, instructor).begun
    for value, red in ((3.9, True), (7.2, False), (16.7, True)):
        form = said(clinic, entries=(Entry("glucose_today", "known", value),))
        seen = clinic.do(consider_follow_up, resident, begun, form, by=doctor)
        assert bool(seen.alerts) is red, value


def test_nothing_grows_on_hold_and_the_form_stays(clinic, clock, instructor, doctor, resident):
    clock.advance(days=14)
    begun = opened(clinic, resident, instructor).begun
    form = said(clinic, done=begun.planned, effort=11)
    seen = clinic.do(consider_follow_up, resident, begun, form, by=instructor)
    assert seen.proposal.step.kind == "advance"
    clinic.do(stop_exercise, resident, "运动中胸闷", by=instructor)
    with pytest.raises(InvalidInput, match="不能加量"):
        clinic.do(record_follow_up, resident, begun, form, seen, by=instructor)
    assert clinic.do(kept, resident, begun.prescription_id, by=doctor)[0] == []
    clinic.do(record_follow_up, resident, begun, form, by=instructor)  # asked anew, the proposal waits
    assert clinic.do(kept, resident, begun.prescription_id, by=doctor)[1] == []


def test_a_step_up_is_taken(clinic, clock, instructor, doctor, resident):
    clock.advance(days=14)
    begun = opened(clinic, resident, instructor).begun
    saved = followed(clinic, resident, instructor, done=begun.planned, effort=11)
    _, (step,), _ = clinic.do(kept, resident, begun.prescription_id, by=doctor)
    assert saved.step_id and step.kind == "advance" and step.state == "in_force" and step.follow_up_id == str(saved.follow_up_id)


def test_days_that_cannot_be(clinic, clock, instructor, resident):
    begun = opened(clinic, resident, instructor).begun
    with pytest.raises(InvalidInput) as refused:
        clinic.do(record_follow_up, resident, begun, said(clinic, at=clock.now() + timedelta(hours=2)), by=instructor)
    assert refused.value.field == "at"
    early = said(clinic, at=clock.now() - timedelta(days=20))
    with pytest.raises(Incomplete) as refused:
        clinic.do(record_follow_up, resident, begun, early, by=instructor)
    assert refused.value.field == "before"
    meant = said(clinic, at=clock.now() - timedelta(days=20), meant=frozenset({"before"}))
    assert clinic.do(record_follow_up, resident, begun, meant, by=instructor).follow_up_id
    with pytest.raises(InvalidInput) as refused:
        clinic.do(record_follow_up, resident, begun, said(clinic, next_on=clock.today()), by=instructor)
    assert refused.value.field == "next_on"


def test_a_second_one_for_one_visit_is_asked_about(clinic, clock, instructor, doctor, resident):
    begun = opened(clinic, resident, instructor).begun
    first = clinic.do(record_follow_up, resident, begun, said(clinic), by=instructor)
    with pytest.raises(Incomplete) as refused:
        clinic.do(record_follow_up, resident, begun, said(clinic), by=doctor)
    assert refused.value.field == "again" and "张锐" in refused.value.sentence
    clock.advance(days=1)  # the other PC writes it down a day later, for the same day due
    with pytest.raises(Incomplete) as refused:
        clinic.do(record_follow_up, resident, begun, said(clinic), by=doctor)
    assert refused.value.field == "again"
    second = clinic.do(record_follow_up, resident, begun, said(clinic, meant=frozenset({"again"})), by=doctor)
    assert second.follow_up_id != first.follow_up_id


def test_the_dead_and_the_closed(clinic, clock, instructor, doctor, resident):
    begun = opened(clinic, resident, instructor).begun
    clinic.do(note_call, resident, Call("died", meant=True), by=instructor)
    with pytest.raises(Incomplete) as refused:
        clinic.do(record_follow_up, resident, begun, said(clinic), by=instructor)
    assert refused.value.field == "gone" and opened(clinic, resident, doctor).gone == "died"
    clinic.do(close_file, resident, Closure("died", clock.today(), "家人来电"), by=doctor)
    with pytest.raises(InvalidInput, match="结案"):
        clinic.do(record_follow_up, resident, begun, said(clinic, meant=frozenset({"gone"})), by=instructor)
    assert opened(clinic, resident, doctor).closed


def test_without_a_prescription_it_can_still_be_asked(clinic, doctor, instructor):
    from tests.prescribe.visits import registered

    who = registered(clinic, doctor)
    state = opened(clinic, who, doctor)
    assert state.begun == Begun() and state.week is None and state.first.proposal.step is None
    saved = clinic.do(record_follow_up, who, state.begun, said(clinic, done=None, answer=""), by=doctor)
    assert saved.step_id is None and opened(clinic, who, doctor).due.why == "agreed"


def test_what_an_instructor_sees_names_no_disease_and_what_is_kept_does(clinic, admin, doctor, instructor, resident):
    from prescribe.entries import Entry
    from prescribe.reading.masked_screening import tells_diagnosis
    from protocols.terms import Role
    from tests.prescribe.test_masking_everywhere import on_duty

    guide = on_duty(clinic, admin, Role.INSTRUCTOR)
    begun = opened(clinic, resident, guide).begun
    form = said(clinic, symptoms=frozenset({"chest", "dizzy"}), entries=(*pressure(165, 98), Entry("glucose_today", "known", 3.6)), answer="ask_physician")
    seen = clinic.do(consider_follow_up, resident, begun, form, by=guide)
    assert seen.danger and not tells_diagnosis(repr(seen.proposal.step.reasons) + repr(seen.alerts))
    clinic.do(record_follow_up, resident, begun, form, seen, by=guide)
    _, (step,), _ = clinic.do(kept, resident, begun.prescription_id, by=doctor)
    whole = clinic.do(consider_follow_up, resident, begun, form, by=doctor)
    assert {r.rule_id for r in seen.alerts} == {r.rule_id for r in whole.alerts} <= {r.rule_id for r in step.reasons}
    assert any(r.say != s.say for r, s in zip(seen.alerts, whole.alerts, strict=True)) or not any(tells_diagnosis(r.say) for r in whole.alerts)


def test_the_reason_of_a_stop_names_what_was_said_and_measured(clinic):
    assert stop_reason(said(clinic, symptoms=frozenset({"dizzy", "fall"}), entries=pressure(186, 104))) == "随访：头晕，跌倒，血压 186/104"
    assert stop_reason(said(clinic, entries=())) == "随访：需要医生看"
