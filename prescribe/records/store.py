"""The only writer of revisions, and the reader of documents.

`save` writes fixed SQL in the caller's transaction: the revision, its parents, the heads, and the tables of its kind
change together or not at all. Stored text is never written again: it is hashed and signed as it stands.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, TypeAdapter
from sqlalchemy import Connection

from models.database import fixed_sql
from models.revision import MAX_BODY
from prescribe.clock import from_ms, to_ms
from prescribe.errors import ChangedMeanwhile, InvalidInput
from prescribe.records.ids import uuid7
from prescribe.records.rows import INSERT, INSERT_HEAD, revision_row

if TYPE_CHECKING:
    from prescribe.clinic import Work

_NONCE = 32
_COLUMNS = "rev_id, doc_id, doc_type, schema_ver, resident_id, author_id, hlc, parents, body, state"


@dataclass(frozen=True)
class RecordKind:
    """One kind of document.

    `upcasts[v]` makes the dict of version v+1 from one of version v. `tables` are its projection, each with a `doc_id`
    column, children before parents; `project(connection, document)` fills them for one document, from all its heads.
    Raise `projection` whenever the tables are filled differently, and `Clinic.open` fills them anew.
    """

    name: str
    version: int
    body: type[BaseModel] | TypeAdapter[Any]
    upcasts: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = field(default_factory=dict)
    tables: tuple[str, ...] = ()
    project: Callable[[Connection, Document], None] | None = None
    unproject: Callable[[Connection, UUID], None] | None = None
    """For what has no doc_id column (full-text rows); runs before the tables are emptied of the document."""
    by_resident: frozenset[str] = frozenset()
    """Those of `tables` whose key begins with `resident_id`: they are emptied of a document through it."""
    projection: int = 1
    sparse: bool = False
    """The stored text leaves out what is as the body's defaults say. Such a default never changes."""
    after_closure: bool = False
    """May be written of a resident whose file is closed."""
    title: str = ""
    """What staff call it."""

    def adapter(self) -> TypeAdapter[Any]:
        """Reads and writes bodies."""
        if isinstance(self.body, TypeAdapter):
            return self.body
        if self.name not in _ADAPTERS:
            _ADAPTERS[self.name] = TypeAdapter(self.body)
        return _ADAPTERS[self.name]


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save made."""

    doc_id: UUID
    rev_id: UUID


@dataclass(frozen=True, slots=True)
class Revision:
    """One stored version."""

    rev_id: UUID
    doc_id: UUID
    kind: str
    version: int
    body: Any
    """Parsed and brought up to date; None when it was erased or a newer program wrote it."""
    body_text: str | None
    """Exactly as stored: this is what a signature covers."""
    author_id: UUID
    at: datetime
    """When it was saved, by the logical clock: never before what it grew from, even when the PC's clock was set back."""
    parents: tuple[UUID, ...]
    resident_id: UUID | None
    hlc: int

    @property
    def newer(self) -> bool:
        """Written by a newer program: to be shown, never edited."""
        return self.body is None and self.body_text is not None

    @property
    def digest(self) -> str:
        """Hex SHA-256 of the stored text."""
        return hashlib.sha256((self.body_text or "").encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Document:
    """One document as it stands: its readable heads, the greatest (hlc, rev_id) first."""

    doc_id: UUID
    kind: str
    resident_id: UUID | None
    heads: tuple[Revision, ...]
    n_heads: int

    @property
    def head(self) -> Revision:
        """The head whose values the tables show; with two heads findings of both count."""
        return self.heads[0]

    @property
    def body(self) -> Any:
        """The body of `head`."""
        return self.heads[0].body


_KINDS: dict[str, RecordKind] = {}
_ADAPTERS: dict[str, TypeAdapter[Any]] = {}


def register(kind: RecordKind) -> RecordKind:
    """Make a kind known; a module of `records/` calls this where it stands."""
    _KINDS[kind.name] = kind
    return kind


def kind_of(name: str) -> RecordKind:
    """One kind by its name; KeyError for an unknown one."""
    return _KINDS[name]


def kinds() -> tuple[RecordKind, ...]:
    """Every kind known, in the order of their registration."""
    from prescribe.records import kinds as _every  # noqa: F401

    return tuple(_KINDS.values())


def save(
    work: Work, kind_name: str, body: Any, *, doc_id: UUID | None = None, parents: tuple[UUID, ...] = (), resident_id: UUID | None = None,
    absent: bool = False, standing: Document | None = None,
) -> Saved:
    """Write one revision. `parents` are the heads the form began from (all of them); none for a new document,
    whose id may be given. `absent`: the caller looked in this transaction and there is no such document yet;
    `standing`: this is what it found then.

    Raises ChangedMeanwhile when the heads are others now, InvalidInput when the body is over 256 KiB or the resident's file is
    closed.
    """
    kind = _KINDS[kind_name]
    now = to_ms(work.clock.now())
    new = doc_id is None
    document = (uuid7(now) if new else doc_id).bytes
    text = text_of(kind, body)
    parent_ids = tuple(sorted(parent.bytes for parent in parents))
    if standing is not None and _stands_on(standing, kind, parent_ids):
        resident_id = resident_id or standing.resident_id
    elif parents or not (new or absent):
        resident_id = _check_heads(work.connection, document, parent_ids, kind, resident_id)
    origin, run = work.origin, fixed_sql(work.connection)
    if resident_id is not None and not kind.after_closure:
        refuse_closed(run, resident_id)
    seq, hlc = run(
        "UPDATE log_state SET last_seq = last_seq + 1, last_hlc = max(last_hlc + 1, ?) WHERE log_id = ? RETURNING last_seq, last_hlc",
        (now << 16, origin.log_id),
    ).fetchone()
    rev_id = uuid7(now)
    resident = resident_id.bytes if resident_id else None
    run(INSERT, revision_row(work, (kind.name, kind.version), (rev_id.bytes, document, resident, parent_ids), text, (seq, hlc, now)))
    for parent in parent_ids:
        run("INSERT INTO rev_parent(parent_id, rev_id) VALUES(?, ?)", (parent, rev_id.bytes))
        run("DELETE FROM doc_head WHERE doc_id = ? AND rev_id = ?", (document, parent))
    run(INSERT_HEAD, (document, rev_id.bytes))
    saved = Saved(UUID(bytes=document), rev_id)
    _remembered(kind.name, kind.version, text, body)
    revision = Revision(
        rev_id, saved.doc_id, kind.name, kind.version, body, text, work.staff.staff_id, from_ms(hlc >> 16), tuple(parents), resident_id, hlc
    )
    _project(work.connection, kind, Document(saved.doc_id, kind.name, resident_id, (revision,), 1), fresh=not parents)
    _note(work, kind.name, saved.doc_id, resident_id)
    return saved


def refuse_closed(run: Callable[..., Any], resident_id: UUID) -> None:
    """A closed file can be read and reopened, nothing else."""
    row = run("SELECT closed FROM resident WHERE doc_id = ?", (resident_id.bytes,)).fetchone()
    if row is not None and row[0]:
        raise InvalidInput("这份档案已经结案，只能看。需要时请先恢复建档。")


def heads(work: Work, doc_id: UUID) -> tuple[Revision, ...]:
    """The present heads, greatest (hlc, rev_id) first; empty when there is no such document."""
    return _heads(work.connection, doc_id.bytes)


def head_ids(work: Work, doc_id: UUID) -> tuple[UUID, ...]:
    """Ids of the present heads, to begin a form from; sorted."""
    rows = fixed_sql(work.connection)("SELECT rev_id FROM doc_head WHERE doc_id = ? ORDER BY rev_id", (doc_id.bytes,))
    return tuple(UUID(bytes=row[0]) for row in rows)


def document(work: Work, doc_id: UUID) -> Document | None:
    """The document as it stands; None when there is none."""
    return _document(work.connection, doc_id.bytes)


def read(work: Work, rev_id: UUID) -> Revision:
    """One revision. KeyError when it is not here."""
    row = work.connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM revision WHERE rev_id = ?", (rev_id.bytes,)).first()
    if row is None:
        raise KeyError(rev_id)
    return _revision(row)


def history(work: Work, doc_id: UUID) -> tuple[Revision, ...]:
    """Every revision of a document, oldest first."""
    rows = work.connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM revision WHERE doc_id = ? ORDER BY hlc, rev_id", (doc_id.bytes,)
    )
    return tuple(_revision(row) for row in rows)


