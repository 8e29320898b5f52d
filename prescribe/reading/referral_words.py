"""Referrals and adverse events in the history: the title of a version, and its text as (label, value)."""

from __future__ import annotations

from prescribe.reading.adverse_events import FIRST_AID, KINDS, PLACES, SEVERITIES
from prescribe.reading.referrals import DIRECTIONS, MAY, STATES, URGENCIES
from prescribe.records.referral import EventBody, ReferralBody
from protocols.facts import number_text

Lines = tuple[tuple[str, str], ...]


def referral_title(body: ReferralBody) -> str:
    """「上转医院 区医院 · 已转出」."""
    return f"{dict(DIRECTIONS)[body.direction]} {body.to_whom} · {dict(STATES)[body.state]}".replace("  ", " ")


def referral_text(body: ReferralBody) -> Lines:
    """Everything a person wrote, and what the records filled."""
    lines = [
        ("缓急", dict(URGENCIES)[body.urgency]), ("转到", " ".join(filter(None, (body.to_whom, body.department)))), ("原因", body.reason),
        ("问题", body.question), ("依据", "、".join(body.triggers)), ("处方", body.prescription), ("停了什么", body.stopped),
        ("转出", _when(body.sent_at)), ("几号前问结果", str(body.due_on or "")), ("为什么结束", body.closed_note),
    ]  # fmt: skip
    if body.answer is not None:
        lines += [("回执", body.answer.finding), ("回执用药", body.answer.drugs), ("能不能运动", dict(MAY).get(body.answer.may_exercise, "没说")),
                  ("限制", body.answer.limits), ("到哪天", str(body.answer.until or "")), ("下次检查", str(body.answer.next_check_on or ""))]  # fmt: skip
    if body.accepted is not None:
        limits = [f"{label} {number_text(n)}" for label, n in (("心率", body.accepted.hr_limit), ("收缩压", body.accepted.systolic_limit)) if n]
        lines += [("签名后", "恢复运动" if body.accepted.released else "不恢复运动"), ("医生的理由", body.accepted.reason), ("采用的上限", "、".join(limits))]
    return tuple((label, text) for label, text in lines if text)


def event_title(body: EventBody) -> str:
    """「跌倒 · 2 中：要看医生」."""
    kind = body.other if body.kind == "other" else dict(KINDS)[body.kind]
    return f"{kind} · {dict(SEVERITIES)[body.severity]}"


def event_text(body: EventBody) -> Lines:
    """First aid and time line first."""
    lines = [
        ("急救", "、".join(words for key, words in FIRST_AID if key in body.first_aid)),
        ("时间线", "；".join(f"{at} {text}".strip() for at, text in body.timeline)), ("120", body.called_120_at),
        ("AED", "用了" if body.aed_used else ""), ("时间", _when(body.happened_at)),
        ("地点", " ".join(filter(None, (dict(PLACES)[body.place], body.where)))), ("经过", body.what), ("结果", body.outcome),
        ("可能的原因", body.cause), ("以后怎么办", body.measures),
        ("报告", "；".join(f"{who} {at}".strip() for who, at in body.reported_to)), ("状态", "已归档" if body.state == "closed" else ""),
    ]  # fmt: skip
    return tuple((label, text) for label, text in lines if text)


def _when(at: str) -> str:
    return at.replace("T", " ")[:16]


TELLS = {"referral": (referral_title, referral_text), "adverse_event": (event_title, event_text)}
"""By kind: how the history tells one version."""
