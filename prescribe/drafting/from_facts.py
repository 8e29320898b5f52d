"""What a draft is composed from: facts, screening, plan and the two opinions of one resident, read from the records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.dates import age_on
from prescribe.drafting.composing import Ingredients, compose
from prescribe.drafting.papers import papers_of
from prescribe.errors import Incomplete
from prescribe.identity import sex_word
from prescribe.prescription import PersonOnPaper, Prescription
from prescribe.reading.grades import with_raise
from prescribe.reading.lookup import resident_row
from prescribe.screen import keep_screening, screening_now
from protocols import screening as engine
from protocols.facts import Facts, SetAnswer
from protocols.merging import merge
from protocols.terms import ROLE_BADGES, Role

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

_ALLERGY = {"none": "无已知过敏", "not_asked": "未问", "": "未问"}


@dataclass(frozen=True, slots=True)
class Parts:
    """What identifies the paper to compose."""

    number: str
    version: int
    supersedes: str | None
    supersedes_id: str | None


def compose_for(work: Work, resident_id: UUID, parts: Parts) -> tuple[Prescription, UUID]:
    """Compose from today's facts, and keep the screening it stands on. Raises Incomplete before any assessment."""
    row = resident_row(work, resident_id)
    if row.closed:
        raise Incomplete("这份档案已经结案，不能开处方。")
    assessed = work.connection.exec_driver_sql(
        "SELECT assessment_id FROM assessment_part WHERE resident_id = ? AND shown = 1 ORDER BY at DESC LIMIT 1", (resident_id.bytes,)
    ).scalar_one_or_none()
    if assessed is None:
        raise Incomplete("还没有评估。请先做联合评估，再生成处方。")
    facts, screening = screening_now(work, resident_id)
    screening = with_raise(work, resident_id, screening)
    planned = engine.facts_for_plan(facts, work.library)
    plan = merge(engine.applying(planned, work.library), planned, screening, work.library)
    opinions, people = _authors(work, resident_id)
    settings = work.settings
    ingredients = Ingredients(
        number=parts.number,
        version=parts.version,
        supersedes=parts.supersedes,
        supersedes_id=parts.supersedes_id,
        today=work.today(),
        letterhead=work.letterhead,
        person=person_on_paper(work, row),
        allergy=_ALLERGY.get(row.allergy) or row.allergy,
        facts=facts,
        derived=planned,
        medications=_medications(work, facts),
        screening=screening,
        plan=plan,
        medical_opinion=opinions.get("medical", ""),
        exercise_opinion=opinions.get("fitness", ""),
        people=people,
        place=facts.text("exercise_place") if facts.known("exercise_place") else settings["exercise_place"],
        first_medical=not any(p.medical and p.signed for p in papers_of(work, resident_id)),
        first_medical_weeks=settings["first_medical_weeks"],
        weeks=settings["prescription_weeks"],
        first_visit_days=settings["first_visit_days"],
    )
    return compose(ingredients), keep_screening(work, resident_id, UUID(bytes=assessed))


def person_on_paper(work: Work, row: Resident) -> PersonOnPaper:
    """Identity as every sheet of this resident prints it."""
    return PersonOnPaper(row.name, sex_word(row.sex), _age(work, row), row.file_number)


def _age(work: Work, row: Resident) -> int:
    from datetime import date

    if row.birth_date:
        return age_on(date.fromisoformat(row.birth_date), work.today())
    return work.today().year - (row.birth_about or work.today().year)


def _medications(work: Work, facts: Facts) -> str:
    value, known = facts.value("medications"), work.library.medications
    if not isinstance(value, SetAnswer):
        return "未核对"
    names = [known[drug].name if drug in known else drug for drug in sorted(value.yes)]
    return "、".join(names) or "未用药"


def _authors(work: Work, resident_id: UUID) -> tuple[dict[str, str], tuple[str, ...]]:
    """The latest opinion of each side, and who wrote it, for 「不清楚就打电话」."""
    rows = work.connection.exec_driver_sql(
        "SELECT p.side, p.opinion, p.by_name, coalesce((SELECT r.role FROM staff_role r WHERE r.doc_id = p.by_id AND"
        " r.ordinal = 0), '') FROM assessment_part p WHERE p.resident_id = ? AND p.shown = 1 ORDER BY p.at, p.side DESC",
        (resident_id.bytes,),
    ).all()
    latest = {side: (opinion, name, role) for side, opinion, name, role in rows}
    words = {"医": "医生", "指": "指导员", "康": "康复", "护": "护士"}
    people = tuple(
        f"{name}（{words.get(ROLE_BADGES[Role(role)], '')}）" if role else name for _, name, role in latest.values()
    )
    return {side: opinion for side, (opinion, _, _) in latest.items()}, people
