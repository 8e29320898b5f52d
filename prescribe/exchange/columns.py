"""What the columns of a table are: where the headers stand, what each means, its unit. Guessed by words, settled by a person.

Words: `resources/import_words.csv` (ours), labels and other names of `facts.csv`. A word that could be two things is not
guessed. A unit comes from the header, the cell or a person, never from the size of a number (facts.md §14).
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from prescribe.exchange.tables import Cell, Row, Table, Unread
from protocols.facts import FactDefinition, definition, unit_name, vocabulary
from protocols.files import shipped

PRESETS: tuple[tuple[str, str], ...] = (
    ("", "一般的名册和体检表"), ("body_composition", "体成分仪导出（预设）"), ("fitness_machine", "体质测试仪导出（预设）"),
)  # fmt: skip
"""Word lists of ours for typical exports; none belongs to one maker."""
PERSON: tuple[tuple[str, str], ...] = (
    ("name", "姓名"), ("id_number", "证件号码"), ("sex", "性别"), ("birth_date", "出生日期"), ("phone", "本人电话"),
    ("contact_name", "联系人"), ("contact_relation", "联系人关系"), ("contact_phone", "联系人电话"), ("address", "住址"),
    ("family_doctor", "家庭医生"), ("allergy", "过敏史"), ("health_record_number", "健康档案编号"), ("file_number", "本站档案号"),
    ("consent_file", "同意建档（是/否）"),
)  # fmt: skip
MEASURED_ON = "measured_on"
BLOOD_PRESSURE = "blood_pressure"
"""「120/80」 in one cell."""
PRESSURES = ("resting_systolic", "resting_diastolic")
_NOT_HERE = frozenset({"identity", "today/pre-session"})
_DATED = frozenset({"dated_events"})
_TAILS = ("成绩", "结果", "检测值", "测量值", "数值", "值")
_BRACKETS = re.compile(r"[(\[【<]([^()\[\]【】<>]*)[)\]】>]")
_LOOKED_AT = 10


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `target`: a field of the registration, a fact id, `measured_on`, `blood_pressure`; empty = not read."""

    place: int
    head: str
    target: str = ""
    unit: str = ""
    """Name of a unit of the fact; empty = not said in the header."""
    stranger: str = ""
    """What stands in the header as a unit and is none of this fact."""


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How one table is read."""

    head_row: int
    """Number of the row of headers; data stand below it."""
    columns: tuple[Column, ...]
    origin: str = "paper"
    """`paper` (a report or device export was seen) or `told` (facts.md §12)."""
    measured_on: date | None = None
    """Of rows without a date of their own."""
    consent_on: date | None = None
    """The residents of this list agreed on paper to a file, says whoever imports, on this day."""
    preset: str = ""

    def with_column(self, place: int, target: str, unit: str = "") -> TableMapping:
        """One column read otherwise; a target is read from one column only, the one named last."""
        columns = tuple(
            replace(c, target=target, unit=unit, stranger="") if c.place == place
            else replace(c, target="", unit="") if target and c.target == target else c
            for c in self.columns
        )
        return replace(self, columns=columns)


@dataclass(frozen=True, slots=True)
class Gap:
    """What a person must still say about the columns. `place` −1: about the whole table."""

    place: int
    sentence: str


def guess(table: Table, preset: str | None = None) -> TableMapping:
    """The mapping the headers suggest; `preset` None = the word list that fits most of them."""
    tried = [preset] if preset is not None else [key for key, _ in PRESETS]
    return max((_guess(table, one) for one in tried), key=lambda found: found[0])[1]


def _guess(table: Table, preset: str) -> tuple[int, TableMapping]:
    """(headers understood, those not to be read too; the mapping)."""
    words = _words(preset)

    def hits(row: Row) -> int:
        return sum(isinstance(cell, str) and _meant(cell, words)[0] is not None for cell in row.cells)

    heads = max(table.rows[:_LOOKED_AT], key=hits)
    if not hits(heads):
        heads = table.rows[0]
    width = max(len(row.cells) for row in table.rows)
    columns: list[Column] = []
    for place in range(width):
        head = _head(heads.cell(place))
        target, unit, stranger = _meant(head, words) if head else (None, "", "")
        taken = target in {c.target for c in columns}
        columns.append(Column(place, head, "" if taken or target is None else target, unit, stranger))
    return hits(heads), TableMapping(heads.number, tuple(columns), preset=preset)


def _head(cell: Cell) -> str:
    return "" if cell is None or isinstance(cell, Unread) else str(cell)


def fingerprint(mapping: TableMapping) -> str:
    """Of the headers in their order, so that the next table of the same kind is known again. No value goes into it."""
    text = "\x1f".join(_plain(column.head) for column in mapping.columns)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def gaps(table: Table, mapping: TableMapping) -> tuple[Gap, ...]:
    """What must be settled before the rows can be read."""
    found = []
    targets = {column.target for column in mapping.columns}
    rows = data_rows(table, mapping)
    if any(re.fullmatch(r"[\d.\-]{5,}[Xx]?", column.head) for column in mapping.columns):
        found.append(Gap(-1, f"第 {mapping.head_row} 行像是数据，不像表头。请在它上面加一行表头，再导入。"))
    for column in mapping.columns:
        units = units_of(column.target)
        if len(units) > 1 and not column.unit and not _all_say_units(rows, column.place):
            told = f"表头写的单位“{column.stranger}”认不出来" if column.stranger else "表头没写单位"
            found.append(Gap(column.place, f"“{column.head}”{told}，请选一个。"))
    if not targets & {"name", "id_number", "file_number", "health_record_number"}:
        found.append(Gap(-1, "还没有哪一列说明是谁：请指出姓名、证件号码或档案号。"))
    elif "name" in targets and not targets & {"id_number", "birth_date", "file_number", "health_record_number"}:
        found.append(Gap(-1, "只有姓名分不清同名的人：还要证件号码、出生日期或档案号。"))
    if any(is_fact(target) for target in targets) and "measured_on" not in targets and mapping.measured_on is None:
        found.append(Gap(-1, "没有测量日期的列。请指出来，或填一个全表通用的日期。"))
    return tuple(found)


def data_rows(table: Table, mapping: TableMapping) -> tuple[Row, ...]:
    """Rows below the headers."""
    return tuple(row for row in table.rows if row.number > mapping.head_row)


def _all_say_units(rows: Sequence[Row], place: int) -> bool:
    cells = [cell for row in rows if (cell := row.cell(place)) is not None]
    return bool(cells) and all(isinstance(cell, str) and cell[-1:].isalpha() for cell in cells)


def is_fact(target: str) -> bool:
    """Whether this target is measured or asked, not a field of the registration."""
    return target == BLOOD_PRESSURE or target in importable()


def label_of(target: str) -> str:
    """What staff call a target."""
    fixed = dict(PERSON) | {MEASURED_ON: "测量日期", BLOOD_PRESSURE: "血压（收缩压/舒张压）", "": "不导入"}
    return fixed.get(target) or definition(target).label


@lru_cache(maxsize=256)
def units_of(target: str) -> tuple[str, ...]:
    """Names of the units a person may choose for a target; the fact's own first. One or none: nothing to ask."""
    if not is_fact(target):
        return ()
    fact = definition(PRESSURES[0] if target == BLOOD_PRESSURE else target)
    return (fact.unit, *(other.name for other in fact.other_units)) if fact.kind == "number" else ()


