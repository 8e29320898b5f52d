"""The tab 体测 in the real window: links to fields, masking, nothing of the former resident, every look."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QPushButton

from prescribe.assess import open_assessment, record_fitness_part
from tests.prescribe.test_score_resident import BATTERY, CLEAR, FREE, HOME, LABS, guide  # noqa: F401
from tests.prescribe.visits import part, registered, visited
from tests.ui.pages.desk import Desk, fits
from tests.ui.pages.test_residents_lint import cut
from tests.ui.test_lints import cut_text, nameless, outside, unprintable
from ui import theme
from ui.pages.scores_cards import ScoreCard
from ui.widgets.text import Text

OLDER = {
    "grip_strength": 26.5, "chair_stand_30s": 11, "tug_3m": 13.2, "gait_speed": 0.92, "step_2min": 70, "arm_curl_30s": 16,
    "up_and_go_8ft": 6.4, "chair_sit_reach": -3.0, "back_scratch": -12.0, "calf_circumference": 33.0, "falls_12m": 1,
    "fall_consequence_serious": False, "one_leg_stand_eyes_open": 4.2,
    "frail_items": {"yes": ["fatigue"], "no": ["resistance", "ambulation", "illnesses", "weight_loss"]},
}  # fmt: skip


@pytest.fixture
def younger(clinic, doctor, instructor):
    resident = registered(clinic, doctor, name="林晓东", birth_date=date(1981, 3, 8))
    visited(clinic, resident, doctor, instructor, LABS | CLEAR, HOME | BATTERY | FREE)
    return resident


@pytest.fixture
def older(clinic, doctor, instructor):
    resident = registered(clinic, doctor, birth_date=date(1954, 3, 8))
    visited(clinic, resident, doctor, instructor, {"coronary_heart_disease": True}, OLDER)
    return resident


def words(page):
    return "\n".join(label.text() for label in page.findChildren(Text) if label.isVisibleTo(page))


def cards(page):
    return {card.view.id: card for card in page.findChildren(ScoreCard)}


def test_a_question_leads_to_its_field(qtbot, clinic, doctor, older):
    desk = Desk(qtbot, clinic, doctor)
    page = desk.open(older, "scores")
    falls = cards(page)["sppb_score"] if "sppb_score" in cards(page) else next(c for c in cards(page).values() if c.view.questions)
    fact, question = falls.view.questions[0]
    link = next(b for b in falls.findChildren(QPushButton) if b.accessibleName() == f"去填：{question}")
    link.click()
    desk.settle()
    assert desk.frame.tab == "assessment"
    field = next(f for c in desk.page.columns.values() for f in c.fields.values() if fact in f.fact_ids)
    assert field.isVisible() and field.isAncestorOf(desk.focus)


def test_f3_goes_to_the_first_thing_open_and_ctrl_enter_to_the_assessment(qtbot, clinic, doctor, younger):
    desk = Desk(qtbot, clinic, doctor)
    page = desk.open(younger, "scores")
    assert page.bar.goes_to_missing and "10/11 项" in words(page) and "待与官方文本核对" in words(page)
    desk.press("F3")
    desk.settle()
    assert desk.frame.tab == "assessment" and any("vo2max_estimated" in f.fact_ids and f.isAncestorOf(desk.focus)
                                                  for c in desk.page.columns.values() for f in c.fields.values())  # fmt: skip


def test_parts_fold_when_there_are_many(qtbot, clinic, doctor, younger):
    card = cards(Desk(qtbot, clinic, doctor).open(younger, "scores"))["china_par_10y"]
    assert "总胆固醇" not in words(card) and "%" in words(card)
    card.more.click()
    assert "总胆固醇" in words(card)


def test_an_instructor_is_shown_no_score_of_diagnoses(qtbot, clinic, guide, older):  # noqa: F811
    page = Desk(qtbot, clinic, guide).open(older, "scores")
    assert {"falls_risk"} <= cards(page).keys() and not {"china_par_10y", "aacvpr_class"} & cards(page).keys()
    assert "由医生看" in page.bar.note and "冠心病" not in words(page) and "运动前筛查表" not in words(page)


def test_another_resident_shows_nothing_of_the_former_one_and_news_come_in(qtbot, clinic, doctor, instructor, older):
    desk = Desk(qtbot, clinic, doctor)
    assert "2.44米起身行走" in words(desk.open(older, "scores"))
    empty = registered(clinic, doctor, name="孙德海")
    page = desk.open(empty, "scores")
    assert "2.44米起身行走 " not in words(page) and not page.view.fitness.lines
    state = clinic.do(open_assessment, empty, by=instructor)
    clinic.do(record_fitness_part, empty, state.assessment_id, part("fitness", {"chair_stand_30s": 9}), (), by=instructor)
    desk.settle()
    desk.settle()
    assert [line.value for line in page.view.fitness.lines] == ["9 次"]


SLOW = [(1.0, False), (1.0, True), (1.15, False), (1.3, True), (1.5, False)]


@pytest.mark.parametrize("look", [(2.0, True), *(pytest.param(x, marks=pytest.mark.slow) for x in SLOW)], ids=str)
def test_nothing_is_cut_in_any_look(qtbot, qapp, clinic, doctor, older, younger, look):
    scale, dark = look
    theme.apply(qapp, dark=dark, scale=scale)
    try:
        desk = Desk(qtbot, clinic, doctor, size=(1366, 768))
        for resident in (older, younger):
            page = desk.open(resident, "scores")
            for card in cards(page).values():
                card._open(True)
            desk.settle()
            desk.settle()
            assert cut(page) == [] and fits(page)
            for rule in (cut_text, outside, nameless, unprintable):
                assert not rule(page), rule.__name__
    finally:
        theme.apply(qapp)
