"""The prescription lists: drafts, what waits for whom, what ends soon, what is on hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.dates import age_on
from prescribe.draft import PrescriptionRow
from prescribe.drafting.papers import STATE_WORDS, Paper, papers_in_force, unsigned_papers
from prescribe.identity import mask_name, sex_word
from prescribe.reading.lookup import day_words, open_holds
from prescribe.reading.masking import sight

if TYPE_CHECKING:
    from prescribe.clinic import Work

MOST = 500
"""Rows of a list at most."""


def own_side(work: Work) -> str | None:
    """Which half the role on duty signs, or None."""
    role = work.staff.role
    return "medical" if role.is_medical else "exercise" if role.is_exercise else None


def rows_of(work: Work, filter: str) -> tuple[PrescriptionRow, ...]:
    """One list, most urgent first. KeyError for an unknown name."""
    today, side = work.today(), own_side(work)
    held = {UUID(bytes=h[1]) for h in open_holds(work)}

    def state(p: Paper) -> str:
        return p.state(today, p.resident_id in held)

    if filter == "expiring":
        found = papers_in_force(work, "p.valid_to <= :soon", {"soon": _text(today + timedelta(days=30))}, MOST, "p.valid_to")
        chosen = [p for p in found if state(p) == "active"]
    elif filter == "on_hold":
        open_ones = "EXISTS (SELECT 1 FROM hold h WHERE h.resident_id = p.resident_id)"
        chosen = [p for p in papers_in_force(work, open_ones, {}, MOST, "p.drafted_on") if state(p) == "on_hold"]
    else:
        tests = {
            "drafts": lambda p: state(p) == "draft",
            "mine": lambda p: p.n_heads == 1 and side is not None and side not in p.sides,
            "other": lambda p: state(p) == "pending_cosign" and side in p.sides,
        }
        test = tests[filter]
        chosen = [p for p in unsigned_papers(work, today) if test(p)][:MOST]
    people = persons(work, [p.resident_id for p in chosen])
    return tuple(
        PrescriptionRow(
            p.prescription_id, p.resident_id, people.get(p.resident_id, "—"), p.number, state(p), STATE_WORDS[state(p)],
            _detail(p, filter, work), p.valid_to,
        )
        for p in chosen
    )  # fmt: skip


def _text(day: date) -> str:
    return day.isoformat()


def _detail(p: Paper, filter: str, work: Work) -> str:
    today = work.today()
    if filter == "expiring":
        return f"{day_words(p.valid_to, today)} 到期，还剩 {(p.valid_to - today).days} 天"
    names = {"medical": "医生", "exercise": "运动处方师"}
    waiting = "、".join(word for side, word in names.items() if side not in p.sides)
    return f"{day_words(p.drafted_on, today)} 起草" + (f"，等{waiting}签" if waiting else "")


def persons(work: Work, residents: list[UUID]) -> dict[UUID, str]:
    """「王𠮷堃 男 62」 of each resident, masked for a role that sees no names."""
    wanted, sees = list(dict.fromkeys(residents)), sight(work)
    out: dict[UUID, str] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        rows = work.connection.exec_driver_sql(
            f"SELECT doc_id, name, sex, birth_date, birth_about FROM resident WHERE doc_id IN ({','.join('?' * len(part))})",
            tuple(r.bytes for r in part),
        )
        for doc_id, name, sex, born, about in rows:
            out[UUID(bytes=doc_id)] = _person(work, name if sees.names else mask_name(name), sex, born, about)
    return out


def _person(work: Work, name: str, sex: str, born: str | None, about: int | None) -> str:
    today = work.today()
    age = age_on(date.fromisoformat(born), today) if born else today.year - about if about else None
    return f"{name} {sex_word(sex)}" + (f" {age}" if age is not None else "")
