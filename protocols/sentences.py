"""The sentences of a plan: gathered from protocols and findings, each meaning once, gravest first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from math import inf

from protocols.bounds import weakest
from protocols.criteria import evaluate, used_facts
from protocols.facts import Facts, definition, unit_name
from protocols.kept import kept
from protocols.overlaps import implies
from protocols.plan import FollowUpPoint, GoalProposal, Statement
from protocols.protocol import Library, Protocol, Rule, Sentence
from protocols.screening import DayGate, Finding, Screening
from protocols.terms import Action, Answer, Confidence, Gate, RiskTier

SUPERVISION = {
    RiskTier.LOW: ("自己练或参加小组；第一次在站里学会动作。", "第一次在站里学会。"),
    RiskTier.MEDIUM: ("头几周在站里练，每次运动前量血压、问不适；动作稳了再部分回家练。", "头几周来站里练。"),
    RiskTier.HIGH: ("每次都在站里、有人看护，医师在场；没有医师同意不开始。", "每次都有人看着练。"),
}
"""By risk tier (screening file §1.3, C): words for staff and for the resident."""


def title_of(source: str, library: Library) -> str:
    """The reference's title, or its key when the library has none."""
    found = library.sources.get(source)
    return found.title if found else source


def holds(sentence: Sentence, facts: Facts, unless: Answer) -> bool:
    """Whether a sentence's `when` lets it stand. `unless` NO keeps it while a fact is missing, YES asks for certainty."""
    if sentence.when is None:
        return True
    answer = evaluate(sentence.when, facts)
    return answer is Answer.YES or (answer is Answer.NOT_KNOWN and unless is Answer.NO)


def statement(sentence: Sentence, library: Library) -> Statement:
    """A protocol's sentence with its source."""
    title, made = title_of(sentence.source, library), _by_title(sentence)
    if title not in made:
        made[title] = Statement(
            sentence.say, sentence.plain, sentence.id, sentence.protocol_id, sentence.source, title, sentence.confidence
        )
    return made[title]


@kept
def _by_title(sentence: Sentence) -> dict[str, Statement]:
    """What was made of a sentence, by the title its library gives the source."""
    return {}


def of_finding(say: str, finding: Finding, plain: str | None = None) -> Statement:
    """Words a finding asks to print."""
    return Statement(
        say, plain, finding.rule_id, finding.protocol_id, finding.source, finding.source_title, finding.confidence
    )


def once(found: Iterable[Statement]) -> tuple[Statement, ...]:
    """Each meaning once: the first of those that say the same to staff or to the resident."""
    kept: list[Statement] = []
    seen: set[str] = set()
    for one in found:
        said, before = _said(one.say, one.plain), len(seen)
        seen |= said
        if len(seen) == before + len(said):
            kept.append(one)
    return tuple(kept)


@lru_cache(maxsize=8192)
def _said(say: str, plain: str | None) -> frozenset[str]:
    return frozenset(_bare(text) for text in (say, plain) if text or text is say)


def shorter(found: Iterable[Statement], ends: str = "[，；。]") -> tuple[Statement, ...]:
    """As `once`, without what a longer sentence of the list says word for word: the longer then takes the earlier place.

    `ends`: between the parts that are compared. Nothing that one sentence alone says is lost.
    """
    first = once(found)
    listed = list(first)
    parts = [_parts(s.say, ends) for s in listed]
    often = Counter(part for mine in parts for part in mine)
    for at, mine in enumerate(parts):
        if any(often[part] == 1 for part in mine):
            continue
        longer = next((i for i, other in enumerate(parts) if i != at and mine < other), None)
        if longer is not None and (listed[at].plain is None or listed[longer].plain is not None):
            early, late = sorted((at, longer))
            listed[early], parts[early] = listed[longer], parts[longer]
            listed[late], parts[late] = listed[longer], frozenset()
    return first if all(parts) else once(s for s, mine in zip(listed, parts, strict=True) if mine)


@lru_cache(maxsize=4096)
def _parts(text: str, ends: str) -> frozenset[str]:
    return frozenset(bare for part in re.split(ends, text) if (bare := _bare(part)))


