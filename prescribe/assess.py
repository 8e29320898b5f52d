"""The joint assessment: two parts of one visit, two authors, and the facts they give the engine."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from models.database import fixed_sql
from prescribe import unsaved
from prescribe.answers import Answered, add_up, value_of
from prescribe.entries import Entry, check_entries, counted, stamp
from prescribe.errors import InvalidInput
from prescribe.measured_how import How
from prescribe.overview import hold_words
from prescribe.reading.lookup import answers_of, open_holds, resident_row, sight_of, slows_heart, voided_words
from prescribe.reading.programme_facts import programme_facts
from prescribe.records import store
from prescribe.records.assessment import KINDS, PAPER, EntryBody, PartBody
from prescribe.use_case import use_case
from protocols.derive_heart import weight_change_3d
from protocols.facts import Facts, Known, definition, value_text
from protocols.files import shipped
from protocols.terms import Act

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

MEDICAL = "medical"
FITNESS = "fitness"
KEEP_OPEN_DAYS = 7
"""An unfinished assessment is gone on with for so many days (station-service §4.2, stage 4)."""


@dataclass(frozen=True, slots=True)
class Part:
    """One profession's part of an assessment."""

    side: str
    """`medical` or `fitness`."""
    entries: tuple[Entry, ...] = ()
    opinion: str = ""
    done: bool = False
    """Confirmed by its author."""


@dataclass(frozen=True, slots=True)
class PartState:
    """One part as stored, with the heads it stands on."""

    part: Part
    heads: tuple[UUID, ...]
    by: str
    by_id: str
    saved_at: str | None
    """「14:22」 today, 「11-23 14:22」 before; None = never saved."""
    unsaved: str | None
    """JSON text of this staff member's unsaved form, when there is one."""
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class LastValue:
    """The value before this visit, for the hint beside a field."""

    text: str
    on: date
    how: How = ()
    """How it was measured then."""
    number: float | None = None
    """The value in the fact's unit, of a number."""


@dataclass(frozen=True, slots=True)
class AssessmentField:
    """One field of the page: resources/assessment_fields.csv."""

    fact_id: str
    side: str
    group: str
    order: int
    first_visit_essential: bool
    shown: str = "always"
    """`always`; `opened`: once a known diagnosis, drug, symptom or event asks it; `added`: through 「另加一种病」, too."""
    words: str = ""
    """What an added disease is found by beside its label."""
    only: str = ""
    """Whom it is for, e.g. `age 20-59`, beside the `ask_when` of the fact; empty = everybody."""


@dataclass(frozen=True, slots=True)
class AssessmentState:
    """The visit as it stands."""

    assessment_id: UUID
    resident_id: UUID
    started_on: date
    medical: PartState
    fitness: PartState
    last: Mapping[str, LastValue]
    fields: tuple[tuple[str, ...], tuple[str, ...]]
    """(medical fact ids, fitness fact ids) in page order."""
    groups: tuple[AssessmentField, ...] = ()
    """The same fields with their group titles."""
    locked: str = ""
    """Why the tests of the fitness part must wait (a hold, a screening made void), or empty."""
    expired: str = ""
    """Why the last screening no longer counts: something new made it void, or it is past its day. Empty while it counts."""


@dataclass(frozen=True, slots=True)
class PartSaved:
    """One part just saved, and whether the visit may go on. The rest of the visit is as it was."""

    assessment_id: UUID
    mine: PartState
    locked: str
    """As `AssessmentState.locked`."""
    expired: str
    """As `AssessmentState.expired`."""


_FOR_EVERYBODY = frozenset({"vital", "today/pre-session", "anthropometry"})
_FORM = "assessment/{assessment}/{side}"


def form_name(side: str, assessment_id: UUID) -> str:
    """Name of the unsaved form of one part (`prescribe.unsaved.keep`)."""
    return _FORM.format(side=side, assessment=assessment_id)


@use_case(("readiness", "fitness_test"), Act.READ, reads=True, resident="resident_id")
def open_assessment(work: Work, resident_id: UUID) -> AssessmentState:
    """The assessment in hand: today's, or an unfinished one of the last 7 days; else a new one, not stored yet."""
    row = resident_row(work, resident_id)
    assessment_id, started = _in_hand(work, resident_id)
    return state_of(work, row, assessment_id, started)


