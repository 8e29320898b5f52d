"""A second, independent look at a plan: reads the YAML files straight and asks whether the plan keeps what they say.

It shares no code with the engine that screens and merges. It judges only by what is certain: a rule whose condition is
certainly met by the facts, a dose line that certainly holds. `broken` lists every promise of a file that the plan breaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from protocols.facts import Facts, SetAnswer
from protocols.files import shipped
from protocols.plan import Plan
from protocols.screening import Screening

Values = Mapping[str, tuple[Any, bool]]
"""Fact id → (value, only assumed)."""

LESS_IS_SAFER = {
    "aerobic.frequency", "aerobic.hrr_pct", "aerobic.rpe", "aerobic.minutes", "resistance.frequency", "resistance.pct1rm",
    "resistance.rpe", "resistance.sets", "resistance.exercises",
}  # fmt: skip
"""Fields of which no stage may offer more than the strictest protocol."""
MORE_IS_SAFER = {
    "aerobic.warm_up", "aerobic.cool_down", "balance.frequency", "flexibility.frequency", "flexibility.hold_seconds",
    "flexibility.repeats",
}  # fmt: skip


@lru_cache(maxsize=1)
def written() -> dict[str, dict[str, Any]]:
    """Every protocol as its file says, by id."""
    found = (_read(path) for path in sorted(shipped("protocols", "conditions").glob("*.yaml")) if ".cases." not in path.name)
    return {protocol["protocol"]: protocol for protocol in found}


@lru_cache(maxsize=1)
def avoided_by() -> dict[str, frozenset[str]]:
    """Activity → the flags for which its own entry says to leave it out."""
    moves = _read(shipped("protocols", "activities.yaml"))
    return {move["id"]: frozenset(move.get("avoid_for", ())) for move in moves}


def _read(path: Path) -> Any:
    return yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def certain(when: Mapping[str, Any], values: Values) -> bool | None:
    """True or False where the facts decide it for certain; None where anything is missing."""
    return _all([_one(key, wanted, values) for key, wanted in when.items()])


def _one(key: str, wanted: Any, values: Values) -> bool | None:
    if key == "all":
        return _all([certain(part, values) for part in wanted])
    if key == "any":
        found = [certain(part, values) for part in wanted]
        return True if True in found else None if None in found else False
    if key == "not":
        inner = certain(wanted, values)
        return None if inner is None else not inner
    tests = wanted if isinstance(wanted, dict) else {"is": wanted}
    return _all([_test(key, op, value, values) for op, value in tests.items()])


def _all(found: list[bool | None]) -> bool | None:
    return False if False in found else None if None in found else True


def _test(fact_id: str, op: str, wanted: Any, values: Values) -> bool | None:
    if fact_id.startswith("takes_") and fact_id not in values:
        return _test("medication_classes", "includes", fact_id.removeprefix("takes_"), values) if wanted is True else None
    if fact_id not in values:
        return None
    value, assumed = values[fact_id]
    if op == "not_known":
        return None if assumed or isinstance(value, SetAnswer) else not wanted
    if isinstance(value, SetAnswer):
        return True if wanted in value.yes else False if wanted in value.no and not assumed else None
    if isinstance(value, date) or not isinstance(value, (bool, int, float, str)):
        return None
    holds = {
        "is": lambda: value == wanted, "is_not": lambda: value != wanted, "in": lambda: value in wanted,
        "at_least": lambda: value >= wanted, "at_most": lambda: value <= wanted, "above": lambda: value > wanted,
        "below": lambda: value < wanted,
    }[op]()  # fmt: skip
    return None if assumed and not holds else holds


@dataclass(frozen=True)
class Looked:
    """One plan with everything the checker needs."""

    values: Values
    screening: Screening
    plan: Plan
    cleared: bool

    def bounds(self, field: str) -> Iterator[tuple[str, float, float]]:
        """(stage, low, high) of a field wherever the plan shows it."""
        for stage in self.plan.stages:
            for component in stage.components:
                bound = component.bound(field)
                if bound is not None:
                    yield stage.key, bound.low, bound.high

    def clashes(self, field: str) -> bool:
        return any(clash.field == field for clash in self.plan.clashes)


def broken(facts: Facts, screening: Screening, plan: Plan) -> list[str]:
    """Every promise of the files that the plan breaks; empty when it keeps all. `facts` are derived, with assumptions."""
    values = {key: (entry.value, entry.origin == "assumed") for key, entry in facts.in_force.items()}
    cleared = values.get("doctor_clearance") == ("vigorous", False)
    looked = Looked(values, screening, plan, cleared)
    applied = {protocol_id for protocol_id, _, _ in plan.protocols}
    found = []
    for protocol_id, protocol in written().items():
        holds = certain(protocol["applies_when"], values)
        if holds is not None and holds != (protocol_id in applied):
            found.append(f"{protocol_id} {'left out' if holds else 'merged without reason'}")
        if protocol_id in applied:
            found += [*_rules(protocol, looked), *_dose(protocol, looked), *_kinds(protocol, looked), *_words(protocol, looked)]
    walks = any(line["field"] == "aerobic.frequency" for name in applied for line in written()[name].get("dose", ()))
    return found + (list(_ten_parts(plan)) if walks else [])


def _rules(protocol: Mapping[str, Any], looked: Looked) -> Iterator[str]:
    shown = {move.activity_id for s in looked.plan.stages for c in s.components for move in c.activities}
    fired = {finding.rule_id for finding in looked.screening.findings}
    for rule in protocol.get("rules", ()):
        gates = rule["gate"] if isinstance(rule["gate"], list) else [rule["gate"]]
        if "entry" not in gates or certain(rule["when"], looked.values) is not True:
            continue
        name = f"{protocol['protocol']}/{rule['id']}"
        if rule["finding"] != "go" and rule["id"] not in fired and not _waits(rule, looked.values, fired):
            yield f"{name} holds and was not found"
        for limit in rule.get("limits", ()):
            yield from _limit(name, limit, looked)
        flags = frozenset(rule.get("avoid_flags", ()))
        yield from (f"{name} forbids {move}" for move in sorted(shown) if flags & avoided_by()[move])
        by_heart = not looked.plan.effort_by_feel or any(stage.heart_rate for stage in looked.plan.stages)
        if rule.get("effort_by_feel") and by_heart:
            yield f"{name} says effort goes by feel"


def _waits(rule: Mapping[str, Any], values: Values, fired: set[str]) -> bool:
    """A rule that forbids only by a date that nobody knows is no refusal, but the doctor decides until the date is known."""
    dates = {key for key, (_, assumed) in values.items() if assumed and key.endswith("_date")}
    dates |= {f"days_since_{key.removesuffix('_date')}" for key in dates}
    without = {key: value for key, value in values.items() if key not in dates}
    if rule["finding"] not in ("postpone", "stop_and_refer") or certain(rule["when"], without) is True:
        return False
    return any(f"NK-{key}" in fired for key in dates)


def _limit(name: str, limit: Mapping[str, Any], looked: Looked) -> Iterator[str]:
    field = limit["field"]
    if looked.clashes(field):
        return
    for stage, low, high in looked.bounds(field):
        if limit.get("at_most") is not None and high > limit["at_most"]:
            yield f"{name} caps {field} at {limit['at_most']}, stage {stage} offers {high}"
        if limit.get("at_least") is not None and low < limit["at_least"]:
            yield f"{name} asks {field} of at least {limit['at_least']}, stage {stage} begins at {low}"
    if field == "resistance.not_before_week" and not looked.clashes(field):
        yield from _too_early(name, limit.get("at_least") or 0, looked)


def _too_early(name: str, week: float, looked: Looked) -> Iterator[str]:
    for stage in looked.plan.stages:
        strength = any(c.component.value == "resistance" and c.bounds for c in stage.components)
        if strength and (stage.last_week or 10_000) < week:
            yield f"{name} keeps strength work back to week {week}, stage {stage.key} has it"


def _dose(protocol: Mapping[str, Any], looked: Looked) -> Iterator[str]:
    for line in protocol.get("dose", ()):
        if line.get("when") is not None and certain(line["when"], looked.values) is not True:
            continue
        field, name = line["field"], f"{protocol['protocol']}/{line['id']}"
        if looked.clashes(field):
            continue
        start, target = line.get("start") or line["target"], line["target"]
        top = max(target[1], line.get("cap_if_cleared") or 0) if looked.cleared else target[1]
        for stage, _, high in looked.bounds(field):
            most = min(start[1], top) if stage == "1" else max(start[1], top) if stage == "2a" else top
            if field in LESS_IS_SAFER and high > most:
                yield f"{name}: {field} up to {most}, stage {stage} offers {high}"
            if field in MORE_IS_SAFER and stage not in ("1", "2a") and high < target[0]:
                yield f"{name}: {field} of at least {target[0]}, stage {stage} ends at {high}"
        if field == "resistance.not_before_week":
            yield from _too_early(name, start[0], looked)


def _kinds(protocol: Mapping[str, Any], looked: Looked) -> Iterator[str]:
    plan = looked.plan
    for stage in plan.stages:
        for component in stage.components:
            allowed = protocol.get("types_ok", {}).get(component.component.value)
            for move in component.activities:
                if protocol["protocol"] in avoided_by()[move.activity_id]:
                    yield f"{protocol['protocol']} leaves out {move.activity_id}"
                if allowed and move.activity_id not in allowed and not looked.clashes("aerobic.type"):
                    yield f"{protocol['protocol']} does not know {move.activity_id}"
    gap = protocol.get("max_days_between")
    if gap and (plan.max_days_between or 99) > gap["days"]:
        yield f"{protocol['protocol']}: no more than {gap['days']} days between, the plan says {plan.max_days_between}"


def _words(protocol: Mapping[str, Any], looked: Looked) -> Iterator[str]:
    """Stop signs that certainly hold are said, and nobody is looked at later than the earliest date."""
    said = {_bare(text) for s in looked.plan.stop_signs for text in (s.say, s.plain or "") if text}
    for sign in protocol.get("stop_signs", ()):
        holds = sign.get("when") is None or certain(sign["when"], looked.values) is True
        if holds and not {_bare(sign["say"]), _bare(sign.get("plain") or sign["say"])} & said:
            yield f"{protocol['protocol']}/{sign['id']} is not said"
    weeks = [f["week"] for f in protocol.get("follow_up", ()) if f.get("when") is None]
    if weeks and min(weeks) < min((point.week for point in looked.plan.follow_up), default=10_000):
        yield f"{protocol['protocol']} wants to see the resident in week {min(weeks)}"


def _bare(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _ten_parts(plan: Plan) -> Iterator[str]:
    """Benefit, screening (who looks on), F, I, T, T, V, P, special considerations, sources (issue of every prescription)."""
    first = plan.stages[0]
    aerobic = next((c for c in first.components if c.component.value == "aerobic"), None)
    there = {
        "benefit": bool(plan.effects or plan.goals),
        "screening": bool(plan.supervision.say),
        "frequency": aerobic is not None and aerobic.bound("aerobic.frequency") is not None,
        "intensity": aerobic is not None and bool(aerobic.intensity_words),
        "time": aerobic is not None and aerobic.bound("aerobic.minutes") is not None,
        "type": aerobic is not None and (bool(aerobic.activities) or any(c.field == "aerobic.type" for c in plan.clashes)),
        "volume": first.week_minutes[1] > 0,
        "progression": bool(plan.progression and plan.step_back),
        "considerations": bool(plan.stop_signs and plan.precautions),
        "sources": all(r.source for s in plan.stages for c in s.components for b in c.bounds for r in b.reasons),
    }
    yield from (f"the plan lacks {part}" for part, is_there in there.items() if not is_there)
