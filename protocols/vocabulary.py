"""The canonical vocabulary: every fact a rule may ask about, read from `facts.csv`, which is carried in unchanged.

One row is one `FactDefinition`. Some ids are not rows but follow from rows: `takes_<class>` (a member of
`medication_classes`), `<member>_date` (of each member of `dated_events`), `days_since_<event>` (of each date fact) and
`orthostatic_diastolic_drop` (from the two diastolic pressures of a visit).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from itertools import repeat
from types import MappingProxyType

from protocols.files import shipped

DATED_EVENTS = "dated_events"
"""The set whose members each carry a day."""


@dataclass(frozen=True, slots=True)
class OtherUnit:
    """A unit people also type; canonical = (x + before) * factor / divisor + after.

    Reckoned in decimals, so that 250.2 mg/dL is exactly 13.9 mmol/L: a conversion must not change a class.
    """

    name: str
    factor: float = 1.0
    divisor: float = 1.0
    before: float = 0.0
    after: float = 0.0

    def to_canonical(self, value: float) -> float:
        """`value` of this unit in the fact's own unit, unrounded."""
        before, factor, divisor, after = (Decimal(str(n)) for n in (self.before, self.factor, self.divisor, self.after))
        return float((Decimal(str(value)) + before) * factor / divisor + after)


@dataclass(frozen=True, slots=True)
class IfNotKnown:
    """What a missing value does when it could change the answer.

    `effect`: block, block_if, assume, limit, warn, only_if_recorded or inputs. `detail`: the condition in words, the
    assumed value, or the name of the limit.
    """

    effect: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """One row of the vocabulary. Ranges are in `unit`; an open end is None."""

    id: str
    label: str
    group: str
    scope: str
    """`core` or `extended`."""
    kind: str
    """`number`, `yes_no`, `choice`, `set` or `date`."""
    unit: str
    other_units: tuple[OtherUnit, ...]
    choices: tuple[tuple[str, str], ...]
    """(code, Chinese label) of each choice or member; empty for sets whose members are codes of another catalogue."""
    entered_by: str
    """`doctor`, `nurse`, `instructor` or `derived`."""
    reading: str
    plausible: tuple[float | None, float | None]
    possible: tuple[float | None, float | None]
    valid_for_days: int | None
    expiry_applies_to: str
    """`all`, `no_only`, `inputs` or `never`."""
    ask_when: str
    if_not_known: str
    derived_from: str
    note: str
    used_in: str
    also_called: str
    codes: frozenset[str] = field(init=False, repr=False, compare=False)
    labels: Mapping[str, str] = field(init=False, repr=False, compare=False)
    """Chinese label of each choice or member."""
    effect: IfNotKnown = field(init=False, repr=False, compare=False)
    """`if_not_known`, taken apart."""

    def __post_init__(self) -> None:
        effect, _, detail = self.if_not_known.partition(":")
        object.__setattr__(self, "labels", MappingProxyType(dict(self.choices)))
        object.__setattr__(self, "codes", frozenset(self.labels))
        object.__setattr__(self, "effect", IfNotKnown(effect, detail))

    @property
    def is_core(self) -> bool:
        """Asked of everyone it applies to; an extended one only when recorded, or once a diagnosis or drug opens it."""
        return self.scope == "core"

    @property
    def is_derived(self) -> bool:
        """Computed, never typed."""
        return self.entered_by == "derived"

    def label_of(self, code: str) -> str:
        """Chinese label of a choice or member; the code itself when the catalogue lies elsewhere."""
        return self.labels.get(code, code)

    def has_choice(self, code: str) -> bool:
        """True when `code` may be an answer. Sets of another catalogue accept every code."""
        return not self.choices or code in self.codes


class NoSuchFact(KeyError):
    """An id that is not in the vocabulary. `nearest` is the likeliest one meant, or None."""

    def __init__(self, fact_id: str) -> None:
        self.fact_id = fact_id
        matches = get_close_matches(fact_id, vocabulary(), n=1, cutoff=0.6)
        self.nearest: str | None = matches[0] if matches else None
        super().__init__(f"no such fact '{fact_id}'" + (f"; did you mean '{self.nearest}'?" if self.nearest else ""))

    def __str__(self) -> str:
        return str(self.args[0])


