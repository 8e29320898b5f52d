"""How two plans for the same facts differ, field by field, with the reasons of both. Pure; changes neither."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from protocols.changes import LOOSER, OTHER, STRICTER, WORDING
from protocols.facts import unit_name
from protocols.plan import (
    Bound,
    Clash,
    ComponentPlan,
    FollowUpPoint,
    GoalProposal,
    HeartRateZone,
    Plan,
    Reason,
    Stage,
    Statement,
)
from protocols.spoken import MODE_NAMES, span_words
from protocols.terms import Intensity

INTENSITY_NAMES = {Intensity.NONE: "不开剂量", Intensity.LIGHT: "低强度", Intensity.MODERATE: "中等强度", Intensity.VIGOROUS: "较大强度"}
_LISTS = (
    ("avoid", "不要做"), ("day_gates", "每次之前"), ("precautions", "注意"), ("stop_signs", "马上停"), ("effort_by_feel", "心率不作依据"),
    ("effects", "预期效果"), ("progression", "进阶"), ("hold", "先不加"), ("step_back", "退一步"),
)
_CAREFUL = frozenset({"avoid", "day_gates", "precautions", "stop_signs", "effort_by_feel", "hold", "step_back"})
"""Lists where one sentence fewer is looser."""


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """One field that says something else. `direction`: looser, stricter, other or wording."""

    where: str
    """e.g. 「适应期 · 有氧 · 每次时间」."""
    before: str
    after: str
    direction: str
    why_before: tuple[Reason, ...] = ()
    why_after: tuple[Reason, ...] = ()


def plan_differences(old: Plan, new: Plan) -> tuple[PlanDifference, ...]:
    """What `new` says otherwise than `old`, in the order of printing; empty when they say the same.

    Fingerprint and edition are not among them: they are the reason to compare.
    """
    found = _differ("合并的方案", _names(old), _names(new))
    found += _differ("种类", *("医疗运动处方" if p.medical else "健身运动处方" for p in (old, new)))
    upper = LOOSER if new.upper_intensity > old.upper_intensity else STRICTER
    found += _differ("强度上限", INTENSITY_NAMES[old.upper_intensity], INTENSITY_NAMES[new.upper_intensity], upper)
    stages = {stage.key: stage for stage in old.stages}
    for stage in new.stages:
        found += _stage(stages.pop(stage.key, None), stage)
    for stage in stages.values():
        found += _differ(stage.name, _weeks(stage), "")
    for name, label, less in (("warm_up_minutes", "热身", LOOSER), ("cool_down_minutes", "整理", LOOSER)):
        was, now = getattr(old, name), getattr(new, name)
        found += _differ(label, f"{was} 分钟", f"{now} 分钟", less if now < was else STRICTER)
    found += _differ("有氧最多停几天", *(f"{p.max_days_between} 天" if p.max_days_between is not None else "" for p in (old, new)))
    found += _differ("每 MET-分钟的能量", *(f"{p.kcal_per_met_minute:g} kcal" if p.kcal_per_met_minute else "不估算" for p in (old, new)))
    found += _differ("谁看着练", old.supervision.say, new.supervision.say)
    for name, label in _LISTS:
        found += _statements(label, getattr(old, name), getattr(new, name), careful=name in _CAREFUL)
    found += _lines("目标", map(_goal, old.goals), map(_goal, new.goals))
    found += _lines("复查", map(_visit, old.follow_up), map(_visit, new.follow_up))
    found += _lines("未查而按更严处理", (a.say for a in old.assumptions), (a.say for a in new.assumptions))
    found += _clashes(old.clashes, new.clashes)
    return tuple(found)


def _differ(
    where: str, before: str, after: str, direction: str = OTHER, why_before: tuple[Reason, ...] = (), why_after: tuple[Reason, ...] = ()
) -> list[PlanDifference]:
    return [] if before == after else [PlanDifference(where, before, after, direction, why_before, why_after)]


def _names(plan: Plan) -> str:
    return "、".join(name for _, name, _ in plan.protocols)


def _weeks(stage: Stage) -> str:
    return f"第 {stage.first_week}–{stage.last_week} 周" if stage.last_week else f"第 {stage.first_week} 周起"


def _stage(old: Stage | None, new: Stage) -> list[PlanDifference]:
    if old is None:
        return _differ(new.name, "", _weeks(new))
    found = _differ(f"{new.name} · 周数", _weeks(old), _weeks(new))
    found += _zone(new.name, old.heart_rate, new.heart_rate)
    before = {row.component: row for row in old.components}
    for row in new.components:
        found += _component(new.name, before.pop(row.component, None), row)
    for row in before.values():
        found += _differ(f"{new.name} · {row.label}", row.intensity_words or "有", "不开")
    return found


def _zone(stage: str, old: HeartRateZone | None, new: HeartRateZone | None) -> list[PlanDifference]:
    words = [f"{zone.low}–{zone.high} 次/分（{zone.method}）" if zone else "不用心率" for zone in (old, new)]
    raised = new is not None and (old is None or new.high > old.high)
    return _differ(f"{stage} · 靶心率", *words, LOOSER if raised else STRICTER)


def _component(stage: str, old: ComponentPlan | None, new: ComponentPlan) -> list[PlanDifference]:
    where = f"{stage} · {new.label}"
    if old is None:
        return _differ(where, "不开", new.intensity_words or "有")
    found = []
    before = {bound.field: bound for bound in old.bounds}
    for bound in new.bounds:
        found += _bound(where, before.pop(bound.field, None), bound)
    for bound in before.values():
        found += _differ(f"{where} · {bound.label}", _span(bound), "", OTHER, set_by(bound))
    found += _differ(f"{where} · 强度", old.intensity_words, new.intensity_words)
    found += _differ(f"{where} · 可选的运动", *("、".join(a.name for a in row.activities) for row in (old, new)))
    return found + _differ(f"{where} · 说明", "；".join(old.notes), "；".join(new.notes))


def _bound(where: str, old: Bound | None, new: Bound) -> list[PlanDifference]:
    if old is None:
        return _differ(f"{where} · {new.label}", "", _span(new), OTHER, (), set_by(new))
    way = OTHER
    if new.safety and new.high != old.high:
        way = LOOSER if new.high > old.high else STRICTER
    found = _differ(f"{where} · {new.label}", _span(old), _span(new), way, set_by(old), set_by(new))
    return found or _differ(f"{where} · {new.label} · 理由", _rules(old), _rules(new), WORDING, set_by(old), set_by(new))


def _span(bound: Bound) -> str:
    words = span_words((bound.low, bound.high), bound.unit)
    return words if bound.proposed == bound.high else f"{words}，建议 {bound.proposed:g}"


def set_by(bound: Bound) -> tuple[Reason, ...]:
    """The reasons that set a bound, without those they beat."""
    return tuple(reason for reason in bound.reasons if reason.part in ("sets_upper", "sets_lower"))


def _rules(bound: Bound) -> str:
    return "、".join(dict.fromkeys(reason.rule_id for reason in set_by(bound)))


def _statements(where: str, old: Sequence[Statement], new: Sequence[Statement], *, careful: bool) -> list[PlanDifference]:
    was, now = ({(s.rule_id, s.say): s for s in statements} for statements in (old, new))
    gone = [s for key, s in was.items() if key not in now]
    come = [s for key, s in now.items() if key not in was]
    found = []
    for statement in come:
        same = next((s for s in gone if s.rule_id == statement.rule_id), None)
        if same is not None:
            gone.remove(same)
            found += _differ(f"{where} · {statement.rule_id}", same.say, statement.say, OTHER)
        else:
            found += _differ(f"{where} · {statement.rule_id}", "", statement.say, STRICTER if careful else OTHER)
    for statement in gone:
        found += _differ(f"{where} · {statement.rule_id}", statement.say, "", LOOSER if careful else OTHER)
    return found


def _goal(goal: GoalProposal) -> str:
    side = "不高于" if goal.direction == "at_most" else "不低于"
    return f"{goal.say}（第 {goal.by_week} 周前{side} {goal.value:g} {unit_name(goal.unit)}）"


def _visit(point: FollowUpPoint) -> str:
    return f"第 {point.week} 周{MODE_NAMES.get(point.mode, point.mode)}：{point.say}"


def _lines(where: str, old: Iterable[str], new: Iterable[str]) -> list[PlanDifference]:
    before, after = list(old), list(new)
    gone, come = [x for x in before if x not in after], [x for x in after if x not in before]
    return [d for line in gone for d in _differ(where, line, "")] + [d for line in come for d in _differ(where, "", line)]


def _clashes(old: Sequence[Clash], new: Sequence[Clash]) -> list[PlanDifference]:
    was, now = ({c.field: c for c in clashes} for clashes in (old, new))
    found = []
    for field in dict.fromkeys((*was, *now)):
        before, after = was.get(field), now.get(field)
        label = (after or before).label  # type: ignore[union-attr]
        found += _differ(
            f"两个人来定 · {label}", before.say if before else "", after.say if after else "", OTHER,
            before.reasons if before else (), after.reasons if after else (),
        )  # fmt: skip
    return found
