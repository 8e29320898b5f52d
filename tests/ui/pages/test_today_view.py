from dataclasses import replace
from uuid import UUID

import pytest

from prescribe.today import Today, TodayRow
from ui.pages.today_view import split_person, task_view, today_view

SUN = TodayRow("danger", UUID(int=1), "孙德海 男 74", "运动中胸闷，已暂停处方", "今天 09:40", "查看", "overview")
EMPTY = Today("11月23日 星期一", "physician", (), (), (), "", (), (), "没有等您处理的事。")


def test_rows_keep_the_order_of_gravity_they_came_in():
    low = replace(SUN, mark="info", person="田文彬 男 59")
    view = today_view(replace(EMPTY, first=(SUN, low)))
    assert [row.name for row in view.first.rows] == ["孙德海", "田文彬"]
    assert view.first.aside == "2 件，按轻重排序"


def test_an_empty_day_says_what_each_place_is_for():
    view = today_view(EMPTY)
    assert view.first.empty == "没有等您处理的事。"
    assert "Ctrl+N" in view.visits.empty
    assert all(section.empty for section in (view.first, view.visits, view.due, view.expiring))
    assert view.first.aside == view.visits.aside == ""


@pytest.mark.parametrize(("role", "words", "may"), [("physician", "医生", True), ("instructor", "指导员", True), ("manager", "站长", False)])
def test_each_role_has_its_page(role, words, may):
    view = today_view(replace(EMPTY, role_view=role))
    assert (view.role_words, view.may_receive) == (words, may)


@pytest.mark.parametrize(("aside", "tone"), [("逾期 3 天", "warn"), ("今天", "info"), ("还剩 4 天", "plain"), ("", "plain")])
def test_only_what_is_late_warns(aside, tone):
    assert task_view(replace(SUN, aside=aside)).aside_tone == tone


def test_one_row_stands_for_all_of_one_resident():
    assert task_view(replace(SUN, more=2)).text == "运动中胸闷，已暂停处方（另 2 件）"


def test_the_screen_reader_hears_gravity_person_and_matter():
    assert task_view(SUN).spoken == "要立刻处理，孙德海 男 74，运动中胸闷，已暂停处方，今天 09:40。"


@pytest.mark.parametrize(
    ("person", "parts"),
    [
        ("孙德海 男 74", ("孙德海", "男 74")),
        ("约翰 史密斯 男 40", ("约翰 史密斯", "男 40")),
        ("张锐", ("张锐", "")),
        ("", ("", "")),
    ],
)
def test_name_and_age_are_told_apart(person, parts):
    assert split_person(person) == parts


def test_counts_of_the_day_have_their_comma():
    assert today_view(replace(EMPTY, done=(("接诊", 1204),))).done == (("接诊", "1,204"),)


def test_a_managers_rows_open_no_resident():
    day = replace(EMPTY, role_view="manager", first=(SUN, replace(SUN, resident_id=None, person="", go="staff")))
    assert [row.button for row in today_view(day).first.rows] == ["", "查看"]
    assert today_view(replace(day, role_view="physician")).first.rows[0].button == "查看"


def test_a_manager_opens_what_waits_for_the_manager():
    event = replace(SUN, go=f"adverse_event:{UUID(int=2)}", person="孙* 男 70–79")
    assert task_view(event, opens_files=False).button == "查看"


def test_what_is_not_shown_is_told():
    view = today_view(replace(EMPTY, first=(SUN,), first_total=72, put_off=2, due=(SUN,), due_left="还有 5 人，其中本周到期 4 人"))
    assert view.first.aside == "72 件，按轻重排序 · 改天再办 2 件" and view.first_total == 72
    assert view.due.left == "还有 5 人，其中本周到期 4 人"
