"""Pieces of a line: text of which some is strong, muted or boxed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line."""

    text: str
    strong: bool = False
    boxed: bool = False
    """Framed, e.g. 「待医师确认」."""
    muted: bool = False
    mark: str = ""
    """A drawn mark (`pdf_marks.py`) instead of the text, which is then its spoken word."""


Text = str | tuple[Run, ...]
NEW_LINE = Run("\n")
"""Ends a line inside a cell or paragraph."""


def strong(text: str) -> Run:
    """A bold run."""
    return Run(text, strong=True)


def runs(text: Text) -> tuple[Run, ...]:
    """The text as runs."""
    return (Run(text),) if isinstance(text, str) else text


def in_lines(lines: Iterable[Text]) -> Text:
    """Several lines as one cell, each beginning anew."""
    found: list[Run] = []
    for line in lines:
        found += [NEW_LINE, *runs(line)] if found else runs(line)
    return tuple(found)


def words(text: Text | None) -> str:
    """The text without its looks; a boxed run gets brackets, so that the mark is also heard."""
    if text is None:
        return ""
    return text if isinstance(text, str) else "".join(f"【{r.text}】" if r.boxed else "" if r.mark else r.text for r in text)
