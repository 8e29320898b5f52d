"""Residents as the pages ask for them: a projection of `resident` documents."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Resident(Base):
    """One registered person. `row_id` is the low 62 bits of `doc_id`, so that a rebuild gives the same rows."""

    __tablename__ = "resident"
    __table_args__ = (
        Index("ix_resident_name", "name"),
        Index("ix_resident_sound", "sound"),
        Index("ix_resident_responsible_id", "responsible_id"),
        Index("ix_resident_open", "name_order", "row_id", "doc_id", "closed", sqlite_where=text("closed IS NULL")),  # the list, in its order
        Index("ix_resident_closed", "doc_id", sqlite_where=text("closed IS NOT NULL")),
    )

    row_id: Mapped[int] = mapped_column(primary_key=True)
    doc_id: Mapped[bytes] = mapped_column(unique=True)
    rev_id: Mapped[bytes]
    n_heads: Mapped[int]
    name: Mapped[str]
    sound: Mapped[str]
    """The name as heard, `identity.sound`."""
    name_order: Mapped[str]
    """Initials and name: the order of lists."""
    sex: Mapped[str]
    birth_date: Mapped[str | None]
    birth_about: Mapped[int | None]
    id_kind: Mapped[str]
    id_number: Mapped[str]
    phone: Mapped[str]
    contact: Mapped[str]
    """「女儿 孙莉 138 0000 5172」, as printed on the emergency card."""
    street: Mapped[str]
    family_doctor: Mapped[str]
    responsible_id: Mapped[bytes | None]
    responsible_name: Mapped[str]
    allergy: Mapped[str]
    file_number: Mapped[str]
    registered_on: Mapped[str]
    closed: Mapped[str | None]
    """Why the file is closed, in words; NULL while it is open."""
    closed_kind: Mapped[str] = mapped_column(server_default="")
    """`done`, `moved`, `lost`, `died`, `withdrew`, `transferred`; empty while it is open."""
    closed_on: Mapped[str | None]
    shows_diagnoses: Mapped[int]
    """1: the resident agreed that the instructor may see diagnoses."""
    consent_file: Mapped[int]
    consent_exercise: Mapped[int | None]
    """1 yes, 0 no, NULL not asked; both the test and the guidance must be agreed to."""
    consent_exercise_on: Mapped[str | None]
