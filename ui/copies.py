"""Back-up copies as the window asks for them: now, and once a day at the last sign-out. Runs on a pool thread; no Qt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from prescribe import station
from prescribe.errors import StorageFault
from ui.words import tr

if TYPE_CHECKING:
    from prescribe.backup import BackupMade
    from prescribe.clinic import Clinic
    from prescribe.sign_in import StaffOnDuty


def copy_now(clinic: Clinic, staff: StaffOnDuty) -> BackupMade:
    """One proven copy, into the folder of the settings.

    When that folder is not there (a stick that is not plugged in), the copy is made on this PC all the same, and
    StorageFault says so.
    """
    from prescribe.backup import back_up
    from prescribe.settings import settings

    values = {setting.key: value for setting, value in clinic.do(settings, by=staff)}
    chosen = str(values.get("backup_folder") or "").strip()
    if chosen and not Path(chosen).is_dir():
        back_up(clinic, None, by=staff)
        words = tr("备份只存在了本机：找不到备份文件夹，U 盘可能没插好。插好后到「设置 · 备份」再备一份。")
        raise StorageFault(words, kind="missing")
    return back_up(clinic, Path(chosen) if chosen else None, by=staff)


def back_up_and_close(clinic: Clinic, staff: StaffOnDuty) -> None:
    """The day's last sign-out makes the day's copy (later there is no key); then the file is closed either way."""
    from prescribe.backup import last_backup

    try:
        last, card = last_backup(clinic.folder), station.read_card(clinic.folder)
        if (card is None or not card.demo) and (last is None or last.date() < clinic.clock.today()):
            copy_now(clinic, staff)
    finally:
        clinic.close()
