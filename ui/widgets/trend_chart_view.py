"""What a trend chart shows, as plain numbers and words. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from ui.words import number, short_date, tr

Point = tuple[date, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its name and what was measured, oldest first. Days without a value are left out."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class ChartView:
    """One chart: lines, target band (either end may be open), and the axis that holds both."""

    title: str
    unit: str
    lines: tuple[Line, ...]
    band: tuple[float | None, float | None] | None
    band_words: str
    ticks: tuple[float, ...]
    first: date | None
    last: date | None
    spoken: str

    @property
    def empty(self) -> bool:
        """Nothing was measured yet."""
        return self.first is None

    @property
    def low(self) -> float:
        return self.ticks[0]

    @property
    def high(self) -> float:
        return self.ticks[-1]

    def height_of(self, value: float) -> float:
        """0 at the lowest tick, 1 at the highest; values outside are held at the edge."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def place_of(self, day: date) -> float:
        """0 at the first day, 1 at the last; one single day stands at the right."""
        if self.first is None or self.last is None or self.first == self.last:
            return 1.0
        return (day - self.first).days / (self.last - self.first).days

    def band_heights(self) -> tuple[float, float] | None:
        """Lower and upper edge of the target band, 0…1."""
        if self.band is None:
            return None
        low, high = self.band
        edges = (0.0 if low is None else self.height_of(low), 1.0 if high is None else self.height_of(high))
        return edges if edges[1] > edges[0] else None


def chart_view(
    title: str,
    unit: str,
    series: tuple[tuple[str, tuple[tuple[date, float | None], ...]], ...],
    band: tuple[float | None, float | None] | None,
    band_words: str,
    today: date,
) -> ChartView:
    """A chart of series as measured. A value that is not known makes no point, never a zero."""
    lines = tuple(
        Line(name, tuple(sorted((day, value) for day, value in points if value is not None))) for name, points in series
    )
    days = [day for line in lines for day, _ in line.points]
    values = [value for line in lines for _, value in line.points]
    edges = [edge for edge in (band or ()) if edge is not None]
    first, last = (min(days), max(days)) if days else (None, None)
    ticks = nice_ticks(values + edges)
    return ChartView(title, unit, lines, band, band_words, ticks, first, last, _spoken(title, unit, lines, band_words, today))


def nice_ticks(values: list[float], about: int = 4) -> tuple[float, ...]:
    """Round axis marks that hold every value, 3 to 6 of them."""
    if not values:
        return (0.0, 1.0)
    low, high = min(values), max(values)
    span = (high - low) or max(abs(high) * 0.2, 1.0)
    step = _nice_step(span * 1.1 / about)
    start = math.floor((low - span * 0.08) / step) * step
    if low >= 0:
        start = max(start, 0.0)
    count = max(math.ceil((high + span * 0.04 - start) / step), 1)
    return tuple(round(start + i * step, 6) for i in range(count + 1))


def _nice_step(raw: float) -> float:
    power = 10 ** math.floor(math.log10(raw))
    return next(nice * power for nice in (1, 2, 2.5, 3, 5, 10) if nice * power >= raw - 1e-9)


def date_ticks(view: ChartView, at_most: int = 4) -> tuple[tuple[float, str], ...]:
    """Places (0…1) and words under the axis: months, or days when all lies within two months; the last day ends it."""
    if view.first is None or view.last is None:
        return ()
    days = sorted({day for line in view.lines for day, _ in line.points})
    if len(days) > at_most:
        stride = (len(days) - 1) / (at_most - 1)
        days = [days[round(i * stride)] for i in range(at_most)]
    within = (view.last - view.first).days <= 62
    one_year = view.first.year == view.last.year
    return tuple((view.place_of(day), _axis_words(day, within, one_year)) for day in days)


def _axis_words(day: date, within: bool, one_year: bool) -> str:
    if within:
        return f"{day:%m-%d}"
    return f"{day.month}月" if one_year else f"{day:%y}-{day:%m}"


def number_words(value: float) -> str:
    """As measured: no decimals for a whole number, else one."""
    return number(value, 0 if float(value).is_integer() else 1)


def read_out(view: ChartView, place: float, today: date) -> tuple[float, str] | None:
    """The place (0…1) and words of the measuring day nearest to a place on the chart, or None."""
    days = sorted({day for line in view.lines for day, _ in line.points})
    if not days:
        return None
    day = min(days, key=lambda each: abs(view.place_of(each) - place))
    parts = [
        f"{line.name} {number_words(value)}" if len(view.lines) > 1 else number_words(value)
        for line in view.lines
        for when, value in line.points
        if when == day
    ]
    return view.place_of(day), f"{short_date(day, today)}  {'  '.join(parts)} {view.unit}".rstrip()


def _spoken(title: str, unit: str, lines: tuple[Line, ...], band_words: str, today: date) -> str:
    if not any(line.points for line in lines):
        return tr("{title}：还没有测过。", title=title)
    said = [title + (tr("，单位 {unit}", unit=unit) if unit else "")]
    for line in lines:
        if not line.points:
            continue
        numbers = "，".join(f"{short_date(day, today)} {number_words(value)}" for day, value in line.points)
        said.append(f"{line.name}：{numbers}" if len(lines) > 1 else numbers)
    if band_words:
        said.append(tr("目标：{words}", words=band_words))
    return "。".join(said) + "。"
