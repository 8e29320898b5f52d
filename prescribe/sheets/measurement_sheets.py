"""F07, the fitness test record, and F10, the special tests (S6): every trial, the best, unit, how it was measured, who, why not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from prescribe.answers import Answered
from prescribe.measured_how import asked_how, how_words
from prescribe.readings import repeats
from prescribe.sheets.blocks import Block, Column, Heading, Notice, NoticeState, SignatureBlock, Signer, Table
from prescribe.sheets.fact_cells import WHY_NOT, answers_on, beside_of, paper_tests, tick_of, usual, written
from prescribe.sheets.form_blocks import TickList, WriteLines
from prescribe.sheets.form_page import Answers, Frame, form_sheet, identity, written_by
from prescribe.sheets.runs import Run, Text, in_lines
from prescribe.sheets.sheet import Audience, Sheet
from prescribe.timed_tests import timed_tests
from protocols.facts import definition
from protocols.fitness.results import EDITION_LABELS, EDITION_NAMES, FitnessResult, ItemScore, RawValue
from protocols.values import number_text, unit_name

TRIALS = 3
COLUMNS = (
    Column("项目", 0.21), Column("第 1 次", 0.085, "right"), Column("第 2 次", 0.085, "right"), Column("第 3 次", 0.085, "right"),
    Column("采用", 0.085, "right", strong=True), Column("单位", 0.085), Column("怎么测的", 0.19), Column("没测的原因", 0.175),
)  # fmt: skip


def fitness_record(frame: Frame, answers: Answers | None = None, score: FitnessResult | None = None) -> Sheet:
    """F07. `score` only with answers: never a grade on a partial battery, it says so itself."""
    days = {a.day for a in answers_on(answers, (f for _, facts in paper_tests("F07") for f in facts))}
    return _record(frame, "F07", "体质测定记录", answers, (_score(score, days),) if score and days else ())


def special_tests(frame: Frame, answers: Answers | None = None) -> Sheet:
    """F10: raw values, aids used, why a test was stopped."""
    stopped = WriteLines("中途停下的测试和原因", 2) if frame.blank else None
    return _record(frame, "F10", "专项测试记录", answers, (stopped,) if stopped else ())


def _record(frame: Frame, code: str, title: str, answers: Answers | None, after: Sequence[Block]) -> Sheet:
    known = answers or {}
    asked = [fact_id for _, facts in paper_tests(code) for fact_id in facts]
    said = usual(answers_on(answers, asked))
    blocks: list[Block | None] = [identity(frame)]
    for section, facts in paper_tests(code):
        shown = [f for f in facts if frame.blank or f in known]
        numbers, ticks = [f for f in shown if in_table(f)], [f for f in shown if not in_table(f)]
        blocks.append(Heading(section) if shown else None)
        if numbers:
            rows = tuple(row_of(f, known.get(f), beside_of(known.get(f), said)) for f in numbers)
            blocks.append(Table(COLUMNS, rows, write=frame.blank, dense=True))
        if ticks:
            blocks.append(TickList(tuple(tick_of(f, known.get(f), beside=beside_of(known.get(f), said)) for f in ticks)))
    absent = [] if frame.blank else [definition(f).label for f in asked if f not in known]
    blocks += [WriteLines("没有记录的", text="、".join(absent)) if absent else None, *after, WriteLines("仪器"), SignatureBlock((Signer("测的人"), Signer("复核")))]
    blocks.append(written_by(frame, " ".join(filter(None, said))))
    return form_sheet(frame, code, title, title, blocks, Audience.WRITTEN)


def in_table(fact_id: str) -> bool:
    """Numbers that are measured stand in the table with their trials; what is asked is ticked or written on a line."""
    fact = definition(fact_id)
    asked = fact.unit in ("points", "NRS", "grade", "d/wk", "min/d") or fact_id in ("falls_12m", "pavs_days", "pavs_minutes_day")
    return fact.kind == "number" and not asked


def row_of(fact_id: str, answer: Answered | None, beside: str = "") -> tuple[Text | None, ...]:
    """One row; blank, the trials that are not usual are crossed out and the ways of measuring stand there to be ringed."""
    fact = definition(fact_id)
    name: Text = (Run(fact.label, strong=True),) if not beside else (Run(fact.label, strong=True), Run(beside, muted=True))
    unit = unit_name(fact.unit)
    if answer is None:
        usual_trials = timed_tests()[fact_id].trials if fact_id in timed_tests() else 1
        room = max(usual_trials, 2 if repeats(fact_id) else 1)
        return (name, *(None if place < room else "／" for place in range(TRIALS)), None, unit, to_ring(fact_id), None)
    if answer.status != "known" or answer.value is None:
        why = WHY_NOT.get(answer.status, "没有答") + (f"：{answer.reason}" if answer.reason else "")
        return (name, *("—",) * (TRIALS + 1), unit, "", why)
    trials = [number_text(v) for v in answer.readings] or [written(fact, answer.value, {})]
    shown = trials if len(trials) <= TRIALS else [*trials[: TRIALS - 1], "、".join(trials[TRIALS - 1 :])]
    cells = [*shown, *[""] * (TRIALS - len(shown))]
    return (name, *cells, written(fact, answer.value, {}), unit, how_words(fact_id, answer.how), "")


def to_ring(fact_id: str) -> Text:
    """「右手 / 左手」: what a hand rings on paper; free texts and long lists as a label before room."""
    found = asked_how().get(fact_id, ())
    return in_lines(" / ".join(label for _, label in e.choices) if 0 < len(e.choices) <= 3 else f"{e.label}：" for e in found)


def _score(score: FitnessResult, days: Collection[date]) -> Notice:
    """Each item with how sure its table row is, and its day when that is none of this record's; the rule's edition and what it
    says of itself."""

    def line(found: ItemScore | RawValue, mark: str) -> str:
        aside = "，".join(filter(None, (mark, "" if found.on in days else f"{found.on} 测的")))
        return f"{found.say}{f'（{aside}）' if aside else ''}"

    lines = [*(line(item, item.mark) for item in score.items), *(line(value, "") for value in score.values)]
    missing = "、".join(m.name for m in score.missing)
    lines += [f"没有做：{missing}"] if missing else []
    edition = f"{EDITION_NAMES[score.edition]}，{EDITION_LABELS[score.edition]}"
    return Notice(NoticeState.PLAIN, f"评分：{score.say}", tuple(lines), tail=edition)
