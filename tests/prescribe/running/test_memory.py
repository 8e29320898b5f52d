"""The collector looks less often, and still looks."""

from __future__ import annotations

import gc
import weakref

import pytest

from prescribe.running.memory import OBJECTS, rest_the_collector


@pytest.fixture(autouse=True)
def as_it_was():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_the_collector_looks_less_often_and_still_takes_circles():
    rest_the_collector()
    assert gc.get_threshold()[0] == OBJECTS and gc.isenabled()

    class Circle:
        pass

    one = Circle()
    one.self = one
    gone = weakref.ref(one)
    del one
    held = [[] for _ in range(2 * OBJECTS)]
    assert held and gone() is None
