"""From screening and merging to a draft prescription, and every change of it until two people sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from prescribe.prescription import ChosenActivity, DaySlot, Goal, NextVisit, Prescription
from prescribe.sign import SigningState


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


def draft_prescription(work: object, resident_id: UUID) -> DraftState:
    """Write a draft from today's facts, or return the open one."""
    raise NotImplementedError


def redraft_prescription(work: object, prescription_id: UUID, heads: tuple[UUID, ...]) -> DraftState:
    """Compose the open draft anew from today's facts (new values came in); keeps its number."""
    raise NotImplementedError


def open_prescription(work: object, prescription_id: UUID) -> DraftState:
    """One prescription as it stands."""
    raise NotImplementedError


def current_prescription(work: object, resident_id: UUID) -> DraftState | None:
    """The open draft, else the signed one in force, else None."""
    raise NotImplementedError


def prescriptions(work: object, filter: str = "drafts") -> tuple[PrescriptionRow, ...]:
    """One of the LISTS, most urgent first."""
    raise NotImplementedError


def revise_draft(
    work: object,
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
    """Change a draft. InvalidInput: out of bounds without a reason of 8 characters, by a role that may not, or on a
    safety bound; `error.field` is `stage/field`."""
    raise NotImplementedError


def supersede(work: object, prescription_id: UUID) -> DraftState:
    """A new draft that replaces a signed prescription once both have signed it."""
    raise NotImplementedError
