"""The one search box, and the list of residents."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FoundResident:
    """One hit."""

    resident_id: UUID
    name: str
    sex: str
    """「男」「女」「未说明」「未登记」."""
    age: int | None
    birth_date: date | None
    file_number: str
    phone_tail: str
    street: str
    matched: tuple[tuple[int, int], ...] = ()
    """(start, end) ranges of `name` to print bold."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the search box shows."""

    rows: tuple[FoundResident, ...]
    total: int
    exact: UUID | None
    """Set for a whole file number, a whole identity number or a scanned QR: opens at once."""
    near: tuple[FoundResident, ...]
    """Near sounds and written variants, offered when nothing was found."""


@dataclass(frozen=True, slots=True)
class ResidentRow:
    """One row of 居民."""

    resident_id: UUID
    name: str
    sex: str
    age: int | None
    risk: str
    """「低」「中」「高」「未分级」."""
    problems: tuple[str, ...]
    responsible: str
    next_visit: date | None
    last_visit: date | None
    rowid: int = 0
    on_hold: bool = False


FILTERS: tuple[tuple[str, str], ...] = (
    ("mine", "我负责的"),
    ("overdue", "逾期"),
    ("screening_expired", "筛查过期"),
    ("no_prescription", "没有处方"),
    ("all", "全部"),
)
"""(key, label) of the saved filters of the list."""

SORTS: tuple[tuple[str, str], ...] = (("name", "姓名"), ("last_visit", "最近来站"), ("next_visit", "下次随访"), ("risk", "风险"))
"""(key, label) of the orders of the list."""


def find_residents(work: object, text: str, limit: int = 8) -> Found:
    """Residents by characters, initials, ID tail, phone tail, file number or a scanned code."""
    raise NotImplementedError


def resident_ids(work: object, filter: str = "all", sort: str = "name") -> array[int]:
    """Row ids (`array('q')`) of the list in order."""
    raise NotImplementedError


def resident_rows(work: object, ids: Sequence[int]) -> tuple[ResidentRow, ...]:
    """The rows of these ids, in the same order; ids that are gone are left out."""
    raise NotImplementedError
