"""今日 in the real window over a real station."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import Qt

from prescribe.draft import draft_prescription
from prescribe.hold import stop_exercise
from prescribe.register import Consent, Registration, register_resident
from prescribe.today import Today, TodayRow
from tests.prescribe.visits import registered, visited
from tests.ui.pages.desk import Desk, fits
from ui.pages.today_view import task_view

TODAY = date(2026, 11, 23)

SOMETHING = UUID(int=7)
"""A record; the same for every worker of a test run."""


def register(clinic, by, name):
    form = Registration(
        id_kind="none", no_id_reason="忘带", name=name, sex="1", birth_date=date(1952, 6, 30),
        consents=tuple(Consent(purpose, True, "here", TODAY) for purpose in ("file", "assessment", "exercise")),
    )  # fmt: skip
    return clinic.do(register_resident, form, by=by).resident_id


def by_hand(first=(), due=()):
    """A day with these people in 先处理 and 该随访的."""
    rows = [
        tuple(TodayRow("info", uuid4(), f"{name} 女 70", "事", "今天", "查看", "overview") for name in names)
        for names in (first, due)
    ]
    return Today("11月23日 星期一", "physician", rows[0], (), rows[1], "今天 1", (), (), "")


@pytest.fixture
def sun(clinic, doctor):
    """On hold since this morning."""
    resident = register(clinic, doctor, "孙德海")
    clinic.do(stop_exercise, resident, "运动中胸闷", by=doctor)
    return resident


@pytest.fixture
def desk(qtbot, clinic, doctor):
    return Desk(qtbot, clinic, doctor)


def test_a_hold_stands_first_and_two_keys_open_it(desk, sun):
    page = desk.go("today")
    assert page._first.chosen().name == "孙德海" and page._first.chosen().mark == "danger"
    assert desk.focus is page._first
    desk.press("Enter")
    desk.settle()
    assert desk.station.resident == sun and desk.frame.tab == "overview"


def test_an_empty_day_says_what_to_do_and_focuses_the_way_in(desk):
    page = desk.go("today")
    assert page._first.isHidden() and page._first_empty.text() == "没有等您处理的事。"
    assert desk.focus is page._walk_in
    desk.press("Enter")
    desk.settle()
    assert desk.frame.place == "registration"


def test_news_refreshes_in_place_and_the_selection_stays(desk, sun, clinic, doctor):
    page = desk.go("today")
    other = register(clinic, doctor, "何志远")
    clinic.do(stop_exercise, other, "血压 190/112", by=doctor)
    desk.settle()
    desk.qtbot.waitUntil(lambda: len(page._first._tasks.rows) == 2)
    assert page._first.chosen().name == "孙德海"


def test_a_long_card_is_folded_until_asked(desk, clinic, doctor):
    for place in range(9):
        resident = register(clinic, doctor, f"居民{'一二三四五六七八九'[place]}")
        clinic.do(stop_exercise, resident, "血压 190/112", by=doctor)
    page = desk.go("today")
    more = page._more[page._first]
    assert page._first.model().rowCount() == 7 and more.text() == "还有 2 项，都列出来"
    more.click()
    assert page._first.model().rowCount() == 9 and more.isHidden()
    assert page._first.currentIndex().row() == 7 and page._first.hasFocus()


def test_a_long_reason_is_read_whole(desk, clinic, doctor):
    resident = register(clinic, doctor, "孙德海")
    page = desk.go("today")
    short = page._first.sizeHint().height()
    clinic.do(stop_exercise, resident, "运动中胸闷，坐下三分钟后缓解，" * 8, by=doctor)
    desk.qtbot.waitUntil(lambda: page._first._tasks.rowCount() == 1)
    desk.settle()
    assert page._first.height() > 57 + 20 and short < 57


def test_arrows_go_through_the_cards_and_stop_at_the_ends(desk):
    page = desk.go("today")
    page._show(by_hand(first=("孙德海", "田文彬"), due=("李秀芬",)))
    page.focus_first()
    for key, name in (("Up", "孙德海"), ("Down", "田文彬"), ("Down", "李秀芬"), ("Down", "李秀芬"), ("Up", "田文彬")):
        desk.press(key)
        chosen = [tasks.chosen().name for tasks in page._lists if tasks.chosen() is not None]
        assert chosen == [name], "one row of the whole page is selected"


@pytest.mark.parametrize(
    ("go", "about_somebody", "place", "tab"),
    [
        ("sign", True, "prescriptions", "prescription"),
        ("assessment:resting_systolic", True, "consultation", "assessment"),
        ("registration", True, "registration", ""),
        ("overview", True, "residents", "overview"),
        ("staff", False, "settings", ""),
        ("backup", False, "settings", ""),
        ("follow_up", True, "follow_ups", "follow_up"),
        ("session", True, "follow_ups", "session"),
        (f"referral:{SOMETHING}", True, "follow_ups", "referral"),
        (f"adverse_event:{SOMETHING}", True, "follow_ups", "adverse_event"),
        ("official_form", True, "follow_ups", "official_form"),
        (f"conflict:{SOMETHING}", True, "residents", "conflict"),
        ("meeting", True, "residents", "meeting"),
        ("closing", True, "residents", "closing"),
        (f"group_class:{SOMETHING}", False, "group_class", ""),
        ("residents", False, "residents", ""),
        ("residents:overdue", False, "residents", ""),
    ],
)
def test_a_row_leads_to_its_place(desk, clinic, doctor, go, about_somebody, place, tab):
    resident = register(clinic, doctor, "孙德海") if about_somebody else None
    page = desk.go("today")
    page._open(task_view(TodayRow("info", resident, "孙德海 男 74", "事", "", "查看", go)))
    desk.settle()
    assert (desk.frame.place, desk.frame.tab) == (place, tab)
    if go == "residents:overdue":
        assert desk.page._filter.chosen == "overdue"


def test_an_instructor_is_told_not_to_train(qtbot, clinic, instructor, sun):
    page = Desk(qtbot, clinic, instructor).go("today")
    assert "不能训练" in page._first.chosen().text
    assert page._role.text() == "指导员" and page._walk_in.isHidden()


def test_put_off_asks_why_and_the_row_goes_until_its_day(desk, clinic, doctor, instructor):
    resident = registered(clinic, doctor, name="孙德海")
    visited(clinic, resident, doctor, instructor)
    clinic.do(draft_prescription, resident, by=doctor)
    page = desk.go("today")
    assert page._first.chosen().subject.startswith("sign:")
    page._later.click()
    page.snoozing.days.picked.emit("3")
    desk.settle()
    assert "为什么" in page.snoozing.wrong.text() and page._first.model().rowCount() == 1
    page.snoozing.reason.setText("等家属一起来")
    page.snoozing.days.picked.emit("3")
    desk.settle()
    desk.qtbot.waitUntil(lambda: page._first.model().rowCount() == 0)
    assert page.snoozing is None and page._first_card is not None and "改天再办 1 件" in page._view.first.aside


def test_what_endangers_is_not_put_off(desk, sun):
    page = desk.go("today")
    assert page._later.isHidden()
    page._put_off()
    assert page.snoozing is None


def test_a_manager_sees_numbers_and_no_names(qtbot, clinic, manager, sun):
    page = Desk(qtbot, clinic, manager).go("today")
    shown = [row.spoken for tasks in page._lists for row in tasks._tasks.rows]
    assert shown and not any("孙德海" in words for words in shown)
    assert page._visits_card.isHidden() and page._due_card.isHidden()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_nothing_runs_out_at_the_side(qapp, desk, sun, scale):
    from ui import theme

    theme.apply(qapp, scale=scale)
    try:
        assert fits(desk.go("today"))
    finally:
        theme.apply(qapp)


def test_the_lists_take_their_names_from_their_cards(desk):
    page = desk.go("today")
    assert [tasks.accessibleName() for tasks in page._lists] == ["先处理", "今天的课", "今日来访", "该随访的", "快到期的"]
    assert all(tasks.focusPolicy() & Qt.FocusPolicy.TabFocus for tasks in page._lists)
