"""Referrals and adverse events; one row for each head."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ReferralRow(Base):
    """One referral as it stands."""

    __tablename__ = "referral"
    __table_args__ = (
        Index("ix_referral_due_on", "due_on"),
        Index("ix_referral_urgent", "resident_id", "sent_on", sqlite_where=text("urgency = 'red'")),
        {"sqlite_with_rowid": False},
    )

    resident_id: Mapped[bytes] = mapped_column(primary_key=True)
    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes] = mapped_column(primary_key=True)
    n_heads: Mapped[int]
    shown: Mapped[int]
    direction: Mapped[str]
    urgency: Mapped[str]
    state: Mapped[str]
    to_whom: Mapped[str]
    reason: Mapped[str]
    sent_on: Mapped[str | None]
    due_on: Mapped[str | None]
    answered_on: Mapped[str | None]
    may_exercise: Mapped[str]
    hold_id: Mapped[bytes | None]
    by_id: Mapped[bytes]
    by_name: Mapped[str]
    at: Mapped[int]


class EventRow(Base):
    """One adverse event."""

    __tablename__ = "adverse_event"
    __table_args__ = (Index("ix_adverse_event_day", "day"), {"sqlite_with_rowid": False})

    resident_id: Mapped[bytes] = mapped_column(primary_key=True)
    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes] = mapped_column(primary_key=True)
    n_heads: Mapped[int]
    shown: Mapped[int]
    kind: Mapped[str]
    severity: Mapped[int]
    day: Mapped[str]
    happened_at: Mapped[str]
    place: Mapped[str]
    state: Mapped[str]
    session_id: Mapped[bytes | None]
    hold_id: Mapped[bytes | None]
    what: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[int]
