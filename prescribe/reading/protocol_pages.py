"""From a library to what the knowledge page shows. Pure: no station, no resident."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from prescribe.explain import CLEARANCE_WORDS, INTENSITY_WORDS, QUESTIONNAIRE_WORDS, TIER_WORDS
from prescribe.reading.knowledge_lines import (
    STATE_WORDS,
    CaseLine,
    DoseLine,
    GateSection,
    ProtocolPage,
    RuleLine,
    SentenceLine,
    SentenceSection,
    SourceLine,
)
from protocols.casework import Tried
from protocols.changes import Change
from protocols.dose_fields import DOSE_FIELDS
from protocols.facts import SetAnswer, definition
from protocols.library import Case
from protocols.protocol import Activity, DoseRange, Library, Protocol, Rule, Sentence
from protocols.spoken import COMPONENT_NAMES, effect_words, field_words, lead_words, number_words, span_words
from protocols.terms import ACTION_NAMES, Gate
from protocols.wording import without_values

GATE_TITLES = {Gate.ENTRY: "先看能不能动", Gate.DAY: "当天门", Gate.LIVE: "练的时候"}
SECTIONS = {
    "precautions": "注意", "stop_signs": "马上停", "goals": "目标", "effects": "预期效果", "progression": "进阶", "follow_up": "随访",
}
_EXPECTED = {
    "clearance": "结论", "concluded": "问全了没有", "risk": "风险", "questionnaire": "问卷", "upper_intensity": "强度上限",
    "effort_by_feel": "按感觉定强度", "clashes": "要两个人商定的",
}

_MEANT: dict[str, dict[str, str]] = {
    "clearance": {c.name: word for c, word in CLEARANCE_WORDS.items()},
    "risk": {tier.name: word for tier, word in TIER_WORDS.items()},
    "upper_intensity": {band.name: word for band, word in INTENSITY_WORDS.items()},
    "questionnaire": QUESTIONNAIRE_WORDS,
}


def page_of(
    protocol: Protocol, library: Library, *, digest: str, state: str, cases: Iterable[Case], in_use: int, changes: tuple[Change, ...]
) -> ProtocolPage:
    """One protocol in words. `changes`: of this protocol, against the edition in force."""
    marked = {(c.part, c.item_id): c.kind for c in changes}
    named = Counter(rule for case in cases for side in ("findings", "not_findings") for rule in case.expect.get(side, ()))
    gap = protocol.max_days_between
    return ProtocolPage(
        protocol_id=protocol.id, name=protocol.name, short=protocol.short, icd10=protocol.icd10, kind=protocol.kind,
        edition=protocol.edition, owner=protocol.owner, approved_by=protocol.approved_by, digest=digest, summary=protocol.summary,
        applies_when=protocol.applies_when.say, state=state, state_words=STATE_WORDS[state],
        gates=_gates(protocol, library, marked, named),
        dose=tuple(_dose(d, library, marked) for d in protocol.dose),
        sentences=_sections(protocol, library, marked),
        activities=tuple(
            (COMPONENT_NAMES[component], tuple(activity_words(library.activities[name]) for name in names if name in library.activities))
            for component, names in protocol.types_ok.items()
        ),
        avoid=protocol.types_avoid, max_gap=f"有氧最多停 {gap[0]} 天" if gap else "", sources=_sources(protocol, library),
        cases=sum(1 for _ in cases), in_use=in_use, changes=changes,
    )  # fmt: skip


SKILL_WORDS = {"medium": "要学一学", "hard": "技术难"}
"""What is said of the skill an activity asks; an easy one needs no word."""


def activity_words(activity: Activity) -> str:
    """An activity with what a clinician looks up: its METs and their code, the older adults' value apart, the skill it asks."""
    code = f" {activity.met_code}" if activity.met_code else ""
    met = (f"{activity.met:.1f} MET{code}",) if activity.met is not None else ()
    older = (f"60 岁起 {activity.older_met:.1f} MET60+",) if activity.older_met is not None else ()
    skill = (SKILL_WORDS[activity.skill],) if activity.skill in SKILL_WORDS else ()
    told = "，".join((*met, *older, *skill))
    return f"{activity.name}（{told}）" if told else activity.name


def words_of(protocol: Protocol) -> str:
    """What a search looks through."""
    rules = (word for rule in protocol.rules for word in (rule.id, rule.source))
    return " ".join(dict.fromkeys((protocol.name, protocol.short, protocol.id, protocol.icd10 or "", *rules))).lower()


def case_line(tried: Tried, library: Library) -> CaseLine:
    """One case with its facts and expectations in words."""
    case = tried.case
    facts = tuple(f"{definition_label(key)} {_value(case, key, library)}" for key in case.facts)
    return CaseLine(case.name, case.file, case.line, facts, _expects(case), tried.holds, tried.wrong)


