"""The one way of signing a document: a password, Ed25519 over the exact stored bytes of one revision, a record of its own.

A signature counts as long as the document's present revision is the one it covers; a change leaves it standing and void.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.errors import ChangedMeanwhile
from prescribe.prescription import SignatureOnPaper
from prescribe.records import store
from prescribe.records.signature import KIND, SignatureBody
from prescribe.staff import NEEDED, certificates_of, sign_as, verify
from protocols.terms import ROLE_NAMES, Role

if TYPE_CHECKING:
    from prescribe.clinic import Work


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature, counting or not."""

    side: str
    role: str
    staff_id: UUID
    name: str
    certificate: str
    signed_at: str
    signed_rev: UUID
    signature: str
    counts: bool

    def on_paper(self) -> SignatureOnPaper:
        """As printed."""
        return SignatureOnPaper(ROLE_NAMES[Role(self.role)], self.name, self.certificate, self.signed_at, self.counts)


def give_signature(work: Work, revision: store.Revision, side: str, password: str) -> None:
    """Sign one revision as the person on duty and store the signature.

    Raises WrongPassword, LockedOut, NotPermitted (no valid certificate). What may be signed by whom is asked before.
    """
    signature = sign_as(work, (revision.body_text or "").encode("utf-8"), password)
    body = SignatureBody(
        document_id=str(revision.doc_id),
        document_kind=revision.kind,
        signed_rev=str(revision.rev_id),
        digest=revision.digest,
        side=side,
        role=work.staff.role.value,
        staff_id=str(work.staff.staff_id),
        name=work.staff.name,
        certificate=certificate_of(work),
        signed_at=work.now().isoformat(timespec="seconds"),
        signature=signature.hex(),
    )
    store.save(work, KIND, body, resident_id=revision.resident_id)


def signatures_on(work: Work, revision: store.Revision) -> tuple[Signed, ...]:
    """Every signature ever given to the document of this revision, oldest first; `counts`: it covers this very text."""
    rows = work.connection.exec_driver_sql(
        "SELECT side, role, staff_id, name, certificate, signed_at, signed_rev, digest, signature FROM signature"
        " WHERE document_id = ? ORDER BY signed_at, doc_id",
        (revision.doc_id.bytes,),
    )
    now = (revision.rev_id.bytes, revision.digest)
    return tuple(
        Signed(r[0], r[1], UUID(bytes=r[2]), r[3], r[4], r[5], UUID(bytes=r[6]), r[8], (r[6], r[7]) == now) for r in rows
    )


def genuine(work: Work, revision: store.Revision) -> tuple[tuple[str, bool], ...]:
    """(name, whether it is genuine) of every signature that counts, checked over the stored bytes."""
    text = (revision.body_text or "").encode("utf-8")
    return tuple(
        (s.name, verify(work, s.staff_id, text, bytes.fromhex(s.signature))) for s in signatures_on(work, revision) if s.counts
    )


def still_the_one(revision: store.Revision, rev_id: UUID, what: str) -> None:
    """Raises ChangedMeanwhile when the person looked at another version than the present one."""
    if revision.rev_id != rev_id:
        raise ChangedMeanwhile(f"{what}刚被改过，您看到的不是最新的一版。请重新看一遍再签。", doc_id=revision.doc_id)


def changes_since(work: Work, signed: tuple[Signed, ...], changes: tuple[tuple[str, str, str], ...]) -> tuple[str, ...]:
    """What was changed after the latest void signatures, and whose they were. `changes`: (when, who, what) of the present body."""
    if not signed:
        return ()
    last = signed[-1]
    together = sorted((s for s in signed if s.signed_rev == last.signed_rev), key=lambda s: (s.signed_at, s.side != "medical"))
    gone = "、".join(dict.fromkeys(f"{s.name} {s.signed_at[11:16]}" for s in together)) + " 的签名不再算数。"
    try:
        before = store.read(work, last.signed_rev).body.changes
    except (KeyError, AttributeError):
        return (gone,)
    return (*(f"{at[11:16]} {what}（{who}）" for at, who, what in changes[len(before) :]), gone)


def certificate_of(work: Work) -> str:
    """The certificate the person on duty signs by, masked as printed."""
    held = certificates_of(work.connection, work.staff.staff_id)
    wanted = NEEDED.get(work.staff.role, ())
    return next((c.masked for kind in wanted for c in held if c.kind == kind), "")
