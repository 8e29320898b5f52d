"""Who is due for a visit on an official form: four face to face a year, the next day, who is behind (records-and-standards §1.7, 1.8).

A telephone visit is a visit, but none of the four. Lost, died and moved end it until another visit is completed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.database import fixed_sql
from prescribe.reading.form_fields import FORMS
from prescribe.reading.lookup import answers_of

if TYPE_CHECKING:
    from prescribe.clinic import Work

A_YEAR = 4
"""Face-to-face visits of a calendar year (PHS, B)."""
_DISEASES = {"hypertension": ("hypertension", True), "type2_diabetes": ("diabetes_type", "type2")}
"""The fact and answer that open a form."""


@dataclass(frozen=True, slots=True)
class FormDue:
    """One resident's standing on one form."""

    resident_id: UUID
    form: str
    face_to_face: int
    """Of this calendar year."""
    wanted: int
    """By today: one for each whole three months under management this year, at most four."""
    last_on: date | None
    next_on: date | None
    days_late: int
    """Past `next_on`; 0 when it is not past."""
    drafts: int
    """Begun and not completed."""

    @property
    def behind(self) -> bool:
        """Late, or fewer visits face to face than the year asks by now."""
        return self.days_late > 0 or self.face_to_face < self.wanted or self.last_on is None


@dataclass(frozen=True, slots=True)
class LateForm:
    """A visit that is due: of the newest completed one of a resident on a form."""

    resident_id: UUID
    form: str
    next_on: date
    days_late: int
    """0 = today; negative = still to come."""


_OPEN = "NOT EXISTS (SELECT 1 FROM resident r WHERE r.doc_id = f.resident_id AND r.closed IS NOT NULL)"
_LATE = (
    "SELECT f.resident_id, f.form, f.next_on FROM official_form f WHERE f.newest = 1 AND f.next_on <= ? AND f.next_on > ? AND f.closure = ''"
    f" AND {_OPEN} ORDER BY f.next_on LIMIT ?"
)
_NEWEST = f"SELECT f.resident_id, f.form, f.closure, f.day, f.next_on FROM official_form f WHERE f.newest = 1 AND {_OPEN}"
_COUNTS = (
    "SELECT f.resident_id, f.form, sum(f.complete = 1 AND f.closure = '' AND f.mode IN ('1', '2') AND f.day >= ?),"
    " min(CASE WHEN f.complete = 1 AND f.closure = '' THEN f.day END), max(CASE WHEN f.complete = 1 AND f.closure = '' THEN f.day END),"
    f" sum(f.complete = 0) FROM official_form f WHERE f.shown = 1 AND {_OPEN}"
)


def late_forms(work: Work, until: date | None = None, most: int = 200, after: date = date.min) -> tuple[LateForm, ...]:
    """Whose next visit is due by `until` (today) and after `after`, the latest first, at most `most`: for a list that opens at once."""
    today = work.today()
    rows = fixed_sql(work.connection)(_LATE, ((until or today).isoformat(), after.isoformat(), most)).fetchall()
    found = [(UUID(bytes=resident), form, date.fromisoformat(on)) for resident, form, on in rows]
    return tuple(LateForm(resident, form, on, (today - on).days) for resident, form, on in found)


def forms_due(work: Work, residents: Sequence[UUID] | None = None) -> tuple[FormDue, ...]:
    """One line for each resident and form, the latest first; call it inside a use case.

    Without `residents`: everybody who has a form on file. With them: also who has the disease and no form yet (`last_on` None).
    """
    if residents is not None and not residents:
        return ()
    run, today = fixed_sql(work.connection), work.today()
    who = f" AND f.resident_id IN ({','.join('?' * len(residents))})" if residents is not None else ""
    keys = tuple(each.bytes for each in residents or ())
    newest = {(r, f): (closure, day, on) for r, f, closure, day, on in run(_NEWEST + who, keys)}
    counts = run(f"{_COUNTS}{who} GROUP BY f.resident_id, f.form", (f"{today.year}-01-01", *keys)).fetchall()
    ended = {key for key, (closure, *_) in newest.items() if closure}
    found = [_due(row, newest.get((row[0], row[1])), today) for row in counts if (row[0], row[1]) not in ended]
    if residents is not None:
        known = {(UUID(bytes=r), f) for r, f, *_ in counts}
        found += _never(work, residents, known)
    return tuple(sorted(found, key=lambda d: (-d.days_late, d.last_on or date.min, d.resident_id, d.form)))


def _due(row: tuple[Any, ...], newest: tuple[str, str, str | None] | None, today: date) -> FormDue:
    resident, form, faces, first, last, drafts = row
    begun = date.fromisoformat(first) if first else today
    due = date.fromisoformat(newest[2]) if newest and newest[2] else None
    late = max(0, (today - due).days) if due else 0
    return FormDue(UUID(bytes=resident), form, faces, wanted_by(begun, today), date.fromisoformat(last) if last else None, due, late, drafts)


def wanted_by(begun: date, today: date) -> int:
    """Visits the year asks by today: whole three months since January or since management began, whichever is later."""
    since = max(begun, date(today.year, 1, 1))
    months = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
    return min(A_YEAR, max(0, months) // 3)


def _never(work: Work, residents: Sequence[UUID], known: set[tuple[UUID, str]]) -> list[FormDue]:
    """The disease is on record, and no form was ever completed."""
    found = [(r, f) for r, forms in diseased(work, residents).items() for f in forms if (r, f) not in known]
    return [FormDue(resident, form, 0, 0, None, None, 0, 0) for resident, form in found]


def diseased(work: Work, residents: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Which forms each resident's recorded diagnoses open, in the order of FORMS."""
    given = answers_of(work, residents, [fact for fact, _ in _DISEASES.values()])
    return {resident: tuple(f for f in FORMS if _has(answers, *_DISEASES[f])) for resident, answers in given.items()}


def _has(answers: list, fact_id: str, value: object) -> bool:
    known = sorted((a for a in answers if a.fact_id == fact_id and a.status == "known"), key=lambda a: a.at)
    return bool(known) and known[-1].value == value


def has_forms(work: Work, resident_id: UUID) -> bool:
    """Whether any form of this resident is on file."""
    return fixed_sql(work.connection)("SELECT 1 FROM official_form WHERE resident_id = ? LIMIT 1", (resident_id.bytes,)).fetchone() is not None
