"""A sheet as plain text: for a screen reader, and the tests' way to read it."""

from __future__ import annotations

from datetime import timedelta

from prescribe.printable import printable
from prescribe.sheets.blocks import (
    ActivityCard,
    Banner,
    Block,
    Columns,
    CutLine,
    EffortBar,
    Facts,
    FigureStrip,
    Heading,
    KeyNumbers,
    Notice,
    PageBreak,
    Paragraph,
    Reasons,
    SignatureBlock,
    Stages,
    Table,
    WeekBoard,
)
from prescribe.sheets.form_blocks import FormGrid, TickList, WriteLines
from prescribe.sheets.measured_blocks import RangeLegend, RangeRows, Things, TrendChart
from prescribe.sheets.official_blocks import OfficialGrid, cell_text
from prescribe.sheets.runs import Text, words
from prescribe.sheets.sheet import Sheet
from protocols.values import number_text

_WEEKDAYS = "一二三四五六日"


def as_text(sheet: Sheet) -> str:
    """Every printed word but the footer, one line a statement, in reading order."""
    who = f"{sheet.person.name}{sheet.person.courtesy}"
    head = [sheet.host, sheet.title, *sheet.stamp, who, words(sheet.subtitle), sheet.across]
    lines = head + [line for item in sheet.blocks for line in block_lines(item.block)]
    return "\n".join(_clean(line) for line in lines if line.strip())


def _clean(line: str) -> str:
    return printable(line).replace("\u00a0", " ").strip()


def _said(text: Text | None) -> str:
    return words(text).replace("\n", "；")


def block_lines(block: Block) -> list[str]:
    """The lines of one block."""
    return _READERS[type(block)](block)


def _heading(block: Heading) -> list[str]:
    return [block.text, _said(block.aside)]


def _facts(block: Facts) -> list[str]:
    found = []
    for row in block.rows:
        for f in row:
            unit = f" {f.unit}" if f.unit else ""
            tail = "，".join(t for t in (f.on, _said(f.note)) if t)
            found.append(f"{f.label + '：' if f.label else ''}{_said(f.value)}{unit}" + (f"（{tail}）" if tail else ""))
    return found


def _key_numbers(block: KeyNumbers) -> list[str]:
    return [" · ".join(f"{n.label} {n.value} {n.unit}".strip() for n in block.items)]


def _effort(block: EffortBar) -> list[str]:
    return [f"{z.label}：{z.words}" for z in block.zones]


def _card(block: ActivityCard) -> list[str]:
    return [block.name, *_key_numbers(block.numbers), *_effort(block.effort), *(_said(n) for n in block.notes)]


def _strip(block: FigureStrip) -> list[str]:
    return [f"{e.name}，{e.amount}" + (f"，{e.cue}" if e.cue else "") for e in block.exercises]


def _board(block: WeekBoard) -> list[str]:
    found = []
    for row in block.rows:
        said = []
        for number in (d for d, planned in enumerate(row.planned) if planned):
            on = block.first_day + timedelta(days=number)
            what = " " + "和".join(row.words[number]) if row.words else ""
            said.append(f"周{_WEEKDAYS[on.weekday()]} {on.day} 日{what}")
        found.append(f"{row.label}：" + "、".join(said))
    return found + ([f"每天写：{block.write_in.label}"] if block.write_in else [])


def _table(block: Table) -> list[str]:
    found = []
    for row in block.rows:
        cells = [f"{c.title} {_said(v)}".strip() for c, v in zip(block.columns, row, strict=True) if v]
        found.append(" | ".join(cells))
    return [*found, _said(block.note)]


def _stages(block: Stages) -> list[str]:
    found = []
    for column in block.columns:
        lines = "；".join(f"{label} {_said(line)}" for label, line in zip(block.labels, column.lines, strict=True))
        found.append(f"{column.weeks}：{lines}")
    return found


