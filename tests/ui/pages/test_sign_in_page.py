"""Sign-in: who, password, and plain words when it does not work."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from prescribe.errors import LockedOut, WrongPassword
from prescribe.station import PersonOnCard, StationCard
from protocols.terms import Role
from ui import theme
from ui.pages.sign_in_page import SignInPage
from ui.pages.sign_in_view import matching, sign_in_view

NOW = datetime.fromisoformat("2026-11-23T14:05:00+08:00")
NAMES = ("李文静", "张锐", "周宁", "何敏", "唐蕾", "吴晓")


def card(people: int = 2, demo: bool = False, **more: object) -> StationCard:
    everybody = tuple(
        PersonOnCard(f"id{i}", name, Role.PHYSICIAN, "2026-11-23T12:05:00+08:00" if i == 0 else None)
        for i, name in enumerate(NAMES[:people])
    )
    rest = {"last_backup": "2026-11-23T02:00:00+08:00", "last_sync": None, "phone": "", "address": "", "aed_place": ""} | more
    return StationCard("x", "青禾站", "青禾社区卫生服务中心", demo, everybody, **rest)


def test_people_with_their_last_sign_in():
    view = sign_in_view(card(), "0.1.0", NOW)
    assert [(p.name, p.last) for p in view.people] == [("李文静", "今天 12:05"), ("张锐", "还没登录过")]
    assert view.foot == ("0.1.0 版", "最近备份：今天 02:00", "未配置同步")


def test_the_rest_stands_behind_others():
    view = sign_in_view(card(people=6), "0.1.0", NOW)
    assert len(view.people) == 4 and [p.name for p in view.more] == ["唐蕾", "吴晓"]
    assert [p.name for p in matching((*view.people, *view.more), "蕾")] == ["唐蕾"]


def test_demo_passwords_only_on_the_demo():
    passwords = (("id0", "shifan-yisheng-2"),)
    assert sign_in_view(card(demo=True, passwords=passwords), "1", NOW).people[0].demo_password == "shifan-yisheng-2"
    assert "虚构" in sign_in_view(card(demo=True), "1", NOW).foot[1]


@pytest.fixture
def page(qtbot):
    made = SignInPage(sign_in_view(card(people=6), "0.1.0", NOW))
    qtbot.addWidget(made)
    made.resize(1366, 690)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.focus_first()
    return made


def test_password_and_enter_is_all_it_takes(page, qtbot):
    with qtbot.waitSignal(page.wanted) as asked:
        QTest.keyClicks(page.password.control, "mima")
        QTest.keyClick(page.password.control, Qt.Key.Key_Return)
    assert asked.args == ["id0", "mima", False]
    assert not page.enter.isEnabled(), "no second try while the first is under way"


def test_arrows_pick_a_person_and_enter_goes_to_the_password(page):
    page.people.rows[0].setFocus()
    QTest.keyClick(page.people.rows[0], Qt.Key.Key_Down)
    assert page.people.chosen == "id1"
    assert page.password.label.text() == "张锐 的密码"
    QTest.keyClick(page.people.rows[1], Qt.Key.Key_Return)
    assert page.password.control.hasFocus()


def test_an_empty_password_is_asked_for(page, qtbot):
    with qtbot.assertNotEmitted(page.wanted):
        QTest.keyClick(page.password.control, Qt.Key.Key_Return)
    assert page.password.words.text() == "请输入李文静的密码。"


def test_a_wrong_password_says_how_many_tries_are_left(page):
    page.busy(True)
    page.refused(WrongPassword("密码不对，还可试 4 次。", tries_left=4))
    assert page.password.words.text() == "密码不对，还可试 4 次。"
    assert page.password.words.isVisible() and page.enter.isEnabled()


def test_locked_out_names_the_time(page):
    page.refused(LockedOut("已锁定到 14:45，或请管理员解锁。"))
    assert "14:45" in page.password.words.text()


def test_caps_lock_is_noticed(page):
    QTest.keyClick(page.password.control, "A")
    assert page.password.words.text() == "大写锁定开着"
    QTest.keyClick(page.password.control, "b")
    assert not page.password.words.isVisible()


def test_shift_is_not_caps_lock(page):
    QTest.keyClick(page.password.control, "A", Qt.KeyboardModifier.ShiftModifier)
    assert not page.password.words.isVisible()


def test_changing_the_person_forgets_what_was_typed(page):
    QTest.keyClicks(page.password.control, "mima")
    page.people.choose("id1")
    assert page.password.control.text() == ""


def test_others_are_found_by_name(page):
    page._more.click()
    QTest.keyClicks(page._filter.control, "")
    page._filter.control.setText("吴")
    assert [made.key for made in page.people.rows] == ["id5"]


def test_a_second_person_can_be_asked_for(page, qtbot):
    page.password.control.setText("mima")
    with qtbot.waitSignal(page.wanted) as asked:
        page._enter_two()
    assert asked.args[2] is True


def test_the_password_is_seen_at_the_largest_type(page, qapp):
    try:
        theme.apply(qapp, scale=2.0)
        page.resize(1366, 640)
        page.focus_first()
        QTest.qWait(30)
        at = page.password.control.mapTo(page, QPoint(0, 0)).y()
        assert 0 < at < page._area.height() - page.password.control.height()
    finally:
        theme.apply(qapp)
