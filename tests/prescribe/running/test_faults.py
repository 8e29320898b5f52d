"""Each fault of disk and file is one Chinese sentence that says what to do, and nothing that was reported saved is lost."""

from __future__ import annotations

import errno
import random
import re
import shutil
from uuid import UUID, uuid4

import pytest

from models import database
from prescribe import audit
from prescribe.backup import back_up, backups
from prescribe.clinic import Clinic
from prescribe.clock import from_ms
from prescribe.errors import StorageFault
from prescribe.keys import keyring
from prescribe.running import faults
from prescribe.sign_in import sign_in
from prescribe.unsaved import keep, take
from tests.conftest import PASSWORDS
from tests.prescribe.records.sample import open_file, save_sample


def texts(clinic):
    with clinic.reading() as connection:
        rows = connection.exec_driver_sql("SELECT json_extract(body, '$.text') FROM revision WHERE doc_type = 'sample' ORDER BY seq")
        return [row[0] for row in rows]


def test_every_sentence_says_what_to_do_in_plain_chinese():
    for table in (faults.SENTENCES, faults.BACKUP_SENTENCES, faults.READING_SENTENCES):
        for sentence in table.values():
            assert sentence.endswith("。") and re.search("请|先|联系", sentence) and not re.search("[！]|异常|失败|非法|错误码", sentence)


def test_a_full_disk_writes_nothing_keeps_the_form_and_goes_on_when_there_is_room(clinic, doctor):
    clinic.do(save_sample, "kept", by=doctor)
    clinic.do(keep, "form:1", "typed", by=doctor)
    raw = clinic._writing.connection.driver_connection
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    clinic.on_writer(lambda: raw.execute(f"PRAGMA max_page_count={pages + 2}").fetchall())
    with pytest.raises(StorageFault, match="没存上：磁盘满了") as error:
        clinic.do(save_sample, "too much " * 20_000, by=doctor)
    assert error.value.kind == "full"
    assert texts(clinic) == ["kept"] and clinic.do(take, "form:1", by=doctor).text == "typed"
    clinic.do(save_sample, "room again", by=doctor)
    assert texts(clinic) == ["kept", "room again"]


def test_a_file_can_be_looked_at_on_a_full_disk_and_the_view_is_noted_when_there_is_room(station, clinic, clock, doctor, monkeypatch):
    def full(*_args):
        raise database.StorageError("full")

    def noted(where):
        with where.reading() as connection:
            rows = connection.exec_driver_sql("SELECT subject, at FROM audit WHERE outcome = 'viewed' ORDER BY n")
            return [(UUID(bytes=subject), from_ms(at)) for subject, at in rows]

    wanted = []
    monkeypatch.setattr(audit, "append", full)
    for _ in range(3):
        wanted.append((uuid4(), clock.now()))
        assert clinic.do(open_file, wanted[-1][0], by=doctor) == "opened"
        clock.advance(minutes=1)
    assert noted(clinic) == []
    monkeypatch.undo()
    wanted.append((uuid4(), clock.now()))
    clinic.do(open_file, wanted[-1][0], by=doctor)
    assert noted(clinic) == wanted
    monkeypatch.setattr(audit, "append", full)
    wanted.append((uuid4(), clock.now()))
    clinic.do(open_file, wanted[-1][0], by=doctor)
    monkeypatch.undo()
    clinic.close()
    again = Clinic.open(station.folder, station.data_key, clock=clock)
    assert noted(again) == wanted
    again.close()


def test_a_full_backup_disk_is_said_and_nothing_half_made_stays(clinic, doctor, monkeypatch):
    plain = database.connect_plain

    def small(path, key):
        connection = plain(path, key)
        connection.execute("PRAGMA max_page_count=5")
        return connection

    monkeypatch.setattr(database, "connect_plain", small)
    with pytest.raises(StorageFault, match="备份没做成：那个磁盘满了") as error:
        back_up(clinic)
    assert error.value.kind == "full" and not list((clinic.folder / "backups").iterdir())
    clinic.do(save_sample, "goes on", by=doctor)


def test_a_database_locked_by_another_program_is_said_and_nothing_is_half_written(station, clock, doctor):
    clinic = Clinic.open(station.folder, station.data_key, clock=clock, timeout=0.1)
    clinic.do(save_sample, "kept", by=doctor)
    other = database.connect(station.folder / "station.db", station.data_key)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageFault, match="正被别的程序占用") as error:
        clinic.do(save_sample, "blocked", by=doctor)
    assert error.value.kind == "locked" and texts(clinic) == ["kept"]
    other.execute("ROLLBACK")
    other.close()
    clinic.do(save_sample, "free again", by=doctor)
    assert texts(clinic) == ["kept", "free again"]
    clinic.close()