@lru_cache(maxsize=1)
def vocabulary() -> Mapping[str, FactDefinition]:
    """Every fact by id, in the order of the file; behind `dated_events` the day of each of its members."""
    found: dict[str, FactDefinition] = {}
    with shipped("protocols", "facts.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            fact = found[row["fact_id"]] = _definition(row)
            if fact.id == DATED_EVENTS:
                found |= {day.id: day for day in map(_day_of, repeat(fact), fact.choices)}
    return MappingProxyType(found)


def _day_of(events: FactDefinition, member: tuple[str, str]) -> FactDefinition:
    """The day of one member of `dated_events`: each carries its date (facts.md §4). Not known counts as today, like any event's."""
    code, label = member
    return replace(
        events, id=f"{code}_date", label=f"{label}日期", kind="date", choices=(), ask_when=f"{events.id} includes {code}",
        if_not_known="assume:today",
    )  # fmt: skip


@lru_cache(maxsize=1)
def core() -> tuple[FactDefinition, ...]:
    """The facts that are asked without a diagnosis that opens them, in the order of the file."""
    return tuple(d for d in vocabulary().values() if d.is_core)


@lru_cache(maxsize=1)
def assumed() -> tuple[FactDefinition, ...]:
    """The facts with a value to plan with while they are not known (`assume:`), in the order of the file."""
    return tuple(d for d in vocabulary().values() if d.effect.effect == "assume")


@lru_cache(maxsize=1024)
def definition(fact_id: str) -> FactDefinition:
    """The definition of a fact, a `takes_<class>` or a `days_since_<event>`. Raises NoSuchFact."""
    found = vocabulary().get(fact_id)
    if found is None:
        found = _taken(fact_id) or _days_since(fact_id) or _drop(fact_id)
    if found is None:
        raise NoSuchFact(fact_id)
    return found


@lru_cache(maxsize=1)
def _questions() -> Mapping[str, str]:
    with shipped("protocols", "questions.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["fact_id"]: row["question"] for row in csv.DictReader(file)}


def question(fact_id: str) -> str:
    """The question as a person would ask it, e.g. 「眼底查过吗？」."""
    written = _questions().get(fact_id)
    if written:
        return written
    fact = definition(fact_id)
    return f"{fact.label}是多少？" if fact.kind == "number" else f"{fact.label}：问过了吗？"


def _taken(fact_id: str) -> FactDefinition | None:
    member = fact_id.removeprefix("takes_")
    classes = vocabulary()["medication_classes"]
    if member == fact_id or not classes.has_choice(member):
        return None
    return _derived(fact_id, f"正在用{classes.label_of(member)}", "medication-derived", "yes_no", "", (None, None))


def _days_since(fact_id: str) -> FactDefinition | None:
    event = fact_id.removeprefix("days_since_")
    if event == fact_id:
        return None
    row = vocabulary().get(f"{event}_date")
    if row is None:
        return None
    return _derived(fact_id, f"距{row.label.removesuffix('日期')}天数", row.group, "number", "d", (0.0, 40000.0), row.scope)


def _drop(fact_id: str) -> FactDefinition | None:
    """The diastolic twin of `orthostatic_systolic_drop`: seated less lowest standing diastolic pressure of one visit."""
    if fact_id != "orthostatic_diastolic_drop":
        return None
    return _derived(fact_id, "体位性舒张压下降", "vital", "number", "mmHg", (-100.0, 150.0), "extended")


def _derived(
    fact_id: str, label: str, group: str, kind: str, unit: str, span: tuple[float | None, float | None], scope: str = "core"
) -> FactDefinition:
    return FactDefinition(
        fact_id, label, group, scope, kind, unit, (), (), "derived", "derived", span, span,
        None, "inputs", "", "inputs", "", "", "", "",
    )  # fmt: skip


def _definition(row: Mapping[str, str]) -> FactDefinition:
    return FactDefinition(
        id=row["fact_id"],
        label=row["label_zh"],
        group=row["group"],
        scope=row["scope"],
        kind=row["kind"],
        unit=row["unit"],
        other_units=_other_units(row["other_units"]),
        choices=_choices(row["choices"]),
        entered_by=row["entered_by"],
        reading=row["reading"],
        plausible=(_number(row["plausible_min"]), _number(row["plausible_max"])),
        possible=(_number(row["possible_min"]), _number(row["possible_max"])),
        valid_for_days=int(row["valid_for_days"]) if row["valid_for_days"] else None,
        expiry_applies_to=row["expiry_applies_to"],
        ask_when=row["ask_when"],
        if_not_known=row["if_not_known"],
        derived_from=row["derived_from"],
        note=row["note"],
        used_in=row["used_in"],
        also_called=row["also_called"],
    )


def _number(text: str) -> float | None:
    return float(text) if text else None


def _choices(text: str) -> tuple[tuple[str, str], ...]:
    if "|" not in text:
        return ()
    return tuple((code, label) for code, _, label in (part.partition("|") for part in text.split(";")))


_FORMS = (
    (re.compile(r"x\*([\d.]+)"), lambda m: (float(m[1]), 1.0, 0.0, 0.0)),
    (re.compile(r"x/([\d.]+)"), lambda m: (1.0, float(m[1]), 0.0, 0.0)),
    (re.compile(r"([\d.]+)\*x\+([\d.]+)"), lambda m: (float(m[1]), 1.0, 0.0, float(m[2]))),
    (re.compile(r"\(x-([\d.]+)\)/([\d.]+)"), lambda m: (1.0, float(m[2]), -float(m[1]), 0.0)),
)


def _other_units(text: str) -> tuple[OtherUnit, ...]:
    """Units with a formula in one x; two-part ones (feet and inches) are typed in their smaller unit."""
    units = []
    for part in filter(None, (p.strip() for p in text.split(";"))):
        name, _, formula = part.partition("=")
        for pattern, numbers in _FORMS:
            if match := pattern.fullmatch(formula):
                units.append(OtherUnit(name, *numbers(match)))
    return tuple(units)
