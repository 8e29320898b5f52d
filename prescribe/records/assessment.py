"""The two parts of a joint assessment: `medical_part` and `fitness_part`, one document each, one author each."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field, JsonValue
from sqlalchemy import Connection

from models.database import fixed_rows, fixed_sql
from prescribe.clock import to_ms
from prescribe.records.body import Body
from prescribe.records.store import Document, RecordKind, register

KINDS = {"medical": "medical_part", "fitness": "fitness_part"}
SCREENING_KIND = "screening"


def _none(value: object) -> bool:
    return value is None


def _empty(value: object) -> bool:
    return not value


def _usual(value: object) -> bool:
    return value == "measured_here"


class EntryBody(Body):
    """One fact as answered: a value, or why there is none. `by`, `by_id`, `by_role` are empty when the part's author said it."""

    fact_id: str
    status: str
    value: JsonValue = Field(default=None, exclude_if=_none)
    typed: str = Field(default="", exclude_if=_empty)
    unit: str = Field(default="", exclude_if=_empty)
    at: str
    by: str = Field(default="", exclude_if=_empty)
    by_id: str = Field(default="", exclude_if=_empty)
    by_role: str = Field(default="", exclude_if=_empty)
    origin: str = Field(default="measured_here", exclude_if=_usual)
    reason: str = Field(default="", exclude_if=_empty)
    readings: tuple[float, ...] = Field(default=(), exclude_if=_empty)
    confirmed: bool = Field(default=False, exclude_if=_empty)


class PartBody(Body):
    """Version 1 of both parts."""

    assessment_id: str
    side: str
    started_on: date
    entries: tuple[EntryBody, ...]
    opinion: str
    done: bool
    by: str
    by_id: str
    by_role: str


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
            " day, done, opinion) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                head.rev_id.bytes, document.doc_id.bytes, document.n_heads, int(place == 0), resident.bytes,
                _id(body.assessment_id), body.side, _id(body.by_id), body.by, to_ms(head.at), body.started_on.isoformat(),
                int(body.done), body.opinion,
            ),
        )
        rows = [
            (
                document.doc_id.bytes, head.rev_id.bytes, ordinal, resident.bytes, body.side, entry.fact_id, entry.status,
                _json(entry.value), entry.at, entry.by or body.by, entry.by_role or body.by_role, entry.origin, entry.reason,
                _json(entry.readings) if entry.readings else "",
            )
            for ordinal, entry in enumerate(body.entries)
        ]  # fmt: skip
        if rows:
            fixed_rows(connection)(_INSERT_ANSWER, rows)


_INSERT_ANSWER = (
    "INSERT INTO answer(doc_id, rev_id, ordinal, resident_id, side, fact_id, status, value, at, by_name, by_role, origin, reason,"
    " readings) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)


def _json(value: Any) -> str:
    return repr(value) if type(value) is float else json.dumps(value, ensure_ascii=False)


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


_TABLES, _BY_RESIDENT = ("answer", "assessment_part"), frozenset({"answer", "assessment_part"})
MEDICAL_PART = register(
    RecordKind("medical_part", 1, PartBody, tables=_TABLES, by_resident=_BY_RESIDENT, project=_project_part, title="医生部分")
)
FITNESS_PART = register(
    RecordKind("fitness_part", 1, PartBody, tables=_TABLES, by_resident=_BY_RESIDENT, project=_project_part, title="指导员部分")
)
SCREENING = register(
    RecordKind(SCREENING_KIND, 1, ScreeningBody, tables=("screening",), project=_project_screening, title="筛查")
)
