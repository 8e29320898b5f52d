"""`prescription`: everything that is printed, so that a signature covers every printed word."""

from __future__ import annotations

import json
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Connection

from prescribe.clock import to_ms
from prescribe.prescription import Prescription
from prescribe.records.body import Body
from prescribe.records.store import Document, RecordKind, register

KIND = "prescription"


class PrescriptionBody(Body):
    """Version 1. `drafted_by` made the first version; `changes` says in words what each edit changed."""

    prescription: Prescription
    drafted_by: str
    drafted_by_name: str
    screening_id: str
    changes: tuple[tuple[str, str, str], ...]
    """(when, who, what) of every edit, oldest first."""


_PRESCRIPTION = TypeAdapter(Prescription)


def prescription_to_json(prescription: Prescription) -> str:
    """The JSON text of one prescription, alone (for printing jobs and tests)."""
    return _PRESCRIPTION.dump_json(prescription).decode()


def prescription_from_json(text: str) -> Prescription:
    """The prescription of `prescription_to_json`. Raises ValueError."""
    return _PRESCRIPTION.validate_json(text, strict=True)


def limits_of(paper: Prescription) -> tuple[str, ...]:
    """Short limits for the banner: what the instructor must keep in mind, without a diagnosis."""
    found = ["心率不作依据"] if paper.plan.effort_by_feel else []
    found += [paper.basis.joints] if paper.basis.joints else []
    found += [line.say for line in paper.plan.avoid if len(line.say) <= 12]
    return tuple(dict.fromkeys(found))[:8]


def _project(connection: Connection, document: Document) -> None:
    body: PrescriptionBody = document.body
    paper = body.prescription
    visit = min(paper.visits, key=lambda v: v.on, default=None)
    connection.exec_driver_sql(
        "INSERT INTO prescription(doc_id, rev_id, n_heads, resident_id, number, version, medical, risk, drafted_on, drafted_by,"
        " valid_from, valid_to, review_on, screening_valid_until, supersedes_id, next_visit_on, next_visit_mode,"
        " next_visit_what, limits, at) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            document.doc_id.bytes, document.head.rev_id.bytes, document.n_heads, document.resident_id.bytes, paper.number,
            paper.version, int(paper.medical), paper.basis.risk, paper.drafted_on.isoformat(), UUID(body.drafted_by).bytes,
            paper.valid_from.isoformat(), paper.valid_to.isoformat(), paper.review_on.isoformat(),
            paper.basis.screening_valid_until.isoformat(), UUID(paper.supersedes_id).bytes if paper.supersedes_id else None,
            visit.on.isoformat() if visit else None, visit.mode if visit else "", visit.what if visit else "",
            json.dumps(limits_of(paper), ensure_ascii=False), to_ms(document.head.at),
        ),
    )


PRESCRIPTION = register(
    RecordKind(KIND, 1, PrescriptionBody, tables=("prescription",), project=_project, title="处方")
)
