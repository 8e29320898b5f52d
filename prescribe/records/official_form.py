"""`official_form`: one visit on an official form of the national public-health norms (records-and-standards §§1.4, 1.5)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from models.database import fixed_sql
from prescribe.clock import to_ms
from prescribe.prescription import Letterhead, PersonOnPaper
from prescribe.records.body import Body
from prescribe.records.heads import id_bytes, row_a_head
from prescribe.records.store import Document, RecordKind, Revision, register

KIND = "official_form"


class FieldBody(Body):
    """One cell of the form as filled: a text, a number, codes, rows of drugs as texts."""

    name: str
    value: str = ""
    codes: tuple[str, ...] = ()
    goal: str = ""
    """Beside `value`, of the cells that say now / goal."""
    rows: tuple[tuple[str, str, str], ...] = ()
    """Of drugs: (name, times a day, dose each time)."""
    filled_from: str = ""
    """Where it was taken from before anybody looked: `last`, `measured`, `prescription`, `log`, `facts`, `report`, `medications`; empty = typed."""
    filled_on: str = ""
    """Day of what it was taken from."""


class OfficialFormBody(Body):
    """Version 1. A record keeps the edition of the form under which it was filled; reprints use that."""

    form: str
    """`hypertension` or `type2_diabetes`."""
    edition: str
    visit_on: date
    mode: str
    """`1` clinic, `2` home, `3` telephone."""
    fields: tuple[FieldBody, ...]
    visit_class: int
    """1 satisfactory, 2 unsatisfactory, 3 adverse reaction, 4 complication; 0 while not classified."""
    row: str
    """Row of the decision table that decided: `E`, `4`, `3b`, `2b`, `3a`, `2a`, `1`."""
    class_reason: str
    control: str
    """`met`, `not_met` or `unknown`: what the next visit's two-in-a-row looks at."""
    next_on: date | None
    referral_id: str
    no_referral_reason: str
    """Why no referral was written although the table asks for one."""
    closure: str
    """`lost`, `died` or `moved` instead of a visit; empty = a visit."""
    closure_text: str
    """Reason, cause of death, or where to and who took over."""
    complete: bool
    follow_up_id: str
    at: str
    by: str
    by_id: str
    by_role: str
    person: PersonOnPaper
    letterhead: Letterhead
    changes: tuple[tuple[str, str, str], ...]


_COLUMNS = ("form", "edition", "day", "mode", "visit_class", "decided_by", "next_on", "complete", "closure", "referral_id", "by_name", "at", "newest")


def _row(head: Revision) -> tuple[object, ...]:
    body: OfficialFormBody = head.body
    return (
        body.form, body.edition, body.visit_on.isoformat(), body.mode, body.visit_class, body.row,
        body.next_on.isoformat() if body.next_on else None, int(body.complete), body.closure, id_bytes(body.referral_id), body.by,
        to_ms(head.at), 0,
    )  # fmt: skip


_project_rows = row_a_head("official_form", _COLUMNS, _row)
_NEWEST = (
    "UPDATE official_form AS f SET newest = 1 WHERE f.resident_id = ?1 AND f.form = ?2 AND f.rev_id = (SELECT n.rev_id FROM official_form n"
    " WHERE n.resident_id = ?1 AND n.form = ?2 AND n.shown = 1 AND n.complete = 1 ORDER BY n.day DESC, n.at DESC, n.doc_id DESC LIMIT 1)"
)


def _project(connection: Connection, document: Document) -> None:
    """A row a head, and which visit of this resident on this form is the newest completed one."""
    _project_rows(connection, document)
    run = fixed_sql(connection)
    for form in {head.body.form for head in document.heads}:
        keys = (document.resident_id.bytes, form)
        run("UPDATE official_form SET newest = 0 WHERE resident_id = ? AND form = ? AND newest = 1", keys)
        run(_NEWEST, keys)


OFFICIAL_FORM_KIND = register(
    RecordKind(
        KIND, 1, OfficialFormBody, tables=("official_form",), project=_project,
        by_resident=frozenset(("official_form",)), title="公卫随访表",
    )
)  # fmt: skip
