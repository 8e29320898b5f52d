"""The dose fields a protocol may bound, and how each is merged (cardiometabolic §6.2)."""

from __future__ import annotations

from dataclasses import dataclass

from protocols.terms import Component


@dataclass(frozen=True, slots=True)
class DoseField:
    """`start_rule` / `target_rule`: `lowest` (safety: strictest), `floors` (max of minima, at most min of maxima),
    `highest` (low-risk benefit). `step` is the grain a person types. `safety`: how hard; nobody goes above its upper end
    with a written reason (INT1: more effort needs a clearance, not a sentence)."""

    name: str
    component: Component
    label: str
    unit: str
    start_rule: str
    target_rule: str
    step: float
    safety: bool


def _field(name: str, label: str, unit: str, start: str, target: str, step: float = 1, safety: bool = False) -> DoseField:
    return DoseField(name, Component(name.split(".")[0]), label, unit, start, target, step, safety)


DOSE_FIELDS: dict[str, DoseField] = {
    f.name: f
    for f in (
        _field("aerobic.frequency", "有氧频率", "次/周", "lowest", "floors"),
        _field("aerobic.hrr_pct", "储备心率", "%", "lowest", "lowest", safety=True),
        _field("aerobic.heart_rate", "靶心率", "次/分", "lowest", "lowest", safety=True),
        _field("aerobic.rpe", "疲劳度", "", "lowest", "lowest", safety=True),
        _field("aerobic.minutes", "每次时间", "分", "lowest", "floors", 5),
        _field("aerobic.week_minutes", "每周时间", "分", "lowest", "floors", 5),
        _field("aerobic.warm_up", "热身", "分", "highest", "highest", 5),
        _field("aerobic.cool_down", "整理", "分", "highest", "highest", 5),
        _field("resistance.frequency", "抗阻频率", "次/周", "lowest", "floors"),
        _field("resistance.pct1rm", "负荷", "%1RM", "lowest", "lowest", 5, safety=True),
        _field("resistance.rpe", "疲劳度", "", "lowest", "lowest", safety=True),
        _field("resistance.sets", "组数", "组", "lowest", "lowest"),
        _field("resistance.reps", "每组次数", "次", "highest", "highest"),
        _field("resistance.exercises", "动作数", "个", "lowest", "lowest"),
        _field("resistance.not_before_week", "最早开始", "周", "highest", "highest"),
        _field("balance.frequency", "平衡频率", "次/周", "highest", "highest"),
        _field("balance.minutes", "每次时间", "分", "highest", "highest", 5),
        _field("flexibility.frequency", "柔韧频率", "次/周", "highest", "highest"),
        _field("flexibility.hold_seconds", "每个动作保持", "秒", "highest", "highest", 5),
        _field("flexibility.repeats", "每个动作次数", "次", "highest", "highest"),
    )
}
"""Every legal `field` of a dose line or limit."""
