"""What the page of one session shows: the answer with its reasons, the questions of today, the lines of sessions. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from prescribe.reading.lookup import day_words
from prescribe.reading.pre_session import ASK, GO, MODIFY, POSTPONE, STOP, GateReason, PreSession
from prescribe.reading.session_lines import SessionLine
from prescribe.training_day import TrainingDay
from protocols.terms import Confidence
from ui.pages.reason_view import CONFIDENCE_WORDS, WhyLine, WhyView
from ui.pages.typing_view import plain_digits
from ui.words import tr

LEVELS = {GO: "ok", MODIFY: "warn", POSTPONE: "warn", STOP: "danger", ASK: "info"}
_PARTS = {GO: "可以", MODIFY: "改轻", POSTPONE: "缓", STOP: "停", ASK: "还没问"}


@dataclass(frozen=True, slots=True)
class GateView:
    """The line over everything."""

    level: str
    line: str
    do: str
    spoken: str
    more: tuple[str, ...]
    """Further reasons, the sugar, what grew old: one line each."""


def gate_view(gate: PreSession) -> GateView:
    """The answer in words; `more` holds everything behind the first reason."""
    more = [tr("不做：{what}", what="、".join(gate.left_out))] if gate.gate == MODIFY and gate.left_out else []
    more += [f"{_PARTS[r.gate]}：{r.short}" for r in gate.reasons if r.short != gate.why or r.gate != gate.gate][:4]
    if (sugar := sugar_words(gate)) and sugar not in gate.do:
        more.append(sugar)
    if not gate.heart_rate_used:
        more.append(tr("心率不作准，看疲劳度"))
    if gate.old:
        more.append(tr("评估里有 {n} 项过期了，随访或复评时补问", n=len(gate.old)))
    do = gate.do if gate.gate != GO else ""
    return GateView(LEVELS[gate.gate], gate.line, do, "，".join(filter(None, (gate.line, do, *more))), tuple(dict.fromkeys(more)))


def sugar_words(gate: PreSession) -> str:
    """「吃 15–30 g 快糖，15 分钟后再测」; empty when no sugar is asked for."""
    sugar = gate.carbohydrate
    if sugar is None:
        return ""
    low, high = sugar.grams
    grams = f"{low:g}" if low == high else f"{low:g}–{high:g}"
    again = tr("，{n} 分钟后再测", n=sugar.again_minutes) if sugar.again_minutes else ""
    return tr("吃 {grams} g 糖或饼干", grams=grams) + again


def why_gate(gate: PreSession, who: str = "") -> WhyView:
    """F1: every reason with its source and how sure it is; and what is still to be asked."""
    lines = [_why(r) for r in gate.reasons]
    for question in () if gate.outside else gate.missing:
        lines.append(WhyLine(tr("还没问"), question.again or question.text, "", False, "", "", ""))
    lines += [WhyLine(tr("请医生补"), text, "", False, "", "", "") for text in gate.by_doctor]
    if gate.hidden:
        lines.append(WhyLine(tr("请医生补"), tr("医生部分还有 {n} 项", n=gate.hidden), "", False, "", "", ""))
    lines += [WhyLine(tr("过期了"), text, "", False, "", "", "") for text in gate.old]
    title = tr("为什么是「{word}」？", word=gate.word)
    sentence = f"{who}：{gate.line}" if who else gate.line
    if not lines:
        sentence = tr("今天要看的都看过了，没有一条规则不让练。")
    spoken = "；".join((title, sentence, *(f"{one.part}：{one.say}" for one in lines)))
    return WhyView(title, sentence, (), "", (), tuple(lines), spoken, "gate")


def _why(reason: GateReason) -> WhyLine:
    mark = Confidence(reason.mark) if reason.mark else None
    return WhyLine(
        _PARTS[reason.gate], reason.say + (f"（{reason.source}）" if reason.source else ""), CONFIDENCE_WORDS[mark] if mark else "",
        bool(mark and mark.needs_physician), reason.rule_id, "", reason.source,
    )  # fmt: skip


def session_row(one: SessionLine, today: date) -> tuple[str, str, str, str, str]:
    """(day, what, minutes, effort, by) of one session in the list."""
    what = " · ".join(filter(None, (one.group or tr(one.place_word), tr(one.state_word))))
    minutes = tr("{n} 分", n=one.minutes) if one.minutes is not None else "—"
    effort = str(one.effort) if one.effort is not None else "—"
    return day_words(one.on, today), what, minutes, effort, one.by


# -- what is typed of the session itself --
AFTER_FACTS = ("session_symptoms", "session_heart_rate", "rpe_session", "session_systolic", "session_glucose", "session_spo2", "post_session_recovery_ok")
"""Asked while and after training, in the order of the room; a pressure takes its second number with it."""
PLAIN = (
    ("minutes", "练了几分钟", "分钟"), ("feeling", "感觉 −5 到 +5", ""), ("systolic_after", "练完的血压", "mmHg"), ("hr_after", "练完的心率", "次/分"),
    ("carbohydrate_g", "补糖", "g"),
)  # fmt: skip
"""Numbers of the form that are no facts: key, label, unit. The pressure is typed as 「128/78」."""


def after_facts(gate: PreSession, asked_lungs: bool) -> tuple[str, ...]:
    """Which of them this resident is asked: the heart rate only where it is used, glucose only where it is measured again."""
    off = set() if gate.heart_rate_used else {"session_heart_rate"}
    if not gate.glucose_after:
        off.add("session_glucose")
    if not asked_lungs:
        off.add("session_spo2")
    return tuple(f for f in AFTER_FACTS if f not in off)


def whole_number(text: str) -> int | None:
    """A whole number as typed, full-width digits and a leading minus too; None for nothing. Raises ValueError."""
    plain = plain_digits(text).replace("－", "-").removeprefix("+")
    return int(plain) if plain else None


def dose_words(day: TrainingDay) -> str:
    """「今天：20–25 分钟 · 疲劳度 11–12 · 心率 97–111」; empty without a prescription."""
    parts = []
    if day.minutes:
        parts.append(tr("{n} 分钟", n=_span(day.minutes)))
    if day.effort:
        parts.append(tr("疲劳度 {n}", n=_span(day.effort)))
    if day.heart_rate:
        parts.append(tr("心率 {low}–{high}", low=day.heart_rate[0], high=day.heart_rate[1]))
    return tr("今天：") + " · ".join(parts) if parts else ""


def _span(pair: tuple[float, float]) -> str:
    return f"{pair[0]:g}" if pair[0] == pair[1] else f"{pair[0]:g}–{pair[1]:g}"
