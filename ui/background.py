"""The one background door: `run(job, then=, otherwise=)` does slow work on a pool of four threads.

`follow(future, then=, otherwise=)` delivers what the writer thread of the clinic already has in its queue.
`Slices(step, owner)` does work of the window's own thread a little at a time, with keys and painting in between.

`job` runs on a pool thread and may touch nothing of Qt; it returns plain values (dataclasses, tuples).
`then(result)` and `otherwise(error)` run later in the window's thread. A `ClinicError` goes to `otherwise`, and without
one to the window, which shows its sentence in the page's bar. Any other exception is our bug and goes to the
last-chance hook. With `owner=` (a widget), the result is dropped when that widget is gone by then.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from prescribe.errors import ClinicError

_pool: ThreadPoolExecutor | None = None
_alive: set[QObject] = set()


def _raise(error: BaseException) -> None:
    raise error


_refused: Callable[[ClinicError], None] = _raise
_broken: Callable[[BaseException], None] = _raise


class Job(QObject):
    """One piece of work on its way. Only its two signals cross threads."""

    done = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        job: Callable[[], Any],
        then: Callable[[Any], None] | None,
        otherwise: Callable[[ClinicError], None] | None,
        owner: QObject | None,
    ) -> None:
        super().__init__()
        self._job, self._then, self._otherwise, self._owner = job, then, otherwise, owner
        self._has_owner = owner is not None
        self.dropped = False
        self.done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self.failed.connect(self._refuse, Qt.ConnectionType.QueuedConnection)

    def drop(self) -> None:
        """Forget the result: nobody waits for it any more. An error that is our bug is still reported."""
        self.dropped = True

    def work(self) -> None:
        """Run on the pool thread."""
        try:
            result = self._job()
        except BaseException as error:  # the one catch-all here: everything travels to the window's thread
            self.failed.emit(error)
        else:
            self.done.emit(result)

    def _wanted(self) -> bool:
        return not self.dropped and (not self._has_owner or shiboken6.isValid(self._owner))

    def _deliver(self, result: object) -> None:
        _alive.discard(self)
        if self._wanted() and self._then is not None:
            self._then(result)

    def _refuse(self, error: BaseException) -> None:
        _alive.discard(self)
        if not isinstance(error, ClinicError):
            _broken(error)
        elif self._wanted():
            (self._otherwise or _refused)(error)


class Slices(QObject):
    """`step()` does a little and says whether more is left; it is called again after the events that wait. Dies with `owner`."""

    def __init__(self, step: Callable[[], bool], owner: QObject) -> None:
        super().__init__(owner)
        self._step = step
        self._timer = QTimer(self, singleShot=True, interval=0, timeout=self._do)
        owner.destroyed.connect(lambda: _alive.discard(self))

    def start(self) -> None:
        """Begin, or go on."""
        _alive.add(self)
        self._timer.start()

    def stop(self) -> None:
        """Whatever is left is not wanted any more, or was done at once."""
        _alive.discard(self)
        self._timer.stop()

    def _do(self) -> None:
        try:
            more = self._step()
        except BaseException:
            self.stop()
            raise
        if more:
            self.start()
        else:
            self.stop()


def run(
    job: Callable[[], Any],
    then: Callable[[Any], None] | None = None,
    otherwise: Callable[[ClinicError], None] | None = None,
    owner: QObject | None = None,
) -> Job:
    """Do `job` on a pool thread; deliver its result to `then`, its refusal to `otherwise`, in the window's thread."""
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="work")
    made = Job(job, then, otherwise, owner)
    _alive.add(made)
    _pool.submit(made.work)
    return made


def follow(
    future: Future[Any],
    then: Callable[[Any], None] | None = None,
    otherwise: Callable[[ClinicError], None] | None = None,
    owner: QObject | None = None,
) -> Job:
    """Deliver what another thread is already doing, as `run` does; no pool thread waits for it."""
    made = Job(future.result, then, otherwise, owner)
    _alive.add(made)
    future.add_done_callback(lambda _: made.work())
    return made


def busy() -> bool:
    """True while something has not been delivered yet, or is being done in slices."""
    return bool(_alive)


def set_fallbacks(refused: Callable[[ClinicError], None], broken: Callable[[BaseException], None]) -> None:
    """Who shows a refusal nobody asked for, and who reports our bugs. Set once by the program."""
    global _refused, _broken
    _refused, _broken = refused, broken


def finish() -> None:
    """Wait for what is running and take no more; used when the program ends."""
    global _pool
    if _pool is not None:
        _pool.shutdown(wait=True, cancel_futures=True)
        _pool = None
