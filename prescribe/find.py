"""The one search box, and the list of residents."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import text as sql

from models.database import fixed_sql
from prescribe.dates import age_on
from prescribe.drafting.papers import IN_FORCE
from prescribe.identity import half_width, id_text, initials, mask_name, normalise, plain_writing, sex_word, sound
from prescribe.reading import list_filters
from prescribe.reading.due import due_days, late_and_days
from prescribe.reading.grades import risk_sql
from prescribe.reading.lookup import diagnoses_by_resident, open_holds
from prescribe.reading.masking import sight
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work


@dataclass(frozen=True, slots=True)
class FoundResident:
    """One hit."""

    resident_id: UUID
    name: str
    sex: str
    """「男」「女」「未说明」「未登记」."""
    age: int | None
    birth_date: date | None
    file_number: str
    phone_tail: str
    street: str
    matched: tuple[tuple[int, int], ...] = ()
    """(start, end) ranges of `name` to print bold."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the search box shows."""

    rows: tuple[FoundResident, ...]
    total: int
    exact: UUID | None
    """Set for a whole file number, a whole identity number or a scanned QR: opens at once."""
    near: tuple[FoundResident, ...]
    """Near sounds and written variants, offered when nothing was found."""


@dataclass(frozen=True, slots=True)
class ResidentRow:
    """One row of 居民."""

    resident_id: UUID
    name: str
    sex: str
    age: int | None
    risk: str
    """「低」「中」「高」「未分级」."""
    problems: tuple[str, ...]
    responsible: str
    next_visit: date | None
    """When the resident is due for a follow-up (`reading/due.py`)."""
    last_visit: date | None
    rowid: int = 0
    on_hold: bool = False


FILTERS: tuple[tuple[str, str], ...] = (
    ("mine", "我负责的"),
    ("overdue", "逾期"),
    ("screening_expired", "筛查过期"),
    ("no_prescription", "没有处方"),
    ("all", "全部"),
)
"""(key, label) of the saved filters of the list."""

SORTS: tuple[tuple[str, str], ...] = (("name", "姓名"), ("last_visit", "最近来站"), ("next_visit", "下次随访"), ("risk", "风险"))
"""(key, label) of the orders of the list."""


_LAST = "\U0010ffff"
_QR = re.compile(r"TWRH1:[^:]*:([0-9a-f-]{32,36})(:.*)?", re.IGNORECASE)
_COLUMNS = "r.row_id, r.doc_id, r.name, r.sex, r.birth_date, r.file_number, r.phone, r.street"
_NUMBER_KINDS = ("phone_tail", "id_tail", "file_tail", "phone", "id", "file", "health")
_WHOLE = ("file", "id", "health")
COUNTED = 500
"""Hits are counted and looked through up to here."""


@use_case("person", Act.READ_MASKED, reads=True)
def find_residents(work: Work, text: str, limit: int = 8) -> Found:
    """Residents by characters, initials, ID tail, phone tail, file number or a scanned code.

    Two characters at least (one Han character is enough). Several words narrow: 「王 2206」. Closed files are found too.
    """
    typed = half_width(text).strip()
    scanned = _QR.fullmatch(typed)
    if scanned:
        return _scanned(work, UUID(scanned[1]), (scanned[2] or "").lstrip(":"))
    words = [w for w in typed.split(" ") if w]
    if not words or (len(words) == 1 and len(words[0]) < 2 and words[0].isascii()):
        return Found((), 0, None, ())
    exact = _whole_number(work, typed)
    if exact is not None:
        return Found((_found(work, exact, ()),), 1, UUID(bytes=exact[1]), ())
    if len(words) == 1:
        hits, total = _hits(work, words[0], limit)
    else:
        hits, total = _narrowed(work, words, limit)
    rows = tuple(_found(work, row, _matched(row[2], words[0])) for row in _rows(work, hits))
    near = () if rows or not _han(typed) else _near(work, normalise(typed), limit)
    return Found(rows, total, None, near)


def _han(text: str) -> bool:
    return any(ord(c) > 0x2E7F for c in text)


def _scanned(work: Work, doc_id: UUID, tail: str) -> Found:
    """Whose document a code names; of a blank paper, for whom its number was entered."""
    if tail.upper().startswith("P-"):
        entered = work.connection.exec_driver_sql(
            "SELECT p.resident_id FROM assessment_part p JOIN revision r ON r.rev_id = p.rev_id WHERE r.body ->> '$.paper' = ?"
            " AND p.day >= (SELECT min(k.body ->> '$.printed_on') FROM revision k WHERE k.doc_id = ?) LIMIT 1",
            (tail.upper(), doc_id.bytes),
        ).scalar()
        doc_id = UUID(bytes=entered) if entered else doc_id
    row = work.connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM resident r WHERE r.doc_id ="
        " coalesce((SELECT resident_id FROM revision WHERE doc_id = ? AND resident_id IS NOT NULL LIMIT 1), ?)",
        (doc_id.bytes, doc_id.bytes),
    ).first()
    return Found((_found(work, row, ()),), 1, UUID(bytes=row[1]), ()) if row else Found((), 0, None, ())


