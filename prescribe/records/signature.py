"""`signature`: one person's Ed25519 signature over the exact stored bytes of one named revision of one document."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from prescribe.records.body import Body
from prescribe.records.store import Document, RecordKind, register

KIND = "signature"


class SignatureBody(Body):
    """Version 2; version 1 knew prescriptions only, by `prescription_id`."""

    document_id: str
    document_kind: str
    """Kind of the document signed: `prescription`, `risk_grade`, `consultation_minute`."""
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


def of_any_document(values: dict[str, Any]) -> dict[str, Any]:
    """Version 1 → 2."""
    values = dict(values)
    return values | {"document_id": values.pop("prescription_id"), "document_kind": "prescription"}


def _project(connection: Connection, document: Document) -> None:
    body: SignatureBody = document.body
    connection.exec_driver_sql(
        "INSERT INTO signature(doc_id, rev_id, n_heads, resident_id, document_id, document_kind, signed_rev, digest, side, role,"
        " staff_id, name, certificate, signed_at, signature) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            document.doc_id.bytes, document.head.rev_id.bytes, document.n_heads, document.resident_id.bytes,
            UUID(body.document_id).bytes, body.document_kind, UUID(body.signed_rev).bytes, body.digest, body.side, body.role,
            UUID(body.staff_id).bytes, body.name, body.certificate, body.signed_at, body.signature,
        ),
    )


SIGNATURE = register(
    RecordKind(KIND, 2, SignatureBody, {1: of_any_document}, tables=("signature",), project=_project, title="签名")
)
