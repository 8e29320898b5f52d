"""A table of a million records: only what is looked at is read, keys do what they say."""

from __future__ import annotations

import time
from array import array
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ui.widgets.record_table import RecordTable


@dataclass(frozen=True)
class Cells:
    cells: tuple[str, ...]
    spoken: str


def cells(row):
    return Cells((row, "b"), f"{row}。")


class Reader:
    """Reads pages when told, and remembers which were asked for."""

    def __init__(self):
        self.asked, self.table = [], None

    def __call__(self, page, ids):
        self.asked.append(page)
        self.table.keep(page, [f"居民 {each}" for each in ids])


@pytest.fixture
def reader():
    return Reader()


@pytest.fixture
def table(qtbot, reader):
    made = RecordTable((("姓名", 120), ("其他", 0)), cells, reader)
    reader.table = made
    made.resize(600, 400)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.setFocus()
    return made


def test_only_the_page_on_the_screen_is_read(table, reader):
    table.show_ids(array("q", range(100_000)))
    assert reader.asked == [0]


def test_jumping_far_reads_that_page_alone(qtbot, table, reader):
    table.show_ids(array("q", range(100_000)))
    table.go_to(50_050)
    qtbot.waitUntil(lambda: 500 in reader.asked)
    assert set(reader.asked) == {0, 500}
    assert table.current() == "居民 50050"


def test_flying_past_asks_for_nothing_between(qtbot, table, reader):
    table.show_ids(array("q", range(100_000)))
    bar = table.verticalScrollBar()
    for step in range(1, 20):
        bar.setValue(bar.maximum() * step // 20)
    qtbot.wait(150)
    assert len(reader.asked) <= 4


def test_the_screen_reader_hears_the_sentence_and_that_a_row_is_being_read(table, reader):
    table.show_ids(array("q", range(250)))
    index = table.records.index(3, 1)
    assert index.data() == "b"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "居民 3。"
    assert table.records.index(200, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "正在读"


def test_arrows_do_not_wrap_and_enter_opens(qtbot, table):
    table.show_ids(array("q", range(3)))
    QTest.keyClick(table, Qt.Key.Key_Up)
    assert table.currentIndex().row() == 0
    for _ in range(5):
        QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.currentIndex().row() == 2
    with qtbot.waitSignal(table.opened) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == ["居民 2"]


def test_space_peeks_and_letters_gather_into_one_search(qtbot, table):
    table.show_ids(array("q", range(3)))
    with qtbot.waitSignal(table.peeked) as peeked:
        QTest.keyClick(table, Qt.Key.Key_Space)
    assert peeked.args == ["居民 0"]
    typed = []
    table.typed_ahead.connect(typed.append)
    QTest.keyClicks(table, "wjk")
    assert typed == ["w", "wj", "wjk"]


def test_reading_again_keeps_the_place(table, reader):
    table.show_ids(array("q", range(1000)))
    table.go_to(5)
    table.read_again()
    assert table.currentIndex().row() == 5 and reader.asked == [0, 0]


def test_another_list_shows_nothing_of_the_former_one(table, reader):
    table.show_ids(array("q", range(10)))
    table._load = lambda page, ids: None
    table.show_ids(array("q", range(100, 110)))
    assert table.current() is None


@pytest.mark.slow
def test_a_million_rows_scroll_without_waiting(qtbot, table):
    table.show_ids(array("q", range(1_000_000)))
    bar, took = table.verticalScrollBar(), []
    for step in range(1, 60):
        began = time.perf_counter()
        bar.setValue(bar.maximum() * step // 60)
        table.viewport().repaint()
        took.append(time.perf_counter() - began)
    assert sorted(took)[len(took) // 2] < 0.030, "half of the frames within 30 ms"
