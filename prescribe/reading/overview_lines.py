"""The lines of 概览: what holds now, what happened, what waits, the two trends that matter for the goal."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.answers import value_of
from prescribe.clock import from_ms
from prescribe.contact import OUTCOMES as CALL_OUTCOMES
from prescribe.drafting.current_paper import CurrentPaper, current_paper
from prescribe.drafting.editing import open_goal
from prescribe.drafting.papers import STATE_WORDS, Paper, in_force, open_draft, papers_of
from prescribe.measured_how import comparable
from prescribe.overview import RISK_WORDS, Banner, Event, NowLine, Overview, Trend
from prescribe.permissions import acts
from prescribe.reading import adverse_events, referrals
from prescribe.reading.lookup import at_words, day_words, sight_of
from prescribe.reading.masked_screening import headline_without_diagnoses
from prescribe.reading.present_dose import dose_of, steps_of
from prescribe.reading.step_lines import dose_line, step_events
from prescribe.reading.waiting import waiting_of
from protocols.facts import definition, unit_name, value_text
from protocols.plan import GoalProposal
from protocols.terms import ROLE_BADGES, Act, Role

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

MOST_EVENTS = 40
_SHOWN = ("resting_systolic", "resting_diastolic", "resting_heart_rate", "fasting_glucose", "hba1c", "weight",
          "six_minute_walk_distance", "chair_stand_30s", "grip_strength", "glucose_today", "session_hr_limit_ordered",
          "session_systolic_limit_ordered")  # fmt: skip
SIGNED_WORDS = {"prescription": "处方", "risk_grade": "风险分级", "consultation_minute": "会诊记录", "referral": "转诊回执"}
"""What was signed, by the kind of its document."""
_MEASURED_AT = {"follow_up": "随访时的测量", "training_session": "训练前后的测量", "official_form": "公卫随访的测量", "referral": "采用医院的限制"}
"""Of a part that is no visit, by the kind of its document; one without a document came from a table."""
EVENT_KINDS, REFERRAL_STATES = dict(adverse_events.KINDS), dict(referrals.STATES)
_MEDICAL_ONLY = frozenset({"fasting_glucose", "hba1c"})


def overview_of(work: Work, row: Resident, banner: Banner) -> Overview:
    """The whole page for the role on duty."""
    papers = papers_of(work, banner.resident_id)
    chosen = in_force(papers, work.today()) or open_draft(papers) or next((p for p in papers if not p.replaced), None)
    paper = current_paper(work, chosen.prescription_id) if chosen else None
    return Overview(
        banner,
        _now(work, row, banner, chosen, paper),
        _events(work, row),
        waiting_of(work, row, banner, papers),
        trends_of(work, banner.resident_id, paper, sight_of(work, row).diagnoses),
    )


def _now(work: Work, row: Resident, banner: Banner, chosen: Paper | None, paper: CurrentPaper | None) -> tuple[NowLine, ...]:
    sees, today = sight_of(work, row), work.today()
    lines = [_paper_line(chosen, today, banner), *_dose_lines(work, chosen, paper), _screening_line(work, banner, sees.diagnoses)]
    if sees.diagnoses:
        lines.append(_drug_line(work, banner.resident_id))
    shown = banner.limits[:3]
    avoided = [limit.removeprefix("避开") for limit in shown if limit.startswith("避开")]
    others = [limit for limit in shown if not limit.startswith("避开")]
    limits = "；".join(others + (["避开" + "、".join(avoided)] if avoided else [])) or "没有记录"
    lines.append(NowLine("限制", limits, f"{len(banner.limits)} 条" if len(banner.limits) > 3 else ""))
    goals = paper.prescription.goals if paper is not None else ()
    goal = next((g for g in goals if sees.diagnoses or open_goal(g)), None)
    if goal is not None:
        now = _last(work, banner.resident_id, goal.fact_id) if goal.fact_id else None
        lines.append(NowLine("目标", f"{day_words(goal.by, today)} 前：{goal.say}", f"现在 {now}" if now else ""))
    team = "、".join(dict.fromkeys(paper.prescription.people if paper else ())) or row.responsible_name or "还没有定"
    lines.append(NowLine("团队", team, row.contact if sees.contact else ""))
    return tuple(lines)


def _paper_line(chosen: Paper | None, today: date, banner: Banner) -> NowLine:
    if chosen is None:
        return NowLine("处方", "还没有处方", "")
    kind = "医疗运动处方" if chosen.medical else "健身运动处方"
    state = STATE_WORDS[chosen.state(today, banner.hold is not None)]
    if not chosen.signed:
        return NowLine("处方", f"{chosen.number} {kind} 草案", state)
    if chosen.valid_to < today:
        return NowLine("处方", f"{chosen.number} {kind}", f"已到期（{day_words(chosen.valid_to, today)}）")
    week, weeks = (today - chosen.valid_from).days // 7 + 1, max(1, (chosen.valid_to - chosen.valid_from).days // 7)
    return NowLine("处方", f"{chosen.number} {kind} 第 {min(week, weeks)} 周 / {weeks} 周", f"{state}，到 {day_words(chosen.valid_to, today)}")


def _dose_lines(work: Work, chosen: Paper | None, paper: CurrentPaper | None) -> list[NowLine]:
    """What is trained today, where it is no longer what was signed."""
    if chosen is None or paper is None or not paper.signed or chosen.valid_to < work.today():
        return []
    steps = steps_of(work, paper.resident_id, paper.prescription_id)
    present = dose_of(paper.prescription, steps, work.today()) if steps else None
    if present is None or not present.amended:
        return []
    return [NowLine("现在的量", dose_line(paper.prescription, present), present.words(work.today()))]


def _screening_line(work: Work, banner: Banner, medical: bool) -> NowLine:
    found = work.connection.exec_driver_sql(
        "SELECT headline, valid_until, by_name FROM screening WHERE resident_id = ? ORDER BY at DESC, doc_id DESC LIMIT 1",
        (banner.resident_id.bytes,),
    ).first()
    if found is None:
        return NowLine("筛查", "还没有做", "")
    until = date.fromisoformat(found[1])
    if until < work.today():
        return NowLine("筛查", "已过期，请重新筛查", f"{day_words(until, work.today())} 起失效")
    headline = found[0] if medical else headline_without_diagnoses(found[0])
    return NowLine("筛查", headline, f"有效到 {day_words(until, work.today())} {found[2]}")


def _drug_line(work: Work, resident_id: UUID) -> NowLine:
    found = work.connection.exec_driver_sql(
        "SELECT value, at, by_name FROM answer WHERE resident_id = ? AND fact_id = 'medications' AND status = 'known'"
        " ORDER BY at DESC LIMIT 1",
        (resident_id.bytes,),
    ).first()
    if found is None:
        return NowLine("用药", "没有记录", "")
    known = work.library.medications
    names = [known[d].name if d in known else d for d in json.loads(found[0])["yes"]]
    on = date.fromisoformat(found[1][:10])
    return NowLine("用药", "、".join(names) or "未用药", f"{day_words(on, work.today())} {found[2]}")


def _last(work: Work, resident_id: UUID, fact_id: str) -> str | None:
    found = work.connection.exec_driver_sql(
        "SELECT value FROM answer WHERE resident_id = ? AND fact_id = ? AND status = 'known' ORDER BY at DESC LIMIT 1",
        (resident_id.bytes, fact_id),
    ).first()
    return value_text(definition(fact_id), value_of(fact_id, json.loads(found[0]))) if found else None


def _events(work: Work, row: Resident) -> tuple[Event, ...]:
    """Newest first; one line an event, both professions in one list."""
    found: list[tuple[datetime, Event]] = []
    today, run, resident = work.today(), work.connection.exec_driver_sql, row.doc_id
    medical, sees_events = sight_of(work, row).diagnoses, Act.READ in acts(work.staff.role, "adverse_event")

    def add(at: datetime, mark: str, title: str, detail: str, by: str, role: str) -> None:
        badge = ROLE_BADGES.get(Role(role), "") if role in set(Role) else ""
        found.append((at, Event(at_words(at, today), mark, title, detail, by, badge)))

    for reason, happened, by, role in run("SELECT reason, happened_at, by_name, by_role FROM hold WHERE resident_id = ?", (resident,)):
        add(datetime.fromisoformat(happened), "danger", "停止运动", reason, by, role)
    for reason, at, by in run("SELECT reason, released_at, by_name FROM hold_release WHERE resident_id = ?", (resident,)):
        add(datetime.fromisoformat(at), "ok", "恢复运动", reason, by, Role.PHYSICIAN)
    for rev, side, by, at, done, visit, day, by_role, of_kind in run(
        "SELECT rev_id, side, by_name, at, done, shown, day, by_role, (SELECT v.doc_type FROM revision v WHERE v.doc_id = p.assessment_id"
        " LIMIT 1) FROM assessment_part p WHERE resident_id = ? AND (shown = 1 OR n_heads = 1)",
        (resident,),
    ):
        title = ("医生部分" if side == "medical" else "指导员部分") + ("" if done else "（没做完）")
        role = Role.PHYSICIAN if side == "medical" else Role.RX_INSTRUCTOR
        title = f"联合评估：{title}" if visit else _MEASURED_AT.get(of_kind or "", f"导入 {day} 的测量")
        add(from_ms(at), "dot", title, _values(work, UUID(bytes=row.doc_id), rev, medical), by, role if visit else by_role)
    for number, version, at, by, role in run(
        "SELECT p.number, p.version, p.at, coalesce(s.name, ''), coalesce(r.role, '') FROM prescription p"
        " LEFT JOIN staff s ON s.doc_id = p.drafted_by LEFT JOIN staff_role r ON r.doc_id = p.drafted_by AND r.ordinal = 0"
        " WHERE p.resident_id = ?",
        (resident,),
    ):
        add(from_ms(at), "dot", "写处方草案", f"{number} 第 {version} 版", by, role)
    for name, role, at, kind, number in run(
        "SELECT g.name, g.role, g.signed_at, g.document_kind, coalesce(p.number, '') FROM signature g LEFT JOIN prescription p"
        " ON p.doc_id = g.document_id WHERE g.resident_id = ?",
        (resident,),
    ):
        add(datetime.fromisoformat(at), "ok", f"{SIGNED_WORDS.get(kind, '')}签名", number, name, role)
    for at, mark, title, say, by, role in step_events(work, UUID(bytes=resident)):
        add(at, mark, title, say, by, role)
    for tier, at, by in run("SELECT grade, at, by_name FROM risk_grade WHERE resident_id = ? AND shown = 1 AND raised = 1", (resident,)):
        add(from_ms(at), "warn", "提高风险等级", RISK_WORDS[tier], by, Role.PHYSICIAN)
    for happened, kind, what, by in run(
        "SELECT happened_at, kind, what, by_name FROM adverse_event WHERE resident_id = ? AND shown = 1", (resident,)
    ):
        add(datetime.fromisoformat(happened), "warn", f"不良事件：{EVENT_KINDS.get(kind, '')}", what if sees_events else "", by, "")
    for to_whom, state, at, by in run("SELECT to_whom, state, at, by_name FROM referral WHERE resident_id = ? AND shown = 1", (resident,)):
        add(from_ms(at), "info", f"转诊：{REFERRAL_STATES.get(state, '')}", to_whom if medical else "", by, "")
    for happened, outcome, by in run("SELECT happened_at, outcome, by_name FROM contact WHERE resident_id = ?", (resident,)):
        add(datetime.fromisoformat(happened), "dot", "电话", CALL_OUTCOMES.get(outcome, outcome), by, "")
    registered = run(
        "SELECT r.hlc, coalesce(s.name, ''), (SELECT role FROM staff_role x WHERE x.doc_id = r.author_id AND x.ordinal = 0)"
        " FROM revision r LEFT JOIN staff s ON s.doc_id = r.author_id WHERE r.doc_id = ? ORDER BY r.hlc LIMIT 1",
        (resident,),
    ).first()
    if registered:
        add(from_ms(registered[0] >> 16), "info", "建档", row.file_number, registered[1], registered[2] or "")
    found.sort(key=lambda each: each[0], reverse=True)
    return tuple(event for _, event in found[:MOST_EVENTS])


def _values(work: Work, resident_id: UUID, rev_id: bytes, medical: bool) -> str:
    """「血压 132/82，空腹血糖 6.8 mmol/L」 of one part."""
    marks = ",".join("?" * len(_SHOWN))
    rows = work.connection.exec_driver_sql(
        f"SELECT fact_id, value FROM answer WHERE resident_id = ? AND rev_id = ? AND status = 'known' AND fact_id IN ({marks})",
        (resident_id.bytes, rev_id, *_SHOWN),
    )
    known = {f: value_of(f, json.loads(v)) for f, v in rows if medical or f not in _MEDICAL_ONLY}
    upper, lower = known.pop("resting_systolic", None), known.pop("resting_diastolic", None)
    parts = [f"血压 {upper:.0f}/{lower:.0f}"] if isinstance(upper, float) and isinstance(lower, float) else []
    parts += [f"{definition(f).label} {value_text(definition(f), known[f])}" for f in _SHOWN if f in known]
    return "，".join(parts[:4])


def trends_of(work: Work, resident_id: UUID, paper: CurrentPaper | None, medical: bool) -> tuple[Trend, ...]:
    """At most two: blood pressure when it was ever measured, then what the goals are about."""
    goals: dict[str, GoalProposal] = {}
    for goal in paper.prescription.plan.goals if paper else ():
        goals.setdefault(goal.fact_id, goal)  # a second goal of the same fact stands after the first
    wanted = ["resting_systolic", *(f for f in goals if f != "resting_diastolic"), "six_minute_walk_distance", "weight"]
    found = []
    for fact_id in dict.fromkeys(wanted):
        if definition(fact_id).kind != "number" or (fact_id in _MEDICAL_ONLY and not medical):
            continue
        trend = _trend(work, resident_id, fact_id, goals)
        if trend is not None:
            found.append(trend)
    return tuple(found[:2])


def _trend(work: Work, resident_id: UUID, fact_id: str, goals: dict) -> Trend | None:
    names = {"resting_systolic": ("收缩压", "resting_diastolic", "舒张压")}
    first, second, second_name = names.get(fact_id, (definition(fact_id).label, "", ""))
    series = [(first, _points(work, resident_id, fact_id))]
    if not series[0][1]:
        return None
    if second:
        alike = {on for on, _ in series[0][1]}
        series.append((second_name, tuple(p for p in _points(work, resident_id, second) if p[0] in alike)))
    goal, plausible = goals.get(fact_id), definition(fact_id).plausible
    band, words = None, ""
    if goal is not None:
        low, high = plausible[0] or 0.0, plausible[1] or goal.value * 2
        band = (low, goal.value) if goal.direction == "at_most" else (goal.value, high)
        words = f"目标 {'不高于' if goal.direction == 'at_most' else '不低于'} {goal.value:g} {goal.unit}"
    title = "血压" if fact_id == "resting_systolic" else definition(fact_id).label
    return Trend(title, unit_name(definition(fact_id).unit), tuple(series), band, words)


def _points(work: Work, resident_id: UUID, fact_id: str) -> tuple[tuple[date, float | None], ...]:
    """Those measured as the newest one was: what was measured otherwise is no part of its course."""
    rows = work.connection.exec_driver_sql(
        "SELECT at, value, how FROM answer WHERE resident_id = ? AND fact_id = ? AND status = 'known' ORDER BY at",
        (resident_id.bytes, fact_id),
    )
    found = [(date.fromisoformat(at[:10]), float(json.loads(v)), tuple(map(tuple, json.loads(how))) if how else ()) for at, v, how in rows]
    return tuple({on: value for on, value, how in found if comparable(fact_id, how, found[-1][2])}.items())


