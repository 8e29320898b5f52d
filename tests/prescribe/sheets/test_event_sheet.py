"""S14: first aid and time line before everything else, and no cell for blame."""

from __future__ import annotations

from uuid import uuid4

import pytest

from prescribe.adverse_event import EventForm, record_event
from prescribe.errors import NotPermitted
from prescribe.sheets.event_sheet import event_sheet
from prescribe.sheets.form_blocks import TickList
from prescribe.sheets.pdf import render
from prescribe.sheets.plain_text import as_text
from prescribe.sheets.print_blank import preview_blank, print_blank
from prescribe.sheets.print_referral import preview_event
from tests.prescribe.sheets.forms import BLANK, FILLED
from tests.prescribe.sheets.referrals import event
from tests.prescribe.visits import registered


def test_first_aid_first_then_what_happened_then_what_follows():
    said = as_text(event_sheet(FILLED, event()))
    words = ("王𠮷堃", "先救人", "停下，坐下或躺下", "打 120", "08:40", "头晕，扶坐", "什么事", "2026-11-23 08:40", "一层走廊", "半分钟叫不应",
             "后来", "送区医院", "早饭没吃", "课前问早饭", "站长 09:10")  # fmt: skip
    places = [said.index(word) for word in words]
    assert places == sorted(places)
    assert not {"责任", "过错", "违规", "追究"} & {said[i : i + 2] for i in range(len(said))}


def test_the_blank_ticks_nothing_and_fills_one_page():
    sheet = event_sheet(BLANK)
    ticks = [row for b in sheet.blocks if isinstance(b.block, TickList) for row in b.block.rows]
    assert len(ticks) == 6 and all(tick.answer is None for tick in ticks) and render([sheet]).pages == 1


def test_what_nobody_said_is_ticked_neither_way():
    said = event(called_120_at="", aed_used=None)
    ticks = {row.question: row.answer for b in event_sheet(FILLED, said).blocks if isinstance(b.block, TickList) for row in b.block.rows}
    assert ticks["打 120"] is None and ticks["AED"] is None


def test_a_manager_prints_no_name(clinic, doctor, instructor, station_made):
    who = registered(clinic, doctor)
    found = clinic.do(record_event, who, uuid4(), EventForm("fall", 2, "绊倒，膝盖擦破"), by=instructor)
    assert clinic.do(preview_event, found.event_id, by=instructor).pages == 1
    with pytest.raises(NotPermitted, match="有姓名"):
        clinic.do(preview_event, found.event_id, by=station_made.staff["何敏"])


def test_both_are_in_the_blank_pack(clinic, doctor):
    assert clinic.do(preview_blank, 1, "emergency", by=doctor).pages == 2
    assert clinic.do(print_blank, 1, "emergency", by=doctor).sheets == ("F18", "F17")
