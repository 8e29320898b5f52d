"""A sheet before it is a PDF or plain text: frozen blocks, no layout, no ReportLab.

Text is a `Text`: a string, or runs of which some are strong or boxed. `printed_at` is data, so that the same record and
the same print stamp give the same bytes. Blocks of later sheets join here; each new one needs a drawing
(`pdf_blocks.py` or `pdf_tables.py`) and words (`plain_text.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from prescribe.sheets.form_blocks import FormGrid, TickList, WriteLines
from prescribe.sheets.measured_blocks import RangeLegend, RangeRows, Things, TrendChart
from prescribe.sheets.official_blocks import OfficialGrid
from prescribe.sheets.runs import Text


class Audience(StrEnum):
    """Who reads decides type size and words (paper.md §1)."""

    RESIDENT = "R"
    PROFESSIONAL = "P"
    OFFICIAL = "O"
    WRITTEN = "W"


class State(StrEnum):
    """What a sheet is worth."""

    SIGNED = "signed"
    NOT_YET = "not_yet"
    SUPERSEDED = "superseded"
    ON_HOLD = "on_hold"
    RECORD = "record"
    """What the record says, printed as a paper: nothing was to be signed electronically."""
    BLANK = "blank"
    """To be filled by hand."""


class NoticeState(StrEnum):
    """Frame weight and mark of a box."""

    PLAIN = "plain"
    OK = "ok"
    WATCH = "watch"
    ACT = "act"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Person:
    """Identity at the head of a sheet. `courtesy` (先生 / 女士) is empty on professional paper."""
    name: str
    courtesy: str
    sex: str
    age: int
    file_tail: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the aside stands beside it."""
    text: str
    aside: Text = ""
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""
    text: Text
    role: str = "body"
    """`lead`, `body` or `note`."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled value."""
    label: str
    value: Text
    unit: str = ""
    on: str = ""
    """When it was measured, as printed."""
    mark: str = ""
    """`watch` or `act`: a drawn sign after the value."""
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """`inline`: label before value, rows in a tinted panel · `grid`: label above, ruled cells · `cards`: large, for residents."""
    rows: tuple[tuple[Fact, ...], ...]
    shares: tuple[tuple[float, ...], ...] = ()
    layout: str = "grid"


@dataclass(frozen=True, slots=True)
class KeyNumber:
    """One large number with its label and unit."""
    label: str
    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class KeyNumbers:
    """At most three in a row."""
    items: tuple[KeyNumber, ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """One stretch of the effort bar."""
    label: str
    words: str
    target: bool = False
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class EffortBar:
    """Too easy, just right, too hard."""
    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True)
class ActivityCard:
    """The main activity: figure, name, numbers, effort, a line or two on how."""
    figure: Mapping[str, Any] | None
    name: str
    numbers: KeyNumbers
    effort: EffortBar
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise of a strip."""
    figure: Mapping[str, Any] | None
    name: str
    amount: str
    cue: str


@dataclass(frozen=True, slots=True)
class FigureStrip:
    """Exercises side by side."""
    exercises: tuple[Exercise, ...]
    per_row: int = 4


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One row of the week board."""
    label: str
    planned: tuple[bool, ...]
    """Seven, from the board's first day."""
    words: tuple[tuple[str, ...], ...] = ()
    """What is planned on each day, beside the box; empty when the label says it."""


@dataclass(frozen=True, slots=True)
class WriteIn:
    """A row to write in every day."""
    label: str
    hint: str = ""
    """Printed pale-free in each cell, e.g. `/` between two readings."""


