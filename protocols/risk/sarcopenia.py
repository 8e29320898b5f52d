"""Sarcopenia by the steps of AWGS 2019 (A): strength and performance first, muscle mass to confirm.

Low strength or low performance is *possible sarcopenia* and enough to begin exercise and nutrition in primary care; low mass
with one of them is sarcopenia, with both severe. The class is worked out by `derive_older.sarcopenia_class`.
"""

from __future__ import annotations

from protocols.derive_older import LOW_ASM_BIA, LOW_GRIP, sarcopenia_class
from protocols.facts import Facts, definition
from protocols.risk.frailty import sppb
from protocols.risk.score import (
    NO,
    NOT_KNOWN,
    YES,
    A,
    Note,
    Part,
    RiskClass,
    Score,
    oldest,
    own_facts,
    possible,
    span_of,
)
from protocols.terms import Answer

CLASSES = (
    RiskClass("none", "没有", "力气和体能都不低", "肌肉力气够用，继续保持。", "AWGS19", A),
    RiskClass("possible", "可能肌少症", "力气低或体能低；肌肉量没有测或不低", "力气偏小，要练力量吃够蛋白。", "AWGS19", A),
    RiskClass("sarcopenia", "肌少症", "肌肉量低，加上力气低或体能低", "肌肉少了，要练力量。请医生看看。", "AWGS19", A),
    RiskClass("severe", "严重肌少症", "肌肉量、力气、体能都低", "肌肉少得多，先请医生看看。", "AWGS19", A),
)
_FACTS = ("grip_strength", "gait_speed", "chair_stand_5x", "sppb_score", "muscle_mass_index")


def sarcopenia(facts: Facts) -> Score:
    """The class with its steps. `facts` are derived. Any one low test of performance is enough; it is normal only when the
    walk and the five rises are both known and normal, and SPPB too once its balance part or total was recorded. An SPPB that was
    never begun is no gap: the consensus names the three tests as alternatives."""
    own = own_facts(facts)
    sex = str(own.value("sex"))
    strength, mass = _below(own, "grip_strength", LOW_GRIP.get(sex)), _below(own, "muscle_mass_index", LOW_ASM_BIA.get(sex))
    tests = (_below(own, "gait_speed", 1.0), _reversed(_below(own, "chair_stand_5x", 12.0)), _battery(own))
    begun = own.known("sppb_balance") is not None or own.known("sppb_score") is not None
    needed = tests if begun else tests[:2]
    slow = YES if YES in tests else NOT_KNOWN if NOT_KNOWN in needed else NO
    codes = {
        code
        for weak in possible(strength)
        for low in possible(slow)
        for thin in possible(mass)
        if (code := sarcopenia_class(weak, low, thin)) is not None
    }
    least, worst = span_of(codes, CLASSES)
    parts = (
        _step(own, "grip_strength", strength, "力气低：男 <28 kg，女 <18 kg"),
        _step(own, "gait_speed", tests[0], "体能低：步速 <1.0 m/s"),
        _step(own, "chair_stand_5x", tests[1], "体能低：5 次坐站 ≥12 秒"),
        _step(own, "sppb_score", tests[2], "体能低：SPPB ≤9 分", sppb(own).missing if begun else ()),
        _step(own, "muscle_mass_index", mass, "肌肉量低：男 <7.0，女 <5.7 kg/m²（电阻抗）"),
    )
    return Score(
        "sarcopenia_class", "肌少症（AWGS 2019）", "", None, None, "还没有测全" if least != worst else CLASSES[least].word, CLASSES,
        least, worst, parts, _missing(parts, strength, slow, least == worst), _notes(own, least, worst), "AWGS19", A,
        "60 岁以上；握力取几次里最好的，肌肉量按电阻抗界值（双能 X 线女性 <5.4）", "", oldest(own, _FACTS),
    )  # fmt: skip


def _below(own: Facts, fact_id: str, limit: float | None) -> Answer:
    number = own.number(fact_id)
    return NOT_KNOWN if number is None or limit is None else YES if number < limit else NO


def _reversed(answer: Answer) -> Answer:
    return {YES: NO, NO: YES}.get(answer, answer)


def _battery(own: Facts) -> Answer:
    """SPPB at most 9, by its total or by bounds that already decide."""
    score = sppb(own)
    if score.value is None or score.highest is None:
        return NOT_KNOWN
    return YES if score.highest <= 9 else NO if score.value > 9 else NOT_KNOWN


def _step(own: Facts, fact_id: str, answer: Answer, means: str, asks: tuple[str, ...] | None = None) -> Part:
    """A step; `asks`: what settles it, when that is not its own fact (or the sex)."""
    known = answer is not NOT_KNOWN
    wanted = asks if asks is not None else (fact_id,) if own.known(fact_id) is None else ("sex",)
    return Part(fact_id, definition(fact_id).label, own.text(fact_id), known, None, None, answer, () if known else wanted, means)


def _missing(parts: tuple[Part, ...], strength: Answer, slow: Answer, settled: bool) -> tuple[str, ...]:
    """What still decides: a performance test only while none was low, the mass only once strength or performance is low."""
    if settled:
        return ()
    performance = ("gait_speed", "chair_stand_5x", "sppb_score")
    needed = [
        fact
        for part in parts
        for fact in part.asks
        if not (part.id in performance and slow is not NOT_KNOWN)
        and not (part.id == "muscle_mass_index" and YES not in (strength, slow))
    ]
    return tuple(dict.fromkeys(needed))


def _notes(own: Facts, least: int, worst: int) -> tuple[Note, ...]:
    if least >= 1:
        act = [Note("可以先开始运动和营养，不必等确诊。", "AWGS19", A)]
        return (*act, *((Note("肌肉量还没有测：确诊要测。", "AWGS19", A),) if worst > least and own.known("muscle_mass_index") is None else ()))
    return ()
