"""Risk of falling by the World Falls Guidelines 2022 (read as an abstract; details C), with every step laid open.

The class is worked out by `derive_older.falls_risk`; what is not known is tried both ways, and the class stays open between.
"""

from __future__ import annotations

from protocols.derive_older import falls_risk
from protocols.facts import Facts, definition
from protocols.risk.frailty import frail, frail_class
from protocols.risk.score import (
    NO,
    NOT_KNOWN,
    YES,
    C,
    Note,
    Part,
    RiskClass,
    Score,
    missing_of,
    oldest,
    own_facts,
    part_of,
    possible,
    span_of,
)
from protocols.terms import Answer

CLASSES = (
    RiskClass("low", "低风险", "一年内没有跌倒；或跌倒一次、没有受伤、走得不慢", "跌倒风险低。常活动，脚下当心。", "WFG22", C),
    RiskClass("intermediate", "中风险", "跌倒一次，步速 ≤0.8 m/s 或起立行走 >15 秒", "容易跌倒，要练力量和站稳。", "WFG22", C),
    RiskClass("high", "高风险", "跌倒两次以上，或受伤、倒地一小时、晕倒，或衰弱", "很容易跌倒。请医生全面看看。", "WFG22", C),
)
ADVICE = {
    "low": "宣教，保持一般活动。",
    "intermediate": "力量加平衡练习，一年后再评。",
    "high": "做多因素跌倒评估，必要时转诊；评估完以前只做有人扶或坐着的练习。",
}
"""What each class asks for (WFG22, C)."""


def falls(facts: Facts) -> Score:
    """The class with its steps; `facts` are derived. Falls of twelve months, how grave, frailty (FRAIL ≥3), slow walk."""
    own = own_facts(facts)
    number = own.number("falls_12m")
    serious = NO if number == 0 else own.answer("fall_consequence_serious")
    frailty = frail(own)
    weak = _frail(own, frailty)
    pace, tug = _at_most(own, "gait_speed", 0.8), _over(own, "tug_3m", 15.0)
    slow = YES if YES in (pace, tug) else NOT_KNOWN if NOT_KNOWN in (pace, tug) else NO
    codes = {
        code
        for count in ((number,) if number is not None else (0.0, 1.0, 2.0))
        for grave in possible(serious)
        for frail_now in possible(weak)
        for slowly in possible(slow)
        if (code := falls_risk(count, grave, frail_now, slowly)) is not None
    }
    least, worst = span_of(codes, CLASSES)
    parts = (
        part_of(own, "falls_12m", NOT_KNOWN if number is None else YES if number >= 1 else NO),
        *((part_of(own, "fall_consequence_serious", serious),) if number != 0 else ()),
        Part("frail_score", frailty.name, frailty.text, weak is not NOT_KNOWN, None, None, weak, () if weak is not NOT_KNOWN else ("frail_items",), "衰弱：3 分以上"),
        _slow(own, "gait_speed", pace, "走得慢：≤0.8 m/s"),
        _slow(own, "tug_3m", tug, "走得慢：>15 秒"),
    )
    settled = least == worst
    return Score(
        "falls_risk", "跌倒风险（世界跌倒指南 2022）", "", None, None, CLASSES[least].word if settled else "还没有问全", CLASSES, least, worst,
        parts, () if settled else _missing(parts, number, slow), _notes(least, settled), "WFG22", C, "60 岁以上，或有神经系统病、周围神经病变的人",
        "", oldest(own, ("falls_12m", "fall_consequence_serious", "frail_items", "gait_speed", "tug_3m")),
    )  # fmt: skip


def _frail(own: Facts, score: Score) -> Answer:
    """Whether FRAIL is 3 or more: by its sum, or by bounds that already decide."""
    total = own.number("frail_score")
    if total is not None:
        return YES if frail_class(total) == "frail" else NO
    codes = {score.classes[index].code == "frail" for index in range(score.least, score.worst + 1)}
    return NOT_KNOWN if len(codes) == 2 else YES if True in codes else NO


def _at_most(own: Facts, fact_id: str, limit: float) -> Answer:
    number = own.number(fact_id)
    return NOT_KNOWN if number is None else YES if number <= limit else NO


def _over(own: Facts, fact_id: str, limit: float) -> Answer:
    number = own.number(fact_id)
    return NOT_KNOWN if number is None else YES if number > limit else NO


def _slow(own: Facts, fact_id: str, answer: Answer, means: str) -> Part:
    known = answer is not NOT_KNOWN
    return Part(fact_id, definition(fact_id).label, own.text(fact_id), known, None, None, answer, () if known else (fact_id,), means)


def _missing(parts: tuple[Part, ...], number: float | None, slow: Answer) -> tuple[str, ...]:
    """The falls first; how fast somebody walks only while it can still decide."""
    if number is None:
        return ("falls_12m",)
    return missing_of([part for part in parts if part.id not in ("gait_speed", "tug_3m") or slow is NOT_KNOWN])


def _notes(least: int, settled: bool) -> tuple[Note, ...]:
    if not settled and not least:
        return ()
    return (Note(ADVICE[CLASSES[least].code], "WFG22", C),)
