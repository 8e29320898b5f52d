"""Blocks of what was measured over time: ranges with marks, trends, things worth doing. Joined to the others in `blocks.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from prescribe.sheets.runs import Text

GOOD, WATCH, CARE = "good", "watch", "care"
"""A plain tint with a thick base line · empty · hatched: told apart without colour."""


@dataclass(frozen=True, slots=True)
class RangeZone:
    """One stretch of a bar."""

    until: float
    """Where it ends, 0–1; the next begins there."""
    kind: str
    """GOOD, WATCH or CARE."""


@dataclass(frozen=True, slots=True)
class RangeRow:
    """One measure: name, value, bar, mark, word, change. Positions run from 0 to 1 along the bar."""

    name: str
    hint: str
    value: str
    unit: str
    zones: tuple[RangeZone, ...]
    """Empty: a bare line, for there is no target."""
    now: float
    before: float | None
    ticks: tuple[tuple[float, str], ...]
    mark: str
    """`ok`, `watch`, `act` or empty."""
    word: str
    change: str


@dataclass(frozen=True, slots=True)
class RangeRows:
    """Measures under one another."""

    rows: tuple[RangeRow, ...]


@dataclass(frozen=True, slots=True)
class RangeLegend:
    """What the zones and the two signs mean."""

    before: str
    """「上次」 or 「开始时」."""
    note: str = ""
    """What the zones of some rows are."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a trend; the second of a chart is dashed with square points."""

    name: str
    points: tuple[tuple[date, float], ...]
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class TrendChart:
    """A measure over time with its target band. Values stand at the points."""

    title: str
    aside: str
    series: tuple[Series, ...]
    low: float | None
    """The target; an open end is None, both None: no band."""
    high: float | None
    band_words: str
    months: bool = False
    """「8 月」 under a point instead of 「08-22」."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing worth doing."""

    figure: Mapping[str, Any] | None
    title: str
    text: Text


@dataclass(frozen=True, slots=True)
class Things:
    """At most three, each with its picture beside the words."""

    items: tuple[Thing, ...]
