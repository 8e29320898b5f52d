"""The cards over a class: why somebody is not there, the answers of one person, and the class itself with its list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from prescribe.entries import Entry
from prescribe.errors import ClinicError
from prescribe.find import Found, FoundResident, find_residents
from prescribe.group_class import WEEKDAYS, ClassForm
from protocols.facts import definition
from ui import theme
from ui.pages.consultation_column import Lists, make_field
from ui.pages.fields_view import field_view
from ui.pages.session_view import whole_number
from ui.session import Station
from ui.widgets.asking_card import AskingCard
from ui.widgets.buttons import button, icon_button
from ui.widgets.chip import KeyCap
from ui.widgets.choices import AnswerRow, Segmented
from ui.widgets.field import EnterMovesOn, Field, line
from ui.widgets.form_field import FormField
from ui.widgets.search_box import sentence
from ui.widgets.text import Text, clear, row
from ui.words import tr

WHY_MISSED = (("busy", "家里有事"), ("unwell", "身体不舒服"), ("away", "出门了"), ("unknown", "不知道"))


class MissedCard(AskingCard):
    """Why somebody did not come: a digit, or a few words."""

    told = Signal(str)

    def __init__(self, window: QWidget, who: str, reason: str = "") -> None:
        super().__init__(window, 460)
        self.card.setAccessibleName(tr("没来的原因"))
        self.answers = AnswerRow([(key, tr(words)) for key, words in WHY_MISSED], tr("没来的原因"))
        self.words = line(tr("别的原因，写几个字"), text=reason)
        self.words.setAccessibleName(tr("别的原因"))
        done = button(tr("记没来"), self.finish, kind="primary")
        self.card.add(
            row(Text(tr("{name}没来", name=who), "card"), None, KeyCap("Esc")), self.answers, self.words,
            row(None, button(tr("不记"), lambda: self._tell("")), done, KeyCap("Ctrl+Enter")),
        )  # fmt: skip
        self.answers.picked.connect(lambda key: self._tell(tr(dict(WHY_MISSED)[key])))
        self.words.returnPressed.connect(self.finish)

    def open_it(self) -> None:
        """Show it, with the keyboard on the answers."""
        self.open(self.answers)
        self.answers.setFocus()

    def finish(self) -> None:
        """The words that stand there."""
        if self.words.text().strip():
            self._tell(self.words.text().strip())
        else:
            self.words.setFocus()

    def _tell(self, reason: str) -> None:
        self.told.emit(reason)
        self.close_it()


class AnswersCard(AskingCard):
    """Some questions of one person, answered one under the other; Enter goes on, after the last it is done."""

    answered = Signal(object)
    """Answers by fact id, as stored; one that was taken back is absent."""

    def __init__(self, station: Station, window: QWidget, title: str, fact_ids: Sequence[str], values: Mapping[str, Any]) -> None:
        super().__init__(window, 620)
        self.card.setAccessibleName(title)
        self.card.add(row(Text(title, "card"), None, KeyCap("Esc")))
        self.fields: list[FormField] = []
        entries = {fact_id: Entry(fact_id, "known", value) for fact_id, value in values.items()}
        for place, fact_id in enumerate(fact_ids):
            field = make_field(
                field_view(definition(fact_id), {}), {fact_id: definition(fact_id)}, Lists(), station.clinic.clock.today
            )
            field.show_entries(entries)
            if hasattr(field, "unfold"):
                field.unfold()
            field.left_forward.connect(lambda p=place: self._go(p + 1))
            field.left_back.connect(lambda p=place: self._go(p - 1))
            self.fields.append(field)
            self.card.add(field)
        self.card.add(row(None, button(tr("好了"), self.finish, kind="primary"), KeyCap("Ctrl+Enter")))

    def open_it(self) -> None:
        """Show it, with the keyboard in the first question."""
        self.open()
        self._go(0)

    def _go(self, place: int) -> None:
        if place >= len(self.fields):
            self.finish()
        elif place >= 0:
            self.fields[place].focus_first()

    def finish(self) -> None:
        """Tell what is answered."""
        found = {}
        for field in self.fields:
            for fact_id, reading in field.readings().items():
                if reading.status == "known":
                    found[fact_id] = reading.value
        self.answered.emit(found)
        self.close_it()


class ClassCard(AskingCard):
    """One class: name, day, time, place, and who is on its list."""

    done = Signal(object)
    """The `ClassForm` as typed."""
    closing_wanted = Signal()

    def __init__(self, station: Station, window: QWidget, form: ClassForm, names: Mapping[UUID, str], new: bool) -> None:
        super().__init__(window, 720)
        self._station, self._form = station, form
        self.members: dict[UUID, str] = {m: names.get(m, "") for m in form.members}
        self.card.setAccessibleName(tr("团体课"))
        self.card.add(row(Text(tr("新的班") if new else tr("改这个班"), "page"), None, KeyCap("Esc")))
        self.name, self.place = line(text=form.name), line(text=form.place)
        self.minutes = line("25", text=str(form.minutes) if form.minutes else "")
        self.starts, self.ends = line("14:00", text=form.starts), line("14:40", text=form.ends)
        self.fields = {
            "name": Field(tr("名字"), self.name, aside=tr("如 八段锦（坐立结合）")), "starts": Field(tr("开始"), self.starts),
            "ends": Field(tr("结束"), self.ends), "place": Field(tr("地点"), self.place), "minutes": Field(tr("主要部分"), self.minutes, unit=tr("分钟")),
        }  # fmt: skip
        self.day = AnswerRow([(str(n), tr(w)) for n, w in enumerate(WEEKDAYS)], tr("星期几"))
        if form.weekday is not None:
            self.day.choose(str(form.weekday))
        self.site = Segmented([("venue", tr("场馆或公园")), ("station", tr("站里"))], form.site, tr("在哪里"))
        self.card.add(self.fields["name"], Text(tr("星期几"), "label"), self.day)
        self.card.add(row(self.fields["starts"], self.fields["ends"], self.fields["minutes"], self.fields["place"]), row(self.site, None))
        self._build_members()
        self.said = Text("", "label", wrap=True, tone="warn")
        buttons = [button(tr("停办这个班"), self._close_class, kind="danger")] if not new else []
        self.card.add(self.said, row(*buttons, None, button(tr("保存"), self.finish, kind="primary"), KeyCap("Ctrl+Enter")))
        self._enter = EnterMovesOn(self)
        self._enter.watch(self.name, self.starts, self.ends, self.minutes, self.place, self.find)

    def _build_members(self) -> None:
        self.find = line(tr("加人：姓名、拼音首字母或档案号"))
        self.find.setAccessibleName(tr("加人"))
        self.find.textEdited.connect(self._look)
        self._count = Text("", "label")
        self._hits, self._list = QVBoxLayout(), QVBoxLayout()
        for each in (self._hits, self._list):
            each.setSpacing(theme.SPACE["hair"])
        self.card.add(row(Text(tr("名单"), "card"), self._count, None), self.find, self._hits, self._list)
        self._show_members()

    def open_it(self) -> None:
        """Show it."""
        self.open(self.name)

    def _show_members(self) -> None:
        clear(self._list)
        self._count.setText(tr("{n} 人", n=len(self.members)))
        for member, name in self.members.items():
            off = icon_button("x", tr("把{name}从名单里拿掉", name=name), lambda m=member: self._drop(m))
            self._list.addLayout(row(Text(name or tr("名字没有同步到")), None, off))

    def _drop(self, member: UUID) -> None:
        self.members.pop(member, None)
        self._show_members()

    def _look(self, text: str) -> None:
        if len(text.strip()) < 2:
            clear(self._hits)
            return
        self._station.do(find_residents, text.strip(), then=self._found, owner=self)

    def _found(self, found: Found) -> None:
        clear(self._hits)
        for one in found.rows[:5]:
            if one.resident_id not in self.members:
                self._hits.addWidget(button(tr("加上 {who}", who=sentence(one)), lambda o=one: self._add(o), kind="quiet"))

    def _add(self, one: FoundResident) -> None:
        self.members[one.resident_id] = one.name
        self.find.clear()
        clear(self._hits)
        self._show_members()
        self.find.setFocus()

    def finish(self) -> None:
        """Tell the class as typed; the page saves it."""
        chosen = next(iter(self.day.chosen), "")
        try:
            minutes = whole_number(self.minutes.text())
        except ValueError:
            self.said.setText(tr("主要部分请填整数分钟。"))
            self.minutes.setFocus()
            return
        self.done.emit(
            ClassForm(
                self.name.text(), int(chosen) if chosen else None, self.starts.text().strip(), self.ends.text().strip(), self.place.text(),
                self.site.chosen, minutes, self._form.activities, self._form.leader_id, self._form.leader, tuple(self.members),
            )
        )

    def refused(self, error: ClinicError) -> None:
        """Say why it was not saved, beside its field."""
        self.said.setText(error.sentence)
        if error.field in self.fields:
            self.fields[error.field].control.setFocus()

    def _close_class(self) -> None:
        self.closing_wanted.emit()
        self.close_it()
