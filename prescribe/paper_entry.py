"""A record written on paper, typed in afterwards with the day and time when it was written (S16).

Who wrote it, who typed it and when stay apart: 补记. Its answers count by the day of the paper. A visit that was entered so is
listed as a visit, but nobody goes on with it: a new one is begun.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from models.database import fixed_sql
from prescribe import unsaved
from prescribe.assess import MEDICAL, Part, part_id
from prescribe.clock import STATION_ZONE
from prescribe.entries import Entry, check_entries, stamp
from prescribe.errors import Incomplete, InvalidInput
from prescribe.reading.lookup import resident_row
from prescribe.records import store
from prescribe.records.assessment import KINDS, PAPER, PartBody
from prescribe.sheets.print_blank import pack_of, plain_number
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

_OBJECTS = {"medical": "medical", "fitness": "fitness_test"}


@dataclass(frozen=True, slots=True)
class PaperVisit:
    """What stands at the head of the paper."""

    at: datetime
    """The real day and time, local."""
    number: str = ""
    """Paper number as typed or scanned; empty when the paper has none."""
    written_by: str = ""
    """Who filled it in."""
    older_meant: bool = False
    """The person was asked and says that it is from before the newest visit."""


@dataclass(frozen=True, slots=True)
class PaperSaved:
    """What was entered."""

    assessment_id: UUID
    on: date
    number: str
    answers: int


def paper_form(resident_id: UUID) -> str:
    """Name of the unsaved form of a paper that is being typed in."""
    return f"paper/{resident_id}"


@use_case(("medical", "fitness_test"), Act.WRITE, resident="resident_id")
def record_paper(work: Work, resident_id: UUID, paper: PaperVisit, parts: tuple[Part, ...]) -> PaperSaved:
    """Keep the answers of one paper, each side by who may write it.

    Raises InvalidInput for a day to come, a number that does not fit or was entered before, an impossible value; Incomplete
    (field `older`) for a day before the newest visit, until the person says that it is meant.
    """
    row = resident_row(work, resident_id, "closed, birth_date")
    if row.closed:
        raise InvalidInput("这份档案已经结案，只能看。需要时请先恢复建档。")
    written = [part for part in parts if part.entries or part.opinion.strip()]
    if not written:
        raise Incomplete("纸上的内容还一项都没录。", field="parts")
    for part in written:
        work.require(_OBJECTS[part.side], Act.WRITE)
    born = date.fromisoformat(row.birth_date) if row.birth_date else None
    at = _moment(work, paper, born)
    number = _number(work, resident_id, paper, at)
    assessment_id = uuid5(resident_id, f"paper/{number or at.isoformat()}")
    _refuse_again(work, assessment_id, written)
    _ask_about_older(work, resident_id, paper, at)
    unsaved.discard(work, paper_form(resident_id))
    for part in written:
        _keep(work, resident_id, assessment_id, part, replace(paper, at=at, number=number), born)
    return PaperSaved(assessment_id, at.date(), number, sum(len(part.entries) for part in written))


def _moment(work: Work, paper: PaperVisit, born: date | None) -> datetime:
    at = paper.at if paper.at.tzinfo else paper.at.replace(tzinfo=STATION_ZONE)
    if at > work.now():
        raise InvalidInput("纸上的日期和时间还没到，请核对。", field="at")
    if born and at.date() < born:
        raise InvalidInput("纸上的日期在出生以前，请核对。", field="at")
    return at.astimezone(STATION_ZONE)


def _number(work: Work, resident_id: UUID, paper: PaperVisit, at: datetime) -> str:
    """The number as printed. No paper was written on before it was printed, and one number is one person's visit."""
    if not paper.number.strip():
        return ""
    number, pack = plain_number(paper.number), pack_of(work, paper.number)
    if at.date() < pack.printed_on:
        raise InvalidInput(f"这张纸 {pack.printed_on} 才印，日期不会更早。请核对日期或纸号。", field="at")
    found = fixed_sql(work.connection)(
        "SELECT p.resident_id FROM assessment_part p JOIN revision r ON r.rev_id = p.rev_id"
        " WHERE p.day >= ? AND p.resident_id <> ? AND r.body ->> '$.paper' = ? LIMIT 1",
        (pack.printed_on.isoformat(), resident_id.bytes, number),
    ).fetchone()
    if found is not None:
        raise InvalidInput("这个纸号已经录给另一位居民。请看看纸上的姓名。", field="paper")
    return number


def _refuse_again(work: Work, assessment_id: UUID, parts: list[Part]) -> None:
    """Each side of a paper is entered once."""
    for part in parts:
        if store.document(work, part_id(assessment_id, part.side)) is not None:
            who = "医生部分" if part.side == MEDICAL else "指导员部分"
            raise InvalidInput(f"这张纸的{who}已经录过。要改就在评估里重新量、重新问。", field="paper")


def _ask_about_older(work: Work, resident_id: UUID, paper: PaperVisit, at: datetime) -> None:
    newest = fixed_sql(work.connection)(
        "SELECT max(day) FROM assessment_part WHERE resident_id = ? AND shown = 1", (resident_id.bytes,)
    ).fetchone()[0]
    if newest and at.date().isoformat() < newest and not paper.older_meant:
        raise Incomplete(f"最近一次来站是 {newest}，这张纸是 {at.date()}，更早。日期没错就再按一次保存。", field="older")


def _keep(work: Work, resident_id: UUID, assessment_id: UUID, part: Part, paper: PaperVisit, born: date | None) -> None:
    said = stamp(paper.at)
    entries = check_entries(work, tuple(_of_paper(entry, said) for entry in part.entries), None, born)
    body = PartBody(
        assessment_id=str(assessment_id), side=part.side, started_on=paper.at.date(), entries=entries, opinion=part.opinion.strip(),
        done=False, by=work.staff.name, by_id=str(work.staff.staff_id), by_role=work.staff.role.value, said_at=stamp(work.now()),
        entered=PAPER, paper=paper.number, written_by=paper.written_by.strip(),
    )  # fmt: skip
    store.save(work, KINDS[part.side], body, doc_id=part_id(assessment_id, part.side), resident_id=resident_id, absent=True)


def _of_paper(entry: Entry, said: str) -> Entry:
    """At the time of the paper; a report of a day of its own (a laboratory's) keeps its day when that is earlier."""
    own = entry.at if entry.at and entry.at[:10] < said[:10] else said
    return entry._replace(at=own, by="", by_id="")
