"""Assessments: the parts of visits with every answer in them, and the screenings kept. Projections of their documents.

`answer` is a view (migrations 0003, 0005) of the entries in the stored text of the parts: one row a fact with resident_id, doc_id,
rev_id, ordinal, side, fact_id, status, value (JSON text in the fact's unit; `null` when there is none), at, by_name, by_role,
origin, reason, readings (JSON list, oldest first; empty when there is one) and how (JSON pairs; empty when nothing was said). Nothing is stored twice: forty rows of a
table of its own cost a save more than all the rest. A version of the body that the view cannot read needs another view.
"""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class AssessmentPart(Base):
    """One part of one visit; one row for each head, so that nothing dangerous hides while a version is undecided."""

    __tablename__ = "assessment_part"
    __table_args__ = (Index("ix_assessment_part_day", "day"), {"sqlite_with_rowid": False})

    resident_id: Mapped[bytes] = mapped_column(primary_key=True)
    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes] = mapped_column(primary_key=True)
    n_heads: Mapped[int]
    shown: Mapped[int]
    """1 for the head that lists show; 0 for the others, and for what was imported: that was no visit."""
    assessment_id: Mapped[bytes]
    side: Mapped[str]
    by_id: Mapped[bytes]
    by_name: Mapped[str]
    at: Mapped[int]
    """When it was saved, UTC milliseconds."""
    day: Mapped[str]
    """Day the visit began, in the station's zone."""
    done: Mapped[int]
    opinion: Mapped[str]
    by_role: Mapped[str] = mapped_column(server_default="")
    said_at: Mapped[str] = mapped_column(server_default="")
    """Local time with offset, ISO 8601: when an answer was given that carries no time of its own."""


class ScreeningKept(Base):
    """The result of one screening as it was when a visit was finished or a prescription drafted."""

    __tablename__ = "screening"
    __table_args__ = (Index("ix_screening_resident_id", "resident_id", "at", "risk"), Index("ix_screening_valid_until", "valid_until"))

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes]
    n_heads: Mapped[int]
    resident_id: Mapped[bytes]
    at: Mapped[int]
    day: Mapped[str]
    valid_until: Mapped[str]
    clearance: Mapped[int]
    concluded: Mapped[int]
    risk: Mapped[int]
    risk_complete: Mapped[int]
    headline: Mapped[str]
    by_name: Mapped[str]
