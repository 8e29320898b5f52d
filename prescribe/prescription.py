"""What one prescription holds: everything that is printed, as plain frozen values.

A revision stores exactly this (JSON by `records/prescription.py`), so that a signature covers every printed word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from protocols.plan import Plan
from protocols.terms import Component


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who prints: full registered name of the host and the sign name, with what a resident may need."""

    host: str
    station: str
    phone: str
    address: str
    aed_place: str
    demo: bool = False


@dataclass(frozen=True, slots=True)
class PersonOnPaper:
    """Identity on a sheet; never an ID number, address or phone."""

    name: str
    sex: str
    """「男」「女」 or 「未说明」."""
    age: int
    file_number: str

    @property
    def file_tail(self) -> str:
        """Last four of the file number, as printed."""
        return "…" + self.file_number.rstrip()[-4:]


@dataclass(frozen=True, slots=True)
class FactLine:
    """One measured fact on the professional page."""

    fact_id: str
    label: str
    value: str
    unit: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis as printed, with its ICD-10 code when there is one."""

    text: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Basis:
    """What the prescription stands on."""

    diagnoses: tuple[Diagnosis, ...]
    medications: str
    allergy: str
    risk: str
    """「低风险」「中风险」「高风险」."""
    risk_reasons: tuple[str, ...]
    clearance: str
    clearance_on: date | None
    screened_on: date
    screening_valid_until: date
    tested_on: date | None
    activity_minutes: int | None
    """Present moderate activity, minutes a week; None = not known."""
    measures: tuple[FactLine, ...]
    """Up to eight, most important first."""
    problems: tuple[str, ...]
    joints: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """One number chosen inside (or, with a departure, outside) its bound. `low` = `high` for single numbers."""

    stage: str
    field: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Departure:
    """A bound left on purpose, with the written reason of a role that may."""

    stage: str
    field: str
    value: float
    bound_low: float
    bound_high: float
    reason: str
    by_name: str
    by_role: str
    at: str
    """Local time with offset, ISO 8601."""


@dataclass(frozen=True, slots=True)
class ChosenActivity:
    """One activity of the programme, with its dose in words."""

    component: Component
    activity_id: str
    name: str
    figure: str | None
    dose: str
    """As printed on the professional page, e.g. 「10 次 × 2 组」."""
    dose_plain: str
    cue: str
    """At most 14 characters."""


@dataclass(frozen=True, slots=True)
class DaySlot:
    """One block of one day of the week board."""

    weekday: int
    """0 = Monday."""
    component: Component
    minutes: int


@dataclass(frozen=True, slots=True)
class Goal:
    """A measurable goal: number, unit, date."""

    say: str
    plain: str | None
    fact_id: str | None
    value: float | None
    unit: str
    by: date


@dataclass(frozen=True, slots=True)
class NextVisit:
    """When and how to look again."""

    on: date
    mode: str
    """「来站」 or 「电话」."""
    what: str


@dataclass(frozen=True, slots=True)
class Prescription:
    """One version of one prescription, draft or signed."""

    number: str
    """EP-2026-…; given at the first save."""
    version: int
    supersedes: str | None
    """Number and version of the one it replaces, as printed."""
    supersedes_id: str | None
    """doc_id of the one it replaces."""
    medical: bool
    drafted_on: date
    valid_from: date
    valid_to: date
    review_on: date
    letterhead: Letterhead
    person: PersonOnPaper
    basis: Basis
    plan: Plan
    stage: str
    """Key of the present stage."""
    chosen: tuple[Chosen, ...]
    departures: tuple[Departure, ...]
    activities: tuple[ChosenActivity, ...]
    week: tuple[DaySlot, ...]
    goals: tuple[Goal, ...]
    medical_opinion: str
    exercise_opinion: str
    confirmed: tuple[str, ...]
    """Rule ids of C/P lines that a physician confirmed for this resident, with a click and a name."""
    confirmed_by: str | None
    visits: tuple[NextVisit, ...]
    place: str
    people: tuple[str, ...]
    """Names with roles for 「不清楚就打电话」."""
    facts: Mapping[str, str]
    """Every fact the engine used, as JSON text by fact id: enough to replay."""

    def value(self, field: str, stage: str | None = None) -> tuple[float, float] | None:
        """The chosen (low, high) of a field in a stage (the present one by default); None when nothing is chosen."""
        key = stage or self.stage
        return next(((c.low, c.high) for c in self.chosen if c.stage == key and c.field == field), None)


@dataclass(frozen=True, slots=True)
class SignatureOnPaper:
    """One signature as printed."""

    role: str
    name: str
    certificate: str
    """Masked certificate number, e.g. 「1101…032」."""
    signed_at: str
    counts: bool
    """False when the content changed since."""