@lru_cache(maxsize=1)
def importable() -> Mapping[str, FactDefinition]:
    """Facts a column may hold: typed by people, of a past that still says something. Members with a day each have no column."""
    return {
        fact.id: fact for fact in vocabulary().values()
        if fact.id not in _DATED and fact.group not in _NOT_HERE and (fact.entered_by != "derived" or fact.id == "egfr")
    }  # fmt: skip


# ---------------------------------------------------------------- words


def _meant(head: str, words: Mapping[str, str]) -> tuple[str | None, str, str]:
    """(target or None when nothing fits, unit, stranger): first the header as it stands, then without its unit."""
    whole = _plain(head)
    if whole in words:
        return words[whole], "", ""
    for bare, unit in _without_unit(head):
        target = words.get(bare)
        if target is None:
            continue
        if not is_fact(target) or not unit:
            return target, "", ""
        known = unit_in(target, unit)
        return target, known, "" if known else unit
    return None, "", ""


def _without_unit(head: str) -> list[tuple[str, str]]:
    """(header without its unit, the unit) in the ways people write it: 「体重(kg)」「体重/kg」「体重_kg」「体重kg」."""
    text = unicodedata.normalize("NFKC", head).strip()
    found = []
    if match := _BRACKETS.search(text):
        bare = text[: match.start()] + text[match.end() :]
        found.append((_plain(bare), match[1].strip()))
    for mark in ("/", "_", " ", "-", ":", "|"):
        bare, _, unit = text.partition(mark)
        if unit.strip():
            found.append((_plain(bare), unit.strip()))
    if match := re.fullmatch(r"(.*[\u4e00-\u9fff])([A-Za-zμµ%/°0-9.^]+)", text):
        found.append((_plain(match[1]), match[2]))
    for bare, unit in [(_plain(text), ""), *found]:
        for tail in _TAILS:
            if bare.endswith(tail) and len(bare) > len(tail):
                found.append((bare[: -len(tail)], unit))
    return found


