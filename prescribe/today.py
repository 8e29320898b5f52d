"""今日: what must be done now, by role, in order of gravity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.backup import backup_is_late, last_backup
from prescribe.clock import from_ms
from prescribe.drafting.current_paper import object_by
from prescribe.drafting.paper_lists import own_side, persons
from prescribe.drafting.papers import Paper, due_counts, papers_in_force, unsigned_papers
from prescribe.permissions import acts
from prescribe.reading.lookup import open_holds
from prescribe.staff import people, signing_right
from prescribe.use_case import use_case
from protocols.terms import Act, Clearance, Role

if TYPE_CHECKING:
    from prescribe.clinic import Work


@dataclass(frozen=True, slots=True)
class TodayRow:
    """One thing to do. Masked for the role on duty."""

    mark: str
    """`danger`, `warn`, `info` or `dot`."""
    resident_id: UUID | None
    person: str
    """「孙德海 男 74」; empty when it is about no single resident."""
    text: str
    aside: str
    """「逾期 3 天」 or empty."""
    action: str
    """Word on the button: 「查看」「签名」「评估」「处理」."""
    go: str
    """Tab or page: `overview`, `assessment`, `screening`, `prescription`, `sign`, `registration`, `staff`, `backup`."""
    more: int = 0
    """「另 2 件」 of the same resident."""


@dataclass(frozen=True, slots=True)
class Today:
    """The whole page."""

    date_words: str
    """「11月23日 星期一」."""
    role_view: str
    """`physician`, `instructor` or `manager`."""
    first: tuple[TodayRow, ...]
    visits: tuple[TodayRow, ...]
    """Residents being assessed today."""
    due: tuple[TodayRow, ...]
    """Follow-ups by next visit of the prescription: late, today, this week."""
    due_words: str
    """「逾期 2 · 今天 3 · 本周 4」."""
    expiring: tuple[TodayRow, ...]
    done: tuple[tuple[str, int], ...]
    """(label, count) of today's finished work."""
    empty_words: str
    """Said when `first` is empty."""


_WEEKDAYS = "一二三四五六日"
_PHYSICIANS = frozenset({Role.PHYSICIAN, Role.PHYSICIAN_RX, Role.NURSE})
_MANAGERS = frozenset({Role.MANAGER, Role.ADMIN, Role.AUDITOR})
_RANK = {"danger": 0, "warn": 1, "info": 2, "dot": 3}
SOON = timedelta(days=7)
MOST = 60
"""Rows of one list at most."""


@dataclass(frozen=True, slots=True)
class _Item:
    """One thing to do before grouping: gravest first, then later ones of graver risk, then older ones."""

    mark: str
    resident_id: UUID | None
    text: str
    action: str
    go: str
    days: int = 0
    weight: int = 1
    aside: str = ""

    @property
    def place(self) -> tuple[int, int, int, str]:
        return (_RANK[self.mark], -self.days * self.weight, -self.weight, self.text)


@use_case(None, Act.READ, reads=True)
def today(work: Work) -> Today:
    """What the person on duty must do now, in order of gravity; masked for a role that sees no names."""
    day, view = work.today(), role_view(work.staff.role)
    held = {UUID(bytes=h[1]): h for h in open_holds(work)}
    late, now, later, worst = due_counts(work, day + SOON)
    items = _manager_items(work, held, late, worst) if view == "manager" else _clinic_items(work, view, held)
    first = _grouped(work, items)
    visits = () if view == "manager" else _visits(work)
    return Today(
        date_words=f"{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]}",
        role_view=view,
        first=first,
        visits=visits,
        due=() if view == "manager" else _due(work),
        due_words=f"逾期 {late} · 今天 {now} · 本周 {later}",
        expiring=_expiring(work, view),
        done=_done(work),
        empty_words="没有等您处理的事。" + (f"今天在评估的有 {len(visits)} 人。" if visits else ""),
    )


def role_view(role: Role) -> str:
    """`physician`, `instructor` or `manager`."""
    return "physician" if role in _PHYSICIANS else "manager" if role in _MANAGERS else "instructor"


