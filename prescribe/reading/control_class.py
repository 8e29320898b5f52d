"""How a visit on an official form of the public-health norms is classified, and what follows. Pure.

Limits, emergency items and what each row asks stand in `resources/official_forms/*.csv` with source and confidence
(records-and-standards §1.7). Every condition is three-valued: what was not asked leaves the table open, it is never *no*.
Units: mmHg, mmol/L, days.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from protocols.files import shipped

FOLDER = ("resources", "official_forms")
NONE = "1"
"""Code of 「都没有」 in a set."""
CLASS_WORDS = {1: "控制满意", 2: "控制不满意", 3: "不良反应", 4: "并发症"}
MET, NOT_MET, UNKNOWN = "met", "not_met", "unknown"


@dataclass(frozen=True, slots=True)
class Previous:
    """The last completed visit for the same disease, whatever its mode."""

    on: date
    unsatisfactory: bool
    adverse: bool


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What one visit says. None = not asked, not measured, not known."""

    form: str
    """`hypertension` or `type2_diabetes`."""
    on: date
    age: int | None = None
    diabetes: bool | None = None
    kidney_disease: bool | None = None
    readings: Mapping[str, float] = field(default_factory=dict)
    """By field: `sbp`, `dbp`, `fpg`; what was not measured is not there."""
    symptoms: frozenset[str] | None = None
    """Codes of the form."""
    emergencies: frozenset[str] | None = None
    """Codes of `emergencies.csv`."""
    adverse: bool | None = None
    adverse_managed: bool | None = None
    complication: bool | None = None
    """A new one, or an old one worse."""
    previous: Previous | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """One number of a criterion or of the emergency list."""

    fact: str
    sign: str
    """`below`, `at_least` or `at_most`."""
    limit: float
    unit: str
    source: str
    confidence: str
    words: str


@dataclass(frozen=True, slots=True)
class Emergency:
    """One item of the emergency list that is asked."""

    code: str
    label: str
    symptoms: frozenset[str]
    """Symptom codes of the form that are this very item."""
    ask_when: frozenset[str]
    """Symptom codes that may be a mild form of it: then it is asked about in words."""
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the decision table."""

    row: str
    visit_class: int
    action: str
    days: int
    referral: bool
    hold: bool
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Why:
    """One sentence of the reason, with where it comes from."""

    say: str
    source: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the table says of one visit."""

    row: str
    """`E`, `4`, `3b`, `2b`, `3a`, `2a`, `1`; empty while something that decides is not known."""
    visit_class: int
    """1–4; 0 while open."""
    control: str
    """`met`, `not_met` or `unknown`."""
    criterion: str
    """「<150/90 mmHg（65 岁及以上）」"""
    action: str
    referral: bool
    hold: bool
    latest_on: date | None
    """Last day of the next visit."""
    reasons: tuple[Why, ...]
    missing: tuple[str, ...]
    """Fields of the form that keep the table open."""

    @property
    def settled(self) -> bool:
        """Whether a row was found."""
        return bool(self.row)

    @property
    def urgent(self) -> bool:
        """Whether the emergency row decided."""
        return self.row == "E"


def _rows(name: str) -> list[dict[str, str]]:
    with shipped(*FOLDER, name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=1)
def decision_table() -> tuple[Row, ...]:
    """The rows in their order; the first that matches decides."""
    return tuple(
        Row(r["row"], int(r["class"]), r["action"], int(r["days"]), r["referral"] == "yes", r["hold"] == "yes", r["source"], r["confidence"])
        for r in _rows("decisions.csv")
    )


@lru_cache(maxsize=4)
def emergencies(form: str) -> tuple[Emergency, ...]:
    """The emergency items of one form that are asked, 「都没有」 first."""
    return tuple(
        Emergency(r["code"], r["label"], _codes(r["symptoms"]), _codes(r["ask_when"]), r["source"], r["confidence"])
        for r in _rows("emergencies.csv") if r["form"] == form
    )  # fmt: skip


