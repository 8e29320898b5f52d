"""What changed between two editions, rule by rule and dose line by dose line, in words. Pure.

A change is *looser* when something may be allowed that was not: a rule, limit or thing to avoid is gone, a finding is
milder, a ceiling is higher, a floor lower. The physician sees those first. What cannot be told from the text alone (a
condition written anew) is *other*: it may be either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from protocols.dose_fields import DOSE_FIELDS
from protocols.protocol import Activity, DoseRange, Library, Limit, Medication, Protocol, Rule, Sentence
from protocols.spoken import (
    COMPONENT_NAMES,
    dose_words,
    field_words,
    gate_words,
    lead_words,
    limit_words,
    number_words,
    span_words,
)
from protocols.terms import ACTION_NAMES
from protocols.wording import without_values

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
LOOSER, STRICTER, OTHER, WORDING = "looser", "stricter", "other", "wording"
SKILL_NAMES = {"easy": (0, "容易"), "medium": (1, "要学一学"), "hard": (2, "难")}
REGION_NAMES = {"upper": "上肢", "lower": "下肢", "trunk": "躯干"}
KIND_NAMES = {ADDED: "加", REMOVED: "删", CHANGED: "改"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One column of one line: what it said and what it says now. `direction`: looser, stricter, other or wording."""

    label: str
    before: str
    after: str
    direction: str


@dataclass(frozen=True, slots=True)
class Change:
    """One line that was added, removed or changed."""

    kind: str
    """`added`, `removed` or `changed`."""
    part: str
    """`protocol`, `rule`, `dose`, `sentence`, `source`, `medication` or `activity`."""
    protocol_id: str
    """Empty for what no protocol owns."""
    protocol_name: str
    item_id: str
    title: str
    """What the line is about, short."""
    say: str
    """The whole change as one sentence."""
    direction: str
    """The gravest of its fields."""
    fields: tuple[FieldChange, ...] = ()


def changes_between(old: Library, new: Library) -> tuple[Change, ...]:
    """Every change, looser ones first, then in the order of the new library."""
    found: list[Change] = []
    for protocol_id in dict.fromkeys((*new.protocols, *old.protocols)):
        found += _of_protocol(old.protocols.get(protocol_id), new.protocols.get(protocol_id))
    found += _of_items("source", None, old.sources, new.sources, lambda s: s.title, _source_fields)
    found += _of_items("medication", None, old.medications, new.medications, lambda m: m.name, _medication_fields)
    found += _of_items("activity", None, old.activities, new.activities, lambda a: a.name, _activity_fields)
    order = {LOOSER: 0, OTHER: 1, STRICTER: 2, WORDING: 3}
    return tuple(sorted(found, key=lambda change: order[change.direction]))


def _of_protocol(old: Protocol | None, new: Protocol | None) -> list[Change]:
    here = new or old
    assert here is not None
    if old is None or new is None:
        kind, direction = (ADDED, OTHER) if old is None else (REMOVED, LOOSER)
        say = f"{'新加' if old is None else '不再有'}“{here.name}”这份方案。"
        return [Change(kind, "protocol", here.id, here.name, here.id, here.name, say, direction)]
    found = _changed("protocol", here, here.id, here.name, _protocol_fields(old, new))
    found += _of_items("rule", here, _by_id(old.rules), _by_id(new.rules), lambda r: r.id, _rule_fields)
    found += _of_items("dose", here, _by_id(old.dose), _by_id(new.dose), lambda d: field_words(d.field), _dose_fields)
    for part in ("precautions", "stop_signs", "goals", "effects", "follow_up", "progression"):
        before, after = _by_id(getattr(old, part)), _by_id(getattr(new, part))
        found += _of_items("sentence", here, before, after, lambda s: s.id, _sentence_fields)
    return found


def _by_id(items: Iterable[Any]) -> dict[str, Any]:
    return {item.id: item for item in items}


def _of_items(
    part: str, protocol: Protocol | None, old: Mapping[str, Any], new: Mapping[str, Any], title: Callable[[Any], str],
    fields: Callable[[Any, Any], list[FieldChange]],
) -> list[Change]:
    found: list[Change] = []
    owner = (protocol.id, protocol.name) if protocol else ("", "")
    for key in dict.fromkeys((*new, *old)):
        before, after = old.get(key), new.get(key)
        if before is not None and after is not None:
            found += _changed(part, protocol, key, title(after), fields(before, after))
        elif after is not None:
            found.append(Change(ADDED, part, *owner, key, title(after), f"加“{key}”：{_whole(after)}", _weight(part, after, added=True)))
        else:
            found.append(Change(REMOVED, part, *owner, key, title(before), f"删“{key}”：{_whole(before)}", _weight(part, before, added=False)))
    return found