def _whole_number(work: Work, typed: str) -> Any | None:
    key = id_text(typed).lower()
    if len(key) < 8 or _han(key):
        return None
    rows = work.connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM resident_key k JOIN resident r ON r.row_id = k.row_id"
        f" WHERE k.kind IN ({','.join('?' * len(_WHOLE))}) AND k.key = ? LIMIT 2",
        (*_WHOLE, key),
    ).all()
    return rows[0] if len(rows) == 1 else None


def _hits(work: Work, word: str, limit: int) -> tuple[list[int], int]:
    """Row ids of one word, best first, and how many there are."""
    return _by_name(work, normalise(word), limit) if _han(word) else _by_key(work, id_text(word).lower(), limit)


def _by_name(work: Work, name: str, limit: int) -> tuple[list[int], int]:
    """Names that begin with it, by the index; only while these are too few, names that hold it anywhere."""
    run, span = work.connection.exec_driver_sql, (name, name + _LAST)
    where = "FROM resident WHERE name >= ? AND name < ?"
    hits = dict.fromkeys(run(f"SELECT row_id {where} ORDER BY name LIMIT ?", (*span, limit)).scalars())
    if len(hits) == limit:
        return list(hits), run(f"SELECT count(*) FROM (SELECT 1 {where} LIMIT {COUNTED})", span).scalar_one()
    phrase = '"' + " ".join(c for c in name if c not in '" ') + '"'
    inside = run("SELECT rowid FROM resident_text WHERE resident_text MATCH ? LIMIT ?", (phrase, COUNTED)).scalars().all()
    hits |= dict.fromkeys(inside)
    return list(hits)[:limit], len(hits)


def _by_key(work: Work, key: str, limit: int) -> tuple[list[int], int]:
    """Numbers and initials that begin with it; tails before whole numbers."""
    run, hits = work.connection.exec_driver_sql, {}
    kinds = ("initials", "file", "id") if key.isalpha() else _NUMBER_KINDS
    for kind in kinds:
        span = (kind, key, key + _LAST)
        where = "FROM resident_key WHERE kind = ? AND key >= ? AND key < ?"
        found = run(f"SELECT row_id {where} ORDER BY key LIMIT {COUNTED}", span).scalars().all()
        hits |= dict.fromkeys(found)
        if len(hits) >= COUNTED:
            break
    return list(hits)[:limit], len(hits)


def _narrowed(work: Work, words: list[str], limit: int) -> tuple[list[int], int]:
    """Of the rarest word's hits those that all other words fit too: 「王 2206」 finds her among 7,000 of that surname."""
    by_word = {word: _hits(work, word, COUNTED)[0] for word in dict.fromkeys(words)}
    rarest = min(by_word, key=lambda word: len(by_word[word]))
    others = [word for word in by_word if word != rarest]
    kept = [row for row in _rows(work, by_word[rarest]) if all(_fits(work, row, word) for word in others)]
    return [row[0] for row in kept[:limit]], len(kept)


def _fits(work: Work, row: Any, word: str) -> bool:
    if _han(word):
        name = normalise(word)
        return name in row[2] or name in plain_writing(row[2])
    key = id_text(word).lower()
    query = "SELECT 1 FROM resident_key WHERE row_id = ? AND key >= ? AND key < ? LIMIT 1"
    return work.connection.exec_driver_sql(query, (row[0], key, key + _LAST)).first() is not None


def _rows(work: Work, row_ids: Sequence[int]) -> list[Any]:
    if not row_ids:
        return []
    marks = ",".join("?" * len(row_ids))
    rows = work.connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM resident r WHERE r.row_id IN ({marks})", tuple(row_ids)
    )
    by_id = {row[0]: row for row in rows}
    return [by_id[i] for i in row_ids if i in by_id]


def _found(work: Work, row: Any, matched: tuple[tuple[int, int], ...]) -> FoundResident:
    sees = sight(work)
    born = date.fromisoformat(row[4]) if row[4] else None
    return FoundResident(
        UUID(bytes=row[1]),
        row[2] if sees.names else mask_name(row[2]),
        sex_word(row[3]),
        age_on(born, work.today()) if born else None,
        born if sees.names else None,
        row[5],
        row[6][-4:],
        row[7] if sees.contact else "",
        matched if sees.names else (),
    )


def _matched(name: str, word: str) -> tuple[tuple[int, int], ...]:
    """The part of a name to print bold."""
    typed = normalise(word)
    for written in (name, plain_writing(name)):
        at = written.find(typed)
        if typed and at >= 0:
            return ((at, at + len(typed)),)
    if any(key.startswith(word.lower()) for key in initials(name)):
        return ((0, min(len(word), len(name))),)
    return ()


def _near(work: Work, name: str, limit: int) -> tuple[FoundResident, ...]:
    heard = sound(name)
    rows = work.connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM resident r WHERE r.sound >= ? AND r.sound < ? ORDER BY r.sound LIMIT ?",
        (heard, heard + " " + _LAST, limit),
    )
    return tuple(_found(work, row, ()) for row in rows) if heard else ()


