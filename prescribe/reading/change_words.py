"""Measures over time in words: the same ones on the screen and on paper. Pure.

For professionals every measure; for residents those of `resources/measure_words.csv`, with their everyday names.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from prescribe.measured_how import how_words
from prescribe.over_time import Change, Measure, Point
from protocols.facts import number_text
from protocols.files import shipped

UNKNOWN = "没有资料"
"""How large a change must be is not known."""
UNKNOWN_SENTENCE = "多大变化算真变化：没有资料"


@dataclass(frozen=True, slots=True)
class PlainMeasure:
    """How a resident's page speaks of one measure."""

    fact_id: str
    section: str
    """`body` or `fitness`."""
    name: str
    hint: str
    unit: str
    up: str
    down: str
    decimals: int


@lru_cache(maxsize=1)
def plain_measures() -> Mapping[str, PlainMeasure]:
    """By fact, in the order of the page."""
    with shipped("resources", "measure_words.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        r["fact_id"]: PlainMeasure(
            r["fact_id"], r["section"], r["name"], r["hint"], r["unit"], r["up"], r["down"], int(r["decimals"])
        )
        for r in rows
    }


def shown_number(measure: Measure, value: float) -> str:
    """A value as every professional page and the screen show it."""
    return number_text(round(value, 1)) if measure.fact_id in ("bmi", "egfr") else number_text(value)


def point_words(measure: Measure, point: Point | None) -> str:
    """「486」, or 「—」 when there is none."""
    return shown_number(measure, point.value) if point else "—"


def signed(measure: Measure, change: Change | None) -> str:
    """「+46」「−8」「0」 or 「—」 without a pair."""
    if change is None:
        return "—"
    text = shown_number(measure, abs(change.amount))
    return text if text in ("0", "0.0") else f"{'+' if change.amount > 0 else '−'}{text}"


def verdict(change: Change | None) -> str:
    """「变好」「变差」「有变化」「差不多」, 「没有资料」 while nobody knows how much is real, empty without a pair."""
    if change is None:
        return ""
    if change.real is None:
        return UNKNOWN
    if not change.real:
        return "差不多"
    return "有变化" if change.better is None else "变好" if change.better else "变差"


def verdict_mark(change: Change | None) -> str:
    """`better`, `worse` or empty: only where the change is a real one."""
    if change is None or not change.real or change.better is None:
        return ""
    return "better" if change.better else "worse"


def smallest_words(measure: Measure) -> str:
    """「30」, or that nothing is known."""
    return number_text(measure.smallest.value) if measure.smallest else UNKNOWN


def target_words(measure: Measure) -> str:
    """「<130」, or 「—」."""
    return measure.target.words() if measure.target else "—"


def reached_words(measure: Measure) -> str:
    """「达到」「没到」, or 「—」 without a target."""
    return "—" if measure.reached is None else "达到" if measure.reached else "没到"


def others_words(measure: Measure) -> str:
    """「另有 2 次量法不同，不放在一起比：2026-08-01 走道 20 m …」, or empty."""
    if not measure.others:
        return ""
    asked = "resting_systolic" if measure.fact_id == "resting_diastolic" else measure.fact_id
    said = [f"{p.on.isoformat()} {shown_number(measure, p.value)}（{how_words(asked, p.how) or '没写怎么量'}）" for p in measure.others[-3:]]
    now = how_words(asked, measure.now.how) or "没写怎么量"
    return f"{measure.label}：另有 {len(measure.others)} 次量法不同，不放在一起比：{'；'.join(said)}；这次是{now}。"


def plain_number(value: float, decimals: int) -> str:
    """As a resident reads it: no needless decimals."""
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain_change(measure: Measure, plain: PlainMeasure, change: Change | None, before: str = "上次") -> str:
    """「多走 32 米」「差不多」「没变」「第一次测」; values measured otherwise are not compared, and that is said."""
    if change is None:
        return f"{before}量法不同，不比" if measure.others else "第一次测"
    if change.real is False:
        return "差不多"
    amount = plain_number(abs(change.amount), plain.decimals)
    if float(amount) == 0:
        return "没变"
    unit = f"\u00a0{plain.unit}" if plain.unit else ""
    return f"{plain.up if change.amount > 0 else plain.down}\u00a0{amount}{unit}"


def spoken(measure: Measure) -> str:
    """One measure as a sentence for a screen reader."""
    parts = [f"{measure.label}：现在 {point_words(measure, measure.now)} {measure.unit}".rstrip() + f"（{measure.now.on.isoformat()}）"]
    if measure.baseline and measure.last:
        parts.append(f"基线 {point_words(measure, measure.baseline)}，上次 {point_words(measure, measure.last)}")
        parts.append(f"较基线 {signed(measure, measure.since_baseline)}，较上次 {signed(measure, measure.since_last)}")
        parts.append(UNKNOWN_SENTENCE if measure.smallest is None else f"算真变化 {smallest_words(measure)}，较基线{verdict(measure.since_baseline)}")
    else:
        parts.append("没有可比的前一次")
    if measure.target:
        parts.append(f"目标 {target_words(measure)}，{reached_words(measure)}")
    return "，".join([*parts, *filter(None, (measure.note,))]) + "。"
