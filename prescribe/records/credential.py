"""The `credential` document: a person's wrapped seeds, encrypted once more by the scope key, which no hub has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from models import vault
from prescribe.records.body import Body
from prescribe.records.store import Document, RecordKind, register


class CredentialBody(Body):
    """Version 1. `box`: the wrapped seeds and whether the password is for one use, under the scope key."""

    staff_id: str
    box: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What is in the box."""

    wrapped: dict[str, Any]
    one_time: bool
    x25519: bytes
    """Public half of the seeds inside, to seal a data key to."""


def closed(staff_id: bytes, wrapped: dict[str, Any], x25519: bytes, one_time: bool, scope_key: bytes) -> CredentialBody:
    """A body from wrapped seeds."""
    text = json.dumps({"wrapped": wrapped, "one_time": one_time, "x25519": x25519.hex()}).encode("ascii")
    return CredentialBody(staff_id=staff_id.hex(), box=vault.to_text(vault.encrypt(scope_key, text, b"credential" + staff_id)))


def opened(body: CredentialBody, scope_key: bytes) -> Opened:
    """What `closed` put in. Raises vault.WrongKey for another scope's credential."""
    staff_id = bytes.fromhex(body.staff_id)
    values = json.loads(vault.decrypt(scope_key, vault.from_text(body.box), b"credential" + staff_id))
    return Opened(values["wrapped"], values["one_time"], bytes.fromhex(values["x25519"]))


def _project(connection: Connection, document: Document) -> None:
    for head in document.heads:
        connection.exec_driver_sql(
            "INSERT INTO credential(doc_id, rev_id, staff_id) VALUES(?,?,?)",
            (document.doc_id.bytes, head.rev_id.bytes, bytes.fromhex(head.body.staff_id)),
        )


CREDENTIAL = register(RecordKind("credential", 1, CredentialBody, tables=("credential",), project=_project, title="登录凭据"))
