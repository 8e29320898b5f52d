"""What the search box looks into: exact keys and single characters, both projections of residents.

`resident_text` is an FTS5 table (contentless, `contentless_delete=1`, characters separated by blanks), made by the
migration; the ORM does not know such tables.
"""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ResidentKey(Base):
    """One key of one resident: initials, plain writing, ID and phone with their tails, file number, doc id."""

    __tablename__ = "resident_key"
    __table_args__ = (Index("ix_resident_key_row_id", "row_id"), {"sqlite_with_rowid": False})

    kind: Mapped[str] = mapped_column(primary_key=True)
    """`initials`, `id`, `id_tail`, `phone`, `phone_tail`, `file`, `file_tail` or `health`."""
    key: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True)


TEXT_TABLE = "resident_text"
"""Name of the FTS5 table; its rowid is `resident.row_id`."""
