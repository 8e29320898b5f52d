"""What waits for the signature of the person on duty: prescriptions, risk grades, minutes of consultations; with how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe.drafting.current_paper import object_by
from prescribe.drafting.paper_lists import own_side
from prescribe.drafting.papers import Paper, unsigned_papers
from prescribe.permissions import acts
from prescribe.reading.consultations import missing_in
from prescribe.reading.today_items import INFO, WARN, Item, days_since, risk_weight, waited
from prescribe.records import store
from protocols.terms import Act, Role

if TYPE_CHECKING:
    from prescribe.clinic import Work

LOOK_BACK = timedelta(days=60)
"""An older grade or minute that nobody signed has been overtaken by another visit."""


def signature_items(work: Work) -> Iterator[Item]:
    """Everything the person on duty may sign now and has not."""
    yield from _prescriptions(work)
    yield from _minutes(work)
    yield from _grades(work)


def _prescriptions(work: Work) -> Iterator[Item]:
    side, today = own_side(work), work.today()
    for paper in unsigned_papers(work, today):
        if side is None or side in paper.sides or paper.n_heads > 1 or not may_sign(work, paper, side):
            continue
        days = (today - paper.drafted_on).days
        text = "处方等您签名" + ("，对方已签" if paper.sides else "")
        weight = risk_weight(paper.risk)
        subject = f"sign:{paper.prescription_id}:{side}"
        yield Item(WARN, paper.resident_id, text, "签名", "sign", 0, days, weight, waited(days), subject)


def may_sign(work: Work, paper: Paper, side: str) -> bool:
    """Whether the role may give this side's signature."""
    can = acts(work.staff.role, object_by(paper.medical, paper.risk))
    needed = {Act.SIGN, Act.APPROVE} if side == "medical" or work.staff.role is Role.INSTRUCTOR else {Act.SIGN, Act.WRITE}
    return bool(needed & can)


_MINUTES = (
    "SELECT m.resident_id, m.doc_id, m.rev_id, m.held_at FROM consultation_minute m WHERE m.shown = 1 AND m.n_heads = 1"
    " AND m.medical > 0 AND m.exercise > 0 AND m.held_at >= ? AND (SELECT count(*) FROM signature s WHERE s.document_id = m.doc_id"
    " AND s.signed_rev = m.rev_id) < m.medical + m.exercise AND NOT EXISTS (SELECT 1 FROM signature s WHERE s.document_id = m.doc_id"
    " AND s.signed_rev = m.rev_id AND s.staff_id = ?)"
)


def _minutes(work: Work) -> Iterator[Item]:
    """Minutes that hold the own opinion and lack the own signature."""
    if Act.SIGN not in acts(work.staff.role, "consultation"):
        return
    me = str(work.staff.staff_id)
    since = (work.today() - LOOK_BACK).isoformat()
    for resident, doc, rev, held_at in fixed_sql(work.connection)(_MINUTES, (since, work.staff.staff_id.bytes)).fetchall():
        body = store.read(work, UUID(bytes=rev)).body
        if body is None or missing_in(body) or all(o.staff_id != me for o in body.opinions):
            continue
        days = days_since(work, held_at)
        yield Item(WARN, UUID(bytes=resident), "会诊记录等您签名", "签名", "meeting", 0, days, 1, waited(days), f"minute:{UUID(bytes=doc)}")


_GRADES = (
    "SELECT g.resident_id, g.doc_id, g.at, g.grade FROM risk_grade g WHERE g.shown = 1 AND g.n_heads = 1 AND g.at >= ?"
    " AND NOT EXISTS (SELECT 1 FROM signature s WHERE s.document_id = g.doc_id AND s.signed_rev = g.rev_id)"
    " AND NOT EXISTS (SELECT 1 FROM risk_grade l WHERE l.resident_id = g.resident_id AND l.at > g.at)"
)


def _grades(work: Work) -> Iterator[Item]:
    """The last grade of somebody, signed by no physician."""
    from prescribe.clock import from_ms, to_ms

    if Act.SIGN not in acts(work.staff.role, "risk"):
        return
    since = to_ms(work.now() - LOOK_BACK)
    for resident, doc, at, grade in fixed_sql(work.connection)(_GRADES, (since,)).fetchall():
        days = (work.today() - from_ms(at).date()).days
        subject = f"grade:{UUID(bytes=doc)}"
        yield Item(INFO, UUID(bytes=resident), "风险等级等您签名", "签名", "meeting", 0, days, int(grade), waited(days), subject)
