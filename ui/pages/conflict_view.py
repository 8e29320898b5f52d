"""What the page 核对 shows, as plain values. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prescribe.conflicts import BOTH, Conflict, Row
from ui.words import tr

WRITE = "write"
"""A choice still being written by hand."""


@dataclass(frozen=True, slots=True)
class SideHead:
    """The head of one column."""

    title: str
    line: str
    """「11-20 09:12　李文静」."""


@dataclass(frozen=True, slots=True)
class ItemView:
    """One row."""

    key: str
    label: str
    note: str
    base: str
    sides: tuple[str, ...]
    chosen: Any
    state: str
    """`ok` or `warn`."""
    state_words: str
    may_both: bool
    may_write: bool


@dataclass(frozen=True, slots=True)
class ConflictView:
    """The whole page."""

    title: str
    story: str
    warning: str
    base: SideHead
    sides: tuple[SideHead, ...]
    items: tuple[ItemView, ...]
    same_words: str
    missing: int
    may_decide: bool

    @property
    def missing_words(self) -> str:
        """What the bar says."""
        return tr("还差 {count} 项没有选", count=self.missing) if self.missing else tr("都选好了")


def conflict_view(conflict: Conflict, choices: Mapping[str, Any], touched: frozenset[str]) -> ConflictView:
    """`choices` as made so far; `touched`: those a person made or agreed to."""
    items = tuple(_item(row, choices.get(row.key), row.key in touched) for row in conflict.rows)
    base = SideHead(tr("原来的"), tr("{at}　{by}", at=conflict.base.at, by=conflict.base.by) if conflict.base else tr("没有共同的版本"))
    sides = tuple(
        SideHead(tr("第 {n} 个版本", n=n), tr("{at}　{by}", at=side.at, by=side.by)) for n, side in enumerate(conflict.sides, start=1)
    )
    return ConflictView(
        title=tr("这份记录有 {count} 个版本：{title}", count=len(conflict.sides), title=conflict.title),
        story=tr("几台电脑都改了它，当时没连上网。什么都没有丢，请选哪个对。"),
        warning=tr("核对完之前，各个版本里的禁忌和停止信号都算数；有关的处方先不打印、不签名，别的工作照常。"),
        base=base, sides=sides, items=items, same_words=tr("另有 {count} 项没有变", count=max(0, conflict.same)),
        missing=sum(item.chosen is None for item in items), may_decide=conflict.may_decide,
    )  # fmt: skip


def _item(row: Row, chosen: Any, touched: bool) -> ItemView:
    if chosen is None:
        state, words = "warn", tr("等您选")
    elif not touched:
        state, words = "ok", tr("已代选，请确认")
    else:
        state, words = "ok", tr("都要") if chosen == BOTH else tr("选好了")
    return ItemView(row.key, row.label, row.note, row.base, row.sides, chosen, state, words, row.may_both, row.may_write)


def proposed_choices(conflict: Conflict) -> dict[str, Any]:
    """What is chosen before anybody looked: what only one side changed, and lists that may keep both."""
    return {row.key: row.proposed for row in conflict.rows if row.proposed is not None}
