"""The `resident` document: who somebody is, what they agreed to, and the keys they are found by."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from models.database import fixed_sql
from prescribe.dates import age_on
from prescribe.identity import id_text, initials, plain_writing, sound
from prescribe.records.body import Body
from prescribe.records.ids import rowid_of
from prescribe.records.store import Document, RecordKind, register

KIND = "resident"


class ConsentBody(Body):
    """One purpose the resident answered."""

    purpose: str
    given: bool
    how: str
    on: date
    witness: str
    asked_by: str


class ClosedBody(Body):
    """Why and when a file was closed: done, moved, lost, died, withdrew or transferred."""

    kind: str
    on: date
    note: str
    goal: str
    """`reached`, `partly`, `not_reached`; empty = nobody said."""
    by: str
    by_role: str
    at: str
    """When it was closed: local time with offset, ISO 8601."""


class ResidentBody(Body):
    """Version 2; version 1 did not say who closed a file, nor what came of its goal."""

    id_kind: str
    id_number: str
    name: str
    sex: str
    birth_date: date | None
    birth_about: int | None
    phone: str
    contact_name: str
    contact_relation: str
    contact_phone: str
    address: str
    family_doctor: str
    came_by: str
    allergy: str
    no_id_reason: str
    kept_against_card: str
    consents: tuple[ConsentBody, ...]
    file_number: str
    health_record_number: str
    registered_on: date
    responsible_id: str
    responsible_name: str
    not_same_as: tuple[str, ...]
    closed: ClosedBody | None
    reopened: tuple[str, ...]
    """「2026-11-24 李文静：…」 for each time a closed file was opened again."""

    def consent(self, purpose: str) -> bool | None:
        """The latest answer to one purpose; None = not asked."""
        given = [c for c in self.consents if c.purpose == purpose]
        return given[-1].given if given else None

    def closed_words(self) -> str | None:
        """「2026-10-02 去世，终年 81 岁」; None while the file is open."""
        if self.closed is None:
            return None
        words = {"died": "去世", "moved": "迁出", "lost": "失访结案", "done": "结案", "withdrew": "本人退出", "transferred": "转走"}
        text = f"{self.closed.on} {words.get(self.closed.kind, '结案')}"
        if self.closed.kind == "died" and self.birth_date:
            text += f"，终年 {age_on(self.birth_date, self.closed.on)} 岁"
        return text


def keys_of(body: ResidentBody) -> tuple[tuple[str, str], ...]:
    """(kind, key) pairs a resident is found by; keys are lower case, digits without hyphens."""
    number, phone = id_text(body.id_number).lower(), id_text(body.phone).lower()
    file_number = body.file_number.replace("-", "").lower()
    keys = [("initials", key) for key in initials(body.name)]
    if number:
        keys += [("id", number), ("id_tail", number[-4:])]
        if len(number) > 6:
            keys.append(("id_tail", number[-6:]))
    if phone:
        keys += [("phone", phone), ("phone_tail", phone[-4:])]
    if file_number:
        keys += [("file", file_number), ("file_tail", file_number[-4:])]
    if body.health_record_number:
        keys.append(("health", id_text(body.health_record_number).lower()))
    return tuple(dict.fromkeys(keys))


def characters_of(body: ResidentBody) -> str:
    """The name as single characters, with its plain writing (𠮷 and 吉 both find 王𠮷堃)."""
    plain = plain_writing(body.name)
    spelled = [*body.name] if plain == body.name else [*body.name, "|", *plain]
    return " ".join(c for c in spelled if c.strip())


def row_of(body: ResidentBody) -> dict[str, object]:
    """Columns of the `resident` table that come from the body."""
    tests, guidance = body.consent("assessment"), body.consent("exercise")
    dates = [c.on for c in body.consents if c.purpose in ("assessment", "exercise")]
    agreed = None if tests is None or guidance is None else int(tests and guidance)
    if tests is False or guidance is False:
        agreed = 0
    return {
        "name": body.name,
        "sound": sound(body.name),
        "name_order": f"{(initials(body.name) or ('',))[0]} {body.name}",
        "sex": body.sex,
        "birth_date": body.birth_date.isoformat() if body.birth_date else None,
        "birth_about": body.birth_about,
        "id_kind": body.id_kind,
        "id_number": id_text(body.id_number),
        "phone": body.phone,
        "contact": " ".join(p for p in (body.contact_relation, body.contact_name, body.contact_phone) if p),
        "street": body.address,
        "family_doctor": body.family_doctor,
        "responsible_id": bytes.fromhex(body.responsible_id.replace("-", "")) if body.responsible_id else None,
        "responsible_name": body.responsible_name,
        "allergy": body.allergy,
        "file_number": body.file_number,
        "registered_on": body.registered_on.isoformat(),
        "closed": body.closed_words(),
        "closed_kind": body.closed.kind if body.closed else "",
        "closed_on": body.closed.on.isoformat() if body.closed else None,
        "shows_diagnoses": int(body.consent("diagnosis_to_instructor") is True),
        "consent_file": int(body.consent("file") is True),
        "consent_exercise": agreed,
        "consent_exercise_on": max(dates).isoformat() if dates else None,
    }


_COLUMNS = (
    "name", "sound", "name_order", "sex", "birth_date", "birth_about", "id_kind", "id_number", "phone", "contact", "street",
    "family_doctor", "responsible_id", "responsible_name", "allergy", "file_number", "registered_on", "closed",
    "closed_kind", "closed_on", "shows_diagnoses", "consent_file", "consent_exercise", "consent_exercise_on",
)  # fmt: skip
_INSERT = (
    f"INSERT INTO resident(row_id, doc_id, rev_id, n_heads, {', '.join(_COLUMNS)})"
    f" VALUES({', '.join('?' * (len(_COLUMNS) + 4))})"
)


def _project(connection: Connection, document: Document) -> None:
    run, row_id = fixed_sql(connection), rowid_of(document.doc_id)
    row = row_of(document.body)
    fixed = (row_id, document.doc_id.bytes, document.head.rev_id.bytes, document.n_heads)
    run(_INSERT, (*fixed, *(row[column] for column in _COLUMNS)))
    keys = dict.fromkeys(key for head in document.heads for key in keys_of(head.body))
    for kind, key in keys:
        run("INSERT INTO resident_key(kind, key, row_id) VALUES(?, ?, ?)", (kind, key, row_id))
    characters = " | ".join(dict.fromkeys(characters_of(head.body) for head in document.heads))
    run("INSERT INTO resident_text(rowid, characters) VALUES(?, ?)", (row_id, characters))


def _unproject(connection: Connection, doc_id: UUID) -> None:
    row_id = rowid_of(doc_id)
    connection.exec_driver_sql("DELETE FROM resident_key WHERE row_id = ?", (row_id,))
    connection.exec_driver_sql("DELETE FROM resident_text WHERE rowid = ?", (row_id,))


def _with_who_closed(values: dict[str, Any]) -> dict[str, Any]:
    closed = values["closed"]
    return values | {"closed": closed and closed | {"goal": "", "by": "", "by_role": "", "at": ""}, "reopened": ()}


RESIDENT = register(
    RecordKind(
        KIND, 2, ResidentBody, {1: _with_who_closed}, ("resident",), _project, _unproject, projection=2, after_closure=True, title="登记"
    )
)
