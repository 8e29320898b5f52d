"""The hub: a plain PostgreSQL (≥ 14). The only `psycopg`. What a PC does there, and what its administrator does.

Every step may be cut and repeated. There is no server of ours: PCs speak SQL, and row-level security keeps scopes apart.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from prescribe.sync.address import HubAddress
from prescribe.sync.rows import LogOrigin, Row, Vector
from protocols.files import shipped

SCHEMA = 1
OLDEST_SERVER = 140000
_PUSHED = (
    "scope_id", "log_id", "seq", "rev_id", "doc_id", "doc_type", "schema_ver", "resident_id", "author_id", "hlc", "parents", "body",
    "rev_hash", "sig",
)  # fmt: skip
_TYPES = ("uuid", "uuid", "int8", "uuid", "uuid", "text", "int4", "uuid", "uuid", "int8", "uuid[]", "text", "bytea", "bytea")
_INBOX = ", ".join(f"{name} {kind}" for name, kind in zip(_PUSHED, _TYPES, strict=True))
_COLUMNS = ", ".join(_PUSHED)


class HubKind(StrEnum):
    """What went wrong, for who words it."""

    UNREACHABLE = "unreachable"
    SIGNED_OUT = "signed_out"
    """The role may not sign in any more: revoked, or another password."""
    REFUSED = "refused"
    """A grant, a policy or a check of the hub said no."""
    GAP = "gap"
    OLD_SERVER = "old_server"
    NO_HUB = "no_hub"
    NEWER_HUB = "newer_hub"
    FULL = "full"
    OTHER = "other"


class HubError(Exception):
    """A fault of the hub or of the way there. The text never holds a body or a password."""

    def __init__(self, kind: HubKind, code: str = "") -> None:
        super().__init__(f"{kind.value} {code}".strip())
        self.kind = kind
        self.code = code
        """SQLSTATE, when there is one."""


@dataclass(frozen=True, slots=True)
class HubSays:
    """The first answer: the clock there, how far each log is, whose the logs are, and the versions that may be written."""

    at: datetime
    vector: Vector
    logs: tuple[LogOrigin, ...]
    write_versions: dict[str, int]


class Hub:
    """One connection of one PC. Use `with connected(address) as hub`."""

    def __init__(self, connection: psycopg.Connection[Any], scope_id: bytes) -> None:
        self._connection = connection
        self._scope = UUID(bytes=scope_id)
        self._inbox = False

    def greet(self) -> HubSays:
        """Step 1 of an exchange, in one round trip more than one statement. Raises HubError (NO_HUB, NEWER_HUB)."""
        with _worded(), self._connection.transaction():
            at = self._connection.execute("SELECT clock_timestamp()").fetchone()[0]
            policy = dict(self._connection.execute("SELECT doc_type, write_ver FROM hub.policy").fetchall())
            rows = self._connection.execute(
                "SELECT l.log_id, l.device_id, l.pubkey, l.enrol_sig, coalesce((SELECT max(r.seq) FROM hub.revision r"
                " WHERE r.scope_id = l.scope_id AND r.log_id = l.log_id), 0) FROM hub.log l WHERE l.scope_id = %s", (self._scope,)
            ).fetchall()
        if policy.get("_hub", 0) > SCHEMA:
            raise HubError(HubKind.NEWER_HUB)
        logs = tuple(LogOrigin(log.bytes, self._scope.bytes, device.bytes, bytes(key), bytes(sig)) for log, device, key, sig, _ in rows)
        return HubSays(at, {row[0].bytes: row[4] for row in rows}, logs, {k: v for k, v in policy.items() if k != "_hub"})

    def announce(self, origin: LogOrigin) -> None:
        """Make a log known before its first row. Known already is well."""
        with _worded(), self._connection.transaction():
            self._connection.execute(
                "INSERT INTO hub.log(scope_id, log_id, device_id, pubkey, enrol_sig) VALUES(%s,%s,%s,%s,%s) ON CONFLICT DO NOTHING",
                (UUID(bytes=origin.scope_id), UUID(bytes=origin.log_id), UUID(bytes=origin.device_id), origin.public_key, origin.enrolment),
            )

    def push(self, rows: list[Row]) -> None:
        """Give rows of one or more logs, ascending, in one transaction. Those that are there stay as they are: `hashes` tells."""
        with _worded(), self._connection.transaction():
            if not self._inbox:
                self._connection.execute(f"CREATE TEMP TABLE inbox({_INBOX}) ON COMMIT DELETE ROWS")
            cursor = self._connection.cursor()
            with cursor.copy(f"COPY inbox({_COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(list(_TYPES))
                for row in rows:
                    copy.write_row(_sent(row))
            cursor.execute(
                f"INSERT INTO hub.revision({_COLUMNS}) SELECT {_COLUMNS} FROM inbox ORDER BY scope_id, log_id, seq ON CONFLICT DO NOTHING"
            )
        self._inbox = True

    def hashes(self, log_id: bytes, first: int, last: int) -> dict[int, bytes]:
        """seq → hash as the hub holds them: the only acknowledgement that counts."""
        with _worded(), self._connection.transaction():
            rows = self._connection.execute(
                "SELECT seq, rev_hash FROM hub.revision WHERE scope_id = %s AND log_id = %s AND seq BETWEEN %s AND %s",
                (self._scope, UUID(bytes=log_id), first, last),
            ).fetchall()
        return {seq: bytes(told) for seq, told in rows}

    def probe(self, at: Vector) -> dict[bytes, bytes]:
        """log → hash of its row at one place, of all logs in one round trip."""
        with _worded(), self._connection.transaction():
            rows = self._connection.execute(
                "SELECT r.log_id, r.rev_hash FROM unnest(%s::uuid[], %s::int8[]) v(log_id, seq) JOIN hub.revision r"
                " ON r.scope_id = %s AND r.log_id = v.log_id AND r.seq = v.seq",
                ([UUID(bytes=log) for log in at], list(at.values()), self._scope),
            ).fetchall()
        return {log.bytes: bytes(told) for log, told in rows}

    def known(self, rev_ids: list[bytes]) -> set[bytes]:
        """Which of these revisions the hub holds, in whatever log."""
        with _worded(), self._connection.transaction():
            rows = self._connection.execute(
                "SELECT rev_id FROM hub.revision WHERE scope_id = %s AND rev_id = ANY(%s)", (self._scope, [UUID(bytes=r) for r in rev_ids])
            ).fetchall()
        return {row[0].bytes for row in rows}

    def pull(self, vector: Vector, most: int) -> list[Row]:
        """Up to `most` rows behind `vector` of each log, ascending within a log."""
        logs = [UUID(bytes=log) for log in vector]
        with _worded(), self._connection.transaction():
            rows = self._connection.cursor(binary=True).execute(
                "SELECT r.* FROM unnest(%s::uuid[], %s::int8[]) v(log_id, seq), LATERAL (SELECT"
                f" {', '.join('x.' + name for name in (*_PUSHED, 'erased_by'))} FROM hub.revision x WHERE x.scope_id = %s AND"
                " x.log_id = v.log_id AND x.seq > v.seq ORDER BY x.seq LIMIT %s) r ORDER BY r.log_id, r.seq",
                (logs, list(vector.values()), self._scope, most),
            ).fetchall()
        return [_received(row) for row in rows]

    def erasures(self) -> dict[bytes, tuple[bytes, str]]:
        """erasure → (resident, basis) of this scope."""
        with _worded(), self._connection.transaction():
            rows = self._connection.execute(
                "SELECT erasure_id, resident_id, basis FROM hub.erasure WHERE scope_id = %s", (self._scope,)
            ).fetchall()
        return {e.bytes: (r.bytes, basis) for e, r, basis in rows}

    def acknowledge_erasure(self, erasure_id: bytes, device_id: bytes) -> None:
        """Say that this device has erased, too."""
        with _worded(), self._connection.transaction():
            self._connection.execute(
                "INSERT INTO hub.erasure_ack(erasure_id, device_id) VALUES(%s, %s) ON CONFLICT DO NOTHING",
                (UUID(bytes=erasure_id), UUID(bytes=device_id)),
            )

    def counts(self) -> dict[str, int]:
        """How many revisions of each kind the hub holds of this scope."""
        with _worded(), self._connection.transaction():
            return dict(
                self._connection.execute(
                    "SELECT doc_type, count(*) FROM hub.revision WHERE scope_id = %s GROUP BY doc_type", (self._scope,)
                ).fetchall()
            )


def _sent(row: Row) -> tuple[Any, ...]:
    return (
        UUID(bytes=row.scope_id), UUID(bytes=row.log_id), row.seq, UUID(bytes=row.rev_id), UUID(bytes=row.doc_id), row.doc_type,
        row.schema_ver, UUID(bytes=row.resident_id) if row.resident_id else None, UUID(bytes=row.author_id), row.hlc,
        [UUID(bytes=p) for p in row.parent_ids], row.body, row.rev_hash, row.sig,
    )  # fmt: skip


def _received(row: tuple[Any, ...]) -> Row:
    scope, log, seq, rev, doc, kind, version, resident, author, hlc, parents, body, told, sig, erased = row
    return Row(
        scope.bytes, log.bytes, seq, rev.bytes, doc.bytes, kind, version, resident.bytes if resident else None, author.bytes, hlc,
        b"".join(sorted(p.bytes for p in parents)), body, bytes(told), bytes(sig), erased.bytes if erased else None,
    )  # fmt: skip


@contextmanager
def connected(address: HubAddress, scope_id: bytes, timeout: int = 10) -> Iterator[Hub]:
    """A hub for the length of one exchange. Raises HubError."""
    with _authority(address) as root, _worded():
        options: dict[str, Any] = {"sslmode": "prefer" if address.local else "verify-full", "channel_binding": "prefer" if address.local else "require"}
        if root:
            options["sslrootcert"] = root
        elif not address.local:
            options["sslrootcert"] = "system"
        connection = psycopg.connect(
            host=address.host, port=address.port, dbname=address.database, user=address.role, password=address.password,
            connect_timeout=timeout, autocommit=True, application_name="tiwei", prepare_threshold=None, **options,
        )  # fmt: skip
    try:
        yield Hub(connection, scope_id)
    finally:
        connection.close()


@contextmanager
def _authority(address: HubAddress) -> Iterator[str]:
    """libpq wants a file: it lies there while the connection is made, and holds nothing secret."""
    if not address.authority:
        yield ""
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "authority.pem"
        path.write_text(address.authority, encoding="ascii")
        yield str(path)


@contextmanager
def _worded() -> Iterator[None]:
    """Faults of the driver as HubError: no text of the server goes on, it may quote what was sent."""
    try:
        yield
    except psycopg.Error as error:
        raise HubError(_kind(error), error.sqlstate or "") from None


def _kind(error: psycopg.Error) -> HubKind:
    code = error.sqlstate or ""
    if code == "YH001":
        return HubKind.GAP
    if code in ("28P01", "28000"):
        return HubKind.SIGNED_OUT
    if code in ("42P01", "3F000", "3D000"):
        return HubKind.NO_HUB
    if code == "53100":
        return HubKind.FULL
    if code[:2] in ("23", "42", "22"):
        return HubKind.REFUSED
    if isinstance(error, psycopg.OperationalError):
        text = str(error)
        signed_out = "not permitted to log in" in text or "password authentication failed" in text
        no_hub = 'database "' in text and "does not exist" in text
        return HubKind.SIGNED_OUT if signed_out else HubKind.NO_HUB if no_hub else HubKind.UNREACHABLE
    return HubKind.OTHER


# --- the administrator's acts -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HubStatus:
    """One PC as the hub sees it."""

    role: str
    scope_id: UUID
    may_sign_in: bool
    logs: int
    rows: int
    last_at: datetime | None


def initialise(admin_url: str) -> None:
    """Lay schema, roles, grants and row-level security in an empty database. Raises HubError (OLD_SERVER, REFUSED when laid before)."""
    with _admin(admin_url) as connection:
        if connection.info.server_version < OLDEST_SERVER:
            raise HubError(HubKind.OLD_SERVER)
        database = sql.Identifier(connection.info.dbname)
        with connection.transaction():
            connection.execute(shipped("resources", "hub.sql").read_text(encoding="utf-8"))
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
            connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO pc").format(database))
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO hub_eraser").format(database))


def enrol_role(admin_url: str, role: str, scope_id: UUID, can_write: bool = True) -> str:
    """Make one PC's login role, a member of one scope; its password, told once. Enrolled before: a new password."""
    password, name = secrets.token_urlsafe(24), sql.Identifier(role)
    with _admin(admin_url) as connection, connection.transaction():
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
        verb = "ALTER ROLE {} LOGIN PASSWORD {}" if known else "CREATE ROLE {} LOGIN IN ROLE pc CONNECTION LIMIT 2 PASSWORD {}"
        connection.execute(sql.SQL(verb).format(name, sql.Literal(password)))
        connection.execute(sql.SQL("ALTER ROLE {} SET statement_timeout = '60s'").format(name))
        connection.execute(sql.SQL("ALTER ROLE {} SET idle_in_transaction_session_timeout = '30s'").format(name))
        connection.execute(
            "INSERT INTO hub.member(role_name, scope_id, can_write) VALUES(%s, %s, %s) ON CONFLICT (role_name, scope_id)"
            " DO UPDATE SET can_write = excluded.can_write", (role, scope_id, can_write),
        )  # fmt: skip
    return password


