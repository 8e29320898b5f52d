"""One official form as a page shows it: cells, where they come from, what the table says, the visits before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from models.database import fixed_sql
from prescribe import unsaved
from prescribe.errors import InvalidInput
from prescribe.permissions import allows
from prescribe.reading.control_class import Decision, VisitFacts, decide
from prescribe.reading.form_fields import EMPTY, FORMS, Cell, Edition, edition_named, edition_on
from prescribe.reading.form_filling import Hint, facts_of_visit, fill, forms_of_resident, with_bmi
from prescribe.reading.form_words import class_words
from prescribe.reading.forms_due import FormDue, diseased, forms_due
from prescribe.records import store
from prescribe.records.official_form import FieldBody, OfficialFormBody
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

KEEP_OPEN = timedelta(days=14)
"""A visit begun and not completed is gone on with for so long."""
FROM_WORDS = {
    "measured": "当天测的", "facts": "记录里的", "report": "化验单", "medications": "用药清单", "log": "训练记录", "prescription": "处方",
    "last": "上次",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PastVisit:
    """One earlier visit in one line."""

    form_id: UUID
    visit_on: date
    mode: str
    words: str
    """「1 控制满意」, 「失访」, 「没填完」, 「有两个版本」."""
    next_on: date | None


@dataclass(frozen=True, slots=True)
class FormVersion:
    """One of two undecided versions."""

    rev_id: UUID
    by: str
    body: OfficialFormBody


@dataclass(frozen=True, slots=True)
class FormState:
    """One visit on one form."""

    resident_id: UUID
    form_id: UUID
    edition: Edition
    forms: tuple[str, ...]
    """Forms this resident has, one or two."""
    heads: tuple[UUID, ...]
    versions: tuple[FormVersion, ...]
    """Two and more: somebody must decide before anything else."""
    visit_on: date
    mode: str
    cells: Mapping[str, Cell]
    hints: Mapping[str, Hint]
    context: VisitFacts
    height: float | None
    weight_due: bool
    decision: Decision
    latest_on: date | None
    """Last day of the next visit: of this form, or of the other form of the same visit when that is earlier."""
    next_on: date | None
    complete: bool
    closure: str
    closure_text: str
    no_referral_reason: str
    referral_id: str
    follow_up_id: str
    by: str
    saved_at: str
    past: tuple[PastVisit, ...]
    due: FormDue | None
    may_write: bool
    may_change_exercise: bool
    unsaved: str | None = None


def form_key(form_id: UUID) -> str:
    """Name of the unsaved form."""
    return f"official/{form_id}"


def new_form_id(resident_id: UUID, form: str, visit_on: date) -> UUID:
    """Two PCs that begin the same visit meet in one document."""
    return uuid5(resident_id, f"official/{form}/{visit_on.isoformat()}")


def forms_for(work: Work, resident_id: UUID) -> tuple[str, ...]:
    """Forms by diagnosis, and those that are on file. Raises InvalidInput when there is none."""
    held = set(diseased(work, [resident_id])[resident_id])
    rows = fixed_sql(work.connection)("SELECT DISTINCT form FROM official_form WHERE resident_id = ?", (resident_id.bytes,)).fetchall()
    found = tuple(f for f in FORMS if f in held | {r[0] for r in rows})
    if not found:
        raise InvalidInput("没有高血压或 2 型糖尿病的诊断，不用填公卫随访表。")
    return found


def state_of(work: Work, resident_id: UUID, form: str, visit_on: date | None, form_id: UUID | None) -> FormState:
    """The visit asked for, else today's or the draft in hand, else a new one."""
    forms = forms_for(work, resident_id)
    form = form if form in forms else forms[0]
    documents = forms_of_resident(work, resident_id, form)
    found = _wanted(work, documents, resident_id, form, visit_on, form_id)
    body: OfficialFormBody | None = found.head.body if found else None
    day = visit_on or (body.visit_on if body else work.today())
    doc_id = found.doc_id if found else new_form_id(resident_id, form, day)
    edition = edition_named(form, body.edition) if body else edition_on(form, day)
    known = fill(work, resident_id, edition, day, doc_id)
    cells = dict(cells_of(body)) if body else with_bmi(known.cells, known.height)
    decision = decide(facts_of_visit(known.context, cells))
    latest = latest_of(decision, sibling_of(work, resident_id, form, day))
    stored = unsaved.take(work, form_key(doc_id))
    return FormState(
        resident_id, doc_id, edition, forms, tuple(h.rev_id for h in found.heads) if found else (), _versions(found), day,
        body.mode if body else known.mode, cells, known.hints, known.context, known.height, known.weight_due, decision, latest,
        body.next_on if body else latest, bool(body and body.complete), body.closure if body else "", body.closure_text if body else "",
        body.no_referral_reason if body else "", body.referral_id if body else "", _follow_up(work, resident_id, day, body),
        body.by if body else "", body.at if body else "", _past(documents), _standing(work, resident_id, form),
        allows(work.staff.role, "official_form", Act.WRITE), allows(work.staff.role, "official_form", Act.SIGN),
        stored.text if stored else None,
    )  # fmt: skip


