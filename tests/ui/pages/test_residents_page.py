"""The list of residents in the real window over a real station."""

from __future__ import annotations

from array import array
from datetime import date
from uuid import UUID

import pytest

from prescribe.find import ResidentRow
from prescribe.hold import stop_exercise
from prescribe.register import Consent, Registration, register_resident
from tests.ui.pages.desk import Desk
from ui.pages.residents_page import in_order

TODAY = date(2026, 11, 23)
NAMES = ("王𠮷堃", "赵桂兰", "孙德海", "李秀芬")


@pytest.fixture
def residents(clinic, doctor):
    found = {}
    for name in NAMES:
        form = Registration(
            id_kind="none", no_id_reason="忘带", name=name, sex="2", birth_date=date(1952, 6, 30),
            consents=(Consent("file", True, "here", TODAY),),
        )  # fmt: skip
        found[name] = clinic.do(register_resident, form, by=doctor).resident_id
    return found


@pytest.fixture
def desk(qtbot, clinic, doctor):
    return Desk(qtbot, clinic, doctor)


def names(page):
    model = page._table.records
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_everybody_is_listed_in_order_of_the_name(desk, residents):
    page = desk.go("residents")
    assert names(page) == ["李秀芬", "孙德海", "王𠮷堃", "赵桂兰"]
    assert page._count.text() == "4 人"


def test_enter_opens_the_current_one(desk, residents):
    desk.go("residents")
    desk.press("Down")
    desk.press("Enter")
    desk.settle()
    assert desk.station.resident == residents["孙德海"]


def test_initials_jump(desk, residents):
    page = desk.go("residents")
    desk.type("zgl")
    desk.settle()
    assert page._table.current().name == "赵桂兰"


def test_a_character_jumps(desk, residents):
    page = desk.go("residents")
    desk.type("王𠮷")
    desk.settle()
    assert page._table.current().name == "王𠮷堃"


def test_space_shows_a_card_that_follows_and_esc_puts_it_away(desk, residents):
    page = desk.go("residents")
    desk.press("Space")
    assert not page._side.isHidden() and "李秀芬" in page._side.accessibleName()
    desk.press("Down")
    assert "孙德海" in page._side.accessibleName()
    desk.press("Esc")
    assert page._side.isHidden() and desk.frame.place == "residents"


def test_a_hold_is_marked_in_the_row(desk, residents, clinic, doctor):
    clinic.do(stop_exercise, residents["孙德海"], "运动中胸闷", by=doctor)
    page = desk.go("residents")
    desk.press("Down")
    assert page._table.current().on_hold


def test_an_empty_station_offers_the_first_file(desk):
    page = desk.go("residents")
    assert page._stack.currentWidget() is page._empty
    desk.press("Enter")
    desk.settle()
    assert desk.frame.place == "registration"


def test_a_filter_that_leaves_nobody_clears_itself(desk, residents):
    page = desk.go("residents", "overdue")
    assert page._stack.currentWidget() is page._empty and page._empty_action.text() == "看全部居民"
    page._empty_action.click()
    desk.settle()
    assert page._filter.chosen == "all" and len(names(page)) == 4


def test_a_new_file_appears_and_the_place_stays(desk, residents, clinic, doctor):
    page = desk.go("residents")
    desk.press("Down")
    form = Registration(
        id_kind="none", no_id_reason="忘带", name="安小红", sex="2", birth_date=date(1952, 6, 30),
        consents=(Consent("file", True, "here", TODAY),),
    )  # fmt: skip
    clinic.do(register_resident, form, by=doctor)
    desk.qtbot.waitUntil(lambda: page._count.text() == "5 人")
    desk.settle()
    assert page._table.current().name == "孙德海" and names(page)[0] == "安小红"


def test_another_order_is_read_again(desk, residents):
    page = desk.go("residents")
    page._sort.setCurrentIndex(1)
    desk.settle()
    assert sorted(names(page)) == sorted(NAMES)


def test_a_manager_reads_no_full_name(qtbot, clinic, manager, residents):
    page = Desk(qtbot, clinic, manager).go("residents")
    assert set(names(page)) == {"李**", "孙**", "王**", "赵**"}
    assert page._new.isHidden()


def test_a_row_that_is_gone_moves_no_other():
    def row(number):
        return ResidentRow(UUID(int=number), f"居民{number}", "女", 70, "低", (), "", None, None, number)

    placed = in_order((row(1), row(3)), array("q", [1, 2, 3]))
    assert [each.name if each else None for each in placed] == ["居民1", None, "居民3"]


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_head_fits_at_every_type_size(qapp, desk, residents, scale):
    from ui import theme

    theme.apply(qapp, scale=scale)
    try:
        page = desk.go("residents")
        assert page.minimumSizeHint().width() <= desk.frame.stack.width()
    finally:
        theme.apply(qapp)


def test_a_filter_shows_its_count_and_clears(desk, residents):
    page = desk.go("residents")
    box = page._narrowing.boxes["risk"]
    assert [box.itemText(i) for i in range(box.count())] == ["风险：全部", "未分级（4）"]
    assert page._narrowing.boxes["problem"].isHidden(), "nobody has a diagnosis yet"
    box.setCurrentIndex(1)
    box.activated.emit(1)
    desk.settle()
    assert len(names(page)) == 4 and page._narrowing._clear.isVisible()
    page.focus_on("overdue")
    desk.settle()
    assert "未分级" in page._empty._sentence.text()
    page._empty_action.click()
    desk.settle()
    assert len(names(page)) == 4 and page._narrowing.chosen()["risk"] == ""
