"""One exchange with the hub: push what it lacks, pull what we lack, and believe only equal hashes (sync-and-storage §6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Connection

from models import vault
from prescribe.clock import to_ms
from prescribe.running import origin as origins
from prescribe.running.writer import MACHINES
from prescribe.sync import checking, settling
from prescribe.sync.applying import Applied, Trust, apply_rows, trust_of, try_again, vouched
from prescribe.sync.rows import (
    LogOrigin,
    Row,
    Vector,
    counts,
    keep_origin,
    origins_of,
    rows_after,
    vector_of,
)
from prescribe.sync.trusted import administrators

if TYPE_CHECKING:
    from prescribe.clinic import Clinic
    from prescribe.sync.hub import HubSays

PULL = 500
"""Rows of each log in one answer of the hub."""
BATCH = 500
BATCH_BESIDE_A_FORM = 20
"""Rows of one local transaction: fewer while somebody types, so that a save waits no longer than alone."""
CLOCK_WARN = timedelta(minutes=2)


class Far(Protocol):
    """What an exchange asks of the other side; `hub.Hub` is one."""

    def greet(self) -> HubSays: ...
    def announce(self, origin: LogOrigin) -> None: ...
    def push(self, rows: list[Row]) -> None: ...
    def hashes(self, log_id: bytes, first: int, last: int) -> dict[int, bytes]: ...
    def probe(self, at: Vector) -> dict[bytes, bytes]: ...
    def known(self, rev_ids: list[bytes]) -> set[bytes]: ...
    def pull(self, vector: Vector, most: int) -> list[Row]: ...
    def erasures(self) -> dict[bytes, tuple[bytes, str]]: ...
    def acknowledge_erasure(self, erasure_id: bytes, device_id: bytes) -> None: ...
    def counts(self) -> dict[str, int]: ...


class Stopped(Exception):
    """Somebody asked to stop; what was exchanged stays."""


@dataclass(slots=True)
class SyncOutcome:
    """What one exchange did."""

    pushed: int = 0
    pulled: int = 0
    set_aside: int = 0
    newer: int = 0
    new_log: str = ""
    """Why this PC opened a new log: `restored` or `forked`; empty = it did not."""
    hub_behind: int = 0
    """Rows the hub once had and had lost: it was restored, and has them again."""
    clock_off: timedelta = timedelta()
    gaps: int = 0
    """Logs of which the hub showed a later row before an earlier one."""
    agreed: bool = False
    """Both sides count the same."""
    brought: Applied = field(default_factory=Applied)


Tell = Callable[[str, int, int], bool]
"""(`push` or `pull`, done, of) → whether to go on."""


def go_on(_what: str, _done: int, _of: int) -> bool:
    """Never stops."""
    return True


def exchange(clinic: Clinic, far: Far, enrolment: bytes, tell: Tell = go_on, beside_a_form: Callable[[], bool] = lambda: False) -> SyncOutcome:
    """One whole exchange. Raises HubError, Stopped; cut anywhere, the next one goes on from what both sides hold."""
    return _Exchange(clinic, far, enrolment, tell, beside_a_form).run()


class _Exchange:
    def __init__(self, clinic: Clinic, far: Far, enrolment: bytes, tell: Tell, beside_a_form: Callable[[], bool]) -> None:
        self.clinic, self.far, self.enrolment, self.tell, self.beside = clinic, far, enrolment, tell, beside_a_form
        self.outcome = SyncOutcome()
        self._gaps: set[bytes] = set()

    def run(self) -> SyncOutcome:
        says = self.far.greet()
        self.outcome.clock_off = says.at - self.clinic.clock.now()
        self._keep_origins(says.logs)
        vector = dict(says.vector)
        if self._mine_is_ahead_there(vector):
            self._open_log("restored")
        self._note_lost(vector)
        apart = self._apart(vector)
        self._pull(says, apart)
        self._settle(apart, vector)
        self._push(vector)
        self._pull(says)
        self.outcome.brought.add(take_again(self.clinic, says.logs))
        self._erasures()
        self.outcome.gaps = len(self._gaps)
        self.outcome.agreed = self._agree()
        return self.outcome

    # --- whose log is mine ------------------------------------------------------------------------------------
    @property
    def scope(self) -> bytes:
        return self.clinic.origin.scope_id

    def _mine_is_ahead_there(self, vector: Vector) -> bool:
        """The hub has more of my own log than I have: this file was restored or copied."""
        with self.clinic.reading() as connection:
            here = vector_of(connection, self.scope).get(self.clinic.origin.log_id, 0)
        return vector.get(self.clinic.origin.log_id, 0) > here

    def _open_log(self, why: str) -> None:
        """Begin a new log before anything else is written; nothing of the old one is taken back."""
        clinic, now = self.clinic, to_ms(self.clinic.clock.now())

        def anew(connection: Connection) -> origins.Origin:
            origins.open_log(connection, now, self.scope)
            return origins.read(connection)

        clinic.origin = clinic.write(anew)
        self.outcome.new_log = why

    def _note_lost(self, vector: Vector) -> None:
        """What the hub once acknowledged and holds no more: it was restored, pushing heals it."""
        with self.clinic.reading() as connection:
            seen = dict(connection.exec_driver_sql("SELECT log_id, hub_seq FROM log_state WHERE scope_id = ?", (self.scope,)).all())
        lost = {log: vector.get(log, 0) for log, seq in seen.items() if seq > vector.get(log, 0)}
        self.outcome.hub_behind = sum(seen[log] - there for log, there in lost.items())
        if lost:
            self.clinic.write(lambda connection: [_set_hub(connection, log, there) for log, there in lost.items()], MACHINES)

    # --- one log, two truths ----------------------------------------------------------------------------------
    def _apart(self, vector: Vector) -> set[bytes]:
        """Logs that stand here otherwise than there."""
        with self.clinic.reading() as connection:
            at = settling.points(vector_of(connection, self.scope), vector)
        theirs = self.far.probe(at)
        with self.clinic.reading() as connection:
            return settling.diverged(connection, at, theirs)

    def _settle(self, apart: set[bytes], vector: Vector) -> None:
        """Every row that has another place there, or none, leaves its place here; what the hub lacks goes into my own log."""
        if self.clinic.origin.log_id in apart:
            self._open_log("forked")
        cuts = {}
        with self.clinic.reading() as connection:
            here = vector_of(connection, self.scope)
            for log in apart:
                cuts[log] = settling.last_equal(connection, log, min(here[log], vector[log]), self.far.hashes)
            if settling.has_holes(connection, self.clinic.origin.log_id):
                cuts[self.clinic.origin.log_id] = vector.get(self.clinic.origin.log_id, 0)
        if cuts:
            self.clinic.write(lambda connection: [settling.park(connection, log, after) for log, after in cuts.items()])
        with self.clinic.reading() as connection:
            homeless = [row.rev_id for row in settling.parked(connection)]
        if homeless:
            elsewhere = self.far.known(homeless)
            mine = [rev_id for rev_id in homeless if rev_id not in elsewhere]
            self.clinic.write(lambda connection: settling.adopt(connection, mine, self.clinic.origin.log_id))
            self._keep_origins(())

    def _keep_origins(self, logs: tuple[LogOrigin, ...]) -> None:
        """Whose the logs are: of others as far as somebody vouches for them, and my own."""
        keep_vouched(self.clinic, logs)
        self.clinic.write(
            lambda connection: [keep_origin(connection, self._own(log_id)) for log_id in own_logs(connection, self.clinic.origin)], MACHINES
        )

    def _own(self, log_id: bytes) -> LogOrigin:
        of = self.clinic.origin
        return LogOrigin(log_id, of.scope_id, of.device_id, of.device.public, self.enrolment)

    # --- giving -----------------------------------------------------------------------------------------------
    def _push(self, vector: Vector) -> None:
        """Every log that is here further than there: mine, and those of others that the hub has lost."""
        with self.clinic.reading() as connection:
            here, known = vector_of(connection, self.scope), origins_of(connection, self.scope)
        of, done = sum(max(0, seq - vector.get(log, 0)) for log, seq in here.items()), 0
        for log in sorted(here):
            origin = known.get(log)
            if here[log] <= vector.get(log, 0) or origin is None:
                continue
            self.far.announce(origin)
            done = self._push_log(log, vector.get(log, 0), done, of)

    def _push_log(self, log: bytes, after: int, done: int, of: int) -> int:
        while True:
            self._go_on("push", done, of)
            with self.clinic.reading() as connection:
                rows = rows_after(connection, log, after)
            gap = checking.first_gap(rows, after)
            rows = rows if gap is None else rows[:gap]
            if not rows:
                return done
            self.far.push(rows)
            if not self._acknowledged(log, rows):
                return done
            after, done = rows[-1].seq, done + len(rows)
            self.outcome.pushed += len(rows)

    def _acknowledged(self, log: bytes, rows: list[Row]) -> bool:
        """Whether the hub holds these very rows. If not, somebody else came first: the next exchange settles it."""
        theirs = self.far.hashes(log, rows[0].seq, rows[-1].seq)
        same = all(theirs.get(row.seq) == row.rev_hash for row in rows)
        if same:
            self._note_hub(log, rows[-1].seq)
        return same

    def _note_hub(self, log: bytes, seq: int) -> None:
        self.clinic.write(
            lambda connection: connection.exec_driver_sql("UPDATE log_state SET hub_seq = max(hub_seq, ?) WHERE log_id = ?", (seq, log)), MACHINES
        )

    # --- taking -----------------------------------------------------------------------------------------------
    def _pull(self, says: HubSays, leave: frozenset[bytes] | set[bytes] = frozenset()) -> None:
        """Until the hub has nothing we lack, but for the logs to `leave`. A row that is not the next one of its log waits."""
        blocked = set(leave)
        while True:
            with self.clinic.reading() as connection:
                here = vector_of(connection, self.scope)
            wanted = {log: here.get(log, 0) for log in says.vector if log not in blocked}
            behind = sum(max(0, says.vector[log] - seq) for log, seq in wanted.items())
            self._go_on("pull", self.outcome.pulled, self.outcome.pulled + behind)
            rows = self.far.pull(wanted, PULL) if behind else []
            whole, gaps = _without_gaps(rows, wanted)
            blocked |= gaps
            self._gaps |= gaps
            if not whole:
                return
            self._apply(whole)
            lagging = {log for log in wanted if says.vector[log] > wanted[log]} - {row.log_id for row in whole}
            blocked |= lagging

    def _apply(self, rows: list[Row]) -> None:
        at = 0
        while at < len(rows):
            size = BATCH_BESIDE_A_FORM if self.beside() else BATCH
            batch, at = rows[at : at + size], at + size
            self.take(batch)
            self.outcome.pulled += len(batch)
            self._go_on("pull", self.outcome.pulled, max(self.outcome.pulled, len(rows)))

    def take(self, batch: list[Row]) -> None:
        """Apply one batch and tell who listens."""
        done = take_rows(self.clinic, batch, from_hub=True)
        self.outcome.brought.add(done)
        self.outcome.set_aside += done.set_aside
        self.outcome.newer += done.newer

    def _erasures(self) -> None:
        from prescribe.sync.erasing import apply_erasures

        for erasure_id in apply_erasures(self.clinic, self.far.erasures()):
            self.far.acknowledge_erasure(erasure_id, self.clinic.origin.device_id)

    # --- the end ----------------------------------------------------------------------------------------------
    def _agree(self) -> bool:
        """Both sides count the same of each kind, what was set aside here counted as here."""
        with self.clinic.reading() as connection:
            here = counts(connection, self.scope)
            aside = connection.exec_driver_sql("SELECT count(*) FROM quarantine").scalar_one()
        there = self.far.counts()
        return here == there if not aside else sum(here.values()) + aside >= sum(there.values())

    def _go_on(self, what: str, done: int, of: int) -> None:
        if not self.tell(what, done, of):
            raise Stopped


def take_rows(clinic: Clinic, batch: list[Row], from_hub: bool = False) -> Applied:
    """Check and apply rows through the one writer, behind people; then tell the window. Also for bundles.

    `from_hub`: the hub holds them, so that a hub that loses them later is noticed.
    """
    now = to_ms(clinic.clock.now())

    def job(connection: Connection) -> Applied:
        done = apply_rows(connection, batch, _trust(clinic, connection), now)
        if from_hub:
            for log, seq in {row.log_id: row.seq for row in batch}.items():
                connection.exec_driver_sql("UPDATE log_state SET hub_seq = max(hub_seq, ?) WHERE log_id = ?", (seq, log))
        return done

    done = clinic.write(job, MACHINES)
    if done.kinds:
        clinic.arrived(done.change())
    return done


def take_again(clinic: Clinic, logs: Iterable[LogOrigin]) -> Applied:
    """Rows of these logs set aside because nobody vouched for their device: the administrator who does may have come after them."""
    with clinic.reading() as connection:
        if connection.exec_driver_sql("SELECT 1 FROM quarantine WHERE reason = 'unknown_device' LIMIT 1").first() is None:
            return Applied()
    keep_vouched(clinic, logs)
    now = to_ms(clinic.clock.now())
    done = clinic.write(lambda connection: try_again(connection, _trust(clinic, connection), now), MACHINES)
    if done.kinds:
        clinic.arrived(done.change())
    return done


def keep_vouched(clinic: Clinic, logs: Iterable[LogOrigin]) -> None:
    """Remember whose logs are, of devices somebody vouches for now: a claim that nobody proves must not hold the place of a true one."""
    scope = clinic.origin.scope_id

    def keep(connection: Connection) -> None:
        admins = administrators(connection, scope)
        for origin in logs:
            if origin.scope_id == scope and vouched(origin, admins):
                keep_origin(connection, origin)

    clinic.write(keep, MACHINES)


def _trust(clinic: Clinic, connection: Connection) -> Trust:
    own = dict.fromkeys(own_logs(connection, clinic.origin), clinic.origin.device.public)
    return trust_of(connection, clinic.origin.scope_id, origins_of(connection, clinic.origin.scope_id).values(), own)


def own_logs(connection: Connection, of: origins.Origin) -> list[bytes]:
    """The log this device writes, and those it wrote before: known as its own, or not known yet and signed by its key."""
    run, found = connection.exec_driver_sql, [of.log_id]
    rows = run(
        "SELECT l.log_id, o.public_key FROM log_state l LEFT JOIN log_origin o ON o.log_id = l.log_id WHERE l.scope_id = ? AND l.mine = 0",
        (of.scope_id,),
    ).all()
    for log_id, key in rows:
        if key is None:
            signed = run("SELECT rev_hash, sig FROM revision WHERE log_id = ? ORDER BY seq LIMIT 1", (log_id,)).first()
            if signed is not None and vault.verify(of.device.public, signed[1], signed[0]):
                found.append(log_id)
        elif key == of.device.public:
            found.append(log_id)
    return found


def _set_hub(connection: Connection, log: bytes, seq: int) -> None:
    connection.exec_driver_sql("UPDATE log_state SET hub_seq = ? WHERE log_id = ?", (seq, log))


def _without_gaps(rows: list[Row], after: Vector) -> tuple[list[Row], set[bytes]]:
    """The rows that go on from `after` in each log, and the logs where one is missing in between."""
    by_log: dict[bytes, list[Row]] = {}
    for row in rows:
        by_log.setdefault(row.log_id, []).append(row)
    whole, gaps = [], set()
    for log, theirs in by_log.items():
        gap = checking.first_gap(theirs, after.get(log, 0))
        if gap is not None:
            gaps.add(log)
        whole += theirs if gap is None else theirs[:gap]
    return whole, gaps


__all__ = ["CLOCK_WARN", "Far", "Stopped", "SyncOutcome", "exchange", "go_on", "take_rows"]


def clock_words(off: timedelta, at: datetime) -> str:
    """「电脑时间快了 12 分钟」; empty within two minutes."""
    if abs(off) <= CLOCK_WARN:
        return ""
    minutes = int(abs(off).total_seconds() // 60)
    return f"电脑时间{'慢' if off > timedelta() else '快'}了约 {minutes} 分钟（服务器 {at:%m-%d %H:%M}）"
