"""Behind 处方: the prescription recomputed, every rule asked; and the whole way of an edition through the window, there and back."""

from __future__ import annotations

import re
from datetime import date

import pytest

from prescribe import knowledge
from prescribe.draft import draft_prescription
from prescribe.packing import new_key, pack_folder
from protocols.texts import CASES, shipped_files
from tests.conftest import PASSWORDS
from tests.prescribe.test_replay import FILE, LINE, STRICTER
from tests.prescribe.visits import registered, visited
from tests.ui.pages.desk import Desk, fill
from tests.ui.pages.test_knowledge_lint import wrong
from tests.ui.pages.test_knowledge_page import signed


@pytest.fixture
def exported(tmp_path):
    """(public key, zip): the shipped edition with one number changed, made by the word `pack`; without cases, they take long."""
    key, folder, out = tmp_path / "publisher.key", tmp_path / "edition", tmp_path / "知识包-2099.1.zip"
    public = new_key(key)
    for name, text in shipped_files().items():
        if name.endswith(CASES):
            continue
        if name == FILE:
            assert text.decode().count(LINE) == 1
            text = re.sub("^edition: .*$", 'edition: "2099.1"', text.decode().replace(LINE, STRICTER), flags=re.M).encode()
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)
    pack_folder(folder, out, key, edition="2099.1", owner="编写组", changes=("疲劳度改为 11–12",), dated=date(2026, 11, 24))
    return public, str(out)


def test_an_edition_travels_in_is_adopted_changes_what_comes_out_and_is_gone_back_from(desk, clinic, doctor, admin, instructor, exported):
    public, out = exported
    who = signed(clinic, doctor, instructor)
    desk.open(who, "prescription")
    desk.station.open_resident(who, "replay")
    desk.settle()
    desk.settle()
    assert "重算一样" in desk.page.strip.bold.text() and desk.frame.banner.isVisible()
    clinic.do(knowledge.trust_publisher, "编写组", public, by=admin)
    desk.go("knowledge", "import")
    desk.settle()
    fill(desk.page.panel().path.control, out)
    desk.press("Enter")
    desk.settle()
    assert "更严 1 处" in desk.page.panel().sheet.card("changes").title.text()
    desk.press("Ctrl+Enter")
    desk.settle()
    desk.settle()
    assert "涉及 1 张现行处方" in desk.page.strip.words.text()
    fill(desk.page.panel().card.password.control, PASSWORDS["李文静"])
    desk.press("Ctrl+Enter")
    desk.settle()
    assert clinic.library.edition == "2099.1"
    replay = replayed(desk, who)
    told = replay.sheet.words()
    assert "请医生再看一眼" in replay.strip.bold.text() and "更严" in replay.strip.words.text()
    assert "有氧 · 疲劳度" in told and "HTN-A-RPE" in told and "2099.1 版" in told
    assert "不一样" in replay.sheet.card("now").title.text()
    shown = desk.open(who, "prescription")
    assert "两人都签了" in " ".join(label.text() for label in shown.room.side.signers.findChildren(type(shown.room.side.signers.title)))
    desk.go("knowledge", "editions")
    desk.settle()
    panel = desk.page.panel()
    panel.list.rows[-1].click()
    desk.settle()
    fill(panel.card.reason.control, "先培训再用")
    fill(panel.card.password.control, PASSWORDS["李文静"])
    desk.press("Ctrl+Enter")
    desk.settle()
    assert clinic.library.edition != "2099.1"
    assert "重算一样" in replayed(desk, who).strip.bold.text()


def replayed(desk, who):
    desk.open(who, "prescription")
    desk.page.room.side.looked_behind.emit("replay")
    desk.settle()
    desk.settle()
    return desk.page


@pytest.fixture
def who(clinic, doctor, instructor):
    found = registered(clinic, doctor)
    visited(clinic, found, doctor, instructor, {"resting_systolic": 165})
    return found


def test_every_rule_is_read_and_searched_by_keyboard(desk, clinic, who):
    desk.open(who, "trace")
    page = desk.page
    assert desk.frame.banner.isVisible() and [tab.key for tab in desk.frame.tabs.tabs if tab.isChecked()] == ["prescription"], "behind 处方, with the name above"
    assert page.find.hasFocus() and "条规则" in page.words.text()
    assert "HTN2" in page.sheet.words() and "静息收缩压 165 mmHg" in page.sheet.words() and "HTN1 " not in page.sheet.words()
    desk.type("htn1")
    page._show()
    assert "HTN1 " in page.sheet.words() and "不成立" in [tag.text for row in page.sheet.rows() for tag in row.line.tags]
    desk.press("Down")
    assert page.sheet.rows()[0].hasFocus()
    desk.press("Up")
    assert page.find.hasFocus()
    desk.press("Esc")
    assert page.find.text() == ""
    page.faces.button("numbers").click()
    assert "定上下限" in page.sheet.words() and "有氧 · 疲劳度" in page.sheet.words()
    page.faces.button("silent").click()
    desk.settle()
    assert len(page.sheet.rows()) <= 60 and all(row.is_whole() for row in page.sheet.rows())
    page.faces.button("fired").click()
    page.find.setFocus()
    desk.press("Down")
    opens = page.sheet.rows()[0].line.opens
    desk.press("Enter")
    desk.settle()
    desk.settle()
    assert desk.frame.place == "knowledge" and desk.page.panel().list.chosen == opens
    desk.press("Alt+Left")
    desk.settle()
    assert desk.page is page
    desk.press("Ctrl+Enter")
    desk.settle()
    assert desk.frame.tab == "prescription"


def test_another_resident_sees_nothing_of_the_former_one(desk, clinic, doctor, who):
    desk.open(who, "trace")
    fill(desk.page.find, "血压")
    other = registered(clinic, doctor, name="赵桂兰", sex="2", birth_date=date(1950, 1, 2), phone="13900001111")
    desk.open(other, "trace")
    assert desk.page.find.text() == "" and "165" not in desk.page.sheet.words()
    desk.open(other, "replay")
    assert not desk.page.strip.isVisible() and desk.page.sheet.rows() == []


def test_who_may_not_see_diagnoses_is_not_offered_them(qtbot, clinic, doctor, manager, who):
    clinic.do(draft_prescription, who, by=doctor)
    desk = Desk(qtbot, clinic, manager)
    desk.open(who, "trace")
    assert desk.frame.tab == "overview"
    mine = Desk(qtbot, clinic, doctor)
    shown = mine.open(who, "prescription")
    assert shown.room.side.rules.isVisible() and "版的规则" in " ".join(label.text() for label in shown.room.side.rules.findChildren(type(shown.room.side.rules.title)))
    assert not wrong(mine, "prescription")
