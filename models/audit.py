"""Who did what when, chained by hash; local to this PC, append-only, in every back-up, not synced."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Audit(Base):
    """One entry per use case. `subject` is the resident or record it was about; no name, no content.

    No index on it: the audit page may look through three years (50 MB), a save may not write a page more.
    """

    __tablename__ = "audit"

    n: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int]
    staff_id: Mapped[bytes]
    role: Mapped[str]
    act: Mapped[str]
    subject: Mapped[bytes | None]
    outcome: Mapped[str]
    chain: Mapped[bytes]
