"""One prescription as it stands, with its signatures: read once by every use case that needs both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.errors import InvalidInput, Undecided
from prescribe.keys.signatures import Signed, changes_since, signatures_on
from prescribe.prescription import Prescription
from prescribe.records import store
from prescribe.records.prescription import KIND, PrescriptionBody

if TYPE_CHECKING:
    from prescribe.clinic import Work

SIDES = ("medical", "exercise")


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
        "SELECT side, staff_id FROM signature WHERE document_id = ? AND signed_rev = ?",
        (prescription_id.bytes, found.head.rev_id.bytes),
    ).all()
    return CurrentPaper(
        prescription_id, found.resident_id, found.head, store.head_ids(work, prescription_id),
        frozenset(row[0] for row in rows), tuple(UUID(bytes=row[1]) for row in rows),
    )  # fmt: skip


def signatures_of(work: Work, paper: CurrentPaper) -> tuple[Signed, ...]:
    """Every signature ever given to this prescription, oldest first; two of one side both stand."""
    return signatures_on(work, paper.revision)


def changed_since(work: Work, paper: CurrentPaper, signed: tuple[Signed, ...]) -> tuple[str, ...]:
    """What was changed after the latest signature that no longer counts, and whose it was."""
    void = tuple(s for s in signed if not s.counts and s.side not in paper.sides)
    return changes_since(work, void, paper.body.changes)


def object_of(prescription: Prescription) -> str:
    """Object of the permission matrix for one prescription."""
    return object_by(prescription.medical, prescription.basis.risk)


def object_by(medical: bool, risk: str) -> str:
    """Object of the permission matrix: medical ones and high risk together, else by risk (「低风险」 …)."""
    if medical or risk.startswith("高"):
        return "prescription_medical"
    return "prescription_medium" if risk.startswith("中") else "prescription_low"
