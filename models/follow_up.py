"""Follow-ups, attempts to reach somebody, what was put off, steps of the dose, official forms: each row from one document."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class FollowUpRow(Base):
    """One follow-up; one row for each head."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("ix_follow_up_day", "day", "resident_id", "next_on", "next_mode", "prescription_id"),
        Index("ix_follow_up_alerted", "day", sqlite_where=text("alerted = 1")),
        Index("ix_follow_up_offered", "day", sqlite_where=text("step = 'advance' AND answer = ''")),
        {"sqlite_with_rowid": False},
    )  # fmt: skip

    resident_id: Mapped[bytes] = mapped_column(primary_key=True)
    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes] = mapped_column(primary_key=True)
    n_heads: Mapped[int]
    shown: Mapped[int]
    prescription_id: Mapped[bytes | None]
    due_on: Mapped[str | None]
    day: Mapped[str]
    """When it happened, in the station's zone."""
    happened_at: Mapped[str]
    mode: Mapped[str]
    planned: Mapped[int | None]
    done: Mapped[int | None]
    minutes: Mapped[int | None]
    effort: Mapped[int | None]
    symptoms_asked: Mapped[int]
    symptoms: Mapped[str]
    """JSON list of codes."""
    step: Mapped[str]
    answer: Mapped[str]
    next_on: Mapped[str | None]
    next_mode: Mapped[str]
    alerted: Mapped[int]
    """1 when the answers met a gate of the day that postpones, asks a doctor first, or stops."""
    by_id: Mapped[bytes]
    by_name: Mapped[str]
    by_role: Mapped[str]
    at: Mapped[int]


class ContactRow(Base):
    """One attempt to reach a resident."""

    __tablename__ = "contact"
    __table_args__ = (
        Index("ix_contact_resident_id", "resident_id", "happened_at"),
        Index("ix_contact_outcome", "outcome", sqlite_where=text("outcome IN ('died', 'moved', 'lost')")),
        Index("ix_contact_again_on", "again_on", sqlite_where=text("again_on IS NOT NULL")),
    )

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes]
    n_heads: Mapped[int]
    resident_id: Mapped[bytes]
    day: Mapped[str]
    happened_at: Mapped[str]
    outcome: Mapped[str]
    again_on: Mapped[str | None]
    by_name: Mapped[str]


class SnoozeRow(Base):
    """One thing of 今日 put off."""

    __tablename__ = "snooze"
    __table_args__ = (Index("ix_snooze_until", "until"),)

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes]
    n_heads: Mapped[int]
    resident_id: Mapped[bytes]
    subject: Mapped[str]
    until: Mapped[str]
    reason: Mapped[str]
    by_name: Mapped[str]


class StepRow(Base):
    """One step of the dose of a signed prescription."""

    __tablename__ = "programme_step"
    __table_args__ = ({"sqlite_with_rowid": False},)

    resident_id: Mapped[bytes] = mapped_column(primary_key=True)
    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes] = mapped_column(primary_key=True)
    n_heads: Mapped[int]
    shown: Mapped[int]
    prescription_id: Mapped[bytes]
    kind: Mapped[str]
    from_stage: Mapped[str]
    to_stage: Mapped[str]
    from_day: Mapped[str]
    automatic: Mapped[int]
    state: Mapped[str]
    needs_physician: Mapped[int]
    reviewed: Mapped[int]
    say: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[int]


class OfficialFormRow(Base):
    """One visit on an official form."""

    __tablename__ = "official_form"
    __table_args__ = (
        Index("ix_official_form_newest", "next_on", "resident_id", "form", "closure", "day", sqlite_where=text("newest = 1")),
        Index("ix_official_form_day", "day", "shown", "resident_id", "form", "next_on"),
        {"sqlite_with_rowid": False},
    )

    resident_id: Mapped[bytes] = mapped_column(primary_key=True)
    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes] = mapped_column(primary_key=True)
    n_heads: Mapped[int]
    shown: Mapped[int]
    form: Mapped[str]
    edition: Mapped[str]
    day: Mapped[str]
    mode: Mapped[str]
    visit_class: Mapped[int]
    decided_by: Mapped[str]
    """Row of the decision table."""
    next_on: Mapped[str | None]
    complete: Mapped[int]
    closure: Mapped[str]
    referral_id: Mapped[bytes | None]
    by_name: Mapped[str]
    at: Mapped[int]
    newest: Mapped[int]
    """1 for the newest completed visit (or closure) of a resident on a form."""
