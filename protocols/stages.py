"""The stages of a programme: which part of start and target each stage uses (cardiometabolic §1.3, default stage table).

Week numbers are a proposal (P); the size of the steps is GETP12's.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

from protocols.bounds import INTENSITY, Range, as_part, weakest, within
from protocols.plan import Reason
from protocols.terms import Confidence


@dataclass(frozen=True, slots=True)
class StageTerm:
    """One row of the stage table."""

    key: str
    name: str
    first_week: int
    last_week: int | None
    level: int
    """1–3: which activities fit (`min_level` of activities.yaml)."""


STAGES = (
    StageTerm("1", "适应期", 1, 4, 1),
    StageTerm("2a", "提高期（一）", 5, 8, 2),
    StageTerm("2b", "提高期（二）", 9, 12, 2),
    StageTerm("3", "提高期（三）", 13, 24, 3),
    StageTerm("4", "维持期", 25, None, 3),
)
_BY_TARGET = frozenset({"2b", "3", "4"})
_FREQUENCY = frozenset({"aerobic.frequency", "resistance.frequency"})
_PROPOSES_LEAST = frozenset({"resistance.frequency", "resistance.exercises", "flexibility.repeats", "balance.minutes"})
MOST_LOAD_BY_WEEK_12 = 20.0
"""Points of 1RM above the start, at +5 a week from week 9."""
USUAL_START_DAYS = 4.0
USUAL_START_MINUTES = 20.0
"""What a draft begins with where the start range allows it (P)."""
USUAL_TARGET_DAYS = 3.0
"""Later stages propose no fewer sessions than the start allows, and none shorter than usual at the start, inside their bounds."""


def in_stage(stage: StageTerm, start: Range, target: Range, cleared: Range | None) -> Range:
    """The range of one field in `stage`. `cleared` is the target with the cap, when a doctor cleared vigorous effort."""
    if target.field.name == "resistance.pct1rm" and stage.key in _BY_TARGET:
        return _load(stage, within(start, target), cleared or target if stage.key != "2b" else target)
    if stage.key in ("3", "4"):
        return cleared or target
    field, start = target.field.name, within(start, target)
    if field in _FREQUENCY:
        return _frequency(stage, start, target)
    if field == "aerobic.minutes":
        return _minutes(stage, start, target)
    if field == "resistance.sets":
        return _sets(stage, start, target)
    if stage.key == "2a" and field in INTENSITY:
        return _staged(start, float(ceil((start.low + start.high) / 2)), start.high, stage, "强度用起步范围的上半段")
    return target if stage.key in _BY_TARGET else start


def _frequency(stage: StageTerm, start: Range, target: Range) -> Range:
    """Upper ends depend on upper ends only: a condition that raises a target's floor never opens an earlier stage."""
    if stage.key == "1":
        return start
    if stage.key == "2a":
        return _staged(start, start.low, min(start.high + 1, target.high), stage, "每周比起步最多多 1 次")
    return _staged(target, min(start.high, target.low), target.high, stage, "次数到目标的低端")


def _minutes(stage: StageTerm, start: Range, target: Range) -> Range:
    """+10 min a session in weeks 5–8 and +30 by week 12 stay inside GETP12's 5–10 min every 1–2 weeks."""
    if stage.key == "1":
        return start
    if stage.key == "2a":
        middle = _grain((start.low + start.high) / 2, start.field.step)
        return _staged(start, middle, min(start.high + 10, target.high), stage, "每次比起步最多多 10 分钟")
    return _staged(target, target.low, min(start.high + 30, target.high), stage, "每次比起步最多多 30 分钟")


def _load(stage: StageTerm, start: Range, target: Range) -> Range:
    """+5 points of 1RM a week at most (§1.3, GETP12): +20 by week 12. Later stages go on from there, whatever the floor of
    the target: a weak heart that began at 30 % does not stand at 60 % the week after."""
    reached = min(start.high + MOST_LOAD_BY_WEEK_12, target.high)
    if stage.key == "2b":
        return _staged(target, min(start.high, target.low), reached, stage, "负荷每周最多加 5 个百分点")
    return _staged(target, min(reached, target.low), target.high, stage, "负荷每周最多加 5 个百分点")


def _sets(stage: StageTerm, start: Range, target: Range) -> Range:
    if stage.key == "1":
        return start
    return _staged(start if stage.key == "2a" else target, start.low, min(2.0, target.high), stage, "做 1–2 组")


def _grain(number: float, step: float) -> float:
    return float(floor(number / step) * step) if step else number


def _staged(base: Range, low: float, high: float, stage: StageTerm, words: str) -> Range:
    """`base` with other ends, when the stage table moves them; the table then stands among the reasons."""
    low = min(low, high)
    if (low, high) == (base.low, base.high):
        return base
    weeks = f"第 {stage.first_week}–{stage.last_week} 周"
    part = "sets_upper" if high != base.high else "sets_lower"
    say = f"{stage.name}（{weeks}）：{words}"
    table = Reason(part, f"STAGE-{stage.key}", "", "阶段表", say, low, high, "STATION", "本站方案", Confidence.P)
    kept = tuple(as_part("beaten", r) if r.part == part else r for r in base.reasons)
    reasons = (table, *kept) if part == "sets_upper" else _after_upper(table, kept)
    return base._replace(low=low, high=high, reasons=reasons, confidence=weakest((base.confidence, table.confidence)))


