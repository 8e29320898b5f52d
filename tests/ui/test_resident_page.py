"""Pages about one resident: nothing of the former one stays, a late answer is for nobody, what is typed is kept."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

import pytest

from ui.resident_page import ReadingPage, WritingPage
from ui.widgets.strips import Strip

CHANGE = SimpleNamespace


def looked_at(work, resident_id):
    """A use case that nobody runs."""


class Answers:
    """A station whose answers come when the test says so."""

    def __init__(self) -> None:
        self.asked = []

    def do(self, use_case, *args, then=None, otherwise=None, owner=None):
        self.asked.append((args, then))


class Reading(ReadingPage):
    shown = ()

    def _read(self) -> None:
        self._ask(looked_at, self._show)

    def _show(self, found) -> None:
        self.shown = found

    def _forget(self) -> None:
        self.shown = ()


class Writing(WritingPage):
    def __init__(self, station) -> None:
        super().__init__(station)
        self.strip, self.done = Strip("info"), []

    def _load(self) -> None:
        self.done.append("load")

    def _forget(self) -> None:
        self.done.append("forget")


@pytest.fixture
def answers():
    return Answers()


@pytest.fixture
def reading(qtbot, answers):
    page = Reading(answers)
    qtbot.addWidget(page)
    return page


@pytest.fixture
def writing(qtbot, answers):
    page = Writing(answers)
    qtbot.addWidget(page)
    return page


def test_an_answer_about_the_former_resident_is_shown_to_nobody(reading, answers):
    first, second = uuid4(), uuid4()
    reading.activate(first)
    reading.leave()
    reading.activate(second)
    (_, late), ((asked,), newer) = answers.asked
    newer("second")
    late("first")
    assert asked == second and reading.shown == "second"
    reading.activate(first)
    assert reading.shown == ()


def test_nothing_is_shown_after_the_page_left(reading, answers):
    reading.activate(uuid4())
    reading.leave()
    answers.asked[0][1]("late")
    assert reading.shown == ()


def test_only_a_change_of_this_resident_is_read_anew(reading, answers):
    who = uuid4()
    reading.reload(CHANGE())
    reading.activate(who)
    reading.reload(CHANGE(residents={uuid4()}))
    assert len(answers.asked) == 1
    reading.reload(CHANGE(residents={who}))
    reading.reload(CHANGE())
    assert len(answers.asked) == 3


def test_a_form_is_emptied_for_another_resident_only_and_not_loaded_over_a_save(writing):
    who = uuid4()
    writing.activate(who)
    writing.activate(who)
    assert writing.done == ["forget", "load", "load"]
    writing._busy = True
    writing.reload(CHANGE(residents={who}))
    writing._busy = False
    writing.reload(CHANGE(residents={uuid4()}))
    assert len(writing.done) == 3
    writing.reload(CHANGE(residents={who}))
    assert writing.done[-1] == "load" and len(writing.done) == 4


def test_without_a_resident_the_page_says_so(writing):
    writing.activate(None)
    assert "load" not in writing.done and writing.bar.empty


def test_what_is_typed_is_written_down_on_leaving(writing):
    kept = SimpleNamespace(flushed=0)
    kept.flush = lambda: setattr(kept, "flushed", kept.flushed + 1)
    writing.leave()
    writing._kept = kept
    writing.leave()
    assert kept.flushed == 1
