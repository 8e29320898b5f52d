"""What is typed and not yet saved, as typed: one row per form and person, of this PC only, deleted by the save.

`form` names the form and what it is about, e.g. `assessment.medical:018f…`. Not audited: it is typing, not a record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe.clock import from_ms, to_ms
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A form as it was typed."""

    form: str
    text: str
    heads: tuple[UUID, ...]
    """The heads it began from."""
    saved_at: datetime


@use_case(None, Act.WRITE, audited=False)
def keep(work: Work, form: str, text: str, heads: tuple[UUID, ...] = ()) -> None:
    """Keep a form as typed, wrong values too; the latest text replaces the one before."""
    work.connection.exec_driver_sql(
        "INSERT INTO unsaved_form(form, staff_id, heads, body, saved_at) VALUES(?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET heads = excluded.heads, body = excluded.body, saved_at = excluded.saved_at",
        (form, work.staff.staff_id.bytes, b"".join(h.bytes for h in heads), text, to_ms(work.clock.now())),
    )


@use_case(None, Act.READ, reads=True)
def take(work: Work, form: str) -> Unsaved | None:
    """What this person had typed into this form; it stays until saved or discarded."""
    row = fixed_sql(work.connection)(
        "SELECT form, body, heads, saved_at FROM unsaved_form WHERE form = ? AND staff_id = ?", (form, work.staff.staff_id.bytes)
    ).fetchone()
    return _unsaved(row) if row else None


@use_case(None, Act.READ, reads=True)
def all_unsaved(work: Work) -> tuple[Unsaved, ...]:
    """Everything this person has typed and not saved, latest first."""
    rows = work.connection.exec_driver_sql(
        "SELECT form, body, heads, saved_at FROM unsaved_form WHERE staff_id = ? ORDER BY saved_at DESC, form",
        (work.staff.staff_id.bytes,),
    )
    return tuple(_unsaved(row) for row in rows)


@use_case(None, Act.WRITE, audited=False)
def discard(work: Work, form: str) -> None:
    """Forget it. A saving use case calls this in its own transaction."""
    fixed_sql(work.connection)(
        "DELETE FROM unsaved_form WHERE form = ? AND staff_id = ?", (form, work.staff.staff_id.bytes)
    )


def _unsaved(row: tuple[str, str, bytes, int]) -> Unsaved:
    heads = tuple(UUID(bytes=row[2][i : i + 16]) for i in range(0, len(row[2]), 16))
    return Unsaved(row[0], row[1], heads, from_ms(row[3]))
