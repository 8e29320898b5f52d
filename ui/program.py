"""What follows what: first run or sign-in, the open clinic with its frame, lock, a colleague joining, leaving."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from prescribe import station
from prescribe.errors import ClinicError
from ui import background, rooms, theme
from ui.app import Window, now, use_preference
from ui.copies import back_up_and_close, copy_if_due
from ui.last_chance import VERSION, LastChance
from ui.pages.sign_in_page import SignInPage
from ui.pages.sign_in_view import sign_in_view
from ui.preferences import Preference, keep_preference, preference
from ui.widgets.overlay import Overlay
from ui.words import tr

if TYPE_CHECKING:
    from prescribe.clinic import Clinic, StaffOnDuty
    from ui.keys import Watch
    from ui.main_window import Frame
    from ui.pages.emergency_page import EmergencyPage
    from ui.pages.lock_page import AskPassword
    from ui.session import Station


class Program(QObject):
    """One run of the program over one station folder (or the demo's)."""

    progressed = Signal(str, int, int)
    """Opening takes long (an upgrade, a rebuild): what, done, of."""

    def __init__(self, app: QApplication, window: Window, folder: Path) -> None:
        super().__init__(window)
        self.app, self.window, self.folder = app, window, folder
        self.station: Station | None = None
        self.frame: Frame | None = None
        self._lock: station.StationLock | None = None
        self._watch: Watch | None = None
        self._locked: AskPassword | None = None
        self._emergency: EmergencyPage | None = None
        self._two = False
        self._emergency_when_locked = False
        self._chance = LastChance(lambda: self.folder, self._keep_forms, self._tell_bug)
        self.progressed.connect(self._show_progress)
        window.before_close = self._before_close
        window.painted.connect(self._after_first_paint)

    def take_station(self) -> None:
        """Hold the station's lock as long as the window lives. Raises AlreadyOpen."""
        self._lock = station.StationLock(self.folder)

    # --- beginning ------------------------------------------------------------------------------------------------
    def begin(self) -> None:
        """Sign-in, or the first run when there is no station yet."""
        self._chance.install()
        background.set_fallbacks(self._refused, self._chance.take)
        if station.database_is_lost(self.folder):
            self.show_restore(tr("这里有过一个站，可是数据文件 station.db 找不到了。把它放回原处后按“再找一次”，或从备份恢复。"))
        else:
            self.show_sign_in()

    def _after_first_paint(self) -> None:
        from ui.keys import Watch
        from ui.one_window import listen
        from ui.scanner import Scanner

        self._watch = Watch(self.app)
        self._watch.emergency.connect(self.call_emergency)
        self._watch.idle.connect(self.lock)
        self._watch.resting.connect(self.copy_while_resting)
        self._watch.alt_held.connect(lambda held: self.frame.rail.hold_alt(held) if self.frame else None)
        self._scanner = Scanner(self.app)
        self._scanner.scanned.connect(lambda code: self.frame.top.search.start(code) if self.frame and not self._locked else None)
        self._listener = listen(self.folder, self._to_front)
        background.run(_load_the_house, then=self._house_loaded, owner=self)

    def _house_loaded(self, rare_font: Path | None) -> None:
        if rare_font is not None and theme.load_rare_characters(rare_font):
            self.app.setFont(self.app.font())

    def _to_front(self) -> None:
        self.window.showNormal() if self.window.isMinimized() else None
        self.window.raise_()
        self.window.activateWindow()

    def show_sign_in(self) -> None:
        """Who is it?"""
        card = station.read_card(self.folder)
        if card is None:
            self.show_first_run()
            return
        page = SignInPage(sign_in_view(card, VERSION, now()))
        page.wanted.connect(self._sign_in)
        page.recovery_wanted.connect(self._show_recovery)
        page.emergency.connect(self.call_emergency)
        page.other_station_wanted.connect(self._other_station)
        page.restore_wanted.connect(self.show_restore)
        self._show(page, card.station)
        page.focus_first()

    def show_first_run(self) -> None:
        """No station here yet: make one, restore one, or look around the demo."""
        from ui.pages.first_run_page import FirstRunPage

        page = FirstRunPage(self.folder, self._lock)
        page.demo_wanted.connect(self.open_demo)
        page.finished.connect(self._station_made)
        page.restored.connect(self.show_sign_in)
        self._show(page, "")
        page.focus_first()

    def show_restore(self, words: str = "") -> None:
        """Only the way back from a copy: making a new station here would bury the old one."""
        from ui.pages.first_run_page import FirstRunPage

        page = FirstRunPage(self.folder, self._lock, only="restore")
        page.restored.connect(self.show_sign_in)
        page.given_up.connect(self.begin)
        page.problem(words)
        self._show(page, tr("从备份恢复"))
        page.focus_first()

    def _show(self, page: QWidget, title: str) -> None:
        self.window.show_page(page)
        self.window.setWindowTitle(title or tr("体卫融合服务站"))

    def _show_recovery(self) -> None:
        from ui.pages.recovery_page import RecoveryPage

        page = RecoveryPage(self.folder, self._lock)
        page.finished.connect(self.show_sign_in)
        self._show(page, tr("恢复密码"))
        page.focus_first()

    def open_demo(self) -> None:
        """To the demo's sign-in page; the demo has been made by then."""
        self._change_folder(station.demo_home())

    def _other_station(self) -> None:
        card = station.read_card(self.folder)
        if card is not None and card.demo:
            self._change_folder(station.home())
        elif station.read_card(station.demo_home()) is not None:
            self.open_demo()
        else:
            from ui.pages.first_run_page import FirstRunPage

            page = FirstRunPage(self.folder, self._lock, only="demo")
            page.demo_wanted.connect(self.open_demo)
            page.given_up.connect(self.show_sign_in)
            self._show(page, tr("示范站"))

    def _change_folder(self, folder: Path) -> None:
        try:
            taken = station.StationLock(folder)
        except ClinicError as error:
            self._refused(error)
            return
        if self._lock is not None:
            self._lock.release()
        self._lock, self.folder = taken, folder
        use_preference(self.app, preference(folder))
        self.begin()

    # --- in and out -----------------------------------------------------------------------------------------------
    def _sign_in(self, staff_id: str, password: str, two: bool) -> None:
        page = self.window.centralWidget()
        self._two = two

        def job() -> object:
            from prescribe.sign_in import must_change_password, sign_in

            clinic, staff = sign_in(self.folder, staff_id, password, lock=self._lock, progress=self.progressed.emit)
            return clinic, staff, must_change_password(clinic, staff)

        background.run(job, then=self._signed_in, otherwise=page.refused, owner=page)

    def _show_progress(self, what: str, done: int, total: int) -> None:
        page = self.window.centralWidget()
        if isinstance(page, SignInPage):
            page.busy(True, tr("正在整理{what}：{done} / {total}", what=what, done=done, total=total))

    def _signed_in(self, opened: tuple[Clinic, StaffOnDuty, bool]) -> None:
        clinic, staff, must_change = opened
        self._open(clinic, staff)
        if must_change:
            from ui.pages.password_page import password_page

            password_page(self.window, clinic, staff, forced=True)

    def _station_made(self, clinic: Clinic, staff: StaffOnDuty) -> None:
        self._open(clinic, staff)
        self.station.say(tr("可以接诊了。Ctrl+N 建第一份档案。"))

    def _open(self, clinic: Clinic, staff: StaffOnDuty) -> None:
        from ui.keys import Keys
        from ui.main_window import Frame
        from ui.session import Station

        card = station.read_card(self.folder)
        self.station = made = Station(clinic, staff, card)
        self.frame = frame = Frame(made)
        self._keys = Keys(frame)
        frame.emergency_wanted.connect(self.call_emergency)
        frame.leave_wanted.connect(self._leave)
        made.join_wanted.connect(self._join)
        made.lock_wanted.connect(self.lock)
        made.preference_changed.connect(self.keep_look)
        made.settings_changed.connect(self._load_settings)
        chosen = preference(self.folder, str(staff.staff_id))
        use_preference(self.app, chosen)
        self._show(frame, tr("{name}（示范）", name=card.station) if card and card.demo else card.station if card else "")
        self._emergency_when_locked = False
        self._load_people()
        self._load_settings()
        frame.show_place("today")
        if not chosen.asked:
            self._ask_look(staff, chosen)
        elif self._two:
            made.ask_to_join()

    def _ask_look(self, staff: StaffOnDuty, chosen: Preference) -> None:
        from ui.pages.welcome_page import welcome_page

        made = welcome_page(self.window, staff.name, chosen, self.keep_look)
        if self._two:
            made.closed.connect(self.station.ask_to_join)

    def keep_look(self, chosen: Preference) -> None:
        """Use a theme and a type size, and remember them for the person who types now."""
        use_preference(self.app, chosen)
        keep_preference(self.folder, str(self.station.staff.staff_id), chosen)

    def _load_people(self) -> None:
        from prescribe.staff import people

        def known(rows: Any) -> None:
            for person in rows:
                self.station.know_hats(person.staff_id, person.roles)

        self.station.do(people, then=known, owner=self.frame)

    def _load_settings(self) -> None:
        from prescribe.settings import settings

        def use(rows: Any) -> None:
            values = {setting.key: value for setting, value in rows}
            self._emergency_when_locked = bool(values.get("emergency_when_locked"))
            if self._watch is not None:
                self._watch.set_idle_minutes(int(values.get("idle_lock_minutes", 10)))

        self.station.do(settings, then=use, owner=self.frame)

    def _join(self, why: str) -> None:
        from ui.pages.lock_page import join_page

        here = {str(p.staff_id).replace("-", "") for p in self.station.people}
        card = station.read_card(self.folder)
        others = [(p.staff_id, p.name, p.role) for p in card.people if p.staff_id.replace("-", "") not in here] if card else []
        if not others:
            self.station.say(tr("本站的人都在了。再加同事请到「设置 · 人员」。"), level="info")
            return
        page = join_page(self.window, others, why)

        def ask(staff_id: str, password: str) -> None:
            from prescribe.sign_in import admit

            clinic = self.station.clinic
            background.run(lambda: admit(clinic, staff_id, password), then=joined, otherwise=page.refused, owner=page)

        def joined(staff: StaffOnDuty) -> None:
            page.close_it()
            self.station.join(staff)
            self.station.say(tr("{name}已加入。F8 换人填写。", name=staff.name), level="info")

        page.wanted.connect(ask)
        page.open(page.password.control)

    def lock(self) -> None:
        """Cover the window; nothing closes, nothing typed is lost. Only those who were typing are asked."""
        if self.station is None or self._locked is not None:
            return
        from ui.pages.lock_page import lock_page

        self.frame.lock_pages()
        people = {str(p.staff_id): p for p in (self.station.staff, *self.station.people)}
        page = self._locked = lock_page(self.window, [(key, p.name, p.role) for key, p in people.items()])

        def ask(staff_id: str, password: str) -> None:
            from prescribe.sign_in import unlock

            clinic, who = self.station.clinic, people[staff_id]
            background.run(lambda: unlock(clinic, who, password), then=lambda _: back(who), otherwise=page.refused, owner=page)

        def back(who: StaffOnDuty) -> None:
            self._locked = None
            page.close_it()
            if who in self.station.people:
                self.station.make_active(who)

        page.wanted.connect(ask)
        page.open(page.password.control)

    def _leave(self, person: StaffOnDuty) -> None:
        from prescribe.sign_in import sign_out

        clinic = self.station.clinic
        if len(self.station.people) > 1:
            background.run(lambda: sign_out(clinic, person), owner=self)
            self.station.leave(person)
            return
        self.close_station()
        self.show_sign_in()

    def copy_while_resting(self) -> None:
        """Nobody has typed for half an hour, perhaps nobody will sign out today: make the day's copy now."""
        if self.station is not None:
            clinic, staff = self.station.clinic, self.station.staff
            background.run(lambda: copy_if_due(clinic, staff), owner=self.frame)

    def close_station(self) -> None:
        """The last one left: keep forms, close the file, forget the key."""
        if self.station is None:
            return
        self.frame.leave_all()
        for over in self.window.findChildren(Overlay):
            over.close_it()
        clinic, staff, people = self.station.clinic, self.station.staff, self.station.people
        self.station, self.frame, self._locked = None, None, None
        clinic.on_change = None
        background.run(lambda: back_up_and_close(clinic, staff, people))

    def _before_close(self) -> None:
        if self.frame is not None:
            self.frame.leave_all()

    def end(self) -> None:
        """The window is gone: close what is open and free the station."""
        if self.station is not None:
            background.finish()
            with suppress(ClinicError):  # nobody is there to read it; the age of the last copy stands on the sign-in page
                back_up_and_close(self.station.clinic, self.station.staff, self.station.people)
        if self._lock is not None:
            self._lock.release()

    # --- over everything ------------------------------------------------------------------------------------------
    def call_emergency(self, resident: object = None) -> None:
        """F9: steps, place, and the open resident when somebody may see it now."""
        from prescribe.emergency import STEPS, emergency_card, print_card
        from ui.pages.emergency_page import EmergencyPage
        from ui.pages.emergency_view import station_part, whole_card

        if self._emergency is not None:
            return
        page = self._emergency = EmergencyPage(self.window, station_part(STEPS, station.read_card(self.folder)))
        page.closed.connect(self._emergency_closed)
        page.open(page.close_button)
        open_one = self.station.resident if self.station is not None and self.frame.tab else None
        may = self._locked is None or self._emergency_when_locked
        if self.station is not None and may:
            self.station.do(emergency_card, open_one, then=lambda card: page.show_view(whole_card(card)), owner=page)
            page.make_paper = lambda then: self.station.do(print_card, open_one, then=then, owner=page)
        if self._locked is None and open_one is not None and rooms.ROOMS["adverse_event"].open_to(self.station.staff.role):
            happened = self.station.clinic.clock.now().isoformat(timespec="minutes")
            page.event_wanted.connect(lambda: self._write_event(open_one, happened))
            page.offer_writing()

    def _write_event(self, resident: object, happened: str) -> None:
        """From the card to the form of an adverse event, its time set."""
        if self._emergency is not None:
            self._emergency.close_it()
        self.frame.open_resident(resident, "adverse_event", {"new": happened})

    def _emergency_closed(self) -> None:
        self._emergency = None

    def _keep_forms(self) -> None:
        if self.frame is not None:
            self.frame.lock_pages()

    def _tell_bug(self, report: Path | None) -> None:
        words = tr("出了点问题，您写的都还在。错误报告已存好（不含个人信息）。") if report else tr("出了点问题，您写的都还在。")
        if self.station is not None:
            self.station.say(words, level="warn")

    def _refused(self, error: ClinicError) -> None:
        page = self.window.centralWidget()
        if self.frame is not None:
            self.frame.refuse(error)
        elif hasattr(page, "refused"):
            page.refused(error)


def _load_the_house() -> Path | None:
    """On a thread, while somebody types a password: what every page needs, and the font of rare characters."""
    from importlib import import_module

    from prescribe.printable import rare_font_file

    for name in ("prescribe.sign_in", "prescribe.overview", "prescribe.settings", "ui.main_window", "ui.pages.today_page"):
        import_module(name)
    import_module("prescribe.sheets.pdf").warm_up()  # the first preview then waits for nothing but its own page
    return rare_font_file()
