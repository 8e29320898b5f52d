"""What the answers of all visits add up to: the latest counts, the stricter of one day, and what a change makes void. Pure.

Rules: facts.md §8 (void at once), §9 (readings), §12 (measured or told), §13 (two parts of one day). Which answer is
stricter stands in `resources/stricter_answers.csv`; facts not named there follow `_by_kind`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from prescribe.measured_how import How
from prescribe.readings import Pressure, pressure, stops
from protocols.facts import NEVER, UNCONFIRMED, Known, SetAnswer, Unanswered, Value, definition
from protocols.files import shipped
from protocols.terms import Role

_HISTORY = frozenset({"history", "complication"})
_PAPER_ONLY = frozenset({"lab", "cardiac test"})
_PRESSURE = ("resting_systolic", "resting_diastolic")
_NO_CODES = frozenset({"none", "no", "not_pregnant", "not_applicable"})

_AFTER_DIAGNOSIS = frozenset(
    {"doctor_clearance", "bp_above_160_preapproved", "symptom_assessed", "poorly_controlled_conditions"}
    | {"supervised_only_advised", "exertional_symptoms", "six_minute_walk_distance", "lvef"}
)
_SYMPTOMS = "exertional_symptoms"
_AFTER_SYMPTOM = frozenset({"symptom_assessed", "doctor_clearance", "bp_above_160_preapproved"})
"""A consent given before the symptom was not given for it."""
_TEST_FACTS = frozenset(
    {"exercise_test_done", "exercise_test_date", "measured_hr_max", "peak_mets", "ischaemic_threshold_hr"}
    | {"test_symptom_mets", "st_depression", "exercise_bp_response", "hr_recovery_1min"}
)
_FALLS_AND_BALANCE = frozenset(
    {"falls_12m", "mobility_aid", "one_leg_stand_eyes_open", "one_leg_stand_eyes_closed", "tug_3m", "up_and_go_8ft"}
    | {"tandem_stand", "sppb_balance", "berg_score", "fall_consequence_serious"}
)


@dataclass(frozen=True, slots=True)
class Answered:
    """One entry of one part of one visit."""

    fact_id: str
    status: str
    """`known`, `not_measured`, `refused`, `device_fault`."""
    value: Any
    """As stored: number, bool, str, {"yes": [...], "no": [...]}, date text, "never" or None."""
    at: datetime
    by: str
    by_role: str
    origin: str
    side: str
    reason: str = ""
    version: str = ""
    """Which version of an undecided part says so; empty when the part has one version. All of them count (§8.4)."""
    readings: tuple[float, ...] = ()
    """Every reading or trial, oldest first, when there are several; `value` is then what they come to."""
    how: How = ()
    """How it was measured (`measured_how.py`)."""

    @property
    def day(self) -> date:
        """The day it was measured or asked."""
        return self.at.date()

    @property
    def by_doctor(self) -> bool:
        """A physician answered."""
        return self.by_role in (Role.PHYSICIAN, Role.PHYSICIAN_RX)


@dataclass(frozen=True, slots=True)
class Voiding:
    """Something new that makes older answers void."""

    on: date
    say: str
    facts: frozenset[str]


def value_of(fact_id: str, stored: Any) -> Value:
    """The engine's value of a stored one. Raises ValueError or TypeError for what is none."""
    kind = definition(fact_id).kind
    if kind == "number":
        if isinstance(stored, bool):
            raise TypeError(fact_id)
        return float(stored)
    if kind == "set":
        return SetAnswer(frozenset(stored["yes"]), frozenset(stored["no"]))
    if kind == "date":
        return NEVER if stored == "never" else date.fromisoformat(stored)
    if kind == "yes_no":
        if not isinstance(stored, bool):
            raise TypeError(fact_id)
        return stored
    return str(stored)


def add_up(
    answers: Iterable[Answered], slowing: Callable[[frozenset[str]], bool] = lambda drugs: False
) -> dict[str, Known | Unanswered]:
    """One entry per fact: the value that counts, or why there is none.

    `slowing(drugs)`: whether any of these medication ids lowers the heart rate.
    """
    by_fact: dict[str, list[Answered]] = {}
    for answer in sorted(answers, key=lambda a: (a.at, a.side, a.version, a.by)):
        by_fact.setdefault(answer.fact_id, []).append(answer)
    waiting = _confirm_pressure(by_fact)
    counted = {fact_id: _counted(fact_id, given) for fact_id, given in by_fact.items()}
    voids = voidings(by_fact, slowing)
    out: dict[str, Known | Unanswered] = {}
    for fact_id, given in by_fact.items():
        known = counted[fact_id]
        if fact_id in _PRESSURE and waiting:
            out[fact_id] = Unanswered(UNCONFIRMED, waiting)
        elif known is None:
            last = given[-1]
            out[fact_id] = Unanswered("not_measured" if last.status == "known" else last.status, last.reason)
        else:
            void = next((v for v in voids if fact_id in v.facts and known.on < v.on), None)
            out[fact_id] = Unanswered("expired", void.say) if void else known
    return out