def unit_in(target: str, written: str) -> str:
    """The unit of this target that is written so; empty when it is none of them."""
    plain = _unit_plain(written)
    return next((name for name in units_of(target) if plain in (_unit_plain(name), _unit_plain(unit_name(name)), *_also(name))), "")


_ALSO_UNITS = {
    "kg": ("公斤", "千克", "kgs"), "jin": ("斤", "市斤"), "cm": ("厘米", "公分"), "m": ("米",), "mmHg": ("毫米汞柱",), "kPa": ("千帕",),
    "mL": ("毫升", "ml"), "L": ("升",), "s": ("秒", "sec"), "ms": ("毫秒",), "/min": ("次/分", "次/分钟", "bpm", "次"), "%": ("百分比",),
    "umol/L": ("μmol/l", "µmol/l"), "reps": ("次", "个"), "mL/kg/min": ("ml/kg/min", "ml/(kg·min)", "毫升/公斤/分"), "N": ("牛", "牛顿"),
    "kg/m2": ("kg/m²", "kg/m^2"), "chi": ("尺", "市尺"), "1": ("次",), "m/s": ("米/秒",),
}  # fmt: skip


def _also(name: str) -> tuple[str, ...]:
    return tuple(_unit_plain(word) for word in _ALSO_UNITS.get(name, ()))


def _unit_plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace(" ", "").replace("μ", "u").replace("µ", "u")


def _plain(text: str) -> str:
    return re.sub(r"[\s_*：:、]+", "", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=4)
def _words(preset: str) -> Mapping[str, str]:
    """Word to target: of the vocabulary first, ours over it, the preset's over both."""
    found: dict[str, str] = {}
    double: set[str] = set()
    for fact in importable().values():
        also = () if fact.kind == "set" else fact.also_called.split(";")  # of a set they name its members
        for word in {_plain(w) for w in (fact.label, fact.id, *also)}:
            if len(word) > 1:
                double |= {word} if found.get(word, fact.id) != fact.id else set()
                found[word] = fact.id
    for word in double:
        del found[word]
    with shipped("resources", "import_words.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for wanted in dict.fromkeys(("", preset)):
        for row in rows:
            if row["preset"] == wanted:
                found |= {_plain(word): row["target"] for word in row["words"].split(";")}
    return found
