"""What was placed, into the record: files, and parts that are no visit. In the caller's one transaction."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from prescribe.assess import part_id
from prescribe.entries import Entry, check_entries, stamp
from prescribe.exchange.columns import TableMapping, fingerprint
from prescribe.exchange.placing import Person, Placed
from prescribe.exchange.rows import Measured, Stopped, Tell
from prescribe.exchange.values import imported_visit
from prescribe.records import store
from prescribe.records.assessment import KINDS, TABLE, EntryBody, PartBody
from prescribe.records.import_mapping import KIND, ColumnBody, MappingBody
from prescribe.records.many import NewDocuments
from prescribe.register import make_file

if TYPE_CHECKING:
    from prescribe.clinic import Work


def write(work: Work, placed: Placed, origin: str, tell: Tell) -> None:
    """Save everything placed. Raises Stopped (the transaction then leaves nothing)."""
    said_at, news = stamp(work.now()), NewDocuments(work)
    for done, person in enumerate(placed.people):
        if done % 20 == 0 and not tell(done, len(placed.people)):
            raise Stopped
        _person(work, person, (origin, said_at), news)
    news.write()
    if not tell(len(placed.people), len(placed.people)):
        raise Stopped


def _person(work: Work, person: Person, how: tuple[str, str], news: NewDocuments) -> None:
    resident_id = person.resident_id or make_file(work, person.form, person.not_same_as, news=news)
    for (day, side), values in person.parts.items():
        standing = store.document(work, part_id(imported_visit(resident_id, day), side)) if person.resident_id else None
        _part(work, (resident_id, day, side), values, how, standing, news)


def _part(
    work: Work, where: tuple[UUID, date, str], values: list[Measured], how: tuple[str, str], standing: store.Document | None,
    news: NewDocuments,
) -> None:
    """The values of one resident, day and side, beside what an earlier import of that day left there (`standing`)."""
    (resident_id, day, side), (origin, said_at) = where, how
    visit = imported_visit(resident_id, day)
    before: PartBody | None = standing.body if standing is not None and standing.heads else None
    kept = tuple(_standing(entry, before) for entry in before.entries) if before is not None else ()
    entries = check_entries(work, (*kept, *(_entry(m, origin) for m in values)), before, None)
    body = PartBody(
        assessment_id=str(visit), side=side, started_on=day, entries=entries, opinion="", done=False, by=work.staff.name,
        by_id=str(work.staff.staff_id), by_role=work.staff.role.value, said_at=said_at, entered=TABLE,
    )  # fmt: skip
    doc_id = part_id(visit, side)
    if standing is None:
        news.add(KINDS[side], body, doc_id, resident_id)
        return
    news.write()
    parents = tuple(head.rev_id for head in standing.heads)
    store.save(work, KINDS[side], body, doc_id=doc_id, parents=parents, resident_id=resident_id, standing=standing)


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
