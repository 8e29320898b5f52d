"""The open station: `Clinic.do` is the one way for anything to change.

Reads run on the caller's thread in a read-only transaction; writes go through one writer thread. Permission, transaction,
audit, clock and the wording of faults are decided here and nowhere else.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Set
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection

from models import database
from prescribe import audit, station
from prescribe.clock import Clock, ClockDoubt, SystemClock, doubt, from_ms, to_ms
from prescribe.errors import ClinicError, NotPermitted, PackRefused, StorageFault, WrongPassword
from prescribe.permissions import allows, refuse
from prescribe.prescription import Letterhead
from prescribe.records.knowledge import KINDS as KNOWLEDGE
from prescribe.records.store import forget_bodies
from prescribe.running import origin
from prescribe.running.faults import storage_fault, told
from prescribe.running.writer import PEOPLE, Gate, Writer
from prescribe.use_case import Rules, rules_of
from prescribe.work import Change, StaffOnDuty, Work

if TYPE_CHECKING:
    from prescribe.running.knowledge_in_force import InForce
    from protocols.library import Library

VIEW_AGAIN = 600
"""Seconds within which opening the same file again is one entry."""


class Clinic:
    """An open station. Make it by `Clinic.open` or by `prescribe.sign_in`."""

    def __init__(self, folder: Path, data_key: bytes, clock: Clock, lock: station.StationLock | None) -> None:
        """Use `open`."""
        self.folder = folder
        self.clock = clock
        self.on_change: Callable[[Change], None] | None = None
        self.data_key = data_key
        self._own_lock = None if lock is not None else station.StationLock(folder)
        self._writer: Writer | None = None
        self._gate = Gate()
        self._writing: Connection | None = None
        self._tail: audit.Tail | None = None
        self._viewed: dict[tuple[UUID, UUID], float] = {}
        self._views: deque[tuple[StaffOnDuty, str, UUID, int]] = deque()
        self._library_lock = threading.Lock()
        self._library: Library | None = None
        self._knowledge: InForce | None = None
        self._damaged = False

    def __repr__(self) -> str:
        return "<Clinic>"

    @classmethod
    def open(
        cls, folder: Path, data_key: bytes, *, clock: Clock | None = None, lock: station.StationLock | None = None,
        timeout: float = database.TIMEOUT, progress: Callable[[str, int, int], None] | None = None,
    ) -> Clinic:
        """Open a station by its data key: upgrade after a backup, rebuild stale tables, write the key slots anew.

        `lock`: the station's lock, if the program holds it already. `progress(kind, done, of)` while tables are
        rebuilt. Raises AlreadyOpen, StorageFault.
        """
        from prescribe.running import opening

        clinic = cls(folder, data_key, clock or SystemClock(), lock)
        try:
            with told("reading"):
                clinic.engine = opening.open_engine(folder, data_key, clinic.clock, timeout)
                clinic._writer = Writer()
                clinic.origin = opening.origin_of(clinic)
                opening.rebuild_stale(clinic, progress)
                opening.refresh_side_files(clinic)
                opening.find_knowledge(clinic)
        except BaseException:
            clinic.close()
            raise
        return clinic

    @property
    def known(self) -> tuple[Library, InForce]:
        """The knowledge base in force and which edition it is, read on first need; the shipped one when it cannot be read."""
        from prescribe.running import knowledge_in_force

        with self._library_lock:
            if self._library is None or self._knowledge is None:
                found = self._knowledge or knowledge_in_force.shipped_in_force()
                self._library, self._knowledge = knowledge_in_force.library_in_force(found)
            return self._library, self._knowledge

    @property
    def library(self) -> Library:
        """The knowledge base in force."""
        return self.known[0]

    def know_again(self) -> None:
        """Look again which edition is in force: at opening, and after adoptions or editions came (also from elsewhere)."""
        from prescribe.running import knowledge_in_force

        with self.reading() as connection:
            found = knowledge_in_force.find(connection, self.origin.scope_id)
        with self._library_lock:
            same = found is not None and self._knowledge is not None and found.fingerprint == self._knowledge.fingerprint
            self._knowledge, self._library = found, self._library if same else None

    def letterhead(self) -> Letterhead:
        """Who prints, as the station record says now."""
        from prescribe.letterhead import letterhead_of

        with self.reading() as connection:
            return letterhead_of(connection)

    def do(self, use_case: Callable[..., Any], /, *args: Any, by: StaffOnDuty, **kwargs: Any) -> Any:
        """Run one use case in one transaction, with its permission checked and its audit entry written.

        Looks on the calling thread; changes through the writer thread, and returns when it is on the disk.
        Raises ClinicError with a sentence for staff (nothing is then written), else our bug as it is.
        """
        rules = rules_of(use_case)
        if rules.reads:
            self._permit(rules, use_case.__name__, by, rules.subject(args, kwargs), self._refuse_look)
            return self._look(rules, use_case, args, kwargs, by)
        return self.submit(use_case, *args, by=by, **kwargs).result()

    def submit(self, use_case: Callable[..., Any], /, *args: Any, by: StaffOnDuty, order: int = PEOPLE, **kwargs: Any) -> Future[Any]:
        """Give a change to the writer and come back at once: changes land in the order they were given.

        Every refusal comes through the future. A page that autosaves and then saves calls this for both from one thread, so that the autosave never lands last.
        """
        rules = rules_of(use_case)
        if rules.reads:
            raise TypeError(f"{use_case.__name__} only looks: use Clinic.do")
        subject = rules.subject(args, kwargs)

        def job() -> tuple[Any, Callable[[], None] | None]:
            self._permit(rules, use_case.__name__, by, subject, self._note_refusal)
            return self._change(rules, use_case, args, kwargs, by, subject)

        return self._on_writer(job, order)

    def write(self, job: Callable[[Connection], Any], order: int = PEOPLE) -> Any:
        """Run fixed SQL through the writer in one transaction, without a use case: rebuilds, side files, sync."""

        def whole() -> tuple[Any, None]:
            with self.transaction() as connection:
                return job(connection), None

        return self._on_writer(whole, order).result()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only transaction on the calling thread."""
        if self._writer is None:
            raise ClinicError("本站已经关闭。请重新登录。")
        with self._stops_when_damaged(), told("reading"), self._gate.reading(), self._looking() as connection:
            yield connection

    @property
    def damaged(self) -> bool:
        """A damaged page was met: nothing is written any more, looking goes on as far as it can."""
        return self._damaged

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """The writer's own transaction; on its thread only. The connection is dropped after a fault of the file."""
        if self._damaged:
            raise storage_fault("corrupt")
        try:
            with self._stops_when_damaged(), told():
                if self._writing is None:
                    self._writing = self.engine.connect()
                with self._writing.begin():
                    yield self._writing
        except BaseException as error:
            self._tail = None
            if not isinstance(error, ClinicError) or hasattr(error, "kind"):
                self.drop_writing_connection()
            raise

    @contextmanager
    def _looking(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(reads=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def _stops_when_damaged(self) -> Iterator[None]:
        try:
            yield
        except StorageFault as fault:
            self._damaged = self._damaged or fault.kind == "corrupt"
            raise

    def append_audit(
        self, connection: Connection, by: StaffOnDuty, act: str, subject: UUID | None, outcome: str, at: int | None = None
    ) -> None:
        """One audit entry in the writer's transaction; `at` in UTC milliseconds, now by default."""
        last = self._tail or audit.tail(connection)
        at = to_ms(self.clock.now()) if at is None else at
        self._tail = audit.append(
            connection, last, at, by.staff_id.bytes, by.role.value, act, subject.bytes if subject else None, outcome
        )

    def clock_doubt(self, connection: Connection | None = None) -> ClockDoubt | None:
        """Whether the PC's clock stands before what was already recorded; None = no reason to doubt it."""
        if connection is None:
            with self.reading() as own:
                return self.clock_doubt(own)
        latest = origin.latest_instant(connection)
        return doubt(self.clock.now(), from_ms(latest) if latest else None)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """On the writer's thread: nobody reads, every connection is closed (a new data key changes the file)."""
        with self._gate.alone():
            self.drop_writing_connection()
            self.engine.dispose()
            yield

    def on_writer(self, job: Callable[[], Any]) -> Any:
        """Run a job on the writer's thread, outside a transaction, and wait for it."""
        return self._on_writer(lambda: (job(), None), PEOPLE).result()

    def drop_writing_connection(self) -> None:
        """Close the writer's connection; the next change opens another."""
        if self._writing is not None:
            self._writing.invalidate()
            self._writing.close()
            self._writing = None
            self._tail = None

    def close(self) -> None:
        """Finish what was given, close the file, forget the key. May be called twice."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close(last=self._last_views)
        if hasattr(self, "engine"):
            with self._gate.alone():
                if self._writing is not None:
                    self._writing.close()
                    self._writing = None
                self.engine.dispose()
        self.data_key = b""
        forget_bodies()
        if self._own_lock is not None:
            self._own_lock.release()

    def _on_writer(self, job: Callable[[], tuple[Any, Callable[[], None] | None]], order: int) -> Future[Any]:
        writer = self._writer
        if writer is None:
            closed: Future[Any] = Future()
            closed.set_exception(ClinicError("本站已经关闭。请重新登录。"))
            return closed
        return writer.submit(job, order)

    def _may(self, rules: Rules, by: StaffOnDuty) -> bool:
        return not rules.objects or any(allows(by.role, name, rules.act) for name in rules.objects)

    def _permit(self, rules: Rules, name: str, by: StaffOnDuty, subject: UUID | None, note: Callable[..., None]) -> None:
        if not self._may(rules, by):
            note(by, name, subject)
            raise refuse(by.role, rules.objects[0], rules.act)

    def _note_refusal(self, by: StaffOnDuty, name: str, subject: UUID | None, outcome: str = "refused") -> None:
        with self.transaction() as connection:
            self.append_audit(connection, by, name, subject, outcome)

    def _refuse_look(self, by: StaffOnDuty, name: str, subject: UUID | None, outcome: str = "refused") -> None:
        self.on_writer(lambda: self._note_refusal(by, name, subject, outcome))

    def _look(self, rules: Rules, use_case: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], by: StaffOnDuty) -> Any:
        try:
            with self.reading() as connection:
                work = Work(connection, by, self.clock, self.origin, self, rules.subject(args, kwargs))
                result = work.run(use_case, args, kwargs)
        except (NotPermitted, PackRefused) as refused:
            self._refuse_look(by, use_case.__name__, rules.subject(args, kwargs), _outcome(refused))
            raise
        if work.subject is not None and rules.audited:
            self._note_view(by, use_case.__name__, work.subject)
        return result

    def _note_view(self, by: StaffOnDuty, act: str, resident: UUID) -> None:
        """A full disk must not hide allergies in an emergency: the entry is then written as soon as there is room."""
        now = self.clock.now()
        seen = self._viewed.get((by.staff_id, resident))
        if seen is None or not 0 <= now.timestamp() - seen < VIEW_AGAIN:
            self._viewed[by.staff_id, resident] = now.timestamp()
            self._views.append((by, act, resident, to_ms(now)))
            with suppress(StorageFault):
                self.on_writer(self._write_views)

    def _last_views(self) -> None:
        with suppress(StorageFault):
            self._write_views()

    def _write_views(self) -> None:
        views = tuple(self._views)
        if views:
            with self.transaction() as connection:
                for by, act, resident, at in views:
                    self.append_audit(connection, by, act, resident, "viewed", at)
            for _ in views:
                self._views.popleft()

    def _change(
        self, rules: Rules, use_case: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any],
        by: StaffOnDuty, subject: UUID | None,
    ) -> tuple[Any, Callable[[], None] | None]:
        try:
            with self.transaction() as connection:
                work = Work(connection, by, self.clock, self.origin, self, subject)
                result = work.run(use_case, args, kwargs)
                if rules.audited:
                    self.append_audit(connection, by, use_case.__name__, work.subject, work.outcome)
        except (NotPermitted, WrongPassword, PackRefused) as refused:
            self._note_refusal(by, use_case.__name__, subject, _outcome(refused))
            raise
        self._follow(work.kinds)
        listener, change = self.on_change, Change(frozenset(work.residents), frozenset(work.kinds))
        after = (lambda: listener(change)) if listener is not None and work.kinds else None
        return result, after

    def arrived(self, change: Change) -> None:
        """Something came from elsewhere and is committed: what stands beside the records follows, and the window hears of it."""
        self._follow(change.kinds)
        if self.on_change is not None and change.kinds:
            self.on_change(change)

    def _follow(self, kinds: Set[str]) -> None:
        """Key slots, the card and the knowledge in force as the records say now."""
        if not kinds.isdisjoint(("station", "staff", "credential")):
            from prescribe.running import opening

            opening.refresh_side_files(self)
        if not kinds.isdisjoint(KNOWLEDGE):
            self.know_again()


def _outcome(refused: ClinicError) -> str:
    """The audit's word: a bad pack names its kind, everything else is a matter of rights."""
    return f"refused pack {refused.kind}" if isinstance(refused, PackRefused) else "refused"


__all__ = ["Change", "Clinic", "StaffOnDuty", "Work"]
