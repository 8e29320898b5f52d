"""The cardiac event-risk class (AACVPR) as a score: every line of the table with its answer.

The class itself is worked out in `derive_heart`; here it is laid open. With a gap the rule says *moderate*; while a line that
could make it high has no answer, it stays open up to high.
"""

from __future__ import annotations

from protocols.derive_heart import HeartItem, aacvpr_class, high_items, low_items, moderate_items, needs_heart_class
from protocols.facts import Facts, definition
from protocols.risk.score import NOT_KNOWN, YES, A, B, Note, P, Part, RiskClass, Score, missing_of, oldest, own_facts

CLASSES = (
    RiskClass("low", "低危", "每一项都查过：射血分数 ≥50 %，≥7 METs，无症状、无复杂心律失常、血压反应正常", "心脏情况较稳。照安排练。", "AACVPR", A),
    RiskClass("moderate", "中危", "射血分数 40–49 %，或试验中有症状或 ST 段下移，或资料不全", "心脏要多留意。听医生安排。", "AACVPR", A),
    RiskClass("high", "高危", "有任何一项高危条件", "先到医院做心脏康复。", "AACVPR", A),
)
MONITORED = {
    "low": "心电监护下 6–18 次，或事件后头 30 天。",
    "moderate": "心电监护下 12–24 次，不超过 60 天。",
    "high": "心电监护下 18–36 次，不超过 90 天。",
}
"""Monitored sessions before home or community (CNCR, B)."""
VALID = "有冠心病、心衰、植入装置或换过瓣膜的人；用来定最低的监护程度，不用来预测"


def cardiac_class(facts: Facts) -> Score | None:
    """The class with its lines; None for people the table is not for. `facts` are derived."""
    own = own_facts(facts)
    if not needs_heart_class(own):
        return None
    code = aacvpr_class(own)
    assert code is not None
    high, moderate, low = high_items(own), moderate_items(own), low_items(own)
    order = [c.code for c in CLASSES]
    least = order.index(code)
    worst = order.index("high") if any(item.answer is NOT_KNOWN for item in high) else least
    parts = (
        *(_part(own, item, "高危条件") for item in high),
        *(_part(own, item, "中危条件") for item in moderate),
        *(_part(own, item, "低危要求") for item in low),
    )
    missing = () if code == "high" else missing_of(parts)
    return Score(
        "aacvpr_class", "心脏康复危险分层（AACVPR）", "", None, None, CLASSES[least].word, CLASSES, least, worst, parts, missing,
        _notes(code, high, moderate, low), "AACVPR", B, VALID, "", oldest(own, {part.id for part in parts}),
    )  # fmt: skip


def _part(own: Facts, item: HeartItem, means: str) -> Part:
    known = item.answer is not NOT_KNOWN
    asks = () if known else ("exertional_symptoms",) if item.fact_id == "exertional_symptom_any" else (item.fact_id,)
    text = own.text(item.fact_id) if own.known(item.fact_id) else "试验中没有记到" if known else own.text(item.fact_id)
    label = f"{item.say}（{definition(item.fact_id).label}）" if means != "低危要求" else item.say
    return Part(item.fact_id, label, text, known, None, None, item.answer, asks, means)


def _notes(code: str, high: tuple[HeartItem, ...], moderate: tuple[HeartItem, ...], low: tuple[HeartItem, ...]) -> tuple[Note, ...]:
    notes = [Note(MONITORED[code], "CNCR", B)]
    if code == "moderate" and not any(item.answer is YES for item in moderate):
        short = any(item.answer is NOT_KNOWN for item in low)
        notes.append(Note("资料不全，先按中危。" if short else "没有达到低危的每一项要求，按中危。", "AACVPR", A))
    if [item.fact_id for item in high if item.answer is YES] == ["peak_mets"]:
        notes.append(Note("运动能力低于 5 METs：原表列在中危，本站按高危。", "STATION", P))
    return tuple(notes)
