"""One writer: everything that writes goes through one thread in the order given, people before machines."""

from __future__ import annotations

import itertools
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from prescribe.errors import ClinicError

PEOPLE = 0
MACHINES = 1
_LAST = 2


class Writer:
    """A thread that runs jobs one after the other. SQLite's own lock is not fair; this queue is."""

    def __init__(self) -> None:
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[], Any] | None, Future[Any]]] = queue.PriorityQueue()
        self._order = itertools.count()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._closed = threading.Event()
        self._submitting = threading.Lock()
        self._thread.start()

    def submit(self, job: Callable[[], Any], order: int = PEOPLE) -> Future[Any]:
        """Queue a job; its result or error comes through the future (after `close`: refused). RuntimeError from a job."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("a use case never calls Clinic.do")
        future: Future[Any] = Future()
        with self._submitting:
            if self._closed.is_set():
                future.set_exception(ClinicError("本站已经关闭。请重新登录。"))
                return future
            self._jobs.put((order, next(self._order), job, future))
        return future

    def close(self, last: Callable[[], Any]) -> None:
        """Do what is queued, then `last`, then end the thread."""
        with self._submitting:
            if self._closed.is_set():
                return
            self._closed.set()
            self._jobs.put((_LAST, next(self._order), None, Future()))
        self._thread.join()
        last()

    def _run(self) -> None:
        while True:
            _, _, job, future = self._jobs.get()
            if job is None:
                return
            after = None
            try:
                result, after = job()
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)
            del job, future
            if after is not None:
                _tell(after)


def _tell(after: Callable[[], None]) -> None:
    """News after a commit. A bug in the listener reaches the last-chance hook, never the one who saved."""
    try:
        after()
    except Exception:
        threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), threading.current_thread())))


class Gate:
    """Many readers, or one that needs the file for itself (a new data key)."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._readers = 0
        self._shut = False

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Wait until nobody needs the file alone, then count as a reader."""
        with self._free:
            self._free.wait_for(lambda: not self._shut)
            self._readers += 1
        try:
            yield
        finally:
            with self._free:
                self._readers -= 1
                self._free.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let no new reader in, wait for the present ones, then have the file alone."""
        with self._free:
            self._shut = True
            self._free.wait_for(lambda: self._readers == 0)
        try:
            yield
        finally:
            with self._free:
                self._shut = False
                self._free.notify_all()
