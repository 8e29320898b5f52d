"""A stored prescription recomputed from its stored facts: by the edition of then, and by the one in force now.

Nothing is written: a paper changes only by a new one that two people sign.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.assess import facts_for
from prescribe.drafting.basis import RISK
from prescribe.drafting.composing import facts_from_text
from prescribe.drafting.current_paper import current_paper
from prescribe.errors import ClinicError
from prescribe.explain import CLEARANCE_WORDS, Explanation, explain
from prescribe.prescription import Prescription
from prescribe.reading import editions as kept
from prescribe.use_case import use_case
from protocols.changes import LOOSER
from protocols.plan import Plan
from protocols.protocol import Library
from protocols.replaying import PlanDifference, plan_differences
from protocols.screening import Finding, Screening
from protocols.sentences import supervision
from protocols.spoken import span_words
from protocols.terms import Act
from protocols.tracing import BoundTrace, RuleTrace, bound_traces, rule_traces

if TYPE_CHECKING:
    from prescribe.clinic import Work


@dataclass(frozen=True, slots=True)
class Recomputed:
    """One recomputation and how it differs from the stored plan."""

    edition: str
    fingerprint: str
    clearance: str
    """What the screening concludes from the stored facts, in words."""
    headline: str
    differences: tuple[PlanDifference, ...]
    no_plan: bool
    """By these rules exercise is refused and referred: there is no dose to compare."""

    @property
    def same(self) -> bool:
        """Nothing differs."""
        return not self.differences and not self.no_plan


@dataclass(frozen=True, slots=True)
class Replay:
    """A stored prescription beside what its facts come to."""

    prescription_id: UUID
    resident_id: UUID
    number: str
    edition: str
    fingerprint: str
    on: date
    """The day whose facts are used."""
    then: Recomputed | None
    """By the edition of then; None when the station does not keep it."""
    then_missing: str
    """Why `then` is None, as a sentence."""
    now: Recomputed
    new_findings: tuple[Finding, ...]
    """What fires now and did not then (or, without the edition of then, everything that fires now)."""
    outside: tuple[str, ...]
    """Numbers chosen on the paper that leave the bounds of now, as sentences."""

    @property
    def review(self) -> bool:
        """Somebody should look again: stricter now, or a number outside."""
        stricter = any(d.direction not in (LOOSER, "wording") for d in self.now.differences)
        return self.now.no_plan or bool(self.outside) or stricter


@dataclass(frozen=True, slots=True)
class ResidentTrace:
    """Every rule asked about one resident today, and every bound with its winners and losers."""

    on: date
    edition: str
    fingerprint: str
    headline: str
    rules: tuple[RuleTrace, ...]
    """Fired first, then open, then silent."""
    bounds: tuple[BoundTrace, ...]
    """Empty while exercise is refused."""


@use_case("medical", Act.READ, reads=True)
def replay_prescription(work: Work, prescription_id: UUID) -> Replay:
    """Recompute a stored prescription by the edition of then and the edition in force; list every difference.

    Raises InvalidInput when the prescription is not here.
    """
    paper = current_paper(work, prescription_id)
    work.subject = paper.resident_id
    stored = paper.prescription
    facts = facts_from_text(stored.facts, stored.drafted_on)
    old, missing = _library_of_then(work, stored.plan)
    before = explain(facts, old) if old is not None else None
    after = explain(facts, work.library)
    fired = {f.rule_id for f in before.screening.findings} if before else set()
    return Replay(
        prescription_id, paper.resident_id, stored.number, stored.plan.library_edition, stored.plan.fingerprint, stored.drafted_on,
        _recomputed(stored, before, old) if before and old else None, missing, _recomputed(stored, after, work.library),
        tuple(f for f in after.screening.findings if f.rule_id not in fired), _outside(stored, after.plan),
    )  # fmt: skip


@use_case("medical", Act.READ, reads=True, resident="resident_id")
def trace_resident(work: Work, resident_id: UUID) -> ResidentTrace:
    """The whole trace of one resident by what is recorded today."""
    found = explain(facts_for(work, resident_id), work.library)
    return ResidentTrace(
        found.screening.on, work.library.edition, work.library.fingerprint, found.screening.headline,
        rule_traces(found.facts, found.screening, work.library), bound_traces(found.plan) if found.plan else (),
    )  # fmt: skip


def _library_of_then(work: Work, plan: Plan) -> tuple[Library | None, str]:
    """The library a plan was made by, or why it is not to be had."""
    if plan.fingerprint == work.library.fingerprint:
        return work.library, ""
    line = next((line for line in kept.edition_lines(work) if line.fingerprint == plan.fingerprint), None)
    if line is None:
        return None, f"开这张处方时用的 {plan.library_edition} 版（指纹 {plan.fingerprint[:8]}）没有保存在本站，只能和现在的版本比。"
    try:
        return kept.library_at(work, line.digest), ""
    except ClinicError as error:
        return None, error.sentence


def _recomputed(stored: Prescription, found: Explanation, library: Library) -> Recomputed:
    screening = found.screening
    differences = plan_differences(stored.plan, _as_graded(found.plan, stored, screening, library)) if found.plan else ()
    return Recomputed(
        library.edition, library.fingerprint, CLEARANCE_WORDS[screening.clearance], screening.headline, differences, found.plan is None
    )


def _as_graded(plan: Plan, stored: Prescription, screening: Screening, library: Library) -> Plan:
    """The plan under the grade the paper stood on: a physician may have raised it above what the facts come to."""
    tier = next((t for t, word in RISK.items() if stored.basis.risk.startswith(word)), screening.risk)
    if tier <= screening.risk:
        return plan
    return replace(plan, supervision=supervision(replace(screening, risk=tier), library))


def _outside(stored: Prescription, plan: Plan | None) -> tuple[str, ...]:
    """Chosen numbers outside the bounds that hold now."""
    said = []
    for stage in plan.stages if plan else ():
        bounds = {b.field: (row.label, b) for row in stage.components for b in row.bounds}
        for chosen in stored.chosen:
            if chosen.stage == stage.key and chosen.field in bounds:
                label, bound = bounds[chosen.field]
                if chosen.low < bound.low or chosen.high > bound.high:
                    now, paper = span_words((bound.low, bound.high), bound.unit), span_words((chosen.low, chosen.high), bound.unit)
                    said.append(f"{stage.name} · {label} · {bound.label}：处方写的是 {paper}，现在的规则是 {now}。")
    return tuple(said)
