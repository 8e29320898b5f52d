"""Which raised risk grade holds for a resident: a query over the grades and their signatures, never a stored column.

A raise counts at once, signed or not; it ends when a later grade was fixed and signed. Undecided versions both count. What
nobody raised is not kept here: the present screening computes it anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.reading.lookup import at_words
from prescribe.records import store
from protocols.screening import Screening
from protocols.terms import RiskTier

if TYPE_CHECKING:
    from prescribe.clinic import Work

_STANDS = (
    "risk_grade g WHERE g.resident_id = {resident} AND g.raised = 1 AND NOT EXISTS (SELECT 1 FROM risk_grade l JOIN signature s"
    " ON s.document_id = l.doc_id AND s.signed_rev = l.rev_id WHERE l.resident_id = g.resident_id AND l.n_heads = 1"
    " AND l.doc_id <> g.doc_id AND l.at > g.at)"
)


def risk_sql(resident: str) -> str:
    """SQL of a resident's risk tier (NULL: never screened): the last screening's, or the raised one when that is higher.

    `resident`: an SQL expression of the id.
    """
    screened = f"(SELECT s.risk FROM screening s WHERE s.resident_id = {resident} ORDER BY s.at DESC LIMIT 1)"
    raised = f"(SELECT coalesce(max(g.grade), 0) FROM {_STANDS.format(resident=resident)})"
    return (
        f"(CASE WHEN {resident} IN (SELECT resident_id FROM risk_grade WHERE raised = 1) THEN max({screened}, {raised})"
        f" ELSE {screened} END)"
    )


@dataclass(frozen=True, slots=True)
class Raised:
    """A raise that holds."""

    tier: RiskTier
    reason: str
    by: str
    at_words: str


def raised_grade(work: Work, resident_id: UUID) -> Raised | None:
    """The highest raise that holds, or None."""
    row = work.connection.exec_driver_sql(
        f"SELECT g.rev_id, g.grade FROM {_STANDS.format(resident='?')} ORDER BY g.grade DESC, g.at DESC LIMIT 1", (resident_id.bytes,)
    ).first()
    if row is None:
        return None
    body = store.read(work, UUID(bytes=row[0])).body
    if body is None:
        return Raised(RiskTier(row[1]), "", "", "")
    return Raised(RiskTier(row[1]), body.raise_reason, body.raised_by, at_words(datetime.fromisoformat(body.at), work.today()))


def with_raise(work: Work, resident_id: UUID, screening: Screening) -> Screening:
    """The screening with the risk that holds: a physician's raise stands above what the rules compute."""
    raised = raised_grade(work, resident_id)
    if raised is None or raised.tier <= screening.risk:
        return screening
    why = f"医生提高等级：{raised.reason}（{raised.by}）" if raised.reason else "医生提高等级"
    complete = screening.risk_complete or raised.tier is RiskTier.HIGH
    return replace(screening, risk=raised.tier, risk_complete=complete, risk_reasons=(why, *screening.risk_reasons))
