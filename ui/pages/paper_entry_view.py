"""What the entry of a paper shows: its sheets, its cells in the order of the paper, what stands at its head. Plain values, no Qt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from prescribe.assess import AssessmentField, Entry, Part, fields
from prescribe.clock import STATION_ZONE
from prescribe.dates import half_width, read_date
from prescribe.permissions import allows
from prescribe.sheets.fact_cells import paper_tests, readiness_questions
from prescribe.sheets.part_sheets import cells_of
from prescribe.sheets.readiness_sheets import PARTS, SESSION_ORDER
from protocols.facts import FactDefinition
from protocols.terms import Act, Role
from ui.pages.consultation_view import ColumnView
from ui.pages.fields_view import group_view
from ui.words import tr

SHEETS: tuple[tuple[str, str], ...] = (
    ("F05", "问卷"), ("F06", "课前检查"), ("F07", "测定记录"), ("F10", "专项测试"), ("medical", "医生部分"), ("fitness", "指导员部分"),
)  # fmt: skip
_OBJECTS = {"medical": "medical", "fitness": "fitness_test"}


def may_enter(role: Role, side: str) -> bool:
    """Whether what stands on this side of a paper may be entered by a role."""
    return allows(role, _OBJECTS[side], Act.WRITE)


def sheets_for(role: Role) -> tuple[tuple[str, str], ...]:
    """The sheets of which this role may enter something."""
    return tuple((key, tr(label)) for key, label in SHEETS if any(may_enter(role, side_of(f)) for _, facts in cells(key) for f in facts))


def cells(sheet: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(section, fact ids) of a sheet, in the order of the paper."""
    if sheet == "F05":
        return tuple((title, tuple(f for f, part, _ in readiness_questions() if part == key)) for key, title, _ in PARTS)
    if sheet == "F06":
        return ((tr("课前检查"), SESSION_ORDER),)
    if sheet in ("F07", "F10"):
        return paper_tests(sheet)
    rows = cells_of(sheet)
    return tuple((group, tuple(r.fact_id for r in rows if r.group == group)) for group in dict.fromkeys(r.group for r in rows))


def side_of(fact_id: str) -> str:
    """Whose part a fact belongs to."""
    return next((f.side for f in fields() if f.fact_id == fact_id), "fitness")


def entry_view(sheet: str, role: Role, definitions: Mapping[str, FactDefinition]) -> ColumnView:
    """One sheet as a column: its cells in the order of the paper, without those this role may not enter."""
    groups = []
    for title, facts in cells(sheet):
        rows = [AssessmentField(f, side_of(f), title, n, True) for n, f in enumerate(facts) if may_enter(role, side_of(f))]
        view = group_view(f"{sheet}/{title}", title, rows, definitions, {})
        if view.fields:
            groups.append(view)
    left_out = {side_of(f) for _, facts in cells(sheet) for f in facts if not may_enter(role, side_of(f))}
    others = tr("（医生的项请医生录）") if "medical" in left_out else tr("（指导员的项请指导员录）") if left_out else ""
    side = "medical" if sheet in ("F05", "medical") and may_enter(role, "medical") else "fitness"
    return ColumnView(side, "", tr(dict(SHEETS)[sheet]) + others, "", tuple(groups), True, "", tr("纸上写的意见"), tr("照纸上写的录"))


def parts_of(entries: Mapping[str, Entry], opinion: str, opinion_side: str) -> tuple[Part, ...]:
    """What was typed, by side."""
    found = []
    for side in ("medical", "fitness"):
        own = tuple(e for e in entries.values() if side_of(e.fact_id) == side)
        words = opinion if side == opinion_side else ""
        if own or words.strip():
            found.append(Part(side, own, words))
    return tuple(found)


def read_moment(day: str, time: str, today: date) -> datetime:
    """Day and time as written on the paper. Raises ValueError with a Chinese sentence."""
    on = read_date(day, today)
    found = re.fullmatch(r"(\d{1,2})(?:[:：.时点](\d{1,2})?分?|(\d{2}))", half_width(time).strip().replace(" ", ""))
    hour, minute = (int(found[1]), int(found[2] or found[3] or 0)) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise ValueError(tr("这不像时间。可以写 9:30、0930、15点"))
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=STATION_ZONE)
