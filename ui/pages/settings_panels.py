"""设置: panels of this PC, of the station, of back-up, sync and about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from prescribe.errors import ClinicError
from ui import background
from ui.copies import copy_now
from ui.last_chance import VERSION
from ui.pages.settings_blank import BlankCard
from ui.pages.settings_export import ExportCard
from ui.pages.settings_view import (
    LICENCES,
    backup_made,
    backup_view,
    fits,
    may_change_people,
    may_change_station,
    proof_words,
    table,
)
from ui.pages.welcome_page import LookChooser
from ui.preferences import preference
from ui.session import Station
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.chip import KeyCap
from ui.widgets.field import EnterMovesOn, Field, line, password_field
from ui.widgets.marks import Mark
from ui.widgets.setting_row import SettingRow
from ui.widgets.strips import EmptyState
from ui.widgets.text import Text, clear, row, rule
from ui.words import tr


class Panel(QWidget):
    """A column of cards."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.station = station
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self.build()

    def build(self) -> None:
        """Make the widgets."""

    def load(self) -> None:
        """Show what is true now."""


class SettingTable(Card):
    """Settings of one scope, changed one by one."""

    shown = Signal()

    def __init__(self, station: Station, scope: str, title: str, icon: str) -> None:
        super().__init__(title, icon=icon)
        self._station, self._scope = station, scope
        self.typed = ""
        """Only settings that fit these words are shown."""
        self.rows: dict[str, SettingRow] = {}
        self._room = QVBoxLayout()
        self.add(self._room)

    def load(self) -> None:
        from prescribe.settings import settings

        self._station.do(settings, then=self.show_rows, owner=self)

    def show_rows(self, every: Any) -> None:
        clear(self._room)
        self.rows = {}
        editable = self._scope == "local" or may_change_station(self._station.staff.role)
        for setting, value in table(every, self._scope):
            if not fits(self.typed, setting.label, setting.hint, setting.unit):
                continue
            if self.rows:
                self._room.addWidget(rule())
            made = self.rows[setting.key] = SettingRow(setting, value, editable)
            made.changed.connect(self._change)
            self._room.addWidget(made)
        if not editable:
            self._room.addWidget(Text(tr("这里需要管理员或站长来改。"), "label"))
        if self.typed:
            self.setVisible(bool(self.rows))
        self.shown.emit()

    def _change(self, key: str, value: object) -> None:
        from prescribe.settings import change_setting

        def refused(error: ClinicError) -> None:
            self.rows[key].problem(error.sentence)

        def kept(every: Any) -> None:
            self.show_rows(every)
            self._station.settings_changed.emit()

        self._station.do(change_setting, key, value, then=kept, otherwise=refused, owner=self)


class LocalPanel(Panel):
    """本机: how it looks to the person who types now, and what only this PC does."""

    def build(self) -> None:
        self._look = Card(tr("样子"), icon="eye", aside=tr("只改您自己在这台电脑上看到的"))
        self._table = SettingTable(self.station, "local", tr("这台电脑"), "monitor")
        self.blank = BlankCard(self.station)
        self.column.addWidget(self._look)
        self.column.addWidget(self._table)
        self.column.addWidget(self.blank)
        self._chooser: LookChooser | None = None

    def load(self) -> None:
        if self._chooser is not None:
            self._chooser.deleteLater()
        staff = str(self.station.staff.staff_id)
        self._chooser = LookChooser(preference(self.station.clinic.folder, staff))
        self._chooser.picked.connect(self.station.preference_changed)
        self._look.add(self._chooser)
        self._table.load()
        self.blank.load()


class StationPanel(Panel):
    """本站: name and addresses as printed, and the rules that the whole station shares."""

    FIELDS = (
        ("station", "站名", ""), ("host", "所属机构全称", "印在抬头"), ("phone", "本站电话", ""),
        ("address", "本站地址", "急救卡用"), ("aed_place", "AED 放在哪里", "急救卡用"),
    )  # fmt: skip

    def build(self) -> None:
        self._state: Any = None
        card = Card(tr("本站"), icon="building-2")
        self.fields = {name: Field(tr(label), line(), aside=tr(aside)) for name, label, aside in self.FIELDS}
        self.save_button, self._key = button(tr("保存"), self.save, kind="primary"), KeyCap("Ctrl+S")
        card.add(*self.fields.values(), row(self.save_button, self._key, None))
        EnterMovesOn(self).watch(*(made.control for made in self.fields.values()))
        self._table = SettingTable(self.station, "station", tr("全站的规则"), "settings")
        self.export = ExportCard(self.station)
        self.column.addWidget(card)
        self.column.addWidget(self._table)
        self.column.addWidget(self.export)

    def load(self) -> None:
        from prescribe.letterhead import station_profile

        self.station.do(station_profile, then=self._show, owner=self)
        self._table.load()
        self.export.load()

    def _show(self, state: Any) -> None:
        self._state = state
        may = may_change_station(self.station.staff.role)
        for name, made in self.fields.items():
            made.control.setText(getattr(state.profile, name))
            made.control.setReadOnly(not may)
        self.save_button.setVisible(may)
        self._key.setVisible(may)

    def save(self) -> None:
        """Save what stands in the fields."""
        from dataclasses import replace

        from prescribe.letterhead import revise_station

        for made in self.fields.values():
            made.problem("")
        texts = {name: made.control.text() for name, made in self.fields.items()}
        profile = replace(self._state.profile, **texts)
        self.station.do(revise_station, profile, self._state.heads, then=self._saved, otherwise=self._refused, owner=self)

    def _saved(self, state: Any) -> None:
        self._show(state)
        self.station.say(tr("已保存。以后印的单子用新的抬头。"))

    def _refused(self, error: ClinicError) -> None:
        if error.field in self.fields:
            self.fields[error.field].problem(error.sentence)
            self.fields[error.field].control.setFocus()
        else:
            self.station.refuse(error)


