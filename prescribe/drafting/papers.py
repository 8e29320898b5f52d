"""Which prescriptions are signed, in force, replaced or on hold: queries over several documents, never stored columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from prescribe.clinic import Work

SIGNED = (
    "(SELECT count(DISTINCT s.side) FROM signature s WHERE s.document_id = {p}.doc_id AND s.signed_rev = {p}.rev_id) = 2"
)
"""SQL: both sides signed the present revision of the prescription alias `{p}`."""

REPLACED = (
    "EXISTS (SELECT 1 FROM prescription n WHERE n.supersedes_id = {p}.doc_id AND "
    + SIGNED.format(p="n")
    + ")"
)
"""SQL: a signed prescription replaces the alias `{p}`."""

IN_FORCE = f"(p.n_heads = 1 AND p.valid_to >= :today AND {SIGNED.format(p='p')} AND NOT {REPLACED.format(p='p')})"
"""SQL over alias `p` with the parameter `today`: signed, not replaced, not over. A hold is the resident's, asked apart."""

STATE_WORDS = {
    "draft": "草案", "pending_cosign": "等对方签名", "active": "有效", "on_hold": "暂停中", "replaced": "已被替换",
    "expired": "已到期", "conflict": "有两个版本，请核对",
}  # fmt: skip

_SELECT = (
    "SELECT p.doc_id, p.rev_id, p.n_heads, p.resident_id, p.number, p.version, p.medical, p.risk, p.drafted_on, p.valid_from,"
    " p.valid_to, p.review_on, p.screening_valid_until, p.supersedes_id, p.next_visit_on, p.next_visit_mode, p.limits, p.at,"
    " (SELECT group_concat(DISTINCT s.side) FROM signature s WHERE s.document_id = p.doc_id AND s.signed_rev = p.rev_id),"
    " (SELECT count(*) FROM signature s WHERE s.document_id = p.doc_id),"
    f" {REPLACED.format(p='p')} FROM prescription p"
)


@dataclass(frozen=True, slots=True)
class Paper:
    """One prescription with how far it is."""

    prescription_id: UUID
    rev_id: UUID
    n_heads: int
    resident_id: UUID
    number: str
    version: int
    medical: bool
    risk: str
    drafted_on: date
    valid_from: date
    valid_to: date
    review_on: date
    screening_valid_until: date
    supersedes_id: UUID | None
    next_visit_on: date | None
    next_visit_mode: str
    limits: str
    """JSON list."""
    at: int
    sides: frozenset[str]
    """Sides whose signature covers the present revision."""
    ever_signed: bool
    replaced: bool

    @property
    def signed(self) -> bool:
        """Both sides signed what it says now."""
        return len(self.sides) == 2

    def state(self, today: date, on_hold: bool) -> str:
        """Key of STATE_WORDS."""
        if self.n_heads > 1:
            return "conflict"
        if not self.signed:
            return "pending_cosign" if self.sides else "draft"
        if self.replaced:
            return "replaced"
        if self.valid_to < today:
            return "expired"
        return "on_hold" if on_hold else "active"


def papers_of(work: Work, resident_id: UUID) -> tuple[Paper, ...]:
    """A resident's prescriptions, newest first."""
    return _papers(work, "p.resident_id = :resident", {"resident": resident_id.bytes})


def paper(work: Work, prescription_id: UUID) -> Paper | None:
    """One prescription, or None."""
    return next(iter(_papers(work, "p.doc_id = :id", {"id": prescription_id.bytes})), None)


def unsigned_papers(work: Work, since: date) -> tuple[Paper, ...]:
    """Drafts and half-signed ones not over before `since`, oldest first."""
    where = f"p.valid_to >= :since AND NOT {SIGNED.format(p='p')}"
    return _papers(work, where, {"since": since.isoformat()}, "p.drafted_on, p.at, p.doc_id")


def papers_in_force(work: Work, where: str, values: dict[str, object], most: int, order: str) -> tuple[Paper, ...]:
    """Signed prescriptions in force that meet an SQL condition over alias `p`, at most `most`."""
    values = {"today": work.today().isoformat(), "most": most} | values
    return _papers(work, f"{where} AND {IN_FORCE}", values, f"{order}, p.doc_id LIMIT :most")


def open_draft(papers: tuple[Paper, ...]) -> Paper | None:
    """The newest prescription that is not signed by both."""
    return next((p for p in papers if not p.signed), None)


def in_force(papers: tuple[Paper, ...], today: date) -> Paper | None:
    """The signed prescription in force (held or not), the newest when there are several."""
    return next((p for p in papers if p.signed and not p.replaced and p.n_heads == 1 and p.valid_to >= today), None)


def _papers(work: Work, where: str, values: dict[str, object], order: str = "p.at DESC, p.doc_id DESC") -> tuple[Paper, ...]:
    rows = work.connection.exec_driver_sql(f"{_SELECT} WHERE {where} ORDER BY {order}", values)
    return tuple(
        Paper(
            UUID(bytes=r[0]), UUID(bytes=r[1]), r[2], UUID(bytes=r[3]), r[4], r[5], bool(r[6]), r[7], date.fromisoformat(r[8]),
            date.fromisoformat(r[9]), date.fromisoformat(r[10]), date.fromisoformat(r[11]), date.fromisoformat(r[12]),
            UUID(bytes=r[13]) if r[13] else None, date.fromisoformat(r[14]) if r[14] else None, r[15], r[16], r[17],
            frozenset((r[18] or "").split(",")) - {""}, bool(r[19]), bool(r[20]),
        )
        for r in rows
    )  # fmt: skip
