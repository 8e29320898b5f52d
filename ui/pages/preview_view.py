"""Names and words of the print preview. Plain values, no Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ui.words import tr

WHICH = (("both", "两页"), ("resident", "居民页"), ("professional", "专业页"))
"""(key of `print_prescription`, label)."""


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
        return PreviewView(title, tr("还没有两人签名，纸上印「尚未生效」。"), "warn")
    if dropped:
        return PreviewView(title, tr("一页放不下，省去了：{what}", what="、".join(dropped)), "info")
    return PreviewView(title, "", "")


def file_name(number: str, which: str, version: int = 1) -> str:
    """Name of the saved PDF: number of the prescription and page, never a resident's name."""
    safe = re.sub(r"[^A-Za-z0-9-]", "", number) or "prescription"
    tail = {"both": "", "resident": "-resident", "professional": "-professional"}[which]
    return f"{safe}-v{version}{tail}.pdf"