def documents_of(work: Work, resident_id: UUID, kind: str) -> tuple[Document, ...]:
    """A resident's documents of one kind, oldest first (by id)."""
    rows = work.connection.exec_driver_sql(
        "SELECT DISTINCT doc_id FROM revision WHERE resident_id = ? AND doc_type = ? ORDER BY doc_id", (resident_id.bytes, kind)
    ).all()
    found = (_document(work.connection, row[0]) for row in rows)
    return tuple(one for one in found if one is not None)


def project_document(connection: Connection, doc_id: bytes) -> None:
    """Fill a document's table rows from its heads, whatever stood there."""
    found = _document(connection, doc_id)
    if found is not None:
        _project(connection, _KINDS[found.kind], found)


def body_of(kind_name: str, version: int, text: str) -> Any:
    """Parse a stored body and bring it up to the present version; None when a newer program wrote it.

    The last ones are remembered: the same text always gives the same frozen body. `Clinic.close` forgets them.
    """
    if (found := _PARSED.get((kind_name, version, text))) is not None:
        return found
    kind = _KINDS[kind_name]
    if version > kind.version:
        return None
    bare = text if not text.startswith('{"nonce":"') else "{" + text[10 + _NONCE + 1 :].removeprefix(",")
    if version < kind.version:
        values = json.loads(bare)
        for step in range(version, kind.version):
            values = kind.upcasts[step](values)
        bare = json.dumps(values, ensure_ascii=False)
    return _remembered(kind_name, version, text, kind.adapter().validate_json(bare))


