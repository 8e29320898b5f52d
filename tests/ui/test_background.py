"""The background door: results and refusals arrive in the window's thread; our bugs go to the last chance."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject

from prescribe.errors import ClinicError
from ui import background


@pytest.fixture
def fallbacks(qapp):
    refused, broken = [], []
    background.set_fallbacks(refused.append, broken.append)
    yield refused, broken
    background.set_fallbacks(background._raise, background._raise)


def test_the_job_runs_elsewhere_and_its_result_arrives_here(qapp, qtbot):
    seen = []
    background.run(threading.get_ident, then=lambda ident: seen.append((ident, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0] != threading.get_ident()
    assert seen[0][1] == threading.get_ident()


def refusing() -> None:
    raise ClinicError("请先填血压。", field="resting_systolic")


def test_a_refusal_goes_to_who_asked_for_it(qtbot, fallbacks):
    got = []
    background.run(refusing, otherwise=got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert got[0].field == "resting_systolic"
    assert fallbacks == ([], [])


def test_a_refusal_nobody_asked_for_is_shown_by_the_window(qtbot, fallbacks):
    background.run(refusing)
    qtbot.waitUntil(lambda: bool(fallbacks[0]))
    assert fallbacks[0][0].sentence == "请先填血压。"


def test_our_bug_is_never_shown_as_a_refusal(qtbot, fallbacks):
    got = []
    background.run(lambda: 1 / 0, then=got.append, otherwise=got.append)
    qtbot.waitUntil(lambda: bool(fallbacks[1]))
    assert isinstance(fallbacks[1][0], ZeroDivisionError)
    assert not got and not fallbacks[0]


def test_a_result_for_a_closed_page_is_dropped(qtbot):
    page, got, gate = QObject(), [], threading.Event()
    background.run(lambda: gate.wait(5), then=got.append, owner=page)
    import shiboken6

    shiboken6.delete(page)
    gate.set()
    qtbot.waitUntil(lambda: not background.busy())
    assert got == []


def test_a_dropped_job_tells_nobody(qtbot):
    got, gate = [], threading.Event()
    job = background.run(lambda: gate.wait(5), then=got.append)
    job.drop()
    gate.set()
    qtbot.waitUntil(lambda: not background.busy())
    assert got == []


def test_the_bug_of_a_dropped_job_is_still_reported(qtbot, fallbacks):
    gate = threading.Event()

    def broken() -> None:
        gate.wait(5)
        raise KeyError("x")

    background.run(broken).drop()
    gate.set()
    qtbot.waitUntil(lambda: bool(fallbacks[1]))


def test_slices_are_done_between_events_and_count_as_busy(qapp, qtbot):
    owner, left, done = QObject(), [1, 2, 3], []

    def step():
        done.append(left.pop(0))
        return bool(left)

    slices = background.Slices(step, owner)
    slices.start()
    assert done == [] and background.busy()
    qtbot.waitUntil(lambda: not background.busy())
    assert done == [1, 2, 3]


def test_stopped_slices_do_nothing_more(qapp):
    owner, done = QObject(), []
    slices = background.Slices(lambda: done.append(1) or True, owner)
    slices.start()
    slices.stop()
    qapp.processEvents()
    assert done == [] and not background.busy()


def test_slices_go_with_their_owner(qapp):
    import shiboken6

    owner, done = QObject(), []
    background.Slices(lambda: done.append(1) or True, owner).start()
    shiboken6.delete(owner)
    qapp.processEvents()
    assert done == [] and not background.busy()