def test_a_newer_database_is_refused_and_stays_as_it_is(station, clinic, doctor, clock):
    clinic.write(lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    clinic.close()
    before = (station.folder / "station.db").read_bytes()
    with pytest.raises(StorageFault, match="更新版本的程序") as error:
        sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    assert error.value.kind == "newer" and (station.folder / "station.db").read_bytes() == before


def test_a_damaged_page_is_said_when_it_is_read_and_a_backup_of_it_is_not_offered(station, clinic, clock, doctor):
    clinic.do(save_sample, "x" * 60_000, by=doctor)
    clinic.close()
    path = station.folder / "station.db"
    raw = bytearray(path.read_bytes())
    for place in range(len(raw) - 4096 * 4 + 100, len(raw) - 4096 * 4 + 150):
        raw[place] ^= 0xFF
    path.write_bytes(raw)
    again = Clinic.open(station.folder, station.data_key, clock=clock)
    with pytest.raises(StorageFault, match=r"损坏.*恢复") as error:
        texts(again)
    assert error.value.kind == "corrupt" and again.damaged
    with pytest.raises(StorageFault, match="已停止写入"):
        again.do(save_sample, "not into a damaged file", by=doctor)
    assert again.do(open_file, doctor.staff_id, by=doctor) == "opened"
    with pytest.raises(StorageFault):
        back_up(again)
    assert backups(station.folder / "backups") == ()
    again.close()


def test_a_damaged_first_page_is_not_called_a_wrong_password(station, clock, doctor):
    path = station.folder / "station.db"
    raw = bytearray(path.read_bytes())
    raw[200] ^= 0xFF
    path.write_bytes(raw)
    with pytest.raises(StorageFault, match="从最近的备份恢复") as error:
        sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    assert error.value.kind == "wrong_key"


@pytest.mark.parametrize("left", [0, 4096 * 6, 5000])
def test_a_database_cut_short_is_said(station, clinic, clock, doctor, left):
    clinic.do(save_sample, "x" * 60_000, by=doctor)
    clinic.close()
    with (station.folder / "station.db").open("rb+") as file:
        file.truncate(left)
    with pytest.raises(StorageFault, match="备份"):
        sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)


def test_a_missing_database_and_a_missing_key_file_are_told_apart(station, clock, doctor):
    (station.folder / "keyring.json").rename(station.folder / "elsewhere.json")
    with pytest.raises(StorageFault, match=r"keyring\.json"):
        sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    (station.folder / "elsewhere.json").rename(station.folder / "keyring.json")
    (station.folder / "station.db").unlink()
    with pytest.raises(StorageFault, match="找不到本站的数据文件"):
        sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)


def test_a_key_file_that_is_not_one_is_like_a_missing_one(station, clock, doctor):
    for text in ("", "[]", '{"slots": 1}', '{"database_id": "00", "slots": [{}], "recovery": []}', "\x00\x01"):
        (station.folder / "keyring.json").write_text(text, encoding="utf-8")
        with pytest.raises(StorageFault, match=r"keyring\.json"):
            sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)


def test_a_slot_of_another_database_opens_nothing(station, clock, doctor, tmp_path):
    ring = keyring.load(station.folder)
    keyring.keep(station.folder, keyring.Keyring("00" * 16, ring.slots, ring.recovery, {}))
    with pytest.raises(Exception, match="密码不对"):
        sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)


def test_a_torn_end_of_the_write_ahead_log_opens_at_the_last_whole_commit(station, clinic, clock, doctor, tmp_path):
    clinic.do(save_sample, "before", by=doctor)
    clinic.on_writer(lambda: clinic._writing.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
    sizes = log_sizes(station, clinic, doctor, 6)
    frozen = tmp_path / "frozen"
    shutil.copytree(station.folder, frozen)
    for cut in (sizes[2], sizes[2] + 1, sizes[3] - 1, sizes[4] - 2000, 31, 0):
        opens_whole(frozen, tmp_path / f"torn{cut}", cut, sizes, station.data_key, clock)


@pytest.mark.slow
def test_fifty_torn_logs_open_whole(station, clinic, clock, doctor, tmp_path):
    clinic.do(save_sample, "before", by=doctor)
    clinic.on_writer(lambda: clinic._writing.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
    sizes = log_sizes(station, clinic, doctor, 20)
    frozen = tmp_path / "frozen"
    shutil.copytree(station.folder, frozen)
    chance = random.Random(20261123)
    for turn in range(50):
        opens_whole(frozen, tmp_path / f"torn{turn}", chance.randrange(sizes[-1]), sizes, station.data_key, clock)


def log_sizes(station, clinic, doctor, times):
    """Save several times; the size of the write-ahead log after each."""
    sizes = []
    for n in range(times):
        clinic.do(save_sample, f"{n}", by=doctor)
        sizes.append((station.folder / "station.db-wal").stat().st_size)
    return sizes


def opens_whole(frozen, torn, cut, sizes, data_key, clock):
    """Cut the log of a copy there: everything that was whole by then is there, and the file is sound."""
    shutil.copytree(frozen, torn)
    with (torn / "station.db-wal").open("rb+") as file:
        file.truncate(cut)
    again = Clinic.open(torn, data_key, clock=clock)
    assert texts(again) == ["before", *(str(n) for n in range(sum(size <= cut for size in sizes)))]
    with again.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    again.close()
    shutil.rmtree(torn)


def test_a_full_disk_under_the_key_file_is_said_too(station, clock, doctor, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(keyring, "write_json", full)
    with pytest.raises(StorageFault, match="打不开：磁盘满了"):
        sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    monkeypatch.undo()
    sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)[0].close()
