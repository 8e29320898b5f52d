"""Tables asked before a programme: ACSM 2015, the overlay of the 2025 consensus, and the station's three-tier label."""

from __future__ import annotations

from dataclasses import dataclass

from protocols.criteria import applicable
from protocols.derive import any_of
from protocols.derive_diseases import overlay_diseases
from protocols.facts import Facts, SetAnswer, definition
from protocols.readiness import Readiness
from protocols.terms import Answer, RiskTier

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN
INCOMPLETE, RECOMMENDED, NOT_NECESSARY = "incomplete", "recommended", "not_necessary"
_GRAVITY = (NOT_NECESSARY, INCOMPLETE, RECOMMENDED)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of the table; a None matches every answer. First match from the top wins."""

    id: str
    regular: Answer | None
    known: Answer | None
    symptoms: Answer | None
    desired: tuple[str, ...]
    outcome: str
    say: str


_MILD = ("light", "moderate")
ROWS: tuple[TableRow, ...] = (
    TableRow("ACSM-0", None, None, NOT_KNOWN, (), INCOMPLETE, "心肺症状没有逐项问完，先问症状。"),
    TableRow("ACSM-0b", None, NOT_KNOWN, NO, (), INCOMPLETE, "有没有心血管、代谢或肾脏病还没有问完，先问疾病。"),
    TableRow("ACSM-0c", NOT_KNOWN, None, NO, (), INCOMPLETE, "近 3 个月是否规律运动还没有问，先问活动。"),
    TableRow("ACSM-1", YES, None, YES, (), RECOMMENDED, "规律运动但有症状：先停，医师评估后再恢复。"),
    TableRow("ACSM-2", None, None, YES, (), RECOMMENDED, "有症状：医师评估之前不开始，之后从低中强度开始。"),
    TableRow("ACSM-3", NO, YES, NO, (), RECOMMENDED, "不规律运动，有已知疾病：医师评估后，从低中强度开始。"),
    TableRow("ACSM-4", NO, NO, NO, _MILD, NOT_NECESSARY, "不规律运动，没有疾病和症状：可从低中强度开始。"),
    TableRow("ACSM-5", NO, NO, NO, ("vigorous",), NOT_NECESSARY, "没有疾病和症状：仍从低中强度开始，以后再到较大强度。"),
    TableRow("ACSM-6", YES, NO, NO, (), NOT_NECESSARY, "规律运动，没有疾病和症状：照旧，逐步增加。"),
    TableRow("ACSM-7", YES, YES, NO, _MILD, NOT_NECESSARY, "规律运动，有已知疾病，没有症状：可继续中等强度。"),
    TableRow("ACSM-8", YES, YES, NO, ("vigorous",), RECOMMENDED, "规律运动，有已知疾病，想做较大强度：评估前只做中等强度。"),
)
"""ACSM 2015 (rows CEPQA, B; principles A; incomplete rows computed). The printed table has no row for a symptom with activity
not known: ACSM-2, where nothing is permitted before clearance, takes it."""


def table_row(regular: Answer, known: Answer, symptoms: Answer, desired: str | None) -> TableRow:
    """The row that matches. `desired`: light, moderate, vigorous, or None when not stated (then the stricter row)."""
    wanted = (desired,) if desired else ("moderate", "vigorous")
    rows = [_match(regular, known, symptoms, intensity) for intensity in wanted]
    return max(rows, key=lambda row: _GRAVITY.index(row.outcome))


def _match(regular: Answer, known: Answer, symptoms: Answer, desired: str) -> TableRow:
    for row in ROWS:
        answers = ((row.regular, regular), (row.known, known), (row.symptoms, symptoms))
        if all(cell is None or cell is answer for cell, answer in answers) and (not row.desired or desired in row.desired):
            return row
    raise AssertionError("the table covers every combination")


@dataclass(frozen=True, slots=True)
class Tables:
    """Both readings of the table."""

    acsm: TableRow
    cn25: TableRow
    counted: tuple[str, ...] = ()
    """Diseases that only the consensus counts and this person has, in Chinese."""

    @property
    def stricter(self) -> TableRow:
        """The station's default: the stricter of the two."""
        return max((self.cn25, self.acsm), key=lambda row: _GRAVITY.index(row.outcome))

    @property
    def why(self) -> str:
        """Why the stricter of the two is what it is, in Chinese."""
        if _GRAVITY.index(self.cn25.outcome) <= _GRAVITY.index(self.acsm.outcome):
            return "两种口径结论一样。"
        if self.cn25.outcome == INCOMPLETE:
            return "按 2025 共识更严：它多算的病还没有问完。"
        return f"按 2025 共识更严：{'、'.join(self.counted)}也算在内。"

    def missing(self) -> tuple[str, ...]:
        """Facts that leave a reading incomplete (derived ones are taken apart by the caller)."""
        ask = {"ACSM-0": "exertional_symptom_any", "ACSM-0b": "known_disease_cn25", "ACSM-0c": "regular_exercise_3m"}
        return tuple(dict.fromkeys(ask[row.id] for row in (self.acsm, self.cn25) if row.id in ask))


