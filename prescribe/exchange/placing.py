"""Checked rows against the station: whose file each belongs to, what is there already, what must be asked. Writes nothing.

Rows of one person are one group: by identity number, file number, health-record number, else by name and birth. Where a file of
the station may be the same person, somebody is asked; nothing is ever linked or merged by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from models.database import fixed_sql
from prescribe.exchange.rows import ROW, Checked, CheckedRow, Measured, Problem, Stopped, Tell
from prescribe.exchange.values import settle, sort_in
from prescribe.identity import id_text, plain_writing, sex_word, sound
from prescribe.permissions import allows
from prescribe.register import Registration
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

NEW, SKIP = "new", "skip"
_COLUMNS = "r.doc_id, r.name, r.sex, r.birth_date, r.birth_about, r.id_number, r.phone, r.file_number, r.closed"
_BY_KEY = f"SELECT {_COLUMNS} FROM resident_key k JOIN resident r ON r.row_id = k.row_id WHERE k.kind = ? AND k.key = ?"
_BY_SOUND = f"SELECT {_COLUMNS} FROM resident r WHERE r.sound = ? AND (r.birth_date = ?2 OR substr(r.birth_date, 1, 4) = ?3 OR r.birth_about = ?3)"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person answered to a dry run."""

    people: Mapping[int, str] = field(default_factory=dict)
    """First row of a group → key of a candidate, `new` (not the same person) or `skip`."""
    keep_unusual: bool = False
    """The unusual values were looked at and are right."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file, or a group of rows above, that may be the same person."""

    key: str
    words: str
    same: tuple[str, ...]
    different: tuple[str, ...]
    certain: bool
    """Equal identity number: no second file is made."""


@dataclass(frozen=True, slots=True)
class Question:
    """「是同一人吗」 about one group of rows."""

    row: int
    rows: tuple[int, ...]
    person: str
    candidates: tuple[Candidate, ...]
    may_be_new: bool
    answer: str
    """As given, or empty."""


@dataclass(slots=True)
class Person:
    """One group that goes in: the file it belongs to (None = a new one) and the values by day and side."""

    resident_id: UUID | None
    form: Registration
    not_same_as: tuple[UUID, ...] = ()
    parts: dict[tuple[date, str], list[Measured]] = field(default_factory=dict)
    fresh: dict[date, list[Measured]] = field(default_factory=dict)
    """Values that are not there yet, before they are looked at together."""
    before: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    """Known values of the file by (fact, day)."""


@dataclass(slots=True)
class Placed:
    """Everything that would be written, and everything that would not."""

    people: list[Person] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    there: int = 0
    """Values that are in the station already."""
    known: int = 0
    """Groups whose file has everything already."""
    not_allowed: dict[str, str] = field(default_factory=dict)
    """Header → side that the role on duty may not write."""

    def digest(self) -> str:
        """Changes when anything that would be written changes."""
        text = hashlib.sha256()
        for person in self.people:
            parts = {f"{day}{side}": [(m.fact_id, m.value, m.at) for m in values] for (day, side), values in person.parts.items()}
            text.update(repr((person.resident_id, person.form, person.not_same_as, sorted(parts.items()))).encode("utf-8"))
        return text.hexdigest()


class _File(NamedTuple):
    doc_id: bytes
    name: str
    sex: str
    birth_date: str | None
    birth_about: int | None
    id_number: str
    phone: str
    file_number: str
    closed: str | None


def place(work: Work, checked: Checked, choices: Choices, tell: Tell = lambda done, of: True) -> Placed:
    """Find everybody's file. Raises Stopped."""
    out = Placed(problems=list(checked.problems))
    groups = _groups(checked, out)
    named: dict[str, list[tuple[int, Registration]]] = {}
    targets: dict[int, Person] = {}
    linked: dict[UUID, Person] = {}
    for done, rows in enumerate(groups):
        if done % 100 == 0 and not tell(done, len(groups)):
            raise Stopped
        person = _Finder(work, rows, choices, named, targets, linked, out).find()
        if person is not None:
            targets[rows[0].number] = person
            sort_in(work, person, rows, out)
    for person in _once(targets):
        settle(work, person, choices, out)
    out.people = [p for p in _once(targets) if p.resident_id is None or p.parts]
    out.known = sum(1 for p in _once(targets) if p.resident_id is not None and not p.parts)
    return out


