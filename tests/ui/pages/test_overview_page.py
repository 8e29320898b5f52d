"""概览 and 历史 of a resident in the real window over a real station."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from prescribe.hold import stop_exercise
from prescribe.overview import banner
from prescribe.register import Consent, Registration, register_resident, resident_form, revise_resident
from tests.ui.pages.desk import Desk, fits

TODAY = date(2026, 11, 23)
ZHAO = Registration(
    id_kind="none", no_id_reason="忘带", name="赵桂兰", sex="2", birth_date=date(1949, 12, 31), phone="13900002206",
    consents=(Consent("file", True, "here", TODAY),),
)  # fmt: skip


@pytest.fixture
def desk(qtbot, clinic, doctor):
    return Desk(qtbot, clinic, doctor)


@pytest.fixture
def zhao(clinic, doctor):
    return clinic.do(register_resident, ZHAO, by=doctor).resident_id


def revise(clinic, by, resident, **changes):
    form, heads = clinic.do(resident_form, resident, by=by)
    clinic.do(revise_resident, resident, replace(form, **changes), heads, by=by)


def test_a_new_file_says_what_comes_next_and_ctrl_enter_goes_there(desk, zhao):
    page = desk.open(zhao)
    assert page._new.accessibleName() == "刚建档。下一步：评估（Ctrl+Enter）。"
    desk.press("Ctrl+Enter")
    desk.settle()
    assert desk.frame.tab == "assessment"


def test_what_waits_leads_to_its_place(desk, zhao):
    page = desk.open(zhao)
    step = next(each for each in page._view.waiting if each.go == "registration")
    page._go(step.go)
    desk.settle()
    assert desk.frame.place == "registration" and desk.page._person.name.text() == "赵桂兰"


def test_another_resident_shows_nothing_of_the_former_one(desk, zhao, clinic, doctor):
    other = clinic.do(register_resident, replace(ZHAO, name="孙德海", sex="1"), by=doctor).resident_id
    clinic.do(stop_exercise, other, "运动中胸闷", by=doctor)
    page = desk.open(other)
    assert any("胸闷" in each.spoken for each in page._events._events.rows)
    desk.open(zhao)
    assert not any("胸闷" in each.spoken for each in page._events._events.rows)
    assert desk.frame.hold.isHidden()


def test_a_late_answer_about_another_resident_is_dropped(desk, zhao):
    page = desk.open(zhao)
    before = page._view
    page.leave()
    page.activate(None)
    desk.settle()
    assert page._view is None and before is not None


def test_an_instructor_stops_and_only_a_physician_resumes(qtbot, clinic, instructor, doctor, zhao):
    desk = Desk(qtbot, clinic, instructor)
    page = desk.open(zhao)
    page._hold.ask_stop()
    desk.type("运动中胸闷")
    desk.press("Enter")
    desk.settle()
    assert clinic.do(banner, zhao, by=doctor).hold.reason == "运动中胸闷"
    assert not desk.frame.hold.isHidden()
    page.focus_on("hold")
    assert page._hold.reason.isHidden() or not page._hold.reason.isVisible(), "an instructor is told who may"
    desk = Desk(qtbot, clinic, doctor)
    page = desk.open(zhao)
    assert page.bar.primary.text == "决定是否恢复"
    desk.press("Ctrl+Enter")
    assert desk.focus is page._hold.reason
    desk.type("心电图正常")
    desk.press("Enter")
    desk.settle()
    assert clinic.do(banner, zhao, by=doctor).hold is None
    assert page._hold.isHidden()


def test_a_short_reason_stops_nothing(desk, zhao, clinic, doctor):
    page = desk.open(zhao)
    page._hold.ask_stop()
    desk.type("晕")
    desk.press("Enter")
    desk.settle()
    assert clinic.do(banner, zhao, by=doctor).hold is None
    assert "至少写 4 个字" in page._hold._field.words.text()


def test_esc_puts_the_question_away_and_the_reason_of_another_is_not_kept(desk, zhao):
    page = desk.open(zhao)
    page._hold.ask_stop()
    desk.type("运动中")
    desk.press("Esc")
    assert page._hold.isHidden() and desk.frame.tab == "overview"
    page._hold.ask_stop()
    assert page._hold.reason.text() == ""


def test_history_puts_a_version_beside_the_one_before(desk, zhao, clinic, doctor):
    revise(clinic, doctor, zhao, address="青禾一村", phone="13900002207")
    page = desk.open(zhao, "history")
    shown = [each.kind_word for each in page._versions.rows]
    assert shown == ["登记", "登记"]
    assert page._summary.text() == "改了 2 项。"
    desk.press("Down")
    assert page._summary.text() == "第一版，没有更早的。" or page._with.count() == 1


def test_history_of_another_resident_shows_nothing_of_the_former(desk, zhao, clinic, doctor):
    other = clinic.do(register_resident, replace(ZHAO, name="孙德海", sex="1"), by=doctor).resident_id
    page = desk.open(zhao, "history")
    desk.open(other, "history")
    texts = [page._grid.itemAt(i).widget().text() for i in range(page._grid.count())]
    assert "孙德海" in texts and "赵桂兰" not in texts


def test_who_looked_is_one_click_away(desk, zhao, clinic, instructor):
    from prescribe.overview import open_resident
    from ui.widgets.looks_popover import LooksPopover

    clinic.do(open_resident, zhao, by=instructor)
    page = desk.open(zhao, "history")
    page._looked.click()
    desk.settle()
    shown = desk.frame.findChild(LooksPopover).list
    words = [shown.item(i).text() for i in range(shown.count())]
    assert any("张锐（运动处方师）　打开了档案" in each for each in words)
    assert any("李文静（社区医生）" in each for each in words)


def test_the_other_profession_is_one_key_away(desk, zhao):
    page = desk.open(zhao)
    page._side.button("fitness").click()
    assert page._events_empty.text() == "指导员还没有写过记录。"


def test_a_manager_is_told_why_no_file_opens(qtbot, clinic, manager, zhao):
    page = Desk(qtbot, clinic, manager).open(zhao)
    assert page._view is None and page._columns.isHidden()
    assert page._new.accessibleName().startswith("站长看汇总")


@pytest.mark.parametrize("tab", ["overview", "history"])
def test_nothing_runs_out_at_the_side(desk, zhao, tab):
    for width in (1366, 1000, 800):
        desk.frame.resize(width, 690)
        assert fits(desk.open(zhao, tab))
