"""The frame after sign-in: rail, top strip, resident banner with tabs, hold strip, the page, the action bar.

It decides where we are: one place of the rail, or one tab of the open resident. Pages are made when first opened and
kept; see `ui/page.py` for what they are asked.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from prescribe.errors import ClinicError
from ui import background, rooms
from ui.frame_alerts import FrameAlerts
from ui.page import Page
from ui.session import Station
from ui.widgets.action_bar import ActionBar
from ui.widgets.banner import ResidentBanner
from ui.widgets.buttons import Button, button
from ui.widgets.rail import Rail
from ui.widgets.strips import NoticeBar, Strip
from ui.widgets.tabs import Tabs
from ui.widgets.top_strip import TopStrip
from ui.words import tr


class Frame(QWidget):
    """The whole window of somebody who is on duty."""

    emergency_wanted = Signal(object)
    """UUID of the open resident, or None."""
    leave_wanted = Signal(object)
    """The person who wants to leave."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.station = station
        self.place = ""
        self.tab = ""
        """Empty = a place that shows no single resident, so no banner either."""
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.banner_shown: Any = None
        self._pages: dict[str, Page] = {}
        self._holders: dict[str, QWidget] = {}
        self._stale: set[str] = set()
        self._came: list[tuple[str, str]] = []
        self._opening: background.Job | None = None
        self._build_furniture()
        self._connect()
        self._show_roles()

    # --- building ---------------------------------------------------------------------------------------------
    def _build_furniture(self) -> None:
        card = self.station.card
        self.rail = Rail(rooms.RAIL)
        self.top = TopStrip(self.station, demo=bool(card and card.demo))
        self.banner, self.tabs = ResidentBanner(), Tabs(rooms.TABS)
        self.hold = Strip("danger", edge=True)
        self.closed = Strip("closed", edge=True)
        self.alerts = FrameAlerts(self.station)
        self.notice, self.bar = NoticeBar(), ActionBar()
        self.stack = QStackedWidget()
        self._decide: Button = button(tr("决定是否恢复"), self._decide_hold, kind="primary", size="small")
        self.hold.add(button(tr("看经过"), lambda: self.show_tab("history"), size="small"), self._decide)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        for widget in (self.top, self.banner, self.tabs, self.closed, self.hold, self.alerts, self.notice):
            right.addWidget(widget)
        right.addWidget(self.stack, 1)
        right.addWidget(self.bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(right, 1)
        self._show_banner_parts(False)

    def _connect(self) -> None:
        station = self.station
        self.rail.picked.connect(self.pick)
        self.rail.emergency.connect(self.call_emergency)
        self.tabs.picked.connect(self.show_tab)
        self.banner.opened.connect(lambda: self.show_tab("overview"))
        self.banner.limits_wanted.connect(lambda: self.show_tab("overview"))
        self.top.search.opened.connect(lambda resident: self.open_resident(resident, "overview"))
        self.top.join_wanted.connect(station.ask_to_join)
        self.top.lock_wanted.connect(station.lock)
        self.top.leave_wanted.connect(self.leave_wanted)
        self.top.hat_wanted.connect(self._change_hat)
        self.top.sync_wanted.connect(lambda: self.show_place("settings", "sync"))
        self.bar.missing_wanted.connect(lambda: self._page_now().go_to_missing())
        station.resident_wanted.connect(self.open_resident)
        station.place_wanted.connect(self.show_place)
        station.said.connect(lambda text, level, undo: self.notice.say(text, level, undo))
        station.refused.connect(self.bar.refuse)
        station.changed.connect(self._changed)
        station.people_changed.connect(self._show_roles)
        station.counted.connect(lambda place, n: self.rail.items[place].set_count(n))

    def _show_roles(self) -> None:
        role = self.station.staff.role
        self.rail.show_only([room.key for room in rooms.RAIL if room.open_to(role)])
        self.tabs.show_only([room.key for room in rooms.TABS if room.open_to(role)])
        self._decide.setVisible(role.is_medical)

    # --- going somewhere ----------------------------------------------------------------------------------------
    def pick(self, key: str) -> None:
        """An item of the rail: with a resident open, some lead to that resident's tab; picked again, to the list."""
        tab = rooms.TAB_OF_RAIL.get(key)
        if tab is not None and self.station.resident is not None and self.tab != tab:
            self.show_tab(tab)
        else:
            self.show_place(key)

    def show_place(self, key: str, hint: object = None) -> None:
        """A place that shows no single resident, or a list. The open resident stays open behind it."""
        room = rooms.ROOMS[key]
        if not room.open_to(self.station.staff.role):
            self.notice.say(tr("这里需要别的角色的权限。"), "warn")
            self.rail.show_place(self._rail_key())
            return
        self._go(key, "", None, hint)

    def open_resident(self, resident_id: UUID, tab: str = "overview", hint: object = None) -> None:
        """Banner first, then the tab: never a record without its name."""
        from prescribe.overview import banner

        if self._opening is not None:
            self._opening.drop()
        if resident_id == self.station.resident and self.banner_shown is not None:
            self.show_tab(tab, hint)
            return
        self._opening = self.station.do(
            banner, resident_id, then=lambda found: self._opened(found, tab, hint), otherwise=self.bar.refuse, owner=self
        )

    def _opened(self, found: Any, tab: str, hint: object) -> None:
        self._opening = None
        self._leave_page()
        self.station.resident = found.resident_id
        self._show_banner(found)
        self._stale.update(self._pages)
        self.tab = self.place = ""
        self.show_tab(tab, hint)

    def show_tab(self, tab: str, hint: object = None) -> None:
        """A tab of the open resident; one the role may not use becomes 概览."""
        if self.station.resident is None:
            return
        if not rooms.ROOMS[tab].open_to(self.station.staff.role):
            tab = "overview"
        self._go(rooms.RAIL_OF_TAB[tab], tab, self.station.resident, hint)

    def close_resident(self) -> None:
        """Back to the list; what was typed is kept."""
        self._leave_page()
        self.station.resident = None
        self.banner_shown = None
        self._stale.update(self._pages)
        self.place = self.tab = ""
        self.show_place("residents" if rooms.ROOMS["residents"].open_to(self.station.staff.role) else "today")

    def _go(self, place: str, tab: str, resident: UUID | None, hint: object) -> None:
        page = self._page(tab or place)
        same = (place, tab) == (self.place, self.tab)
        if self.place and not same:
            self._leave_page()
            self._came = [*self._came[-19:], (self.place, self.tab)]
        self.place, self.tab = place, tab
        self._show_banner_parts(bool(tab))
        self.rail.show_place(self._rail_key())
        self.tabs.show_tab(rooms.TAB_OF_BEHIND.get(tab, tab))
        self.stack.setCurrentWidget(self._holders[self._page_key(tab or place)])
        if not same or hint is None:
            page.activate(resident)
        if not same:
            self._to_top(page)
        self._stale.discard(self._page_key(tab or place))
        if hint is not None:
            page.focus_on(hint)
        elif not same:
            page.focus_first()
        self.bar.show_bar(page.bar)

    def _leave_page(self) -> None:
        if self.place:
            self._page_now().leave()

    def back(self) -> None:
        """Alt+← and Esc: where we came from."""
        while self._came:
            place, tab = self._came.pop()
            if tab and self.station.resident is None:
                continue
            kept = list(self._came)
            self.show_tab(tab) if tab else self.show_place(place)
            self._came = kept
            return

    def _rail_key(self) -> str:
        return "residents" if self.place in ("registration", "import") else self.place

    # --- pages ------------------------------------------------------------------------------------------------
    @staticmethod
    def _page_key(key: str) -> str:
        room = rooms.ROOMS[key]
        return room.page or room.key

    def _page(self, key: str) -> Page:
        name = self._page_key(key)
        if name not in self._pages:
            page = rooms.build(rooms.ROOMS[key], self.station)
            page.bar_changed.connect(lambda: self._bar_changed(page))
            self._pages[name] = page
            self._holders[name] = self._hold(page)
            self.stack.addWidget(self._holders[name])
        return self._pages[name]

    @staticmethod
    def _hold(page: Page) -> QWidget:
        if not page.scrolls:
            return page
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        return area

    def _to_top(self, page: Page) -> None:
        holder = self._holders[self._page_key(self.tab or self.place)]
        if isinstance(holder, QScrollArea) and holder.widget() is page:
            holder.verticalScrollBar().setValue(0)

    def _page_now(self) -> Page:
        return self._page(self.tab or self.place)

    @property
    def page(self) -> Page:
        """The page on the screen."""
        return self._page_now()

    def _bar_changed(self, page: Page) -> None:
        if self.place and page is self._page_now():
            self.bar.show_bar(page.bar)

    def pages(self) -> tuple[Page, ...]:
        """Every page made so far."""
        return tuple(self._pages.values())

    # --- the open resident --------------------------------------------------------------------------------------
    def _show_banner(self, found: Any) -> None:
        self.banner_shown = found
        self.banner.show_banner(found)
        if found.hold is not None:
            self.hold.show_state("danger", tr("已停止运动"), _after_colon(found.hold.sentence))
        if found.closed:
            self.closed.show_state("closed", "", tr("{words}。资料只能看，不能改。", words=found.closed))
        self._show_banner_parts(bool(self.tab))

    def _show_banner_parts(self, shown: bool) -> None:
        here = self.banner_shown
        self.banner.setVisible(shown and here is not None)
        self.tabs.setVisible(shown and here is not None)
        self.hold.setVisible(shown and here is not None and here.hold is not None)
        self.closed.setVisible(shown and here is not None and bool(here.closed))

    def _changed(self, change: Any) -> None:
        resident = self.station.resident
        if resident is not None and (resident in change.residents or not change.residents):
            from prescribe.overview import banner

            self.station.do(banner, resident, then=self._banner_again, otherwise=lambda _: None, owner=self)
        if self.place:
            self._page_now().reload(change)

    def _banner_again(self, found: Any) -> None:
        if found.resident_id == self.station.resident:
            self._show_banner(found)

    def _decide_hold(self) -> None:
        self.show_tab("overview", "hold")

    def call_emergency(self) -> None:
        """急救: with the open resident when the banner is on the screen."""
        self.emergency_wanted.emit(self.station.resident if self.tab else None)

    # --- people -------------------------------------------------------------------------------------------------
    def _change_hat(self, person: Any, role: Any) -> None:
        from prescribe.sign_in import switch_role

        clinic = self.station.clinic
        background.run(lambda: switch_role(clinic, person, role), then=self.station.join, owner=self)

    def lock_pages(self) -> None:
        """Every page keeps what is typed; used before locking and before leaving."""
        for page in self._pages.values():
            page.lock()

    def leave_all(self) -> None:
        """The window is about to close: keep what is typed everywhere."""
        self._leave_page()
        self.lock_pages()

    def refuse(self, error: ClinicError) -> None:
        """Show a refusal that no page asked for."""
        self.bar.refuse(error)


def _after_colon(sentence: str) -> str:
    """「已停止运动：胸闷…」 → 「胸闷…」, because the strip says the first words in bold."""
    return sentence.split("：", 1)[1] if sentence.startswith("已停止运动：") else sentence
