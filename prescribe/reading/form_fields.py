"""The official forms as data: their editions, cells and codes, and what one filled cell lacks. Pure.

`resources/official_forms/*.csv`; a visit keeps the edition of its day. Cells are texts as they stand on the form.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from prescribe.dates import half_width
from prescribe.reading.control_class import FOLDER, NONE, emergencies
from protocols.files import shipped

FORMS = ("hypertension", "type2_diabetes")
HEAD = frozenset({"visit_on", "mode", "visit_class", "next_on"})
"""Cells of the form that the record keeps beside the others."""
FACE = ("1", "2")
"""Modes that count as face to face."""
BMI_OVERWEIGHT = "overweight"
_NUMBERS = frozenset({"whole", "tenth", "computed", "drink"})
_NONE_AT_ZERO = frozenset({"smoke", "drink"})
LONGEST = 300


@dataclass(frozen=True, slots=True)
class FormField:
    """One cell of a form."""

    row: int
    name: str
    group: str
    label: str
    kind: str
    """`day`, `code`, `codes`, `text`, `whole`, `tenth`, `computed`, `drink`, `drugs` or `class`."""
    unit: str
    codes: tuple[tuple[str, str], ...]
    required: str
    """`yes`, `no`, `derived`, `face` (only face to face), `weight`, `if_drugs`, `if_refer`, or `if:<cell>=<code>`."""
    possible: tuple[float, float] | None
    plausible: tuple[float, float] | None
    goal: bool
    """Written as now / goal."""
    fill: str
    own: bool
    """Asked for the decision; not a cell of the official form."""
    element: str
    """Number of the national data element."""
    heading: str
    """Its name in an exported table."""

    @property
    def is_number(self) -> bool:
        """Whether the cell holds a number."""
        return self.kind in _NUMBERS

    def label_of(self, code: str) -> str:
        """Words of a code; the code itself when it has none."""
        return dict(self.codes).get(code, code)


@dataclass(frozen=True, slots=True)
class Edition:
    """One official form as printed."""

    form: str
    edition: str
    valid_from: date
    valid_to: date | None
    title: str
    disease: str
    source: str
    fields: tuple[FormField, ...]

    def field(self, name: str) -> FormField:
        """One cell. Raises KeyError."""
        return next((f for f in self.fields if f.name == name), None) or _no_field(name)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell."""

    value: str = ""
    codes: tuple[str, ...] = ()
    goal: str = ""
    rows: tuple[tuple[str, str, str], ...] = ()
    """Of drugs: (name, times a day, dose each time)."""
    filled_from: str = ""
    """`last`, `measured`, `prescription`, `log`, `facts`, `report` or `medications`; empty = typed."""
    filled_on: str = ""
    """Day of what it was filled from, ISO."""

    @property
    def empty(self) -> bool:
        """Nothing stands there (a goal alone is not the cell)."""
        return not (self.value.strip() or self.codes or self.rows)


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Lack:
    """What is wrong with one cell."""

    field: str
    say: str


def _no_field(name: str) -> FormField:
    raise KeyError(name)


@lru_cache(maxsize=1)
def editions() -> tuple[Edition, ...]:
    """Every edition of every form."""
    with shipped(*FOLDER, "editions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Edition(
            r["form"], r["edition"], date.fromisoformat(r["valid_from"]), date.fromisoformat(r["valid_to"]) if r["valid_to"] else None,
            r["title"], r["disease"], r["source"], _fields(r["form"]),
        )
        for r in rows
    )  # fmt: skip


def edition_on(form: str, day: date) -> Edition:
    """The edition in force on a day, the oldest one before all of them. Raises KeyError for an unknown form."""
    of_form = sorted((e for e in editions() if e.form == form), key=lambda e: e.valid_from)
    if not of_form:
        raise KeyError(form)
    return next((e for e in reversed(of_form) if e.valid_from <= day and (e.valid_to is None or day <= e.valid_to)), of_form[0])


def edition_named(form: str, edition: str) -> Edition:
    """The edition a record was filled under. Raises KeyError."""
    found = next((e for e in editions() if (e.form, e.edition) == (form, edition)), None)
    if found is None:
        raise KeyError(edition)
    return found


