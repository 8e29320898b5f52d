"""How hard a person may work before a physician says more: bands of cardiometabolic §1.1, ACSM rows and INT1."""

from __future__ import annotations

from collections.abc import Iterable

from protocols.facts import Facts, Known
from protocols.protocol import Limit
from protocols.terms import Answer, Intensity

CLEARED = {"light": Intensity.LIGHT, "light_moderate": Intensity.MODERATE, "vigorous": Intensity.VIGOROUS}
"""What each level of `doctor_clearance` allows; `none` is no clearance."""
_LIGHT_BELOW = {"aerobic.hrr_pct": 40.0, "aerobic.rpe": 12.0}
_MODERATE_BELOW = {"aerobic.hrr_pct": 60.0, "aerobic.rpe": 14.0}


def clearance_of(facts: Facts) -> Known | None:
    """The physician's clearance in force (light or more), or None; an assumed one is none."""
    entry = facts.known("doctor_clearance")
    return entry if entry is not None and entry.origin != "assumed" and entry.value in CLEARED else None


def upper_intensity(facts: Facts, limits: Iterable[Limit], caps: Iterable[Intensity] = ()) -> Intensity:
    """The highest band the plan may reach: the clearance's level, the caps of the rules, and moderate without a clearance
    for everyone but a regularly active person without known disease (ACSM-5, ACSM-6, INT1)."""
    cleared = clearance_of(facts)
    found = [*caps, *(cap for limit in limits if (cap := _cap(limit)) is not None)]
    healthy = facts.answer("known_disease_cn25") is Answer.NO and facts.answer("regular_exercise_3m") is Answer.YES
    if cleared is not None:
        found.append(CLEARED[str(cleared.value)])
    elif not healthy:
        found.append(Intensity.MODERATE)
    return min(found, default=Intensity.VIGOROUS)


def _cap(limit: Limit) -> Intensity | None:
    """The band that a cap on %HRR or RPE leaves (GETP12 Table 5.2, half-open), None when it caps neither."""
    if limit.at_most is None or limit.field not in _LIGHT_BELOW:
        return None
    if limit.at_most < _LIGHT_BELOW[limit.field]:
        return Intensity.LIGHT
    return Intensity.MODERATE if limit.at_most < _MODERATE_BELOW[limit.field] else None
