"""A sheet before it is a PDF or plain text: who reads it, what it is worth, its blocks, and what goes first when it is too long.

`printed_at` is data, so that the same record and the same print stamp give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from prescribe.sheets.blocks import Block
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


@dataclass(frozen=True, slots=True)
class Person:
    """Identity at the head of a sheet. `courtesy` (先生 / 女士) is empty on professional paper."""
    name: str
    courtesy: str
    sex: str
    age: int
    file_tail: str


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
    stamp_mark: str = ""
    """A drawn sign before the first of them: `act`, `watch` or `plain` (`pdf_marks.py`)."""
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