def _bare(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def gathered(
    protocols: Sequence[Protocol], of: Callable[[Protocol], Sequence[Sentence]], facts: Facts, library: Library
) -> tuple[Statement, ...]:
    """One kind of sentence of all protocols, by gravity, each meaning once. A missing fact keeps a sentence."""
    found = [s for p in protocols for s in of(p) if holds(s, facts, Answer.NO)]
    return once(statement(s, library) for s in sorted(found, key=lambda s: (s.order, s.protocol_id, s.id)))


def progression(protocols: Sequence[Protocol], kind: str, facts: Facts, library: Library) -> tuple[Statement, ...]:
    """The sentences of one kind of progression: advance, hold or step_back."""
    return gathered(protocols, lambda p: [s for s in p.progression if s.extra["kind"] == kind and s.extra.get("printed", True)], facts, library)


def precautions(
    protocols: Sequence[Protocol], findings: Sequence[Finding], facts: Facts, library: Library
) -> tuple[Statement, ...]:
    """What complications and drugs ask first, then what the conditions ask."""
    said = [of_finding(words, f) for f in findings for words in f.precautions]
    return shorter((*said, *gathered(protocols, lambda p: p.precautions, facts, library)))


def avoided(protocols: Sequence[Protocol], findings: Sequence[Finding], library: Library) -> tuple[Statement, ...]:
    """What to leave out: of findings first, then of the conditions."""
    said = [of_finding(words, f) for f in findings for words in f.avoid]
    title = title_of("OWN", library)
    for protocol in protocols:
        said += [Statement(words, None, protocol.id, protocol.id, "OWN", title, Confidence.C) for words in protocol.types_avoid]
    return shorter(said, "[，；。、]|和")


_MINUTES = "pavs_minutes_week"
_NOT_TO_LOSE_WEIGHT = frozenset({"pregnant", "postpartum"})
"""Weight is no goal then, whatever a protocol for excess weight asks (X0: the pregnancy blocks only)."""
NO_WEIGHT_LOSS = "flag_no_weight_loss"
"""A finding says that this body must not lose weight by a goal of ours (frail, losing it already, treated for cancer)."""
_TODAY = frozenset({"vital", "symptom", "today/pre-session", "anthropometry"})


def day_gates(screening: Screening, facts: Facts, library: Library) -> tuple[Statement, ...]:
    """What is asked before every session, strictest first. Gates of two protocols that ask the same are one.

    A gate that this resident's diagnoses and drugs already answer with no, whatever today brings, is left out; so is one
    that another gate of theirs says more strictly.
    """
    rules = library.rules
    lasting = facts.without(*(fact_id for fact_id in facts if definition(fact_id).group in _TODAY))
    silent = {rule_id for rule_id, answer in screening.trace if answer is Answer.NO}

    def place(gate: DayGate) -> tuple[int, bool, str, str]:
        return (-gate.action, gate.rule_id in rules and rules[gate.rule_id][1].kind == "everyone", gate.confidence, gate.rule_id)

    kept, seen = [], set()
    there = {gate.rule_id for gate in screening.day_gates}
    stricter = said_more_strictly(library)
    for gate in sorted(screening.day_gates, key=place):
        if not there.isdisjoint(stricter.get(gate.rule_id, ())):
            continue
        rule = rules[gate.rule_id][0] if gate.rule_id in rules else None
        never = rule is not None and rule.id in silent and evaluate(rule.when, lasting) is Answer.NO
        if gate.action is Action.GO or never:
            continue
        key = (rule.when.say, gate.action) if rule else (gate.say, gate.action)
        if key not in seen:
            seen.add(key)
            protocol = rule.protocol_id if rule else ""
            title = title_of(gate.source, library)
            kept.append(Statement(gate.say, gate.plain, gate.rule_id, protocol, gate.source, title, gate.confidence, gate.about))
    return once(kept)


@kept
def said_more_strictly(library: Library) -> Mapping[str, frozenset[str]]:
    """Day rule → the day rules that keep everybody from exercise whom it holds back, and say all it tells them to do."""
    rules = sorted((r for p in library.protocols.values() for r in p.rules if Gate.DAY in r.gates), key=lambda r: r.id)
    by_fact: dict[str, list[Rule]] = {}
    for rule in rules:
        for fact_id in used_facts(rule.when):
            by_fact.setdefault(fact_id, []).append(rule)
    found: dict[str, frozenset[str]] = {}
    for rule in rules:
        near = {other.id: other for fact_id in used_facts(rule.when) for other in by_fact[fact_id]}
        over = {other.id for other in near.values() if _says_more(other, rule)}
        if over:
            found[rule.id] = frozenset(over)
    return found


def _says_more(other: Rule, rule: Rule) -> bool:
    """A graver finding says more; one as grave, when its orders hold those of the rule. A call to 120 is never left out."""
    graver = other.action >= Action.POSTPONE and other.action > rule.action
    if other is rule or not (graver or other.action is rule.action) or not implies(rule.when, other.when):
        return False
    if other.action is rule.action and not _orders(rule) <= _orders(other):
        return False
    if "120" in rule.say and "120" not in other.say:
        return False
    same = other.action is rule.action and _orders(rule) == _orders(other) and implies(other.when, rule.when)
    return not same or other.id < rule.id


def _orders(rule: Rule) -> frozenset[str]:
    return frozenset(_bare(part) for part in re.split("[，；。]", rule.say.rpartition("：")[2]) if _bare(part))


def goals(
    protocols: Sequence[Protocol], facts: Facts, library: Library, most_minutes: tuple[float, float] = (inf, inf),
    flags: frozenset[str] = frozenset(),
) -> tuple[GoalProposal, ...]:
    """Measurable goals, of each fact the strictest that age and frailty permit (§5).

    A second goal (V4: more minutes, once the first are held) stands beside the first of its fact, when it asks for more.
    No goal asks for more minutes a week than the plan allows: `most_minutes` for first and for second goals. None asks a
    woman who is pregnant or has just given birth to lose weight, nor anybody for whom a finding raised `NO_WEIGHT_LOSS`.
    """
    best: dict[tuple[str, str, bool], GoalProposal] = {}
    found = [s for p in protocols for s in p.goals if holds(s, facts, Answer.YES)]
    for one in sorted(found, key=lambda s: (s.order, s.protocol_id, s.id)):
        made = _goal(one, facts)
        second = one.extra.get("second", False)
        key = (one.extra["fact"], one.extra["direction"], second)
        if made is not None and made.fact_id == _MINUTES and made.value > most_minutes[second]:
            continue
        kept = NO_WEIGHT_LOSS in flags or facts.value("pregnancy_status") in _NOT_TO_LOSE_WEIGHT
        if kept and key[:2] == ("weight", "at_most"):
            continue
        if made is not None and (key not in best or _stricter(made, best[key])):
            best[key] = made
    firsts = {key[:2]: goal for key, goal in best.items() if not key[2]}
    return tuple(g for k, g in best.items() if not k[2] or k[:2] not in firsts or _stricter(g, firsts[k[:2]]))


def _stricter(one: GoalProposal, other: GoalProposal) -> bool:
    return one.value < other.value if one.direction == "at_most" else one.value > other.value


def _goal(sentence: Sentence, facts: Facts) -> GoalProposal | None:
    """The goal in numbers; None when it is a share of a value that is not known."""
    extra, say = sentence.extra, sentence.say
    unit = unit_name(definition(extra["fact"]).unit)
    value, share = extra.get("value"), extra.get("percent_of_now")
    if share is not None:
        now = facts.number(extra["fact"])
        if now is None:
            return None
        value = round(now * share / 100, 1)
        say += f"，先到 {value:g} {unit}"
    return GoalProposal(
        say, sentence.plain, extra["fact"], float(value), extra["direction"], unit,
        int(extra["by_week"]), sentence.source, sentence.confidence,
    )  # fmt: skip


def follow_up(protocols: Sequence[Protocol], facts: Facts) -> tuple[FollowUpPoint, ...]:
    """When to look again: the points of all protocols; what falls on one day is one visit."""
    by_week: dict[int, list[Sentence]] = {}
    for protocol in protocols:
        for one in protocol.follow_up:
            if holds(one, facts, Answer.NO):
                by_week.setdefault(int(one.extra["week"]), []).append(one)
    return tuple(_visit(week, sorted(by_week[week], key=lambda s: (s.order, s.id))) for week in sorted(by_week))


def _visit(week: int, points: Sequence[Sentence]) -> FollowUpPoint:
    mode = "visit" if any(p.extra["mode"] == "visit" for p in points) else "phone"
    words = "；".join(dict.fromkeys(p.say for p in points))
    marks = [p.confidence for p in points]
    return FollowUpPoint(week, mode, words, points[0].source, weakest(marks))


def supervision(screening: Screening, library: Library) -> Statement:
    """Who looks on, by risk tier."""
    say, plain = SUPERVISION[screening.risk]
    return Statement(say, plain, "TIER", "", "OWN", title_of("OWN", library), Confidence.C)