def tables(facts: Facts) -> Tables:
    """The table run twice: with the diseases of ACSM, and with those of the 2025 consensus."""
    regular, symptoms = facts.answer("regular_exercise_3m"), facts.answer("exertional_symptom_any")
    desired = facts.value("desired_intensity")
    wanted = desired if isinstance(desired, str) else None
    acsm = table_row(regular, facts.answer("known_cmr_disease"), symptoms, wanted)
    counted = tuple(name for name, answer in overlay_diseases(facts.value, lambda _, answer: answer) if answer is YES)
    return Tables(acsm, table_row(regular, facts.answer("known_disease_cn25"), symptoms, wanted), counted)


@dataclass(frozen=True, slots=True)
class Label:
    """The three-tier label (C, needs a physician's approval), with what made it so."""

    tier: RiskTier
    complete: bool
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    """Facts that could raise it."""


def label(facts: Facts, readiness: Readiness, cleared: bool, contraindications: tuple[str, ...]) -> Label:
    """The highest tier with a reason; with inputs missing at least medium, marked incomplete.

    `cleared`: a physician's clearance in force. `contraindications`: names of absolute ones that fired.
    """
    high = _high(facts, readiness, cleared)
    reasons = (*contraindications, *(name for name, answer, _ in high if answer is YES))
    if reasons:
        return Label(RiskTier.HIGH, True, reasons, ())
    missing = tuple(dict.fromkeys(fact for _, answer, needs in high if answer is NOT_KNOWN for fact in needs))
    medium = _medium(facts, readiness)
    reasons = tuple(name for name, answer, _ in medium if answer is YES)
    if not reasons:
        missing = (*missing, *(fact for _, answer, needs in medium if answer is NOT_KNOWN for fact in needs))
    if reasons or missing:
        return Label(RiskTier.MEDIUM, not missing, reasons or ("资料没有问全，至少按中风险",), tuple(dict.fromkeys(missing)))
    return Label(RiskTier.LOW, True, ("没有疾病和症状，问卷通过，血压低于 140/90",), ())


_Reason = tuple[str, Answer, tuple[str, ...]]


def _high(facts: Facts, readiness: Readiness, cleared: bool) -> tuple[_Reason, ...]:
    symptom = facts.answer("exertional_symptom_any")
    unassessed = NO if symptom is NO or facts.answer("symptom_assessed") is YES else symptom
    refer = {"refer": NO if cleared else YES, "incomplete": NOT_KNOWN}.get(readiness.outcome, NO)
    return (
        ("有症状，医师还没有评估", unassessed, ("exertional_symptoms",)),
        ("问卷提示要医师评估：" + "、".join(readiness.reasons[:3]), refer, readiness.missing),
        ("静息血压达到 160/100", _pressure(facts, 160, 100), ("resting_systolic", "resting_diastolic")),
        ("有治疗中仍难控制的病", _any_member(facts, "poorly_controlled_conditions"), ("poorly_controlled_conditions",)),
        ("心力衰竭（心脏康复危险分层高危）", facts.answer("heart_failure"), ("heart_failure",)),
        ("心脏康复危险分层高危", _recorded(facts, "aacvpr_class", "high"), ()),
        ("左室射血分数低于 40%", _below(facts, "lvef", 40), ()),
        ("跌倒风险高", _falls(facts, 2, "high"), ("falls_12m",)),
    )


def _medium(facts: Facts, readiness: Readiness) -> tuple[_Reason, ...]:
    advice = YES if readiness.outcome in ("cleared_with_advice", "refer", "delay") else NO
    words = "问卷要医师评估，医师已许可" if readiness.outcome == "refer" else "问卷：可参加并建议"
    return (
        ("有慢性病", facts.answer("known_disease_cn25"), ("known_disease_cn25",)),
        ("有症状，医师已评估", facts.answer("exertional_symptom_any"), ()),
        (words, advice, ()),
        ("血压达到 140/90", _pressure(facts, 140, 90), ()),
        ("65 岁以上，一年内跌倒过", _falls(facts, 1, "intermediate"), ()),
        ("有其他未列疾病", facts.answer("other_conditions", "other_unlisted"), ("other_conditions",)),
    )


def _pressure(facts: Facts, systolic: float, diastolic: float) -> Answer:
    def reaches(fact_id: str, limit: float) -> Answer:
        number = facts.number(fact_id)
        return NOT_KNOWN if number is None else YES if number >= limit else NO

    return any_of((reaches("resting_systolic", systolic), reaches("resting_diastolic", diastolic)))


def _any_member(facts: Facts, fact_id: str) -> Answer:
    value = facts.value(fact_id)
    if not isinstance(value, SetAnswer):
        return NOT_KNOWN
    return YES if value.yes else NO if definition(fact_id).codes <= value.no else NOT_KNOWN


def _recorded(facts: Facts, fact_id: str, code: str) -> Answer:
    return YES if facts.value(fact_id) == code else NO


def _below(facts: Facts, fact_id: str, limit: float) -> Answer:
    number = facts.number(fact_id)
    return YES if number is not None and number < limit else NO


def _falls(facts: Facts, falls: float, risk: str) -> Answer:
    """Falls of the last year, or the recorded falls risk. Not asked below 60 without a reason: no."""
    number = facts.number("falls_12m")
    if facts.value("falls_risk") == risk or (number is not None and number >= falls):
        return YES
    return NO if number is not None or applicable("falls_12m", facts) is NO else NOT_KNOWN
