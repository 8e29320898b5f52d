"""The merged plan: bounds with reasons, before two people choose inside them. Plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from protocols.frozen import made_fast
from protocols.terms import Component, Confidence, Intensity


@made_fast
@dataclass(frozen=True, slots=True)
class Reason:
    """One line of 「为什么」 for one bound.

    `part`: `sets_upper`, `sets_lower`, `beaten` (said something looser), `silent` (asked, did not fire),
    `assumed` (a fact is missing), `error` (uncertainty of a formula).
    """

    part: str
    rule_id: str
    protocol_id: str
    protocol_name: str
    say: str
    low: float | None
    high: float | None
    source: str
    source_title: str
    confidence: Confidence


@made_fast
@dataclass(frozen=True, slots=True)
class Bound:
    """One number's legal range in one stage, and why.

    `low`/`high` in `unit`, both ends included. `safety` bounds can never be left; others by a role that may, with a
    written reason. `proposed` is the number the draft starts with.
    """

    field: str
    """Name of `dose_fields.py`, e.g. `aerobic.frequency`."""
    label: str
    unit: str
    low: float
    high: float
    proposed: float
    """For ranges that are used as ranges (heart rate, RPE, %1RM): equals `high`."""
    safety: bool
    plain: str
    """One Chinese sentence that answers 「为什么」."""
    reasons: tuple[Reason, ...]
    confidence: Confidence
    """Lowest of the rules that set it."""


@dataclass(frozen=True, slots=True)
class HeartRateZone:
    """Target zone by Karvonen; beats per minute."""

    low: int
    high: int
    method: str
    """e.g. 「储备心率法，最大心率按 207 − 0.7×年龄估算」."""
    hr_max: float
    uncertainty: float
    """± beats per minute of the maximal rate; 0 when measured."""
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class ActivityChoice:
    """An activity the plan may use."""

    activity_id: str
    name: str
    met: float | None
    """Of the adult compendium (1 MET = 3.5 mL/kg/min)."""
    figure: str | None
    cue: str
    steps: tuple[str, ...] = ()
    dose: str = ""
    met_code: str | None = None
    """Code of the 2024 Adult Compendium."""
    older_met: float | None = None
    """METs of older adults (1 MET60+ = 2.7 mL/kg/min), for people of 60 and more; never mixed with `met`."""
    counted_met: float | None = None
    """What this resident's volume counts, 1 MET = 3.5, where it is less than `met`."""
    skill: str = "easy"

    @property
    def volume_met(self) -> float | None:
        """METs (3.5 mL/kg/min each) of which this resident's MET-minutes are made; None when no value is known."""
        return self.met if self.counted_met is None else self.counted_met


@made_fast
@dataclass(frozen=True, slots=True)
class ComponentPlan:
    """One row of FITT-VP in one stage."""

    component: Component
    label: str
    bounds: tuple[Bound, ...]
    intensity_words: str
    """Effort for the professional page, e.g. 「疲劳度 11–12，能说话不能唱歌」."""
    intensity_plain: str
    activities: tuple[ActivityChoice, ...]
    """Best first; the first is proposed."""
    notes: tuple[str, ...]

    def bound(self, field: str) -> Bound | None:
        """The bound of `field` (full name), or None."""
        return next((b for b in self.bounds if b.field == field), None)


@dataclass(frozen=True, slots=True)
class Stage:
    """Weeks `first_week`–`last_week` of the programme."""

    key: str
    name: str
    first_week: int
    last_week: int | None
    components: tuple[ComponentPlan, ...]
    heart_rate: HeartRateZone | None
    week_minutes: tuple[float, float]
    """Aerobic minutes a week: lowest and highest the bounds allow."""
    met_minutes: tuple[float, float] | None

    def component(self, component: Component) -> ComponentPlan | None:
        """The row of one component, or None."""
        return next((c for c in self.components if c.component == component), None)


@made_fast
@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that is printed, with the rule and source behind it."""

    say: str
    plain: str | None
    rule_id: str
    protocol_id: str
    source: str
    source_title: str
    confidence: Confidence
    about: str = ""
    """What a gate of the day looks at, e.g. 「血压」 (`subjects.py`); empty for other sentences and on older papers."""


@dataclass(frozen=True, slots=True)
class GoalProposal:
    """A measurable goal with number, unit and week."""

    say: str
    plain: str | None
    fact_id: str
    value: float
    direction: str
    """`at_most` or `at_least`."""
    unit: str
    by_week: int
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class FollowUpPoint:
    """When to look again."""

    week: int
    mode: str
    """`visit` or `phone`."""
    say: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Assumption:
    """A fact not known that the plan treats as something stricter; printed as 「未查，按…处理」."""

    fact_id: str
    say: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rules without a common range: two people decide, never the program."""

    field: str
    label: str
    say: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the engine proposes for one resident, in order of printing."""

    fingerprint: str
    library_edition: str
    protocols: tuple[tuple[str, str, str], ...]
    """(id, name, edition) of each protocol merged."""
    medical: bool
    """True: 医疗运动处方 (a diagnosed condition); False: 健身运动处方."""
    stages: tuple[Stage, ...]
    effort_by_feel: tuple[Statement, ...]
    """Why heart rate may not guide effort; empty = heart rate may."""
    upper_intensity: Intensity
    warm_up_minutes: int
    cool_down_minutes: int
    avoid: tuple[Statement, ...]
    day_gates: tuple[Statement, ...]
    precautions: tuple[Statement, ...]
    """By gravity."""
    stop_signs: tuple[Statement, ...]
    max_days_between: int | None
    resistance_nonconsecutive: bool
    supervision: Statement
    goals: tuple[GoalProposal, ...]
    effects: tuple[Statement, ...]
    progression: tuple[Statement, ...]
    step_back: tuple[Statement, ...]
    hold: tuple[Statement, ...]
    follow_up: tuple[FollowUpPoint, ...]
    assumptions: tuple[Assumption, ...]
    clashes: tuple[Clash, ...]
    kcal_per_met_minute: float | None = None
    """Energy of one MET-minute at this body mass, kcal (an estimate); None when the mass is not known or from 60 years on,
    where the factor does not hold (V2, GETP12 p.351)."""

    def stage(self, key: str) -> Stage:
        """The stage with this key; KeyError when there is none."""
        for stage in self.stages:
            if stage.key == key:
                return stage
        raise KeyError(key)
