"""The two parts of a joint assessment: `medical_part` and `fitness_part`, one document each, one author each."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import Connection

from models.database import fixed_sql
from prescribe.clock import to_ms
from prescribe.records.body import Body
from prescribe.records.store import Document, RecordKind, register

KINDS = {"medical": "medical_part", "fitness": "fitness_part"}
SCREENING_KIND = "screening"
_VERSION = 4
TABLE, PAPER, FOLLOW_UP, SESSION, REFERRAL = "table", "paper", "follow_up", "session", "referral"
"""Ways a part came here otherwise than by being asked and measured on this screen."""
NO_VISIT = frozenset({TABLE, FOLLOW_UP, SESSION, REFERRAL})
"""Parts that are no visit of their own: no list shows them as one, and nobody goes on with them."""


class EntryBody(Body):
    """One fact as answered: a value, or why there is none. What is usual is left out: `by`, `by_id`, `by_role` when the
    part's author said it, `at` when it was said as the part was saved."""

    fact_id: str
    status: str = "known"
    value: JsonValue = None
    typed: str = ""
    unit: str = ""
    at: str = ""
    by: str = ""
    by_id: str = ""
    by_role: str = ""
    origin: str = "measured_here"
    reason: str = ""
    readings: tuple[float, ...] = ()
    confirmed: bool = False
    how: tuple[tuple[str, str], ...] = ()


class PartBody(Body):
    """Version 4 of both parts; version 3 knew no paper, version 2 had neither `entered` nor `how`; in version 1 every entry carried its `at`."""

    assessment_id: str
    side: str
    started_on: date
    entries: tuple[EntryBody, ...]
    opinion: str
    done: bool
    by: str
    by_id: str
    by_role: str
    said_at: str = ""
    """Local time with offset, ISO 8601, of the entries that carry none."""
    entered: str = ""
    """How it came here: empty = a visit of this station; `table` = copied later from somebody's table, no visit at all:
    its answers count by their day, but nobody goes on with it and no list shows it as a visit; `follow_up`, `session` = measured at
    a follow-up or around a training session, whose document has the id `assessment_id`: no visit either; `referral` = limits a
    physician took over from a hospital's answer, likewise; `paper` = written on paper at
    the visit and typed later: a visit, with which nobody goes on. `by` and `said_at` are then who typed it and when."""
    paper: str = ""
    """Number of the paper, when it has one."""
    written_by: str = ""
    """Who filled in the paper."""


class FindingBody(Body):
    """One rule that fired, as it was worded then."""

    rule_id: str
    protocol_id: str
    action: int
    say: str


class ScreeningBody(Body):
    """Version 1: what one screening said, with the facts it used (JSON text of `Facts.to_json`)."""

    assessment_id: str
    on: date
    valid_until: date
    clearance: int
    concluded: bool
    headline: str
    risk: int
    risk_complete: bool
    risk_reasons: tuple[str, ...]
    findings: tuple[FindingBody, ...]
    missing: tuple[str, ...]
    protocols: tuple[str, ...]
    fingerprint: str
    facts: str
    by: str
    by_id: str


def _id(text: str) -> bytes:
    return UUID(text).bytes


def _project_part(connection: Connection, document: Document) -> None:
    run, resident = fixed_sql(connection), document.resident_id
    for place, head in enumerate(document.heads):
        body: PartBody = head.body
        run(
            "INSERT INTO assessment_part(rev_id, doc_id, n_heads, shown, resident_id, assessment_id, side, by_id, by_name, at,"
            " day, done, opinion, by_role, said_at) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                head.rev_id.bytes, document.doc_id.bytes, document.n_heads, int(place == 0 and body.entered not in NO_VISIT), resident.bytes,
                _id(body.assessment_id), body.side, _id(body.by_id), body.by, to_ms(head.at), body.started_on.isoformat(),
                int(body.done), body.opinion, body.by_role, body.said_at,
            ),
        )  # fmt: skip


ENTRIES = TypeAdapter(tuple[EntryBody, ...])


def _project_screening(connection: Connection, document: Document) -> None:
    body: ScreeningBody = document.body
    connection.exec_driver_sql(
        "INSERT INTO screening(doc_id, rev_id, n_heads, resident_id, at, day, valid_until, clearance, concluded, risk,"
        " risk_complete, headline, by_name) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            document.doc_id.bytes, document.head.rev_id.bytes, document.n_heads, document.resident_id.bytes,
            to_ms(document.head.at), body.on.isoformat(), body.valid_until.isoformat(), body.clearance, int(body.concluded),
            body.risk, int(body.risk_complete), body.headline, body.by,
        ),
    )


def _part(name: str, title: str) -> RecordKind:
    tables = ("assessment_part",)
    return RecordKind(
        name, _VERSION, PartBody, {1: lambda values: values, 2: lambda values: values, 3: lambda values: values}, tables, _project_part, by_resident=frozenset(tables), projection=2,
        sparse=True, title=title,
    )


MEDICAL_PART = register(_part("medical_part", "医生部分"))
FITNESS_PART = register(_part("fitness_part", "指导员部分"))
SCREENING = register(
    RecordKind(SCREENING_KIND, 1, ScreeningBody, tables=("screening",), project=_project_screening, title="筛查")
)
