"""今日: what must be done now, by role, in order of gravity. Its subjects stand in `reading/today_*.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from prescribe.drafting.paper_lists import persons
from prescribe.reading.due import DueList, due_list
from prescribe.reading.today_cards import done_counts, due_rows, due_words, expiring_rows, left_words, visit_rows
from prescribe.reading.today_doctor import doctor_items
from prescribe.reading.today_instructor import classes_today, instructor_items
from prescribe.reading.today_items import TodayRow, in_order
from prescribe.reading.today_manager import late_by_person, manager_items
from prescribe.use_case import use_case
from protocols.terms import Act, Role

if TYPE_CHECKING:
    from prescribe.clinic import Work

__all__ = ["Today", "TodayRow", "role_view", "today"]

SOON = timedelta(days=7)
FOLDED = 7
"""Rows of a card until somebody asks for all."""
_WEEKDAYS = "一二三四五六日"
_PHYSICIANS = frozenset({Role.PHYSICIAN, Role.PHYSICIAN_RX, Role.NURSE})
_MANAGERS = frozenset({Role.MANAGER, Role.ADMIN, Role.AUDITOR})


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
    """Whom to follow up: late, today, this week; for a manager how many of whom are late."""
    due_words: str
    """「逾期 2 · 今天 3 · 本周 4」."""
    expiring: tuple[TodayRow, ...]
    done: tuple[tuple[str, int], ...]
    """(label, count) of today's finished work."""
    empty_words: str
    """Said when `first` is empty."""
    classes: tuple[TodayRow, ...] = ()
    """Today's classes, for those who lead them."""
    first_total: int = 0
    """Residents and matters in all; `first` holds the gravest of them."""
    put_off: int = 0
    """How many were put off until a day to come."""
    due_left: str = ""
    """「还有 5 人，其中本周到期 4 人」 beyond the first rows."""


@use_case(None, Act.READ, reads=True)
def today(work: Work) -> Today:
    """What the person on duty must do now, in order of gravity; masked for a role that sees no names."""
    day, view = work.today(), role_view(work.staff.role)
    due = due_list(work, day + SOON)
    items = {"physician": lambda: doctor_items(work, due), "instructor": lambda: instructor_items(work), "manager": lambda: manager_items(work, due)}
    first = in_order(work, items[view]())
    clinic = view != "manager"
    visits = visit_rows(work, tests=view == "instructor") if clinic else ()
    rows = due_rows(work, due) if clinic else late_by_person(work, due)
    return Today(
        date_words=f"{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]}", role_view=view, first=first.rows, visits=visits, due=rows,
        due_words=due_words(due), expiring=expiring_rows(work, opens=clinic), done=done_counts(work), empty_words=_empty(work, visits, due),
        classes=classes_today(work) if view == "instructor" else (), first_total=first.total, put_off=first.put_off,
        due_left=left_words(due, FOLDED) if clinic else "",
    )  # fmt: skip


def role_view(role: Role) -> str:
    """`physician`, `instructor` or `manager`."""
    return "physician" if role in _PHYSICIANS else "manager" if role in _MANAGERS else "instructor"


def _empty(work: Work, visits: tuple[TodayRow, ...], due: DueList) -> str:
    """「没有等您处理的事。今天在评估的有 2 人，该随访的有 3 人，先打给李秀芬。」"""
    said = [f"今天在评估的有 {len(visits)} 人"] if visits else []
    if due.late + due.now and role_view(work.staff.role) != "manager":
        name = persons(work, [due.rows[0].resident_id]).get(due.rows[0].resident_id, "").rsplit(" ", 2)[0]
        said.append(f"该随访的有 {due.late + due.now} 人，先联系{name}")
    return "没有等您处理的事。" + (f"{'，'.join(said)}。" if said else "")
