"""The whole trace of one answer: every rule asked and what became of it, and for every bound who won and whom it beat."""

from __future__ import annotations

from dataclasses import dataclass

from protocols.criteria import open_facts, used_facts
from protocols.facts import Facts, definition
from protocols.plan import Plan, Reason
from protocols.protocol import Library, Protocol, Rule
from protocols.screening import Screening, UsedFact
from protocols.spoken import gate_words, span_words
from protocols.terms import Answer, Confidence, Gate

ANSWER_WORDS = {Answer.YES: "成立", Answer.NO: "不成立", Answer.NOT_KNOWN: "还不知道"}


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule that was asked, with its answer and what it looked at."""

    rule_id: str
    protocol_id: str
    protocol_name: str
    gates: str
    answer: Answer
    answer_words: str
    when: str
    used: tuple[UsedFact, ...]
    waits_for: tuple[str, ...]
    """Names of the facts that keep it open; empty unless it is not known."""
    source: str
    source_title: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class BoundTrace:
    """One bound of one stage: which lines set it, which they beat, which stayed silent or were assumed."""

    stage: str
    label: str
    span: str
    won: tuple[Reason, ...]
    beaten: tuple[Reason, ...]
    silent: tuple[Reason, ...]
    assumed: tuple[Reason, ...]


def rule_traces(facts: Facts, screening: Screening, library: Library) -> tuple[RuleTrace, ...]:
    """Every rule asked, those that fired first, then the open ones, then the silent; each group in the library's order.

    `facts` with what is derived and assumed (`screening.facts_for_plan`); `screening` made of them with `library`.
    """
    found = [
        _traced(*library.rules[rule_id], answer, facts, library) for rule_id, answer in screening.trace if rule_id in library.rules
    ]
    order = (Answer.YES, Answer.NOT_KNOWN, Answer.NO)
    return tuple(sorted(found, key=lambda line: order.index(line.answer)))


def _traced(rule: Rule, protocol: Protocol, answer: Answer, facts: Facts, library: Library) -> RuleTrace:
    view = facts if Gate.ENTRY in rule.gates else facts.at(Gate.DAY)
    used = tuple(UsedFact(f, definition(f).label, view.text(f)) for f in used_facts(rule.when))
    open_ = (*open_facts(protocol.applies_when, facts), *open_facts(rule.when, view)) if answer is Answer.NOT_KNOWN else ()
    waits = tuple(dict.fromkeys(definition(f).label for f in open_))
    source = library.sources.get(rule.source)
    return RuleTrace(
        rule.id, rule.protocol_id, protocol.short, gate_words(rule), answer, ANSWER_WORDS[answer], rule.when.say, used, waits, rule.source,
        source.title if source else rule.source, rule.confidence,
    )  # fmt: skip


def bound_traces(plan: Plan) -> tuple[BoundTrace, ...]:
    """Every bound of every stage, its reasons sorted by what they did."""
    return tuple(
        BoundTrace(
            stage.name, f"{component.label} · {bound.label}", span_words((bound.low, bound.high), bound.unit),
            *(tuple(r for r in bound.reasons if r.part in parts) for parts in (("sets_upper", "sets_lower"), ("beaten",), ("silent",), ("assumed", "error"))),
        )
        for stage in plan.stages
        for component in stage.components
        for bound in component.bounds
    )  # fmt: skip
