"""A table of residents and past measurements into the station: columns settled, a dry run, then all of it or nothing.

`read_table` (no station needed) → `suggest_mapping` → `look_at_rows`, again after each answer → `import_rows`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.database import fixed_sql
from prescribe.errors import Incomplete, InvalidInput
from prescribe.exchange import columns, placing, writing
from prescribe.exchange.columns import Gap, TableMapping
from prescribe.exchange.correction import correction_csv
from prescribe.exchange.members import member_words
from prescribe.exchange.placing import Choices, Question
from prescribe.exchange.rows import FLAG, ROW, Checked, Problem, Stopped, Tell, check_rows
from prescribe.exchange.tables import Table, read_table
from prescribe.permissions import allows, refuse, sees_masked
from prescribe.use_case import use_case
from protocols.terms import Act, Role

if TYPE_CHECKING:
    from prescribe.clinic import Work

__all__ = [
    "Choices", "Gap", "Imported", "Look", "Problem", "Question", "Stopped", "Suggestion", "Table", "TableMapping", "import_rows",
    "look_at_rows", "may_import", "read_table", "save_correction", "suggest_mapping",
]  # fmt: skip

OBJECTS = ("person", "fitness_test", "medical")
_UNANSWERED = Choices()
_SIDES = {"medical": "医生、护士", "fitness": "护士、前台或体质测定人员"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How a table may be read."""

    mapping: TableMapping
    known: bool
    """A table with these headers was imported before: read as it was then."""


@dataclass(frozen=True, slots=True)
class Look:
    """The dry run: what an import would do. Nothing was written."""

    rows: int
    new: int
    """Files to be made."""
    linked: int
    """Files that get values."""
    values: int
    days: int
    """Parts (one side of one day) they stand in."""
    there: int
    """Values the station has already."""
    unchanged: int
    """People whose file has everything."""
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...]
    notes: tuple[str, ...]
    """What holds for whole columns."""
    keep_unusual: bool
    checked: Checked = field(repr=False)
    placed: placing.Placed = field(repr=False)
    standing: tuple[Any, ...] = field(repr=False)
    """What the placing stands on: the last revision of the station, the day, the role, the answers."""

    @property
    def refused(self) -> tuple[Problem, ...]:
        """What will not be imported, rows and single values."""
        return tuple(p for p in self.problems if p.level != FLAG or not self.keep_unusual)

    @property
    def refused_rows(self) -> int:
        """Rows of which nothing is imported."""
        return len({p.row for p in self.problems if p.level == ROW})

    @property
    def waiting(self) -> int:
        """Questions nobody answered yet."""
        return sum(not q.answer for q in self.questions)

    @property
    def unusual(self) -> int:
        """Values outside the usual range."""
        return sum(p.level == FLAG for p in self.problems)

    @property
    def empty(self) -> bool:
        """An import would change nothing."""
        return not (self.new or self.values)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    new: int
    linked: int
    values: int
    refused: int
    """Rows and single values left out."""


@use_case(OBJECTS, Act.WRITE, reads=True)
def suggest_mapping(work: Work, table: Table, preset: str | None = None) -> Suggestion:
    """How the columns are read: as last time for the same headers, else by their words. `preset` = one word list, nothing
    remembered."""
    _may(work)
    guessed = columns.guess(table, preset)
    kept = writing.remembered(work, columns.fingerprint(guessed)) if preset is None else None
    if kept is None:
        return Suggestion(guessed, False)
    known = {c.target for c in guessed.columns} | {"", columns.MEASURED_ON, *dict(columns.PERSON)} | set(columns.importable())
    as_before = tuple(
        replace(c, target=old.target, unit=old.unit, stranger="") if old.target in known | {columns.BLOOD_PRESSURE} else c
        for c, old in zip(guessed.columns, kept.columns, strict=True)
    )
    return Suggestion(replace(guessed, columns=as_before, origin=kept.origin), True)


