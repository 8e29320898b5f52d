"""Ages without a national scoring table: raw values, the Senior Fitness Test range (US norms) and the 2020 national means.

Never a score, never a grade. The 2023 tables of 60–79 could not be obtained; the limits copies put in their place are
made up and are not used (fitness-standard README, coverage.csv).
"""

from __future__ import annotations

from datetime import date

from protocols.facts import number_text
from protocols.fitness.results import RangeOfPeers, RawValue
from protocols.fitness.tables import Norm, items, means, norms
from protocols.fitness.ways import How, why_apart
from protocols.vocabulary import definition

NORM_LABEL = "美国老年人常见范围（第 25–75 百分位，高级体适能测试），不是中国的评分"
MEAN_LABEL = "2020 年全国国民体质监测平均数"
SHOWN = (
    "bmi", "body_fat_pct", "vital_capacity", "step_2min", "grip", "sit_and_reach", "chair_stand_30s", "one_leg_stand_ec",
    "choice_reaction", "arm_curl_30s", "chair_sit_reach", "back_scratch", "up_and_go_8ft", "walk_6min",
)  # fmt: skip
"""The nine items of the 2023 battery for 60–79, then what only the Senior Fitness Test has."""


def raw_value(item: str, sex: str, age: int, value: float, unit: str, on: date, how: How = ()) -> RawValue:
    """One measured value with what peers reach; `sex` `M` or `F`, `age` completed years on that day. Measured in another way
    than the peers were, or nobody knows in which, it stands alone and says why."""
    peers = tuple(found for found in (_norm(item, sex, age, value), _mean(item, sex, age, unit)) if found is not None)
    name, fact_id = items()[item].name, items()[item].fact_id
    said = f"{name} {number_text(value)} {unit}".rstrip()
    if peers and (why := why_apart(fact_id, how, sex)):
        return RawValue(item, fact_id, name, value, unit, on, age, (), f"{said}；{why}，不和同龄人比。", why)
    return RawValue(item, fact_id, name, value, unit, on, age, peers, "；".join((said, *(p.say for p in peers))) + "。")


def place_of(value: float, norm: Norm) -> str:
    """Where a value stands: 「低于」 (weaker), 「在」 or 「高于」 (better); both ends belong to the range."""
    weaker = value > norm.low if norm.lower_is_better else value < norm.low
    better = value < norm.high if norm.lower_is_better else value > norm.high
    return "低于" if weaker else "高于" if better else "在"


def _norm(item: str, sex: str, age: int, value: float) -> RangeOfPeers | None:
    norm = next((n for low, high, n in norms().get((item, sex), ()) if low <= age <= high), None)
    if norm is None:
        return None
    place = place_of(value, norm)
    low, high = norm.shown
    words = {"低于": "弱于这个范围", "在": "在这个范围里", "高于": "好于这个范围"}[place]
    doubt = f"几份抄本不一致，另一份是 {norm.other_copy}" if norm.other_copy else ""
    say = f"美国同龄人常见 {number_text(low)} 到 {number_text(high)}，{words}" + (f"（存疑：{doubt}）" if doubt else "")
    unit = norm.unit or definition(items()[item].fact_id).unit
    return RangeOfPeers(NORM_LABEL, low, high, None, unit, norm.verification, place, doubt, say)


def _mean(item: str, sex: str, age: int, unit: str) -> RangeOfPeers | None:
    found = next((g for g in means().get((item, sex), ()) if g[0] <= age <= g[1]), None)
    if found is None:
        return None
    _, _, mean, verification = found
    if mean is None:
        doubt = "公布的数明显印错，不用"
        return RangeOfPeers(MEAN_LABEL, None, None, None, unit, verification, "", doubt, f"2020 年全国平均{doubt}")
    return RangeOfPeers(MEAN_LABEL, None, None, mean, unit, verification, "", "", f"2020 年全国同龄平均 {number_text(mean)}（待核对）")
