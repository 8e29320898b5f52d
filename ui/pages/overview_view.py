"""What 概览 shows, as plain values. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from prescribe.overview import Event, NowLine, Overview, Waiting
from prescribe.permissions import allows
from protocols.terms import Act, Role
from ui.widgets.trend_chart_view import ChartView, chart_view
from ui.words import tr

SIDES: tuple[tuple[str, str], ...] = (("all", "全部"), ("medical", "医生"), ("fitness", "指导员"))
_SIDE_OF_BADGE = {"医": "medical", "护": "medical", "指": "fitness", "康": "fitness"}
MARK_WORDS = {"danger": "要立刻处理", "warn": "要人决定", "info": "告知", "ok": "已办好", "dot": ""}
_GO_WORDS = {
    "assessment": "去评估",
    "screening": "看筛查",
    "prescription": "看处方",
    "meeting": "去会诊",
    "sign": "去签名",
    "registration": "补登记",
    "hold": "去决定",
    "official_form": "去填表",
    "follow_up": "去随访",
    "closing": "去结案",
}
SHOWN_TRENDS = 2
SHOWN_EVENTS = 30


@dataclass(frozen=True, slots=True)
class EventView:
    """One thing that happened, for the list and for a screen reader."""

    at: str
    mark: str
    title: str
    detail: str
    by: str
    side: str
    spoken: str


@dataclass(frozen=True, slots=True)
class WaitingView:
    """One thing still to do. `button` is empty when nothing can be opened for it."""

    mark: str
    text: str
    go: str
    button: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Step:
    """The page's primary action."""

    label: str
    go: str


@dataclass(frozen=True, slots=True)
class OverviewView:
    """The whole page."""

    now: tuple[NowLine, ...]
    events: tuple[EventView, ...]
    waiting: tuple[WaitingView, ...]
    waiting_empty: str
    charts: tuple[ChartView, ...]
    is_new: bool
    new_words: str
    primary: Step | None
    note: str
    may_edit: bool
    may_stop: bool
    closing: str
    """Word of the button that leads to 结案 or back from it; empty = this role may not."""


def overview_view(overview: Overview, today: date, role: Role) -> OverviewView:
    """One resident's first tab for one role. A closed file offers no step; what a role may not do is absent."""
    may_edit = allows(role, "person", Act.WRITE)
    waiting = tuple(waiting_view(each, may_edit) for each in overview.waiting)
    is_new = _is_new(overview)
    closed = overview.banner.closed
    return OverviewView(
        now=overview.now,
        events=tuple(event_view(each) for each in overview.events[:SHOWN_EVENTS]),
        waiting=waiting,
        waiting_empty=tr("没有等着做的事。"),
        charts=charts_of(overview, today),
        is_new=is_new,
        new_words=tr("刚建档。下一步：评估（Ctrl+Enter）。") if is_new else "",
        primary=None if closed else _next_step(overview.waiting, is_new, may_edit),
        note=tr("档案只能看，不能改。") if closed else "",
        may_edit=may_edit and not closed,
        may_stop=allows(role, "hold", Act.WRITE) and not closed and overview.banner.hold is None,
        closing=(tr("恢复建档") if closed else tr("结案")) if allows(role, "closure", Act.WRITE) else "",
    )


def _is_new(overview: Overview) -> bool:
    """Registered and nothing else yet."""
    return len(overview.events) <= 1 and not any(_measured(trend.series) for trend in overview.trends)


def _measured(series: tuple) -> bool:
    return any(value is not None for _, points in series for _, value in points)


def _next_step(waiting: tuple[Waiting, ...], is_new: bool, may_edit: bool) -> Step | None:
    order = ("hold", "sign", "assessment", "screening", "prescription", *(("registration",) if may_edit else ()))
    words = {
        "hold": tr("决定是否恢复"),
        "sign": tr("看处方并签名"),
        "assessment": tr("开始评估") if is_new else tr("继续评估"),
        "screening": tr("看筛查结果"),
        "prescription": tr("看处方"),
        "registration": tr("补登记"),
    }
    open_steps = [each.go for each in waiting if each.go]
    for kind in order:
        for go in open_steps:
            if go.partition(":")[0] == kind and not (is_new and kind == "registration"):
                return Step(words[kind], go)
    return Step(words["assessment"], "assessment") if is_new else None


def event_view(event: Event) -> EventView:
    """One line; the other profession's lines carry their badge too."""
    side = _SIDE_OF_BADGE.get(event.profession, "other")
    said = [event.at_words, MARK_WORDS.get(event.mark, ""), event.title, event.detail, event.by]
    return EventView(
        event.at_words, event.mark, event.title, event.detail, event.by, side, "，".join(each for each in said if each) + "。"
    )


def events_of(view: OverviewView, side: str) -> tuple[EventView, ...]:
    """The events of one profession, or all."""
    return view.events if side == "all" else tuple(each for each in view.events if each.side == side)


def events_empty(side: str) -> str:
    """Said when one profession has written nothing yet."""
    if side == "all":
        return tr("还没有记录。评估、处方和签名会按时间排在这里。")
    return tr("{side}还没有写过记录。", side=dict(SIDES)[side])


def waiting_view(waiting: Waiting, may_edit: bool = True) -> WaitingView:
    """One line of 等着做的 with the word on its button; no button for what the role may not do."""
    go = waiting.go or ""
    if go == "registration" and not may_edit:
        go = ""
    kind, _, detail = go.partition(":")
    button = tr("去填") if kind == "assessment" and detail else _GO_WORDS.get(kind, tr("去看") if go else "")
    said = [MARK_WORDS.get(waiting.mark, ""), waiting.text]
    return WaitingView(waiting.mark, waiting.text, go, button, "，".join(each for each in said if each))


def charts_of(overview: Overview, today: date) -> tuple[ChartView, ...]:
    """The first two trends with something measured."""
    measured = [trend for trend in overview.trends if _measured(trend.series)]
    return tuple(
        chart_view(trend.title, trend.unit, trend.series, trend.band, trend.band_words, today)
        for trend in measured[:SHOWN_TRENDS]
    )


def tab_of(go: str) -> tuple[str, str]:
    """The tab (or page) a step leads to and the place in it: `assessment:fact` → (`assessment`, `fact`)."""
    kind, _, place = go.partition(":")
    return {"sign": "prescription", "hold": "overview"}.get(kind, kind), place
