"""The grid of a class from 100 to 200 %: every cell holds its widest text, twenty rows stand on a small screen, the first column stays."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtGui import QFontMetrics

from ui import theme
from ui.pages.class_view import RowForm, RowView
from ui.widgets.class_grid import COLUMNS, HEAD, ROW, ClassGrid

WIDEST = {"ask": "差 2 项", "systolic": "188", "glucose": "13.9", "peak": "不用", "symptoms": "胸痛等 2", "effort": "12"}
VIEW = RowView("欧阳丽华", "女 65 · 中风险", "danger", "停：血压 182/104", True, "坐 5 分钟再量一次；叫医生", "欧阳丽华", True, False)


@pytest.fixture
def grid(qtbot, qapp):
    made = ClassGrid()
    qtbot.addWidget(made)
    made.set_rows(20)
    for place in range(20):
        made.show_row(place, VIEW, RowForm(), {key: WIDEST.get(key, "104") for key, _, _ in COLUMNS}, frozenset(), {})
    yield made
    theme.apply(qapp)


@pytest.mark.parametrize("scale", [1.0, 1.3, 2.0])
def test_every_cell_holds_its_widest_text(grid, qapp, scale):
    theme.apply(qapp, scale=scale)
    grid.resize(1246, 640)
    grid.show()
    qapp.processEvents()
    row = grid.rows[0]
    for key, cell in row.cells.items():
        words = QFontMetrics(cell.font()).horizontalAdvance(cell.text())
        assert words + 6 <= cell.width(), (key, words, cell.width())
        assert QFontMetrics(cell.font()).height() <= cell.height(), key
    name = QFontMetrics(theme.font("body", True)).horizontalAdvance(VIEW.who)
    assert name < row.who.width()
    places = [cell.geometry() for cell in row.cells.values()]
    assert all(a.right() < b.left() for a, b in itertools.pairwise(places))
    for label in grid._headings:
        if label.text():
            assert QFontMetrics(label.font()).horizontalAdvance(label.text()) <= label.width(), label.text()


def test_twenty_rows_stand_on_a_small_screen():
    assert HEAD + 20 * ROW <= 690 - 50 - 54


def test_the_first_column_stays(grid, qapp):
    grid.resize(700, 400)
    grid.show()
    qapp.processEvents()
    before = grid.rows[0].tick.mapTo(grid, grid.rows[0].tick.rect().topLeft()).x()
    grid.horizontalScrollBar().setValue(200)
    assert grid.rows[0].tick.mapTo(grid, grid.rows[0].tick.rect().topLeft()).x() == before
