"""Classes and their meetings as they stand: who is on the list, who may train today, what was written down already."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from models.database import fixed_sql
from prescribe.assess import FITNESS, part_id
from prescribe.dates import age_on
from prescribe.drafting.papers import in_force, papers_of
from prescribe.identity import mask_name, sex_word
from prescribe.overview import RISK_WORDS
from prescribe.reading.gate_of_day import gate_of_row
from prescribe.reading.grades import risk_sql
from prescribe.reading.lookup import resident_row, sight_of
from prescribe.reading.pre_session import PreSession
from prescribe.records import store
from prescribe.records.training_session import ClassBody, SessionBody

if TYPE_CHECKING:
    from prescribe.clinic import Work

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class in the list."""

    class_id: UUID
    name: str
    weekday: int | None
    starts: str
    ends: str
    place: str
    leader: str
    members: int
    closed: bool
    conflict: bool
    last_on: date | None
    """Day of its last meeting that was written down."""

    @property
    def when(self) -> str:
        """「周三 14:00–14:40」."""
        day = WEEKDAYS[self.weekday] if self.weekday is not None else "不定"
        return f"{day} {self.starts}–{self.ends}" if self.starts else day


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """What of one person is written down of this meeting already."""

    state: str
    reason: str
    gate: str
    gate_say: str
    hr_peak: int | None
    effort: int | None
    symptoms: tuple[str, ...]
    systolic_after: int | None
    diastolic_after: int | None
    before: dict[str, Any]
    """Readings of the part, by fact."""
    heads: tuple[UUID, ...]
    conflict: bool
    arm: str = ""
    """On which arm the pressure before was taken; empty = not said."""


@dataclass(frozen=True, slots=True)
class MeetingPerson:
    """One row of the grid."""

    resident_id: UUID
    name: str
    sex_word: str
    age: int | None
    risk: str
    gate: PreSession
    limits: tuple[str, ...]
    written: WrittenRow | None = None

    @property
    def needs_glucose(self) -> bool:
        """Whether a gate of this person looks at today's glucose."""
        return any(q.fact_id == "glucose_today" for q in self.gate.questions)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One class on one day."""

    class_id: UUID
    name: str
    weekday: int | None
    starts: str
    ends: str
    place: str
    site: str
    leader: str
    activities: tuple[str, ...]
    on: date
    people: tuple[MeetingPerson, ...]
    heads: tuple[UUID, ...]
    """Of the class itself."""
    conflict: bool = False


def session_id_of(class_id: UUID, day: date, resident_id: UUID) -> UUID:
    """The document of one person's part in one meeting: the same on every PC."""
    return uuid5(class_id, f"{day.isoformat()}/{resident_id}")


def classes(work: Work) -> tuple[ClassLine, ...]:
    """Every class, those that still meet first, by weekday and time."""
    rows = fixed_sql(work.connection)(
        "SELECT c.doc_id, c.name, c.weekday, c.starts, c.ends, c.place, c.leader,"
        " (SELECT count(*) FROM group_class_member m WHERE m.doc_id = c.doc_id), c.closed_on IS NOT NULL, c.n_heads > 1,"
        " (SELECT max(s.day) FROM training_session s WHERE s.class_id = c.doc_id)"
        " FROM group_class c ORDER BY c.closed_on IS NOT NULL, coalesce(c.weekday, 7), c.starts, c.name", ()
    )  # fmt: skip
    return tuple(
        ClassLine(UUID(bytes=doc), *rest, bool(closed), bool(conflict), date.fromisoformat(last) if last else None)
        for doc, *rest, closed, conflict, last in rows
    )


def class_document(work: Work, class_id: UUID) -> store.Document | None:
    """The class, or None when it is not here."""
    found = store.document(work, class_id)
    return found if found is not None and found.heads else None


def meeting_of(work: Work, document: store.Document, day: date) -> Meeting:
    """The meeting of that day with today's answers; a member whose file is not here is left out."""
    body: ClassBody = document.body
    people = tuple(p for m in body.members if (p := person_of(work, document.doc_id, day, UUID(m))) is not None)
    return Meeting(
        document.doc_id, body.name, body.weekday, body.starts, body.ends, body.place, body.site, body.leader, body.activities, day, people,
        tuple(head.rev_id for head in document.heads), document.n_heads > 1,
    )  # fmt: skip


def person_of(work: Work, class_id: UUID, day: date, resident_id: UUID) -> MeetingPerson | None:
    """One row, or None when there is no such resident here."""
    found = fixed_sql(work.connection)("SELECT 1 FROM resident WHERE doc_id = ?", (resident_id.bytes,)).fetchone()
    if found is None:
        return None
    row = resident_row(work, resident_id)
    papers = papers_of(work, resident_id)
    born = date.fromisoformat(row.birth_date) if row.birth_date else None
    age = age_on(born, work.today()) if born else work.today().year - row.birth_about if row.birth_about else None
    risk = work.connection.exec_driver_sql(f"SELECT {risk_sql('?1')}", (resident_id.bytes,)).scalar_one()
    paper = in_force(papers, work.today())
    return MeetingPerson(
        resident_id, row.name if sight_of(work, row).names else mask_name(row.name), sex_word(row.sex), age, RISK_WORDS.get(risk, "未分级"),
        gate_of_row(work, row, papers), tuple(json.loads(paper.limits)) if paper else (), _written(work, class_id, day, resident_id),
    )  # fmt: skip


def _written(work: Work, class_id: UUID, day: date, resident_id: UUID) -> WrittenRow | None:
    doc_id = session_id_of(class_id, day, resident_id)
    found = store.document(work, doc_id)
    if found is None or not found.heads:
        return None
    body: SessionBody = found.body
    part = store.document(work, part_id(doc_id, FITNESS))
    entries = part.body.entries if part is not None and part.heads else ()
    before = {e.fact_id: list(e.readings) or e.value for e in entries if e.status == "known"}
    return WrittenRow(
        body.state, body.reason, body.gate, body.gate_say, body.hr_peak, body.effort, body.symptoms, body.systolic_after,
        body.diastolic_after, before, tuple(head.rev_id for head in found.heads), found.n_heads > 1,
        next((dict(e.how).get("arm", "") for e in entries if e.fact_id == "resting_systolic"), ""),
    )  # fmt: skip
