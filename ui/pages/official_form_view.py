"""What 公卫表 shows: the rows of the form, where a cell was filled from, the class with why, what is missing. Plain values, no Qt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from prescribe.reading.control_class import CLASS_WORDS, Decision
from prescribe.reading.form_fields import (
    EMPTY,
    HEAD,
    Cell,
    Edition,
    FormField,
    Lack,
    doubtful,
    lacks_of,
    spirits,
    wrong_with,
)
from prescribe.reading.form_state import FROM_WORDS, FormState
from ui.words import tr

WAITING_WORDS = {"C": "待医师确认", "P": "待医师确认"}
CLOSURE_CHOICES = (("visit", "做了随访"), ("lost", "失访"), ("died", "去世"), ("moved", "迁出"))
CLOSURE_ASKS = {"lost": "失访的原因", "died": "去世的日期和原因", "moved": "迁到哪里、交给谁"}
FORM_WORDS = {"hypertension": "高血压", "type2_diabetes": "2 型糖尿病"}
_ONLY_WITH = {"adr_text": ("adr", "2"), "adr_managed": ("adr", "2")}
_REFERS = frozenset({"refer_reason", "refer_to", "no_referral_reason"})


@dataclass(frozen=True, slots=True)
class Said:
    """One line with its mark."""

    mark: str
    bold: str
    text: str


def choices_of(field: FormField) -> tuple[tuple[str, str], ...]:
    """Codes as buttons: the number first, because its key picks it."""
    return tuple((code, label if code == "none" else f"{code} {label}") for code, label in field.codes)


def rows_of(edition: Edition) -> tuple[FormField, ...]:
    """The cells that are asked, in the official order; head, class and next date stand elsewhere on the page."""
    return tuple(f for f in edition.fields if f.name not in HEAD)


def is_shown(field: FormField, cells: Mapping[str, Cell], decision: Decision, exercise_changed: bool, referred: bool) -> bool:
    """A cell that only some answer opens."""
    if field.name in _ONLY_WITH:
        name, code = _ONLY_WITH[field.name]
        return code in cells.get(name, EMPTY).codes
    if field.name == "exercise_reason":
        return exercise_changed or not cells.get(field.name, EMPTY).empty
    if field.name in _REFERS:
        return decision.referral or referred or not cells.get(field.name, EMPTY).empty
    return True


def aside_of(field: FormField, cell: Cell, state: FormState) -> str:
    """At the right of a cell: where it was filled from, else the last value."""
    year = state.visit_on.year
    if cell.filled_from and not (cell.empty and not cell.goal):
        on = f" {_short(date.fromisoformat(cell.filled_on), year)} " if cell.filled_on else ""
        of = tr("目标来自") if cell.empty else tr("来自")
        return f"{of}{on}{tr(FROM_WORDS.get(cell.filled_from, cell.filled_from))}"
    hint = state.hints.get(field.name)
    if hint is not None and cell.empty:
        return tr("上次 {value}（{on}）", value=hint.text, on=_short(hint.on, year))
    return tr("只用来分类，不印在表上") if field.own and cell.empty else ""


def _short(day: date, year: int) -> str:
    return f"{day:%m-%d}" if day.year == year else day.isoformat()


def note_of(field: FormField, cell: Cell) -> tuple[str, str]:
    """(level, sentence) under a cell: impossible, unusual, or the arithmetic of a drink."""
    if field.kind == "drink":
        worked_out = spirits(cell.value)
        if worked_out is not None and worked_out.say:
            return "info", worked_out.say
        if cell.value.strip() and worked_out is None:
            return "warn", tr("写成“白酒 2”“啤酒 10”（两），或“啤酒 500 ml”")
    wrong = wrong_with(field, cell) if field.kind != "drugs" else ""
    return ("warn", wrong + "。") if wrong else ("info", doubtful(field, cell))


def missing_of(state: FormState, cells: Mapping[str, Cell], mode: str, decision: Decision, reason: str) -> tuple[Lack, ...]:
    """What keeps this visit from being completed."""
    refers = decision.referral and len(reason.strip()) < 4 and not state.referral_id
    ready = {k: c for k, c in cells.items() if k != "drink"} | {"drink": _liang(cells.get("drink", EMPTY))}
    lacks = lacks_of(state.edition, ready, mode or "1", weight=state.weight_due, refers=refers)
    return ((Lack("mode", tr("随访方式还没选")),) if not mode else ()) + lacks


def _liang(cell: Cell) -> Cell:
    worked_out = spirits(cell.value)
    return Cell(f"{worked_out.liang:g}", goal=cell.goal) if worked_out else cell


def class_line(decision: Decision, latest: date | None) -> Said:
    """此次随访分类 with why, for the line under the form."""
    if not decision.settled:
        return Said("info", tr("还不能分类"), tr("标准 {criterion}。还差决定分类的项目。", criterion=decision.criterion))
    mark = "danger" if decision.hold else "warn" if decision.visit_class > 1 else "ok"
    why = "；".join(w.say + (f"〔{tr(WAITING_WORDS[w.confidence])}〕" if w.confidence in WAITING_WORDS else "") for w in decision.reasons)
    until = tr("最晚 {day} 再随访。", day=latest) if latest else ""
    return Said(mark, f"{decision.visit_class} {CLASS_WORDS[decision.visit_class]}", f"{decision.action}。{why}。{until}")


def reason_of(decision: Decision) -> str:
    """The reasons of the class as one sentence for a referral."""
    return "；".join(w.say for w in decision.reasons if w.source)[:200]


def standing_line(state: FormState) -> str:
    """「今年面对面 2/4 次 · 下次 12-07 · 逾期 3 天」"""
    due = state.due
    if due is None or due.last_on is None:
        return tr("这张表还没有填过。一年要面对面随访 4 次。")
    words = [tr("今年面对面 {n}/4 次", n=due.face_to_face), tr("上次 {day}", day=due.last_on)]
    if due.next_on:
        words.append(tr("下次 {day}", day=due.next_on))
    if due.days_late:
        words.append(tr("逾期 {n} 天", n=due.days_late))
    elif due.face_to_face < due.wanted:
        words.append(tr("到现在应有 {n} 次", n=due.wanted))
    return " · ".join(words)


class FormEdits:
    """What one person changed on one visit; what is as stored is no change. Values like the unsaved form keeps them."""

    def __init__(self) -> None:
        self.cells: dict[str, Cell] = {}
        self.head: dict[str, str] = {}
        """`visit_on`, `mode`, `next_on`, `closure`, `closure_text`, `no_referral_reason` as typed."""

    @property
    def dirty(self) -> bool:
        """Anything typed that is not stored."""
        return bool(self.cells or self.head)

    def cell(self, name: str, state: FormState) -> Cell:
        """What stands in a cell now."""
        return self.cells.get(name, state.cells.get(name, EMPTY))

    def put(self, name: str, cell: Cell, state: FormState) -> None:
        """A cell was changed; one that was filled and changed is typed now."""
        stored = state.cells.get(name, EMPTY)
        plain = Cell(cell.value, cell.codes, cell.goal, cell.rows)
        self.cells.pop(name, None)
        if plain != Cell(stored.value, stored.codes, stored.goal, stored.rows):
            same_now = (cell.value, cell.codes, cell.rows) == (stored.value, stored.codes, stored.rows)
            self.cells[name] = Cell(cell.value, cell.codes, cell.goal, cell.rows, stored.filled_from, stored.filled_on) if same_now else plain

    def kept(self) -> Mapping[str, Any]:
        """For the unsaved form."""
        return {"head": dict(self.head), "cells": {n: [c.value, list(c.codes), c.goal, [list(r) for r in c.rows]] for n, c in self.cells.items()}}

    def take_back(self, text: str | None, state: FormState) -> None:
        """Put back what was kept; text that is none of ours is left alone."""
        try:
            kept = json.loads(text or "{}")
            cells = {str(n): Cell(str(v), tuple(map(str, c)), str(g), tuple(tuple(map(str, r)) for r in rows)) for n, (v, c, g, rows) in kept.get("cells", {}).items()}  # fmt: skip
            self.head = {str(k): str(v) for k, v in kept.get("head", {}).items()}
        except (ValueError, TypeError, AttributeError):
            return
        for name, cell in cells.items():
            self.put(name, cell, state)
