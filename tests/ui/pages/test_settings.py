"""Settings: people as results with reasons, settings checked at once, back-ups that were opened."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from prescribe.clock import STATION_ZONE
from prescribe.staff import Certificate, SigningRight, StaffRow
from protocols.terms import Role
from tests.ui.pages.desk import Desk
from ui.pages.settings_view import backup_view, certificate_line, may_change_people, person_view, whole_number
from ui.widgets.setting_row import SettingRow

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=STATION_ZONE)


@pytest.mark.parametrize(
    ("end", "words", "level"),
    [
        (None, "长期有效", "dot"), (date(2028, 1, 1), "2028-01-01", "dot"), (date(2026, 12, 18), "2026-12-18，还剩 25 天", "warn"),
        (date(2026, 11, 20), "2026-11-20，逾期 3 天", "danger"),
    ],
)  # fmt: skip
def test_a_certificate_warns_in_time(end, words, level):
    line = certificate_line(Certificate("licence", "110108200001032", end), TODAY)
    assert (line.end, line.level) == (words, level)
    assert "110108200001032" not in line.text and "1101…032" in line.text


def staff_row(role: Role, right: SigningRight) -> StaffRow:
    return StaffRow("id", "李文静", (role,), (), right, False, None, ())


@pytest.mark.parametrize(
    ("role", "right", "words", "level"),
    [
        (Role.PHYSICIAN, SigningRight(True, "有效", None), "可以签名", "ok"),
        (Role.PHYSICIAN, SigningRight(True, "快到期", date(2026, 12, 1)), "可以签名", "warn"),
        (Role.PHYSICIAN, SigningRight(False, "已到期", date(2026, 11, 1)), "不能签名", "danger"),
        (Role.MANAGER, SigningRight(False, "", None), "不签处方", "dot"),
    ],
)
def test_the_signing_right_is_a_result(role, right, words, level):
    view = person_view(staff_row(role, right), TODAY)
    assert (view.signing, view.signing_level) == (words, level)


def test_backups_by_age():
    assert backup_view(None, True, (), NOW).level == "warn"
    fresh = backup_view(NOW - timedelta(hours=2), False, (), NOW)
    assert fresh.level == "ok" and "今天 12:05" in fresh.headline
    assert "超过 3 天" in backup_view(NOW - timedelta(days=4), True, (), NOW).headline


@pytest.mark.parametrize(("typed", "value"), [("10", 10), (" １２ ", 12), ("zehn", None), ("", None), ("1.5", None)])
def test_whole_numbers(typed, value):
    assert whole_number(typed) == value


def test_only_administrators_change_people():
    assert may_change_people(Role.ADMIN) and not may_change_people(Role.PHYSICIAN)


@pytest.fixture
def admins(qtbot, clinic, admin):
    made = Desk(qtbot, clinic, admin)
    made.go("settings")
    yield made
    made.settle()


def panel(desk, key):
    desk.page.tabs.choose(key)
    desk.page.show_panel(key)
    desk.settle()
    return desk.page.panel()


def test_a_colleague_is_added_with_a_password_for_one_use(admins, clinic, admin):
    from prescribe.staff import people
    from tests.conftest import PASSWORDS
    from ui.pages.settings_forms import PersonForm
    from ui.widgets.overlay import Overlay

    panel(admins, "people").add()
    form = admins.frame.findChild(PersonForm)
    form.fields["name"].control.setText("周宁")
    form.fields["role"].control.setCurrentIndex(form.fields["role"].control.findData(Role.INSTRUCTOR.value))
    form.fields["password"].control.setText(PASSWORDS["管理员"])
    form.send()
    admins.settle()
    admins.settle()
    assert "周宁" in [p.name for p in clinic.do(people, by=admin)]
    slips = [o for o in admins.frame.findChildren(Overlay) if o.isVisible()]
    assert slips and "一次性密码" in slips[-1].findChildren(type(form.fields["name"].label))[0].text()


def test_a_wrong_own_password_is_said_at_the_field(admins):
    from ui.pages.settings_forms import PersonForm

    panel(admins, "people").add()
    form = admins.frame.findChild(PersonForm)
    form.fields["name"].control.setText("周宁")
    form.fields["password"].control.setText("falsch-falsch")
    form.send()
    admins.settle()
    assert form.fields["password"].words.text().startswith("密码不对")
    assert form.go.isEnabled()


def test_a_doctor_sees_people_but_changes_nobody(desk):
    desk.go("settings")
    desk.settle()
    assert desk.page.panel().people and not desk.page.panel().add_button.isVisible()


def test_a_setting_out_of_range_is_said_and_not_kept(admins, clinic, admin):
    from prescribe.settings import settings

    row = panel(admins, "local").findChildren(SettingRow)[0]
    assert row.setting.key == "idle_lock_minutes"
    row.changed.emit("idle_lock_minutes", 600)
    admins.settle()
    assert "1–60" in row.problem_words.text()
    assert {s.key: v for s, v in clinic.do(settings, by=admin)}["idle_lock_minutes"] == 10


def test_a_setting_is_kept_at_once(admins, clinic, admin):
    from prescribe.settings import settings

    panel(admins, "local").findChildren(SettingRow)[0].changed.emit("idle_lock_minutes", 5)
    admins.settle()
    assert {s.key: v for s, v in clinic.do(settings, by=admin)}["idle_lock_minutes"] == 5


def test_the_station_says_its_new_name(admins, clinic):
    made = panel(admins, "station")
    made.fields["station"].control.setText("青禾二站")
    made.save()
    admins.settle()
    assert clinic.letterhead().station == "青禾二站"


def test_a_station_without_a_name_is_refused_at_its_field(admins):
    made = panel(admins, "station")
    made.fields["station"].control.setText(" ")
    made.save()
    admins.settle()
    assert made.fields["station"].words.text().startswith("请填站名")


def test_back_up_now_and_open_the_copy(admins):
    from tests.conftest import PASSWORDS

    made = panel(admins, "backup")
    made.back_up()
    admins.settle()
    admins.settle()
    assert "打得开" in made._result.text()
    made.password.control.setText(PASSWORDS["管理员"])
    made.prove()
    admins.settle()
    assert made.password.words.text().startswith("打得开")


def test_every_panel_opens(admins):
    for key in ("people", "local", "station", "backup", "sync", "about"):
        assert panel(admins, key).isVisible()
