"""知识 in the real frame: read, search by initials, try the cases, adopt by signature."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from protocols.terms import Role
from tests.conftest import PASSWORDS
from tests.ui.pages.desk import fill
from ui.widgets.card import Card
from ui.widgets.written_row import WrittenRow


@pytest.fixture
def page(desk):
    desk.frame.show_place("knowledge")
    desk.settle()
    desk.settle()
    return desk.page


def words(page) -> str:
    return " ".join(row.words() for row in page._sheet.findChildren(WrittenRow))


def test_a_protocol_is_read_with_rules_in_words_doses_and_sources(page):
    assert page.list.chosen == "hypertension" and len(page.list.keys) == 34
    told = words(page)
    assert "静息收缩压达到或超过 180 mmHg" in told and "不运动，转诊" in told
    assert "GETP12" in told and "第12版" in told
    assert all(row.is_whole() for row in page._sheet.findChildren(WrittenRow))


def test_initials_find_a_disease_and_down_opens_it(desk, page):
    page.focus_first()
    desk.type("gxy")
    assert "hypertension" in page.list.keys and "copd" not in page.list.keys
    page.find.clear()
    desk.type("mxzsxfjb")
    assert page.list.keys[0] == "copd"
    desk.press("Down")
    desk.settle()
    assert page.list.chosen == "copd" and "缩唇" in words(page)


def test_what_is_not_found_says_what_to_try(desk, page):
    fill(page.find, "没有这种病")
    shown = " ".join(label.text() for label in page._sheet.findChildren(QLabel))
    assert page.list.keys == () and "没有“没有这种病”的方案" in shown


def test_the_cases_are_tried_now(desk, page):
    page.primary().run()
    desk.settle()
    assert "对得上" in page._sheet.findChild(Card, "cases").title.text()
    assert page._cases and all(case.holds for case in page._cases)


def test_a_physician_adopts_by_password_and_a_wrong_one_is_refused(desk, page):
    assert desk.station.staff.role is Role.PHYSICIAN and page.adopt.isVisible()
    fill(page.password, "不是这个密码")
    page.adopt.click()
    desk.settle()
    assert page._view.digest and page.adopt.isVisible()
    fill(page.password, PASSWORDS[desk.station.staff.name])
    page.adopt.click()
    desk.settle()
    desk.settle()
    assert "签名采用" in page.strip.accessibleName() + page._view.words and not page.adopt.isVisible()
