"""Rows that were checked, into this PC's file: set union. The order of arrival never changes the result."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection

from models.database import fixed_sql
from prescribe.records import store
from prescribe.sync.checking import Fault, fault_of
from prescribe.sync.enrolment import enrolled
from prescribe.sync.rows import BYTES, LogOrigin, Row
from prescribe.sync.trusted import administrators

if TYPE_CHECKING:
    from prescribe.work import Change

AHEAD = 10 * 60 * 1000
"""Milliseconds a row's clock may stand before ours without being suspect."""


@dataclass(slots=True)
class Applied:
    """What one batch brought."""

    new: int = 0
    known: int = 0
    set_aside: int = 0
    newer: int = 0
    residents: set[UUID] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)

    def change(self) -> Change:
        """For the window."""
        from prescribe.work import Change

        return Change(frozenset(self.residents), frozenset(self.kinds))

    def add(self, other: Applied) -> None:
        """Count another batch, too."""
        self.new += other.new
        self.known += other.known
        self.set_aside += other.set_aside
        self.newer += other.newer
        self.residents |= other.residents
        self.kinds |= other.kinds


@dataclass(frozen=True, slots=True)
class Trust:
    """What rows are checked against."""

    scope_id: bytes
    keys: dict[bytes, bytes | None]
    """log → public key of its device; None = nobody vouches for it. A row may also be signed by another device of these: a PC
    takes rows of a restored one into its own log, with their signatures."""
    revoked: dict[bytes, int]
    """log → last seq that counts, of every log of a revoked device."""


def apply_rows(connection: Connection, rows: Iterable[Row], trust: Trust, now: int) -> Applied:
    """Apply rows of one scope, ascending within each log and going on from what is here (the caller looked for gaps).

    A faulty row goes to quarantine and still counts in the vector. `now` in UTC milliseconds.
    """
    run, done, touched = fixed_sql(connection), Applied(), {}
    others = frozenset(key for key in trust.keys.values() if key is not None)
    for row in rows:
        fault = fault_of(row, trust.scope_id, trust.keys.get(row.log_id), others, trust.revoked.get(row.log_id))
        if fault:
            _set_aside(connection, row, fault)
            done.set_aside += 1
        elif _insert(connection, row, now, done):
            touched[row.doc_id] = row
        run(
            "INSERT INTO log_state(log_id, scope_id, mine, number_code, last_seq, hub_seq, last_hlc) VALUES(?,?,0,'',?,0,?)"
            " ON CONFLICT(log_id) DO UPDATE SET last_seq = max(last_seq, excluded.last_seq), last_hlc = max(last_hlc, excluded.last_hlc)",
            (row.log_id, row.scope_id, row.seq, min(row.hlc, (now + AHEAD) << 16)),
        )
    _project(connection, touched, done)
    _follow_clock(connection)
    return done


def _project(connection: Connection, touched: dict[bytes, Row], done: Applied) -> None:
    for doc_id, row in touched.items():
        store.project_document(connection, doc_id)
        done.kinds.add(row.doc_type)
        if row.resident_id is not None:
            done.residents.add(UUID(bytes=row.resident_id))


def _insert(connection: Connection, row: Row, now: int, done: Applied) -> bool:
    """Whether it was new here. One that is known stands already; where it comes from is its place from now on."""
    run = fixed_sql(connection)
    stands = run("SELECT log_id, seq FROM revision WHERE rev_id = ?", (row.rev_id,)).fetchone()
    if stands is not None:
        if tuple(stands) != (row.log_id, row.seq):
            run("UPDATE revision SET log_id = ?, seq = ? WHERE rev_id = ?", (row.log_id, row.seq, row.rev_id))
        done.known += 1
        return False
    erased = _erasure(connection, row)
    state = _state(row, now)
    done.newer += state == "newer"
    body = None if erased else row.body
    run(
        "INSERT INTO revision(log_id, seq, rev_id, scope_id, doc_id, doc_type, schema_ver, resident_id, author_id, hlc, parents, body,"
        " rev_hash, sig, erased_by, received_at, state) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            row.log_id, row.seq, row.rev_id, row.scope_id, row.doc_id, row.doc_type, row.schema_ver, row.resident_id, row.author_id,
            row.hlc, row.parents, body, row.rev_hash, row.sig, row.erased_by or erased, now, state,
        ),
    )  # fmt: skip
    for parent in row.parent_ids:
        run("INSERT INTO rev_parent(parent_id, rev_id) VALUES(?, ?)", (parent, row.rev_id))
        run("DELETE FROM doc_head WHERE doc_id = ? AND rev_id = ?", (row.doc_id, parent))
    if run("SELECT 1 FROM rev_parent WHERE parent_id = ? LIMIT 1", (row.rev_id,)).fetchone() is None:
        run("INSERT INTO doc_head(doc_id, rev_id) VALUES(?, ?)", (row.doc_id, row.rev_id))
    done.new += 1
    return True


