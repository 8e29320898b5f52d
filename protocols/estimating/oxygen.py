"""Maximal oxygen uptake from tests short of exhaustion: two stages, YMCA, Åstrand, step, walk and run (screening §2.4, §2.6).

Every formula that reads a heart rate is refused unless it is certain that the rate follows the load (`hr_target_valid` yes):
beta-blockers and their like, atrial fibrillation, pacemakers. All values mL O2 per kg and minute, and all are estimates.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from protocols.estimating.estimate import A, B, C, Estimate, Formula, impossible, outside
from protocols.terms import Answer

_NAME, _UNIT = "估算的最大摄氧量", "mL/(kg·min)"
_RATE_NOT_VALID = "心率不作准（用药、心律或起搏器），或还没有问清"
LOWEST_RATE, HIGHEST_SHARE = 110.0, 0.85
"""Heart rates used lie between 110/min and 85 % of the highest."""
LEAST_RISE = 10.0
"""/min between the two stages."""
STEADY_WITHIN = 5.0
"""/min between the second and the third minute of a stage."""


@dataclass(frozen=True, slots=True)
class TestStage:
    """One stage: oxygen uptake in mL/kg/min and the steady heart rate, /min."""

    __test__ = False
    oxygen: float
    heart_rate: float


def leg_cycle_oxygen(watts: float, kg: float) -> Estimate:
    """Gross oxygen uptake of cycling: 7.0 + 10.8 W / kg (ACSM, A). 50–200 W, steady."""
    formula = Formula("LEG_CYCLE", "功率车的摄氧量", _UNIT, "", "稳定骑行 50–200 W", "LWW20", A)
    why = outside("功率", watts, 50, 200, "W") or impossible("weight", kg)
    return formula.refuses(why) if why else formula.gives(7.0 + 10.8 * watts / kg)


def two_stages(first: TestStage, second: TestStage, hr_max: float, rate_valid: Answer) -> Estimate:
    """The line through two steady stages, drawn on to the highest heart rate (C).

    Refused when the rate is not valid, rises by less than 10, or lies outside 110/min to 85 % of `hr_max`.
    """
    formula = Formula("multistage_two_points", _NAME, _UNIT, "最大心率按年龄估算，误差 ±10 次/分", "心率 110 次/分到最大心率的 85 %", "OWN", C)
    if rate_valid is not Answer.YES:
        return formula.refuses(_RATE_NOT_VALID)
    highest = HIGHEST_SHARE * hr_max
    for stage in (first, second):
        if not LOWEST_RATE <= stage.heart_rate <= highest:
            return formula.refuses(f"心率 {stage.heart_rate:g} 不在 {LOWEST_RATE:g} 到最大心率的 85 %（{int(highest)}）之间")
    rise = second.heart_rate - first.heart_rate
    if rise < LEAST_RISE:
        return formula.refuses("两级心率相差不到 10 次/分")
    if second.oxygen <= first.oxygen:
        return formula.refuses("第二级的负荷没有高过第一级")
    slope = (second.oxygen - first.oxygen) / rise
    return _checked(formula, second.oxygen + slope * (hr_max - second.heart_rate))


def ymca_second_load(heart_rate: float) -> int:
    """Load of the second YMCA stage, kgm/min, by the rate at the end of the first (150 kgm/min): <80 750, <90 600, to 100 450,
    above 300; each further stage 150 more (YMCA, B)."""
    return 750 if heart_rate < 80 else 600 if heart_rate < 90 else 450 if heart_rate <= 100 else 300


def steady(second_minute: float, third_minute: float) -> bool:
    """Whether a stage may end: the rates of minute two and three lie within 5/min; otherwise one minute more (YMCA, B)."""
    return abs(third_minute - second_minute) <= STEADY_WITHIN


ASTRAND_AGE = ((15, 1.10), (25, 1.00), (35, 0.87), (40, 0.83), (45, 0.78), (50, 0.75), (55, 0.71), (60, 0.68), (65, 0.65))
"""Age factor (C, the only home of these numbers); between two ages it is interpolated."""


def astrand_age_factor(age: float) -> float:
    """Factor for completed years 15–65. Raises ValueError outside."""
    whole = float(int(age))
    for (low, at_low), (high, at_high) in pairwise(ASTRAND_AGE):
        if low <= whole <= high:
            return at_low + (at_high - at_low) * (whole - low) / (high - low)
    raise ValueError(f"age {age} is outside 15–65")


def astrand(male: bool, age: float, kg: float, kgm_min: float, heart_rate: float, rate_valid: Answer) -> Estimate:
    """Åstrand's single stage of six minutes (C): litres a minute by load (kgm/min) and steady rate 125–170, times the age factor,
    over body weight. SEE 0.48 L/min, 18 % (A)."""
    formula = Formula("Astrand_single_stage", _NAME, _UNIT, "±0.48 L/min（约 18 %）", "15–65 岁，稳定心率 125–170 次/分", "OWN", C)
    why = (
        ("" if rate_valid is Answer.YES else _RATE_NOT_VALID)
        or outside("年龄", age, 15, 65, "岁")
        or outside("心率", heart_rate, 125, 170, "次/分")
        or ("" if kgm_min > 0 else "没有负荷")
        or impossible("weight", kg)
    )
    if why:
        return formula.refuses(why)
    return _checked(formula, astrand_litres(male, kgm_min, heart_rate) * astrand_age_factor(age) * 1000 / kg)


def astrand_litres(male: bool, kgm_min: float, heart_rate: float) -> float:
    """L/min before the age factor (C: a regression that keeps within 0.1 L/min of the nomogram)."""
    if male:
        return (0.00212 * kgm_min + 0.299) / (0.769 * heart_rate - 48.5) * 100
    return (0.00193 * kgm_min + 0.326) / (0.769 * heart_rate - 56.1) * 100


def milligan_step(beats_in_30_s: float, age: float, rate_valid: Answer) -> Estimate:
    """Step test: 84.687 − 0.722 × beats in 30 s − 0.383 × age (B). 15–120 beats are the 30–240/min that a rate can be."""
    formula = Formula("Milligan_step", _NAME, _UNIT, "", "台阶试验后 30 秒脉搏数", "MILLIGAN", B)
    if rate_valid is not Answer.YES:
        return formula.refuses(_RATE_NOT_VALID)
    why = outside("30 秒脉搏", beats_in_30_s, 15, 120, "次") or outside("年龄", age, 18, 120, "岁")
    return formula.refuses(why) if why else _checked(formula, 84.687 - 0.722 * beats_in_30_s - 0.383 * age)


def cooper_12_min(metres: float) -> Estimate:
    """Twelve-minute run, all out: 0.0268 × m − 11.3 (A). For healthy people who train; never a first test at a station."""
    formula = Formula("Cooper_12min", _NAME, _UNIT, "", "健康、平时跑步的人；全力跑 12 分钟，不是首次测试用", "COOPER", A)
    return _checked(formula, 0.0268 * metres - 11.3)


def rockport_mile(male: bool, age: float, kg: float, minutes: float, heart_rate: float, rate_valid: Answer) -> Estimate:
    """One mile walked as fast as possible (C); weight goes in as pounds, `heart_rate` at the end."""
    formula = Formula("Rockport_1mile", _NAME, _UNIT, "", "快走 1 英里（1609 m）后的心率", "OWN", C)
    if rate_valid is not Answer.YES:
        return formula.refuses(_RATE_NOT_VALID)
    why = impossible("weight", kg) or outside("年龄", age, 18, 120, "岁")
    if why:
        return formula.refuses(why)
    pounds = kg / 0.4536
    return _checked(formula, 132.853 - 0.0769 * pounds - 0.3877 * age + 6.315 * male - 3.2649 * minutes - 0.1565 * heart_rate)


def _checked(formula: Formula, value: float) -> Estimate:
    """A result outside what a person can have is none."""
    why = impossible("vo2max_estimated", value)
    return formula.refuses(why) if why else formula.gives(value)
