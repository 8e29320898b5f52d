"""导入 in the real frame, by keyboard: file, columns, dry run, import; back and forth, stopped, another person."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from prescribe.clinic import StaffOnDuty
from prescribe.find import find_residents
from protocols.terms import Role
from tests.prescribe.exchange.books import as_csv, number
from tests.ui import test_lints as lints
from tests.ui.pages.desk import Desk, fill, fits
from ui import theme

HEADS = ("姓名", "身份证号", "性别", "体检日期", "身高(cm)", "体重(kg)", "空腹血糖", "备注")
WANG = ("王𠮷堃", "110105196403080034", "男", "2026-10-01", 170, 76, 7.0, "")
ZHAO = ("赵桂兰", number("19500101", 4), "女", "2026-10-02", 15, 60, 6.1, "随访")


@pytest.fixture
def nurse(doctor):
    return StaffOnDuty(doctor.staff_id, doctor.name, Role.NURSE)


@pytest.fixture
def desk(qtbot, clinic, nurse):
    made = Desk(qtbot, clinic, nurse)
    yield made
    made.settle()


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "名册.csv"
    path.write_bytes(as_csv((HEADS, WANG, ZHAO)))
    return path


def at_columns(desk, table):
    page = desk.go("import")
    page.take_file(table)
    desk.settle()
    desk.settle()
    assert page.step == "columns"
    return page


def at_look(desk, table):
    page = at_columns(desk, table)
    page._column(6, "fasting_glucose", "")
    page.columns.units[6].setCurrentText("mmol/L")
    page.columns.units[6].activated.emit(1)
    page.columns.consents.setChecked(True)
    fill(page.columns.consent.control, "2026-11-20")
    page._told()
    page.primary().run()
    desk.settle()
    assert page.step == "look"
    return page


def said(desk):
    return " ".join(label.text() for label in desk.frame.notice.findChildren(QLabel))


def words(page):
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def test_from_the_list_of_residents_to_the_file(desk):
    page = desk.go("residents")
    page._import.click()
    desk.settle()
    assert desk.page.step == "file" and "10,000 行" in words(desk.page)
    assert desk.focus is desk.page.file.button


def test_the_whole_way_by_keyboard(desk, table, clinic, nurse):
    page = at_columns(desk, table)
    assert "没写单位" in page.bar.missing and not page.primary().enabled
    desk.press("F3")
    assert desk.focus is page.columns.units[6]
    desk.press("Down")
    desk.press("Down")
    assert page._mapping.columns[6].unit == "mg/dL"
    desk.press("Up")
    assert page._mapping.columns[6].unit == "mmol/L" and "不建新档" in page.bar.note
    page.columns.consents.setFocus()
    desk.press("Space")
    fill(page.columns.consent.control, "11-20")
    desk.press("Ctrl+Enter")
    desk.settle()
    assert page.step == "look" and page._look.new == 2 and "身高只能在" in words(page) and "第 3 行" in words(page)
    desk.press("Ctrl+Enter")
    desk.settle()
    assert page.step == "done" and "新建 2 份档案，写入 5 个测量值" in words(page)
    assert clinic.do(find_residents, "wjk", by=nurse).rows


def test_tab_goes_through_the_table_first(desk, table):
    page = at_columns(desk, table)
    page.focus_first()
    walked = []
    for _ in range(12):
        walked.append(desk.focus if isinstance(desk.focus, QComboBox) else desk.focus.parent())
        desk.press("Tab")
    order = [w for place, box in page.columns.boxes.items() for w in (box, page.columns.units.get(place)) if w is not None]
    assert walked == [*order, page.columns.preset][:12]


def test_going_back_keeps_what_was_set(desk, table):
    page = at_look(desk, table)
    desk.press("Esc")
    assert page.step == "columns" and page.columns.units[6].currentData() == "mmol/L" and page.columns.consent.control.text() == "2026-11-20"
    desk.press("Esc")
    assert page.step == "file"
    desk.go("today")
    assert desk.go("import") is page and page._mapping.columns[6].unit == "mmol/L"


def test_questions_are_answered_one_by_one_or_together(desk, table, wang, nurse):
    page = at_look(desk, table)
    (box,) = page.look.boxes.values()
    assert "还没回答" in box.currentText() and page._look.new == 1 and "1 人还没回答" in page.bar.missing
    desk.press("F3")
    assert desk.focus is box
    page.look.bulk["numbers"].click()
    desk.qtbot.waitUntil(lambda: not page._look.waiting)
    desk.settle()
    assert page._look.linked == 1 and "都回答了" in words(page)
    (box,) = page.look.boxes.values()
    box.setCurrentIndex(0)
    box.activated.emit(0)
    desk.qtbot.waitUntil(lambda: bool(page._look.waiting))
    desk.settle()
    assert page._look.linked == 0


def test_stopping_goes_back_and_writes_nothing(desk, table, clinic, monkeypatch):
    page = at_look(desk, table)
    page._course.begin = lambda: lambda done, of: False
    page.primary().run()
    assert page.step == "write" and page.running.stop.isEnabled()
    desk.settle()
    assert page.step == "look" and "什么也没有写" in said(desk)
    with clinic.reading() as c:
        assert c.exec_driver_sql("SELECT count(*) FROM resident").scalar() == 0


def test_esc_stops_what_runs(desk):
    page = desk.go("import")
    tell = page._course.begin()
    page._show("write")
    assert tell(1, 2)
    desk.settle()
    assert page.running.words.text() == "1 / 2" and page.back() and not tell(2, 2)
    page._show("file")


def test_a_file_that_is_no_table_says_what_to_do(desk, tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(bytes(range(256)))
    page = desk.go("import")
    page.take_file(path)
    desk.settle()
    assert page.step == "file" and "认不出是表格" in page.file.reading.text()


def test_the_rows_to_correct_are_kept_where_asked(desk, table, tmp_path):
    page = at_look(desk, table)
    assert any(action.text == "存下要改的行" for action in page.bar.secondary)
    page.keep_correction(tmp_path / "out.csv")
    desk.settle()
    assert "身高只能在" in (tmp_path / "out.csv").read_text("utf-8-sig") and "存好了 1 行" in said(desk)


def test_another_person_sees_nothing_of_the_table(desk, table, instructor):
    page = at_columns(desk, table)
    desk.go("today")
    desk.station.join(instructor)
    desk.station.make_active(instructor)
    assert desk.go("import") is page and page.step == "file" and page._table is None


@pytest.mark.parametrize(("role", "door"), [(Role.CLERK, True), (Role.PHYSICIAN, True), (Role.RX_INSTRUCTOR, True), (Role.INSTRUCTOR, False), (Role.MANAGER, False)])
def test_the_door_is_there_for_whoever_may_write(qtbot, clinic, doctor, role, door):
    made = Desk(qtbot, clinic, StaffOnDuty(doctor.staff_id, doctor.name, role))
    page = made.go("residents")
    assert page._import.isVisibleTo(page) is door
    made.settle()


def test_a_typed_word_finds_a_target_and_nonsense_goes_back(desk, table):
    page = at_columns(desk, table)
    box = page.columns.boxes[7]
    box.lineEdit().setText("腰围")
    box.lineEdit().editingFinished.emit()
    assert page._mapping.columns[7].target == "waist"
    box = page.columns.boxes[7]
    box.lineEdit().setText("没有这种")
    box.lineEdit().editingFinished.emit()
    assert box.currentText() == "腰围" and page._mapping.columns[7].target == "waist"


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_every_step_fits_and_every_stop_has_a_name(qapp, desk, table, wang, scale):
    theme.apply(qapp, scale == 2.0, scale)
    try:
        page = at_look(desk, table)
        for step in ("columns", "look", "write", "done"):
            page._show(step)
            desk.settle()
            assert fits(page) and not lints.cut_text(page) and not lints.nameless(page) and not lints.unprintable(page), step
            assert all(each.accessibleName() or each.text() for each in page.findChildren(QPushButton))
    finally:
        theme.apply(qapp)
