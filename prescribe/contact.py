"""Calls: one attempt to reach a resident, when three of them mean that somebody may be lost, and things put off with a reason.

A call that says died, moved or lost ends the calls; the file then waits to be closed (`prescribe/close_file.py` suggests it).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe.entries import stamp
from prescribe.errors import Incomplete, InvalidInput
from prescribe.reading.due import GONE, due_of
from prescribe.reading.lookup import resident_row
from prescribe.records import store
from prescribe.records.follow_up import CONTACT, SNOOZE, ContactBody, SnoozeBody
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

OUTCOMES = {
    "answered": "接通了", "will_come": "会来", "not_now": "改天再说", "wrong_number": "号码错", "moved": "搬走了", "died": "去世了",
    "no_answer": "没人接", "lost": "失访",
}  # fmt: skip
"""In the order of the keys 1–6; then 0 for nobody answering; `lost` is said after the third attempt only."""
KEYS = {"1": "answered", "2": "will_come", "3": "not_now", "4": "wrong_number", "5": "moved", "6": "died", "0": "no_answer"}
FAILED = frozenset({"no_answer", "wrong_number"})
TRIES = 3
"""Failed attempts on so many different days before somebody may be called lost."""
AGAIN = timedelta(days=7)
"""「再等 7 天」."""
LONGEST = timedelta(days=90)
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Call:
    """What one attempt came to."""

    outcome: str
    again_on: date | None = None
    """When to try again, or the day the resident named."""
    note: str = ""
    meant: bool = False
    """「去世」「搬走」「失访」 were asked about once more and are meant."""


@dataclass(frozen=True, slots=True)
class CallNoted:
    """What was written down, and what to ask next."""

    contact_id: UUID
    failed_days: int
    """Different days without reaching anybody, since the last time somebody was reached or the follow-up fell due."""
    ask_lost: bool
    """Ask 「记为失访？[是] [再等 7 天]」."""
    close: str
    """`died`, `moved` or `lost`: the file may be closed now; empty = nothing."""


@use_case("follow_up", Act.WRITE, resident="resident_id")
def note_call(work: Work, resident_id: UUID, call: Call) -> CallNoted:
    """Write down one attempt.

    Raises InvalidInput for a closed file or a day that cannot be, Incomplete (field `meant`) before it writes died, moved or lost,
    Incomplete (field `tries`) for lost before the third failed day.
    """
    if resident_row(work, resident_id, "closed").closed:
        raise InvalidInput("这份档案已经结案，不用再打电话。")
    if call.outcome not in OUTCOMES:
        raise Incomplete("请选电话的结果。", field="outcome")
    if call.again_on is not None and not work.today() <= call.again_on <= work.today() + LONGEST:
        raise InvalidInput("再联系的日期要在今天以后、90 天以内。", field="again_on")
    days = failed_days(work, resident_id)
    if call.outcome == "lost" and len(days) < TRIES:
        raise Incomplete(f"只有 {len(days)} 天没联系上，满 {TRIES} 天才能记失访。", field="tries")
    if call.outcome in GONE and not call.meant:
        word = OUTCOMES[call.outcome]
        raise Incomplete(f"记为「{word}」以后不再提醒随访，等人办结案。没有弄错就再按一次。", field="meant")
    body = ContactBody(
        at=stamp(work.now()), outcome=call.outcome, again_on=call.again_on, note=call.note.strip(), by=work.staff.name,
        by_id=str(work.staff.staff_id), by_role=work.staff.role.value,
    )  # fmt: skip
    saved = store.save(work, CONTACT, body, resident_id=resident_id)
    if call.outcome in FAILED:
        days |= {work.today()}
    ask = call.outcome in FAILED and len(days) >= TRIES
    return CallNoted(saved.doc_id, len(days), ask, call.outcome if call.outcome in GONE else "")


@use_case("follow_up", Act.WRITE, resident="resident_id")
def snooze_item(work: Work, resident_id: UUID, subject: str, until: date, reason: str) -> UUID:
    """Put one thing off until a day, with a reason; it comes back by itself. `subject`: e.g. `follow_up`, `referral:<id>`.

    Raises Incomplete without a reason of 2 characters, InvalidInput for a day that is not after today or further than 90 days.
    """
    resident_row(work, resident_id, "closed")
    if len(reason.strip()) < SHORTEST:
        raise Incomplete("请写一下为什么改天（至少 2 个字）。", field="reason")
    if not work.today() < until <= work.today() + LONGEST:
        raise InvalidInput("改到哪天要在今天以后、90 天以内。", field="until")
    body = SnoozeBody(
        subject=subject, until=until, reason=reason.strip(), at=stamp(work.now()), by=work.staff.name,
        by_id=str(work.staff.staff_id), by_role=work.staff.role.value,
    )  # fmt: skip
    return store.save(work, SNOOZE, body, resident_id=resident_id).doc_id


def failed_days(work: Work, resident_id: UUID) -> set[date]:
    """Days on which nobody was reached, since somebody was, since the last follow-up, and not before the day it was due."""
    run, one = fixed_sql(work.connection), resident_id.bytes
    reached = run(
        "SELECT max(day) FROM (SELECT max(day) AS day FROM contact WHERE resident_id = ?1 AND outcome NOT IN ('no_answer', 'wrong_number')"
        " UNION ALL SELECT max(day) FROM follow_up WHERE resident_id = ?1)",
        (one,),
    ).fetchone()[0]
    due = due_of(work, resident_id)
    since = max(reached or "", due.due_on.isoformat() if due is not None and due.days_late >= 0 else "")
    rows = run(
        "SELECT DISTINCT day FROM contact WHERE resident_id = ? AND outcome IN ('no_answer', 'wrong_number')"
        " AND (day > ?2 OR (day = ?2 AND ?3))",
        (one, since, int(since != (reached or ""))),
    )
    return {date.fromisoformat(row[0]) for row in rows}

