"""What was typed into a number field, read as a clinician means it. Plain values, no Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protocols.facts import FactDefinition, check_value, read_number, unit_name
from ui.pages.fields_view import number_text, short_label, unit_words
from ui.words import tr

_FULL = str.maketrans("０１２３４５６７８９．，－／％。", "0123456789.,-/%.")

_UNIT_NAMES = {"市斤": "斤", "公斤": "kg", "千克": "kg", "厘米": "cm", "公分": "cm", "市尺": "尺", "毫米汞柱": "mmHg", "千帕": "kPa", "分": "分钟"}
"""What people write behind a number, beside the names `unit_name` knows."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction offered beside a warning: words on the button, the text it puts into the field."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """One number field as read.

    `status`: `empty`, `known`, `not_measured`, `refused` or `unreadable`. `level`: empty, `soft` (counts, asked once)
    or `hard` (does not count). `shown` replaces the text when the field is left.
    """

    status: str
    value: float | None = None
    shown: str = ""
    note: str = ""
    """「原写 126 mg/dL」, when another unit was typed."""
    level: str = ""
    say: str = ""
    fix: Fix | None = None
    unit: str = ""
    """Unit as typed, the fact's own when none was."""

    @property
    def counts(self) -> bool:
        """True when the value goes into the record."""
        return self.status == "known" and self.level != "hard"


def plain_digits(text: str) -> str:
    """Full-width digits, signs and 。 as digits and point; spaces at the ends gone."""
    return text.translate(_FULL).replace("−", "-").strip()


def _split_unit(definition: FactDefinition, text: str) -> tuple[str, str | None]:
    """(number text, other unit of the definition as typed or None). An unknown tail stays with the number."""
    match = re.match(r"^([-+]?[0-9.]+)\s*([^\d\s].*)$", text)
    if not match:
        return text, None
    number, tail = match.group(1), match.group(2).strip()
    tail = _UNIT_NAMES.get(tail, tail).lower()
    if tail in {definition.unit.lower(), unit_name(definition.unit).lower(), unit_words(definition.unit).lower()}:
        return number, None
    for other in definition.other_units:
        if tail in (other.name.lower(), unit_name(other.name).lower()):
            return number, other.name
    return text, None


def read_typed(definition: FactDefinition, text: str) -> Typed:
    """Read one number as typed; `-` is not measured, `--` refused, other units are converted and kept in `note`."""
    plain = plain_digits(text)
    if not plain:
        return Typed("empty")
    if plain in ("-", "没量"):
        return Typed("not_measured", shown=tr("没量"))
    if plain in ("--", "—", "拒绝"):
        return Typed("refused", shown=tr("拒绝"))
    number, unit = _split_unit(definition, plain)
    try:
        value = read_number(definition, number, unit) if unit else read_number(definition, number)
    except ValueError as error:
        return Typed("unreadable", shown=text, level="hard", say=str(error))
    note = tr("原写 {typed}", typed=f"{number} {unit_name(unit)}") if unit else ""
    shown = number_text(value, definition) if unit else number.lstrip("+")
    check = check_value(definition, value)
    if check.verdict == "ok":
        return Typed("known", value, shown, note, unit=unit or definition.unit)
    hard = check.verdict == "impossible"
    fix = _fix(definition, value) if not unit else None
    return Typed(
        "known", value, shown, note, "hard" if hard else "soft", _say(definition, shown, hard, fix), fix,
        unit or definition.unit,
    )  # fmt: skip


_MIXED_UP = {"height": "体重", "weight": "身高"}
"""What stands in the wrong one of two neighbouring fields."""


def _say(definition: FactDefinition, shown: str, hard: bool, fix: Fix | None) -> str:
    label, unit = short_label(definition), unit_words(definition.unit)
    if not hard:
        return tr("{label} {value}，少见。再量一次？", label=label, value=shown)
    mixed = _MIXED_UP.get(definition.id)
    ask = tr("是{text}吗？", text=_spaced(fix.text)) if fix else tr("写的是{other}吗？", other=mixed) if mixed else tr("请再看一眼。")
    return tr("不可能：{label} {value} {unit}。{ask}", label=label, value=shown, unit=unit, ask=ask)


def _fix(definition: FactDefinition, value: float) -> Fix | None:
    """Another unit of this fact that makes the number usual, else a slip of the decimal point; None when unsure."""
    low, high = definition.plausible
    if low is None or high is None:
        return None
    for other in definition.other_units:
        if other.name == "in":  # 72 in the field of a height is a weight
            continue
        try:
            converted = read_number(definition, f"{value:g}", other.name)
        except ValueError:
            continue
        if low <= converted <= high:
            return Fix(tr("按{unit}算", unit=_spaced(unit_name(other.name))), f"{value:g} {unit_name(other.name)}")
    for factor in (10, 0.1, 100, 0.01):
        moved = round(value * factor, 2)
        if low <= moved <= high:
            return Fix(tr("改成 {value}", value=f"{moved:g}"), f"{moved:g}")
    return None


def _spaced(text: str) -> str:
    """Half-width ends get a space to the Han beside them."""
    return (" " if text[0].isascii() else "") + text + (" " if text[-1].isascii() else "")


def pressure_swapped(systolic: Typed, diastolic: Typed) -> bool:
    """True when both are numbers and the lower one was typed first."""
    if systolic.value is None or diastolic.value is None:
        return False
    return systolic.value < diastolic.value


def split_pressure(text: str) -> tuple[str, str] | None:
    """「132/82」 typed or pasted into one field, as two texts; None when it is not a pair."""
    match = re.match(r"^(\d{2,3})\s*[/\\、 ]\s*(\d{2,3})$", plain_digits(text))
    return (match.group(1), match.group(2)) if match else None