def counted_each_day(answers: Iterable[Answered]) -> dict[str, tuple[Known, ...]]:
    """What counted on each day something was measured, oldest first, by fact. A pressure that waited for its repeat has no
    value of that day; nothing is made void here: what was measured then was so."""
    days: dict[date, dict[str, list[Answered]]] = {}
    for answer in sorted(answers, key=lambda a: (a.at, a.side, a.version, a.by)):
        days.setdefault(answer.day, {}).setdefault(answer.fact_id, []).append(answer)
    out: dict[str, list[Known]] = {}
    for day in sorted(days):
        waiting = _confirm_pressure(days[day])
        for fact_id, given in days[day].items():
            known = None if waiting and fact_id in _PRESSURE else _counted(fact_id, given)
            if known is not None:
                out.setdefault(fact_id, []).append(known)
    return {fact_id: tuple(found) for fact_id, found in out.items()}


def _confirm_pressure(by_fact: dict[str, list[Answered]]) -> str:
    """Let each pressure count as its readings come to (§9), in place; why the last day's pressure waits, or empty."""
    usable = [a for fact_id in _PRESSURE for a in by_fact.get(fact_id, ()) if _counts(fact_id, a)]
    if not usable:
        return ""
    unwell = {a.day for a in by_fact.get("symptoms_today", ()) if _counts(a.fact_id, a) and _yes(a)}
    sittings: dict[tuple[date, str, str], dict[str, Answered]] = {}
    for answer in usable:
        sittings.setdefault((answer.day, answer.side, answer.version), {})[answer.fact_id] = answer
    found: dict[tuple[date, str, str], Pressure] = {}
    for key, pair in sittings.items():
        numbers = [_all_readings(pair.get(fact_id)) for fact_id in _PRESSURE]
        found[key] = pressure(*numbers, symptoms=key[0] in unwell)
        for place, fact_id in enumerate(_PRESSURE):
            if fact_id in pair and found[key].value is not None:
                given, now = by_fact[fact_id], replace(pair[fact_id], value=found[key].value[place])
                given[given.index(pair[fact_id])] = now
    last_day = max(key[0] for key in sittings)
    latest = [p for key, p in found.items() if key[0] == last_day or key[2]]
    if any(p.value is not None and stops(p.value) for p in latest):
        return ""
    return next((p.more for p in latest if p.value is None), "")


def _all_readings(answer: Answered | None) -> tuple[float, ...]:
    if answer is None:
        return ()
    return answer.readings or (float(answer.value),)


def _counts(fact_id: str, answer: Answered) -> bool:
    """A told *no* in history counts when a doctor answers it; laboratory and heart tests need paper (§12)."""
    if answer.status != "known" or answer.value is None:
        return False
    group = definition(fact_id).group
    if answer.origin == "told" and group in _PAPER_ONLY:
        return False
    return not (answer.origin == "told" and group in _HISTORY and not answer.by_doctor and not _yes(answer))


def _yes(answer: Answered) -> bool:
    """Whether the answer says something is there."""
    value = answer.value
    if isinstance(value, Mapping):
        return bool(value["yes"])
    return value is not False and value != "never" and value not in _NO_CODES


def _counted(fact_id: str, given: Sequence[Answered]) -> Known | None:
    usable = [a for a in given if _counts(fact_id, a)]
    if not usable:
        return None
    latest = {(a.side, a.version): a for a in usable if a.day == usable[-1].day or a.version}
    winner = usable[-1]
    value = value_of(fact_id, winner.value)
    for other in latest.values():
        if other is not winner:
            chosen = stricter(fact_id, value, value_of(fact_id, other.value))
            if chosen != value:
                value, winner = chosen, other
    if definition(fact_id).expiry_applies_to == "no_only":
        value, winner = _standing(fact_id, value, winner, usable)
    return Known(value, winner.day, winner.by, winner.origin, winner.how)


def _standing(fact_id: str, value: Value, winner: Answered, usable: Sequence[Answered]) -> tuple[Value, Answered]:
    """A *yes* stands until a doctor withdraws it (§6)."""
    if winner.by_doctor:
        return value, winner
    since = max((i for i, a in enumerate(usable) if a.by_doctor), default=0)
    stood = [a for a in usable[since:] if _yes(a)]
    if not stood:
        return value, winner
    if isinstance(value, SetAnswer):
        yes = value.yes.union(*(frozenset(a.value["yes"]) for a in stood))
        return SetAnswer(yes, value.no - yes), winner
    return (value, winner) if _yes(winner) else (value_of(fact_id, stood[-1].value), stood[-1])


