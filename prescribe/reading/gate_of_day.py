"""The gate of the day of one resident, from the record: facts, holds, referrals, the prescription; masked for the role on duty."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe.assess import FITNESS, Part, facts_for
from prescribe.drafting.papers import Paper, in_force, papers_of
from prescribe.entries import Entry
from prescribe.overview import hold_words
from prescribe.reading.lookup import day_words, resident_row, sight_of
from prescribe.reading.pre_session import POSTPONE, STOP, GateReason, PreSession, weigh
from protocols import screening as engine

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

_OPEN_REFERRAL = "SELECT to_whom, sent_on FROM referral WHERE resident_id = ? AND urgency = 'red' AND state NOT IN ('answered', 'closed')"


def gate_of(work: Work, resident_id: UUID, readings: tuple[Entry, ...] = ()) -> PreSession:
    """The answer of today with these readings laid over what is recorded."""
    row = resident_row(work, resident_id)
    return gate_of_row(work, row, papers_of(work, resident_id), readings)


def gate_of_row(work: Work, row: Resident, papers: tuple[Paper, ...], readings: tuple[Entry, ...] = ()) -> PreSession:
    """`gate_of` of a resident and prescriptions already read."""
    resident_id = UUID(bytes=row.doc_id)
    facts = facts_for(work, resident_id, (Part(FITNESS, readings),) if readings else ())
    screening = engine.screen(facts, work.library)
    known = engine.facts_for_plan(facts, work.library)
    return weigh(known, screening, work.library, outside(work, row, papers), sight_of(work, row).diagnoses)


def outside(work: Work, row: Resident, papers: tuple[Paper, ...]) -> tuple[GateReason, ...]:
    """What keeps this resident from training whatever is measured: the file, a hold, a referral, no prescription."""
    resident_id, today = UUID(bytes=row.doc_id), work.today()
    found = []
    if row.closed:
        found.append(_told(STOP, "已结案", "这份档案已经结案，只能看"))
    hold = hold_words(work, resident_id)
    if hold:
        found.append(_told(STOP, f"暂停中（{hold.reason}）", "医生恢复以前不运动", "HOLD"))
    referral = fixed_sql(work.connection)(_OPEN_REFERRAL, (resident_id.bytes,)).fetchone()
    if referral:
        found.append(_told(STOP, "转诊未回复", f"转诊到{referral[0] or '上级医院'}还没有回复，医生定以前不运动"))
    problem = _of_papers(papers, today)
    if problem:
        found.append(_told(POSTPONE, *problem))
    return tuple(found)


def _of_papers(papers: tuple[Paper, ...], today: date) -> tuple[str, str] | None:
    """What is wrong with the prescription, and what to do; None when one is in force."""
    if any(p.n_heads > 1 and not p.replaced for p in papers):
        return "处方有两个版本", "请先核对，定下一个"
    now = in_force(papers, today)
    if now is None:
        over = next((p for p in papers if p.signed and not p.replaced), None)
        if over is not None:
            return f"处方 {day_words(over.valid_to, today)} 到期", "先复评，再开新的处方"
        return ("处方还没签好", "两个人签了才开始") if papers else ("还没有处方", "先评估、开处方")
    if now.valid_from > today:
        return f"处方 {day_words(now.valid_from, today)} 才开始", "到那天再练"
    if now.screening_valid_until < today:
        return f"筛查 {day_words(now.screening_valid_until, today)} 到期", "请先重新筛查"
    return None


def _told(gate: str, short: str, do: str, rule_id: str = "") -> GateReason:
    return GateReason(gate, short, f"{short}：{do}。", do, rule_id, "", "")


def paper_on(papers: tuple[Paper, ...], day: date) -> Paper | None:
    """The signed prescription that ran on a day, the newest when there were several."""
    return next((p for p in papers if p.signed and p.n_heads == 1 and p.valid_from <= day <= p.valid_to), None)
