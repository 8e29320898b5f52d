"""Two signatures over the exact stored bytes of one named revision."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from prescribe.prescription import SignatureOnPaper


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


def sign_prescription(work: object, prescription_id: UUID, rev_id: UUID, password: str) -> SigningState:
    """Sign one revision with the signer's own key. WrongPassword, LockedOut, Incomplete, ChangedMeanwhile."""
    raise NotImplementedError


def signing_state(work: object, prescription_id: UUID) -> SigningState:
    """Who has signed, who must, and what stands in the way."""
    raise NotImplementedError
