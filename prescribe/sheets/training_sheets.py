"""S13, the record of a class, and F15, the session log of one resident. Builders of plain blocks; blank without what happened.

S13 is seen by everybody in the room: limits, never a diagnosis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from prescribe.readings import STOP
from prescribe.sheets.blocks import Block, Column, Paragraph, Table
from prescribe.sheets.form_blocks import Cell, FormGrid, WriteLines
from prescribe.sheets.form_page import Frame, form_sheet, identity, written_by
from prescribe.sheets.sheet import Audience, Sheet, State

BLANK_ROWS = 20


@dataclass(frozen=True, slots=True)
class ClassHead:
    """What stands over the list of a class."""

    name: str = ""
    when: str = ""
    place: str = ""
    leader: str = ""
    on: str = ""
    """Day of the meeting; empty = to be written in."""


@dataclass(frozen=True, slots=True)
class ClassPaperRow:
    """One person of a class on paper; empty cells are written in by hand."""

    name: str = ""
    about: str = ""
    """「女 69」."""
    limits: str = ""
    here: str = ""
    """「到」, 「没来」, 「没练」, 「中途停」; empty = a box to tick."""
    before: str = ""
    """「停：血压 182/104」, or the pressure."""
    pulse: str = ""
    glucose: str = ""
    peak: str = ""
    effort: str = ""
    unwell: str = ""
    after: str = ""
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class LoggedSession:
    """One line of F15."""

    on: str
    place: str
    gate: str
    minutes: str
    heart: str
    effort: str
    after: str
    feeling: str
    what: str
    """Stop signs, reason, note."""
    by: str


_CLASS_COLUMNS = (
    Column("到", 0.55), Column("姓名", 1.75), Column("限制与提醒", 2.6), Column("课前血压", 1.3), Column("脉搏", 0.75), Column("血糖", 0.75),
    Column("心率峰", 0.95), Column("疲劳度", 0.95), Column("不适", 1.1), Column("课后血压", 1.25),
)  # fmt: skip
_LOG_COLUMNS = (
    Column("日期", 0.9), Column("在哪里", 1.3), Column("课前结论", 1.8), Column("分钟", 0.7), Column("心率 前/峰/后", 1.6), Column("疲劳度", 0.95),
    Column("课后血压", 1.2), Column("感觉/痛", 1.1), Column("不适和处理", 2.2), Column("记录人", 0.9),
)  # fmt: skip
_BEFORE = (
    f"课前：坐 5 分钟量血压、脉搏，问今天的不适、发热、吐泻。血压到 {STOP[0]:.0f} 或 {STOP[1]:.0f}，不练，叫医生；血糖一格空着的人先测血糖。",
    "课中：胸痛、头晕、出冷汗、一侧没力：马上停，坐下，叫医生，打 120。　疲劳度 6–20。　没有测的格画一条线。",
)
"""cardiometabolic §4.1, X2, stop signs L1, L2, L9."""


def class_sheet(frame: Frame, head: ClassHead | None = None, rows: Sequence[ClassPaperRow] = ()) -> Sheet:
    """S13: one meeting. Without rows twenty empty lines; `head` None = a blank one for a power cut."""
    told = head or ClassHead()
    when = Cell("日期", told.on, write="" if told.on else "date", share=1.8)
    cells = (
        (Cell("班", told.name, share=2.4), when), (Cell("时间", told.when, share=1.4), Cell("地点", told.place, share=1.8), Cell("带课的人", told.leader, share=1.0)),
    )  # fmt: skip
    found = tuple(map(_class_row, rows)) or ((None,) * len(_CLASS_COLUMNS),) * BLANK_ROWS
    blocks: list[Block | None] = [
        FormGrid(cells), Table(_CLASS_COLUMNS, found, write=True, dense=bool(rows)), *(Paragraph(words, "note") for words in _BEFORE),
        WriteLines("出了什么事、怎么处理"), written_by(frame) if head is None else None,
    ]  # fmt: skip
    made = form_sheet(frame, "S13", "课堂记录", told.name or "团体课", blocks, Audience.WRITTEN)
    return replace(made, state=State.RECORD) if told.on else made


def _class_row(row: ClassPaperRow) -> tuple[str | None, ...]:
    limits = "今天不练" if row.stopped and not row.limits else row.limits
    if row.stopped and row.limits:
        limits = f"今天不练：{row.limits}"
    return tuple(
        text or None
        for text in (
            row.here, f"{row.name} {row.about}".strip(), limits, row.before, row.pulse, row.glucose, row.peak, row.effort, row.unwell, row.after,
        )
    )


def session_log(frame: Frame, rows: Sequence[LoggedSession]) -> Sheet:
    """F15: the sessions of one resident, oldest first."""
    found = tuple(
        tuple(t or None for t in (r.on, r.place, r.gate, r.minutes, r.heart, r.effort, r.after, r.feeling, r.what, r.by)) for r in rows
    )
    table = Table(_LOG_COLUMNS, found or ((None,) * len(_LOG_COLUMNS),) * BLANK_ROWS, dense=True, write=not rows)
    note = "疲劳度 6–20；感觉 −5 到 +5；痛 0–10。没有写的就是没有测、没有问。"
    return form_sheet(frame, "F15", "训练记录", "训练记录", [identity(frame), table, Paragraph(note, "note")], Audience.PROFESSIONAL)
