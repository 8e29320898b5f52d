"""Whose word counts about devices: the station's anchors, certified administrators, and what the invitation named."""

from __future__ import annotations

from sqlalchemy import Connection

from models.database import fixed_sql
from prescribe.keys.trust import certified_keys, ever
from prescribe.running import origin

TRUSTED = "sync.trusted"
"""Local setting: public keys (32 bytes each, one after the other) that the invitation to this PC named."""


def administrators(connection: Connection, scope_id: bytes) -> frozenset[bytes]:
    """Public keys of everybody who may enrol a device."""
    run = fixed_sql(connection)
    named = origin.local(connection, TRUSTED) or b""
    found = {named[i : i + 32] for i in range(0, len(named), 32)}
    for recovery, first in run("SELECT recovery_ed25519, first_ed25519 FROM station", ()).fetchall():
        found |= {bytes(recovery), bytes(first)}
    for (staff_id,) in run("SELECT doc_id FROM staff", ()).fetchall():
        if ever(connection, staff_id, "admin"):
            found |= {key.ed25519 for key in certified_keys(connection, scope_id, staff_id)}
    return frozenset(found)
