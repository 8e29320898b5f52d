"""Copies that were opened once to prove them, and the way back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from prescribe import backup
from prescribe import station as station_module
from prescribe.backup import (
    DamagedCopy,
    back_up,
    backups,
    drop_old,
    key_by_code,
    key_by_password,
    last_backup,
    prove,
    restore,
)
from prescribe.clinic import Clinic
from prescribe.clock import STATION_ZONE
from prescribe.errors import AlreadyOpen, InvalidInput, StorageFault
from prescribe.keys import keyring
from prescribe.records.ids import take_number
from prescribe.sign_in import sign_in
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.conftest import PASSWORDS
from tests.prescribe.records.sample import save_sample


@use_case(None, Act.WRITE)
def number(work):
    """Take one."""
    return take_number(work, "file")


def count(clinic):
    with clinic.reading() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM revision WHERE doc_type = 'sample'").scalar_one()


def damage(path, offset):
    raw = bytearray(path.read_bytes())
    for place in range(offset, offset + 64):
        raw[place] ^= 0xFF
    path.write_bytes(raw)


def test_a_copy_of_the_open_station_is_proven_and_noted_on_the_card(station, clinic, doctor, clock):
    for _ in range(3):
        clinic.do(save_sample, "copied", by=doctor)
    made = back_up(clinic, by=doctor)
    assert made.path.parent == station.folder / "backups" and made.size == (made.path / "station.db").stat().st_size
    assert prove(made.path, clinic.data_key).documents == made.documents > 3
    assert last_backup(station.folder) == clock.now() and station_module.read_card(station.folder).last_backup
    assert sorted(path.name for path in made.path.iterdir()) == ["keyring.json", "station.db", "station.json"]
    assert b"copied" not in (made.path / "station.db").read_bytes()
    assert not backup.backup_is_late(station.folder, clock.now() + timedelta(days=3))
    assert backup.backup_is_late(station.folder, clock.now() + timedelta(days=3, seconds=1))


def test_the_days_copy_is_made_once_a_day(clinic, clock):
    assert backup.back_up_if_due(clinic) is not None
    clock.advance(hours=9)
    assert backup.back_up_if_due(clinic) is None
    clock.advance(hours=9)
    assert backup.back_up_if_due(clinic) is not None
    assert len(backups(clinic.folder / "backups")) == 2


def test_saves_go_on_while_a_copy_is_made_and_the_copy_is_one_moment(clinic, doctor, monkeypatch):
    whole, prove_now = backup._copy_database, backup.prove

    def copy(*args):
        clinic.do(save_sample, "in the copy", by=doctor)
        whole(*args)
        clinic.do(save_sample, "after it", by=doctor)

    monkeypatch.setattr(backup, "_copy_database", copy)
    made = back_up(clinic)
    with clinic.reading() as connection:
        now = connection.exec_driver_sql("SELECT count(*) FROM revision").scalar_one()
    assert prove_now(made.path, clinic.data_key).revisions == now - 1


@pytest.mark.parametrize("where", [0, 4096 * 3 + 100, -4000])
def test_a_damaged_copy_is_noticed_and_never_restored(station, clinic, doctor, where):
    clinic.do(save_sample, "x" * 20_000, by=doctor)
    made = back_up(clinic)
    clinic.close()
    path = made.path / "station.db"
    damage(path, where if where >= 0 else path.stat().st_size + where)
    with pytest.raises(DamagedCopy):
        prove(made.path, station.data_key)
    before = (station.folder / "station.db").read_bytes()
    with pytest.raises(InvalidInput, match="没有动现在的数据"):
        restore(station.folder, made.path, station.data_key)
    assert (station.folder / "station.db").read_bytes() == before


def test_a_copy_with_a_gap_in_a_log_is_no_good_copy(clinic, doctor):
    clinic.do(save_sample, by=doctor)
    clinic.write(lambda c: c.exec_driver_sql("UPDATE log_state SET last_seq = last_seq + 1 WHERE mine = 1"))
    with pytest.raises(StorageFault, match="副本打不开"):
        back_up(clinic)
    assert backups(clinic.folder / "backups") == () and not list((clinic.folder / "backups").iterdir())


def test_restore_brings_back_the_copy_keeps_the_old_beside_and_opens_a_new_log(station, clinic, doctor, clock):
    clinic.do(save_sample, "before", by=doctor)
    first, old_log = clinic.do(number, by=doctor), clinic.origin.log_id
    made = back_up(clinic)
    clinic.do(save_sample, "after", by=doctor)
    second = clinic.do(number, by=doctor)
    with pytest.raises(AlreadyOpen):
        restore(station.folder, made.path, station.data_key)
    clinic.close()
    restore(station.folder, made.path, station.data_key, clock=clock)
    assert [p.name for p in station.folder.glob("before-restore-*")] == ["before-restore-2026-11-23T090000"]
    again, _ = sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    assert count(again) == 1 and again.origin.log_id != old_log
    third = again.do(number, by=doctor)
    assert len({first, second, third}) == 3 and third[3:6] != second[3:6]
    assert not keyring.load(station.folder).restored
    again.close()
    reopened = Clinic.open(station.folder, station.data_key, clock=clock)
    assert reopened.origin.log_id == again.origin.log_id
    reopened.close()


def test_a_copied_folder_opens_a_new_log_too(station, clinic, doctor, clock, tmp_path):
    import shutil

    log = clinic.origin.log_id
    clinic.close()
    shutil.copytree(station.folder, tmp_path / "elsewhere")
    other = Clinic.open(tmp_path / "elsewhere", station.data_key, clock=clock)
    assert other.origin.log_id != log
    other.close()


def test_the_key_of_a_copy_comes_by_a_password_of_then_or_by_the_code(station, clinic, doctor):
    made = back_up(clinic)
    assert key_by_password(made.path, doctor.staff_id, PASSWORDS["李文静"]) == station.data_key
    assert key_by_code(made.path, station.recovery_code) == station.data_key
    with pytest.raises(InvalidInput, match="密码不对"):
        key_by_password(made.path, doctor.staff_id, "bushi-zhege-mima")


def test_a_copy_is_no_place_to_guess_passwords_at(station, clinic, doctor, clock):
    made = back_up(clinic)
    for _ in range(5):
        with pytest.raises(InvalidInput):
            key_by_password(made.path, doctor.staff_id, "bushi-zhege-mima", clock=clock)
    with pytest.raises(InvalidInput, match="锁定"):
        key_by_password(made.path, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    clock.advance(minutes=16)
    assert key_by_password(made.path, doctor.staff_id, PASSWORDS["李文静"], clock=clock) == station.data_key


def test_copies_of_two_stations_on_one_stick_leave_each_other_alone(clinic, tmp_path):
    stick = tmp_path / "stick"
    others = stick / "tiwei-station-00000000"
    for day in range(1, 29):
        (others / f"backup-2026-10-{day:02}T200000").mkdir(parents=True)
        (others / f"backup-2026-10-{day:02}T200000" / "station.db").touch()
    made = back_up(clinic, stick)
    assert made.path.parent.parent == stick and made.path.parent != others
    assert len(list(others.iterdir())) == 28 and backups(stick)[0].path == made.path and len(backups(stick)) == 29


def test_seven_days_and_four_weeks_are_kept(tmp_path):
    start = datetime(2026, 11, 23, 20, 0, tzinfo=STATION_ZONE)
    for day in range(60):
        for hour in (0, 12):
            at = start - timedelta(days=day, hours=hour)
            folder = tmp_path / f"backup-{at:%Y-%m-%dT%H%M%S}"
            folder.mkdir()
            (folder / "station.db").touch()
    for name in ("backup-before-0002-2026-11-01T080000", "backup-before-0002-2026-09-01T080000", "somebody's own folder"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "station.db").touch()
    drop_old(tmp_path, start)
    kept = [one for one in backups(tmp_path) if one.before is None]
    days = [one.at.date() for one in kept]
    assert [(start.date() - day).days for day in days][:7] == list(range(7))
    assert len(kept) == len(set(days)) and len({one.at.isocalendar()[:2] for one in kept}) == 4
    assert [one.path.name for one in backups(tmp_path) if one.before] == ["backup-before-0002-2026-11-01T080000"]
    assert (tmp_path / "somebody's own folder").exists()


def test_the_only_copy_stays_however_old(tmp_path):
    folder = tmp_path / "backup-2020-01-01T000000"
    folder.mkdir()
    (folder / "station.db").touch()
    assert drop_old(tmp_path, datetime(2026, 11, 23, tzinfo=STATION_ZONE)) == ()


@pytest.mark.parametrize("where", ["file", "file/below", "x" * 300])
def test_a_folder_that_cannot_be_made_is_a_sentence(clinic, tmp_path, where):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageFault, match="文件夹建不了"):
        backup.back_up(clinic, tmp_path / where)
