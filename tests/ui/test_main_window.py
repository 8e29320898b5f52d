"""The frame: one resident in one place, a banner above everything about them, keys that work everywhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from prescribe.clinic import StaffOnDuty
from prescribe.hold import stop_exercise
from prescribe.register import register_resident
from protocols.terms import Role
from tests.ui.conftest import registration
from ui import rooms
from ui.page import Action, BarState, Page


def test_a_resident_is_shown_banner_first(desk, wang):
    desk.open(wang)
    assert desk.frame.banner.isVisible() and desk.frame.tabs.isVisible()
    assert "王𠮷堃" in desk.frame.banner.accessibleName()
    assert "男 62 岁" in desk.frame.banner.accessibleName()
    assert desk.frame.rail.items["residents"].isChecked()


@pytest.mark.parametrize("place", ["today", "residents", "registration", "month", "knowledge", "settings"])
def test_places_of_no_single_resident_show_no_banner(desk, wang, place):
    desk.open(wang)
    desk.go(place)
    assert not desk.frame.banner.isVisible() and not desk.frame.tabs.isVisible()
    assert desk.station.resident == wang, "the resident stays open behind it"


def test_the_rail_leads_to_the_open_residents_tab_and_then_to_the_list(desk, wang):
    desk.open(wang)
    desk.frame.pick("prescriptions")
    desk.settle()
    assert desk.frame.tab == "prescription"
    desk.frame.pick("prescriptions")
    desk.settle()
    assert desk.frame.tab == "" and desk.frame.place == "prescriptions"


def test_without_a_resident_the_rail_leads_to_the_list(desk):
    desk.frame.pick("consultation")
    desk.settle()
    assert (desk.frame.place, desk.frame.tab) == ("consultation", "")


def test_keys_open_places_and_tabs(desk, wang):
    desk.open(wang)
    desk.press("Alt+9")
    desk.settle()
    assert desk.frame.tab == "history"
    desk.press("Alt+M")
    desk.settle()
    assert desk.frame.place == "residents" and not desk.frame.tab


def test_the_search_box_finds_and_opens(desk, wang):
    desk.go("today")
    desk.press("Ctrl+K")
    assert desk.focus is desk.frame.top.search.line
    QTest.keyClicks(desk.focus, "wj")
    desk.qtbot.waitUntil(lambda: desk.frame.top.search._panel is not None and desk.frame.top.search._panel.isVisible())
    desk.press("Enter")
    desk.qtbot.waitUntil(lambda: desk.station.resident == wang)
    desk.settle()
    assert desk.frame.banner.isVisible()
    assert desk.frame.top.search.text() == ""


def test_escape_in_the_search_box_gives_the_focus_back(desk):
    desk.go("settings")
    before = desk.focus
    desk.press("Ctrl+K")
    desk.press("Esc")
    assert desk.focus is before


def test_a_hold_stands_under_the_banner_on_every_tab(desk, clinic, doctor, wang):
    clinic.do(stop_exercise, wang, "运动中胸闷", by=doctor)
    desk.open(wang)
    for tab in ("overview", "screening", "history"):
        desk.frame.show_tab(tab)
        desk.settle()
        assert desk.frame.hold.isVisible()
    assert "胸闷" in desk.frame.hold.accessibleName()


def test_a_hold_set_elsewhere_appears_by_itself(desk, clinic, doctor, wang):
    desk.open(wang)
    assert not desk.frame.hold.isVisible()
    clinic.do(stop_exercise, wang, "运动中胸闷", by=doctor)
    desk.qtbot.waitUntil(desk.frame.hold.isVisible)


def test_another_resident_never_inherits_the_first_ones_banner(desk, clinic, doctor, wang):
    other = clinic.do(register_resident, registration("赵桂兰", "11010519491231002X", "13700001111"), by=doctor).resident_id
    desk.open(wang)
    desk.open(other)
    assert "赵桂兰" in desk.frame.banner.accessibleName() and "王" not in desk.frame.banner.accessibleName()


def test_items_a_role_may_not_use_are_absent(desk, clerk):
    desk.station.join(clerk)
    desk.station.make_active(clerk)
    assert desk.frame.rail.items["prescriptions"].isHidden()
    assert not desk.frame.rail.items["residents"].isHidden()
    desk.press("Alt+F")
    assert desk.frame.place != "prescriptions"


def test_f8_makes_the_other_person_active(desk, instructor):
    desk.go("settings")
    desk.station.join(instructor)
    desk.press("F8")
    assert desk.station.staff == instructor


def test_the_filled_badge_is_who_types_now(desk, doctor, instructor):
    desk.station.join(instructor)
    names = [w.accessibleName() for w in desk.frame.top._people.findChildren(type(desk.frame.top._sync))]
    assert [name for name in names if "正在填写" in name] == ["李文静，社区医生，正在填写"]


def test_two_hats_are_offered_to_who_has_them(desk, doctor):
    desk.station.know_hats(doctor.staff_id, (Role.PHYSICIAN, Role.PHYSICIAN_RX))
    words = [action.text() for action in desk.frame.top.menu_for(doctor).actions()]
    assert "换角色：运动处方医生" in words


def test_a_place_without_the_right_says_so(desk, clerk):
    desk.go("today")
    desk.station.join(clerk)
    desk.station.make_active(clerk)
    desk.frame.show_place("prescriptions")
    assert desk.frame.notice.isVisible() and desk.frame.place == "today"


class Counting(Page):
    """A page that counts what it is asked."""

    def __init__(self, station):
        super().__init__(station)
        self.asked = []

    def activate(self, resident_id):
        self.asked.append(("activate", resident_id))

    def leave(self):
        self.asked.append(("leave",))

    def lock(self):
        self.asked.append(("lock",))

    def save(self):
        self.asked.append(("save",))

    def go_to_missing(self, step=1):
        self.asked.append(("missing", step))


@pytest.fixture
def counting(desk):
    """今日 replaced by a counting page."""
    page = Counting(desk.station)
    page.bar_changed.connect(lambda: desk.frame._bar_changed(page))
    name = rooms.ROOMS["today"].page
    desk.frame._pages[name] = page
    desk.frame._holders[name] = desk.frame._hold(page)
    desk.frame.stack.addWidget(desk.frame._holders[name])
    desk.go("today")
    desk.frame.setFocus()
    return page


def test_a_page_is_left_before_another_comes(desk, counting):
    desk.go("settings")
    desk.go("today")
    assert counting.asked == [("activate", None), ("leave",), ("activate", None)]


def test_locking_keeps_what_is_typed(desk, counting):
    desk.frame.lock_pages()
    assert ("lock",) in counting.asked


def test_ctrl_enter_runs_the_primary_action_or_goes_to_what_is_missing(desk, counting):
    done = []
    counting.set_bar(BarState(primary=Action("签名", lambda: done.append(1))))
    desk.press("Ctrl+Enter")
    assert done == [1]
    counting.set_bar(BarState(missing="还差 1 项：血压", primary=Action("签名", lambda: done.append(2), enabled=False)))
    desk.press("Ctrl+Enter")
    assert done == [1] and counting.asked[-1] == ("missing", 1)


def test_f3_and_ctrl_s_reach_the_page(desk, counting):
    desk.press("F3")
    desk.press("Shift+F3")
    desk.press("Ctrl+S")
    assert counting.asked[-3:] == [("missing", 1), ("missing", -1), ("save",)]


def test_the_bar_says_what_is_missing_and_hides_when_there_is_nothing(desk, counting):
    counting.set_bar(BarState(missing="还差 1 项：血压", goes_to_missing=True))
    assert desk.frame.bar.isVisible() and desk.frame.bar.accessibleName() == "还差 1 项：血压"
    counting.set_bar(BarState())
    assert not desk.frame.bar.isVisible()


def test_undo_of_the_last_change(desk, counting):
    undone = []
    desk.station.say("已保存", undo=lambda: undone.append(1))
    desk.press("Ctrl+Z")
    assert undone == [1] and not desk.frame.notice.isVisible()
    desk.press("Ctrl+Z")
    assert undone == [1]


def test_back_leads_where_we_came_from(desk, wang):
    desk.go("today")
    desk.go("settings")
    desk.press("Alt+Left")
    desk.settle()
    assert desk.frame.place == "today"


def test_alt_shows_the_letters(desk):
    desk.frame.rail.hold_alt(True)
    assert all(item.with_letter for item in desk.frame.rail.items.values())
    desk.frame.rail.hold_alt(False)
    assert not any(item.with_letter for item in desk.frame.rail.items.values())


def test_f9_is_heard_over_everything(desk, qapp):
    from ui.keys import Watch

    watch = Watch(qapp)
    with desk.qtbot.waitSignal(watch.emergency):
        QTest.keyClick(desk.frame.top.search.line, Qt.Key.Key_F9)
    qapp.removeEventFilter(watch)


def test_idle_time_locks_and_a_key_puts_it_off(desk, qapp):
    from ui.keys import Watch

    watch = Watch(qapp, idle_minutes=10)
    assert watch._timer.interval() == 600_000
    watch._timer.stop()
    QTest.keyClick(desk.frame, Qt.Key.Key_A)
    assert watch._timer.isActive() and watch._timer.remainingTime() > 500_000
    with desk.qtbot.waitSignal(watch.idle):
        watch._timer.start(0)
    qapp.removeEventFilter(watch)


def test_every_room_has_its_page_or_says_what_will_be_here(desk):
    for room in rooms.ROOMS.values():
        page = rooms.build(room, desk.station)
        assert isinstance(page, Page), room.key
        assert room.page or all(room.coming)
        page.deleteLater()


def test_a_stranger_cannot_be_made_active(desk):
    with pytest.raises(ValueError, match="signed in"):
        desk.station.make_active(StaffOnDuty(desk.person.staff_id, "某人", Role.MANAGER))
