"""设置 · 操作记录: who did what when, newest first; read-only, by person, by day, by file number."""

from __future__ import annotations

from array import array
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from prescribe.audit import AuditEntry
from prescribe.dates import read_date
from ui import background, theme
from ui.pages.audit_view import COLUMNS, AuditRow, audit_row, count_words
from ui.session import Station
from ui.widgets.buttons import button, link
from ui.widgets.card import Card
from ui.widgets.field import Field, line
from ui.widgets.record_table import RecordTable, paint_words
from ui.widgets.text import Text, row
from ui.words import tr

AT_ONCE = 200


class AuditPanel(QWidget):
    """A table that grows backwards in time; Enter on a row narrows to the same file or person."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.station = station
        self._entries: dict[int, AuditEntry] = {}
        self._subject: UUID | None = None
        self._asked: background.Job | None = None
        self.person = QComboBox()
        self.person.activated.connect(lambda _: self.read())
        self.day, self.file = line(tr("今天、11-23"), width=130), line(tr("例如 QH-…"), width=190)
        fields = [Field(tr("谁"), self.person), Field(tr("哪一天"), self.day), Field(tr("档案号"), self.file)]
        self._day_field = fields[1]
        for typed in (self.day, self.file):
            typed.returnPressed.connect(self.read)
        self._all = button(tr("全部"), self.clear_filters, icon="undo-2", size="small")
        self._about = Text("", "label")
        card = Card(tr("操作记录"), icon="history", aside=tr("只能看，不能改；一条接一条，少一条就对不上"))
        card.add(row(*fields, None, gap=14), row(button(tr("找"), self.read, icon="search", size="small"), self._all, self._about, None))
        self.table = RecordTable(COLUMNS, audit_row, self._load, _paint)
        self.table.setAccessibleName(tr("操作记录"))
        self.table.setMinimumHeight(theme.px(330))
        self.table.opened.connect(self._same)
        self._more = link(tr("再往前 {n} 条", n=AT_ONCE), self.read_more)
        card.add(self.table, row(self._more, None))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card)

    def load(self) -> None:
        """Names for the filter, and the newest entries."""
        from prescribe.staff import people

        self.station.do(people, left_too=True, then=self._show_people, owner=self)
        self.read()

    def _show_people(self, rows: Any) -> None:
        chosen = self.person.currentData()
        self.person.clear()
        self.person.addItem(tr("所有人"), None)
        for one in rows:
            self.person.addItem(one.name + (tr("（已离开）") if one.left_on else ""), one.staff_id)
        self.person.setCurrentIndex(max(0, self.person.findData(chosen)))

    # --- reading --------------------------------------------------------------------------------------------------
    def read(self) -> None:
        """From the newest, with the filters as they stand."""
        self._ask(None)

    def read_more(self) -> None:
        """The entries before the oldest that is shown."""
        self._ask(min(self._entries, default=None))

    def _ask(self, before: int | None) -> None:
        from prescribe.audit import audit_log

        typed, day = self.day.text().strip(), None
        self._day_field.problem("")
        if typed:
            try:
                day = read_date(typed, self.station.clinic.clock.today())
            except ValueError as error:
                self._day_field.problem(str(error))
                return
        if self._asked is not None:
            self._asked.drop()  # a late answer to an earlier question must not stand under this one
        self._asked = self.station.do(
            audit_log, subject=self._subject, staff_id=self.person.currentData(), day=day, before=before, limit=AT_ONCE,
            file_number=self.file.text().strip(), then=lambda found: self._show(found, before is not None), owner=self,
        )  # fmt: skip

    def _show(self, found: tuple[AuditEntry, ...], more: bool) -> None:
        self._entries = (self._entries if more else {}) | {entry.n: entry for entry in found}
        left = len(found) == AT_ONCE
        self._more.setVisible(left)
        words = count_words(len(self._entries), left)
        if self._subject is not None:
            words = tr("只看与所选那一条同一对象的：{words}", words=words)
        self._about.setText(words if self._entries else tr("没有这样的记录。"))
        place = self.table.currentIndex().row() if more else 0
        self.table.show_ids(array("q", sorted(self._entries, reverse=True)))
        if more and self._entries:
            self.table.go_to(max(0, place))

    def _load(self, page: int, ids: array) -> None:
        self.table.keep(page, tuple(self._entries[each] for each in ids))

    def _same(self, entry: AuditEntry) -> None:
        if entry.subject is not None:
            self._subject = entry.subject
            self.read()

    def clear_filters(self) -> None:
        """Everybody, every day, every file."""
        self._subject = None
        self.person.setCurrentIndex(0)
        self.day.clear()
        self.file.clear()
        self.read()


def _paint(painter: Any, rect: Any, view: AuditRow, cell: int) -> bool:
    if cell == 3:
        paint_words(painter, rect, view.cells[cell], bold=True)
    elif cell == 5 and view.refused:
        paint_words(painter, rect, view.cells[cell], "warn", bold=True)
    else:
        paint_words(painter, rect, view.cells[cell], "muted")
    return True
