"""Six-minute walk: the distance to be expected, the share of it, what it says of oxygen uptake, and a walk to train by (screening §2.5).

No equation made from Chinese people was found; those from the West over-estimate them (A). The equations differ by more than
150 m, so the one used is always named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from protocols.estimating.estimate import A, C, Estimate, Formula, impossible, outside
from protocols.facts import Facts
from protocols.fitness.ways import why_apart
from protocols.terms import Answer

_NAME, _PERCENT, _OXYGEN = "6 分钟步行预计值", "6 分钟步行占预计值", "由 6 分钟步行估算的峰值摄氧量"
NOT_CHINESE = "非中国人群参考值，中国人一般走不到。"
TRAINING_SHARE = 0.8
"""Of the mean speed of the six-minute walk (PR-AU, A)."""
SMALLEST_CHANGE_M = 30.0
"""About the smallest change that matters to people, m (C)."""


@dataclass(frozen=True, slots=True)
class Walker:
    """Inputs: completed years, cm, kg; `pct_hr_max`: heart rate at the end in percent of the highest by age, where a formula asks."""

    male: bool
    age: float
    height: float
    weight: float
    pct_hr_max: float | None = None


@dataclass(frozen=True, slots=True)
class WalkEquation:
    """One reference equation in metres, the ages it was made from, and the people."""

    id: str
    ages: tuple[float, float]
    people: str
    metres: Callable[[Walker], float]
    lower_limit: tuple[float, float] | None = None
    """How far below lies the lower limit of normal, m, men and women (C)."""
    needs_rate: bool = False


def _enright_sherrill(w: Walker) -> float:
    if w.male:
        return 7.57 * w.height - 5.02 * w.age - 1.76 * w.weight - 309
    return 2.11 * w.height - 2.29 * w.weight - 5.78 * w.age + 667


def _casanova(w: Walker) -> float:
    return 361 - 4 * w.age + 2 * w.height + 3 * _rate(w) - 1.5 * w.weight - (0 if w.male else 30)


def _poh(w: Walker) -> float:
    return 5.50 * _rate(w) + 6.94 * w.height - 4.49 * w.age - 3.51 * w.weight - 473.27


def _rate(w: Walker) -> float:
    assert w.pct_hr_max is not None
    return w.pct_hr_max


EQUATIONS: Mapping[str, WalkEquation] = {
    e.id: e
    for e in (
        WalkEquation("Enright_Sherrill98", (40, 80), "美国 40–80 岁", _enright_sherrill, (153, 139)),
        WalkEquation("Enright03", (68, 120), "美国 68 岁以上", lambda w: (510 if w.male else 493) + 2.2 * w.height - 0.93 * w.weight - 5.3 * w.age),
        WalkEquation("Troosters99", (50, 85), "比利时 50–85 岁", lambda w: 218 + 5.14 * w.height - 5.32 * w.age - 1.80 * w.weight + 51.31 * w.male),
        WalkEquation("Casanova11", (40, 80), "七国 40–80 岁", _casanova, needs_rate=True),
        WalkEquation("Chetta06", (20, 50), "意大利 20–50 岁", lambda w: 518.853 + 1.25 * w.height - 2.816 * w.age - (0 if w.male else 39.07)),
        WalkEquation("Poh06", (45, 85), "新加坡华人 45–85 岁", _poh, needs_rate=True),
    )
}
"""Reference equations (ERJ6MW, A); ages are those they were made from."""
DEFAULT = "Enright_Sherrill98"


def expected_walk(walker: Walker, equation_id: str = DEFAULT) -> Estimate:
    """The distance to be expected in six minutes, m. None outside the ages of the equation, without the heart rate it asks for,
    or with a size that cannot be."""
    equation = EQUATIONS[equation_id]
    formula = Formula(equation.id, _NAME, "m", "", equation.people, "ERJ6MW", A)
    why = (
        outside("年龄", walker.age, *equation.ages, "岁")
        or impossible("height", walker.height)
        or impossible("weight", walker.weight)
        or ("没有试验末的心率" if equation.needs_rate and walker.pct_hr_max is None else "")
    )
    if why:
        return formula.refuses(why)
    value = equation.metres(walker)
    return formula.gives(value, NOT_CHINESE) if value > 0 else formula.refuses("算出来不是正数，请核对身高和体重")


def lower_limit_of_normal(walker: Walker, equation_id: str = DEFAULT) -> float | None:
    """Lower limit of normal, m (C); None where the equation has none or must not be used."""
    equation, expected = EQUATIONS[equation_id], expected_walk(walker, equation_id)
    if expected.value is None or equation.lower_limit is None:
        return None
    return expected.value - equation.lower_limit[0 if walker.male else 1]


def walk_percent(metres: float, walker: Walker, equation_id: str = DEFAULT) -> Estimate:
    """The walked distance in percent of the expected one; refused where that is refused."""
    expected = expected_walk(walker, equation_id)
    formula = Formula(equation_id, _PERCENT, "%", "", expected.valid, "ERJ6MW", A)
    why = impossible("six_minute_walk_distance", metres)
    if expected.value is None or why:
        return formula.refuses(expected.why_not or why)
    return formula.gives(100 * metres / expected.value, NOT_CHINESE)


def oxygen_from_walk(metres: float, heart_failure: Answer) -> Estimate:
    """Peak oxygen uptake, mL/kg/min, by 4.948 + 0.023 m (Ross: means of groups, A), in heart failure 0.03 m + 3.98 (Cahalin, C).

    ±3–4 for one person; intensity is never classed by it alone.
    """
    if heart_failure is Answer.YES:
        formula = Formula("Cahalin", _OXYGEN, "mL/(kg·min)", "±3–4", "心衰患者", "OWN", C)
        value = 0.03 * metres + 3.98
    else:
        formula = Formula("Ross", _OXYGEN, "mL/(kg·min)", "±3–4（公式来自各组均值）", "成年人", "ROSS", A)
        value = 4.948 + 0.023 * metres
    why = impossible("six_minute_walk_distance", metres)
    return formula.refuses(why) if why else formula.gives(value, "不单凭它定强度。")


def training_distance(metres: float, minutes: float) -> float:
    """Metres to walk in a training of `minutes`: 80 % of the mean speed of the test (PR-AU, A). ValueError for nothing walked."""
    if metres <= 0 or minutes <= 0:
        raise ValueError("distance and minutes must be positive")
    return TRAINING_SHARE * metres / 6 * minutes


def walk_of(facts: Facts) -> tuple[Estimate, ...]:
    """Expected distance, share and oxygen uptake of a resident with a recorded walk; derived facts. Empty without one.

    Walked with an aid or on oxygen, or nobody said, the share and the oxygen uptake are refused: no equation speaks of that walk.
    """
    metres, sex = facts.number("six_minute_walk_distance"), facts.value("sex")
    if metres is None:
        return ()
    entry = facts.known("six_minute_walk_distance")
    apart = why_apart("six_minute_walk_distance", entry.how if entry is not None else ())
    oxygen = _unless(apart, oxygen_from_walk(metres, facts.answer("heart_failure")))
    size = [facts.number(key) for key in ("age", "height", "weight")]
    if sex not in ("1", "2") or None in size:
        formula = Formula(DEFAULT, _NAME, "m", "", EQUATIONS[DEFAULT].people, "ERJ6MW", A)
        return (formula.refuses("年龄、性别、身高或体重没有记录"), oxygen)
    walker = Walker(sex == "1", *(float(number) for number in size if number is not None))
    return (expected_walk(walker), _unless(apart, walk_percent(metres, walker)), oxygen)


def _unless(why: str, estimate: Estimate) -> Estimate:
    """The estimate, or the same one refused with this reason."""
    return replace(estimate, value=None, why_not=why, notes=()) if why and estimate.value is not None else estimate
