"""`prescription`: everything that is printed, so that a signature covers every printed word."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from uuid import UUID

from pydantic import (
    SerializationInfo,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    model_serializer,
    model_validator,
)
from sqlalchemy import Connection

from prescribe.clock import to_ms
from prescribe.prescription import Prescription
from prescribe.records.body import Body
from prescribe.records.store import Document, RecordKind, register

KIND = "prescription"


_PRESCRIPTION = TypeAdapter(Prescription)
SHARED_FROM = 60
"""Objects with a longer text that stand more than once are written once …"""
SHARED_WORDS = 14
"""… and so are sentences."""


class PrescriptionBody(Body):
    """Version 1. `drafted_by` made the first version; `changes` says in words what each edit changed.

    Reasons and activities repeat over the stages of a plan; the stored text holds each once, under `shared`, and
    `{"=": n}` where it stands (a plan of three diseases is 60 kB instead of 250 kB).
    """

    prescription: Prescription
    drafted_by: str
    drafted_by_name: str
    screening_id: str
    changes: tuple[tuple[str, str, str], ...]
    """(when, who, what) of every edit, oldest first."""

    @model_serializer(mode="wrap")
    def _share(self, write: SerializerFunctionWrapHandler, info: SerializationInfo) -> dict[str, Any]:
        plain = write(self)
        return share(plain) if info.mode == "json" else plain

    @model_validator(mode="before")
    @classmethod
    def _unshare(cls, value: Any) -> Any:
        if not isinstance(value, dict) or "shared" not in value:
            return value
        plain = unshare(value)
        paper = _PRESCRIPTION.validate_json(json.dumps(plain["prescription"], ensure_ascii=False), strict=True)
        return plain | {"prescription": paper, "changes": tuple(tuple(change) for change in plain["changes"])}


def share(plain: dict[str, Any]) -> dict[str, Any]:
    """The same value with repeated objects written once."""
    seen: Counter[str] = Counter()

    def count(value: Any) -> str:
        if isinstance(value, dict):
            text = "{" + ",".join(f"{k}:{count(v)}" for k, v in value.items()) + "}"
            seen[text] += 1
            return text
        if isinstance(value, list | tuple):
            return "[" + ",".join(map(count, value)) + "]"
        text = repr(value)
        if isinstance(value, str) and len(text) > SHARED_WORDS:
            seen[text] += 1
        return text

    count(plain)
    shared: list[Any] = []
    places: dict[str, int] = {}

    def write(value: Any) -> tuple[Any, str]:
        if isinstance(value, dict):
            parts = {k: write(v) for k, v in value.items()}
            text = "{" + ",".join(f"{k}:{t}" for k, (_, t) in parts.items()) + "}"
            written: Any = {k: w for k, (w, _) in parts.items()}
            if seen[text] > 1 and len(text) > SHARED_FROM:
                if text not in places:
                    places[text] = len(shared)
                    shared.append(written)
                written = {"=": places[text]}
            return written, text
        if isinstance(value, list | tuple):
            items = [write(v) for v in value]
            return [w for w, _ in items], "[" + ",".join(t for _, t in items) + "]"
        text = repr(value)
        if isinstance(value, str) and seen[text] > 1:
            if text not in places:
                places[text] = len(shared)
                shared.append(value)
            return {"=": places[text]}, text
        return value, text

    return {**write(plain)[0], "shared": shared}


def unshare(stored: dict[str, Any]) -> dict[str, Any]:
    """The value of `share`."""
    pool = stored["shared"]
    whole: dict[int, Any] = {}

    def read(value: Any) -> Any:
        if isinstance(value, dict):
            if value.keys() == {"="}:
                place = value["="]
                if place not in whole:
                    whole[place] = read(pool[place])
                return whole[place]
            return {k: read(v) for k, v in value.items()}
        return [read(v) for v in value] if isinstance(value, list) else value

    return {k: read(v) for k, v in stored.items() if k != "shared"}


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
    found += [f"避开{line.say}" for line in paper.plan.avoid if len(line.say) <= 12]
    return tuple(dict.fromkeys(found))[:8]


def _project(connection: Connection, document: Document) -> None:
    body: PrescriptionBody = document.body
    paper = body.prescription
    for protocol_id, _, edition in paper.plan.protocols:
        connection.exec_driver_sql(
            "INSERT INTO prescription_protocol(doc_id, protocol_id, edition, fingerprint) VALUES(?,?,?,?)",
            (document.doc_id.bytes, protocol_id, edition, paper.plan.fingerprint),
        )
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
    RecordKind(
        KIND, 1, PrescriptionBody, tables=("prescription_protocol", "prescription"), project=_project, projection=2, title="处方"
    )
)
