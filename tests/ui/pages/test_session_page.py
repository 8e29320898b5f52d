"""训练 by keys in the real window: only what this resident's gates ask, the answer while typing, a stop, and the paper from home."""

from __future__ import annotations

from datetime import date

import pytest

from prescribe.overview import banner
from prescribe.training_day import open_training
from tests.prescribe.test_train import signed
from tests.ui.pages.desk import Desk
from ui.pages.session_home import read_rows
from ui.widgets.overlay import Overlay


@pytest.fixture
def resident(clinic, clock, doctor, instructor):
    who = signed(clinic, doctor, instructor)
    clock.advance(days=3)
    return who


@pytest.fixture
def desk(qtbot, clinic, instructor):
    return Desk(qtbot, clinic, instructor)


def settled(desk, page):
    desk.qtbot.waitUntil(lambda: not page._quiet.isActive(), timeout=30_000)
    desk.settle()


def answer(desk, page, **values):
    for fact_id, text in values.items():
        page.fields.go_to(fact_id)
        desk.type(text)


WELL = {"resting_systolic": "132", "resting_heart_rate": "68", "symptoms_today": "0", "infection_today": "1", "vomiting_diarrhoea_dehydration": "1"}


def begin(desk, page, **more):
    answer(desk, page, **(WELL | more))
    page.fields.questions["resting_systolic"].edits[1].setFocus()
    desk.type("82")
    settled(desk, page)


def test_a_session_by_keys(desk, clinic, instructor, resident):
    page = desk.open(resident, "session")
    shown = [key for key, field in page.fields.questions.items() if field.isVisible()]
    assert set(WELL) <= set(shown) and "foot_check_today" not in shown and desk.focus is page.fields.questions["resting_systolic"].edits[0]
    assert page.gate.gate == "" and page.bar.goes_to_missing
    begin(desk, page, glucose_today="7.2")
    assert page.gate.line == "可以" and page.verdict.line.text() == "可以"
    page.fields.go_to("minutes")
    desk.type("25")
    answer(desk, page, rpe_session="12", session_symptoms="0")
    desk.press("Ctrl+Enter")
    desk.settle()
    line = clinic.do(open_training, resident, by=instructor).lines[0]
    assert (line.state, line.gate, line.minutes, line.effort) == ("attended", "go", 25, 12)


def test_what_is_low_says_how_much_sugar(desk, resident):
    page = desk.open(resident, "session")
    begin(desk, page, glucose_today="3.9")
    assert page.gate.gate == "postpone" and "15 g" in page.verdict.do.text() and page.bar.missing_mark == "warn"
    desk.press("Ctrl+Enter")
    desk.settle()
    assert "真的练了" in page.bar.missing


def test_a_stop_sign_is_asked_about_and_holds(desk, clinic, doctor, resident):
    page = desk.open(resident, "session")
    begin(desk, page, glucose_today="7.2")
    page.fields.go_to("session_symptoms")
    desk.type("1")
    desk.press("Ctrl+Enter")
    desk.settle()
    desk.press("Enter")
    desk.settle()
    assert clinic.do(banner, resident, by=doctor).hold.reason.startswith("运动中：胸痛")
    assert page.gate.gate == "stop" and page.gate.outside


def test_what_was_typed_is_there_again_and_nothing_of_another(desk, clinic, doctor, resident):
    page = desk.open(resident, "session")
    answer(desk, page, resting_heart_rate="71")
    page.fields.go_to("minutes")
    desk.type("25")
    desk.open(resident, "overview")
    page = desk.open(resident, "session")
    assert page.fields.lines["minutes"].control.text() == "25" and page.form.entries["resting_heart_rate"].value == 71.0


def test_the_paper_from_home_by_keys(desk, clinic, instructor, resident):
    page = desk.open(resident, "session")
    page._log_home()
    desk.settle()
    for text in ("30", "12", "25", "13"):
        desk.type(text)
        desk.press("Enter")
    desk.press("Ctrl+Enter")
    desk.settle()
    assert [(one.on, one.minutes) for one in clinic.do(open_training, resident, by=instructor).lines] == [
        (date(2026, 11, 26), 30), (date(2026, 11, 25), 25),
    ]  # fmt: skip
    assert not [w for w in page.window().findChildren(Overlay) if w.isVisible()]


def test_lines_of_the_paper():
    today = date(2026, 11, 26)
    assert read_rows([("11-25", "30", ""), ("11-24", "", "")], today)[0].on == date(2026, 11, 25)
    with pytest.raises(ValueError, match="第 1 行"):
        read_rows([("11-25", "半小时", "")], today)
