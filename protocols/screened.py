"""What a screening answers: findings, gates of the day, what is missing, tables and the conclusion. Plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from protocols.frozen import made_fast
from protocols.protocol import Limit
from protocols.terms import Action, Answer, Clearance, Confidence, Gate, Intensity, RiskTier


@made_fast
@dataclass(frozen=True, slots=True)
class UsedFact:
    """One fact a rule looked at, as read: for「看用到的事实」."""

    fact_id: str
    label: str
    text: str
    """Value with unit, or 「没有记录」."""


@made_fast
@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that fired."""

    rule_id: str
    protocol_id: str
    protocol_name: str
    gate: Gate
    action: Action
    say: str
    plain: str | None
    used: tuple[UsedFact, ...]
    source: str
    source_title: str
    confidence: Confidence
    limits: tuple[Limit, ...] = ()
    avoid: tuple[str, ...] = ()
    avoid_flags: tuple[str, ...] = ()
    effort_by_feel: str | None = None
    precautions: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    """Facts not known whose assumed value made it fire."""
    cleared_on: date | None = None
    """Day of the physician's clearance that answers a `clear_by_doctor` finding."""


@dataclass(frozen=True, slots=True)
class DayGate:
    """A gate to be asked before each session, in words, whether or not it fires today."""

    rule_id: str
    action: Action
    say: str
    plain: str | None
    source: str
    confidence: Confidence
    about: str = ""
    """What is looked at, e.g. 「血压」 (`subjects.py`)."""


@made_fast
@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact not known that could change the answer, worded as a question."""

    fact_id: str
    question: str
    why: str
    entered_by: str
    """`doctor`, `nurse` or `instructor`: whose column has the field."""
    effect: str
    """`block`, `assume`, `limit` or `warn`."""
    assumed: str | None
    """For `assume` and `limit`: the printed words 「未查，按…处理」."""
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """One pre-participation table (ACSM 2015, or the 2025 consensus overlay)."""

    name: str
    row: str
    outcome: str
    """`incomplete`, `recommended` or `not_necessary`."""
    say: str
    confidence: Confidence
    why: str = ""
    """On the table that counts: why it is the stricter of the two."""


@dataclass(frozen=True, slots=True)
class Screening:
    """The whole answer of one screening."""

    on: date
    valid_until: date
    """`on` + 90 days (P)."""
    clearance: Clearance
    """At least this strict."""
    concluded: bool
    """False while a missing fact could make it stricter."""
    headline: str
    """One Chinese sentence: may this person exercise today by what is known."""
    findings: tuple[Finding, ...]
    """Gravest first."""
    missing: tuple[MissingFact, ...]
    """Blocking first."""
    tables: tuple[TableAnswer, ...]
    questionnaire: str
    """cleared, cleared_with_advice, refer, delay or incomplete (`readiness_result`)."""
    risk: RiskTier
    risk_complete: bool
    risk_reasons: tuple[str, ...]
    upper_intensity: Intensity
    day_gates: tuple[DayGate, ...]
    protocols: tuple[str, ...]
    """Ids of the protocols that apply."""
    trace: tuple[tuple[str, Answer], ...]
    """Every rule asked, with its answer."""
    fingerprint: str

    @property
    def blocks_signing(self) -> bool:
        """True while a fact marked `block` is missing or the clearance forbids exercise."""
        return self.clearance >= Clearance.NOT_TODAY or any(m.effect == "block" for m in self.missing)
