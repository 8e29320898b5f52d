"""A screening or plan for eyes that see limits and stop signs, not diagnoses (station-service §3.2, rule d). Pure."""

from __future__ import annotations

from dataclasses import replace

from protocols.facts import definition
from protocols.plan import Bound, Plan, Reason, Statement
from protocols.protocol import Library
from protocols.screening import Finding, Screening
from protocols.terms import Action

BY_DOCTOR = "医生给的限制"
_OPEN_GROUPS = frozenset({"vital", "anthropometry", "today/pre-session", "functional/older", "lifestyle/readiness", "preference"})
_SAY = {
    Action.GO: "可以运动。",
    Action.MODIFY: "要按限制运动，见限制和停止信号。",
    Action.CLEAR_BY_DOCTOR: "要请医生先看。",
    Action.POSTPONE: "今天先不运动，请医生看。",
    Action.STOP_AND_REFER: "不运动，请医生马上看。",
}


def without_diagnoses(screening: Screening, library: Library) -> Screening:
    """The same clearance, limits and questions of the instructor's side, without what names a disease or a drug."""
    asked = tuple(m for m in screening.missing if m.entered_by == "instructor")
    others = len(screening.missing) - len(asked)
    reasons = (f"医生部分还有 {others} 项没问",) if others else ()
    return replace(
        screening,
        findings=tuple(_finding(f, library) for f in screening.findings),
        missing=asked,
        risk_reasons=(BY_DOCTOR, *reasons),
        protocols=(),
        tables=(),
        trace=(),
        day_gates=tuple(g if g.plain is None else replace(g, say=g.plain) for g in screening.day_gates),
    )


def _finding(finding: Finding, library: Library) -> Finding:
    if finding.used and all(definition(u.fact_id).group in _OPEN_GROUPS for u in finding.used):
        return replace(finding, protocol_name=BY_DOCTOR)
    used = tuple(u for u in finding.used if definition(u.fact_id).group in _OPEN_GROUPS)
    say = finding.plain or _SAY[finding.action]
    feel = "心率不能作依据" if finding.effort_by_feel else None
    return replace(finding, protocol_id="", protocol_name=BY_DOCTOR, say=say, used=used, effort_by_feel=feel, source_title="")


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
        avoid=tuple(map(_plain, plan.avoid)),
        day_gates=tuple(map(_plain, plan.day_gates)),
        precautions=tuple(_plain(s) for s in plan.precautions if s.plain),
        stop_signs=tuple(map(_plain, plan.stop_signs)),
        effects=(),
        assumptions=(),
    )


def _bound(bound: Bound) -> Bound:
    reasons: tuple[Reason, ...] = tuple(
        replace(r, protocol_id="", protocol_name=BY_DOCTOR, say=BY_DOCTOR) for r in bound.reasons if r.part.startswith("sets")
    )
    return replace(bound, plain=BY_DOCTOR, reasons=reasons)


def _plain(line: Statement) -> Statement:
    return replace(line, say=line.plain or line.say, protocol_id="")
