"""The stage and the numbers a resident trains with today: what was signed, and the steps taken since.

The signed paper is never changed. A step counts from its day on, while it is in force; one that waits for a physician, or was
refused, changes nothing. Of a step with two undecided versions the lower numbers count.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe.drafting.composing import activities_of, as_mapping
from prescribe.drafting.current_paper import current_paper
from prescribe.drafting.editing import redosed
from prescribe.prescription import Chosen, DaySlot, Prescription
from prescribe.reading.lookup import day_words
from prescribe.records import store
from prescribe.records.programme_step import StepBody
from protocols import dose_steps
from protocols.dose_steps import Numbers
from protocols.plan import Bound
from protocols.terms import Component
from protocols.week import propose_week

if TYPE_CHECKING:
    from prescribe.clinic import Work


@dataclass(frozen=True, slots=True)
class TakenStep:
    """One step as it stands, oldest first in lists."""

    step_id: UUID
    body: StepBody
    rev_id: UUID
    undecided: bool
    """Two versions."""


@dataclass(frozen=True, slots=True)
class PresentDose:
    """What is trained today."""

    stage: str
    numbers: Numbers
    steps: tuple[TakenStep, ...]
    """Those that changed something, oldest first."""
    waiting: tuple[TakenStep, ...]
    """Those a physician must still decide; not in force."""
    every: tuple[TakenStep, ...] = ()
    """All that is recorded, each version."""

    @property
    def chosen(self) -> tuple[Chosen, ...]:
        """The numbers as a prescription holds them."""
        return tuple(Chosen(self.stage, field, low, high) for field, (low, high) in self.numbers.items())

    @property
    def amended(self) -> bool:
        """Whether anything differs from the signed paper."""
        return bool(self.steps)

    @property
    def last(self) -> TakenStep | None:
        """The latest step in force."""
        return self.steps[-1] if self.steps else None

    def words(self, today: date) -> str:
        """「第 2 次调整 11-24 张锐」; empty when nothing was changed."""
        if self.last is None:
            return ""
        body = self.last.body
        return f"第 {len(self.steps)} 次调整 {day_words(body.from_day, today) if body.from_day != today else f'{today:%m-%d}'} {body.by}"


def present_dose(work: Work, prescription_id: UUID) -> PresentDose:
    """The stage and the numbers of today of one prescription. Raises as `current_paper`."""
    paper = current_paper(work, prescription_id)
    return dose_of(paper.prescription, steps_of(work, paper.resident_id, prescription_id), work.today())


def steps_of(work: Work, resident_id: UUID, prescription_id: UUID) -> tuple[TakenStep, ...]:
    """Every step of a prescription, by its day, oldest first."""
    rows = fixed_sql(work.connection)(
        "SELECT DISTINCT doc_id FROM programme_step WHERE resident_id = ? AND prescription_id = ?",
        (resident_id.bytes, prescription_id.bytes),
    ).fetchall()
    found = [document for (doc_id,) in rows if (document := store.document(work, UUID(bytes=doc_id))) is not None and document.heads]
    found.sort(key=lambda d: (d.head.body.from_day, d.head.body.at, d.doc_id))
    return tuple(step for d in found for step in _heads(d))


def _heads(document: store.Document) -> tuple[TakenStep, ...]:
    return tuple(TakenStep(document.doc_id, head.body, head.rev_id, document.n_heads > 1) for head in document.heads)


def signed_numbers(prescription: Prescription) -> dict[str, Numbers]:
    """What was signed, by stage."""
    return {stage.key: as_mapping(prescription.chosen, stage.key) for stage in prescription.plan.stages}


def dose_of(prescription: Prescription, steps: tuple[TakenStep, ...], today: date) -> PresentDose:
    """The steps taken one after the other over what was signed; pure."""
    signed = signed_numbers(prescription)
    stage, numbers = prescription.stage, dict(signed[prescription.stage])
    by_document: dict[UUID, list[TakenStep]] = {}
    for step in steps:
        by_document.setdefault(step.step_id, []).append(step)
    taken = []
    for heads in by_document.values():
        made = [_after(prescription, stage, numbers, signed, head, today) for head in heads]
        if any(one != (stage, numbers) for one in made):
            taken.append(next(head for head, one in zip(heads, made, strict=True) if one != (stage, numbers)))
        stage, numbers = _lower(prescription, made)
    waiting = tuple(heads[0] for heads in by_document.values() if any(head.body.state == "waiting" for head in heads))
    return PresentDose(stage, numbers, tuple(taken), waiting, steps)


def _after(
    prescription: Prescription, stage: str, numbers: dict[str, tuple[float, float]], signed: Mapping[str, Numbers],
    step: TakenStep, today: date,
) -> tuple[str, dict[str, tuple[float, float]]]:  # fmt: skip
    body = step.body
    if body.state != "in_force" or body.from_day > today or body.kind == "hold":
        return stage, numbers
    doses = {d.field: (d.low, d.high) for d in body.doses}
    return body.to_stage, dose_steps.after_step(prescription.plan, body.to_stage, numbers, signed, doses)


def _lower(
    prescription: Prescription, made: list[tuple[str, dict[str, tuple[float, float]]]]
) -> tuple[str, dict[str, tuple[float, float]]]:
    """Of several versions the earliest stage, and of each number the lower."""
    keys = [s.key for s in prescription.plan.stages]
    stage = min((at for at, _ in made), key=keys.index)
    fields = dict.fromkeys(field for at, numbers in made if at == stage for field in numbers)
    lowest = {}
    for field in fields:
        values = [numbers[field] for _, numbers in made if field in numbers]
        lowest[field] = (min(low for low, _ in values), min(high for _, high in values))
    return stage, lowest


def prescription_now(prescription: Prescription, present: PresentDose) -> Prescription:
    """The prescription as it is trained today, for a page or sheet. What was signed stays; the same object comes back while
    nothing was changed. The activities agreed stay with their new doses; the days stay where they are as many as before."""
    if not present.amended:
        return prescription
    numbers, stage = dict(present.numbers), prescription.plan.stage(present.stage)
    parts = {row.component for row in stage.components}
    kept = tuple(redosed(a, numbers) for a in prescription.activities if a.component in parts)
    new = tuple(a for a in activities_of(stage, numbers) if a.component not in {k.component for k in kept})
    others = tuple(c for c in prescription.chosen if c.stage != present.stage)
    return replace(
        prescription, stage=present.stage, chosen=(*others, *present.chosen), activities=(*kept, *new), week=_week(prescription, present.stage, numbers),
    )  # fmt: skip


def carried_on(fresh: Prescription, present: PresentDose) -> Prescription:
    """A newly composed draft that goes on from what is trained today: in the latest stage its numbers have reached, inside the
    new bounds; no number starts larger than it is now, but for the least of the first stage."""
    keys = [s.key for s in fresh.plan.stages]
    reached = keys[: keys.index(present.stage) + 1] if present.stage in keys else keys[:1]
    for key in reversed(reached):
        bounds = dose_steps.bounds_of(fresh.plan.stage(key))
        trained = {f: v for f, v in present.numbers.items() if f in bounds and f in dose_steps.ELEMENTS}
        if key == keys[0] or all(high >= bounds[f].low for f, (_, high) in trained.items()):
            own = {f: (max(low, bounds[f].low), max(bounds[f].low, min(high, bounds[f].high))) for f, (low, high) in trained.items()}
            numbers = dict(as_mapping(fresh.chosen, key)) | {f: (min(low, high), high) for f, (low, high) in own.items()}
            return prescription_now(fresh, replace(present, stage=key, numbers=_with_total(numbers, bounds)))
    return fresh


def _with_total(numbers: dict[str, tuple[float, float]], bounds: Mapping[str, Bound]) -> dict[str, tuple[float, float]]:
    week, times, minutes = (numbers.get(f) for f in (dose_steps.WEEK, dose_steps.FREQUENCY, dose_steps.MINUTES))
    if week and times and minutes:
        total = max(bounds[dose_steps.WEEK].low, min(bounds[dose_steps.WEEK].high, times[1] * minutes[1]))
        return {**numbers, dose_steps.WEEK: (total, total)}
    return numbers


def _week(prescription: Prescription, stage: str, numbers: dict[str, tuple[float, float]]) -> tuple[DaySlot, ...]:
    count = Counter(slot.component for slot in prescription.week)
    wanted = {part: numbers[f"{part}.frequency"][1] for part in Component if f"{part}.frequency" in numbers}
    if all(count.get(part, 0) == times for part, times in wanted.items()) and set(count) <= set(wanted):
        return tuple(replace(s, minutes=round(numbers.get(f"{s.component}.minutes", (s.minutes, s.minutes))[1])) for s in prescription.week)
    text = prescription.facts.get("days_available")
    days = int(json.loads(text)["value"]) if text else None
    return tuple(DaySlot(*slot) for slot in propose_week(prescription.plan, stage, numbers, days))
