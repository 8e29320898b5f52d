"""Facts: what is known of one resident on one day. A fact has a value or is *not known*; not known is never *no*.

The vocabulary stands in `vocabulary.py`, shapes and reading of values in `values.py`; both are offered from here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from protocols.frozen import made_fast
from protocols.terms import Answer, Gate
from protocols.values import (
    NEVER,
    OK,
    Check,
    Never,
    SetAnswer,
    Value,
    check_date,
    check_together,
    check_value,
    number_text,
    read_number,
    unit_name,
    value_text,
)
from protocols.vocabulary import (
    FactDefinition,
    IfNotKnown,
    NoSuchFact,
    OtherUnit,
    assumed,
    core,
    definition,
    question,
    vocabulary,
)

__all__ = [
    "NEVER", "NOT_RECORDED", "OK", "UNCONFIRMED", "Check", "FactDefinition", "Facts", "IfNotKnown", "Known", "Never", "NoSuchFact",
    "OtherUnit", "SetAnswer", "Unanswered", "Value", "assumed", "check_date", "check_together", "check_value", "core",
    "definition", "number_text", "problem_with", "question", "read_number", "unit_name", "value_text", "vocabulary",
]  # fmt: skip

NOT_RECORDED = "没有记录"
UNCONFIRMED = "unconfirmed"
"""Why there is no value while a stop value waits for its repeat (facts.md §9)."""
ORIGINS = ("measured_here", "measured_home", "paper", "told", "derived", "assumed")
SAME_DAY_GROUPS = frozenset({"vital", "symptom", "today/pre-session"})
"""Groups of which a session sees only what was measured or asked that day (facts.md §7)."""
_NEEDS_PAPER = frozenset({"lab", "cardiac test"})
_NEEDS_DOCTOR = frozenset({"history", "complication"})
_NEEDS_DEVICE = frozenset({
    "resting_systolic", "resting_diastolic", "resting_heart_rate", "standing_systolic_lowest", "spo2_rest", "glucose_today",
})  # fmt: skip
"""What a told value is not enough for (facts.md §12): laboratory and cardiac tests need the report; a *no* to a disease
needs the doctor; a session needs vital signs and glucose measured here, or at home with the device seen: paper is not enough."""
_NO_CODES = frozenset({"none", "no", "normal", "not_pregnant", "na", "a1"})
_SEX_UNSAID = frozenset({"9", "0"})
UNREAD_FORMULA = {"egfr": "egfr", "ckd_stage": "egfr"}
"""Fact → the fact worked out by a formula that waits for a physician (C); one that a laboratory printed does not."""
UNREAD_WORDS = "（按血肌酐算，待医师确认）"
_ONLY_A_DAY = frozenset({"covid_symptom_free_date"})
"""Dates of getting well: that it never came is no answer to wait on, the time without symptoms has not begun."""


@made_fast
@dataclass(frozen=True, slots=True)
class Known:
    """A value, the day it was measured or asked, by whom, and where it comes from."""

    value: Value
    on: date
    by: str = ""
    origin: str = "measured_here"
    """`measured_here`, `measured_home`, `paper`, `told`, `derived` or `assumed`."""
    how: tuple[tuple[str, str], ...] = ()
    """How it was measured, where that belongs to the number: (key, code), e.g. ("course", "6")."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Why there is no value: `not_measured`, `refused`, `device_fault`, `expired`, `unconfirmed` or `unreadable`. Kept for people."""

    why: str
    note: str = ""


