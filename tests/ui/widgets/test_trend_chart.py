from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ui import theme
from ui.widgets.trend_chart import SERIES, TrendChart
from ui.widgets.trend_chart_view import chart_view

TODAY = date(2026, 11, 23)
SERIES_SHOWN = (
    ("收缩压", ((date(2026, 8, 3), 146.0), (TODAY, 148.0))),
    ("舒张压", ((date(2026, 8, 3), 84.0), (TODAY, 86.0))),
)


@pytest.fixture
def chart(qtbot):
    made = TrendChart()
    made.show_view(chart_view("血压", "mmHg", SERIES_SHOWN, (None, 140.0), "收缩压 < 140", TODAY), TODAY)
    made.resize(320, 130)
    qtbot.addWidget(made)
    made.show()
    return made


def colours(widget):
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_band_and_both_lines_are_drawn_in_their_colours(chart):
    wanted = {theme.colour("ok_soft").name(), theme.colour("accent").name(), theme.colour("info").name()}
    assert wanted <= colours(chart)


def test_series_differ_in_dash_and_marker_too():
    assert len({dash for _, dash, _ in SERIES}) == len({shape for _, _, shape in SERIES}) == len(SERIES)


def test_arrows_walk_through_the_measuring_days(chart):
    assert chart.read_out_words() == ""
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.read_out_words() == "今天  收缩压 148  舒张压 86 mmHg"
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.read_out_words().startswith("08-03")
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.read_out_words().startswith("08-03"), "the first day does not wrap"
    assert chart.accessibleDescription().startswith("08-03")


def test_the_description_holds_the_numbers(chart):
    assert chart.accessibleName() == "血压"
    assert "146" in chart.accessibleDescription() and "收缩压 < 140" in chart.accessibleDescription()


def test_an_empty_chart_draws_nothing(qtbot, chart):
    chart.show_view(chart_view("体重", "kg", (("体重", ()),), None, "", TODAY), TODAY)
    assert theme.colour("accent").name() not in colours(chart)
