"""The station and who works here: projections of `station`, `staff` and `credential` documents."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Station(Base):
    """Letterhead and trust anchors of the station."""

    __tablename__ = "station"

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes]
    n_heads: Mapped[int]
    host: Mapped[str]
    station: Mapped[str]
    station_type: Mapped[str]
    phone: Mapped[str]
    address: Mapped[str]
    aed_place: Mapped[str]
    code: Mapped[str]
    demo: Mapped[int]
    recovery_ed25519: Mapped[bytes]
    recovery_x25519: Mapped[bytes]
    first_ed25519: Mapped[bytes]
    """The first administrator's key: every other certificate leads back to it or to the recovery key."""


class Staff(Base):
    """One person who works here or did."""

    __tablename__ = "staff"

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes]
    n_heads: Mapped[int]
    name: Mapped[str]
    trainee: Mapped[int]
    left_on: Mapped[str | None]


class StaffRole(Base):
    """The hats of a person; ordinal 0 is the usual one."""

    __tablename__ = "staff_role"

    doc_id: Mapped[bytes] = mapped_column(ForeignKey("staff.doc_id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str]


class StaffCertificate(Base):
    """A licence or training certificate."""

    __tablename__ = "staff_certificate"

    doc_id: Mapped[bytes] = mapped_column(ForeignKey("staff.doc_id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    number: Mapped[str]
    issuer: Mapped[str]
    level: Mapped[str]
    issued_on: Mapped[str | None]
    valid_to: Mapped[str | None]


class StaffKey(Base):
    """Public keys of a person, old ones too, each with its certificate; of every head while two exist."""

    __tablename__ = "staff_key"

    doc_id: Mapped[bytes] = mapped_column(ForeignKey("staff.doc_id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    ed25519: Mapped[bytes]
    x25519: Mapped[bytes]
    since: Mapped[int]
    until: Mapped[int | None]
    certified_by: Mapped[bytes | None]
    """The administrator's id; NULL = by the recovery key, or the first administrator's own."""
    certificate: Mapped[bytes]


class Credential(Base):
    """Which revisions hold a person's present credential: one row for each head."""

    __tablename__ = "credential"
    __table_args__ = (Index("ix_credential_staff_id", "staff_id"),)

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    rev_id: Mapped[bytes] = mapped_column(primary_key=True)
    staff_id: Mapped[bytes]