def _erasure(connection: Connection, row: Row) -> bytes | None:
    """A resident once erased stays erased: late rows lose their body as they arrive."""
    if row.resident_id is None:
        return None
    found = fixed_sql(connection)("SELECT erasure_id FROM erasure WHERE resident_id = ?", (row.resident_id,)).fetchone()
    return found[0] if found is not None else None


def _state(row: Row, now: int) -> str:
    known = {kind.name: kind.version for kind in store.kinds()}
    if row.schema_ver > known.get(row.doc_type, -1):
        return "newer"
    return "clock_suspect" if (row.hlc >> 16) > now + AHEAD else "ok"


def _follow_clock(connection: Connection) -> None:
    """Own rows written from now on come after what was seen, but never more than ten minutes before the own clock."""
    fixed_sql(connection)(
        "UPDATE log_state SET last_hlc = (SELECT max(l.last_hlc) FROM log_state l) WHERE mine = 1", ()
    )


def _set_aside(connection: Connection, row: Row, fault: Fault) -> None:
    raw = {name: value.hex() if isinstance(value, bytes) else value for name, value in row._asdict().items()}
    fixed_sql(connection)(
        "INSERT INTO quarantine(rev_id, reason, raw) VALUES(?, ?, ?) ON CONFLICT DO NOTHING",
        (row.rev_id, fault.value, json.dumps(raw, ensure_ascii=False).encode("utf-8")),
    )


def trust_of(connection: Connection, scope_id: bytes, origins: Iterable[LogOrigin], own: dict[bytes, bytes]) -> Trust:
    """Which keys count now: of devices that an administrator whose certificate holds has enrolled; `own`: logs of this PC."""
    admins, several = administrators(connection, scope_id), tuple(origins)
    keys: dict[bytes, bytes | None] = {o.log_id: o.public_key if vouched(o, admins) else None for o in several}
    devices, told = revoked(connection)
    stopped = {o.log_id: told.get(o.log_id, 0) for o in several if o.device_id in devices}
    return Trust(scope_id, keys | own, told | stopped)


def vouched(origin: LogOrigin, admins: Iterable[bytes]) -> bool:
    """Whether an administrator vouches for the device of this log."""
    return enrolled(origin.enrolment, admins, origin.scope_id, origin.device_id, origin.public_key)


def revoked(connection: Connection) -> tuple[frozenset[bytes], dict[bytes, int]]:
    """(devices, log → last seq that counts). A log begun after the device was lost is not among them and counts for nothing."""
    rows = fixed_sql(connection)("SELECT device_id, log_id, min(last_seq) FROM revoked_log GROUP BY device_id, log_id", ()).fetchall()
    return frozenset(row[0] for row in rows), {row[1]: row[2] for row in rows if row[1]}


def try_again(connection: Connection, trust: Trust, now: int) -> Applied:
    """Rows set aside because nobody vouched for their device then: who does may have come after them."""
    run, done, touched = fixed_sql(connection), Applied(), {}
    others = frozenset(key for key in trust.keys.values() if key is not None)
    for rev_id, raw in run("SELECT rev_id, raw FROM quarantine WHERE reason = ?", (Fault.UNKNOWN_DEVICE.value,)).fetchall():
        row = _from_raw(raw)
        if fault_of(row, trust.scope_id, trust.keys.get(row.log_id), others, trust.revoked.get(row.log_id)):
            continue
        run("DELETE FROM quarantine WHERE rev_id = ?", (rev_id,))
        if _insert(connection, row, now, done):
            touched[row.doc_id] = row
    _project(connection, touched, done)
    return done


def _from_raw(raw: bytes) -> Row:
    values = json.loads(raw)
    return Row(**{name: bytes.fromhex(value) if name in BYTES and value is not None else value for name, value in values.items()})
