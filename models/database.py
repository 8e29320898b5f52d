"""Opens the encrypted file: the only engine factory, and the only place that knows how a fault of the file shows itself.

The key never stands in a URL, a log line or an exception. Reading connections carry the execution option `reads`: they
begin with plain BEGIN and `query_only`, so that a view that writes fails and a second reader is never locked out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

SCHEMA = "0009"
"""The newest migration. A test holds it equal to Alembic's head, so that opening need not import Alembic."""

TIMEOUT = 10.0
"""Seconds to wait for another program's lock on the file."""

_KINDS = {5: "locked", 6: "locked", 10: "io", 11: "corrupt", 13: "full", 14: "missing", 26: "wrong_key", 8: "io", 23: "io"}
_WORDS = {
    "disk is full": "full", "is locked": "locked", "malformed": "corrupt", "not a database": "wrong_key", "disk I/O": "io", "unable to open": "missing",
}
"""The driver's online backup tells no result code."""
_OTHER_IO_FULL = (778, 4874)
"""IOERR_WRITE and IOERR_SHMSIZE: what a full disk looks like to the write-ahead log."""


DriverError = sqlcipher3.dbapi2.Error
"""What the driver raises, for those who catch it elsewhere."""


class StorageError(Exception):
    """The file, not the program: `kind` is full, corrupt, locked, newer, missing, wrong_key or io."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def fault_kind(error: BaseException) -> str | None:
    """Which fault of the file an exception means; None when it is none (then it is our bug)."""
    if isinstance(error, StorageError):
        return error.kind
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", None)
    if code is None:
        known = (kind for words, kind in _WORDS.items() if words in str(original))
        return next(known, None) if isinstance(original, sqlcipher3.dbapi2.Error) else None
    return "full" if code in _OTHER_IO_FULL else _KINDS.get(code & 0xFF)


def connect(path: Path, key: bytes, *, timeout: float = TIMEOUT, foreign_keys: bool = True, cache: int = 65536) -> sqlcipher3.dbapi2.Connection:
    """One bare connection with the key and every pragma set. `cache` in KiB. Raises the driver's errors."""
    connection = sqlcipher3.dbapi2.connect(str(path), timeout=timeout, check_same_thread=False)
    try:
        for pragma in ("cipher_log_level=NONE", f"key=\"x'{key.hex()}'\""):
            connection.execute("PRAGMA " + pragma)
        connection.execute("SELECT count(*) FROM sqlite_master")
        for pragma in (
            "journal_mode=WAL", "synchronous=FULL", f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
            "recursive_triggers=ON", "secure_delete=ON", "temp_store=MEMORY", f"cache_size=-{cache}",
        ):
            connection.execute("PRAGMA " + pragma)
    except BaseException:
        connection.close()
        raise
    connection.isolation_level = None
    return connection


def connect_plain(path: Path, key: bytes) -> sqlcipher3.dbapi2.Connection:
    """A connection with the key and no write-ahead log: to write a copy, or to look at one without touching it."""
    connection = sqlcipher3.dbapi2.connect(str(path), isolation_level=None)
    try:
        for pragma in ("cipher_log_level=NONE", f"key=\"x'{key.hex()}'\"", "synchronous=FULL"):
            connection.execute("PRAGMA " + pragma)
        connection.execute("SELECT count(*) FROM sqlite_master")
    except BaseException:
        connection.close()
        raise
    return connection


def make_engine(creator: Callable[[], sqlcipher3.dbapi2.Connection], *, pooled: bool = True) -> Engine:
    """An engine over connections made by `connect`; five at most, so five caches at most."""
    pool = {"poolclass": QueuePool, "pool_size": 5, "max_overflow": 0} if pooled else {"poolclass": NullPool}
    engine = create_engine("sqlite://", module=sqlcipher3.dbapi2, creator=creator, hide_parameters=True, **pool)
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", _begin)
    return engine


def _leave_transactions_to_us(dbapi_connection: sqlcipher3.dbapi2.Connection, _record: object) -> None:
    dbapi_connection.isolation_level = None


def _begin(connection: Connection) -> None:
    reads, run = connection.get_execution_options().get("reads", False), fixed_sql(connection)
    run(f"PRAGMA query_only={int(reads)}")
    run("BEGIN" if reads else "BEGIN IMMEDIATE")


def fixed_sql(connection: Connection | Together) -> Callable[..., sqlcipher3.dbapi2.Cursor]:
    """The driver's own `execute` in the connection's transaction: 5 µs a statement where SQLAlchemy takes 25.

    For the fixed statements of every save; errors are the driver's (`DriverError`), without parameters.
    """
    return connection.execute if type(connection) is Together else connection.connection.driver_connection.execute


class Together:
    """Fixed statements that write, gathered from many saves and run at once, each statement with all its rows.

    Takes a connection's place where something only writes by `fixed_sql`; nothing may be read back before `run`.
    """

    __slots__ = ("_connection", "_rows")

    def __init__(self, connection: Connection) -> None:
        self._connection, self._rows = connection, dict[str, list[tuple[Any, ...]]]()

    def execute(self, statement: str, values: tuple[Any, ...]) -> None:
        """Keep one row of one statement."""
        self._rows.setdefault(statement, []).append(values)

    def run(self) -> None:
        """Run what was kept, statements in the order in which they first came."""
        execute_many = self._connection.connection.driver_connection.executemany
        for statement, rows in self._rows.items():
            execute_many(statement, rows)
        self._rows.clear()


def open_database(path: Path, key: bytes, *, timeout: float = TIMEOUT) -> Engine:
    """The engine of an existing station file. Raises StorageError: missing, wrong_key, corrupt, locked or io."""
    if not path.exists():
        raise StorageError("missing")
    engine = make_engine(lambda: connect(path, key, timeout=timeout))
    with translated(), engine.connect():
        return engine


def schema_of(engine: Engine) -> str | None:
    """The migration the file stands at; None when it is empty."""
    with translated(), engine.connect().execution_options(reads=True) as connection:
        there = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").first()
        row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first() if there else None
    return row[0] if row else None


def upgrade(path: Path, key: bytes, *, to: str = "head") -> None:
    """Bring a file to the newest schema, in one transaction, with foreign keys off and checked at its end.

    With foreign keys on, a batch rebuild of a parent table empties its children without a word. Raises StorageError.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    engine = make_engine(lambda: connect(path, key, foreign_keys=False), pooled=False)
    try:
        with translated(), engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, to)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise StorageError("corrupt")
    finally:
        engine.dispose()


@contextmanager
def translated() -> Iterator[None]:
    """Turns what the driver raises about the file into StorageError; lets everything else through."""
    try:
        yield
    except (DBAPIError, sqlcipher3.dbapi2.Error) as error:
        kind = fault_kind(error)
        if kind is None:
            raise
        raise StorageError(kind) from None
