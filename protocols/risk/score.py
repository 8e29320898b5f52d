"""What a score looks like to a page or a sheet: value, classes from best to worst, parts, what is missing, source and mark.

A score never concludes from a gap. While parts are missing it gives the range of classes that are still possible
(`least` to `worst`); a class is *settled* only when that range has shrunk to one. So a missing part can leave a class open,
never make it a better one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from protocols.facts import NOT_RECORDED, Facts, SetAnswer, definition
from protocols.terms import Answer, Confidence

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN
A, B, C, P = Confidence.A, Confidence.B, Confidence.C, Confidence.P


@dataclass(frozen=True, slots=True)
class RiskClass:
    """One class of a score, with the limits that make it and where they were read."""

    code: str
    word: str
    """Chinese name, as staff say it."""
    span: str
    """Its limits in words, e.g. 「5.0–9.9 %」."""
    plain: str
    """For the resident, sentences of at most 16 characters."""
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a score is made of."""

    id: str
    """A fact id, or `fact_id.member` of a set."""
    label: str
    text: str
    """The value as people read it, or 「没有记录」."""
    known: bool
    points: float | None = None
    """What it adds; None when not known, or when the score does not add points."""
    most: float | None = None
    """The most it could add."""
    speaks: Answer = NOT_KNOWN
    """Whether it speaks for a worse class."""
    asks: tuple[str, ...] = ()
    """Facts to ask or measure while it is not known."""
    means: str = ""
    """What its answer means in the score, in Chinese, e.g. 「高危条件」「步行 3 分」."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that belongs to a result, with its own mark."""

    say: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Score:
    """One score of one resident on one day."""

    id: str
    name: str
    unit: str
    value: float | None
    """The number; with parts missing the lower bound of a sum, else None."""
    highest: float | None
    """Upper bound of the number while parts of a sum are missing; equal to `value` when it is known."""
    text: str
    """The number as it is shown, e.g. 「8.3 %」「至少 2 分」「没有记录」."""
    classes: tuple[RiskClass, ...]
    """Every class, best first."""
    least: int
    """Index of the best class that is still possible."""
    worst: int
    """Index of the worst class that is still possible."""
    parts: tuple[Part, ...]
    missing: tuple[str, ...]
    """Facts to ask or measure before the class is settled."""
    notes: tuple[Note, ...]
    source: str
    confidence: Confidence
    """Of the number or the table; `mark` also looks at the class."""
    valid: str
    """For whom it holds, in Chinese."""
    why_not: str = ""
    """Why there is no number although it was asked for, in Chinese."""
    on: date | None = None
    """The day of its oldest known part."""

    @property
    def settled(self) -> RiskClass | None:
        """The class, once nothing that is still missing could change it."""
        return self.classes[self.least] if self.least == self.worst else None

    @property
    def complete(self) -> bool:
        """Whether every part is known."""
        return not self.missing and not self.why_not

    @property
    def word(self) -> str:
        """The class in words: 「中危」「至少中危」「还不能定」."""
        if self.least == self.worst:
            return self.classes[self.least].word
        return f"至少{self.classes[self.least].word}" if self.least else "还不能定"

    @property
    def mark(self) -> Confidence:
        """The weaker of number and class: C and P show 「待医师确认」."""
        return weakest(self.confidence, *(c.confidence for c in self.classes[self.least : self.worst + 1]))

    @property
    def plain(self) -> str:
        """What the resident reads: of the worst class that is certain, nothing reassuring while it is open."""
        return self.classes[self.least].plain if self.least or self.settled else "还没有测全，补测后再看。"

    @property
    def say(self) -> str:
        """One sentence for staff."""
        tail = f"；{self.why_not}" if self.why_not else ""
        open_to = f"（最重可能是{self.classes[self.worst].word}）" if self.least and not self.settled else ""
        return f"{self.name}：{self.text}，{self.word}{open_to}{tail}。"


def weakest(*marks: Confidence) -> Confidence:
    """The least sure of some confidences, in the order A, B, C, P."""
    return max(marks, key="ABCP".index)


def own_facts(facts: Facts, *fact_ids: str) -> Facts:
    """The facts without values that were only assumed: an assumed value never counts in a score (facts.md §5)."""
    assumed = [key for key in (fact_ids or tuple(facts)) if (entry := facts.known(key)) is not None and entry.origin == "assumed"]
    return facts.without(*assumed) if assumed else facts


def oldest(facts: Facts, fact_ids: Iterable[str]) -> date | None:
    """The day of the oldest of these facts that is known."""
    return min((entry.on for key in fact_ids if (entry := facts.known(key)) is not None), default=None)


def part_of(facts: Facts, fact_id: str, speaks: Answer = NOT_KNOWN, points: float | None = None, most: float | None = None, asks: tuple[str, ...] = ()) -> Part:
    """A part that is one fact."""
    known = facts.known(fact_id) is not None
    return Part(fact_id, definition(fact_id).label, facts.text(fact_id), known, points, most, speaks, () if known else asks or (fact_id,))


def member_part(facts: Facts, fact_id: str, member: str, points: float | None = None) -> Part:
    """A part that is one member of a set; yes gives `points`."""
    answer = facts.answer(fact_id, member)
    text = {YES: "有", NO: "没有"}.get(answer, NOT_RECORDED)
    got = None if points is None or answer is NOT_KNOWN else points if answer is YES else 0.0
    asks = (fact_id,) if answer is NOT_KNOWN else ()
    return Part(f"{fact_id}.{member}", definition(fact_id).label_of(member), text, answer is not NOT_KNOWN, got, points, answer, asks)


def missing_of(parts: Sequence[Part]) -> tuple[str, ...]:
    """What the open parts ask for, each once."""
    return tuple(dict.fromkeys(fact for part in parts if not part.known for fact in part.asks))


def possible(answer: Answer) -> tuple[Answer, ...]:
    """What an answer may turn out to be."""
    return (answer,) if answer is not NOT_KNOWN else (YES, NO)


def span_of(codes: Iterable[str], classes: Sequence[RiskClass]) -> tuple[int, int]:
    """Best and worst index of some class codes."""
    order = [c.code for c in classes]
    found = [order.index(code) for code in codes]
    return min(found), max(found)


def points_text(low: float, high: float, unit: str = "分") -> str:
    """「3 分」, or 「至少 2 分」 while parts are missing."""
    return f"{low:g} {unit}" if low == high else f"至少 {low:g} {unit}"


def has_any(facts: Facts, *fact_ids: str) -> bool:
    """Whether one of these was recorded (a set: at least one member answered)."""
    for key in fact_ids:
        entry = facts.known(key)
        if entry is not None and not (isinstance(entry.value, SetAnswer) and not (entry.value.yes or entry.value.no)):
            return True
    return False