def definition_label(fact_id: str) -> str:
    """The fact's name as staff read it."""
    return definition(fact_id).label


def _value(case: Case, fact_id: str, library: Library) -> str:
    value = case.facts.value(fact_id)
    if fact_id == "medications" and isinstance(value, SetAnswer):
        return "、".join(library.medications[d].name if d in library.medications else d for d in sorted(value.yes)) or "未用药"
    return case.facts.text(fact_id)


def _expects(case: Case) -> tuple[str, ...]:
    expect = case.expect
    said = [f"{rule} 成立" for rule in expect.get("findings", ())]
    said += [f"{rule} 不成立" for rule in expect.get("not_findings", ())]
    said += [f"还要问 {definition_label(fact)}" for fact in expect.get("missing") or ()]
    said += [f"不再问 {definition_label(fact)}" for fact in expect.get("not_missing", ())]
    said += [f"{word}：{_meant(key, expect[key])}" for key, word in _EXPECTED.items() if expect.get(key) is not None]
    for where, ends in (expect.get("bounds") or {}).items():
        field = where.split("/", 1)[-1]
        unit = DOSE_FIELDS[field].unit if field in DOSE_FIELDS else ""
        said.append(f"{field_words(field) if field in DOSE_FIELDS else field} {span_words((ends[0], ends[1]), unit)}")
    return tuple(said + [f"{table}：{outcome}" for table, outcome in expect.get("tables", {}).items()])


def _meant(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if key == "clashes":
        return "、".join(field_words(f) if f in DOSE_FIELDS else f for f in value) or "没有"
    return _MEANT.get(key, {}).get(str(value), str(value))


def _gates(
    protocol: Protocol, library: Library, marked: Mapping[tuple[str, str], str], named: Mapping[str, int]
) -> tuple[GateSection, ...]:
    found = []
    for gate, title in GATE_TITLES.items():
        rules = tuple(_rule(r, library, marked, named) for r in protocol.rules if gate in r.gates)
        if rules:
            found.append(GateSection(gate, title, rules))
    return tuple(found)


def _rule(rule: Rule, library: Library, marked: Mapping[tuple[str, str], str], named: Mapping[str, int]) -> RuleLine:
    return RuleLine(
        rule.id, rule.when.say, rule.action, ACTION_NAMES[rule.action], without_values(rule.say), rule.plain, effect_words(rule),
        rule.source, _title(rule.source, library), rule.confidence, rule.confidence.needs_physician, marked.get(("rule", rule.id), ""),
        named.get(rule.id, 0),
    )  # fmt: skip


def _dose(dose: DoseRange, library: Library, marked: Mapping[tuple[str, str], str]) -> DoseLine:
    known = DOSE_FIELDS[dose.field]
    cap = number_words(dose.cap_if_cleared, known.unit) if dose.cap_if_cleared is not None else ""
    open_start = dose.start is not None and dose.start_confidence.needs_physician
    return DoseLine(
        dose.id, known.component, field_words(dose.field), span_words(dose.start, known.unit), span_words(dose.target, known.unit), cap,
        dose.when.say if dose.when else "", dose.source, _title(dose.source, library), dose.confidence, dose.start_source,
        dose.start_confidence, dose.confidence.needs_physician or open_start, marked.get(("dose", dose.id), ""),
    )  # fmt: skip


def _sections(protocol: Protocol, library: Library, marked: Mapping[tuple[str, str], str]) -> tuple[SentenceSection, ...]:
    found = []
    for key, title in SECTIONS.items():
        sentences: tuple[Sentence, ...] = getattr(protocol, key)
        if sentences:
            found.append(SentenceSection(key, title, tuple(_sentence(s, library, marked) for s in sentences)))
    return tuple(found)


def _sentence(sentence: Sentence, library: Library, marked: Mapping[tuple[str, str], str]) -> SentenceLine:
    return SentenceLine(
        sentence.id, lead_words(sentence), without_values(sentence.say), sentence.plain, sentence.when.say if sentence.when else "",
        sentence.source, _title(sentence.source, library), sentence.confidence, sentence.confidence.needs_physician,
        marked.get(("sentence", sentence.id), ""),
    )  # fmt: skip


def _sources(protocol: Protocol, library: Library) -> tuple[SourceLine, ...]:
    lists = (getattr(protocol, key) for key in ("rules", "dose", *SECTIONS))
    cited = Counter(line.source for lines in lists for line in lines)
    cited.update(d.start_source for d in protocol.dose if d.start is not None and d.start_source != d.source)
    known = (library.sources[key] for key in library.sources if key in cited)
    return tuple(SourceLine(s.key, s.title, s.where_read, s.confidence, cited[s.key]) for s in known)


def _title(source: str, library: Library) -> str:
    found = library.sources.get(source)
    return found.title if found else source
