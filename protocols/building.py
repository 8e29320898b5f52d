"""From written mappings (already of the right shape) to the frozen values of `protocol.py`, each name and unit checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from protocols.criteria import read_aloud
from protocols.dose_fields import DOSE_FIELDS
from protocols.facts import FactDefinition, NoSuchFact, check_value, definition, unit_name, vocabulary
from protocols.protocol import (
    RECORD_FIELDS,
    Activity,
    Criterion,
    DoseRange,
    Limit,
    Medication,
    MedicationClass,
    Protocol,
    Rule,
    Sentence,
    Source,
)
from protocols.terms import Action, Component, Confidence, Gate
from protocols.written import ProtocolError, WrittenList, WrittenMap, unknown

_CODE = re.compile("“([a-z0-9_]+)”")
"""A code of another catalogue in a criterion read aloud."""
_NUMBER_OPS = ("at_least", "at_most", "above", "below")
_OPS: dict[str, tuple[str, ...]] = {
    "number": (*_NUMBER_OPS, "not_known"),
    "yes_no": ("is", "not_known"),
    "choice": ("is", "is_not", "in", "not_known"),
    "set": ("includes", "not_known"),
    "date": ("not_known",),
}
_ACTIONS = {
    "go": Action.GO,
    "modify": Action.MODIFY,
    "clear_by_doctor": Action.CLEAR_BY_DOCTOR,
    "postpone": Action.POSTPONE,
    "stop_and_refer": Action.STOP_AND_REFER,
}


class Builder:
    """Builds what one file says; every refusal names the file and the line."""

    def __init__(self, file: str, sources: Mapping[str, Source], drug_classes: Mapping[str, MedicationClass] | None = None) -> None:
        self.file = file
        self.sources = sources
        self.drug_classes = drug_classes or {}

    def refuse(self, line: int, problem: str, say: str) -> ProtocolError:
        """The error to raise for this file."""
        return ProtocolError(self.file, line, problem, say)

    def fact(self, fact_id: str, line: int) -> FactDefinition:
        """The definition of a fact that the file names."""
        try:
            return definition(fact_id)
        except NoSuchFact:
            raise unknown(self.file, line, "fact", "事实", fact_id, vocabulary()) from None

    def source(self, key: str, line: int) -> Source:
        """The reference that the file cites."""
        if key not in self.sources:
            raise unknown(self.file, line, "source", "出处", key, self.sources)
        return self.sources[key]

    def criterion(self, written: Any, line: int) -> Criterion:
        """A criterion with its reading aloud at every level."""
        found = self._criterion(written, line)
        return _spoken(found, self.drug_classes)

    def _criterion(self, written: Any, line: int) -> Criterion:
        if not isinstance(written, WrittenMap) or not written:
            raise self.refuse(line, "a criterion is a mapping such as {hypertension: yes}", "条件要写成“{事实: …}”的样子。")
        tests = [self._part(key, value, written.lines[key]) for key, value in written.items()]
        return tests[0] if len(tests) == 1 else Criterion("all", tuple(tests))

    def _part(self, key: str, value: Any, line: int) -> Criterion:
        if key in ("all", "any"):
            if not isinstance(value, WrittenList) or not value:
                raise self.refuse(line, f"'{key}' needs a list of criteria", f"“{key}”后面要写一列条件。")
            return Criterion(key, tuple(self._criterion(v, n) for v, n in zip(value, value.lines, strict=True)))
        if key == "not":
            return Criterion("not", (self._criterion(value, line),))
        fact = self.fact(key, line)
        if isinstance(value, bool):
            return self._test(fact, "is", value, line)
        if not isinstance(value, WrittenMap) or not value:
            raise self.refuse(line, f"'{key}' needs yes, no or a test such as {{at_least: 160}}", f"“{key}”后面要写 yes、no 或一个比较。")
        self._check_unit(value.get("unit"), fact.unit, value.lines.get("unit", line))
        parts = [self._test(fact, op, wanted, value.lines[op]) for op, wanted in value.items() if op != "unit"]
        return parts[0] if len(parts) == 1 else Criterion("all", tuple(parts))

    def _test(self, fact: FactDefinition, op: str, wanted: Any, line: int) -> Criterion:
        if op not in _OPS[fact.kind]:
            raise unknown(self.file, line, f"test of the {fact.kind} fact '{fact.id}':", "比较词", op, _OPS[fact.kind])
        if op == "not_known" or fact.kind == "yes_no":
            if not isinstance(wanted, bool):
                raise self.refuse(line, f"'{fact.id}' is answered by yes or no", f"“{fact.id}”只能写 yes 或 no。")
        elif op in _NUMBER_OPS:
            self._check_number(fact, wanted, line)
            wanted = float(wanted)
        elif op == "in":
            wanted = tuple(self._code(fact, code, line) for code in (wanted if isinstance(wanted, list) else [wanted]))
        else:
            wanted = self._code(fact, wanted, line)
        return Criterion("test", fact=fact.id, op=op, value=wanted)

    def _check_number(self, fact: FactDefinition, wanted: Any, line: int) -> None:
        if isinstance(wanted, bool) or not isinstance(wanted, (int, float)):
            raise self.refuse(line, f"'{fact.id}' is compared with a number in {fact.unit}", f"“{fact.id}”要和数字比（{fact.unit}）。")
        if check_value(fact, float(wanted)).verdict == "impossible":
            english = f"{wanted} is outside what '{fact.id}' can be ({fact.unit}); wrong unit?"
            raise self.refuse(line, english, f"{wanted} 不可能是“{fact.id}”的值（单位 {unit_name(fact.unit)}），单位写错了？")

    def _check_unit(self, unit: Any, expected: str, line: int) -> None:
        if unit is not None and unit != expected:
            raise self.refuse(line, f"unit '{unit}' given where '{expected}' is meant", f"单位写成了“{unit}”，应当是“{expected}”。")

    def _code(self, fact: FactDefinition, code: Any, line: int) -> str:
        word = {True: "yes", False: "no"}[code] if isinstance(code, bool) else str(code)
        if not fact.has_choice(word) and not (fact.id == "medication_classes" and word in self.drug_classes):
            raise unknown(self.file, line, f"answer of '{fact.id}':", "选项", word, [c for c, _ in fact.choices])
        return word

    def limit(self, written: WrittenMap) -> Limit:
        """A limit on a dose field."""
        field = self._field(written)
        low, high = written.get("at_least"), written.get("at_most")
        if low is None and high is None:
            raise self.refuse(written.line, f"limit of '{field}' has neither at_least nor at_most", "限制要写 at_least 或 at_most。")
        return Limit(field, None if high is None else float(high), None if low is None else float(low))

    def _field(self, written: WrittenMap) -> str:
        name, line = written["field"], written.lines["field"]
        if name not in DOSE_FIELDS:
            raise unknown(self.file, line, "dose field", "剂量项", name, DOSE_FIELDS)
        self._check_unit(written.get("unit"), DOSE_FIELDS[name].unit, written.lines.get("unit", line))
        return name

    def rule(self, written: WrittenMap, protocol_id: str) -> Rule:
        """A rule; `{fact}` in its sentence must be a fact."""
        gates = written["gate"] if isinstance(written["gate"], list) else [written["gate"]]
        self._check_say(written)
        return Rule(
            id=written["id"],
            protocol_id=protocol_id,
            gates=tuple(Gate(g) for g in gates),
            when=self.criterion(written["when"], written.lines["when"]),
            action=_ACTIONS[written["finding"]],
            say=written["say"],
            plain=written.get("plain"),
            source=written["source"],
            confidence=self._mark(written),
            limits=tuple(self.limit(x) for x in written.get("limits", ())),
            avoid=tuple(written.get("avoid", ())),
            avoid_flags=tuple(written.get("avoid_flags", ())),
            effort_by_feel=written.get("effort_by_feel"),
            hard_hr_ceiling=written.get("hard_hr_ceiling", False),
            precautions=tuple(written.get("precautions", ())),
            line=written.line,
        )

    def _mark(self, written: WrittenMap, key: str = "source", mark: str = "confidence") -> Confidence:
        source = self.source(written[key], written.lines[key])
        own = Confidence(written[mark]) if written.get(mark) else source.confidence
        if source.confidence.needs_physician and not own.needs_physician:
            english = f"'{written[key]}' is of confidence {source.confidence}, so this cannot be {own}"
            say = f"出处“{written[key]}”的可信度是 {source.confidence}，这里不能写成 {own}。"
            raise self.refuse(written.lines[mark], english, say)
        return own

    def _check_say(self, written: WrittenMap) -> None:
        for key in ("say", "precautions"):
            words = written.get(key, "")
            for name in placeholders(words if isinstance(words, str) else "".join(words)):
                self.fact(name, written.lines[key])

    def dose(self, written: WrittenMap, protocol_id: str) -> DoseRange:
        """A dose line."""
        field = self._field(written)
        target, start = _span(written["target"]), _span(written["start"]) if written.get("start") else None
        for low, high in filter(None, (target, start)):
            if low > high:
                raise self.refuse(written.line, f"dose '{written['id']}' runs from {low} down to {high}", "剂量范围写反了，小的写前面。")
        confidence = self._mark(written)
        started = written.get("start_confidence")
        if written.get("start_source"):
            self.source(written["start_source"], written.lines["start_source"])
            if started:
                self._mark(written, "start_source", "start_confidence")
        return DoseRange(
            id=written["id"],
            protocol_id=protocol_id,
            field=field,
            start=start,
            target=target,
            cap_if_cleared=_float(written.get("cap_if_cleared")),
            source=written["source"],
            confidence=confidence,
            start_source=written.get("start_source") or written["source"],
            start_confidence=Confidence(started) if started else Confidence.P,
            when=self._when(written),
            line=written.line,
            said=written.get("said") or "",
            gives_way=bool(written.get("gives_way")),
        )

    def _when(self, written: WrittenMap) -> Criterion | None:
        return self.criterion(written["when"], written.lines["when"]) if written.get("when") else None

    def sentence(self, written: WrittenMap, protocol_id: str) -> Sentence:
        """A sentence; what is not common to all kinds goes to `extra`."""
        self._check_say(written)
        common = {"id", "say", "plain", "source", "confidence", "when", "order"}
        extra = {key: value for key, value in written.items() if key not in common}
        if "fact" in extra:
            self._goal(written, extra)
        return Sentence(
            id=written["id"],
            protocol_id=protocol_id,
            say=written["say"],
            plain=written.get("plain"),
            source=written["source"],
            confidence=self._mark(written),
            when=self._when(written),
            order=written.get("order", 50),
            extra=extra,
        )

    def progression(self, written: WrittenMap, protocol_id: str) -> Sentence:
        """A progression line; `record` becomes (field, comparison, value) and `pace` plain sizes."""
        line = self.sentence(written, protocol_id)
        extra = dict(line.extra)
        if "record" in extra:
            extra["record"] = tuple(t for key, value in extra["record"].items() for t in self._record(key, value, written["record"].lines[key]))
        if "pace" in extra:
            extra["pace"] = {key: tuple(value) if isinstance(value, list) else value for key, value in extra["pace"].items()}
        return replace(line, extra=extra)

    def _record(self, name: str, value: Any, line: int) -> list[tuple[str, str, Any]]:
        if name not in RECORD_FIELDS:
            raise unknown(self.file, line, "field of the training record", "训练记录", name, RECORD_FIELDS)
        number = RECORD_FIELDS[name]
        if isinstance(value, bool) and not number:
            return [(name, "is", value)]
        if not isinstance(value, WrittenMap) or not value:
            raise self.refuse(line, f"'{name}' needs yes, no or a test such as {{at_least: 2}}", f"“{name}”后面要写 yes、no 或一个比较。")
        for op, wanted in value.items():
            allowed = (*_NUMBER_OPS, "not_known") if number else ("not_known",)
            if op not in allowed:
                raise unknown(self.file, line, f"test of '{name}':", "比较词", op, allowed)
            if (op == "not_known") != isinstance(wanted, bool) or not isinstance(wanted, (bool, int, float)):
                raise self.refuse(line, f"'{name}' is compared with a number", f"“{name}”要和数字比。")
        return [(name, op, wanted if isinstance(wanted, bool) else float(wanted)) for op, wanted in value.items()]

    def _goal(self, written: WrittenMap, extra: dict[str, Any]) -> None:
        """Checks the number of a goal: one of `value` (in the fact's unit) and `percent_of_now` (1-300)."""
        fact = self.fact(extra["fact"], written.lines["fact"])
        given = [key for key in ("value", "percent_of_now") if extra.get(key) is not None]
        if len(given) != 1:
            raise self.refuse(written.line, f"goal '{written['id']}' needs either value or percent_of_now", "目标要写 value 或 percent_of_now，只写一个。")
        key = given[0]
        if key == "value":
            self._check_number(fact, extra[key], written.lines[key])
        elif fact.kind != "number" or not 1 <= extra[key] <= 300:
            raise self.refuse(written.lines[key], f"percent_of_now {extra[key]} is no percentage of '{fact.id}'", "percent_of_now 写 1–300 之间的百分数，只能用在数字上。")
        extra[key] = float(extra[key])

    def protocol(self, written: WrittenMap, activities: Mapping[str, Activity]) -> Protocol:
        """One whole file."""
        name = written["protocol"]
        gap = self._gap(written)

        def each(key: str, make: Callable[[WrittenMap, str], Any]) -> tuple[Any, ...]:
            return tuple(make(item, name) for item in written.get(key, ()))

        return Protocol(
            id=name,
            name=written["name"],
            short=written["short"],
            icd10=written.get("icd10"),
            edition=written["edition"],
            owner=written["owner"],
            approved_by=written.get("approved_by"),
            kind=written["kind"],
            applies_when=self.criterion(written["applies_when"], written.lines["applies_when"])
            if written["applies_when"]
            else EVERYBODY,
            medical_when=self.criterion(written["medical_when"], written.lines["medical_when"]) if written.get("medical_when") else None,
            summary=written["summary"],
            rules=each("rules", self.rule),
            dose=each("dose", self.dose),
            types_ok=self._types(written, activities),
            types_avoid=tuple(written.get("types_avoid", ())),
            max_days_between=gap,
            precautions=each("precautions", self.sentence),
            stop_signs=each("stop_signs", self.sentence),
            goals=each("goals", self.sentence),
            effects=each("effects", self.sentence),
            follow_up=each("follow_up", self.sentence),
            progression=each("progression", self.progression),
            file=self.file,
        )

    def _gap(self, written: WrittenMap) -> tuple[int, str] | None:
        """The longest gap; its number takes the source of the line of this file that it names."""
        gap = written.get("max_days_between")
        if gap is None:
            return None
        named = [item["id"] for part in ("dose", "precautions", "rules") for item in written.get(part, ())]
        if gap["id"] not in named:
            raise unknown(self.file, gap.lines["id"], "line with the source of this number:", "有出处的行", gap["id"], named)
        return gap["days"], gap["id"]

    def _types(self, written: WrittenMap, activities: Mapping[str, Activity]) -> dict[Component, tuple[str, ...]]:
        found = {}
        for component, names in written.get("types_ok", {}).items():
            for name, line in zip(names, names.lines, strict=True):
                if name not in activities:
                    raise unknown(self.file, line, "activity", "运动", name, activities)
            found[Component(component)] = tuple(names)
        return found


EVERYBODY = Criterion("all", (), say="每个人")
"""The criterion of a protocol that applies to everybody; written `applies_when: {}`."""


def placeholders(say: str) -> tuple[str, ...]:
    """The fact ids between braces in a sentence."""
    return tuple(part.split("}", 1)[0] for part in say.split("{")[1:] if "}" in part)


def _spoken(criterion: Criterion, drug_classes: Mapping[str, MedicationClass]) -> Criterion:
    parts = tuple(_spoken(part, drug_classes) for part in criterion.parts)
    say = _CODE.sub(lambda m: f"“{drug_classes[m[1]].name}”" if m[1] in drug_classes else m[0], read_aloud(criterion))
    return Criterion(criterion.kind, parts, criterion.fact, criterion.op, criterion.value, say)


def _span(written: list[float]) -> tuple[float, float]:
    return float(written[0]), float(written[1])


def _float(number: float | None) -> float | None:
    return None if number is None else float(number)


def source(written: Mapping[str, Any]) -> Source:
    """One reference."""
    return Source(written["key"], written["title"], written["where_read"], Confidence(written["confidence"]))


def medication_class(written: Mapping[str, Any]) -> MedicationClass:
    """One class of drugs."""
    return MedicationClass(written["id"], written["name"], tuple(written.get("fact_members", ())))


def medication(written: Mapping[str, Any]) -> Medication:
    """One drug."""
    return Medication(
        id=written["id"],
        name=written["name"],
        pinyin_initials=written.get("pinyin_initials", ""),
        aliases=tuple(written.get("aliases", ())),
        class_ids=tuple(written.get("class_ids", ())),
        fact_members=tuple(written.get("fact_members", ())),
    )


def activity(written: Mapping[str, Any]) -> Activity:
    """One activity."""
    met = written.get("met")
    return Activity(
        id=written["id"],
        name=written["name"],
        component=Component(written["component"]),
        met=None if met is None else float(met),
        equipment=tuple(written.get("equipment", ())),
        places=tuple(written.get("places", ())),
        impact=written.get("impact", "low"),
        position=written.get("position", "standing"),
        min_level=written.get("min_level", 1),
        suited_to=tuple(written.get("suited_to", ())),
        avoid_for=tuple(written.get("avoid_for", ())),
        default_dose=written.get("default_dose", ""),
        steps=tuple(written.get("steps", ())),
        cue=written.get("cue", ""),
        figure=written.get("figure"),
        easier=written.get("easier"),
        harder=written.get("harder"),
        confidence=Confidence(written["confidence"]),
        met_code=written.get("met_code"),
        older_met=None if written.get("older_met") is None else float(written["older_met"]),
        skill=written.get("skill", "easy"),
        regions=tuple(written.get("regions", ())),
    )
