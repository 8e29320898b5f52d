"""Words on the screen: `tr()` around every sentence, and the one way to write numbers, units, dates and keys.

No Qt here, so that `*_view.py` may use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

UNKNOWN = "—"
"""Not known. Never an empty cell."""

MINUS = "−"
WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")

_catalogue: Mapping[str, str] = {}


def tr(text: str, /, **values: object) -> str:
    """The sentence in the language of the screen, with `{name}` filled from `values`.

    `tr("还差 {count} 项", count=3)`. Simplified Chinese is the source language, so the default catalogue is empty.
    """
    said = _catalogue.get(text, text)
    return said.format(**values) if values else said


def use_catalogue(catalogue: Mapping[str, str]) -> None:
    """Use another language: source sentence → sentence on the screen."""
    global _catalogue
    _catalogue = catalogue


def number(value: float | None, decimals: int = 0) -> str:
    """`1,204`, `−2.5`, `6.8`; half up; 「—」 for not known."""
    if value is None:
        return UNKNOWN
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}"
    return MINUS + text if rounded < 0 else text


def with_unit(value: float | None, unit: str, decimals: int = 0) -> str:
    """`68 次/分`, `94.0 %`; just 「—」 when not known."""
    return UNKNOWN if value is None else f"{number(value, decimals)} {unit}".rstrip()


def span(low: float, high: float, decimals: int = 0) -> str:
    """`97–111`; a single number when both ends are equal."""
    return number(low, decimals) if low == high else f"{number(low, decimals)}–{number(high, decimals)}"


def short_date(day: date | None, today: date) -> str:
    """`11-23` in lists of this year, else `2025-04-18`; 「今天」「昨天」「明天」 near by."""
    if day is None:
        return UNKNOWN
    near = {0: "今天", -1: "昨天", 1: "明天"}.get((day - today).days)
    if near:
        return tr(near)
    return day.strftime("%m-%d") if day.year == today.year else day.isoformat()


def moment(at: datetime | None, now: datetime) -> str:
    """`今天 14:05`, `昨天 17:20`, `11-20`."""
    if at is None:
        return UNKNOWN
    day = short_date(at.date(), now.date())
    return f"{day} {at:%H:%M}" if abs((at.date() - now.date()).days) <= 1 else day


def heading_date(day: date) -> str:
    """`11月23日 星期一`."""
    return f"{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"


def time_left(day: date, today: date) -> str:
    """「还剩 4 天」「今天」「逾期 3 天」."""
    days = (day - today).days
    if days == 0:
        return tr("今天")
    return tr("还剩 {days} 天", days=days) if days > 0 else tr("逾期 {days} 天", days=-days)


def parse_moment(text: str | None) -> datetime | None:
    """An ISO 8601 instant as stored, or None when there is none or it cannot be read."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, the last one 「…」 when something was left out."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