_FILTERS = {
    "all": "1",
    "mine": "r.row_id IN (SELECT m.row_id FROM resident m WHERE m.responsible_id = :staff OR m.family_doctor = :name)",
    "overdue": "1",
    "screening_expired": "(SELECT max(s.valid_until) FROM screening s WHERE s.resident_id = r.doc_id) < :today",
    "no_prescription": f"NOT EXISTS (SELECT 1 FROM prescription p WHERE p.resident_id = r.doc_id AND {IN_FORCE})",
}
_LAST_VISIT = "(SELECT max(a.day) FROM assessment_part a WHERE a.resident_id = r.doc_id AND a.shown = 1)"
_RISK = risk_sql("r.doc_id")
_SORTS = {
    "name": "r.name_order",
    "last_visit": f"{_LAST_VISIT} DESC, r.name_order",
    "next_visit": "r.name_order",
    "risk": f"{_RISK} DESC, r.name_order",
}


@use_case("person", Act.READ_MASKED, reads=True)
def resident_ids(
    work: Work, filter: str = "all", sort: str = "name", risk: str = "", problem: str = "", responsible: str = ""
) -> array[int]:
    """Row ids (`array('q')`) of the list in order; closed files are left out. Filters narrow each other; "" = any.

    `risk`, `problem`, `responsible`: keys of `list_choices`. KeyError for an unknown filter, order or problem.
    """
    where = ["r.closed IS NULL", _FILTERS[filter]]
    values: dict[str, object] = {"staff": work.staff.staff_id.bytes, "name": work.staff.name, "today": work.today().isoformat()}
    if risk:
        where.append(list_filters.risk_sql(_RISK))
        values["risk"] = int(risk)
    if responsible:
        where.append(list_filters.responsible_sql(responsible))
        values["responsible"] = b"" if responsible == list_filters.NOBODY else UUID(responsible).bytes
    rows = fixed_sql(work.connection)(list_sql(sort, *where), values)
    if problem:
        held = list_filters.with_problem(work, problem)
        rows = [row for row in rows if row[1] in held]
    if filter == "overdue" or sort == "next_visit":
        late, days = late_and_days(work, only_late=filter == "overdue")
    if filter == "overdue":
        rows = [row for row in rows if row[1] in late]
    if sort == "next_visit":
        rows = sorted(rows, key=lambda row: days.get(row[1], _LAST))
    return array("q", (row[0] for row in rows))


def list_sql(sort: str, *where: str) -> str:
    """The query of the list: row id and document id of everybody for whom all of `where` holds, from indexes alone."""
    return f"SELECT r.row_id, r.doc_id FROM resident r WHERE {' AND '.join(where)} ORDER BY {_SORTS[sort]}, r.row_id"


@use_case("person", Act.READ_MASKED, reads=True)
def list_choices(work: Work) -> list_filters.Choices:
    """What the filters of the list offer, with how many residents each leaves."""
    return list_filters.choices(work, _RISK)


@use_case("person", Act.READ_MASKED, reads=True)
def resident_rows(work: Work, ids: Sequence[int]) -> tuple[ResidentRow, ...]:
    """The rows of these ids, in the same order; ids that are gone are left out. At most a page (some hundreds) at once."""
    marks = ",".join(str(int(i)) for i in ids)
    rows = work.connection.execute(
        sql(
            "SELECT r.row_id, r.doc_id, r.name, r.sex, r.birth_date, r.birth_about, r.responsible_name, r.shows_diagnoses,"
            f" {_RISK}, {_LAST_VISIT} FROM resident r WHERE r.row_id IN ({marks or 'NULL'})"
        ),
        {"today": work.today().isoformat()},
    ).all()
    residents = [UUID(bytes=row[1]) for row in rows]
    problems, held = diagnoses_by_resident(work, residents), {UUID(bytes=h[1]) for h in open_holds(work)}
    days = due_days(work, [row[1] for row in rows])
    by_id = {row[0]: _resident_row(work, row, problems, held, days.get(row[1])) for row in rows}
    return tuple(by_id[i] for i in ids if i in by_id)


def _resident_row(work: Work, row: Any, problems: dict[UUID, tuple[str, ...]], held: set[UUID], due_on: date | None) -> ResidentRow:
    row_id, doc_id, name, sex, born, about, responsible, shows, risk, last_visit = row
    resident, sees = UUID(bytes=doc_id), sight(work, bool(shows))
    today = work.today()
    age = age_on(date.fromisoformat(born), today) if born else today.year - about if about else None
    return ResidentRow(
        resident,
        name if sees.names else mask_name(name),
        sex_word(sex),
        age,
        RISKS.get(risk, "未分级"),
        problems.get(resident, ()) if sees.diagnoses else (),
        responsible,
        due_on,
        date.fromisoformat(last_visit) if last_visit else None,
        row_id,
        resident in held,
    )


RISKS = {1: "低", 2: "中", 3: "高"}
"""Word of a RiskTier in the list."""
