"""结案: a file comes to its end, and can be opened again. A closed one is read-only: `records.store.save` refuses everything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe.drafting.papers import in_force, papers_of
from prescribe.errors import Incomplete, InvalidInput
from prescribe.overview import Banner, banner_of
from prescribe.reading.lookup import resident_row
from prescribe.records import store
from prescribe.records.resident import KIND, ClosedBody, ResidentBody
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

KINDS = {
    "done": "目标达到，结案", "moved": "迁出本区", "transferred": "转到别处管理", "withdrew": "本人退出", "lost": "失访", "died": "去世",
}  # fmt: skip
GOALS = {"reached": "达到了", "partly": "达到一部分", "not_reached": "没有达到"}
NEEDS_NOTE = frozenset({"moved", "transferred", "withdrew", "lost", "died"})
"""Where to, why, or from whom it is known (public-health forms §1.1): a few words are asked."""
SHORTEST = 2
"""Characters of them."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Why a file is closed."""

    kind: str
    """Key of KINDS."""
    on: date
    """The day it happened: of the death, of the last contact …"""
    note: str = ""
    goal: str = ""
    """Key of GOALS; asked when the kind is `done`."""
    later_meant: bool = False
    """The person was asked about records of later days, and the day is meant."""


@dataclass(frozen=True, slots=True)
class ClosingState:
    """What somebody sees before closing a file."""

    banner: Banner
    goals: tuple[str, ...]
    """Goals of the prescription in force, as sentences."""
    open_things: tuple[str, ...]
    """What would be left open: a draft, a referral without an answer, a stop."""
    newest: date | None
    """Day of the newest record about this resident."""
    suggested: str
    """Key of KINDS that the last phone call told (`died`, `moved`); empty = nothing."""


@use_case("closure", Act.WRITE, reads=True, resident="resident_id")
def open_closing(work: Work, resident_id: UUID) -> ClosingState:
    """What to know before closing this file."""
    row = resident_row(work, resident_id)
    paper = in_force(papers_of(work, resident_id), work.today())
    return ClosingState(
        banner_of(work, row), _goals(work, paper.prescription_id) if paper else (), _open_things(work, resident_id),
        _newest(work, resident_id), _told(work, resident_id),
    )  # fmt: skip


@use_case("closure", Act.WRITE, resident="resident_id")
def close_file(work: Work, resident_id: UUID, closure: Closure, heads: tuple[UUID, ...] = ()) -> Banner:
    """Close a file. Without `heads` the present version is meant.

    Raises InvalidInput for a day that cannot be, Incomplete for what is missing, and (field `later`) for a day before the newest
    record until the person says that it is meant.
    """
    found, body = _registration(work, resident_id)
    if body.closed is not None:
        raise InvalidInput("这份档案已经结案了。")
    _check(work, resident_id, closure, body)
    closed = ClosedBody(
        kind=closure.kind, on=closure.on, note=closure.note.strip(), goal=closure.goal, by=work.staff.name,
        by_role=work.staff.role.value, at=work.now().isoformat(timespec="seconds"),
    )  # fmt: skip
    return _save(work, resident_id, body.model_copy(update={"closed": closed}), heads or found)


@use_case("closure", Act.WRITE, resident="resident_id")
def reopen_file(work: Work, resident_id: UUID, reason: str, heads: tuple[UUID, ...] = ()) -> Banner:
    """Open a closed file again. The reason goes into 历史 with the version; a file closed by death only where that was an error.

    Raises Incomplete without a reason of 4 characters, InvalidInput when the file is open.
    """
    found, body = _registration(work, resident_id)
    if body.closed is None:
        raise InvalidInput("这份档案没有结案，不用恢复。")
    if len(reason.strip()) < 4:
        raise Incomplete("请写清楚为什么恢复建档（至少 4 个字）。", field="reason")
    reopened = (*body.reopened, f"{work.today()} {work.staff.name}：{reason.strip()}")
    return _save(work, resident_id, body.model_copy(update={"closed": None, "reopened": reopened}), heads or found)


