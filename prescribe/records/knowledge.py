"""What a station knows and by whose signature: editions, the parts of their packs, adoptions, publishers trusted.

A pack is kept exactly as it came (its signature covers those bytes), cut into parts that fit a body. Nothing is deleted: a
roll back is another adoption.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection

from prescribe.clock import to_ms
from prescribe.records.body import Body
from prescribe.records.store import Document, RecordKind, register

EDITION, PART, ADOPTION, PUBLISHER = "knowledge_edition", "knowledge_part", "knowledge_adoption", "publisher_key"
KINDS = frozenset({EDITION, PART, ADOPTION, PUBLISHER})


class EditionBody(Body):
    """Version 1. `digest`: hex SHA-256 of the pack's bytes; `publisher`: hex of the key that signed, empty when shipped."""

    digest: str
    fingerprint: str
    edition: str
    dated: date
    owner: str
    changes: tuple[str, ...]
    origin: Literal["pack", "shipped"]
    publisher: str
    publisher_name: str
    parts: int
    by: str
    by_id: str


class PartBody(Body):
    """Version 1. `packed`: base64 of one piece."""

    digest: str
    ordinal: int
    packed: str


class AdoptionBody(Body):
    """Version 1. The signature covers `signed_text`."""

    digest: str
    fingerprint: str
    edition: str
    replaces: str
    act: Literal["adopt", "roll_back"]
    reason: str
    staff_id: str
    name: str
    role: str
    certificate: str
    adopted_at: str
    signature: str

    def signed_text(self, scope_id: bytes) -> bytes:
        """All of it but the signature, and for which station."""
        return b"adopt1" + scope_id + self.model_dump_json(exclude={"signature"}).encode("utf-8")


class PublisherBody(Body):
    """Version 1. `key`: hex of 32 bytes."""

    key: str
    name: str
    by: str
    by_id: str
    withdrawn: bool = False


def _insert(connection: Connection, table: str, document: Document, **values: object) -> None:
    row = {"doc_id": document.doc_id.bytes, "rev_id": document.head.rev_id.bytes, "n_heads": document.n_heads, **values}
    connection.exec_driver_sql(f"INSERT INTO {table}({', '.join(row)}) VALUES({', '.join('?' * len(row))})", tuple(row.values()))


def _project_edition(connection: Connection, document: Document) -> None:
    body: EditionBody = document.body
    _insert(
        connection, EDITION, document, digest=body.digest, fingerprint=body.fingerprint, edition=body.edition, dated=body.dated.isoformat(),
        owner=body.owner, changes=json.dumps(body.changes, ensure_ascii=False), origin=body.origin, publisher=body.publisher,
        publisher_name=body.publisher_name, parts=body.parts, by_name=body.by, at=to_ms(document.head.at), hlc=document.head.hlc,
    )  # fmt: skip


def _project_part(connection: Connection, document: Document) -> None:
    _insert(connection, PART, document, digest=document.body.digest, ordinal=document.body.ordinal)


def _project_adoption(connection: Connection, document: Document) -> None:
    body: AdoptionBody = document.body
    _insert(
        connection, ADOPTION, document, digest=body.digest, fingerprint=body.fingerprint, edition=body.edition, replaces=body.replaces,
        act=body.act, reason=body.reason, staff_id=UUID(body.staff_id).bytes, name=body.name, role=body.role,
        certificate=body.certificate, adopted_at=body.adopted_at, signature=body.signature, hlc=document.head.hlc,
    )  # fmt: skip


def _project_publisher(connection: Connection, document: Document) -> None:
    body: PublisherBody = document.body
    _insert(
        connection, PUBLISHER, document, key=body.key, name=body.name, by_name=body.by, at=to_ms(document.head.at),
        withdrawn=int(body.withdrawn),
    )  # fmt: skip


EDITION_KIND = register(RecordKind(EDITION, 1, EditionBody, tables=(EDITION,), project=_project_edition, title="知识版本"))
PART_KIND = register(RecordKind(PART, 1, PartBody, tables=(PART,), project=_project_part, title="知识包的一部分"))
ADOPTION_KIND = register(RecordKind(ADOPTION, 1, AdoptionBody, tables=(ADOPTION,), project=_project_adoption, title="采用知识版本"))
PUBLISHER_KIND = register(RecordKind(PUBLISHER, 1, PublisherBody, tables=(PUBLISHER,), project=_project_publisher, title="知识发布单位"))
