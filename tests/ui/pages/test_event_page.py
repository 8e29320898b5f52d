"""不良事件 over a real station: from the card of an emergency by one key, time set; first aid first; kept while half written."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from prescribe.adverse_event import open_events, record_event
from prescribe.overview import banner
from prescribe.reading.adverse_events import EventForm
from tests.prescribe.test_adverse_event import SPRAIN
from tests.prescribe.visits import registered
from tests.ui.pages.desk import Desk
from ui.pages.event_view import EMPTY, event_said, reported_of, timeline_of, typed_event
from ui.typed_form import TypedForm


@pytest.fixture
def resident(clinic, doctor):
    return registered(clinic, doctor)


@pytest.fixture
def desk(qtbot, clinic, instructor):
    made = Desk(qtbot, clinic, instructor)
    yield made
    made.settle()


def stored(desk, resident):
    return desk.clinic.do(open_events, resident, by=desk.person)


def test_an_event_by_keyboard_with_its_time_set(desk, clock, resident):
    desk.open(resident)
    desk.frame.show_tab("adverse_event", {"new": "2026-11-23T08:52+08:00"})
    desk.settle()
    page = desk.page
    assert page.parts[1].controls["happened_at"].text() == "2026-11-23 08:52"
    desk.type("1")
    page.parts[0].focus("timeline")
    desk.type("08:53 扶他坐下")
    page.parts[1].controls["kind"].setFocus()
    desk.type("2")
    page.parts[1].controls["severity"].setFocus()
    desk.type("2")
    page.parts[1].focus("what")
    desk.type("走到第三圈晕倒，半分钟后自己醒来")
    assert page.primary().text == "保存，并停止运动"
    desk.press("Ctrl+S")
    desk.settle()
    form = stored(desk, resident).shown.form
    assert (form.kind, form.severity, form.happened_at[:16], form.timeline) == ("syncope", 2, "2026-11-23T08:52", (("08:53", "扶他坐下"),))
    assert form.first_aid == ("stopped",) and form.aed_used is None
    assert "发生晕倒" in desk.clinic.do(banner, resident, by=desk.person).hold.reason


def test_what_is_missing_is_said_and_what_is_typed_stays(desk, resident):
    page, told = desk.open(resident, "adverse_event"), []
    desk.station.refused.connect(told.append)
    page._begin("")
    desk.settle()
    page.parts[1].focus("what")
    desk.type("绊了一下")
    page.save()
    desk.settle()
    assert not stored(desk, resident).lines and [str(error) for error in told] == ["请选种类。"]
    desk.frame.show_tab("overview")
    desk.settle()
    desk.frame.show_tab("adverse_event")
    desk.settle()
    assert page.parts[1].controls["what"].toPlainText() == "绊了一下"


def test_the_manager_reads_and_closes(qtbot, clinic, instructor, station_made, resident):
    whole = replace(SPRAIN, outcome="能走", measures="贴防滑条")
    clinic.do(record_event, resident, uuid4(), whole, by=instructor)
    desk = Desk(qtbot, clinic, station_made.staff["何敏"])
    page = desk.open(resident, "adverse_event")
    assert page.close_card.isVisible() and not page.view.writes and page.primary().text == "看过，归档"
    desk.press("Ctrl+Enter")
    desk.settle()
    assert stored(desk, resident).lines[0].state == "closed"
    desk.settle()


def test_words_to_an_event_and_back():
    assert timeline_of("9:41 扶坐\n打了 120\n\n09：45 上车") == (("09:41", "扶坐"), ("", "打了 120"), ("09:45", "上车"))
    assert reported_of("站长 09:50、家庭医生") == (("站长", "09:50"), ("家庭医生", ""))
    form = EventForm("fall", 2, "绊倒", "2026-11-23T08:40:00+08:00", first_aid=("ice",), timeline=(("08:41", "冷敷"),), aed_used=False)
    typed = TypedForm(typed_event(form))
    assert event_said(typed, form, None) == form
    assert EMPTY.keys() == typed.stored.keys()