@use_case("medical", Act.WRITE, resident="resident_id")
def record_medical_part(
    work: Work, resident_id: UUID, assessment_id: UUID, part: Part, heads: tuple[UUID, ...] = ()
) -> PartSaved:
    """Save the doctor's part. Raises InvalidInput on an impossible value, ChangedMeanwhile on newer heads."""
    return _record(work, resident_id, assessment_id, part, heads, MEDICAL)


@use_case("fitness_test", Act.WRITE, resident="resident_id")
def record_fitness_part(
    work: Work, resident_id: UUID, assessment_id: UUID, part: Part, heads: tuple[UUID, ...] = ()
) -> PartSaved:
    """Save the instructor's part. Raises as `record_medical_part`."""
    return _record(work, resident_id, assessment_id, part, heads, FITNESS)


def facts_for(work: Work, resident_id: UUID, extra: tuple[Part, ...] = ()) -> Facts:
    """What is known today: identity, and the answers of all parts with `extra` parts laid over them; not derived."""
    row = resident_row(work, resident_id)
    answers = answers_of(work, [resident_id])[resident_id]
    for part in extra:
        answers += counted(work, part.side, part.entries)
    values: dict[str, Any] = dict(add_up(answers, lambda drugs: slows_heart(work, drugs)))
    values |= _identity(work, row)
    if (change := _weight_change(answers, work.today())) is not None:
        values["weight_change_3d"] = Known(change, work.today(), "", "derived")
    values |= programme_facts(work, resident_id, answers, values)
    values["exercise_hold_active"] = Known(bool(open_holds(work, resident_id)), work.today(), "", "derived")
    return Facts.of(work.today(), values)


def _weight_change(answers: Iterable[Answered], today: date) -> float | None:
    """Kilograms gained over the last three days, of what was weighed here or at home; a told weight does not count."""
    weighed = (a for a in answers if a.fact_id == "weight" and a.status == "known" and a.origin in ("measured_here", "measured_home"))
    return weight_change_3d(((a.day, float(a.value), a.origin) for a in weighed if a.value is not None), today)


def _identity(work: Work, row: Resident) -> dict[str, Any]:
    """Birth date, sex and consent; of a birth year only, the day that makes the person oldest."""
    today, values = work.today(), {}
    if row.birth_date:
        values["birth_date"] = Known(date.fromisoformat(row.birth_date), today, "", "paper")
    elif row.birth_about:
        values["birth_date"] = Known(date(row.birth_about, 1, 1), today, "", "told")
    values["sex"] = Known(row.sex, today, "", "paper")
    if row.consent_exercise is not None and row.consent_exercise_on:
        on = date.fromisoformat(row.consent_exercise_on)
        values["consent_exercise"] = Known(bool(row.consent_exercise), min(on, today), "", "measured_here")
    return values


def _in_hand(work: Work, resident_id: UUID) -> tuple[UUID, date]:
    """The assessment to go on with, and the day it began.

    A new one has an id made from resident and day, so that what was typed and not saved is found again, and two PCs that
    begin the same visit meet in the same two documents.
    """
    since = (work.today() - timedelta(days=KEEP_OPEN_DAYS)).isoformat()
    rows = work.connection.exec_driver_sql(
        "SELECT assessment_id, min(day), min(done), count(DISTINCT side) FROM assessment_part"
        " WHERE resident_id = ? AND day >= ? GROUP BY assessment_id HAVING max(shown) = 1 ORDER BY max(at) DESC",
        (resident_id.bytes, since),
    )
    for assessment, day, done, sides in rows:
        if _of_paper(work, UUID(bytes=assessment)):
            continue
        if day == work.today().isoformat() or not done or sides < 2:
            return UUID(bytes=assessment), date.fromisoformat(day)
    days = [work.today() - timedelta(days=back) for back in range(KEEP_OPEN_DAYS + 1)]
    for day in days:
        begun = uuid5(resident_id, day.isoformat())
        if any(unsaved.take(work, form_name(side, begun)) for side in (MEDICAL, FITNESS)):
            return begun, day
    return uuid5(resident_id, days[0].isoformat()), days[0]


def _of_paper(work: Work, assessment_id: UUID) -> bool:
    """A visit typed in from paper: it is over, whatever was left out."""
    found = (store.document(work, part_id(assessment_id, side)) for side in (MEDICAL, FITNESS))
    return any(d is not None and d.heads and d.body.entered == PAPER for d in found)