@dataclass(frozen=True, slots=True)
class WeekBoard:
    """Seven days of boxes to tick."""
    title: str
    first_day: date
    rows: tuple[BoardRow, ...]
    write_in: WriteIn | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""
    title: str
    share: float
    align: str = "left"
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Open table, rules only; a cell None prints empty."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[Text | None, ...], ...]
    note: Text = ""
    dense: bool = False
    write: bool = False
    """Cells are written in by hand: rows 8 mm high, lines between the columns."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One column of the stage table."""
    weeks: str
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of the programme, the present one framed."""
    labels: tuple[str, ...]
    columns: tuple[Stage, ...]
    now: int
    title: str = "进阶 P"


@dataclass(frozen=True, slots=True)
class Notice:
    """A box with a title and a list."""
    state: NoticeState
    title: str
    items: tuple[Text, ...]
    lead: Text = ""
    tail: Text = ""
    action: tuple[str, str] | None = None
    """(words, what to do) on a dark bar: the last line a frightened person reads."""
    unticked: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Boxes side by side."""
    cells: tuple[Block, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one bound is what it is."""
    mark: str
    bound: str
    set_by: Text
    beat: str
    source: str
    confidence: str
    needs_physician: bool = False
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Reasons:
    """The table of reasons."""
    rows: tuple[Reason, ...]
    more: str = ""
    """e.g. 「其余 9 条见第 2 页」."""


@dataclass(frozen=True, slots=True)
class Signer:
    """One cell of the signature block."""
    role: str
    name: str = ""
    certificate: str = ""
    signed_at: str = ""
    by: str = "hand"
    """`electronic`, `hand` or `thumb`."""
    void: bool = False


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Who signs."""
    signers: tuple[Signer, ...]


@dataclass(frozen=True, slots=True)
class Banner:
    """One line in a frame across the page: superseded, not confirmed …"""
    text: str


@dataclass(frozen=True, slots=True)
class CutLine:
    """A dashed line to cut along."""
    label: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a page."""


Block = (
    Heading
    | Paragraph
    | Facts
    | KeyNumbers
    | EffortBar
    | ActivityCard
    | FigureStrip
    | WeekBoard
    | Table
    | Stages
    | Notice
    | Columns
    | Reasons
    | SignatureBlock
    | Banner
    | CutLine
    | PageBreak
    | TickList
    | WriteLines
    | FormGrid
    | OfficialGrid
    | RangeRows
    | RangeLegend
    | TrendChart
    | Things
)


@dataclass(frozen=True, slots=True)
class Drop:
    """One step of a sheet's own list of what goes first: block `key` is replaced (or left out), the rest moves on.

    A later step for the same key replaces the earlier one, its `moved` included.
    """

    key: str
    say: str
    """What the preview says, e.g. 「放不下：每天要写的一行移到专业页」."""
    instead: Block | None = None
    moved: tuple[Block, ...] = ()
    """Printed on the continuation page; empty on residents' sheets."""
    without: tuple[str, ...] = ()
    """Keys of blocks that go with it, e.g. its heading."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A block with the name that `Drop` uses."""
    block: Block
    key: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document."""
    kind: str
    """As printed in the footer and in the QR: 「居民页」, 「专业页」."""
    code: str
    """Latin letters for the QR, e.g. `S1`."""
    audience: Audience
    host: str
    title: str
    subtitle: Text
    person: Person
    number: str
    """Empty for what has no number of its own; then the record id finds it."""
    version: int
    record_id: str
    digest: str
    state: State
    printed_at: str
    blocks: tuple[Keyed, ...]
    drop_order: tuple[Drop, ...] = ()
    stamp: tuple[str, ...] = ()
    """Lines of the box at the head, e.g. (「医疗类」, 「专业页 · 存档」)."""
    superseded_by: str = ""
    demo: bool = False
    left_out: tuple[str, ...] = ()
    """What the builder itself had no room for, worded like `Drop.say`."""
    copy: int = 1
    """From the second on, the footer says 「第 2 份」."""
    edition: str = ""
    """Of the form itself, e.g. `2026.1`; in the footer of what is written on by hand."""
    paper: str = ""
    """Number of a blank paper, under which its record is entered later."""

    @property
    def qr(self) -> str | None:
        """Payload of the QR code: no name, no number a person could be found by. None for drafts and what is not in force."""
        if self.state is State.BLANK:
            return f"TWRH1:{self.code}:{self.record_id}:{self.paper}" if self.paper else None
        if self.state not in (State.SIGNED, State.RECORD):
            return None
        return f"TWRH1:{self.code}:{self.record_id}:v{self.version}:{self.digest[:10]}"

    @property
    def across(self) -> str:
        """Words written over the whole page when it is not in force."""
        return {
            State.NOT_YET: "尚未生效",
            State.SUPERSEDED: f"已被{self.superseded_by or '新版'}取代",
            State.ON_HOLD: "暂停",
        }.get(self.state, "")


def keyed(blocks: Sequence[Block | Keyed | None]) -> tuple[Keyed, ...]:
    """Blocks in order, without the empty places."""
    return tuple(b if isinstance(b, Keyed) else Keyed(b) for b in blocks if b is not None)


def apply_drop(blocks: Sequence[Keyed], drop: Drop) -> tuple[Keyed, ...]:
    """The blocks after one step of the drop list."""
    gone = set(drop.without) | (set() if drop.instead else {drop.key})
    return tuple(
        replace(b, block=drop.instead) if b.key == drop.key else b for b in blocks if not b.key or b.key not in gone
    )


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished document. `dropped`: what did not fit, worded for the preview."""

    pdf: bytes
    sha256: str
    pages: int
    dropped: tuple[str, ...]