@use_case(OBJECTS, Act.WRITE, reads=True)
def look_at_rows(
    work: Work, table: Table, mapping: TableMapping, choices: Choices = _UNANSWERED, before: Look | None = None, tell: Tell = lambda done, of: True
) -> Look:
    """The dry run. `before`: an earlier look with the same mapping, whose rows need not be read again.

    Raises Incomplete while the columns are not settled, Stopped.
    """
    _may(work)
    for gap in columns.gaps(table, mapping):
        raise Incomplete(gap.sentence, field=f"column:{gap.place}")
    checked = before.checked if before is not None else check_rows(table, mapping, work.today(), tell, member_words(work.library))
    return _look(checked, placing.place(work, checked, choices, tell), choices, _standing(work, choices))


@use_case(OBJECTS, Act.WRITE)
def import_rows(work: Work, mapping: TableMapping, look: Look, choices: Choices, tell: Tell = lambda done, of: True) -> Imported:
    """Write what the dry run showed, in this one transaction: all of it, or (stopped, killed, refused) nothing.

    Where anything was written since the dry run it is placed anew, in the transaction: if something else would be written now,
    nothing is, and InvalidInput asks for another look. Raises Stopped.
    """
    _may(work)
    placed, standing = look.placed, _standing(work, choices)
    if standing != look.standing:
        placed = placing.place(work, look.checked, choices, tell)
        if placed.digest() != look.placed.digest():
            raise InvalidInput("看过以后，站里的资料变了，什么也没有写。请再看一遍，再导入。", field="look")
    writing.write(work, placed, mapping.origin, tell)
    writing.remember(work, mapping)
    now = _look(look.checked, placed, choices, standing)
    work.subject = None
    work.outcome = f"done {now.new} new {now.linked} linked {now.values} values {len(now.refused)} refused"
    return Imported(now.new, now.linked, now.values, len(now.refused))


@use_case(OBJECTS, Act.WRITE)
def save_correction(work: Work, table: Table, mapping: TableMapping, look: Look, path: Path) -> int:
    """Write the rows to correct to a CSV outside the station (an export: it stands in the audit). Returns how many rows.

    Raises InvalidInput when the place cannot be written."""
    _may(work)
    refused = look.refused
    try:
        path.write_bytes(correction_csv(table, mapping, refused))
    except OSError:
        raise InvalidInput("写不进这个位置。请换一个文件夹或 U 盘；表正开着的话先关掉。", field="path") from None
    rows = len({p.row for p in refused})
    work.outcome = f"done {rows} rows"
    return rows


def _standing(work: Work, choices: Choices) -> tuple[Any, ...]:
    """Everything a placing depends on beside the rows. Revisions are only ever added, so that the last one stands for all."""
    last = fixed_sql(work.connection)("SELECT max(id) FROM revision").fetchone()[0]
    return last, work.today(), work.staff.role, dict(choices.people), choices.keep_unusual


def _look(checked: Checked, placed: placing.Placed, choices: Choices, standing: tuple[Any, ...]) -> Look:
    values = sum(len(v) for person in placed.people for v in person.parts.values())
    notes = tuple(
        f"“{head}”这一列要{_SIDES[side]}来导入，您的角色不能写，先不导。" for head, side in placed.not_allowed.items()
    )
    return Look(
        checked.total, sum(p.resident_id is None for p in placed.people), sum(p.resident_id is not None for p in placed.people), values,
        sum(len(p.parts) for p in placed.people), placed.there, placed.known, tuple(sorted(placed.problems, key=lambda p: p.row)),
        tuple(placed.questions), notes, choices.keep_unusual, checked, placed, standing,
    )  # fmt: skip


def may_import(role: Role) -> bool:
    """Whether a role may import anything: it writes something, and sees who people are."""
    return any(allows(role, name, Act.WRITE) for name in OBJECTS) and not sees_masked(role, "person")


def _may(work: Work) -> None:
    """Whoever may not see who somebody is may not import people either."""
    if not may_import(work.staff.role):
        raise refuse(work.staff.role, "person", Act.READ)
