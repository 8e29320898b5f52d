"""`explain FILE`: facts written in YAML → screening, plan, reasons, fitness scores and tests, as text a clinician reads or as JSON.

Pure: no station, no resident, nothing stored. The same functions that serve the window are called.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum, IntEnum
from pathlib import Path
from typing import Any

from prescribe.fitness_text import fitness_text, permissions_text
from prescribe.scores_text import Scored, scored, scores_text
from protocols.facts import Facts, definition
from protocols.fitness.permissions import allowed_tests
from protocols.fitness.results import Edition, FitnessResult, TestPermission
from protocols.fitness.scoring import score_fitness
from protocols.library import ProtocolError, load_library, read_facts
from protocols.merging import merge
from protocols.plan import Bound, Plan, Reason, Stage
from protocols.protocol import Library
from protocols.screening import Finding, MissingFact, Screening, applying, facts_for_plan, screen
from protocols.terms import ACTION_NAMES, Answer, Clearance, Confidence, Intensity, RiskTier
from protocols.tracing import RuleTrace, rule_traces

CLEARANCE_WORDS = {
    Clearance.MAY_START: "可以开始",
    Clearance.MAY_START_WITH_LIMITS: "可以开始，有限制",
    Clearance.DOCTOR_DECIDES: "医师决定",
    Clearance.NOT_TODAY: "今天不练",
    Clearance.REFER: "转诊",
}
TIER_WORDS = {RiskTier.LOW: "低风险", RiskTier.MEDIUM: "中风险", RiskTier.HIGH: "高风险"}
INTENSITY_WORDS = {
    Intensity.NONE: "不开剂量",
    Intensity.LIGHT: "低强度",
    Intensity.MODERATE: "中等强度",
    Intensity.VIGOROUS: "较大强度",
}
EFFECT_WORDS = {"block": "不问清不能签名", "assume": "先按更严的处理", "limit": "先加限制", "warn": "提醒"}
QUESTIONNAIRE_WORDS = {
    "cleared": "可参加",
    "cleared_with_advice": "可参加并建议",
    "refer": "需医师评估",
    "delay": "暂缓",
    "incomplete": "未完成",
}
OUTCOME_WORDS = {"incomplete": "没有问完", "recommended": "建议医师评估", "not_necessary": "不必"}
_PARTS = {
    "sets_upper": "定上限",
    "sets_lower": "定下限",
    "beaten": "较宽，没有采用",
    "error": "公式误差",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything the engine says about one set of facts. `facts` with what was derived and assumed."""

    facts: Facts
    screening: Screening
    plan: Plan | None
    """None while a finding stops exercise and refers: then there is no dose."""
    rules: tuple[RuleTrace, ...]
    """Every rule asked: fired, then open, then silent."""
    tests: tuple[TestPermission, ...]
    """Which fitness test may be done today."""
    fitness: FitnessResult
    scored: Scored
    """Risk scores, estimates and the track by readiness."""


def explain(facts: Facts, library: Library, edition: Edition = Edition.NATIONAL_2023) -> Explanation:
    """Screening, the plan unless an entry gate refers, fitness scores by `edition` and which tests may be done today."""
    screening = screen(facts, library)
    whole = facts_for_plan(facts, library)
    rules = rule_traces(whole, screening, library)
    dosed = screening.upper_intensity is not Intensity.NONE
    plan = merge(applying(whole, library), whole, screening, library) if dosed else None
    tests = allowed_tests(facts, screening, library)
    return Explanation(whole, screening, plan, rules, tests, score_fitness(whole, edition, tests), scored(facts, library))


