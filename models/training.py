"""Training sessions and group classes."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class SessionRow(Base):
    """One session of one resident; one row for each head."""

    __tablename__ = "training_session"
    __table_args__ = (
        Index("ix_training_session_day", "day"),
        Index("ix_training_session_stopped", "resident_id", "day", sqlite_where=text("gate IN ('postpone', 'stop')")),
        {"sqlite_with_rowid": False},
    )

    resident_id: Mapped[bytes] = mapped_column(primary_key=True)
    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes] = mapped_column(primary_key=True)
    n_heads: Mapped[int]
    shown: Mapped[int]
    prescription_id: Mapped[bytes | None]
    class_id: Mapped[bytes | None]
    day: Mapped[str]
    happened_at: Mapped[str]
    place: Mapped[str]
    supervised: Mapped[int]
    state: Mapped[str]
    gate: Mapped[str]
    stopped_live: Mapped[int]
    """1 when a live rule stopped it."""
    minutes: Mapped[int | None]
    effort: Mapped[int | None]
    hr_peak: Mapped[int | None]
    extra_reps: Mapped[str]
    """JSON list of activity ids."""
    by_id: Mapped[bytes]
    by_name: Mapped[str]
    by_role: Mapped[str]
    at: Mapped[int]


class GroupClassRow(Base):
    """A class."""

    __tablename__ = "group_class"

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes]
    n_heads: Mapped[int]
    name: Mapped[str]
    weekday: Mapped[int | None]
    starts: Mapped[str]
    ends: Mapped[str]
    place: Mapped[str]
    leader_id: Mapped[bytes | None]
    leader: Mapped[str]
    closed_on: Mapped[str | None]


class GroupClassMember(Base):
    """Who is on the list of a class."""

    __tablename__ = "group_class_member"
    __table_args__ = (Index("ix_group_class_member_resident_id", "resident_id"),)

    doc_id: Mapped[bytes] = mapped_column(ForeignKey("group_class.doc_id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    resident_id: Mapped[bytes]
