"""Rows as people and measurements, checked one by one without the station: what each says, and what it may not say.

A row is refused whole where it is not clear who it is about; a single value that cannot be right is left out alone and told,
and the rest of its row goes on. Sentences carry no name and no number of anybody: row and column say where to look.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from prescribe.errors import ClinicError
from prescribe.exchange import cells
from prescribe.exchange.columns import (
    BLOOD_PRESSURE,
    MEASURED_ON,
    PRESSURES,
    Column,
    TableMapping,
    data_rows,
    is_fact,
)
from prescribe.exchange.members import MemberWords, UnknownMember, read_members
from prescribe.exchange.tables import MAX_TEXT, Cell, Row, Table
from prescribe.identity import IdCheck, against_card, check_id, check_phone, guess_kind, id_text, normalise
from prescribe.register import Consent, Registration, check_registration
from protocols.facts import check_date, check_value, definition

NO_NUMBER = "导入的表里没有证件号码"
ROW, VALUE, FLAG = "row", "value", "flag"


class Problem(NamedTuple):
    """Why something of a row is not imported, and what to do."""

    row: int
    column: str
    """The header, or empty when the whole row is meant."""
    sentence: str
    level: str = VALUE
    """`row`: nothing of it is imported; `value`: this value is not; `flag`: unusual, waits for a person's word."""


@dataclass(slots=True)
class Measured:
    """One value of one row."""

    row: int
    column: str
    fact_id: str
    value: Any
    typed: str
    unit: str
    day: date
    clock: str
    unusual: str = ""
    """Why it is asked again (outside the plausible range)."""

    @property
    def at(self) -> str:
        """Local time with offset, as entries carry it."""
        return f"{self.day}T{self.clock}:00+08:00"


@dataclass(slots=True)
class CheckedRow:
    """One row that says who it is about."""

    number: int
    form: Registration
    """As far as the row tells; complete and checked when `not_new` is empty."""
    not_new: str
    """Why no new file can be made of this row; empty = it can."""
    file_number: str
    values: list[Measured] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Checked:
    """All rows, with what was refused without looking into the station."""

    rows: tuple[CheckedRow, ...]
    problems: tuple[Problem, ...]
    total: int


class Stopped(ClinicError):
    """Somebody stopped it: nothing was written."""

    def __init__(self) -> None:
        super().__init__("已停下，什么也没有写进去。")


Tell = Callable[[int, int], bool]
"""`tell(done, of)`: False = stop now."""


def check_rows(
    table: Table, mapping: TableMapping, today: date, tell: Tell = lambda done, of: True, members: MemberWords = MappingProxyType({})
) -> Checked:
    """Read every row below the headers. `members`: the words that name a member of a set, by fact. Raises Stopped."""
    found: list[CheckedRow] = []
    problems: list[Problem] = []
    rows = data_rows(table, mapping)
    columns = {column.target: column for column in mapping.columns if column.target}
    for done, row in enumerate(rows):
        if done % 200 == 0 and not tell(done, len(rows)):
            raise Stopped
        reader = _RowReader(row, columns, mapping, today, problems, members)
        checked = reader.read()
        if checked is not None:
            found.append(checked)
    return Checked(tuple(found), tuple(problems), len(rows))


