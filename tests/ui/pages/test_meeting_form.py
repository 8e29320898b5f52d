"""What is typed into a minute: only changes are kept, changes of others flow in beside them, dates and people are read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from prescribe.consult import MinuteWords
from prescribe.errors import InvalidInput
from ui.pages.meeting_form import MinuteForm

TODAY = date(2026, 11, 23)
STORED = MinuteWords(
    question="能不能快走？", opinion="可以", result="proceed", held_at="2026-11-23T10:30+08:00", present=(("王小雨", "女儿"), ("周护士", "")),
    next_on=date(2026, 12, 7), reasons=("risk",),
)  # fmt: skip


def test_what_is_as_stored_is_no_change_and_reads_back_as_stored():
    form = MinuteForm(STORED)
    form.put("question", "能不能")
    form.put("question", "能不能快走？")
    assert not form.dirty and form.read(TODAY) == STORED
    assert form.value("present") == "王小雨（女儿）、周护士"


def test_what_was_kept_comes_back_and_nothing_else():
    form = MinuteForm(STORED)
    form.put("opinion", "再想想")
    form.put("reasons", ("risk", "dispute"))
    again = MinuteForm(STORED)
    again.take_back(json.dumps(form.kept(), ensure_ascii=False))
    assert again.changed == form.changed and again.read(TODAY).reasons == ("risk", "dispute")


@pytest.mark.parametrize("text", [None, "", "not json", "[1]", '{"question": 3, "other": "x"}'])
def test_text_that_is_none_of_ours_is_left_alone(text):
    form = MinuteForm(STORED)
    form.take_back(text)
    assert not form.dirty


def test_another_version_flows_in_and_only_the_same_field_is_told():
    form = MinuteForm(STORED)
    form.put("question", "能不能跑？")
    form.put("opinion", "可以，先测")
    both = form.show_words(replace(STORED, question="能不能骑车？", decision="中等强度"))
    assert both == ("question",)
    assert (form.value("question"), form.value("decision"), form.value("opinion")) == ("能不能跑？", "中等强度", "可以，先测")


def test_a_change_that_the_record_has_now_is_no_change_any_more():
    form = MinuteForm(STORED)
    form.put("question", "能不能跑？")
    assert form.show_words(replace(STORED, question="能不能跑？")) == () and not form.dirty


@pytest.mark.parametrize(
    ("typed", "read"), [("11-23 10:45", "2026-11-23T10:45"), ("昨天 9:05", "2026-11-22T09:05"), ("8：20", "2026-11-23T08:20"), ("", "")]
)
def test_times_as_people_type_them(typed, read):
    form = MinuteForm(STORED)
    form.put("held_at", typed)
    assert form.read(TODAY).held_at == read


@pytest.mark.parametrize(("name", "typed"), [("held_at", "上午"), ("held_at", "11-23 25:00"), ("next_on", "下个月"), ("next_on", "13-45")])
def test_what_cannot_be_read_is_refused_by_its_field(name, typed):
    form = MinuteForm(STORED)
    form.put(name, typed)
    with pytest.raises(InvalidInput) as refused:
        form.read(TODAY)
    assert refused.value.field == name


def test_people_in_the_room():
    form = MinuteForm(STORED)
    form.put("present", "王小雨(女儿)，赵主任（心内科，电话）；周护士")
    assert form.read(TODAY).present == (("王小雨", "女儿"), ("赵主任", "心内科，电话"), ("周护士", ""))
