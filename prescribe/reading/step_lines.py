"""Steps of the dose in words: for the prescription page, the overview, the printed sheets and whoever must look at one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe.clock import from_ms
from prescribe.prescription import Prescription
from prescribe.reading.lookup import day_words
from prescribe.reading.masked_screening import tells_diagnosis
from prescribe.reading.present_dose import PresentDose, TakenStep
from prescribe.records.programme_step import StepBody
from protocols import step_words
from protocols.dose_steps import FREQUENCY, MINUTES, RPE, StepDose
from protocols.progression import KIND_NAMES
from protocols.terms import Confidence

if TYPE_CHECKING:
    from prescribe.clinic import Work

HOW = {True: "为安全自动退的", False: "按建议"}


@dataclass(frozen=True, slots=True)
class StepToReview:
    """One step a physician must look at."""

    step_id: UUID
    resident_id: UUID
    kind: str
    state: str
    """`waiting` or `in_force`."""
    automatic: bool
    say: str
    by: str
    from_day: date


@dataclass(frozen=True, slots=True)
class StepInReview:
    """One step of the prescription on screen that a physician has not looked at."""

    step_id: UUID
    heads: tuple[UUID, ...]
    waiting: bool
    """Not in force before the physician decides."""
    grows: bool
    say: str
    """「11-24 张锐：有氧每次时间 15 → 20 分」."""
    reasons: tuple[tuple[str, str, bool], ...]
    """(sentence, source, whether it waits for a physician's confirmation)."""


def in_review(present: PresentDose, today: date) -> tuple[StepInReview, ...]:
    """The steps a physician must still look at, oldest first."""
    by_document: dict[UUID, list[TakenStep]] = {}
    for step in present.every:
        by_document.setdefault(step.step_id, []).append(step)
    found = []
    for heads in by_document.values():
        first, body = heads[0], heads[0].body
        if any(h.body.needs_physician and not h.body.reviewed_at and h.body.state != "refused" for h in heads):
            reasons = tuple((r.say, r.source, Confidence(r.confidence).needs_physician) for r in body.reasons)
            say = f"{_day(body.from_day, today)} {body.by}：{numbers_line(first)}"
            grows = any(d.high > d.before_high for d in body.doses)
            found.append(StepInReview(first.step_id, tuple(sorted(h.rev_id for h in heads)), body.state == "waiting", grows, say, reasons))
    return tuple(found)


def steps_to_review(work: Work, resident_id: UUID | None = None) -> tuple[StepToReview, ...]:
    """Steps a physician has not looked at, of open files, those that wait first, then the oldest; the doctor's queue."""
    whose = "t.resident_id = ?" if resident_id else "1"
    rows = fixed_sql(work.connection)(
        "SELECT t.doc_id, t.resident_id, t.kind, t.state, t.automatic, t.say, t.by_name, t.from_day FROM programme_step t"
        " JOIN resident r ON r.doc_id = t.resident_id WHERE " + whose + " AND t.shown = 1 AND t.needs_physician = 1"
        " AND t.reviewed = 0 AND t.state <> 'refused' AND r.closed IS NULL ORDER BY t.state <> 'waiting', t.at",
        (resident_id.bytes,) if resident_id else (),
    )
    return tuple(
        StepToReview(UUID(bytes=step), UUID(bytes=who), kind, state, bool(automatic), say, by, date.fromisoformat(day))
        for step, who, kind, state, automatic, say, by, day in rows
    )


_TITLES = {"in_force": "调整了量", "waiting": "请医生定量", "refused": "量没有改"}


def step_events(work: Work, resident_id: UUID) -> Iterator[tuple[datetime, str, str, str, str, str]]:
    """(when, mark, title, sentence, by, role) of each step, for 最近发生的."""
    rows = fixed_sql(work.connection)(
        "SELECT t.at, t.automatic, t.state, t.say, t.by_name, coalesce(x.role, '') FROM programme_step t JOIN revision r ON"
        " r.rev_id = t.rev_id LEFT JOIN staff_role x ON x.doc_id = r.author_id AND x.ordinal = 0 WHERE t.resident_id = ? AND t.shown = 1",
        (resident_id.bytes,),
    )
    for at, automatic, state, say, by, role in rows:
        mark = "warn" if automatic or state == "waiting" else "dot"
        yield from_ms(at), mark, _TITLES[state], say.removeprefix("建议："), by, role


def dose_line(prescription: Prescription, present: PresentDose) -> str:
    """「提高期（一）：每周 4 次，每次 25 分，疲劳度 11–12」 of what is trained today."""
    said = []
    for field, words in ((FREQUENCY, "每周 {} 次"), (MINUTES, "每次 {} 分"), (RPE, "疲劳度 {}")):
        if field in present.numbers:
            said.append(words.format(step_words.span(*present.numbers[field])))
    return f"{prescription.plan.stage(present.stage).name}：{'，'.join(said)}"


def now_line(prescription: Prescription, present: PresentDose, today: date) -> str:
    """「现在：…（11-24 起，张锐按建议）」; what waits for a physician; empty while all is as signed."""
    parts = []
    if present.last is not None:
        body = present.last.body
        who = f"{body.reviewed_by}医师定" if body.reviewed_by else f"{body.by}{HOW[body.automatic]}"
        parts.append(f"现在：{dose_line(prescription, present)}（{_day(body.from_day, today)} 起，{who}）。")
    if present.waiting:
        parts.append(f"有一步等医生定：{present.waiting[-1].body.say.removeprefix('建议：')}")
    if any(step.undecided for step in present.every):
        parts.append("有一步有两个版本，先按少的练，请核对。")
    return "".join(parts)


def change_lines(present: PresentDose, today: date) -> tuple[str, ...]:
    """「第 1 次调整 11-24 张锐：有氧每次时间 20 → 25 分」 of every step in force, oldest first."""
    return tuple(f"第 {n} 次调整 {_day(s.body.from_day, today)} {s.body.by}：{numbers_line(s)}" for n, s in enumerate(present.steps, 1))


def numbers_line(step: TakenStep) -> str:
    """The numbers of a step; its sentence where none changes."""
    doses = [StepDose(d.field, (d.before_low, d.before_high), (d.low, d.high)) for d in step.body.doses]
    return step_words.doses_words(doses) if doses else step.body.say.removeprefix("建议：").rstrip("。")


def step_text(body: StepBody) -> tuple[tuple[str, str], ...]:
    """A step as (label, value) lines of the history. Why it was taken names readings and drugs and stays with the step."""
    doses = tuple(StepDose(d.field, (d.before_low, d.before_high), (d.low, d.high)) for d in body.doses)
    state = {"in_force": "已经照这样练", "waiting": "等医生定", "refused": "没有改"}[body.state]
    lines = [("做什么", KIND_NAMES.get(body.kind, "")), ("数", step_words.doses_words(doses) if doses else ""), ("从哪天", str(body.from_day))]
    why = "；".join(r.say.rstrip("。") for r in body.reasons if not tells_diagnosis(r.say))
    lines += [("为什么", why), ("状态", state), ("记录人", body.by)]
    seen = f"{body.reviewed_by} {body.reviewed_at.replace('T', ' ')[:16]}" if body.reviewed_at else ""
    return tuple((label, text) for label, text in [*lines, ("医生看过", seen)] if text)


def _day(day: date, today: date) -> str:
    return f"{day:%m-%d}" if day.year == today.year else day_words(day, today)
