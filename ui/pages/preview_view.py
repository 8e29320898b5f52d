"""Names and words of the print preview. Plain values, no Qt."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from prescribe.sheets.print_consultation import preview_grade, preview_minute, print_grade, print_minute
from prescribe.sheets.print_prescription import preview_prescription, print_prescription
from ui.words import tr

WHICH = (("both", "两页"), ("resident", "居民页"), ("professional", "专业页"))
"""(key of `print_prescription`, label)."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What is previewed, printed and saved: two use cases with the same arguments, and its file's name."""

    preview: Callable[..., object]
    printing: Callable[..., object]
    record_id: UUID
    signed: bool
    number: str
    """Of the prescription, or a short word and the record's id: never a resident's name."""
    version: int = 1
    choices: tuple[tuple[str, str], ...] = ()
    """Which pages there are to choose between; none = one sheet."""
    back: str = "回到处方"

    @property
    def first(self) -> str:
        """Key of the choice shown first; empty without choices."""
        return self.choices[0][0] if self.choices else ""

    def arguments(self, which: str) -> tuple[object, ...]:
        """Of both use cases."""
        return (self.record_id, which) if self.choices else (self.record_id,)


def prescription_job(prescription_id: UUID, number: str, signed: bool, version: int = 1) -> PrintJob:
    """Both pages of a prescription."""
    return PrintJob(preview_prescription, print_prescription, prescription_id, signed, number, version, WHICH)


def grade_job(grade_id: UUID, signed: bool) -> PrintJob:
    """The risk sheet, F11."""
    return PrintJob(preview_grade, print_grade, grade_id, signed, f"F11-{str(grade_id)[:8]}", back="回到会诊")


def minute_job(minute_id: UUID, signed: bool) -> PrintJob:
    """The minute of a consultation, F12."""
    return PrintJob(preview_minute, print_minute, minute_id, signed, f"F12-{str(minute_id)[:8]}", back="回到会诊")


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What stands over the pages."""

    title: str
    note: str
    note_kind: str


def preview_view(signed: bool, pages: int, dropped: tuple[str, ...] = ()) -> PreviewView:
    """Head of the preview; an unsigned sheet says 「尚未生效」, what did not fit is named."""
    title = tr("预览：共 {n} 页", n=pages)
    if not signed:
        return PreviewView(title, tr("签名还没有齐，纸上印「尚未生效」。"), "warn")
    if dropped:
        return PreviewView(title, tr("一页放不下，省去了：{what}", what="、".join(dropped)), "info")
    return PreviewView(title, "", "")


def file_name(number: str, which: str, version: int = 1) -> str:
    """Name of the saved PDF: number of the prescription and page, never a resident's name."""
    safe = re.sub(r"[^A-Za-z0-9-]", "", number) or "prescription"
    tail = {"": "", "both": "", "resident": "-resident", "professional": "-professional"}[which]
    return f"{safe}-v{version}{tail}.pdf"
