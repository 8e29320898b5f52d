from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from prescribe.today import TodayRow
from ui.pages.today_view import task_view
from ui.widgets.task_list import TaskList, button_box


def task(number, go="overview", action="查看"):
    return task_view(TodayRow("warn", UUID(int=number), f"居民{number} 女 70", "事", "逾期 1 天", action, go))


@pytest.fixture(params=["task", "due", "visit", "line"])
def tasks(request, qtbot):
    made = TaskList(request.param, "先处理")
    made.setFixedWidth(500)
    qtbot.addWidget(made)
    made.show_rows((task(1), task(2), task(3)))
    made.show()
    made.activateWindow()
    made.setFocus()
    return made


def test_all_rows_stand_without_scrolling(tasks):
    last = tasks.visualRect(tasks.model().index(2, 0))
    assert last.bottom() <= tasks.viewport().height()


def test_enter_opens_the_selected_row(qtbot, tasks):
    tasks.choose(1)
    with qtbot.waitSignal(tasks.opened) as opened:
        QTest.keyClick(tasks, Qt.Key.Key_Return)
    assert opened.args[0].resident_id == UUID(int=2)


@pytest.mark.parametrize(("row", "key", "step"), [(0, Qt.Key.Key_Up, -1), (2, Qt.Key.Key_Down, 1)])
def test_the_ends_lead_out_of_the_list(qtbot, tasks, row, key, step):
    tasks.choose(row)
    with qtbot.waitSignal(tasks.left) as left:
        QTest.keyClick(tasks, key)
    assert left.args == [step] and tasks.currentIndex().row() == row


def test_new_rows_keep_the_selected_one(tasks):
    tasks.choose(1)
    tasks.show_rows((task(9), task(2), task(3)))
    assert tasks.chosen().resident_id == UUID(int=2)


def test_a_click_on_the_button_opens_and_beside_it_only_selects(qtbot, tasks):
    rect = tasks.visualRect(tasks.model().index(1, 0))
    opened = []
    tasks.opened.connect(opened.append)
    QTest.mouseClick(tasks.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 60, rect.center().y()))
    assert opened == [] and tasks.chosen().resident_id == UUID(int=2)
    QTest.mouseClick(tasks.viewport(), Qt.MouseButton.LeftButton, pos=button_box(rect, tasks._form).center())
    assert [each.resident_id for each in opened] == [UUID(int=2)]


def test_the_row_is_read_out_as_a_sentence(tasks):
    assert tasks.model().index(0, 0).data() == "要人决定，居民1 女 70，事，逾期 1 天。"
    assert tasks.accessibleName() == "先处理"


def test_an_empty_list_takes_no_room(tasks):
    tasks.show_rows(())
    assert tasks.isHidden()
