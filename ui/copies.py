"""Back-up copies as the window asks for them: now, and once a day at the last sign-out or while nobody types. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from prescribe import station
from prescribe.errors import StorageFault
from ui.words import tr

if TYPE_CHECKING:
    from prescribe.backup import BackupMade
    from prescribe.clinic import Clinic
    from prescribe.sign_in import StaffOnDuty


def chosen_folder(clinic: Clinic, staff: StaffOnDuty) -> Path | None:
    """The folder of the settings for copies elsewhere; None = only on this PC."""
    from prescribe.settings import settings

    values = {setting.key: value for setting, value in clinic.do(settings, by=staff)}
    text = str(values.get("backup_folder") or "").strip()
    return Path(text) if text else None


def copy_now(clinic: Clinic, staff: StaffOnDuty) -> BackupMade:
    """One proven copy, into the folder of the settings.

    When that folder is not there (a stick that is not plugged in), the copy is made on this PC all the same, and
    StorageFault says so.
    """
    from prescribe.backup import back_up

    chosen = chosen_folder(clinic, staff)
    if chosen is not None and not chosen.is_dir():
        back_up(clinic, None, by=staff)
        raise _only_here()
    return back_up(clinic, chosen, by=staff)


def copy_if_due(clinic: Clinic, staff: StaffOnDuty) -> BackupMade | None:
    """The day's copy; None when today has one, or for the demo. Raises StorageFault as `copy_now` does."""
    from prescribe.backup import back_up_if_due

    card = station.read_card(clinic.folder)
    if card is not None and card.demo:
        return None
    chosen = chosen_folder(clinic, staff)
    gone = chosen is not None and not chosen.is_dir()
    made = back_up_if_due(clinic, None if gone else chosen)
    if made is not None and gone:
        raise _only_here()
    return made


def back_up_and_close(clinic: Clinic, staff: StaffOnDuty, leaving: Sequence[StaffOnDuty] = ()) -> None:
    """Everybody signs out; the day's copy is made (later there is no key); then the file is closed either way."""
    from prescribe.sign_in import sign_out

    try:
        for person in leaving:
            sign_out(clinic, person)
        copy_if_due(clinic, staff)
    finally:
        clinic.close()


def _only_here() -> StorageFault:
    words = tr("备份只存在了本机：找不到备份文件夹，U 盘可能没插好。插好后到「设置 · 备份」再备一份。")
    return StorageFault(words, kind="missing")