def _clinic_items(work: Work, view: str, held: dict[UUID, tuple]) -> list[_Item]:
    day, items = work.today(), []
    for resident, hold in held.items():
        since = (day - date.fromisoformat(hold[3][:10])).days
        if view == "physician":
            items.append(_Item("danger", resident, f"{hold[2]}，等您决定", "查看", "overview", since, 3))
        else:
            items.append(_Item("danger", resident, f"{hold[2]}：暂停运动，不能训练", "查看", "overview", since))
    items += [_Item("warn", r, "有一份记录有两个版本，请核对", "核对", go, 0, 2) for r, go in _conflicts(work)]
    items += _stopped_today(work, view)
    side = own_side(work)
    for paper in unsigned_papers(work, day):
        if side is None or side in paper.sides or paper.n_heads > 1:
            continue
        if not _may_sign(work, paper, side):
            continue
        days = (day - paper.drafted_on).days
        text = "处方等您签名" + ("，对方已签" if paper.sides else "")
        aside = f"已等 {days} 天" if days else ""
        items.append(_Item("warn", paper.resident_id, text, "签名", "sign", days, _risk_weight(paper.risk), aside))
    items += _unfinished(work, view)
    return items


def _may_sign(work: Work, paper: Paper, side: str) -> bool:
    can = acts(work.staff.role, object_by(paper.medical, paper.risk))
    needed = {Act.SIGN, Act.APPROVE} if side == "medical" or work.staff.role is Role.INSTRUCTOR else {Act.SIGN, Act.WRITE}
    return bool(needed & can)


def _risk_weight(risk: str) -> int:
    return {"高": 3, "中": 2}.get(risk[:1], 1)


def _conflicts(work: Work) -> list[tuple[UUID, str]]:
    rows = work.connection.exec_driver_sql(
        "SELECT doc_id, 'registration' FROM resident WHERE n_heads > 1"
        " UNION SELECT resident_id, 'assessment' FROM assessment_part WHERE n_heads > 1"
        " UNION SELECT resident_id, 'prescription' FROM prescription WHERE n_heads > 1"
    )
    return [(UUID(bytes=r), go) for r, go in rows]


def _stopped_today(work: Work, view: str) -> list[_Item]:
    """Residents whose screening of today forbids exercise."""
    rows = work.connection.exec_driver_sql(
        "SELECT resident_id, headline, max(at) FROM screening WHERE day = ? GROUP BY resident_id HAVING clearance >= ?",
        (work.today().isoformat(), int(Clearance.NOT_TODAY)),
    )
    words = "筛查没有通过，今天不运动"
    return [_Item("danger", UUID(bytes=r), h if view == "physician" else words, "查看", "screening") for r, h, _ in rows]


def _unfinished(work: Work, view: str) -> list[_Item]:
    """Assessments of the last week whose own half is open."""
    since, side = (work.today() - timedelta(days=7)).isoformat(), "medical" if view == "physician" else "fitness"
    rows = work.connection.exec_driver_sql(
        "SELECT resident_id, min(day), sum(CASE WHEN side = ? AND done = 1 THEN 1 ELSE 0 END) FROM assessment_part"
        " WHERE shown = 1 AND day >= ? GROUP BY assessment_id HAVING min(day) < ?",
        (side, since, work.today().isoformat()),
    )
    word = "医生部分" if side == "medical" else "指导员部分"
    return [
        _Item("info", UUID(bytes=r), f"评估的{word}没做完", "评估", "assessment", (work.today() - date.fromisoformat(d)).days)
        for r, d, done in rows if not done
    ]  # fmt: skip


def _manager_items(work: Work, held: dict[UUID, tuple], late: int, worst: int) -> list[_Item]:
    """Counts of late things, certificates, the back-up; nobody's diagnosis."""
    day, items = work.today(), []
    if held:
        items.append(_Item("warn", None, f"{len(held)} 人暂停运动，等医生决定", "查看", "residents"))
    if late:
        items.append(_Item("warn", None, f"{late} 人随访逾期", "查看", "residents:overdue", worst, 1, f"最久 {worst} 天"))
    conflicts = _conflicts(work)
    if conflicts:
        items.append(_Item("warn", None, f"{len(conflicts)} 份记录有两个版本", "查看", "residents"))
    for person in people(work):
        warn = person.signing.warn_on
        if warn is not None:
            over = warn < day
            text = f"{person.name}：{person.signing.why}"
            items.append(_Item("danger" if over else "warn", None, text, "处理", "staff", max(0, (day - warn).days)))
    return items + _late_backup(work)


def _late_backup(work: Work) -> list[_Item]:
    """No proven copy for more than three days: told to who can do something about it, a manager or an administrator."""
    folder = work.clinic.folder
    if work.staff.role not in (Role.MANAGER, Role.ADMIN) or work.letterhead.demo or not backup_is_late(folder, work.now()):
        return []
    last = last_backup(folder)
    if last is None:
        return [_Item("warn", None, "本站还没有备份。电脑坏了，数据就没有了", "备份", "backup")]
    days = (work.today() - last.date()).days
    return [_Item("warn", None, f"上次备份是 {days} 天前", "备份", "backup", days)]


