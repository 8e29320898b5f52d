"""`follow_up`, `contact`, `snooze`: one follow-up, one attempt to reach somebody, one thing put off with its reason."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import Connection

from models.database import fixed_sql
from prescribe.clock import to_ms
from prescribe.records.body import Body
from prescribe.records.heads import id_bytes, row_a_head
from prescribe.records.store import Document, RecordKind, Revision, register

FOLLOW_UP, CONTACT, SNOOZE = "follow_up", "contact", "snooze"


class FollowUpBody(Body):
    """Version 1: what was asked of the time since the last one. What was measured lies in a part of its own
    (`entered: follow_up`, assessment_id = this document's id), so that it counts like any answer.
    """

    prescription_id: str
    """The prescription in force then; empty when there was none."""
    due_on: date | None
    """The day it was due; None when nobody expected it."""
    happened_at: str
    """Local time with offset, ISO 8601."""
    mode: str
    """`phone`, `visit`, `home` or `group`."""
    planned: int | None
    """Sessions the prescription asked for in the `days` the question covers, holds left out; None when nothing was planned."""
    days: int
    """Days the question covers: since the last follow-up, at most seven (what people remember); 0 = not asked."""
    done: int | None
    """Sessions the resident says were done; None = not asked."""
    minutes: int | None
    """Minutes of one session, usually."""
    effort: int | None
    """Borg 6–20; None = not asked."""
    symptoms: tuple[str, ...]
    """Codes; empty with `symptoms_asked` = none at all."""
    symptoms_asked: bool
    other_symptom: str
    obstacles: tuple[str, ...]
    """Why sessions were missed: codes."""
    step: str
    """What `protocols.progression` proposed: `advance`, `hold`, `step_back`, `stop_and_refer`; empty = nothing to say."""
    step_say: str
    step_reasons: tuple[str, ...]
    answer: str
    """What the person on duty did with it: `taken`, `step_back`, `ask_physician`, `stopped`; empty = nothing."""
    next_on: date | None
    next_mode: str
    note: str
    alerts: tuple[str, ...]
    """Ids of the gates of the day that the answers met, gravest first: those that postpone, ask a doctor first, or stop."""
    recorded_at: str
    by: str
    by_id: str
    by_role: str


class ContactBody(Body):
    """Version 1: one attempt to reach a resident."""

    at: str
    """Local time with offset, ISO 8601."""
    outcome: str
    """`no_answer`, `answered`, `will_come`, `not_now`, `wrong_number`, `moved`, `died`."""
    again_on: date | None
    note: str
    by: str
    by_id: str
    by_role: str


class SnoozeBody(Body):
    """Version 1: one thing of 今日 put off until a day, with a reason. It comes back by itself."""

    subject: str
    """What was put off, e.g. `follow_up`, `referral:<id>`."""
    until: date
    reason: str
    at: str
    by: str
    by_id: str
    by_role: str


def _follow_up(head: Revision) -> tuple[object, ...]:
    body: FollowUpBody = head.body
    return (
        id_bytes(body.prescription_id), body.due_on.isoformat() if body.due_on else None, body.happened_at[:10], body.happened_at,
        body.mode, body.planned, body.done, body.minutes, body.effort, int(body.symptoms_asked),
        json.dumps(body.symptoms, ensure_ascii=False), body.step, body.answer, body.next_on.isoformat() if body.next_on else None,
        body.next_mode, int(bool(body.alerts)), id_bytes(body.by_id), body.by, body.by_role, to_ms(head.at),
    )  # fmt: skip


_FOLLOW_UP_COLUMNS = (
    "prescription_id", "due_on", "day", "happened_at", "mode", "planned", "done", "minutes", "effort", "symptoms_asked", "symptoms",
    "step", "answer", "next_on", "next_mode", "alerted", "by_id", "by_name", "by_role", "at",
)  # fmt: skip


def _project_contact(connection: Connection, document: Document) -> None:
    body: ContactBody = document.body
    fixed_sql(connection)(
        "INSERT INTO contact(doc_id, rev_id, n_heads, resident_id, day, happened_at, outcome, again_on, by_name) VALUES(?,?,?,?,?,?,?,?,?)",
        (
            document.doc_id.bytes, document.head.rev_id.bytes, document.n_heads, document.resident_id.bytes, body.at[:10], body.at,
            body.outcome, body.again_on.isoformat() if body.again_on else None, body.by,
        ),
    )  # fmt: skip


def _project_snooze(connection: Connection, document: Document) -> None:
    body: SnoozeBody = document.body
    fixed_sql(connection)(
        "INSERT INTO snooze(doc_id, rev_id, n_heads, resident_id, subject, until, reason, by_name) VALUES(?,?,?,?,?,?,?,?)",
        (
            document.doc_id.bytes, document.head.rev_id.bytes, document.n_heads, document.resident_id.bytes, body.subject,
            body.until.isoformat(), body.reason, body.by,
        ),
    )  # fmt: skip


FOLLOW_UP_KIND = register(
    RecordKind(
        FOLLOW_UP, 1, FollowUpBody, tables=("follow_up",), project=row_a_head("follow_up", _FOLLOW_UP_COLUMNS, _follow_up),
        by_resident=frozenset(("follow_up",)), title="随访",
    )
)  # fmt: skip
CONTACT_KIND = register(RecordKind(CONTACT, 1, ContactBody, tables=("contact",), project=_project_contact, title="电话记录"))
SNOOZE_KIND = register(RecordKind(SNOOZE, 1, SnoozeBody, tables=("snooze",), project=_project_snooze, title="改天再办"))