def _fields(form: str) -> tuple[FormField, ...]:
    with shipped(*FOLDER, f"{form}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_field(form, r) for r in csv.DictReader(file))


def _field(form: str, row: Mapping[str, str]) -> FormField:
    possible, _, plausible = row["limits"].partition("|")
    codes = tuple(tuple(each.split("=", 1)) for each in row["codes"].split(";") if each)
    if row["field"] == "emergencies":
        codes = tuple((each.code, each.label) for each in emergencies(form))
    return FormField(
        int(row["row"]), row["field"], row["group"], row["label"], row["type"], row["unit"], codes, row["required"], _range(possible),
        _range(plausible), bool(row["goal"]), row["fill"], bool(row["own"]), row["element"], row["heading"],
    )  # fmt: skip


def _range(text: str) -> tuple[float, float] | None:
    low, _, high = text.partition("-")
    return (float(low), float(high)) if high else None


def number_in(cell: Cell, goal: bool = False) -> float | None:
    """The number of a cell; None while it is empty or none."""
    text = half_width(cell.goal if goal else cell.value).strip()
    try:
        return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None
    except ValueError:
        return None


def picked(field: FormField, codes: tuple[str, ...], code: str) -> tuple[str, ...]:
    """The codes after one is pressed: 「无」 excludes every other, and any other excludes 「无」."""
    if field.kind != "codes":
        return () if code in codes else (code,)
    if code in codes:
        return tuple(c for c in codes if c != code)
    kept = () if code == NONE else tuple(c for c in codes if c != NONE)
    return tuple(c for c, _ in field.codes if c in {*kept, code})


def lacks_of(edition: Edition, cells: Mapping[str, Cell], mode: str, *, weight: bool, refers: bool) -> tuple[Lack, ...]:
    """Everything a quality checker would count: blank, wrong and missing, in the order of the form.

    `weight`: this visit must have one; `refers`: the decision asks for a referral and nobody wrote why there is none.
    """
    found: list[Lack] = []
    for each in edition.fields:
        if each.name in HEAD:
            continue
        cell = cells.get(each.name, EMPTY)
        wrong = wrong_with(each, cell)
        if wrong:
            found.append(Lack(each.name, wrong))
        elif cell.empty and is_required(each, cells, mode, weight=weight, refers=refers):
            found.append(Lack(each.name, f"{each.label}还没填"))
        elif _lacks_goal(each, cell):
            found.append(Lack(each.name, f"{each.label}的目标还没填"))
    found += _together(cells)
    return tuple(found)


def _lacks_goal(field: FormField, cell: Cell) -> bool:
    """Written as now / goal for the next visit; who does not smoke or drink has none."""
    if not field.goal or field.kind == "computed" or cell.empty or cell.goal.strip():
        return False
    return not (field.name in _NONE_AT_ZERO and number_in(cell) == 0)


def is_required(field: FormField, cells: Mapping[str, Cell], mode: str, *, weight: bool = True, refers: bool = False) -> bool:
    """Whether this cell may not stay empty on this visit."""
    rule = field.required
    if rule.startswith("if:"):
        name, _, code = rule[3:].partition("=")
        return code in cells.get(name, EMPTY).codes
    if rule == "if_drugs":
        return any(cells.get(n, EMPTY).rows for n in ("drugs", "insulin")) or cells.get("drugs", EMPTY).empty
    return {"yes": True, "face": mode in FACE, "weight": weight and mode in FACE, "if_refer": refers}.get(rule, False)


def wrong_with(field: FormField, cell: Cell) -> str:
    """Why this cell cannot stand so; empty when it can."""
    if unknown := [code for code in cell.codes if code not in dict(field.codes)]:
        return f"{field.label}没有“{unknown[0]}”这个编号"
    if field.kind == "codes" and NONE in cell.codes and len(cell.codes) > 1:
        return f"{field.label}选了“{field.label_of(NONE)}”，就不能再选别的"
    if field.kind in ("code", "class") and len(cell.codes) > 1:
        return f"{field.label}只能选一个"
    if field.kind == "drugs":
        return _wrong_drugs(field, cell)
    if max(len(cell.value), len(cell.goal)) > LONGEST:
        return f"{field.label}写得太长，最多 {LONGEST} 个字"
    if field.is_number:
        return _wrong_number(field, cell, False) or (_wrong_number(field, cell, True) if field.goal else "")
    if field.kind == "day" and cell.value:
        return _wrong_day(field, cell.value)
    return ""


def _wrong_number(field: FormField, cell: Cell, goal: bool) -> str:
    text = (cell.goal if goal else cell.value).strip()
    if not text:
        return ""
    name, number = field.label + ("的目标" if goal else ""), number_in(cell, goal)
    if number is None:
        return f"{name}应当是数字"
    if field.kind == "whole" and number != int(number):
        return f"{name}写整数"
    low, high = field.possible or (0.0, float("inf"))
    if not low <= number <= high:
        return f"{name} {text} {field.unit}不可能，应在 {low:g}–{high:g}".replace("  ", " ")
    return ""


def _wrong_day(field: FormField, text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        return f"{field.label}看不懂，请写成 2026-11-23"
    return ""


def _wrong_drugs(field: FormField, cell: Cell) -> str:
    if cell.codes and cell.rows:
        return f"{field.label}：选了“{field.label_of(cell.codes[0])}”，又写了药"
    bare = [name for name, times, dose in cell.rows if not (name.strip() and times.strip() and dose.strip())]
    return f"{field.label}：{bare[0] or '有一行'}的名称、每日几次、每次多少要写全" if bare else ""


def doubtful(field: FormField, cell: Cell) -> str:
    """What a number outside the usual is asked back; empty for a usual one. It may stay."""
    number = number_in(cell) if field.is_number else None
    if number is None or field.plausible is None or wrong_with(field, cell):
        return ""
    low, high = field.plausible
    return "" if low <= number <= high else f"{field.label} {number:g}，少见，请再看一眼"


def _together(cells: Mapping[str, Cell]) -> list[Lack]:
    sbp, dbp = number_in(cells.get("sbp", EMPTY)), number_in(cells.get("dbp", EMPTY))
    found = [Lack("dbp", "收缩压应当高于舒张压，上下反了吗")] if sbp is not None and dbp is not None and sbp <= dbp else []
    hba1c, on = cells.get("hba1c", EMPTY), cells.get("hba1c_on", EMPTY)
    if hba1c.value and not on.value:
        found.append(Lack("hba1c_on", "糖化血红蛋白的检查日期还没填"))
    return found


def bmi_of(weight: float | None, height: float | None) -> float | None:
    """kg/m², not rounded: shown with one decimal, classified as it is. `height` in cm."""
    return weight / (height / 100) ** 2 if weight and height else None


_DRINK = re.compile(r"(?:(白酒|啤酒|红酒|葡萄酒|黄酒)\s*)?(\d+(?:\.\d+)?)\s*(两|ml|毫升|克|g)?", re.IGNORECASE)
_WEAKER = {"白酒": 1.0, "啤酒": 10.0, "红酒": 4.0, "葡萄酒": 4.0, "黄酒": 5.0}
"""Divided by this it is spirits (records-and-standards §1.1)."""
_LIANG = 50.0
"""Grams or millilitres of one 两."""


@dataclass(frozen=True, slots=True)
class Spirits:
    """An amount of drink as 两 of spirits, with the arithmetic."""

    liang: float
    say: str
    """「啤酒 10 两 ÷ 10 = 1.0 两白酒」; empty when there was nothing to work out."""


def spirits(text: str) -> Spirits | None:
    """「2」, 「啤酒 10」, 「啤酒 500 ml」, 「红酒 4 两」 a day; several kinds are added up. None for what is none of these."""
    plain = half_width(text).strip().replace("，", " ").replace("、", " ").replace("+", " ")
    parts = list(_DRINK.finditer(plain))
    if not parts or _DRINK.sub("", plain).strip():
        return None
    total, said = 0.0, []
    for kind, number, unit in (part.groups() for part in parts):
        amount = float(number) / (1 if unit in (None, "两") else _LIANG)
        total += amount / _WEAKER[kind or "白酒"]
        liang = f"{number} {unit} ÷ {_LIANG:g} = {amount:g} 两" if unit not in (None, "两") else f"{amount:g} 两"
        said.append(f"{kind or '白酒'} {liang}" + (f" ÷ {_WEAKER[kind]:g}" if kind and _WEAKER[kind] != 1 else ""))
    worked_out = len(parts) > 1 or any("÷" in s for s in said)
    return Spirits(round(total, 2), f"{' + '.join(said)} = {round(total, 2):.1f} 两白酒" if worked_out else "")
