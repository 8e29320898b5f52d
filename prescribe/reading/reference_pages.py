"""Classes of drugs, activities and sources of a library, and which lines of the protocols speak of each. Pure: no resident.

A rule uses a class when one of its questions is answered *yes* for somebody who takes a drug of that class and nothing else, and
not for somebody who takes nothing: asked of the engine itself, so that what it derives from drugs (bleeding, low blood sugar) counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from prescribe.errors import InvalidInput
from prescribe.identity import initials
from prescribe.reading.protocol_pages import SECTIONS, SKILL_WORDS
from prescribe.reading.reference_lines import (
    ACTIVITY,
    DRUG,
    SOURCE,
    CitingLine,
    ReferencePage,
    ReferencePart,
    ReferenceRow,
)
from protocols.criteria import evaluate
from protocols.derive import derive
from protocols.facts import Facts, SetAnswer, vocabulary
from protocols.kept import kept
from protocols.protocol import Activity, Criterion, DoseRange, Library, Medication, Protocol, Rule, Sentence
from protocols.spoken import COMPONENT_NAMES, dose_words, effect_words, field_words, lead_words
from protocols.terms import ACTION_NAMES, Answer, Confidence
from protocols.wording import without_values

POSITION_WORDS = {"standing": "站着", "sitting": "坐着", "supine": "躺着", "water": "在水里", "quadruped": "手膝着地"}
IMPACT_WORDS = {"none": "没有", "low": "小", "moderate": "中", "high": "大"}
EQUIPMENT_WORDS = {
    "mat": "垫子", "music": "音乐", "ball_racket": "球和球拍", "wall": "墙", "helmet": "头盔", "ball_set": "球和场地", "pole": "手杖", "rope": "绳",
    "stick": "棍", "ball_soft": "软球", "towel": "毛巾", "cone": "标志桶", "pedal_trainer": "脚踏器", "walker": "助行架", "crutch": "拐杖",
    "mini_trampoline": "小蹦床", "hoop": "圈", "fan": "扇子", "wooden_sword": "木剑", "diabolo": "空竹", "fit_ball": "健身球", "foam_pad": "软垫",
}  # fmt: skip
"""What the question about equipment does not ask for; the others read as in facts.csv."""
Lines = tuple[CitingLine, ...]
_ANY_DAY = date(2026, 1, 1)
_PERSON = {"age": 60, "hypertension": True, "diabetes_type": "type2", "medication_list_confirmed": True}
"""Somebody whose diagnoses let a drug matter: what is derived from drugs may be of no account without them."""


# --- lists -----------------------------------------------------------------------------------------------------------


@kept
def rows_of(library: Library) -> tuple[ReferenceRow, ...]:
    """Every class of drugs, every activity by component, every source, each in the order of its file."""
    return (*_drug_rows(library), *_activity_rows(library), *_source_rows(library))


def _drug_rows(library: Library) -> Iterator[ReferenceRow]:
    for each in library.medication_classes.values():
        drugs = _drugs_of(each.id, library)
        words = (each.name, each.id, *(w for d in drugs for w in (d.name, d.pinyin_initials, *d.aliases)), *initials(each.name))
        shown = (drugs[0].name + (f"等 {len(drugs)} 种" if len(drugs) > 1 else "")) if drugs else "还没有列出药名"
        yield ReferenceRow(DRUG, each.id, "", each.name, shown, "", " ".join(words).lower())


def _activity_rows(library: Library) -> Iterator[ReferenceRow]:
    for component, label in COMPONENT_NAMES.items():
        for each in (a for a in library.activities.values() if a.component is component):
            met = f"{each.met:.1f} MET" if each.met is not None else "没有可靠的 MET"
            second = f"{met} · {POSITION_WORDS.get(each.position, each.position)}"
            words = (each.name, each.id, each.met_code or "", label, *(equipment_words(e) for e in each.equipment), *initials(each.name))
            yield ReferenceRow(ACTIVITY, each.id, label, each.name, second, SKILL_WORDS.get(each.skill, ""), " ".join(words).lower())


def _source_rows(library: Library) -> Iterator[ReferenceRow]:
    cited = Counter(source for p in library.protocols.values() for source, _, _ in _cited(p))
    for each in library.sources.values():
        words = f"{each.key} {each.title} {each.where_read} {' '.join(initials(each.title[:20]))}"
        yield ReferenceRow(SOURCE, each.key, "", each.title, each.key, f"{each.confidence.value} · {cited[each.key]} 处", words.lower())


def equipment_words(key: str) -> str:
    """A piece of equipment as staff say it."""
    return EQUIPMENT_WORDS.get(key) or _labels("equipment_available").get(key, key)


def _labels(fact_id: str) -> dict[str, str]:
    return dict(vocabulary()[fact_id].choices)


# --- one of them -----------------------------------------------------------------------------------------------------


def reference_page(library: Library, kind: str, key: str) -> ReferencePage:
    """One of the rows, whole. Raises InvalidInput when there is none."""
    made = {DRUG: (library.medication_classes, _drug), ACTIVITY: (library.activities, _activity), SOURCE: (library.sources, _source)}
    if kind not in made or key not in made[kind][0]:
        raise InvalidInput("这个版本里没有这一条。请在左边重新选。")
    return made[kind][1](library, key)


def _drug(library: Library, key: str) -> ReferencePage:
    told = [(d.name, _drug_words(d, library)) for d in _drugs_of(key, library)]
    lines = tuple(_of_rule(rule, protocol, library) for rule, protocol in rules_using(library, key))
    none = "还没有规则单独看这一类药。吃它的人照样经过每个人都要过的门。"
    parts = [("rules", f"改变什么：用到它的规则 {len(lines)} 条", lines)]
    return _page(library, (DRUG, key, library.medication_classes[key].name), told, parts, none)


def _drug_words(drug: Medication, library: Library) -> str:
    classes = "、".join(library.medication_classes[c].name for c in drug.class_ids if c in library.medication_classes)
    return f"{classes}；又叫{'、'.join(drug.aliases)}" if drug.aliases else classes


def _activity(library: Library, key: str) -> ReferencePage:
    one = library.activities[key]
    parts = [
        ("avoid", "这些情况不选它", tuple(_avoided(one, library))),
        ("proposed", "提到它的方案", tuple(_proposed(one, library))),
    ]
    none = "没有方案点名要它，也没有情况要避开它。"
    pose = library.poses.get(one.figure or "")
    return _page(library, (ACTIVITY, key, one.name), _activity_told(one, library), parts, none, one.confidence, pose)


def _activity_told(one: Activity, library: Library) -> list[tuple[str, str]]:
    met = [f"{one.met:.1f} MET" + (f"（2024 成人运动能耗表 {one.met_code}）" if one.met_code else "")] if one.met is not None else []
    met += [f"60 岁起 {one.older_met:.1f} MET60+"] if one.older_met is not None else []
    places = _labels("exercise_place")
    told = [
        ("消耗", "；".join(met) or "没有可靠数值，不计入代谢当量分钟"),
        ("体位", POSITION_WORDS.get(one.position, one.position)),
        ("器材", "、".join(equipment_words(e) for e in one.equipment) or "不用"),
        ("在哪里做", "、".join(places.get(p, p) for p in one.places) or "—"),
        ("冲击", IMPACT_WORDS.get(one.impact, one.impact)), ("技术", SKILL_WORDS.get(one.skill, "容易")),
        ("起步", one.default_dose or "—"), ("怎么做", "；".join(one.steps)), ("口令", one.cue or "—"),
    ]  # fmt: skip
    told += [(word, library.activities[to].name) for word, to in (("容易些", one.easier), ("难一些", one.harder)) if to in library.activities]
    return told


def _avoided(one: Activity, library: Library) -> Iterator[CitingLine]:
    """By protocol, by rule, or by the flag that rules raise."""
    flags = frozenset(one.avoid_for)
    yield from (_plain_line(p, p.applies_when.say) for p in library.protocols.values() if p.id in flags)
    for rule, protocol in library.rules.values():
        if rule.id in flags or not flags.isdisjoint(rule.avoid_flags):
            yield _of_rule(rule, protocol, library)


def _proposed(one: Activity, library: Library) -> Iterator[CitingLine]:
    for protocol in library.protocols.values():
        components = [COMPONENT_NAMES[c] for c, names in protocol.types_ok.items() if one.id in names]
        if components:
            yield _plain_line(protocol, f"{'、'.join(components)}可以选它")


def _source(library: Library, key: str) -> ReferencePage:
    source = library.sources[key]
    told = [("题目", source.title), ("在哪里读到", source.where_read)]
    parts = []
    for protocol in library.protocols.values():
        lines = tuple(_line(item, title, protocol, library) for cited, item, title in _cited(protocol) if cited == key)
        parts.append((protocol.id, f"{protocol.name} {len(lines)} 处", lines))
    return _page(library, (SOURCE, key, key), told, parts, "这个版本里没有一条引用它。", source.confidence)


def _page(
    library: Library, row: tuple[str, str, str], told: Iterable[tuple[str, str]], parts: Iterable[tuple[str, str, Lines]], none: str,
    sure: Confidence | None = None, pose: Mapping[str, Any] | None = None,
) -> ReferencePage:  # fmt: skip
    """`row`: kind, key, name; `none`: what is said when no part has a line."""
    shown = tuple(ReferencePart(*part) for part in parts if part[2])
    return ReferencePage(*row, library.edition, tuple(told), shown, "" if shown else none, pose, sure)


# --- lines -----------------------------------------------------------------------------------------------------------


def _cited(protocol: Protocol) -> Iterator[tuple[str, Rule | DoseRange | Sentence, str]]:
    """(source, line, what kind of line) of everything in it that cites something."""
    yield from ((rule.source, rule, "") for rule in protocol.rules)
    for dose in protocol.dose:
        yield dose.source, dose, "剂量"
        if dose.start is not None and dose.start_source != dose.source:
            yield dose.start_source, dose, "起步剂量"
    for key, title in SECTIONS.items():
        yield from ((sentence.source, sentence, title) for sentence in getattr(protocol, key))


def _line(item: Rule | DoseRange | Sentence, title: str, protocol: Protocol, library: Library) -> CitingLine:
    if isinstance(item, Rule):
        return _of_rule(item, protocol, library)
    if isinstance(item, DoseRange):
        start = title == "起步剂量"
        source, sure = (item.start_source, item.start_confidence) if start else (item.source, item.confidence)
        words, when = dose_words(item), f"{title}：{field_words(item.field)}"
    else:
        source, sure = item.source, item.confidence
        words, when = "，".join(part for part in (lead_words(item), without_values(item.say)) if part), title
    return CitingLine(
        protocol.id, protocol.name, item.id, when, None, "", words, (), source, _title(source, library), sure, sure.needs_physician
    )  # fmt: skip


def _of_rule(rule: Rule, protocol: Protocol, library: Library) -> CitingLine:
    return CitingLine(
        protocol.id, protocol.name, rule.id, rule.when.say, rule.action, ACTION_NAMES[rule.action], without_values(rule.say),
        effect_words(rule), rule.source, _title(rule.source, library), rule.confidence, rule.confidence.needs_physician,
    )  # fmt: skip


def _plain_line(protocol: Protocol, say: str) -> CitingLine:
    """A protocol as a whole: it has its own sources."""
    return CitingLine(protocol.id, protocol.name, "", "", None, "", say, (), "", "", None, False)


def _title(key: str, library: Library) -> str:
    return library.sources[key].title if key in library.sources else key


# --- which rules a class of drugs moves ------------------------------------------------------------------------------


def rules_using(library: Library, class_id: str) -> tuple[tuple[Rule, Protocol], ...]:
    """Rules with a question that a drug of this class answers with *yes*, in the order of the files.

    Fixed combinations speak for a class only where no drug stands for it alone: the other halves would be counted to it.
    """
    drugs = _drugs_of(class_id, library)
    alone = [d for d in drugs if d.class_ids == (class_id,)] or drugs
    before = _taking(frozenset(), library)
    moved: set[str] = set()
    for after in (_taking(frozenset({one.id}), library) for one in {(d.class_ids, d.fact_members): d for d in alone}.values()):
        moved |= {say for say, leaf in _questions(library).items() if _yes(leaf, after) and not _yes(leaf, before)}
    return tuple((rule, p) for rule, p in library.rules.values() if any(_key(leaf) in moved for leaf in _leaves(rule.when)))


def _drugs_of(class_id: str, library: Library) -> list[Medication]:
    return [drug for drug in library.medications.values() if class_id in drug.class_ids]


def _taking(drugs: frozenset[str], library: Library) -> Facts:
    return derive(Facts.of(_ANY_DAY, {**_PERSON, "medications": SetAnswer(drugs, frozenset())}), library)


def _yes(leaf: Criterion, facts: Facts) -> bool:
    return evaluate(leaf, facts) is Answer.YES


@kept
def _questions(library: Library) -> dict[str, Criterion]:
    """Every question a rule asks, once."""
    return {_key(leaf): leaf for rule, _ in library.rules.values() for leaf in _leaves(rule.when)}


def _key(leaf: Criterion) -> str:
    return f"{leaf.fact} {leaf.op} {leaf.value!r}"


def _leaves(criterion: Criterion) -> Iterable[Criterion]:
    if criterion.kind == "test":
        return (criterion,)
    return [leaf for part in criterion.parts for leaf in _leaves(part)]
