"""Two signatures over the exact stored bytes of one named revision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.drafting.current_paper import (
    SIDES,
    CurrentPaper,
    changed_since,
    current_paper,
    object_of,
    signatures_of,
)
from prescribe.drafting.signing_blocks import blocks_of
from prescribe.errors import ClinicError, Incomplete, InvalidInput, NotPermitted
from prescribe.keys.signatures import Signed, genuine, give_signature, still_the_one
from prescribe.permissions import acts, allows
from prescribe.prescription import SignatureOnPaper
from prescribe.reading.consultations import reminder_of
from prescribe.reading.lookup import resident_row, sight_of
from prescribe.reading.masked_screening import sentences_without_diagnoses
from prescribe.staff import signing_right
from prescribe.use_case import use_case
from protocols.terms import ROLE_NAMES, Act, Role

if TYPE_CHECKING:
    from prescribe.clinic import Work


@dataclass(frozen=True, slots=True)
class Signer:
    """One signature a prescription needs."""

    side: str
    """`medical` or `exercise`."""
    label: str
    """「医生」「运动处方师」…"""
    signature: SignatureOnPaper | None
    state: str
    """`waiting`, `signed`, or `void` (signed, but the content changed since)."""
    may_sign: bool = False
    """The person on duty may give this signature now."""


@dataclass(frozen=True, slots=True)
class SigningState:
    """How far the signing of one prescription is."""

    digest: str
    """SHA-256 (hex) of the stored body text of the current revision."""
    required: tuple[Signer, ...]
    signed: bool
    blocked: tuple[str, ...]
    """Chinese sentences why it cannot be signed now; empty = it can."""
    changed_since: tuple[str, ...]
    """What changed since the other side signed."""
    rev_id: UUID | None = None
    """The revision a signature would cover."""
    reminder: str = ""
    """What should be done before signing and is no stop: a joint consultation that is needed and not signed."""


@use_case(("prescription_low", "prescription_medium", "prescription_medical"), Act.READ, reads=True)
def signing_state(work: Work, prescription_id: UUID) -> SigningState:
    """Who has signed, who must, and what stands in the way."""
    paper = current_paper(work, prescription_id)
    state = signing_of(work, paper)
    return state if sight_of(work, resident_row(work, paper.resident_id)).diagnoses else signing_without_diagnoses(state)


@use_case(("prescription_low", "prescription_medium", "prescription_medical"), Act.READ)
def sign_prescription(work: Work, prescription_id: UUID, rev_id: UUID, password: str) -> SigningState:
    """Sign one revision with the signer's own key: Ed25519 over exactly the stored bytes of its body.

    Raises ChangedMeanwhile when `rev_id` is no longer the present revision, Incomplete for what is missing, NotPermitted,
    WrongPassword, LockedOut. Nothing is written unless the signature is.
    """
    paper = current_paper(work, prescription_id)
    work.subject = paper.resident_id
    still_the_one(paper.revision, rev_id, "处方")
    side = require_side(work, paper)
    blocked = blocks_of(work, paper)
    if blocked:
        raise Incomplete(blocked[0])
    give_signature(work, paper.revision, side, password)
    return signing_of(work, current_paper(work, prescription_id))


def signing_of(work: Work, paper: CurrentPaper) -> SigningState:
    """The state from a paper already read."""
    signed = signatures_of(work, paper)
    present = {s.side: s for s in signed if s.counts}
    required = tuple(_signer(work, paper, side, present.get(side), signed) for side in SIDES)
    whole = len(present) == len(SIDES)
    return SigningState(
        digest=paper.revision.digest,
        required=required,
        signed=whole,
        blocked=() if whole else blocks_of(work, paper),
        changed_since=changed_since(work, paper, signed),
        rev_id=paper.revision.rev_id,
        reminder="" if whole else reminder_of(work, paper.resident_id),
    )


def signing_without_diagnoses(state: SigningState) -> SigningState:
    """For a role that sees limits, not diagnoses: as many obstacles, none that names a disease or a drug."""
    return replace(
        state, blocked=sentences_without_diagnoses(state.blocked), changed_since=sentences_without_diagnoses(state.changed_since)
    )


def _signer(work: Work, paper: CurrentPaper, side: str, counted: Signed | None, signed: tuple[Signed, ...]) -> Signer:
    former = [s for s in signed if s.side == side and not s.counts]
    shown = counted or (former[-1] if former else None)
    state = "signed" if counted else "void" if former else "waiting"
    may = False
    if counted is None:
        try:
            may = require_side(work, paper) == side
        except ClinicError:
            may = False
    label = "医生" if side == "medical" else "运动处方师"
    return Signer(side, label, shown.on_paper() if shown else None, state, may)


def require_side(work: Work, paper: CurrentPaper) -> str:
    """Which half the person on duty signs. Raises NotPermitted when none.

    The doctor's half needs *sign* or *approve* on the class of this prescription. The exercise half needs *sign*, or, for a
    prescription instructor or therapist, *write*: they sign what they made, the physician answers for it.
    """
    role, object_name = work.staff.role, object_of(paper.prescription)
    listed = bool(work.settings["therapist_signs_medical"])
    if ("medical" if role.is_medical else "exercise") in paper.sides:
        raise InvalidInput("这一侧已经签过，不用再签。")
    if paper.signed_by(work.staff.staff_id):
        raise NotPermitted("您已经签了另一半。一张处方要两个人签，请另一位来签。")
    if role.is_medical:
        act = Act.SIGN if Act.SIGN in acts(role, object_name) else Act.APPROVE
        work.require(object_name, act)
        return "medical"
    if not role.is_exercise:
        raise NotPermitted(f"{ROLE_NAMES[role]}不签处方。处方由医生和运动处方师两人签。")
    if role is not Role.INSTRUCTOR and allows(role, object_name, Act.WRITE, {"listed": listed}):
        right = signing_right(work, work.staff)
        if not right.may:
            raise NotPermitted(right.why)
        return "exercise"
    work.require(object_name, Act.SIGN, listed=listed)
    return "exercise"


def verify_signatures(work: Work, prescription_id: UUID) -> tuple[tuple[str, bool], ...]:
    """(name, whether the signature is genuine) of every signature that counts: checked over the stored bytes."""
    return genuine(work, current_paper(work, prescription_id).revision)
