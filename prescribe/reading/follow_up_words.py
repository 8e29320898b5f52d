"""Follow-ups, calls and things put off in words, for 历史. Pure."""

from __future__ import annotations

from typing import Any

from prescribe.contact import OUTCOMES
from prescribe.follow_up import ANSWERS, EFFORTS, MODES, OBSTACLES, SYMPTOMS
from prescribe.reading.masked_screening import tells_diagnosis
from protocols.facts import definition

Lines = tuple[tuple[str, str], ...]


def follow_up_title(body: Any) -> str:
    """「电话随访，完成 2/4 次」."""
    done = "" if body.done is None else f"，完成 {body.done}{f'/{body.planned}' if body.planned else ''} 次"
    return f"{MODES.get(body.mode, '')}随访{done}"


def follow_up_lines(body: Any) -> Lines:
    """Every answer; what was not asked says so."""
    labels = dict(definition(SYMPTOMS).choices)
    said = [labels.get(code, code) for code in body.symptoms] + ([body.other_symptom] if body.other_symptom else [])
    lines = [
        ("方式", MODES.get(body.mode, body.mode)), ("时间", body.happened_at.replace("T", " ")[:16]),
        ("到期日", body.due_on.isoformat() if body.due_on else ""), ("完成", _done(body)),
        ("每次多久", f"{body.minutes} 分钟" if body.minutes is not None else "没问"), ("疲劳度", effort_words(body.effort)),
        ("不舒服", ("、".join(said) or "都没有") if body.symptoms_asked else "没问"),
        ("没练的原因", "、".join(OBSTACLES.get(code, code) for code in body.obstacles)),
        ("建议", body.step_say), ("怎么定的", ANSWERS.get(body.answer, "")), ("下次", body.next_on.isoformat() if body.next_on else ""),
        ("备注", "" if tells_diagnosis(body.note) else body.note),
    ]  # fmt: skip
    return tuple((label, text) for label, text in lines if text)


def _done(body: Any) -> str:
    if body.done is None:
        return "没问"
    return f"{body.done} 次" + (f"（{body.days} 天计划 {body.planned} 次）" if body.planned else "")


def effort_words(effort: int | None) -> str:
    """「有点累 13」; 「没问」 for None."""
    if effort is None:
        return "没问"
    return f"{EFFORTS[effort]} {effort}" if effort in EFFORTS else str(effort)


def contact_lines(body: Any) -> Lines:
    """One attempt."""
    lines = (("时间", body.at.replace("T", " ")[:16]), ("结果", OUTCOMES.get(body.outcome, body.outcome)), ("再联系", str(body.again_on or "")), ("备注", "" if tells_diagnosis(body.note) else body.note))
    return tuple((label, text) for label, text in lines if text)


def snooze_lines(body: Any) -> Lines:
    """One thing put off."""
    return (("改到", body.until.isoformat()), ("原因", "" if tells_diagnosis(body.reason) else body.reason))


TELLS = {
    "follow_up": (follow_up_title, follow_up_lines),
    "contact": (lambda body: f"电话：{OUTCOMES.get(body.outcome, body.outcome)}", contact_lines),
    "snooze": (lambda body: f"改到 {body.until}", snooze_lines),
}
