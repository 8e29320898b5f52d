"""Things to do of 今日: put in order, one row a resident, without what was put off and what belongs to a closed file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe.drafting.paper_lists import persons

if TYPE_CHECKING:
    from prescribe.clinic import Work

MOST = 60
"""Rows of one list at most."""
DANGER, WARN, INFO, DOT = "danger", "warn", "info", "dot"
_RANK = {DANGER: 0, WARN: 1, INFO: 2, DOT: 3}


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
    """Tab or page, with a hint behind a colon: `overview`, `assessment`, `sign`, `conflict:<id>`, `staff`, `backup`, `group_class:<id>` …"""
    more: int = 0
    """「另 2 件」 of the same resident."""
    subject: str = ""
    """What is put off by 改天再办; empty = it cannot be put off."""
    note: str = ""
    """Quiet words at the right: 「已打 2 次」."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do before grouping: danger first, then days late × risk, then age."""

    mark: str
    resident_id: UUID | None
    text: str
    action: str
    go: str
    late: int = 0
    """Days past the day it should have been done."""
    age: int = 0
    """Days since it began; counts after days late × risk."""
    weight: int = 1
    """3 high risk, 2 medium, 1 else."""
    aside: str = ""
    subject: str = ""

    @property
    def place(self) -> tuple[int, int, int, int, str]:
        """Order of 先处理."""
        return (_RANK[self.mark], -self.late * self.weight, -self.age, -self.weight, self.text)


@dataclass(frozen=True, slots=True)
class InOrder:
    """先处理: the first rows, how many residents and matters there are in all, how many were put off."""

    rows: tuple[TodayRow, ...]
    total: int
    put_off: int


def risk_weight(risk: str) -> int:
    """3 for 「高风险」, 2 for 「中风险」, 1 else."""
    return {"高": 3, "中": 2}.get(risk[:1], 1)


def waited(days: int) -> str:
    """「已等 3 天」; empty for what came today."""
    return f"已等 {days} 天" if days > 0 else ""


def days_since(work: Work, day: str) -> int:
    """Days since an ISO day or moment."""
    return (work.today() - date.fromisoformat(day[:10])).days


def put_off(work: Work) -> frozenset[tuple[bytes, str]]:
    """(resident, subject) of what somebody put off until a day to come."""
    rows = fixed_sql(work.connection)("SELECT resident_id, subject FROM snooze WHERE until > ?", (work.today().isoformat(),))
    return frozenset(map(tuple, rows))


def in_order(work: Work, items: Iterable[Item]) -> InOrder:
    """One row per resident, the gravest of it, with 「另 n 件」; danger is never put off."""
    away, closed, found = put_off(work), _closed(work), []
    hidden = 0
    for item in items:
        key = item.resident_id.bytes if item.resident_id else b""
        if key in closed:
            continue
        if item.mark != DANGER and item.subject and (key, item.subject) in away:
            hidden += 1
            continue
        found.append(item)
    found.sort(key=lambda item: item.place)
    rows: dict[object, TodayRow] = {}
    for at, item in enumerate(found):
        key = item.resident_id or at
        if key in rows:
            rows[key] = replace(rows[key], more=rows[key].more + 1)
        else:
            subject = "" if item.mark == DANGER else item.subject
            rows[key] = TodayRow(item.mark, item.resident_id, "", item.text, item.aside, item.action, item.go, subject=subject)
    shown = tuple(rows.values())[:MOST]
    names = persons(work, [r.resident_id for r in shown if r.resident_id])
    return InOrder(tuple(replace(r, person=names.get(r.resident_id, "")) for r in shown), len(rows), hidden)


def _closed(work: Work) -> frozenset[bytes]:
    return frozenset(row[0] for row in fixed_sql(work.connection)("SELECT doc_id FROM resident WHERE closed IS NOT NULL", ()))
