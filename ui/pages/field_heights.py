"""About how high fields will be before there is a widget for them: which the screen shows first, and the room kept for the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ui.pages.fields_view import FieldView

LABEL, CONTROL, GAP, NAME_LINE = 22, 32, 6, 19
"""Heights in px at 100 %: the words above, one line of buttons or a box to type in, between them, a line of running words."""
HEAD, MORE = 48, 34
"""Of a group: its title with the rule above, and 「另 3 项」 below."""
_PAD = 26
_FOLDS_OVER = 10
"""A set with more members is named in running words (`ui.widgets.set_field`)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a field stands in the grid of its group."""

    line: int
    place: int
    span: int


def cells(fields: Iterable[FieldView], columns: int) -> dict[str, Cell]:
    """Fields in lines of `columns`, in order; a wide one takes a whole line."""
    found: dict[str, Cell] = {}
    line, place = 0, 0
    for field in fields:
        span = columns if field.wide else 1
        if place + span > columns:
            line, place = line + 1, 0
        found[field.key] = Cell(line, place, span)
        place += span
    return found


def words_width(text: str) -> float:
    """About the width of words in body type, in px at 100 %."""
    return sum(14 if ord(letter) > 0x2E80 else 8 for letter in text)


def lines_of(widths: Iterable[float], width: float, gap: float = GAP) -> int:
    """How many lines things of these widths need when they wrap at `width`."""
    lines, x = 1, 0.0
    for each in widths:
        if x and x + each > width:
            lines, x = lines + 1, 0.0
        x += each + gap
    return lines


def field_height(field: FieldView, width: float) -> float:
    """About the height of a field `width` wide, both in px at 100 %."""
    if field.kind in ("number", "pressure", "date"):
        return LABEL + CONTROL
    if field.kind in ("drugs", "activities"):
        return LABEL + 2 * CONTROL
    named, labels = 0.0, [choice.label for choice in field.choices]
    if field.kind == "set" and len(labels) > _FOLDS_OVER:
        named = NAME_LINE * -(-words_width("、".join(labels)) // max(width, 1))
        labels = ["都没有", "有…", "不知道"]
    elif field.kind == "set":
        labels = ["都没有", *labels, "不知道"]
    elif field.kind == "choice":
        labels = [*labels, "不知道"]
    lines = lines_of((words_width(label) + _PAD for label in labels), width)
    return LABEL + named + lines * CONTROL + (lines - 1) * GAP


def line_heights(fields: Sequence[FieldView], columns: int, width: float, gap: float) -> list[float]:
    """About the height of each line of a group whose column is `width` wide."""
    places = cells(fields, columns)
    heights = [0.0] * (1 + max((cell.line for cell in places.values()), default=-1))
    for field in fields:
        cell = places[field.key]
        own = (width - gap * (columns - 1)) * cell.span / columns
        heights[cell.line] = max(heights[cell.line], field_height(field, own))
    return heights