def _changed(part: str, protocol: Protocol | None, key: str, title: str, fields: list[FieldChange]) -> list[Change]:
    if not fields:
        return []
    order = (LOOSER, OTHER, STRICTER, WORDING)
    said = "；".join(f"{f.label}「{f.before or '没有'}」改为「{f.after or '没有'}」" for f in fields)
    gravest = min((f.direction for f in fields), key=order.index)
    owner = (protocol.id, protocol.name) if protocol else ("", "")
    return [Change(CHANGED, part, *owner, key, title, f"{said}。", gravest, tuple(fields))]


def _weight(part: str, item: Any, *, added: bool) -> str:
    """A rule that tightens, or a sentence to mind, is stricter when it comes and looser when it goes; a dose line may be either."""
    if part == "rule" and item.tightens:
        return STRICTER if added else LOOSER
    if part == "sentence" and not item.extra:
        return STRICTER if added else LOOSER
    return OTHER


def _whole(item: Any) -> str:
    if isinstance(item, Rule):
        return f"{item.when.say} → {ACTION_NAMES[item.action]}。{without_values(item.say)}"
    if isinstance(item, DoseRange):
        return f"{field_words(item.field)}：{dose_words(item)}"
    if isinstance(item, Sentence):
        lead = lead_words(item)
        return f"{lead}：{without_values(item.say)}" if lead else without_values(item.say)
    return getattr(item, "title", None) or getattr(item, "name", "")


def _field(label: str, before: str, after: str, direction: str = OTHER) -> list[FieldChange]:
    return [] if before == after else [FieldChange(label, before, after, direction)]


def _protocol_fields(old: Protocol, new: Protocol) -> list[FieldChange]:
    found = _field("名称", old.name, new.name, WORDING) + _field("一句话", old.summary, new.summary, WORDING)
    found += _field("什么人适用", old.applies_when.say, new.applies_when.say)
    found += _field("什么时候算医疗处方", *(p.medical_when.say if p.medical_when else "" for p in (old, new)))
    found += _field("批准的医师", old.approved_by or "", new.approved_by or "", WORDING)
    gaps = [p.max_days_between[0] if p.max_days_between else None for p in (old, new)]
    found += _field("有氧最多停几天", *(f"{g} 天" if g is not None else "" for g in gaps), _ceiling(*gaps))
    found += _avoided("不做的项目", old.types_avoid, new.types_avoid)
    for component in dict.fromkeys((*old.types_ok, *new.types_ok)):
        before, after = (p.types_ok.get(component, ()) for p in (old, new))
        found += _field(f"{COMPONENT_NAMES[component]}可选的运动", "、".join(before), "、".join(after))
    return found


def _rule_fields(old: Rule, new: Rule) -> list[FieldChange]:
    milder = LOOSER if new.action < old.action else STRICTER
    fewer = LOOSER if set(old.gates) - set(new.gates) else STRICTER
    found = _field("条件", old.when.say, new.when.say)
    found += _field("结论", ACTION_NAMES[old.action], ACTION_NAMES[new.action], milder)
    found += _field("哪一关", gate_words(old), gate_words(new), fewer)
    found += _limit_fields(old.limits, new.limits)
    found += _avoided("避开", old.avoid, new.avoid) + _avoided("不选的动作", old.avoid_flags, new.avoid_flags)
    found += _avoided("注意", old.precautions, new.precautions)
    feels = LOOSER if old.effort_by_feel and not new.effort_by_feel else STRICTER if not old.effort_by_feel else WORDING
    found += _field("心率不作依据", old.effort_by_feel or "", new.effort_by_feel or "", feels)
    ceiling = LOOSER if old.hard_hr_ceiling else STRICTER
    found += _field("硬的心率上限", *("是" if r.hard_hr_ceiling else "" for r in (old, new)), ceiling)
    return found + _told(old, new)


def _limit_fields(old: tuple[Limit, ...], new: tuple[Limit, ...]) -> list[FieldChange]:
    before, after = ({limit.field: limit for limit in limits} for limits in (old, new))
    found: list[FieldChange] = []
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name), after.get(name)
        way = _both(
            _ceiling(was.at_most if was else None, now.at_most if now else None),
            _floor(was.at_least if was else None, now.at_least if now else None),
        )
        found += _field("限制", limit_words(was) if was else "", limit_words(now) if now else "", way)
    return found


