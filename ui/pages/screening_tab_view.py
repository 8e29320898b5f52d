"""What the tab 筛查 shows: the answer, how long it holds, every finding with who answered. Plain values, no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prescribe.assess import Entry
from prescribe.reading.gate_rows import by_subject
from protocols.screening import DayGate, Finding, Screening
from protocols.terms import Action, Answer, Clearance, Confidence, Gate
from ui.pages.consultation_view import EFFORT_WORDS, RISK_WORDS
from ui.pages.reason_view import CONFIDENCE_WORDS
from ui.words import tr

ACTION_MARKS = {
    Action.GO: ("ok", "可以"),
    Action.MODIFY: ("info", "要改"),
    Action.CLEAR_BY_DOCTOR: ("warn", "医生定"),
    Action.POSTPONE: ("danger", "今天不做"),
    Action.STOP_AND_REFER: ("danger", "停，转医生"),
}

GATE_WORDS = {Gate.ENTRY: "开始前", Gate.DAY: "当天", Gate.LIVE: "运动中"}

QUESTIONNAIRE_WORDS = {
    "cleared": "可参加",
    "cleared_with_advice": "可参加并建议",
    "refer": "需医师评估",
    "delay": "暂缓",
    "incomplete": "未完成",
}

OUTCOME_WORDS = {
    "incomplete": "还缺答案",
    "recommended": "建议先由医生许可",
    "not_necessary": "不必另做医学许可",
}

ANSWER_WORDS = {Answer.YES: "是", Answer.NO: "否", Answer.NOT_KNOWN: "不知道"}

SOON_DAYS = 14


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One rule that fired: mark, word, sentence, which facts and who gave them, source."""

    mark: str
    word: str
    gate: str
    say: str
    facts: str
    who: str
    source: str
    confidence: str
    needs_physician: bool
    rule_id: str


@dataclass(frozen=True, slots=True)
class TableLine:
    """One pre-participation table and its row."""

    name: str
    row: str
    outcome: str
    say: str
    mark: str


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One rule asked, with its answer."""

    rule_id: str
    answer: str


@dataclass(frozen=True, slots=True)
class ScreeningView:
    """The whole tab."""

    mark: str
    head: str
    headline: str
    validity: str
    validity_kind: str
    risk: str
    risk_reasons: tuple[str, ...]
    effort: str
    questionnaire: str
    findings: tuple[FindingLine, ...]
    missing: tuple[tuple[str, str, str], ...]
    """(fact id, question, what it does meanwhile)."""
    tables: tuple[TableLine, ...]
    day_gates: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """(what is looked at, (order in a word, sentence) gravest first)."""
    trace: tuple[TraceLine, ...]
    trace_summary: str
    fingerprint: str


_HEADS = {
    Clearance.MAY_START: ("ok", "按现在的资料可以运动"),
    Clearance.MAY_START_WITH_LIMITS: ("ok", "可以运动，有限制"),
    Clearance.DOCTOR_DECIDES: ("warn", "需医生决定"),
    Clearance.NOT_TODAY: ("danger", "今天不运动"),
    Clearance.REFER: ("danger", "停止运动，请医生看"),
}


def head_of(screening: Screening) -> tuple[str, str]:
    """(mark, head): green only when nothing that could change the answer is missing."""
    if screening.clearance < Clearance.NOT_TODAY and not screening.concluded:
        return "info", tr("还不能下结论")
    mark, head = _HEADS[screening.clearance]
    return mark, tr(head)


def finding_line(finding: Finding, entries: Mapping[str, Entry]) -> FindingLine:
    """One finding, with who answered its facts and when."""
    mark, word = ACTION_MARKS[finding.action]
    facts = "，".join(f"{u.label} {u.text}" for u in finding.used)
    who = []
    for used in finding.used:
        entry = entries.get(used.fact_id)
        if entry is not None and entry.by:
            who.append(f"{entry.by} {entry.at[5:16].replace('T', ' ')}".strip())
    return FindingLine(
        mark, tr(word), tr(GATE_WORDS[finding.gate]), finding.say, facts, "；".join(dict.fromkeys(who)),
        f"{finding.rule_id} · {finding.source_title or finding.source}", CONFIDENCE_WORDS[finding.confidence],
        finding.confidence.needs_physician, finding.rule_id,
    )  # fmt: skip


def screening_view(screening: Screening, entries: Mapping[str, Entry], today: object = None) -> ScreeningView:
    """The tab for one screening. `entries` are the answers of both parts, for who and when; `today` a date."""
    mark, head = head_of(screening)
    left = (screening.valid_until - (today or screening.on)).days
    if left < 0:
        validity, kind = tr("{until} 已到期，请重做", until=screening.valid_until), "warn"
    else:
        kind = "warn" if left <= SOON_DAYS else ""
        validity = tr("{on} 起有效，到 {until}，还剩 {left} 天", on=screening.on, until=screening.valid_until, left=left
        )
    answers = [a for _, a in screening.trace]
    summary = tr("问了 {all} 条规则：{yes} 条成立，{no} 条不成立，{open} 条缺资料", all=len(answers), yes=answers.count(Answer.YES), no=answers.count(Answer.NO),
        open=answers.count(Answer.NOT_KNOWN),
    )  # fmt: skip
    order = {Answer.YES: 0, Answer.NOT_KNOWN: 1, Answer.NO: 2}
    risk = RISK_WORDS[screening.risk]
    return ScreeningView(
        mark=mark,
        head=head,
        headline=screening.headline,
        validity=validity,
        validity_kind=kind,
        risk=risk if screening.risk_complete else tr("至少{risk}", risk=risk),
        risk_reasons=screening.risk_reasons,
        effort=tr(EFFORT_WORDS[screening.upper_intensity]),
        questionnaire=tr(QUESTIONNAIRE_WORDS.get(screening.questionnaire, screening.questionnaire)),
        findings=tuple(finding_line(f, entries) for f in screening.findings),
        missing=tuple((m.fact_id, m.question, m.assumed or m.why) for m in screening.missing),
        tables=tuple(_table(t) for t in screening.tables),
        day_gates=_gates(screening.day_gates),
        trace=tuple(TraceLine(r, tr(ANSWER_WORDS[a])) for r, a in sorted(screening.trace, key=lambda t: order[t[1]])),
        trace_summary=summary,
        fingerprint=screening.fingerprint,
    )


def _gates(gates: Sequence[DayGate]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Under what is looked at, the gravest first; a sentence that two rules share stands once."""
    gravest = sorted({g.say: g for g in gates}.values(), key=lambda g: -g.action)
    return tuple(
        (title, tuple((tr(ACTION_MARKS[g.action][1]), g.say) for g in lines)) for title, lines in by_subject(gravest)
    )


def _table(answer: object) -> TableLine:
    mark = {"recommended": "warn", "not_necessary": "ok"}.get(answer.outcome, "info")
    outcome = tr(OUTCOME_WORDS.get(answer.outcome, answer.outcome))
    name = answer.name
    if answer.confidence in (Confidence.C, Confidence.P):
        name += tr("（待医师确认）")
    return TableLine(name, answer.row, outcome, answer.say, mark)
