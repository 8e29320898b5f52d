"""The encrypted file: pragmas, schema, triggers, and what a fault of it is called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlcipher3.dbapi2
from sqlalchemy.exc import DBAPIError

from models import database
from models.database import StorageError
from models.every import metadata

KEY = bytes(range(32))
SHADOW = re.compile(r"_(text|config|content|data|docsize|idx)$")


@pytest.fixture(scope="session")
def empty(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("database") / "station.db"
    database.upgrade(path, KEY)
    return path


@pytest.fixture
def engine(empty, tmp_path):
    path = tmp_path / "station.db"
    path.write_bytes(empty.read_bytes())
    engine = database.open_database(path, KEY)
    yield engine
    engine.dispose()


def a_revision(**changes) -> dict[str, object]:
    values = {
        "log_id": b"l" * 16, "seq": 1, "rev_id": b"r" * 16, "scope_id": b"s" * 16, "doc_id": b"d" * 16, "doc_type": "sample",
        "schema_ver": 1, "resident_id": None, "author_id": b"a" * 16, "hlc": 1 << 16, "parents": b"", "body": '{"nonce":"0"}',
        "rev_hash": b"h" * 32, "sig": b"g" * 64, "received_at": 1, "state": "ok",
    }
    return values | changes


def insert(connection, verb="INSERT", **changes):
    values = a_revision(**changes)
    connection.exec_driver_sql(
        f"{verb} INTO revision({', '.join(values)}) VALUES({', '.join('?' * len(values))})", tuple(values.values())
    )


def test_the_file_is_encrypted_and_only_its_key_opens_it(engine, tmp_path):
    with engine.begin() as connection:
        insert(connection, body='{"nonce":"0","name":"not to be read"}')
    engine.dispose()
    raw = (tmp_path / "station.db").read_bytes()
    assert b"SQLite format" not in raw and b"not to be read" not in raw and b"CREATE TABLE" not in raw
    with pytest.raises(StorageError) as error:
        database.open_database(tmp_path / "station.db", bytes(32))
    assert error.value.kind == "wrong_key"


def test_a_missing_file_is_not_made(tmp_path):
    with pytest.raises(StorageError) as error:
        database.open_database(tmp_path / "none.db", KEY)
    assert error.value.kind == "missing" and not (tmp_path / "none.db").exists()


def test_every_connection_flushes_to_the_disk_and_checks_keys(engine):
    wanted = {"synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "secure_delete": 1, "temp_store": 2, "journal_mode": "wal"}
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            raw = connection.connection.driver_connection
            assert {name: raw.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted


def test_a_view_that_writes_fails_and_readers_never_wait_for_the_writer(engine):
    with engine.begin() as writing:
        insert(writing)
        with engine.connect().execution_options(reads=True) as one, engine.connect().execution_options(reads=True) as two:
            for reading in (one, two):
                with reading.begin():
                    assert reading.exec_driver_sql("SELECT count(*) FROM revision").scalar_one() == 0
            with one.begin(), pytest.raises(DBAPIError, match="readonly"):
                insert(one)


def test_the_schema_constant_is_alembics_only_head():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [database.SCHEMA]
    order = [revision.revision for revision in script.walk_revisions()]
    assert order == sorted(order, reverse=True)


def test_no_migration_offers_a_way_down_or_imports_anything_of_ours():
    for path in (Path(database.__file__).parent / "migrations" / "versions").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "def downgrade" not in text, path.name
        assert not re.search(r"^\s*(from|import) (models|prescribe|protocols|ui)\b", text, re.M), path.name


def test_mappings_and_migrations_say_the_same(engine):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def ours(item, name, kind, _reflected, _other):
        return not (kind == "table" and (SHADOW.search(name) or name == "alembic_version") and name not in metadata.tables)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, metadata) == []


def test_every_constraint_has_a_name():
    unnamed = [f"{table.name}: {c}" for table in metadata.tables.values() for c in table.constraints if c.name is None]
    assert unnamed == []


def test_a_foreign_key_leads_only_to_the_own_documents_row():
    for table in metadata.tables.values():
        for key in table.foreign_keys:
            assert key.parent.name == "doc_id" and key.column.name == "doc_id", f"{table.name}.{key.parent.name}"


@pytest.mark.parametrize(
    "change",
    ["DELETE FROM revision"]
    + [f"UPDATE revision SET {column} = {value}" for column, value in (
        ("rev_id", "randomblob(16)"), ("doc_id", "randomblob(16)"), ("doc_type", "'other'"), ("schema_ver", 2), ("resident_id", "x'00'"),
        ("scope_id", "x'00'"), ("author_id", "x'00'"), ("hlc", 5), ("parents", "x'00'"), ("rev_hash", "randomblob(32)"),
        ("sig", "randomblob(64)"), ("body", "'{}'"), ("body", "NULL"), ("erased_by", "x'00'"),
    )],
)  # fmt: skip
def test_a_revision_is_never_changed_nor_deleted(engine, change):
    with engine.begin() as connection:
        insert(connection)
    with pytest.raises(DBAPIError, match="a revision is never"), engine.begin() as connection:
        connection.exec_driver_sql(change)


def test_insert_or_replace_does_not_walk_past_the_triggers(engine):
    with engine.begin() as connection:
        insert(connection)
    with pytest.raises(DBAPIError, match="never deleted"), engine.begin() as connection:
        insert(connection, "INSERT OR REPLACE", body='{"nonce":"1"}')


def test_an_erasure_takes_the_body_once_and_a_row_may_be_logged_again(engine):
    with engine.begin() as connection:
        insert(connection)
        connection.exec_driver_sql("UPDATE revision SET log_id = x'01', seq = 7, state = 'clock_suspect', received_at = 9")
        connection.exec_driver_sql("UPDATE revision SET body = NULL, erased_by = x'ee'")
    with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
        connection.exec_driver_sql("UPDATE revision SET body = 'back', erased_by = NULL")


@pytest.mark.parametrize(("column", "value"), [("sig", b"x"), ("rev_hash", b"x"), ("seq", 0), ("state", "odd"), ("body", "字" * 87_400)])
def test_what_cannot_be_a_revision_is_refused_by_the_table(engine, column, value):
    with pytest.raises(DBAPIError), engine.begin() as connection:
        insert(connection, **{column: value})


def test_the_audit_is_append_only_and_kept_three_years(engine):
    def entry(connection, n, at):
        connection.exec_driver_sql("INSERT INTO audit VALUES(?, ?, x'00', 'admin', 'act', NULL, 'done', x'00')", (n, at))

    year = 365 * 24 * 3600 * 1000
    with engine.begin() as connection:
        entry(connection, 1, 0)
        entry(connection, 2, 3 * year)
        entry(connection, 3, 4 * year)
    for change in ("UPDATE audit SET outcome = 'x' WHERE n = 1", "DELETE FROM audit WHERE n = 2"):
        with pytest.raises(DBAPIError, match="an audit entry is"), engine.begin() as connection:
            connection.exec_driver_sql(change)
    with engine.begin() as connection:
        assert connection.exec_driver_sql("DELETE FROM audit WHERE n = 1").rowcount == 1


def test_an_error_shows_neither_the_key_nor_the_parameters(engine):
    with pytest.raises(DBAPIError) as error, engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO local_setting(name, value) VALUES(?, ?), (?, ?)", ("a", b"1", "a", b"1"))
    assert KEY.hex() not in str(error.value) and "SQL parameters hidden" in str(error.value)


def test_an_upgrade_that_would_leave_orphans_is_undone_as_a_whole(empty, tmp_path):
    path = tmp_path / "station.db"
    path.write_bytes(empty.read_bytes())
    loose = database.connect(path, KEY, foreign_keys=False)
    loose.execute("INSERT INTO staff_role(doc_id, ordinal, role) VALUES(x'99', 0, 'admin')")
    loose.execute("UPDATE alembic_version SET version_num = '0001'")
    loose.execute("DROP VIEW answer")
    for (table,) in loose.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL").fetchall():
        if table not in CORE and not table.startswith("resident_text_"):
            loose.execute(f"DROP TABLE {table}")
    loose.close()
    with pytest.raises(StorageError, match="corrupt"):
        database.upgrade(path, KEY)
    engine = database.open_database(path, KEY)
    assert database.schema_of(engine) == "0001"
    engine.dispose()


CORE = {
    "alembic_version", "revision", "rev_parent", "doc_head", "log_state", "projection_state", "erasure", "quarantine", "audit",
    "unsaved_form", "local_setting", "number_counter", "station", "staff", "staff_role", "staff_certificate", "staff_key", "credential",
}


@pytest.mark.parametrize(
    ("code", "kind"), [(5, "locked"), (261, "locked"), (13, "full"), (11, "corrupt"), (779, "corrupt"), (26, "wrong_key"), (10, "io"), (778, "full")]
)
def test_result_codes_have_names(code, kind):
    error = sqlcipher3.dbapi2.OperationalError("x")
    error.sqlite_errorcode = code
    assert database.fault_kind(error) == kind


def test_what_is_our_bug_is_no_fault_of_the_file(engine):
    with pytest.raises(DBAPIError) as error, engine.begin() as connection:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")
    assert database.fault_kind(error.value) is None
    assert database.fault_kind(ValueError()) is None
