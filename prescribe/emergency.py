"""The emergency card: one key, works before sign-in (station part) and on any page (resident part)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


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


def emergency_card(work: object, resident_id: UUID | None = None) -> EmergencyCard:
    """The card with the resident's part when one is named (audited)."""
    raise NotImplementedError
