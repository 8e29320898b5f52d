"""Every page about residents, at every type size, in both themes, with a long name: nothing cut, everything named."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel, QScrollBar, QWidget

from prescribe.hold import stop_exercise
from prescribe.printable import missing_glyphs
from prescribe.register import Consent, Registration, register_resident
from tests.ui.pages.desk import Desk, fill, fits
from ui import theme

TODAY = date(2026, 11, 23)
LONG_NAME = "阿卜杜热合曼·买买提艾力·吐尔逊江·阿布"
LONG_REASON = "运动中胸闷，" + "坐下三分钟后缓解，血压和心率都量过了，" * 8
PLACES = ("today", "residents", "registration", "overview", "history")


@pytest.fixture
def resident(clinic, doctor):
    form = Registration(
        id_kind="none", no_id_reason="忘带", name=LONG_NAME, sex="1", birth_date=date(1952, 6, 30), phone="13900002206",
        allergy="青霉素和头孢类抗生素", address="青禾街道青禾一村", consents=(Consent("file", True, "here", TODAY),),
    )  # fmt: skip
    found = clinic.do(register_resident, form, by=doctor).resident_id
    clinic.do(stop_exercise, found, LONG_REASON, by=doctor)
    return found


SLOW = [pytest.param(each, marks=pytest.mark.slow) for each in ((1.0, False), (1.3, True), (1.5, False))]


@pytest.fixture(params=[*SLOW, (2.0, True)], ids=["100", "130 dark", "150", "200 dark"])
def look(request, qapp):
    scale, dark = request.param
    theme.apply(qapp, dark=dark, scale=scale)
    yield request.param
    theme.apply(qapp)


def shown(desk, resident, place):
    page = desk.open(resident, place) if place in ("overview", "history") else desk.go(place)
    if place == "registration":
        page._consents.rows["file"].tick.click()
        page._consents.rows["exercise"].refuse.click()
        page._consent_answered("assessment", True, "thumb")
        fill(page._identity.number, "110105194912310021")
        fill(page._person.phone, "1390")
        page._person.name.setFocus()
        page._search.now()
    if place == "residents":
        desk.press("Space")
    if place == "overview":
        page._hold.ask_resume(True)
    desk.settle()
    return page


def cut(page: QWidget) -> list[str]:
    """Words and buttons with less room than they need."""
    found = []
    for each in page.findChildren(QLabel):
        if not each.isVisible() or not each.text():
            continue
        if each.wordWrap():
            needs = each.heightForWidth(each.width())
            if each.height() < needs - 1:
                found.append(f"{each.text()[:20]}: {each.height()} of {needs} high")
        elif each.width() < each.sizeHint().width() - 1:
            found.append(f"{each.text()[:20]}: {each.width()} of {each.sizeHint().width()} wide")
    for each in page.findChildren(QAbstractButton):
        if each.isVisible() and each.text() and each.width() < each.sizeHint().width() - 1:
            found.append(f"{each.text()[:20]}: {each.width()} of {each.sizeHint().width()} wide")
    return found


@pytest.mark.parametrize("place", PLACES)
def test_no_words_are_cut_and_nothing_runs_out_at_the_side(qtbot, clinic, doctor, resident, look, place):
    desk = Desk(qtbot, clinic, doctor, size=(1366, 768))
    page = shown(desk, resident, place)
    assert cut(page) == []
    assert fits(page)
    assert page.minimumSizeHint().width() <= desk.frame.stack.width()


@pytest.mark.parametrize("place", PLACES)
def test_every_tab_stop_has_a_name_and_every_word_has_glyphs(qtbot, clinic, doctor, resident, place):
    page = shown(Desk(qtbot, clinic, doctor), resident, place)
    for each in page.findChildren(QWidget):
        stops = each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isVisibleTo(page)
        inner = isinstance(each, QScrollBar) or (type(each) is QAbstractScrollArea) or isinstance(each.parent(), QAbstractScrollArea)
        if stops and not inner and each.focusProxy() is None and each.objectName() not in ("qt_scrollarea_viewport",):
            assert each.accessibleName(), f"{type(each).__name__} {each.objectName()}"
        if isinstance(each, QLabel | QAbstractButton):
            assert not missing_glyphs(each.text()), each.text()
