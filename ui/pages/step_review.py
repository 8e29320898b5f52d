"""A physician looks at a step of the dose: what changed and why, then 「照这样」 or back to what was, with a sentence why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from prescribe.draft import DraftState
from prescribe.progress import CONFIRM, RESTORE, review_step
from prescribe.reading.step_lines import StepInReview
from ui import theme
from ui.page import Action
from ui.widgets.buttons import button
from ui.widgets.chip import Chip
from ui.widgets.marks import Mark
from ui.widgets.overlay import Popover
from ui.widgets.text import Text, row, rule
from ui.words import tr

if TYPE_CHECKING:
    from ui.pages.prescription_page import PrescriptionPage


def review_actions(page: PrescriptionPage, draft: DraftState, then: Callable[[], None]) -> list[Action]:
    """「定一步量」 in the bar while a step waits for the physician on duty; nothing for others."""
    if not draft.in_review or not page.station.staff.role.is_medical:
        return []
    words = tr("定一步量") if any(s.waiting for s in draft.in_review) else tr("看改过的量")
    return [Action(words, lambda: open_review(page, draft, then), icon="footprints")]


def open_review(page: PrescriptionPage, draft: DraftState, then: Callable[[], None]) -> ReviewPopover:
    """The popover over the dose; what is decided is saved at once and the page read anew."""
    popover = ReviewPopover(page.room.dose, draft.in_review[0])

    def decide(decision: str, note: str) -> None:
        step = draft.in_review[0]
        page.station.do(review_step, step.step_id, step.heads, decision, note, then=lambda _: then(), owner=page)

    popover.decided.connect(decide)
    popover.open()
    popover.note.setFocus()
    return popover


class ReviewPopover(Popover):
    """One step: the numbers, the reasons with what they stand on, a note, two answers."""

    decided = Signal(str, str)
    """(decision, note)."""

    def __init__(self, anchor: QWidget, step: StepInReview) -> None:
        super().__init__(anchor, 520)
        self.setAccessibleName(tr("定一步量") if step.waiting else tr("看改过的量"))
        box = QVBoxLayout()
        box.setSpacing(theme.SPACE["small"])
        self.body.addLayout(box)
        lead = tr("还没有照这样练，等您定") if step.waiting else tr("已经照这样练，请您看一看")
        box.addLayout(row(Mark("warn", 18), Text(lead, "card"), None))
        box.addWidget(Text(step.say, bold=True, wrap=True))
        for say, source, doubtful in step.reasons:
            line = row(Text(say, wrap=True), Text(source, "label"))
            line.setStretch(0, 1)
            if doubtful:
                line.addWidget(Chip(tr("待医师确认"), "neutral"))
            box.addLayout(line)
        box.addWidget(rule())
        self.note = QLineEdit()
        self.note.setPlaceholderText(tr("医生的话（改回去要写，至少 4 个字）"))
        self.note.setAccessibleName(tr("医生的话"))
        box.addWidget(self.note)
        self.keep = button(tr("照这样练"), lambda: self._decide(CONFIRM), kind="primary")
        self.restore = button(tr("不改，照原来的") if step.waiting else tr("改回原来的量"), lambda: self._decide(RESTORE))
        box.addLayout(row(None, self.restore, self.keep))
        self.note.textChanged.connect(lambda text: self.restore.setEnabled(len(text.strip()) >= 4))
        self.restore.setEnabled(False)

    def _decide(self, decision: str) -> None:
        self.decided.emit(decision, self.note.text().strip())
        self.close_it()
