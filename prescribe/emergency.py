"""The emergency card: one key, works before sign-in (station part) and on any page (resident part)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.drafting.current_paper import current_paper
from prescribe.drafting.papers import in_force, papers_of
from prescribe.overview import banner_of
from prescribe.reading.lookup import diagnoses_by_resident, resident_row
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work
    from prescribe.sheets.sheet import Rendered
    from prescribe.station import StationCard


@dataclass(frozen=True, slots=True)
class EmergencyCard:
    """What to do, where we are, and what matters about this person."""

    steps: tuple[str, ...]
    station: str
    address: str
    phone: str
    aed_place: str
    person: str
    """「王𠮷堃 男 62 岁」 or empty."""
    allergy: str
    medications: tuple[str, ...]
    diagnoses: tuple[str, ...]
    contact: str
    hold: str
    resident_id: UUID | None = None
    stop_signs: tuple[str, ...] = ()
    """Of the resident's plan in force, else those that hold for everybody; plain words."""
    limits: tuple[str, ...] = ()


STEPS: tuple[str, ...] = (
    "让他停下，坐下或躺下，不要离开人",
    "叫不醒、没有正常呼吸：喊人打 120，拿 AED，马上做胸外按压",
    "胸痛、一侧无力、说话不清、喘不上气：打 120，不给吃喝",
    "出汗发抖、糊涂的糖尿病人：测血糖，醒着就给糖水",
    "报本站地址，派人到路口接车，通知家属",
)


STOP_SIGNS = ("胸口痛、闷、发紧", "半边没力气，说话不清楚", "头晕、出冷汗、想吐", "喘得说不出一句话", "心慌，心跳乱")
"""Plain words of the stop signs that hold for everybody (L1-S, L9-S, L2-S, L3-S, L6-S)."""
MOST_SIGNS = 10


def station_card(card: StationCard | None) -> EmergencyCard:
    """Before sign-in and while locked: the station's part alone, from the file that lies beside the database."""
    station, address, phone, aed = (card.station, card.address, card.phone, card.aed_place) if card else ("", "", "", "")
    return EmergencyCard(STEPS, station, address, phone, aed, "", "", (), (), "", "", stop_signs=STOP_SIGNS)


@use_case(None, Act.READ, resident="resident_id")
def print_card(work: Work, resident_id: UUID | None = None) -> Rendered:
    """S11 with the resident's part when one is named. The audit keeps the hash of what was printed."""
    from prescribe.sheets.emergency_sheet import card_pdf

    made = card_pdf(card_of(work, resident_id), work.now().isoformat())
    work.subject = resident_id
    work.outcome = f"printed {made.sha256}"
    return made


@use_case(None, Act.READ, reads=True, resident="resident_id")
def emergency_card(work: Work, resident_id: UUID | None = None) -> EmergencyCard:
    """The card with the resident's part when one is named (audited). In an emergency every role sees all of it."""
    return card_of(work, resident_id)


def card_of(work: Work, resident_id: UUID | None) -> EmergencyCard:
    """The card from the records. Call it inside a use case."""
    head = work.letterhead
    station = (STEPS, head.station, head.address, head.phone, head.aed_place)
    if resident_id is None:
        return EmergencyCard(*station, "", "", (), (), "", "", stop_signs=STOP_SIGNS)
    row = resident_row(work, resident_id)
    banner = banner_of(work, row)
    return EmergencyCard(
        *station,
        person=f"{row.name} {banner.sex_word} {banner.age_words}",
        allergy=banner.allergy_words,
        medications=_medications(work, resident_id),
        diagnoses=diagnoses_by_resident(work, [resident_id])[resident_id],
        contact=row.contact,
        hold=banner.hold.sentence if banner.hold else "",
        resident_id=resident_id,
        stop_signs=stop_signs_of(work, resident_id),
        limits=banner.limits,
    )


def stop_signs_of(work: Work, resident_id: UUID) -> tuple[str, ...]:
    """Everybody's, then those of the plan in force (a hold does not end it), the resident's own conditions first."""
    from prescribe.sheets.wording import own_first, plain_line

    paper = in_force(papers_of(work, resident_id), work.today())
    if paper is None:
        return STOP_SIGNS
    now = current_paper(work, paper.prescription_id).prescription
    said = (plain_line(sign, now) for sign in own_first(now, now.plan.stop_signs, 2))
    return tuple(dict.fromkeys((*STOP_SIGNS, *(line for line in said if line))))[:MOST_SIGNS]


def _medications(work: Work, resident_id: UUID) -> tuple[str, ...]:
    """Every drug of the latest list, also while a version is undecided (of all heads)."""
    rows = work.connection.exec_driver_sql(
        "SELECT doc_id, value FROM answer WHERE resident_id = ? AND fact_id = 'medications' AND status = 'known' ORDER BY at DESC",
        (resident_id.bytes,),
    ).all()
    known = work.library.medications
    drugs = [d for doc_id, value in rows if doc_id == rows[0][0] for d in json.loads(value)["yes"]]
    return tuple(known[d].name if d in known else d for d in dict.fromkeys(drugs))
