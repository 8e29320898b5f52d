"""A screening or plan for eyes that see limits and stop signs, not diagnoses (station-service §3.2, rule d). Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from prescribe.reading.diagnoses import every_diagnosis
from protocols.facts import definition, vocabulary
from protocols.plan import Bound, Plan, Reason, Statement
from protocols.protocol import Library
from protocols.screening import DayGate, Finding, Screening
from protocols.terms import Action

BY_DOCTOR = "医生给的限制"
ASK_DOCTOR = "其余由医生交代，拿不准先问医生"
_OPEN_GROUPS = frozenset({"vital", "anthropometry", "today/pre-session", "functional/older", "lifestyle/readiness", "preference"})
_LEADS = ("现在不能运动", "今天不练", "先请医师决定")
"""How a headline begins that goes on with the reason."""
_SAY = {
    Action.GO: "可以运动。",
    Action.MODIFY: "要按限制运动，见限制和停止信号。",
    Action.CLEAR_BY_DOCTOR: "要请医生先看。",
    Action.POSTPONE: "今天先不运动，请医生看。",
    Action.STOP_AND_REFER: "不运动，请医生马上看。",
}


def without_diagnoses(screening: Screening, library: Library) -> Screening:
    """The same clearance, limits and questions of the instructor's side, without what names a disease or a drug."""
    asked = tuple(replace(m, why=m.why.split("（")[0]) for m in screening.missing if m.entered_by == "instructor")
    others = len(screening.missing) - len(asked)
    findings = tuple(_finding(f, library) for f in screening.findings)
    reasons = (f"医生部分还有 {others} 项没问",) if others else ()
    return replace(
        screening,
        headline=headline_without_diagnoses(screening.headline, tuple(f.say for f in findings)),
        findings=findings,
        missing=asked,
        risk_reasons=(BY_DOCTOR, *reasons),
        protocols=(),
        tables=(),
        trace=(),
        day_gates=_gates(screening.day_gates),
    )


def headline_without_diagnoses(headline: str, shown: tuple[str, ...] = ()) -> str:
    """What may be done, without why; the reason stays only when it is one of the sentences `shown` anyway."""
    lead, colon, reason = headline.partition("：")
    gives_reason = bool(colon) and not lead.startswith("还不能下结论")
    if not gives_reason or any(reason.startswith(say) for say in shown if say):
        return headline
    return f"{lead}。"


def open_fact(fact_id: str) -> bool:
    """Whether the value of a fact may be shown to everybody who trains the resident."""
    found = definition(fact_id)
    return found.group in _OPEN_GROUPS or found.entered_by == "instructor"


def sentences_without_diagnoses(sentences: tuple[str, ...]) -> tuple[str, ...]:
    """What stands in the way, as many sentences and in the same order; one that names a disease or a drug says who decides."""
    return tuple(
        headline_without_diagnoses(s) if s.startswith(_LEADS) else "有一项要由医生处理，请医生看。" if tells_diagnosis(s) else s
        for s in sentences
    )


@lru_cache(maxsize=1)
def _medical_words() -> tuple[str, ...]:
    """Words that tell a diagnosis or a drug: labels of such facts without their brackets, and everyday short forms."""
    labels = [d.label for d in vocabulary().values() if d.group in ("history", "complication")]
    labels += [diagnosis.text for diagnosis in every_diagnosis()]
    whole = {re.split(r"[(（]", label)[0] for label in labels}
    common = {"糖尿病", "高血压", "冠心病", "心衰", "房颤", "卒中", "肾病", "眼底", "胰岛素", "降压药", "降糖药", "阻滞剂", "他汀", "利尿剂", "硝酸酯"}
    common |= {"心绞痛", "心梗", "心肌梗", "慢阻肺", "血栓", "动脉瘤", "起搏器"}
    return tuple({w for w in whole if len(w) >= 3} | common)


def tells_diagnosis(text: str) -> bool:
    """Whether a sentence names a disease or a drug."""
    return any(word in text for word in _medical_words())


def _gates(gates: tuple[DayGate, ...]) -> tuple[DayGate, ...]:
    """Each in its plain words; one that would name a disease says only what to do, once."""
    found: dict[str, DayGate] = {}
    for gate in gates:
        say, about = gate.plain or gate.say, gate.about
        if tells_diagnosis(say):
            say, about = _SAY[gate.action], ""
        plain = None if gate.plain is None or tells_diagnosis(gate.plain) else gate.plain
        found.setdefault(say, replace(gate, say=say, plain=plain, about=about))
    return tuple(found.values())


def _finding(finding: Finding, library: Library) -> Finding:
    open_facts = bool(finding.used) and all(definition(u.fact_id).group in _OPEN_GROUPS for u in finding.used)
    finding = replace(finding, avoid=_words(finding.avoid), precautions=_words(finding.precautions))
    if open_facts and not tells_diagnosis(finding.say):
        return replace(finding, protocol_name=BY_DOCTOR)
    used = tuple(u for u in finding.used if definition(u.fact_id).group in _OPEN_GROUPS)
    say = finding.plain if finding.plain and not tells_diagnosis(finding.plain) else _SAY[finding.action]
    feel = "心率不能作依据" if finding.effort_by_feel else None
    return replace(finding, protocol_id="", protocol_name=BY_DOCTOR, say=say, used=used, effort_by_feel=feel, source_title="")


def _words(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Those that name no disease, and one for all that do."""
    return tuple(dict.fromkeys(ASK_DOCTOR if tells_diagnosis(line) else line for line in lines))


def plan_without_diagnoses(plan: Plan) -> Plan:
    """The same numbers, limits and stop signs; reasons say only that the doctor set them."""
    stages = tuple(
        replace(
            stage,
            components=tuple(
                replace(c, bounds=tuple(_bound(b) for b in c.bounds)) for c in stage.components
            ),
        )
        for stage in plan.stages
    )
    return replace(
        plan,
        protocols=(),
        stages=stages,
        effort_by_feel=tuple(replace(_plain(s), say="心率不能作依据，看疲劳度") for s in plan.effort_by_feel[:1]),
        avoid=_lines(plan.avoid),
        day_gates=_lines(plan.day_gates),
        precautions=_lines(plan.precautions),
        stop_signs=tuple(map(_plain, plan.stop_signs)),
        progression=_lines(plan.progression),
        step_back=_lines(plan.step_back),
        hold=_lines(plan.hold),
        goals=tuple(goal for goal in plan.goals if open_fact(goal.fact_id)),
        follow_up=tuple(replace(p, say="按约定的时间复查") if tells_diagnosis(p.say) else p for p in plan.follow_up),
        effects=(),
        assumptions=(),
    )


def _bound(bound: Bound) -> Bound:
    reasons: tuple[Reason, ...] = tuple(
        replace(r, protocol_id="", protocol_name=BY_DOCTOR, say=BY_DOCTOR, source_title="") for r in bound.reasons if r.part.startswith("sets")
    )
    return replace(bound, plain=BY_DOCTOR, reasons=reasons)


def _lines(lines: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """In plain words; lines that name a disease even then become one: ask the doctor. Stop signs are never left out."""
    plain = tuple(map(_plain, lines))
    open_lines = tuple(line for line in plain if not tells_diagnosis(line.say))
    hidden = next((line for line in plain if tells_diagnosis(line.say)), None)
    return open_lines if hidden is None else (*open_lines, replace(hidden, say=ASK_DOCTOR, plain=None))


def _plain(line: Statement) -> Statement:
    return replace(line, say=line.plain or line.say, plain=line.plain, protocol_id="", source_title="")
