"""Opening an older station: a back-up first, then the new schema, then the tables filled from the revisions."""

from __future__ import annotations

import pytest

from models import database
from prescribe.backup import backups, prove
from prescribe.clinic import Clinic
from prescribe.errors import StorageFault
from prescribe.records import store
from prescribe.running import opening
from prescribe.sign_in import sign_in
from tests.conftest import PASSWORDS

CORE = (
    "revision", "rev_parent", "doc_head", "log_state", "projection_state", "audit", "local_setting", "number_counter", "station", "staff",
    "staff_role", "staff_certificate", "staff_key", "credential",
)  # fmt: skip


@pytest.fixture
def old_station(station):
    """The station as the first release would have written it."""
    path, older = station.folder / "station.db", station.folder / "older.db"
    database.upgrade(older, station.data_key, to="0001")
    connection = database.connect(older, station.data_key, foreign_keys=False)
    connection.execute(f"ATTACH DATABASE ? AS new KEY \"x'{station.data_key.hex()}'\"", (str(path),))
    for table in CORE:
        connection.execute(f"INSERT INTO {table} SELECT * FROM new.{table}")
    connection.execute("DELETE FROM projection_state WHERE kind NOT IN ('station', 'staff', 'credential')")
    connection.execute("DETACH DATABASE new")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    older.replace(path)
    return station


def test_an_older_station_is_backed_up_upgraded_and_filled(old_station, clock, doctor):
    clinic, staff = sign_in(old_station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    assert staff == doctor and database.schema_of(clinic.engine) == database.SCHEMA
    [copy] = backups(old_station.folder / "backups")
    assert copy.before == database.SCHEMA and prove(copy.path, old_station.data_key).revisions > 5
    with clinic.reading() as connection:
        filled = {row[0] for row in connection.exec_driver_sql("SELECT kind FROM projection_state")}
        assert filled == {kind.name for kind in store.kinds()}
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
        triggers = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    assert {"revision_never_deleted", "revision_never_changed", "audit_never_changed", "audit_kept_three_years", "erasure_never_deleted"} <= triggers
    clinic.close()


def test_without_a_back_up_there_is_no_upgrade(old_station, clock, monkeypatch):
    from prescribe import backup

    def full(*_args):
        raise database.StorageError("full")

    monkeypatch.setattr(backup, "_copy_database", full)
    with pytest.raises(StorageFault, match="磁盘满了"):
        Clinic.open(old_station.folder, old_station.data_key, clock=clock)
    engine = database.open_database(old_station.folder / "station.db", old_station.data_key)
    assert database.schema_of(engine) == "0001"
    engine.dispose()


def test_a_rebuild_that_was_cut_off_is_done_at_the_next_opening(station, clinic, clock):
    from prescribe.records.rebuild import rebuild

    class Cut(Exception):
        pass

    def cut(*_step):
        raise Cut

    with pytest.raises(Cut):
        rebuild(clinic, ["staff"], cut)
    clinic.close()
    again = Clinic.open(station.folder, station.data_key, clock=clock)
    with again.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM staff").scalar_one() == 5
        assert connection.exec_driver_sql("SELECT version FROM projection_state WHERE kind = 'staff'").scalar_one() == 1
    again.close()


def test_the_newest_schema_opens_without_alembic(station, clock):
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from prescribe.clinic import Clinic\n"
        "Clinic.open(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])).close()\n"
        "heavy = {'alembic', 'pandas', 'reportlab', 'openpyxl', 'yaml', 'PySide6'} & set(sys.modules)\n"
        "sys.exit(' '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(station.folder), station.data_key.hex()], capture_output=True, text=True)
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_a_full_disk_under_the_side_files_does_not_undo_what_was_saved(station, clinic, clock, doctor, monkeypatch):
    from prescribe.errors import WrongPassword
    from prescribe.sign_in import change_password

    def full(*_args, **_kwargs):
        raise OSError(28, "no space")

    monkeypatch.setattr(opening, "write_side_files", full)
    change_password(clinic, doctor, PASSWORDS["李文静"], "gongyuan-zou-yi-zou")
    monkeypatch.undo()
    clinic.close()
    first, _ = sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    first.close()
    with pytest.raises(WrongPassword):
        sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    sign_in(station.folder, doctor.staff_id, "gongyuan-zou-yi-zou", clock=clock)[0].close()
