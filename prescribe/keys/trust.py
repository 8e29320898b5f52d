"""Whose public key is whose: certificates over staff keys, and signatures checked against certified keys only.

Every certificate leads back to the first administrator's key or to the recovery key; both stand in the station record.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from models import vault

_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class CertifiedKey:
    """A person's verifying key. `since`, `until` in UTC milliseconds."""

    ed25519: bytes
    since: int
    until: int | None


def certificate_text(scope_id: bytes, staff_id: bytes, keys: vault.PublicKeys, since: int) -> bytes:
    """What a certifier signs."""
    return b"staffkey1" + scope_id + staff_id + keys.ed25519 + keys.x25519 + since.to_bytes(8, "big")


def certified_keys(connection: Connection, scope_id: bytes, staff_id: bytes) -> tuple[CertifiedKey, ...]:
    """Every key of a person, old ones too, whose certificate holds."""
    return _certified(connection, scope_id, staff_id, _DEEPEST)


def signed_by(connection: Connection, scope_id: bytes, staff_id: bytes, signature: bytes, message: bytes) -> bool:
    """Whether this person signed this message, with any certified key of theirs, old or present."""
    return any(vault.verify(key.ed25519, signature, message) for key in certified_keys(connection, scope_id, staff_id))


def _certified(connection: Connection, scope_id: bytes, staff_id: bytes, depth: int) -> tuple[CertifiedKey, ...]:
    anchors = connection.exec_driver_sql("SELECT recovery_ed25519, first_ed25519 FROM station ORDER BY doc_id").first()
    if anchors is None or depth == 0:
        return ()
    rows = connection.exec_driver_sql(
        "SELECT ed25519, x25519, since, until, certified_by, certificate FROM staff_key WHERE doc_id = ? ORDER BY since, ed25519",
        (staff_id,),
    ).all()
    found = []
    for ed25519, x25519, since, until, certifier, certificate in rows:
        message = certificate_text(scope_id, staff_id, vault.PublicKeys(ed25519, x25519), since)
        if certifier is None:
            trusted = [anchors[0]] + ([ed25519] if ed25519 == anchors[1] else [])
        elif certifier == staff_id or not _ever_administrator(connection, certifier):
            trusted = [key.ed25519 for key in found] if certifier == staff_id and _ever_administrator(connection, certifier) else []
        else:
            trusted = [key.ed25519 for key in _certified(connection, scope_id, certifier, depth - 1)]
        if any(vault.verify(key, certificate, message) for key in trusted):
            found.append(CertifiedKey(ed25519, since, until))
    return tuple(found)


def ever(connection: Connection, staff_id: bytes, role: str) -> bool:
    """Whether this person has, or once had, this hat."""
    return connection.exec_driver_sql(
        "SELECT 1 FROM revision, json_each(revision.body, '$.roles') WHERE doc_id = ? AND doc_type = 'staff' AND body IS NOT NULL"
        " AND json_each.value = ? LIMIT 1",
        (staff_id, role),
    ).first() is not None


def _ever_administrator(connection: Connection, staff_id: bytes) -> bool:
    return ever(connection, staff_id, "admin")
