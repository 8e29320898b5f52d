"""Who did what when, chained by hash; local to this PC, append-only, in every back-up, not synced."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Audit(Base):
    """One entry per use case. `subject` is the resident or record it was about; no name, no content."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject"),)

    n: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int]
    staff_id: Mapped[bytes]
    role: Mapped[str]
    act: Mapped[str]
    subject: Mapped[bytes | None]
    outcome: Mapped[str]
    chain: Mapped[bytes]