def _once(targets: Mapping[int, Person]) -> list[Person]:
    return list({id(person): person for person in targets.values()}.values())


def _groups(checked: Checked, out: Placed) -> list[list[CheckedRow]]:
    """Rows of one person together: those with a number first, then those a file can be made of, so that the others find them."""
    found: dict[tuple[Any, ...], list[CheckedRow]] = {}
    for row in checked.rows:
        form = row.form
        born = form.birth_date or form.birth_about
        if form.id_number:
            key: tuple[Any, ...] = ("id", form.id_number)
        elif row.file_number or form.health_record_number:
            key = ("file", id_text(row.file_number), form.health_record_number)
        elif born:
            key = ("who", plain_writing(form.name), born)
        else:
            out.problems.append(Problem(row.number, "", "只有姓名分不清同名的人。请补证件号码、出生日期或档案号。", ROW))
            continue
        group = found.setdefault(key, [])
        if group and form.name and group[0].form.name and plain_writing(form.name) != plain_writing(group[0].form.name):
            out.problems.append(Problem(row.number, "", f"号码和第 {group[0].number} 行相同，姓名却不同。请核对证件。", ROW))
            continue
        group.append(row)
    return sorted(found.values(), key=lambda g: (not g[0].form.id_number, all(row.not_new for row in g), g[0].form.birth_date is None))


@dataclass(slots=True)
class _Finder:
    """Finds the file of one group, or asks."""

    work: Work
    rows: list[CheckedRow]
    choices: Choices
    named: dict[str, list[tuple[int, Registration]]]
    """Name → (first row, form) of the groups placed so far."""
    targets: dict[int, Person]
    linked: dict[UUID, Person]
    out: Placed

    def find(self) -> Person | None:
        """The person, or None when the group waits or is refused."""
        first, candidates = self.rows[0], self._candidates()
        new = next((row for row in self.rows if not row.not_new), None)
        several = not first.form.id_number and not first.file_number and not first.form.health_record_number and len(self.rows) > 1
        if not candidates and not several:
            return self._new(new, ())
        may_be_new = new is not None and not any(c.certain for c in candidates) and allows(self.work.staff.role, "person", Act.WRITE)
        answer = self.choices.people.get(first.number, "")
        known = {c.key for c in candidates} | {SKIP} | ({NEW} if may_be_new else set())
        answer = answer if answer in known else ""
        rows = tuple(row.number for row in self.rows)
        self.out.questions.append(Question(first.number, rows, _words(first.form), candidates, may_be_new, answer))
        if answer == NEW:
            return self._new(new, tuple(UUID(c.key[2:]) for c in candidates if c.key.startswith("r:")))
        if answer in ("", SKIP):
            say = "您选了先不导入这个人。" if answer else "可能已经建过档，还没有回答是不是同一人。"
            return self._refuse(say)
        if answer.startswith("row:"):
            return self._join(int(answer[4:]), new)
        return self._link(UUID(answer[2:]))

    def _waits(self, row: int) -> bool:
        """Whether nobody said yet whose file that group is."""
        return any(question.row == row and not question.answer for question in self.out.questions)

    def _refuse(self, say: str) -> None:
        for row in self.rows:
            self.out.problems.append(Problem(row.number, "", say, ROW))

    def _new(self, row: CheckedRow | None, others: tuple[UUID, ...]) -> Person | None:
        if row is None:
            return self._refuse(f"本站没有这个人的档案，登记资料又不够建档：{self.rows[0].not_new}")
        if not allows(self.work.staff.role, "person", Act.WRITE):
            return self._refuse("本站没有这个人的档案。请前台、护士或医生先导入居民。")
        return Person(None, row.form, others)

    def _join(self, above: int, new: CheckedRow | None) -> Person | None:
        """To the person of rows above; of two registrations the one with a number is kept."""
        person = self.targets.get(above)
        if person is None:
            return self._refuse(f"第 {above} 行没有导入，这一行也先不导入。")
        if person.resident_id is None and new is not None and new.form.id_number and not person.form.id_number:
            person.form = new.form
        return person

    def _link(self, resident_id: UUID) -> Person | None:
        row = fixed_sql(self.work.connection)("SELECT closed FROM resident WHERE doc_id = ?", (resident_id.bytes,)).fetchone()
        if row is None or row[0]:
            return self._refuse("这份档案已经结案，不能再加。请先恢复建档。")
        return self.linked.setdefault(resident_id, Person(resident_id, self.rows[0].form))

    def _candidates(self) -> tuple[Candidate, ...]:
        first, run = self.rows[0], fixed_sql(self.work.connection)
        named = sorted(self.rows, key=lambda row: (bool(row.not_new), not (row.form.name and (row.form.birth_date or row.form.birth_about))))
        form = named[0].form  # the one a file would be made of, else the first that says name and birth
        found: dict[bytes, tuple[_File, bool]] = {}
        keys = (
            ("id", form.id_number.lower()), ("file", id_text(first.file_number).lower()), ("health", form.health_record_number.lower()),
        )  # fmt: skip
        for kind, key in keys:
            for row in run(_BY_KEY, (kind, key)) if key else ():
                found.setdefault(row[0], (_File(*row), kind == "id"))
        year = _year(form)
        heard = sound(form.name) if form.name and year else ""
        if heard:
            for row in run(_BY_SOUND, (heard, str(form.birth_date or ""), str(year))):
                file = _File(*row)
                if file.doc_id not in found and _may_be(form, file):
                    found[file.doc_id] = (file, False)
        candidates = [_candidate(form, file, certain) for file, certain in found.values()]
        if form.name and year:
            others = self.named.setdefault(plain_writing(form.name), [])
            alike = [row for row, other in others if _born_alike(form, other) and (row in self.targets or self._waits(row))]
            candidates += [Candidate(f"row:{row}", f"表里第 {row} 行", ("姓名", "出生"), (), False) for row in alike]
            others.append((first.number, form))
        return tuple(sorted(candidates, key=lambda c: (not c.certain, -len(c.same), c.key)))


