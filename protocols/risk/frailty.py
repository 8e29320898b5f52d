"""Frailty and function of older people as scores: FRAIL, SARC-F with the calf, SPPB, Vivifrail type (screening §1.8).

Points and types are worked out in `derive_older`; here they are laid open. While parts of a sum are missing its lower and upper
bound are given, and the class stays open between them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from protocols.derive_older import sppb_chair_points, sppb_gait_points, vivifrail_type
from protocols.facts import Facts, SetAnswer, definition
from protocols.risk.score import (
    NO,
    NOT_KNOWN,
    YES,
    A,
    C,
    Note,
    Part,
    RiskClass,
    Score,
    has_any,
    member_part,
    missing_of,
    oldest,
    own_facts,
    part_of,
    points_text,
    span_of,
)
from protocols.terms import Confidence

FRAIL_CLASSES = (
    RiskClass("robust", "健壮", "0 分", "身体结实，保持活动。", "FRAIL", A),
    RiskClass("pre_frail", "衰弱前期", "1–2 分", "身体有点弱，要练力量。", "FRAIL", A),
    RiskClass("frail", "衰弱", "3–5 分", "身体偏弱，有人陪着练。", "FRAIL", A),
)
SARC_F_CLASSES = (
    RiskClass("negative", "没有提示", "<4 分", "肌肉力气暂时不用担心。", "AWGS19", A),
    RiskClass("positive", "提示肌少症", "≥4 分", "力气可能变小，再测一测。", "AWGS19", A),
)
SARC_CALF_CLASSES = (replace(SARC_F_CLASSES[0], span="<11 分"), replace(SARC_F_CLASSES[1], span="≥11 分"))
SPPB_CLASSES = (
    RiskClass("robust", "体力好", "10–12 分", "腿脚利索，继续保持。", "VIVI", A),
    RiskClass("pre_frail", "衰弱前期", "7–9 分", "腿脚有点弱，要练力量。", "VIVI", A),
    RiskClass("frail", "衰弱", "4–6 分", "腿脚偏弱，有人陪着练。", "VIVI", A),
    RiskClass("disability", "失能", "0–3 分", "腿脚很弱，坐着慢慢练。", "VIVI", A),
)
VIVIFRAIL_CLASSES = (
    RiskClass("D", "D 型（健壮）", "SPPB 10–12 分而且步速 >1.0 m/s", "按健壮的安排练。", "VIVI", A),
    RiskClass("C", "C 型（衰弱前期）", "SPPB 7–9 分或步速到 1.0 m/s", "按有点弱的安排练。", "VIVI", A),
    RiskClass("B", "B 型（衰弱）", "SPPB 4–6 分或步速 0.5–0.8 m/s", "按偏弱的安排练，扶稳。", "VIVI", A),
    RiskClass("A", "A 型（失能）", "SPPB 0–3 分或步速 <0.5 m/s", "坐着练，旁边要有人。", "VIVI", A),
)
CALF_BELOW = {"1": 34.0, "2": 33.0}
"""cm; the calf is thin below it, by sex (AWGS 2019, A)."""
CALF_POINTS = 10.0
_FRAIL_VALID = "60 岁以上；五项都要问"


def frail(facts: Facts) -> Score:
    """FRAIL: five answers, one point each; 0 robust, 1–2 pre-frail, 3–5 frail."""
    own = own_facts(facts)
    parts = tuple(member_part(own, "frail_items", code, 1.0) for code, _ in definition("frail_items").choices)
    return _sum("frail_score", "FRAIL 衰弱量表", parts, FRAIL_CLASSES, frail_class, own, "FRAIL", A, _FRAIL_VALID)


def frail_class(points: float) -> str:
    """Class of a FRAIL sum."""
    return "robust" if points < 1 else "pre_frail" if points < 3 else "frail"


def sarc_f(facts: Facts) -> Score:
    """SARC-F: the total of five questions (0–10), from 4 on positive. Cut AWGS 2019 (A), wording of the five questions C."""
    own = own_facts(facts)
    total = own.number("sarc_f_score")
    part = part_of(own, "sarc_f_score", NOT_KNOWN if total is None else YES if total >= 4 else NO, total, 10.0)
    return _sum("sarc_f_score", "SARC-F 肌少症筛查", (part,), SARC_F_CLASSES, lambda p: "positive" if p >= 4 else "negative", own, "AWGS19", C,
                "60 岁以上；五个问题的总分")  # fmt: skip


def sarc_calf(facts: Facts) -> Score:
    """SARC-CalF: SARC-F, and 10 points for a thin calf; from 11 on positive. Cut AWGS 2019 (A), the five questions C."""
    own = own_facts(facts)
    total, calf = own.number("sarc_f_score"), own.number("calf_circumference")
    limit = CALF_BELOW.get(str(own.value("sex")))
    thin = NOT_KNOWN if calf is None or limit is None else YES if calf < limit else NO
    points = None if thin is NOT_KNOWN else CALF_POINTS if thin is YES else 0.0
    asks = ("calf_circumference",) if calf is None else ("sex",)
    calf_part = Part(
        "calf_circumference", definition("calf_circumference").label, own.text("calf_circumference"), points is not None, points,
        CALF_POINTS, thin, () if points is not None else asks,
    )  # fmt: skip
    parts = (part_of(own, "sarc_f_score", points=total, most=10.0), calf_part)
    return _sum("sarc_calf", "SARC-CalF 肌少症筛查", parts, SARC_CALF_CLASSES, lambda p: "positive" if p >= 11 else "negative", own, "AWGS19", C,
                "60 岁以上；小腿围男 <34 cm、女 <33 cm 加 10 分")  # fmt: skip


def sppb(facts: Facts) -> Score:
    """SPPB: balance, walk over 3 or 4 m and five rises, 0–4 points each. A typed total stands while its parts are missing.

    The walk has no points without the length of the course: the same speed may give one point more or less.
    """
    own = own_facts(facts)
    parts = (part_of(own, "sppb_balance", points=own.number("sppb_balance"), most=4.0), _gait_part(own), _chair_part(own))
    total = own.number("sppb_score")
    score = _sum("sppb_score", "SPPB 简易体能", parts, SPPB_CLASSES, sppb_class, own, "SPPB", C, "60 岁以上；步行 3 米和 4 米的界值不同")
    if total is not None and any(not part.known for part in parts):
        at = span_of((sppb_class(total),), SPPB_CLASSES)
        score = replace(score, value=total, highest=total, text=points_text(total, total), least=at[0], worst=at[1], missing=())
    low = Note("SPPB ≤9 分：体能低（肌少症判定的一项）。", "AWGS19", A)
    return replace(score, notes=(low,)) if score.highest is not None and score.highest <= 9 else score


def sppb_class(points: float) -> str:
    """Class of an SPPB total (Vivifrail bands)."""
    return "disability" if points < 4 else "frail" if points < 7 else "pre_frail" if points < 10 else "robust"


def _gait_part(own: Facts) -> Part:
    speed, course = own.number("gait_speed"), own.value("sppb_course_length")
    if not speed or course not in ("3", "4"):
        asks = tuple(f for f, got in (("gait_speed", speed), ("sppb_course_length", course)) if not got)
        return Part("gait_speed", definition("gait_speed").label, own.text("gait_speed"), False, None, 4.0, NOT_KNOWN, asks)
    text = f"{own.text('gait_speed')}（{own.text('sppb_course_length')}）"
    return Part("gait_speed", definition("gait_speed").label, text, True, float(sppb_gait_points(speed, str(course))), 4.0)


def _chair_part(own: Facts) -> Part:
    seconds = own.number("chair_stand_5x")
    return part_of(own, "chair_stand_5x", points=None if seconds is None else float(sppb_chair_points(seconds)), most=4.0)


def vivifrail(facts: Facts) -> Score:
    """The Vivifrail type, the weaker of SPPB and usual walk; with the fall-prevention variant as a note."""
    own = own_facts(facts)
    battery, speed = sppb(own), own.number("gait_speed")
    totals = {battery.value or 0.0, 12.0 if battery.highest is None else battery.highest}
    letters = {vivifrail_type(total, pace) for total in totals for pace in ((speed,) if speed is not None else (0.1, 2.0))}
    least, worst = span_of((letter for letter in letters if letter), VIVIFRAIL_CLASSES)
    total = Part("sppb_score", battery.name, battery.text, battery.settled is not None and battery.value == battery.highest, asks=battery.missing)
    parts = (total, part_of(own, "gait_speed"))
    missing = () if least == worst else missing_of(parts)
    plus = {YES: "加防跌倒练习（+）。", NOT_KNOWN: "要不要加防跌倒练习还不能定。"}.get(own.answer("vivifrail_plus"))
    notes = (Note(plus, "VIVI", A),) if plus else ()
    between = speed is not None and (0.8 < speed < 0.9)
    notes = (*notes, *((Note("步速 0.8–0.9 m/s 原表没有列，按 C 型。", "OWN", C),) if between else ()))
    settled = VIVIFRAIL_CLASSES[least].word if least == worst else "还没有测全"
    return Score(
        "vivifrail_type", "Vivifrail 体力分型", "", None, None, settled, VIVIFRAIL_CLASSES, least, worst, parts, missing, notes, "VIVI",
        battery.confidence if has_any(own, "sppb_score") else A, "60 岁以上；SPPB 和步速不一致时取弱的一型", "",
        oldest(own, ("sppb_score", "gait_speed")),
    )  # fmt: skip


def _sum(
    score_id: str, name: str, parts: tuple[Part, ...], classes: tuple[RiskClass, ...], class_of, own: Facts, source: str,
    confidence: Confidence, valid: str,
) -> Score:  # fmt: skip
    """A score that adds points: bounds from what is known, and the classes between them."""
    low = sum(part.points or 0.0 for part in parts)
    high = low + sum(part.most or 0.0 for part in parts if not part.known)
    nothing = not any(part.known for part in parts)
    least, worst = span_of(_classes_between(low, high, class_of), classes)
    return Score(
        score_id, name, "分", None if nothing else low, None if nothing else high, "没有记录" if nothing else points_text(low, high),
        classes, least, worst, parts, missing_of(parts), (), source, confidence, valid, "", oldest(own, _ids(own, parts)),
    )  # fmt: skip


def _classes_between(low: float, high: float, class_of) -> set[str]:
    return {class_of(low + step) for step in range(int(high - low) + 1)} | {class_of(high)}


def _ids(own: Facts, parts: Iterable[Part]) -> set[str]:
    """Facts behind the known parts."""
    found = {part.id.partition(".")[0] for part in parts if part.known}
    return {key for key in found if not isinstance(own.value(key), SetAnswer) or own.value(key)}
