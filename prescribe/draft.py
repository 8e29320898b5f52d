"""From screening and merging to a draft prescription, and every change of it until two people sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.drafting.current_paper import CurrentPaper, current_paper, object_of
from prescribe.drafting.editing import Edit, keep_choices, masked, open_goal, replace_body, to_confirm
from prescribe.drafting.from_facts import Parts, compose_for
from prescribe.drafting.papers import STATE_WORDS, in_force, open_draft, papers_of
from prescribe.drafting.papers import paper as paper_row
from prescribe.errors import ChangedMeanwhile, InvalidInput, NotPermitted
from prescribe.permissions import acts
from prescribe.prescription import ChosenActivity, DaySlot, Goal, NextVisit, Prescription
from prescribe.reading.lookup import open_holds, resident_row, sight_of
from prescribe.reading.present_dose import carried_on, dose_of, steps_of
from prescribe.reading.step_lines import StepInReview, in_review, now_line
from prescribe.records import store
from prescribe.records.ids import take_number
from prescribe.records.prescription import KIND, PrescriptionBody
from prescribe.sign import SigningState, signing_of, signing_without_diagnoses
from prescribe.use_case import use_case
from protocols.terms import ROLE_NAMES, Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

ANY_PRESCRIPTION = ("prescription_low", "prescription_medium", "prescription_medical")


@dataclass(frozen=True, slots=True)
class Change:
    """One number set by a person. `low` = `high` for single numbers. `reason`: needed outside the bound."""

    stage: str
    field: str
    low: float
    high: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DraftState:
    """One prescription with everything the page needs."""

    prescription_id: UUID
    prescription: Prescription
    heads: tuple[UUID, ...]
    signing: SigningState
    problems: tuple[str, ...]
    """Chinese sentences: what is still missing or not allowed; empty = ready to sign."""
    resident_id: UUID | None = None
    state: str = "draft"
    """`draft`, `pending_cosign`, `active`, `on_hold`, `replaced`, `expired`, `conflict`."""
    state_word: str = ""
    to_confirm: tuple[tuple[str, str], ...] = ()
    """(rule id, sentence) of C/P lines no physician has confirmed yet."""
    now: str = ""
    """What is trained today, where steps were taken since the signing; empty while all is as signed."""
    in_review: tuple[StepInReview, ...] = ()
    """Steps a physician must look at; only for who sees diagnoses."""


@dataclass(frozen=True, slots=True)
class PrescriptionRow:
    """One row of 处方 without a resident open."""

    prescription_id: UUID
    resident_id: UUID
    person: str
    """「王𠮷堃 男 62」."""
    number: str
    state: str
    state_word: str
    detail: str
    valid_to: date


LISTS: tuple[tuple[str, str], ...] = (
    ("drafts", "草案"),
    ("mine", "等我签"),
    ("other", "等对方签"),
    ("expiring", "30 天内到期"),
    ("on_hold", "暂停中"),
)
"""(key, label) of the prescription lists."""


@use_case(ANY_PRESCRIPTION, Act.READ, resident="resident_id")
def draft_prescription(work: Work, resident_id: UUID) -> DraftState:
    """Write a draft from today's facts, or return the open one; it replaces the one in force of the same class once signed.

    Raises Incomplete before any assessment, NotPermitted for a role that may not write this class.
    """
    papers = papers_of(work, resident_id)
    waiting = open_draft(papers)
    if waiting is not None:
        return state_of(work, current_paper(work, waiting.prescription_id))
    old = in_force(papers, work.today())
    return _save_new(work, resident_id, current_paper(work, old.prescription_id) if old else None)


@use_case(ANY_PRESCRIPTION, Act.READ, resident=None)
def redraft_prescription(work: Work, prescription_id: UUID, heads: tuple[UUID, ...]) -> DraftState:
    """Compose the open draft anew from today's facts (new values came in); it keeps its number.

    Numbers a person chose stay where they still lie inside the new bounds; departures are asked again.
    """
    paper = _open_for_change(work, prescription_id, heads)
    before = paper.prescription
    parts = Parts(before.number, before.version, before.supersedes, before.supersedes_id)
    fresh, screening_id = compose_for(work, paper.resident_id, parts)
    _may_write(work, fresh)
    fresh = keep_choices(fresh, before)
    body = replace_body(paper.body, fresh, (*paper.body.changes, work.stamp("按新的评估更新了处方")), str(screening_id))
    store.save(work, KIND, body, doc_id=prescription_id, parents=heads, resident_id=paper.resident_id)
    return state_of(work, current_paper(work, prescription_id))


@use_case(ANY_PRESCRIPTION, Act.READ, reads=True)
def open_prescription(work: Work, prescription_id: UUID) -> DraftState:
    """One prescription as it stands, masked for a role that sees no diagnoses."""
    paper = current_paper(work, prescription_id)
    work.subject = paper.resident_id
    return state_of(work, paper)


@use_case(ANY_PRESCRIPTION, Act.READ, reads=True, resident="resident_id")
def current_prescription(work: Work, resident_id: UUID) -> DraftState | None:
    """The open draft, else the signed one in force, else None."""
    papers = papers_of(work, resident_id)
    chosen = open_draft(papers) or in_force(papers, work.today())
    return state_of(work, current_paper(work, chosen.prescription_id)) if chosen else None


@use_case(ANY_PRESCRIPTION, Act.READ)
def revise_draft(
    work: Work,
    prescription_id: UUID,
    heads: tuple[UUID, ...],
    changes: tuple[Change, ...] = (),
    week: tuple[DaySlot, ...] | None = None,
    activities: tuple[ChosenActivity, ...] | None = None,
    confirm: tuple[str, ...] = (),
    goals: tuple[Goal, ...] | None = None,
    visits: tuple[NextVisit, ...] | None = None,
    medical_opinion: str | None = None,
    exercise_opinion: str | None = None,
    stage: str | None = None,
) -> DraftState:
    """Change a draft; what is None stays. InvalidInput or Incomplete: out of bounds without a reason of 8 characters, by a
    role that may not, or on a safety bound; `error.field` is `stage/field`. Earlier signatures stop counting.
    """
    paper = _open_for_change(work, prescription_id, heads)
    _may_write(work, paper.prescription)
    edit = Edit(paper.prescription, work.staff.name, ROLE_NAMES[work.staff.role], work.now().isoformat(timespec="seconds"))
    edit.numbers(changes, may_depart=_may_depart(work, paper.prescription), day=work.today())
    edit.layout(week, activities, stage)
    edit.follow_up(_with_hidden(work, paper, goals), visits, work.today())
    edit.opinions(medical_opinion, exercise_opinion)
    if confirm:
        if not work.staff.role.is_medical:
            raise NotPermitted("“待医师确认”只能由医生确认。")
        edit.confirm(confirm)
    if not edit.words:
        return state_of(work, paper)
    body = replace_body(paper.body, edit.prescription, (*paper.body.changes, *(work.stamp(w) for w in edit.words)))
    store.save(work, KIND, body, doc_id=prescription_id, parents=heads, resident_id=paper.resident_id)
    return state_of(work, current_paper(work, prescription_id))


@use_case(ANY_PRESCRIPTION, Act.READ)
def supersede(work: Work, prescription_id: UUID) -> DraftState:
    """A new draft that replaces a signed prescription once both have signed it. The signed one is never changed."""
    paper = current_paper(work, prescription_id, decided=True)
    work.subject = paper.resident_id
    if not paper.signed:
        raise InvalidInput("这张处方还没签完，可以直接修改，不用另开一张。")
    waiting = open_draft(papers_of(work, paper.resident_id))
    if waiting is not None:
        return state_of(work, current_paper(work, waiting.prescription_id))
    return _save_new(work, paper.resident_id, paper)


@use_case(ANY_PRESCRIPTION, Act.READ, reads=True)
def prescriptions(work: Work, filter: str = "drafts") -> tuple[PrescriptionRow, ...]:
    """One of the LISTS, most urgent first. KeyError for another name."""
    from prescribe.drafting.paper_lists import rows_of

    return rows_of(work, filter)


def state_of(work: Work, paper: CurrentPaper) -> DraftState:
    """Everything the page needs, masked for the role on duty."""
    row, hold = resident_row(work, paper.resident_id), bool(open_holds(work, paper.resident_id))
    listed = paper_row(work, paper.prescription_id)
    state = listed.state(work.today(), hold)
    signing, prescription = signing_of(work, paper), paper.prescription
    if not sight_of(work, row).diagnoses:
        prescription, signing = masked(prescription), signing_without_diagnoses(signing)
    unconfirmed = () if state not in ("draft", "pending_cosign") else to_confirm(prescription)
    now, reviews = "", ()
    if paper.signed and (steps := steps_of(work, paper.resident_id, paper.prescription_id)):
        present = dose_of(paper.prescription, steps, work.today())
        now = now_line(paper.prescription, present, work.today())
        reviews = in_review(present, work.today()) if sight_of(work, row).diagnoses else ()
    return DraftState(
        paper.prescription_id, prescription, paper.heads, signing, signing.blocked, paper.resident_id, state,
        STATE_WORDS[state], unconfirmed, now, reviews,
    )  # fmt: skip


def _save_new(work: Work, resident_id: UUID, old: CurrentPaper | None) -> DraftState:
    before = old.prescription if old else None
    number = before.number if before else f"EP-{work.today().year}-{take_number(work, f'EP{work.today().year}')}"
    parts = Parts(
        number, before.version + 1 if before else 1, f"{before.number} 第 {before.version} 版" if before else None,
        str(old.prescription_id) if old else None,
    )  # fmt: skip
    fresh, screening_id = compose_for(work, resident_id, parts)
    _may_write(work, fresh)
    if old is not None and old.signed:
        present = dose_of(old.prescription, steps_of(work, resident_id, old.prescription_id), work.today())
        fresh = carried_on(fresh, present) if present.amended else fresh
    body = PrescriptionBody(
        prescription=fresh, drafted_by=str(work.staff.staff_id), drafted_by_name=work.staff.name,
        screening_id=str(screening_id), changes=(),
    )  # fmt: skip
    saved = store.save(work, KIND, body, resident_id=resident_id)
    return state_of(work, current_paper(work, saved.doc_id))


def _open_for_change(work: Work, prescription_id: UUID, heads: tuple[UUID, ...]) -> CurrentPaper:
    paper = current_paper(work, prescription_id, decided=True)
    work.subject = paper.resident_id
    if paper.heads != tuple(sorted(heads)):
        raise ChangedMeanwhile("处方刚被别人改过，您写的内容还在。请看一下两边的不同，再改。", doc_id=prescription_id, heads=paper.heads)
    if paper.signed:
        raise InvalidInput("两人都签过的处方不能改。需要改，请用“改成新的一张”。")
    return paper


def _may_write(work: Work, prescription: Prescription) -> None:
    """Writing a draft needs *write* on its class; a physician who approves the class may write it too."""
    object_name = object_of(prescription)
    if Act.APPROVE not in acts(work.staff.role, object_name):
        work.require(object_name, Act.WRITE, listed=bool(work.settings["therapist_signs_medical"]))


def _with_hidden(work: Work, paper: CurrentPaper, goals: tuple[Goal, ...] | None) -> tuple[Goal, ...] | None:
    """New goals of a role that was not shown all of them: those it did not see stay."""
    if goals is None or sight_of(work, resident_row(work, paper.resident_id)).diagnoses:
        return goals
    return (*goals, *(goal for goal in paper.prescription.goals if not open_goal(goal)))


def _may_depart(work: Work, prescription: Prescription) -> bool:
    can = acts(work.staff.role, object_of(prescription))
    return work.staff.role.is_medical or Act.SIGN in can
