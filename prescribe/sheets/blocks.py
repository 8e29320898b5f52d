"""What stands on a sheet: frozen blocks, no layout, no ReportLab. `sheet.py` holds the document around them.

Text is a `Text`: a string, or runs of which some are strong or boxed. Blocks of later sheets join here; each new one needs a
drawing (`pdf_blocks.py` or `pdf_tables.py`) and words (`plain_text.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from prescribe.sheets.form_blocks import FormGrid, TickList, WriteLines
from prescribe.sheets.measured_blocks import RangeLegend, RangeRows, Things, TrendChart
from prescribe.sheets.official_blocks import OfficialGrid
from prescribe.sheets.runs import Text


class NoticeState(StrEnum):
    """Frame weight and mark of a box."""

    PLAIN = "plain"
    OK = "ok"
    WATCH = "watch"
    ACT = "act"
    EMERGENCY = "emergency"


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
