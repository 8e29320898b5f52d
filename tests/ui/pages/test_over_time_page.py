"""复评 in the real window: keys, what is in focus, paper, another resident, every type size."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar, QWidget

from prescribe.draft import draft_prescription
from tests.prescribe.visits import registered, visited
from tests.ui.pages.desk import Desk, fits
from tests.ui.pages.test_residents_lint import cut
from ui import theme
from ui.pages.preview_page import PreviewDialog


@pytest.fixture
def twice(clinic, clock, doctor, instructor):
    clock.advance(days=-90)
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor, {"resting_systolic": 146}, {"six_minute_walk_distance": 440})
    clock.advance(days=90)
    visited(clinic, who, doctor, instructor, {"resting_systolic": 128, "resting_diastolic": 78})
    clinic.do(draft_prescription, who, by=doctor)
    return who


@pytest.fixture
def desk(qtbot, clinic, doctor):
    return Desk(qtbot, clinic, doctor)


def test_arrows_walk_the_measures_and_the_chart_follows(desk, twice):
    page = desk.open(twice, "over_time")
    page.focus_first()
    first = page._focus.itemAt(0).widget().chart.accessibleName()
    desk.press("Down")
    second = page._focus.itemAt(0).widget().chart.accessibleName()
    assert first == "血压" and second != first and page.table.current().fact_id == page._view.rows[1].fact_id


def test_ctrl_p_previews_the_report_and_the_other_button_the_comparison(desk, twice):
    page = desk.open(twice, "over_time")
    desk.press("Ctrl+P")
    desk.settle()
    [card] = [each for each in desk.frame.findChildren(PreviewDialog) if each.isVisible()]
    assert card.which.chosen == "report" and card.rendered.pages == 1
    card.close_it()
    page.bar.secondary[0].run()
    desk.settle()
    [card] = [each for each in desk.frame.findChildren(PreviewDialog) if each.isVisible()]
    assert card.which.chosen == "comparison" and card.rendered is not None


def test_another_resident_shows_nothing_of_the_former(desk, twice, clinic, doctor):
    other = registered(clinic, doctor, name="赵桂兰", phone="13900001111")
    page = desk.open(twice, "over_time")
    assert page._view.rows
    desk.open(other, "over_time")
    assert not page._view.rows and page._empty.isVisible() and page._focus.count() == 0 and page.bar.empty


def test_who_sees_no_diagnoses_is_told_so(qtbot, clinic, clerk, twice):
    page = Desk(qtbot, clinic, clerk).open(twice, "over_time")
    assert page.note.isVisible() and all("糖化" not in each.spoken for each in page._view.rows)


@pytest.mark.parametrize(("scale", "dark", "size"), [
        pytest.param(1.0, False, (1366, 690), marks=pytest.mark.slow), (2.0, True, (1366, 690)),
        pytest.param(1.3, False, (1920, 1000), marks=pytest.mark.slow),
    ])
def test_nothing_is_cut_at_any_type_size(qapp, desk, twice, scale, dark, size):
    theme.apply(qapp, dark=dark, scale=scale)
    try:
        desk.frame.resize(*size)
        page = desk.open(twice, "over_time")
        desk.settle()
        assert fits(page) and cut(page) == [] and page.table.viewport().height() >= theme.px(34) * 6
    finally:
        theme.apply(qapp)


def test_every_tab_stop_has_a_name(desk, twice):
    page = desk.open(twice, "over_time")
    stops = [each for each in page.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isVisible()]
    named = [each for each in stops if not isinstance(each, QScrollBar) and not isinstance(each.parent(), QAbstractScrollArea)]
    assert named and all(each.accessibleName() for each in named), [type(each).__name__ for each in named if not each.accessibleName()]