def run(arguments: Sequence[str], today: date, write: Callable[[str], object]) -> int:
    """The word `explain FILE [--json] [--fitness-2003]` of the command line; gives the exit code (0 fine, 2 what was asked
    cannot be read)."""
    files = [a for a in arguments if not a.startswith("--")]
    strange = [a for a in arguments if a.startswith("--") and a not in ("--json", "--fitness-2003")]
    if len(files) != 1 or strange:
        write("用法：python3 run.py explain 文件 [--json] [--fitness-2003]\n")
        return 2
    edition = Edition.NATIONAL_2003 if "--fitness-2003" in arguments else Edition.NATIONAL_2023
    path = Path(files[0])
    try:
        facts = read_facts(path.name, path.read_bytes(), today)
        found = explain(facts, load_library(), edition)
    except OSError:
        write(f"打不开文件 {path.name}，请检查路径。\n")
        return 2
    except ProtocolError as error:
        write(f"{error.say}\n{error}\n")
        return 2
    write(json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n" if "--json" in arguments else as_text(found))
    return 0


# -- JSON --


def as_json(explanation: Explanation) -> dict[str, Any]:
    """Plain JSON values: enumerations by name, days as ISO dates, dose fields by their full names."""
    return {
        "facts": explanation.facts.to_json(),
        "screening": _plain(explanation.screening),
        "plan": None if explanation.plan is None else _plain(explanation.plan),
        "rules": _plain(explanation.rules),
        "tests": _plain(explanation.tests),
        "fitness": _plain(explanation.fitness),
        "scored": _plain(explanation.scored),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, IntEnum):
        return value.name
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list, frozenset, set)):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


# -- text --


def as_text(explanation: Explanation) -> str:
    """The same as a clinician reads it, in Chinese."""
    parts = [_screening_text(explanation.screening), _derived_text(explanation.facts), scores_text(explanation.scored)]
    parts.append(_plan_text(explanation.plan) if explanation.plan else "【方案】\n  转诊：本次不给剂量。")
    parts += [permissions_text(explanation.tests), fitness_text(explanation.fitness)]
    parts += [_trace_text(title, answer, explanation.rules) for title, answer in _TRACES]
    return "\n\n".join(parts) + "\n"


def _mark(confidence: Confidence) -> str:
    return f"{confidence.value}，待医师确认" if confidence.needs_physician else confidence.value


def _screening_text(screening: Screening) -> str:
    lines = [
        f"【筛查】{screening.on.isoformat()}，有效到 {screening.valid_until.isoformat()}，知识库 {screening.fingerprint}",
        f"  {screening.headline}",
        f"  结论至少：{CLEARANCE_WORDS[screening.clearance]}（{'已问全' if screening.concluded else '还没有问全'}）；"
        f"强度上限：{INTENSITY_WORDS[screening.upper_intensity]}",
        f"  {TIER_WORDS[screening.risk]}{'' if screening.risk_complete else '（资料不全）'}：{'；'.join(screening.risk_reasons)}",
        f"  问卷：{QUESTIONNAIRE_WORDS[screening.questionnaire]}",
        *(f"  {t.name}：{OUTCOME_WORDS[t.outcome]}（{t.row}）{t.say}{t.why}" for t in screening.tables),
        "",
        f"【触发的规则】{len(screening.findings)} 条",
        *(line for finding in screening.findings for line in _finding_lines(finding)),
        "",
        f"【还没有问清】{len(screening.missing)} 项",
        *(_missing_line(fact) for fact in screening.missing),
    ]
    return "\n".join(lines)


def _finding_lines(finding: Finding) -> list[str]:
    cleared = f"（医师 {finding.cleared_on.isoformat()} 已许可）" if finding.cleared_on else ""
    used = "；".join(f"{fact.label} {fact.text}" for fact in finding.used)
    return [
        f"  [{ACTION_NAMES[finding.action]}] {finding.say}{cleared}",
        f"      {finding.rule_id} · {finding.protocol_name} · {finding.source_title}（{_mark(finding.confidence)}）",
        *([f"      用到：{used}"] if used else []),
    ]


