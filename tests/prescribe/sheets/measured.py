"""Measures over time of nobody, by hand: believable numbers for the report and the comparison."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from prescribe.over_time import Measure, OverTime, Point
from prescribe.reading.measures import measure_of
from prescribe.reading.targets import AGREED, PROPOSED, Target
from prescribe.sheets.assessment_report import MayExercise, Plain
from prescribe.sheets.blocks import NoticeState
from prescribe.sheets.comparison_sheet import Assessed
from protocols.facts import Facts, Known
from protocols.fitness.limits import PeerLimit, peer_limits
from protocols.fitness.scoring import score_fitness
from protocols.terms import Confidence
from tests.prescribe.sheets import samples

TODAY = date(2026, 11, 23)
DAYS = (date(2026, 5, 20), date(2026, 8, 22), date(2026, 11, 21))
HOW = {
    "resting_systolic": (("arm", "right"), ("posture", "seated")), "grip_strength": (("hand", "right"), ("posture", "standing")),
    "six_minute_walk_distance": (("course", "30"), ("aid", "none"), ("oxygen", "air"), ("stops", "no")),
    "chair_stand_30s": (("chair", "43"),), "one_leg_stand_eyes_open": (("leg", "right"),),
}  # fmt: skip
HOW["resting_diastolic"] = HOW["resting_systolic"]
VALUES = {
    "resting_systolic": (148, 140, 132), "resting_diastolic": (92, 88, 82), "fasting_glucose": (7.9, 7.5, 6.8), "waist": (96, 94, 92),
    "six_minute_walk_distance": (430, 454, 486), "chair_stand_30s": (10, 11, 13), "grip_strength": (34.0, 34.5, 34.5),
    "one_leg_stand_eyes_open": (4, 5, 6),
}  # fmt: skip


def target(low: float | None, high: float | None, say: str = "", below: bool = False, origin: str = AGREED) -> Target:
    return Target(low, high, below, origin, say, date(2027, 2, 22), "CHTN24", Confidence.C)


TARGETS = {
    "resting_systolic": target(None, 140.0, "血压 <140/90 mmHg", True), "resting_diastolic": target(None, 90.0, "血压 <140/90 mmHg", True),
    "fasting_glucose": target(4.4, 7.0, "空腹血糖 4.4–7.0 mmol/L"),
}  # fmt: skip


def measure(fact_id: str, values: tuple[float, ...], aim: Target | None = None, note: str = "") -> Measure:
    points = [Point(on, float(v), HOW.get(fact_id, ())) for on, v in zip(DAYS[-len(values) :], values, strict=True)]
    return measure_of(fact_id, points, aim, note)


def over_time(visits: int = 3, targets: dict[str, Target] | None = None, masked: bool = False, **values: tuple[float, ...]) -> OverTime:
    """The newest `visits` of the sample, some measures with other values."""
    aims = TARGETS if targets is None else targets
    found = [measure(f, v[-visits:], aims.get(f)) for f, v in (VALUES | values).items() if v]
    return OverTime(UUID(int=1), TODAY, tuple(found), "EP-2026-0417 第 1 版" if aims else "", masked)


def unconfirmed() -> dict[str, Target]:
    """The same targets as proposals of confidence C."""
    return {f: Target(t.low, t.high, t.below, PROPOSED, t.say, t.by, t.source, t.confidence) for f, t in TARGETS.items()}


def assessed() -> Assessed:
    paper = samples.prescription()
    return Assessed(
        paper.letterhead, paper.person, samples.RECORD, samples.PRINTED,
        (("医师 刘明远", "血压血糖达标，继续。"), ("运动处方师 陈晓岚", "腿比上次有力，站稳还要练。")), date(2027, 2, 22),
        "2023 版这个年龄的评分表还没有。只记数，不打分。", "中风险",
    )  # fmt: skip


def plain(state: NoticeState = NoticeState.OK, say: str = "可以运动，医生已经同意", partial: bool = False, prescribed: bool = True) -> Plain:
    return Plain(MayExercise(state, say), samples.prescription() if prescribed else None, partial, ("刘明远（医生）", "陈晓岚（指导员）"))


BATTERY = {
    "grip_strength": (43.0, 44.0, 45.5), "sit_and_reach": (-2.0, 1.0, 3.0), "vital_capacity": (2300, 2350, 2400), "choice_reaction": (0.48, 0.47, 0.44),
    "resting_systolic": (128, 126, 124), "resting_diastolic": (82, 80, 78), "waist": (90, 89, 88),
}  # fmt: skip


def adult(**values: tuple[float, ...]) -> tuple[OverTime, Mapping[str, PeerLimit]]:
    """A man of 46 with four items of the national standard and no goal for them; where his age and sex pass."""
    given = BATTERY | values
    found = OverTime(UUID(int=1), TODAY, tuple(measure(f, v) for f, v in given.items()), "", False)
    facts = {f: Known(float(v[-1]), DAYS[-1], how=HOW.get(f, ())) for f, v in given.items()}
    return found, peer_limits(score_fitness(Facts.of(TODAY, {"sex": "1", "birth_date": date(1980, 3, 1), **facts})))
