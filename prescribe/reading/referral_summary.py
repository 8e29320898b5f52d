"""What a referral says about somebody by what is recorded: problems, readings with their day, drugs, the prescription now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.assess import facts_for
from prescribe.drafting.basis import measures_of, problems_of
from prescribe.drafting.current_paper import current_paper
from prescribe.drafting.papers import in_force, papers_of
from prescribe.prescription import FactLine, Prescription
from prescribe.reading.lookup import diagnoses_by_resident, open_holds
from prescribe.reading.present_dose import prescription_now, present_dose
from protocols import screening as engine
from protocols.facts import Facts, SetAnswer, definition, number_text, unit_name

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

_ALLERGY = {"none": "无已知过敏", "not_asked": ""}
_TODAY = ("symptoms_today", "glucose_today", "spo2_rest", "body_temperature")
"""Of today, said before what was measured for the assessment."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything unmasked: it goes to a doctor."""

    problems: tuple[str, ...]
    readings: tuple[FactLine, ...]
    medications: str
    allergy: str
    """Empty = nobody asked."""
    prescription: str
    """One sentence; empty = none in force."""
    stopped: str
    """Open holds, newest first; empty = exercise is not stopped."""


def summary_of(work: Work, row: Resident) -> Summary:
    """Read from the records as they stand now, this very transaction included."""
    resident_id = UUID(bytes=row.doc_id)
    facts = facts_for(work, resident_id)
    derived = engine.facts_for_plan(facts, work.library)
    drugs, known = facts.value("medications"), work.library.medications
    names = [known[d].name if d in known else d for d in sorted(drugs.yes)] if isinstance(drugs, SetAnswer) else None
    paper = in_force(papers_of(work, resident_id), work.today())
    return Summary(
        problems=(*diagnoses_by_resident(work, [resident_id])[resident_id], *problems_of(derived)), readings=(*_of_today(facts), *measures_of(derived)),
        medications="未核对" if names is None else "、".join(names) or "未用药",
        allergy=_ALLERGY.get(row.allergy, row.allergy),
        prescription=_trained_now(work, paper.prescription_id) if paper else "",
        stopped=stopped_words(work, resident_id),
    )  # fmt: skip


def _of_today(facts: Facts) -> tuple[FactLine, ...]:
    """What was asked and measured before exercise today, and is still known."""
    lines = []
    for fact_id in _TODAY:
        known, fact = facts.known(fact_id), definition(fact_id)
        if known is None or (isinstance(known.value, SetAnswer) and not known.value.yes):
            continue
        number = facts.number(fact_id)
        lines.append(FactLine(fact_id, fact.label, number_text(number) if number is not None else facts.text(fact_id), unit_name(fact.unit), known.on))
    return tuple(lines)


def _trained_now(work: Work, prescription_id: UUID) -> str:
    """The prescription with the steps of its dose taken since."""
    signed = current_paper(work, prescription_id).prescription
    return paper_sentence(prescription_now(signed, present_dose(work, prescription_id)))


def paper_sentence(paper: Prescription) -> str:
    """「EP-2026-0007：快走，每周 5 次，每次 20 分钟，疲劳度 11–13；力量每周 2 次（2026-11-23 至 2027-02-15）」."""
    names = list(dict.fromkeys(a.name for a in paper.activities if a.component == "aerobic")) or ["有氧运动"]
    parts = ["、".join(names[:2])]
    for field, before, after in (("aerobic.frequency", "每周 ", " 次"), ("aerobic.minutes", "每次 ", " 分钟"), ("aerobic.rpe", "疲劳度 ", "")):
        pair = paper.value(field)
        if pair:
            parts.append(before + _range(*pair) + after)
    words = "，".join(parts)
    strength = paper.value("resistance.frequency")
    if strength and strength[1]:
        words += f"；力量每周 {_range(*strength)} 次"
    return f"{paper.number}：{words}（{paper.valid_from} 至 {paper.valid_to}）"


def stopped_words(work: Work, resident_id: UUID) -> str:
    """「11-23 09:40 停止运动：运动中胸闷」 of every open hold, newest first."""
    today = work.today()
    return "；".join(
        f"{h[3][:10] if h[3][:4] != str(today.year) else h[3][5:10]} {h[3][11:16]} 停止运动：{h[2]}" for h in open_holds(work, resident_id)
    )


def _range(low: float, high: float) -> str:
    return number_text(high) if low == high else f"{number_text(low)}–{number_text(high)}"


