"""补录: a paper written during a power cut, typed in with its real day. Cells in the order of the paper; Enter goes to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from prescribe.errors import ClinicError
from prescribe.paper_entry import PaperSaved, PaperVisit, paper_form, record_paper
from prescribe.unsaved import Unsaved
from protocols.facts import vocabulary
from ui.pages.consultation_column import ConsultationColumn, Lists
from ui.pages.consultation_form import PartForm
from ui.pages.consultation_view import Wanted, fields_of
from ui.pages.paper_entry_view import entry_view, parts_of, read_moment, sheets_for
from ui.session import Station
from ui.unsaved_form import UnsavedForm
from ui.widgets.buttons import button
from ui.widgets.chip import KeyCap
from ui.widgets.choices import Segmented
from ui.widgets.field import EnterMovesOn, Field, line
from ui.widgets.form_field import FormField
from ui.widgets.overlay import Overlay
from ui.widgets.text import Text, clear, row
from ui.words import tr

HEAD = (("paper", "纸号", "纸的右上角"), ("day", "日期", "纸上写的那天"), ("time", "时间", "如 9:30"), ("writer", "填写人", "纸上签名的人"))


class PaperEntry(Overlay):
    """One paper of one resident. What is typed is kept until it is saved."""

    def __init__(self, window: QWidget, station: Station, resident_id: UUID, who: str, lists: Lists) -> None:
        super().__init__(window, 880)
        self._station, self._resident, self._lists = station, resident_id, lists
        self.form = PartForm("fitness")
        self.column: ConsultationColumn | None = None
        self._older, self._asked = False, Wanted()
        self.card.setAccessibleName(tr("补录纸上记录"))
        self.card.add(row(Text(tr("补录纸上记录"), "page"), Text(who, bold=True), None, KeyCap("Esc")))
        self.head = {key: Field(tr(label), line(), aside=tr(aside)) for key, label, aside in HEAD}
        self.card.add(row(*self.head.values()))
        self._enter = EnterMovesOn(self)
        self._enter.watch(*(field.control for field in self.head.values()))
        self.sheets = Segmented(sheets_for(station.staff.role), name=tr("哪张纸"))
        self.sheets.picked.connect(self.show_sheet)
        self.card.add(self.sheets)
        self._room = QVBoxLayout()
        self.card.add(self._room)
        self.said = Text("", "label", wrap=True)
        self.save_button = button(tr("保存"), self.save, kind="primary")
        self.card.add(self.said, row(None, button(tr("先放着"), self.close_it), self.save_button, KeyCap("Ctrl+Enter")))
        self._kept = UnsavedForm(station, paper_form(resident_id), self._typed)  # outlives the card: its last words are kept while it closes
        for field in self.head.values():
            field.control.textEdited.connect(self._touched)

    def open_it(self) -> None:
        """Show it, with what was typed before."""
        if self.sheets.keys:
            self.sheets.choose(self.sheets.keys[0])
            self.show_sheet(self.sheets.keys[0])
        self.open(self.head["paper"].control)
        self._kept.take(self._put_back, owner=self)

    def close_it(self) -> None:
        """What is typed stays for next time."""
        self._kept.flush()
        super().close_it()

    def show_sheet(self, sheet: str) -> None:
        """The cells of one sheet; what was typed on another one stays in the form."""
        clear(self._room)
        definitions = vocabulary()
        view = entry_view(sheet, self._station.staff.role, definitions)
        self.column = ConsultationColumn(view, definitions, self._lists, self._station.clinic.clock.today)
        for box in self.column.groups:
            box.offers_rest = False
        self.column.edited.connect(self._edited)
        self.column.opinion_edited.connect(self._opinion_edited)
        self.column.show_form(self.form.entries, self.form.raw, self.form.opinion)
        self._asked = Wanted(asked=frozenset(f for each in fields_of(view) for f in each.fact_ids))
        self.column.refresh(self.form.entries, self._asked, False)
        self._room.addWidget(self.column)

    def _edited(self, field: FormField) -> None:
        now = self._station.clinic.clock.now().isoformat(timespec="seconds")
        staff = self._station.staff
        if self.form.take(field.key, field.fact_ids, field.readings(), field.raw_text(), now, staff.name, str(staff.staff_id)):
            self.column.refresh(self.form.entries, self._asked, False)
            self._touched()

    def _opinion_edited(self) -> None:
        self.form.opinion = self.column.opinion.toPlainText()
        self._touched()

    def _touched(self, *_: object) -> None:
        self._older = False
        self._kept.touch()

    def _typed(self) -> Mapping[str, Any]:
        return {**self.form.to_json(), "head": {key: field.control.text() for key, field in self.head.items()}}

    def _put_back(self, kept: Unsaved | None) -> None:
        if kept is None or self.form.dirty or not self.form.put_back(kept.text):
            return
        for key, text in json.loads(kept.text).get("head", {}).items():
            if key in self.head:
                self.head[key].control.setText(str(text))
        self.show_sheet(self.sheets.chosen)
        self.said.setText(tr("接着 {at} 没写完的", at=kept.saved_at.strftime("%H:%M")))

    def save(self) -> None:
        """Keep the paper; a day before the newest visit is asked about once."""
        for field in self.head.values():
            field.problem("")
        try:
            at = read_moment(self.head["day"].control.text(), self.head["time"].control.text(), self._station.clinic.clock.today())
        except ValueError as wrong:
            key = "time" if tr("时间") in str(wrong) else "day"
            self.head[key].problem(str(wrong))
            self.head[key].control.setFocus()
            return
        if self.form.raw:
            self.said.setText(tr("有的格里写的还不算数，请看有提示的格。"))
            return
        paper = PaperVisit(at, self.head["paper"].control.text(), self.head["writer"].control.text(), self._older)
        self.save_button.setEnabled(False)
        self._kept.forget()
        parts = parts_of(self.form.entries, self.form.opinion, self.column.side)
        self._station.do(record_paper, self._resident, paper, parts, then=self._saved, otherwise=self._refused, owner=self)

    def _saved(self, saved: PaperSaved) -> None:
        self.form.become(PartForm("fitness"))
        self._station.say(tr("补录了 {n} 项，算在 {on} 那天。", n=saved.answers, on=saved.on), level="ok")
        super().close_it()

    def _refused(self, error: ClinicError) -> None:
        self.save_button.setEnabled(True)
        self._kept.touch()
        where = {"paper": "paper", "at": "day", "older": "day"}.get(error.field or "")
        self._older = error.field == "older"
        if where:
            self.head[where].problem(str(error))
            self.head[where].control.setFocus()
        elif self.column is None or not error.field or not self.column.go_to(error.field):
            self.said.setText(str(error))
        else:
            self.said.setText(str(error))

    def keyPressEvent(self, event) -> None:
        """Ctrl+Enter saves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
            return
        super().keyPressEvent(event)
