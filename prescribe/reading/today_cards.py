"""The cards beside 先处理: who came today, who is due, what ends soon, what was done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe.clock import from_ms
from prescribe.drafting.paper_lists import persons
from prescribe.drafting.papers import papers_in_force
from prescribe.permissions import allows
from prescribe.reading.due import DueList
from prescribe.reading.follow_up_state import people_of
from prescribe.reading.form_fields import edition_on
from prescribe.reading.forms_due import late_forms
from prescribe.reading.today_items import MOST, TodayRow
from prescribe.staff import signing_right
from protocols.terms import Act, Clearance

if TYPE_CHECKING:
    from prescribe.clinic import Work

MODE_WORDS = {"phone": "电话", "visit": "来站", "home": "上门", "group": "团体课"}
WHY_WORDS = {
    "agreed": "上次约好的", "prescription": "处方约好的", "stage": "按阶段该问了", "referral": "紧急转诊后 2 周", "postponed": "上次课前没让练",
    "form": "公卫随访表到期",
}  # fmt: skip
_WORDS = ("没开始", "在写", "已完成")


def due_rows(work: Work, due: DueList) -> tuple[TodayRow, ...]:
    """Whom to ask: gravest first, as `DueList` has them; how late, the risk, why, how often somebody called."""
    shown = due.rows[:MOST]
    names, tries = persons(work, [d.resident_id for d in shown]), people_of(work, shown)
    found = []
    for each in shown:
        late = each.days_late
        aside = f"逾期 {late} 天" if late > 0 else "今天" if late == 0 else f"{each.due_on:%m-%d}"
        calls = tries[each.resident_id][2] if each.resident_id in tries else 0
        text = " · ".join(filter(None, (each.risk[:3], MODE_WORDS.get(each.mode, ""), WHY_WORDS[each.why])))
        found.append(TodayRow(
            "warn" if late > 0 else "dot", each.resident_id, names.get(each.resident_id, ""), text, aside, "随访", "follow_up",
            subject="follow_up", note=f"已打 {calls} 次" if calls else "未联系" if late >= 0 else "",
        ))  # fmt: skip
    return tuple(found)


def due_words(due: DueList) -> str:
    """「逾期 2 · 今天 3 · 本周 4」."""
    return f"逾期 {due.late} · 今天 {due.now} · 本周 {due.later}"


def left_words(due: DueList, shown: int) -> str:
    """「还有 5 人，其中本周到期 4 人」; empty when all are shown."""
    left = len(due.rows) - shown
    if left <= 0:
        return ""
    later = sum(d.days_late < 0 for d in due.rows[shown:])
    return f"还有 {left} 人" + (f"，其中本周到期 {later} 人" if later else "")


def visit_rows(work: Work, tests: bool) -> tuple[TodayRow, ...]:
    """Residents being assessed today with both halves; `tests`: for those who test, who waits for one stands first and who must see
    the doctor before it is told."""
    day = work.today().isoformat()
    rows = fixed_sql(work.connection)(
        "SELECT resident_id, max(CASE WHEN side = 'medical' THEN done + 1 ELSE 0 END),"
        " max(CASE WHEN side = 'fitness' THEN done + 1 ELSE 0 END), min(at) FROM assessment_part"
        " INDEXED BY ix_assessment_part_day WHERE shown = 1 AND day = ? GROUP BY assessment_id ORDER BY min(at)",
        (day,),
    ).fetchall()
    stopped = {row[0] for row in fixed_sql(work.connection)(
        "SELECT resident_id FROM screening WHERE resident_id IN (SELECT resident_id FROM assessment_part INDEXED BY"
        " ix_assessment_part_day WHERE day = ?1) AND day = ?1 AND clearance >= ?2", (day, int(Clearance.NOT_TODAY)),
    )}  # fmt: skip
    names, found = persons(work, [UUID(bytes=r[0]) for r in rows]), []
    for resident, medical, fitness, at in rows:
        state, place = "", 2
        if tests and fitness < 2:
            ready = medical == 2 and resident not in stopped
            state, place = ("等体测", 0) if ready else ("先过医生", 1)
        mark = "ok" if medical == fitness == 2 else "warn" if state == "先过医生" else "info"
        text = f"医 {_WORDS[medical]}  指 {_WORDS[fitness]}" + (f" · {state}" if state else "")
        who = UUID(bytes=resident)
        found.append((place, TodayRow(mark, who, names.get(who, ""), text, f"{from_ms(at):%H:%M}", "打开", "assessment")))
    return tuple(row for _, row in sorted(found, key=lambda each: each[0])) if tests else tuple(row for _, row in found)


def expiring_rows(work: Work, opens: bool) -> tuple[TodayRow, ...]:
    """Screenings, prescriptions and official forms that end within the days of the setting, and the own certificate; soonest first."""
    day, found = work.today(), []
    ends = sorted(_ends(work, day + timedelta(days=work.settings["expiring_days"])), key=lambda e: e[:2])[:MOST]
    names = persons(work, [r for _, r, _, _ in ends])
    for until, resident, what, go in ends:
        days = (until - day).days
        aside = f"还剩 {days} 天" if days else "今天到期"
        found.append(TodayRow("dot", resident, names.get(resident, ""), what, aside, "打开" if opens else "", go if opens else ""))
    right = signing_right(work, work.staff)
    if opens and right.warn_on is not None:
        found.insert(0, TodayRow("warn" if right.may else "danger", None, "", right.why, "", "查看", "staff"))
    return tuple(found[:MOST])


_SCREENINGS = (
    "SELECT s.resident_id, s.valid_until FROM screening s INDEXED BY ix_screening_valid_until WHERE s.valid_until >= ? AND s.valid_until <= ?"
    " AND NOT EXISTS (SELECT 1 FROM screening l WHERE l.resident_id = s.resident_id AND l.valid_until > s.valid_until)"
    " AND NOT EXISTS (SELECT 1 FROM resident r WHERE r.doc_id = s.resident_id AND r.closed IS NOT NULL) ORDER BY s.valid_until LIMIT ?"
)


def _ends(work: Work, soon: date) -> Iterator[tuple[date, UUID, str, str]]:
    run, day = fixed_sql(work.connection), work.today()
    seen: set[bytes] = set()
    for resident, until in run(_SCREENINGS, (day.isoformat(), soon.isoformat(), MOST)).fetchall():
        if resident not in seen:
            seen.add(resident)
            yield date.fromisoformat(until), UUID(bytes=resident), "筛查有效期", "assessment"
    for paper in papers_in_force(work, "p.valid_to <= :soon", {"soon": soon.isoformat()}, MOST, "p.valid_to"):
        yield paper.valid_to, paper.resident_id, "医疗运动处方" if paper.medical else "运动处方", "prescription"
    if allows(work.staff.role, "official_form", Act.READ):
        for form in late_forms(work, soon, after=day):
            yield form.next_on, form.resident_id, f"{edition_on(form.form, day).disease}公卫随访", "official_form"


def done_counts(work: Work) -> tuple[tuple[str, int], ...]:
    """(label, count) of what was finished today; what a station does not do yet is left out of nothing: four figures, always."""
    day, run = work.today().isoformat(), fixed_sql(work.connection)
    counts = (
        ("接诊", "SELECT count(DISTINCT assessment_id) FROM assessment_part INDEXED BY ix_assessment_part_day WHERE done = 1 AND shown = 1 AND day = ?"),
        ("随访", "SELECT count(*) FROM follow_up INDEXED BY ix_follow_up_day WHERE day = ? AND shown = 1"),
        ("处方签发", _SIGNED),
        ("课人次", "SELECT count(*) FROM training_session INDEXED BY ix_training_session_day WHERE day = ? AND shown = 1 AND class_id IS NOT NULL"
                 " AND state IN ('attended', 'stopped_early')"),
    )  # fmt: skip
    found = tuple((label, run(query, (day,)).fetchone()[0]) for label, query in counts)
    return found if any(count for _, count in found) else ()


_SIGNED = (
    "SELECT count(*) FROM (SELECT s.document_id FROM signature s INDEXED BY ix_signature_signed_at JOIN prescription p ON p.doc_id = s.document_id"
    " AND p.rev_id = s.signed_rev WHERE s.signed_at >= ? GROUP BY s.document_id HAVING (SELECT count(DISTINCT a.side) FROM signature a WHERE"
    " a.document_id = s.document_id AND a.signed_rev = s.signed_rev) = 2)"
)
"""Prescriptions whose last missing signature was given today."""
