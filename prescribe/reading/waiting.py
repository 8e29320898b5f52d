"""What somebody must still do for one resident, gravest first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.drafting.papers import Paper, in_force, open_draft
from prescribe.overview import Banner, Waiting
from prescribe.permissions import acts, allows
from prescribe.reading.adverse_events import event_lines
from prescribe.reading.consultations import reminder_of
from prescribe.reading.due import due_of
from prescribe.reading.form_fields import edition_on
from prescribe.reading.forms_due import forms_due, has_forms
from prescribe.reading.lookup import day_words, voided_words
from prescribe.reading.referrals import referral_lines
from prescribe.reading.step_lines import steps_to_review
from protocols.terms import Act

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

_STEP_WORDS = {"waiting": "定一步量", "in_force": "看一看改过的量"}
SOON = timedelta(days=7)
"""How long before its end a prescription waits for a look again."""


def waiting_of(work: Work, row: Resident, banner: Banner, papers: tuple[Paper, ...]) -> tuple[Waiting, ...]:
    """The list 等着做的; empty for a closed file."""
    if row.closed:
        return ()
    found: list[Waiting] = []
    if banner.hold:
        found.append(Waiting("danger", "医生：决定恢复、转诊或改处方", "hold"))
    if banner.conflict or any(p.n_heads > 1 for p in papers):
        found.append(Waiting("warn", "有一份记录有两个版本，请核对", "registration" if banner.conflict else "prescription"))
    found += _referrals(work, row)
    found += _registration(row)
    found += _assessment(work, row)
    if _grade_split(work, row):
        found.append(Waiting("warn", "风险分级有两个版本，请定下一个", "meeting"))
    found += _consultation(work, row, papers)
    found += _papers(work, row, papers)
    found += _follow_up(work, row)
    found += _official(work, row)
    found += [Waiting("warn", f"医生：{_STEP_WORDS[s.state]}（{day_words(s.from_day, work.today())} {s.by}）", "prescription")
              for s in steps_to_review(work, UUID(bytes=row.doc_id))]  # fmt: skip
    return tuple(found)


def _official(work: Work, row: Resident) -> list[Waiting]:
    """Visits of the public-health norms begun and not completed, and those past their day; only for who may see the form."""
    if not allows(work.staff.role, "official_form", Act.READ) or not has_forms(work, UUID(bytes=row.doc_id)):
        return []
    found = []
    for each in forms_due(work, [UUID(bytes=row.doc_id)]):
        name = edition_on(each.form, work.today()).disease
        if each.drafts:
            found.append(Waiting("info", f"{name}公卫随访表没填完", "official_form"))
        elif each.days_late:
            found.append(Waiting("warn", f"{name}公卫随访逾期 {each.days_late} 天", "official_form"))
    return found


def _referrals(work: Work, row: Resident) -> list[Waiting]:
    """Referrals and adverse events that wait for somebody, for a role that may read them."""
    found = []
    if Act.READ in acts(work.staff.role, "referral"):
        for line in referral_lines(work, "e.resident_id = ? AND (e.state NOT IN ('closed', 'refused') OR e.n_heads > 1)", (row.doc_id,)):
            grave = line.conflict or line.overdue or line.urgency == "red" or line.state == "answered"
            found.append(Waiting("warn" if grave else "info", f"转诊：{line.waits_for}", "referral"))
    if Act.READ in acts(work.staff.role, "adverse_event"):
        for event in event_lines(work, "e.resident_id = ? AND (e.state = 'open' OR e.n_heads > 1)", (row.doc_id,)):
            words = "有两个版本，请定下一个" if event.conflict else "等站长看"
            found.append(Waiting("warn" if event.conflict or event.severity > 2 else "info", f"不良事件（{event.kind}）：{words}", "adverse_event"))
    return found


def _registration(row: Resident) -> list[Waiting]:
    found = []
    if row.consent_exercise is None:
        found.append(Waiting("warn", "还没问运动测试和指导的知情同意", "registration"))
    elif not row.consent_exercise:
        found.append(Waiting("warn", "本人不同意运动测试或指导：不做测试，不开处方", "registration"))
    if row.allergy in ("", "not_asked"):
        found.append(Waiting("info", "过敏史还没问", "registration"))
    return found


def _assessment(work: Work, row: Resident) -> list[Waiting]:
    rows = work.connection.exec_driver_sql(
        "SELECT assessment_id, max(CASE WHEN side = 'medical' THEN done END), max(CASE WHEN side = 'fitness' THEN done END)"
        " FROM assessment_part WHERE resident_id = ? AND shown = 1 GROUP BY assessment_id ORDER BY max(at) DESC LIMIT 1",
        (row.doc_id,),
    ).first()
    if rows is None:
        return [Waiting("info", "还没有评估", "assessment")]
    words = {"医生部分": rows[1], "指导员部分": rows[2]}
    open_parts = [name + ("还没做" if done is None else "还没确认") for name, done in words.items() if not done]
    if open_parts:
        return [Waiting("info", "评估没做完：" + "，".join(open_parts), "assessment")]
    if voided_words(work, UUID(bytes=row.doc_id)):
        return [Waiting("warn", "筛查已失效，请重做", "assessment")]
    until = work.connection.exec_driver_sql("SELECT max(valid_until) FROM screening WHERE resident_id = ?", (row.doc_id,)).scalar()
    if until and date.fromisoformat(until) < work.today():
        return [Waiting("warn", "筛查已过期，请重新筛查", "assessment")]
    if until and date.fromisoformat(until) - work.today() <= timedelta(days=work.settings["expiring_days"]):
        return [Waiting("info", f"筛查 {day_words(date.fromisoformat(until), work.today())} 到期", "assessment")]
    return []


def _grade_split(work: Work, row: Resident) -> bool:
    """Whether two PCs fixed the last grade without knowing of each other."""
    heads = work.connection.exec_driver_sql(
        "SELECT n_heads FROM risk_grade WHERE resident_id = ? ORDER BY at DESC, doc_id DESC LIMIT 1", (row.doc_id,)
    ).scalar_one_or_none()
    return (heads or 0) > 1


def _consultation(work: Work, row: Resident, papers: tuple[Paper, ...]) -> list[Waiting]:
    """A joint consultation that is needed and not signed, once both parts are done; not while a prescription is in force and no
    other is being written: then the tab says it."""
    if in_force(papers, work.today()) is not None and open_draft(papers) is None:
        return []
    done = work.connection.exec_driver_sql(
        "SELECT min(done), count(DISTINCT side) FROM assessment_part WHERE resident_id = ?1 AND shown = 1 AND assessment_id ="
        " (SELECT assessment_id FROM assessment_part WHERE resident_id = ?1 AND shown = 1 ORDER BY at DESC LIMIT 1)",
        (row.doc_id,),
    ).one()
    if tuple(done) != (1, 2):
        return []
    words = reminder_of(work, UUID(bytes=row.doc_id))
    return [Waiting("info", words.rstrip("。"), "meeting")] if words else []


def _papers(work: Work, row: Resident, papers: tuple[Paper, ...]) -> list[Waiting]:
    today, draft = work.today(), open_draft(papers)
    force = in_force(papers, today)
    if draft is not None:
        missing = [w for side, w in (("medical", "医生"), ("exercise", "运动处方师")) if side not in draft.sides]
        return [Waiting("info", f"处方等{'和'.join(missing)}签名", "sign")]
    if force is None:
        assessed = work.connection.exec_driver_sql(
            "SELECT count(DISTINCT side) FROM assessment_part WHERE resident_id = ? AND done = 1", (row.doc_id,)
        ).scalar_one()
        if assessed < 2:
            return []
        words = "处方已到期，请复评后再开" if papers else "两部分都做完了，可以生成处方"
        return [Waiting("warn" if papers else "info", words, "prescription")]
    found = []
    if force.valid_to - today <= SOON:
        found.append(Waiting("info", f"处方 {day_words(force.valid_to, today)} 到期", "prescription"))
    return found


_WAYS = {"phone": "电话随访", "visit": "来站随访", "home": "上门随访", "group": "随访"}
_GONE = {"died": "电话里说去世了：核对后结案", "moved": "电话里说搬走了：核对后结案", "lost": "已记失访：结案，或再联系"}


def _follow_up(work: Work, row: Resident) -> list[Waiting]:
    """The next follow-up, or the closing of a file after a call that says so."""
    if not allows(work.staff.role, "follow_up", Act.READ):
        return []
    told = work.connection.exec_driver_sql(
        "SELECT outcome FROM contact WHERE resident_id = ? ORDER BY happened_at DESC LIMIT 1", (row.doc_id,)
    ).scalar()
    if told in _GONE:
        may = allows(work.staff.role, "closure", Act.WRITE)
        return [Waiting("warn", _GONE[told], "closing" if may else "follow_up")]
    due = due_of(work, UUID(bytes=row.doc_id))
    if due is None:
        return []
    until = f"，{day_words(due.put_off, work.today())} 再办" if due.put_off else ""
    late = f"逾期 {due.days_late} 天" if due.days_late > 0 else day_words(due.due_on, work.today())
    return [Waiting("warn" if due.days_late > 0 and not until else "info", f"{_WAYS.get(due.mode, '随访')} {late}{until}", "follow_up")]