def _wanted(
    work: Work, documents: tuple[store.Document, ...], resident_id: UUID, form: str, visit_on: date | None, form_id: UUID | None
) -> store.Document | None:
    if form_id is not None:
        return next((d for d in documents if d.doc_id == form_id), None)
    if visit_on is not None:
        return next((d for d in documents if d.head.body.visit_on == visit_on), None)
    today = work.today()
    of_today = next((d for d in documents if d.head.body.visit_on == today), None)
    draft = next((d for d in documents if not d.head.body.complete and today - d.head.body.visit_on <= KEEP_OPEN), None)
    return of_today or draft


def cells_of(body: OfficialFormBody) -> dict[str, Cell]:
    """The stored cells."""
    return {f.name: Cell(f.value, f.codes, f.goal, f.rows, f.filled_from, f.filled_on) for f in body.fields}


def fields_of(edition: Edition, cells: Mapping[str, Cell]) -> tuple[FieldBody, ...]:
    """The cells as they are stored, in the order of the form; empty ones are left out."""
    kept = ((f.name, cells.get(f.name, EMPTY)) for f in edition.fields)
    return tuple(
        FieldBody(
            name=name, value=c.value.strip(), codes=c.codes, goal=c.goal.strip(), rows=c.rows, filled_from=c.filled_from, filled_on=c.filled_on
        )
        for name, c in kept if not c.empty or c.goal.strip()
    )  # fmt: skip


def sibling_of(work: Work, resident_id: UUID, form: str, day: date) -> store.Document | None:
    """The completed other form of the same visit: one visit, two forms."""
    for other in FORMS:
        if other != form:
            for each in forms_of_resident(work, resident_id, other):
                body: OfficialFormBody = each.head.body
                if each.n_heads == 1 and body.visit_on == day and body.complete and not body.closure:
                    return each
    return None


def latest_of(decision: Decision, sibling: store.Document | None) -> date | None:
    """The earlier next visit wins."""
    days = [d for d in (decision.latest_on, sibling.head.body.next_on if sibling else None) if d is not None]
    return min(days, default=None)


def _versions(found: store.Document | None) -> tuple[FormVersion, ...]:
    if found is None or found.n_heads < 2:
        return ()
    return tuple(FormVersion(h.rev_id, h.body.by, h.body) for h in found.heads)


def _follow_up(work: Work, resident_id: UUID, day: date, body: OfficialFormBody | None) -> str:
    """The follow-up of the same day."""
    if body and body.follow_up_id:
        return body.follow_up_id
    found = fixed_sql(work.connection)(
        "SELECT doc_id FROM follow_up WHERE resident_id = ? AND day = ? AND shown = 1 ORDER BY at DESC LIMIT 1", (resident_id.bytes, day.isoformat())
    ).fetchone()
    return str(UUID(bytes=found[0])) if found else ""


def _past(documents: tuple[store.Document, ...]) -> tuple[PastVisit, ...]:
    return tuple(
        PastVisit(d.doc_id, d.head.body.visit_on, d.head.body.mode, class_words(d.head.body) if d.n_heads == 1 else "有两个版本", d.head.body.next_on)
        for d in documents
    )


def _standing(work: Work, resident_id: UUID, form: str) -> FormDue | None:
    return next((each for each in forms_due(work, [resident_id]) if each.form == form), None)
