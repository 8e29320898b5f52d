"""Steps of the dose: proposed by the record, taken inside the bounds, taken back at once for safety, decided by a physician."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from prescribe.draft import Change, current_prescription, draft_prescription, revise_draft, supersede
from prescribe.errors import ChangedMeanwhile, Incomplete, InvalidInput, NotPermitted
from prescribe.hold import resume_exercise, stop_exercise
from prescribe.overview import history, open_resident
from prescribe.progress import Heard, propose_step, review_step, safety_step, take_step
from prescribe.reading.present_dose import dose_of, prescription_now, present_dose
from prescribe.reading.step_lines import steps_to_review
from prescribe.sheets.plain_text import as_text
from prescribe.sheets.print_prescription import sheets_of
from prescribe.sheets.resident_page import stage_of_week
from prescribe.sign import sign_prescription
from prescribe.use_case import use_case
from protocols.dose_steps import FREQUENCY, HRR, MINUTES, WEEK, StepDose
from protocols.terms import Act
from tests.conftest import PASSWORDS
from tests.prescribe.visits import part, registered, visited

WELL = Heard(planned=4, done=4, effort=11, symptoms=frozenset())
"""Everything done, light enough, nothing amiss."""


@use_case("follow_up", Act.WRITE, resident="resident_id")
def take(work, resident_id, *args, **fields):
    """What a follow-up does inside its transaction."""
    return take_step(work, resident_id, *args, **fields)


@use_case("follow_up", Act.WRITE, resident="resident_id")
def back_at_once(work, resident_id, say, **fields):
    """What a stopped session does inside its transaction."""
    return safety_step(work, resident_id, say, **fields)


@use_case("follow_up", Act.READ, reads=True, resident="resident_id")
def dose(work, resident_id, prescription_id):
    """The present dose."""
    return present_dose(work, prescription_id)


@use_case("follow_up", Act.READ, reads=True, resident="resident_id")
def queue(work, resident_id):
    """What the doctor must look at."""
    return steps_to_review(work, resident_id)


@use_case("follow_up", Act.READ, reads=True, resident="resident_id")
def pages(work, resident_id, prescription_id):
    """Both printed pages as text."""
    return "\n".join(as_text(sheet) for sheet in sheets_of(work, prescription_id))


@pytest.fixture
def resident(clinic, clock, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    draft = clinic.do(draft_prescription, who, by=doctor)
    draft = clinic.do(revise_draft, draft.prescription_id, draft.heads, (Change("1", MINUTES, 15, 15),), by=doctor)
    for signer in (doctor, instructor):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS[signer.name], by=signer)
    return who


def propose(clinic, resident, by, heard=WELL):
    return clinic.do(propose_step, resident, heard, by=by)


def numbers(clinic, resident, by):
    paper = clinic.do(current_prescription, resident, by=by)
    return clinic.do(dose, resident, paper.prescription_id, by=by)


def test_a_step_is_taken_and_stands_on_pages_and_sheets_beside_the_signed_paper(clinic, clock, doctor, instructor, resident):
    early = propose(clinic, resident, instructor)
    assert early.step.kind == "hold" and "STEP-SOON" in {r.rule_id for r in early.step.reasons} and early.why
    assert clinic.do(take, resident, early, "taken", by=instructor) is None
    clock.advance(days=7)
    proposal = propose(clinic, resident, instructor)
    assert (proposal.step.kind, proposal.step.to_stage, proposal.step.doses[0].field) == ("advance", "1", MINUTES)
    signed = clinic.do(current_prescription, resident, by=doctor)
    assert clinic.do(take, resident, proposal, "taken", by=instructor) is not None
    now = numbers(clinic, resident, instructor)
    assert (now.stage, now.numbers[MINUTES], now.numbers[FREQUENCY], now.words(clock.today())) == ("1", (20, 20), (4, 4), "第 1 次调整 11-30 张锐")
    again = clinic.do(current_prescription, resident, by=doctor)
    assert again.prescription == signed.prescription and again.heads == signed.heads
    assert again.now == "现在：适应期：每周 4 次，每次 20 分，疲劳度 10–12（11-30 起，张锐按建议）。"
    assert [line.text for line in clinic.do(open_resident, resident, by=doctor).now if line.label == "现在的量"] == ["适应期：每周 4 次，每次 20 分，疲劳度 10–12"]
    printed = clinic.do(pages, resident, again.prescription_id, by=doctor)
    assert "第 1 次调整 11-30 张锐" in printed and "15 → 20" in printed and "第 2 周" in printed
    assert "调整量" in {line.kind_word for line in clinic.do(history, resident, by=doctor)}
    assert clinic.do(queue, resident, by=doctor) == ()
    shown = prescription_now(again.prescription, now)
    assert {s.minutes for s in shown.week if s.component == "aerobic"} == {20} and shown.activities[0].activity_id == signed.prescription.activities[0].activity_id


def test_nothing_grows_while_exercise_is_on_hold_or_a_step_waits(clinic, clock, doctor, instructor, resident):
    clock.advance(days=7)
    proposal = propose(clinic, resident, instructor)
    clinic.do(stop_exercise, resident, "走路时头晕", by=instructor)
    with pytest.raises(InvalidInput, match="暂停中"):
        clinic.do(take, resident, proposal, "taken", by=instructor)
    assert propose(clinic, resident, instructor).step.kind == "hold"
    clinic.do(resume_exercise, resident, "已就诊，没有问题", by=doctor)
    waiting = clinic.do(take, resident, proposal, "ask_physician", by=instructor)
    assert numbers(clinic, resident, instructor).numbers[MINUTES] == (15, 15)
    assert [(s.step_id, s.state) for s in clinic.do(queue, resident, by=doctor)] == [(waiting, "waiting")]
    assert any("定一步量" in w.text for w in clinic.do(open_resident, resident, by=doctor).waiting)
    with pytest.raises(InvalidInput, match="等医生"):
        clinic.do(take, resident, propose(clinic, resident, instructor), "taken", by=instructor)


def test_a_physician_decides_what_waits(clinic, clock, doctor, instructor, resident):
    clock.advance(days=7)
    waiting = clinic.do(take, resident, propose(clinic, resident, instructor), "ask_physician", by=instructor)
    heads = (next(s for s in numbers(clinic, resident, doctor).every).rev_id,)
    with pytest.raises(NotPermitted):
        clinic.do(review_step, waiting, heads, "confirm", "", by=instructor)
    with pytest.raises(Incomplete):
        clinic.do(review_step, waiting, heads, "change", "", (StepDose(MINUTES, (15, 15), (17, 17)),), by=doctor)
    with pytest.raises(InvalidInput, match="安全的界限"):
        clinic.do(review_step, waiting, heads, "change", "体力很好", (StepDose(HRR, (30, 45), (40, 60)),), by=doctor)
    clock.advance(days=1)
    clinic.do(review_step, waiting, heads, "change", "先加两分钟", (StepDose(MINUTES, (15, 15), (17, 17)),), by=doctor)
    now = numbers(clinic, resident, instructor)
    assert now.numbers[MINUTES] == (17, 17) and now.last.body.from_day == clock.today() and not now.waiting
    with pytest.raises(ChangedMeanwhile):
        clinic.do(review_step, waiting, heads, "confirm", "", by=doctor)
    assert clinic.do(queue, resident, by=doctor) == ()


def test_beyond_the_bounds_a_physician_and_above_a_protecting_end_nobody(clinic, clock, doctor, instructor, resident):
    clock.advance(days=7)
    proposal = propose(clinic, resident, instructor)
    inside, beyond = (StepDose(MINUTES, (15, 15), (18, 18)),), (StepDose(MINUTES, (15, 15), (25, 25)),)
    with pytest.raises(Incomplete, match="为什么"):
        clinic.do(take, resident, proposal, "taken", doses=inside, by=instructor)
    with pytest.raises(NotPermitted, match="只有医生"):
        clinic.do(take, resident, proposal, "taken", doses=beyond, note="走得很轻松", by=instructor)
    with pytest.raises(InvalidInput, match="安全的界限"):
        clinic.do(take, resident, proposal, "taken", doses=(StepDose(HRR, (30, 45), (30, 46)),), note="走得很轻松", by=doctor)
    clinic.do(take, resident, proposal, "taken", doses=beyond, note="走得很轻松", by=doctor)
    assert numbers(clinic, resident, instructor).numbers[MINUTES] == (25, 25)


def test_safety_steps_back_at_once_once_a_day_and_waits_for_a_look(clinic, clock, doctor, instructor, resident):
    clock.advance(days=7)
    clinic.do(take, resident, propose(clinic, resident, instructor), "taken", by=instructor)
    clock.advance(days=7)
    clinic.do(stop_exercise, resident, "练的时候胸闷", by=instructor)
    step = clinic.do(back_at_once, resident, "练的时候胸闷停下", by=instructor)
    assert clinic.do(back_at_once, resident, "同一天又说了一次", by=instructor) == step
    now = numbers(clinic, resident, instructor)
    assert (now.stage, now.numbers[MINUTES], now.numbers[FREQUENCY]) == ("1", (10, 10), (3, 3)) and now.last.body.automatic and now.last.body.needs_physician
    assert now.last.body.say.startswith("练的时候胸闷停下，")
    assert [(s.automatic, s.state) for s in clinic.do(queue, resident, by=doctor)] == [(True, "in_force")]
    with pytest.raises(InvalidInput, match="暂停中"):
        clinic.do(review_step, step, (now.last.rev_id,), "restore", "心电图正常", by=doctor)
    clinic.do(resume_exercise, resident, "心电图正常，可以恢复", by=doctor)
    clinic.do(review_step, step, (now.last.rev_id,), "restore", "心电图正常", by=doctor)
    assert numbers(clinic, resident, instructor).numbers[MINUTES] == (20, 20)
    assert clinic.do(queue, resident, by=doctor) == ()


@pytest.mark.parametrize(
    ("heard", "kind", "rule"),
    [
        (replace(WELL, symptoms=frozenset({"chest"})), "stop_and_refer", "DAY-HEART"),
        (replace(WELL, symptoms=None), "hold", "STEP-NO-SYMPTOM"),
        (replace(WELL, symptoms=frozenset(), other_symptom="手麻"), "hold", "STEP-SYMPTOM"),
        (replace(WELL, done=3, planned=5), "hold", "STEP-ADHERENCE"),
        (replace(WELL, days_off=14), "step_back", "PR5-OFF"),
        (replace(WELL, done=0), "hold", "STEP-ADHERENCE"),
        (replace(WELL, ill=True), "step_back", "PR5-ILL"),
        (replace(WELL, stopped_by=("L1",)), "stop_and_refer", "STEP-STOP"),
        (replace(WELL, entries=part("fitness", {"resting_systolic": 166, "resting_diastolic": 92}).entries), "hold", "HTN3"),
        (WELL, "advance", "PACE-TIME"),
        (Heard(), "hold", "STEP-NO-EFFORT"),
    ],
)  # fmt: skip
def test_what_was_heard_decides(clinic, clock, instructor, resident, heard, kind, rule):
    clock.advance(days=7)
    step = propose(clinic, resident, instructor, heard).step
    assert step.kind == kind and rule in {r.rule_id for r in step.reasons}


def test_a_proposal_that_no_longer_fits_is_not_taken(clinic, clock, doctor, instructor, resident):
    clock.advance(days=7)
    proposal = propose(clinic, resident, instructor)
    clinic.do(take, resident, proposal, "step_back", by=instructor)
    with pytest.raises(ChangedMeanwhile):
        clinic.do(take, resident, proposal, "taken", by=instructor)
    assert numbers(clinic, resident, instructor).numbers[WEEK][1] == 30


def test_without_a_prescription_there_is_no_step(clinic, doctor, instructor):
    who = registered(clinic, doctor, name="李秀芬")
    proposal = propose(clinic, who, instructor)
    assert proposal.step is None and "没有有效的处方" in proposal.say
    assert clinic.do(take, who, proposal, "taken", by=instructor) is None
    assert clinic.do(back_at_once, who, "练的时候胸闷", by=instructor) is None


def test_the_next_stage_from_week_five_by_a_step(clinic, clock, instructor, resident):
    clock.advance(days=27)
    assert propose(clinic, resident, instructor).step.to_stage == "1"
    clock.advance(days=1)
    step = propose(clinic, resident, instructor).step
    assert (step.to_stage, step.doses) == ("2a", (StepDose(MINUTES, (15, 15), (20, 20)),))


def test_a_renewal_goes_on_from_what_is_trained_today(clinic, clock, doctor, instructor, resident):
    clock.advance(days=28)
    clinic.do(take, resident, propose(clinic, resident, instructor), "taken", by=instructor)
    old = clinic.do(current_prescription, resident, by=doctor)
    fresh = clinic.do(supersede, old.prescription_id, by=doctor).prescription
    assert (fresh.stage, fresh.value(MINUTES), fresh.value(FREQUENCY)) == ("2a", (20, 20), (4, 4))
    assert {s.minutes for s in fresh.week if s.component == "aerobic"} == {20} and clinic.do(current_prescription, resident, by=doctor).now == ""
    assert stage_of_week(fresh, 1) == "2a" and stage_of_week(fresh, 5) == "2b"


def test_a_renewal_after_a_step_back_begins_no_higher(clinic, clock, doctor, instructor, resident):
    clock.advance(days=7)
    clinic.do(back_at_once, resident, "练的时候胸闷停下", by=instructor)
    old = clinic.do(current_prescription, resident, by=doctor)
    fresh = clinic.do(supersede, old.prescription_id, by=doctor).prescription
    assert (fresh.stage, fresh.value(MINUTES), fresh.value(FREQUENCY)) == ("1", (10, 10), (3, 3))


def test_of_two_undecided_versions_the_lower_counts(clinic, clock, doctor, instructor, resident):
    clock.advance(days=7)
    clinic.do(take, resident, propose(clinic, resident, instructor), "taken", by=instructor)
    now = numbers(clinic, resident, instructor)
    step, paper = now.last, clinic.do(current_prescription, resident, by=doctor).prescription
    other = replace(step, body=step.body.model_copy(update={"state": "refused"}), undecided=True)
    assert dose_of(paper, (step,), clock.today()).numbers[MINUTES] == (20, 20)
    for pair in ((step, other), (other, step)):
        assert dose_of(paper, pair, clock.today()).numbers[MINUTES] == (15, 15)
    assert dose_of(paper, (step,), clock.today() - timedelta(days=1)).numbers[MINUTES] == (15, 15)


def test_a_step_that_waited_is_not_taken_over_a_step_back(clinic, clock, doctor, instructor, resident):
    clock.advance(days=7)
    waiting = clinic.do(take, resident, propose(clinic, resident, instructor), "ask_physician", by=instructor)
    clinic.do(back_at_once, resident, "练的时候胸闷停下", by=instructor)
    heads = tuple(s.rev_id for s in numbers(clinic, resident, doctor).every if s.step_id == waiting)
    with pytest.raises(InvalidInput, match="已经减过"):
        clinic.do(review_step, waiting, heads, "confirm", "", by=doctor)
    clinic.do(review_step, waiting, heads, "restore", "先照少的练", by=doctor)
    assert numbers(clinic, resident, instructor).numbers[MINUTES] == (10, 10)
