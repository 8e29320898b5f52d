"""Single tests read against their limits: rising and walking, balance, chair stands, calf, grip, two-minute step (screening §1.8, §2.7).

A table of cuts, each with its source and mark. The national eyes-closed stand is never judged here: most people past 65 stay
under ten seconds on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from protocols.derive_older import LOW_GRIP
from protocols.facts import Facts, definition
from protocols.fitness.ways import why_apart
from protocols.risk.frailty import CALF_BELOW
from protocols.risk.score import NO, YES, A, B, C, Note, RiskClass, Score, own_facts, part_of
from protocols.terms import Confidence


@dataclass(frozen=True, slots=True)
class Measure:
    """One test: what the classes are, and which of them a value falls into."""

    fact_id: str
    name: str
    classes: tuple[RiskClass, ...]
    place: Callable[[float, Facts], int | None]
    """Index of the class of a value; None when age or sex leave it open."""
    valid: str
    source: str
    confidence: Confidence
    from_age: int = 60
    """Completed years from which the limits are read; 0 for everyone."""
    note: Note | None = None
    limit: Callable[[Facts], str] | None = None
    """The limit of this very person in words, where it goes by age and sex."""
    one_way: bool = False
    """The limits hold for one way of measuring (`fitness.ways`), and any other flatters: then, or when nobody said in which, the
    worst class stands and a better one stays open."""


_FINE = "这一项正常，继续保持。"


def _pair(good: str, bad: str, source: str, confidence: Confidence, bad_word: str = "提示跌倒风险", plain: str = "容易跌倒，练力量和站稳。") -> tuple[RiskClass, ...]:
    return (RiskClass("fine", "没有提示", good, _FINE, source, confidence), RiskClass("flag", bad_word, bad, plain, source, confidence))


def _below(*limits: float) -> Callable[[float, Facts], int]:
    """Lower is worse: one class worse below each limit, the highest limit first."""
    return lambda value, _: sum(value < limit for limit in limits)


def _from(*limits: float) -> Callable[[float, Facts], int]:
    """Higher is worse: one class worse from each limit on."""
    return lambda value, _: sum(value >= limit for limit in limits)


def _below_by_sex(limits: dict[str, float]) -> Callable[[float, Facts], int | None]:
    def place(value: float, facts: Facts) -> int | None:
        limit = limits.get(str(facts.value("sex")))
        return None if limit is None else int(value < limit)

    return place


CHAIR_STAND_BELOW = (
    (60, 14, 12), (65, 12, 11), (70, 12, 10), (75, 11, 10), (80, 10, 9), (85, 8, 8), (90, 7, 4),
)  # fmt: skip
"""(age from, men, women): fewer rises in 30 s are below average (CDC STEADI, B). To 94 years."""


def chair_stand_limit(age: float, sex: str) -> int | None:
    """Rises in 30 s that are just enough, by completed years (60–94) and sex `1` or `2`; None outside."""
    if sex not in ("1", "2") or not 60 <= age < 95:
        return None
    return next((men if sex == "1" else women) for start, men, women in reversed(CHAIR_STAND_BELOW) if age >= start)


def _chair_stands(value: float, facts: Facts) -> int | None:
    age = facts.number("age")
    limit = None if age is None else chair_stand_limit(age, str(facts.value("sex")))
    return None if limit is None else int(value < limit)


def _chair_words(facts: Facts) -> str:
    age, sex = facts.number("age"), facts.value("sex")
    limit = None if age is None else chair_stand_limit(age, str(sex))
    return "" if limit is None else f"{age:g} 岁{facts.text('sex')}性：{limit} 次以上。"


MEASURES = (
    Measure(
        "tug_3m", "起立行走（3 米）",
        (
            RiskClass("fine", "没有提示", "<12 秒", _FINE, "STEADI", B),
            RiskClass("flag", "提示跌倒风险", "12–<20 秒", "容易跌倒，练力量和站稳。", "STEADI", B),
            RiskClass("plus", "要加防跌倒练习", "≥20 秒", "很容易跌倒，扶稳再走。", "VIVI", A),
        ),
        _from(12, 20), "60 岁以上，或站不稳的人", "STEADI", B, 0,
        Note("别的界值：13.5 秒、15 秒（世界跌倒指南）。", "WFG22", C),
    ),
    Measure(
        "gait_speed", "步速（平常）",
        (
            RiskClass("fine", "不慢", "≥1.0 m/s", _FINE, "AWGS19", A),
            RiskClass("slow", "偏慢", ">0.8、<1.0 m/s", "走得有点慢，要练腿力。", "AWGS19", A),
            RiskClass("very_slow", "慢", "≤0.8 m/s", "走得慢，小心跌倒。", "WFG22", C),
        ),
        lambda value, _: int(value < 1.0) + int(value <= 0.8), "60 岁以上；量 6 米，记下距离和辅具", "AWGS19", A,
    ),
    Measure("chair_stand_30s", "30 秒坐站", _pair("到同龄的数", "少于同龄的数", "STEADI", B), _chair_stands, "60–94 岁；用手撑记 0 次", "STEADI", B, limit=_chair_words),
    Measure(
        "chair_stand_5x", "5 次坐站",
        _pair("<12 秒", "≥12 秒", "AWGS19", A, "体能低", "腿力偏小，要练坐站。"), _from(12), "60 岁以上", "AWGS19", A,
    ),
    Measure(
        "grip_strength", "握力",
        _pair("男 ≥28 kg，女 ≥18 kg", "男 <28 kg，女 <18 kg", "AWGS19", A, "力气低", "手劲偏小，要练力量。"),
        _below_by_sex(LOW_GRIP), "60 岁以上；取几次里最好的", "AWGS19", A,
    ),
    Measure(
        "calf_circumference", "小腿围",
        _pair("男 ≥34 cm，女 ≥33 cm", "男 <34 cm，女 <33 cm", "AWGS19", A, "偏细", "小腿偏细，再测一测力气。"),
        _below_by_sex(CALF_BELOW), "60 岁以上", "AWGS19", A,
    ),
    Measure("tandem_stand", "前后脚站立（四级站立）", _pair("≥10 秒", "<10 秒", "STEADI", B), _below(10), "60 岁以上", "STEADI", B),
    Measure("one_leg_stand_eyes_open", "睁眼单脚站立", _pair("≥5 秒", "<5 秒", "OWN", C), _below(5), "60 岁以上；只看睁眼", "OWN", C),
    Measure(
        "body_fat_pct", "体脂率",
        _pair("男 <25 %，女 <30 %", "男 ≥25 %，女 ≥30 %", "OWN", C, "体脂偏高", "身上的肥肉偏多，多动少油。"),
        lambda value, facts: None if (low := _below_by_sex({"1": 25.0, "2": 30.0})(value, facts)) is None else 1 - low,
        "18 岁以上；装有电子装置或怀孕时不测；女性界值有 30 和 35 两种，取严的", "OWN", C, 18,
    ),
    Measure(
        "step_2min", "2 分钟踏步",
        _pair("≥65 次", "<65 次", "OWN", C, "耐力偏低", "耐力偏小，从少走起。"), _below(65), "60 岁以上；只数右膝", "OWN", C, one_way=True,
    ),
)  # fmt: skip
"""In the order they are measured at the station. The four-stage stand is read at its hardest stage but one, heel to toe."""


def _old_enough(own: Facts, measure: Measure) -> bool:
    age = own.number("age")
    return not measure.from_age or (age is not None and age >= measure.from_age)


def measured(facts: Facts, measure: Measure) -> Score:
    """One test of one resident; without a value, or where age and sex leave it open, the class stays open."""
    own = own_facts(facts)
    value = own.number(measure.fact_id)
    entry = own.known(measure.fact_id)
    apart = why_apart(measure.fact_id, entry.how) if measure.one_way and entry is not None else ""
    index = None if value is None or not _old_enough(own, measure) else measure.place(value, own)
    if apart and index is not None and index < len(measure.classes) - 1:
        index = None
    else:
        apart = ""
    least, worst = (0, len(measure.classes) - 1) if index is None else (index, index)
    why_not = ""
    if value is None:
        missing: tuple[str, ...] = (measure.fact_id,)
    elif apart:
        missing, why_not = (), apart
    else:
        missing = () if index is not None else tuple(f for f, got in (("birth_date", "age"), ("sex", "sex")) if own.known(got) is None)
        why_not = "" if index is not None or missing else f"只适用于{measure.valid.partition('；')[0]}"
    speaks = NO if not least else YES
    part = part_of(own, measure.fact_id) if index is None else part_of(own, measure.fact_id, speaks)
    said = measure.limit(own) if measure.limit and value is not None else ""
    notes = (measure.note,) if measure.note and value is not None else ()
    notes = (*notes, Note(said, measure.source, measure.confidence)) if said else notes
    return Score(
        measure.fact_id, measure.name, definition(measure.fact_id).unit, value, value, own.text(measure.fact_id), measure.classes, least,
        worst, (part,), missing, notes, measure.source, measure.confidence, measure.valid, why_not, entry.on if entry else None,
    )  # fmt: skip