def revoke_role(admin_url: str, role: str) -> int:
    """A stolen PC: it may not sign in any more, and what is open is cut; how many connections were."""
    with _admin(admin_url) as connection:
        with connection.transaction():
            connection.execute(sql.SQL("ALTER ROLE {} NOLOGIN").format(sql.Identifier(role)))
        cut = connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (role,)).fetchall()
    return len(cut)


def status(admin_url: str) -> tuple[HubStatus, ...]:
    """Every PC's role, whether it may sign in, and how much its scope holds."""
    with _admin(admin_url) as connection:
        rows = connection.execute(
            "SELECT m.role_name, m.scope_id, coalesce(r.rolcanlogin, false), (SELECT count(*) FROM hub.log l WHERE l.scope_id = m.scope_id),"
            " (SELECT count(*) FROM hub.revision v WHERE v.scope_id = m.scope_id), (SELECT max(v.hub_at) FROM hub.revision v WHERE"
            " v.scope_id = m.scope_id) FROM hub.member m LEFT JOIN pg_roles r ON r.rolname = m.role_name ORDER BY m.scope_id, m.role_name"
        ).fetchall()
    return tuple(HubStatus(*row) for row in rows)


def erase(admin_url: str, erasure_id: UUID, scope_id: UUID, resident_id: UUID, basis: str) -> int:
    """Take the bodies of one resident's records; headers stay, logs stay without a gap. How many bodies went."""
    with _admin(admin_url) as connection, connection.transaction():
        return connection.execute("SELECT hub.erase(%s, %s, %s, %s)", (erasure_id, scope_id, resident_id, basis)).fetchone()[0]


@contextmanager
def _admin(admin_url: str) -> Iterator[psycopg.Connection[Any]]:
    with _worded(), psycopg.connect(admin_url, autocommit=True, application_name="tiwei hub") as connection:
        yield connection
