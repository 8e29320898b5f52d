"""Prescriptions, signatures, holds and releases: each row from one document. Signed, active, replaced and on hold need
several documents and are therefore queries, never columns."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class PrescriptionRow(Base):
    """The present version of one prescription."""

    __tablename__ = "prescription"
    __table_args__ = (
        Index("ix_prescription_resident_id", "resident_id"),
        Index("ix_prescription_supersedes_id", "supersedes_id"),
        Index("ix_prescription_valid_to", "valid_to"),
        Index("ix_prescription_next_visit_on", "next_visit_on"),
        Index("ix_prescription_due", "valid_to", "n_heads", "resident_id", "doc_id", "at", "valid_from", "next_visit_on", "next_visit_mode", "risk"),
    )

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes]
    n_heads: Mapped[int]
    resident_id: Mapped[bytes]
    number: Mapped[str]
    version: Mapped[int]
    medical: Mapped[int]
    risk: Mapped[str]
    drafted_on: Mapped[str]
    drafted_by: Mapped[bytes]
    valid_from: Mapped[str]
    valid_to: Mapped[str]
    review_on: Mapped[str]
    screening_valid_until: Mapped[str]
    supersedes_id: Mapped[bytes | None]
    next_visit_on: Mapped[str | None]
    next_visit_mode: Mapped[str]
    next_visit_what: Mapped[str]
    limits: Mapped[str]
    """JSON list of short limits for the banner."""
    at: Mapped[int]


class SignatureRow(Base):
    """One person's signature over one revision of one document: a prescription, a risk grade, a minute."""

    __tablename__ = "signature"
    __table_args__ = (
        Index("ix_signature_document_id", "document_id"),
        Index("ix_signature_covers", "document_id", "signed_rev", "side"),
        Index("ix_signature_resident_id", "resident_id"),
        Index("ix_signature_signed_at", "signed_at"),
    )

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes]
    n_heads: Mapped[int]
    resident_id: Mapped[bytes]
    document_id: Mapped[bytes]
    signed_rev: Mapped[bytes]
    digest: Mapped[str]
    side: Mapped[str]
    role: Mapped[str]
    staff_id: Mapped[bytes]
    name: Mapped[str]
    certificate: Mapped[str]
    signed_at: Mapped[str]
    signature: Mapped[str]
    """Hex of the Ed25519 signature over the body's bytes."""
    document_kind: Mapped[str] = mapped_column(server_default="prescription")
    """Kind of the document signed."""


class HoldRow(Base):
    """Somebody stopped a resident's exercise."""

    __tablename__ = "hold"
    __table_args__ = (Index("ix_hold_resident_id", "resident_id"),)

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes]
    n_heads: Mapped[int]
    resident_id: Mapped[bytes]
    reason: Mapped[str]
    happened_at: Mapped[str]
    by_name: Mapped[str]
    by_role: Mapped[str]


class ReleaseRow(Base):
    """A physician let a resident exercise again after one hold."""

    __tablename__ = "hold_release"
    __table_args__ = (Index("ix_hold_release_hold_id", "hold_id"), Index("ix_hold_release_resident_id", "resident_id"))

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes]
    n_heads: Mapped[int]
    resident_id: Mapped[bytes]
    hold_id: Mapped[bytes]
    reason: Mapped[str]
    released_at: Mapped[str]
    by_name: Mapped[str]


class StationSetting(Base):
    """Settings of the whole station; one document holds them all."""

    __tablename__ = "station_setting"

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
