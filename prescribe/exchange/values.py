"""The values of a group beside what the file holds: what is there already, what differs, what cannot stand beside another.

Writes nothing. A number that differs is told and never replaced; members of a set are added to those that stood.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from models.database import fixed_sql
from prescribe.assess import FITNESS, MEDICAL, fields, part_id
from prescribe.exchange.members import together
from prescribe.exchange.rows import FLAG, CheckedRow, Measured, Problem
from prescribe.permissions import allows
from prescribe.records import store
from protocols.facts import check_together, definition
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work
    from prescribe.exchange.placing import Choices, Person, Placed

_OBJECT = {MEDICAL: "medical", FITNESS: "fitness_test"}



@lru_cache(maxsize=512)
def side_of(fact_id: str) -> str:
    """Which part of an assessment a fact belongs to: as on the page, else by who measures it."""
    found = {field_.fact_id: field_.side for field_ in fields()}.get(fact_id)
    return found or (FITNESS if definition(fact_id).entered_by == "instructor" else MEDICAL)


def imported_visit(resident_id: UUID, day: date) -> UUID:
    """The document family of what was imported for one day: two imports of one day meet in one document."""
    return uuid5(resident_id, f"imported/{day}")


def sort_in(work: Work, person: Person, rows: list[CheckedRow], out: Placed) -> None:
    """The values of a group that are not there yet; what is there already, or differs from it, is told."""
    given = sorted((m for row in rows for m in row.values), key=lambda m: m.day)
    if given and person.resident_id and not person.before:
        person.before = _answers(work, person.resident_id)
    for m in given:
        side = side_of(m.fact_id)
        if not allows(work.staff.role, _OBJECT[side], Act.WRITE):
            out.not_allowed[m.column] = side
            continue
        if isinstance(m.value, Mapping) and (m := _beside(m, person, out)) is None:
            continue
        day = person.fresh.setdefault(m.day, [])
        twin = next((other for other in day if other.fact_id == m.fact_id), None)
        there = person.before.get((m.fact_id, m.day.isoformat()))
        if any(_same(m.value, one) for one in there or ()) or (there is None and twin is not None and _same(m.value, twin.value)):
            out.there += 1
        elif there is not None:
            say = f"{definition(m.fact_id).label}这一天已有另一个值，没有改它。哪个对，请在评估里核对。"
            out.problems.append(Problem(m.row, m.column, say))
        elif twin is not None:
            say = f"{definition(m.fact_id).label}同一天在第 {twin.row} 行已有另一个值，只导入那一个。"
            out.problems.append(Problem(m.row, m.column, say))
        else:
            day.append(m)


def _beside(m: Measured, person: Person, out: Placed) -> Measured | None:
    """Members of a set beside those the file knew last on that day or before: a table adds some, it takes none away."""
    known = [(on, v[-1]) for (fact_id, on), v in person.before.items() if fact_id == m.fact_id and on <= m.day.isoformat()]
    known += [(one.day.isoformat(), one.value) for day in person.fresh.values() for one in day if one.fact_id == m.fact_id and one.day < m.day]
    value = together(m.value, max(known, key=lambda one: one[0])[1] if known else None)
    if value is None:
        say = f"{definition(m.fact_id).label}表里写没有，档案里记着有，没有改它。请在评估里核对。"
        out.problems.append(Problem(m.row, m.column, say))
        return None
    return replace(m, value=value)


def settle(work: Work, person: Person, choices: Choices, out: Placed) -> None:
    """Day by day, the earliest first: what may go in beside what is there and after what was before."""
    last = {fact: sorted((on, v[-1]) for (f, on), v in person.before.items() if f == fact) for fact in ("weight", "height")}
    for day in sorted(person.fresh):
        there = {f: float(v[-1]) for (f, on), v in person.before.items() if on == day.isoformat() and type(v[-1]) in (int, float)}
        before = {fact: float(known[-1][1]) for fact, every in last.items() if (known := [one for one in every if one[0] < day.isoformat()])}
        for m in _fit_together(person.fresh[day], there, before, choices, out):
            side = side_of(m.fact_id)
            if person.resident_id and _undecided(work, person.resident_id, day, side):
                out.problems.append(Problem(m.row, m.column, "那一天导入过的记录有两个版本，请先核对冲突，再导入。"))
                continue
            person.parts.setdefault((day, side), []).append(m)
            if m.fact_id in last:
                last[m.fact_id] = sorted([*last[m.fact_id], (day.isoformat(), m.value)])
    person.fresh = {}


def _fit_together(
    values: list[Measured], there: dict[str, float], last: dict[str, float], choices: Choices, out: Placed
) -> list[Measured]:
    """What may stand beside each other on one day; unusual values only when somebody said they are right."""
    numbers = there | {m.fact_id: m.value for m in values if type(m.value) is float}
    impossible: dict[str, str] = {}
    unusual = {m.fact_id: m.unusual for m in values if m.unusual}
    for facts, check in check_together(numbers, last):
        for fact_id in facts:
            (impossible if check.verdict == "impossible" else unusual).setdefault(fact_id, check.say)
    kept = []
    for m in values:
        if m.fact_id in impossible:
            out.problems.append(Problem(m.row, m.column, f"{impossible[m.fact_id]}这一格没有导入。"))
            continue
        if m.fact_id in unusual:
            out.problems.append(Problem(m.row, m.column, unusual[m.fact_id], FLAG))
        if m.fact_id not in unusual or choices.keep_unusual:
            kept.append(m)
    return kept


def _answers(work: Work, resident_id: UUID) -> dict[tuple[str, str], list[Any]]:
    """Known values by (fact, day)."""
    found: dict[tuple[str, str], list[Any]] = {}
    rows = fixed_sql(work.connection)(
        "SELECT fact_id, substr(at, 1, 10), value FROM answer WHERE resident_id = ? AND status = 'known'", (resident_id.bytes,)
    )
    for fact_id, day, value in rows:
        found.setdefault((fact_id, day), []).append(json.loads(value))
    return found


def _undecided(work: Work, resident_id: UUID, day: date, side: str) -> bool:
    return len(store.head_ids(work, part_id(imported_visit(resident_id, day), side))) > 1


def _same(new: Any, old: Any) -> bool:
    if type(new) is float and isinstance(old, (int, float)) and not isinstance(old, bool):
        return abs(new - old) < 1e-9
    return type(new) is type(old) and new == old
