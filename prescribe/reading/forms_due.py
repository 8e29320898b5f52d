"""Who is due for a visit on an official form: four face to face a year, the next day, who is behind (records-and-standards §1.7, 1.8).

A telephone visit is a visit, but none of the four. Lost, died and moved end it until another visit is completed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
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


_SQL = (
    "SELECT f.resident_id, f.form,"
    " sum(f.complete = 1 AND f.closure = '' AND f.mode IN ('1', '2') AND f.day >= :january),"
    " min(CASE WHEN f.complete = 1 AND f.closure = '' THEN f.day END), max(CASE WHEN f.complete = 1 AND f.closure = '' THEN f.day END),"
    " (SELECT n.next_on FROM official_form n WHERE n.resident_id = f.resident_id AND n.form = f.form AND n.shown = 1 AND n.complete = 1"
    "  AND n.closure = '' ORDER BY n.day DESC, n.at DESC LIMIT 1),"
    " max(CASE WHEN f.complete = 1 AND f.closure <> '' THEN f.day END), sum(f.complete = 0)"
    " FROM official_form f JOIN resident r ON r.doc_id = f.resident_id"
    " WHERE f.shown = 1 AND r.closed IS NULL {who} GROUP BY f.resident_id, f.form"
)


def forms_due(work: Work, residents: Sequence[UUID] | None = None) -> tuple[FormDue, ...]:
    """One line for each resident and form, the latest first; call it inside a use case.

    Without `residents`: everybody who has a form on file. With them: also who has the disease and no form yet (`last_on` None).
    """
    today, values = work.today(), {"january": f"{work.today().year}-01-01"}
    who = ""
    if residents is not None:
        if not residents:
            return ()
        values |= {f"r{n}": each.bytes for n, each in enumerate(residents)}
        who = f"AND f.resident_id IN ({','.join(f':r{n}' for n in range(len(residents)))})"
    rows = work.connection.exec_driver_sql(_SQL.format(who=who), values).all()
    found = [_due(row, today) for row in rows]
    ended = {(UUID(bytes=r[0]), r[1]) for r in rows if r[6] is not None and r[6] >= (r[4] or "")}
    found = [each for each in found if (each.resident_id, each.form) not in ended]
    if residents is not None:
        found += _never(work, residents, {(d.resident_id, d.form) for d in found} | ended)
    return tuple(sorted(found, key=lambda d: (-d.days_late, d.last_on or date.min, d.resident_id, d.form)))


def _due(row: tuple[object, ...], today: date) -> FormDue:
    resident, form, faces, first, last, next_on, _, drafts = row
    begun = date.fromisoformat(first) if first else today
    due = date.fromisoformat(next_on) if next_on else None
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
