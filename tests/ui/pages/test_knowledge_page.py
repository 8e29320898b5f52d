"""知识 in the real frame: read, search by initials, try the cases, see who uses it; editions adopted and gone back to by signature."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from prescribe import knowledge
from prescribe.draft import draft_prescription, revise_draft
from prescribe.sign import sign_prescription
from protocols.terms import Role
from tests.conftest import PASSWORDS
from tests.prescribe.publishing import imported, tiny, trusting
from tests.prescribe.visits import registered, visited
from tests.ui.pages.desk import Desk, fill
from ui.widgets.written_row import WrittenRow


@pytest.fixture
def page(desk):
    return opened(desk)


def opened(desk, panel="read"):
    desk.go("knowledge", panel)
    desk.settle()
    desk.settle()
    return desk.page


def told(panel) -> str:
    return panel.sheet.words() + " ".join(label.text() for label in panel.findChildren(QLabel) if label.isVisibleTo(panel))


def test_a_protocol_is_read_with_rules_in_words_doses_and_sources(page):
    panel = page.panel()
    assert panel.list.chosen == "hypertension" and len(panel.list.keys) == 34
    assert "静息收缩压达到或超过 180 mmHg" in told(panel) and "不运动，转诊" in told(panel)
    assert "GETP12" in told(panel) and "第12版" in told(panel)
    assert all(row.is_whole() for row in panel.sheet.findChildren(WrittenRow))


def test_initials_find_a_disease_and_down_opens_it_and_enter_goes_into_its_rows(desk, page):
    panel = page.panel()
    page.focus_first()
    desk.type("gxy")
    assert "hypertension" in panel.list.keys and "copd" not in panel.list.keys
    panel.find.clear()
    desk.type("mxzsxfjb")
    assert panel.list.keys[0] == "copd"
    desk.press("Down")
    desk.settle()
    assert panel.list.chosen == "copd" and "缩唇" in told(panel)
    desk.press("Enter")
    first = panel.sheet.rows()[0]
    assert first.hasFocus()
    desk.press("Down")
    assert panel.sheet.rows()[1].hasFocus()
    desk.press("Up")
    desk.press("Up")
    assert panel.find.hasFocus()
    desk.press("Esc")
    assert panel.find.text() == ""


def test_what_is_not_found_says_what_to_try(desk, page):
    panel = page.panel()
    fill(panel.find, "没有这种病")
    desk.settle()
    assert panel.list.keys == () and "没有“没有这种病”的方案" in told(panel)


def test_a_word_of_another_list_says_where_it_stands_and_enter_goes_there(desk, page):
    panel = page.panel()
    page.focus_first()
    fill(panel.find, "阿司匹林")
    desk.settle()
    assert "没有“阿司匹林”的规则。药物里有 1 条：抗血小板药。" in told(panel)
    desk.press("Enter")
    desk.settle()
    assert panel.finder.kind == "drug" and panel.list.keys == ("antiplatelet",) and panel.name.text() == "抗血小板药"
    assert "拜阿司匹林" in told(panel) and "M-BRUISE" in told(panel) and not panel.faces.isVisibleTo(panel)


@pytest.mark.parametrize(("kind", "key", "words"), [("activity", "walk_slow", "站着"), ("source", "ADA16", "Colberg"), ("drug", "beta_blocker", "美托洛尔")])
def test_each_list_is_opened_and_walked_by_keys(desk, page, kind, key, words):
    panel = page.panel()
    panel.finder.kinds.setFocus()
    for _ in range(panel.finder.kinds.keys.index(kind)):
        desk.press("Right")
    desk.settle()
    first = panel.list.keys[0]
    assert panel.finder.kind == kind and panel.list.chosen == first
    panel.find.setFocus()
    for _ in range(panel.list.keys.index(key)):
        desk.press("Down")
    desk.settle()
    assert panel.list.chosen == key and words in told(panel)


def test_a_rule_leads_to_its_protocol_and_escape_leads_back(desk, page):
    page.focus_on("drug:beta_blocker")
    desk.settle()
    panel = page.panel()
    row = next(each for each in panel.sheet.rows() if "M-BB " in each.words() + " ")
    row.setFocus()
    desk.press("Enter")
    desk.settle()
    assert panel.finder.kind == "protocol" and panel.list.chosen == "medication_modifiers" and panel.faces.isVisibleTo(panel)
    desk.press("Esc")
    desk.settle()
    assert panel.finder.kind == "drug" and panel.list.chosen == "beta_blocker" and panel.name.text() == "β受体阻滞剂"


def test_the_right_column_says_who_adopted_and_what_the_letters_mean(desk, page):
    words = " ".join(label.text() for label in page.panel().side.findChildren(QLabel))
    assert "本站采用" in words and "还没有医师签名采用" in words and "不能单凭它放宽" in words


def test_the_cases_are_tried_when_they_are_looked_at(desk, page):
    panel = page.panel()
    panel.faces.button("cases").click()
    desk.settle()
    assert "对得上" in panel.sheet.card("cases").title.text()
    assert len(panel.sheet.rows()) > 20
    assert page.back() and panel.faces.chosen == "read"


def test_why_leads_to_its_rule(desk, page):
    desk.station.go("knowledge", "copd")
    desk.settle()
    desk.settle()
    assert page.panel().list.chosen == "copd" and "缩唇" in told(page.panel())


def signed(clinic, doctor, instructor):
    """A prescription in force of 王𠮷堃."""
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    paper = clinic.do(draft_prescription, who, by=doctor)
    ready = clinic.do(revise_draft, paper.prescription_id, paper.heads, confirm=tuple(rule for rule, _ in paper.to_confirm), by=doctor)
    for person in (doctor, instructor):
        clinic.do(sign_prescription, ready.prescription_id, ready.signing.rev_id, PASSWORDS[person.name], by=person)
    return who


def test_who_uses_it_opens_the_resident_and_is_absent_without_the_right(qtbot, desk, clinic, doctor, instructor, manager):
    who = signed(clinic, doctor, instructor)
    page = opened(desk)
    panel = page.panel()
    assert "谁在用 1" in panel.faces.button("people").text()
    panel.faces.button("people").click()
    desk.settle()
    [row] = panel.people.rows
    assert "王𠮷堃  男 62 岁" in row.accessibleName() and "处方" in row.accessibleName()
    row.setFocus()
    desk.press("Enter")
    desk.settle()
    assert desk.station.resident == who and desk.frame.tab == "prescription"
    theirs = opened(Desk(qtbot, clinic, manager)).panel()
    assert "people" not in theirs.faces.keys


def test_a_physician_adopts_by_password_and_a_wrong_one_is_refused_at_the_field(desk, page):
    assert desk.station.staff.role is Role.PHYSICIAN and "签名" in page.primary().text
    page.primary().run()
    desk.settle()
    panel = page.panel()
    assert page.tabs.chosen == "editions" and panel.card.isVisible() and not panel.card.reason.isVisible()
    desk.press("Ctrl+Enter")
    assert panel.card.password.control.hasFocus() and "当作签名" in panel.card.password.words.text()
    fill(panel.card.password.control, "不是这个密码")
    desk.press("Enter")
    desk.settle()
    assert "密码不对" in panel.card.password.words.text() and panel.card.password.control.text() == ""
    fill(panel.card.password.control, PASSWORDS["李文静"])
    desk.press("Ctrl+Enter")
    desk.settle()
    desk.settle()
    assert "签名采用" in page.strip.words.text() and not panel.card.isVisible()
    assert "签名核对无误" in " ".join(tag.text for row in panel.sheet.rows() for tag in row.line.tags)


def test_an_instructor_reads_editions_and_is_told_who_signs(qtbot, clinic, instructor):
    page = opened(Desk(qtbot, clinic, instructor), "editions")
    assert "import" not in page.tabs.keys and not page.see.isVisible()
    assert "社区医生" in page.panel().card.words.text() and not page.panel().card.password.isVisible()
    assert page.primary() is None


def test_going_back_asks_for_a_reason_and_keeps_what_was_typed(desk, clinic, admin, doctor):
    trusting(clinic, admin)
    older, digest = imported(clinic, doctor, tiny("2099.1"), tiny("2099.2", ("at_least: 180", "at_least: 170")))
    clinic.do(knowledge.adopt_edition, digest, PASSWORDS["李文静"], by=doctor)
    page = opened(desk, "editions")
    panel = page.panel()
    assert panel.list.keys[:2] == (digest, older) and panel.list.chosen == digest and not panel.card.isVisible()
    desk.press("Down")
    desk.settle()
    assert panel.list.chosen == older and panel.card.reason.isVisible()
    assert "达到或超过 170 mmHg" in panel.sheet.words() and "达到或超过 180 mmHg" in panel.sheet.words()
    desk.press("Ctrl+Enter")
    assert panel.card.reason.control.hasFocus()
    fill(panel.card.reason.control, "新界值还没有培训")
    panel.list.rows[0].click()
    panel.list.rows[1].click()
    assert panel.card.reason.control.text() == "新界值还没有培训", "nothing typed is lost"
    fill(panel.card.password.control, PASSWORDS["李文静"])
    desk.press("Ctrl+Enter")
    desk.settle()
    desk.settle()
    assert clinic.do(knowledge.adoption_state, by=doctor).adoption.reason == "新界值还没有培训"
    assert "签名退回" in page.strip.words.text() and "在用" in panel.list.rows[1].accessibleName()


def test_a_password_does_not_stay_when_the_page_is_left(desk, page):
    page.show_panel("editions")
    desk.settle()
    fill(page.panel().card.password.control, "abc")
    desk.go("today")
    assert page._panels["editions"].card.password.control.text() == ""
