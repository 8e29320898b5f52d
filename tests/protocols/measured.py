"""Values measured the way their tables were made: standing, by impedance, without an aid. Written down a second time."""

from __future__ import annotations

from datetime import date

from protocols.facts import Known, Value
from tests.protocols.people import TODAY

AS_THE_TABLE = {
    "vo2max_estimated": {"method": "cycle"}, "body_fat_pct": {"method": "bia"}, "grip_strength": {"hand": "right", "posture": "standing"},
    "chair_stand_30s": {"chair": "43"}, "step_2min": {"counted": "right_knee"}, "up_and_go_8ft": {"aid": "none"},
    "six_minute_walk_distance": {"course": "30", "aid": "none", "oxygen": "air", "stops": "no"}, "arm_curl_30s": {},
}  # fmt: skip


def how_of(fact_id: str, sex: str = "") -> tuple[tuple[str, str], ...]:
    """How the table of a fact was made; `sex` `M` or `F`, for the load of the arm curl."""
    load = {"load": {"M": "men", "F": "women"}.get(sex, "")} if fact_id == "arm_curl_30s" else {}
    return tuple({**AS_THE_TABLE.get(fact_id, {}), **load}.items())


def said(fact_id: str, value: Value | Known, on: date = TODAY, sex: str = "") -> Value | Known:
    """A bare number with how it was measured; anything else as it is."""
    return Known(value, on, how=how_of(fact_id, sex)) if isinstance(value, float) and how_of(fact_id, sex) else value
