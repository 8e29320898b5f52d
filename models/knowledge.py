"""The knowledge a station holds: editions with the parts of their packs, adoptions, publishers; which protocols a paper used.

Each row from one document. Which edition is in force needs several and is therefore a query, never a column.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class KnowledgeEdition(Base):
    """One edition of the whole knowledge that this station keeps."""

    __tablename__ = "knowledge_edition"
    __table_args__ = (
        CheckConstraint("origin IN ('pack', 'shipped')", name="origin"),
        CheckConstraint("parts > 0", name="parts"),
        Index("ix_knowledge_edition_digest", "digest"),
        Index("ix_knowledge_edition_fingerprint", "fingerprint"),
    )

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes]
    n_heads: Mapped[int]
    digest: Mapped[str]
    """Hex SHA-256 of the pack's bytes."""
    fingerprint: Mapped[str]
    edition: Mapped[str]
    dated: Mapped[str]
    owner: Mapped[str]
    changes: Mapped[str]
    """JSON list of the publisher's sentences."""
    origin: Mapped[str]
    publisher: Mapped[str]
    publisher_name: Mapped[str]
    parts: Mapped[int]
    by_name: Mapped[str]
    at: Mapped[int]
    hlc: Mapped[int]


class KnowledgePart(Base):
    """Where one piece of a pack's bytes lies: the revision's body holds it."""

    __tablename__ = "knowledge_part"
    __table_args__ = (CheckConstraint("ordinal >= 0", name="ordinal"), Index("ix_knowledge_part_digest", "digest", "ordinal"))

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes]
    n_heads: Mapped[int]
    digest: Mapped[str]
    ordinal: Mapped[int]


class KnowledgeAdoption(Base):
    """A physician put one edition in force by signature."""

    __tablename__ = "knowledge_adoption"
    __table_args__ = (
        CheckConstraint("act IN ('adopt', 'roll_back')", name="act"),
        Index("ix_knowledge_adoption_hlc", "hlc"),
    )

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes]
    n_heads: Mapped[int]
    digest: Mapped[str]
    fingerprint: Mapped[str]
    edition: Mapped[str]
    replaces: Mapped[str]
    """Digest of the edition in force before."""
    act: Mapped[str]
    reason: Mapped[str]
    staff_id: Mapped[bytes]
    name: Mapped[str]
    role: Mapped[str]
    certificate: Mapped[str]
    adopted_at: Mapped[str]
    signature: Mapped[str]
    hlc: Mapped[int]


class PublisherKey(Base):
    """A publisher whose packs this station trusts, beside those that came with the program."""

    __tablename__ = "publisher_key"

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes]
    n_heads: Mapped[int]
    key: Mapped[str]
    name: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[int]
    withdrawn: Mapped[int]


class PrescriptionProtocol(Base):
    """Which protocols one prescription was merged from: who is touched when one of them changes."""

    __tablename__ = "prescription_protocol"
    __table_args__ = (Index("ix_prescription_protocol_protocol_id", "protocol_id"), {"sqlite_with_rowid": False})

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    protocol_id: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[str]
    fingerprint: Mapped[str]
