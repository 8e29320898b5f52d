"""How a test must have been done before its value may stand beside a table (facts.md §11). Pure.

A table holds for one way of measuring: standing, by impedance, without a walking aid. Nobody said how is not *done that way*:
the value is kept and shown, and no table speaks of it. Sources: `items.csv` (procedures), facts.md §11; what the reference does
not name (an aid, oxygen, another load in the ranges of peers) is taken the strict way (OWN, C).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

How = Iterable[tuple[str, str]]
"""(key, code) of `prescribe.measured_how`."""


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that must be said, and what must be said of it."""

    key: str
    codes: Mapping[str, str]
    """Sex `M`, `F` or `""` for both → the one code of the table."""
    unsaid: str
    other: str

    def why_apart(self, how: Mapping[str, str], sex: str) -> str:
        """Why the table does not speak of a value measured so; empty when it does."""
        said, wanted = how.get(self.key, ""), self.codes.get(sex, self.codes.get("", ""))
        return self.unsaid if not said else "" if said == wanted else self.other


def _way(key: str, code: str, unsaid: str, other: str) -> Way:
    return Way(key, {"": code}, unsaid, other)


_NO_AID = _way("aid", "none", "未说明是否用助行器", "用了助行的东西")
WAYS: Mapping[str, tuple[Way, ...]] = {
    "vo2max_estimated": (_way("method", "cycle", "没有写明是二级功率车测的", "不是二级功率车测的"),),
    "body_fat_pct": (_way("method", "bia", "没有写明是生物电阻抗测的", "不是生物电阻抗测的"),),
    "grip_strength": (_way("posture", "standing", "没有写明是站着测的", "不是站着测的"),),
    "chair_stand_30s": (_way("chair", "43", "没有写明椅子多高", "椅子不是约 43 cm 高"),),
    "step_2min": (_way("counted", "right_knee", "没有写明是不是只数右膝", "不是只数右膝"),),
    "arm_curl_30s": (Way("load", {"M": "men", "F": "women"}, "没有写明哑铃多重", "哑铃不是表里的重量"),),
    "up_and_go_8ft": (_NO_AID,),
    "six_minute_walk_distance": (_NO_AID, _way("oxygen", "air", "未说明是否吸氧", "吸着氧走的")),
}
"""By fact id: what the national tables, the ranges of peers and the equations of the walk were made with."""


def why_apart(fact_id: str, how: How, sex: str = "") -> str:
    """Why no table speaks of this value, without a full stop: 「未说明是否用助行器」; empty when one may. `sex`: `M` or `F`."""
    said = dict(how)
    return next((why for way in WAYS.get(fact_id, ()) if (why := way.why_apart(said, sex))), "")