def _after_upper(table: Reason, kept: tuple[Reason, ...]) -> tuple[Reason, ...]:
    upper = tuple(r for r in kept if r.part == "sets_upper")
    return (*upper, table, *(r for r in kept if r.part != "sets_upper"))


def proposed(stage: StageTerm, part: Range, target: Range, start: Range | None = None) -> float:
    """The number a draft starts with, by the stage table. Ranges that are used as ranges propose their upper end."""
    name = part.field.name
    if name == "aerobic.frequency":
        wish = {"1": USUAL_START_DAYS, "2a": part.high}.get(stage.key, max(target.low, USUAL_TARGET_DAYS, start.high if start else 0.0))
    elif name == "aerobic.minutes":
        wish = {"1": USUAL_START_MINUTES, "2a": max(target.low, USUAL_START_MINUTES)}.get(stage.key, max(_middle(target), USUAL_START_MINUTES))
    elif name in _PROPOSES_LEAST:
        wish = part.low
    elif name in ("balance.frequency", "flexibility.frequency"):
        wish = 3.0
    elif name == "resistance.sets":
        wish = 1.0 if stage.key == "1" else 2.0
    else:
        wish = part.high
    return max(part.low, min(part.high, wish))


def _middle(part: Range) -> float:
    return _grain((part.low + part.high) / 2, part.field.step)


def week_minutes(frequency: Range, minutes: Range, week: Range | None) -> tuple[float, float]:
    """Lowest and highest aerobic minutes a week that frequency, session and week together allow."""
    low, high = frequency.low * minutes.low, frequency.high * minutes.high
    if week is not None:
        high = min(high, week.high)
        low = min(max(low, week.low), high)
    return min(low, _most_that_comes_out(frequency, minutes, high)), high


def _most_that_comes_out(frequency: Range, minutes: Range, most: float) -> float:
    """The longest week of whole steps of minutes that stays at or below `most`; `most` itself when steps do not matter."""
    step = minutes.field.step
    days = [frequency.low + more for more in range(int(frequency.high - frequency.low) + 1)]
    sessions = [(day, _grain(min(minutes.high, most / day), step)) for day in days if day > 0 and step]
    return max((day * session for day, session in sessions if session >= minutes.low), default=most)


def giving_way(minutes: Range, frequency: Range, week: Range | None) -> Range:
    """Minutes a session whose least gives way where even the fewest sessions would pass the week's ceiling (§6.2: it holds)."""
    if week is None or frequency.low <= 0 or frequency.low * minutes.low <= week.high:
        return minutes
    least = float(floor(week.high / frequency.low))
    ceiling = tuple(as_part("sets_lower", r) for r in week.reasons if r.part == "sets_upper")
    kept = tuple(as_part("beaten", r) if r.part == "sets_lower" else r for r in minutes.reasons)
    reasons = _after_upper(ceiling[0], kept) if ceiling else kept
    return minutes._replace(low=least, reasons=reasons, confidence=weakest((minutes.confidence, week.confidence)))


def fitting_days(wish: float, frequency: Range, minutes: Range, week: tuple[float, float]) -> float:
    """`wish` sessions a week, or as many more as the week's least minutes need at the longest session allowed.

    Where whole steps of minutes do not come to a week inside its ends (4 sessions for exactly 150 minutes), the next number of
    sessions for which they do, if there is one.
    """
    step = minutes.field.step
    longest = _grain(minutes.high, step)
    least = ceil(week[0] / longest) if longest > 0 else wish
    days = max(frequency.low, min(frequency.high, max(wish, float(least))))
    more = (days + extra for extra in range(int(frequency.high - days) + 1))
    fewer = (days - less for less in range(1, int(days - frequency.low) + 1))
    return next((d for d in (*more, *fewer) if _comes_out(d, minutes, week)), days)


def _comes_out(days: float, minutes: Range, week: tuple[float, float]) -> bool:
    """Whether `days` sessions of one allowed number of minutes, in whole steps, come to a week inside its ends."""
    step = minutes.field.step
    if days <= 0 or not step:
        return True
    shortest = max(ceil(minutes.low / step), ceil(week[0] / days / step)) * step
    return shortest <= min(minutes.high, week[1] / days)


def fitting_minutes(frequency: float, wish: float, minutes: Range, week: tuple[float, float]) -> float:
    """`wish` minutes a session, changed as little as needed so that `frequency` sessions stay inside the week."""
    step = minutes.field.step
    if frequency <= 0:
        return wish
    most = _grain(week[1] / frequency, step)
    least = ceil(week[0] / frequency / step) * step
    fitted = min(max(wish, least), most)
    return max(minutes.low, min(minutes.high, fitted))