def _notice(block: Notice) -> list[str]:
    lines = [block.title, _said(block.lead), *(_said(i) for i in block.items), _said(block.tail)]
    return lines + ([f"{block.action[0]}：{block.action[1]}"] if block.action else [])


def _columns(block: Columns) -> list[str]:
    return [line for cell in block.cells for line in block_lines(cell)]


def _reasons(block: Reasons) -> list[str]:
    found = []
    for r in block.rows:
        doubt = "，医师已确认" if r.confirmed and r.needs_physician else "，【待医师确认】" if r.needs_physician else ""
        beat = f"；收紧了 {r.beat}" if r.beat else ""
        found.append(f"{r.mark} {r.bound}：{_said(r.set_by)}{beat}；{r.source} {r.confidence}{doubt}")
    return [*found, block.more]


def _signatures(block: SignatureBlock) -> list[str]:
    found = []
    for s in block.signers:
        if not s.name:
            found.append(f"{s.role}：待签")
        elif s.by == "hand":
            found.append(f"{s.role}：{s.name} {s.signed_at}".rstrip())
        elif s.void:
            found.append(f"{s.role}：{s.name} {s.signed_at}，内容已改，此签名作废")
        else:
            found.append(f"{s.role}：{s.name} 证 {s.certificate} {s.signed_at} 电子签名")
    return found


def _ticks(block: TickList) -> list[str]:
    """`[x]` and `[ ]` are for the ear and the tests only: on paper the boxes are drawn."""
    found = []
    for tick in block.rows:
        boxes = "  ".join(f"[{'x' if tick.answer is not None and code in tick.answer else ' '}] {label}" for code, label in tick.options)
        found.append(f"{tick.number} {_said(tick.question)}：{boxes or (tick.value or '____') + tick.unit}")
        found += [_said(tick.note), f"{tick.follow_up}____" if tick.follow_up else ""]
    return found


def _cell(cell: object) -> str:
    said = _said(cell.value)
    return f"{cell.label}：{said}" if said else f"{cell.label}：____{cell.unit}"


def _range_rows(block: RangeRows) -> list[str]:
    found = []
    for r in block.rows:
        value = f"{r.value} {r.unit}".rstrip()
        found.append(f"{r.name}（{r.hint}）：{value}，" + "，".join(t for t in (r.word, r.change) if t))
    return found


def _trend(block: TrendChart) -> list[str]:
    found = [f"{block.title}{block.aside}" + (f"，{block.band_words}" if block.band_words else "")]
    for s in block.series:
        said = "、".join(f"{on.month} 月 {on.day} 日 {number_text(round(value, s.decimals))}" for on, value in s.points)
        found.append(f"{s.name + '：' if s.name else ''}{said}")
    return found


_READERS = {
    Heading: _heading,
    Paragraph: lambda b: [_said(b.text)],
    Banner: lambda b: [b.text],
    Facts: _facts,
    KeyNumbers: _key_numbers,
    EffortBar: _effort,
    ActivityCard: _card,
    FigureStrip: _strip,
    WeekBoard: _board,
    Table: _table,
    Stages: _stages,
    Notice: _notice,
    Columns: _columns,
    Reasons: _reasons,
    SignatureBlock: _signatures,
    CutLine: lambda b: [b.label],
    TickList: _ticks,
    WriteLines: lambda b: [f"{b.label}：{b.text or '____'}"],
    FormGrid: lambda b: ["  ".join(_cell(c) for c in row) for row in b.rows],
    OfficialGrid: lambda b: ["  ".join((f"{_said(row.group)} {_said(row.label)}".strip() + "：", " ｜ ".join(cell_text(c) for c in row.cells))) for row in b.rows],
    PageBreak: lambda b: [],
    RangeRows: _range_rows,
    RangeLegend: lambda b: [b.note] if b.note else [],
    TrendChart: _trend,
    Things: lambda b: [f"{t.title}：{_said(t.text)}" for t in b.items],
}
