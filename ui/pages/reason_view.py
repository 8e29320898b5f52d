"""「为什么」 of one number: a sentence, ranges as bars, what decided, what was beaten. Plain values, no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass

from protocols.plan import Bound, Reason
from protocols.terms import Confidence
from ui.words import tr

PART_WORDS = {
    "sets_upper": "定上限",
    "sets_lower": "定下限",
    "beaten": "没采用",
    "silent": "没触发",
    "assumed": "未查",
    "error": "误差",
}

CONFIDENCE_WORDS = {
    Confidence.A: "A 原文",
    Confidence.B: "B 转引",
    Confidence.C: "C 未核实",
    Confidence.P: "P 建议",
}


@dataclass(frozen=True, slots=True)
class BarView:
    """One range: `won` solid outline, `beaten` dashed, `result` filled."""

    label: str
    low: float
    high: float
    text: str
    style: str


@dataclass(frozen=True, slots=True)
class WhyLine:
    """One reason: what it did, what it says, how sure it is."""

    part: str
    say: str
    mark: str
    needs_physician: bool
    rule_id: str
    protocol_id: str
    source: str


@dataclass(frozen=True, slots=True)
class WhyView:
    """The popover of one bound."""

    title: str
    sentence: str
    bars: tuple[BarView, ...]
    axis: str
    ticks: tuple[float, ...]
    lines: tuple[WhyLine, ...]
    spoken: str
    field: str


def _span(low: float, high: float, unit: str = "") -> str:
    ends = f"{low:g}" if low == high else f"{low:g}–{high:g}"
    return f"{ends} {unit}".strip()


def why_view(bound: Bound, shown: str = "", extra: tuple[Reason, ...] = (), ranges: Bound | None = None) -> WhyView:
    """The reasons of one bound.

    `shown` is the number as the page has it. For a heart-rate zone the rules speak in percent of the reserve:
    `ranges` is then the bound whose ranges become the bars, and `bound` is what the title names.
    """
    drawn = ranges or bound
    beside = [r for r in bound.reasons if ranges is None or r.part not in ("sets_upper", "sets_lower", "beaten")]
    reasons = tuple(dict.fromkeys((*drawn.reasons, *beside, *extra)))
    bars = _bars(drawn)
    lines = tuple(_line(r) for r in reasons)
    title = tr("为什么是{label} {value}", label=bound.label, value=shown or _span(bound.low, bound.high))
    axis = f"{drawn.label} {drawn.unit}".strip()
    sentence = bound.plain or drawn.plain
    return WhyView(title, sentence, bars, axis, ticks(bars), lines, _spoken(title, sentence, lines), bound.field)


def _bars(bound: Bound) -> tuple[BarView, ...]:
    rows: dict[tuple[str, float, float], str] = {}
    for reason in bound.reasons:
        if reason.part not in ("sets_upper", "sets_lower", "beaten"):
            continue
        low = bound.low if reason.low is None else reason.low
        high = bound.high if reason.high is None else reason.high
        low = min(low, high)
        key = (reason.protocol_name, low, high)
        won = reason.part != "beaten" or rows.get(key) == "won"
        rows[key] = "won" if won else "beaten"
    made = [
        BarView(name, low, high, _span(low, high, bound.unit), style) for (name, low, high), style in rows.items()
    ]
    made.append(BarView(tr("本处方"), bound.low, bound.high, _span(bound.low, bound.high, bound.unit), "result"))
    return tuple(made)


def ticks(bars: tuple[BarView, ...], count: int = 5) -> tuple[float, ...]:
    """Round numbers around all ranges, a step outside at both ends."""
    low, high = min(b.low for b in bars), max(b.high for b in bars)
    spread = max(high - low, 1.0)
    raw = spread / (count - 2)
    power = 10 ** math.floor(math.log10(raw))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= raw)
    first = math.floor(low / step) * step
    if first > 0 and first == low:
        first -= step
    last = math.ceil(high / step) * step
    if last == high:
        last += step
    return tuple(first + step * i for i in range(round((last - first) / step) + 1))


def _line(reason: Reason) -> WhyLine:
    return WhyLine(
        tr(PART_WORDS.get(reason.part, reason.part)),
        reason.say,
        tr(CONFIDENCE_WORDS[reason.confidence]),
        reason.confidence.needs_physician,
        reason.rule_id,
        reason.protocol_id,
        f"{reason.source} {reason.source_title}".strip(),
    )


def _spoken(title: str, sentence: str, lines: tuple[WhyLine, ...]) -> str:
    """The popover as one paragraph, for a screen reader."""
    said = [f"{line.part}：{line.say.rstrip('。')}（{line.mark}）" for line in lines]
    return "。".join([title, sentence.rstrip("。"), *said]) + "。"


def confidence_says(line: WhyLine) -> str:
    """The tooltip of a mark: what the letter means and where it was read."""
    meaning = {
        "A": tr("在原文里读到"),
        "B": tr("由别的文献转引"),
        "C": tr("未核实，待医师确认"),
        "P": tr("本产品的建议，待医师确认"),
    }
    return f"{meaning[line.mark[0]]}。{line.source}"
