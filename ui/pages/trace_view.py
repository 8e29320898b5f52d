"""Every rule asked about one resident, by protocol, and where every number comes from, as plain values. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from protocols.terms import Answer
from ui.pages.knowledge_view import Section, Tag, Words, WrittenLine, tags_of
from ui.pages.reason_view import PART_WORDS
from ui.words import tr

if TYPE_CHECKING:
    from prescribe.replay import BoundTrace, ResidentTrace, RuleTrace
    from protocols.plan import Reason

FACES: tuple[tuple[str, str, Answer | None], ...] = (
    ("fired", "成立", Answer.YES), ("open", "还不知道", Answer.NOT_KNOWN), ("silent", "不成立", Answer.NO), ("numbers", "数字怎么来的", None),
)  # fmt: skip
ANSWER_TAGS = {Answer.YES: ("成立", "info", False), Answer.NOT_KNOWN: ("还不知道", "warn", True), Answer.NO: ("不成立", "neutral", False)}
MOST_ROWS = 60
"""Rows shown at once; a few words typed find the rest."""
SHOWN_FACTS = 8


def faces(trace: ResidentTrace) -> tuple[tuple[str, str], ...]:
    """(key, words with a count) of what may be looked at."""
    counts = {answer: sum(rule.answer is answer for rule in trace.rules) for answer in Answer}
    return tuple(
        (key, tr("{word} {n}", word=tr(word), n=counts[answer] if answer is not None else len(trace.bounds)))
        for key, word, answer in FACES
        if answer is not None or trace.bounds
    )


def summary(trace: ResidentTrace) -> str:
    """One sentence under the title."""
    protocols = len({rule.protocol_id for rule in trace.rules})
    return tr(
        "按今天（{day}）的资料、{edition} 版：问了 {rules} 条规则，来自 {protocols} 份方案。", day=f"{trace.on:%Y-%m-%d}", edition=trace.edition,
        rules=len(trace.rules), protocols=protocols,
    )  # fmt: skip


def trace_sections(trace: ResidentTrace, face: str, typed: str) -> tuple[tuple[Section, ...], str]:
    """(sections, words below them). Words typed look through every rule, whatever its answer, and every number."""
    wanted = typed.lower().split()
    if wanted:
        lines = [(r.protocol_name, _rule(r)) for r in trace.rules] + [(b.stage, _bound(b)) for b in trace.bounds]
        lines = [(title, line) for title, line in lines if all(word in _text_of(title, line) for word in wanted)]
    elif face == "numbers":
        lines = [(bound.stage, _bound(bound)) for bound in trace.bounds]
    else:
        answer = next((a for key, _, a in FACES if key == face), Answer.YES)
        lines = [(rule.protocol_name, _rule(rule)) for rule in trace.rules if rule.answer is answer]
    more = len(lines) - MOST_ROWS
    below = tr("还有 {n} 条，写几个字就能找到。", n=more) if more > 0 else ""
    if not lines:
        below = tr("没有“{typed}”的规则或数字。", typed=typed) if wanted else _NOTHING.get(face, "")
    return _grouped(lines[:MOST_ROWS]), below


_NOTHING = {
    "fired": "没有哪条规则成立：按现在的资料，没有要限制的。", "open": "没有还不知道的：该问的都问了。", "silent": "没有不成立的规则。",
}  # fmt: skip


def _grouped(lines: Iterable[tuple[str, WrittenLine]]) -> tuple[Section, ...]:
    """One card for each protocol or stage, in the order they come."""
    by_title: dict[str, list[WrittenLine]] = {}
    for title, line in lines:
        by_title.setdefault(title, []).append(line)
    return tuple(Section(f"of {title}", f"{title} {len(rows)}", tuple(rows), (5, 6), icon="scale") for title, rows in by_title.items())


def _rule(rule: RuleTrace) -> WrittenLine:
    word, tone, dashed = ANSWER_TAGS[rule.answer]
    about = (Words(rule.when or tr("每个人"), bold=rule.answer is Answer.YES), Words(f"{rule.rule_id} · {rule.gates}", "label", "hint"))
    facts = [f"{fact.label} {fact.text}" for fact in rule.used]
    told = [Words("；".join(facts[:SHOWN_FACTS]) or tr("不看任何一项"))]
    if rule.waits_for:
        told.append(Words(tr("等着问：{facts}", facts="、".join(rule.waits_for)), "label", "warn"))
    spoken = tr("{word}：{when}。{facts}", word=tr(word), when=rule.when or tr("每个人"), facts="；".join(facts))
    return WrittenLine(
        (about, tuple(told)), rule.source, (Tag(tr(word), tone, dashed), *tags_of(rule.confidence, rule.confidence.needs_physician)),
        spoken=spoken, tip=rule.source_title, opens=rule.protocol_id,
    )  # fmt: skip


def _bound(bound: BoundTrace) -> WrittenLine:
    told = [_reason(each, "ink", parts) for each, parts in _set_by(bound.won)] + [_reason(reason, "muted") for reason in (*bound.beaten, *bound.assumed)]
    if bound.silent:
        told.append(Words(tr("没触发 {n} 条：{rules}", n=len(bound.silent), rules="、".join(r.rule_id for r in bound.silent[:6])), "label", "hint"))
    first = (Words(bound.label, bold=True), Words(bound.span))
    opens = bound.won[0].protocol_id if bound.won else ""
    spoken = tr("{stage}，{label}：{span}", stage=bound.stage, label=bound.label, span=bound.span)
    return WrittenLine((first, tuple(told)), *_source(bound.won), spoken=spoken, opens=opens)


def _source(won: Sequence[Reason]) -> tuple[str, tuple[Tag, ...]]:
    if not won:
        return "", ()
    return won[0].source, tags_of(won[0].confidence, won[0].confidence.needs_physician)


def _set_by(won: Sequence[Reason]) -> list[tuple[Reason, frozenset[str]]]:
    """Each line once, with the ends it sets."""
    parts: dict[tuple[str, str], set[str]] = {}
    for reason in won:
        parts.setdefault((reason.rule_id, reason.say), set()).add(reason.part)
    first = {(reason.rule_id, reason.say): reason for reason in reversed(won)}
    return [(first[key], frozenset(ends)) for key, ends in parts.items()]


def _reason(reason: Reason, tone: str, parts: frozenset[str] = frozenset()) -> Words:
    part = tr("定上下限") if len(parts) > 1 else tr(PART_WORDS[reason.part])
    words = tr("{part}：{say}（{rule}）", part=part, say=reason.say.rstrip("。"), rule=reason.rule_id)
    return Words(words, "body" if tone == "ink" else "label", tone)


def _text_of(title: str, line: WrittenLine) -> str:
    words = (each.text for cell in line.cells for each in cell)
    return " ".join((title, *words, line.source, line.tip, *(tag.text for tag in line.tags))).lower()
