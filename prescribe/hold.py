"""Stop exercise now, and let it begin again: anyone stops, only a physician resumes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.clock import STATION_ZONE
from prescribe.errors import Incomplete, InvalidInput
from prescribe.overview import Banner, banner_of
from prescribe.reading.lookup import open_holds, resident_row
from prescribe.records import store
from prescribe.records.hold import HOLD, RELEASE, HoldBody, ReleaseBody
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

SHORTEST = 4
"""Characters a reason must have."""


@use_case("hold", Act.WRITE, resident="resident_id")
def stop_exercise(work: Work, resident_id: UUID, reason: str, happened_at: str = "") -> Banner:
    """Put every prescription of a resident on hold. `reason` at least 4 characters; `happened_at` ISO 8601 local, empty = now.

    Stopping again while stopped is kept as a hold of its own. Raises Incomplete, InvalidInput.
    """
    row = resident_row(work, resident_id)
    hold_now(work, resident_id, reason, happened_at)
    return banner_of(work, row)


@use_case("release", Act.SIGN, resident="resident_id")
def resume_exercise(work: Work, resident_id: UUID, reason: str) -> Banner:
    """Release every open hold of a resident; physicians only, with a written reason.

    Raises Incomplete without a reason, InvalidInput when nothing is on hold, NotPermitted without a valid certificate.
    """
    row = resident_row(work, resident_id)
    work.require("release", Act.SIGN)
    _reason(reason, "为什么可以恢复运动")
    holds = open_holds(work, resident_id)
    if not holds:
        raise InvalidInput("这位居民没有暂停运动，不用恢复。")
    for hold in holds:
        release_now(work, resident_id, UUID(bytes=hold[0]), reason)
    return banner_of(work, row)


def hold_now(work: Work, resident_id: UUID, reason: str, happened_at: str = "") -> UUID:
    """A hold of its own, for callers inside a transaction; arguments and refusals of `stop_exercise`. Gives the hold's id."""
    _reason(reason, "为什么停止运动")
    body = HoldBody(
        reason=reason.strip(), happened_at=_when(work, happened_at), recorded_at=work.now().isoformat(timespec="seconds"),
        by=work.staff.name, by_id=str(work.staff.staff_id), by_role=work.staff.role.value,
    )  # fmt: skip
    return store.save(work, HOLD, body, resident_id=resident_id).doc_id


def release_now(work: Work, resident_id: UUID, hold_id: UUID, reason: str) -> UUID:
    """Release one hold, for callers inside a transaction. Raises NotPermitted unless a physician does it, Incomplete."""
    work.require("release", Act.SIGN)
    _reason(reason, "为什么可以恢复运动")
    body = ReleaseBody(
        hold_id=str(hold_id), reason=reason.strip(), released_at=work.now().isoformat(timespec="seconds"), by=work.staff.name,
        by_id=str(work.staff.staff_id), by_role=work.staff.role.value,
    )  # fmt: skip
    return store.save(work, RELEASE, body, resident_id=resident_id).doc_id


def _reason(text: str, question: str) -> None:
    if len(text.strip()) < SHORTEST:
        raise Incomplete(f"请写清楚{question}（至少 {SHORTEST} 个字）。", field="reason")


def _when(work: Work, happened_at: str) -> str:
    if not happened_at:
        return work.now().isoformat(timespec="seconds")
    try:
        at = datetime.fromisoformat(happened_at)
    except ValueError:
        raise InvalidInput("发生的时间看不懂，请按“11-23 09:40”的样子填。", field="happened_at") from None
    at = at if at.tzinfo else at.replace(tzinfo=STATION_ZONE)
    if at > work.now() + timedelta(minutes=5):
        raise InvalidInput("发生的时间还没到，请核对。", field="happened_at")
    return at.astimezone(STATION_ZONE).isoformat(timespec="seconds")