def _registration(work: Work, resident_id: UUID) -> tuple[tuple[UUID, ...], ResidentBody]:
    found = store.document(work, resident_id)
    if found is None or not found.heads:
        raise InvalidInput("这份登记打不开。请先同步，或升级程序后再改。")
    if found.n_heads > 1:
        raise InvalidInput("这份登记有两个版本，请先核对，定下一个。")
    return tuple(head.rev_id for head in found.heads), found.body


def _save(work: Work, resident_id: UUID, body: ResidentBody, heads: tuple[UUID, ...]) -> Banner:
    store.save(work, KIND, body, doc_id=resident_id, parents=heads, resident_id=resident_id)
    return banner_of(work, resident_row(work, resident_id))


def _check(work: Work, resident_id: UUID, closure: Closure, body: ResidentBody) -> None:
    if closure.kind not in KINDS:
        raise Incomplete("请选为什么结案。", field="kind")
    if closure.on > work.today():
        raise InvalidInput("这一天还没到，请核对。", field="on")
    if body.birth_date and closure.on < body.birth_date:
        raise InvalidInput("这一天在出生以前，请核对。", field="on")
    if closure.kind == "done" and closure.goal not in GOALS:
        raise Incomplete("请选目标达到没有。", field="goal")
    if closure.goal and closure.goal not in GOALS:
        raise InvalidInput("请选目标达到没有。", field="goal")
    if closure.kind in NEEDS_NOTE and len(closure.note.strip()) < SHORTEST:
        asked = {"moved": "搬到哪里、交给谁", "transferred": "转给谁管", "withdrew": "为什么退出", "lost": "怎么找过", "died": "怎么知道的、死因"}
        raise Incomplete(f"请写一下{asked[closure.kind]}（不清楚就写“不清楚”）。", field="note")
    newest = _newest(work, resident_id)
    if newest is not None and closure.on < newest and not closure.later_meant:
        raise Incomplete(f"{newest} 还有这位居民的记录，比填的日期晚。日期没错就再按一次。", field="later")


_DAYS = (
    "SELECT max(day) FROM (SELECT max(day) AS day FROM assessment_part WHERE resident_id = ?1 UNION ALL"
    " SELECT max(day) FROM follow_up WHERE resident_id = ?1 UNION ALL SELECT max(day) FROM training_session"
    " WHERE resident_id = ?1 AND state IN ('attended', 'stopped_early'))"
)


def _newest(work: Work, resident_id: UUID) -> date | None:
    day = fixed_sql(work.connection)(_DAYS, (resident_id.bytes,)).fetchone()[0]
    return date.fromisoformat(day) if day else None


def _told(work: Work, resident_id: UUID) -> str:
    row = fixed_sql(work.connection)(
        "SELECT outcome FROM contact WHERE resident_id = ? ORDER BY happened_at DESC LIMIT 1", (resident_id.bytes,)
    ).fetchone()
    return row[0] if row is not None and row[0] in KINDS else ""


def _goals(work: Work, prescription_id: UUID) -> tuple[str, ...]:
    from prescribe.drafting.current_paper import current_paper

    return tuple(goal.say for goal in current_paper(work, prescription_id).prescription.goals)


def _open_things(work: Work, resident_id: UUID) -> tuple[str, ...]:
    """What nobody will see to any more once the file is closed."""
    run, found = fixed_sql(work.connection), []
    drafts = [p for p in papers_of(work, resident_id) if not p.signed and p.valid_to >= work.today()]
    found += ["有一张没签完的处方"] if drafts else []
    held = run(
        "SELECT 1 FROM hold h WHERE h.resident_id = ? AND NOT EXISTS (SELECT 1 FROM hold_release r WHERE r.hold_id = h.doc_id)",
        (resident_id.bytes,),
    ).fetchone()
    found += ["运动暂停中，医生还没有决定"] if held else []
    waiting = run(
        "SELECT count(DISTINCT doc_id) FROM referral WHERE resident_id = ? AND shown = 1 AND state IN ('sent', 'received')",
        (resident_id.bytes,),
    ).fetchone()[0]
    return (*found, *([f"{waiting} 张转诊单没有回复"] if waiting else []))
