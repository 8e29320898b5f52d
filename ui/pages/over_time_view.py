"""What the tab 复评 shows: every measure with first, last, now, change and goal, and the chart of one. No Qt.

The words are those of the printed comparison (`prescribe.reading.change_words`).
"""

from __future__ import annotations

from dataclasses import dataclass

from prescribe.over_time import Measure, OverTime
from prescribe.reading.change_words import (
    UNKNOWN_SENTENCE,
    others_words,
    point_words,
    reached_words,
    signed,
    smallest_words,
    spoken,
    target_words,
    verdict,
)
from ui.widgets.trend_chart_view import ChartView, chart_view
from ui.words import tr

LOWER = "resting_diastolic"
COLUMNS = (
    ("指标", 0), ("现在", 68), ("上次", 66), ("基线", 66), ("较上次", 76), ("较基线", 76), ("真变化", 94), ("目标", 80), ("达到", 76),
)  # fmt: skip
REACHED, CHANGE, SMALLEST = 8, (4, 5), 6


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One row of the table."""

    fact_id: str
    cells: tuple[str, ...]
    spoken: str
    mark: str
    """Beside 达到: `ok`, `warn` or empty."""
    better: tuple[bool | None, bool | None]
    """Of the two changes, only where they are real ones."""
    to_confirm: bool
    """The number under 真变化 waits for a physician."""
    older: bool = False
    """Not of the newest day, or no longer valid."""


@dataclass(frozen=True, slots=True)
class FocusView:
    """The measure in focus: its chart and what must be known to read it."""

    fact_id: str
    chart: ChartView
    lines: tuple[tuple[str, str], ...]
    """(mark, sentence)."""


@dataclass(frozen=True, slots=True)
class OverTimeView:
    """The page."""

    head: str
    """Which days are compared, and whose goals."""
    note: str
    rows: tuple[MeasureRow, ...]


def over_time_view(found: OverTime) -> OverTimeView:
    """The page of one resident; those compared with something before those measured once."""
    order = [m for m in found.measures if m.since_last] + [m for m in found.measures if not m.since_last]
    named = ((tr("现在"), found.measured_on), (tr("上次"), found.last_on), (tr("基线"), found.baseline_on))
    days = "　".join(f"{label} {day.isoformat()}" for label, day in named if day)
    goals = tr("目标按 {paper}", paper=found.paper) if found.paper else tr("还没有处方，没有目标可比")
    note = tr("化验和与诊断有关的项目请医生看。") if found.masked else ""
    return OverTimeView(f"{days}　{goals}" if days else "", note, tuple(row_of(m, found) for m in order))


def row_of(measure: Measure, found: OverTime) -> MeasureRow:
    """One measure in the words of the paper."""
    unit = f"（{measure.unit.strip('（）')}）" if measure.unit else ""
    cells = (
        measure.label + unit, point_words(measure, measure.now), point_words(measure, measure.last),
        point_words(measure, measure.baseline), signed(measure, measure.since_last), signed(measure, measure.since_baseline),
        smallest_words(measure), target_words(measure), reached_words(measure),
    )  # fmt: skip
    better = tuple(c.better if c is not None and c.real else None for c in (measure.since_last, measure.since_baseline))
    mark = "" if measure.reached is None else "ok" if measure.reached else "warn"
    asks = measure.smallest is not None and measure.smallest.confidence.needs_physician
    older = bool(measure.note) or measure.now.on != found.measured_on
    return MeasureRow(measure.fact_id, cells, spoken(measure), mark, (better[0], better[1]), asks, older)


def focus_view(found: OverTime, fact_id: str) -> FocusView:
    """Chart and sentences of one measure; both numbers of a pressure in one chart."""
    measure = found.by_fact[fact_id]
    lower = found.by_fact.get(LOWER) if fact_id == "resting_systolic" else None
    series = [(measure.label, tuple((p.on, p.value) for p in measure.points))]
    if lower is not None:
        series.append((lower.label, tuple((p.on, p.value) for p in lower.points)))
    target = measure.target
    band = (target.low, target.high) if target else None
    words = tr("目标 {words}", words=target.words(measure.unit)) if target else ""
    title = tr("血压") if lower is not None else measure.label
    return FocusView(fact_id, chart_view(title, measure.unit, tuple(series), band, words, found.today), _lines(measure, found))


def _lines(measure: Measure, found: OverTime) -> tuple[tuple[str, str], ...]:
    """What the numbers mean, what they do not, and what was left out."""
    lines: list[tuple[str, str]] = []
    if measure.now.on != found.measured_on:
        lines.append(("warn", tr("现在这个数是 {day} 测的。", day=measure.now.on.isoformat())))
    if measure.note:
        lines.append(("warn", measure.note))
    if measure.since_last is None:
        lines.append(("info", tr("没有可比的前一次。")))
    elif measure.smallest is None:
        lines.append(("dot", tr("{words}，只写差多少，不下结论。", words=UNKNOWN_SENTENCE)))
    else:
        lines.append(("dot", tr("较上次{last}，较基线{base}。", last=verdict(measure.since_last), base=verdict(measure.since_baseline))))
        lines.append(("info", _smallest(measure)))
    if measure.target is not None:
        lines.append(("ok" if measure.reached else "warn", f"{reached_words(measure)}：{measure.target.say}{_origin(measure)}"))
    others = others_words(measure)
    if others:
        lines.append(("warn", others))
    return tuple(lines)


def _smallest(measure: Measure) -> str:
    known = measure.smallest
    if known is None:
        return ""
    kind = tr("有临床意义的最小变化，不是测量误差") if known.kind == "important" else tr("测量误差以外的最小变化")
    asks = tr("，待医师确认") if known.confidence.needs_physician else ""
    return f"{known.words}（{kind}；{known.source} {known.confidence.value}{asks}）。"


def _origin(measure: Measure) -> str:
    target = measure.target
    if target is None:
        return ""
    by = tr("，{day} 前", day=target.by.isoformat()) if target.by else ""
    return by + (tr("（待医师确认）") if target.needs_physician else "")
