"""`training_session` and `group_class`: one resident's one session (F15), and a class that meets again and again."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import Connection

from models.database import fixed_sql
from prescribe.clock import to_ms
from prescribe.records.body import Body
from prescribe.records.heads import id_bytes, row_a_head
from prescribe.records.store import Document, RecordKind, Revision, register

SESSION, CLASS = "training_session", "group_class"


class SessionBody(Body):
    """Version 1: one session of one resident. What was measured before, during and after lies in a part of its own
    (`entered: session`, assessment_id = this document's id).
    """

    prescription_id: str
    class_id: str
    """The group class; empty = alone."""
    happened_at: str
    """Local time with offset, ISO 8601; of a session whose time nobody noted, the beginning of its day."""
    place: str
    """`station`, `venue` or `home`."""
    supervised: bool
    state: str
    """`attended`, `missed`, `cancelled` or `stopped_early`."""
    reason: str
    """Why missed, cancelled or stopped."""
    gate: str
    """Pre-session check: `go`, `modify`, `postpone`, `stop`; empty = not checked."""
    gate_say: str
    gate_rules: tuple[str, ...]
    """Rules of the day gates that fired."""
    live_rules: tuple[str, ...]
    """Rules that stopped it while it ran."""
    minutes: int | None
    """Minutes of the main part done."""
    effort: int | None
    """Borg 6–20, highest."""
    feeling: int | None
    """−5 … +5."""
    pain: int | None
    """0–10, highest."""
    hr_before: int | None
    hr_peak: int | None
    hr_after: int | None
    systolic_after: int | None
    """mmHg, 5–6 minutes after the end: no resting pressure, so it is no answer of the facts."""
    diastolic_after: int | None
    activities: tuple[str, ...]
    """Ids of activities.yaml."""
    extra_reps: tuple[str, ...]
    """Activities of which two or more repetitions above the target were possible."""
    symptoms: tuple[str, ...]
    carbohydrate_g: int | None
    """Grams given before or while training."""
    event_id: str
    """The adverse event it led to; empty = none."""
    note: str
    recorded_at: str
    by: str
    by_id: str
    by_role: str


class ClassBody(Body):
    """Version 1: a class and who is on its list. No health data."""

    name: str
    weekday: int | None
    """0 = Monday; None = no fixed day."""
    starts: str
    """「14:00」, local."""
    ends: str
    place: str
    """Where, in words."""
    site: str
    """`station` or `venue`: what its sessions carry as their place."""
    minutes: int | None
    """Of the main part, as the class is held; None = not said."""
    activities: tuple[str, ...]
    leader_id: str
    leader: str
    members: tuple[str, ...]
    """Ids of residents."""
    closed_on: date | None
    by: str
    by_id: str
    by_role: str


_COLUMNS = (
    "prescription_id", "class_id", "day", "happened_at", "place", "supervised", "state", "gate", "stopped_live", "minutes", "effort",
    "hr_peak", "extra_reps", "by_id", "by_name", "by_role", "at",
)  # fmt: skip


def _session(head: Revision) -> tuple[object, ...]:
    body: SessionBody = head.body
    return (
        id_bytes(body.prescription_id), id_bytes(body.class_id), body.happened_at[:10], body.happened_at, body.place,
        int(body.supervised), body.state, body.gate, int(bool(body.live_rules)), body.minutes, body.effort, body.hr_peak,
        json.dumps(body.extra_reps), id_bytes(body.by_id), body.by, body.by_role, to_ms(head.at),
    )  # fmt: skip


def _project_class(connection: Connection, document: Document) -> None:
    run, body = fixed_sql(connection), document.body
    run(
        "INSERT INTO group_class(doc_id, rev_id, n_heads, name, weekday, starts, ends, place, leader_id, leader, closed_on)"
        " VALUES(?,?,?,?,?,?,?,?,?,?,?)",
        (
            document.doc_id.bytes, document.head.rev_id.bytes, document.n_heads, body.name, body.weekday, body.starts, body.ends,
            body.place, id_bytes(body.leader_id), body.leader, body.closed_on.isoformat() if body.closed_on else None,
        ),
    )  # fmt: skip
    for ordinal, member in enumerate(body.members):
        run("INSERT INTO group_class_member(doc_id, ordinal, resident_id) VALUES(?,?,?)", (document.doc_id.bytes, ordinal, id_bytes(member)))


SESSION_KIND = register(
    RecordKind(
        SESSION, 1, SessionBody, tables=("training_session",), project=row_a_head("training_session", _COLUMNS, _session),
        by_resident=frozenset(("training_session",)), title="训练记录",
    )
)  # fmt: skip
CLASS_KIND = register(
    RecordKind(CLASS, 1, ClassBody, tables=("group_class_member", "group_class"), project=_project_class, title="团体课")
)
