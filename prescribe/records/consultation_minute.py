"""`consultation_minute`: one joint consultation, with the opinion of each. Everything F12 prints is in it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from prescribe.clock import to_ms
from prescribe.prescription import Letterhead, PersonOnPaper
from prescribe.records.body import Body
from prescribe.records.heads import row_a_head
from prescribe.records.store import RecordKind, Revision, register

KIND = "consultation_minute"


class OpinionBody(Body):
    """What one person said, in that person's own words."""

    side: str
    """`medical` or `exercise`."""
    staff_id: str
    name: str
    role: str
    text: str
    at: str
    """When these words were last changed: local time with offset, ISO 8601."""


class PresentBody(Body):
    """Somebody else who was there, without an opinion of their own in the minute."""

    name: str
    role: str
    """「女儿」「护士」「上级医院心内科」…"""


class MinuteBody(Body):
    """Version 1. Times are local with offset, ISO 8601."""

    assessment_id: str
    screening_id: str
    """Empty when nothing was screened yet."""
    risk: str
    """The grade as it stood: 「中风险」, with 「（医生提高）」 when raised."""
    risk_reasons: tuple[str, ...]
    diagnoses: tuple[str, ...]
    reasons: tuple[str, ...]
    """Why a consultation was held: keys of REASONS in `prescribe.consult`."""
    question: str
    held_at: str
    opinions: tuple[OpinionBody, ...]
    present: tuple[PresentBody, ...]
    result: str
    """Key of RESULTS in `prescribe.consult`; empty while nothing is decided."""
    decision: str
    """The result in words."""
    next_step: str
    next_on: date | None
    at: str
    by: str
    by_id: str
    by_role: str
    person: PersonOnPaper
    letterhead: Letterhead
    changes: tuple[tuple[str, str, str], ...]
    """(when, who, what) of every version, oldest first."""


_COLUMNS = ("assessment_id", "medical", "exercise", "held_at", "result", "by_name", "at")


def _row(head: Revision) -> tuple[object, ...]:
    body: MinuteBody = head.body
    sides = [opinion.side for opinion in body.opinions]
    return (
        UUID(body.assessment_id).bytes, sides.count("medical"), sides.count("exercise"), body.held_at, body.result, body.by, to_ms(head.at)
    )  # fmt: skip


MINUTE = register(
    RecordKind(
        KIND, 1, MinuteBody, tables=("consultation_minute",), project=row_a_head(KIND, _COLUMNS, _row), by_resident=frozenset(("consultation_minute",)),
        title="会诊记录",
    )
)
