"""From the sign-in page to the frame and back: wrong password, second person, lock, recovery, leaving."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from prescribe.clinic import Clinic
from prescribe.errors import AlreadyOpen
from prescribe.register import register_resident
from prescribe.station import StationLock
from tests.conftest import PASSWORDS
from tests.ui.conftest import registration
from ui import background
from ui.app import Window
from ui.last_chance import LastChance
from ui.pages.emergency_page import EmergencyPage
from ui.pages.first_run_page import FirstRunPage
from ui.pages.lock_page import AskPassword
from ui.pages.recovery_page import RecoveryPage
from ui.pages.sign_in_page import SignInPage
from ui.preferences import Preference, keep_preference
from ui.program import Program


class Run:
    """One run of the program in a test."""

    def __init__(self, qtbot, qapp, folder):
        self.qtbot = qtbot
        self.window = Window()
        qtbot.addWidget(self.window)
        self.window.resize(1366, 690)
        self.program = Program(qapp, self.window, folder)
        self.program.take_station()
        self.program.begin()
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        qtbot.waitUntil(lambda: self.program._watch is not None)
        self.settle()

    def settle(self):
        for _ in range(3):
            QApplication.processEvents()
            self.qtbot.waitUntil(lambda: not background.busy(), timeout=20_000)
        QApplication.processEvents()

    @property
    def page(self):
        return self.window.centralWidget()

    def sign_in(self, name, password=None):
        card = next(p for p in self.page._everybody() if p.name == name)
        self.page.people.choose(card.staff_id)
        self.page.password.control.setText(password or PASSWORDS[name])
        self.page._enter()
        self.settle()

    def asked(self):
        found = [w for w in self.window.findChildren(AskPassword) if w.isVisible()]
        return found[-1] if found else None

    def answer(self, password):
        self.asked().password.control.setText(password)
        self.asked()._ask()
        self.settle()


@pytest.fixture
def wang(station, clock, doctor):
    """王𠮷堃 is on file before the program starts."""
    clinic = Clinic.open(station.folder, station.data_key, clock=clock)
    found = clinic.do(register_resident, registration("王𠮷堃", "110105196403080034"), by=doctor)
    clinic.close()
    return found.resident_id


@pytest.fixture
def run(qtbot, qapp, station, monkeypatch):
    monkeypatch.setattr(LastChance, "install", lambda self: None)
    for staff in station.staff.values():
        keep_preference(station.folder, str(staff.staff_id), Preference(asked=True))
    made = Run(qtbot, qapp, station.folder)
    yield made
    made.settle()
    if made.program.station is not None:
        made.program.station.clinic.close()
    made.program._lock.release()
    for watching in (made.program._watch, made.program._scanner):
        qapp.removeEventFilter(watching)
    background.set_fallbacks(background._raise, background._raise)


def test_the_right_password_opens_today(run):
    run.sign_in("李文静")
    assert run.program.frame.place == "today"
    assert run.window.windowTitle() == "青禾社区体卫融合服务站"


def test_a_wrong_password_stays_and_says_how_many_tries(run):
    run.sign_in("李文静", "falsch-falsch")
    assert isinstance(run.page, SignInPage)
    assert "还可试 4 次" in run.page.password.words.text()
    run.sign_in("李文静")
    assert run.program.frame is not None


def test_a_colleague_joins_and_leaves(run):
    run.sign_in("李文静")
    run.program.station.ask_to_join()
    page = run.asked()
    assert "李文静" not in page._names.values()
    page.people.choose(next(key for key, name in page._names.items() if name == "张锐"))
    run.answer(PASSWORDS["张锐"])
    assert [p.name for p in run.program.station.people] == ["李文静", "张锐"]
    run.program._leave(run.program.station.people[1])
    run.settle()
    assert [p.name for p in run.program.station.people] == ["李文静"]


def test_the_locked_window_asks_only_those_who_type(run):
    run.sign_in("李文静")
    run.program.lock()
    page = run.asked()
    assert list(page._names.values()) == ["李文静"]
    run.answer("falsch-falsch")
    assert run.asked() is page and "密码不对" in page.password.words.text()
    run.answer(PASSWORDS["李文静"])
    assert run.program._locked is None


def test_nothing_about_a_resident_stands_on_the_lock(wang, run):
    run.sign_in("李文静")
    run.program.frame.open_resident(wang)
    run.settle()
    run.program.lock()
    words = "".join(w.accessibleName() + getattr(w, "text", str)() for w in run.asked().findChildren(type(run.asked().words)))
    assert "王" not in words
    assert run.asked()._opaque and run.asked().size() == run.window.size()


def test_the_last_one_out_closes_the_station(run, station):
    run.sign_in("李文静")
    run.program._leave(run.program.station.staff)
    run.settle()
    assert isinstance(run.page, SignInPage) and run.program.station is None
    run.sign_in("张锐")
    assert run.program.station.staff.name == "张锐"


def test_the_emergency_card_works_before_sign_in_and_while_locked(wang, run):
    run.program.call_emergency()
    card = run.window.findChild(EmergencyPage)
    assert "青禾街道 12 号一层" in card.card.accessibleDescription() and not card._view.person
    card.close_it()
    run.sign_in("李文静")
    run.program.frame.open_resident(wang)
    run.settle()
    run.program.lock()
    run.program.call_emergency()
    run.settle()
    assert not run.program._emergency._view.person, "the station's setting does not allow it while locked"


def test_the_emergency_card_shows_the_open_resident(wang, run):
    run.sign_in("李文静")
    run.program.frame.open_resident(wang)
    run.settle()
    run.program.call_emergency()
    run.settle()
    assert "王𠮷堃" in run.program._emergency._view.person
    assert dict(run.program._emergency._view.about)["过敏"] == "无已知过敏"


def test_from_the_emergency_card_one_key_writes_down_what_happened(wang, run):
    run.sign_in("李文静")
    run.program.frame.open_resident(wang)
    run.settle()
    before = run.program.station.clinic.clock.now()
    run.program.call_emergency()
    run.settle()
    card = run.program._emergency
    assert card.write_button.isVisible()
    QTest.keyClick(card, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    run.settle()
    page = run.program.frame.page
    assert run.program._emergency is None and type(page).__name__ == "EventPage"
    assert page.form.text("happened_at") >= before.isoformat(sep=" ")[:16] and page.view.writes


def test_a_new_password_by_the_recovery_code(run, station):
    run.program._show_recovery()
    page = run.page
    assert isinstance(page, RecoveryPage)
    page.code.control.setText("AAAA")
    page.go_on()
    run.settle()
    assert "抄错" in page.code.words.text()
    page.code.control.setText(station.recovery_code)
    page.go_on()
    run.settle()
    page.people.choose(str(station.staff["张锐"].staff_id))
    for field in (page.new, page.again):
        field.control.setText("neue-parole-fuer-zhang")
    page.go_on()
    run.settle()
    assert isinstance(run.page, SignInPage)
    run.sign_in("张锐", "neue-parole-fuer-zhang")
    assert run.program.station.staff.name == "张锐"


def test_the_type_size_is_asked_once_with_a_live_sample(run, station, qapp):
    from ui import theme
    from ui.pages.welcome_page import LookChooser

    (station.folder / "look.json").unlink()
    run.sign_in("李文静")
    chooser = run.window.findChild(LookChooser)
    assert chooser is not None
    chooser.size.button("特大").click()
    try:
        assert theme.look.scale == 1.3
    finally:
        theme.apply(qapp)
    run.program._leave(run.program.station.staff)
    run.settle()
    run.sign_in("李文静")
    assert [c for c in run.window.findChildren(LookChooser) if c.isVisible()] == []
    assert theme.look.scale == 1.3
    theme.apply(qapp)


def test_a_second_program_on_the_same_station_is_refused(run, station):
    with pytest.raises(AlreadyOpen):
        StationLock(station.folder)


def test_a_second_start_calls_the_first_to_the_front(run, station, monkeypatch):
    from ui.one_window import call_to_front

    called = []
    monkeypatch.setattr(run.window, "raise_", lambda: called.append(1))
    assert call_to_front(station.folder)
    run.qtbot.waitUntil(lambda: bool(called))


def test_without_a_station_the_first_run_begins(qtbot, qapp, tmp_path, monkeypatch):
    monkeypatch.setattr(LastChance, "install", lambda self: None)
    window = Window()
    qtbot.addWidget(window)
    program = Program(qapp, window, tmp_path / "new")
    program.take_station()
    program.begin()
    assert isinstance(window.centralWidget(), FirstRunPage)
    program._lock.release()
    background.set_fallbacks(background._raise, background._raise)


def test_our_bug_keeps_forms_and_writes_a_report(run, station):
    run.sign_in("李文静")
    kept = []
    run.program.frame.lock_pages = lambda: kept.append(1)
    background.run(lambda: 1 / 0)
    run.settle()
    assert kept == [1]
    assert list((station.folder / "reports").glob("*ZeroDivisionError.txt"))
    assert run.program.frame.notice.isVisible() and "您写的都还在" in run.program.frame.notice.accessibleName()


def test_the_days_last_sign_out_makes_one_copy(run, station):
    from prescribe.backup import backups

    for _ in range(2):
        run.sign_in("李文静")
        run.program._leave(run.program.station.staff)
        run.settle()
    assert len(backups(station.folder / "backups")) == 1
    run.program.show_sign_in()
    assert "最近备份：今天" in run.page._view.foot[1]


def test_a_missing_backup_disk_is_said_and_the_file_is_closed(run, station):
    from prescribe.settings import change_setting

    run.sign_in("管理员")
    clinic = run.program.station.clinic
    clinic.do(change_setting, "backup_folder", "/proc/nowhere", by=run.program.station.staff)
    run.program._leave(run.program.station.staff)
    run.settle()
    assert "U 盘可能没插好" in run.page.password.words.text()
    assert list((station.folder / "backups").iterdir()), "a copy was made on this PC all the same"
    run.sign_in("李文静")
    assert run.program.station.staff.name == "李文静"


def test_a_changed_idle_time_counts_at_once(run):
    run.sign_in("李文静")
    assert run.program._watch._timer.interval() == 600_000
    run.program.frame.show_place("settings", "local")
    run.settle()
    from ui.widgets.setting_row import SettingRow

    run.program.frame.page.panel().findChildren(SettingRow)[0].changed.emit("idle_lock_minutes", 5)
    run.settle()
    assert run.program._watch._timer.interval() == 300_000


def test_half_an_hour_without_a_key_makes_the_days_copy_once(run, station):
    from prescribe.backup import backups

    run.sign_in("李文静")
    assert run.program._watch._rest.interval() == 30 * 60_000
    for _ in range(2):
        run.program._watch.resting.emit()
        run.settle()
    assert len(backups(station.folder / "backups")) == 1


def test_the_last_sign_out_is_in_the_audit(run, station, clock):
    run.sign_in("李文静")
    run.program._leave(run.program.station.staff)
    run.settle()
    again = Clinic.open(station.folder, station.data_key, clock=clock, lock=run.program._lock)
    with again.reading() as connection:
        acts = connection.exec_driver_sql("SELECT act FROM audit ORDER BY n").scalars().all()
    again.close()
    assert "end_duty" in acts


def test_a_file_that_does_not_open_offers_the_way_back_from_a_copy(run, station):
    (station.folder / "station.db").write_bytes(b"\x00" * 8192)
    run.sign_in("李文静")
    assert "备份" in run.page.password.words.text() and run.page._restore.isVisible()
    run.page._restore.click()
    assert isinstance(run.page, FirstRunPage) and run.page._stack.currentWidget() is run.page.restore
    run.page._back.click()
    assert isinstance(run.page, SignInPage)


def test_a_wrong_password_is_no_reason_to_offer_a_copy(run):
    run.sign_in("李文静", "falsch-falsch")
    assert not run.page._restore.isVisible()


def test_a_newer_file_is_said_at_sign_in_and_a_copy_is_not_the_answer(run, station, clock):
    clinic = Clinic.open(station.folder, station.data_key, clock=clock, lock=run.program._lock)
    clinic.write(lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    clinic.close()
    run.sign_in("李文静")
    assert "先把这台电脑的程序升级" in run.page.password.words.text() and not run.page._restore.isVisible()


def test_a_lost_file_never_leads_to_a_new_station(run, station):
    lost = station.folder / "station.db"
    found = lost.rename(station.folder / "elsewhere")
    run.program.begin()
    assert run.page._stack.currentWidget() is run.page.restore and "station.db 找不到了" in run.page._problem.text()
    run.page._back.click()
    assert run.page._stack.currentWidget() is run.page.restore, "still not there"
    found.rename(lost)
    run.page._back.click()
    assert isinstance(run.page, SignInPage)