def _codes(text: str) -> frozenset[str]:
    return frozenset(filter(None, text.split(";")))


@lru_cache(maxsize=1)
def _limits() -> tuple[dict[str, str], ...]:
    return tuple(_rows("control.csv"))


def _limit(row: Mapping[str, str]) -> Limit:
    return Limit(row["fact"], row["sign"], float(row["limit"]), row["unit"], row["source"], row["confidence"], row["words"])


def criterion_of(facts: VisitFacts) -> tuple[Limit, ...]:
    """The limits this person's values are held against: of each value the first row that fits. An unknown age is never old,
    a disease nobody recorded does not tighten it."""
    comorbid = bool(facts.diabetes or facts.kidney_disease)
    found: dict[str, Limit] = {}
    for row in _limits():
        if row["use"] == "control" and row["form"] == facts.form and row["fact"] not in found and _for(row, facts.age, comorbid):
            found[row["fact"]] = _limit(row)
    return tuple(found.values())


def _for(row: Mapping[str, str], age: int | None, comorbid: bool) -> bool:
    if row["comorbid"] == "yes" and not comorbid:
        return False
    if row["age_from"] and (age is None or age < int(row["age_from"])):
        return False
    return not row["age_below"] or age is None or age < int(row["age_below"])


def criterion_words(limits: Sequence[Limit]) -> str:
    """「<150/90 mmHg（65 岁及以上）」, 「<7.0 mmol/L」."""
    numbers = "/".join(f"{each.limit:.1f}" if each.unit == "mmol/L" else f"{each.limit:g}" for each in limits)
    note = f"（{limits[0].words}）" if limits[0].words else ""
    return f"<{numbers} {limits[0].unit}{note}"


def _broken(each: Limit, value: float) -> bool:
    """Whether a value is on the wrong side of a control limit, or reaches an emergency one."""
    if each.sign == "below":
        return value >= each.limit
    return value >= each.limit if each.sign == "at_least" else value <= each.limit


def control_of(facts: VisitFacts) -> str:
    """Not met as soon as one value says so; met only when every value is known."""
    limits, readings = criterion_of(facts), facts.readings
    known = [(each, readings[each.fact]) for each in limits if each.fact in readings]
    if any(_broken(each, value) for each, value in known):
        return NOT_MET
    return MET if len(known) == len(limits) else UNKNOWN


def emergency_of(facts: VisitFacts) -> tuple[bool | None, tuple[Why, ...]]:
    """(whether an item of the emergency list is there, which). None while nobody asked and no number says so."""
    found, readings = [], facts.readings
    rows = [r for r in _limits() if r["use"] == "emergency" and r["form"] == facts.form]
    for each in map(_limit, rows):
        value = readings.get(each.fact)
        if value is not None and _broken(each, value):
            sign = "≥" if each.sign == "at_least" else "≤"
            found.append(Why(f"{each.words} {value:g}（{sign}{each.limit:g} {each.unit}）", each.source, each.confidence))
    for item in emergencies(facts.form):
        if (item.code in (facts.emergencies or ()) and item.code != NONE) or item.symptoms & (facts.symptoms or frozenset()):
            found.append(Why(item.label, item.source, item.confidence))
    if found:
        return True, tuple(found)
    unknown = facts.symptoms is None or facts.emergencies is None or any(r["fact"] not in readings for r in rows)
    return (None if unknown else False), ()


def decide(facts: VisitFacts) -> Decision:
    """The first row that matches; the worst class of all that applies is recorded. Open while a row above is not known."""
    control = control_of(facts)
    urgent, items = emergency_of(facts)
    asked = _conditions(facts, control, urgent)
    limits = criterion_of(facts)
    words = criterion_words(limits)
    for row in decision_table():
        answer = asked[row.row]
        if answer is None:
            break
        if answer:
            reasons = _reasons(facts, row, control, limits, items)
            latest = facts.on + timedelta(days=row.days)
            return Decision(
                row.row, _worst(facts, row, control), control, words, row.action, row.referral, row.hold, latest, reasons, ()
            )
    return Decision("", 0, control, words, "", False, False, None, (), _missing(facts, control))


