"""Assessments: the parts of visits, every answer in them, and the screenings kept. Projections of their documents."""

from __future__ import annotations

from typing import ClassVar

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
    """1 for the head that lists show."""
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


class Answer(Base):
    """One fact as answered in one part (of every head). All answers of a resident lie together and are read together:
    one tree, no second index, half the pages of a save."""

    __tablename__ = "answer"
    __table_args__: ClassVar[dict[str, bool]] = {"sqlite_with_rowid": False}

    resident_id: Mapped[bytes] = mapped_column(primary_key=True)
    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    side: Mapped[str]
    fact_id: Mapped[str]
    status: Mapped[str]
    value: Mapped[str]
    """JSON text of the value in the fact's unit; `null` when there is none."""
    at: Mapped[str]
    """Local time with offset, ISO 8601."""
    by_name: Mapped[str]
    by_role: Mapped[str]
    origin: Mapped[str]
    reason: Mapped[str]
    readings: Mapped[str] = mapped_column(server_default="")
    """JSON list of all readings, oldest first; empty when there is one."""


class ScreeningKept(Base):
    """The result of one screening as it was when a visit was finished or a prescription drafted."""

    __tablename__ = "screening"
    __table_args__ = (Index("ix_screening_resident_id", "resident_id", "at"), Index("ix_screening_valid_until", "valid_until"))

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
