"""补记: what a resident wrote at home, one line a day; Enter goes on, the day before stands in the next line."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from prescribe.dates import read_date
from prescribe.errors import ClinicError
from prescribe.train import HomeSaved, HomeSession, log_home_sessions
from ui import theme
from ui.pages.session_view import whole_number
from ui.session import Station
from ui.widgets.asking_card import AskingCard
from ui.widgets.buttons import button
from ui.widgets.chip import KeyCap
from ui.widgets.field import EnterMovesOn, line
from ui.widgets.text import Text, row
from ui.words import tr

ROWS = 7


def read_rows(texts: list[tuple[str, str, str]], today: date) -> tuple[HomeSession, ...]:
    """The lines that say something. Raises ValueError with the sentence."""
    found = []
    for place, (day, minutes, effort) in enumerate(texts, 1):
        if not minutes.strip() and not effort.strip():
            continue
        try:
            found.append(HomeSession(read_date(day, today), whole_number(minutes), whole_number(effort)))
        except ValueError as wrong:
            said = str(wrong) if not str(wrong).startswith("invalid literal") else tr("请填整数")
            raise ValueError(tr("第 {n} 行：{what}。", n=place, what=said.rstrip("。"))) from None
    return tuple(found)


class HomeCard(AskingCard):
    """Seven lines: day, minutes, effort. A line without minutes and effort is not entered."""

    saved = Signal()

    def __init__(self, station: Station, window: QWidget, resident_id: UUID) -> None:
        super().__init__(window, 520)
        self._station, self._resident = station, resident_id
        self.card.setAccessibleName(tr("补记在家练的"))
        self.card.add(row(Text(tr("补记在家练的"), "page"), None, KeyCap("Esc")), Text(tr("照居民的纸录；没练的那天空着。"), "label"))
        grid, today = QGridLayout(), station.clinic.clock.today()
        grid.setHorizontalSpacing(theme.SPACE["row"])
        for column, words in enumerate(("哪天", "练了几分钟", "疲劳度 6–20")):
            grid.addWidget(Text(tr(words), "label"), 0, column)
        self.rows: list[tuple[QLineEdit, QLineEdit, QLineEdit]] = []
        for place in range(ROWS):
            made = (line(text=f"{today - timedelta(days=place):%m-%d}"), line(), line())
            for column, (edit, words) in enumerate(zip(made, ("哪天", "几分钟", "疲劳度"), strict=True)):
                edit.setAccessibleName(tr("第 {n} 行，{what}", n=place + 1, what=tr(words)))
                grid.addWidget(edit, place + 1, column)
            self.rows.append(made)
        self.said = Text("", "label", tone="warn", wrap=True)
        self.card.add(grid, self.said, row(None, button(tr("保存"), self.finish, kind="primary"), KeyCap("Ctrl+Enter")))
        self._enter = EnterMovesOn(self)
        self._enter.watch(*(edit for made in self.rows for edit in made[1:]))

    def open_it(self) -> None:
        """Show it, with the keyboard in the minutes of today."""
        self.open(self.rows[0][1])

    def finish(self) -> None:
        """Enter the lines."""
        try:
            rows = read_rows([tuple(edit.text() for edit in made) for made in self.rows], self._station.clinic.clock.today())
        except ValueError as wrong:
            self.said.setText(str(wrong))
            return
        self._station.do(log_home_sessions, self._resident, rows, then=self._done, otherwise=self._refused, owner=self)

    def _done(self, saved: HomeSaved) -> None:
        words = tr("补记了 {n} 天。", n=len(saved.saved))
        if saved.there_before:
            words += tr("以前录过：{days}。", days="、".join(f"{d:%m-%d}" for d in saved.there_before))
        self._station.say(words, level="ok")
        self.saved.emit()
        self.close_it()

    def _refused(self, error: ClinicError) -> None:
        self.said.setText(error.sentence)
