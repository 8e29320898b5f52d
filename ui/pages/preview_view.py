"""Names and words of the print preview. Plain values, no Qt."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from prescribe.permissions import allows
from prescribe.sheets.print_assessment import KINDS, preview_assessment, print_assessment
from prescribe.sheets.print_blank import PACKS, draw_blank, preview_blank, print_blank
from prescribe.sheets.print_consultation import preview_grade, preview_minute, print_grade, print_minute
from prescribe.sheets.print_forms import FORMS, preview_forms, print_forms
from prescribe.sheets.print_official import preview_official, print_official
from prescribe.sheets.print_prescription import preview_prescription, print_prescription
from prescribe.sheets.print_referral import preview_event, preview_referral, print_event, print_referral
from prescribe.sheets.print_training import BLANK, preview_class, preview_sessions, print_class, print_sessions
from protocols.terms import Act, Role
from ui.words import tr

WHICH = (("both", "两页"), ("resident", "居民页"), ("professional", "专业页"))
"""(key of `print_prescription`, label)."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What is previewed, printed and saved: two use cases with the same arguments, and its file's name."""

    preview: Callable[..., object]
    printing: Callable[..., object]
    record_id: UUID | int
    """Of what is printed; of blank papers, how many sets."""
    signed: bool
    number: str
    """Of the prescription, or a short word and the record's id: never a resident's name."""
    version: int = 1
    choices: tuple[tuple[str, str], ...] = ()
    """Which pages there are to choose between; none = one sheet."""
    back: str = "回到处方"
    note: str = ""
    """What is told over the pages when nothing graver is."""
    chosen: str = ""
    """Key of the choice shown first; empty = the first one."""
    drawing: Callable[..., object] | None = None
    """Draws what `printing` reserved, for long prints: no save waits for it. None = `printing` gives the pages itself."""

    @property
    def first(self) -> str:
        """Key of the choice shown first; empty without choices."""
        return self.chosen or (self.choices[0][0] if self.choices else "")

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


def referral_job(referral_id: UUID) -> PrintJob:
    """A referral, F17."""
    return PrintJob(preview_referral, print_referral, referral_id, True, f"F17-{str(referral_id)[:8]}", back="回到转诊")


def event_job(event_id: UUID) -> PrintJob:
    """The report of an adverse event, F18."""
    return PrintJob(preview_event, print_event, event_id, True, f"F18-{str(event_id)[:8]}", back="回到不良事件")


def forms_job(resident_id: UUID, role: Role, first: str = "") -> PrintJob:
    """The papers of an assessment that this role may print, `first` (a key of FORMS) shown first."""
    may = [(key, tr(label)) for key, label, name in FORMS if allows(role, name, Act.READ)]
    choices = tuple(sorted(may, key=lambda choice: choice[0] != first))
    note = "印的是保存过的内容；没保存的先按 Ctrl+S。"
    return PrintJob(preview_forms, print_forms, resident_id, True, "form", choices=choices, back="回到居民", note=note)


def blank_job(sets: int) -> PrintJob:
    """So many sets of blank papers; the preview shows one."""
    note = f"这里只看一套，打印时是 {sets} 套，纸号那时才编。" if sets > 1 else "纸号打印时才编。"
    return PrintJob(preview_blank, print_blank, sets, True, "blank", choices=PACKS, back="回到设置", note=note, drawing=draw_blank)


def assessment_job(resident_id: UUID, kind: str) -> PrintJob:
    """The assessment report and the comparison (F19) of a resident."""
    number = f"S3-{str(resident_id)[:8]}"
    return PrintJob(preview_assessment, print_assessment, resident_id, True, number, choices=KINDS, back="回到复评", chosen=kind)


def official_job(resident_id: UUID, form: str, forms: tuple[str, ...]) -> PrintJob:
    """The follow-up records of the public-health norms (S8), the one on the screen first."""
    words = {"hypertension": "高血压", "type2_diabetes": "2 型糖尿病"}
    choices = tuple((key, tr(words[key])) for key in sorted(forms, key=lambda key: key != form))
    note = "印最近四次填完的随访；草稿不印。"
    return PrintJob(preview_official, print_official, resident_id, True, f"S8-{str(resident_id)[:8]}", choices=choices, back="回到公卫表", note=note)


def class_job(class_id: UUID, on: date) -> PrintJob:
    """The record of a class, S13: the meeting of that day, or its list to fill in by hand."""
    choices = ((on.isoformat(), "这节课"), (BLANK, "空白签到表"))
    return PrintJob(preview_class, print_class, class_id, True, f"S13-{str(class_id)[:8]}", choices=choices, back="回到团体课", note="印的是保存过的内容。")


def sessions_job(resident_id: UUID) -> PrintJob:
    """The session log of a resident, F15."""
    return PrintJob(preview_sessions, print_sessions, resident_id, True, f"F15-{str(resident_id)[:8]}", back="回到训练")


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What stands over the pages."""

    title: str
    note: str
    note_kind: str


def preview_view(signed: bool, pages: int, dropped: tuple[str, ...] = (), note: str = "") -> PreviewView:
    """Head of the preview; an unsigned sheet says 「尚未生效」, what did not fit is named."""
    title = tr("预览：共 {n} 页", n=pages)
    if not signed:
        return PreviewView(title, tr("签名还没有齐，纸上印「尚未生效」。"), "warn")
    if dropped:
        return PreviewView(title, tr("一页放不下，省去了：{what}", what="、".join(dropped)), "info")
    return PreviewView(title, tr(note) if note else "", "info" if note else "")


def file_name(number: str, which: str, version: int = 1) -> str:
    """Name of the saved PDF: number of the prescription and page, never a resident's name."""
    safe = re.sub(r"[^A-Za-z0-9-]", "", number) or "prescription"
    tail = "" if which in ("", "both") else f"-{which}"
    return f"{safe}-v{version}{tail}.pdf"
