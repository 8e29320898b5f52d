"""设置 · 人员: who works here, certificates with their ends, the signing right as a result with its reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import background
from ui.pages.settings_forms import CertificateForm, LeaverForm, PersonForm, own_password, slip
from ui.pages.settings_view import PersonView, leaver_words, left_words, may_change_people, person_view
from ui.session import Station
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.chip import Chip, RoleBadge
from ui.widgets.columns import Columns
from ui.widgets.marks import Mark
from ui.widgets.person_row import PersonList, PersonRow
from ui.widgets.strips import Strip
from ui.widgets.text import Text, clear, row
from ui.words import tr


class PeoplePanel(QWidget):
    """List at the left, one person at the right."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.station = station
        self.people: tuple[PersonView, ...] = ()
        self._chosen = str(station.staff.staff_id)
        columns = Columns(side_width=520, margins=False)
        self.list = PersonList()
        self._list_card = Card(tr("人员"), icon="users")
        self.add_button = button(tr("加一位同事"), self.add, icon="user-plus", size="small")
        self._list_card.add_to_head(self.add_button)
        self._alone = Strip("info", "", tr("只有您一个人。加一位同事，联合接诊才能签名。"))
        self._alone.hide()
        self._list_card.add(self._alone, self.list)
        self._detail = Card()
        columns.main.addWidget(self._list_card)
        columns.side.addWidget(self._detail)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(columns)
        self.list.picked.connect(self._show_person)

    def load(self) -> None:
        """Everybody, as of today."""
        from prescribe.staff import people

        self.station.do(people, then=self.show_people, owner=self)

    def show_people(self, rows: Any) -> None:
        """Show the list; the one shown before stays shown."""
        today = self.station.clinic.clock.today()
        self.people = tuple(person_view(one, today) for one in rows)
        for one in rows:
            self.station.know_hats(one.staff_id, one.roles)
        self.add_button.setVisible(may_change_people(self.station.staff.role))
        self._alone.setVisible(len(self.people) == 1)
        self.list.show_people([PersonRow(str(p.staff_id), p.name, p.role, p.roles, p.signing) for p in self.people])
        keys = [str(p.staff_id) for p in self.people]
        if keys:
            self.list.choose(self._chosen if self._chosen in keys else keys[0])

    def _show_person(self, key: str) -> None:
        person = next((p for p in self.people if str(p.staff_id) == key), None)
        if person is None:
            return
        self._chosen = key
        clear(self._detail.body)
        head = row(RoleBadge(person.role, True, 26), Text(person.name, "page"), Text(person.roles, "label"), None, gap=10)
        tone = {"ok": "ok", "warn": "warn", "danger": "danger"}.get(person.signing_level, "neutral")
        self._detail.add(head, Text(tr("签名权"), "label"), row(Chip(person.signing, tone), None))
        self._detail.add(Text(person.why, wrap=True), Text(tr("证件"), "label"))
        for held in person.certificates:
            self._detail.add(row(Mark(held.level, 14), Text(held.text), None, Text(held.end, "label", tone="warn" if held.level == "warn" else None)))
        if not person.certificates:
            self._detail.add(Text(tr("还没有登记证件。"), tone="muted"))
        self._detail.add(self._buttons(person))

    def _buttons(self, person: PersonView) -> QWidget:
        from ui.widgets.columns import Flow

        holder = QWidget()
        flow = Flow(gap=8, line_gap=8)
        holder.setLayout(flow)
        own = person.staff_id == self.station.staff.staff_id
        if own:
            flow.addWidget(button(tr("换我的密码"), self._change_own_password, icon="key-round"))
        if may_change_people(self.station.staff.role):
            flow.addWidget(button(tr("加证件"), lambda: self._add_certificate(person), icon="id-card"))
            if not own:
                flow.addWidget(button(tr("重设密码"), lambda: self._reset(person), icon="key-round"))
                flow.addWidget(button(tr("解锁"), lambda: self._unlock(person), icon="lock-open"))
                flow.addWidget(button(tr("停用"), lambda: self._leave(person)))
        return holder

    # --- what can be done -------------------------------------------------------------------------------------------
    def add(self) -> None:
        """加一位同事: the form, then the slip with the password for one use."""
        form = PersonForm(self.window())
        form.wanted.connect(lambda new, own: self._add(form, new, own))
        form.open(form.fields["name"].control)

    def _add(self, form: PersonForm, new: Any, own: str) -> None:
        from prescribe.staff import add_person

        def added(result: Any) -> None:
            form.close_it()
            self._chosen = str(result.staff_id)
            self.load()
            if result.one_time_password:
                slip(self.window(), new.name, result.one_time_password, self._station_name())

        self.station.do(add_person, new, own, then=added, otherwise=form.refused, owner=form)

    def _add_certificate(self, person: PersonView) -> None:
        from prescribe.staff import set_certificate

        form = CertificateForm(self.window(), person.name)

        def save(held: Any) -> None:
            self.station.do(
                set_certificate, person.staff_id, held, person.heads, then=lambda _: saved(), otherwise=form.refused, owner=form
            )

        def saved() -> None:
            form.close_it()
            self.load()

        form.wanted.connect(save)
        form.open(form.fields["kind"].control)

    def _reset(self, person: PersonView) -> None:
        from prescribe.staff import reset_password

        words = tr("{name}会得到一张一次性密码条。他以前的签名仍然有效。", name=person.name)
        form = own_password(self.window(), tr("重设{name}的密码", name=person.name), words, tr("重设密码"))

        def done(result: Any) -> None:
            form.close_it()
            slip(self.window(), person.name, result.one_time_password, self._station_name())

        form.wanted.connect(
            lambda typed: self.station.do(reset_password, person.staff_id, typed, then=done, otherwise=form.refused, owner=form)
        )
        form.open(form.password.control)

    def _unlock(self, person: PersonView) -> None:
        from prescribe.staff import unlock_person

        self.station.do(unlock_person, person.staff_id, then=lambda _: self.station.say(tr("{name}可以再试密码了。", name=person.name)), owner=self)

    def _leave(self, person: PersonView) -> None:
        """停用: first what this person leaves behind, then the way out."""
        from prescribe.handover import left_behind

        self.station.do(left_behind, person.staff_id, then=lambda found: self._ask_leave(person, found), owner=self)

    def _ask_leave(self, person: PersonView, found: Any) -> None:
        words = "\n".join(leaver_words(person.name, found))
        others = [(str(p.staff_id), f"{p.name}（{p.roles}）") for p in self.people if p.staff_id != person.staff_id]
        form = LeaverForm(self.window(), person.name, words, others if found.residents else ())
        clinic, staff = self.station.clinic, self.station.staff

        def job(to: str) -> tuple[int, int]:
            from prescribe.handover import hand_over
            from prescribe.keys import data_key

            moved = clinic.do(hand_over, person.staff_id, UUID(to), by=staff) if to else (0, 0)
            data_key.leave(clinic, person.staff_id, person.heads, by=staff)
            return moved

        def left(moved: tuple[int, int]) -> None:
            form.close_it()
            self._chosen = ""
            self.load()
            self.station.say(left_words(person.name, *moved))

        form.wanted.connect(lambda to: background.run(lambda: job(to), then=left, otherwise=form.refused, owner=form))
        form.open(form.go)

    def _change_own_password(self) -> None:
        from ui.pages.password_page import password_page

        password_page(self.window(), self.station.clinic, self.station.staff)

    def _station_name(self) -> str:
        return self.station.card.station if self.station.card else ""

