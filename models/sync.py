"""What sync knows beside the revisions: whose a log is (local), and where a revoked device ends (a projection)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class LogOriginRow(Base):
    """Which device writes a log, and who vouches for it. Local, like `log_state`."""

    __tablename__ = "log_origin"
    __table_args__ = ({"sqlite_with_rowid": False},)

    log_id: Mapped[bytes] = mapped_column(primary_key=True)
    scope_id: Mapped[bytes]
    device_id: Mapped[bytes]
    public_key: Mapped[bytes]
    enrolment: Mapped[bytes]


class RevokedLog(Base):
    """Of a revoked device: the last row of each of its logs that counts. Any other log of the device counts for nothing; a device
    of which no log was known has one row with an empty `log_id`."""

    __tablename__ = "revoked_log"

    doc_id: Mapped[bytes] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[bytes]
    log_id: Mapped[bytes]
    last_seq: Mapped[int]
