"""What one protocol says, as frozen values: made by `library.py` from YAML, read by screening and merging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from protocols.terms import Action, Component, Confidence, Gate


@dataclass(frozen=True, slots=True)
class Source:
    """One reference of `sources.yaml`."""

    key: str
    title: str
    where_read: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Criterion:
    """A question about facts, as a tree.

    `kind` is one of `all`, `any`, `not` (with `parts`) or `test` (with `fact`, `op`, `value`).
    Ops in words: `is`, `is_not`, `in`, `includes`, `at_least`, `at_most`, `above`, `below`, `not_known`.
    `say` reads it aloud in Chinese (made by the library).
    """

    kind: str
    parts: tuple[Criterion, ...] = ()
    fact: str = ""
    op: str = ""
    value: Any = None
    say: str = ""
    asks: Any = field(default=None, init=False, repr=False, compare=False)
    """Kept by `criteria.ready`."""
    used: tuple[str, ...] | None = field(default=None, init=False, repr=False, compare=False)
    """Kept by `criteria.used_facts`."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A tightening of one dose field: `at_most` caps it, `at_least` raises its floor. Field names: `dose_fields.py`."""

    field: str
    at_most: float | None = None
    at_least: float | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One screening rule, complication or medication modifier."""

    id: str
    protocol_id: str
    gates: tuple[Gate, ...]
    when: Criterion
    action: Action
    say: str
    plain: str | None
    source: str
    confidence: Confidence
    limits: tuple[Limit, ...] = ()
    avoid: tuple[str, ...] = ()
    """Words for what to leave out, printed; flags for activities.yaml stand in `avoid_flags`."""
    avoid_flags: tuple[str, ...] = ()
    effort_by_feel: str | None = None
    """Why heart rate may not guide effort (then RPE and talk test do); None = no say."""
    hard_hr_ceiling: bool = False
    precautions: tuple[str, ...] = ()
    line: int = 0

    @property
    def tightens(self) -> bool:
        """True when firing could change anything: an action above *go*, a limit, something to avoid or to mind."""
        bounds = self.limits or self.avoid or self.avoid_flags or self.precautions
        return self.action > Action.GO or bool(bounds) or self.effort_by_feel is not None


@dataclass(frozen=True, slots=True)
class DoseRange:
    """What a protocol says of one dose field, with start, target and cap, in the field's unit."""

    id: str
    protocol_id: str
    field: str
    start: tuple[float, float] | None
    target: tuple[float, float]
    cap_if_cleared: float | None
    source: str
    confidence: Confidence
    start_source: str
    start_confidence: Confidence
    when: Criterion | None = None
    line: int = 0
    said: str = ""
    """For whom it holds, in words; empty = `when` read aloud."""
    gives_way: bool = False
    """Its least is for people without a condition: any condition that speaks of the amount takes it away, never its most."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A cited sentence: precaution, stop sign, effect, follow-up, progression, goal …

    `plain` is the same for a resident (six years of school), None when the resident's page leaves it out.
    """

    id: str
    protocol_id: str
    say: str
    plain: str | None
    source: str
    confidence: Confidence
    when: Criterion | None = None
    order: int = 50
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Typed extras of a kind: goals carry fact, value, by_week; follow-ups carry week, mode."""


RECORD_FIELDS: dict[str, bool] = {
    "adherence_pct": True, "effort_above": True, "symptoms_any": False, "stop_symptom": False, "readings_any": False, "days_off": True,
    "efforts_above": True, "stop_events_4wk": True, "stops_since_step": True, "illness": False, "drug_changed_days": True,
    "on_hold": False, "fitness_change_pct": True, "uncontrolled_visits": True, "tired_weeks": True, "weeks_in_programme": True,
}  # fmt: skip
"""What a progression line may compare of a training record (`progression.TrainingRecord`): name → whether it is a number."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """What the literature says about one condition (or about everybody)."""

    id: str
    name: str
    short: str
    icd10: str | None
    edition: str
    owner: str
    approved_by: str | None
    kind: str
    """`condition`, `everyone`, `medication` or `age`."""
    applies_when: Criterion
    medical_when: Criterion | None
    """When a plan that this condition shapes is a medical one (医疗运动处方); None = always, for a condition."""
    summary: str
    rules: tuple[Rule, ...]
    dose: tuple[DoseRange, ...]
    types_ok: Mapping[Component, tuple[str, ...]]
    """Activity ids of activities.yaml a component may be made of; empty = no say."""
    types_avoid: tuple[str, ...]
    max_days_between: tuple[int, str] | None
    """Aerobic gap in days and the id of the line that says so."""
    precautions: tuple[Sentence, ...]
    stop_signs: tuple[Sentence, ...]
    goals: tuple[Sentence, ...]
    effects: tuple[Sentence, ...]
    follow_up: tuple[Sentence, ...]
    progression: tuple[Sentence, ...]
    """Each with extra {kind: advance | hold | step_back}."""
    file: str = ""


@dataclass(frozen=True, slots=True)
class MedicationClass:
    """One class of `medications.yaml`."""

    id: str
    name: str
    fact_members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Medication:
    """One drug a doctor may type."""

    id: str
    name: str
    pinyin_initials: str
    aliases: tuple[str, ...]
    class_ids: tuple[str, ...]
    fact_members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Activity:
    """One entry of `activities.yaml`."""

    id: str
    name: str
    component: Component
    met: float | None
    equipment: tuple[str, ...]
    places: tuple[str, ...]
    impact: str
    position: str
    min_level: int
    suited_to: tuple[str, ...]
    avoid_for: tuple[str, ...]
    default_dose: str
    steps: tuple[str, ...]
    cue: str
    figure: str | None
    """Id of a drawing in poses.yaml."""
    easier: str | None
    harder: str | None
    confidence: Confidence
    """Of the metabolic equivalent; load, places and what to leave it out for are the authors' judgement (C)."""
    met_code: str | None = None
    """Code of the 2024 Adult Compendium, where the value stands there."""
    older_met: float | None = None
    """METs of older adults (1 MET60+ = 2.7 mL/kg/min); never mixed with `met`."""
    skill: str = "easy"
    """`easy`, `medium` or `hard`."""
    regions: tuple[str, ...] = ()
    """`upper`, `lower`, `trunk`."""


@dataclass(frozen=True, slots=True)
class Library:
    """Everything the engine knows, with one fingerprint over the shipped text."""

    fingerprint: str
    """First 16 hex of SHA-256 over the files' bytes, in name order."""
    edition: str
    protocols: Mapping[str, Protocol]
    sources: Mapping[str, Source]
    medication_classes: Mapping[str, MedicationClass]
    medications: Mapping[str, Medication]
    activities: Mapping[str, Activity]
    poses: Mapping[str, Mapping[str, Any]]
    rules: Mapping[str, tuple[Rule, Protocol]] = field(init=False, repr=False, compare=False)
    """Every rule by id, with its protocol."""

    def __post_init__(self) -> None:
        rules = {rule.id: (rule, protocol) for protocol in self.protocols.values() for rule in protocol.rules}
        object.__setattr__(self, "rules", MappingProxyType(rules))
