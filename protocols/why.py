"""「为什么」: the further reasons of a bound (what stayed silent, what was assumed) and its one plain sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from protocols.bounds import INTENSITY, Range, span_text
from protocols.criteria import evaluate, opened, used_facts
from protocols.facts import NOT_RECORDED, Facts, definition
from protocols.kept import kept
from protocols.plan import Reason
from protocols.protocol import Criterion, Library, Protocol, Rule
from protocols.sentences import title_of
from protocols.terms import Answer, Confidence, Gate

MOST_SILENT = 4
MOST_ASSUMED = 3
TOLD_FOR = frozenset({"aerobic.heart_rate", "aerobic.rpe", "resistance.pct1rm"})
"""Bounds whose silent rules are told; the others would only repeat them."""
EFFORT_FIELDS = frozenset({"aerobic.heart_rate", "aerobic.hrr_pct"})


class Asked:
    """The entry rules of the protocols that apply, with their answers, by the field they would tighten."""

    def __init__(self, protocols: Sequence[Protocol], trace: Mapping[str, Answer], facts: Facts, library: Library) -> None:
        self._facts = facts
        self._library = library
        self._kept: dict[str, tuple[Reason, ...]] = {}
        self._seen: dict[str, str] = {}
        self._values_told: dict[str, str] = {}
        self._names = {p.id: p.name for p in protocols}
        self._kinds = {p.id: p.kind for p in protocols}
        self._by_field: dict[str, list[tuple[Rule, Answer]]] = {}
        for protocol in protocols:
            for rule, fields in _tightening(protocol):
                if rule.id in trace:
                    for field in fields:
                        self._by_field.setdefault(field, []).append((rule, trace[rule.id]))

    def reasons(self, field: str) -> tuple[Reason, ...]:
        """`silent` and `assumed` reasons of one field; drugs and rules about heart rate first."""
        if field not in TOLD_FOR:
            return ()
        if field not in self._kept:
            asked = sorted(self._by_field.get(field, ()), key=lambda at: self._place(at[0]))
            silent = (rule for rule, answer in asked if answer is Answer.NO)
            open_ = (rule for rule, answer in asked if answer is Answer.NOT_KNOWN and self._could_be_asked(rule))
            self._kept[field] = (
                *(self._reason("silent", rule) for rule in islice(silent, MOST_SILENT)),
                *(self._reason("assumed", rule) for rule in islice(open_, MOST_ASSUMED)),
            )
        return self._kept[field]

    def _place(self, rule: Rule) -> tuple[bool, int, str]:
        kinds = ("medication", "condition", "age", "everyone")
        return (rule.effort_by_feel is None, kinds.index(self._kinds[rule.protocol_id]), rule.id)

    def _could_be_asked(self, rule: Rule) -> bool:
        """False where only facts are missing that nobody is asked."""
        missing = (f for f in used_facts(rule.when) if (known := self._facts.known(f)) is None or known.origin == "assumed")
        return any(opened(fact_id, self._facts) is Answer.YES for fact_id in missing)

    def _looked_at(self, rule: Rule) -> str:
        if rule.id not in self._seen:
            self._seen[rule.id] = self._values(rule)
        return self._seen[rule.id]

    def _values(self, rule: Rule) -> str:
        return "；".join([self._told(fact_id) for fact_id in _told_of(rule)])

    def _told(self, fact_id: str) -> str:
        if fact_id not in self._values_told:
            self._values_told[fact_id] = self._value(fact_id)
        return self._values_told[fact_id]

    def _value(self, fact_id: str) -> str:
        """One fact as it stands, with the day and the person where it was recorded."""
        drug = fact_id.startswith("takes_")
        known = self._facts.known("medication_list_confirmed" if drug else fact_id)
        label, text = definition(fact_id).label, self._facts.text(fact_id)
        if drug:
            label = label.removeprefix("正在用")
            text = {"是": "在用", "否": "没有用"}.get(text, text)
        elif known is not None and known.origin == "assumed":
            return f"{label}：未查，按“{text}”处理"
        if known is not None and text != NOT_RECORDED and known.origin not in ("derived", "assumed"):
            text += f"（{known.on:%m-%d}{f' {known.by}' if known.by else ''} 记录）"
        return f"{label}：{text}"

    def _reason(self, part: str, rule: Rule) -> Reason:
        name, title = self._names[rule.protocol_id], title_of(rule.source, self._library)
        return Reason(part, rule.id, rule.protocol_id, name, self._looked_at(rule), None, None, rule.source, title, rule.confidence)


@kept
def _tightening(protocol: Protocol) -> tuple[tuple[Rule, frozenset[str]], ...]:
    """The entry rules that would tighten a bound whose silent rules are told, with those bounds."""
    found = ((rule, frozenset(_fields(rule) & TOLD_FOR)) for rule in protocol.rules if Gate.ENTRY in rule.gates)
    return tuple((rule, fields) for rule, fields in found if fields)


@kept
def _told_of(rule: Rule) -> tuple[str, ...]:
    """The facts whose values are told of a rule: the drugs it looks at, or else the first it looks at."""
    facts = used_facts(rule.when)
    return tuple([f for f in facts if f.startswith("takes_")] or facts)[:2]


def _fields(rule: Rule) -> set[str]:
    fields = {limit.field for limit in rule.limits} & INTENSITY
    return fields | EFFORT_FIELDS if rule.effort_by_feel else fields


def error_reason(hr_max: float, error: float, zone: float, measured: bool) -> Reason:
    """How far the heart-rate zone may be off."""
    if measured:
        say = f"最大心率是实测 {hr_max:.0f} 次/分，没有估算误差"
        return Reason("error", "HR2", "", "心率公式", say, None, None, "GETP12", "ACSM 第12版", Confidence.B)
    say = f"最大心率是估算 {hr_max:.0f}±{error:.0f}，区间约 ±{zone:.0f} 次/分"
    return Reason("error", "HR4", "", "心率公式", say, None, None, "GETP12", "ACSM 第12版", Confidence.B)


def plain_sentence(part: Range, names: Mapping[str, str], unit: str, effort: str = "") -> str:
    """One Chinese sentence that answers 「为什么」 for a bound, e.g. 「两份方案各有一个范围，取低的一档」."""
    upper = next((r for r in part.reasons if r.part == "sets_upper"), None)
    lines = (r for r in part.reasons if r.protocol_id and r.low is not None and r.high is not None and r.part != "error")
    said = list({names.get(r.protocol_id, r.protocol_name): None for r in lines})
    rule = part.field.target_rule
    if part.limited and upper is not None and upper.low is None:
        words = f"{upper.say.rstrip('。')}；所以不超过 {part.high:g} {unit}".rstrip()
    elif len(said) > 1 and rule == "highest":
        words = f"{'、'.join(said)}各有一个范围，取多的一档"
    elif len(said) > 1:
        words = f"{'、'.join(said)}各有一个范围，取稳妥的一档：{span_text(part.low, part.high, unit)}"
    elif said:
        words = f"按{said[0]}的范围：{span_text(part.low, part.high, unit)}"
    else:
        words = f"按规则定为 {span_text(part.low, part.high, unit)}"
    stage = next((r for r in part.reasons if r.rule_id.startswith("STAGE-")), None)
    if stage is not None:
        words += f"；{stage.say.split('：', 1)[1]}"
    return f"{words}{f'；{effort}' if effort else ''}。"


def holding(criterion: Criterion, facts: Facts) -> str:
    """The part of a line's condition that holds for this resident, read aloud; all of it when none is certain."""
    if criterion.kind == "any":
        for part in criterion.parts:
            if evaluate(part, facts) is Answer.YES:
                return part.say
    return criterion.say
