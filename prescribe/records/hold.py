"""`hold` and `release`: somebody stopped exercise, a physician let it begin again. Documents of their own."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from prescribe.records.body import Body
from prescribe.records.store import Document, RecordKind, register

HOLD, RELEASE = "hold", "release"


class HoldBody(Body):
    """Version 1. Times are local with offset, ISO 8601."""

    reason: str
    happened_at: str
    recorded_at: str
    by: str
    by_id: str
    by_role: str


class ReleaseBody(Body):
    """Version 1: releases one hold."""

    hold_id: str
    reason: str
    released_at: str
    by: str
    by_id: str
    by_role: str


def _project_hold(connection: Connection, document: Document) -> None:
    body: HoldBody = document.body
    connection.exec_driver_sql(
        "INSERT INTO hold(doc_id, rev_id, n_heads, resident_id, reason, happened_at, by_name, by_role) VALUES(?,?,?,?,?,?,?,?)",
        (
            document.doc_id.bytes, document.head.rev_id.bytes, document.n_heads, document.resident_id.bytes, body.reason,
            body.happened_at, body.by, body.by_role,
        ),
    )


def _project_release(connection: Connection, document: Document) -> None:
    body: ReleaseBody = document.body
    connection.exec_driver_sql(
        "INSERT INTO hold_release(doc_id, rev_id, n_heads, resident_id, hold_id, reason, released_at, by_name)"
        " VALUES(?,?,?,?,?,?,?,?)",
        (
            document.doc_id.bytes, document.head.rev_id.bytes, document.n_heads, document.resident_id.bytes,
            UUID(body.hold_id).bytes, body.reason, body.released_at, body.by,
        ),
    )


HOLD_KIND = register(RecordKind(HOLD, 1, HoldBody, tables=("hold",), project=_project_hold, title="停止运动"))
RELEASE_KIND = register(RecordKind(RELEASE, 1, ReleaseBody, tables=("hold_release",), project=_project_release, title="恢复运动"))
