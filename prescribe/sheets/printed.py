"""From sheets to one PDF, and what the audit keeps of a printed one: its hash, never its words."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.sheets.sheet import Rendered, Sheet

if TYPE_CHECKING:
    from prescribe.clinic import Work


def rendered(*sheets: Sheet) -> Rendered:
    """The sheets as one PDF. The library that draws is imported with the first of them."""
    from prescribe.sheets.pdf import render

    return render(sheets)


def printed(work: Work, subject: UUID, made: Rendered) -> Rendered:
    """The same, with whose it is and its hash in the audit entry."""
    work.subject = subject
    work.outcome = f"printed {made.sha256}"
    return made