class _RowReader:
    """Reads one row; what it cannot take goes to `problems`."""

    def __init__(
        self, row: Row, columns: dict[str, Column], mapping: TableMapping, today: date, problems: list[Problem], members: MemberWords
    ) -> None:
        self.row, self.columns, self.mapping, self.today, self.problems, self.members = row, columns, mapping, today, problems, members

    def read(self) -> CheckedRow | None:
        """The row, or None when it is refused."""
        try:
            form, file_number = self._person()
        except _RowRefused as refused:
            self.problems.append(Problem(self.row.number, refused.column, refused.sentence, ROW))
            return None
        not_new = ""
        try:
            form = check_registration(form, self.today)
        except ClinicError as error:
            not_new = error.sentence
        checked = CheckedRow(self.row.number, form, not_new, file_number)
        try:
            self._measure(checked)
        except _RowRefused as refused:
            self.problems.append(Problem(self.row.number, refused.column, refused.sentence, ROW))
            return None
        return checked

    # --- who --------------------------------------------------------------------------------------------------
    def _person(self) -> tuple[Registration, str]:
        name = normalise(self._must("name", cells.text_of))
        number = id_text(self._must("id_number", cells.long_number))
        values: dict[str, Any] = {"name": name, "sex": self._must("sex", cells.sex) or "0"}
        card = self._number(number) if number else None
        values |= {"id_kind": card[0], "id_number": card[1].number} if card else {"id_kind": "none", "no_id_reason": NO_NUMBER}
        born = self._must("birth_date", lambda cell: cells.birth(cell, self.today))
        if isinstance(born, date):
            values["birth_date"] = born
        elif born:
            values["birth_about"] = born
        question = against_card(card[1], values["sex"], values.get("birth_date")) if card else ""
        if question:
            raise _RowRefused(self._head("id_number"), f"{question.split('。')[0]}。请核对，改好表再导入。")
        file_number = self._must("file_number", cells.text_of).strip()
        if not (name or number or file_number):
            raise _RowRefused("", "这一行没有姓名，也没有证件号码。")
        for target in ("contact_name", "contact_relation", "address", "family_doctor"):
            values[target] = self._may(target, cells.text_of) or ""
        values["allergy"] = self._may("allergy", cells.allergy) or "not_asked"
        for target in ("phone", "contact_phone"):
            values[target] = self._may(target, _phone) or ""
        values["health_record_number"] = self._may("health_record_number", _health_record) or ""
        values["consents"] = self._consents()
        return Registration(**values), file_number

    def _number(self, number: str) -> tuple[str, IdCheck]:
        kind = guess_kind(number)
        if kind is None:
            raise _RowRefused(self._head("id_number"), "认不出是哪种证件，请核对号码；护照等请手工建档。")
        check = check_id(kind, number, self.today)
        if not check.ok:
            raise _RowRefused(self._head("id_number"), f"{check.say}。")
        return kind, check

    def _consents(self) -> tuple[Consent, ...]:
        on = self.mapping.consent_on
        if "consent_file" in self.columns:
            said = self._must("consent_file", lambda cell: cells.yes_or_no(cell))
            if said == "" or on is None:
                return ()
            return (Consent("file", bool(said), "paper", on),)
        return (Consent("file", True, "paper", on),) if on is not None else ()

    def _head(self, target: str) -> str:
        return self.columns[target].head if target in self.columns else ""

    def _cell(self, target: str) -> Cell:
        column = self.columns.get(target)
        cell = self.row.cell(column.place) if column is not None else None
        if isinstance(cell, str) and len(cell) > MAX_TEXT:
            raise ValueError(f"这一格超过 {MAX_TEXT} 个字，请删短")
        says_none = target in ("allergy", "consent_file") and isinstance(cell, str)
        return None if cells.is_empty(cell) and not says_none else cell

    def _must(self, target: str, read: Callable[[Cell], Any]) -> Any:
        """A field that says who it is: wrong, the row is refused. Empty text when there is none."""
        try:
            cell = self._cell(target)
            return "" if cell is None else read(cell)
        except ValueError as error:
            raise _RowRefused(self._head(target), f"{error}。") from None

    def _may(self, target: str, read: Callable[[Cell], Any]) -> Any:
        """A field that may be missing: wrong, it is left out and told."""
        try:
            cell = self._cell(target)
            return None if cell is None else read(cell)
        except ValueError as error:
            self._note(self._head(target), f"{error}。这一格没有导入。")
            return None

    def _note(self, column: str, sentence: str, level: str = VALUE) -> None:
        self.problems.append(Problem(self.row.number, column, sentence, level))

    # --- what -------------------------------------------------------------------------------------------------
    def _measure(self, checked: CheckedRow) -> None:
        wanted = [(t, c) for t, c in self.columns.items() if is_fact(t) and not cells.is_empty(self.row.cell(c.place))]
        if not wanted:
            return
        try:
            day, clock = self._day()
        except ValueError as error:
            self._note(self._head(MEASURED_ON), f"{error}。这一行的测量没有导入。")
            return
        born = checked.form.birth_date
        if born is not None and day < born:
            self._note(self._head(MEASURED_ON), "测量日期早于出生日期，请核对。这一行的测量没有导入。")
            return
        for target, column in wanted:
            cell = self.row.cell(column.place)
            for fact_id, part in self._parts(target, column, cell):
                self._one(checked, column, fact_id, part, day, clock)

    def _day(self) -> tuple[date, str]:
        cell = self._cell(MEASURED_ON)
        if cell is not None:
            return cells.day_and_time(cell, self.today)
        if self.mapping.measured_on is None:
            raise ValueError("没有测量日期")
        if self.mapping.measured_on > self.today:
            raise ValueError(f"{self.mapping.measured_on} 还没到，请核对")
        return self.mapping.measured_on, "00:00"

    def _parts(self, target: str, column: Column, cell: Cell) -> list[tuple[str, Cell]]:
        if target != BLOOD_PRESSURE:
            return [(target, cell)]
        try:
            return list(zip(PRESSURES, cells.pressure_pair(cell), strict=True))
        except ValueError as error:
            self._note(column.head, f"{error}。这一格没有导入。")
            return []

    def _one(self, checked: CheckedRow, column: Column, fact_id: str, cell: Cell, day: date, clock: str) -> None:
        fact = definition(fact_id)
        try:
            if isinstance(cell, str) and len(cell) > MAX_TEXT:
                raise ValueError(f"这一格超过 {MAX_TEXT} 个字，请删短")
            typed = cells.text_of(cell)
            of_set = fact.kind == "set"
            value = read_members(fact, typed, self.members.get(fact_id, {})) if of_set else cells.value(fact, cell, column.unit, self.today)
        except UnknownMember as error:
            raise _RowRefused(column.head, f"{error}。这一行没有导入。") from None
        except ValueError as error:
            self._note(column.head, f"{str(error).removesuffix('。')}。这一格没有导入，当作不知道。")
            return
        check = check_value(fact, value)
        if fact.kind == "date":
            check = check_date(fact, date.fromisoformat(value), self.today, checked.form.birth_date)
        if check.verdict == "impossible":
            self._note(column.head, f"{check.say}这一格没有导入。")
            return
        unit = column.unit or fact.unit
        said = f"{typed} {unit}" if unit != fact.unit and typed[-1:].isdigit() else typed
        unusual = check.say if check.verdict == "implausible" else ""
        checked.values.append(Measured(self.row.number, column.head, fact_id, value, said, fact.unit, day, clock, unusual))


class _RowRefused(Exception):
    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


def _phone(cell: Cell) -> str:
    check = check_phone(cells.long_number(cell))
    if not check.ok:
        raise ValueError(check.say)
    return check.number


def _health_record(cell: Cell) -> str:
    number = id_text(cells.long_number(cell))
    if not (number.isdigit() and len(number) == 17):
        raise ValueError("健康档案编号应是 17 位数字")
    return number

