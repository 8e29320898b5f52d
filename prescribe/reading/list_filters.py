"""Filters of the list of residents beside the saved ones: risk, one problem, who is responsible; each with its count."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.reading.diagnoses import diagnosis_facts, diagnosis_places
from prescribe.reading.lookup import diagnoses_by_resident
from prescribe.reading.masking import sight

if TYPE_CHECKING:
    from prescribe.clinic import Work

NOBODY = "nobody"
"""Key of residents for whom nobody is responsible."""
RISKS = {3: "高", 2: "中", 1: "低", 0: "未分级"}
COUNT_UP_TO = 2_000
"""Residents up to which problems are counted: each needs its answers added up."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a filter: its key for `resident_ids`, its words, how many it leaves (None = not counted)."""

    key: str
    label: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the three filters offer."""

    risk: tuple[Choice, ...]
    problem: tuple[Choice, ...]
    """Empty for a role that sees no diagnoses."""
    responsible: tuple[Choice, ...]


def risk_sql(latest: str) -> str:
    """Condition over the parameter `:risk` (a key of RISKS); `latest` = SQL of a resident's latest risk."""
    return f"coalesce({latest}, 0) = :risk"


def responsible_sql(key: str) -> str:
    """Condition over the parameter `:responsible`, the staff id."""
    return "r.responsible_id IS NULL" if key == NOBODY else "r.responsible_id = :responsible"


def with_problem(work: Work, label: str) -> frozenset[bytes]:
    """Ids of the residents for whom a diagnosis holds by all their answers. KeyError for an unknown one.

    A first look takes everybody who ever answered so; the rows are then added up as the list itself does.
    """
    places, maybe = diagnosis_places()[label], set()
    for fact_id, answer in places:
        wanted = "true" if answer == "yes" else json.dumps(answer, ensure_ascii=False)
        maybe |= set(work.connection.exec_driver_sql(
            "SELECT DISTINCT a.resident_id FROM answer a JOIN resident r ON r.doc_id = a.resident_id WHERE r.closed IS NULL"
            " AND a.fact_id = ? AND (a.value = ? OR instr(a.value, ?) > 0)", (fact_id, wanted, json.dumps(answer, ensure_ascii=False)),
        ).scalars())  # fmt: skip
    seen = _seen(work)
    asked = sorted(r for r in maybe if seen is None or r in seen)
    facts = tuple(dict.fromkeys(fact_id for fact_id, _ in places))
    found = (
        resident.bytes
        for start in range(0, len(asked), _AT_ONCE)
        for resident, labels in diagnoses_by_resident(work, [UUID(bytes=r) for r in asked[start : start + _AT_ONCE]], facts).items()
        if label in labels
    )
    return frozenset(found)


def choices(work: Work, latest_risk: str) -> Choices:
    """The entries of the three filters over all open files."""
    run = work.connection.exec_driver_sql
    risks = dict(run(f"SELECT coalesce({latest_risk}, 0), count(*) FROM resident r WHERE r.closed IS NULL GROUP BY 1").all())
    people = run(
        "SELECT r.responsible_id, coalesce(s.name, r.responsible_name), count(*) FROM resident r"
        " LEFT JOIN staff s ON s.doc_id = r.responsible_id WHERE r.closed IS NULL GROUP BY r.responsible_id ORDER BY 3 DESC, 2"
    ).all()
    responsible = tuple(Choice(UUID(bytes=who).hex if who else NOBODY, name if who else "没有负责人", n) for who, name, n in people)
    return Choices(
        tuple(Choice(str(key), label, risks[key]) for key, label in RISKS.items() if risks.get(key)), _problems(work), responsible
    )


def _problems(work: Work) -> tuple[Choice, ...]:
    seen = _seen(work)
    if seen is not None and not seen:
        return ()
    everybody = work.connection.exec_driver_sql("SELECT doc_id FROM resident WHERE closed IS NULL").scalars().all()
    if len(everybody) > COUNT_UP_TO:
        return tuple(Choice(label, label, None) for label in diagnosis_places())
    asked, counted = [r for r in everybody if seen is None or r in seen], Counter()
    for start in range(0, len(asked), _AT_ONCE):
        part = [UUID(bytes=r) for r in asked[start : start + _AT_ONCE]]
        for labels in diagnoses_by_resident(work, part, diagnosis_facts()).values():
            counted.update(set(labels))
    return tuple(Choice(label, label, n) for label, n in counted.most_common())


def _seen(work: Work) -> frozenset[bytes] | None:
    """Residents whose diagnoses the role on duty may see; None = all."""
    if sight(work).diagnoses:
        return None
    if not sight(work, consented=True).diagnoses:
        return frozenset()
    rows = work.connection.exec_driver_sql("SELECT doc_id FROM resident WHERE closed IS NULL AND shows_diagnoses = 1")
    return frozenset(rows.scalars())
