"""The emergency card: one key, works before sign-in (station part) and on any page (resident part)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.overview import banner_of
from prescribe.reading.lookup import diagnoses_by_resident, resident_row
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work


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


STEPS: tuple[str, ...] = (
    "让他停下，坐下或躺下，不要离开人",
    "叫不醒、没有正常呼吸：喊人打 120，拿 AED，马上做胸外按压",
    "胸痛、一侧无力、说话不清、喘不上气：打 120，不给吃喝",
    "出汗发抖、糊涂的糖尿病人：测血糖，醒着就给糖水",
    "报本站地址，派人到路口接车，通知家属",
)


@use_case(None, Act.READ, reads=True, resident="resident_id")
def emergency_card(work: Work, resident_id: UUID | None = None) -> EmergencyCard:
    """The card with the resident's part when one is named (audited). In an emergency every role sees all of it."""
    head = work.letterhead
    station = (STEPS, head.station, head.address, head.phone, head.aed_place)
    if resident_id is None:
        return EmergencyCard(*station, "", "", (), (), "", "")
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
    )


def _medications(work: Work, resident_id: UUID) -> tuple[str, ...]:
    """Every drug of the latest list, also while a version is undecided (of all heads)."""
    rows = work.connection.exec_driver_sql(
        "SELECT doc_id, value FROM answer WHERE resident_id = ? AND fact_id = 'medications' AND status = 'known' ORDER BY at DESC",
        (resident_id.bytes,),
    ).all()
    known = work.library.medications
    drugs = [d for doc_id, value in rows if doc_id == rows[0][0] for d in json.loads(value)["yes"]]
    return tuple(known[d].name if d in known else d for d in dict.fromkeys(drugs))