def _conditions(facts: VisitFacts, control: str, urgent: bool | None) -> dict[str, bool | None]:
    """Each row's condition: yes, no, or None while it is not known."""
    before = facts.previous
    bad = {NOT_MET: True, MET: False, UNKNOWN: None}[control]
    unmanaged = None if facts.adverse_managed is None else not facts.adverse_managed
    again = bool(before and before.adverse)
    twice = bool(before and before.unsatisfactory)
    return {
        "E": urgent,
        "4": facts.complication,
        "3b": _both(facts.adverse, True if again else unmanaged),
        "2b": _both(bad, twice),
        "3a": facts.adverse,
        "2a": bad,
        "1": True,
    }


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _worst(facts: VisitFacts, row: Row, control: str) -> int:
    """4 > 3 > 2 > 1 of everything that applies; an emergency is at least unsatisfactory."""
    applies = [row.visit_class, 2 if row.row == "E" else 1]
    applies += [4] if facts.complication else []
    applies += [3] if facts.adverse else []
    applies += [2] if control == NOT_MET else []
    return max(applies)


def _reasons(facts: VisitFacts, row: Row, control: str, limits: Sequence[Limit], items: tuple[Why, ...]) -> tuple[Why, ...]:
    found = list(items)
    if facts.complication:
        found.append(Why("有新的并发症，或原有的加重", row.source, row.confidence))
    if facts.adverse:
        found.append(Why("有药物不良反应" + ("，本站处理不了" if facts.adverse_managed is False else ""), row.source, row.confidence))
    if facts.previous and (row.row == "2b" or (row.row == "3b" and facts.previous.adverse)):
        found.append(Why(f"上次（{facts.previous.on}）也是", row.source, row.confidence))
    found.append(Why(_control_words(facts, control, limits), limits[0].source, limits[0].confidence))
    if facts.form == "hypertension" and None in (facts.diabetes, facts.kidney_disease):
        unknown = "、".join(w for w, v in (("糖尿病", facts.diabetes), ("肾病", facts.kidney_disease)) if v is None)
        found.append(Why(f"没问过{unknown}：有的话标准更严"))
    return tuple(found)


def _control_words(facts: VisitFacts, control: str, limits: Sequence[Limit]) -> str:
    readings, name = facts.readings, "血压" if facts.form == "hypertension" else "空腹血糖"
    shown = "/".join(f"{readings[each.fact]:g}" if each.fact in readings else "—" for each in limits)
    verdict = {MET: "达标", NOT_MET: "没达标", UNKNOWN: "还不知道"}[control]
    return f"{name} {shown}，标准 {criterion_words(limits)}：{verdict}"


def _missing(facts: VisitFacts, control: str) -> tuple[str, ...]:
    """Fields whose answer would close the table, in the order of the form."""
    readings = facts.readings
    wanted = [r["fact"] for r in _limits() if r["form"] == facts.form and r["use"] == "emergency"]
    wanted += [each.fact for each in criterion_of(facts)] if control == UNKNOWN else []
    asked: list[tuple[str, object]] = [
        ("symptoms", facts.symptoms), ("emergencies", facts.emergencies),
        *((name, readings.get(name)) for name in ("sbp", "dbp", "fpg") if name in wanted),
        ("adr", facts.adverse), ("complication", facts.complication),
    ]
    if facts.adverse and not (facts.previous and facts.previous.adverse):
        asked.insert(-1, ("adr_managed", facts.adverse_managed))
    return tuple(name for name, value in asked if value is None)
