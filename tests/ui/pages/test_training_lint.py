"""The pages 训练 and 团体课 with people in them: nothing cut, nothing sticks out, every tab stop has a name, in every look."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from prescribe.group_class import ClassForm, save_class
from prescribe.hold import stop_exercise
from tests.prescribe.test_train import signed
from tests.ui.pages.desk import Desk
from tests.ui.test_lints import LOOKS, cut_text, look, nameless, outside, unprintable  # noqa: F401 (a fixture)


@pytest.fixture
def people(clinic, clock, doctor, instructor):
    found = [signed(clinic, doctor, instructor, name=name) for name in ("李秀芬", "石振华")]
    clinic.do(stop_exercise, found[1], "走路时头晕，扶着坐下", by=instructor)
    clock.advance(days=3, hours=6)
    form = ClassForm("八段锦（坐立结合）", 3, "14:00", "14:40", "青禾公园步道", members=tuple(found))
    clinic.do(save_class, form, by=instructor)
    return found


@pytest.mark.parametrize("look", LOOKS, indirect=True, ids=str)
def test_with_people(qtbot, clinic, instructor, people, look):  # noqa: F811
    desk, wrong = Desk(qtbot, clinic, instructor), []

    def check(what: str) -> None:
        for _ in range(4):
            QApplication.processEvents()
        for rule in (cut_text, outside, nameless, unprintable):
            wrong.extend(f"{what}: {rule.__name__}: {one}" for one in rule(desk.frame))

    page = desk.go("group_class")
    page.grid.focus_cell(0, "ask")
    desk.press("0")
    check("class")
    for place in (0, 1):
        page._explain_row(place)
        check(f"why {place}")
        page._popover.close_it()
    page._explain_all()
    check("why all")
    page._popover.close_it()
    page._edit_class()
    desk.settle()
    check("class card")
    desk.press("Esc")
    for place, resident in enumerate(people):
        page = desk.open(resident, "session")
        page.fields._open_more()
        assert page.explain() and page._popover.view.lines
        check(f"why of session {place}")
        page._popover.close_it()
        check(f"session {place}")
    page._log_home()
    check("home")
    assert not wrong, "\n".join(wrong)
