"""先处理 of a manager: counts of what is late and whose it is, certificates, events to close, the back-up. No diagnosis, no full name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from models.database import fixed_sql
from prescribe.backup import backup_is_late, last_backup
from prescribe.conflicts import open_conflicts
from prescribe.drafting.papers import unsigned_papers
from prescribe.permissions import acts
from prescribe.reading.adverse_events import events_waiting
from prescribe.reading.due import DueList
from prescribe.reading.forms_due import late_forms
from prescribe.reading.lookup import open_holds
from prescribe.reading.referrals import answered_in_time, referrals_waiting
from prescribe.reading.today_items import DANGER, INFO, WARN, Item, TodayRow, days_since
from prescribe.staff import people
from protocols.terms import Act, Role

if TYPE_CHECKING:
    from prescribe.clinic import Work

ANSWER = timedelta(days=14)
WINDOW = timedelta(days=30)
COUNTED = 10_000
"""Forms counted at most."""
_AT_ONCE = 500


def manager_items(work: Work, due: DueList) -> Iterator[Item]:
    """What a manager sees to."""
    yield from _counts(work, due)
    yield from _events(work)
    yield from _certificates(work)
    yield from _late_backup(work)
    yield from _answers(work)


def _counts(work: Work, due: DueList) -> Iterator[Item]:
    held = open_holds(work)
    if held:
        since = max(days_since(work, h[3]) for h in held)
        yield Item(WARN, None, f"{len({h[1] for h in held})} 人暂停运动，等医生决定", "查看", "residents", since, since, 3, f"最久 {since} 天" if since else "")
    if due.late:
        worst = max(d.days_late for d in due.rows)
        yield Item(WARN, None, f"{due.late} 人随访逾期", "查看", "residents:overdue", worst, worst, 1, f"最久 {worst} 天")
    referrals = [line for line in referrals_waiting(work) if line.overdue]
    if referrals:
        worst = max(line.days_late for line in referrals)
        yield Item(WARN, None, f"{len(referrals)} 份转诊过了 14 天没有回复", "", "", worst, worst, 2, f"最久 {worst} 天")
    forms = [f for f in late_forms(work, most=COUNTED) if f.days_late > 0]
    if forms:
        yield Item(INFO, None, f"公卫随访表逾期 {len(forms)} 份", "", "", forms[0].days_late, 0, 1, f"最久 {forms[0].days_late} 天")
    unsigned = unsigned_papers(work, work.today())
    waiting = [(work.today() - p.drafted_on).days for p in unsigned if p.n_heads == 1]
    if waiting:
        yield Item(INFO, None, f"{len(waiting)} 份处方没签完", "", "", 0, max(waiting), 1, f"最久 {max(waiting)} 天" if max(waiting) else "")
    conflicts = open_conflicts(work)
    if conflicts:
        yield Item(WARN, None, f"{len(conflicts)} 份记录有两个版本，等人核对", "查看", "residents", 0, 0, 2)


def _events(work: Work) -> Iterator[Item]:
    """Adverse events that wait for the manager's look; the only rows about somebody."""
    closes = Act.APPROVE in acts(work.staff.role, "adverse_event")
    for event in events_waiting(work):
        words = "有两个版本，请定下一个" if event.conflict else "等您看、归档" if closes else "还没归档"
        mark = WARN if event.severity >= 3 or event.conflict else INFO
        yield Item(mark, event.resident_id, f"不良事件（{event.kind}，{event.severity} 级）：{words}", "查看", f"adverse_event:{event.event_id}", 0, 0,
                   event.severity, event.at_words)  # fmt: skip


def _certificates(work: Work) -> Iterator[Item]:
    day = work.today()
    for person in people(work):
        warn = person.signing.warn_on
        if warn is not None:
            left = (warn - day).days
            aside = "" if "天" in person.signing.why else f"过期 {-left} 天" if left < 0 else f"还剩 {left} 天"
            yield Item(DANGER if left < 0 else WARN, None, f"{person.name}：{person.signing.why}", "处理", "staff", max(0, -left), 0, 1, aside)


def _late_backup(work: Work) -> Iterator[Item]:
    """No proven copy for more than three days: told to who can do something about it, a manager or an administrator."""
    folder = work.clinic.folder
    if work.staff.role not in (Role.MANAGER, Role.ADMIN) or work.letterhead.demo or not backup_is_late(folder, work.now()):
        return
    last = last_backup(folder)
    if last is None:
        yield Item(WARN, None, "本站还没有备份。电脑坏了，数据就没有了", "备份", "backup")
        return
    days = (work.today() - last.date()).days
    yield Item(WARN, None, f"上次备份是 {days} 天前", "备份", "backup", days, days)


def _answers(work: Work) -> Iterator[Item]:
    """Referrals to a hospital of the thirty days that ended fourteen days ago, so that each had its time (R&S table 6)."""
    if Act.READ not in acts(work.staff.role, "referral"):
        return
    after = work.today() - ANSWER
    urgent, sent, answered = answered_in_time(work, after - WINDOW, after)
    if sent:
        yield Item(INFO, None, f"上转 {sent} 人（紧急 {urgent}），14 天内有回复 {answered} 人", "", "", aside=f"{after - WINDOW:%m-%d} 到 {after:%m-%d}")


def late_by_person(work: Work, due: DueList) -> tuple[TodayRow, ...]:
    """Late follow-ups by who is responsible, most first; no resident's name."""
    late = {d.resident_id.bytes: d.days_late for d in due.rows if d.days_late > 0}
    counts: dict[str, list[int]] = defaultdict(list)
    ids = list(late)
    for start in range(0, len(ids), _AT_ONCE):
        part = tuple(ids[start : start + _AT_ONCE])
        rows = fixed_sql(work.connection)(
            "SELECT r.doc_id, CASE WHEN r.responsible_id IS NULL THEN '' ELSE coalesce(s.name, r.responsible_name) END FROM resident r"
            f" LEFT JOIN staff s ON s.doc_id = r.responsible_id WHERE r.doc_id IN ({','.join('?' * len(part))})",
            part,
        )
        for resident, who in rows:
            counts[who or "没有负责人"].append(late[resident])
    ordered = sorted(counts.items(), key=lambda each: (-len(each[1]), each[0]))
    return tuple(TodayRow("warn", None, name, f"{len(days)} 人随访逾期", f"最久 {max(days)} 天", "", "") for name, days in ordered)
