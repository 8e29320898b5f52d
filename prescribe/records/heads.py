"""A projection with one row for each head, so that nothing grave hides while two versions are undecided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from models.database import fixed_sql
from prescribe.records.store import Document, Revision


def row_a_head(table: str, columns: tuple[str, ...], values: Callable[[Revision], tuple[Any, ...]]) -> Callable[[Connection, Document], None]:
    """The `project` of a kind: resident_id, doc_id, rev_id, n_heads, shown (1 for the head that lists show), then `columns`."""
    names = ("resident_id", "doc_id", "rev_id", "n_heads", "shown", *columns)
    sql = f"INSERT INTO {table}({', '.join(names)}) VALUES({','.join('?' * len(names))})"

    def project(connection: Connection, document: Document) -> None:
        run = fixed_sql(connection)
        for place, head in enumerate(document.heads):
            own = (document.resident_id.bytes, document.doc_id.bytes, head.rev_id.bytes, document.n_heads, int(place == 0))
            run(sql, (*own, *values(head)))

    return project


def id_bytes(text: str) -> bytes | None:
    """The 16 bytes of an id as text; None for an empty one."""
    return UUID(text).bytes if text else None
