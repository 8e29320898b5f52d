from datetime import date
from uuid import UUID

import pytest

from prescribe.overview import Banner, Event, HoldWords, NowLine, Overview, Trend, Waiting
from protocols.terms import Role
from ui.pages.overview_view import events_empty, events_of, overview_view, tab_of

TODAY = date(2026, 11, 23)
REGISTERED = Event("今天 14:05", "dot", "建档", "", "唐蕾", "前")
STOPPED = Event("今天 09:40", "danger", "运动中胸闷，停止训练", "坐下 3 分钟缓解", "周宁", "指")
CHANGED = Event("11-09", "dot", "处方改量：每次 15 → 18 分", "", "李文静", "医")
WALK = Trend("6 分钟步行", "m", (("6 分钟步行", ((date(2026, 5, 4), 310.0), (date(2026, 11, 2), 385.0))),), None, "")
EMPTY = Trend("体重", "kg", (("体重", ((TODAY, None),)),), None, "")


def banner(**changes):
    values = {
        "resident_id": UUID(int=1), "name": "孙德海", "sex_word": "男", "age": 74, "birth_words": "1952-06-30",
        "file_number": "SH-0007731", "risk": "高风险", "diagnoses": (), "allergy_words": "无已知过敏", "allergy_known": True,
        "limits": (), "namesake": False, "phone_tail": "", "hold": None, "closed": None, "conflict": False,
    }  # fmt: skip
    return Banner(**values | changes)


def shown(now=(), events=(), waiting=(), trends=(), role=Role.PHYSICIAN, **banner_changes):
    overview = Overview(banner(**banner_changes), tuple(now), tuple(events), tuple(waiting), tuple(trends))
    return overview_view(overview, TODAY, role)


def test_a_new_file_says_what_comes_next():
    view = shown(events=[REGISTERED], waiting=[Waiting("info", "做联合评估", "assessment")])
    assert view.is_new and view.new_words == "刚建档。下一步：评估（Ctrl+Enter）。"
    assert (view.primary.label, view.primary.go) == ("开始评估", "assessment")


def test_a_new_file_offers_the_assessment_even_before_it_is_listed():
    assert shown(events=[REGISTERED]).primary.go == "assessment"


def test_a_file_with_something_measured_is_not_new():
    assert not shown(events=[REGISTERED], trends=[WALK]).is_new
    assert not shown(events=[REGISTERED, CHANGED]).is_new


@pytest.mark.parametrize(
    ("gos", "primary"),
    [
        (("assessment:fundus_checked", "sign"), "sign"),
        (("registration", "assessment"), "assessment"),
        (("prescription", "hold"), "hold"),
        ((None,), None),
        ((), None),
    ],
)
def test_the_gravest_step_is_the_primary_one(gos, primary):
    view = shown(events=[STOPPED, CHANGED], waiting=[Waiting("info", "事", go) for go in gos])
    assert (view.primary.go if view.primary else None) == primary


def test_a_closed_file_offers_no_step():
    view = shown(events=[STOPPED, CHANGED], waiting=[Waiting("info", "事", "sign")], closed="2026-10-02 去世，终年 81 岁")
    assert view.primary is None and view.note == "档案只能看，不能改。"


@pytest.mark.parametrize(("side", "titles"), [("all", 3), ("medical", 1), ("fitness", 1)])
def test_events_can_be_seen_by_profession(side, titles):
    assert len(events_of(shown(events=[STOPPED, CHANGED, REGISTERED]), side)) == titles


def test_a_profession_without_events_says_so():
    assert events_empty("fitness") == "指导员还没有写过记录。"
    assert events_empty("all") != events_empty("fitness")


def test_the_screen_reader_hears_the_gravity_in_words():
    event = shown(events=[STOPPED, CHANGED]).events[0]
    assert event.spoken == "今天 09:40，要立刻处理，运动中胸闷，停止训练，坐下 3 分钟缓解，周宁。"


@pytest.mark.parametrize(
    ("go", "button"),
    [("assessment:fundus_checked", "去填"), ("assessment", "去评估"), ("sign", "去签名"), (None, ""), ("novel", "去看")],
)
def test_what_waits_has_a_word_on_its_button(go, button):
    assert shown(waiting=[Waiting("warn", "事", go)]).waiting[0].button == button


def test_only_measured_trends_are_drawn_two_at_most():
    assert [chart.title for chart in shown(trends=[EMPTY, WALK, WALK, WALK]).charts] == ["6 分钟步行", "6 分钟步行"]


def test_what_holds_now_is_passed_on_with_date_and_who():
    line = NowLine("用药", "氨氯地平 5 mg", "11-02 李文静")
    assert shown(now=[line]).now == (line,)


@pytest.mark.parametrize(
    ("go", "tab"),
    [
        ("assessment:fundus_checked", ("assessment", "fundus_checked")),
        ("sign", ("prescription", "")),
        ("hold", ("overview", "")),
        ("screening", ("screening", "")),
    ],
)
def test_a_step_leads_to_its_tab_and_place(go, tab):
    assert tab_of(go) == tab


@pytest.mark.parametrize(
    ("role", "may_edit", "may_stop"),
    [(Role.PHYSICIAN, True, True), (Role.RX_INSTRUCTOR, False, True), (Role.CLERK, True, False)],
)
def test_what_a_role_may_not_do_is_absent(role, may_edit, may_stop):
    view = shown(events=[STOPPED, CHANGED], waiting=[Waiting("info", "过敏史还没问", "registration")], role=role)
    assert (view.may_edit, view.may_stop) == (may_edit, may_stop)
    assert bool(view.waiting[0].button) is may_edit
    assert (view.primary is not None) is may_edit


def test_what_is_stopped_cannot_be_stopped_again_from_here():
    held = HoldWords(UUID(int=5), "已停止运动：胸闷。", "胸闷", "今天 09:40", "周宁")
    assert not shown(events=[STOPPED], hold=held).may_stop
    assert not shown(events=[STOPPED], closed="2026-10-02 去世").may_edit