def _grouped(work: Work, items: list[_Item]) -> tuple[TodayRow, ...]:
    """One row per resident, the gravest of it, with 「另 n 件」."""
    items.sort(key=lambda item: item.place)
    names = persons(work, [i.resident_id for i in items if i.resident_id])
    rows: dict[object, TodayRow] = {}
    for at, item in enumerate(items):
        key = item.resident_id or at
        if key in rows:
            rows[key] = replace(rows[key], more=rows[key].more + 1)
        else:
            person = names.get(item.resident_id, "") if item.resident_id else ""
            rows[key] = TodayRow(item.mark, item.resident_id, person, item.text, item.aside, item.action, item.go)
    return tuple(rows.values())[:MOST]


def _visits(work: Work) -> tuple[TodayRow, ...]:
    """Residents being assessed today, with both halves."""
    rows = work.connection.exec_driver_sql(
        "SELECT resident_id, max(CASE WHEN side = 'medical' THEN done + 1 ELSE 0 END),"
        " max(CASE WHEN side = 'fitness' THEN done + 1 ELSE 0 END), min(at) FROM assessment_part"
        " WHERE shown = 1 AND day = ? GROUP BY assessment_id ORDER BY min(at)",
        (work.today().isoformat(),),
    ).all()
    names, words = persons(work, [UUID(bytes=r[0]) for r in rows]), ("没开始", "在写", "已完成")
    return tuple(
        TodayRow(
            "ok" if medical == fitness == 2 else "info", UUID(bytes=r), names.get(UUID(bytes=r), ""),
            f"医 {words[medical]}  指 {words[fitness]}", f"{from_ms(at):%H:%M}", "打开", "assessment",
        )
        for r, medical, fitness, at in rows
    )  # fmt: skip


def _due(work: Work) -> tuple[TodayRow, ...]:
    """Follow-ups by the next visit of the prescription in force: late, today, the days to come."""
    day, rows = work.today(), []
    soon = {"soon": (day + SOON).isoformat()}
    planned = papers_in_force(work, "p.next_visit_on <= :soon", soon, MOST, "p.next_visit_on")
    names = persons(work, [p.resident_id for p in planned])
    for paper in planned:
        days = (day - paper.next_visit_on).days
        aside = f"逾期 {days} 天" if days > 0 else "今天" if days == 0 else f"{paper.next_visit_on:%m-%d}"
        text = f"{paper.next_visit_mode} · {paper.risk[:3]}"
        mark = "warn" if days > 0 else "dot"
        rows.append(TodayRow(mark, paper.resident_id, names.get(paper.resident_id, ""), text, aside, "打开", "prescription"))
    return tuple(rows)


def _expiring(work: Work, view: str) -> tuple[TodayRow, ...]:
    """Screenings and prescriptions that end within a week, and the own certificate."""
    day, found = work.today(), []
    rows = work.connection.exec_driver_sql(
        "SELECT resident_id, max(valid_until) FROM screening GROUP BY resident_id HAVING max(valid_until) BETWEEN ? AND ?",
        (day.isoformat(), (day + SOON).isoformat()),
    ).all()
    ends = [(date.fromisoformat(until), UUID(bytes=r), "筛查有效期", "assessment") for r, until in rows]
    ending = papers_in_force(work, "p.valid_to <= :soon", {"soon": (day + SOON).isoformat()}, MOST, "p.valid_to")
    ends += [(p.valid_to, p.resident_id, "处方有效期", "prescription") for p in ending]
    ends = sorted(ends, key=lambda e: e[:2])[:MOST]
    names = persons(work, [r for _, r, _, _ in ends])
    for until, resident, what, go in ends:
        days = (until - day).days
        aside = f"还剩 {days} 天" if days else "今天到期"
        opens = "" if view == "manager" else "打开"
        found.append(TodayRow("dot", resident, names.get(resident, ""), what, aside, opens, go if opens else ""))
    right = signing_right(work, work.staff)
    if view != "manager" and right.warn_on is not None:
        mark = "warn" if right.may else "danger"
        found.insert(0, TodayRow(mark, None, "", right.why, "", "查看", "staff"))
    return tuple(found[:MOST])


def _done(work: Work) -> tuple[tuple[str, int], ...]:
    """(label, count) of what was finished today."""
    day = work.today().isoformat()
    run = work.connection.exec_driver_sql
    counts = (
        ("建档", "SELECT count(*) FROM resident WHERE registered_on = ?"),
        ("评估", "SELECT count(*) FROM assessment_part WHERE done = 1 AND shown = 1 AND day = ?"),
        ("签名", "SELECT count(*) FROM signature WHERE substr(signed_at, 1, 10) = ?"),
    )
    return tuple((label, run(query, (day,)).scalar_one()) for label, query in counts)