class Facts:
    """Everything known of one resident at `on`. Immutable; expiry is decided once, when it is made.

    A value older than its validity, from after `on`, of the wrong shape or outside the possible range is not known.
    """

    __slots__ = ("_given", "_views", "asked", "asked_first", "in_force", "on", "opened", "planned", "same_day")

    def __init__(self, on: date, given: Mapping[str, Known | Unanswered], same_day: bool = False) -> None:
        self.on = on
        self.same_day = same_day
        """True for the view of a session: vital signs, symptoms and today's answers count only from this very day."""
        self._given = dict(given)
        self.in_force = {key: live for key, entry in self._given.items() if (live := _current(key, entry, on, same_day))}
        """The entries that are known at `on`, by id; read only."""
        self._views: dict[bool, Facts] = {same_day: self}
        self.asked: dict[str, Answer] = {}
        """Which facts need be asked, as far as worked out (`criteria.applicable`)."""
        self.opened: dict[str, Answer] = {}
        """Which extended facts take part, as far as worked out (`criteria.opened`)."""
        self.asked_first: dict[str, tuple[str, ...]] = {}
        """What to ask a person for a fact, as far as worked out (`missing.asked_first`)."""
        self.planned: tuple[object, Facts] | None = None
        """The library these facts were last made ready for, and what they became (`missing.facts_for_plan`)."""

    @classmethod
    def of(cls, on: date, values: Mapping[str, Value | Known | Unanswered]) -> Facts:
        """Facts at `on`; a bare value counts as measured here on that day. Does not derive. Raises NoSuchFact."""
        return cls(on, {key: _entry(key, value, on) for key, value in values.items()})

    def with_values(self, values: Mapping[str, Value | Known | Unanswered]) -> Facts:
        """The same facts with some replaced or added."""
        added = {key: _entry(key, value, self.on) for key, value in values.items()}
        made = self.without(*added)
        made._given = {**self._given, **added}
        made.in_force |= {k: live for k, v in added.items() if (live := _current(k, v, self.on, self.same_day))}
        return made

    def without(self, *fact_ids: str) -> Facts:
        """The same facts with some not known."""
        made = Facts(self.on, {}, self.same_day)
        made._given, made.in_force = dict(self._given), dict(self.in_force)
        for fact_id in fact_ids:
            made._given.pop(fact_id, None)
            made.in_force.pop(fact_id, None)
        return made

    def at(self, gate: Gate) -> Facts:
        """The facts as this gate may see them: DAY and LIVE take vital signs, symptoms and today's answers of today only."""
        same_day = gate is not Gate.ENTRY
        if same_day not in self._views:
            self._views[same_day] = self if not same_day else self._of_today()
        return self._views[same_day]

    def _of_today(self) -> Facts:
        older = [k for k, e in self.in_force.items() if _not_for_session(k, e, self.on)]
        made = self.without(*older)
        made._given, made.same_day = self._given, True
        made._views = {True: made, False: self}
        return made

    def known(self, fact_id: str) -> Known | None:
        """The value in force with its day and origin, or None when not known."""
        return self.in_force.get(fact_id)

    def given(self, fact_id: str) -> Known | Unanswered | None:
        """What was recorded, in force or not; None when nothing was."""
        return self._given.get(fact_id)

    def value(self, fact_id: str) -> Value | None:
        """The value in force; None = not known, also when it expired."""
        entry = self.in_force.get(fact_id)
        return None if entry is None else entry.value

    def number(self, fact_id: str) -> float | None:
        """The value of a number fact in its unit, or None."""
        value = self.value(fact_id)
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    def answer(self, fact_id: str, member: str | None = None) -> Answer:
        """A yes/no fact, or one member of a set. `takes_<class>` asks `medication_classes`."""
        if member is None and fact_id.startswith("takes_"):
            return self.answer("medication_classes", fact_id.removeprefix("takes_"))
        value = self.value(fact_id)
        if isinstance(value, bool):
            return Answer.YES if value else Answer.NO
        if isinstance(value, SetAnswer) and member is not None:
            return Answer.YES if member in value.yes else Answer.NO if member in value.no else Answer.NOT_KNOWN
        return Answer.NOT_KNOWN

    def text(self, fact_id: str) -> str:
        """The value as people read it, e.g. 「132 mmHg」, or 「没有记录」."""
        entry = self.in_force.get(fact_id)
        if entry is not None:
            aside = UNREAD_WORDS if self.by_unread_formula(fact_id) else ""
            return value_text(definition(fact_id), entry.value) + aside
        if fact_id.startswith("takes_"):
            return {Answer.YES: "是", Answer.NO: "否"}.get(self.answer(fact_id), NOT_RECORDED)
        return NOT_RECORDED

    def by_unread_formula(self, fact_id: str) -> bool:
        """Whether the value rests on a formula whose numbers the clinical reference does not hold (C): eGFR from creatinine."""
        under = UNREAD_FORMULA.get(fact_id)
        entry = self.in_force.get(under) if under else None
        return entry is not None and entry.origin == "derived"

    def __iter__(self) -> Iterator[str]:
        return iter(self.in_force)

    def __len__(self) -> int:
        return len(self.in_force)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Facts) and (self.on, self._given) == (other.on, other._given)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Facts({len(self.in_force)} known)"

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values that `from_json` reads back to the same facts."""
        return {"on": self.on.isoformat(), "facts": {key: entry_to_json(entry) for key, entry in self._given.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Facts:
        """Facts of `to_json`. Raises NoSuchFact, or ValueError for what is not such a text."""
        entries = {key: entry_from_json(key, entry) for key, entry in data["facts"].items()}
        return cls(date.fromisoformat(data["on"]), entries)


def entry_to_json(entry: Known | Unanswered) -> dict[str, Any]:
    """One fact as plain JSON values."""
    if isinstance(entry, Unanswered):
        return {"why": entry.why, "note": entry.note}
    found = {"value": _plain(entry.value), "on": entry.on.isoformat(), "by": entry.by, "origin": entry.origin}
    return found | {"how": [list(pair) for pair in entry.how]} if entry.how else found


def entry_from_json(fact_id: str, entry: Mapping[str, Any]) -> Known | Unanswered:
    """One fact of `entry_to_json`. Raises NoSuchFact."""
    kind = definition(fact_id).kind
    if "why" in entry:
        return Unanswered(entry["why"], entry.get("note", ""))
    origin = entry.get("origin", "measured_here")
    how = tuple((str(key), str(code)) for key, code in entry.get("how", ()))
    return Known(_value_of(kind, entry["value"]), date.fromisoformat(entry["on"]), entry.get("by", ""), origin, how)


def _plain(value: Value) -> Any:
    if isinstance(value, SetAnswer):
        return {"yes": sorted(value.yes), "no": sorted(value.no)}
    if value is NEVER:
        return "never"
    return value.isoformat() if isinstance(value, date) else value


def _value_of(kind: str, plain: Any) -> Value:
    if kind == "set":
        return SetAnswer(frozenset(plain.get("yes", ())), frozenset(plain.get("no", ())))
    if kind == "date":
        return NEVER if plain == "never" else date.fromisoformat(plain)
    return plain


def problem_with(fact: FactDefinition, value: object) -> str | None:
    """Why a value does not fit its fact (in Chinese, without the value), or None when it does."""
    if fact.kind == "number":
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return f"{fact.label}应当是数字。"
        check = check_value(fact, value)
        return check.say if check.verdict == "impossible" else None
    if fact.kind == "yes_no":
        return None if isinstance(value, bool) else f"{fact.label}只能答是或否。"
    if fact.kind == "choice":
        return None if isinstance(value, str) and fact.has_choice(value) else f"{fact.label}没有这个选项。"
    if fact.kind == "set":
        if not isinstance(value, SetAnswer) or value.yes & value.no:
            return f"{fact.label}应当逐项回答。"
        return None if all(fact.has_choice(m) for m in value.yes | value.no) else f"{fact.label}没有这个选项。"
    return None if isinstance(value, (date, Never)) else f"{fact.label}应当是日期，或“没有发生过”。"


def _entry(fact_id: str, value: Value | Known | Unanswered, on: date) -> Known | Unanswered:
    definition(fact_id)
    return value if isinstance(value, (Known, Unanswered)) else Known(value, on)


def _current(fact_id: str, entry: Known | Unanswered, on: date, same_day: bool) -> Known | None:
    """The entry when it is in force at `on`, what is left of it when only its *no* went stale, or None."""
    if isinstance(entry, Unanswered) or entry.on > on:
        return None
    fact = definition(fact_id)
    if entry.origin != "derived" and problem_with(fact, entry.value) is not None:
        return None
    if (fact_id == "sex" and entry.value in _SEX_UNSAID) or (fact_id in _ONLY_A_DAY and entry.value is NEVER):
        return None
    age = (on - entry.on).days
    if same_day and _not_for_session(fact_id, entry, on):
        return None
    if entry.origin == "told":
        if fact.group in _NEEDS_PAPER:
            return None
        if fact.group in _NEEDS_DOCTOR:
            return _standing_yes(entry)
    if fact.valid_for_days is None or age <= fact.valid_for_days:
        return entry
    return _standing_yes(entry) if fact.expiry_applies_to == "no_only" else None


def _not_for_session(fact_id: str, entry: Known, on: date) -> bool:
    not_seen = entry.origin in ("told", "paper") and fact_id in _NEEDS_DEVICE
    return not_seen or (entry.on != on and definition(fact_id).group in SAME_DAY_GROUPS)


def _standing_yes(entry: Known) -> Known | None:
    """Of a stale answer that only loses its *no*: the yes that stands until a doctor withdraws it."""
    value = entry.value
    if isinstance(value, SetAnswer):
        return Known(SetAnswer(value.yes), entry.on, entry.by, entry.origin) if value.yes else None
    return None if value is False or (isinstance(value, str) and value in _NO_CODES) else entry
