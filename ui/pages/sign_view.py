"""What a signer must see before the password. Plain values, no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from prescribe.draft import DraftState
from prescribe.prescription import Departure, Prescription
from protocols.terms import Component
from ui.pages.prescription_cards import short_time
from ui.pages.prescription_view import current_bound, effort_view, span
from ui.words import tr


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One line of what is signed: label, what, an aside at the right."""

    label: str
    text: str
    aside: str


@dataclass(frozen=True, slots=True)
class SignView:
    """The dialog of one signature."""

    title: str
    badge: str
    who: str
    role: str
    number: str
    changed_head: str
    """「张锐 14:31 签过之后，改了 1 处」, or empty."""
    changed: tuple[str, ...]
    departures: tuple[str, ...]
    lines: tuple[SummaryLine, ...]
    note: str
    """A consultation still to be held, and how many lines wait for a physician's confirmation; or empty."""
    foot: str
    blocked: str
    """Why it cannot be signed now, or empty."""


def departure_words(prescription: Prescription, departure: Departure) -> str:
    """「有氧每次时间 25 分（可选 10–20），理由：…」."""
    bound = current_bound(prescription, departure.stage, departure.field)
    label = bound.label if bound else departure.field
    unit = bound.unit.split("/")[0] if bound else ""
    return tr("{label} {value} {unit}（可选 {span}），理由：{reason}", label=label, value=f"{departure.value:g}", unit=unit,
        span=span(departure.bound_low, departure.bound_high), reason=departure.reason,
    )  # fmt: skip


def _aerobic(prescription: Prescription) -> SummaryLine | None:
    stage = prescription.plan.stage(prescription.stage)
    row = stage.component(Component.AEROBIC)
    if row is None:
        return None
    times, minutes = prescription.value("aerobic.frequency"), prescription.value("aerobic.minutes")
    effort = effort_view(prescription, stage, row)
    parts = []
    if times:
        parts.append(tr("每周 {n} 次", n=span(*times)))
    if minutes:
        parts.append(tr("每次 {n} 分", n=span(*minutes)))
    parts.append(f"{effort.head} {effort.unit}".strip())
    return SummaryLine(tr("有氧"), "，".join(parts), effort.second)


def _resistance(prescription: Prescription) -> SummaryLine | None:
    stage = prescription.plan.stage(prescription.stage)
    row = stage.component(Component.RESISTANCE)
    if row is None:
        return None
    times, sets = prescription.value("resistance.frequency"), prescription.value("resistance.sets")
    reps = prescription.value("resistance.reps")
    effort = effort_view(prescription, stage, row)
    parts = []
    if times:
        parts.append(tr("每周 {n} 次", n=span(*times)))
    parts.append(f"{effort.head} {effort.unit}".strip())
    if sets and reps:
        parts.append(tr("{sets} 组 × {reps} 次", sets=span(*sets), reps=span(*reps)))
    return SummaryLine(tr("抗阻"), "，".join(parts), "；".join(row.notes[:1]))


def _avoid(prescription: Prescription) -> SummaryLine:
    words = [s.say.rstrip("。") for s in prescription.plan.avoid]
    return SummaryLine(tr("不能做"), "、".join(words) or tr("没有另外的限制"), prescription.basis.joints)


def _valid(prescription: Prescription) -> SummaryLine:
    text = tr("{start} 至 {end}", start=prescription.valid_from.strftime("%m-%d"), end=prescription.valid_to.strftime("%m-%d")
    )
    if prescription.visits:
        text += "，" + f"{prescription.visits[-1].on.strftime('%m-%d')} {prescription.visits[-1].what}".rstrip("。")
    aside = tr("换下 {old}", old=prescription.supersedes) if prescription.supersedes else tr("首张")
    return SummaryLine(tr("有效期"), text, aside)


def sign_view(draft: DraftState, staff_name: str, role_name: str, side: str, certificate: str = "") -> SignView:
    """What the person on duty signs: what changed since the other signed, the numbers, reasons outside bounds."""
    prescription = draft.prescription
    other = next((s for s in draft.signing.required if s.side != side and s.signature is not None), None)
    mine_again = next((s for s in draft.signing.required if s.side == side and s.state == "void"), None)
    changed = draft.signing.changed_since
    void = other if other is not None and other.state == "void" else mine_again
    head = ""
    if changed and void is not None and void.signature is not None:
        head = tr("{name} {time} 签过之后，改了 {n} 处", name=void.signature.name, time=short_time(void.signature.signed_at), n=len(changed)
        )
    note = tr("{n} 条还待医师确认。没确认的数，居民页上印“问一下医生”。", n=len(draft.to_confirm)) if draft.to_confirm else ""
    lines = [line for line in (_aerobic(prescription), _resistance(prescription)) if line is not None]
    lines += [_avoid(prescription), _valid(prescription)]
    blocked = draft.signing.blocked or draft.problems
    return SignView(
        title=tr("签名：{name} 的运动处方", name=prescription.person.name),
        badge="医" if side == "medical" else "指",
        who=staff_name,
        role="，".join(p for p in (role_name, certificate) if p),
        number=prescription.number,
        changed_head=head,
        changed=tuple(changed) if head else (),
        departures=tuple(departure_words(prescription, d) for d in prescription.departures),
        lines=tuple(lines),
        note=" ".join(filter(None, (draft.signing.reminder, note))),
        foot=_foot(draft, side),
        blocked=blocked[0] if blocked else "",
    )


def _foot(draft: DraftState, side: str) -> str:
    others = [s for s in draft.signing.required if s.side != side and s.state != "signed"]
    if not others:
        return tr("您签完，处方就生效，可以印正式页。")
    other = others[0]
    who = other.signature.name if other.signature is not None else other.label
    again = tr("重签") if other.state == "void" else tr("签名")
    return tr("您签完还差{who}{again}；两人签的是同一份内容，处方才生效、才能印正式页。", who=who, again=again)
