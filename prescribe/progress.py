"""Steps of the dose between two prescriptions: proposed, taken, taken at once for safety, and looked at by a physician.

A step is a document of its own beside the signed paper (`programme_step`). Inside the bounds an instructor takes it; beyond
them only a physician, never above an end that protects. While exercise is on hold nothing grows. Safety never waits: it steps
back at once and queues a physician's look.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.drafting.current_paper import CurrentPaper, current_paper
from prescribe.drafting.papers import in_force, papers_of
from prescribe.errors import ChangedMeanwhile, Incomplete, InvalidInput, NotPermitted
from prescribe.reading.lookup import open_holds, resident_row, sight_of
from prescribe.reading.masked_screening import ASK_DOCTOR, tells_diagnosis
from prescribe.reading.present_dose import dose_of, signed_numbers, steps_of
from prescribe.reading.training_record import Heard, StepProposal, proposal_for
from prescribe.records import store
from prescribe.records.programme_step import KIND, DoseBody, StepBody, StepReasonBody
from prescribe.use_case import use_case
from protocols import progression
from protocols.dose_fields import DOSE_FIELDS
from protocols.dose_steps import StepDose, bounds_of
from protocols.progression import Step, StepReason
from protocols.terms import Act, Confidence

__all__ = ["Heard", "StepProposal", "propose_step", "review_step", "safety_step", "take_step"]

if TYPE_CHECKING:
    from prescribe.clinic import Work

TAKEN, BACK, ASK, STOPPED = "taken", "step_back", "ask_physician", "stopped"
CONFIRM, RESTORE, CHANGE = "confirm", "restore", "change"
SHORTEST = 4
"""Characters of a note that changes a number."""


@use_case(("follow_up", "session_log"), Act.READ, reads=True, resident="resident_id")
def propose_step(work: Work, resident_id: UUID, heard: Heard | None = None) -> StepProposal:
    """The step to propose now, by the record and by what was just heard. Whoever sees no diagnoses gets no reason that tells one."""
    found = proposal_for(work, resident_id, heard or Heard())
    if found.step is None or sight_of(work, resident_row(work, resident_id)).diagnoses:
        return found
    return replace(found, step=replace(found.step, reasons=tuple(map(_open_reason, found.step.reasons))))


def _open_reason(reason: StepReason) -> StepReason:
    told = tells_diagnosis(reason.say) or tells_diagnosis(reason.source_title)
    return StepReason("", reason.plain or ASK_DOCTOR, reason.source, "", reason.confidence, reason.plain) if told else reason


def take_step(
    work: Work, resident_id: UUID, proposal: StepProposal, answer: str, *, follow_up_id: str = "", session_id: str = "",
    doses: tuple[StepDose, ...] | None = None, note: str = "",
) -> UUID | None:  # fmt: skip
    """What the person on duty does with a proposal, for callers inside a transaction; the id of the step, None when nothing
    changes (a hold accepted, or no answer).

    `answer`: `taken`, `step_back`, `ask_physician`, `stopped` or empty. `doses` instead of the proposed ones (with a `note`):
    inside the bounds of the stage, beyond them a physician's only. Raises InvalidInput while a hold is open or another step
    waits, ChangedMeanwhile when the prescription or its steps changed since the proposal, Incomplete without a note.
    """
    step = proposal.step
    if not answer or step is None or proposal.prescription_id is None:
        return None
    paper = _paper_of(work, resident_id, proposal)
    if answer not in (TAKEN, BACK, ASK, STOPPED):
        raise ValueError(f"no such answer: {answer}")
    if answer == STOPPED or (answer == TAKEN and step.kind == progression.STOP):
        return _save(work, paper, _stopped(paper, proposal), follow_up_id, session_id, automatic=True)
    if answer == BACK:
        wanted = step if step.kind == progression.STEP_BACK else _one_back(paper, proposal)
        return _save(work, paper, wanted, follow_up_id, session_id)
    if doses is not None:
        step = _own_doses(work, paper, step, doses, note)
    if step.kind == progression.HOLD and not (answer == ASK or step.needs_physician):
        return None
    if step.kind == progression.ADVANCE:
        _may_grow(work, resident_id, proposal)
    waits = answer == ASK or (step.needs_physician and step.kind == progression.ADVANCE and not work.staff.role.is_medical)
    return _save(work, paper, step, follow_up_id, session_id, state="waiting" if waits else "in_force")


def safety_step(
    work: Work, resident_id: UUID, say: str, *, rules: tuple[StepReason, ...] = (), follow_up_id: str = "", session_id: str = ""
) -> UUID | None:
    """One step back at once, by itself, with a physician's look queued; for callers inside a transaction.

    `say`: what happened, in a sentence. Works while exercise is on hold. Once a day: what else happens that day leads to the
    step already taken. None when no prescription is in force.
    """
    proposal = proposal_for(work, resident_id, Heard())
    if proposal.prescription_id is None or proposal.step is None:
        return None
    paper = _paper_of(work, resident_id, proposal)
    today = [s for s in steps_of(work, resident_id, paper.prescription_id) if s.body.automatic and s.body.from_day == work.today()]
    if today:
        return today[-1].step_id
    reasons = rules or (StepReason("STEP-STOP", say, "STATION", "", Confidence.P),)
    return _save(work, paper, _one_back(paper, proposal, reasons, say), follow_up_id, session_id, automatic=True)


@use_case("release", Act.SIGN)
def review_step(
    work: Work, step_id: UUID, heads: tuple[UUID, ...], decision: str, note: str, doses: tuple[StepDose, ...] = ()
) -> StepBody:
    """A physician looks at a step: `confirm` it, `restore` what was before, or `change` it to other numbers.

    A note of 4 characters or more for restore and change. Raises ChangedMeanwhile on newer heads, InvalidInput for a step that
    was decided, for growing numbers while a hold is open, and above an end that protects.
    """
    found = store.document(work, step_id)
    if found is None or found.kind != KIND or not found.heads or found.resident_id is None:
        raise InvalidInput("找不到这一步。可能还没同步过来，请先同步。")
    work.subject = found.resident_id
    work.require("release", Act.SIGN)
    _open_file(work, found.resident_id)
    if store.head_ids(work, step_id) != tuple(sorted(heads)):
        raise ChangedMeanwhile("这一步刚被别人看过。请看一下，再定。", doc_id=step_id, heads=store.head_ids(work, step_id))
    body = _reviewed(work, found.head.body, decision, note, doses)
    store.save(work, KIND, body, doc_id=step_id, parents=heads, resident_id=found.resident_id)
    return body


def _reviewed(work: Work, body: StepBody, decision: str, note: str, doses: tuple[StepDose, ...]) -> StepBody:
    if decision not in (CONFIRM, RESTORE, CHANGE):
        raise ValueError(f"no such decision: {decision}")
    if decision != CONFIRM and len(note.strip()) < SHORTEST:
        raise Incomplete(f"请写清楚为什么改（至少 {SHORTEST} 个字）。", field="note")
    wanted = tuple(_dose_body(d) for d in doses) if decision == CHANGE else body.doses
    state, grows = "refused" if decision == RESTORE else "in_force", decision == RESTORE and body.state == "in_force"
    paper = current_paper(work, UUID(body.prescription_id))
    if decision == CHANGE:
        _protected(paper, body.to_stage, doses)
    if decision == CONFIRM and body.state == "waiting":
        _still_fits(work, paper, body)
    if (grows or (state == "in_force" and _any_growth(wanted))) and open_holds(work, paper.resident_id):
        raise InvalidInput("运动暂停中，不能加量。请先恢复运动，再定这一步。", field="decision")
    from_day = work.today() if body.state == "waiting" or decision == CHANGE else body.from_day
    return body.model_copy(update={
        "state": state, "doses": wanted, "from_day": from_day, "needs_physician": True, "reviewed_by": work.staff.name,
        "reviewed_at": work.now().isoformat(timespec="seconds"), "review_note": note.strip(),
    })  # fmt: skip


def _still_fits(work: Work, paper: CurrentPaper, body: StepBody) -> None:
    """A step that waited counts from the numbers it began with: where they went down meanwhile it would grow by more."""
    now = dose_of(paper.prescription, steps_of(work, paper.resident_id, paper.prescription_id), work.today()).numbers
    if any(d.field in now and now[d.field][1] < d.before_high < d.high for d in body.doses):
        raise InvalidInput("这一步等着的时候，量已经减过。请不要照这一步，看新的建议，或改成别的数。", field="decision")


def _any_growth(doses: tuple[DoseBody, ...]) -> bool:
    return any(d.high > d.before_high for d in doses)


def _paper_of(work: Work, resident_id: UUID, proposal: StepProposal) -> CurrentPaper:
    """The prescription the proposal stands on; ChangedMeanwhile when it is another one now, or its steps are."""
    _open_file(work, resident_id)
    now = in_force(papers_of(work, resident_id), work.today())
    if now is None or now.prescription_id != proposal.prescription_id or now.rev_id != proposal.rev_id:
        raise ChangedMeanwhile("处方刚换过，这一步不能照旧的处方改。请重新看建议。", doc_id=proposal.prescription_id, heads=())
    paper = current_paper(work, now.prescription_id)
    if proposal.bodies != len(steps_of(work, resident_id, now.prescription_id)):
        raise ChangedMeanwhile("刚有人改过量。请重新看建议。", doc_id=proposal.prescription_id, heads=())
    return paper


def _open_file(work: Work, resident_id: UUID) -> None:
    if resident_row(work, resident_id, "doc_id, closed").closed:
        raise InvalidInput("这份档案已经结案，只能看。需要时请先恢复建档。")


def _may_grow(work: Work, resident_id: UUID, proposal: StepProposal) -> None:
    if open_holds(work, resident_id):
        raise InvalidInput("运动暂停中，不能加量。医生恢复以后再加。", field="step")
    if proposal.present is not None and proposal.present.waiting:
        raise InvalidInput("有一步正等医生定，先等医生。", field="step")


def _one_back(paper: CurrentPaper, proposal: StepProposal, reasons: tuple[StepReason, ...] = (), say: str = "") -> Step:
    assert proposal.present is not None and proposal.step is not None
    kept = reasons or proposal.step.reasons
    plan, present = paper.prescription.plan, proposal.present
    step = progression.step_back(plan, present.stage, present.numbers, kept, signed=signed_numbers(paper.prescription))
    return step if not say else replace(step, say=f"{say.rstrip('。')}，{step.say.removeprefix('建议：')}", needs_physician=True)


def _stopped(paper: CurrentPaper, proposal: StepProposal) -> Step:
    step = _one_back(paper, proposal)
    return replace(step, kind=progression.STOP, needs_physician=True)


def _own_doses(work: Work, paper: CurrentPaper, step: Step, doses: tuple[StepDose, ...], note: str) -> Step:
    """The step with the numbers a person set; beyond a bound it needs a physician, above a protecting end nobody may."""
    if len(note.strip()) < SHORTEST:
        raise Incomplete(f"改了建议的数，请写为什么（至少 {SHORTEST} 个字）。", field="note")
    _protected(paper, step.to_stage, doses)
    bounds = bounds_of(paper.prescription.plan.stage(step.to_stage))
    beyond = any(d.after[1] > bounds[d.field].high for d in doses)
    if beyond and not work.staff.role.is_medical:
        raise NotPermitted("超出处方的范围，只有医生可以定。可以按“请医生看”。")
    grows = any(d.after[1] > d.before[1] for d in doses)
    kind = progression.ADVANCE if grows else progression.STEP_BACK if doses else step.kind
    return replace(step, kind=kind, doses=doses, say=f"{note.strip().rstrip('。')}。", needs_physician=step.needs_physician)


def _protected(paper: CurrentPaper, stage: str, doses: tuple[StepDose, ...]) -> None:
    """Refuses fields the stage does not have, and numbers above an end that protects."""
    bounds = bounds_of(paper.prescription.plan.stage(stage))
    for dose in doses:
        bound = bounds.get(dose.field)
        if bound is None:
            raise InvalidInput("这一阶段没有这一项。", field=dose.field)
        if not 0 <= dose.after[0] <= dose.after[1]:
            raise InvalidInput("前面的数不能比后面的大。", field=dose.field)
        if bound.safety and dose.after[1] > bound.high:
            label = DOSE_FIELDS[dose.field].label
            raise InvalidInput(f"{label}最高 {bound.high:g}，这是安全的界限。要更高，请先重开处方。", field=dose.field)


def _save(
    work: Work, paper: CurrentPaper, step: Step, follow_up_id: str, session_id: str, *, automatic: bool = False, state: str = "in_force"
) -> UUID:
    body = StepBody(
        prescription_id=str(paper.prescription_id), prescription_rev=str(paper.revision.rev_id), kind=step.kind,
        from_stage=step.from_stage, to_stage=step.to_stage, doses=tuple(_dose_body(d) for d in step.doses),
        reasons=tuple(StepReasonBody(rule_id=r.rule_id, say=r.say, source=r.source, confidence=r.confidence.value) for r in step.reasons),
        say=step.say, plain=step.plain, from_day=work.today(), automatic=automatic, state=state,
        needs_physician=automatic or state == "waiting" or step.needs_physician, reviewed_by="", reviewed_at="", review_note="",
        follow_up_id=follow_up_id, session_id=session_id, at=work.now().isoformat(timespec="seconds"), by=work.staff.name,
        by_id=str(work.staff.staff_id), by_role=work.staff.role.value,
    )  # fmt: skip
    return store.save(work, KIND, body, resident_id=paper.resident_id).doc_id


def _dose_body(dose: StepDose) -> DoseBody:
    return DoseBody(field=dose.field, before_low=dose.before[0], before_high=dose.before[1], low=dose.after[0], high=dose.after[1])
