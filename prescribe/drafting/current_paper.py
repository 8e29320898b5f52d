"""One prescription as it stands, with its signatures: read once by every use case that needs both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.errors import InvalidInput, Undecided
from prescribe.prescription import Prescription, SignatureOnPaper
from prescribe.records import store
from prescribe.records.prescription import KIND, PrescriptionBody
from protocols.terms import ROLE_NAMES, Role

if TYPE_CHECKING:
    from prescribe.clinic import Work

SIDES = ("medical", "exercise")


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


@dataclass(frozen=True, slots=True)
class CurrentPaper:
    """The head of one prescription."""

    prescription_id: UUID
    resident_id: UUID
    revision: store.Revision
    heads: tuple[UUID, ...]
    sides: frozenset[str]
    """Sides whose signature covers this revision."""
    signers: tuple[UUID, ...]
    """Who gave them."""

    @property
    def body(self) -> PrescriptionBody:
        """The stored body."""
        return self.revision.body

    @property
    def prescription(self) -> Prescription:
        """What is printed."""
        return self.revision.body.prescription

    @property
    def conflict(self) -> bool:
        """Two undecided versions."""
        return len(self.heads) > 1

    @property
    def signed(self) -> bool:
        """Both sides signed this revision."""
        return len(self.sides) == len(SIDES)

    def signed_by(self, staff_id: UUID) -> bool:
        """Whether this person gave one of the counting signatures."""
        return staff_id in self.signers


def current_paper(work: Work, prescription_id: UUID, *, decided: bool = False) -> CurrentPaper:
    """The prescription as it stands. Raises InvalidInput when it is not here; Undecided with `decided` and two heads."""
    found = store.document(work, prescription_id)
    if found is None or found.kind != KIND:
        raise InvalidInput("找不到这张处方。可能还没同步过来，请先同步。")
    if not found.heads:
        raise InvalidInput("这张处方由新版本的程序写成。请先升级程序。")
    if decided and found.n_heads > 1:
        raise Undecided("这张处方有两个版本，请先核对，定下一个。")
    rows = work.connection.exec_driver_sql(
        "SELECT side, staff_id FROM signature WHERE prescription_id = ? AND signed_rev = ?",
        (prescription_id.bytes, found.head.rev_id.bytes),
    ).all()
    return CurrentPaper(
        prescription_id, found.resident_id, found.head, store.head_ids(work, prescription_id),
        frozenset(row[0] for row in rows), tuple(UUID(bytes=row[1]) for row in rows),
    )  # fmt: skip


def signatures_of(work: Work, paper: CurrentPaper) -> tuple[Signed, ...]:
    """Every signature ever given to this prescription, oldest first; two of one side both stand."""
    rows = work.connection.exec_driver_sql(
        "SELECT side, role, staff_id, name, certificate, signed_at, signed_rev, digest, signature FROM signature"
        " WHERE prescription_id = ? ORDER BY signed_at, doc_id",
        (paper.prescription_id.bytes,),
    )
    now = (paper.revision.rev_id.bytes, paper.revision.digest)
    return tuple(
        Signed(r[0], r[1], UUID(bytes=r[2]), r[3], r[4], r[5], UUID(bytes=r[6]), r[8], (r[6], r[7]) == now) for r in rows
    )


def changed_since(work: Work, paper: CurrentPaper, signed: tuple[Signed, ...]) -> tuple[str, ...]:
    """What was changed after the latest signature that no longer counts, and whose it was."""
    void = [s for s in signed if not s.counts and s.side not in paper.sides]
    if not void:
        return ()
    last = void[-1]
    try:
        before = store.read(work, last.signed_rev).body.changes
    except (KeyError, AttributeError):
        return (f"{last.name} {last.signed_at[11:16]} 的签名不再算数。",)
    news = [f"{at[11:16]} {what}（{who}）" for at, who, what in paper.body.changes[len(before) :]]
    return (*news, f"{last.name} {last.signed_at[11:16]} 的签名不再算数。")


def object_of(prescription: Prescription) -> str:
    """Object of the permission matrix for one prescription."""
    return object_by(prescription.medical, prescription.basis.risk)


def object_by(medical: bool, risk: str) -> str:
    """Object of the permission matrix: medical ones and high risk together, else by risk (「低风险」 …)."""
    if medical or risk.startswith("高"):
        return "prescription_medical"
    return "prescription_medium" if risk.startswith("中") else "prescription_low"
