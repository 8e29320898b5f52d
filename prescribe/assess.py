"""The joint assessment: two parts of one visit, two authors, and the facts they give the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

MEDICAL = "medical"
FITNESS = "fitness"


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact as answered: a value, or why there is none."""

    fact_id: str
    status: str
    """`known`, `not_measured`, `refused` (needs `reason`) or `device_fault`."""
    value: Any = None
    """Number in the fact's unit | bool | str | {"yes": [..], "no": [..]} | "2026-05-01" | "never" | None."""
    typed: str = ""
    """As typed, with its unit: 「126 mg/dL」."""
    unit: str = ""
    at: str = ""
    """ISO 8601 local time with +08:00; empty = now."""
    by: str = ""
    by_id: str = ""
    origin: str = "measured_here"
    """`measured_here`, `measured_home`, `paper` or `told`."""
    reason: str = ""
    readings: tuple[float, ...] = ()
    confirmed: bool = False
    """An implausible value that was looked at again and kept."""


@dataclass(frozen=True, slots=True)
class Part:
    """One profession's part of an assessment."""

    side: str
    """`medical` or `fitness`."""
    entries: tuple[Entry, ...] = ()
    opinion: str = ""
    done: bool = False
    """Confirmed by its author."""


@dataclass(frozen=True, slots=True)
class PartState:
    """One part as stored, with the heads it stands on."""

    part: Part
    heads: tuple[UUID, ...]
    by: str
    by_id: str
    saved_at: str | None
    """「14:22」 today, 「11-23 14:22」 before; None = never saved."""
    unsaved: str | None
    """JSON text of this staff member's unsaved form, when there is one."""
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class LastValue:
    """The value before this visit, for the hint beside a field."""

    text: str
    on: date


@dataclass(frozen=True, slots=True)
class AssessmentField:
    """One field of the page: resources/assessment_fields.csv."""

    fact_id: str
    side: str
    group: str
    order: int
    first_visit_essential: bool


@dataclass(frozen=True, slots=True)
class AssessmentState:
    """The visit as it stands."""

    assessment_id: UUID
    resident_id: UUID
    started_on: date
    medical: PartState
    fitness: PartState
    last: Mapping[str, LastValue]
    fields: tuple[tuple[str, ...], tuple[str, ...]]
    """(medical fact ids, fitness fact ids) in page order."""
    groups: tuple[AssessmentField, ...] = ()
    """The same fields with their group titles."""
    locked: str = ""
    """Why the tests of the fitness part must wait, or empty."""


def open_assessment(work: object, resident_id: UUID) -> AssessmentState:
    """Today's assessment of a resident, or the unfinished one; an empty one (not stored yet) when there is none."""
    raise NotImplementedError


def record_medical_part(
    work: object, resident_id: UUID, assessment_id: UUID, part: Part, heads: tuple[UUID, ...] = ()
) -> AssessmentState:
    """Save the doctor's part. Raises InvalidInput on an impossible value, ChangedMeanwhile on newer heads."""
    raise NotImplementedError


def record_fitness_part(
    work: object, resident_id: UUID, assessment_id: UUID, part: Part, heads: tuple[UUID, ...] = ()
) -> AssessmentState:
    """Save the instructor's part. Raises as `record_medical_part`."""
    raise NotImplementedError


def facts_for(work: object, resident_id: UUID, extra: tuple[Part, ...] = ()) -> Any:
    """Latest value of every fact over all parts (protocols.facts.Facts, not derived)."""
    raise NotImplementedError