_RECORDED = "doc_id, closed, birth_date, shows_diagnoses"
"""What saving a part needs to know of the resident."""


def _record(
    work: Work, resident_id: UUID, assessment_id: UUID, part: Part, heads: tuple[UUID, ...], side: str
) -> PartSaved:
    row = resident_row(work, resident_id, _RECORDED)
    if row.closed:
        raise InvalidInput("这份档案已经结案，只能看。需要时请先恢复建档。")
    if part.side != side:
        raise ValueError("a part of the other side")
    born = date.fromisoformat(row.birth_date) if row.birth_date else None
    if part.done:
        work.require("joint_assessment", Act.WRITE)
    before = _document(work, resident_id, assessment_id, side)
    entries = check_entries(work, part.entries, before.body if before else None, born)
    started, earlier = _times(work, resident_id, assessment_id)
    body = PartBody(
        assessment_id=str(assessment_id), side=side, started_on=started, entries=entries, opinion=part.opinion.strip(),
        done=part.done, by=work.staff.name, by_id=str(work.staff.staff_id), by_role=work.staff.role.value,
        said_at=stamp(work.now()),
    )  # fmt: skip
    doc_id = before.doc_id if before else part_id(assessment_id, side)
    saved = store.save(work, KINDS[side], body, doc_id=doc_id, parents=heads, resident_id=resident_id, absent=before is None, standing=before)
    unsaved.discard(work, form_name(side, assessment_id))
    if part.done and _both_done(work, resident_id, assessment_id):
        from prescribe.screen import keep_screening

        keep_screening(work, resident_id, assessment_id)
    mine, sees = _state_of_body(work, body, work.now(), (saved.rev_id,), None), sight_of(work, row).diagnoses
    return PartSaved(
        assessment_id, mine if sees or side == FITNESS else _without_medical(mine), *_gates(work, resident_id, sees, earlier)
    )


@lru_cache(maxsize=64)
def part_id(assessment_id: UUID, side: str) -> UUID:
    """Document id of a part: two PCs that begin the same part of one visit meet in one document."""
    return uuid5(assessment_id, side)


def _document(work: Work, resident_id: UUID, assessment_id: UUID, side: str) -> store.Document | None:
    found = store.document(work, part_id(assessment_id, side))
    if found is not None and found.resident_id != resident_id:
        raise ValueError("an assessment of somebody else")
    return found if found is not None and found.heads else None


def _times(work: Work, resident_id: UUID, assessment_id: UUID) -> tuple[date, bool]:
    """The day the visit began, and whether there is a part of an earlier one."""
    day, earlier = fixed_sql(work.connection)(
        "SELECT min(CASE WHEN assessment_id = ?1 THEN day END), max(assessment_id <> ?1) FROM assessment_part WHERE resident_id = ?2",
        (assessment_id.bytes, resident_id.bytes),
    ).fetchone()
    return date.fromisoformat(day) if day else work.today(), bool(earlier)


def _both_done(work: Work, resident_id: UUID, assessment_id: UUID) -> bool:
    rows = work.connection.exec_driver_sql(
        "SELECT side, min(done) FROM assessment_part WHERE resident_id = ? AND assessment_id = ? GROUP BY side",
        (resident_id.bytes, assessment_id.bytes),
    ).all()
    return len(rows) == 2 and all(done for _, done in rows)


def state_of(work: Work, row: Resident, assessment_id: UUID, started: date) -> AssessmentState:
    """The visit as the role on duty may see it."""
    resident_id, sees = UUID(bytes=row.doc_id), sight_of(work, row)
    medical, fitness = (_part_state(work, resident_id, assessment_id, side) for side in (MEDICAL, FITNESS))
    last = _last_values(work, resident_id, assessment_id, sees.diagnoses)
    return AssessmentState(
        assessment_id, resident_id, started, medical if sees.diagnoses else _without_medical(medical), fitness,
        last, (field_ids(MEDICAL), field_ids(FITNESS)), fields(), *_gates(work, resident_id, sees.diagnoses, bool(last)),
    )  # fmt: skip