def _born_alike(one: Registration, other: Registration) -> bool:
    """The same day, or the same year where only that is known."""
    if one.birth_date and other.birth_date:
        return one.birth_date == other.birth_date
    return _year(one) == _year(other)


def _year(form: Registration) -> int | None:
    return form.birth_date.year if form.birth_date else form.birth_about


def _may_be(form: Registration, file: _File) -> bool:
    """Same sound and birth (a year, where only that is known); two good numbers that differ need the same characters."""
    if file.birth_date and form.birth_date and file.birth_date != form.birth_date.isoformat():
        return False
    alike = plain_writing(form.name) == plain_writing(file.name)
    return alike or not (form.id_number and file.id_number)


def _candidate(form: Registration, file: _File, certain: bool) -> Candidate:
    same, different = [], []
    born = file.birth_date or (f"约 {file.birth_about} 年" if file.birth_about else "")
    mine = form.birth_date.isoformat() if form.birth_date else f"约 {form.birth_about} 年" if form.birth_about else ""
    pairs = (
        ("证件号码", form.id_number, file.id_number), ("姓名", form.name, file.name), ("出生", mine, born),
        ("性别", sex_word(form.sex) if form.sex in ("1", "2") else "", sex_word(file.sex)), ("电话", form.phone, file.phone),
    )  # fmt: skip
    for label, here, there in pairs:
        if here and there:
            (same if here == there else different).append(label)
    words = f"{file.name} {sex_word(file.sex)} {born} · {file.file_number}" + (f" · {file.closed}" if file.closed else "")
    return Candidate(f"r:{UUID(bytes=file.doc_id).hex}", words, tuple(same), tuple(different), certain)


def _words(form: Registration) -> str:
    born = form.birth_date or (f"约 {form.birth_about} 年" if form.birth_about else "")
    return " ".join(str(part) for part in (form.name, sex_word(form.sex) if form.sex in ("1", "2") else "", born) if part)
