"""Strips over every page while the station itself needs somebody: what was typed could not be stored, or the clock is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from prescribe.errors import ClinicError, StorageFault
from ui import background
from ui.session import Station
from ui.widgets.buttons import button
from ui.widgets.strips import Strip
from ui.words import number, tr

if TYPE_CHECKING:
    from prescribe.backup import BackupMade
    from prescribe.clock import ClockDoubt

LOOK_AGAIN_MS = 60_000


class FrameAlerts(QWidget):
    """Danger while the disk does not take what is saved; a warning while the PC's clock stands before the last save."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self.storage, self.clock = Strip("danger", edge=True), Strip("warn", edge=True)
        self.save_elsewhere = button(tr("存到 U 盘"), self._ask_where, icon="hard-drive", size="small")
        self.restore = button(tr("看备份"), lambda: station.go("settings", "backup"), size="small")
        self.storage.add(self.save_elsewhere, self.restore)
        self.confirm = button(tr("日期没错"), self._confirm, size="small")
        self.clock.add(self.confirm)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for strip in (self.storage, self.clock):
            strip.hide()
            layout.addWidget(strip)
        station.storage_told.connect(self.show_storage)
        self._timer = QTimer(self, interval=LOOK_AGAIN_MS, timeout=self.look_at_clock)
        self._timer.start()
        self.look_at_clock()

    # --- the disk -------------------------------------------------------------------------------------------------
    def show_storage(self, fault: StorageFault | None) -> None:
        """After a change: what is wrong with the disk; None = it took it, and the strip goes."""
        damaged = fault is not None and fault.kind == "corrupt"
        if fault is None:
            self.storage.hide()
            return
        if damaged:
            bold, words = tr("只能看，不能写。"), fault.sentence
        else:
            first, _, words = fault.sentence.partition("。")
            bold = first + "。"
        self.storage.show_state("danger", bold, words)
        self.save_elsewhere.setVisible(not damaged)
        self.restore.setVisible(damaged)
        self.storage.show()

    def _ask_where(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("存到哪个 U 盘或文件夹"))
        if chosen:
            self.copy_to(Path(chosen))

    def copy_to(self, folder: Path) -> None:
        """A proven copy of the whole station into this folder, the disk of this PC full or not."""
        clinic, staff = self._station.clinic, self._station.staff
        self.save_elsewhere.setEnabled(False)

        def job() -> BackupMade:
            from prescribe.backup import back_up

            return back_up(clinic, folder, by=staff)

        background.run(job, then=self._copied, otherwise=self._not_copied, owner=self)

    def _copied(self, made: BackupMade) -> None:
        self.save_elsewhere.setEnabled(True)
        words = tr(
            "已存的 {count} 份记录抄到了 {place}，打得开。屏幕上的字还没存：清出空间后按 Ctrl+S。",
            count=number(made.documents), place=str(made.path),
        )  # fmt: skip
        self.storage.show_state("danger", tr("磁盘还是满的。"), words)

    def _not_copied(self, error: ClinicError) -> None:
        self.save_elsewhere.setEnabled(True)
        self.storage.show_state("danger", tr("没存到。"), error.sentence)

    # --- the clock ------------------------------------------------------------------------------------------------
    def look_at_clock(self) -> None:
        """Ask whether the clock stands before what was recorded."""
        clinic = self._station.clinic
        background.run(clinic.clock_doubt, then=self.show_clock, otherwise=lambda _: None, owner=self)

    def show_clock(self, doubt: ClockDoubt | None) -> None:
        """The sentence, and a button when signing waits for somebody who confirms the date."""
        self.clock.setVisible(doubt is not None)
        if doubt is not None:
            self.clock.show_state("warn", "", doubt.sentence)
            self.confirm.setVisible(doubt.must_confirm)

    def _confirm(self) -> None:
        from prescribe.sign_in import confirm_date

        def confirmed(_: Any) -> None:
            self._station.say(tr("日期已确认，可以签名了。"))
            self.look_at_clock()

        self._station.do(confirm_date, then=confirmed, owner=self)