_PARSED: dict[tuple[str, int, str], Any] = {}
_AS_MANY = 64


def _remembered(kind_name: str, version: int, text: str, body: Any) -> Any:
    with _REMEMBERING:
        while len(_PARSED) >= _AS_MANY:
            del _PARSED[next(iter(_PARSED))]
        _PARSED[kind_name, version, text] = body
    return body


_REMEMBERING = threading.Lock()


def forget_bodies() -> None:
    """Let go of every body remembered."""
    with _REMEMBERING:
        _PARSED.clear()


def text_of(kind: RecordKind, body: Any) -> str:
    """The body as it is stored, with its nonce. InvalidInput when it is over 256 KiB."""
    bare = kind.adapter().dump_json(body, exclude_defaults=kind.sparse).decode("utf-8")
    if not bare.startswith("{"):
        raise TypeError(f"a body of {kind.name} must be an object")
    text = f'{{"nonce":"{os.urandom(_NONCE // 2).hex()}"' + ("," if bare != "{}" else "") + bare[1:]
    if len(text.encode("utf-8")) > MAX_BODY:
        raise InvalidInput("内容太长，存不下（上限约 8 万字）。请删短一些，或分成几条记录。")
    return text


def _stands_on(standing: Document, kind: RecordKind, parents: tuple[bytes, ...]) -> bool:
    """Whether the parents are all the heads, of this kind and readable: what `_check_heads` would find too."""
    heads = tuple(sorted(head.rev_id.bytes for head in standing.heads))
    return heads == parents and len(heads) == standing.n_heads and all(head.kind == kind.name for head in standing.heads)


def _check_heads(connection: Connection, doc_id: bytes, parents: tuple[bytes, ...], kind: RecordKind, resident_id: UUID | None) -> UUID | None:
    rows = fixed_sql(connection)(
        "SELECT h.rev_id, r.resident_id, r.schema_ver, r.doc_type FROM doc_head h JOIN revision r ON r.rev_id = h.rev_id"
        " WHERE h.doc_id = ? ORDER BY h.rev_id",
        (doc_id,),
    ).fetchall()
    if tuple(row[0] for row in rows) != parents:
        raise ChangedMeanwhile(
            "这份记录刚被别人改过，您写的内容还在。请看一下两边的不同，再保存。",
            doc_id=UUID(bytes=doc_id), heads=tuple(UUID(bytes=row[0]) for row in rows),
        )
    if any(row[3] != kind.name for row in rows):
        raise ValueError("a document never changes its kind")
    if any(row[2] > kind.version for row in rows):
        raise InvalidInput("此记录由新版本的程序写成。请先升级程序，再修改。")
    kept = next((row[1] for row in rows if row[1] is not None), None)
    return resident_id or (UUID(bytes=kept) if kept else None)


def _note(work: Work, kind: str, doc_id: UUID, resident_id: UUID | None) -> None:
    work.kinds.add(kind)
    if resident_id is not None:
        work.residents.add(resident_id)
    if work.subject is None:
        work.subject = resident_id or doc_id


def _project(connection: Connection, kind: RecordKind, found: Document, fresh: bool = False) -> None:
    if not fresh:
        if kind.unproject is not None:
            kind.unproject(connection, found.doc_id)
        for table in kind.tables:
            if table in kind.by_resident:
                keys = (found.resident_id.bytes, found.doc_id.bytes)
                fixed_sql(connection)(f"DELETE FROM {table} WHERE resident_id = ? AND doc_id = ?", keys)
            else:
                fixed_sql(connection)(f"DELETE FROM {table} WHERE doc_id = ?", (found.doc_id.bytes,))
    if kind.project is not None and found.heads:
        kind.project(connection, found)


def _document(connection: Connection, doc_id: bytes) -> Document | None:
    every = _heads(connection, doc_id)
    if not every:
        return None
    readable = tuple(revision for revision in every if revision.body is not None)
    return Document(every[0].doc_id, every[0].kind, every[0].resident_id, readable, len(every))


def _heads(connection: Connection, doc_id: bytes) -> tuple[Revision, ...]:
    found = [_revision(row) for row in fixed_sql(connection)(_HEADS, (doc_id,))]
    return tuple(sorted(found, key=lambda head: (head.hlc, head.rev_id.bytes), reverse=True))


_HEADS = (
    f"SELECT {', '.join('r.' + c for c in _COLUMNS.split(', '))} FROM doc_head h JOIN revision r ON r.rev_id = h.rev_id"
    " WHERE h.doc_id = ?"
)


def _revision(row: Any) -> Revision:
    rev_id, doc_id, kind, version, resident_id, author_id, hlc, parents, text, _state = row
    body = body_of(kind, version, text) if text is not None and kind in _KINDS else None
    return Revision(
        UUID(bytes=rev_id), UUID(bytes=doc_id), kind, version, body, text, UUID(bytes=author_id), from_ms(hlc >> 16),
        tuple(UUID(bytes=parents[i : i + 16]) for i in range(0, len(parents), 16)), UUID(bytes=resident_id) if resident_id else None, hlc,
    )