def _gates(work: Work, resident_id: UUID, medical: bool, earlier: bool) -> tuple[str, str]:
    """Why the tests must wait and why the last screening no longer counts; nothing is void of a first visit."""
    held, void = hold_words(work, resident_id), _voided(work, resident_id, medical) if earlier else ""
    return held.sentence if held else void, void or _aged(work, resident_id)


def _aged(work: Work, resident_id: UUID) -> str:
    """「筛查已失效（有效期到 2026-11-21，请重做）」 when the last screening kept is past its day; else empty."""
    run = fixed_sql(work.connection)
    until = run("SELECT max(valid_until) FROM screening WHERE resident_id = ?", (resident_id.bytes,)).fetchone()[0]
    past = until is not None and date.fromisoformat(until) < work.today()
    return f"筛查已失效（有效期到 {until}，请重做）" if past else ""


def _voided(work: Work, resident_id: UUID, medical: bool) -> str:
    words = voided_words(work, resident_id)
    return words if medical or not words else "筛查已失效，请医生重做"


@lru_cache(maxsize=1)
def fields() -> tuple[AssessmentField, ...]:
    """The fields of the page in order (resources/assessment_fields.csv)."""
    with shipped("resources", "assessment_fields.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        AssessmentField(
            r["fact_id"], r["side"], r["group"], int(r["order"]), r["first_visit_essential"] == "yes", r["shown"], r["words"],
            r["only"],
        )
        for r in rows
    )  # fmt: skip


@lru_cache(maxsize=2)
def field_ids(side: str) -> tuple[str, ...]:
    """Fact ids of one side in page order."""
    return tuple(field.fact_id for field in fields() if field.side == side)


def _part_state(work: Work, resident_id: UUID, assessment_id: UUID, side: str) -> PartState:
    typed = unsaved.take(work, form_name(side, assessment_id))
    text = typed.text if typed else None
    found = _document(work, resident_id, assessment_id, side)
    if found is None:
        return PartState(Part(side), (), "", "", None, text)
    state = _state_of_body(work, found.body, found.head.at, store.head_ids(work, found.doc_id), text)
    return replace(state, conflict=found.n_heads > 1)


def _state_of_body(work: Work, body: PartBody, saved: datetime, heads: tuple[UUID, ...], text: str | None) -> PartState:
    part = Part(body.side, tuple(_entry(entry, body) for entry in body.entries), body.opinion, body.done)
    words = f"{saved:%H:%M}" if saved.date() == work.today() else f"{saved:%m-%d %H:%M}"
    return PartState(part, heads, body.by, body.by_id, words, text)


def _entry(stored: EntryBody, body: PartBody) -> Entry:
    """The page's own shape, with author and unit written out."""
    by, by_id = (stored.by, stored.by_id) if stored.by_id else (body.by, body.by_id)
    return Entry(
        stored.fact_id, stored.status, stored.value, stored.typed, stored.unit or definition(stored.fact_id).unit, stored.at or body.said_at,
        by, by_id, stored.origin, stored.reason, stored.readings, stored.confirmed, stored.how,
    )  # fmt: skip


def _without_medical(state: PartState) -> PartState:
    """For a role that sees limits, not diagnoses: vital signs and today's answers stay, opinion and the rest do not."""
    shown = tuple(e for e in state.part.entries if definition(e.fact_id).group in _FOR_EVERYBODY)
    return replace(state, part=replace(state.part, entries=shown, opinion=""))


def _last_values(work: Work, resident_id: UUID, assessment_id: UUID, medical: bool) -> dict[str, LastValue]:
    now = [part_id(assessment_id, side).bytes for side in (MEDICAL, FITNESS)]
    rows = fixed_sql(work.connection)(
        "SELECT fact_id, value, at, how FROM answer WHERE resident_id = ? AND status = 'known' AND doc_id NOT IN (?, ?)",
        (resident_id.bytes, *now),
    )
    latest = {fact_id: (json.loads(value), at, how) for fact_id, value, at, how in sorted(rows, key=lambda row: row[2])}
    return {
        fact_id: LastValue(
            value_text(definition(fact_id), value_of(fact_id, value)), date.fromisoformat(at[:10]),
            tuple(map(tuple, json.loads(how))) if how else (), value if type(value) is float else None,
        )
        for fact_id, (value, at, how) in latest.items()
        if medical or definition(fact_id).group in _FOR_EVERYBODY or definition(fact_id).entered_by == "instructor"
    }
