"""Completed visits of the public-health norms as rows for another system: CSV with official names and codes, one file a form.

An export leaves the station, so it needs the right to export and a written purpose, and stands in the audit with its hash. Without
names (the default) a person is a number of this file, the birth date a year, and free text stays here (records-and-standards §4.4).
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe.errors import Incomplete, InvalidInput
from prescribe.exchange.correction import safe
from prescribe.identity import sex_word
from prescribe.reading.form_fields import EMPTY, FORMS, Cell, Edition, FormField, editions
from prescribe.reading.form_state import cells_of
from prescribe.reading.form_words import CLOSURES, drug_words
from prescribe.records import store
from prescribe.records.official_form import OfficialFormBody
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

SHORTEST = 4
"""Characters a purpose must have."""
_NAMED = ("姓名", "档案号", "性别", "出生日期")
_UNNAMED = ("序号", "性别", "出生年份")
_TAIL = ("结案类别", "随访医生")
_FREE_TEXT = frozenset({"text"})


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    files: tuple[str, ...]
    rows: int
    people: int
    undecided: int
    """Visits with two versions: not in the file."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One visit with whose it is."""

    resident: UUID
    name: str
    number: str
    sex: str
    born: str
    body: OfficialFormBody


@use_case("export", Act.APPROVE)
def export_forms(work: Work, first: date, last: date, folder: Path, purpose: str, named: bool = False) -> Exported:
    """Write every completed visit (and closure) of these days into `folder`.

    Raises Incomplete without a purpose, InvalidInput for days the wrong way round, none to write, or a place that cannot be written.
    """
    if len(purpose.strip()) < SHORTEST:
        raise Incomplete(f"请写导出做什么用（至少 {SHORTEST} 个字）。", field="purpose")
    if last < first:
        raise InvalidInput("结束日期早于开始日期，请核对。", field="last")
    rows, undecided = _rows(work, first, last)
    if not rows:
        raise InvalidInput("这段时间没有填完的公卫随访。", field="first")
    files, digest = [], hashlib.sha256()
    try:
        for form in FORMS:
            of_form = [r for r in rows if r.body.form == form]
            if of_form:
                content = csv_of(form, of_form, named)
                name = f"公卫随访-{form}-{first:%Y%m%d}-{last:%Y%m%d}{'-含姓名' if named else ''}.csv"
                (folder / name).write_bytes(content)
                digest.update(content)
                files.append(name)
    except OSError:
        raise InvalidInput("写不进这个位置。请换一个文件夹或 U 盘；表正开着的话先关掉。", field="folder") from None
    people = len({r.resident for r in rows})
    work.outcome = f"exported {len(rows)} rows {'named' if named else 'unnamed'} {digest.hexdigest()[:16]}：{purpose.strip()[:60]}"
    return Exported(tuple(files), len(rows), people, undecided)


def _rows(work: Work, first: date, last: date) -> tuple[list[_Row], int]:
    """Completed visits by day, and how many wait for a decision."""
    found = fixed_sql(work.connection)(
        "SELECT f.doc_id, f.n_heads, f.resident_id, r.name, r.file_number, r.sex, r.birth_date, r.birth_about FROM official_form f"
        " JOIN resident r ON r.doc_id = f.resident_id WHERE f.shown = 1 AND f.complete = 1 AND f.day >= ? AND f.day <= ?"
        " ORDER BY f.day, f.doc_id",
        (first.isoformat(), last.isoformat()),
    ).fetchall()
    rows, undecided = [], 0
    for doc_id, heads, resident, name, number, sex, born, about in found:
        document = store.document(work, UUID(bytes=doc_id))
        if heads > 1 or document is None or not document.heads:
            undecided += 1
            continue
        rows.append(_Row(UUID(bytes=resident), name, number, sex_word(sex), born or (str(about) if about else ""), document.head.body))
    return rows, undecided


def csv_of(form: str, rows: Sequence[_Row], named: bool) -> bytes:
    """One form's rows: UTF-8 with its mark; no cell starts a formula. Columns are those of every edition of the form, once."""
    fields = _columns(form, named)
    numbers: dict[UUID, int] = {}
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    heads = [h for field, goal in fields for h in (f"{field.heading}{'目标' if goal else ''}",)]
    writer.writerow([*(_NAMED if named else _UNNAMED), "表", "版次", *heads, *_TAIL])
    for row in rows:
        number = numbers.setdefault(row.resident, len(numbers) + 1)
        who = (row.name, row.number, row.sex, row.born) if named else (str(number), row.sex, row.born[:4])
        cells = cells_of(row.body)
        values = [_value(row.body, field, cells.get(field.name, EMPTY), goal) for field, goal in fields]
        tail = (CLOSURES.get(row.body.closure, ""), row.body.by if named else "")
        writer.writerow([safe(text) for text in (*who, _title(form), row.body.edition, *values, *tail)])
    return out.getvalue().encode("utf-8-sig")


def _title(form: str) -> str:
    return next(e.title for e in editions() if e.form == form)


def _columns(form: str, named: bool) -> tuple[tuple[FormField, bool], ...]:
    """(field, whether its goal): the official cells in their order; free text only with names."""
    found: dict[str, FormField] = {}
    for edition in _editions(form):
        for field in edition.fields:
            if not field.own and (named or field.kind not in _FREE_TEXT):
                found.setdefault(field.name, field)
    return tuple(pair for field in found.values() for pair in ((field, False), *(((field, True),) if field.goal else ())))


def _editions(form: str) -> tuple[Edition, ...]:
    return tuple(e for e in editions() if e.form == form)


def _value(body: OfficialFormBody, field: FormField, cell: Cell, goal: bool) -> str:
    """As the form codes it: several codes by 「;」, drugs by 「；」; what is not known stays empty."""
    head = {
        "visit_on": body.visit_on.isoformat(), "mode": body.mode, "visit_class": str(body.visit_class or ""),
        "next_on": body.next_on.isoformat() if body.next_on else "",
    }  # fmt: skip
    if field.name in head:
        return head[field.name]
    if goal:
        return cell.goal
    if field.kind == "drugs":
        return "；".join(drug_words(row) for row in cell.rows) or ("无" if cell.codes else "")
    return ";".join(cell.codes) if field.codes else cell.value
