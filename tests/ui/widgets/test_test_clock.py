"""The clock of a timed test, by a clock of our own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from prescribe.timed_tests import timed_tests
from ui.widgets.test_clock import TestClock


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock_of(qtbot):
    def make(fact_id):
        time = Time()
        clock = TestClock(timed_tests()[fact_id], "测试", time)
        qtbot.addWidget(clock)
        clock.show()
        said = {"timed": [], "counted": [], "ticked": []}
        for name, found in said.items():
            getattr(clock, name).connect(found.append)
        return clock, time, said

    return make


def test_a_stopwatch_tells_tenths_when_it_stops(clock_of):
    clock, time, said = clock_of("tug_3m")
    clock.toggle()
    time.now += 9.87
    clock.refresh()
    assert said["ticked"][-1] == "0:09.8" and clock.running
    clock.toggle()
    assert said["timed"] == [9.8] and not clock.running and said["ticked"][-1] == ""


def test_a_slip_of_the_finger_measures_nothing(clock_of):
    clock, time, said = clock_of("tug_3m")
    clock.toggle()
    time.now += 0.05
    clock.toggle()
    assert said["timed"] == []


def test_a_countdown_counts_by_space_wherever_the_keyboard_is_and_ends_by_itself(clock_of, qtbot):
    clock, time, said = clock_of("chair_stand_30s")
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    clock.toggle()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Space, Qt.Key.Key_Backspace, Qt.Key.Key_Space):
        qtbot.keyClick(other, key)
    assert clock.count == 2 and other.text() == ""
    time.now += 29.9
    clock.refresh()
    assert clock.running and said["counted"] == []
    time.now += 0.2
    clock.refresh()
    assert said["counted"] == [2] and not clock.running
    qtbot.keyClick(other, Qt.Key.Key_Space)
    assert other.text() == " "


def test_a_countdown_without_a_count_gives_no_zero(clock_of):
    clock, time, said = clock_of("chair_stand_30s")
    clock.toggle()
    time.now += 31
    clock.refresh()
    assert said["counted"] == []


def test_hidden_it_stops_without_a_result(clock_of):
    clock, time, said = clock_of("tug_3m")
    clock.toggle()
    time.now += 5
    clock.hide()
    assert not clock.running and said["timed"] == []