@lru_cache(maxsize=1)
def _strictness() -> Mapping[str, str]:
    with shipped("resources", "stricter_answers.csv").open(encoding="utf-8", newline="") as file:
        return {row["fact_id"]: row["stricter"] for row in csv.DictReader(file)}


def stricter_rule(fact_id: str) -> str:
    """`higher`, `lower` and the like, for a fact the table names; else empty."""
    return _strictness().get(fact_id, "")


def stricter(fact_id: str, later: Value, earlier: Value) -> Value:
    """The stricter of two answers of one day; where strictness has no meaning, the later."""
    fact = definition(fact_id)
    rule = _strictness().get(fact_id) or _by_kind(fact.kind)
    if rule == "later" or later == earlier:
        return later
    if isinstance(later, SetAnswer) and isinstance(earlier, SetAnswer):
        yes = later.yes | earlier.yes
        return SetAnswer(yes, (later.no | earlier.no) - yes)
    if rule in ("yes", "no"):
        return rule == "yes"
    if rule in ("first", "last"):
        order = [code for code, _ in fact.choices]
        pick = min if rule == "first" else max
        return pick((later, earlier), key=lambda v: order.index(v) if v in order else -1)
    if rule == "nearer":
        days = [v for v in (later, earlier) if v is not NEVER]
        return max(days) if days else later
    return _stricter_number(rule, later, earlier)


def _by_kind(kind: str) -> str:
    return {"yes_no": "yes", "set": "union", "choice": "last", "date": "nearer"}.get(kind, "later")


def _stricter_number(rule: str, later: Any, earlier: Any) -> Value:
    if rule == "higher":
        return max(later, earlier)
    if rule == "lower":
        return min(later, earlier)
    low, high = (float(n) for n in rule.split()[1:])
    return max((later, earlier), key=lambda v: max(low - v, v - high))


def voidings(
    by_fact: Mapping[str, Sequence[Answered]], slowing: Callable[[frozenset[str]], bool] = lambda drugs: False
) -> tuple[Voiding, ...]:
    """Everything new that makes older answers void (§8), latest first."""
    first_day = min((a.day for given in by_fact.values() for a in given), default=None)
    found: list[Voiding] = []
    for fact_id, given in by_fact.items():
        if definition(fact_id).group in _HISTORY:
            found += [
                Voiding(day, f"新增{definition(fact_id).label}，请重新评估", _AFTER_DIAGNOSIS | _TEST_FACTS)
                for day in _new_on(given, first_day)
            ]
    found += [
        Voiding(day, "新出现不舒服，请医生重新评估", _AFTER_SYMPTOM) for day in _new_on(by_fact.get(_SYMPTOMS, ()), first_day)
    ]
    found += _drug_changes(by_fact.get("medications", ()), first_day, slowing)
    falls = [a.day for a in by_fact.get("symptoms_today", ()) if a.status == "known" and "fall" in a.value["yes"]]
    found += [Voiding(day, "新近跌倒，请重做跌倒和平衡评估", _FALLS_AND_BALANCE) for day in falls]
    return tuple(sorted(found, key=lambda v: v.on, reverse=True))


def _members(answer: Answered) -> frozenset[str]:
    value = answer.value
    if isinstance(value, Mapping):
        return frozenset(value["yes"])
    return frozenset({str(value)}) if _yes(answer) else frozenset()


def _new_on(given: Sequence[Answered], first_day: date | None) -> list[date]:
    """Days after the first visit on which something was there that was not there before."""
    known = [a for a in given if a.status == "known" and a.value is not None]
    days, before = [], frozenset()
    for answer in known:
        now = _members(answer)
        if now - before and answer.day != first_day:
            days.append(answer.day)
        before = now or before
    return days


def _drug_changes(
    given: Sequence[Answered], first_day: date | None, slowing: Callable[[frozenset[str]], bool]
) -> list[Voiding]:
    known = [a for a in given if a.status == "known" and a.value is not None]
    found: list[Voiding] = []
    for before, after in pairwise(known):
        changed = _members(before) ^ _members(after)
        if not changed or before.day == after.day:
            continue
        facts = {"medication_list_confirmed"}
        if slowing(changed):
            facts |= _TEST_FACTS | {"resting_heart_rate"}
        found.append(Voiding(after.day, "换过药，请重新核对", frozenset(facts)))
    return found
