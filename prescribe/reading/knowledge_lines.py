"""What the knowledge page shows, as frozen values: protocols as a clinician reads them, editions, adoption, changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from protocols.changes import LOOSER, OTHER, STRICTER, WORDING, Change
from protocols.terms import Action, Component, Confidence, Gate

STATE_WORDS = {"adopted": "已采用", "waiting": "待采用", "not_adopted": "未采用"}
ACT_WORDS = {"adopt": "采用", "roll_back": "退回"}
ORIGIN_WORDS = {"pack": "知识包", "shipped": "随程序"}
CONFIDENCE_WORDS = {
    Confidence.A: "原文读到", Confidence.B: "转引", Confidence.C: "未核实", Confidence.P: "本产品建议",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One reference that a protocol cites."""

    key: str
    title: str
    where_read: str
    confidence: Confidence
    cited: int
    """How many lines of the protocol cite it."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule in words."""

    rule_id: str
    when: str
    """The condition read aloud, e.g. 「静息收缩压达到或超过 160 mmHg，或者…」."""
    action: Action
    action_words: str
    say: str
    """The sentence; `{fact}` of the file reads as 「…」."""
    plain: str | None
    effects: tuple[str, ...]
    """What it limits, avoids and asks to mind, each as words."""
    source: str
    source_title: str
    confidence: Confidence
    needs_physician: bool
    """C and P: 「待医师确认」."""
    change: str
    """Against the edition in force: `added`, `changed` or empty."""
    cases: int
    """How many cases name it."""


@dataclass(frozen=True, slots=True)
class GateSection:
    """The rules of one gate, in the file's order. A rule of two gates stands in both."""

    gate: Gate
    title: str
    rules: tuple[RuleLine, ...]


@dataclass(frozen=True, slots=True)
class DoseLine:
    """One line of the dose table, every number with its unit."""

    dose_id: str
    component: Component
    label: str
    """e.g. 「有氧 · 强度」."""
    start: str
    target: str
    cap: str
    """What a physician may release; empty = nothing."""
    when: str
    source: str
    source_title: str
    confidence: Confidence
    start_source: str
    start_confidence: Confidence
    needs_physician: bool
    change: str


@dataclass(frozen=True, slots=True)
class SentenceLine:
    """A precaution, stop sign, goal, effect, follow-up or step."""

    sentence_id: str
    lead: str
    """e.g. 「第 4 周，来站」; empty for most."""
    say: str
    plain: str | None
    when: str
    source: str
    source_title: str
    confidence: Confidence
    needs_physician: bool
    change: str


@dataclass(frozen=True, slots=True)
class SentenceSection:
    """Sentences of one kind. `key`: precautions, stop_signs, goals, effects, follow_up or progression."""

    key: str
    title: str
    lines: tuple[SentenceLine, ...]


@dataclass(frozen=True, slots=True)
class ProtocolRow:
    """One line of the list of protocols."""

    protocol_id: str
    name: str
    short: str
    kind: str
    """`everyone`, `condition`, `age` or `medication`."""
    edition: str
    """The edition waiting when there is one, else the one in force."""
    state: str
    """Key of STATE_WORDS."""
    state_words: str
    changes: int
    """How many lines the waiting edition changes; 0 without one."""
    words: str
    """What the search box looks through: names, rule ids, sources."""


@dataclass(frozen=True, slots=True)
class ProtocolPage:
    """One protocol as a clinician reads it."""

    protocol_id: str
    name: str
    short: str
    icd10: str | None
    kind: str
    edition: str
    owner: str
    approved_by: str | None
    digest: str
    """Of the edition this was read from."""
    summary: str
    applies_when: str
    state: str
    state_words: str
    gates: tuple[GateSection, ...]
    """Without empty ones."""
    dose: tuple[DoseLine, ...]
    sentences: tuple[SentenceSection, ...]
    """Without empty ones."""
    activities: tuple[tuple[str, tuple[str, ...]], ...]
    """(component, names) that it may be made of."""
    avoid: tuple[str, ...]
    max_gap: str
    """e.g. 「有氧最多停 2 天」; empty = no say."""
    sources: tuple[SourceLine, ...]
    cases: int
    in_use: int
    """Residents whose prescription in force was merged from it."""
    changes: tuple[Change, ...]
    """Of this protocol against the edition in force; empty when this is the one in force."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One worked resident with pass or fail."""

    name: str
    file: str
    line: int
    facts: tuple[str, ...]
    """Each as 「静息收缩压 179 mmHg」."""
    expects: tuple[str, ...]
    holds: bool
    wrong: tuple[str, ...]
    """What did not come true, as sentences."""


@dataclass(frozen=True, slots=True)
class AdoptionLine:
    """One signature that put an edition in force."""

    adoption_id: UUID
    digest: str
    edition: str
    act: str
    """`adopt` or `roll_back`."""
    act_words: str
    reason: str
    name: str
    role_words: str
    certificate: str
    """Masked."""
    adopted_at: datetime
    genuine: bool
    """The signature verifies with a certified key of a physician of this station."""
    in_force: bool


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition this station keeps."""

    digest: str
    fingerprint: str
    edition: str
    dated: date
    owner: str
    origin: str
    """`pack` or `shipped`."""
    origin_words: str
    publisher: str
    """Whose key signed the pack; empty for the shipped one."""
    told: tuple[str, ...]
    """What changed, in the publisher's words."""
    kept_by: str
    kept_at: datetime
    in_force: bool
    waiting: bool
    adoptions: tuple[AdoptionLine, ...]
    """Newest first."""


@dataclass(frozen=True, slots=True)
class AdoptionState:
    """Where the station stands: what is in force, what waits, and whether this person may sign."""

    in_force: EditionLine
    adoption: AdoptionLine | None
    """None = the edition the station began with; nobody has signed yet."""
    waiting: EditionLine | None
    former: EditionLine | None
    """Where a roll back would lead: 「随时可以退回 … 版」."""
    touched: int
    """Prescriptions in force that were merged from a protocol which the waiting edition changes."""
    may_adopt: bool
    why_not: str
    """A sentence; empty when `may_adopt`."""
    problem: str
    """Why a newer adoption is not followed; empty = all is well."""


@dataclass(frozen=True, slots=True)
class EditionChanges:
    """What differs between two editions."""

    before: EditionLine
    after: EditionLine
    changes: tuple[Change, ...]
    """Looser ones first."""

    def count(self, direction: str) -> int:
        """How many are `looser`, `other`, `stricter` or `wording`."""
        return sum(change.direction == direction for change in self.changes)

    @property
    def headline(self) -> str:
        """One sentence about all of them."""
        if not self.changes:
            return "两个版本的内容一样。"
        words = ((LOOSER, "可能放宽"), (OTHER, "要看一看"), (STRICTER, "更严"), (WORDING, "只改说法"))
        return "、".join(f"{name} {self.count(key)} 处" for key, name in words if self.count(key)) + "。"


@dataclass(frozen=True, slots=True)
class PublisherLine:
    """Whose packs this station takes."""

    key: str
    """Hex of the public key."""
    name: str
    shipped: bool
    """Came with the program: cannot be withdrawn here."""
    by: str
    withdrawn: bool
    publisher_id: UUID | None
    fingerprint: str
    """Of the key, in digits, to read out over the phone."""


@dataclass(frozen=True, slots=True)
class UsingLine:
    """One resident whose prescription in force was merged from a protocol; the name masked where the role may not see it."""

    resident_id: UUID
    name: str
    sex: str
    age: int | None
    file_number: str
    number: str
    """Of the prescription."""
    edition: str
    """By which it was made."""
    valid_to: date
