"""Values of facts: their Python shapes, how they are read from what people type, checked, and shown in Chinese."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from protocols.vocabulary import FactDefinition


class Never(Enum):
    """The answer to a date question: it never happened."""

    NEVER = "never"


NEVER = Never.NEVER


@dataclass(frozen=True, slots=True)
class SetAnswer:
    """Answers of a set fact, member by member; a member in neither is not known."""

    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        """Members in order, so that two runs name a test alike."""
        return f"SetAnswer(yes={sorted(self.yes)}, no={sorted(self.no)})"


Value = float | bool | str | date | Never | SetAnswer
"""number, yes_no, choice code, date, 「never happened」, set."""


@dataclass(frozen=True, slots=True)
class Check:
    """What is to be said of a typed value: `ok`, `implausible` (counts after one confirmation) or `impossible`."""

    verdict: str
    say: str = ""


OK = Check("ok")

_UNIT_NAMES = {
    "/min": "次/分", "a": "岁", "d": "天", "wk": "周", "h": "小时", "d/wk": "天/周", "min/d": "分钟/天", "min/wk": "分钟/周",
    "1": "次", "1/d": "次/天", "1/wk": "次/周", "kg/m2": "kg/m²", "mL/min/1.73m2": "mL/(min·1.73m²)", "umol/L": "μmol/L",
    "10^9/L": "×10^9/L", "grade": "级", "points": "分", "reps": "次", "s": "秒", "liang": "两", "ratio": "", "index": "",
    "by scale": "", "Borg 6-20": "（6–20）", "0-10": "（0–10）", "CR10": "（0–10）", "NRS": "（0–10）", "xULN": "倍上限",
    "jin": "斤", "lb": "磅", "m": "米", "in": "英寸", "chi": "尺", "min": "分钟",
}  # fmt: skip
_TYPED_UNITS = {
    "斤": "jin", "市斤": "jin", "公斤": "kg", "千克": "kg", "厘米": "cm", "公分": "cm", "米": "m", "尺": "chi", "市尺": "chi",
    "毫米汞柱": "mmHg", "千帕": "kPa", "分钟": "min", "分": "min", "小时": "h", "磅": "lb", "英寸": "in", "次": "1", "岁": "a",
    "天": "d", "次/分": "/min", "bpm": "/min", "％": "%",
}  # fmt: skip
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d*)?|\.\d+)\s*(.*)", re.DOTALL)


def unit_name(unit: str) -> str:
    """The unit as people here read it, e.g. `/min` → 「次/分」."""
    return _UNIT_NAMES.get(unit, unit)


def number_text(value: float) -> str:
    """At most two decimals, none when whole; only for showing, never for comparing."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def value_text(definition: FactDefinition, value: Value) -> str:
    """A known value as people read it, with its unit: 「132 mmHg」「有」「轻度非增殖」「2026-05-01」."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, SetAnswer):
        named = "、".join(label for m, label in definition.choices if m in value.yes)
        others = "、".join(sorted(value.yes)) if not definition.choices else ""
        return named or others or "都没有"
    if value is NEVER:
        return "没有发生过"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)):
        unit = unit_name(definition.unit)
        gap = " " if unit and unit[0] not in "%（" else ""
        return f"{number_text(value)}{gap}{unit}"
    return definition.label_of(str(value))


def read_number(definition: FactDefinition, text: str, unit: str | None = None) -> float:
    """The number a person typed, in the fact's own unit, unrounded.

    Full-width digits, 。 for the point and a unit written behind the number are understood; the unit is never guessed
    from the size. Raises ValueError with a Chinese sentence that says what to type.
    """
    plain = unicodedata.normalize("NFKC", text).replace("。", ".").strip()
    match = _NUMBER.fullmatch(plain)
    if match is None:
        raise ValueError(f"{definition.label}请只填数字，例如 {_example(definition)}。")
    number, written = float(match[1]), match[2].strip().rstrip(".")
    if not math.isfinite(number):
        raise ValueError(f"{definition.label}这个数太大了，请核对。")
    named = _TYPED_UNITS.get(written, written) if written else (unit or definition.unit)
    return _convert(definition, number, named)


def _convert(definition: FactDefinition, number: float, unit: str) -> float:
    if unit.lower() in (definition.unit.lower(), unit_name(definition.unit).lower(), ""):
        return number
    for other in definition.other_units:
        if other.name.lower() == unit.lower():
            return other.to_canonical(number)
    known = [unit_name(definition.unit), *(unit_name(o.name) for o in definition.other_units)]
    names = "、".join(name for name in known if name) or "纯数字"
    raise ValueError(f"{definition.label}的单位认不出来，可以用：{names}。请改好再填。")


def _example(definition: FactDefinition) -> str:
    low, high = definition.plausible
    if low is None or high is None:
        return "1"
    return number_text(round((low + high) / 2))


def _span(definition: FactDefinition, ends: tuple[float | None, float | None]) -> str:
    low, high = ends
    unit = unit_name(definition.unit)
    tail = f" {unit}" if unit and unit[0] not in "%（" else unit
    if low is not None and high is not None:
        return f"{number_text(low)}–{number_text(high)}{tail}"
    return f"{'不低于' if low is not None else '不超过'} {number_text(low if low is not None else high or 0)}{tail}"


def _outside(value: float, ends: tuple[float | None, float | None]) -> bool:
    low, high = ends
    return (low is not None and value < low) or (high is not None and value > high)


def check_value(definition: FactDefinition, value: Value) -> Check:
    """Whether a value may be kept: outside possible is refused, outside plausible is asked once.

    Dates are checked by `check_date`, which needs to know today.
    """
    if definition.kind != "number" or isinstance(value, bool) or not isinstance(value, (int, float)):
        return OK
    if not math.isfinite(value) or _outside(value, definition.possible):
        return Check("impossible", f"{definition.label}只能在 {_span(definition, definition.possible)} 之间，请核对后重填。")
    if _outside(value, definition.plausible):
        return Check("implausible", f"{definition.label}通常在 {_span(definition, definition.plausible)} 之间，核对无误再继续。")
    return OK


def check_date(definition: FactDefinition, value: Value, today: date, born: date | None = None) -> Check:
    """Dates lie between birth and today."""
    if not isinstance(value, date) or definition.id == "due_date":
        return OK
    if value > today:
        return Check("impossible", f"{definition.label}不能晚于今天，请核对。")
    if born is not None and value < born:
        return Check("impossible", f"{definition.label}不能早于出生日期，请核对。")
    if value.year < 1900:
        return Check("impossible", f"{definition.label}不能早于 1900 年，请核对。")
    return OK


def check_together(
    numbers: Mapping[str, float], before: Mapping[str, float] | None = None
) -> tuple[tuple[tuple[str, ...], Check], ...]:
    """Cross checks between values of one visit, and against the last visit (`before`).

    `numbers`: fact id → value in its own unit. Gives (fact ids, what to say) for each thing that does not fit.
    """
    found: list[tuple[tuple[str, ...], Check]] = []
    last = before or {}

    def both(first: str, second: str) -> tuple[float, float] | None:
        return (numbers[first], numbers[second]) if first in numbers and second in numbers else None

    for upper, lower in (("resting_systolic", "resting_diastolic"), ("session_systolic", "session_diastolic")):
        pair = both(upper, lower)
        if pair and pair[1] >= pair[0]:
            found.append(((upper, lower), Check("impossible", "舒张压应当低于收缩压，两个数可能填反了，请核对。")))
    pair = both("fev1", "fvc")
    if pair and pair[0] > pair[1]:
        found.append((("fev1", "fvc"), Check("impossible", "第1秒用力呼气量不能大于用力肺活量，请核对。")))
    if all(k in numbers for k in ("ldl_c", "hdl_c", "total_cholesterol")) and (
        numbers["ldl_c"] + numbers["hdl_c"] > numbers["total_cholesterol"] + 0.3
    ):
        say = "低密度加高密度胆固醇超过了总胆固醇，请核对化验单。"
        found.append((("ldl_c", "hdl_c", "total_cholesterol"), Check("implausible", say)))
    if "weight" in numbers and last.get("weight") and abs(numbers["weight"] / last["weight"] - 1) > 0.4:
        say = f"体重与上次（{number_text(last['weight'])} kg）相差超过四成，是不是把斤填成了公斤？请核对。"
        found.append((("weight",), Check("implausible", say)))
    if "height" in numbers and last.get("height") and abs(numbers["height"] - last["height"]) > 3:
        say = f"身高与上次（{number_text(last['height'])} cm）相差超过 3 cm，请再量一次。"
        found.append((("height",), Check("implausible", say)))
    return tuple(found)
