"""The `staff` document: a person who works here, the certificates, and the public keys with who certified them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from prescribe.records.body import Body
from prescribe.records.store import Document, RecordKind, register
from protocols.terms import Role


class CertificateLine(Body):
    """A licence or training certificate. `kind`: licence, training, certificate, appointment, first_aid."""

    kind: str
    number: str
    issuer: str = ""
    level: str = ""
    issued_on: date | None = None
    valid_to: date | None = None
    scan_hash: str = ""


class KeyLine(Body):
    """One pair of public keys (hex). `since`, `until`: UTC milliseconds. `certified_by`: staff id, or None = recovery key
    or the first administrator's own."""

    ed25519: str
    x25519: str
    since: int
    until: int | None = None
    certified_by: str | None = None
    certificate: str


class StaffBody(Body):
    """Version 1."""

    name: str
    roles: tuple[Role, ...]
    trainee: bool = False
    left_on: date | None = None
    certificates: tuple[CertificateLine, ...] = ()
    keys: tuple[KeyLine, ...]


def _project(connection: Connection, document: Document) -> None:
    run, doc_id, body = connection.exec_driver_sql, document.doc_id.bytes, document.body
    run(
        "INSERT INTO staff(doc_id, rev_id, n_heads, name, trainee, left_on) VALUES(?,?,?,?,?,?)",
        (doc_id, document.head.rev_id.bytes, document.n_heads, body.name, int(body.trainee), _day(body.left_on)),
    )
    for ordinal, role in enumerate(body.roles):
        run("INSERT INTO staff_role(doc_id, ordinal, role) VALUES(?,?,?)", (doc_id, ordinal, role.value))
    for ordinal, line in enumerate(body.certificates):
        run(
            "INSERT INTO staff_certificate(doc_id, ordinal, kind, number, issuer, level, issued_on, valid_to) VALUES(?,?,?,?,?,?,?,?)",
            (doc_id, ordinal, line.kind, line.number, line.issuer, line.level, _day(line.issued_on), _day(line.valid_to)),
        )
    keys = {key.ed25519: key for head in reversed(document.heads) for key in head.body.keys}
    for ordinal, key in enumerate(keys.values()):
        run(
            "INSERT INTO staff_key(doc_id, ordinal, ed25519, x25519, since, until, certified_by, certificate) VALUES(?,?,?,?,?,?,?,?)",
            (
                doc_id, ordinal, bytes.fromhex(key.ed25519), bytes.fromhex(key.x25519), key.since, key.until,
                bytes.fromhex(key.certified_by) if key.certified_by else None, bytes.fromhex(key.certificate),
            ),
        )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


STAFF = register(
    RecordKind(
        "staff", 1, StaffBody, tables=("staff_key", "staff_certificate", "staff_role", "staff"), project=_project, title="工作人员"
    )
)
