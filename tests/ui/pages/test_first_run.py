"""First run: what each step lacks, what is remembered, and a whole station made through the page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models import vault
from prescribe.keys.passwords import password_problem
from prescribe.station import read_card
from protocols.terms import Role
from ui import background
from ui.pages import first_run_steps
from ui.pages.first_run_page import FirstRunPage
from ui.pages.first_run_view import (
    FILE,
    PersonTyped,
    Typed,
    grouped_code,
    lack_of_people,
    lack_of_station,
    remember,
    remembered,
)

GOOD = "manpao-zaochen-7"
ADMIN = PersonTyped("何敏", "admin", GOOD, GOOD)
DOCTOR = PersonTyped("李文静", "physician", GOOD, GOOD)
FULL = Typed(station="青禾站", host="青禾中心", administrator=ADMIN, physician=DOCTOR)


def test_station_and_host_are_needed():
    assert lack_of_station(Typed()).field == "station"
    assert lack_of_station(Typed(station="青禾站")).field == "host"
    assert lack_of_station(FULL) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"administrator": replace(ADMIN, name=" ")}, "administrator.name"),
        ({"administrator": replace(ADMIN, password="kurz", again="kurz")}, "administrator.password"),
        ({"physician": replace(DOCTOR, again="etwas anderes")}, "physician.again"),
        ({"physician": PersonTyped()}, "physician.name"),
        ({"exercise": PersonTyped(name="张锐")}, "exercise.password"),
        ({"physician": replace(DOCTOR, name="何敏")}, "physician.name"),
    ],
)
def test_what_people_still_lack(change, field):
    assert lack_of_people(replace(FULL, **change), password_problem).field == field


def test_the_instructor_may_come_later_and_the_administrator_may_be_the_doctor():
    assert lack_of_people(FULL, password_problem) is None
    assert lack_of_people(replace(FULL, physician=PersonTyped(), administrator_is_physician=True), password_problem) is None


def test_quitting_resumes_without_any_password(tmp_path):
    remember(tmp_path, 2, FULL)
    assert GOOD not in (tmp_path / FILE).read_text()
    step, typed = remembered(tmp_path)
    assert step == 2 and typed.station == "青禾站" and typed.physician.name == "李文静" and typed.physician.password == ""


def test_a_damaged_memory_begins_anew(tmp_path):
    (tmp_path / FILE).write_text('{"step": 9, "typed": []}')
    assert remembered(tmp_path) == (0, Typed())


def test_the_code_is_read_in_groups():
    assert grouped_code("ABCD-EFGHJK") == "ABCD EFGH JK"


@pytest.fixture
def page(qtbot, tmp_path, monkeypatch):
    cheap = vault.Cost(memory=64, passes=1, lanes=1)
    real = first_run_steps.prepare

    def cheaply(folder, typed):
        return replace(real(folder, typed), cost=cheap)

    monkeypatch.setattr(first_run_steps, "prepare", cheaply)
    made = FirstRunPage(tmp_path / "home", None)
    qtbot.addWidget(made)
    made.resize(1366, 690)
    made.show()
    return made


def fill(page, **texts):
    for name, text in texts.items():
        for step in (page.profile, page.people, page.code):
            if name.replace("__", ".") in step.fields:
                step.fields[name.replace("__", ".")].control.setText(text)


def person(key, name):
    return {f"{key}__name": name, f"{key}__password": GOOD, f"{key}__again": GOOD}


def walk_to_the_code(page, qtbot):
    page.choice.picked.emit("new")
    fill(page, station="青禾站", host="青禾中心", code="qh")
    page.go_on()
    fill(page, **person("administrator", "何敏"), **person("physician", "李文静"), **person("exercise", "张锐"))
    page.go_on()
    qtbot.waitUntil(lambda: page._step == 3)


def test_a_station_is_made_step_by_step(page, qtbot, tmp_path):
    walk_to_the_code(page, qtbot)
    code = page.code._code.replace(" ", "")
    fill(page, typed_back=code[-8:])
    page.go_on()
    qtbot.waitUntil(lambda: page._step == 4, timeout=20_000)
    page.go_on()
    qtbot.waitUntil(lambda: page._step == 5, timeout=20_000)
    with qtbot.waitSignal(page.finished) as done:
        page.go_on()
    clinic, staff = done.args
    assert staff.name == "何敏"
    assert {p.role for p in read_card(tmp_path / "home").people} == {Role.ADMIN, Role.PHYSICIAN, Role.RX_INSTRUCTOR}
    assert not (tmp_path / "home" / FILE).exists()
    clinic.close()


def test_the_code_cannot_be_skipped(page, qtbot, tmp_path):
    walk_to_the_code(page, qtbot)
    page.go_on()
    assert page._step == 3 and "最后 8 位" in page._problem.text()
    fill(page, typed_back="AAAAAAAA")
    page.go_on()
    qtbot.waitUntil(lambda: not background.busy())
    qtbot.waitUntil(lambda: "对不上" in page._problem.text())
    assert page._step == 3 and read_card(tmp_path / "home") is None


def test_back_keeps_everything_typed(page, qtbot):
    walk_to_the_code(page, qtbot)
    page.go_back()
    page.go_back()
    assert page._step == 1
    assert page.profile.fields["station"].control.text() == "青禾站"
    assert page.people.fields["physician.name"].control.text() == "李文静"


def test_joining_says_plainly_that_it_is_not_there(page):
    page.choice.picked.emit("join")
    assert "这一版还没有" in page._problem.text() and page._step == 0
