"""What scoring and the test permissions answer: plain frozen values a page and a sheet can show.

An item score always carries its edition and how far its table row was verified. There is a total only for a complete
battery of one edition; there is never one above 59.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from protocols.terms import Confidence


class Edition(StrEnum):
    """Which national standard a score is by. Never two in one total."""

    NATIONAL_2023 = "2023"
    NATIONAL_2003 = "2003"


EDITION_NAMES = {
    Edition.NATIONAL_2023: "国民体质测定标准（2023 年修订）",
    Edition.NATIONAL_2003: "国民体质测定标准（2003 年版，成年人部分）",
}
EDITION_LABELS = {
    Edition.NATIONAL_2023: "据公开副本整理，待与官方文本核对",
    Edition.NATIONAL_2003: "据同一手册的两份抄录整理，印误已逐处注明，待与原书核对",
}
"""Shown wherever a score of that edition is (fitness-standard README)."""

VERIFICATION_WORDS = {
    "V3": "三份以上抄本一致",
    "V2": "两份抄本一致",
    "V2s": "同一手册的两份抄录一致",
    "V2s+": "同一手册的两份抄录一致，合格线另有印证",
    "V1M": "只有一份抄本，数值通过了内部核对",
    "V1": "只有一份抄本，没有别的印证",
    "E": "原文自相矛盾，已按最合理的读法取值",
    "S": "疑为印错，仍按印的数",
    "C": "几份抄本不一致，取了其中一种",
    "X": "这一行不能用",
}
_MARKS = {"V1M": "待核对", "V1": "待核对", "E": "存疑", "S": "存疑", "C": "存疑", "X": "不能用"}


def mark_of(verification: str) -> str:
    """The short mark beside a number: 「待核对」「存疑」「不能用」, or empty when two copies agree."""
    return _MARKS.get(verification, "")


def confidence_of(verification: str) -> Confidence:
    """Two agreeing copies are second hand (B); one copy, or one in doubt, is not verified (C)."""
    return Confidence.C if verification in _MARKS else Confidence.B


class Verified:
    """What a verification code says, for every result that carries one as `verification`."""

    __slots__ = ()
    verification: str

    @property
    def mark(self) -> str:
        """「待核对」「存疑」「不能用」, or empty."""
        return mark_of(self.verification)

    @property
    def verification_words(self) -> str:
        """The code in words."""
        return VERIFICATION_WORDS.get(self.verification, "")

    @property
    def confidence(self) -> Confidence:
        """B or C."""
        return confidence_of(self.verification)


@dataclass(frozen=True, slots=True)
class NextScore:
    """Where the next better score begins, towards the best value."""

    score: int
    value: float
    say: str
    """E.g. 「到 60 分要 41.2 kg」."""


@dataclass(frozen=True, slots=True)
class ItemScore(Verified):
    """One measured item of a battery."""

    item: str
    """Key of `items.csv`."""
    fact_id: str
    name: str
    value: float
    """In `unit`; of height and weight the weight."""
    unit: str
    on: date
    """The day it was measured; the age of that day chose the table."""
    age: int
    edition: Edition
    score: int | None
    """None: measured, not scored; `not_scored` says why."""
    top: int
    word: str
    """Class of the row where the table has one (偏瘦 …), 「无分」, or empty."""
    verification: str
    next: NextScore | None = None
    weight: float | None = None
    """Share of the total, edition 2023 only."""
    not_scored: str = ""
    say: str = ""


@dataclass(frozen=True, slots=True)
class MissingItem:
    """An item of the battery without a value: not done, with the reason. Never a score of 0."""

    item: str
    fact_id: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class RangeOfPeers(Verified):
    """A range or a mean to look at beside a raw value. Not a grade."""

    label: str
    low: float | None
    """The weaker end (25th percentile), or None for a mean."""
    high: float | None
    mean: float | None
    unit: str
    verification: str
    place: str
    """「低于」「在」「高于」 the range, as better or weaker; empty for a mean."""
    doubt: str = ""
    """What another copy prints, or why a number is left out."""
    say: str = ""


@dataclass(frozen=True, slots=True)
class RawValue:
    """One measured item of an age without scoring tables, with what other people of that age reach."""

    item: str
    fact_id: str
    name: str
    value: float
    unit: str
    on: date
    age: int
    peers: tuple[RangeOfPeers, ...] = ()
    say: str = ""
    alone: str = ""
    """Why it is not set beside peers although there are some: how it was measured."""


@dataclass(frozen=True, slots=True)
class FitnessResult:
    """The whole answer. `items` and a total between 20 and 59, `values` at every other age."""

    on: date
    age: int | None
    """Completed years on the day the battery was finished."""
    sex: str
    """`M`, `F` or empty."""
    edition: Edition
    label: str
    """How far the tables of the edition are verified; empty when none was used."""
    items: tuple[ItemScore, ...]
    missing: tuple[MissingItem, ...]
    values: tuple[RawValue, ...]
    total: float | None
    """Edition 2023: 0–100; 2003: sum of points. None: no grade."""
    grade: str
    """Code of `grade-rules.csv`, or empty."""
    grade_word: str
    verification: str
    """Of weights and limits; empty without a total."""
    say: str
    """Plain sentence for staff."""
    plain: tuple[str, ...]
    """For the resident: short sentences."""
    notes: tuple[str, ...] = ()

    @property
    def battery(self) -> int:
        """How many items the battery has."""
        return len(self.items) + len(self.missing)


class Outcome(IntEnum):
    """What may be done with one test today, ordered by strictness."""

    ALLOWED = 0
    MEASURE_ONLY = 1
    """May be done; the number is kept, not scored."""
    ASK_FIRST = 2
    """Something that could forbid it is not known. Not known is never no."""
    ALTERNATIVE = 3
    NOT_TODAY = 4


OUTCOME_WORDS = {
    Outcome.ALLOWED: "可以做",
    Outcome.MEASURE_ONLY: "可以做，只记数不计分",
    Outcome.ASK_FIRST: "先问清再做",
    Outcome.ALTERNATIVE: "换一种做法",
    Outcome.NOT_TODAY: "今天不做",
}


@dataclass(frozen=True, slots=True)
class TestReason:
    """One reason why a test is not simply allowed."""

    __test__ = False
    rule_id: str
    outcome: Outcome
    say: str
    plain: str
    source: str
    """Key of `sources.yaml`."""
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class TestPermission:
    """What holds for one test of one resident today."""

    __test__ = False
    item: str
    fact_id: str
    name: str
    outcome: Outcome
    reasons: tuple[TestReason, ...]
    """Gravest first; empty when it is simply allowed."""
    ask: tuple[tuple[str, str], ...]
    """(fact id, question) of what is not known and could change the answer."""
    scored: bool
    """False: whatever is measured is not scored today."""
    instead: str = ""
    """Fact id of the alternative test."""
    instead_say: str = ""

    @property
    def word(self) -> str:
        """The outcome in words."""
        return OUTCOME_WORDS[self.outcome]
