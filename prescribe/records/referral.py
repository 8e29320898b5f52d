"""`referral` (F17) and `adverse_event` (F18)."""

from __future__ import annotations

from datetime import date

from prescribe.clock import to_ms
from prescribe.prescription import FactLine, Letterhead, PersonOnPaper
from prescribe.records.body import Body
from prescribe.records.heads import id_bytes, row_a_head
from prescribe.records.store import RecordKind, Revision, register

REFERRAL, EVENT = "referral", "adverse_event"


class AnswerBody(Body):
    """What came back from where somebody was sent."""

    received_at: str
    from_whom: str
    finding: str
    drugs: str
    may_exercise: str
    """`yes`, `limited`, `no`, or empty when the answer does not say. It changes nothing by itself: a physician signs."""
    limits: str
    until: date | None
    next_check_on: date | None
    typed_by: str


class AcceptedBody(Body):
    """What a physician makes of the answer, under the signature: nothing of an answer counts before."""

    at: str
    by: str
    by_id: str
    by_role: str
    released: bool
    """The hold of this referral ends; any other hold stays."""
    reason: str
    hr_limit: float | None
    """Recorded as `session_hr_limit_ordered`, /min."""
    systolic_limit: float | None
    """Recorded as `session_systolic_limit_ordered`, mmHg."""


class ReferralBody(Body):
    """Version 1. Every state is a revision; `changes` tells them in words."""

    direction: str
    """`up` to a hospital, `back` from it, `side` to a venue or another station."""
    urgency: str
    """`red` at once, `amber` contact within 14 days, `blue` planned."""
    state: str
    """`draft`, `sent`, `received`, `answered`, `closed`, `refused`. Past its day without an answer is a question, not a state."""
    to_whom: str
    department: str
    reason: str
    """One sentence."""
    triggers: tuple[str, ...]
    """Rules or rows of the decision table that asked for it."""
    summary: tuple[FactLine, ...]
    problems: tuple[str, ...]
    medications: str
    allergy: str
    """「青霉素过敏」 …; empty = nobody asked, or it goes to a venue."""
    prescription: str
    """The prescription in force in one sentence; empty = none."""
    stopped: str
    """What was stopped, when; empty = nothing."""
    question: str
    sent_at: str
    received_at: str
    due_on: date | None
    """The day by which somebody asks after it."""
    answer: AnswerBody | None
    accepted: AcceptedBody | None
    closed_note: str
    hold_id: str
    follow_up_id: str
    form_id: str
    event_id: str
    at: str
    by: str
    by_id: str
    by_role: str
    person: PersonOnPaper
    letterhead: Letterhead
    changes: tuple[tuple[str, str, str], ...]
    """(when, who, what) of every version, oldest first."""


class EventBody(Body):
    """Version 1: what happened to somebody, told without blame."""

    kind: str
    """`chest_pain`, `syncope`, `hypoglycaemia`, `fall`, `sprain`, `other`."""
    other: str
    severity: int
    """1–4."""
    happened_at: str
    place: str
    """`supervised`, `home` or `elsewhere`."""
    where: str
    session_id: str
    prescription_id: str
    what: str
    """What happened, in a sentence."""
    first_aid: tuple[str, ...]
    timeline: tuple[tuple[str, str], ...]
    """(time, what was done)."""
    called_120_at: str
    """Empty = nobody said that 120 was called."""
    aed_used: bool | None
    """None = nobody said."""
    outcome: str
    cause: str
    measures: str
    reported_to: tuple[tuple[str, str], ...]
    """(to whom, when)."""
    hold_id: str
    referral_id: str
    state: str
    """`open` or `closed` (the manager has read and closed it)."""
    closed_note: str
    at: str
    by: str
    by_id: str
    by_role: str
    person: PersonOnPaper
    letterhead: Letterhead
    changes: tuple[tuple[str, str, str], ...]


_REFERRAL_COLUMNS = ("direction", "urgency", "state", "to_whom", "reason", "sent_on", "due_on", "answered_on", "may_exercise", "hold_id", "by_id", "by_name", "at")


def _referral(head: Revision) -> tuple[object, ...]:
    body: ReferralBody = head.body
    answered = body.answer.received_at[:10] if body.answer else None
    return (
        body.direction, body.urgency, body.state, body.to_whom, body.reason, body.sent_at[:10] or None,
        body.due_on.isoformat() if body.due_on else None, answered, body.answer.may_exercise if body.answer else "",
        id_bytes(body.hold_id), id_bytes(body.by_id), body.by, to_ms(head.at),
    )  # fmt: skip


_EVENT_COLUMNS = ("kind", "severity", "day", "happened_at", "place", "state", "session_id", "hold_id", "what", "by_name", "at")


def _event(head: Revision) -> tuple[object, ...]:
    body: EventBody = head.body
    return (
        body.kind, body.severity, body.happened_at[:10], body.happened_at, body.place, body.state, id_bytes(body.session_id),
        id_bytes(body.hold_id), body.what, body.by, to_ms(head.at),
    )  # fmt: skip


REFERRAL_KIND = register(
    RecordKind(
        REFERRAL, 1, ReferralBody, tables=("referral",), project=row_a_head("referral", _REFERRAL_COLUMNS, _referral),
        by_resident=frozenset(("referral",)), after_closure=True, title="转诊",
    )
)  # fmt: skip
EVENT_KIND = register(
    RecordKind(
        EVENT, 1, EventBody, tables=("adverse_event",), project=row_a_head("adverse_event", _EVENT_COLUMNS, _event),
        by_resident=frozenset(("adverse_event",)), after_closure=True, title="不良事件",
    )
)  # fmt: skip
