"""Trends and bars of measures, for the report of the resident and the comparison of the staff. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from prescribe.over_time import Measure
from prescribe.reading.change_words import PlainMeasure, plain_number
from prescribe.reading.targets import Target
from prescribe.sheets.measured_blocks import GOOD, WATCH, RangeZone, Series, TrendChart
from protocols.facts import definition, number_text

MOST_POINTS = 6
"""A chart shows the newest so many."""


def decimals_of(values: Sequence[float]) -> int:
    """As many as the values need, at most one."""
    return 1 if any(round(v, 1) % 1 for v in values) else 0


def series_of(measure: Measure, name: str = "") -> Series:
    """The newest points measured alike."""
    points = tuple((p.on, p.value) for p in measure.points[-MOST_POINTS:])
    return Series(name, points, decimals_of([v for _, v in points]))


def chart_of(measure: Measure, lower: Measure | None = None) -> TrendChart:
    """For professionals; `lower`: the second number of a pressure, dashed."""
    target = measure.target
    series = [series_of(measure, measure.label if lower else "")]
    if lower is not None:
        series.append(series_of(lower, lower.label))
    unit = f"（{measure.unit}）" if measure.unit else ""
    title = "血压" if lower is not None else measure.label
    low, high = (target.low, target.high) if target else (None, None)
    return TrendChart(title, unit, tuple(series), low, high, _band_words(measure, lower))


def _band_words(measure: Measure, lower: Measure | None) -> str:
    if measure.target is None:
        return ""
    second = f"/{number_text(lower.target.high)}" if lower and lower.target and lower.target.high is not None else ""
    return f"目标 {measure.target.words()}{second}"


def plain_chart(measure: Measure, plain: PlainMeasure, print_target: bool) -> TrendChart:
    """For residents: one line, months under it."""
    target = measure.target if print_target else None
    aside = "高的数" if measure.fact_id == "resting_systolic" else plain.hint.split("，")[0]
    low, high = (target.low, target.high) if target else (None, None)
    return TrendChart(plain.name, aside, (series_of(measure),), low, high, plain_target(target, plain), months=True)


def plain_target(target: Target | None, plain: PlainMeasure) -> str:
    """「目标：140 以下」「目标：150 分钟以上」; empty without one."""
    if target is None:
        return ""
    unit = f" {plain.unit}" if plain.unit else ""
    if target.low is not None and target.high is not None:
        return f"目标：{number_text(target.low)} 到 {number_text(target.high)}{unit}"
    end = target.high if target.high is not None else target.low
    return f"目标：{plain_number(end or 0.0, 2)}{unit or ' '}{'以下' if target.high is not None else '以上'}"


Ends = tuple[float | None, float | None]
"""Lower and upper end of the good stretch; an open end is None."""


def ends_of(target: Target | None) -> Ends:
    """Of a target; both open without one."""
    return (target.low, target.high) if target else (None, None)


def bar_of(
    measure: Measure, before: float | None, ends: Ends
) -> tuple[tuple[RangeZone, ...], float, float | None, tuple[tuple[float, str], ...]]:
    """(zones, now, before, ticks), places 0–1. Only the ends make zones; without one it is a bare line."""
    low, high = ends
    edges = [e for e in ends if e is not None]
    values = [measure.now.value, *([before] if before is not None else [])]
    least, most = min(values + edges), max(values + edges)
    spread = (most - least) or max(abs(most) * 0.2, 1.0)
    least, most = least - spread * 0.4, most + spread * 0.4
    floor = definition(measure.fact_id).possible[0]
    if floor is not None and floor >= 0:
        least = max(least, min(0.0, *values) if min(values) < 0 else 0.0)

    def place(value: float) -> float:
        return (value - least) / (most - least)

    zones: list[RangeZone] = []
    if edges:
        if low is not None:
            zones.append(RangeZone(place(low), WATCH))
        zones.append(RangeZone(place(high) if high is not None else 1.0, GOOD))
        if high is not None:
            zones.append(RangeZone(1.0, WATCH))
    ticks = tuple((place(e), number_text(e).replace("-", "−")) for e in edges)
    return tuple(zones), place(measure.now.value), place(before) if before is not None else None, ticks
