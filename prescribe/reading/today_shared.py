"""Things of 今日 that more than one role is told: holds, what was stopped today, two versions, unfinished halves, referrals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe.conflicts import OBJECTS, Waiting, open_conflicts
from prescribe.permissions import acts, allows
from prescribe.reading.lookup import open_holds
from prescribe.reading.referrals import ReferralLine, referrals_waiting
from prescribe.reading.today_items import DANGER, INFO, WARN, Item, days_since
from protocols.terms import Act, Clearance

if TYPE_CHECKING:
    from prescribe.clinic import Work

_HEALTH = frozenset({"medical_part", "prescription", "risk_grade", "consultation_minute", "official_form", "referral"})
"""Versions of these name diseases: for those who read them."""


def hold_items(work: Work, decides: bool) -> Iterator[Item]:
    """`decides`: the role stands where holds are decided."""
    for hold in open_holds(work):
        since, resident = days_since(work, hold[3]), UUID(bytes=hold[1])
        aside = f"已停 {since} 天" if since else "今天"
        if decides:
            yield Item(DANGER, resident, f"{hold[2]}，等您决定" if _resumes(work) else f"{hold[2]}，等医生决定", "查看", "overview", since, since, 3, aside)
        else:
            yield Item(DANGER, resident, f"{hold[2]}：暂停运动，不能训练", "查看", "overview", 0, since, 1, aside)


def _resumes(work: Work) -> bool:
    return Act.SIGN in acts(work.staff.role, "release")


def stopped_items(work: Work, decides: bool) -> Iterator[Item]:
    """Residents whose screening of today forbids exercise."""
    rows = fixed_sql(work.connection)(
        "SELECT resident_id, headline, max(at) FROM screening WHERE day = ? GROUP BY resident_id HAVING clearance >= ?",
        (work.today().isoformat(), int(Clearance.NOT_TODAY)),
    )
    words = "筛查没有通过，今天不运动"
    for resident, headline, _ in rows.fetchall():
        yield Item(DANGER, UUID(bytes=resident), headline if decides else words, "查看", "screening")


def conflict_items(work: Work) -> Iterator[Item]:
    """Records with two versions that the role may decide."""
    for waiting in open_conflicts(work):
        if waiting.resident_id is not None and may_decide(work, waiting):
            yield Item(
                WARN, waiting.resident_id, f"{waiting.title}有两个版本，请核对", "核对", f"conflict:{waiting.doc_id}", 0, 0, 2,
                subject=f"conflict:{waiting.doc_id}",
            )  # fmt: skip


def may_decide(work: Work, waiting: Waiting) -> bool:
    """Whether the role may see and decide it."""
    if waiting.kind in _HEALTH and Act.READ not in acts(work.staff.role, "medical"):
        return False
    return waiting.kind in OBJECTS and allows(work.staff.role, OBJECTS[waiting.kind], Act.WRITE)


def unfinished_items(work: Work, side: str) -> Iterator[Item]:
    """Assessments of the last week whose own half is open."""
    since = (work.today() - timedelta(days=7)).isoformat()
    rows = fixed_sql(work.connection)(
        "SELECT resident_id, assessment_id, min(day), sum(CASE WHEN side = ? AND done = 1 THEN 1 ELSE 0 END) FROM assessment_part"
        " INDEXED BY ix_assessment_part_day WHERE shown = 1 AND day >= ? GROUP BY assessment_id HAVING min(day) < ?",
        (side, since, work.today().isoformat()),
    )
    word = "医生部分" if side == "medical" else "指导员部分"
    for resident, assessment, day, done in rows.fetchall():
        if not done:
            days, subject = days_since(work, day), f"part:{UUID(bytes=assessment)}:{side}"
            yield Item(INFO, UUID(bytes=resident), f"评估的{word}没做完", "评估", "assessment", 0, days, 1, f"{days} 天前", subject)


def referral_items(work: Work, signs: bool) -> Iterator[Item]:
    """Referrals that wait for somebody here: answers to sign, those past their day, red ones, drafts, two versions. One that was
    sent and still has time waits for the hospital and is nobody's work today."""
    for line in referrals_waiting(work):
        if not (line.conflict or line.overdue or line.due_today or line.urgency == "red" or line.state in ("answered", "draft")):
            continue
        if line.state == "answered" and not signs:
            continue
        yield _referral(work, line)


def _referral(work: Work, line: ReferralLine) -> Item:
    days = (work.today() - line.sent_on).days if line.sent_on else 0
    where = f"到{line.to_whom}" if line.to_whom else ""
    if line.state in ("sent", "received") and not line.conflict:
        text = f"转诊{where}第 {days} 天，{line.waits_for}" if days else f"转诊{where}，{line.waits_for}"
    else:
        text = f"转诊：{line.waits_for}"
    action = "签名" if line.state == "answered" else "联系" if line.overdue else "查看"
    aside = f"逾期 {line.days_late} 天" if line.overdue else "今天" if line.due_today else ""
    grave = line.conflict or line.overdue or line.urgency == "red" or line.state == "answered"
    weight = {"red": 3, "amber": 2}.get(line.urgency, 1)
    return Item(
        WARN if grave else INFO, line.resident_id, text, action, f"referral:{line.referral_id}", line.days_late, days, weight, aside,
        f"referral:{line.referral_id}:{line.state}",
    )  # fmt: skip
