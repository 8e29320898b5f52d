"""Whether a row that came from elsewhere may be applied: pure, said in one word."""

from __future__ import annotations

from enum import StrEnum

from models import vault
from models.revision import MAX_BODY
from prescribe.records.rows import rev_hash
from prescribe.sync.rows import Row


class Fault(StrEnum):
    """Why a row is set aside. It still counts in the vector: what comes after it is not held up."""

    NONE = ""
    SCOPE = "scope"
    UNKNOWN_DEVICE = "unknown_device"
    REVOKED = "revoked"
    TOO_BIG = "too_big"
    HASH = "hash"
    SIGNATURE = "signature"


FAULT_WORDS = {
    Fault.SCOPE: "不是本站的数据", Fault.UNKNOWN_DEVICE: "来自没有登记的电脑", Fault.REVOKED: "来自已停用的电脑", Fault.TOO_BIG: "内容超过上限",
    Fault.HASH: "内容和校验值对不上", Fault.SIGNATURE: "签名对不上",
}  # fmt: skip


def fault_of(row: Row, scope_id: bytes, public_key: bytes | None, others: frozenset[bytes], revoked_after: int | None) -> Fault:
    """What is wrong with a row. `public_key`: of its log's device, None when nobody vouches for it; `others`: keys of all devices
    that somebody vouches for; `revoked_after`: the last seq that counts of a revoked device, None = not revoked.

    The body of an erased row is gone: then only the signature over the hash can be checked.
    """
    if row.scope_id != scope_id:
        return Fault.SCOPE
    if public_key is None:
        return Fault.UNKNOWN_DEVICE
    if revoked_after is not None and row.seq > revoked_after:
        return Fault.REVOKED
    if row.body is not None:
        if len(row.body.encode("utf-8")) > MAX_BODY:
            return Fault.TOO_BIG
        told = rev_hash(
            row.rev_id, row.doc_id, row.doc_type, row.schema_ver, row.resident_id, row.scope_id, row.author_id, row.hlc, row.parent_ids, row.body
        )
        if told != row.rev_hash:
            return Fault.HASH
    elif row.erased_by is None:
        return Fault.HASH
    signed = any(vault.verify(key, row.sig, row.rev_hash) for key in (public_key, *(others - {public_key})))
    return Fault.NONE if signed else Fault.SIGNATURE


def first_gap(rows: list[Row], after: int) -> int | None:
    """The place in `rows` (of one log, ascending) before which one is missing; None when they go on from `after` without a gap."""
    for place, row in enumerate(rows):
        if row.seq != after + 1 + place:
            return place
    return None
