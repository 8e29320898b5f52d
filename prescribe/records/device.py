"""`device` and `device_revoked`: the PCs of the station, and where the rows of a lost one end."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from models.database import fixed_sql
from prescribe.records.body import Body
from prescribe.records.store import Document, RecordKind, register

DEVICE, REVOKED = "device", "device_revoked"


class DeviceBody(Body):
    """Version 1: one PC. Keys are hex."""

    device_id: str
    name: str
    """What staff call it: 「前台电脑」."""
    public_key: str
    enrolment: str
    role: str
    """Its login role at the hub; empty = none."""
    at: str
    by: str


class RevokedBody(Body):
    """Version 1: a PC that is lost or stolen. Rows behind `last`, and every other log of the device, are refused wherever they
    come from."""

    device_id: str
    name: str
    reason: str
    last: tuple[tuple[str, int], ...]
    """(log id as hex, last seq that counts) of each of its logs."""
    at: str
    by: str


def _project(connection: Connection, document: Document) -> None:
    body: RevokedBody = document.body
    device = UUID(hex=body.device_id).bytes
    for ordinal, (log_id, last) in enumerate(body.last or (("", 0),)):
        fixed_sql(connection)(
            "INSERT INTO revoked_log(doc_id, ordinal, device_id, log_id, last_seq) VALUES(?,?,?,?,?)",
            (document.doc_id.bytes, ordinal, device, bytes.fromhex(log_id.replace("-", "")), last),
        )


DEVICE_KIND = register(RecordKind(DEVICE, 1, DeviceBody, title="电脑"))
REVOKED_KIND = register(RecordKind(REVOKED, 1, RevokedBody, tables=("revoked_log",), project=_project, title="停用的电脑"))