def _dose_fields(old: DoseRange, new: DoseRange) -> list[FieldChange]:
    known = DOSE_FIELDS[new.field]
    upper = (lambda a, b: _ceiling(a, b)) if known.safety else (lambda _a, _b: OTHER)
    found = _field("剂量项", field_words(old.field), field_words(new.field))
    for label, was, now in (("起步", old.start, new.start), ("目标", old.target, new.target)):
        way = upper(was[1], now[1]) if was and now and was[1] != now[1] else OTHER
        found += _field(label, span_words(was, known.unit), span_words(now, known.unit), way)
    caps = [number_words(d.cap_if_cleared, known.unit) if d.cap_if_cleared is not None else "" for d in (old, new)]
    raised = new.cap_if_cleared is not None and (old.cap_if_cleared is None or new.cap_if_cleared > old.cap_if_cleared)
    found += _field("医师许可后的上限", *caps, LOOSER if raised else STRICTER)
    found += _field("什么时候用", *(d.when.say if d.when else "" for d in (old, new)))
    found += _field("出处", old.source, new.source, WORDING) + _field("可信度", old.confidence, new.confidence)
    found += _field("起步的出处", old.start_source, new.start_source, WORDING)
    return found + _field("起步的可信度", old.start_confidence, new.start_confidence)


def _sentence_fields(old: Sentence, new: Sentence) -> list[FieldChange]:
    found = _field("什么时候说", *(s.when.say if s.when else "" for s in (old, new)))
    found += _field("时间", lead_words(old), lead_words(new))
    if old.extra.get("value") != new.extra.get("value"):
        found += _field("目标值", *(f"{s.extra['value']:g}" if "value" in s.extra else "" for s in (old, new)))
    return found + _told(old, new)


def _told(old: Rule | Sentence, new: Rule | Sentence) -> list[FieldChange]:
    """What is said and from where. A number in a sentence may have changed: then it is more than wording."""
    way = WORDING if _digits(old.say) == _digits(new.say) else OTHER
    plain = WORDING if _digits(old.plain or "") == _digits(new.plain or "") else OTHER
    found = _field("说法", without_values(old.say), without_values(new.say), way) + _field("给居民的话", old.plain or "", new.plain or "", plain)
    return found + _field("出处", old.source, new.source, WORDING) + _field("可信度", old.confidence, new.confidence)


def _source_fields(old: Any, new: Any) -> list[FieldChange]:
    found = _field("题名", old.title, new.title, WORDING) + _field("读到的地方", old.where_read, new.where_read, WORDING)
    return found + _field("可信度", old.confidence, new.confidence)


def _medication_fields(old: Medication, new: Medication) -> list[FieldChange]:
    found = _field("名称", old.name, new.name, WORDING) + _field("别名", "、".join(old.aliases), "、".join(new.aliases), WORDING)
    found += _avoided("药类", old.class_ids, new.class_ids)
    return found + _field("相关事实", "、".join(old.fact_members), "、".join(new.fact_members))


def _activity_fields(old: Activity, new: Activity) -> list[FieldChange]:
    found = _field("名称", old.name, new.name, WORDING) + _avoided("不适合", old.avoid_for, new.avoid_for)
    found += _field("代谢当量", *(f"{a.met:g}" if a.met is not None else "" for a in (old, new)))
    found += _field("老年代谢当量", *(f"{a.older_met:g}" if a.older_met is not None else "" for a in (old, new)))
    found += _field("代谢当量的代码", old.met_code or "", new.met_code or "")
    easier = LOOSER if SKILL_NAMES[new.skill] < SKILL_NAMES[old.skill] else STRICTER
    found += _field("技术要求", *(SKILL_NAMES[a.skill][1] for a in (old, new)), easier)
    found += _field("练哪里", *("、".join(REGION_NAMES.get(r, r) for r in a.regions) for a in (old, new)))
    found += _field("冲击", old.impact, new.impact) + _field("体位", old.position, new.position)
    found += _field("用量", old.default_dose, new.default_dose) + _field("可信度", old.confidence, new.confidence)
    rest = [(a.component, a.equipment, a.places, a.min_level, a.suited_to, a.steps, a.cue, a.figure, a.easier, a.harder) for a in (old, new)]
    return found + ([FieldChange("做法和说明", "旧的", "新的", WORDING)] if rest[0] != rest[1] else [])


def _avoided(label: str, old: tuple[str, ...], new: tuple[str, ...]) -> list[FieldChange]:
    """A list where fewer is looser."""
    gone = [word for word in old if word not in new]
    way = LOOSER if gone else STRICTER if set(new) - set(old) else WORDING
    return _field(label, "、".join(old), "、".join(new), way)


def _ceiling(old: float | None, new: float | None) -> str:
    if old == new:
        return WORDING
    if new is None:
        return LOOSER
    return STRICTER if old is None or new < old else LOOSER


def _floor(old: float | None, new: float | None) -> str:
    if old == new:
        return WORDING
    if new is None:
        return LOOSER
    return STRICTER if old is None or new > old else LOOSER


def _both(one: str, other: str) -> str:
    return min(one, other, key=(LOOSER, OTHER, STRICTER, WORDING).index)


def _digits(text: str) -> list[str]:
    return "".join(c if c.isdigit() or c == "." else " " for c in text).split()
