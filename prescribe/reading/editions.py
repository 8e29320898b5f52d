"""The editions a station keeps, who adopted which, and where it stands: queries over several documents, never stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.clock import from_ms
from prescribe.drafting.papers import IN_FORCE
from prescribe.errors import InvalidInput
from prescribe.reading.knowledge_lines import ACT_WORDS, ORIGIN_WORDS, AdoptionLine, EditionLine
from prescribe.records import store
from prescribe.records.knowledge import ADOPTION, EDITION
from prescribe.running import knowledge_in_force
from protocols.changes import WORDING, Change, changes_between
from protocols.library import library_of
from protocols.protocol import Library
from protocols.terms import ROLE_NAMES, Role
from protocols.written import ProtocolError

if TYPE_CHECKING:
    from prescribe.clinic import Work

_KEPT_CHANGES: dict[tuple[str, str], tuple[Change, ...]] = {}


def edition_lines(work: Work) -> tuple[EditionLine, ...]:
    """Every edition, the latest kept first; two records of one pack are one line."""
    adoptions, current = adoption_lines(work), work.knowledge
    rows = work.connection.exec_driver_sql(
        "SELECT digest, fingerprint, edition, dated, owner, origin, publisher_name, changes, by_name, at, min(hlc)"
        f" FROM {EDITION} GROUP BY digest ORDER BY min(hlc), digest"
    ).all()
    found = [
        EditionLine(
            r[0], r[1], r[2], date.fromisoformat(r[3]), r[4], r[5], ORIGIN_WORDS[r[5]], r[6], tuple(json.loads(r[7])), r[8],
            from_ms(r[9]), r[0] == current.digest, False, tuple(a for a in adoptions if a.digest == r[0]),
        )
        for r in rows
    ]  # fmt: skip
    if not any(line.in_force for line in found):
        found.append(_floor_line(work, current))
    waiting = _waiting(found, adopted=any(a.in_force for a in adoptions))
    return tuple(replace(line, waiting=line is waiting) for line in reversed(found))


def adoption_lines(work: Work) -> tuple[AdoptionLine, ...]:
    """Every adoption ever, newest first."""
    current = work.knowledge.adoption
    rows = work.connection.exec_driver_sql(f"SELECT doc_id FROM {ADOPTION} ORDER BY hlc DESC, doc_id DESC").scalars().all()
    found = []
    for doc_id in rows:
        document = store.document(work, UUID(bytes=doc_id))
        if document is not None and document.heads:
            found.append(_adoption_line(work, document, current))
    return tuple(found)


def edition_line(work: Work, digest: str | None) -> EditionLine:
    """One edition by its digest, the one in force by None. Raises InvalidInput."""
    for line in edition_lines(work):
        if line.in_force if digest is None else line.digest == digest:
            return line
    raise InvalidInput("本站没有这个知识版本。请先导入知识包，或等它同步过来。")


def files_at(work: Work, digest: str | None) -> Mapping[str, bytes]:
    """The texts of one edition, of the one in force by None. Raises InvalidInput when they are not here whole."""
    current = work.knowledge
    if digest in (None, current.digest):
        return current.files
    try:
        return knowledge_in_force.kept_files(work.connection, digest or "")
    except knowledge_in_force.EditionMissing:
        raise InvalidInput("这个知识版本还没有完整同步过来，或者损坏了。请重新导入知识包。") from None


def library_at(work: Work, digest: str | None) -> Library:
    """The library of one edition. Raises InvalidInput with the file and line when this program cannot read it."""
    if digest in (None, work.knowledge.digest):
        return work.library
    try:
        return library_of(files_at(work, digest))
    except ProtocolError as error:
        raise InvalidInput(f"这个程序读不了这个知识版本：{error.say}") from None


def changes(old: Library, new: Library) -> tuple[Change, ...]:
    """What differs, remembered for the pairs last looked at."""
    pair = (old.fingerprint, new.fingerprint)
    if pair not in _KEPT_CHANGES:
        while len(_KEPT_CHANGES) > 8:
            _KEPT_CHANGES.pop(next(iter(_KEPT_CHANGES)), None)
        _KEPT_CHANGES[pair] = changes_between(old, new)
    return _KEPT_CHANGES[pair]


def papers_touched(work: Work, changed: Iterable[Change]) -> int:
    """Prescriptions in force that were merged from a protocol with a change that is more than wording."""
    return len(papers_using(work, {c.protocol_id for c in changed if c.protocol_id and c.direction != WORDING}))


def papers_using(work: Work, protocol_ids: Iterable[str]) -> tuple[tuple[UUID, UUID], ...]:
    """(prescription, resident) of the prescriptions in force merged from one of these protocols."""
    wanted = sorted(protocol_ids)
    marks = ", ".join(f":p{place}" for place in range(len(wanted)))
    rows = work.connection.exec_driver_sql(
        "SELECT p.doc_id, p.resident_id FROM prescription p WHERE EXISTS (SELECT 1 FROM prescription_protocol u"
        f" WHERE u.doc_id = p.doc_id AND u.protocol_id IN ({marks})) AND {IN_FORCE} ORDER BY p.doc_id",
        {"today": work.today().isoformat()} | {f"p{place}": name for place, name in enumerate(wanted)},
    )
    return tuple((UUID(bytes=row[0]), UUID(bytes=row[1])) for row in rows)


def _waiting(found: list[EditionLine], *, adopted: bool) -> EditionLine | None:
    """The latest edition that nobody has adopted yet: one that came after the one in force, or the first of all."""
    place = next(i for i, line in enumerate(found) if line.in_force)
    later = found[place + 1 :] if adopted else found[place:]
    return next((line for line in reversed(later) if not any(a.genuine for a in line.adoptions)), None)


def _adoption_line(work: Work, document: store.Document, current: UUID | None) -> AdoptionLine:
    body = document.body
    return AdoptionLine(
        document.doc_id, body.digest, body.edition, body.act, ACT_WORDS[body.act], body.reason, body.name, ROLE_NAMES[Role(body.role)],
        body.certificate, datetime.fromisoformat(body.adopted_at),
        knowledge_in_force.genuine(work.connection, work.origin.scope_id, body), document.doc_id == current,
    )  # fmt: skip


def _floor_line(work: Work, current: knowledge_in_force.InForce) -> EditionLine:
    """The shipped edition when the station could not keep it: the disk was full, or what it keeps cannot be read."""
    return EditionLine(
        current.digest, current.fingerprint, current.edition, work.today(), knowledge_in_force.SHIPPED_OWNER, "shipped",
        ORIGIN_WORDS["shipped"], "", (), knowledge_in_force.SHIPPED_OWNER, work.now(), True, False, (),
    )  # fmt: skip
