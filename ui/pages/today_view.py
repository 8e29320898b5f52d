"""What 今日 shows, as plain values. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from prescribe.today import Today, TodayRow
from ui.pages.overview_view import MARK_WORDS
from ui.words import tr

ROLE_VIEWS: tuple[tuple[str, str], ...] = (("physician", "医生"), ("instructor", "指导员"), ("manager", "站长"))


@dataclass(frozen=True, slots=True)
class TaskView:
    """One thing to do: mark, who, what, how late, and the word on its button."""

    mark: str
    name: str
    sex_age: str
    text: str
    aside: str
    aside_tone: str
    """`warn` when late, `info` when due today, else `plain`."""
    button: str
    go: str
    resident_id: UUID | None
    spoken: str
    subject: str = ""
    """What 改天再办 puts off; empty = it cannot be put off."""
    note: str = ""
    """Quiet words at the right: 「已打 2 次」."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """One card: its rows, a count beside the heading, and what is said when it is empty."""

    title: str
    aside: str
    rows: tuple[TaskView, ...]
    empty: str
    left: str = ""
    """Said of the rows that are folded away; empty = only their number."""


@dataclass(frozen=True, slots=True)
class TodayView:
    """The whole page."""

    date_words: str
    role_words: str
    first: SectionView
    first_total: int
    """How much waits in all; `first` holds the gravest."""
    classes: SectionView
    visits: SectionView
    due: SectionView
    expiring: SectionView
    done: tuple[tuple[str, str], ...]
    done_empty: str
    may_receive: bool
    """False for a manager, who starts no visit from here."""


def today_view(today: Today) -> TodayView:
    """Today's page for one role."""
    manager = today.role_view == "manager"
    first, classes, visits, due, expiring = (
        tuple(task_view(row, opens_files=not manager) for row in rows)
        for rows in (today.first, today.classes, today.visits, today.due, today.expiring)
    )
    due_title = {"physician": tr("该随访的"), "instructor": tr("该随访的"), "manager": tr("各人逾期")}
    return TodayView(
        date_words=today.date_words,
        role_words=dict(ROLE_VIEWS).get(today.role_view, ""),
        first=SectionView(
            tr("先处理"), _first_aside(today, len(first)), first, today.empty_words or tr("没有等您处理的事。"),
        ),
        first_total=max(today.first_total, len(first)),
        classes=SectionView(tr("今天的课"), tr("{count} 节", count=len(classes)) if classes else "", classes, ""),
        visits=SectionView(
            tr("今日来访"), tr("{count} 人", count=len(visits)) if visits else "", visits,
            tr("今天还没有人来。有人来了，按 Ctrl+N 登记，或 Ctrl+K 找到他。"),
        ),
        due=SectionView(due_title.get(today.role_view, tr("该随访的")), today.due_words if due else "", due, tr("本周没有到期的随访。"), today.due_left),
        expiring=SectionView(tr("快到期的"), "", expiring, tr("近期没有要到期的。")),
        done=tuple((label, f"{count:,}") for label, count in today.done),
        done_empty=tr("今天还没有记录。"),
        may_receive=not manager,
    )


def _first_aside(today: Today, shown: int) -> str:
    """「4 件，按轻重排序 · 改天再办 2 件」."""
    total = max(today.first_total, shown)
    said = [tr("{count} 件，按轻重排序", count=total)] if total else []
    return " · ".join([*said, tr("改天再办 {count} 件", count=today.put_off)] if today.put_off else said)


def task_view(row: TodayRow, opens_files: bool = True) -> TaskView:
    """One row. Its words stand beside its mark, so that colour is never alone. Of a manager's rows about somebody only an
    adverse event opens: it waits for the manager."""
    name, sex_age = split_person(row.person)
    text = row.text + (tr("（另 {count} 件）", count=row.more) if row.more else "")
    tone = "warn" if row.aside.startswith("逾期") else "info" if row.aside.startswith("今天") else "plain"
    said = [MARK_WORDS.get(row.mark, ""), row.person, text, row.aside, row.note]
    opens = opens_files or row.resident_id is None or row.go.startswith("adverse_event")
    return TaskView(
        row.mark, name, sex_age, text, row.aside, tone,
        row.action if opens else "", row.go, row.resident_id,
        "，".join(each for each in said if each) + "。", row.subject, row.note,
    )


def split_person(person: str) -> tuple[str, str]:
    """「孙德海 男 74」 → name and the rest; a name may hold spaces of its own."""
    parts = person.rsplit(" ", 2)
    return (parts[0], f"{parts[1]} {parts[2]}") if len(parts) == 3 else (person, "")
