"""Strips over every page: the disk is full, a page is damaged, the clock was set back."""

from __future__ import annotations

import pytest

from prescribe.errors import StorageFault
from prescribe.sign_in import confirm_date
from prescribe.unsaved import keep
from tests.prescribe.records.sample import save_sample
from ui.unsaved_form import UnsavedForm


def fill_the_disk(clinic, doctor):
    """From now on the file may not grow."""
    clinic.do(keep, "form:0", "x", by=doctor)
    raw = clinic._writing.connection.driver_connection
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    clinic.on_writer(lambda: raw.execute(f"PRAGMA max_page_count={pages}").fetchall())
    return lambda: clinic.drop_writing_connection()


@pytest.fixture
def full(desk, clinic, doctor):
    """Something long was typed and the disk did not take it."""
    fill_the_disk(clinic, doctor)
    form = UnsavedForm(desk.station, "form:1", lambda: {"备注": "字" * 100_000}, parent=desk.frame)
    form.touch()
    form.flush()
    desk.qtbot.waitUntil(desk.frame.alerts.storage.isVisible)
    desk.settle()
    return desk


def test_a_full_disk_is_said_over_the_page_and_offers_a_copy(full):
    strip = full.frame.alerts.storage
    assert strip.bold.text() == "没存上：磁盘满了。" and "还在屏幕上" in strip.words.text()
    assert full.frame.alerts.save_elsewhere.isVisible() and not full.frame.alerts.restore.isVisible()


def test_the_copy_elsewhere_is_whole_although_this_disk_is_full(full, tmp_path, monkeypatch):
    from prescribe import station as folder_module
    from prescribe.backup import backups, prove

    def no_room(*_args, **_kwargs):
        raise OSError(28, "no space")

    monkeypatch.setattr(folder_module, "change_card", no_room)
    stick = tmp_path / "stick"
    stick.mkdir()
    full.frame.alerts.copy_to(stick)
    full.settle()
    [copy] = backups(stick)
    assert prove(copy.path, full.clinic.data_key).revisions > 0
    words = full.frame.alerts.storage.words.text()
    assert str(stick) in words and "屏幕上的字还没存" in words


def test_a_folder_that_cannot_be_made_is_said(full, tmp_path):
    (tmp_path / "file").write_text("")
    full.frame.alerts.copy_to(tmp_path / "file")
    full.settle()
    assert "文件夹建不了" in full.frame.alerts.storage.words.text() and full.frame.alerts.save_elsewhere.isEnabled()


def test_the_strip_goes_when_the_disk_takes_something_again(full, clinic):
    clinic.on_writer(clinic.drop_writing_connection)
    full.station.do(save_sample)
    full.qtbot.waitUntil(lambda: not full.frame.alerts.storage.isVisible())
    assert full.frame.alerts.storage.isHidden()


def test_a_damaged_page_met_while_looking_says_that_nothing_is_written_any_more(desk, clinic, monkeypatch):
    from prescribe.overview import banner

    def damaged(*_args, **_kwargs):
        raise StorageFault("数据文件有一处损坏，已停止写入。请从最近的备份恢复。", kind="corrupt")

    monkeypatch.setattr(clinic, "_look", damaged)
    desk.station.do(banner, None, otherwise=lambda _: None)
    desk.qtbot.waitUntil(desk.frame.alerts.storage.isVisible)
    alerts = desk.frame.alerts
    assert alerts.storage.bold.text() == "只能看，不能写。"
    assert alerts.restore.isVisible() and not alerts.save_elsewhere.isVisible()
    alerts.restore.click()
    assert desk.frame.place == "settings"


def test_a_clock_set_back_for_days_asks_for_the_date_and_takes_the_answer(desk, clinic, clock, doctor):
    clinic.do(save_sample, by=doctor)
    desk.frame.alerts.look_at_clock()
    desk.settle()
    assert not desk.frame.alerts.clock.isVisible()
    clock.advance(days=-400)
    desk.frame.alerts.look_at_clock()
    desk.settle()
    assert "请确认日期" in desk.frame.alerts.clock.words.text() and desk.frame.alerts.confirm.isVisible()
    desk.frame.alerts.confirm.click()
    desk.settle()
    desk.settle()
    assert not desk.frame.alerts.clock.isVisible() and clinic.clock_doubt() is None


def test_minutes_are_only_a_banner(desk, clinic, clock, doctor):
    clinic.do(confirm_date, by=doctor)
    clinic.do(save_sample, by=doctor)
    clock.advance(minutes=-30)
    desk.frame.alerts.look_at_clock()
    desk.settle()
    assert desk.frame.alerts.clock.isVisible() and not desk.frame.alerts.confirm.isVisible()
