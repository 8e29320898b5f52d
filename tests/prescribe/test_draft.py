"""Drafts: inside their bounds, edited with reasons, refreshed when the assessment changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prescribe.draft import (
    LISTS,
    Change,
    current_prescription,
    draft_prescription,
    open_prescription,
    prescriptions,
    redraft_prescription,
    revise_draft,
)
from prescribe.errors import ChangedMeanwhile, Incomplete, InvalidInput, NotPermitted
from prescribe.prescription import DaySlot
from prescribe.records.prescription import PrescriptionBody, prescription_from_json, prescription_to_json
from prescribe.sign import sign_prescription
from protocols.terms import Component
from tests.conftest import PASSWORDS
from tests.prescribe.visits import registered, visited


@pytest.fixture
def resident(clinic, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    return who


@pytest.fixture
def draft(clinic, doctor, resident):
    return clinic.do(draft_prescription, resident, by=doctor)


def bound_of(state, component, field):
    paper = state.prescription
    return paper.plan.stage(paper.stage).component(component).bound(field)


def test_without_an_assessment_there_is_no_draft(clinic, doctor):
    with pytest.raises(Incomplete, match="联合评估"):
        clinic.do(draft_prescription, registered(clinic, doctor), by=doctor)


def test_every_number_of_a_draft_lies_in_its_bound(draft):
    paper = draft.prescription
    for chosen in paper.chosen:
        stage = paper.plan.stage(chosen.stage)
        bound = next(c.bound(chosen.field) for c in stage.components if c.bound(chosen.field))
        assert bound.low <= chosen.low <= chosen.high <= bound.high, chosen


def test_a_draft_holds_all_that_is_required(draft):
    paper = draft.prescription
    assert paper.number.startswith("EP-2026-") and paper.version == 1 and paper.supersedes is None
    assert paper.person.name == "王𠮷堃" and paper.person.age == 62
    assert paper.basis.medications == "氨氯地平、二甲双胍" and paper.basis.allergy == "青霉素"
    assert [m.label for m in paper.basis.measures][:2] == ["静息心率", "血压"] and paper.basis.measures[1].value == "132/82"
    assert len(paper.basis.measures) <= 8 and paper.basis.activity_minutes == 60
    assert {a.component for a in paper.activities} >= {Component.AEROBIC, Component.RESISTANCE}
    assert all(len(a.cue) <= 14 for a in paper.activities)
    figures = [a.figure for a in paper.activities if a.figure]
    assert len(figures) == len(set(figures))
    assert all(g.by > paper.drafted_on for g in paper.goals) and paper.visits[-1].on == paper.valid_to == paper.review_on
    assert paper.people == ("李文静（医生）", "张锐（指导员）") and paper.letterhead.station


def test_the_stored_text_gives_the_same_prescription(draft):
    paper = draft.prescription
    assert prescription_from_json(prescription_to_json(paper)) == paper
    body = PrescriptionBody(prescription=paper, drafted_by="x", drafted_by_name="y", screening_id="", changes=(("a", "b", "c"),))
    text = body.model_dump_json()
    assert PrescriptionBody.model_validate_json(text) == body
    assert len(text.encode()) < 0.6 * len(prescription_to_json(paper).encode())


@pytest.mark.parametrize(("low", "high", "word"), [(99, 1, "不能比"), (-1, -1, "不能比")])
def test_nonsense_numbers_are_refused(clinic, doctor, draft, low, high, word):
    change = Change("1", "aerobic.minutes", low, high, "因为想要试一试这个数")
    with pytest.raises(InvalidInput, match=word) as caught:
        clinic.do(revise_draft, draft.prescription_id, draft.heads, (change,), by=doctor)
    assert caught.value.field == "1/aerobic.minutes"


def test_safety_bounds_are_never_left(clinic, doctor, instructor):
    somebody = registered(clinic, doctor)
    visited(clinic, somebody, doctor, instructor, {"doctor_clearance": "light"})
    draft = clinic.do(draft_prescription, somebody, by=doctor)
    stage = draft.prescription.plan.stage("1")
    safe = [b for c in stage.components for b in c.bounds if b.safety]
    assert safe
    for bound in safe:
        change = Change("1", bound.field, bound.low, bound.high + 10, "医生看过，可以这样做")
        with pytest.raises(InvalidInput, match="安全限制"):
            clinic.do(revise_draft, draft.prescription_id, draft.heads, (change,), by=doctor)


def test_an_unknown_number_is_refused(clinic, doctor, draft):
    for change in (Change("9", "aerobic.minutes", 20, 20), Change("1", "aerobic.nothing", 1, 1)):
        with pytest.raises(InvalidInput, match="没有这个数"):
            clinic.do(revise_draft, draft.prescription_id, draft.heads, (change,), by=doctor)


def test_inside_the_bound_the_instructor_may_choose_and_doses_follow(clinic, instructor, draft):
    bound = bound_of(draft, Component.AEROBIC, "aerobic.frequency")
    change = Change("1", bound.field, bound.low, bound.low)
    after = clinic.do(revise_draft, draft.prescription_id, draft.heads, (change,), by=instructor).prescription
    assert f"每周 {bound.low:.0f} 次" in after.activities[0].dose
    assert sum(s.component is Component.AEROBIC for s in after.week) == bound.low
    assert after.departures == ()


def test_a_week_that_breaks_a_rule_stays_put(clinic, doctor, draft):
    week = tuple(DaySlot(day, Component.RESISTANCE, 25) for day in (0, 1))
    with pytest.raises(InvalidInput, match="隔一天"):
        clinic.do(revise_draft, draft.prescription_id, draft.heads, week=week, by=doctor)


def test_only_activities_of_the_plan(clinic, doctor, draft):
    paper = draft.prescription
    other = replace(paper.activities[0], activity_id="sprint", name="冲刺跑")
    with pytest.raises(InvalidInput, match="不适合"):
        clinic.do(revise_draft, draft.prescription_id, draft.heads, activities=(other,), by=doctor)
    fewer = clinic.do(revise_draft, draft.prescription_id, draft.heads, activities=paper.activities[:2], by=doctor)
    assert len(fewer.prescription.activities) == 2


def test_goals_and_visits_need_dates_to_come(clinic, doctor, draft):
    paper = draft.prescription
    for wrong in ((), (replace(paper.goals[0], by=paper.drafted_on),), (replace(paper.goals[0], say=" "),)):
        with pytest.raises(InvalidInput, match="目标"):
            clinic.do(revise_draft, draft.prescription_id, draft.heads, goals=wrong, by=doctor)
    with pytest.raises(InvalidInput, match="随访"):
        clinic.do(revise_draft, draft.prescription_id, draft.heads, visits=(), by=doctor)


def test_only_a_physician_confirms_what_is_uncertain(clinic, doctor, instructor, draft):
    assert draft.to_confirm
    wanted = draft.to_confirm[0][0]
    with pytest.raises(NotPermitted):
        clinic.do(revise_draft, draft.prescription_id, draft.heads, confirm=(wanted,), by=instructor)
    after = clinic.do(revise_draft, draft.prescription_id, draft.heads, confirm=(wanted, "no-such-rule"), by=doctor)
    assert after.prescription.confirmed == (wanted,) and after.prescription.confirmed_by == "李文静"
    assert wanted not in [rule for rule, _ in after.to_confirm]


def test_nothing_changed_writes_nothing(clinic, doctor, draft):
    same = clinic.do(revise_draft, draft.prescription_id, draft.heads, goals=draft.prescription.goals, by=doctor)
    assert same.heads == draft.heads


def test_new_answers_stop_the_signature_until_the_draft_is_made_anew(clinic, clock, doctor, instructor, resident, draft):
    bound = bound_of(draft, Component.AEROBIC, "aerobic.frequency")
    chosen = clinic.do(revise_draft, draft.prescription_id, draft.heads, (Change("1", bound.field, bound.low, bound.low),), by=doctor)
    clock.advance(minutes=30)
    visited(clinic, resident, doctor, instructor, {"resting_systolic": 138})
    stale = clinic.do(open_prescription, draft.prescription_id, by=doctor)
    assert any("静息收缩压" in p for p in stale.problems)
    with pytest.raises(Incomplete, match="新内容"):
        clinic.do(sign_prescription, draft.prescription_id, stale.signing.rev_id, PASSWORDS["李文静"], by=doctor)
    with pytest.raises(ChangedMeanwhile):
        clinic.do(redraft_prescription, draft.prescription_id, draft.heads, by=doctor)
    fresh = clinic.do(redraft_prescription, draft.prescription_id, chosen.heads, by=doctor)
    assert fresh.problems == () and fresh.prescription.number == draft.prescription.number
    assert fresh.prescription.value(bound.field) == (bound.low, bound.low)


def test_a_new_drug_that_lowers_the_heart_rate_turns_to_effort_by_feel(clinic, clock, doctor, instructor, resident, draft):
    assert draft.prescription.plan.effort_by_feel == ()
    clock.advance(days=1)
    drugs = {"yes": ["anlvdiping", "erjiashuanggua", "meituoluoer"], "no": []}
    visited(clinic, resident, doctor, instructor, {"medications": drugs, "medication_changed_date": "2026-11-24"})
    fresh = clinic.do(redraft_prescription, draft.prescription_id, draft.heads, by=doctor)
    assert fresh.prescription.plan.effort_by_feel
    assert all(stage.heart_rate is None for stage in fresh.prescription.plan.stages)


@pytest.mark.parametrize(
    ("medical", "fitness", "word"),
    [
        ({"resting_systolic": (188, 184), "resting_diastolic": (112, 112)}, {}, "186/112"),
        ({"retinopathy_stage": None, "hypertension": None}, {}, "高血压"),
        ({}, {"symptoms_today": {"yes": ["chest"], "no": []}}, ""),
    ],
)
def test_what_forbids_or_is_missing_stops_the_signature(clinic, doctor, instructor, medical, fitness, word):
    somebody = registered(clinic, doctor)
    visited(clinic, somebody, doctor, instructor, medical, fitness)
    state = clinic.do(draft_prescription, somebody, by=doctor)
    assert state.problems and any(word in p for p in state.problems)
    with pytest.raises(Incomplete):
        clinic.do(sign_prescription, state.prescription_id, state.signing.rev_id, PASSWORDS["李文静"], by=doctor)


def test_the_lists(clinic, doctor, instructor, draft):
    counts = {key: len(clinic.do(prescriptions, key, by=doctor)) for key, _ in LISTS}
    assert counts == {"drafts": 1, "mine": 1, "other": 0, "expiring": 0, "on_hold": 0}
    clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS["李文静"], by=doctor)
    assert [len(clinic.do(prescriptions, key, by=doctor)) for key in ("mine", "other")] == [0, 1]
    assert [len(clinic.do(prescriptions, key, by=instructor)) for key in ("mine", "other")] == [1, 0]
    clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS["张锐"], by=instructor)
    [row] = clinic.do(prescriptions, "expiring", by=doctor)
    assert row.person == "王𠮷堃 男 62" and "还剩 28 天" in row.detail


def test_time_ends_a_prescription(clinic, clock, doctor, instructor, resident, draft):
    for who in (doctor, instructor):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS[who.name], by=who)
    clock.advance(days=29)
    assert clinic.do(current_prescription, resident, by=doctor) is None
    assert clinic.do(open_prescription, draft.prescription_id, by=doctor).state == "expired"
