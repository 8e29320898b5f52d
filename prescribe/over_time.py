"""Every measure of one resident over time: first, last, now, what changed, and whether that is more than chance.

Two values are set against each other only when they were measured alike (`measured_how.comparable`); the others are named.
How large a change must be stands in `resources/smallest_changes.csv`, for what the reference knows; for the rest nothing is
known, and no verdict is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.drafting.current_paper import CurrentPaper, current_paper
from prescribe.drafting.papers import in_force, open_draft, papers_of
from prescribe.measured_how import How
from prescribe.reading.lookup import answers_of, resident_row, sight_of, slows_heart
from prescribe.reading.masked_screening import open_fact, tells_diagnosis
from prescribe.reading.targets import Target, targets_of
from prescribe.use_case import use_case
from protocols.terms import Act, Confidence

if TYPE_CHECKING:
    from prescribe.clinic import Work


@dataclass(frozen=True, slots=True)
class Point:
    """What counted on one day."""

    on: date
    value: float
    how: How = ()


@dataclass(frozen=True, slots=True)
class SmallestChange:
    """From how much on a change is taken for a real one. The number itself counts as real."""

    value: float
    kind: str
    """`detectable`: beyond the error of measuring · `important`: what people feel."""
    words: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Change:
    """Now against an earlier value measured alike."""

    amount: float
    """Now minus then, in the fact's unit."""
    real: bool | None
    """At least the smallest real change; None while nothing is known of it."""
    better: bool | None
    """By the direction of the measure; None when it has none, and for no change. It says nothing about `real`."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure over time."""

    fact_id: str
    label: str
    unit: str
    group: str
    points: tuple[Point, ...]
    """Those measured as `now` was, oldest first; `now` is the last of them."""
    others: tuple[Point, ...]
    """Measured in another way: shown apart, never compared."""
    target: Target | None
    smallest: SmallestChange | None
    better: str
    """`higher`, `lower`, or empty when no direction is better in itself."""
    since_baseline: Change | None
    since_last: Change | None
    reached: bool | None
    """None without a target."""
    note: str = ""
    """Why now is not today: refused, waiting for a repeat, no longer valid."""

    @property
    def now(self) -> Point:
        """The newest value."""
        return self.points[-1]

    @property
    def baseline(self) -> Point | None:
        """The first value measured alike; None when there is only now."""
        return self.points[0] if len(self.points) > 1 else None

    @property
    def last(self) -> Point | None:
        """The value before now measured alike."""
        return self.points[-2] if len(self.points) > 1 else None


@dataclass(frozen=True, slots=True)
class OverTime:
    """All measures of one resident, those with a goal first."""

    resident_id: UUID
    today: date
    measures: tuple[Measure, ...]
    paper: str = ""
    """Number and version of the prescription whose goals these are."""
    masked: bool = False
    """Laboratory values and what names a disease are left out for this role."""
    by_fact: Mapping[str, Measure] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_fact", {m.fact_id: m for m in self.measures})

    @property
    def measured_on(self) -> date | None:
        """The newest day anything was measured."""
        return max((m.now.on for m in self.measures), default=None)

    @property
    def last_on(self) -> date | None:
        """The day before that most measures are compared with; None at a first visit."""
        return _most_common([m.last.on for m in self.measures if m.last])

    @property
    def baseline_on(self) -> date | None:
        """The first day that most measures are compared with."""
        return _most_common([m.baseline.on for m in self.measures if m.baseline])


def _most_common(days: Sequence[date]) -> date | None:
    return max(days, key=lambda day: (days.count(day), day)) if days else None


@use_case(("medical", "fitness_test"), Act.READ, reads=True, resident="resident_id")
def over_time(work: Work, resident_id: UUID) -> OverTime:
    """Every measure as a trend, masked for the role on duty. Raises InvalidInput for a resident who is not here."""
    return over_time_of(work, resident_id)


def over_time_of(work: Work, resident_id: UUID, paper: CurrentPaper | None = None) -> OverTime:
    """The same inside another use case; `paper` when it was read already."""
    from prescribe.reading.measures import measures_of

    row = resident_row(work, resident_id)
    sees = sight_of(work, row).diagnoses
    paper = paper or paper_to_hold_against(work, resident_id)
    targets = targets_of(paper.prescription, paper.signed and not paper.conflict) if paper else {}
    if not sees:
        targets = {f: t for f, t in targets.items() if open_fact(f) and not tells_diagnosis(t.say)}
    answers = answers_of(work, [resident_id])[resident_id]
    found = measures_of(answers, targets, work.today(), work.library, lambda drugs: slows_heart(work, drugs))
    if not sees:
        found = tuple(replace(m, note="请医生看") if tells_diagnosis(m.note) else m for m in found if open_fact(m.fact_id))
    name = f"{paper.prescription.number} 第 {paper.prescription.version} 版" if paper else ""
    return OverTime(resident_id, work.today(), found, name, not sees)


def paper_to_hold_against(work: Work, resident_id: UUID) -> CurrentPaper | None:
    """The prescription in force, else the open draft, else the newest that was not replaced."""
    papers = papers_of(work, resident_id)
    chosen = in_force(papers, work.today()) or open_draft(papers) or next((p for p in papers if not p.replaced), None)
    return current_paper(work, chosen.prescription_id) if chosen else None
