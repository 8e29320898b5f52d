"""Residents whose prescription in force was merged from a protocol, as rows that the role on duty may see."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.dates import age_on
from prescribe.drafting.papers import IN_FORCE
from prescribe.identity import mask_name, sex_word
from prescribe.reading.knowledge_lines import UsingLine
from prescribe.reading.masking import sight

if TYPE_CHECKING:
    from prescribe.clinic import Work


def using_lines(work: Work, protocol_id: str) -> tuple[UsingLine, ...]:
    """One line a resident, those whose prescription ends first at the top."""
    rows = work.connection.exec_driver_sql(
        "SELECT r.doc_id, r.name, r.sex, r.birth_date, r.birth_about, r.file_number, p.number, u.edition, p.valid_to, r.shows_diagnoses"
        " FROM prescription_protocol u JOIN prescription p ON p.doc_id = u.doc_id JOIN resident r ON r.doc_id = p.resident_id"
        f" WHERE u.protocol_id = :protocol AND {IN_FORCE} ORDER BY p.valid_to, r.name_order, p.doc_id",
        {"today": work.today().isoformat(), "protocol": protocol_id},
    ).all()
    found: dict[UUID, UsingLine] = {}
    for doc_id, name, sex, born, about, file_number, number, edition, valid_to, shows in rows:
        who, sees, today = UUID(bytes=doc_id), sight(work, bool(shows)), work.today()
        age = age_on(date.fromisoformat(born), today) if born else today.year - about if about else None
        shown = name if sees.names else mask_name(name)
        line = UsingLine(who, shown, sex_word(sex), age, file_number, number, edition, date.fromisoformat(valid_to))
        found.setdefault(who, line)
    return tuple(found.values())
