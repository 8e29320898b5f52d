"""Which pages there are: the rail, the resident's tabs, and the module each is loaded from when first opened."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from prescribe.permissions import allows
from protocols.terms import Act, Role

if TYPE_CHECKING:
    from ui.page import Page
    from ui.session import Station


@dataclass(frozen=True)
class Room:
    """One page. `page` is `module:Class` under `ui.pages`; empty = not furnished yet, `coming` says what will be here."""

    key: str
    label: str
    page: str = ""
    icon: str = ""
    letter: str = ""
    objects: tuple[str, ...] = ()
    """A role needs to read one of these objects of the permission matrix; empty = everybody."""
    act: Act = Act.READ_MASKED
    coming: tuple[str, str] = ("", "")

    def open_to(self, role: Role) -> bool:
        """Whether the item is there at all for this role."""
        return not self.objects or any(allows(role, name, self.act) for name in self.objects)


_PRESCRIPTIONS = ("prescription_low", "prescription_medium", "prescription_medical")
RAIL = (
    Room("today", "今日", "today_page:TodayPage", "sun", "J"),
    Room("residents", "居民", "residents_page:ResidentsPage", "users", "M", ("person",)),
    Room("consultation", "接诊", "consultation_page:ConsultationPage", "stethoscope", "Z", ("medical", "fitness_test")),
    Room("prescriptions", "处方", "prescription_page:PrescriptionPage", "file-heart", "F", _PRESCRIPTIONS, Act.READ),
    Room("follow_ups", "随访", "follow_up_page:FollowUpPage", "calendar-check", "S", ("follow_up",), Act.READ),
    Room("month", "月报", "", "chart-column", "Y", ("report",), coming=(
        "月报还没有装进这一版。",
        "以后在这里核对、签字、报送每月的服务量、随访率和控制率，点开任何一个数就能看到背后的人。",
    )),
    Room("map", "资源", "", "map", "T", coming=(
        "资源地图还没有装进这一版。",
        "以后在这里给居民找走得到、开着门、适合处方的场馆和课程，选中后印在处方上。",
    )),
    Room("knowledge", "知识", "knowledge_page:KnowledgePage", "book-open", "K", ("knowledge",)),
    Room("settings", "设置", "settings_page:SettingsPage", "settings", "X"),
)  # fmt: skip
EXTRA = (
    Room("registration", "新建居民", "registration_page:RegistrationPage", objects=("person",), act=Act.WRITE),
    Room("group_class", "团体课", "class_page:ClassPage", objects=("session_log",), act=Act.READ),
    Room("import", "导入", "import_page:ImportPage", objects=("person", "fitness_test", "medical"), act=Act.WRITE),
)
TABS = (
    Room("overview", "概览", "overview_page:OverviewPage", objects=("person",)),
    Room("assessment", "联合评估", "consultation_page:ConsultationPage", objects=("medical", "fitness_test")),
    Room("screening", "筛查", "screening_tab_page:ScreeningTabPage", objects=("readiness", "risk", "medical")),
    Room("scores", "体测", "scores_page:ScoresPage", objects=("fitness_test",), act=Act.READ),
    Room("meeting", "会诊", "meeting_page:MeetingPage", objects=("consultation",), act=Act.READ),
    Room("prescription", "处方", "prescription_page:PrescriptionPage", objects=_PRESCRIPTIONS, act=Act.READ),
    Room("follow_up", "随访", "follow_up_page:FollowUpPage", objects=("follow_up",), act=Act.READ),
    Room("over_time", "复评", "over_time_page:OverTimePage", objects=("medical", "fitness_test"), act=Act.READ),
    Room("history", "历史", "history_page:HistoryPage", objects=("person",)),
)
BEHIND = (
    Room("session", "训练", "session_page:SessionPage", objects=("session_log",), act=Act.READ),
    Room("official_form", "公卫表", "official_form_page:OfficialFormPage", objects=("official_form",), act=Act.READ),
    Room("referral", "转诊", "referral_page:ReferralPage", objects=("referral",), act=Act.READ),
    Room("adverse_event", "不良事件", "event_page:EventPage", objects=("adverse_event",), act=Act.READ),
    Room("conflict", "核对", "conflict_page:ConflictPage"),
    Room("closing", "结案", "closing_page:ClosingPage", objects=("closure",), act=Act.WRITE),
    Room("replay", "重算", "replay_page:ReplayPage", objects=("medical",), act=Act.READ),
    Room("trace", "每条规则", "trace_page:TracePage", objects=("medical",), act=Act.READ),
)  # fmt: skip
"""Pages of the open resident behind a tab: reached from it, not from the line of tabs."""
TAB_OF_BEHIND = {"session": "follow_up", "referral": "follow_up", "adverse_event": "follow_up", "official_form": "follow_up", "closing": "overview", "conflict": "overview", "replay": "prescription", "trace": "prescription"}
RAIL_OF_TAB = {
    "referral": "follow_ups", "adverse_event": "follow_ups",
    "overview": "residents", "assessment": "consultation", "screening": "residents", "scores": "residents", "meeting": "residents", "prescription": "prescriptions",
    "follow_up": "follow_ups", "session": "follow_ups", "official_form": "follow_ups", "over_time": "residents", "history": "residents", "replay": "prescriptions", "trace": "prescriptions", "closing": "residents", "conflict": "residents",
}  # fmt: skip
TAB_OF_RAIL = {"consultation": "assessment", "prescriptions": "prescription", "follow_ups": "follow_up"}
"""With a resident open, these items of the rail lead to the resident's tab."""
ROOMS = {room.key: room for room in (*RAIL, *EXTRA, *TABS, *BEHIND)}


def behind(tab: str) -> tuple[Room, ...]:
    """The rooms behind a tab."""
    return tuple(room for room in BEHIND if TAB_OF_BEHIND[room.key] == tab)


def build(room: Room, station: Station) -> Page:
    """Make the page of a room, or the page that says in plain words what will be here."""
    if not room.page:
        from ui.pages.coming_page import ComingPage

        return ComingPage(station, room)
    module, name = room.page.split(":")
    page_class = getattr(import_module(f"ui.pages.{module}"), name)
    return page_class(station)
