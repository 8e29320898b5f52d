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


def test_the_search_box_finds_over_all_tabs_and_changes_right_there(admins, clinic, admin):
    from prescribe.settings import settings

    page = admins.page
    page.search.setText("锁屏")
    page._look()
    admins.settle()
    assert list(page.found.local.rows) == ["idle_lock_minutes", "emergency_when_locked"]
    assert not page.found.whole.isVisible() and not page.panel().isVisible()
    page.found.local.rows["idle_lock_minutes"].changed.emit("idle_lock_minutes", 7)
    admins.settle()
    assert {s.key: v for s, v in clinic.do(settings, by=admin)}["idle_lock_minutes"] == 7


def test_what_is_done_elsewhere_leads_there(admins):
    page = admins.page
    page.search.setText("试恢复")
    page._look()
    admins.settle()
    assert [place[0] for place in page.found.places] == ["backup"]
    page.found.tab_wanted.emit("backup")
    admins.settle()
    assert page.tabs.chosen == "backup" and page.panel().isVisible() and page.search.text() == ""


def test_a_word_nobody_knows_says_so_and_esc_ends_the_search(admins):
    page = admins.page
    page.search.setText("火箭")
    page._look()
    admins.settle()
    assert page.found.nothing.isVisible() and "火箭" in page.found.nothing.text()
    assert page.back() and page.panel().isVisible() and not page.found.isVisible() and not page.back()


def test_every_place_of_the_search_is_a_tab():
    from ui.pages.settings_view import PLACES, TABS

    assert {tab for tab, _, _ in PLACES} <= set(dict(TABS))


@pytest.fixture
def auditors(qtbot, clinic, admin):
    from prescribe.clinic import StaffOnDuty
    from prescribe.staff import NewPerson, add_person
    from tests.conftest import PASSWORDS

    made = clinic.do(add_person, NewPerson("林审", Role.AUDITOR, "liulan-jiancha-6"), PASSWORDS["管理员"], by=admin)
    desk = Desk(qtbot, clinic, StaffOnDuty(made.staff_id, "林审", Role.AUDITOR))
    desk.go("settings", "audit")
    return desk


def test_the_audit_is_absent_for_who_may_not_read_it(admins):
    assert "audit" not in admins.page.tabs.keys
    admins.page.focus_on("audit")
    assert admins.page.tabs.chosen != "audit"


def test_the_audit_is_read_by_person_day_and_file(auditors, clinic, wang, clock):
    made = auditors.page.panel()
    made.read()
    auditors.settle()
    rows = [made.table.records.view_of(made.table.records.index(i, 0)) for i in range(made.table.records.rowCount())]
    [registered] = [r for r in rows if r.cells[3] == "建档"]
    number = registered.cells[4]
    assert registered.cells[1] == "李文静" and "王" not in registered.spoken
    made.file.setText(number.lower())
    made.read()
    auditors.settle()
    assert {entry.about for entry in made._entries.values()} == {number}
    made.clear_filters()
    made.person.setCurrentIndex(made.person.findText("管理员"))
    made.read()
    auditors.settle()
    assert {entry.staff for entry in made._entries.values()} == {"管理员"}
    made.clear_filters()
    made.day.setText("昨天")
    made.read()
    auditors.settle()
    assert made._entries == {} and "没有这样的记录" in made._about.text()
    made.day.setText("第三天")
    made.read()
    assert made._day_field.words.isVisible()


def test_every_use_case_has_words_in_the_audit():
    import importlib
    import pkgutil

    import prescribe
    from prescribe.use_case import Rules
    from ui.pages.audit_view import ACTS

    named = set()
    for found in pkgutil.walk_packages(prescribe.__path__, "prescribe."):
        if found.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(found.name)).values():
            rules = getattr(value, "rules", None)
            if isinstance(rules, Rules) and rules.audited and (not rules.reads or rules.resident):
                named.add(value.__name__)
    assert named - set(ACTS) == set()


def test_a_leaver_is_gone_the_residents_are_handed_over_and_the_key_is_new(admins, clinic, doctor, wang):
    from prescribe.find import resident_ids
    from ui.pages.settings_forms import LeaverForm

    before, made = clinic.data_key, panel(admins, "people")
    made._leave(next(p for p in made.people if p.name == "李文静"))
    admins.settle()
    form = admins.frame.findChild(LeaverForm)
    to = form.fields["to"].control
    assert form.fields["to"].isVisible()
    to.setCurrentIndex(next(i for i in range(to.count()) if to.itemText(i).startswith("张锐")))
    form.send()
    admins.settle()
    admins.settle()
    assert "李文静" not in [p.name for p in made.people] and clinic.data_key != before
    from prescribe.clinic import StaffOnDuty
    from protocols.terms import Role as R

    zhang = next(p for p in made.people if p.name == "张锐")
    assert len(clinic.do(resident_ids, "mine", by=StaffOnDuty(zhang.staff_id, "张锐", R.RX_INSTRUCTOR))) == 1
