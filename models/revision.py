"""The truth: immutable revisions, and what is known about them. Written only by `prescribe/records/store.py`."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

MAX_BODY = 256 * 1024
"""Bytes of UTF-8 that one body may hold."""


class Revision(Base):
    """One immutable version of one document. A rowid table: WITHOUT ROWID doubled the file."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("log_id", "seq"),
        UniqueConstraint("rev_id"),
        CheckConstraint("seq > 0", name="seq_from_one"),
        CheckConstraint("body IS NULL OR length(CAST(body AS BLOB)) <= 262144", name="body_size"),
        CheckConstraint("length(rev_hash) = 32", name="hash_size"),
        CheckConstraint("length(sig) = 64", name="sig_size"),
        CheckConstraint("state IN ('ok', 'newer', 'bad_sig', 'clock_suspect')", name="state"),
        Index("ix_revision_doc_id", "doc_id", "doc_type"),  # covers a rebuild of one kind; every index is a page more a save
        Index("ix_revision_resident_id", "resident_id", "doc_type"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    log_id: Mapped[bytes]
    seq: Mapped[int]
    rev_id: Mapped[bytes]
    scope_id: Mapped[bytes]
    doc_id: Mapped[bytes]
    doc_type: Mapped[str]
    schema_ver: Mapped[int]
    resident_id: Mapped[bytes | None]
    author_id: Mapped[bytes]
    hlc: Mapped[int]
    parents: Mapped[bytes]
    """Sorted ids of the parents, 16 bytes each, one after the other."""
    body: Mapped[str | None]
    """Exact JSON text with a nonce; NULL after an erasure."""
    rev_hash: Mapped[bytes]
    sig: Mapped[bytes]
    erased_by: Mapped[bytes | None]
    received_at: Mapped[int]
    state: Mapped[str]


class RevisionParent(Base):
    """Which revision grew from which, by the parent; a revision names its own parents. A missing parent is a legal state."""

    __tablename__ = "rev_parent"
    __table_args__ = ({"sqlite_with_rowid": False},)

    parent_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes] = mapped_column(primary_key=True)


class DocumentHead(Base):
    """Revisions that no revision names as parent; two of one document are a conflict."""

    __tablename__ = "doc_head"
    __table_args__ = ({"sqlite_with_rowid": False},)

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes] = mapped_column(primary_key=True)


class LogState(Base):
    """Each log has one writer and a gap-free `seq` from 1. One log of a scope is this PC's."""

    __tablename__ = "log_state"
    __table_args__ = (
        Index("uq_log_state_mine", "scope_id", unique=True, sqlite_where=text("mine = 1")),
        {"sqlite_with_rowid": False},
    )

    log_id: Mapped[bytes] = mapped_column(primary_key=True)
    scope_id: Mapped[bytes]
    mine: Mapped[int]
    number_code: Mapped[str]
    """Three characters that every number given out by this log carries."""
    last_seq: Mapped[int]
    hub_seq: Mapped[int]
    last_hlc: Mapped[int]


class ProjectionState(Base):
    """With which number of its projection each kind's tables were filled; missing or other: rebuild."""

    __tablename__ = "projection_state"

    kind: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]


class Erasure(Base):
    """Residents whose bodies are gone for ever; rows that come late are nulled on arrival."""

    __tablename__ = "erasure"

    erasure_id: Mapped[bytes] = mapped_column(primary_key=True)
    scope_id: Mapped[bytes]
    resident_id: Mapped[bytes]
    basis: Mapped[str]
    applied_at: Mapped[int]


class Quarantine(Base):
    """Rows that came from elsewhere and are not to be trusted; kept, shown, never applied."""

    __tablename__ = "quarantine"

    rev_id: Mapped[bytes] = mapped_column(primary_key=True)
    reason: Mapped[str]
    raw: Mapped[bytes]
