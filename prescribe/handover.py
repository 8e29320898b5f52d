"""What a leaver leaves behind. Drafts belong to the station, typed forms to the person, residents to who is responsible."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.drafting.papers import SIGNED
from prescribe.errors import InvalidInput
from prescribe.records import store
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

MOST = 20


@dataclass(frozen=True, slots=True)
class LeftDraft:
    """An unsigned prescription this person drafted; no resident's name, because an administrator may read none."""

    number: str
    drafted_on: date
    signed_by_one: bool


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What waits when somebody leaves."""

    drafts: tuple[LeftDraft, ...]
    """At most twenty, oldest first."""
    drafts_total: int
    forms: int
    """Typed on this PC and not saved; nobody else ever sees these."""
    residents: int
    """Open files whose responsible person this is."""


@use_case("users", Act.WRITE, reads=True)
def left_behind(work: Work, staff_id: UUID) -> LeftBehind:
    """Unsigned drafts, unsaved forms and residents of one person. Prescriptions that are over count no more."""
    run, who = work.connection.exec_driver_sql, staff_id.bytes
    rows = run(
        "SELECT p.number, p.drafted_on, EXISTS (SELECT 1 FROM signature s WHERE s.document_id = p.doc_id AND s.signed_rev = p.rev_id)"
        f" FROM prescription p WHERE p.drafted_by = :who AND p.valid_to >= :today AND NOT {SIGNED.format(p='p')}"
        " ORDER BY p.drafted_on, p.at, p.doc_id",
        {"who": who, "today": work.today().isoformat()},
    ).all()
    forms = run("SELECT count(*) FROM unsaved_form WHERE staff_id = ?", (who,)).scalar_one()
    residents = run("SELECT count(*) FROM resident WHERE responsible_id = ? AND closed IS NULL", (who,)).scalar_one()
    drafts = tuple(LeftDraft(number, date.fromisoformat(day), bool(one)) for number, day, one in rows[:MOST])
    return LeftBehind(drafts, len(rows), forms, residents)


@use_case("users", Act.WRITE)
def hand_over(work: Work, staff_id: UUID, to: UUID) -> tuple[int, int]:
    """Make `to` responsible for every open file of a leaver: they stand in 「我负责的」 of that colleague from now on.

    Returns (handed over, left): a record with two versions waits until somebody has decided. Raises InvalidInput.
    """
    work.subject = staff_id
    name = work.connection.exec_driver_sql("SELECT name FROM staff WHERE doc_id = ? AND left_on IS NULL", (to.bytes,)).scalar()
    if name is None or to == staff_id:
        raise InvalidInput("请选一位还在本站的同事来接。", field="to")
    rows = work.connection.exec_driver_sql(
        "SELECT doc_id FROM resident WHERE responsible_id = ? AND closed IS NULL ORDER BY doc_id", (staff_id.bytes,)
    ).scalars().all()
    handed = 0
    for doc_id in (UUID(bytes=row) for row in rows):
        found = store.heads(work, doc_id)
        if len(found) == 1 and found[0].body is not None:
            body = found[0].body.model_copy(update={"responsible_id": str(to), "responsible_name": name})
            store.save(work, "resident", body, doc_id=doc_id, parents=(found[0].rev_id,), resident_id=doc_id)
            handed += 1
    return handed, len(rows) - handed
