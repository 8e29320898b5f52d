"""What was placed, into the record: files, and parts that are no visit. In the caller's one transaction."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from prescribe.assess import part_id
from prescribe.entries import Entry, check_entries, stamp
from prescribe.exchange.columns import TableMapping, fingerprint
from prescribe.exchange.placing import Person, Placed, imported_visit
from prescribe.exchange.rows import Measured, Stopped, Tell
from prescribe.records import store
from prescribe.records.assessment import KINDS, TABLE, EntryBody, PartBody
from prescribe.records.import_mapping import KIND, ColumnBody, MappingBody
from prescribe.register import make_file

if TYPE_CHECKING:
    from prescribe.clinic import Work


def write(work: Work, placed: Placed, origin: str, tell: Tell) -> None:
    """Save everything placed. Raises Stopped (the transaction then leaves nothing)."""
    said_at = stamp(work.now())
    for done, person in enumerate(placed.people):
        if done % 20 == 0 and not tell(done, len(placed.people)):
            raise Stopped
        _person(work, person, origin, said_at)
    if not tell(len(placed.people), len(placed.people)):
        raise Stopped


def _person(work: Work, person: Person, origin: str, said_at: str) -> None:
    new = person.resident_id is None
    resident_id = make_file(work, person.form, person.not_same_as) if person.resident_id is None else person.resident_id
    for (day, side), values in person.parts.items():
        _part(work, resident_id, day, side, values, (origin, said_at, new))


def _part(work: Work, resident_id: UUID, day: date, side: str, values: list[Measured], how: tuple[str, str, bool]) -> None:
    """The values of one day and side, beside what an earlier import of that day left there."""
    origin, said_at, new = how
    visit = imported_visit(resident_id, day)
    doc_id = part_id(visit, side)
    standing = None if new else store.document(work, doc_id)
    before: PartBody | None = standing.body if standing is not None and standing.heads else None
    kept = tuple(_standing(entry, before) for entry in before.entries) if before is not None else ()
    entries = check_entries(work, (*kept, *(_entry(m, origin) for m in values)), before, None)
    body = PartBody(
        assessment_id=str(visit), side=side, started_on=day, entries=entries, opinion="", done=False, by=work.staff.name,
        by_id=str(work.staff.staff_id), by_role=work.staff.role.value, said_at=said_at, entered=TABLE,
    )  # fmt: skip
    parents = tuple(head.rev_id for head in standing.heads) if standing is not None else ()
    store.save(
        work, KINDS[side], body, doc_id=doc_id, parents=parents, resident_id=resident_id, absent=standing is None, standing=standing
    )


def _entry(m: Measured, origin: str) -> Entry:
    return Entry(m.fact_id, "known", m.value, m.typed, m.unit, m.at, origin=origin, confirmed=True)


def _standing(stored: EntryBody, before: PartBody) -> Entry:
    """An entry as it stands, author and moment included."""
    return Entry(
        stored.fact_id, stored.status, stored.value, stored.typed, stored.unit, stored.at or before.said_at, stored.by or before.by,
        stored.by_id or before.by_id, stored.origin, stored.reason, stored.readings, stored.confirmed,
    )  # fmt: skip


def mapping_id(work: Work, key: str) -> UUID:
    """Document id of the mapping of one row of headers: the same on every PC of the station."""
    return uuid5(UUID(bytes=work.origin.scope_id), f"import_mapping/{key}")


def remembered(work: Work, key: str) -> MappingBody | None:
    """The mapping kept for these headers; of two undecided versions the later."""
    found = store.document(work, mapping_id(work, key))
    return found.body if found is not None and found.heads else None


def remember(work: Work, mapping: TableMapping) -> None:
    """Keep how these headers are read, when it is news."""
    key = fingerprint(mapping)
    body = MappingBody(
        fingerprint=key, columns=tuple(ColumnBody(head=c.head, target=c.target, unit=c.unit) for c in mapping.columns), origin=mapping.origin
    )
    doc_id = mapping_id(work, key)
    found = store.document(work, doc_id)
    if found is None or not found.heads or found.n_heads > 1 or found.body != body:
        store.save(work, KIND, body, doc_id=doc_id, parents=store.head_ids(work, doc_id))
