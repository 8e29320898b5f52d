"""What the emergency card shows, as plain values. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prescribe.emergency import station_card
from prescribe.station import StationCard
from ui.words import tr

if TYPE_CHECKING:
    from prescribe.emergency import EmergencyCard

NOT_WRITTEN = "还没有填（设置 · 本站）"


@dataclass(frozen=True)
class EmergencyView:
    """Steps to do, where we are (to read out), and what matters about the open resident (label, text)."""

    steps: tuple[str, ...]
    place: tuple[tuple[str, str], ...]
    person: str
    about: tuple[tuple[str, str], ...]
    signs: tuple[str, ...] = ()
    """When to stop: of the open resident's plan, else for everybody."""
    card: EmergencyCard | None = None
    """What is printed."""


def station_part(steps: tuple[str, ...], card: StationCard | None) -> EmergencyView:
    """Before sign-in and while locked: no word about a resident."""
    made = station_card(card)
    return EmergencyView(steps, _place(made.station, made.address, made.phone, made.aed_place), "", (), made.stop_signs, made)


def whole_card(card: EmergencyCard) -> EmergencyView:
    """With the open resident's allergies, drugs, diagnoses and contact; what is not known is written."""
    about: tuple[tuple[str, str], ...] = ()
    if card.person:
        about = (
            (tr("过敏"), card.allergy or tr("过敏史未问")),
            (tr("诊断"), "、".join(card.diagnoses) or tr("没有记录")),
            (tr("用药"), "、".join(card.medications) or tr("没有记录")),
            (tr("家属"), card.contact or tr("没有登记联系人")),
        )
        if card.limits:
            about = (*about[:3], (tr("限制"), "；".join(card.limits[:4])), *about[3:])
        if card.hold:
            about = ((tr("停止运动"), card.hold), *about)
    return EmergencyView(card.steps, _place(card.station, card.address, card.phone, card.aed_place), card.person, about, card.stop_signs, card)


def _place(station: str, address: str, phone: str, aed: str) -> tuple[tuple[str, str], ...]:
    missing = tr(NOT_WRITTEN)
    return (
        (tr("本站地址"), address or missing),
        (tr("站名"), station or missing),
        (tr("本站电话"), phone or missing),
        (tr("AED 在"), aed or missing),
    )
