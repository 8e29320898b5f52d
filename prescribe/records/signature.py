"""`signature`: one person's Ed25519 signature over the exact stored bytes of one named revision."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from prescribe.records.body import Body
from prescribe.records.store import Document, RecordKind, register

KIND = "signature"


class SignatureBody(Body):
    """Version 1."""

    prescription_id: str
    signed_rev: str
    digest: str
    """SHA-256 (hex) of the signed body's UTF-8 bytes."""
    side: str
    role: str
    staff_id: str
    name: str
    certificate: str
    """Masked number as printed."""
    signed_at: str
    signature: str
    """Hex of the 64 bytes; verifies with a key of the signer's staff record, old or present."""


def _project(connection: Connection, document: Document) -> None:
    body: SignatureBody = document.body
    connection.exec_driver_sql(
        "INSERT INTO signature(doc_id, rev_id, n_heads, resident_id, prescription_id, signed_rev, digest, side, role, staff_id,"
        " name, certificate, signed_at, signature) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            document.doc_id.bytes, document.head.rev_id.bytes, document.n_heads, document.resident_id.bytes,
            UUID(body.prescription_id).bytes, UUID(body.signed_rev).bytes, body.digest, body.side, body.role,
            UUID(body.staff_id).bytes, body.name, body.certificate, body.signed_at, body.signature,
        ),
    )


SIGNATURE = register(RecordKind(KIND, 1, SignatureBody, tables=("signature",), project=_project, title="签名"))