def _missing_line(fact: MissingFact) -> str:
    assumed = f"；{fact.assumed}" if fact.assumed else ""
    return f"  [{EFFECT_WORDS[fact.effect]}] {fact.question}  {fact.why}{assumed}  ← {fact.fact_id}"


def _derived_text(facts: Facts) -> str:
    shown = [key for key in facts if (entry := facts.known(key)) is not None and entry.origin in ("derived", "assumed")]
    words = {"derived": "", "assumed": "（未查，按此处理）"}
    lines = (f"  {definition(k).label}：{facts.text(k)}{words[e.origin]}" for k in shown if (e := facts.known(k)) is not None)
    return "\n".join(["【推算出的事实】", *lines])


_TRACES = (("还不知道成不成立的规则", Answer.NOT_KNOWN), ("问过、不成立的规则", Answer.NO))


def _trace_text(title: str, answer: Answer, rules: Sequence[RuleTrace]) -> str:
    found = [rule for rule in rules if rule.answer is answer]
    lines = [f"【{title}】{len(found)} 条"]
    for rule in found:
        lines.append(f"  {rule.rule_id} · {rule.protocol_name}（{rule.gates}）：{rule.when}")
        used = "；".join(f"{fact.label} {fact.text}" for fact in rule.used)
        lines += [f"      看到：{used}"] if used else []
        lines += [f"      等着问：{'、'.join(rule.waits_for)}"] if rule.waits_for else []
    return "\n".join(lines)


def _plan_text(plan: Plan) -> str:
    lines = [f"【方案】{'医疗运动处方' if plan.medical else '健身运动处方'}：{'、'.join(name for _, name, _ in plan.protocols)}"]
    for stage in plan.stages:
        lines += _stage_lines(stage)
    lists = (
        ("不要做", [s.say for s in plan.avoid]),
        ("注意", [s.say for s in plan.precautions]),
        ("马上停", [s.say for s in plan.stop_signs]),
        ("每次之前", [s.say for s in plan.day_gates]),
        ("目标", [goal.say for goal in plan.goals]),
        ("复查", [f"第 {point.week} 周：{point.say}" for point in plan.follow_up]),
        ("未查而按更严处理", [a.say for a in plan.assumptions]),
        ("两个人来定", [clash.say for clash in plan.clashes]),
    )
    for title, items in lists:
        if items:
            lines += ["", f"  {title}：", *(f"    · {item}" for item in items)]
    return "\n".join(lines)


def _stage_lines(stage: Stage) -> list[str]:
    weeks = f"{stage.first_week}–{stage.last_week}" if stage.last_week else f"{stage.first_week} 起"
    lines = ["", f"  {stage.name}（第 {weeks} 周）"]
    if stage.heart_rate:
        zone = stage.heart_rate
        lines.append(f"    心率 {zone.low}–{zone.high} 次/分（{zone.method}，±{zone.uncertainty:.0f}）")
    for component in stage.components:
        lines.append(f"    {component.label}：{component.intensity_words}")
        lines += [line for bound in component.bounds for line in _bound_lines(bound)]
    return lines


def _bound_lines(bound: Bound) -> list[str]:
    unit = f" {bound.unit}" if bound.unit else ""
    head = f"      {bound.label} {bound.low:g}–{bound.high:g}{unit}，建议 {bound.proposed:g}（{_mark(bound.confidence)}）"
    told: dict[tuple[str, str], list[Reason]] = {}
    for reason in bound.reasons:
        told.setdefault((reason.rule_id, reason.say), []).append(reason)
    return [head, *(_reason_line(reasons) for reasons in told.values())]


def _reason_line(reasons: Sequence[Reason]) -> str:
    first = reasons[0]
    parts = "、".join(dict.fromkeys(_PARTS[r.part] for r in reasons if r.part in _PARTS))
    lead = f"{parts}：" if parts else ""
    return f"          {lead}{first.say} [{first.rule_id} · {first.source_title}（{_mark(first.confidence)}）]"
