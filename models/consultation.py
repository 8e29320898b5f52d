"""Risk grades and minutes of joint consultations; one row for each head, so that nothing grave hides while undecided."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class RiskGradeRow(Base):
    """The risk grade as somebody fixed it from one screening. Who signed it is a question to `signature`."""

    __tablename__ = "risk_grade"
    __table_args__ = (CheckConstraint("grade >= computed", name="never_lower"), {"sqlite_with_rowid": False})

    resident_id: Mapped[bytes] = mapped_column(primary_key=True)
    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes] = mapped_column(primary_key=True)
    n_heads: Mapped[int]
    shown: Mapped[int]
    """1 for the head that lists show."""
    screening_id: Mapped[bytes]
    computed: Mapped[int]
    """RiskTier of the screening."""
    complete: Mapped[int]
    grade: Mapped[int]
    """RiskTier that holds: never below `computed`."""
    raised: Mapped[int]
    by_name: Mapped[str]
    at: Mapped[int]
    """When it was saved, UTC milliseconds."""


class MinuteRow(Base):
    """One version of the minute of a joint consultation. `medical`, `exercise`: how many people of each side gave an opinion."""

    __tablename__ = "consultation_minute"
    __table_args__ = ({"sqlite_with_rowid": False},)

    resident_id: Mapped[bytes] = mapped_column(primary_key=True)
    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes] = mapped_column(primary_key=True)
    n_heads: Mapped[int]
    shown: Mapped[int]
    assessment_id: Mapped[bytes]
    medical: Mapped[int]
    exercise: Mapped[int]
    held_at: Mapped[str]
    result: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[int]
