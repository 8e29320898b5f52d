"""S4, the reassessment comparison (F19) for professionals: first, last, now, change, goal. One builder of plain blocks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from prescribe.over_time import Measure, OverTime
from prescribe.prescription import Letterhead, PersonOnPaper
from prescribe.reading.change_words import (
    UNKNOWN_SENTENCE,
    others_words,
    point_words,
    reached_words,
    signed,
    smallest_words,
    target_words,
    verdict,
    verdict_mark,
)
from prescribe.sheets.blocks import (
    Block,
    Column,
    Columns,
    Fact,
    Facts,
    Heading,
    Paragraph,
    SignatureBlock,
    Signer,
    Table,
)
from prescribe.sheets.measured_trends import chart_of
from prescribe.sheets.runs import NEW_LINE, Run, Text, in_lines
from prescribe.sheets.sheet import Audience, Drop, Keyed, Person, Sheet, State, keyed
from prescribe.sheets.wording import TO_CONFIRM, glued, moment, short_day

LOWER = "resting_diastolic"
MOST_CHARTS = 3


@dataclass(frozen=True, slots=True)
class Assessed:
    """What both sheets are made of, beside the measures."""

    letterhead: Letterhead
    person: PersonOnPaper
    record_id: str
    printed_at: str
    opinions: tuple[tuple[str, str], ...]
    """(「医生 李文静」, opinion) of each side; empty texts print as 「没有写」."""
    next_visit: date | None
    fitness: str = ""
    """What the national standard says, or why there is no grade."""
    risk: str = ""


def digest_of(found: OverTime) -> str:
    """SHA-256 of what was compared: the same numbers, the same digest."""
    return hashlib.sha256(repr((str(found.resident_id), found.measures, found.paper)).encode()).hexdigest()


def comparison_sheet(found: OverTime, known: Assessed) -> Sheet:
    """The sheet of one resident; measures without a pair come last and go first."""
    paired = [m for m in found.measures if m.since_last]
    single = [m for m in found.measures if not m.since_last]
    charts = _charts(paired)
    blocks: list[Block | Keyed | None] = [
        _identity(found, known),
        Heading("一 各项对比", _days(found)),
        Keyed(_table(found, [*paired, *single]), "table"),
        Keyed(Paragraph(_notes(found), "note"), "notes") if _notes(found) else None,
        Heading("二 走向", "同样量法的放在一起；虚线是第二个数；浅色带是目标") if charts else None,
        charts,
        Heading("三 结论"),
        Paragraph(_conclusion(paired, known)),
        Paragraph(_next(known)),
        SignatureBlock((Signer("医生"), Signer("运动处方师 / 指导员"), Signer("居民已看过"))),
    ]
    who = known.person
    return Sheet(
        kind="复测对比", code="S4", audience=Audience.PROFESSIONAL, host=f"{known.letterhead.host} · {known.letterhead.station}",
        title="复测对比", subtitle=glued(f"目标按 {found.paper}" if found.paper else "还没有处方，没有目标可比"),
        person=Person(who.name, "", who.sex, who.age, who.file_tail), number=_number(found), version=1,
        record_id=known.record_id, digest=digest_of(found), state=State.SIGNED, printed_at=moment(known.printed_at),
        blocks=keyed(blocks), stamp=("F19", "专业页 · 存档"), demo=known.letterhead.demo,
        drop_order=(Drop("table", "没有前一次可比的项目移到第 2 页", _table(found, paired), (Heading("没有前一次可比的项目"), _table(found, single))),)
        if paired and single else (),
    )  # fmt: skip


def _number(found: OverTime) -> str:
    return f"复测 {found.measured_on.isoformat()}" if found.measured_on else "复测"


def _identity(found: OverTime, known: Assessed) -> Facts:
    who = known.person
    row = (
        Fact("", (Run(who.name, strong=True),), note=f"{who.sex}  {who.age}\u00a0岁"),
        Fact("档案号", who.file_tail),
        Fact("这次", found.measured_on.isoformat() if found.measured_on else "—"),
        Fact("风险", known.risk or "未分级"),
    )
    return Facts((row,), ((0.32, 0.18, 0.25, 0.25),), "inline")


def _days(found: OverTime) -> str:
    named = (("基线", found.baseline_on), ("上次", found.last_on), ("现在", found.measured_on))
    return "　".join(f"{label} {day.isoformat()}" for label, day in named if day) or "还没有测过"


COLUMNS = (
    Column("指标", 0.21), Column("单位", 0.105), Column("基线", 0.09, "right"), Column("上次", 0.09, "right"),
    Column("现在", 0.09, "right", strong=True), Column("较基线", 0.1, "right"), Column("较上次", 0.1, "right"),
    Column("真变化", 0.115, "centre"), Column("目标", 0.1, "right"), Column("达到", 0.09, "centre"),
)  # fmt: skip


def _table(found: OverTime, measures: list[Measure]) -> Table:
    return Table(COLUMNS, tuple(_row(m, found) for m in measures), dense=True)


def _row(measure: Measure, found: OverTime) -> tuple[Text, ...]:
    label: Text = (Run(measure.label), NEW_LINE, Run(measure.note, muted=True)) if measure.note else measure.label
    target: tuple[Run, ...] = (Run(target_words(measure)),)
    if measure.target and measure.target.needs_physician:
        target += (NEW_LINE, TO_CONFIRM)
    return (
        label, measure.unit,
        _dated(measure, measure.baseline, found.baseline_on, found), _dated(measure, measure.last, found.last_on, found),
        _dated(measure, measure.now, found.measured_on, found), _changed(measure, measure.since_baseline),
        _changed(measure, measure.since_last), _smallest(measure), target, _reached(measure),
    )  # fmt: skip


def _dated(measure: Measure, point, usual: date | None, found: OverTime) -> Text:
    """The value; its day only when it is not the one in the heading."""
    value = Run(point_words(measure, point))
    if point is None or point.on == usual:
        return (value,)
    return (value, NEW_LINE, Run(short_day(point.on, found.today), muted=True))


def _changed(measure: Measure, change) -> Text:
    mark, said = verdict_mark(change), verdict(change)
    number = (Run(said, mark=mark),) if mark else ()
    number += (Run(signed(measure, change)),)
    return (*number, NEW_LINE, Run(said, muted=True)) if change and change.real is not None else number


def _smallest(measure: Measure) -> Text:
    if measure.smallest is None:
        return (Run(smallest_words(measure), muted=True),)
    waits = (NEW_LINE, TO_CONFIRM) if measure.smallest.confidence.needs_physician else ()
    return (Run(smallest_words(measure)), *waits)


def _reached(measure: Measure) -> Text:
    mark = {True: "ok", False: "watch"}.get(measure.reached) if measure.reached is not None else None
    return (Run(reached_words(measure), mark=mark), Run(f" {reached_words(measure)}")) if mark else reached_words(measure)


def _notes(found: OverTime) -> Text:
    """How much is real, and what was measured in another way."""
    lines = []
    for measure in found.measures:
        known = measure.smallest
        if known is not None and measure.since_last:
            kind = "有临床意义的最小变化，不是测量误差" if known.kind == "important" else "测量误差以外的最小变化"
            lines.append(f"{measure.label}：{known.words}（{kind}；{known.source} {known.confidence.value}，待医师确认）。" if known.confidence.needs_physician else f"{measure.label}：{known.words}（{kind}；{known.source}）。")
    if any(m.smallest is None and m.since_last for m in found.measures):
        lines.append(f"写「没有资料」的：{UNKNOWN_SENTENCE}，只写差多少，不下结论。")
    lines += [words for m in found.measures if (words := others_words(m))]
    if found.masked:
        lines.append("化验和与诊断有关的项目没有列出，请医生看。")
    return in_lines(glued(line) for line in lines)


def _charts(paired: list[Measure]) -> Block | None:
    by_fact = {m.fact_id: m for m in paired}
    lower = by_fact.get(LOWER)
    chosen = [m for m in paired if m.fact_id != LOWER][:MOST_CHARTS]
    if not chosen:
        return None
    cells = tuple(chart_of(m, lower if m.fact_id == "resting_systolic" else None) for m in chosen)
    return Columns(cells, (1.0,) * len(cells))


def _conclusion(paired: list[Measure], known: Assessed) -> Text:
    """What the numbers say, then each side's opinion in one line."""
    reached = [m.label for m in paired if m.reached]
    missed = [m.label for m in paired if m.reached is False]
    changed = [f"{m.label}{verdict(m.since_baseline)}" for m in paired if m.since_baseline and m.since_baseline.real]
    said = [f"{lead}：{'、'.join(items)}" for lead, items in (("达到目标", reached), ("没到目标", missed), ("较基线", changed)) if items]
    lines: list[Text] = [(Run("数字：", strong=True), Run("；".join(said) + "。" if said else "还没有可比的前一次。"))]
    lines += [(Run(f"{who}：", strong=True), Run(opinion.strip() or "没有写意见")) for who, opinion in known.opinions]
    if known.fitness:
        lines.append((Run("国民体质测定：", strong=True), Run(known.fitness)))
    return in_lines(lines)


def _next(known: Assessed) -> Text:
    day = known.next_visit.isoformat() if known.next_visit else "还没有约"
    return (Run("下次复测：", strong=True), Run(day))
