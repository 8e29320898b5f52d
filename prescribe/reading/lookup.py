"""What several use cases look up of one resident: the row, the answers, the holds, the papers. Not use cases themselves."""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.database import fixed_sql
from prescribe.answers import Answered, add_up
from prescribe.errors import InvalidInput
from prescribe.reading.diagnoses import diagnoses_of, diagnosis_facts
from prescribe.reading.masking import Sight, sight
from protocols.facts import Known, Unanswered

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

_SLOWING = frozenset({"beta_blocker", "alpha_beta_blocker", "non_dhp_ccb", "ivabradine", "digoxin", "antiarrhythmic"})
_ANSWER = (
    "a.fact_id, a.status, a.value, a.at, a.by_name, a.by_role, a.origin, a.side, a.reason,"
    " CASE WHEN p.n_heads > 1 THEN hex(a.rev_id) ELSE '' END, a.readings, a.how"
)


def resident_row(work: Work, resident_id: UUID, columns: str = "*") -> Resident:
    """The resident's row, columns as attributes (`columns`: only these, as fixed SQL). Raises InvalidInput when there is no
    such resident here."""
    cursor = fixed_sql(work.connection)(f"SELECT {columns} FROM resident WHERE doc_id = ?", (resident_id.bytes,))
    row = cursor.fetchone()
    if row is None:
        raise InvalidInput("找不到这位居民。可能还没同步过来，请先同步，或用 Ctrl+K 再找一次。")
    return _row_type(tuple(column[0] for column in cursor.description))._make(row)


@lru_cache(maxsize=4)
def _row_type(columns: tuple[str, ...]) -> Any:
    return namedtuple("ResidentRow", columns)


def sight_of(work: Work, row: Resident) -> Sight:
    """What the role on duty may see of this resident."""
    return sight(work, consented=bool(row.shows_diagnoses))


def answers_of(work: Work, residents: Sequence[UUID], facts: Iterable[str] | None = None) -> dict[UUID, list[Answered]]:
    """Every answer of these residents (of all heads), optionally of some facts only."""
    if not residents:
        return {}
    marks = ",".join("?" * len(residents))
    values: list[Any] = [r.bytes for r in residents]
    condition = f"a.resident_id IN ({marks})"
    if facts is not None:
        wanted = tuple(facts)
        condition += f" AND a.fact_id IN ({','.join('?' * len(wanted))})"
        values += wanted
    found: dict[UUID, list[Answered]] = {resident: [] for resident in residents}
    rows = fixed_sql(work.connection)(
        f"SELECT a.resident_id, {_ANSWER} FROM answer a JOIN assessment_part p"
        f" ON p.resident_id = a.resident_id AND p.doc_id = a.doc_id AND p.rev_id = a.rev_id WHERE {condition}", tuple(values)
    )
    for resident, fact_id, status, value, at, *rest, readings, how in rows:
        several = tuple(json.loads(readings)) if readings else ()
        measured = tuple(map(tuple, json.loads(how))) if how else ()
        answer = Answered(fact_id, status, json.loads(value), datetime.fromisoformat(at), *rest, several, measured)
        found[UUID(bytes=resident)].append(answer)
    return found


def voided_words(work: Work, resident_id: UUID) -> str:
    """「筛查已失效（新增冠心病，请重新评估）」 while something new made older answers void; else empty."""
    answers = answers_of(work, [resident_id])[resident_id]
    found = add_up(answers, lambda drugs: slows_heart(work, drugs)).values()
    notes = dict.fromkeys(v.note for v in found if isinstance(v, Unanswered) and v.why == "expired" and v.note)
    return f"筛查已失效（{'；'.join(notes)}）" if notes else ""


def diagnoses_by_resident(work: Work, residents: Sequence[UUID], facts: Sequence[str] = ()) -> dict[UUID, tuple[str, ...]]:
    """Labels of the diagnoses that hold, for the rows of a list; by `facts` only, when some are named."""
    out = {}
    for resident, answers in answers_of(work, residents, facts or diagnosis_facts()).items():
        known = {k: v.value for k, v in add_up(answers).items() if isinstance(v, Known)}
        out[resident] = tuple(d.text for d in diagnoses_of(known))
    return out


def open_holds(work: Work, resident_id: UUID | None = None) -> tuple[Any, ...]:
    """Holds no physician released, newest first: (doc_id, resident_id, reason, happened_at, by_name, by_role)."""
    condition = "AND h.resident_id = ?" if resident_id else ""
    found = fixed_sql(work.connection)(
        "SELECT h.doc_id, h.resident_id, h.reason, h.happened_at, h.by_name, h.by_role FROM hold h"
        f" WHERE NOT EXISTS (SELECT 1 FROM hold_release r WHERE r.hold_id = h.doc_id) {condition}",
        (resident_id.bytes,) if resident_id else (),
    )
    return tuple(sorted(found, key=lambda row: row[3], reverse=True))


def slows_heart(work: Work, drugs: frozenset[str]) -> bool:
    """Whether one of these medication ids lowers the heart rate."""
    known = work.library.medications
    return any(d not in known or _SLOWING & {*known[d].class_ids, *known[d].fact_members} for d in drugs)


def at_words(at: datetime, today: date) -> str:
    """「今天 14:22」, 「11-23 14:22」 this year, 「2025-11-23」 before."""
    if at.date() == today:
        return f"今天 {at:%H:%M}"
    return f"{at:%m-%d %H:%M}" if at.year == today.year else f"{at:%Y-%m-%d}"


def day_words(day: date, today: date) -> str:
    """「今天」, 「11-23」 this year, 「2025-11-23」 before."""
    if day == today:
        return "今天"
    return f"{day:%m-%d}" if day.year == today.year else day.isoformat()
