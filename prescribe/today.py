"""今日: what must be done now, by role, in order of gravity."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


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


def today(work: object) -> Today:
    """What the person on duty must do now."""
    raise NotImplementedError