class BackupPanel(Panel):
    """备份: age and place of the last good copy; make one now; open one to prove it."""

    def build(self) -> None:
        self._card = Card(tr("备份"), icon="hard-drive")
        self._mark, self._headline = Mark("ok", 18), Text("", bold=True, wrap=True)
        headline = row(self._mark, self._headline)
        headline.setStretch(1, 1)
        self.now_button = button(tr("马上备份"), self.back_up, kind="primary", icon="hard-drive")
        self._result = Text("", wrap=True)
        self._card.add(headline, row(self.now_button, None), self._result)
        self._copies = Card(tr("已有的备份"), icon="database")
        self._room = QVBoxLayout()
        self.password = password_field(tr("做备份时您的密码（试恢复用）"))
        self.prove_button = button(tr("试恢复最新一份"), self.prove, icon="shield-check")
        self._copies.add(self._room, self.password, row(self.prove_button, None))
        self.column.addWidget(self._card)
        self.column.addWidget(self._copies)
        self._newest: Path | None = None

    def load(self) -> None:
        folder, clock = self.station.clinic.folder, self.station.clinic.clock

        def job() -> Any:
            from prescribe.backup import backup_is_late, backups, last_backup
            from prescribe.settings import settings

            values = {s.key: v for s, v in self.station.clinic.do(settings, by=self.station.staff)}
            other = values.get("backup_folder") or ""
            copies = [*backups(folder / "backups"), *(backups(Path(other)) if other else ())]
            copies.sort(key=lambda one: one.at, reverse=True)
            return last_backup(folder), backup_is_late(folder, clock.now()), copies, clock.now()

        background.run(job, then=lambda found: self._show(*found), owner=self)

    def _show(self, last: Any, late: bool, copies: Any, now: Any) -> None:
        view = backup_view(last, late, copies, now)
        self._mark.set_level(view.level)
        self._headline.setText(view.headline)
        clear(self._room)
        for when, path in view.copies:
            self._room.addLayout(row(Text(when, bold=True), Text(path, "label", wrap=True, selectable=True)))
            self._room.itemAt(self._room.count() - 1).layout().setStretch(1, 1)
        if not view.copies:
            self._room.addWidget(Text(tr("还没有。按“马上备份”做第一份。"), tone="muted", wrap=True))
        self._newest = copies[0].path if copies else None
        may = may_change_people(self.station.staff.role)
        for widget in (self.password, self.prove_button):
            widget.setVisible(may and self._newest is not None)

    def back_up(self) -> None:
        """Copy, open the copy, say what was found."""
        clinic, staff = self.station.clinic, self.station.staff
        self.now_button.setEnabled(False)
        self._result.setText(tr("正在备份，可以接着干活…"))

        background.run(lambda: copy_now(clinic, staff), then=self._made, otherwise=self._not_made, owner=self)

    def _made(self, made: Any) -> None:
        self.now_button.setEnabled(True)
        self._result.setText(backup_made(made.documents, made.size))
        self._result.set_tone("ok")
        self.load()

    def _not_made(self, error: ClinicError) -> None:
        self.now_button.setEnabled(True)
        self._result.setText(error.sentence)
        self._result.set_tone("danger")

    def prove(self) -> None:
        """Open the newest copy with this person's password and check every page of it."""
        path, who, typed = self._newest, self.station.staff.staff_id, self.password.control.text()
        if path is None or not typed:
            self.password.problem(tr("请输入您的密码。"), "info")
            return
        self.prove_button.setEnabled(False)

        def job() -> Any:
            from prescribe.backup import DamagedCopy, key_by_password, prove

            try:
                return prove(path, key_by_password(path, who, typed))
            except DamagedCopy:
                return None

        background.run(job, then=self._proved, otherwise=self._not_proved, owner=self)

    def _proved(self, proof: Any) -> None:
        self.prove_button.setEnabled(True)
        self.password.control.clear()
        if proof is None:
            self.password.problem(tr("这份备份打不开。马上做一份新的。"), "danger")
        else:
            self.password.problem(proof_words(proof.documents, proof.revisions), "ok")

    def _not_proved(self, error: ClinicError) -> None:
        self.prove_button.setEnabled(True)
        self.password.problem(error.sentence)


class SyncPanel(Panel):
    """同步: not in this version, and says so."""

    def build(self) -> None:
        self.column.addWidget(EmptyState(
            "refresh-cw", tr("这台电脑还没有配置同步。"),
            tr("所有记录都在本机，断网照常工作。以后在这里连上级中心，或用 U 盘在两台电脑之间交换；现在请做好备份。"),
        ))  # fmt: skip


class AboutPanel(Panel):
    """关于: version, where the data lie, and what we stand on."""

    def build(self) -> None:
        card = Card(tr("关于"), icon="info")
        card.add(Text(tr("体卫融合服务站 {version} 版", version=VERSION), bold=True))
        folder = str(self.station.clinic.folder)
        card.add(row(Text(tr("数据在"), "label"), Text(folder, "label", selectable=True), None))
        words = tr("运动处方由医生和运动专业人员两人签名才生效；程序给出的是按规则算出的建议，带来源和可信度，不替人决定。")
        card.add(Text(words, wrap=True))
        licences = Card(tr("开放源码许可"), icon="file-text")
        for name, licence in LICENCES:
            licences.add(row(Text(name), None, Text(licence, "label")))
        self.column.addWidget(card)
        self.column.addWidget(licences)
