"""One revision as it lies in the file: hashed, signed, and the fixed statements that write it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prescribe.clinic import Work

INSERT = (
    "INSERT INTO revision(log_id, seq, rev_id, scope_id, doc_id, doc_type, schema_ver, resident_id, author_id, hlc, parents,"
    " body, rev_hash, sig, received_at, state) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'ok')"
)
INSERT_HEAD = "INSERT INTO doc_head(doc_id, rev_id) VALUES(?, ?)"


def revision_row(
    work: Work, kind: tuple[str, int], ids: tuple[bytes, bytes, bytes | None, tuple[bytes, ...]], text: str, when: tuple[int, int, int]
) -> tuple[Any, ...]:
    """The values of INSERT, hashed and signed. `kind`: its name and version; `ids`: revision, document, resident, parents; `when`: seq, hlc, now."""
    rev_id, document, resident, parents = ids
    seq, hlc, now = when
    origin, author = work.origin, work.staff.staff_id.bytes
    digest = rev_hash(rev_id, document, *kind, resident, origin.scope_id, author, hlc, parents, text)
    return (
        origin.log_id, seq, rev_id, origin.scope_id, document, *kind, resident, author, hlc, b"".join(parents), text,
        digest, origin.device.sign(digest), now,
    )  # fmt: skip


def rev_hash(
    rev_id: bytes, doc_id: bytes, doc_type: str, schema_ver: int, resident_id: bytes | None, scope_id: bytes, author_id: bytes, hlc: int,
    parents: Iterable[bytes], body: str,
) -> bytes:
    """SHA-256 over the length-prefixed fields; the body stands in it by its own hash, so that it can be erased."""
    fields = (
        rev_id, doc_id, doc_type.encode(), schema_ver.to_bytes(4, "big"), resident_id or b"", scope_id, author_id,
        hlc.to_bytes(8, "big"), b"".join(sorted(parents)), hashlib.sha256(body.encode("utf-8")).digest(),
    )
    return hashlib.sha256(b"rev1" + b"".join(len(f).to_bytes(4, "big") + f for f in fields)).digest()
