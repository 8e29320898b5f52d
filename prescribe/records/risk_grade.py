"""`risk_grade`: the grade somebody fixed from one screening, with its reasons. Everything F11 prints is in it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from prescribe.clock import to_ms
from prescribe.prescription import Letterhead, PersonOnPaper
from prescribe.records.body import Body
from prescribe.records.heads import row_a_head
from prescribe.records.store import RecordKind, Revision, register

KIND = "risk_grade"


class RiskGradeBody(Body):
    """Version 1. Tiers are numbers of `RiskTier`; times are local with offset, ISO 8601."""

    screening_id: str
    screened_on: date
    valid_until: date
    headline: str
    """What the screening concluded."""
    computed: int
    complete: bool
    """False: something not known could raise it; the grade is *at least* this."""
    reasons: tuple[str, ...]
    """Why the computed grade is what it is, as the screening worded it."""
    missing: tuple[str, ...]
    """Questions nobody answered yet."""
    diagnoses: tuple[str, ...]
    fingerprint: str
    grade: int
    """Never below `computed`."""
    raised: bool
    raise_reason: str
    raised_by: str
    at: str
    by: str
    by_id: str
    by_role: str
    person: PersonOnPaper
    letterhead: Letterhead
    changes: tuple[tuple[str, str, str], ...]
    """(when, who, what) of every version, oldest first."""


_COLUMNS = ("screening_id", "computed", "complete", "grade", "raised", "by_name", "at")


def _row(head: Revision) -> tuple[object, ...]:
    body: RiskGradeBody = head.body
    return (
        UUID(body.screening_id).bytes, body.computed, int(body.complete), body.grade, int(body.raised), body.by, to_ms(head.at)
    )  # fmt: skip


RISK_GRADE = register(
    RecordKind(
        KIND, 1, RiskGradeBody, tables=("risk_grade",), project=row_a_head(KIND, _COLUMNS, _row), by_resident=frozenset(("risk_grade",)), title="风险分级"
    )
)
