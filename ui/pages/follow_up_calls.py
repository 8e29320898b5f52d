"""F6: one call written down, with what must be asked before died, moved or lost, and what follows from it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject

from prescribe.contact import AGAIN, GONE, OUTCOMES, Call, CallNoted, note_call, snooze_item
from prescribe.errors import ClinicError
from prescribe.reading.due import SUBJECT
from ui import rooms
from ui.pages.follow_up_parts import CallPopover
from ui.words import short_date, tr

if TYPE_CHECKING:
    from ui.pages.follow_up_page import FollowUpPage

LATER = timedelta(days=1)
"""「改天再说」 without a day: asked again tomorrow."""


class CallNoting(QObject):
    """The conversation around one call."""

    def __init__(self, page: FollowUpPage) -> None:
        super().__init__(page)
        self._page = page
        self.popover: CallPopover | None = None
        self._resident: UUID | None = None

    def begin(self, resident: UUID, name: str) -> None:
        """Open the outcomes."""
        self._resident = resident
        self.popover = CallPopover(self._page.switch, name)
        self.popover.chosen.connect(self._chosen)
        self.popover.closed.connect(self._closed)
        self.popover.open()

    def _closed(self) -> None:
        self.popover = None

    def _chosen(self, outcome: str, note: str) -> None:
        if outcome in GONE:
            self._ask(
                tr("记为「{word}」：以后不再提醒随访，等人办结案。没有弄错吗？", word=OUTCOMES[outcome]),
                (("yes", tr("没有弄错")), ("no", tr("再核对"))),
                lambda key: self._write(outcome, note, meant=True) if key == "yes" else self._close(),
            )
        else:
            self._write(outcome, note)

    def _write(self, outcome: str, note: str, meant: bool = False) -> None:
        again = self._page.station.clinic.clock.today() + LATER if outcome == "not_now" else None
        call = Call(outcome, again, note, meant)
        self._page.station.do(note_call, self._resident, call, then=lambda noted: self._noted(outcome, noted), otherwise=self._refused, owner=self)

    def _noted(self, outcome: str, noted: CallNoted) -> None:
        if noted.ask_lost and self.popover is not None:
            self._ask(
                tr("{n} 天都没联系上。记为失访？", n=noted.failed_days),
                (("yes", tr("记为失访")), ("wait", tr("再等 7 天"))),
                lambda key: self._write("lost", "", meant=True) if key == "yes" else self._wait(),
            )
            return
        self._close()
        page = self._page
        if outcome == "answered" and page._resident == self._resident:
            page.form.go_to("mode")
        closing = rooms.ROOMS.get("closing")
        may = noted.close and closing is not None and closing.open_to(page.station.staff.role)
        words = tr("已记：{word}。", word=OUTCOMES[outcome]) + (tr("请办结案。") if noted.close else "")
        page.station.say(words, level="ok")
        if may:
            page.station.open_resident(self._resident, "closing")

    def _wait(self) -> None:
        until = self._page.station.clinic.clock.today() + AGAIN
        reason = tr("三天没联系上，再等 7 天")
        self._page.station.do(snooze_item, self._resident, SUBJECT, until, reason, then=lambda _: self._waits(until), otherwise=self._refused, owner=self)

    def _waits(self, until: object) -> None:
        self._close()
        self._page.station.say(tr("{day} 再提醒。", day=short_date(until, self._page.station.clinic.clock.today())))

    def _ask(self, sentence: str, answers: tuple[tuple[str, str], ...], then: object) -> None:
        if self.popover is not None:
            row = self.popover.ask(sentence, answers)
            row.picked.connect(then)

    def _refused(self, error: ClinicError) -> None:
        if self.popover is not None:
            self.popover.ask(error.sentence, ())
        else:
            self._page.station.refuse(error)

    def _close(self) -> None:
        if self.popover is not None:
            self.popover.close_it()
